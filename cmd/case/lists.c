/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases as they are seen: one, or many, or what is missing.
 */
#include "ctip/desk/case.h"
#include "verbs.h"

static struct ctip_case_choice choice;
static const char *by, *month;

#define SHEET (CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET)

static const struct ctip_opt list_options[] = {
	{0, "stage", CTIP_OPT_TEXT, &choice.stage, "CODE",
	    "only of this stage"},
	{0, "risk", CTIP_OPT_TEXT, &choice.risk, "CODE",
	    "only of this risk"},
	{0, "officer", CTIP_OPT_TEXT, &choice.officer, "HANDLE",
	    "only of this officer"},
	{0, "all", CTIP_OPT_FLAG, &choice.all, NULL, "closed ones, too"},
	{0}
};
static const struct ctip_opt mine_options[] = {
	{0, "due", CTIP_OPT_TEXT, &choice.due, "TIME",
	    "only with a review due within 7d or 2w, or late"},
	{0}
};
static const struct ctip_opt board_options[] = {
	{0, "by", CTIP_OPT_TEXT, &by, "A,B",
	    "two of risk, stage, status, officer, region"},
	{0}
};
static const struct ctip_opt agenda_options[] = {
	{0, "month", CTIP_OPT_TEXT, &month, "MONTH",
	    "2026-05 (default: this one)"},
	{0}
};

static int
list(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_list(cli, &choice, err);
}

static int
mine(struct ctip_cli *cli, struct ctip_err *err)
{
	choice.mine = true;
	return ctip_case_list(cli, &choice, err);
}

static int
show(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_show(cli, stdout, stderr, err);
}

static int
history(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_history(cli, err);
}

static int
board(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_board(cli, by, err);
}

static int
gaps(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_gaps(cli, err);
}

static int
agenda(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_agenda(cli, month, stdout, stderr, err);
}

const struct ctip_verb ctip_case_lists[] = {
	{"list", "", "list the open cases", SHEET, list_options, 0, 0, list},
	{"mine", "", "list your own cases", SHEET, mine_options, 0, 0, mine},
	{"show", "CASE", "print all that is known of a case",
	    CTIP_CLI_LEDGER | CTIP_CLI_TRACED, NULL, 1, 1, show},
	{"history", "CASE", "list what happened in a case", SHEET, NULL, 1, 1,
	    history},
	{"board", "", "count open cases by two of their fields", SHEET,
	    board_options, 0, 0, board},
	{"gaps", "", "list what is missing", SHEET, NULL, 0, 0, gaps},
	{"agenda", "", "print the month's case meeting", CTIP_CLI_LEDGER,
	    agenda_options, 0, 0, agenda},
	{0}
};
