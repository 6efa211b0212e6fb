/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people -> plans made with them: goals, how they are followed up, how they
 * end, and by which rule.
 */
#include "ctip/desk/plan.h"

static struct {
	const char *plan_template, *outcome, *on, *as;
	struct ctip_due_choice due;
	struct ctip_plan_choice choice;
} set;

#define WRITES (CTIP_CLI_LEDGER | CTIP_CLI_WRITES)
#define LISTS  (CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET)

static const struct ctip_opt new_options[] = {
	{0, "template", CTIP_OPT_TEXT, &set.plan_template, "NAME",
	    "self-sufficiency, treatment, case, reintegration", true},
	{0}
};
static const struct ctip_opt close_options[] = {
	{0, "outcome", CTIP_OPT_TEXT, &set.outcome, "CODE",
	    "how it ended: a code of plan_outcome", true},
	{0, "on", CTIP_OPT_TEXT, &set.on, "DATE", "the day; else today"},
	{0}
};
static const struct ctip_opt progress_options[] = {
	{0, "as", CTIP_OPT_TEXT, &set.as, "TYPE",
	    "follow_up (the default), opportunity, request, note"},
	{0}
};
static const struct ctip_opt list_options[] = {
	{0, "type", CTIP_OPT_TEXT, &set.choice.type, "TYPE",
	    "of one type: a code of plan_type"},
	{0, "outcome", CTIP_OPT_TEXT, &set.choice.outcome, "CODE",
	    "that ended so: a code of plan_outcome"},
	{0, "officer", CTIP_OPT_TEXT, &set.choice.officer, "HANDLE",
	    "of one officer"},
	{0, "mine", CTIP_OPT_FLAG, &set.choice.mine, NULL, "your own"},
	{0, "all", CTIP_OPT_FLAG, &set.choice.all, NULL, "ended ones too"},
	{0}
};

static const struct ctip_opt due_options[] = {
	{0, "within", CTIP_OPT_TEXT, &set.due.within, "TIME",
	    "by then, as 7d or 2w (default: 14d)"},
	{0, "mine", CTIP_OPT_FLAG, &set.due.mine, NULL, "your own"},
	{0, "ical", CTIP_OPT_FLAG, &set.due.ical, NULL,
	    "as a calendar, without names"},
	{0}
};

static int
new_plan(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_new(cli, set.plan_template, stdout, stderr, err);
}

static int
goal_add(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_goal_add(cli, stdout, stderr, err);
}

static int
goal_done(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_goal_end(cli, "achieved", stdout, stderr, err);
}

static int
goal_drop(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_goal_end(cli, "dropped", stdout, stderr, err);
}

static int
progress(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_progress(cli, set.as, stdout, stderr, err);
}

static int
close_plan(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_close(cli, set.outcome, set.on, stdout, stderr, err);
}

static int
reopen(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_reopen(cli, stdout, stderr, err);
}

static int
list(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_list(cli, &set.choice, err);
}

static int
due(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_due(cli, &set.due, stdout, err);
}

static int
explain(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_plan_explain(cli, stdout, err);
}

int
main(int argc, char **argv)
{
	static const struct ctip_verb verbs[] = {
		{"new", "PERSON [F=V ...|-]", "begin a plan with a person",
		    WRITES, new_options, 1, -1, new_plan},
		{"goal add", "PLAN [F=V ...|-]", "one more goal", WRITES,
		    NULL, 1, -1, goal_add},
		{"goal done", "GOAL [F=V ...|-]", "a goal was achieved",
		    WRITES, NULL, 1, -1, goal_done},
		{"goal drop", "GOAL [F=V ...|-]", "a goal was given up",
		    WRITES, NULL, 1, -1, goal_drop},
		{"progress", "PLAN [F=V ...|-]", "note how it goes", WRITES,
		    progress_options, 1, -1, progress},
		{"close", "PLAN", "end a plan, as the rule allows", WRITES,
		    close_options, 1, 1, close_plan},
		{"reopen", "PLAN", "take an ended plan up again", WRITES,
		    NULL, 1, 1, reopen},
		{"list", "", "list plans", LISTS, list_options, 0, 0, list},
		{"due", "", "what is due, late things first", LISTS,
		    due_options, 0, 0, due},
		{"explain", "PLAN", "say why it is, or is not, one of "
		    "self-sufficiency", CTIP_CLI_LEDGER, NULL, 1, 1,
		    explain},
		{0}
	};
	static const struct ctip_program program = {"ctip-plan",
	    "plans with survivors: goals, follow-up, self-sufficiency",
	    verbs};

	return ctip_cli_main(&program, argc, argv);
}
