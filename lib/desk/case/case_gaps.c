/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> what is missing -> sheet (R041): reports that nobody screened,
 * people that were referred and not screened, cases that lack what a case
 * needs. What this member can't open is not called missing.
 */
#include "ctip/desk/case.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "case_list_inside.h"

#define WAITS 7   /* days that a report may wait */

/* Ids that something is there for: sorted when it is asked. */
struct ids {
	char (*all)[CTIP_ID_TEXT];
	size_t n;
};

struct gaps {
	struct ctip_ledger *ledger;
	struct ctip_sheet  *sheet;
	size_t              found;
	struct ids          screened;   /* people */
	struct ids          consented;  /* people, to the keeping of a case */
	struct ids          cased;      /* people with a case */
};

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
sort(struct ids *ids)
{
	if (ids->n > 1)
		qsort(ids->all, ids->n, sizeof *ids->all, compare_ids);
}

static bool
has(const struct ids *ids, const char *id)
{
	return ids->n > 0 && bsearch(id, ids->all, ids->n, sizeof *ids->all,
	    compare_ids) != NULL;
}

static int
say(struct gaps *g, const char *id, const char *kind, const char *what,
    struct ctip_err *err)
{
	g->found++;
	return ctip_sheet_row(g->sheet, (const struct ctip_str[]){
	    ctip_str(id), ctip_str(kind), ctip_str(what)}, err);
}

static void
remember(struct ids *ids, struct ctip_str id)
{
	if (id.p == NULL)
		return;
	ids->all = ctip_realloc(ids->all, (ids->n + 1) * sizeof *ids->all);
	ctip_desk__copy(ids->all[ids->n++], CTIP_ID_TEXT, id);
}

static int
take_screening(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct gaps *g = context;
	(void)id, (void)err;
	remember(&g->screened, v[0]);
	return 0;
}

static bool
has_code(struct ctip_str codes, const char *code)
{
	struct ctip_str one;

	while (codes.len > 0 && ctip_str_cut(&codes, ';', &one))
		if (ctip_str_is(one, code))
			return true;
	return false;
}

/* In force today: not withdrawn, not expired. */
static int
take_consent(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct gaps *g = context;
	char today[11];

	(void)id, (void)err;
	ctip_desk__today(today);
	if (has_code(v[1], "case_management") && v[2].p == NULL &&
	    (v[3].p == NULL || ctip_str_compare(v[3], ctip_str(today)) >= 0))
		remember(&g->consented, v[0]);
	return 0;
}

static int
take_report(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct gaps *g = context;
	struct ctip_date day;
	long days;
	char what[80];

	if ((v[0].p != NULL && !ctip_str_is(v[0], "new") &&
	    !ctip_str_is(v[0], "assigned")) || ctip_date_parse(&day, v[1],
	    CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return 0;
	days = (long)(ctip_now() / 86400 - ctip_date_last(day));
	if (days <= WAITS)
		return 0;
	snprintf(what, sizeof what, "not screened for %ld days%s", days,
	    v[2].p == NULL ? ", and nobody has it" : "");
	return say(g, id, "report", what, err);
}

static int
take_person(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct gaps *g = context;
	bool ours = ctip_str_is(v[0], "survivor") ||
	    ctip_str_is(v[0], "possible_survivor");

	if (!ours)
		return 0;
	if (!has(&g->screened, id) && say(g, id, "person",
	    v[1].p != NULL ? "referred, and not screened" : "not screened",
	    err) != 0)
		return -1;
	if (ctip_str_is(v[0], "survivor") && !has(&g->cased, id))
		return say(g, id, "person", "a survivor without a case", err);
	return 0;
}

static int
check_case(struct gaps *g, const struct ctip_case_row *row,
    struct ctip_err *err)
{
	const char *review = row->cell[CASE_REVIEW];
	const char *person = row->cell[CASE_PERSON];
	char today[11];
	int rc = 0;

	ctip_desk__today(today);
	if (*row->cell[CASE_OFFICER] == '\0')
		rc = say(g, row->id, "case", "no officer", err);
	if (rc == 0 && *row->cell[CASE_RISK] == '\0')
		rc = say(g, row->id, "case", "no risk level", err);
	if (rc == 0 && *review == '\0')
		rc = say(g, row->id, "case", "no date of the next review",
		    err);
	if (rc == 0 && *review != '\0' && strcmp(review, today) < 0)
		rc = say(g, row->id, "case", "its review is late", err);
	if (rc == 0 && *person == '\0')
		rc = say(g, row->id, "case", "no person", err);
	if (rc == 0 && *person != '\0' && !has(&g->consented, person))
		rc = say(g, row->id, "case", "no consent to keep it", err);
	return rc;
}

static int
look(struct gaps *g, struct ctip_err *err)
{
	static const char *const of_screening[] = {"person"};
	static const char *const of_consent[] = {"person", "purposes",
	    "withdrawn", "expires"};
	static const char *const of_report[] = {"status", "received",
	    "officer"};
	static const char *const of_person[] = {"category",
	    "referral_source"};
	static const struct ctip_case_choice all = {.all = true};
	bool cases = ctip_ledger_opens(g->ledger, CTIP_CASE);
	struct ctip_case_rows rows;
	int rc;

	if (ctip_desk__each(g->ledger, "screening", of_screening, 1,
	    take_screening, g, err) != 0 || ctip_desk__each(g->ledger,
	    "consent", of_consent, 4, take_consent, g, err) != 0 ||
	    ctip_case__gather(&rows, g->ledger, &all, err) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		remember(&g->cased, ctip_str(rows.row[i].cell[CASE_PERSON]));
	sort(&g->screened);
	sort(&g->consented);
	sort(&g->cased);
	rc = ctip_desk__each(g->ledger, "report", of_report, 3, take_report, g,
	    err);
	if (rc == 0 && cases)
		rc = ctip_desk__each(g->ledger, "person", of_person, 2,
		    take_person, g, err);
	for (size_t i = 0; rc == 0 && cases && i < rows.n; i++)
		if (strcmp(rows.row[i].cell[CASE_STAGE], "closed") != 0)
			rc = check_case(g, &rows.row[i], err);
	free(rows.row);
	return rc;
}

int
ctip_case_gaps(struct ctip_cli *cli, struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"id", 0}, {"record", 0}, {"missing", 0},
	};
	struct ctip_work work = {.cli = cli};
	struct gaps g = {NULL};
	int rc = ctip_desk__look(&work, err);

	g.ledger = work.ledger;
	if (rc == 0)
		rc = ctip_desk__sheet(&g.sheet, cli, columns, 3, err);
	if (rc == 0)
		rc = look(&g, err);
	rc = ctip_desk__close_sheet(g.sheet, rc, err);
	free(g.screened.all);
	free(g.consented.all);
	free(g.cased.all);
	ctip_desk__end(&work);
	return rc == 0 && g.found == 0 ? 1 : rc;
}
