/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_PLAN_H
#define CTIP_DESK_PLAN_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/schema/record.h"

/*
 * Plans made with survivors (R075 to R085): goals, how they are followed up,
 * and how they end, by rules/plan.yaml. A plan goes on while it has no end, or
 * was reopened; what it had ended as stays with it until it ends again.
 */

/* Makes a plan of the person argv[0], with the goals of a template; the rest
 * are fields of the plan. Prints its id. EXISTS: the
 * person has such a plan that goes on; MISUSE: no such template. */
int ctip_plan_new(struct ctip_cli *cli, const char *plan_template, FILE *out,
    FILE *talk, struct ctip_err *err);
/* A goal of the plan argv[0]; the rest are its fields. Prints its id. */
int ctip_plan_goal_add(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);
/* The goal argv[0] is achieved or dropped; the rest are fields of it (the day,
 * how it shows). EXISTS: it is already. */
int ctip_plan_goal_end(struct ctip_cli *cli, const char *status, FILE *out,
    FILE *talk, struct ctip_err *err);
/* What happened in the plan argv[0]: type is a code of progress_type; NULL:
 * follow_up. Prints its id. */
int ctip_plan_progress(struct ctip_cli *cli, const char *type, FILE *out,
    FILE *talk, struct ctip_err *err);
/* Ends the plan argv[0] on a day (NULL: today). INVALID where it is said to
 * be self-sufficient and the rule does not hold, with its reasons. */
int ctip_plan_close(struct ctip_cli *cli, const char *outcome,
    const char *day, FILE *out, FILE *talk, struct ctip_err *err);
/* Takes an ended plan up again: a return for help (R079). */
int ctip_plan_reopen(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);

/* Why the plan argv[0] is, or is not, one of self-sufficiency. 0 where the
 * rule holds, else 1. Opens statistics only. */
int ctip_plan_explain(struct ctip_cli *cli, FILE *out, struct ctip_err *err);

/* Sheets on standard output; 1 where there is nothing. */
struct ctip_plan_choice {
	const char *type, *outcome, *officer;  /* codes, a handle; NULL: any */
	bool        mine;      /* of this member */
	bool        all;       /* ended ones too */
};
int ctip_plan_list(struct ctip_cli *cli,
    const struct ctip_plan_choice *choice, struct ctip_err *err);

/* What is due, by rules/due.yaml: late things first; as a sheet, or as a
 * calendar (RFC 5545). No name is on it. 1 where nothing is. */
struct ctip_due_choice {
	const char *within;    /* 7d, 2w; NULL: 14d */
	bool        mine;      /* of this member */
	bool        ical;
};
int ctip_plan_due(struct ctip_cli *cli,
    const struct ctip_due_choice *choice, FILE *out, struct ctip_err *err);
int ctip_due_check(struct ctip_schemas *schemas, struct ctip_err *err);

/* Are these rules usable? CONFIG. */
int ctip_plan_check(struct ctip_schemas *schemas, struct ctip_err *err);

#endif
