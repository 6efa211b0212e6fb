/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> sums -> tally: what partners reported as totals, each in the
 * period and under the indicator that it names; what falls into none is a
 * finding, or is counted for the note.
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

static struct ctip_figure_row *
new_row(struct ctip_figures *all)
{
	struct ctip_figure_row *row;

	if (all->n_rows == all->room) {
		all->room = all->room * 2 + 32;
		all->rows = ctip_realloc(all->rows,
		    all->room * sizeof *all->rows);
	}
	row = &all->rows[all->n_rows];
	*row = (struct ctip_figure_row){ .at = all->n_rows };
	all->n_rows++;
	return row;
}

/* Absent stays absent. */
static struct ctip_str
keep(struct ctip_figures *all, struct ctip_str text)
{
	return text.p == NULL ? text : ctip_pool_str(&all->pool, text);
}

static int
take(struct reading *r, const struct ctip_pick *row, struct ctip_err *err)
{
	const struct ctip_str *cells = row->cells;
	struct ctip_figure_row *f;
	size_t indicator;
	unsigned period;

	r->nameless += cells[FRAMEWORK].p == NULL;
	if (!ctip_str_is(cells[FRAMEWORK], r->framework->name) ||
	    !find_indicator(r, &indicator, row) ||
	    !find_period(r, &r->tallies[indicator], &period, row))
		return 0;
	f = new_row(r->out);
	f->indicator = indicator;
	f->period = period;
	f->organisation = keep(r->out, cells[ORGANISATION]);
	f->starts = keep(r->out, cells[STARTS]);
	f->ends = keep(r->out, cells[ENDS]);
	for (int i = 0; i < CTIP_FIGURE_GROUPS; i++) {
		f->group[i] = keep(r->out, cells[REGION + i]);
		f->groups |= (unsigned)(f->group[i].p != NULL) << i;
	}
	f->id = ctip_pool_text(&r->out->pool, ctip_str(row->id));
	f->is.has_of = cells[OF].p != NULL;
	if (!ctip_amount__read(&f->is.value, cells[VALUE]) ||
	    (f->is.has_of && !ctip_amount__read(&f->is.of, cells[OF])))
		return ctip_fail(err, CTIP_INVALID,
		    "the figure %s is too large to add", row->id);
	return 0;
}

static int
tally_up(struct reading *r, struct ctip_err *err)
{
	for (size_t i = 0; i < r->out->n; i++) {
		const struct ctip_figure *f = &r->out->sums[i];

		if (ctip_tally__figure(&r->tallies[f->indicator],
		    f->period, f->is.value, f->is.has_of, f->is.of,
		    err) != 0)
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
	return ctip_sums__make(r->out, err) != 0 ? -1 : tally_up(r, err);
}

void
ctip_figures__clear(struct ctip_figures *figures)
{
	ctip_pool_clear(&figures->pool);
	free(figures->rows);
	free(figures->sums);
	memset(figures, 0, sizeof *figures);
}
