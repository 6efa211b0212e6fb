/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_KEYS_H
#define CTIP_LEDGER_KEYS_H

#include "ctip/ledger/chain.h"
#include "ctip/ledger/store.h"

/*
 * keys.db (FORMAT items 14, 16, 25-29): pages of wrapped keys, one row a
 * (transaction file, holder, compartment, up to 80 slots). Every file's rows
 * hold a slot for each kid that its entries use, so a scan reads keys.db in
 * step with ledger.db; what one member may not open lies there all the same.
 */
struct ctip_slots {               /* one row, when written */
	const char   *office;
	uint64_t      sequence;       /* of the file */
	const char   *holder;
	uint16_t      epoch;          /* of the holder */
	uint8_t       compartment;
	unsigned      number;         /* 0, 1, ... within file and holder */
	unsigned char ephemeral[32];
	struct ctip_str slots;        /* n x 48 bytes */
};

/* hash of a row: BLAKE2b-256("ctip-slots-1" | office v | sequence u64 |
 * holder v | epoch u16 | compartment u8 | number u32 | ephemeral | slots). */
void ctip_keys_hash(unsigned char out[CTIP_HASH],
    const struct ctip_slots *row);
int ctip_keys_put(struct ctip_store *keys, const struct ctip_slots *row,
    struct ctip_err *err);

/* Group secrets: wrapped to a member with ctip_wrap, named by the first 16
 * bytes of the group's public key; a fresh ephemeral key each, the holder of
 * the wrap key is the member's handle with the group's epoch. */
int ctip_keys_secret_put(struct ctip_store *keys,
    const unsigned char ledger[16], const char *group, uint16_t epoch,
    const unsigned char public_[32], const unsigned char secret[32],
    const struct ctip_member *to, struct ctip_err *err);
/* The secret of a group's epoch, checked against the public key of the
 * chain. NOTFOUND where none is wrapped to this member. */
int ctip_keys_secret(struct ctip_secret *out, struct ctip_store *keys,
    const unsigned char ledger[16], const char *group, uint16_t epoch,
    const unsigned char public_[32], const struct ctip_member *me,
    const struct ctip_member_key *key, struct ctip_err *err);
/* Opens one such wrap; false where it doesn't give that public key. */
bool ctip_keys_secret_opens(unsigned char out[32],
    const unsigned char wrap[32], const unsigned char ephemeral[32],
    const unsigned char ledger[16], uint16_t epoch,
    const unsigned char public_[32], const struct ctip_member *me,
    const struct ctip_member_key *key);

/* What a member opens wraps with. */
struct ctip_holder {
	const char        *name;
	uint16_t           epoch;
	unsigned char      public_[32];
	struct ctip_secret secret;
	bool               holds[CTIP_COMPARTMENTS];
};

#define CTIP_HOLDERS 64 /* that one member may have */

/* Moves every key that is wrapped to `from` to `to`, a later epoch of the
 * same group; then from's secrets are gone too, but for a group that holds
 * audit: access records are sealed to its key. A row whose hash does not hold
 * stays where it is, and the secrets with it. *moved counts on. In a
 * transaction of the caller's. */
int ctip_keys_move(uint64_t *moved, struct ctip_store *keys,
    const unsigned char ledger[16], const struct ctip_holder *from,
    const struct ctip_holder *to, struct ctip_err *err);

/* The wrapped keys of one file and compartment, for all of these holders:
 * kid16 -> K. Loaded once a file; kids are usually
 * asked for in the order of the file. */
struct ctip_ring {
	struct ctip_buf slots;         /* n x (kid16 | wrap) */
	struct ctip_buf origin;        /* n x u16: which wrap key */
	size_t          n, next;
	size_t          n_keys;
	unsigned char (*WK)[CTIP_KEY]; /* wiped at clear */
};
int  ctip_ring_load(struct ctip_ring *ring, struct ctip_store *keys,
    const unsigned char ledger[16], const char *office, uint64_t sequence,
    uint8_t compartment, const struct ctip_holder *const *holders,
    size_t n_holders,
    struct ctip_err *err);
/* K for a kid, after recomputing all 32 bytes of the kid with the subject.
 * False: no slot, or it was forgotten, whatever lies there (FORMAT 28), or it
 * opens to another key (*bad true then). */
bool ctip_ring_key(unsigned char K[CTIP_KEY], struct ctip_ring *ring,
    const struct ctip_chain *chain, const unsigned char subject[16],
    uint8_t compartment, const unsigned char kid[CTIP_HASH], bool *bad);
void ctip_ring_clear(struct ctip_ring *ring);

#endif
