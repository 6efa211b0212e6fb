/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forgetting a person, and a name in somebody else's record.
 */
#include "ctip/desk/erase.h"
#include "ctip/desk/members.h"
#include "verbs.h"

static struct {
	struct ctip_texts compartments;
	const char       *compartment, *output;
} set;

static const struct ctip_opt request_options[] = {
	{0, "compartment", CTIP_OPT_LIST, &set.compartments, "C",
	    "only this compartment; several are allowed (default: all)"},
	{0}
};

static const struct ctip_opt rekey_options[] = {
	{0, "compartment", CTIP_OPT_TEXT, &set.compartment, "C",
	    "the compartment", true},
	{0}
};

static const struct ctip_opt certificate_options[] = {
	{'o', "output", CTIP_OPT_TEXT, &set.output, "FILE",
	    "a new file (default: standard output)"},
	{0}
};

static int
request(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_erase_request(cli, cli->argv[0], &set.compartments,
	    false, stdout, stderr, err);
}

static int
rekey(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_texts one = {{set.compartment}, 1};

	if (set.compartment == NULL)
		return ctip_cli_misuse(cli, err, "--compartment C is needed");
	return ctip_desk_erase_request(cli, cli->argv[0], &one, true, stdout,
	    stderr, err);
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

static int
run(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_erase_run(cli, stdout, stderr, err);
}

static int
certificate(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_certificate(cli, cli->argv[0], set.output, stdout,
	    err);
}

const struct ctip_verb ctip_ledger_erase[] = {
	{"erase request", "ID", "ask to forget a person, or compartments",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, request_options, 1, 1,
	    request},
	{"erase approve", "REQUEST", "the same as approve",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 1, 1, approve},
	{"erase cancel", "REQUEST", "the same as cancel",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 1, 1, cancel},
	{"erase run", "", "do what was approved and has waited",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 0, 0, run},
	{"erase certificate", "REQUEST", "print a signed certificate of it",
	    CTIP_CLI_LEDGER, certificate_options, 1, 1, certificate},
	{"rekey", "ID", "ask for fresh keys; the old ones are forgotten",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, rekey_options, 1, 1, rekey},
	{0}
};
