/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same person, taken in twice.
 */
#include "ctip/desk/dups.h"
#include "verbs.h"

static const char *min, *keep;

static const struct ctip_opt dups_options[] = {
	{0, "min", CTIP_OPT_TEXT, &min, "P",
	    "from which probability (default: of rules/matching.yaml)"},
	{0}
};

static const struct ctip_opt merge_options[] = {
	{0, "keep", CTIP_OPT_TEXT, &keep, "PERSON",
	    "the record of the two that stands for both", true},
	{0}
};

static int
dups(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_dups_list(cli, min, stderr, err);
}

static int
compare(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_dups_compare(cli, stdout, stderr, err);
}

static int
merge(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_dups_merge(cli, keep, stdout, stderr, err);
}

static int
unmerge(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_dups_unmerge(cli, stderr, err);
}

const struct ctip_verb ctip_intake_doubles[] = {
	{"dups", "[PERSON ...]", "list people who may be the same",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET |
	    CTIP_CLI_TRACED, dups_options, 0, -1, dups},
	{"compare", "PERSON PERSON", "show two people side by side",
	    CTIP_CLI_LEDGER | CTIP_CLI_TRACED, NULL, 2, 2, compare},
	{"merge", "PERSON PERSON", "say that two are one person",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, merge_options, 2, 2, merge},
	{"unmerge", "PERSON PERSON", "take that back",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 2, 2, unmerge},
	{0}
};
