/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of schemas -> are its rules usable: each file of rules is read by
 * whoever works with it.
 */
#include "ctip/desk/states.h"

#include <string.h>

#include "ctip/base/file.h"
#include "ctip/desk/alert.h"
#include "ctip/desk/match.h"
#include "ctip/desk/plan.h"
#include "ctip/desk/screening.h"
#include "ctip/desk/train.h"

static int
check_states(struct ctip_schemas *schemas, const char *kind,
    struct ctip_err *err)
{
	struct ctip_states *states;

	if (ctip_states_open(&states, schemas, kind, err) != 0)
		return -1;
	ctip_states_close(states);
	return 0;
}

static int
check_case(struct ctip_schemas *schemas, struct ctip_err *err)
{
	return check_states(schemas, "case", err);
}

static int
check_report(struct ctip_schemas *schemas, struct ctip_err *err)
{
	return check_states(schemas, "report", err);
}

static int
check_matching(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_match *match;
	int rc = ctip_match_open(&match, schemas, err);

	ctip_match_close(match);
	return rc;
}

static const struct {
	const char *path;
	int       (*check)(struct ctip_schemas *schemas, struct ctip_err *err);
} all[] = {
	{"rules/case.yaml", check_case},
	{"rules/report.yaml", check_report},
	{"rules/screening.yaml", ctip_screening_check},
	{"rules/alerts.yaml", ctip_alert_check},
	{"rules/matching.yaml", check_matching},
	{"rules/plan.yaml", ctip_plan_check},
	{"rules/due.yaml", ctip_due_check},
	{"rules/graduation.yaml", ctip_train_check},
};

int
ctip_rules_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	char **paths = NULL;
	size_t n = 0;
	int rc = source->list(source, &paths, &n, "rules", err);

	for (size_t i = 0; rc == 0 && i < n; i++)
		for (size_t k = 0; rc == 0 && k < sizeof all / sizeof *all;
		    k++)
			if (strcmp(paths[i], all[k].path) == 0)
				rc = all[k].check(schemas, err);
	ctip_names_free(paths, n);
	return rc;
}
