/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cohorts -> who graduates, and why.
 */
#include "ctip/desk/train.h"

static struct {
	bool        explain;
	const char *rule;
} set;

#define LISTS (CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET)

static const struct ctip_opt graduates_options[] = {
	{0, "explain", CTIP_OPT_FLAG, &set.explain, NULL,
	    "and why"},
	{0}
};
static const struct ctip_opt what_if_options[] = {
	{0, "rule", CTIP_OPT_TEXT, &set.rule, "FILE",
	    "the other rule, written as rules/graduation.yaml", true},
	{0}
};

static int
graduates(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_train_graduates(cli, set.explain, err);
}

static int
what_if(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_train_what_if(cli, set.rule, stderr, err);
}

int
main(int argc, char **argv)
{
	static const struct ctip_verb verbs[] = {
		{"graduates", "COHORT ...", "who graduates of a cohort",
		    LISTS, graduates_options, 1, -1, graduates},
		{"what-if", "COHORT ...", "who would by another rule", LISTS,
		    what_if_options, 1, -1, what_if},
		{0}
	};
	static const struct ctip_program program = {"ctip-train",
	    "courses for survivors: who came, and who graduates", verbs};

	return ctip_cli_main(&program, argc, argv);
}
