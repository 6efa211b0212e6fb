/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_PACK_H
#define CTIP_LEDGER_PACK_H

#include <stdlib.h>

#include "ctip/base/bytes.h"
#include "ctip/schema/kind.h"

/* The country that a ledger is founded with: the one that is named, else
 * that of the pack, else "". MISUSE where there is no such country or pack,
 * naming the packs that there are. */
int ctip_pack__country(char out[4], const char *schemas, const char *pack,
    const char *country, struct ctip_err *err);

#endif
