/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What went wrong, or went without a second person: break-glass uses that
 * await their review, and the log of breaches.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/desk/entry.h"
#include "ctip/desk/glass.h"
#include "ctip/desk/show.h"
#include "verbs.h"

#define BREACH "breach"

static const char *decision;

static const struct ctip_opt review_options[] = {
	{0, "decision", CTIP_OPT_TEXT, &decision, "justified|unjustified",
	    "what you say to it", true},
	{0}
};

static int
review(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_glass_review(cli, cli->argv[0], decision, stdout, stderr,
	    err);
}

/* The operands of record add, whose first one is the kind. */
static int
incident_add(struct ctip_cli *cli, struct ctip_err *err)
{
	char kind[] = BREACH;
	struct ctip_cli add = *cli;
	int rc;

	add.argc = cli->argc + 1;
	add.argv = ctip_alloc(((size_t)add.argc + 1) * sizeof *add.argv);
	add.argv[0] = kind;
	memcpy(add.argv + 1, cli->argv, (size_t)cli->argc *
	    sizeof *add.argv);
	rc = ctip_entry_add(&add, BREACH, stdout, stderr, err);
	free(add.argv);
	return rc;
}

static int
incident_list(struct ctip_cli *cli, struct ctip_err *err)
{
	static const char columns[] = "found,type,what,people,handled_by,"
	    "authority_told,people_told,told,measures,closed";
	char kind[] = BREACH, *argv[] = {kind, NULL};
	struct ctip_texts where = {.n = 0};
	struct ctip_cli list = *cli;

	list.argc = 1;
	list.argv = argv;
	return ctip_show_list(&list, columns, &where, stdout, stderr, err);
}

const struct ctip_verb ctip_audit_review[] = {
	{"review", "ID", "say whether a break-glass use was right",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, review_options, 1, 1, review},
	{"incident add", "[F=V ...|-]", "log a breach; without fields, ask",
	    CTIP_CLI_LEDGER | CTIP_CLI_QUIET | CTIP_CLI_WRITES, NULL, 0, -1,
	    incident_add},
	{"incident list", "", "list the breaches", CTIP_CLI_LEDGER |
	    CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 0, 0, incident_list},
	{0}
};
