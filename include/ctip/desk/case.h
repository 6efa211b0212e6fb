/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_CASE_H
#define CTIP_DESK_CASE_H

#include <stdio.h>

#include "ctip/base/cli.h"

/*
 * Cases (R001, R002, R017, R031 to R033): opened for a person, taken from
 * stage to stage by events (rules/case.yaml), given to officers, closed and
 * reopened. Each of these is an event record under the case's keys.
 */

/* Opens a case of the person argv[0], who becomes its first party; report: it
 * is linked there, or NULL. Prints the case's id. EXISTS where they have an
 * open one, DENIED, INVALID. */
int ctip_case_open(struct ctip_cli *cli, const char *report, FILE *out,
    FILE *talk, struct ctip_err *err);

/* Each prints the event's id. DENIED by rules/case.yaml or for want of a key,
 * INVALID: not at that stage; NOTFOUND; MISUSE. */
int ctip_case_assign(struct ctip_cli *cli, const char *to, FILE *out,
    FILE *talk, struct ctip_err *err);
/* argv[1] is low, medium or high. */
int ctip_case_risk(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);
/* closure: a code of case_closure. --reason @FILE gives the remarks. */
int ctip_case_close(struct ctip_cli *cli, const char *closure, FILE *out,
    FILE *talk, struct ctip_err *err);
int ctip_case_reopen(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);
/* argv[1] is a type of event that has no verb of its own; the rest are its
 * fields. */
int ctip_case_event(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);
/* Links the person argv[1] in a role; the rest are fields of party. EXISTS:
 * they are in the case in that role. Prints the party's id. */
int ctip_case_link(struct ctip_cli *cli, const char *role, FILE *out,
    FILE *talk, struct ctip_err *err);

/* Moves what one officer has (cases, reports that wait) to another, each
 * with an event; --reason is needed. Prints the cases and reports. */
int ctip_case_handover(struct ctip_cli *cli, const char *from,
    const char *to, FILE *out, FILE *talk, struct ctip_err *err);

/* Sheets on standard output; 1 where there is nothing. */
struct ctip_case_choice {
	const char *stage, *risk, *officer;  /* codes, a handle; NULL: any */
	bool        mine;      /* of this member */
	bool        all;       /* closed ones too */
	const char *due;       /* 7d: reviews due by then, late ones first */
};
int ctip_case_list(struct ctip_cli *cli,
    const struct ctip_case_choice *choice, struct ctip_err *err);
/* How many open cases, by two of risk, stage, status, officer, region. */
int ctip_case_board(struct ctip_cli *cli, const char *by,
    struct ctip_err *err);
/* What is missing, one line each: reports that nobody screened, cases without
 * officer, risk, consent, review date, party, or with a late review. */
int ctip_case_gaps(struct ctip_cli *cli, struct ctip_err *err);
/* The monthly meeting: cases of medium and high risk, what happened to each
 * in the month (2026-05), and decisions of it. */
int ctip_case_agenda(struct ctip_cli *cli, const char *month, FILE *out,
    FILE *talk, struct ctip_err *err);
/* What happened in the case argv[0], oldest first. */
int ctip_case_history(struct ctip_cli *cli, struct ctip_err *err);
/* The case on one page, with all that is known of it and its people, as far
 * as this member may open it; leaves a trace. */
int ctip_case_show(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);

#endif
