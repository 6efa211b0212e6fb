/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows -> tally: the rows of one indicator become its cells. A cell exists
 * only where a row fell into its period; a row that falls into none is
 * counted by the reason, for the note.
 */
#include "inside.h"

#include <inttypes.h>

#define QUOTED 40 /* bytes of a value that a message repeats */

static int
too_large(struct ctip_err *err)
{
	return ctip_fail(err, CTIP_INVALID, "the sum is too large");
}

static int
add(int64_t *sum, int64_t amount, struct ctip_err *err)
{
	return __builtin_add_overflow(*sum, amount, sum) ?
	    too_large(err) : 0;
}

static int
add_text(int64_t *sum, struct ctip_str text, const char *column,
    struct ctip_err *err)
{
	int64_t amount;

	if (text.p == NULL)
		return 0;
	if (!ctip_amount__read(&amount, text))
		return ctip_fail(err, CTIP_INVALID,
		    "'%.*s' in the column %s is no number of up to twelve digits",
		    (int)(text.len < QUOTED ? text.len : QUOTED), text.p,
		    column);
	return add(sum, amount, err);
}

/* What is counted is missing. */
static bool
is_blank(const struct ctip_tally *tally, const struct ctip_tally_row *row)
{
	switch (tally->indicator->count) {
	case CTIP_COUNT_SUBJECTS:
		return row->subject.p == NULL && row->value.p == NULL;
	case CTIP_COUNT_VALUES:
		return row->value.p == NULL;
	case CTIP_COUNT_RATIO:
		return row->value.p == NULL || row->of.p == NULL;
	default:
		return false;
	}
}

static int
count_row(struct ctip_tally *tally, unsigned period,
    const struct ctip_tally_row *row, struct ctip_err *err)
{
	struct ctip_tally_period *p = &tally->periods[period];

	p->measured = true;
	p->rows++;
	switch (tally->indicator->count) {
	case CTIP_COUNT_SUBJECTS:
		if (row->subject.p == NULL)
			return add_text(&p->value, row->value, "value", err);
		ctip_people__add(&tally->people, row->subject, period);
		return 0;
	case CTIP_COUNT_RATIO:
		if (add_text(&p->of, row->of, "of", err) != 0)
			return -1;
		/* fallthrough */
	case CTIP_COUNT_VALUES:
		return add_text(&p->value, row->value, "value", err);
	default:
		return 0;
	}
}

static int
count_all(struct ctip_tally *tally, uint64_t periods,
    const struct ctip_tally_row *row, struct ctip_err *err)
{
	for (unsigned i = 0; periods >> i != 0; i++) {
		if ((periods >> i & 1) != 0 &&
		    count_row(tally, i, row, err) != 0)
			return -1;
		if (i == CTIP_PERIODS - 1)
			break;
	}
	return 0;
}

static int
no_date(const struct ctip_tally_row *row, struct ctip_err *err)
{
	struct ctip_str date = row->date;
	struct ctip_date unused;

	if (ctip_date_parse(&unused, date, CTIP_DATE_ISO) == CTIP_DATE_GOOD)
		date = row->until;
	return ctip_fail(err, CTIP_INVALID, "'%.*s' in the column %s is not "
	    "a date like 2024-05-17",
	    (int)(date.len < QUOTED ? date.len : QUOTED), date.p,
	    date.p == row->date.p ? "date" : "until");
}

int
ctip_tally__add(struct ctip_tally *tally, struct ctip_calendar *calendar,
    const struct ctip_tally_row *row, struct ctip_err *err)
{
	enum ctip_placing placing;
	uint64_t periods;

	if (is_blank(tally, row)) {
		tally->blank++;
		return 0;
	}
	placing = tally->indicator->spans && row->period.p == NULL ?
	    ctip_calendar__span(calendar, &periods, row->date, row->until,
	    tally->today) :
	    ctip_calendar__place(calendar, &periods, row->period, row->date,
	    row->until);
	switch (placing) {
	case CTIP_PLACED:
		return count_all(tally, periods, row, err);
	case CTIP_UNDATED:
		tally->undated++;
		return 0;
	case CTIP_VAGUE:
		tally->vague++;
		return 0;
	case CTIP_OUTSIDE:
		tally->outside++;
		return 0;
	case CTIP_CROWDED:
		return ctip_fail(err, CTIP_INVALID, "there are over %d "
		    "years; write the periods out", CTIP_PERIODS);
	default:
		return no_date(row, err);
	}
}

int
ctip_tally__figure(struct ctip_tally *tally, unsigned period, int64_t value,
    bool has_of, int64_t of, struct ctip_err *err)
{
	struct ctip_tally_period *p = &tally->periods[period];

	if (tally->indicator->count == CTIP_COUNT_RATIO && !has_of) {
		tally->no_of++;
		return 0;
	}
	p->figured = true;
	return add(&p->figures, value, err) == 0 &&
	    add(&p->figures_of, of, err) == 0 ? 0 : -1;
}

static int64_t
times(const struct ctip_tally *tally)
{
	return ctip_str_is(ctip_str(tally->indicator->unit), "percent") ?
	    100 : 1;
}

static int
ratio(const struct ctip_tally *tally, int64_t over, int64_t under,
    int64_t *out, struct ctip_err *err)
{
	if (under == 0)
		return 0;
	return ctip_amount__divide(out, over, under,
	    times(tally), tally->indicator->decimals) ?
	    1 : too_large(err);
}

/* What the records of a period come to: people, rows, or a sum. */
static int
of_records(const struct ctip_tally *tally, unsigned period, int64_t *out,
    struct ctip_err *err)
{
	const struct ctip_tally_period *p = &tally->periods[period];

	*out = p->value;
	if (tally->indicator->count == CTIP_COUNT_SUBJECTS)
		return add(out, (int64_t)tally->people.met[period] *
		    CTIP_AMOUNT_ONE, err);
	if (tally->indicator->count == CTIP_COUNT_ROWS)
		*out = (int64_t)p->rows * CTIP_AMOUNT_ONE;
	return 0;
}

int
ctip_tally__part(const struct ctip_tally *tally, unsigned period,
    bool figures, int64_t *out, struct ctip_err *err)
{
	const struct ctip_tally_period *p = &tally->periods[period];

	*out = p->figures;
	if (figures)
		return p->figured;
	if (!p->measured)
		return 0;
	return of_records(tally, period, out, err) == 0 ? 1 : -1;
}

int
ctip_tally__fraction(const struct ctip_tally *tally, const unsigned *order,
    size_t n, int64_t *over, int64_t *under, struct ctip_err *err)
{
	*over = *under = 0;
	for (size_t i = 0; i < n; i++) {
		const struct ctip_tally_period *p = &tally->periods[order[i]];

		if (add(over, p->value, err) != 0 ||
		    add(over, p->figures, err) != 0 ||
		    add(under, p->of, err) != 0 ||
		    add(under, p->figures_of, err) != 0)
			return -1;
	}
	return 0;
}

int
ctip_tally__cell(const struct ctip_tally *tally, unsigned period,
    int64_t *out, struct ctip_err *err)
{
	const struct ctip_tally_period *p = &tally->periods[period];
	int64_t over, under;

	if (!p->measured && !p->figured)
		return 0;
	if (tally->indicator->count == CTIP_COUNT_RATIO)
		return ctip_tally__fraction(tally, &period, 1, &over, &under,
		    err) != 0 ? -1 : ratio(tally, over, under, out, err);
	if (of_records(tally, period, out, err) != 0 ||
	    add(out, p->figures, err) != 0)
		return -1;
	return 1;
}

/* Sum of the cells that are there; *n of them; *last is the latest. */
static int
sum_cells(const struct ctip_tally *tally, const unsigned *order, size_t n,
    int64_t *sum, int64_t *there, int64_t *last, struct ctip_err *err)
{
	*sum = *there = *last = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t cell;
		int found = ctip_tally__cell(tally, order[i], &cell, err);

		if (found < 0)
			return -1;
		if (found == 0)
			continue;
		if (add(sum, cell, err) != 0)
			return -1;
		*last = cell;
		++*there;
	}
	return 0;
}

/* Different people over all; what came without a subject adds up. */
static int
distinct(const struct ctip_tally *tally, const unsigned *order, size_t n,
    int64_t *out, struct ctip_err *err)
{
	uint64_t periods = 0;

	*out = 0;
	for (size_t i = 0; i < n; i++) {
		periods |= (uint64_t)1 << order[i];
		if (add(out, tally->periods[order[i]].value, err) != 0 ||
		    add(out, tally->periods[order[i]].figures, err) != 0)
			return -1;
	}
	return add(out, (int64_t)ctip_people__count(&tally->people,
	    periods) * CTIP_AMOUNT_ONE, err) == 0 ? 1 : -1;
}

static int
ratio_of_all(const struct ctip_tally *tally, const unsigned *order,
    size_t n, int64_t *out, struct ctip_err *err)
{
	int64_t over, under;

	return ctip_tally__fraction(tally, order, n, &over, &under, err) != 0
	    ? -1 : ratio(tally, over, under, out, err);
}

int
ctip_tally__cumulative(const struct ctip_tally *tally,
    const unsigned *order, size_t n, int64_t *out, struct ctip_err *err)
{
	int64_t sum, there, last;

	if (sum_cells(tally, order, n, &sum, &there, &last, err) != 0)
		return -1;
	if (there == 0)
		return 0;
	switch (tally->indicator->cumulate) {
	case CTIP_CUMULATE_DISTINCT:
		return distinct(tally, order, n, out, err);
	case CTIP_CUMULATE_RATIO:
		return ratio_of_all(tally, order, n, out, err);
	case CTIP_CUMULATE_MEAN:
		return ctip_amount__divide(out, sum,
		    there * CTIP_AMOUNT_ONE, 1,
		    tally->indicator->mean_decimals) ? 1 : too_large(err);
	case CTIP_CUMULATE_LAST:
		*out = last;
		return 1;
	default:
		*out = sum;
		return 1;
	}
}

static void
note(struct ctip_buf *out, uint64_t n, const char *what)
{
	if (n > 0)
		ctip_buf_format(out, "%s%" PRIu64 " %s",
		    out->len > 0 ? "; " : "", n, what);
}

void
ctip_tally__note(const struct ctip_tally *tally, struct ctip_buf *out)
{
	const struct ctip_indicator *indicator = tally->indicator;

	if (indicator->note != NULL)
		ctip_buf_format(out, "%s%s", out->len > 0 ? "; " : "",
		    indicator->note);
	note(out, tally->undated, "not counted: no date");
	note(out, tally->vague,
	    "not counted: the date does not tell the period");
	note(out, tally->outside, "not counted: outside the periods");
	note(out, tally->blank, indicator->count == CTIP_COUNT_SUBJECTS ?
	    "not counted: no subject" : "not counted: no value");
	note(out, tally->no_of,
	    "not counted: a percentage without its denominator");
}

void
ctip_tally__clear(struct ctip_tally *tally)
{
	ctip_people__clear(&tally->people);
}
