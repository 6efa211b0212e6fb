/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_ID_H
#define CTIP_BASE_ID_H

#include "ctip/base/bytes.h"

/*
 * Ids (FORMAT item 36). A record's id is 128 random bits; printed, it is the
 * kind's prefix and the first 60 bits in Crockford base32 in groups of four,
 * and a check symbol over GF(32) that covers the prefix:
 * P-7K3M-9QDX-W2FA-Y.
 */
struct ctip_id {
	unsigned char b[16];
};

#define CTIP_ID_TEXT 24 /* 3 letters, 4 dashes, 12 + 1 symbols, NUL, spare */

void ctip_id_text(char out[CTIP_ID_TEXT], const struct ctip_id *id,
    const char *prefix);

enum ctip_id_fault {
	CTIP_ID_GOOD,
	CTIP_ID_SHAPE,  /* not of the shape of an id */
	CTIP_ID_CHECK   /* a symbol was mistyped or two were swapped */
};

/* Reads a printed id, in any case, with O for 0 and I or L for 1, dashes
 * optional after the prefix. Fills prefix (upper case, NUL) and the 60 bits,
 * left-aligned in b[0..7] with the last four bits zero. */
enum ctip_id_fault ctip_id_parse(char prefix[4], unsigned char b[8],
    struct ctip_str text);

/* Do the 60 bits of a printed id belong to this id? */
bool ctip_id_matches(const struct ctip_id *id, const unsigned char b[8]);

#endif
