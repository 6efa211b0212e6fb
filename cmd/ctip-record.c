/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record <-> ledger: the plumbing, for records of any kind, one by one or
 * all of a kind. What a kind is stands in the schemas; nothing here knows
 * one.
 */
#include "ctip/desk/entry.h"
#include "ctip/desk/intake.h"
#include "ctip/desk/show.h"

static struct ctip_intake_settings settings;
static const char *columns;
static struct ctip_texts where;
static struct ctip_export whole;

static const struct ctip_opt list_options[] = {
	{0, "where", CTIP_OPT_LIST, &where, "F=V",
	    "only records whose field has this value"},
	{0, "columns", CTIP_OPT_TEXT, &columns, "A,B",
	    "these fields, identity too if you may"},
	{0}
};

static const struct ctip_opt export_options[] = {
	{0, "columns", CTIP_OPT_TEXT, &whole.columns, "A,B",
	    "these fields, not all that are open to you"},
	{0, "profile", CTIP_OPT_TEXT, &whole.profile, "htcds",
	    "the fields and codes of that standard"},
	{0, "approved", CTIP_OPT_TEXT, &whole.approved, "REQUEST",
	    "a second person said yes: names or health of more than 20"},
	{0, "break-glass", CTIP_OPT_FLAG, &whole.break_glass, NULL,
	    "without one, for it can't wait: with --reason @FILE"},
	{0}
};

static const struct ctip_opt import_options[] = {
	{'m', "map", CTIP_OPT_TEXT, &settings.map, "MAP",
	    "the mapping: a name in the ledger, or a path"},
	{0, "partial", CTIP_OPT_FLAG, &settings.partial, NULL,
	    "take the good rows, though others have errors"},
	{0, "rejects", CTIP_OPT_TEXT, &settings.rejects, "FILE",
	    "with --partial: the other rows go here"},
	{0, "update", CTIP_OPT_FLAG, &settings.update, NULL,
	    "known rows that differ become new versions"},
	{0, "delimiter", CTIP_OPT_TEXT, &settings.delimiter, "C",
	    "what separates columns: , ; | or tab"},
	{0, "encoding", CTIP_OPT_TEXT, &settings.encoding, "E",
	    "utf-8, windows-1252, iso-8859-1, utf-16"},
	{0}
};

static int
kinds(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_show_kinds(cli, stdout, err);
}

static int
fields(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_show_fields(cli, cli->argv[0], stdout, err);
}

static int
codes(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_show_codes(cli, cli->argc == 1 ? cli->argv[0] : NULL,
	    stdout, err);
}

static int
add(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_entry_add(cli, cli->argv[0], stdout, stderr, err);
}

static int
edit(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_entry_edit(cli, cli->argv[0], stdout, stderr, err);
}

static int
show(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_show_records(cli, stdout, stderr, err);
}

static int
list(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_show_list(cli, columns, &where, stdout, stderr, err);
}

static int
export(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_show_export(cli, &whole, stdout, stderr, err);
}

static int
import(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_intake_command(cli, &settings, cli->argv[0],
	    cli->argv[1], false, stdout, stderr, err);
}

enum {
	READS = CTIP_CLI_LEDGER | CTIP_CLI_FORMAT,
	LISTS = READS | CTIP_CLI_QUIET,
	ENTERS = CTIP_CLI_LEDGER | CTIP_CLI_QUIET | CTIP_CLI_WRITES,
	TAKES = LISTS | CTIP_CLI_WRITES
};

static const struct ctip_verb verbs[] = {
	{"kinds", "", "list the kinds of record", LISTS, NULL, 0, 0, kinds},
	{"fields", "KIND", "list the fields of a kind", LISTS, NULL, 1, 1,
	    fields},
	{"codes", "[LIST]", "list the lists of codes, or the codes of one",
	    LISTS, NULL, 0, 1, codes},
	{"add", "KIND [F=V ...|-]", "add a record; without fields, ask",
	    ENTERS, NULL, 1, -1, add},
	{"edit", "ID [F=V ...|-]", "make a new version; F= takes a value away",
	    ENTERS, NULL, 1, -1, edit},
	{"show", "ID ...", "print records, a page each",
	    LISTS | CTIP_CLI_TRACED, NULL, 1, -1, show},
	{"list", "KIND", "list the records of a kind",
	    LISTS | CTIP_CLI_TRACED, list_options, 1, 1, list},
	{"import", "KIND FILE", "take a file in, all or nothing", TAKES,
	    import_options, 2, 2, import},
	{"export", "KIND", "print all records of a kind, whole",
	    READS | CTIP_CLI_TRACED, export_options, 1, 1, export},
	{0}
};

static const struct ctip_program program = {
	"ctip-record", "add, edit, show, list and export records of any kind",
	verbs
};

int
main(int argc, char **argv)
{
	return ctip_cli_main(&program, argc, argv);
}
