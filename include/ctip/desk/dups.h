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

/* merge.c: says that argv[0] and argv[1] are one person, of whom the record
 * `keep` stands for both (same.h); prints the merge's id. DENIED: no role for
 * it, an identity that is not open, a legal hold; EXISTS: one is merged
 * already; INVALID: one and the same, or keep is neither. */
int ctip_dups_merge(struct ctip_cli *cli, const char *keep, FILE *out,
    FILE *talk, struct ctip_err *err);
/* Takes that back. NOTFOUND: they were not merged with each other. */
int ctip_dups_unmerge(struct ctip_cli *cli, FILE *talk,
    struct ctip_err *err);

#endif
