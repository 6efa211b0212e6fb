/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key files: what is written is read, under the right passphrase only; a
 * wrong passphrase, damage and a file of another sort are told apart; and
 * nothing secret stands in a sealed file.
 */
#include "ctip/vault/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "ctip/base/file.h"

static char folder[64], file[100], pub[104];
static int asked;
static const char *answer;
static char prompted[200];

static void
start(void)
{
	ctip_secret_start();
	strcpy(folder, "/tmp/ctip-member-XXXXXX");
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

TestSuite(member, .init = start, .fini = stop);

static int
ask(struct ctip_secret *out, const char *prompt, struct ctip_err *err)
{
	asked++;
	snprintf(prompted, sizeof prompted, "%s", prompt);
	if (answer == NULL)
		return ctip_fail(err, CTIP_UNAVAILABLE, "no terminal");
	ctip_secret_copy(out, answer, strlen(answer));
	return 0;
}

static bool
same_key(const struct ctip_member_key *a, const struct ctip_member_key *b)
{
	return a->seed.len == 32 && b->seed.len == 32 && a->box.len == 32 &&
	    b->box.len == 32 && memcmp(a->seed.p, b->seed.p, 32) == 0 &&
	    memcmp(a->box.p, b->box.p, 32) == 0 &&
	    memcmp(&a->public_, &b->public_, sizeof a->public_) == 0;
}

static bool
is_empty(const struct ctip_member_key *key)
{
	static const struct ctip_member_key none;

	return memcmp(key, &none, sizeof none) == 0;
}

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

Test(member, a_file_without_a_passphrase_is_read_unasked)
{
	struct ctip_member_key key, back;
	struct ctip_secret empty = { 0 };
	struct ctip_err err;
	struct stat st;

	ctip_member_key_new(&key);
	cr_assert(ctip_member_key_write(&key, file, &empty, &err) == 0);
	cr_assert(stat(file, &st) == 0 && (st.st_mode & 07777) == 0600);
	cr_assert(stat(pub, &st) == 0 && (st.st_mode & 07777) == 0644);
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == 0);
	cr_assert(asked == 0 && same_key(&key, &back));
	ctip_member_key_clear(&back);
	cr_assert(is_empty(&back));
	cr_assert(ctip_member_key_read(&back, file, NULL, &err) == 0);
	ctip_member_key_clear(&back);
	ctip_member_key_clear(&key);
}

Test(member, only_its_passphrase_opens_a_file)
{
	struct ctip_member_key key, back;
	struct ctip_secret pass = { 0 };
	struct ctip_buf text = { 0 }, base64 = { 0 };
	struct ctip_err err;
	char hex[65];

	ctip_member_key_new(&key);
	ctip_secret_copy(&pass, "three small boats", 17);
	cr_assert(ctip_member_key_write(&key, file, &pass, &err) == 0);
	answer = "three small boats";
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == 0, "%s",
	    err.text);
	cr_assert(asked == 1 && same_key(&key, &back));
	ctip_member_key_clear(&back);
	cr_assert(strncmp(prompted, "Passphrase for '/tmp/", 21) == 0);
	answer = "three small boatz";
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	says(&err, CTIP_DENIED,
	    "the passphrase does not open '%s/cm03.key'");
	cr_assert(is_empty(&back));
	answer = "";
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	cr_assert(err.code == CTIP_DENIED);
	answer = NULL;
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	says(&err, CTIP_UNAVAILABLE, "no terminal");
	/* Nothing secret stands in it. */
	read_text(&text, file);
	ctip_hex(hex, key.seed.p, 32);
	cr_assert(strstr(text.p, hex) == NULL);
	ctip_base64(&base64, key.seed.p, 30);
	cr_assert(strstr(text.p, base64.p) == NULL);
	cr_assert(strstr(text.p, "cipher: argon2id 3 262144 ") != NULL);
	ctip_buf_clear(&text);
	ctip_buf_clear(&base64);
	ctip_secret_clear(&pass);
	ctip_member_key_clear(&key);
}

/* Every bit of the file; without a passphrase, so that it is quick. */
Test(member, a_damaged_file_is_not_a_wrong_passphrase)
{
	struct ctip_member_key key, back;
	struct ctip_buf text = { 0 };
	struct ctip_err err;

	ctip_member_key_new(&key);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == 0);
	read_text(&text, file);
	for (size_t i = 0; i < text.len; i++) {
		char kept = text.p[i];

		text.p[i] ^= (char)(1 << i % 8);
		write_text(ctip_buf_slice(&text));
		cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1,
		    "byte %zu", i);
		cr_assert(err.code == CTIP_INVALID && is_empty(&back));
		text.p[i] = kept;
	}
	for (size_t len = 0; len < text.len; len += 7) {
		write_text((struct ctip_str){ text.p, len });
		cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
		cr_assert(err.code == CTIP_INVALID);
	}
	text.p[text.len - 10] ^= 1;
	write_text(ctip_buf_slice(&text));
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	says(&err, CTIP_INVALID,
	    "'%s/cm03.key' is damaged; use a copy of the key file");
	text.p[text.len - 10] ^= 1;
	write_text(ctip_buf_slice(&text));
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == 0);
	ctip_member_key_clear(&back);
	ctip_buf_char(&text, '\n');
	write_text(ctip_buf_slice(&text));
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	cr_assert(asked == 0);
	ctip_buf_clear(&text);
	ctip_member_key_clear(&key);
}

/* A file of these lines, with a check that holds. */
static void
write_checked(const char *cipher, const char *fingerprint, const char *block)
{
	struct ctip_str pieces[2] = { CTIP_STR("ctip-key-check-1") };
	struct ctip_buf text = { 0 };
	unsigned char check[16];
	char hex[33];

	ctip_buf_format(&text, "ctip-key-1\n%s\nfingerprint: %s\n%s\n", cipher,
	    fingerprint, block);
	pieces[1] = ctip_buf_slice(&text);
	ctip_hash16(check, pieces, 2);
	ctip_hex(hex, check, 16);
	ctip_buf_format(&text, "check: %s\n", hex);
	write_text(ctip_buf_slice(&text));
	ctip_buf_clear(&text);
}

#define SALT "000102030405060708090a0b0c0d0e0f"
#define Z4   "AAAA"
#define Z20  Z4 Z4 Z4 Z4 Z4
#define Z80  Z20 Z20 Z20 Z20
#define ZERO "00000000000000000000000000000000" \
             "00000000000000000000000000000000"

/* A stranger's file can't make us work for an hour, or eat all memory. */
Test(member, what_a_file_asks_for_is_bounded)
{
	static const char *const bad[] = {
		"cipher: argon2id 11 262144 " SALT,
		"cipher: argon2id 0 262144 " SALT,
		"cipher: argon2id -1 262144 " SALT,
		"cipher: argon2id 3 1048577 " SALT,
		"cipher: argon2id 3 7 " SALT,
		"cipher: argon2id 3 18446744073709551616 " SALT,
		"cipher: argon2id 3 64 " SALT "00",
		"cipher: argon2id 3 64",
		"cipher: argon2id 3 64 ",
		"cipher: argon2i 3 64 " SALT,
		"cipher: none ", "cipher:", "",
	};
	struct ctip_member_key back;
	struct ctip_err err;

	answer = "x";
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		write_checked(bad[i], ZERO, Z80 Z20 Z4 "AAA=");
		cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
		says(&err, CTIP_INVALID, "'%s/cm03.key' is damaged; use a"
		    " copy of the key file");
	}
	cr_assert(asked == 0);
	/* The same with good numbers is a wrong passphrase. */
	write_checked("cipher: argon2id 1 8 " SALT, ZERO, Z80 Z20 Z4 "AAA=");
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	cr_assert(asked == 1 && err.code == CTIP_DENIED, "%s", err.text);
}

Test(member, keys_must_be_those_of_the_fingerprint)
{
	static const char *const blocks[] = {
		Z80 Z4 "A===", Z80 "AAA=", Z80 "AAAA" "AA=", "", Z80 Z4 Z4
	};
	struct ctip_member_key back;
	struct ctip_err err;

	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		write_checked("cipher: none", ZERO, blocks[i]);
		cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
		says(&err, CTIP_INVALID, "'%s/cm03.key' is damaged; use a"
		    " copy of the key file");
	}
	write_checked("cipher: none", ZERO, Z80 Z4 "AA==");
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	says(&err, CTIP_INVALID, "'%s/cm03.key' holds other keys than its"
	    " fingerprint says; use a copy of the key file");
	cr_assert(is_empty(&back));
}

/* The page's arithmetic, done by hand: another program can do it too. */
Test(member, a_sealed_file_opens_as_its_format_says)
{
	struct ctip_member_key back;
	struct ctip_secret pass = { 0 };
	unsigned char plain[64], salt[16], key[32], block[80], print[32];
	struct ctip_public public_;
	struct ctip_buf head = { 0 }, base64 = { 0 };
	struct ctip_err err;
	char hex[65];

	memset(plain, 1, 32);
	memset(plain + 32, 2, 32);
	ctip_sign_public(public_.sign, plain);
	ctip_box_public(public_.box, plain + 32);
	ctip_public_fingerprint(print, &public_);
	ctip_hex(hex, print, 32);
	ctip_unhex(salt, 16, CTIP_STR(SALT));
	ctip_secret_copy(&pass, "boats", 5);
	cr_assert(ctip_stretch(key, &pass, salt, 2, 64 << 10, &err) == 0);
	ctip_buf_format(&head, "ctip-key-1\ncipher: argon2id 2 64 " SALT
	    "\nfingerprint: %s\n", hex);
	ctip_seal_x(block, plain, 64, ctip_buf_slice(&head), salt, 0, key);
	ctip_base64(&base64, block, 80);
	write_checked("cipher: argon2id 2 64 " SALT, hex, base64.p);
	answer = "boats";
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == 0, "%s",
	    err.text);
	cr_assert_arr_eq(back.seed.p, plain, 32);
	cr_assert_arr_eq(back.box.p, plain + 32, 32);
	/* The head is sealed with it: a changed salt or number is noticed
	 * even by somebody who makes the check hold again. */
	write_checked("cipher: argon2id 2 064 " SALT, hex, base64.p);
	ctip_member_key_clear(&back);
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	cr_assert(err.code == CTIP_DENIED);
	ctip_buf_clear(&head);
	ctip_buf_clear(&base64);
	ctip_secret_clear(&pass);
}

Test(member, other_files_are_named)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "'%s/cm03.key' is not a key file; make one with"
		    " 'ctip ledger key new'" },
		{ "-----BEGIN OPENSSH PRIVATE KEY-----\n", "'%s/cm03.key' is"
		    " not a key file; make one with 'ctip ledger key new'" },
		{ "ssh-ed25519 AAAA\n", "'%s/cm03.key' is a public key; give"
		    " the file it was made with, without '.pub'" },
		{ "ctip-key-2\n", "'%s/cm03.key' was made by a newer ctip;"
		    " use that one" },
		{ "ctip-key-\n", "'%s/cm03.key' is damaged; use a copy of the"
		    " key file" },
	};
	struct ctip_member_key back;
	struct ctip_err err;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		write_text(ctip_str(bad[i].text));
		cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
		says(&err, CTIP_INVALID, bad[i].says);
	}
	cr_assert(unlink(file) == 0);
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
	cr_assert(err.code == CTIP_NOTFOUND, "%s", err.text);
}

Test(member, a_file_that_others_may_read_is_refused)
{
	static const mode_t bad[] = { 0640, 0604, 0620, 0602, 0644, 0666 };
	struct ctip_member_key key, back;
	struct ctip_err err;
	char link[110];

	ctip_member_key_new(&key);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_assert(chmod(file, bad[i]) == 0);
		cr_assert(ctip_member_key_read(&back, file, ask, &err) == -1);
		cr_assert(err.code == CTIP_DENIED, "%o", (unsigned)bad[i]);
		cr_assert(is_empty(&back));
	}
	cr_assert(chmod(file, 0400) == 0);
	cr_assert(ctip_member_key_read(&back, file, ask, &err) == 0);
	ctip_member_key_clear(&back);
	snprintf(link, sizeof link, "%s/link", folder);
	cr_assert(symlink(file, link) == 0);
	cr_assert(ctip_member_key_read(&back, link, ask, &err) == -1);
	ctip_member_key_clear(&key);
}

Test(member, nothing_is_overwritten)
{
	struct ctip_member_key key;
	struct ctip_buf before = { 0 }, after = { 0 };
	struct ctip_err err;

	ctip_member_key_new(&key);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == 0);
	read_text(&before, file);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == -1);
	cr_assert(err.code == CTIP_EXISTS);
	/* Only the one, only the other. */
	cr_assert(unlink(pub) == 0);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == -1);
	cr_assert(err.code == CTIP_EXISTS);
	read_text(&after, file);
	cr_assert(ctip_str_equal(ctip_buf_slice(&before),
	    ctip_buf_slice(&after)));
	cr_assert(!ctip_path_exists(pub));
	cr_assert(rename(file, pub) == 0);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == -1);
	says(&err, CTIP_EXISTS, "'%s/cm03.key.pub' exists already; name"
	    " another file, or move it away");
	cr_assert(!ctip_path_exists(file));
	cr_assert(ctip_member_key_write(&key, "-", NULL, &err) == -1);
	cr_assert(err.code == CTIP_MISUSE);
	ctip_buf_clear(&before);
	ctip_buf_clear(&after);
	ctip_member_key_clear(&key);
}

/* A dangling link is not there when looked for, and in the way after. */
Test(member, a_key_without_its_public_half_does_not_stay)
{
	struct ctip_member_key key;
	struct ctip_err err;

	ctip_member_key_new(&key);
	cr_assert(symlink("nowhere", pub) == 0);
	cr_assert(ctip_member_key_write(&key, file, NULL, &err) == -1);
	cr_assert(err.code == CTIP_EXISTS, "%s", err.text);
	cr_assert(!ctip_path_exists(file));
	cr_assert(!ctip_path_exists(pub));
	ctip_member_key_clear(&key);
}
