/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> tally: what partners reported as totals. The figures of
 * one organisation for one indicator and period belong together: the row
 * without region, sex and age is its total and the others break it down;
 * without such a row those of one set of groups add up. So nothing is counted
 * twice, and where a breakdown comes to something else the note says so.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/schema/nearest.h"

enum { INDICATOR, PERIOD, STARTS, ENDS, ORGANISATION, REGION, SEX, AGE,
	VALUE, OF, FRAMEWORK };
static const char *const names[] = { "indicator", "period", "starts", "ends",
	"organisation", "region", "sex", "age_band", "value", "of",
	"framework", NULL };

static bool
unknown(struct reading *r, const struct ctip_pick *row)
{
	const struct ctip_framework *f = r->framework;
	struct ctip_str code = row->cells[INDICATOR];
	struct ctip_finding finding = { .level = CTIP_ERROR,
	    .field = CTIP_STR("indicator"), .rule = "indicator" };
	struct ctip_nearest nearest;

	ctip_nearest_start(&nearest, code);
	for (size_t i = 0; i < f->n; i++)
		ctip_nearest_offer(&nearest, ctip_str(f->indicators[i].code),
		    f->indicators[i].code);
	ctip_findings_add(r->findings, finding, "the figure %s is of '%.*s', "
	    "which is no indicator of '%s'%s%s%s; type: ctip record edit %s",
	    row->id, (int)code.len, code.p, f->name,
	    nearest.best != NULL ? "; nearest is '" : "",
	    nearest.best != NULL ? nearest.best : "",
	    nearest.best != NULL ? "'" : "", row->id);
	return false;
}

/* Which indicator's? False after a finding. */
static bool
find_indicator(struct reading *r, size_t *out, const struct ctip_pick *row)
{
	for (size_t i = 0; i < r->framework->n; i++)
		if (ctip_str_is(row->cells[INDICATOR],
		    r->framework->indicators[i].code)) {
			*out = i;
			return true;
		}
	return unknown(r, row);
}

static bool
no_period(struct reading *r, const struct ctip_pick *row)
{
	struct ctip_finding finding = { .level = CTIP_ERROR,
	    .field = CTIP_STR("period"), .rule = "period" };
	struct ctip_str period = row->cells[PERIOD];

	ctip_findings_add(r->findings, finding, "the figure %s is of '%.*s', "
	    "which is no period of '%s'; type: ctip record edit %s", row->id,
	    (int)period.len, period.p, r->framework->name, row->id);
	return false;
}

/* False where it falls into none: counted in the tally, or a finding. */
static bool
find_period(struct reading *r, struct ctip_tally *tally, unsigned *out,
    const struct ctip_pick *row)
{
	const struct ctip_str *cells = row->cells;
	uint64_t bits;

	switch (ctip_calendar__place(r->calendar, &bits, cells[PERIOD],
	    cells[STARTS].p != NULL ? cells[STARTS] : cells[ENDS],
	    cells[ENDS])) {
	case CTIP_PLACED:
		for (*out = 0; (bits >> *out & 1) == 0; ++*out)
			;
		return true;
	case CTIP_UNDATED:
		tally->undated++;
		return false;
	case CTIP_VAGUE:
		tally->vague++;
		return false;
	default:
		if (cells[PERIOD].p != NULL)
			return no_period(r, row);
		tally->outside++;
		return false;
	}
}

/* The sum that a row belongs to; a new one where there is none yet. */
static struct ctip_figure *
sum_of(struct ctip_figures *all, size_t indicator, unsigned period,
    struct ctip_str organisation, unsigned groups)
{
	struct ctip_figure *f;

	for (size_t i = 0; i < all->n; i++) {
		f = &all->sums[i];
		if (f->indicator == indicator && f->period == period &&
		    f->groups == groups &&
		    ctip_str_equal(f->organisation, organisation))
			return f;
	}
	if (all->n == all->room) {
		all->room = all->room * 2 + 32;
		all->sums = ctip_realloc(all->sums,
		    all->room * sizeof *all->sums);
	}
	f = &all->sums[all->n++];
	*f = (struct ctip_figure){ .indicator = indicator, .period = period,
	    .groups = groups, .has_of = true,
	    .organisation = ctip_pool_str(&all->pool, organisation) };
	return f;
}

static int
take(struct reading *r, const struct ctip_pick *row, struct ctip_err *err)
{
	const struct ctip_str *cells = row->cells;
	struct ctip_figure *f;
	size_t indicator;
	unsigned period, groups = 0;
	int64_t value, of = 0;

	r->nameless += cells[FRAMEWORK].p == NULL;
	if (!ctip_str_is(cells[FRAMEWORK], r->framework->name) ||
	    !find_indicator(r, &indicator, row) ||
	    !find_period(r, &r->tallies[indicator], &period, row))
		return 0;
	for (int i = REGION; i <= AGE; i++)
		groups |= (unsigned)(cells[i].p != NULL) << (i - REGION);
	f = sum_of(r->out, indicator, period, cells[ORGANISATION], groups);
	if (!ctip_amount__read(&value, cells[VALUE]) ||
	    (cells[OF].p != NULL && !ctip_amount__read(&of, cells[OF])) ||
	    __builtin_add_overflow(f->value, value, &f->value) ||
	    __builtin_add_overflow(f->of, of, &f->of))
		return ctip_fail(err, CTIP_INVALID,
		    "the figure %s is too large to add", row->id);
	f->has_of &= cells[OF].p != NULL;
	return 0;
}

/* Of one organisation, indicator and period: the sum with fewest groups. */
static bool
is_beside(const struct ctip_figure *a, const struct ctip_figure *b)
{
	return a->indicator == b->indicator && a->period == b->period &&
	    ctip_str_equal(a->organisation, b->organisation);
}

static void
choose(struct ctip_figures *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct ctip_figure *f = &all->sums[i];

		f->counts = true;
		for (size_t j = 0; j < all->n; j++) {
			const struct ctip_figure *g = &all->sums[j];
			int more = __builtin_popcount(f->groups) -
			    __builtin_popcount(g->groups);

			if (j == i || !is_beside(f, g))
				continue;
			if (more > 0 || (more == 0 && j < i))
				f->counts = false;
			f->differs |= f->value != g->value;
		}
	}
}

static int
tally_up(struct reading *r, struct ctip_err *err)
{
	for (size_t i = 0; i < r->out->n; i++) {
		const struct ctip_figure *f = &r->out->sums[i];

		if (f->counts && ctip_tally__figure(&r->tallies[f->indicator],
		    f->period, f->value, f->has_of, f->of, err) != 0)
			return -1;
	}
	return 0;
}

/* Figures of before frameworks were named: nobody should take them for
 * counted. */
static void
tell_nameless(struct reading *r)
{
	struct ctip_finding f = { .level = CTIP_NOTE,
	    .field = CTIP_STR("framework"), .rule = "framework" };

	if (r->nameless > 0)
		ctip_findings_add(r->findings, f, "%llu figure%s no framework "
		    "and %s counted nowhere; type: ctip record list figure",
		    (unsigned long long)r->nameless,
		    r->nameless == 1 ? " names" : "s name",
		    r->nameless == 1 ? "is" : "are");
}

int
ctip_figures__read(struct reading *r, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_pick row;
	int more = ctip_pick__open(&row, ledger, "figure", names, err);

	while (more == 0 && (more = ctip_pick__next(&row, err)) == 1)
		more = take(r, &row, err);
	ctip_pick__close(&row);
	if (more < 0)
		return -1;
	tell_nameless(r);
	choose(r->out);
	return tally_up(r, err);
}

void
ctip_figures__clear(struct ctip_figures *figures)
{
	ctip_pool_clear(&figures->pool);
	free(figures->sums);
	memset(figures, 0, sizeof *figures);
}
