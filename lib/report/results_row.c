/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally -> report: one indicator's row of the table, and its measures, a row a
 * period, which tell where each cell comes from. All are texts from here on.
 */
#include "inside.h"

#include <inttypes.h>
#include <string.h>

static const struct ctip_column before[] = {
	{ "code", CTIP_CELL_TEXT }, { "level", CTIP_CELL_TEXT },
	{ "title", CTIP_CELL_TEXT }, { "unit", CTIP_CELL_TEXT },
	{ "baseline", CTIP_CELL_NUMBER }, { "target", CTIP_CELL_NUMBER },
};
static const struct ctip_column after[] = {
	{ "cumulative", CTIP_CELL_NUMBER }, { "different", CTIP_CELL_NUMBER },
	{ "continuing", CTIP_CELL_TEXT },
	{ "percent_of_target", CTIP_CELL_NUMBER },
	{ "numerator", CTIP_CELL_NUMBER },
	{ "denominator", CTIP_CELL_NUMBER }, { "note", CTIP_CELL_TEXT },
};
#define BEFORE (sizeof before / sizeof *before)
#define AFTER  (sizeof after / sizeof *after)
enum { CUMULATIVE, DIFFERENT, CONTINUING, PERCENT, NUMERATOR, DENOMINATOR,
	NOTE };

const struct ctip_column ctip_measure_columns[CTIP_MEASURES] = {
	{ "period", CTIP_CELL_TEXT }, { "from", CTIP_CELL_TEXT },
	{ "to", CTIP_CELL_TEXT }, { "value", CTIP_CELL_NUMBER },
	{ "records", CTIP_CELL_NUMBER }, { "figures", CTIP_CELL_NUMBER },
	{ "numerator", CTIP_CELL_NUMBER },
	{ "denominator", CTIP_CELL_NUMBER }, { "new", CTIP_CELL_NUMBER },
	{ "continuing", CTIP_CELL_NUMBER },
	{ "returned", CTIP_CELL_NUMBER },
};

void
ctip_results__columns(struct ctip_results *r, const struct ctip_making *m)
{
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
put_count(struct ctip_results *r, struct ctip_str *cell, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIu64, n);
	*cell = ctip_pool_str(&r->pool, ctip_str(text));
}

static void
put_text(struct ctip_results *r, struct ctip_str *cell, const char *text)
{
	if (text != NULL && text[0] != '\0')
		*cell = ctip_pool_str(&r->pool, ctip_str(text));
}

static void
put_day(struct ctip_results *r, struct ctip_str *cell, int32_t day)
{
	char text[11];

	ctip_date_text(text, ctip_date_of(day));
	put_text(r, cell, text);
}

/* When a period is; a year's dates are the year's. */
static void
put_period(struct ctip_results *r, struct ctip_str *row,
    const struct ctip_making *m, unsigned period)
{
	const struct ctip_framework *f = m->framework;
	char code[8], day[16];

	put_text(r, &row[CTIP_MEASURE_PERIOD],
	    ctip_calendar__code(&m->calendar, period, code));
	if (!f->years) {
		put_day(r, &row[CTIP_MEASURE_FROM], f->periods[period].first);
		put_day(r, &row[CTIP_MEASURE_TO], f->periods[period].last);
		return;
	}
	snprintf(day, sizeof day, "%.4s-01-01", code);
	put_text(r, &row[CTIP_MEASURE_FROM], day);
	snprintf(day, sizeof day, "%.4s-12-31", code);
	put_text(r, &row[CTIP_MEASURE_TO], day);
}

/* The period just before, as a bit; 0 where there is none. Of years only those
 * with anything in them are there, so the one listed before may be long ago. */
static uint64_t
just_before(const struct ctip_making *m, size_t i)
{
	const struct ctip_calendar *c = &m->calendar;

	if (i == 0 || (m->framework->years &&
	    c->year[m->order[i]] != c->year[m->order[i - 1]] + 1))
		return 0;
	return (uint64_t)1 << m->order[i - 1];
}

/* Who of a period's subjects was met before; nothing where none were met. */
static void
put_people(struct ctip_results *r, struct ctip_str *row,
    const struct ctip_making *m, const struct ctip_people *people, size_t i)
{
	const unsigned *order = m->order;
	uint64_t met = people->met[order[i]], earlier = 0;
	uint64_t last = just_before(m, i), again, continuing;

	if (met == 0)
		return;
	for (size_t j = 0; j < i; j++)
		earlier |= (uint64_t)1 << order[j];
	again = ctip_people__also(people, order[i], earlier);
	continuing = ctip_people__also(people, order[i], last);
	put_count(r, &row[CTIP_MEASURE_NEW], met - again);
	if (last != 0 && people->met[order[i - 1]] > 0)
		put_count(r, &row[CTIP_MEASURE_CONTINUING], continuing);
	if (again > continuing)
		put_count(r, &row[CTIP_MEASURE_RETURNED], again - continuing);
}

static int
put_measure(struct ctip_results *r, struct ctip_str *row,
    const struct ctip_making *m, const struct ctip_tally *tally, size_t i,
    struct ctip_err *err)
{
	unsigned period = m->order[i];
	int64_t value = 0, records = 0, figures = 0, over, under;
	int found = ctip_tally__cell(tally, period, &value, err);
	int recorded = ctip_tally__part(tally, period, false, &records, err);
	int figured = ctip_tally__part(tally, period, true, &figures, err);

	if (found < 0 || recorded < 0 || figured < 0 ||
	    ctip_tally__fraction(tally, &period, 1, &over, &under, err) != 0)
		return -1;
	put_period(r, row, m, period);
	put_amount(r, &row[CTIP_MEASURE_VALUE], found, value);
	put_amount(r, &row[CTIP_MEASURE_RECORDS], recorded, records);
	put_amount(r, &row[CTIP_MEASURE_FIGURES], figured, figures);
	if (tally->indicator->count == CTIP_COUNT_RATIO && found == 1) {
		put_amount(r, &row[CTIP_MEASURE_NUMERATOR], 1, over);
		put_amount(r, &row[CTIP_MEASURE_DENOMINATOR], 1, under);
	}
	put_people(r, row, m, &tally->people, i);
	return 0;
}

/* Different subjects, and who of a period was there in the one before. */
static void
put_subjects(struct ctip_results *r, struct ctip_str *row,
    const struct ctip_making *m, const struct ctip_tally *tally,
    const struct ctip_str *measures)
{
	struct ctip_buf list = {0};
	uint64_t periods = 0, n;

	for (size_t i = 0; i < m->n_order; i++, measures += CTIP_MEASURES) {
		periods |= (uint64_t)1 << m->order[i];
		if (measures[CTIP_MEASURE_CONTINUING].p == NULL)
			continue;
		if (list.len > 0)
			ctip_buf_text(&list, "; ");
		ctip_buf_str(&list, measures[CTIP_MEASURE_CONTINUING]);
	}
	n = ctip_people__count(&tally->people, periods);
	if (n > 0)
		put_count(r, &row[DIFFERENT], n);
	if (list.len > 0)
		row[CONTINUING] = ctip_pool_str(&r->pool,
		    ctip_buf_slice(&list));
	ctip_buf_clear(&list);
}

static int
put_cumulative(struct ctip_results *r, struct ctip_str *row,
    const struct ctip_making *m, const struct ctip_tally *tally,
    struct ctip_err *err)
{
	const struct ctip_indicator *indicator = tally->indicator;
	int64_t amount = 0, target, percent, over, under;
	int found = ctip_tally__cumulative(tally, m->order, m->n_order,
	    &amount, err);

	if (found < 0 || ctip_tally__fraction(tally, m->order, m->n_order,
	    &over, &under, err) != 0)
		return -1;
	put_amount(r, &row[CUMULATIVE], found, amount);
	if (indicator->count == CTIP_COUNT_RATIO && under != 0) {
		put_amount(r, &row[NUMERATOR], 1, over);
		put_amount(r, &row[DENOMINATOR], 1, under);
	}
	if (found == 1 && indicator->target != NULL &&
	    ctip_amount__read(&target, ctip_str(indicator->target)) &&
	    target != 0 &&
	    ctip_amount__divide(&percent, amount, target, 100, 1))
		put_amount(r, &row[PERCENT], 1, percent);
	return 0;
}

static void
separate(struct ctip_buf *out)
{
	if (out->len > 0)
		ctip_buf_text(out, "; ");
}

/* How much of which cell is figures: nothing to tell where none are. */
static void
note_parts(struct ctip_buf *out, const struct ctip_str *row, size_t n)
{
	bool figured = false, recorded = false;

	for (size_t k = 0; k < n; k++) {
		const struct ctip_str *m = &row[k * CTIP_MEASURES];

		figured |= m[CTIP_MEASURE_FIGURES].p != NULL &&
		    !ctip_str_is(m[CTIP_MEASURE_FIGURES], "0");
		recorded |= m[CTIP_MEASURE_RECORDS].p != NULL;
	}
	if (figured && !recorded) {
		separate(out);
		ctip_buf_text(out, "all of it from figures");
		return;
	}
	for (size_t k = 0; figured && k < n; k++, row += CTIP_MEASURES) {
		struct ctip_str records = row[CTIP_MEASURE_RECORDS];
		struct ctip_str figures = row[CTIP_MEASURE_FIGURES];

		if (figures.p == NULL || ctip_str_is(figures, "0"))
			continue;
		separate(out);
		ctip_buf_str(out, row[CTIP_MEASURE_PERIOD]);
		ctip_buf_format(out, ": %.*s from records, %.*s from figures",
		    records.p == NULL ? 1 : (int)records.len,
		    records.p == NULL ? "0" : records.p, (int)figures.len,
		    figures.p);
	}
}

/* Is that period reported on? */
static bool
is_shown(const struct ctip_making *m, unsigned period)
{
	for (size_t k = 0; k < m->n_order; k++)
		if (m->order[k] == period)
			return true;
	return false;
}

/* And where a partner contradicts itself. */
static void
note_figures(struct ctip_buf *out, const struct ctip_making *m, size_t i,
    const struct ctip_str *row, size_t n)
{
	char code[8];

	note_parts(out, row, n);
	for (size_t k = 0; k < m->figures.n; k++) {
		const struct ctip_figure *f = &m->figures.sums[k];

		if (f->indicator != i || !f->differs ||
		    !is_shown(m, f->period))
			continue;
		separate(out);
		ctip_buf_format(out, "%s: the figures of %.*s by groups come "
		    "to something else than their total",
		    ctip_calendar__code(&m->calendar, f->period, code),
		    f->organisation.p == NULL ? 12 : (int)f->organisation.len,
		    f->organisation.p == NULL ? "nobody named" :
		    f->organisation.p);
	}
}

/* Only of periods that are reported on, in their order. */
static void
note_variances(struct ctip_buf *out, const struct ctip_making *m, size_t i)
{
	char code[8];

	for (size_t k = 0; k < m->n_order; k++) {
		const char *period = ctip_calendar__code(&m->calendar,
		    m->order[k], code);

		for (size_t j = 0; j < m->variances.n; j++) {
			const struct ctip_variance *v =
			    &m->variances.notes[j];

			if (v->indicator != i ||
			    !ctip_str_same(v->period, period))
				continue;
			separate(out);
			ctip_buf_format(out, "%s: ", period);
			ctip_buf_str(out, v->text);
		}
	}
}

/* period, organisation, value, of: of the periods reported on, in the order
 * read. */
static void
put_figures(struct ctip_results *r, const struct ctip_making *m, size_t i)
{
	struct ctip_str *row;
	char code[8];
	size_t n = 0;

	for (size_t k = 0; k < m->figures.n; k++)
		n += m->figures.sums[k].indicator == i &&
		    is_shown(m, m->figures.sums[k].period);
	row = ctip_alloc((n + 1) * CTIP_FIGURES * sizeof *row);
	r->notes[r->n].figures = row;
	for (size_t k = 0; k < m->figures.n; k++) {
		const struct ctip_figure *f = &m->figures.sums[k];

		if (f->indicator != i || !is_shown(m, f->period))
			continue;
		put_text(r, &row[CTIP_FIGURE_PERIOD],
		    ctip_calendar__code(&m->calendar, f->period, code));
		row[CTIP_FIGURE_ORGANISATION] = ctip_pool_str(&r->pool,
		    f->organisation);
		put_amount(r, &row[CTIP_FIGURE_VALUE], 1, f->is.value);
		if (f->is.has_of)
			put_amount(r, &row[CTIP_FIGURE_OF], 1, f->is.of);
		if (f->differs)
			put_text(r, &row[CTIP_FIGURE_DIFFERS], "1");
		row += CTIP_FIGURES;
	}
	r->notes[r->n].n_figures = n;
}

/* The same notes as note_variances and ctip_tally__note write, each by
 * itself. */
static void
put_notes(struct ctip_results *r, const struct ctip_making *m, size_t i)
{
	const struct ctip_tally *tally = &m->tallies[i];
	struct ctip_results_notes *notes = &r->notes[r->n];
	struct ctip_str *row = ctip_alloc((m->variances.n + 1) *
	    CTIP_VARIANCES * sizeof *row);

	notes->variances = row;
	for (size_t k = 0; k < m->n_order; k++)
		for (size_t j = 0; j < m->variances.n; j++) {
			const struct ctip_variance *v =
			    &m->variances.notes[j];
			struct ctip_str code =
			    ctip_str(r->columns[BEFORE + k].name);

			if (v->indicator != i ||
			    !ctip_str_same(v->period, code.p))
				continue;
			row[CTIP_VARIANCE_PERIOD] = code;
			row[CTIP_VARIANCE_TEXT] =
			    ctip_pool_str(&r->pool, v->text);
			row += CTIP_VARIANCES;
			notes->n_variances++;
		}
	notes->left_out[CTIP_LEFT_UNDATED] = tally->undated;
	notes->left_out[CTIP_LEFT_VAGUE] = tally->vague;
	notes->left_out[CTIP_LEFT_OUTSIDE] = tally->outside;
	notes->left_out[CTIP_LEFT_BLANK] = tally->blank;
	notes->left_out[CTIP_LEFT_NO_OF] = tally->no_of;
}

int
ctip_results__row(struct ctip_results *r, const struct ctip_making *m,
    size_t i, struct ctip_err *err)
{
	const struct ctip_tally *tally = &m->tallies[i];
	const struct ctip_indicator *indicator = tally->indicator;
	struct ctip_str *row = &r->cells[r->n * r->n_columns];
	struct ctip_str *measures =
	    &r->measures[r->n * r->n_periods * CTIP_MEASURES], *measure;
	struct ctip_buf note = {0};

	put_text(r, &row[0], indicator->code);
	put_text(r, &row[1], m->framework->branches[indicator->branch].level);
	put_text(r, &row[2], indicator->label.en);
	put_text(r, &row[3], indicator->unit);
	put_text(r, &row[4], indicator->baseline);
	put_text(r, &row[5], indicator->target);
	row += BEFORE;
	measure = measures;
	for (size_t k = 0; k < m->n_order; k++, measure += CTIP_MEASURES) {
		if (put_measure(r, measure, m, tally, k, err) != 0)
			return -1;
		*row++ = measure[CTIP_MEASURE_VALUE];
	}
	put_subjects(r, row, m, tally, measures);
	if (put_cumulative(r, row, m, tally, err) != 0)
		return -1;
	put_figures(r, m, i);
	put_notes(r, m, i);
	note_variances(&note, m, i);
	note_figures(&note, m, i, measures, m->n_order);
	ctip_tally__note(tally, &note);
	put_text(r, &row[NOTE], note.p);
	ctip_buf_clear(&note);
	return 0;
}
