/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_SHARES_H
#define CTIP_VAULT_SHARES_H

#include "ctip/base/finding.h"
#include "ctip/vault/member.h"

/*
 * A recovery key is made from a secret of 32 random bytes, which exists only
 * while it is split into three shares or put together from two of them; one
 * share tells nothing of it. A share is text that is printed, lies in a safe
 * and is typed back (FORMAT item 18; ctip-ledger.5 has it byte by byte):
 * besides explanations, six lines
 *
 *   1  7K3M-9QDX-W2FA-5RTY-C
 *
 * of a number, ten bytes in base32, and a check symbol that covers both, so
 * that a typing fault is named with its line.
 */
#define CTIP_SHARES       3
#define CTIP_SHARE_LINES  6
#define CTIP_SHARE_LINE   10    /* bytes a line */
#define CTIP_SHARE_TEXT   4096  /* a share's text is shorter */

/* What a share is of; the same in all shares of one recovery key. */
struct ctip_share_of {
	uint16_t      number;    /* of the recovery key in its ledger, from 1 */
	unsigned char ledger[8]; /* first bytes of the ledger id */
	unsigned char key[8];    /* and of the recovery key's fingerprint */
};

struct ctip_share {
	struct ctip_share_of of;
	uint8_t              index;  /* 1 to 3 */
	struct ctip_secret   part;   /* 32 bytes */
};

void ctip_share_clear(struct ctip_share *share);

/* Splits a secret; the caller clears all three. */
void ctip_shares_split(struct ctip_share out[CTIP_SHARES],
    const struct ctip_share_of *of, const unsigned char secret[32]);

/* The secret from two shares. INVALID: they are the same share, or of two
 * keys. That it is the right secret is seen by the key that it makes. */
int  ctip_shares_join(struct ctip_secret *out, const struct ctip_share *a,
    const struct ctip_share *b, struct ctip_err *err);

/* The text of a share; the caller wipes out, in which there is room. */
void ctip_share_write(struct ctip_buf *out, const struct ctip_share *share,
    const char *office, const char *holder, int64_t made);

/* Reads the numbered lines of a text and passes by all others. False: every
 * fault is a finding, with the line of the file it is in. */
bool ctip_share_read(struct ctip_share *out, struct ctip_str text,
    const char *file, struct ctip_findings *to);

/* One line as it was typed, its number left out or not, blanks and dashes
 * anywhere. INVALID says what is wrong with it. */
int  ctip_share_line(unsigned char out[CTIP_SHARE_LINE], unsigned number,
    struct ctip_str text, struct ctip_err *err);

/* The keys of a ledger's recovery key: Ed25519 seed =
 * BLAKE2b-256("ctip-recovery-sign-1" | ledger | secret), X25519 secret =
 * BLAKE2b-256("ctip-recovery-box-1" | ledger | secret). */
void ctip_shares_key(struct ctip_member_key *out,
    const unsigned char ledger[16], const unsigned char secret[32]);

#endif
