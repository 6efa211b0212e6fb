/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking for what takes a second person: an export with names or health of
 * many people.
 */
#include "ctip/desk/export.h"
#include "verbs.h"

static const char *columns;

static const struct ctip_opt export_options[] = {
	{0, "columns", CTIP_OPT_TEXT, &columns, "A,B",
	    "these fields, not all that are open to you"},
	{0}
};

static int
request_export(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_export_ask(cli, columns, stdout, stderr, err);
}

const struct ctip_verb ctip_ledger_export[] = {
	{"request export", "KIND", "ask to export names or health of many",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, export_options, 1, 1,
	    request_export},
	{0}
};
