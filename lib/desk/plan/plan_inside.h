/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_PLAN_INSIDE_H
#define CTIP_DESK_PLAN_INSIDE_H

#include "ctip/desk/plan.h"
#include "../edition_inside.h"

/* An edition of rules/plan.yaml, read. */
struct ctip_plan_rule {
	struct ctip_edition edition;
	int64_t             achieved, days, longest, follow_up;
};

/* The one in force on that day (absent: the last). As ctip_edition_open. */
int  ctip_plan__rule(struct ctip_plan_rule *out, struct ctip_schemas *schemas,
    struct ctip_str day, struct ctip_err *err);

/* DENIED where this member makes no plans. */
int  ctip_plan__may(struct ctip_ledger *ledger, struct ctip_err *err);

/* Does it go on? By its days `ended` and `reopened`. */
bool ctip_plan__goes_on(struct ctip_str ended, struct ctip_str reopened);
/* How many days from one to the other; 0 where one isn't a whole date. */
int32_t ctip_plan__days(struct ctip_str from, struct ctip_str to);

/* What the rule comes to; `why` has lines NAME\tWORDS\n. */
struct ctip_plan_judged {
	bool            holds;
	struct ctip_buf why;
};

/* Judges a plan as if it ended on `day`. */
int  ctip_plan__judge(struct ctip_plan_judged *out,
    struct ctip_ledger *ledger, const struct ctip_held *plan,
    struct ctip_str day, struct ctip_err *err);
void ctip_plan__judged_clear(struct ctip_plan_judged *judged);

/* Where rules/due.yaml finds something: a field of the record itself (no
 * link), or of what a link of it names. Both empty: not asked for. */
struct ctip_reach { char link[40], field[40]; };
struct ctip_reach ctip_due__reach(const struct ctip_yaml *item,
    const char *key);
/* Its items, checked; the caller frees the file, whatever comes. CONFIG. */
int  ctip_due__rule(struct ctip_yaml_file **file,
    const struct ctip_yaml **items, struct ctip_schemas *schemas,
    struct ctip_err *err);

#endif
