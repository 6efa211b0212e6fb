/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The month's meeting (R032, R033): what there is to talk about; and a
 * caseload that goes from one officer to another (R037).
 */
#include "ctip/desk/case.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/secret.h"
#include "ctip/base/term.h"
#include "case_inside.h"
#include "case_list_inside.h"

/* ------------------------------------------------------------------ agenda */

struct agenda {
	const char *month;
	FILE       *out;
	struct ctip_case_rows rows;
	struct note {
		char case_[CTIP_ID_TEXT], day[11], type[24], stage[24],
		    risk[12], to[CTIP_HANDLE];
		struct ctip_buf details;
	} *notes;
	size_t      n;
};

static int
take_events(struct agenda *a, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	static const char *const names[] = {"case", "date", "type", "stage",
	    "risk", "handed_to", "details"};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	int f[7], more;

	if (ctip_desk__kind(&kind, ledger, "event", err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, NULL, err) != 0)
		return -1;
	for (int i = 0; i < 7; i++)
		f[i] = ctip_kind_field(kind, ctip_str(names[i]));
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		struct ctip_str day = one.values[f[1]];
		struct note *n;

		if (day.len < 7 || memcmp(day.p, a->month, 7) != 0)
			continue;
		a->notes = ctip_realloc(a->notes, (a->n + 1) *
		    sizeof *a->notes);
		n = &a->notes[a->n++];
		ctip_desk__copy(n->case_, sizeof n->case_, one.values[f[0]]);
		ctip_desk__copy(n->day, sizeof n->day, day);
		ctip_desk__copy(n->type, sizeof n->type, one.values[f[2]]);
		ctip_desk__copy(n->stage, sizeof n->stage, one.values[f[3]]);
		ctip_desk__copy(n->risk, sizeof n->risk, one.values[f[4]]);
		ctip_desk__copy(n->to, sizeof n->to, one.values[f[5]]);
		n->details = (struct ctip_buf){0};
		ctip_buf_str(&n->details, one.values[f[6]]);
	}
	ctip_scan_close(scan);
	return more;
}

/* The first line of what was noted: a meeting reads the rest in the case. */
static void
print_details(FILE *out, struct ctip_str details)
{
	struct ctip_buf line = {0};
	struct ctip_str first = {NULL, 0};

	if (details.len == 0)
		return;
	ctip_str_cut(&details, '\n', &first);
	ctip_term_safe(&line, first, false);
	fprintf(out, "              %.*s\n", (int)line.len, line.p);
	ctip_wipe(line.p, line.len);
	ctip_buf_clear(&line);
}

static void
print_case(const struct agenda *a, const struct ctip_case_row *r)
{
	bool any = false;

	fprintf(a->out, "\n%s  %s, %s%s%s%s%s\n", r->id,
	    *r->cell[CASE_RISK] != '\0' ? r->cell[CASE_RISK] : "no risk",
	    r->cell[CASE_STAGE], *r->cell[CASE_OFFICER] != '\0' ?
	    ", with " : ", with nobody", r->cell[CASE_OFFICER],
	    *r->cell[CASE_REVIEW] != '\0' ? ", next review " : "",
	    r->cell[CASE_REVIEW]);
	for (size_t i = 0; i < a->n; i++) {
		const struct note *n = &a->notes[i];

		if (strcmp(n->case_, r->id) != 0)
			continue;
		any = true;
		fprintf(a->out, "  %s  %s%s%s%s%s%s%s\n", n->day, n->type,
		    *n->stage != '\0' ? ": now " : "", n->stage,
		    *n->risk != '\0' ? ": " : "", n->risk,
		    *n->to != '\0' ? ": to " : "", n->to);
		print_details(a->out, ctip_buf_slice(&n->details));
	}
	if (!any)
		fprintf(a->out, "  nothing happened in %s\n", a->month);
}

static void
print_agenda(const struct agenda *a)
{
	static const char *const levels[] = {"high", "medium"};
	size_t shown = 0;

	fprintf(a->out, "Case meeting of %s\n", a->month);
	for (int l = 0; l < 2; l++)
		for (size_t i = 0; i < a->rows.n; i++)
			if (strcmp(a->rows.row[i].cell[CASE_RISK],
			    levels[l]) == 0) {
				print_case(a, &a->rows.row[i]);
				shown++;
			}
	fprintf(a->out, "\n%zu case%s of medium or high risk, of %zu open\n",
	    shown, shown == 1 ? "" : "s", a->rows.n);
}

int
ctip_case_agenda(struct ctip_cli *cli, const char *month, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	static const struct ctip_case_choice open;
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct agenda a = {.out = out};
	struct ctip_date date;
	char today[11];
	int rc = -1;

	ctip_desk__today(today);
	today[7] = '\0';
	a.month = month != NULL ? month : today;
	if (ctip_date_parse(&date, ctip_str(a.month), CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD || date.month == 0 || date.day != 0)
		return ctip_cli_misuse(cli, err, "'%s' is no month; write it "
		    "as 2026-05", a.month);
	if (ctip_desk__look(&work, err) == 0 && ctip_case__gather(&a.rows,
	    work.ledger, &open, err) == 0 && take_events(&a, work.ledger,
	    err) == 0) {
		print_agenda(&a);
		rc = 0;
	}
	for (size_t i = 0; i < a.n; i++) {
		if (a.notes[i].details.p != NULL)
			ctip_wipe(a.notes[i].details.p,
			    a.notes[i].details.len);
		ctip_buf_clear(&a.notes[i].details);
	}
	free(a.notes);
	free(a.rows.row);
	ctip_desk__end(&work);
	return rc;
}

/* ---------------------------------------------------------------- handover */

static int
hand_case(struct ctip_work *work, const char *id, const char *from,
    const char *to, struct ctip_err *err)
{
	struct ctip_case c = {.work = *work, .event = "handover"};
	struct ctip_id event = {{0}};
	const char *stage;
	int rc = ctip_desk__hold(&c.held, work->ledger, id, "case", err);

	ctip_desk__today(c.today);
	if (rc == 0)
		rc = ctip_case__move(&stage, &c.held, work->ledger,
		    "handover", err);
	if (rc == 0)
		rc = ctip_desk__change(&c.held, "officer", ctip_str(to), err);
	if (rc == 0)
		rc = ctip_desk__keep(&c.held, work->tx, err);
	if (rc == 0)
		rc = ctip_case__put_event(&c, &event, (struct ctip_given[]){
		    {"handed_from", ctip_str(from)},
		    {"handed_to", ctip_str(to)}}, 2, err);
	ctip_desk__let_go(&c.held);
	return rc;
}

static int
hand_report(struct ctip_work *work, const struct ctip_id *record,
    const char *to, struct ctip_err *err)
{
	struct ctip_held held;
	int rc = ctip_desk__hold_record(&held, work->ledger, record, err);

	if (rc == 0)
		rc = ctip_desk__change(&held, "officer", ctip_str(to), err);
	if (rc == 0)
		rc = ctip_desk__keep(&held, work->tx, err);
	ctip_desk__let_go(&held);
	return rc;
}

/* Reports that wait for them; found first, then changed. */
static int
hand_reports(struct ctip_work *work, struct ctip_buf *ids, const char *from,
    const char *to, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct ctip_id *found = NULL;
	size_t n = 0;
	int officer, status, more, rc = 0;

	if (ctip_desk__kind(&kind, work->ledger, "report", err) != 0 ||
	    ctip_scan_open(&scan, work->ledger, kind, NULL, err) != 0)
		return -1;
	officer = ctip_kind_field(kind, CTIP_STR("officer"));
	status = ctip_kind_field(kind, CTIP_STR("status"));
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		if (!ctip_str_is(one.values[officer], from) ||
		    !ctip_str_is(one.values[status], "assigned"))
			continue;
		found = ctip_realloc(found, (n + 1) * sizeof *found);
		found[n++] = one.record;
	}
	ctip_scan_close(scan);
	for (size_t i = 0; more == 0 && rc == 0 && i < n; i++) {
		char id[CTIP_ID_TEXT];

		ctip_id_text(id, &found[i], kind->prefix);
		ctip_buf_format(ids, "%s\n", id);
		rc = hand_report(work, &found[i], to, err);
	}
	free(found);
	return more != 0 ? -1 : rc;
}

int
ctip_case_handover(struct ctip_cli *cli, const char *from, const char *to,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct ctip_case_choice theirs = {.officer = from};
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_case_rows rows = {NULL, 0};
	struct ctip_buf ids = {0};
	int rc = -1;

	if (from == NULL || to == NULL || strcmp(from, to) == 0 ||
	    cli->reason.n == 0)
		return ctip_cli_misuse(cli, err, "--from HANDLE, --to HANDLE "
		    "and --reason are needed");
	if (ctip_desk__start(&work, err) != 0 || ctip_desk__may_open(
	    work.ledger, to, CTIP_CASE, err) != 0 || ctip_case__gather(&rows,
	    work.ledger, &theirs, err) != 0)
		goto out;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < rows.n; i++) {
		rc = hand_case(&work, rows.row[i].id, from, to, err);
		ctip_buf_format(&ids, "%s\n", rows.row[i].id);
	}
	if (rc == 0)
		rc = hand_reports(&work, &ids, from, to, err);
	if (rc == 0 && ids.len == 0)
		fprintf(talk, "'%s' has no open case and no report\n", from);
	if (rc == 0)
		rc = ids.len == 0 ? 1 : ctip_desk__save(&work, err);
	if (rc == 0 && !cli->dry_run)
		fwrite(ids.p, 1, ids.len, out);
out:
	free(rows.row);
	ctip_buf_clear(&ids);
	ctip_desk__end(&work);
	return rc;
}
