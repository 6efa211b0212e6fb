/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report -> sheet: the table of a framework, and the measures of one of its
 * indicators. On a terminal what fits 80 columns and is there to be compared;
 * as data all of it.
 */
#include "inside.h"

#include <string.h>

#include "ctip/base/term.h"

/* What a table leaves out: told by the code, or by -f csv, or below. */
static const char *const beside[] = {
	"level", "baseline", "different", "continuing", "percent_of_target",
	"numerator", "denominator", "note",
};

static bool
is_beside(const char *name, const struct ctip_column *columns)
{
	if (columns == ctip_measure_columns)
		return false;
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
		if (strcmp(name, beside[i]) == 0)
			return true;
	return false;
}

/* Which columns are shown: in a table those that hold something. */
static size_t
choose_columns(size_t *chosen, const struct ctip_column *columns, size_t n,
    const struct ctip_str *cells, size_t rows, bool table)
{
	size_t kept = 0;

	for (size_t c = 0; c < n; c++) {
		bool filled = !table;

		if (table && is_beside(columns[c].name, columns))
			continue;
		for (size_t i = 0; !filled && i < rows; i++)
			filled = cells[i * n + c].p != NULL;
		if (filled)
			chosen[kept++] = c;
	}
	return kept;
}

static int
print_cells(const struct ctip_column *columns, size_t n,
    const struct ctip_str *cells, size_t rows, enum ctip_sheet_form form,
    bool raw, FILE *out, struct ctip_err *err)
{
	struct ctip_column shown[CTIP_RESULTS_COLUMNS];
	struct ctip_str row[CTIP_RESULTS_COLUMNS];
	size_t chosen[CTIP_RESULTS_COLUMNS], kept;
	struct ctip_sheet *sheet = NULL;
	struct ctip_err late = {0};
	int rc = 0;

	kept = choose_columns(chosen, columns, n, cells, rows,
	    form == CTIP_SHEET_TABLE);
	for (size_t c = 0; c < kept; c++)
		shown[c] = columns[chosen[c]];
	if (ctip_sheet_open(&sheet, form, raw, out, shown, kept, err) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < rows; i++) {
		for (size_t c = 0; c < kept; c++)
			row[c] = cells[i * n + chosen[c]];
		rc = ctip_sheet_row(sheet, row, err);
	}
	if (ctip_sheet_close(sheet, &late) != 0 && rc == 0) {
		*err = late;
		rc = -1;
	}
	return rc;
}

static void
print_notes(const struct ctip_results *r, FILE *out)
{
	struct ctip_buf safe = {0}, all = {0};

	for (size_t i = 0; i < r->n; i++) {
		const struct ctip_str *row = ctip_results_row(r, i);

		if (row[r->n_columns - 1].p == NULL)
			continue;
		ctip_buf_char(&all, '\n');
		ctip_buf_reset(&safe);
		ctip_term_safe(&safe, row[0], false);
		ctip_buf_format(&all, "%-6s", safe.p);
		ctip_buf_reset(&safe);
		ctip_term_safe(&safe, row[r->n_columns - 1], true);
		for (size_t k = 0; k < safe.len; k++)
			if (safe.p[k] == '\n')
				safe.p[k] = ' ';
		ctip_term_wrap(&all, ctip_buf_slice(&safe), 6,
		    ctip_term_width());
	}
	if (all.len > 0)
		fprintf(out, "%s\n", all.p);
	ctip_buf_clear(&safe);
	ctip_buf_clear(&all);
}

int
ctip_results_print(const struct ctip_results *r, const struct ctip_cli *cli,
    FILE *out, struct ctip_err *err)
{
	enum ctip_sheet_form form;

	if (ctip_sheet_form(&form, cli->format, out, err) != 0 ||
	    print_cells(r->columns, r->n_columns, r->cells, r->n, form,
	    cli->raw, out, err) != 0)
		return -1;
	if (form == CTIP_SHEET_TABLE)
		print_notes(r, out);
	return 0;
}

int
ctip_results_print_measures(const struct ctip_results *r,
    const struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	enum ctip_sheet_form form;

	if (ctip_sheet_form(&form, cli->format, out, err) != 0)
		return -1;
	return print_cells(ctip_measure_columns, CTIP_MEASURES, r->measures,
	    r->n_periods, form, cli->raw, out, err);
}

int
ctip_results_explain(const struct ctip_results *r, FILE *out,
    struct ctip_err *err)
{
	struct ctip_buf text = {0};
	int rc;

	ctip_results__rule(&text, r, 0);
	fprintf(out, "%s\n", text.p);
	ctip_buf_reset(&text);
	rc = print_cells(ctip_measure_columns, CTIP_MEASURES, r->measures,
	    r->n_periods, CTIP_SHEET_TABLE, false, out, err);
	if (rc == 0) {
		ctip_results__outcome(&text, r, 0);
		fprintf(out, "\n%s", text.p);
	}
	ctip_buf_clear(&text);
	return rc;
}
