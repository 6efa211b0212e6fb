/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Screenings: written, explained, decided about by another person.
 */
#include "ctip/desk/screening.h"
#include "verbs.h"

static struct ctip_screen screening;
static const char *decision;

static const struct ctip_opt screen_options[] = {
	{0, "short", CTIP_OPT_FLAG, &screening.brief, NULL,
	    "ask what a labour inspector can see, and no more"},
	{0, "another", CTIP_OPT_FLAG, &screening.another, NULL,
	    "one more person of a report"},
	{0}
};
static const struct ctip_opt review_options[] = {
	{0, "decision", CTIP_OPT_TEXT, &decision,
	    "confirmed|presumed|not_trafficking|rejected",
	    "what is decided", true},
	{0}
};

static int
screen(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_screen(cli, &screening, stdout, stderr, err);
}

static int
explain(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_explain(cli, stdout, err);
}

static int
review(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_review(cli, decision, stdout, stderr, err);
}

const struct ctip_verb ctip_intake_screenings[] = {
	{"screen", "REPORT|PERSON [F=V ...|-]", "screen a person",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, screen_options, 1, -1, screen},
	{"explain", "SCREENING", "tell why a screening has its result",
	    CTIP_CLI_LEDGER, NULL, 1, 1, explain},
	{"review", "SCREENING", "decide about another's screening",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, review_options, 1, 1, review},
	{0}
};
