/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_TRAIL_H
#define CTIP_DESK_TRAIL_H

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/*
 * The audit trail as sheets: the transactions, or what one of them changed.
 * Ids, kinds and counts; no value of any record.
 */
struct ctip_trail;

enum ctip_trail_of { CTIP_TRAIL_LOG, CTIP_TRAIL_ENTRIES };

/* Opens ledger and key for reading, and a sheet as the command line says. */
int ctip_trail_open(struct ctip_trail **out, struct ctip_cli *cli,
    enum ctip_trail_of what, struct ctip_err *err);
struct ctip_ledger *ctip_trail_ledger(struct ctip_trail *trail);

/* All transactions, or those of the record with that printed id. */
int ctip_trail_log(struct ctip_trail *trail, const char *id,
    struct ctip_err *err);
/* The records that a transaction changed. */
int ctip_trail_entries(struct ctip_trail *trail,
    const struct ctip_head *head, struct ctip_err *err);

/* Prints what is left and frees. rc is what came before: -1 stays -1 (and
 * prints nothing); else 1 when there was nothing to list. NULL is fine. */
int ctip_trail_close(struct ctip_trail *trail, int rc, struct ctip_err *err);

#endif
