/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports and calls: taken down, looked through, given to somebody, ended.
 */
#include <string.h>

#include "ctip/desk/report.h"
#include "verbs.h"

static struct {
	const char *from, *to, *as, *repeats;
	bool        mine;
} set;

static const struct ctip_opt report_options[] = {
	{0, "from", CTIP_OPT_TEXT, &set.from, "CALL",
	    "the helpline call that it came by"},
	{0}
};
static const struct ctip_opt inbox_options[] = {
	{0, "mine", CTIP_OPT_FLAG, &set.mine, NULL,
	    "only what is assigned to you"},
	{0}
};
static const struct ctip_opt assign_options[] = {
	{0, "to", CTIP_OPT_TEXT, &set.to, "HANDLE",
	    "the member who takes it", true},
	{0}
};
static const struct ctip_opt close_options[] = {
	{0, "as", CTIP_OPT_TEXT, &set.as, "passed-on|no-action|repeat",
	    "what came of it", true},
	{0, "repeats", CTIP_OPT_TEXT, &set.repeats, "REPORT",
	    "with repeat: the report that told it first"},
	{0}
};

static int
report(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_report(cli, set.from, stdout, stderr, err);
}

static int
call(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_call(cli, stdout, stderr, err);
}

static int
inbox(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_inbox(cli, set.mine, err);
}

static int
assign(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_assign_report(cli, set.to, stdout, stderr, err);
}

static int
close_report(struct ctip_cli *cli, struct ctip_err *err)
{
	static const char *const events[][2] = {
		{"passed-on", "pass"}, {"no-action", "close"},
		{"repeat", "repeat"},
	};
	const char *event = NULL;

	for (size_t i = 0; set.as != NULL && i < 3; i++)
		if (strcmp(set.as, events[i][0]) == 0)
			event = events[i][1];
	if (event == NULL)
		return ctip_cli_misuse(cli, err, "--as "
		    "passed-on|no-action|repeat is needed");
	if ((set.repeats != NULL) != (strcmp(event, "repeat") == 0))
		return ctip_cli_misuse(cli, err, "--as repeat and --repeats "
		    "REPORT go together");
	return ctip_desk_move_report(cli, event, set.repeats, stdout, stderr,
	    err);
}

static int
reopen(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_move_report(cli, "reopen", NULL, stdout, stderr,
	    err);
}

const struct ctip_verb ctip_intake_reports[] = {
	{"report", "[F=V ...|-]", "take a report down",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, report_options, 0, -1, report},
	{"call", "[F=V ...|-]", "take a helpline call down",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 0, -1, call},
	{"inbox", "", "list the reports that wait",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET,
	    inbox_options, 0, 0, inbox},
	{"assign", "REPORT", "give a report to somebody",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, assign_options, 1, 1, assign},
	{"close", "REPORT", "end a report that nobody is screened for",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, close_options, 1, 1,
	    close_report},
	{"reopen", "REPORT", "take a report up again",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 1, 1, reopen},
	{0}
};
