/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_EXPORT_H
#define CTIP_DESK_EXPORT_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/*
 * An export with identity or health of more than 20 people takes a second
 * person: one asks (request export), another of another role approves, and it
 * can be done once, within a day, of that kind and those compartments. Or it
 * breaks the glass, where it can't wait: then a record says so to everybody,
 * until somebody else has reviewed it.
 */
#define CTIP_EXPORT_ALONE 20

struct ctip_export {
	const char *columns;     /* A,B; NULL: all that are open */
	const char *profile;     /* htcds, or NULL */
	const char *approved;    /* the beginning of a request's id, or NULL */
	bool        break_glass;
};

/* Before anything of the kind argv[0] is exported; 0: go on. What it takes is
 * written: the request is done, or the glass broken. DENIED says what to type;
 * MISUSE. */
int ctip_desk_export_gate(struct ctip_cli *cli,
    const struct ctip_export *export, FILE *talk, struct ctip_err *err);

/* Asks for an export of the kind argv[0]; prints the request's id. */
int ctip_desk_export_ask(struct ctip_cli *cli, const char *columns,
    FILE *out, FILE *talk, struct ctip_err *err);

#endif
