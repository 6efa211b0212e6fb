/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> what waits -> sheet: reports that nobody has ended or screened.
 */
#include "ctip/desk/report.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/table/sheet.h"
#include "../work_inside.h"

enum { RECEIVED, CHANNEL, REPORTER, REGION, URGENT, CHILDREN, STATUS,
    OFFICER, FIELDS };
static const char *const names[FIELDS] = {"received", "channel", "reporter",
    "region", "urgent", "children", "status", "officer"};

struct waiting {
	char id[CTIP_ID_TEXT];
	char cell[FIELDS][40];
};

struct inbox {
	struct waiting *all;
	size_t          n;
	const char     *mine;    /* a handle, or NULL */
	int             field[FIELDS];
	const char     *prefix;
};

static void
take(struct inbox *box, const struct ctip_scanned *one)
{
	struct ctip_str status = one->values[box->field[STATUS]];
	struct waiting *w;

	if (status.p != NULL && !ctip_str_is(status, "new") &&
	    !ctip_str_is(status, "assigned"))
		return;
	if (box->mine != NULL && !ctip_str_is(
	    one->values[box->field[OFFICER]], box->mine))
		return;
	box->all = ctip_realloc(box->all, (box->n + 1) * sizeof *box->all);
	w = &box->all[box->n++];
	ctip_id_text(w->id, &one->record, box->prefix);
	for (int i = 0; i < FIELDS; i++)
		ctip_desk__copy(w->cell[i], sizeof w->cell[i],
		    one->values[box->field[i]]);
}

static int
gather(struct inbox *box, struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0};
	int more;

	if (ctip_desk__kind(&kind, ledger, "report", err) != 0)
		return -1;
	box->prefix = kind->prefix;
	if (ctip_desk__fields(box->field, only, kind, names, FIELDS,
	    err) != 0 || ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1)
		take(box, &one);
	ctip_scan_close(scan);
	return more;
}

/* Urgent ones, then the oldest. */
static int
compare(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;
	int by = strcmp(y->cell[URGENT], x->cell[URGENT]);

	if (by == 0)
		by = strcmp(x->cell[RECEIVED], y->cell[RECEIVED]);
	return by != 0 ? by : strcmp(x->id, y->id);
}

static void
days_since(char out[24], const char *date)
{
	struct ctip_date d;

	out[0] = '\0';
	if (ctip_date_parse(&d, ctip_str(date), CTIP_DATE_ISO) ==
	    CTIP_DATE_GOOD)
		snprintf(out, 24, "%ld", (long)(ctip_now() / 86400 -
		    ctip_date_first(d)));
}

static int
print(const struct inbox *box, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"id", 0}, {"received", 0}, {"days", CTIP_CELL_NUMBER},
		{"urgent", 0}, {"children", CTIP_CELL_NUMBER}, {"channel", 0},
		{"reporter", 0}, {"region", 0}, {"status", 0}, {"officer", 0},
	};
	enum ctip_sheet_form form = CTIP_SHEET_LINES;
	struct ctip_err ignored;
	struct ctip_sheet *sheet;
	int rc = 0;

	if ((!cli->quiet && ctip_sheet_form(&form, cli->format, stdout,
	    err) != 0) || ctip_sheet_open(&sheet, form, cli->raw, stdout,
	    columns, 10, err) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < box->n; i++) {
		const struct waiting *w = &box->all[i];
		char days[24];

		days_since(days, w->cell[RECEIVED]);
		rc = ctip_sheet_row(sheet, (const struct ctip_str[]){
		    ctip_str(w->id), ctip_str(w->cell[RECEIVED]),
		    ctip_str(days), ctip_str(*w->cell[URGENT] == '1' ?
		    "urgent" : ""), ctip_str(w->cell[CHILDREN]),
		    ctip_str(w->cell[CHANNEL]), ctip_str(w->cell[REPORTER]),
		    ctip_str(w->cell[REGION]), ctip_str(w->cell[STATUS]),
		    ctip_str(w->cell[OFFICER]) }, err);
	}
	return ctip_sheet_close(sheet, rc != 0 ? &ignored : err) != 0 ? -1 :
	    rc;
}

int
ctip_desk_inbox(struct ctip_cli *cli, bool mine, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli};
	struct inbox box = {NULL};
	int rc = ctip_desk__look(&work, err);

	if (rc == 0 && mine)
		box.mine = ctip_ledger_member(work.ledger)->handle;
	if (rc == 0)
		rc = gather(&box, work.ledger, err);
	if (rc == 0 && box.n > 1)
		qsort(box.all, box.n, sizeof *box.all, compare);
	if (rc == 0)
		rc = print(&box, cli, err);
	if (rc == 0 && box.n == 0)
		rc = 1;
	free(box.all);
	ctip_desk__end(&work);
	return rc;
}
