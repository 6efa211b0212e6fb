/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members, and what two of them do together.
 */
#include "ctip/desk/members.h"
#include "verbs.h"

static struct {
	bool              all, anyway;
	const char       *pub, *clearance, *trained;
	struct ctip_texts roles;
} set;

static const struct ctip_opt add_options[] = {
	{0, "role", CTIP_OPT_LIST, &set.roles, "ROLE",
	    "a role of roles.yaml; several are allowed", true},
	{0, "pub", CTIP_OPT_TEXT, &set.pub, "FILE",
	    "the public half of the member's key", true},
	{0, "clearance", CTIP_OPT_TEXT, &set.clearance, "@FILE",
	    "who cleared them, and how; noted as of today"},
	{0, "trained", CTIP_OPT_TEXT, &set.trained, "DATE",
	    "when they were trained on the tool"},
	{0}
};

static const struct ctip_opt revoke_options[] = {
	{0, "anyway", CTIP_OPT_FLAG, &set.anyway, NULL,
	    "though what only they can open is lost"},
	{0}
};

static const struct ctip_opt request_options[] = {
	{0, "all", CTIP_OPT_FLAG, &set.all, NULL,
	    "those that are done or cancelled, too"},
	{0}
};

static int
member_add(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_new_member member = {cli->argv[0], set.pub, &set.roles,
	    set.clearance, set.trained};

	if (set.pub == NULL || set.roles.n == 0)
		return ctip_cli_misuse(cli, err,
		    "--role ROLE and --pub FILE are needed");
	return ctip_desk_member_add(cli, &member, stdout, stderr, err);
}

static int
member_list(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_member_list(cli, err);
}

static int
member_show(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_member_show(cli, cli->argv[0], stdout, err);
}

static int
member_revoke(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_member_revoke(cli, cli->argv[0], set.anyway, stdout,
	    stderr, err);
}

static int
member_handover(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_member_handover(cli, cli->argv[0], cli->argv[1],
	    stdout, stderr, err);
}

static int
requests(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_requests(cli, set.all, err);
}

static int
approve(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_approve(cli, cli->argv[0], stdout, stderr, err);
}

static int
cancel(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_cancel(cli, cli->argv[0], stdout, err);
}

const struct ctip_verb ctip_ledger_members[] = {
	{"member add", "HANDLE", "add a member, or ask for it",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, add_options, 1, 1, member_add},
	{"member list", "", "list members and their credentials",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 0, 0,
	    member_list},
	{"member show", "HANDLE", "what one member may open and do",
	    CTIP_CLI_LEDGER, NULL, 1, 1, member_show},
	{"member revoke", "HANDLE", "end a membership, or ask for it",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, revoke_options, 1, 1,
	    member_revoke},
	{"member handover", "OLD NEW", "give one member's grants to another, "
	    "and end the membership", CTIP_CLI_LEDGER | CTIP_CLI_WRITES,
	    NULL, 2, 2, member_handover},
	{"requests", "", "list what waits for a second person",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET,
	    request_options, 0, 0, requests},
	{"approve", "REQUEST", "approve what another member asked for",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 1, 1, approve},
	{"cancel", "REQUEST", "say no to a request, or take it back",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 1, 1, cancel},
	{0}
};
