/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figures -> sums: what one organisation reported for one indicator, period,
 * and span of dates belongs together: its total, and what breaks that down. A
 * row counts unless one that counts, of other groups, may be about the same
 * people; fewer groups go first. So nothing is counted twice, a region that
 * came broken down only is counted too, and where a breakdown comes to
 * something else the note says so.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#define TRY(order) do { int o = (order); if (o != 0) return o; } while (0)
#define MORE(a, b) (((a) > (b)) - ((a) < (b)))

/* Do they belong together? */
static int
by_report(const struct ctip_figure_row *a, const struct ctip_figure_row *b)
{
	TRY(MORE(a->indicator, b->indicator));
	TRY(MORE(a->period, b->period));
	TRY(ctip_str_compare(a->organisation, b->organisation));
	TRY(ctip_str_compare(a->starts, b->starts));
	return ctip_str_compare(a->ends, b->ends);
}

static int
by_groups(const struct ctip_figure_row *a, const struct ctip_figure_row *b)
{
	TRY(MORE(__builtin_popcount(a->groups),
	    __builtin_popcount(b->groups)));
	return MORE(a->groups, b->groups);
}

static int
in_order(const void *x, const void *y)
{
	const struct ctip_figure_row *a = x, *b = y;

	TRY(by_report(a, b));
	TRY(by_groups(a, b));
	for (int i = 0; i < CTIP_FIGURE_GROUPS; i++)
		TRY(ctip_str_compare(a->group[i], b->group[i]));
	return MORE(a->at, b->at);
}

/* Of other groups; and no group that both name is another in each. */
static bool
may_overlap(const struct ctip_figure_row *a, const struct ctip_figure_row *b)
{
	if (a->groups == b->groups)
		return false;
	for (int i = 0; i < CTIP_FIGURE_GROUPS; i++)
		if ((a->groups & b->groups) >> i & 1 &&
		    !ctip_str_equal(a->group[i], b->group[i]))
			return false;
	return true;
}

static void
choose(struct ctip_figure_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		rows[i].counts = true;
		for (size_t j = 0; rows[i].counts && j < i; j++)
			rows[i].counts = !rows[j].counts ||
			    !may_overlap(&rows[i], &rows[j]);
	}
}

static int
add(struct ctip_amount *sum, const struct ctip_figure_row *row,
    struct ctip_err *err)
{
	sum->has_of &= row->is.has_of;
	if (__builtin_add_overflow(sum->value, row->is.value, &sum->value) ||
	    __builtin_add_overflow(sum->of, row->is.of, &sum->of))
		return ctip_fail(err, CTIP_INVALID,
		    "the figure %s is too large to add", row->id);
	return 0;
}

/* Does what rows[from..to], of the same groups, break down come to the same?
 * Only those that don't count are looked at. */
static int
compare(bool *differs, const struct ctip_figure_row *rows, size_t n,
    size_t from, size_t to, struct ctip_err *err)
{
	struct ctip_amount parts = { .has_of = true };
	struct ctip_amount whole = { .has_of = true };

	for (size_t i = from; i < to; i++)
		if (!rows[i].counts && add(&parts, &rows[i], err) != 0)
			return -1;
	for (size_t j = 0; j < n; j++) {
		bool broken_down = false;

		for (size_t i = from; rows[j].counts && i < to; i++)
			broken_down |= !rows[i].counts &&
			    may_overlap(&rows[i], &rows[j]);
		if (broken_down && add(&whole, &rows[j], err) != 0)
			return -1;
	}
	*differs |= parts.value != whole.value || (parts.has_of &&
	    whole.has_of && parts.of != whole.of);
	return 0;
}

/* Rows that belong together. */
static int
sum_up(struct ctip_figure *sum, struct ctip_figure_row *rows, size_t n,
    struct ctip_err *err)
{
	*sum = (struct ctip_figure){ .indicator = rows->indicator,
	    .period = rows->period, .organisation = rows->organisation,
	    .is.has_of = true, .at = rows->at };
	choose(rows, n);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].at < sum->at)
			sum->at = rows[i].at;
		if (rows[i].counts && add(&sum->is, &rows[i], err) != 0)
			return -1;
	}
	for (size_t to, from = 0; from < n; from = to) {
		for (to = from + 1; to < n &&
		    by_groups(&rows[to], &rows[from]) == 0; to++)
			;
		if (compare(&sum->differs, rows, n, from, to, err) != 0)
			return -1;
	}
	return 0;
}

/* Rows of the same groups are one: what came twice for them adds up. */
static int
merge(struct ctip_figures *all, struct ctip_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n_rows; i++) {
		struct ctip_figure_row *row = &all->rows[i];
		struct ctip_figure_row *last = n > 0 ? &all->rows[n - 1] :
		    NULL;
		bool same = last != NULL && by_report(last, row) == 0 &&
		    last->groups == row->groups;

		for (int k = 0; same && k < CTIP_FIGURE_GROUPS; k++)
			same = ctip_str_equal(last->group[k], row->group[k]);
		if (!same)
			all->rows[n++] = *row;
		else if (add(&last->is, row, err) != 0)
			return -1;
	}
	all->n_rows = n;
	return 0;
}

static int
as_read(const void *x, const void *y)
{
	const struct ctip_figure *a = x, *b = y;

	return MORE(a->at, b->at);
}

int
ctip_sums__make(struct ctip_figures *all, struct ctip_err *err)
{
	if (all->n_rows == 0)
		return 0;
	qsort(all->rows, all->n_rows, sizeof *all->rows, in_order);
	if (merge(all, err) != 0)
		return -1;
	all->sums = ctip_alloc(all->n_rows * sizeof *all->sums);
	for (size_t to, from = 0; from < all->n_rows; from = to) {
		for (to = from + 1; to < all->n_rows &&
		    by_report(&all->rows[to], &all->rows[from]) == 0; to++)
			;
		if (sum_up(&all->sums[all->n++], &all->rows[from], to - from,
		    err) != 0)
			return -1;
	}
	qsort(all->sums, all->n, sizeof *all->sums, as_read);
	return 0;
}
