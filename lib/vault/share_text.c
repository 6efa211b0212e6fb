/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A share as text, for a safe: explanations for whoever opens it in ten
 * years, and the numbered lines that are typed back. These hold 60 bytes:
 *
 *   1 | share u8 | number u16 | ledger 8 | key 8 | part 32 | check 8
 */
#include "ctip/vault/shares.h"

#include <stdio.h>
#include <string.h>

#include "ctip/base/base32.h"
#include "ctip/base/time.h"

#define FORM    1
#define BYTES   (CTIP_SHARE_LINES * CTIP_SHARE_LINE)
#define PART    20            /* where the part begins */
#define CHECK   (PART + 32)
#define SYMBOLS 16            /* a line, without its check symbol */

/* Eight bytes over all others: each line may be right and of another share. */
static void
check_of(unsigned char out[8], const unsigned char bytes[BYTES])
{
	unsigned char hash[CTIP_HASH];
	struct ctip_str pieces[2] = {
		CTIP_STR("ctip-share-1"), {(const char *)bytes, CHECK}
	};

	ctip_hash(hash, pieces, 2);
	memcpy(out, hash, 8);
}

/* Ten bytes as sixteen symbols, and their check with the line's number. */
static void
to_symbols(unsigned char s[1 + SYMBOLS + 1], unsigned number,
    const unsigned char bytes[CTIP_SHARE_LINE])
{
	unsigned bits = 0, left = 0, at = 0;

	s[0] = (unsigned char)number;
	for (unsigned i = 1; i <= SYMBOLS; i++) {
		if (left < 5) {
			bits = bits << 8 | bytes[at++];
			left += 8;
		}
		left -= 5;
		s[i] = bits >> left & 31;
	}
	s[1 + SYMBOLS] = (unsigned char)ctip_base32_check(s, 1 + SYMBOLS);
}

static void
from_symbols(unsigned char bytes[CTIP_SHARE_LINE],
    const unsigned char s[SYMBOLS])
{
	unsigned bits = 0, left = 0, at = 0;

	for (unsigned i = 0; i < SYMBOLS; i++) {
		bits = bits << 5 | s[i];
		left += 5;
		if (left < 8)
			continue;
		left -= 8;
		bytes[at++] = (unsigned char)(bits >> left);
	}
}

static void
write_line(struct ctip_buf *out, unsigned number,
    const unsigned char bytes[CTIP_SHARE_LINE])
{
	unsigned char s[1 + SYMBOLS + 1];

	to_symbols(s, number, bytes);
	ctip_buf_format(out, "%u ", number);
	for (unsigned i = 1; i <= SYMBOLS + 1; i++) {
		if (i % 4 == 1)
			ctip_buf_char(out, i == 1 ? ' ' : '-');
		ctip_buf_char(out, ctip_base32_symbol(s[i]));
	}
	ctip_buf_char(out, '\n');
	ctip_wipe(s, sizeof s);
}

/* Eight bytes to compare by eye. */
static void
write_eight(struct ctip_buf *out, const unsigned char bytes[8])
{
	char hex[17];

	ctip_hex(hex, bytes, 8);
	ctip_buf_format(out, "%.4s %.4s %.4s %.4s\n", hex, hex + 4, hex + 8,
	    hex + 12);
}

/* For somebody with an empty computer who has never heard of it. No line
 * begins as those do that are typed back. */
static const char how[] =
    "What it is: the office keeps confidential case files under keys, with a\n"
    "program named ctip. Where those who have the keys lose them, any two of\n"
    "three such shares open the files again. One alone opens nothing. Never "
    "keep\ntwo in one place.\n\n"
    "What else is needed:\n"
    "  - another share; each is a SHARE below: this file, or on paper only, "
    "a file\n"
    "    into which the numbered lines at the end were typed;\n"
    "  - the ledger, which is a folder of files; or a BACKUP of it and a\n"
    "    KEYSBACKUP, which the office keeps elsewhere;\n"
    "  - a computer with Debian Linux, and ctip on it. That is free software, "
    "case\n"
    "    management against trafficking in people: get the source of the "
    "project\n"
    "    \"ctip\", and in its folder type, as root:  make install\n\n"
    "How it is used, in this order. Where the ledger's folder DIR is whole, "
    "only\nthe last two:\n"
    "    ctip ledger restore BACKUP DIR\n"
    "    ctip ledger keys restore -C DIR KEYSBACKUP SHARE SHARE\n"
    "    ctip ledger recovery use -C DIR SHARE SHARE --handle NEW \\\n"
    "        --role administrator --role case-manager -o NEW.key\n"
    "    ctip ledger recovery use -C DIR SHARE SHARE --handle NEW2 \\\n"
    "        --role director -o NEW2.key\n"
    "After 35 days a KEYSBACKUP is only taken with --expired. NEW and NEW2 "
    "are new\n"
    "short names of two persons, who can approve for each other: so they end "
    "the\n"
    "members whose keys are lost, with  ctip ledger member revoke . The roles "
    "say\n"
    "what opens. \"Lost keys\" in  man ctip-ledger  says more.\n\n";

static void
explain(struct ctip_buf *out, const struct ctip_share *share,
    const char *office, const char *holder, int64_t made)
{
	char date[21];

	ctip_time_text(date, made);
	ctip_buf_format(out,
	    "A SHARE OF A RECOVERY KEY, of the office %s.\n"
	    "Keep it locked away; don't copy it. Found it? Give it back to "
	    "that office; it\nis of no use to anybody else.\n\n", office);
	ctip_buf_text(out, how);
	ctip_buf_format(out, "share         %u of %u, kept by %s\n",
	    share->index, CTIP_SHARES, holder);
	ctip_buf_format(out, "made          %.10s\n", date);
	ctip_buf_text(out, "ledger        ");
	write_eight(out, share->of.ledger);
	ctip_buf_format(out, "recovery key  number %u, ", share->of.number);
	write_eight(out, share->of.key);
}

void
ctip_share_write(struct ctip_buf *out, const struct ctip_share *share,
    const char *office, const char *holder, int64_t made)
{
	unsigned char bytes[BYTES] = {FORM, share->index};

	ctip_buf_room(out, CTIP_SHARE_TEXT);
	ctip_put_u16(bytes + 2, share->of.number);
	memcpy(bytes + 4, share->of.ledger, 8);
	memcpy(bytes + 12, share->of.key, 8);
	memcpy(bytes + PART, share->part.p, 32);
	check_of(bytes + CHECK, bytes);
	explain(out, share, office, holder, made);
	ctip_buf_char(out, '\n');
	for (unsigned i = 0; i < CTIP_SHARE_LINES; i++)
		write_line(out, i + 1, bytes + i * CTIP_SHARE_LINE);
	ctip_wipe(bytes, sizeof bytes);
}

/* The number that a line begins with, 1 to 6 and then a blank or such, and
 * what is behind it; 0 where it is another line. */
static unsigned
number_of(struct ctip_str *text)
{
	unsigned number;

	*text = ctip_str_trim(*text);
	if (text->len < 2 || text->p[0] < '1' || text->p[0] > '6' ||
	    strchr(" \t.:)", text->p[1]) == NULL || text->p[1] == '\0')
		return 0;
	number = (unsigned)(text->p[0] - '0');
	text->p += 2;
	text->len -= 2;
	return number;
}

int
ctip_share_line(unsigned char out[CTIP_SHARE_LINE], unsigned number,
    struct ctip_str text, struct ctip_err *err)
{
	unsigned char s[1 + SYMBOLS + 1] = {(unsigned char)number};
	struct ctip_str rest = text;
	unsigned n = 0;
	int value, rc = 0;

	if (number_of(&rest) == number)
		text = rest;
	for (size_t i = 0; rc == 0 && i < text.len; i++) {
		if (strchr(" \t\r-", text.p[i]) != NULL && text.p[i] != '\0')
			continue;
		value = ctip_base32_value(text.p[i]);
		if (value < 0)
			rc = ctip_fail(err, CTIP_INVALID, "line %u has a sign "
			    "that no share has; there are digits and letters "
			    "without U", number);
		else if (++n <= SYMBOLS + 1)
			s[n] = (unsigned char)value;
	}
	if (rc == 0 && n != SYMBOLS + 1)
		rc = ctip_fail(err, CTIP_INVALID, "line %u has %u signs, not "
		    "%u", number, n, SYMBOLS + 1);
	if (rc == 0 && ctip_base32_check(s, 1 + SYMBOLS) != s[1 + SYMBOLS])
		rc = ctip_fail(err, CTIP_INVALID, "line %u is mistyped: its "
		    "last sign does not agree with the others", number);
	if (rc == 0)
		from_symbols(out, s + 1);
	ctip_wipe(s, sizeof s);
	return rc;
}

/* One fault; at 0: of the whole text. */
static void
find(struct ctip_findings *to, const char *file, uint64_t at,
    const char *rule, const char *message)
{
	ctip_findings_add(to, (struct ctip_finding){.file = file, .line = at,
	    .level = CTIP_ERROR, .rule = rule}, "%s", message);
}

/* The numbered lines' bytes; bit i of the result: line i + 1 is there. */
static unsigned
read_lines(unsigned char bytes[BYTES], struct ctip_str text,
    const char *file, struct ctip_findings *to)
{
	struct ctip_str line;
	struct ctip_err err;
	unsigned seen = 0, number;

	for (uint64_t at = 1; ctip_str_cut(&text, '\n', &line); at++) {
		number = number_of(&line);
		if (number == 0)
			continue;
		if (seen >> (number - 1) & 1)
			find(to, file, at, "share-line",
			    "a line of this number was there before");
		else if (ctip_share_line(bytes + (number - 1) *
		    CTIP_SHARE_LINE, number, line, &err) != 0)
			find(to, file, at, "share-line", err.text);
		seen |= 1u << (number - 1);
	}
	return seen;
}

/* What the bytes say, where they are those of one share. */
static bool
take(struct ctip_share *out, const unsigned char bytes[BYTES],
    const char *file, struct ctip_findings *to)
{
	unsigned char check[8];

	check_of(check, bytes);
	if (memcmp(check, bytes + CHECK, 8) != 0)
		find(to, file, 0, "share-check", "each line is right, but "
		    "they are not of one share");
	else if (bytes[0] != FORM || bytes[1] < 1 || bytes[1] > CTIP_SHARES)
		find(to, file, 0, "share-form", "it is a share of a form "
		    "that this ctip does not know; a newer one is needed");
	else {
		out->index = bytes[1];
		out->of.number = ctip_u16(bytes + 2);
		memcpy(out->of.ledger, bytes + 4, 8);
		memcpy(out->of.key, bytes + 12, 8);
		ctip_secret_copy(&out->part, bytes + PART, 32);
		return true;
	}
	return false;
}

bool
ctip_share_read(struct ctip_share *out, struct ctip_str text,
    const char *file, struct ctip_findings *to)
{
	unsigned char bytes[BYTES] = {0};
	uint64_t errors = to->errors;
	unsigned seen;
	char message[64];

	*out = (struct ctip_share){0};
	seen = read_lines(bytes, text, file, to);
	if (seen == 0)
		find(to, file, 0, "share", "it is no share of a recovery "
		    "key: it has no numbered lines");
	for (unsigned i = 0; seen != 0 && i < CTIP_SHARE_LINES; i++) {
		if (seen >> i & 1)
			continue;
		snprintf(message, sizeof message,
		    "line %u of the share is missing", i + 1);
		find(to, file, 0, "share-line", message);
	}
	if (to->errors == errors)
		take(out, bytes, file, to);
	ctip_wipe(bytes, sizeof bytes);
	return to->errors == errors;
}
