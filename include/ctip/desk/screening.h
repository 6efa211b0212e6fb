/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_SCREENING_H
#define CTIP_DESK_SCREENING_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/*
 * Screening (R003, R039, R054, R057): what somebody saw and heard, and by
 * rules/screening.yaml to what it comes. A decision about it is another
 * person's, in a record of the kind review, bound to the version they read
 * (R004).
 */

/* What the rule comes to: its lines are `NAME\tWORDS\n`, for people. */
struct ctip_screened {
	const char    *result;  /* not, possible, presumed */
	struct ctip_buf why;
};

/*
 * Judges a record of the kind screening. person: what is open of theirs, for
 * the age where the screening names none; NULL: nothing. Pure. CONFIG: the
 * rule is faulty (file, line, column), or none is in force on that date.
 */
int  ctip_screening_judge(struct ctip_screened *out,
    struct ctip_schemas *schemas, const struct ctip_record *screening,
    const struct ctip_record *person, struct ctip_err *err);
void ctip_screened_clear(struct ctip_screened *screened);
/* May this member decide about screenings of that date, by a role that the
 * rule names? */
int  ctip_screening_reviews(bool *may, struct ctip_schemas *schemas,
    const struct ctip_chain *chain, const char *handle, struct ctip_str date,
    struct ctip_err *err);
/* Is the rule of these schemas usable? CONFIG. */
int  ctip_screening_check(struct ctip_schemas *schemas, struct ctip_err *err);

/* Judges and sets the record's result, with what the ledger has of its
 * person. Nothing where the record names none, or their date is missing. */
int ctip_screening_settle(struct ctip_record *screening,
    struct ctip_ledger *ledger, struct ctip_err *err);

struct ctip_screen {
	bool brief;      /* the short form */
	bool another;    /* one more person of a report that was screened */
};

/* Screens the report or person argv[0]: a report's person is made from what
 * the report says, in the same transaction. Prints the screening's id; its
 * result goes to talk. INVALID, DENIED, NOTFOUND, EXISTS. */
int ctip_desk_screen(struct ctip_cli *cli, const struct ctip_screen *screen,
    FILE *out, FILE *talk, struct ctip_err *err);

/* Why the screening argv[0] has its result, and what was decided. */
int ctip_desk_explain(struct ctip_cli *cli, FILE *out, struct ctip_err *err);

/*
 * Decides about the screening argv[0] as it stands now: a record of the kind
 * review, bound to that version by its leaf, and the person's category with
 * it. --reason @FILE or a code gives the reasons. DENIED: who wrote that
 * version, or has no role of the rule's; EXISTS: it was reviewed, or not
 * changed since it was sent back; MISUSE.
 */
int ctip_desk_review(struct ctip_cli *cli, const char *decision, FILE *out,
    FILE *talk, struct ctip_err *err);

/*
 * Is every review one by another person who had the authority, of a version
 * that there is, and unchanged since? A line on `out` for each that is not;
 * *n: how many reviews could be read, *bad: how many of them are wrong.
 */
int ctip_reviews_check(uint64_t *n, uint64_t *bad, struct ctip_ledger *ledger,
    FILE *out, struct ctip_err *err);

#endif
