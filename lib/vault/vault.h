/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_PRIVATE_H
#define CTIP_VAULT_PRIVATE_H

#include "ctip/base/bytes.h"

/*
 * What the files of the vault share among themselves: OpenSSH's binary
 * forms. A string is a u32 length and its bytes; a key is the string of its
 * type and the string of its 32 bytes.
 */
#define CTIP_PUBLIC__WIRE (4 + 11 + 4 + 32) /* both types have 11 letters */

void ctip_public__string(struct ctip_buf *out, struct ctip_str s);
void ctip_public__wire(struct ctip_buf *out, const char *type,
    const unsigned char key[32]);

#endif
