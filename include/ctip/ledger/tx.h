/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_TX_H
#define CTIP_LEDGER_TX_H

#include "ctip/ledger/ledger.h"

/*
 * record ==> sealed entry -> ledger -> history: one command's changes, all
 * or nothing. Entries go in one by one; up to 4,096 a file; sealing runs in
 * two threads. Nothing is visible before commit; abort leaves only unused
 * wraps and unreferenced sealed objects behind, if anything.
 */
struct ctip_tx;

struct ctip_saved {
	unsigned char transaction[16];
	unsigned char hash[CTIP_HASH]; /* of the head */
	uint64_t      entries;
	bool          published;       /* else: saved; the next command does it */
};

/* The ledger must be open for writing. command: "intake import". */
int  ctip_tx_begin(struct ctip_tx **out, struct ctip_ledger *ledger,
    const char *command, struct ctip_err *err);

/*
 * Adds a new record: every compartment that has values becomes a part under
 * a key of the subject. *id is filled (or used, when it isn't zero). The
 * subject is what kind->subject's field links to, or the record itself where
 * the kind names no such field or the field is absent. `shared`: other
 * records of this transaction will be under the same subject, so its keys
 * are remembered until commit. INVALID when the field is absent and
 * required, NOTFOUND when what it links to is not there.
 */
int  ctip_tx_add(struct ctip_tx *tx, struct ctip_id *id,
    const struct ctip_record *record, bool shared, struct ctip_err *err);

/*
 * Adds a new record that comes with a file, of at most CTIP_FILE_MOST bytes:
 * sealed in compartment c beside its parts, in a file of the history of its
 * own (FORMAT item 10), so that nobody reads it who looks for others. All of
 * it is under the keys of `subject`, whatever its fields say. *id as above.
 */
#define CTIP_FILE_MOST ((size_t)64 << 20)
int  ctip_tx_add_file(struct ctip_tx *tx, struct ctip_id *id,
    const struct ctip_record *record, const struct ctip_id *subject,
    enum ctip_compartment c, struct ctip_str bytes, struct ctip_err *err);

/* A new version of a record: `was` as read, `now` as it shall be. Only the
 * compartments that changed are sealed; others are referred to. DENIED when
 * one of them can't be opened by this member. *changed false: nothing
 * differs, nothing is added. INVALID, see ctip_tx_keeps_subject. */
int  ctip_tx_edit(struct ctip_tx *tx, const struct ctip_version *version,
    const struct ctip_record *was, const struct ctip_record *now,
    bool *changed, struct ctip_err *err);

/* Whose keys seal a record was settled when it was added: INVALID where `now`
 * links to another subject than `was`, to none, or to a first one. */
int  ctip_tx_keeps_subject(const struct ctip_record *was,
    const struct ctip_record *now, struct ctip_err *err);

/* Takes a whole transaction back (FORMAT item 12): refused (EXISTS, with the
 * record) where a later version stands on one of its entries, where it is
 * voided already, or where it is not made of records. */
int  ctip_tx_void(struct ctip_tx *tx, const struct ctip_head *of,
    struct ctip_err *err);

/* Why: sealed in compartment audit with what comes after it. */
void ctip_tx_reason(struct ctip_tx *tx, struct ctip_str reason);
/* Was one given that nothing carries yet? */
bool ctip_tx_has_reason(const struct ctip_tx *tx);

/*
 * Adds an open entry (chain.h writes them), which comes before everything
 * else of its transaction. It is folded into a copy of the chain at once:
 * what may not be is refused here (DENIED, with the words of the chain) and
 * can't be saved. leaf (or NULL): its hash, by which others name it.
 */
int  ctip_tx_open(struct ctip_tx *tx, struct ctip_str json,
    unsigned char leaf[CTIP_HASH], struct ctip_err *err);

/* The chain as it will be: with the open entries of this transaction. */
const struct ctip_chain *ctip_tx_chain(const struct ctip_tx *tx);
/* Its id, and the index of its next entry: what a request seals with. */
void ctip_tx_place(const struct ctip_tx *tx, unsigned char transaction[16],
    uint64_t *index);

/* How many entries there are so far. */
uint64_t ctip_tx_entries(const struct ctip_tx *tx);

/* Makes it true (SAVED), then public (PUBLISHED). When only publishing
 * failed, 0 with published false. With no entries nothing is written. Frees
 * tx in every case. */
int  ctip_tx_commit(struct ctip_tx **tx, struct ctip_saved *out,
    struct ctip_err *err);
void ctip_tx_abort(struct ctip_tx **tx);

#endif
