/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query -> tally -> report -> sheet: what a framework's indicators
 * come to, period by period. No number stands in the framework, and none is
 * printed before all are known.
 */
#include "ctip/desk/open.h"
#include "ctip/report/results.h"

static const char *period;

static const struct ctip_opt results_options[] = {
	{0, "period", CTIP_OPT_TEXT, &period, "P",
	    "as of this period: without what is later"},
	{0}
};

static int
print(const struct ctip_results *results, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	struct ctip_sheet *sheet = NULL;
	enum ctip_sheet_form form;
	const struct ctip_column *columns;
	const struct ctip_str *row;
	struct ctip_err late = {0};
	size_t n = ctip_results_columns(results, &columns);
	int rc = 0;

	if (ctip_sheet_form(&form, cli->format, stdout, err) != 0 ||
	    ctip_sheet_open(&sheet, form, cli->raw, stdout, columns, n,
	    err) != 0)
		return -1;
	for (size_t i = 0; rc == 0 &&
	    (row = ctip_results_row(results, i)) != NULL; i++)
		rc = ctip_sheet_row(sheet, row, err);
	if (ctip_sheet_close(sheet, &late) != 0 && rc == 0) {
		*err = late;
		rc = -1;
	}
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
