/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public halves: two lines that come back the same, whatever a mail program
 * did to their ends; anything else is named; a fingerprint covers both.
 */
#include "ctip/vault/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "ctip/base/file.h"

static char folder[64], file[100], pub[104];

static void
start(void)
{
	ctip_secret_start();
	strcpy(folder, "/tmp/ctip-public-XXXXXX");
	cr_assert(mkdtemp(folder) != NULL);
	snprintf(file, sizeof file, "%s/cm03.key", folder);
	snprintf(pub, sizeof pub, "%s.pub", file);
}

static void
stop(void)
{
	char line[100];

	snprintf(line, sizeof line, "rm -rf %s", folder);
	if (system(line) != 0)
		perror(line);
}

TestSuite(public, .init = start, .fini = stop);

static void
read_text(struct ctip_buf *out, const char *path)
{
	struct ctip_err err;

	ctip_buf_reset(out);
	cr_assert(ctip_file_read(out, path, 4096, &err) == 0, "%s", err.text);
}

static void
write_text(struct ctip_str text)
{
	struct ctip_err err;

	cr_assert(ctip_file_write(file, text, 0600, true, &err) == 0);
}

/* The message about the file, with its folder taken out. */
static void
says(const struct ctip_err *err, enum ctip_code code, const char *text)
{
	char want[400];

	snprintf(want, sizeof want, text, folder);
	cr_assert(err->code == code, "%d: %s", err->code, err->text);
	cr_assert_str_eq(err->text, want);
}

Test(public, public_halves_are_two_lines)
{
	struct ctip_member_key key;
	struct ctip_public back;
	struct ctip_buf text = { 0 }, found = { 0 };
	struct ctip_err err;

	ctip_member_key_new(&key);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == 0);
	read_text(&found, pub);
	ctip_public_text(&text, &key.public_);
	cr_assert_str_eq(found.p, text.p);
	cr_assert(strncmp(text.p, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI",
	    37) == 0);
	cr_assert(strstr(text.p, "\nctip-x25519 ") != NULL);
	cr_assert(ctip_public_read(&back, pub, &err) == 0);
	cr_assert(memcmp(&back, &key.public_, sizeof back) == 0);
	/* Mailed through a program that writes CRLF. */
	ctip_buf_reset(&found);
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '\n')
			ctip_buf_char(&found, '\r');
		ctip_buf_char(&found, text.p[i]);
	}
	ctip_buf_text(&found, "\r\n");
	write_text(ctip_buf_slice(&found));
	cr_assert(ctip_public_read(&back, file, &err) == 0, "%s", err.text);
	cr_assert(memcmp(&back, &key.public_, sizeof back) == 0);
	ctip_buf_clear(&text);
	ctip_buf_clear(&found);
	ctip_member_key_clear(&key);
}

Test(public, what_is_no_public_key_is_named)
{
	struct ctip_member_key key;
	struct ctip_public back, none = { 0 };
	struct ctip_buf text = { 0 }, bad = { 0 };
	struct ctip_err err;
	char *second;

	ctip_member_key_new(&key);
	ctip_public_text(&text, &key.public_);
	second = strchr(text.p, '\n') + 1;
	write_text(CTIP_STR("hello\n"));
	cr_assert(ctip_public_read(&back, file, &err) == -1);
	says(&err, CTIP_INVALID, "'%s/cm03.key' is not a member's public key:"
	    " line 1 is not 'ssh-ed25519 KEY'");
	write_text((struct ctip_str){ text.p, (size_t)(second - text.p) });
	cr_assert(ctip_public_read(&back, file, &err) == -1);
	says(&err, CTIP_INVALID, "'%s/cm03.key' is not a member's public key:"
	    " line 2 is not 'ctip-x25519 KEY'");
	cr_assert(memcmp(&back, &none, sizeof none) == 0);
	/* The keys swapped, under each other's names. */
	ctip_buf_format(&bad, "ssh-ed25519 %s", second + 12);
	ctip_buf_format(&bad, "ctip-x25519 %.68s\n", text.p + 12);
	write_text(ctip_buf_slice(&bad));
	cr_assert(ctip_public_read(&back, file, &err) == -1);
	cr_assert(err.code == CTIP_INVALID);
	ctip_buf_reset(&bad);
	ctip_buf_format(&bad, "%smore\n", text.p);
	write_text(ctip_buf_slice(&bad));
	cr_assert(ctip_public_read(&back, file, &err) == -1);
	says(&err, CTIP_INVALID, "'%s/cm03.key' goes on after the two lines"
	    " of a public key; take the rest out");
	cr_assert(unlink(file) == 0);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == 0);
	cr_assert(ctip_public_read(&back, file, &err) == -1);
	says(&err, CTIP_INVALID, "'%s/cm03.key' is a secret key file, which"
	    " nobody else may have; give its '.pub'");
	for (size_t i = 0; i + 1 < text.len; i++) {
		text.p[i] ^= 1;
		cr_assert(unlink(file) == 0);
		write_text(ctip_buf_slice(&text));
		/* A changed bit of the key itself is another key. */
		if (ctip_public_read(&back, file, &err) == 0)
			cr_assert(memcmp(&back, &key.public_, sizeof back));
		text.p[i] ^= 1;
	}
	ctip_buf_clear(&text);
	ctip_buf_clear(&bad);
	ctip_member_key_clear(&key);
}

Test(public, fingerprints_cover_both_keys)
{
	struct ctip_public public_;
	unsigned char out[32], other[32];
	char hex[65];

	for (size_t i = 0; i < 32; i++) {
		public_.sign[i] = (unsigned char)i;
		public_.box[i] = (unsigned char)(32 + i);
	}
	ctip_public_fingerprint(out, &public_);
	ctip_hex(hex, out, 32);
	cr_assert_str_eq(hex, "7fdb340e14c03631637a2ef45f705341"
	    "2690bfc86f48196989122545a7478eae");
	public_.box[31] ^= 1;
	ctip_public_fingerprint(other, &public_);
	cr_assert(memcmp(out, other, 32) != 0);
}
