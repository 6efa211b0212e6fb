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

#include "ctip/schema/nearest.h"

#define BEFORE 6 /* columns before the periods: code to target */
#define AFTER  2 /* cumulative, note */

struct ctip_results {
	struct ctip_pool     pool;
	size_t               n_columns, n;
	struct ctip_column  *columns;
	struct ctip_str     *cells;    /* n rows of n_columns */
};

/* While it is made. */
struct making {
	struct ctip_ledger          *ledger;
	const struct ctip_framework *framework;
	struct ctip_calendar         calendar;
	struct ctip_tally           *tallies;  /* one an indicator */
	unsigned                     order[CTIP_PERIODS];
	size_t                       n_order;
};

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
		if (check_column(indicator, columns[i].name, err) != 0)
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
tally_rows(struct making *m, struct ctip_tally *tally,
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

static int
run_indicator(struct making *m, struct ctip_tally *tally,
    struct ctip_err *err)
{
	const struct ctip_indicator *indicator = tally->indicator;
	struct ctip_query *query = NULL;
	int result = -1;

	if (ctip_query_open(&query, m->ledger, indicator->sql, err) == 0)
		result = tally_rows(m, tally, query, err);
	if (result != 0)
		ctip_fail_context(err, "%s:%u:%u: indicator '%s'",
		    m->framework->file, indicator->line, indicator->column,
		    indicator->code);
	ctip_query_close(query);
	return result;
}

/* The periods up to that one, in the order of time. */
static int
choose_periods(struct making *m, const char *last, struct ctip_err *err)
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

static void
name_columns(struct ctip_results *r, const struct making *m)
{
	static const struct ctip_column before[BEFORE] = {
		{ "code", CTIP_CELL_TEXT }, { "level", CTIP_CELL_TEXT },
		{ "title", CTIP_CELL_TEXT }, { "unit", CTIP_CELL_TEXT },
		{ "baseline", CTIP_CELL_NUMBER },
		{ "target", CTIP_CELL_NUMBER },
	};
	static const struct ctip_column after[AFTER] = {
		{ "cumulative", CTIP_CELL_NUMBER },
		{ "note", CTIP_CELL_TEXT },
	};
	char code[8];

	r->n_columns = BEFORE + m->n_order + AFTER;
	r->columns = ctip_alloc(r->n_columns * sizeof *r->columns);
	memcpy(r->columns, before, sizeof before);
	for (size_t i = 0; i < m->n_order; i++) {
		const char *name = ctip_calendar__code(&m->calendar,
		    m->order[i], code);

		r->columns[BEFORE + i].name = ctip_pool_text(&r->pool,
		    ctip_str(name));
		r->columns[BEFORE + i].type = CTIP_CELL_NUMBER;
	}
	memcpy(r->columns + BEFORE + m->n_order, after, sizeof after);
}

/* found 1: the number; 0: nothing was measured. */
static void
put_amount(struct ctip_results *r, struct ctip_str *cell, int found,
    int64_t amount)
{
	char text[32];

	if (found == 1)
		*cell = ctip_pool_str(&r->pool,
		    ctip_str(ctip_amount__text(text, amount)));
}

static void
put_text(struct ctip_results *r, struct ctip_str *cell, const char *text)
{
	if (text != NULL && text[0] != '\0')
		*cell = ctip_pool_str(&r->pool, ctip_str(text));
}

static int
fill_row(struct ctip_results *r, const struct making *m,
    const struct ctip_tally *tally, struct ctip_str *row,
    struct ctip_err *err)
{
	const struct ctip_indicator *indicator = tally->indicator;
	struct ctip_buf note = { 0 };
	int64_t amount = 0;
	int found;

	put_text(r, &row[0], indicator->code);
	put_text(r, &row[1], indicator->level);
	put_text(r, &row[2], indicator->label.en);
	put_text(r, &row[3], indicator->unit);
	put_text(r, &row[4], indicator->baseline);
	put_text(r, &row[5], indicator->target);
	row += BEFORE;
	for (size_t i = 0; i < m->n_order; i++, row++) {
		found = ctip_tally__cell(tally, m->order[i], &amount, err);
		if (found < 0)
			return -1;
		put_amount(r, row, found, amount);
	}
	found = ctip_tally__cumulative(tally, m->order, m->n_order, &amount,
	    err);
	if (found < 0)
		return -1;
	put_amount(r, row, found, amount);
	ctip_tally__note(tally, &note);
	put_text(r, row + 1, note.p);
	ctip_buf_clear(&note);
	return 0;
}

static int
run_all(struct making *m, const char *period, struct ctip_err *err)
{
	const struct ctip_framework *f = m->framework;

	for (size_t i = 0; i < f->n; i++) {
		m->tallies[i].indicator = &f->indicators[i];
		if (run_indicator(m, &m->tallies[i], err) != 0)
			return -1;
	}
	return choose_periods(m, period, err);
}

int
ctip_results_make(struct ctip_results **out, struct ctip_ledger *ledger,
    const struct ctip_framework *framework, const char *period,
    struct ctip_err *err)
{
	struct ctip_results *r = ctip_alloc(sizeof *r);
	struct making m = { .ledger = ledger, .framework = framework,
	    .calendar = { .framework = framework } };
	int result;

	*out = NULL;
	r->n = framework->n;
	m.tallies = ctip_alloc(r->n * sizeof *m.tallies);
	result = run_all(&m, period, err);
	if (result == 0) {
		name_columns(r, &m);
		r->cells = ctip_alloc(r->n * r->n_columns *
		    sizeof *r->cells);
	}
	for (size_t i = 0; result == 0 && i < r->n; i++)
		result = fill_row(r, &m, &m.tallies[i],
		    &r->cells[i * r->n_columns], err);
	for (size_t i = 0; i < r->n; i++)
		ctip_tally__clear(&m.tallies[i]);
	free(m.tallies);
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

void
ctip_results_free(struct ctip_results *results)
{
	if (results == NULL)
		return;
	ctip_pool_clear(&results->pool);
	free(results->columns);
	free(results->cells);
	free(results);
}
