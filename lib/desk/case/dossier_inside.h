/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_DOSSIER_INSIDE_H
#define CTIP_DESK_DOSSIER_INSIDE_H

#include "ctip/desk/dossier.h"
#include "../work_inside.h"

/* Takes one after the other into hand, as far as it opens. */
int  ctip_dossier_each(const struct ctip_dossier *dossier,
    struct ctip_ledger *ledger, int (*take)(void *context,
    struct ctip_ledger *ledger, const struct ctip_held *one,
    struct ctip_err *err), void *context, struct ctip_err *err);

#endif
