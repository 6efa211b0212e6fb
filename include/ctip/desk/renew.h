/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_RENEW_H
#define CTIP_DESK_RENEW_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/schema/kind.h"

/*
 * `ledger schemas`: kinds, codes, mappings and frameworks of a folder (NULL:
 * the installed ones) into a ledger that has older ones, in one transaction:
 * how a new field, code or indicator reaches a ledger that is in use. Records
 * written before keep the kind that they were written with.
 *
 * Tells on `out` each schema that is new or changed. INVALID after findings
 * on `talk`, and nothing is written, where the whole would not be usable, or
 * where something that records rely on would go: a field moved, renamed, of
 * another type or compartment; a code taken out. A mapping that somebody
 * brought with an import is theirs, and stays. 1 where all are the same.
 *
 * check is asked last about all schemas as they would be: it reads what this
 * room doesn't know, frameworks.
 */
int ctip_renew_schemas(struct ctip_cli *cli, const char *folder,
    int (*check)(struct ctip_schemas *schemas, struct ctip_err *err),
    FILE *out, FILE *talk, struct ctip_err *err);

/* Is all of a folder usable? Asked before a ledger is made of it: what goes
 * into one stays. CONFIG has file, line and column. */
int ctip_renew_check_folder(const char *folder,
    int (*check)(struct ctip_schemas *schemas, struct ctip_err *err),
    struct ctip_err *err);

#endif
