/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ALERTS_INSIDE_H
#define CTIP_DESK_ALERTS_INSIDE_H

#include "ctip/desk/alert.h"
#include "../work_inside.h"

/*
 * Alerts follow from what the ledger says and from the clock: they are found
 * anew each time, and so can't be lost or doubled. What is kept is who
 * acknowledged one, and whom it was mailed to.
 */
struct ctip_alert_rule {
	char              name[41];
	struct ctip_label label;             /* lives with the rules' file */
	const struct ctip_kind *kind;
	const struct ctip_yaml *where;       /* field: code, or a list of them */
	const struct ctip_kind *without;     /* of which none has a link to it */
	int               late, waits;       /* a date's field, or -1 */
	int64_t           days;              /* of waits */
	int64_t           within;            /* hours until it goes further */
	const struct ctip_yaml *to, *then;   /* lists of roles, and officer */
};

struct ctip_alert {
	size_t  rule;                        /* number */
	char    about[CTIP_ID_TEXT];
	char    day[11];                     /* the late date, or "" */
	char    of[CTIP_ID_TEXT];            /* its case, or "" */
	char    officer[CTIP_HANDLE];        /* who has it, or "" */
	int64_t since;                       /* when it began */
	char    ack[CTIP_HANDLE];            /* who acknowledged it first, or "" */
	bool    further;                     /* it has gone on to `then` */
};

struct ctip_alerts {
	struct ctip_yaml_file  *file;
	struct ctip_alert_rule *rules;
	size_t                  n_rules;
	struct ctip_alert      *all;         /* the oldest first */
	size_t                  n;
};

/* The rules alone. CONFIG with file, line and column. Zero is a valid empty. */
int  ctip_alerts__rules(struct ctip_alerts *out, struct ctip_schemas *schemas,
    struct ctip_err *err);
/* And every alert that stands now, as far as this member sees the records. */
int  ctip_alerts__find(struct ctip_alerts *out, struct ctip_ledger *ledger,
    struct ctip_err *err);
void ctip_alerts__clear(struct ctip_alerts *alerts);

/* Does the alert go to this member: by a role, or as the officer? */
bool ctip_alerts__is_for(const struct ctip_alerts *alerts,
    const struct ctip_alert *alert, const struct ctip_chain *chain,
    const struct ctip_member *member);

/* Records of the kinds ack and notice: one after the other. */
int  ctip_alerts__each(struct ctip_ledger *ledger, const char *kind,
    void (*take)(void *context, struct ctip_str about, struct ctip_str rule,
    struct ctip_str day, struct ctip_str member), void *context,
    struct ctip_err *err);

#endif
