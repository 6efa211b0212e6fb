/* SPDX-License-Identifier: Apache-2.0 */
/*
 * query -> tally -> report: every indicator's SQL is run once, its rows are
 * tallied, and only when all are done is there a table: a fault leaves none,
 * instead of one with holes.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ctip/base/time.h"
#include "ctip/schema/nearest.h"

/* What the SQL may give, and where it goes. */
static const struct { const char *name; size_t at; } places[] = {
	{ "subject", offsetof(struct ctip_tally_row, subject) },
	{ "period", offsetof(struct ctip_tally_row, period) },
	{ "date", offsetof(struct ctip_tally_row, date) },
	{ "until", offsetof(struct ctip_tally_row, until) },
	{ "value", offsetof(struct ctip_tally_row, value) },
	{ "of", offsetof(struct ctip_tally_row, of) },
};
#define PLACES (sizeof places / sizeof *places)
enum { SUBJECT, PERIOD, DATE, UNTIL, VALUE, OF };

static int
column_of(const struct ctip_column *columns, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(columns[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* A column that nothing reads is a slip of the pen: dat for date. */
static int
check_column(const struct ctip_indicator *indicator, const char *name,
    struct ctip_err *err)
{
	struct ctip_nearest nearest;

	ctip_nearest_start(&nearest, ctip_str(name));
	for (size_t i = 0; i < PLACES; i++) {
		if (strcasecmp(name, places[i].name) == 0)
			return 0;
		ctip_nearest_offer(&nearest, ctip_str(places[i].name),
		    places[i].name);
	}
	for (size_t i = 0; i < indicator->n_by; i++)
		if (strcasecmp(name, indicator->by[i]) == 0)
			return 0;
	if (nearest.best != NULL)
		return ctip_fail(err, CTIP_INVALID, "the column '%s' means "
		    "nothing here; the nearest is '%s'", name, nearest.best);
	return ctip_fail(err, CTIP_INVALID, "the column '%s' means nothing "
	    "here; if it disaggregates, name it in 'by'", name);
}

/* Which of two would be read? */
static int
check_once(const struct ctip_column *columns, size_t i, struct ctip_err *err)
{
	return column_of(columns, i, columns[i].name) < 0 ? 0 :
	    ctip_fail(err, CTIP_INVALID, "the SQL gives two columns '%s'",
	    columns[i].name);
}

static int
no_column(const char *name, struct ctip_err *err)
{
	return ctip_fail(err, CTIP_INVALID,
	    "the SQL gives no column '%s'", name);
}

/* at[]: the number of each place's column, or -1. */
static int
bind_columns(int at[PLACES], const struct ctip_indicator *indicator,
    const struct ctip_column *columns, size_t n, struct ctip_err *err)
{
	enum ctip_count count = indicator->count;

	for (size_t i = 0; i < n; i++)
		if (check_column(indicator, columns[i].name, err) != 0 ||
		    check_once(columns, i, err) != 0)
			return -1;
	for (size_t i = 0; i < PLACES; i++)
		at[i] = column_of(columns, n, places[i].name);
	for (size_t i = 0; i < indicator->n_by; i++)
		if (column_of(columns, n, indicator->by[i]) < 0)
			return no_column(indicator->by[i], err);
	if (at[DATE] < 0 && at[PERIOD] < 0)
		return no_column("date", err);
	if (count == CTIP_COUNT_SUBJECTS && at[SUBJECT] < 0)
		return no_column("subject", err);
	if ((count == CTIP_COUNT_VALUES || count == CTIP_COUNT_RATIO) &&
	    at[VALUE] < 0)
		return no_column("value", err);
	return 0;
}

static int
tally_rows(struct ctip_making *m, struct ctip_tally *tally,
    struct ctip_query *query, struct ctip_err *err)
{
	const struct ctip_column *columns;
	const struct ctip_str *cells;
	size_t n = ctip_query_columns(query, &columns);
	int at[PLACES], more;

	if (bind_columns(at, tally->indicator, columns, n, err) != 0)
		return -1;
	while ((more = ctip_query_next(query, &cells, err)) == 1) {
		struct ctip_tally_row row = { .of = CTIP_STR("1") };

		for (size_t i = 0; i < PLACES; i++)
			if (at[i] >= 0)
				*(struct ctip_str *)((char *)&row +
				    places[i].at) = cells[at[i]];
		if (ctip_tally__add(tally, &m->calendar, &row, err) != 0)
			return -1;
	}
	return more;
}

/* What is wrong with an indicator's SQL is a finding, where it stands; 0
 * then. Other faults go on. */
static int
judge(const struct ctip_making *m, const struct ctip_indicator *indicator,
    const struct ctip_err *fault, struct ctip_findings *findings,
    struct ctip_err *err)
{
	struct ctip_finding f = { m->framework->file, indicator->line,
	    indicator->column, CTIP_ERROR, ctip_str(indicator->code), "sql",
	    {0} };

	if (fault->code != CTIP_INVALID && fault->code != CTIP_NOTFOUND &&
	    fault->code != CTIP_DENIED) {
		*err = *fault;
		return -1;
	}
	ctip_findings_add(findings, f, "%s", fault->text);
	return 0;
}

/* A count over columns that read as NULL would be a wrong number. DENIED. */
static int
check_open(const struct ctip_making *m, const struct ctip_query *query,
    struct ctip_err *err)
{
	uint32_t needs = ctip_query_needs(query);

	for (int c = 0; needs >> c != 0; c++)
		if ((needs >> c & 1) != 0 && !ctip_ledger_opens(m->ledger,
		    (enum ctip_compartment)c))
			return ctip_fail(err, CTIP_DENIED, "the SQL uses the "
			    "compartment '%s', which is not open to you; have "
			    "a member make this report to whom it is",
			    ctip_compartment_name((enum ctip_compartment)c));
	return 0;
}

/* All statements are opened before the first runs, so that it is known what
 * they have in common. queries: one an indicator, NULL where it isn't asked. */
static int
open_queries(struct ctip_making *m, struct ctip_query **queries,
    const char *only, struct ctip_findings *findings, struct ctip_err *err)
{
	const struct ctip_framework *f = m->framework;

	for (size_t i = 0; i < f->n; i++) {
		const struct ctip_indicator *in = &f->indicators[i];
		struct ctip_err fault = {0};

		if (in->sql == NULL ||
		    (only != NULL && strcmp(only, in->code) != 0))
			continue;
		if ((ctip_query_open_shared(&queries[i], m->shared, m->ledger,
		    in->sql, &fault) != 0 ||
		    check_open(m, queries[i], &fault) != 0) &&
		    judge(m, in, &fault, findings, err) != 0)
			return -1;
	}
	return 0;
}

static int
run_queries(struct ctip_making *m, struct ctip_query **queries,
    struct ctip_findings *findings, struct ctip_err *err)
{
	for (size_t i = 0; i < m->framework->n; i++) {
		struct ctip_err fault = {0};

		if (queries[i] != NULL && tally_rows(m, &m->tallies[i],
		    queries[i], &fault) != 0 &&
		    judge(m, &m->framework->indicators[i], &fault, findings,
		    err) != 0)
			return -1;
	}
	return 0;
}

static int
ask(struct ctip_making *m, const char *only, struct ctip_findings *findings,
    struct ctip_err *err)
{
	size_t n = m->framework->n;
	struct ctip_query **queries = ctip_alloc(n * sizeof *queries);
	int result;

	m->shared = ctip_query_shared_new(m->ledger);
	result = open_queries(m, queries, only, findings, err);
	if (result == 0)
		result = run_queries(m, queries, findings, err);
	for (size_t i = 0; i < n; i++)
		ctip_query_close(queries[i]);
	ctip_query_shared_free(m->shared);
	free(queries);
	return result;
}

/* The periods up to that one, in the order of time. */
static int
choose_periods(struct ctip_making *m, const char *last,
    struct ctip_err *err)
{
	struct ctip_buf list = { 0 };
	char code[8];

	m->n_order = ctip_calendar__order(&m->calendar, m->order);
	for (size_t i = 0; last != NULL && i < m->n_order; i++) {
		const char *name = ctip_calendar__code(&m->calendar,
		    m->order[i], code);

		if (strcasecmp(name, last) == 0) {
			m->n_order = i + 1;
			last = NULL;
		} else {
			ctip_buf_format(&list, "%s%s", i > 0 ? ", " : "",
			    name);
		}
	}
	if (last != NULL)
		ctip_fail(err, CTIP_MISUSE, "'%s' has no period '%s'%s%s",
		    m->framework->name, last, list.len > 0 ?
		    "; there are " : "", list.len > 0 ? list.p : "");
	ctip_buf_clear(&list);
	return last == NULL ? 0 : -1;
}

/* MISUSE: the nearest is named. */
static int
check_code(const struct ctip_framework *f, const char *code,
    struct ctip_err *err)
{
	struct ctip_nearest nearest;

	if (code == NULL)
		return 0;
	ctip_nearest_start(&nearest, ctip_str(code));
	for (size_t i = 0; i < f->n; i++) {
		if (strcmp(f->indicators[i].code, code) == 0)
			return 0;
		ctip_nearest_offer(&nearest, ctip_str(f->indicators[i].code),
		    f->indicators[i].code);
	}
	return ctip_fail(err, CTIP_MISUSE, "'%s' has no indicator '%s'%s%s%s",
	    f->name, code, nearest.best != NULL ? "; nearest is '" : "",
	    nearest.best != NULL ? nearest.best : "",
	    nearest.best != NULL ? "'" : "");
}

static int
run_all(struct ctip_making *m, const struct ctip_results_options *options,
    struct ctip_findings *findings, struct ctip_err *err)
{
	const struct ctip_framework *f = m->framework;
	struct reading figures = { f, &m->calendar, m->tallies, findings,
	    &m->figures };
	int32_t today = (int32_t)(ctip_now() / 86400);

	for (size_t i = 0; i < f->n; i++) {
		m->tallies[i].indicator = &f->indicators[i];
		m->tallies[i].today = today;
	}
	if (ask(m, options->indicator, findings, err) != 0 ||
	    ctip_figures__read(&figures, m->ledger, err) != 0 ||
	    ctip_variances__read(&m->variances, m->ledger, f, err) != 0)
		return -1;
	if (findings->errors > 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' has %llu error%s; "
		    "there is no table with holes", f->name,
		    (unsigned long long)findings->errors,
		    findings->errors > 1 ? "s" : "");
	return choose_periods(m, options->period, err);
}

static int
fill(struct ctip_results *r, const struct ctip_making *m,
    const char *only, struct ctip_err *err)
{
	const struct ctip_framework *f = m->framework;

	r->framework = f;
	ctip_results__columns(r, m);
	r->cells = ctip_alloc(f->n * r->n_columns * sizeof *r->cells);
	r->n_periods = m->n_order;
	r->measures = ctip_alloc((f->n * m->n_order + 1) * CTIP_MEASURES *
	    sizeof *r->measures);
	r->notes = ctip_alloc(f->n * sizeof *r->notes);
	r->indicators = ctip_alloc(f->n * sizeof *r->indicators);
	for (size_t i = 0; i < f->n; i++) {
		if (only != NULL && strcmp(only, f->indicators[i].code) != 0)
			continue;
		r->indicators[r->n] = &f->indicators[i];
		if (ctip_results__row(r, m, i, err) != 0)
			return -1;
		r->n++;
	}
	return 0;
}

static void
clear_making(struct ctip_making *m)
{
	for (size_t i = 0; i < m->framework->n; i++)
		ctip_tally__clear(&m->tallies[i]);
	free(m->tallies);
	ctip_figures__clear(&m->figures);
	ctip_variances__clear(&m->variances);
}

int
ctip_results_make(struct ctip_results **out, struct ctip_ledger *ledger,
    const struct ctip_framework *framework,
    const struct ctip_results_options *options,
    struct ctip_findings *findings, struct ctip_err *err)
{
	struct ctip_results *r = ctip_alloc(sizeof *r);
	struct ctip_making m = { .ledger = ledger, .framework = framework,
	    .calendar = { .framework = framework } };
	int result = check_code(framework, options->indicator, err);

	*out = NULL;
	m.tallies = ctip_alloc(framework->n * sizeof *m.tallies);
	if (result == 0)
		result = run_all(&m, options, findings, err);
	if (result == 0)
		result = fill(r, &m, options->indicator, err);
	clear_making(&m);
	if (result == 0)
		*out = r;
	else
		ctip_results_free(r);
	return result;
}

size_t
ctip_results_columns(const struct ctip_results *results,
    const struct ctip_column **out)
{
	*out = results->columns;
	return results->n_columns;
}

const struct ctip_str *
ctip_results_row(const struct ctip_results *results, size_t i)
{
	return i < results->n ? &results->cells[i * results->n_columns] :
	    NULL;
}

int
ctip_results_column(const struct ctip_results *results, const char *name)
{
	return column_of(results->columns, results->n_columns, name);
}

const struct ctip_indicator *
ctip_results_indicator(const struct ctip_results *results, size_t i)
{
	return results->indicators[i];
}

size_t
ctip_results_measures(const struct ctip_results *results, size_t i,
    const struct ctip_str **out)
{
	*out = &results->measures[i * results->n_periods * CTIP_MEASURES];
	return results->n_periods;
}

size_t
ctip_results_figures(const struct ctip_results *results, size_t i,
    const struct ctip_str **out)
{
	*out = results->notes[i].figures;
	return results->notes[i].n_figures;
}

size_t
ctip_results_variances(const struct ctip_results *results, size_t i,
    const struct ctip_str **out)
{
	*out = results->notes[i].variances;
	return results->notes[i].n_variances;
}

const uint64_t *
ctip_results_left_out(const struct ctip_results *results, size_t i)
{
	return results->notes[i].left_out;
}

void
ctip_results_free(struct ctip_results *results)
{
	if (results == NULL)
		return;
	ctip_pool_clear(&results->pool);
	for (size_t i = 0; i < results->n; i++) {
		free(results->notes[i].figures);
		free(results->notes[i].variances);
	}
	free(results->notes);
	free(results->indicators);
	free(results->measures);
	free(results->columns);
	free(results->cells);
	free(results);
}
