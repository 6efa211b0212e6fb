/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_UNDO_H
#define CTIP_DESK_UNDO_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/* Takes a transaction back by appending its reverse, and says on `out` what
 * it held. `transaction` is the beginning of its id. DENIED: another member
 * did it by a verb that asks who may. EXISTS where something
 * stands on it by now (a later version, a record linked to one of it), or it
 * is taken back already; NOTFOUND, INVALID. Dry, all is checked. */
int ctip_undo(struct ctip_cli *cli, const char *transaction, FILE *out,
    FILE *talk, struct ctip_err *err);

/* EXISTS, with its id, where a record of another transaction is linked to
 * one that was made in this. Of links that are not open to this
 * member only a kind's subject is known. */
int ctip_undo_standing(struct ctip_ledger *ledger,
    const struct ctip_head *head, struct ctip_err *err);

#endif
