/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_FORGET_INSIDE_H
#define CTIP_LEDGER_FORGET_INSIDE_H

#include "ctip/ledger/forget.h"
#include "private.h"

/* forget.c: as ctip_forget_apply, by what the chain knows alone. */
int  ctip_forget__apply(struct ctip_forgot *out, struct ctip_store *keys,
    const struct ctip_chain *chain, struct ctip_err *err);
/* A stamp of keys.db; empty where there is none. */
int  ctip_forget__stamp(struct ctip_buf *out, struct ctip_store *keys,
    const char *name, struct ctip_err *err);
/* What keys.db forgot is forgotten, though this history may not say so:
 * *more such keys. */
int  ctip_forget__remember(uint64_t *more, struct ctip_chain *chain,
    struct ctip_store *keys, struct ctip_err *err);

/* forget_here.c: the same of what was forgotten on this computer. */
void ctip_forget__recall(uint64_t *more, struct ctip_chain *chain);
/* This computer remembers what the tombstones of this history name. Nothing
 * fails for it. */
void ctip_forget__note(const struct ctip_chain *chain);
/* Does it all already? */
bool ctip_forget__noted(const struct ctip_chain *chain);

/* forget_open.c: before anything is read. */
int  ctip_forget__open(struct ctip_ledger *ledger, struct ctip_err *err);
/* What the index and the cache go by: the last tombstone, and how many. */
#define FORGET_MARK (CTIP_HASH + 8)
void ctip_forget__mark(unsigned char out[FORGET_MARK],
    const struct ctip_chain *chain);

#endif
