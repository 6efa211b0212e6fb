/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_UNDO_INSIDE_H
#define CTIP_DESK_UNDO_INSIDE_H

#include "ctip/desk/undo.h"
#include "ctip/ledger/ledger.h"

/* standing.c: EXISTS, with its id, where a record of another transaction is
 * linked to one that was made in this. Of links that are not open to this
 * member only a kind's subject is known. */
int ctip_undo__standing(struct ctip_ledger *ledger,
    const struct ctip_head *head, struct ctip_err *err);

#endif
