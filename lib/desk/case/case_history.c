/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> what happened in a case, from the first report on -> sheet.
 */
#include "ctip/desk/case.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "case_list_inside.h"
#include "dossier_inside.h"

/* Records that tell of a day: of the case, or of one of its people. */
static const struct {
	const char *kind, *day, *what, *led_to, *from, *to;
} told[] = {
	{"report", "received", "channel", "status", NULL, "officer"},
	{"screening", "date", "form", "result", NULL, NULL},
	{"review", "date", "decision", NULL, NULL, NULL},
	{"event", "date", "type", "stage", "handed_from", "handed_to"},
	{"party", "since", "role", NULL, NULL, NULL},
	{"consent", "date", "given_by", NULL, NULL, NULL},
	{"permit", "issued", "type", NULL, NULL, NULL},
	{"missing", "reported", "status", NULL, NULL, NULL},
	{"intervention", "date", "type", NULL, NULL, NULL},
	{"charge", "laid", "outcome", NULL, NULL, NULL},
	{"hearing", "date", "type", "outcome", NULL, NULL},
	{"evidence", "date", "type", "number", NULL, NULL},
	{"custody", "date", "action", NULL, "given_by", "held_by"},
};

struct happened {
	const char *kind;
	char        day[11], what[40], led_to[40], from[40], to[40];
	char        by[CTIP_HANDLE], id[CTIP_ID_TEXT];
	struct ctip_where where;   /* it was first written */
};

struct history {
	struct happened *all;
	size_t           n;
};

static void
copy(char out[40], const struct ctip_record *record, const char *field)
{
	ctip_desk__copy(out, 40, field == NULL ? (struct ctip_str){0} :
	    ctip_desk__value(record, field));
}

/* Who wrote it first, and when. */
static int
first_written(struct happened *h, struct ctip_ledger *ledger,
    const struct ctip_id *record, struct ctip_err *err)
{
	struct ctip_version *versions;
	char time[21];
	size_t n;

	if (ctip_ledger_versions(&versions, &n, ledger, record, err) != 0)
		return -1;
	if (n > 0) {
		strcpy(h->by, versions[0].member);
		h->where = versions[0].where;
		ctip_time_text(time, versions[0].time);
		if (*h->day == '\0') /* none was typed */
			memcpy(h->day, time, 10);
	}
	free(versions);
	return 0;
}

static int
take(void *context, struct ctip_ledger *ledger, const struct ctip_held *one,
    struct ctip_err *err)
{
	struct history *history = context;
	struct happened *h;

	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		if (strcmp(told[i].kind, one->version.kind) != 0)
			continue;
		history->all = ctip_realloc(history->all, (history->n + 1) *
		    sizeof *history->all);
		h = &history->all[history->n];
		*h = (struct happened){.kind = told[i].kind};
		history->n++;
		strcpy(h->id, one->id);
		ctip_desk__copy(h->day, sizeof h->day, ctip_desk__value(
		    &one->was, told[i].day));
		copy(h->what, &one->was, told[i].what);
		copy(h->led_to, &one->was, told[i].led_to);
		if (*h->led_to == '\0')
			copy(h->led_to, &one->was, "risk");
		copy(h->from, &one->was, told[i].from);
		copy(h->to, &one->was, told[i].to);
		return first_written(h, ledger, &one->version.record, err);
	}
	return 0;
}

/* By day; of one day, as they were written. */
static int
compare(const void *a, const void *b)
{
	const struct ctip_where *x = &((const struct happened *)a)->where;
	const struct ctip_where *y = &((const struct happened *)b)->where;
	int by = strcmp(((const struct happened *)a)->day,
	    ((const struct happened *)b)->day);

	if (by == 0)
		by = (x->sequence > y->sequence) - (x->sequence < y->sequence);
	return by != 0 ? by : (x->place > y->place) - (x->place < y->place);
}

static int
print(const struct history *history, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"date", 0}, {"record", 0}, {"what", 0}, {"led_to", 0},
		{"from", 0}, {"to", 0}, {"by", 0}, {"id", 0},
	};
	struct ctip_sheet *sheet;
	int rc = ctip_desk__sheet(&sheet, cli, columns, 8, err);

	for (size_t i = 0; rc == 0 && i < history->n; i++) {
		const struct happened *h = &history->all[i];

		rc = ctip_sheet_row(sheet, (const struct ctip_str[]){
		    ctip_str(h->day), ctip_str(h->kind), ctip_str(h->what),
		    ctip_str(h->led_to), ctip_str(h->from), ctip_str(h->to),
		    ctip_str(h->by), ctip_str(h->id)}, err);
	}
	return ctip_desk__close_sheet(sheet, rc, err);
}

int
ctip_case_history(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli};
	struct history history = {NULL, 0};
	struct ctip_dossier dossier = {.n = 0};
	int rc = -1;

	if (ctip_desk__look(&work, err) == 0 && ctip_dossier_open(&dossier,
	    work.ledger, cli->argv[0], err) == 0 && ctip_dossier_each(
	    &dossier, work.ledger, take, &history, err) == 0) {
		if (history.n > 1)
			qsort(history.all, history.n, sizeof *history.all,
			    compare);
		rc = print(&history, cli, err);
	}
	free(history.all);
	ctip_dossier_close(&dossier);
	ctip_desk__end(&work);
	return rc;
}
