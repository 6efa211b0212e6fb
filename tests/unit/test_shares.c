/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares: any two of three give the secret, by arithmetic that is not the
 * library's; their text is read back as people type it; every mistyped sign
 * and every two swapped are found and named with their line; and what can't
 * be put together is told apart.
 */
#include "ctip/vault/shares.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const struct ctip_share_of of = {
	1, {0x7d, 0x97, 0x20, 0x7c, 0xc6, 0xb5, 0x9f, 0x51},
	{1, 2, 3, 4, 5, 6, 7, 8}
};
static unsigned char secret[32];
static struct ctip_share shares[CTIP_SHARES];

static void
start(void)
{
	ctip_secret_start();
	for (unsigned i = 0; i < sizeof secret; i++)
		secret[i] = (unsigned char)(i * 7);
	ctip_shares_split(shares, &of, secret);
}

static void
stop(void)
{
	for (int i = 0; i < CTIP_SHARES; i++)
		ctip_share_clear(&shares[i]);
}

TestSuite(shares, .init = start, .fini = stop);

/* The last finding, and how many there were. */
static struct {
	struct ctip_findings to;
	uint64_t             line;
	char                 text[200];
} found;

static void
note(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	found.line = f->line;
	snprintf(found.text, sizeof found.text, "%.*s", (int)f->message.len,
	    f->message.p);
}

static bool
read_share(struct ctip_share *out, const char *text)
{
	memset(&found, 0, sizeof found);
	found.to.take = note;
	return ctip_share_read(out, ctip_str(text), "share", &found.to);
}

static char *
text_of(const struct ctip_share *share)
{
	struct ctip_buf text = {0};

	ctip_share_write(&text, share, "TT-CTU", "cm03", 1767603600);
	cr_assert_lt(text.len, CTIP_SHARE_TEXT);
	return ctip_buf_detach(&text);
}

/* GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1, bit by bit. */
static unsigned
times(unsigned a, unsigned b)
{
	unsigned sum = 0;

	for (; b > 0; b >>= 1) {
		if (b & 1)
			sum ^= a;
		a = a << 1 ^ (a & 0x80 ? 0x11d : 0);
	}
	return sum;
}

Test(shares, any_two_give_the_secret_in_either_order)
{
	struct ctip_secret out;
	struct ctip_err err;

	for (int a = 0; a < CTIP_SHARES; a++)
		for (int b = 0; b < CTIP_SHARES; b++) {
			if (a == b)
				continue;
			cr_assert_eq(ctip_shares_join(&out, &shares[a],
			    &shares[b], &err), 0);
			cr_assert_arr_eq(out.p, secret, 32);
			ctip_secret_clear(&out);
		}
}

/* Whoever finds it in a safe has an empty computer, and nobody to ask. */
Test(shares, its_text_gets_an_empty_computer_going)
{
	static const char *const steps[] = {"Debian", "\"ctip\"",
	    "make install", "ctip ledger restore BACKUP DIR\n",
	    "ctip ledger keys restore -C DIR KEYSBACKUP SHARE SHARE\n",
	    "ctip ledger recovery use -C DIR SHARE SHARE --handle NEW ",
	    "--role ", "-o NEW.key\n", "--role director", "--expired"};
	char *text = text_of(&shares[0]), *at = text;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		at = strstr(at, steps[i]);
		cr_assert(at != NULL, "%s: %s", steps[i], text);
	}
	for (at = text; *at != '\0'; at += strcspn(at, "\n") + 1)
		cr_assert(strcspn(at, "\n") <= 80, "%s", at);
	free(text);
}

/* The format: share i of a byte is secret + i * random. */
Test(shares, they_are_points_of_a_line_through_the_secret)
{
	for (int i = 0; i < 32; i++) {
		unsigned slope = shares[0].part.p[i] ^ secret[i];

		for (unsigned x = 1; x <= CTIP_SHARES; x++)
			cr_assert_eq(shares[x - 1].part.p[i],
			    secret[i] ^ times(slope, x));
	}
}

/* One share: each byte is any of 256, whatever the secret. */
Test(shares, one_tells_nothing)
{
	struct ctip_share other[CTIP_SHARES];
	unsigned char zeros[32] = {0};
	unsigned seen[256] = {0}, never = 0;

	for (int i = 0; i < 200; i++) {
		ctip_shares_split(other, &of, zeros);
		for (int j = 0; j < 32; j++)
			seen[other[2].part.p[j]]++;
		for (int j = 0; j < CTIP_SHARES; j++)
			ctip_share_clear(&other[j]);
	}
	for (int i = 0; i < 256; i++) {
		never += seen[i] == 0;
		cr_expect_lt(seen[i], 80, "%d came %u times", i, seen[i]);
	}
	cr_assert_eq(never, 0);
}

Test(shares, no_two_splits_are_alike)
{
	struct ctip_share first[CTIP_SHARES], second[CTIP_SHARES];

	srandom(1); /* what the library takes where it is given nothing */
	ctip_shares_split(first, &of, secret);
	srandom(1);
	ctip_shares_split(second, &of, secret);
	for (int i = 0; i < CTIP_SHARES; i++) {
		cr_assert_neq(memcmp(first[i].part.p, second[i].part.p, 32),
		    0);
		ctip_share_clear(&first[i]);
		ctip_share_clear(&second[i]);
	}
}

Test(shares, the_same_one_twice_is_refused)
{
	struct ctip_secret out;
	struct ctip_err err;

	cr_assert_eq(ctip_shares_join(&out, &shares[1], &shares[1], &err),
	    -1);
	cr_assert_str_eq(err.text, "both are share 2; two different shares "
	    "are needed");
	cr_assert_null(out.p);
}

Test(shares, those_of_two_keys_or_ledgers_are_refused)
{
	struct ctip_share_of another = of;
	struct ctip_share other[CTIP_SHARES];
	struct ctip_secret out;
	struct ctip_err err;

	another.number = 2;
	ctip_shares_split(other, &another, secret);
	cr_assert_eq(ctip_shares_join(&out, &shares[0], &other[1], &err), -1);
	cr_assert_str_eq(err.text, "one share is of recovery key 1 and the "
	    "other of recovery key 2; both must be of one");
	other[1].of = of;
	other[1].of.key[7] = 0;
	cr_assert_eq(ctip_shares_join(&out, &shares[0], &other[1], &err), -1);
	cr_assert_str_eq(err.text, "the two shares are of two recovery keys");
	other[1].of = of;
	other[1].of.ledger[0] = 0;
	cr_assert_eq(ctip_shares_join(&out, &shares[0], &other[1], &err), -1);
	cr_assert_str_eq(err.text, "the two shares are of two ledgers");
	for (int i = 0; i < CTIP_SHARES; i++)
		ctip_share_clear(&other[i]);
}

Test(shares, text_is_read_back)
{
	struct ctip_share back;
	char *text;

	for (int i = 0; i < CTIP_SHARES; i++) {
		text = text_of(&shares[i]);
		cr_assert(read_share(&back, text), "%s", found.text);
		cr_assert_eq(back.index, i + 1);
		cr_assert_eq(memcmp(&back.of, &of, sizeof of), 0);
		cr_assert_arr_eq(back.part.p, shares[i].part.p, 32);
		ctip_share_clear(&back);
		free(text);
	}
}

/* Where the numbered lines begin. */
static char *
lines_of(char *text)
{
	return strstr(text, "\n\n1  ") + 2;
}

Test(shares, it_is_read_as_people_type_it)
{
	struct ctip_buf typed = {0};
	struct ctip_share back;
	char *text = text_of(&shares[0]), *line, *lines[CTIP_SHARE_LINES];
	int n = 0;

	for (line = strtok(lines_of(text), "\n"); line != NULL;
	    line = strtok(NULL, "\n"))
		lines[n++] = line;
	cr_assert_eq(n, CTIP_SHARE_LINES);
	/* From the last to the first, small, without dashes, 0 as O, 1 as l,
	 * the ends of another system. */
	while (n-- > 0) {
		ctip_buf_format(&typed, "  %d. ", n + 1);
		for (const char *c = lines[n] + 3; *c != '\0'; c++)
			if (*c != '-')
				ctip_buf_char(&typed, *c == '0' ? 'o' :
				    *c == '1' ? 'l' : (char)tolower(*c));
		ctip_buf_text(&typed, "\r\n");
	}
	cr_assert(read_share(&back, typed.p), "%s", found.text);
	cr_assert_arr_eq(back.part.p, shares[0].part.p, 32);
	ctip_share_clear(&back);
	ctip_buf_clear(&typed);
	free(text);
}

Test(shares, every_mistyped_sign_is_named_with_its_line)
{
	char *text = text_of(&shares[2]), *lines = lines_of(text), is;
	struct ctip_share back;
	char want[32];
	unsigned first = 1, tried = 0;

	for (char *c = text; c < lines; c++)
		first += *c == '\n';
	for (unsigned n = 0; n < CTIP_SHARE_LINES; n++)
		for (unsigned i = 3; i < 24; i++) {
			char *at = lines + n * 25 + i;

			if (*at == '-')
				continue;
			is = *at;
			for (const char *s = symbols; *s != '\0'; s++) {
				if (*s == is)
					continue;
				*at = *s;
				cr_assert(!read_share(&back, text));
				snprintf(want, sizeof want, "line %u is "
				    "mistyped", n + 1);
				cr_assert_eq(found.line, first + n);
				cr_assert_eq(found.to.errors, 1);
				cr_assert_not_null(strstr(found.text, want));
				tried++;
			}
			*at = is;
		}
	cr_assert_eq(tried, CTIP_SHARE_LINES * 17 * 31);
	free(text);
}

Test(shares, every_two_neighbours_swapped_are_found)
{
	char *text = text_of(&shares[1]), *lines = lines_of(text);
	struct ctip_share back;

	for (unsigned n = 0; n < CTIP_SHARE_LINES; n++)
		for (unsigned i = 3; i < 23; i++) {
			char *a = lines + n * 25 + i;
			char *b = a[1] == '-' ? a + 2 : a + 1, keep = *a;

			if (*a == '-' || *a == *b)
				continue;
			*a = *b, *b = keep;
			cr_assert(!read_share(&back, text));
			cr_assert_not_null(strstr(found.text, "mistyped"));
			*b = *a, *a = keep;
		}
	/* Two lines under each other's number. */
	lines[0] = '2', lines[25] = '1';
	cr_assert(!read_share(&back, text));
	cr_assert_eq(found.to.errors, 2);
	free(text);
}

Test(shares, what_is_missing_or_too_much_is_named)
{
	static const struct { const char *line, *says; } wrong[] = {
		{"3  0000", "line 3 has 4 signs, not 17"},
		{"3  0000-0000-0000-0000-0000", "line 3 has 20 signs, not 17"},
		{"3  0000-0000-U000-0000-0", "line 3 has a sign that no share "
		    "has; there are digits and letters without U"},
		{"none", "line 3 of the share is missing"},
		{"2  0000", "line 3 of the share is missing"},
	};
	char *text = text_of(&shares[0]), *lines = lines_of(text), *rest;
	struct ctip_share back;
	struct ctip_buf typed = {0};

	rest = ctip_strdup(lines + 75);
	lines[50] = '\0';
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		ctip_buf_reset(&typed);
		ctip_buf_format(&typed, "%s%s\n%s", text, wrong[i].line,
		    rest);
		cr_assert(!read_share(&back, typed.p));
		cr_assert_str_eq(found.text, wrong[i].says);
	}
	cr_assert_eq(found.to.errors, 2, "the second line 2 is a fault too");
	cr_assert(!read_share(&back, ""));
	cr_assert_str_eq(found.text, "it is no share of a recovery key: it "
	    "has no numbered lines");
	free(text);
	free(rest);
	ctip_buf_clear(&typed);
}

Test(shares, lines_of_two_shares_are_no_share)
{
	char *a = text_of(&shares[0]), *b = text_of(&shares[1]);
	struct ctip_share back;

	memcpy(lines_of(a) + 75, lines_of(b) + 75, 25);
	cr_assert(!read_share(&back, a));
	cr_assert_str_eq(found.text, "each line is right, but they are not "
	    "of one share");
	cr_assert_null(back.part.p);
	free(a);
	free(b);
}

/* The format, for ever: from a secret of 0, 7, 14, ... and the ledger id. */
Test(shares, a_secret_makes_these_keys)
{
	static const unsigned char ledger[16] = {
		0x7d, 0x97, 0x20, 0x7c, 0xc6, 0xb5, 0x9f, 0x51,
		0x14, 0x9a, 0x88, 0x47, 0xec, 0x0d, 0xff, 0x4d
	};
	struct ctip_member_key key, other;
	unsigned char fingerprint[CTIP_HASH], another[16] = {0};
	char hex[CTIP_HASH * 2 + 1];

	ctip_shares_key(&key, ledger, secret);
	ctip_public_fingerprint(fingerprint, &key.public_);
	ctip_hex(hex, fingerprint, CTIP_HASH);
	cr_assert_str_eq(hex, "e0ac75e1c08b4ef6a6b5909e38a91de6e4830ad6eb2d5"
	    "589278d678004b9bad1");
	ctip_shares_key(&other, another, secret);
	cr_assert_neq(memcmp(&key.public_, &other.public_,
	    sizeof key.public_), 0);
	cr_assert_neq(memcmp(key.seed.p, key.box.p, 32), 0);
	ctip_member_key_clear(&key);
	ctip_member_key_clear(&other);
}
