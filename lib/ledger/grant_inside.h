/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_GRANT_INSIDE_H
#define CTIP_LEDGER_GRANT_INSIDE_H

/*
 * Grants inside the room: loaded with keys.db, wrapped to by transactions.
 */
#include "ctip/ledger/grant.h"
#include "private.h"

/* grant.c: reads the stamps once, and deletes what is over. */
int  ctip_grants__load(struct ctip_ledger *ledger, struct ctip_err *err);
void ctip_grants__clear(struct ctip_ledger *ledger);
/* grant_prove.c: for writers, before they wrap by them: deletes those that no
 * record bears out. */
int  ctip_grants__prove(struct ctip_ledger *ledger, struct ctip_err *err);
/* The stamp of a grant with its rows; and all of it away again. */
int  ctip_grant__stamp(struct ctip_store *keys,
    const struct ctip_grant *grant, struct ctip_err *err);
int  ctip_grant__drop(struct ctip_store *keys, const char *office,
    const struct ctip_grant *grant, struct ctip_err *err);
/* Slots of one file for the grant's member: rows of up to 80, noted in
 * grant->rows. */
int  ctip_grant__rows(struct ctip_grant *grant, struct ctip_store *keys,
    const char *office, uint64_t sequence, const unsigned char ephemeral[32],
    struct ctip_str slots, struct ctip_err *err);

#endif
