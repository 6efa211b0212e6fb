/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_VERIFY_H
#define CTIP_LEDGER_VERIFY_H

#include "ctip/ledger/ledger.h"

/*
 * Proof of a whole ledger (FORMAT items 4, 22-27). Without secrets: every
 * prefix, leaf, root, head, chain link, Lamport counter, signature and
 * member; every git object against ledger.db; every row of ledger.db against
 * what git has; keys.db's row hashes; ctip.yaml. With a member's key also:
 * headers open, versions follow each other, references, who may write what,
 * missing wraps.
 */
struct ctip_verdict {
	uint64_t transactions;
	uint64_t entries;
	uint64_t bytes;
	bool     with_key;
	bool     unpublished;         /* the outbox holds saves: no fault */
	bool     no_keys;             /* keys.db is missing: nothing that is
	                               * sealed opens, and nothing is checked
	                               * with a key */
	bool     keys_ahead;          /* keys.db knows of a save that never
	                               * came about, or was taken away */
	uint64_t missing;             /* parts that this member's groups hold,
	                               * whose key is not in keys.db */
	uint64_t reads_waiting;       /* access records that no save carried
	                               * yet */
	uint64_t reads_missing;       /* among these: no fault of the rest */
	uint64_t odd_times;           /* transactions that say a time of more
	                               * than five minutes before the one
	                               * before them, or after now: no fault */
	unsigned char odd_time[16];   /* id of the first of these */
	unsigned char fingerprint[CTIP_HASH]; /* hash of transaction 0's head */
	unsigned char tip[CTIP_HASH];
	uint64_t tip_sequence;
};

/* 0: holds. TAMPERED: the first difference, named: which database or object,
 * transaction, file, entry, and what is wrong. Keeps writers out while it
 * runs; BUSY where one doesn't end in a minute. key may be NULL; it is
 * borrowed. */
int ctip_verify(struct ctip_verdict *out, const char *dir,
    const struct ctip_member_key *key, struct ctip_err *err);

/* Makes ledger.db anew from history.git, or history.git from ledger.db; the
 * old one is kept beside it (.old) until the new one verifies. Needs no
 * secret: signatures are kept in both. EXISTS where saves would be lost. */
enum ctip_rebuild { CTIP_FROM_HISTORY, CTIP_FROM_LEDGER };
int ctip_rebuild(const char *dir, enum ctip_rebuild from,
    struct ctip_verdict *out, struct ctip_err *err);

/* allowed-signers text for `git verify-commit`: one line a member. */
int ctip_signers(struct ctip_buf *out, const char *dir,
    struct ctip_err *err);

#endif
