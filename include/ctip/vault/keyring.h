/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_KEYRING_H
#define CTIP_VAULT_KEYRING_H

#include "ctip/vault/member.h"

/*
 * Members' keys that stay open for a while, in the kernel's memory and
 * nowhere on disk. They are in the session keyring: that of one login, which
 * its processes inherit. A process that has none of its own uses the user's,
 * as the kernel has it, and shares it with all others like it. Only who
 * possesses a key, by having that keyring, can read it; its time and its
 * bytes can't be changed any more. UNAVAILABLE where the kernel keeps no
 * keys, or no more.
 */

/* Until so many seconds have passed, in place of what was kept of the same
 * key before. */
int ctip_keyring_keep(const struct ctip_member_key *key, unsigned seconds,
    struct ctip_err *err);

/* 1 with the key of that fingerprint, which the caller clears; 0 where it is
 * not there, or is no such key. */
int ctip_keyring_read(struct ctip_member_key *out,
    const unsigned char fingerprint[CTIP_HASH], struct ctip_err *err);

/* Is it there still? 1 or 0; its bytes are not looked at. */
int ctip_keyring_has(const unsigned char fingerprint[CTIP_HASH],
    struct ctip_err *err);

/* Forgets all of them; *n tells how many. */
int ctip_keyring_forget(unsigned *n, struct ctip_err *err);

#endif
