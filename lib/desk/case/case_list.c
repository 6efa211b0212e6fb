/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> cases -> sheet: lists of them, and how many there are of what.
 */
#include "ctip/desk/case.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "case_list_inside.h"

static const char *const names[CASE_FIELDS] = {"stage", "status", "risk",
    "officer", "opened", "region", "person", "next_review", "closed"};

static bool
is_chosen(const struct ctip_case_row *row,
    const struct ctip_case_choice *choice)
{
	const char *wanted[] = {choice->stage, choice->risk, choice->officer};
	const int field[] = {CASE_STAGE, CASE_RISK, CASE_OFFICER};

	for (int i = 0; i < 3; i++)
		if (wanted[i] != NULL && strcmp(row->cell[field[i]],
		    wanted[i]) != 0)
			return false;
	return choice->all || choice->stage != NULL ||
	    strcmp(row->cell[CASE_STAGE], "closed") != 0;
}

int
ctip_case__gather(struct ctip_case_rows *out, struct ctip_ledger *ledger,
    const struct ctip_case_choice *choice, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct ctip_same *same;
	uint64_t only[8] = {0};
	int field[CASE_FIELDS], more;

	*out = (struct ctip_case_rows){NULL, 0};
	if (ctip_desk__kind(&kind, ledger, "case", err) != 0)
		return -1;
	if (ctip_desk__fields(field, only, kind, names, CASE_FIELDS,
	    err) != 0 || ctip_desk__scan(&scan, &same, ledger, kind, only,
	    err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		struct ctip_case_row row;

		ctip_id_text(row.id, &one.record, kind->prefix);
		row.record = one.record;
		for (int i = 0; i < CASE_FIELDS; i++)
			ctip_desk__copy(row.cell[i], sizeof row.cell[i],
			    one.values[field[i]]);
		if (!is_chosen(&row, choice))
			continue;
		out->row = ctip_realloc(out->row, (out->n + 1) *
		    sizeof *out->row);
		out->row[out->n++] = row;
	}
	ctip_scan_close(scan);
	ctip_same_free(same);
	return more;
}

/* Of those with a review due by then, late ones first. */
static int
compare_due(const void *a, const void *b)
{
	const struct ctip_case_row *x = a, *y = b;

	return strcmp(x->cell[CASE_REVIEW], y->cell[CASE_REVIEW]);
}

static void
keep_due(struct ctip_case_rows *rows, int64_t days)
{
	char last[11];
	size_t kept = 0;

	ctip_date_text(last, ctip_date_of((int32_t)(ctip_now() / 86400 +
	    days)));
	for (size_t i = 0; i < rows->n; i++)
		if (*rows->row[i].cell[CASE_REVIEW] != '\0' &&
		    strcmp(rows->row[i].cell[CASE_REVIEW], last) <= 0)
			rows->row[kept++] = rows->row[i];
	rows->n = kept;
	if (kept > 1)
		qsort(rows->row, kept, sizeof *rows->row, compare_due);
}

static int
print_rows(const struct ctip_case_rows *rows, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"id", 0}, {"stage", 0}, {"risk", 0}, {"officer", 0},
		{"opened", 0}, {"next_review", 0}, {"region", 0},
		{"person", 0},
	};
	struct ctip_sheet *sheet;
	int rc = ctip_desk__sheet(&sheet, cli, columns, 8, err);

	for (size_t i = 0; rc == 0 && i < rows->n; i++) {
		const struct ctip_case_row *r = &rows->row[i];

		rc = ctip_sheet_row(sheet, (const struct ctip_str[]){
		    ctip_str(r->id), ctip_str(r->cell[CASE_STAGE]),
		    ctip_str(r->cell[CASE_RISK]),
		    ctip_str(r->cell[CASE_OFFICER]),
		    ctip_str(r->cell[CASE_OPENED]),
		    ctip_str(r->cell[CASE_REVIEW]),
		    ctip_str(r->cell[CASE_REGION]),
		    ctip_str(r->cell[CASE_PERSON])}, err);
	}
	return ctip_desk__close_sheet(sheet, rc, err);
}

int
ctip_case_list(struct ctip_cli *cli, const struct ctip_case_choice *choice,
    struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli};
	struct ctip_case_choice chosen = *choice;
	struct ctip_case_rows rows = {NULL, 0};
	int64_t days = 0;
	int rc = -1;

	if (choice->due != NULL && ctip_desk__days(&days, cli, choice->due,
	    err) != 0)
		return -1;
	if (ctip_desk__look(&work, err) != 0)
		goto out;
	if (choice->mine)
		chosen.officer = ctip_ledger_member(work.ledger)->handle;
	if (ctip_case__gather(&rows, work.ledger, &chosen, err) != 0)
		goto out;
	if (choice->due != NULL)
		keep_due(&rows, days);
	rc = print_rows(&rows, cli, err);
	if (rc == 0 && rows.n == 0)
		rc = 1;
out:
	free(rows.row);
	ctip_desk__end(&work);
	return rc;
}

/* ------------------------------------------------------------------- board */

/* The field of the board, by its name; -1. */
static int
board_field(struct ctip_str name)
{
	static const int fields[] = {CASE_RISK, CASE_STAGE, CASE_STATUS,
	    CASE_OFFICER, CASE_REGION};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (ctip_str_is(name, names[fields[i]]))
			return fields[i];
	return -1;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The different values of a field, sorted; at most `room`. */
static size_t
values_of(const char **out, size_t room, const struct ctip_case_rows *rows,
    int field)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const char *cell = rows->row[i].cell[field];
		size_t j = 0;

		while (j < n && strcmp(out[j], cell) != 0)
			j++;
		if (j == n && n < room)
			out[n++] = cell;
	}
	qsort(out, n, sizeof *out, compare_texts);
	return n;
}

#define ACROSS 20
#define DOWN   400

static int
print_board(const struct ctip_case_rows *rows, const struct ctip_cli *cli,
    const int field[2], struct ctip_err *err)
{
	const char *down[DOWN], *across[ACROSS];
	size_t n = values_of(down, DOWN, rows, field[0]);
	size_t m = values_of(across, ACROSS, rows, field[1]);
	struct ctip_column columns[ACROSS + 2] = {{names[field[0]], 0}};
	struct ctip_str cells[ACROSS + 2];
	char text[ACROSS + 1][24];
	struct ctip_sheet *sheet;
	int rc;

	for (size_t j = 0; j < m; j++)
		columns[j + 1] = (struct ctip_column){*across[j] == '\0' ?
		    "none" : across[j], CTIP_CELL_NUMBER};
	columns[m + 1] = (struct ctip_column){"all", CTIP_CELL_NUMBER};
	rc = ctip_desk__sheet(&sheet, cli, columns, m + 2, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		unsigned all = 0, count;

		cells[0] = ctip_str(*down[i] == '\0' ? "none" : down[i]);
		for (size_t j = 0; j <= m; j++) {
			count = 0;
			for (size_t k = 0; k < rows->n; k++)
				count += strcmp(rows->row[k].cell[field[0]],
				    down[i]) == 0 && (j == m || strcmp(
				    rows->row[k].cell[field[1]],
				    across[j]) == 0);
			all = j == m ? count : all;
			snprintf(text[j], sizeof text[j], "%u", count);
			cells[j + 1] = ctip_str(text[j]);
		}
		rc = ctip_sheet_row(sheet, cells, err);
	}
	return ctip_desk__close_sheet(sheet, rc, err);
}

int
ctip_case_board(struct ctip_cli *cli, const char *by, struct ctip_err *err)
{
	struct ctip_str rest = ctip_str(by != NULL ? by : "risk,stage"), one;
	static const struct ctip_case_choice open;
	struct ctip_work work = {.cli = cli};
	struct ctip_case_rows rows = {NULL, 0};
	int field[2] = {-1, -1}, rc = -1;

	for (int i = 0; i < 2 && ctip_str_cut(&rest, ',', &one); i++)
		field[i] = board_field(ctip_str_trim(one));
	if (field[0] < 0 || field[1] < 0 || field[0] == field[1] ||
	    rest.len > 0)
		return ctip_cli_misuse(cli, err, "--by takes two of risk, "
		    "stage, status, officer and region, as risk,stage");
	if (ctip_desk__look(&work, err) == 0 && ctip_case__gather(&rows,
	    work.ledger, &open, err) == 0)
		rc = print_board(&rows, cli, field, err);
	if (rc == 0 && rows.n == 0)
		rc = 1;
	free(rows.row);
	ctip_desk__end(&work);
	return rc;
}
