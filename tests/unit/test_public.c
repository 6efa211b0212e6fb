/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public halves: two lines, the first as OpenSSH has it; a fingerprint covers
 * both.
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

Test(public, public_halves_are_two_lines)
{
	struct ctip_member_key key;
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
	ctip_buf_clear(&text);
	ctip_buf_clear(&found);
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
