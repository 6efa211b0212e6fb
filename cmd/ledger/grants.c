/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One person's keys to one more member, and back.
 */
#include "ctip/desk/grants.h"
#include "verbs.h"

static struct {
	const char       *to, *until, *approved;
	struct ctip_texts compartments;
} set;

static const struct ctip_opt grant_options[] = {
	{0, "to", CTIP_OPT_TEXT, &set.to, "HANDLE",
	    "the member who may open it", true},
	{0, "compartment", CTIP_OPT_LIST, &set.compartments, "C",
	    "identity, case, care, health; several are allowed", true},
	{0, "until", CTIP_OPT_TEXT, &set.until, "DATE",
	    "the last day (default: no end)"},
	{0, "approved", CTIP_OPT_TEXT, &set.approved, "REQUEST",
	    "by which somebody else approved a grant to yourself"},
	{0}
};

static const struct ctip_opt deny_options[] = {
	{0, "to", CTIP_OPT_TEXT, &set.to, "HANDLE",
	    "the member to whom it was granted", true},
	{0, "compartment", CTIP_OPT_LIST, &set.compartments, "C",
	    "only this one; several are allowed (default: all)"},
	{0}
};

static int
grant(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_granting granting = {cli->argv[0], set.to,
	    &set.compartments, set.until, set.approved};

	return ctip_desk_grant(cli, &granting, stdout, stderr, err);
}

static int
deny(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_granting granting = {cli->argv[0], set.to,
	    &set.compartments, NULL, NULL};

	return ctip_desk_deny(cli, &granting, stdout, stderr, err);
}

const struct ctip_verb ctip_ledger_grants[] = {
	{"grant", "ID", "let one more member open one person's compartment",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, grant_options, 1, 1, grant},
	{"deny", "ID", "take back what was granted",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, deny_options, 1, 1, deny},
	{0}
};
