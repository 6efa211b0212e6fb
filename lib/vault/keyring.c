/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The border to the kernel's keyrings. A member's key is a key of type
 * `user`, called ctip: and its fingerprint, with the 64 secret bytes in it.
 * It is made in the keyring of this process alone and joins the session's
 * when it has its time and its permissions: whoever dies on the way leaves
 * nothing open.
 */
#include "ctip/vault/keyring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <keyutils.h>

#include "vault.h"

#define PREFIX "ctip:"
#define NAME   (sizeof PREFIX + 2 * CTIP_HASH)
/* Not KEY_POS_WRITE or KEY_POS_SETATTR: what is there ends in its time. */
#define MAY    (KEY_POS_VIEW | KEY_POS_READ | KEY_POS_SEARCH | KEY_POS_LINK)

static int
refused(struct ctip_err *err)
{
	switch (errno) {
	case EDQUOT:
		return ctip_fail(err, CTIP_UNAVAILABLE, "the kernel's keyring"
		    " is full; 'keyctl show' lists what is in it");
	case EKEYREVOKED:
	case EKEYEXPIRED:
		return ctip_fail(err, CTIP_UNAVAILABLE, "the keyring of this"
		    " session has ended, as after a logout; log in again, or"
		    " type: keyctl session");
	default:
		return ctip_fail_errno(err, CTIP_UNAVAILABLE, "the kernel's"
		    " keyring can't be used here, so no key stays unlocked");
	}
}

/* By its number: asked for by name, a process without a session keyring
 * would get a new one, which ends with it. */
static int
session(key_serial_t *out, struct ctip_err *err)
{
	*out = keyctl_get_keyring_ID(KEY_SPEC_SESSION_KEYRING, 0);
	return *out < 0 ? refused(err) : 0;
}

static void
name_of(char out[NAME], const unsigned char fingerprint[CTIP_HASH])
{
	memcpy(out, PREFIX, sizeof PREFIX);
	ctip_hex(out + sizeof PREFIX - 1, fingerprint, CTIP_HASH);
}

int
ctip_keyring_keep(const struct ctip_member_key *key, unsigned seconds,
    struct ctip_err *err)
{
	unsigned char fingerprint[CTIP_HASH];
	struct ctip_secret plain = { 0 };
	key_serial_t ring, made = -1;
	char name[NAME];
	int result = -1;

	if (session(&ring, err) != 0)
		return -1;
	ctip_public_fingerprint(fingerprint, &key->public_);
	name_of(name, fingerprint);
	ctip_member__secrets(&plain, key);
	made = add_key("user", name, plain.p, plain.len,
	    KEY_SPEC_PROCESS_KEYRING);
	if (made < 0 || keyctl_set_timeout(made, seconds) != 0 ||
	    keyctl_setperm(made, MAY) != 0 || keyctl_link(made, ring) != 0)
		refused(err);
	else
		result = 0;
	if (made >= 0)
		keyctl_unlink(made, KEY_SPEC_PROCESS_KEYRING);
	ctip_secret_clear(&plain);
	return result;
}

/* -1 where it is not there. */
static key_serial_t
search(key_serial_t ring, const unsigned char fingerprint[CTIP_HASH])
{
	char name[NAME];

	name_of(name, fingerprint);
	return (key_serial_t)keyctl_search(ring, "user", name, 0);
}

int
ctip_keyring_has(const unsigned char fingerprint[CTIP_HASH],
    struct ctip_err *err)
{
	key_serial_t ring;

	if (session(&ring, err) != 0)
		return -1;
	return search(ring, fingerprint) >= 0;
}

int
ctip_keyring_read(struct ctip_member_key *out,
    const unsigned char fingerprint[CTIP_HASH], struct ctip_err *err)
{
	struct ctip_secret plain = { 0 };
	key_serial_t ring, found;
	int result = 0;

	memset(out, 0, sizeof *out);
	if (session(&ring, err) != 0)
		return -1;
	ctip_secret_make(&plain, CTIP_MEMBER__SECRETS);
	found = search(ring, fingerprint);
	if (found >= 0 && keyctl_read(found, (char *)plain.p, plain.len) ==
	    (long)plain.len && ctip_member__take(out, &plain, fingerprint))
		result = 1;
	else
		ctip_member_key_clear(out);
	ctip_secret_clear(&plain);
	return result;
}

/* Is it one of ours? A description is type;uid;gid;permissions;name. */
static bool
is_ours(key_serial_t key)
{
	char text[256];
	long len = keyctl_describe(key, text, sizeof text);
	const char *name;

	if (len <= 0 || len > (long)sizeof text ||
	    strncmp(text, "user;", 5) != 0)
		return false;
	name = strrchr(text, ';');
	return strncmp(name + 1, PREFIX, sizeof PREFIX - 1) == 0;
}

int
ctip_keyring_forget(unsigned *n, struct ctip_err *err)
{
	key_serial_t ring, *keys;
	void *list = NULL;
	int size, result = 0;

	*n = 0;
	if (session(&ring, err) != 0)
		return -1;
	size = keyctl_read_alloc(ring, &list);
	if (size < 0)
		return refused(err);
	keys = list;
	for (size_t i = 0; i < (size_t)size / sizeof *keys; i++) {
		if (!is_ours(keys[i]))
			continue;
		if (keyctl_invalidate(keys[i]) == 0)
			++*n;
		else if (is_ours(keys[i])) /* its time is not up */
			result = refused(err);
	}
	free(list);
	return result;
}
