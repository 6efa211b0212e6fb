/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_FORGET_H
#define CTIP_LEDGER_FORGET_H

#include "ctip/ledger/keys.h"
#include "ctip/ledger/tx.h"

/*
 * Forgetting (FORMAT items 13, 15, 28 to 31): a tombstone in the history
 * names keys, by the first 16 bytes of their kids; then their wraps go from
 * keys.db, whoever they are for. Sealed entries stay, and open for nobody.
 */

/* keys.db, when it was gone through. */
struct ctip_forgot {
	uint64_t keys;      /* wrapped keys that were deleted */
	uint64_t unburied;  /* of them those that no tombstone of this history
	                     * names */
	bool     pending;   /* it is yet to be written anew (VACUUM): there was
	                     * no room, or somebody was reading */
};

/*
 * Deletes every wrap of a forgotten key, of all holders and files, in one
 * transaction, without any key: slots are zeroed, rows hashed again. Those
 * that keys.db remembers as forgotten (stamp `forgotten`) count too, where
 * the chain doesn't know them. Then it is rewritten, without free pages.
 * After `keys restore`, and after a tombstone; opening a ledger does it where
 * keys.db has not met the last tombstone. Not within a transaction.
 */
int ctip_forget_apply(struct ctip_forgot *out, struct ctip_store *keys,
    const struct ctip_chain *chain, struct ctip_err *err);

/* How many keys were forgotten on this computer that no tombstone of this
 * history names: it is an older copy, and they are to be erased again. */
uint64_t ctip_forget_unburied(const struct ctip_chain *chain);

/* After tombstones were saved: the same, and cache.db goes. SYSTEM, BUSY:
 * the next opening does it. */
int ctip_forget_now(struct ctip_forgot *out, struct ctip_ledger *ledger,
    struct ctip_err *err);
/* Removes cache.db, which makes room for the rest on a full disk; this
 * process goes on with one in memory. */
void ctip_forget_cache(struct ctip_ledger *ledger);

/* What opening found and did that people should know of (an older keys.db
 * put back, an erasure that was not finished); "" where nothing. */
const char *ctip_ledger_notice(const struct ctip_ledger *ledger);

/* What a request to erase or rekey is about: what it seals. */
struct ctip_erasure {
	struct ctip_id subject;
	char           id[CTIP_ID_TEXT];  /* of the subject, printed */
	uint32_t       compartments;      /* bits */
};
#define CTIP_ALL_COMPARTMENTS (((1u << CTIP_COMPARTMENTS) - 1) & ~1u)

/* As names, ", " between; "all" where it is all of them. */
void ctip_erasure_names(struct ctip_buf *out, uint32_t compartments);
/* Both ways. TAMPERED where it is malformed or its subject is not there. */
void ctip_erasure_write(struct ctip_buf *json,
    const struct ctip_erasure *erasure);
int  ctip_erasure_read(struct ctip_erasure *out, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err);

/* The keys of a subject. */
struct ctip_subject_keys {
	struct ctip_buf all;      /* kids, 16 bytes each, sorted */
	struct ctip_buf left;     /* those that are not forgotten */
	struct ctip_buf unburied; /* those that no tombstone of this history
	                           * names: to be erased, also again */
	uint64_t        foreign;  /* named here, and another subject's */
	uint64_t        records;  /* that the keys left seal */
};

/*
 * Finds the keys of some compartments that a subject's entries name: all
 * versions, all kinds, also what was taken back. One that another subject's
 * entry names too counts where it commits to this one, which only a holder
 * can tell: DENIED where this member is none. Reads all headers.
 */
int  ctip_subject_keys(struct ctip_subject_keys *out,
    struct ctip_ledger *ledger, const struct ctip_id *subject,
    uint32_t compartments, struct ctip_err *err);
void ctip_subject_keys_clear(struct ctip_subject_keys *keys);

/* Are the keys that a request lists those of its subject, and nobody
 * else's? TAMPERED, DENIED as above. */
int  ctip_forget_check(struct ctip_ledger *ledger,
    const struct ctip_request *request, const struct ctip_erasure *erasure,
    struct ctip_err *err);

/* The records, in force, whose part of this compartment one of these keys
 * (16 bytes each, sorted) seals: versions, and how many. Free with free(). */
int  ctip_forget_records(struct ctip_version **out, size_t *n,
    struct ctip_ledger *ledger, const struct ctip_id *subject,
    enum ctip_compartment compartment, struct ctip_str kids,
    struct ctip_err *err);
/* A new version of one of them: the same, that part under a fresh key.
 * DENIED where this member can't open it. */
int  ctip_tx_reseal(struct ctip_tx *tx, const struct ctip_version *version,
    enum ctip_compartment compartment, struct ctip_err *err);

/* Is the record whose printed id this is erased? 1 with the words (`erased on
 * DATE, request R`), 0, -1 (INVALID, NOTFOUND). */
int  ctip_ledger_erased(struct ctip_buf *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err);

#endif
