/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_REPORT_H
#define CTIP_DESK_REPORT_H

#include <stdio.h>

#include "ctip/base/cli.h"

/*
 * Reports and calls as they come in (R002, R040, R043, R163 to R168). Calls
 * stay out of the inbox: one that tells of trafficking becomes a report.
 */

/* A report; from: the call that it came by, whose channel, region and so on
 * are there already. Prints its id. */
int ctip_desk_report(struct ctip_cli *cli, const char *from, FILE *out,
    FILE *talk, struct ctip_err *err);
/* A helpline call of today. Prints its id. */
int ctip_desk_call(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);

/* Reports that wait, urgent ones and then the oldest first, as a sheet on
 * standard output; mine: assigned to this member. 1 where there are none. */
int ctip_desk_inbox(struct ctip_cli *cli, bool mine, struct ctip_err *err);

/* Gives the report argv[0] to a colleague. DENIED: by no role of this
 * member's, or the colleague could not open it; NOTFOUND; INVALID. */
int ctip_desk_assign_report(struct ctip_cli *cli, const char *to, FILE *out,
    FILE *talk, struct ctip_err *err);
/* Ends a report, or takes it up again: event is one of rules/report.yaml
 * (pass, close, repeat, reopen); repeats: the report that told it first.
 * --reason @FILE becomes its outcome. */
int ctip_desk_move_report(struct ctip_cli *cli, const char *event,
    const char *repeats, FILE *out, FILE *talk, struct ctip_err *err);

#endif
