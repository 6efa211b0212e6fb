/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_GRANT_H
#define CTIP_LEDGER_GRANT_H

#include "ctip/ledger/tx.h"

/*
 * Need-to-know beyond a group (DESIGN section 4): one subject's keys of one
 * compartment, wrapped to one member until a day. The wraps are in keys.db,
 * under the member's handle; the record of the grant, which everybody sees,
 * is the caller's. A stamp of keys.db, `grant-RECORD-COMPARTMENT`, says which
 * rows are whose and until when; whoever opens keys.db after that day, or
 * after the member was revoked, deletes them (FORMAT item 28).
 */
struct ctip_grant {
	struct ctip_id  record;       /* of the grant */
	struct ctip_id  subject;
	uint8_t         compartment;
	int64_t         until;        /* seconds; INT64_MAX: no end */
	char            handle[CTIP_HANDLE];
	struct ctip_buf rows;         /* sequence u64, number u32; ... */
};

/* Wraps what there is of the subject, into the transaction's keys; what is
 * written later is wrapped too. *n: how many keys. DENIED where this member
 * can't open one of them. */
int ctip_grant_give(uint64_t *n, struct ctip_tx *tx,
    const struct ctip_grant *grant, struct ctip_err *err);

/* Deletes the wraps of the grants of that record (of one compartment, or of
 * all: 0), in the transaction's keys. *n: how many grants there were. */
int ctip_grant_end(unsigned *n, struct ctip_tx *tx,
    const struct ctip_id *record, uint8_t compartment, struct ctip_err *err);

/* Those in force, as keys.db has them. Borrowed from the ledger. */
int ctip_grants_of(const struct ctip_grant **out, size_t *n,
    struct ctip_ledger *ledger, struct ctip_err *err);

#endif
