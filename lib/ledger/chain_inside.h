/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_CHAIN_INSIDE_H
#define CTIP_LEDGER_CHAIN_INSIDE_H

/*
 * What chain.c, chain_entry.c and chain_json.c share.
 */
#include <jansson.h>

#include "ctip/ledger/chain.h"

/* Folds one entry of canonical JSON; the chain changes only on 0. */
int ctip_chain__entry(struct ctip_chain *chain, const json_t *entry,
    struct ctip_str json, struct ctip_err *err);

#endif
