/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_DUPS_H
#define CTIP_DESK_DUPS_H

#include <stdio.h>

#include "ctip/base/cli.h"

/*
 * People who may be in the ledger twice (R016, match.h). Whoever looks has to
 * be open to identity; that they looked at everybody leaves one trace.
 */

/* Pairs from a probability on (NULL: that of rules/matching.yaml), the best
 * first, as a sheet on standard output; with operands, up to ten for each of
 * those people. 1 where there are none. DENIED, MISUSE. */
int ctip_dups_list(struct ctip_cli *cli, const char *min, FILE *talk,
    struct ctip_err *err);
/* argv[0] and argv[1] side by side, and what agrees, by how much. */
int ctip_dups_compare(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);

#endif
