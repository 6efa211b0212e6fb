/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done with a case: each verb is an event.
 */
#include "ctip/desk/case.h"
#include "verbs.h"

static struct {
	const char *report, *to, *from, *as, *role;
} set;

#define WRITES (CTIP_CLI_LEDGER | CTIP_CLI_WRITES)

static const struct ctip_opt open_options[] = {
	{0, "report", CTIP_OPT_TEXT, &set.report, "REPORT",
	    "the report that led to it"},
	{0}
};
static const struct ctip_opt assign_options[] = {
	{0, "to", CTIP_OPT_TEXT, &set.to, "HANDLE",
	    "the officer who takes it", true},
	{0}
};
static const struct ctip_opt close_options[] = {
	{0, "as", CTIP_OPT_TEXT, &set.as, "CLOSURE",
	    "why: a code of case_closure", true},
	{0}
};
static const struct ctip_opt link_options[] = {
	{0, "role", CTIP_OPT_TEXT, &set.role, "ROLE",
	    "survivor, relative, witness, suspect: a code of party_role",
	    true},
	{0}
};
static const struct ctip_opt handover_options[] = {
	{0, "from", CTIP_OPT_TEXT, &set.from, "HANDLE",
	    "who has the cases and reports", true},
	{0, "to", CTIP_OPT_TEXT, &set.to, "HANDLE", "who takes them", true},
	{0}
};

static int
open_case(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_open(cli, set.report, stdout, stderr, err);
}

static int
assign(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_assign(cli, set.to, stdout, stderr, err);
}

static int
risk(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_risk(cli, stdout, stderr, err);
}

static int
event(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_event(cli, stdout, stderr, err);
}

static int
link_person(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_link(cli, set.role, stdout, stderr, err);
}

static int
close_case(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_close(cli, set.as, stdout, stderr, err);
}

static int
reopen(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_reopen(cli, stdout, stderr, err);
}

static int
handover(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_case_handover(cli, set.from, set.to, stdout, stderr, err);
}

const struct ctip_verb ctip_case_work[] = {
	{"open", "PERSON [F=V ...|-]", "open a case of a person", WRITES,
	    open_options, 1, -1, open_case},
	{"assign", "CASE", "give a case to an officer", WRITES,
	    assign_options, 1, 1, assign},
	{"risk", "CASE low|medium|high", "say how high the risk is", WRITES,
	    NULL, 2, 2, risk},
	{"event", "CASE TYPE [F=V ...|-]", "note what happened", WRITES, NULL,
	    2, -1, event},
	{"link", "CASE PERSON [F=V ...|-]", "link one more person", WRITES,
	    link_options, 2, -1, link_person},
	{"close", "CASE", "close a case", WRITES, close_options, 1, 1,
	    close_case},
	{"reopen", "CASE", "take a closed case up again", WRITES, NULL, 1, 1,
	    reopen},
	{"handover", "", "move one officer's caseload to another", WRITES,
	    handover_options, 0, 0, handover},
	{0}
};
