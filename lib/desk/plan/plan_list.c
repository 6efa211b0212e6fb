/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> plans -> sheet: lists of them, why one is of self-sufficiency,
 * and what is missing or longer than it should be (R084, R085).
 */
#include "ctip/desk/plan.h"

#include <stdlib.h>
#include <string.h>

#include "plan_inside.h"

enum { TYPE, STARTED, PLANNED, ENDED, REOPENED, OUTCOME, MADE_WITH, OFFICER,
    PERSON, FIELDS };
static const char *const names[FIELDS] = {"type", "started", "planned_end",
    "ended", "reopened", "outcome", "participation", "officer", "person"};

struct row { char id[CTIP_ID_TEXT], cell[FIELDS][40]; };

struct plans {
	const struct ctip_plan_choice *choice;
	const char  *officer;    /* that is asked for, or NULL */
	struct row  *row;
	size_t       n;
};

static bool
goes_on(const struct row *row)
{
	return ctip_plan__goes_on(ctip_str(row->cell[ENDED]),
	    ctip_str(row->cell[REOPENED]));
}

static bool
is_chosen(const struct plans *p, const struct row *row)
{
	const struct ctip_plan_choice *c = p->choice;

	if ((c->type != NULL && strcmp(c->type, row->cell[TYPE]) != 0) ||
	    (c->outcome != NULL && strcmp(c->outcome, row->cell[OUTCOME]) !=
	    0) || (p->officer != NULL && strcmp(p->officer,
	    row->cell[OFFICER]) != 0))
		return false;
	return c->all || c->outcome != NULL || goes_on(row);
}

static int
take_plan(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct plans *p = context;
	struct row row;

	(void)err;
	strcpy(row.id, id);
	for (int i = 0; i < FIELDS; i++)
		ctip_desk__copy(row.cell[i], sizeof row.cell[i], v[i]);
	if (!is_chosen(p, &row))
		return 0;
	p->row = ctip_realloc(p->row, (p->n + 1) * sizeof *p->row);
	p->row[p->n++] = row;
	return 0;
}

/* Older ones first. */
static int
compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int by = strcmp(x->cell[STARTED], y->cell[STARTED]);

	return by != 0 ? by : strcmp(x->id, y->id);
}

static int
gather(struct plans *p, struct ctip_ledger *ledger, struct ctip_err *err)
{
	int rc = ctip_desk__each(ledger, "plan", names, FIELDS, take_plan, p,
	    err);

	if (p->n > 1)
		qsort(p->row, p->n, sizeof *p->row, compare_rows);
	return rc;
}

/* How many days it took, or takes, longer than planned; 0: none. */
static int32_t
late_by(const struct row *row, const char *today)
{
	const char *end = goes_on(row) ? today : row->cell[ENDED];
	int32_t days = row->cell[PLANNED][0] == '\0' ? 0 :
	    ctip_plan__days(ctip_str(row->cell[PLANNED]), ctip_str(end));

	return days > 0 ? days : 0;
}

/* Those that go on: until when, and how late. */
static int
print_row(struct ctip_sheet *sheet, const struct row *r, const char *today,
    struct ctip_err *err)
{
	char late[16] = "";

	if (late_by(r, today) > 0)
		snprintf(late, sizeof late, "%d", (int)late_by(r, today));
	return ctip_sheet_row(sheet, (const struct ctip_str[]){
	    ctip_str(r->id), ctip_str(r->cell[TYPE]),
	    ctip_str(r->cell[PLANNED]), ctip_str(late),
	    ctip_str(r->cell[OFFICER]), ctip_str(r->cell[PERSON])}, err);
}

/* With those that ended: from when to when, and how. */
static int
print_ended(struct ctip_sheet *sheet, const struct row *r,
    struct ctip_err *err)
{
	return ctip_sheet_row(sheet, (const struct ctip_str[]){
	    ctip_str(r->id), ctip_str(r->cell[TYPE]),
	    ctip_str(r->cell[STARTED]), ctip_str(r->cell[ENDED]),
	    ctip_str(r->cell[OUTCOME]), ctip_str(r->cell[OFFICER]),
	    ctip_str(r->cell[PERSON])}, err);
}

static int
print_rows(const struct plans *p, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	static const struct ctip_column on[] = {
		{"id", 0}, {"type", 0}, {"until", 0},
		{"late", CTIP_CELL_NUMBER}, {"officer", 0}, {"person", 0},
	};
	static const struct ctip_column all[] = {
		{"id", 0}, {"type", 0}, {"started", 0}, {"ended", 0},
		{"outcome", 0}, {"officer", 0}, {"person", 0},
	};
	bool ended = p->choice->all || p->choice->outcome != NULL;
	struct ctip_sheet *sheet;
	char today[11];
	int rc = ctip_desk__sheet(&sheet, cli, ended ? all : on, ended ? 7 :
	    6, err);

	ctip_desk__today(today);
	for (size_t i = 0; rc == 0 && i < p->n; i++)
		rc = ended ? print_ended(sheet, &p->row[i], err) :
		    print_row(sheet, &p->row[i], today, err);
	return ctip_desk__close_sheet(sheet, rc, err);
}

int
ctip_plan_list(struct ctip_cli *cli, const struct ctip_plan_choice *choice,
    struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli};
	struct plans p = {.choice = choice, .officer = choice->officer};
	int rc = -1;

	if (ctip_desk__look(&work, err) != 0)
		goto out;
	if (choice->mine)
		p.officer = ctip_ledger_member(work.ledger)->handle;
	if (gather(&p, work.ledger, err) == 0)
		rc = print_rows(&p, cli, err);
	if (rc == 0 && p.n == 0)
		rc = 1;
out:
	free(p.row);
	ctip_desk__end(&work);
	return rc;
}

/* ----------------------------------------------------------------- explain */

static int
explain(struct ctip_work *work, const struct ctip_held *plan,
    struct ctip_err *err)
{
	struct ctip_str outcome = ctip_desk__value(&plan->was, "outcome");
	struct ctip_str ended = ctip_desk__value(&plan->was, "ended");
	bool on = ctip_plan__goes_on(ended, ctip_desk__value(&plan->was,
	    "reopened"));
	struct ctip_plan_judged judged;
	char today[11];
	int rc;

	ctip_desk__today(today);
	rc = ctip_plan__judge(&judged, work->ledger, plan, on ?
	    ctip_str(today) : ended, err);
	if (rc == 0) {
		fprintf(work->out, "%-12s  %s\n%-12s  %.*s\n%-12s  %s\n",
		    "plan", plan->id, "outcome", outcome.len > 0 ?
		    (int)outcome.len : 4, outcome.len > 0 ? outcome.p :
		    "none", "self-suff.", judged.holds ? "yes, by the rule" :
		    "no, by the rule");
		ctip_desk__why(ctip_buf_slice(&judged.why), work->out);
		if (!judged.holds && ctip_str_is(outcome, "self_sufficient"))
			fprintf(work->out, "%-12s  the outcome says "
			    "otherwise\n", "differs");
	}
	rc = rc != 0 ? rc : judged.holds ? 0 : 1;
	ctip_plan__judged_clear(&judged);
	return rc;
}

int
ctip_plan_explain(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out};
	struct ctip_held plan = {.id = ""};
	int rc = -1;

	if (ctip_desk__look(&work, err) == 0 && ctip_desk__hold(&plan,
	    work.ledger, cli->argv[0], "plan", err) == 0) {
		if (!(plan.opened >> CTIP_STATISTICS & 1))
			ctip_fail(err, CTIP_DENIED, "'%s' is in compartment "
			    "'statistics', which is not open to you",
			    plan.id);
		else
			rc = explain(&work, &plan, err);
	}
	ctip_desk__let_go(&plan);
	ctip_desk__end(&work);
	return rc;
}
