/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_TRAIL_H
#define CTIP_DESK_TRAIL_H

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/*
 * The audit trail as sheets: the transactions, what one of them changed, or
 * who read what. Ids, kinds and counts; no value of any record.
 */
struct ctip_trail;

enum ctip_trail_of { CTIP_TRAIL_LOG, CTIP_TRAIL_ENTRIES, CTIP_TRAIL_READS };

/* Opens ledger and key for reading, and a sheet as the command line says. */
int ctip_trail_open(struct ctip_trail **out, struct ctip_cli *cli,
    enum ctip_trail_of what, struct ctip_err *err);
struct ctip_ledger *ctip_trail_ledger(struct ctip_trail *trail);

/* All transactions, or those of the record with that printed id. */
int ctip_trail_log(struct ctip_trail *trail, const char *id,
    struct ctip_err *err);
/* What the log lets through, each NULL for all: one member's; since a date;
 * which of read, write and export (NULL: write), with commas. MISUSE,
 * NOTFOUND (no such member); DENIED for the first and last of these where
 * compartment audit is not open to this member. member is borrowed. */
int ctip_trail_filter(struct ctip_trail *trail, const struct ctip_cli *cli,
    const char *member, const char *since, const char *actions,
    struct ctip_err *err);

/* The access records of the subject of the record with that printed id, and
 * those of too many to be named that covered its kind. DENIED. */
int ctip_trail_saw(struct ctip_trail *trail, const char *id,
    struct ctip_err *err);

/* The records that a transaction changed. */
int ctip_trail_entries(struct ctip_trail *trail,
    const struct ctip_head *head, struct ctip_err *err);

/* Prints what is left and frees. rc is what came before: -1 stays -1 (and
 * prints nothing); else 1 when there was nothing to list. NULL is fine. */
int ctip_trail_close(struct ctip_trail *trail, int rc, struct ctip_err *err);

#endif
