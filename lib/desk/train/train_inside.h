/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_TRAIN_INSIDE_H
#define CTIP_DESK_TRAIN_INSIDE_H

#include "ctip/desk/train.h"
#include "../edition_inside.h"

#define CTIP_COMPONENTS 16   /* of a cohort, at most */

/* An edition of rules/graduation.yaml, read. */
struct ctip_graduation {
	struct ctip_edition edition;
	int64_t             share;       /* % */
	int64_t             components;  /* 0: all */
};

/* In force on that day (absent: the last). file: a rule that lies outside of
 * the ledger; NULL: the ledger's. As ctip_edition_open. */
int  ctip_train__rule(struct ctip_graduation *out,
    struct ctip_schemas *schemas, const char *file, struct ctip_str day,
    struct ctip_err *err);

struct ctip_cohort {
	char   id[CTIP_ID_TEXT], code[44], ends[11];
	char   component[CTIP_COMPONENTS][64];
	size_t n;                        /* components */
	long   threshold;                /* %; -1: none of its own */
};

/* By its id or its code. NOTFOUND; INVALID where several have the code. */
int  ctip_train__cohort(struct ctip_cohort *out, struct ctip_ledger *ledger,
    const char *name, struct ctip_err *err);

/* Somebody enrolled in a cohort, and when they came. */
struct ctip_student {
	char     person[CTIP_ID_TEXT], enrolment[CTIP_ID_TEXT], status[16];
	unsigned meetings[CTIP_COMPONENTS], came[CTIP_COMPONENTS];
};
struct ctip_students { struct ctip_student *all; size_t n; };

/* All of a cohort, by the ids of their enrolments; free all. */
int  ctip_train__students(struct ctip_students *out,
    struct ctip_ledger *ledger, const struct ctip_cohort *cohort,
    struct ctip_err *err);

/* Do they graduate? share: %. In why: each component's share, and how many
 * reached it. */
bool ctip_train__graduates(const struct ctip_student *student,
    const struct ctip_cohort *cohort, const struct ctip_graduation *rule,
    long share, struct ctip_buf *why);

#endif
