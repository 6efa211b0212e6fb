/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's keyring: what is kept is read, by its fingerprint, for its
 * time; what stands under that name and is something else is not taken; all
 * of ours is forgotten, and nothing else. Each test has a session of its own.
 */
#include "ctip/vault/keyring.h"

#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <keyutils.h>

static struct ctip_member_key key;
static unsigned char fingerprint[CTIP_HASH];
static struct ctip_err err;

static void
start(void)
{
	ctip_secret_start();
	if (keyctl_join_session_keyring(NULL) < 0)
		cr_skip_test("the kernel keeps no keys here");
	ctip_member_key_new(&key);
	ctip_public_fingerprint(fingerprint, &key.public_);
}

static void
stop(void)
{
	ctip_member_key_clear(&key);
}

TestSuite(keyring, .init = start, .fini = stop);

/* What ctip_keyring_read says; 2 where it gives another key. */
static int
look(void)
{
	struct ctip_member_key found;
	int rc = ctip_keyring_read(&found, fingerprint, &err);

	cr_assert(rc != 1 || ctip_keyring_has(fingerprint, &err) == 1);
	if (rc == 1 && (memcmp(&found.public_, &key.public_,
	    sizeof key.public_) != 0 || found.seed.len != 32 ||
	    memcmp(found.seed.p, key.seed.p, 32) != 0 ||
	    found.box.len != 32 || memcmp(found.box.p, key.box.p, 32) != 0))
		rc = 2;
	if (rc != 1)
		cr_assert(found.seed.p == NULL && found.box.p == NULL);
	ctip_member_key_clear(&found);
	return rc;
}

/* Under the name of our key. */
static void
plant(const void *p, size_t len)
{
	char name[100] = "ctip:";

	ctip_hex(name + 5, fingerprint, CTIP_HASH);
	cr_assert(add_key("user", name, p, len, KEY_SPEC_SESSION_KEYRING) >= 0);
}

Test(keyring, what_is_kept_is_read_until_it_is_forgotten)
{
	unsigned n = 9;

	cr_assert_eq(look(), 0);
	cr_assert_eq(ctip_keyring_keep(&key, 60, &err), 0, "%s", err.text);
	cr_assert_eq(look(), 1);
	cr_assert_eq(look(), 1);
	cr_assert_eq(ctip_keyring_forget(&n, &err), 0, "%s", err.text);
	cr_assert_eq(n, 1);
	cr_assert_eq(look(), 0);
	cr_assert_eq(ctip_keyring_has(fingerprint, &err), 0);
}

Test(keyring, it_ends_in_its_time_and_keeping_again_begins_anew)
{
	cr_assert_eq(ctip_keyring_keep(&key, 1, &err), 0);
	usleep(1200 * 1000);
	cr_assert_eq(look(), 0);
	cr_assert_eq(ctip_keyring_has(fingerprint, &err), 0);
	cr_assert_eq(ctip_keyring_keep(&key, 1, &err), 0);
	cr_assert_eq(ctip_keyring_keep(&key, 60, &err), 0);
	usleep(1200 * 1000);
	cr_assert_eq(look(), 1);
}

Test(keyring, other_bytes_under_its_name_are_not_it)
{
	unsigned char bytes[65] = { 0 };

	plant("x", 1);
	cr_assert_eq(look(), 0);
	plant(bytes, 64);
	cr_assert_eq(look(), 0);
	memcpy(bytes, key.seed.p, 32);
	memcpy(bytes + 32, key.box.p, 32);
	plant(bytes, 65);
	cr_assert_eq(look(), 0);
	plant(bytes, 63);
	cr_assert_eq(look(), 0);
	plant(bytes, 64);
	cr_assert_eq(look(), 1);
}

Test(keyring, only_ours_are_forgotten)
{
	struct ctip_member_key other;
	unsigned n;

	ctip_member_key_new(&other);
	cr_assert_eq(ctip_keyring_keep(&key, 60, &err), 0);
	cr_assert_eq(ctip_keyring_keep(&other, 60, &err), 0);
	cr_assert(add_key("user", "mine:ctip:", "x", 1,
	    KEY_SPEC_SESSION_KEYRING) >= 0);
	cr_assert(add_key("keyring", "ctip:ring", NULL, 0,
	    KEY_SPEC_SESSION_KEYRING) >= 0);
	cr_assert_eq(ctip_keyring_forget(&n, &err), 0);
	cr_assert_eq(n, 2);
	cr_assert(keyctl_search(KEY_SPEC_SESSION_KEYRING, "user",
	    "mine:ctip:", 0) > 0);
	cr_assert(keyctl_search(KEY_SPEC_SESSION_KEYRING, "keyring",
	    "ctip:ring", 0) > 0);
	ctip_member_key_clear(&other);
}

Test(keyring, a_session_that_has_ended_is_told)
{
	unsigned n;

	cr_assert_eq(keyctl_revoke(KEY_SPEC_SESSION_KEYRING), 0);
	cr_assert_eq(ctip_keyring_keep(&key, 60, &err), -1);
	cr_assert_eq(err.code, CTIP_UNAVAILABLE);
	cr_assert(strstr(err.text, "has ended") != NULL, "%s", err.text);
	cr_assert_eq(look(), -1);
	cr_assert_eq(ctip_keyring_forget(&n, &err), -1);
}

Test(keyring, nothing_is_left_in_the_process)
{
	unsigned n;

	cr_assert_eq(ctip_keyring_keep(&key, 60, &err), 0);
	cr_assert_eq(ctip_keyring_forget(&n, &err), 0);
	cr_assert_eq(keyctl_read(KEY_SPEC_PROCESS_KEYRING, NULL, 0), 0);
}
