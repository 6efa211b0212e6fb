/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query -> rows -> sheet: one SELECT over the kinds, whose records
 * are opened as they are read. With --schema, the tables there are. Where
 * names or health are read, whose, is written before the first row.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/cli.h"
#include "ctip/base/file.h"
#include "ctip/desk/open.h"
#include "ctip/desk/trace.h"
#include "ctip/query/query.h"

#define LONGEST_SQL (1 << 20)

static bool schema;

static const struct ctip_opt options[] = {
	{0, "schema", CTIP_OPT_FLAG, &schema, NULL,
	    "list the tables and their columns; with a kind, its own"},
	{0}
};

/* The statement itself, @FILE, or - for standard input. */
static int
read_sql(struct ctip_buf *out, const char *from, struct ctip_err *err)
{
	if (from[0] != '@' && strcmp(from, "-") != 0) {
		ctip_buf_text(out, from);
		return 0;
	}
	if (ctip_file_read(out, from[0] == '@' ? from + 1 : from,
	    LONGEST_SQL, err) != 0)
		return -1;
	ctip_buf_text(out, "");
	if (strlen(out->p) == out->len)
		return 0;
	return ctip_fail(err, CTIP_INVALID,
	    "'%s' holds a NUL byte; it is not a statement", from);
}

static int
open_sheet(struct ctip_sheet **out, const struct ctip_cli *cli,
    const struct ctip_column *columns, size_t n, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_LINES;

	if (!cli->quiet &&
	    ctip_sheet_form(&form, cli->format, stdout, err) != 0)
		return -1;
	return ctip_sheet_open(out, form, cli->raw, stdout, columns, n, err);
}

/* Keeps the first fault: a sheet that fails to close after another fault
 * has nothing to add. */
static int
close_sheet(struct ctip_sheet *sheet, int rc, struct ctip_err *err)
{
	struct ctip_err late = {0};

	if (ctip_sheet_close(sheet, &late) == 0 || rc < 0)
		return rc;
	*err = late;
	return -1;
}

/* Where a column is empty because its key is not here, that is said. */
static void
say_closed(const struct ctip_query *query, const struct ctip_ledger *ledger)
{
	const char *before = "not open to you, and empty but where granted: ";
	uint32_t needs = ctip_query_needs(query);
	bool any = false;

	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if ((needs >> c & 1) != 0 && !ctip_ledger_opens(ledger, c)) {
			fprintf(stderr, "%s%s", any ? ", " : before,
			    ctip_compartment_name(c));
			any = true;
		}
	if (any)
		fputc('\n', stderr);
}

static int
print_rows(struct ctip_query *query, struct ctip_ledger *ledger,
    const struct ctip_access *access, struct ctip_cli *cli,
    struct ctip_err *err)
{
	struct ctip_sheet *sheet = NULL;
	const struct ctip_column *columns;
	const struct ctip_str *cells;
	size_t n = ctip_query_columns(query, &columns);
	int more, rc = -1;

	/* The first row, before a header is printed: it may fail. */
	more = ctip_query_next(query, &cells, err);
	if (more < 0 || (access->n_kinds > 0 &&
	    ctip_desk_trace(ledger, access, cli, stderr, err) != 0) ||
	    open_sheet(&sheet, cli, columns, n, err) != 0)
		return -1;
	if (!cli->quiet)
		say_closed(query, ledger);
	for (; more == 1; more = ctip_query_next(query, &cells, err))
		if (ctip_sheet_row(sheet, cells, err) != 0)
			goto out;
	rc = more;
out:
	return close_sheet(sheet, rc, err);
}

static const struct ctip_column schema_columns[] = {
	{"kind", CTIP_CELL_TEXT}, {"column", CTIP_CELL_TEXT},
	{"type", CTIP_CELL_TEXT}, {"of", CTIP_CELL_TEXT},
	{"compartment", CTIP_CELL_TEXT}, {"label", CTIP_CELL_TEXT},
};
enum { KIND, COLUMN, TYPE, OF, COMPARTMENT, LABEL, SCHEMA_COLUMNS };

static int
print_field(struct ctip_sheet *sheet, const struct ctip_kind *kind,
    const struct ctip_field *field, struct ctip_err *err)
{
	struct ctip_str row[SCHEMA_COLUMNS] = {
		ctip_str(kind->name), ctip_str(field->name),
		ctip_str(ctip_type_name(field->type)), ctip_str(field->link),
		ctip_str(ctip_compartment_name(field->compartment)),
		ctip_str(field->label.en)
	};

	if (field->codes != NULL)
		row[OF] = ctip_str(field->codes->name);
	return ctip_sheet_row(sheet, row, err);
}

static int
print_kind(struct ctip_sheet *sheet, const struct ctip_kind *kind,
    struct ctip_err *err)
{
	struct ctip_str row[SCHEMA_COLUMNS] = {
		ctip_str(kind->name), CTIP_STR("id"), CTIP_STR("id"),
		ctip_str(kind->name), {0}, ctip_str(kind->label.en)
	};

	if (ctip_sheet_row(sheet, row, err) != 0)
		return -1;
	for (size_t i = 0; i < kind->n; i++)
		if (!kind->fields[i].hidden &&
		    print_field(sheet, kind, &kind->fields[i], err) != 0)
			return -1;
	return 0;
}

/* All kinds are read before anything is printed. */
static int
print_schema(struct ctip_schemas *schemas, struct ctip_cli *cli,
    char **names, size_t n, struct ctip_err *err)
{
	const struct ctip_kind **kinds = ctip_alloc((n + 1) * sizeof *kinds);
	struct ctip_sheet *sheet = NULL;
	int rc = -1;

	for (size_t i = 0; i < n; i++)
		if (ctip_schemas_kind(&kinds[i], schemas, names[i], err) != 0)
			goto out;
	if (open_sheet(&sheet, cli, schema_columns, SCHEMA_COLUMNS, err) != 0)
		goto out;
	rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = print_kind(sheet, kinds[i], err);
out:
	free(kinds);
	return close_sheet(sheet, rc, err);
}

static int
list_schema(struct ctip_ledger *ledger, struct ctip_cli *cli,
    struct ctip_err *err)
{
	struct ctip_schemas *schemas = ctip_ledger_schemas(ledger);
	char **names = NULL;
	size_t n = 0;
	int rc;

	if (cli->argc > 0)
		return print_schema(schemas, cli, cli->argv,
		    (size_t)cli->argc, err);
	if (ctip_schemas_kinds(&names, &n, schemas, err) != 0)
		return -1;
	rc = print_schema(schemas, cli, names, n, err);
	ctip_names_free(names, n);
	return rc;
}

static int
run(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_query *query = NULL;
	struct ctip_access access = {0};
	struct ctip_buf sql = {0};
	int rc = -1;

	if (!schema && cli->argc == 0)
		return ctip_cli_misuse(cli, err, "a statement is missing");
	if (!schema && read_sql(&sql, cli->argv[0], err) != 0)
		goto out;
	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) != 0)
		goto out;
	if (schema)
		rc = list_schema(ledger, cli, err);
	else if (ctip_query_open(&query, ledger, sql.p != NULL ? sql.p : "",
	    err) == 0) {
		ctip_query_trace(query, &access);
		rc = print_rows(query, ledger, &access, cli, err);
	}
out:
	ctip_access_clear(&access);
	ctip_query_close(query);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&sql);
	return rc;
}

static const struct ctip_verb verbs[] = {
	{"", "[SQL|@FILE|-|KIND]", "ask the ledger with one SELECT",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET |
	    CTIP_CLI_TRACED, options, 0, 1, run},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_program program = {"ctip-query",
	    "ask the ledger with SQL, read-only", verbs};

	return ctip_cli_main(&program, argc, argv);
}
