/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query -> tally -> report -> sheet: what a framework's indicators
 * come to, period by period. No number stands in the framework, and none is
 * printed before all are known.
 */
#include <string.h>

#include "ctip/base/term.h"
#include "ctip/desk/open.h"
#include "ctip/report/results.h"

static const char *period;

static const struct ctip_opt results_options[] = {
	{0, "period", CTIP_OPT_TEXT, &period, "P",
	    "as of this period: without what is later"},
	{0}
};

/* Which columns a table shows: the level is told by the code, a column that
 * nothing stands in tells nothing, and notes come below. */
static size_t
choose_columns(size_t *chosen, const struct ctip_results *results,
    const struct ctip_column *columns, size_t n, bool table)
{
	const struct ctip_str *row;
	size_t kept = 0;

	for (size_t c = 0; c < n; c++) {
		bool filled = !table;

		for (size_t i = 0; !filled &&
		    (row = ctip_results_row(results, i)) != NULL; i++)
			filled = row[c].p != NULL;
		if (table && (strcmp(columns[c].name, "level") == 0 ||
		    strcmp(columns[c].name, "note") == 0))
			continue;
		if (filled)
			chosen[kept++] = c;
	}
	return kept;
}

static void
print_notes(const struct ctip_results *results, size_t n)
{
	const struct ctip_str *row;
	struct ctip_buf safe = {0};

	for (size_t i = 0; (row = ctip_results_row(results, i)) != NULL; i++) {
		if (row[n - 1].p == NULL)
			continue;
		ctip_buf_char(&safe, '\n');
		ctip_term_safe(&safe, row[0], false);
		ctip_buf_text(&safe, "  ");
		ctip_term_safe(&safe, row[n - 1], false);
	}
	if (safe.len > 0)
		puts(safe.p);
	ctip_buf_clear(&safe);
}

static int
print(const struct ctip_results *results, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	struct ctip_column shown[CTIP_RESULTS_COLUMNS];
	struct ctip_str cells[CTIP_RESULTS_COLUMNS];
	size_t chosen[CTIP_RESULTS_COLUMNS], kept;
	const struct ctip_column *columns;
	struct ctip_sheet *sheet = NULL;
	enum ctip_sheet_form form;
	const struct ctip_str *row;
	struct ctip_err late = {0};
	size_t n = ctip_results_columns(results, &columns);
	int rc = 0;

	if (ctip_sheet_form(&form, cli->format, stdout, err) != 0)
		return -1;
	kept = choose_columns(chosen, results, columns, n,
	    form == CTIP_SHEET_TABLE);
	for (size_t c = 0; c < kept; c++)
		shown[c] = columns[chosen[c]];
	if (ctip_sheet_open(&sheet, form, cli->raw, stdout, shown, kept,
	    err) != 0)
		return -1;
	for (size_t i = 0; rc == 0 &&
	    (row = ctip_results_row(results, i)) != NULL; i++) {
		for (size_t c = 0; c < kept; c++)
			cells[c] = row[chosen[c]];
		rc = ctip_sheet_row(sheet, cells, err);
	}
	if (ctip_sheet_close(sheet, &late) != 0 && rc == 0) {
		*err = late;
		rc = -1;
	}
	if (rc == 0 && form == CTIP_SHEET_TABLE)
		print_notes(results, n);
	return rc;
}

static int
results(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_framework *framework = NULL;
	struct ctip_results *table = NULL;
	int rc = -1;

	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) == 0 &&
	    ctip_framework_load(&framework, ctip_ledger_schemas(ledger),
	    cli->argv[0], err) == 0 &&
	    ctip_results_make(&table, ledger, framework, period, err) == 0)
		rc = print(table, cli, err);
	ctip_results_free(table);
	ctip_framework_free(framework);
	ctip_ledger_close(ledger);
	return rc;
}

static const struct ctip_verb verbs[] = {
	{"results", "FRAMEWORK", "print the results table of a framework",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT, results_options, 1, 1,
	    results},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_program program = {"ctip-report",
	    "report what the programme achieved", verbs};

	return ctip_cli_main(&program, argc, argv);
}
