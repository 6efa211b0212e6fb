/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_CASE_INSIDE_H
#define CTIP_DESK_CASE_INSIDE_H

#include "../work_inside.h"

/* One command about one case. Zero but for what work needs. */
struct ctip_case {
	struct ctip_work work;
	struct ctip_held held;     /* the case */
	const char      *event;    /* its type */
	const char      *stage;    /* that it leads to, or NULL */
	char             today[11];
};

/* Where an event takes a case (NULL: it stays), if this member may. The words
 * live with the schemas. */
int  ctip_case__move(const char **to, struct ctip_held *held,
    struct ctip_ledger *ledger, const char *event, struct ctip_err *err);

/* Opens all for the case argv[0], and moves it by an event. */
int  ctip_case__start(struct ctip_case *c, const char *event,
    struct ctip_err *err);
/* The event record, with up to 7 more values. */
int  ctip_case__put_event(struct ctip_case *c, struct ctip_id *id,
    const struct ctip_given *more, size_t n, struct ctip_err *err);
/* Case and event into the ledger; prints the event's id. */
int  ctip_case__finish(struct ctip_case *c, const struct ctip_given *more,
    size_t n, struct ctip_err *err);
void ctip_case__end(struct ctip_case *c);

#endif
