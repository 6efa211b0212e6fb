/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_PRIVATE_H
#define CTIP_VAULT_PRIVATE_H

#include "ctip/vault/member.h"

/*
 * What the files of the vault share among themselves. First a member's
 * secrets in one piece, seed | box: in key files and in the keyring.
 */
#define CTIP_MEMBER__SECRETS 64

/* The caller clears out. */
void ctip_member__secrets(struct ctip_secret *out,
    const struct ctip_member_key *key);
/* The keys from that piece; false where they are not those of the
 * fingerprint. Filled either way. */
bool ctip_member__take(struct ctip_member_key *out,
    const struct ctip_secret *plain,
    const unsigned char fingerprint[CTIP_HASH]);

/*
 * OpenSSH's binary forms. A string is a u32 length and its bytes; a key is the string of its
 * type and the string of its 32 bytes.
 */
#define CTIP_PUBLIC__WIRE (4 + 11 + 4 + 32) /* both types have 11 letters */

void ctip_public__string(struct ctip_buf *out, struct ctip_str s);
void ctip_public__wire(struct ctip_buf *out, const char *type,
    const unsigned char key[32]);

#endif
