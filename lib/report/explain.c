/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report -> words: how one indicator is counted and what came of it, so that
 * a number in a report can be defended: rule, overlap, figures, notes.
 */
#include "inside.h"

#include <string.h>

#include "ctip/base/term.h"

static const char *const counts[] = {
	[CTIP_COUNT_SUBJECTS] = "different subjects of a period",
	[CTIP_COUNT_ROWS] = "records of a period",
	[CTIP_COUNT_VALUES] = "the sum of a value over a period",
	[CTIP_COUNT_RATIO] = "a part of a whole: sum of value / sum of of",
	[CTIP_COUNT_FIGURES] = "what partners report as figures",
};
static const char *const cumulates[] = {
	[CTIP_CUMULATE_SUM] = "the sum of the periods",
	[CTIP_CUMULATE_DISTINCT] = "different subjects over all periods",
	[CTIP_CUMULATE_LAST] = "the last period that was measured",
	[CTIP_CUMULATE_MEAN] = "the plain mean of the periods measured, as "
	    "printed",
	[CTIP_CUMULATE_RATIO] = "all values / all of",
};

static void
line(struct ctip_buf *out, const char *label, struct ctip_str text)
{
	struct ctip_buf safe = {0};

	if (text.p == NULL)
		return;
	ctip_buf_format(out, "%-17s ", label);
	ctip_term_safe(&safe, text, false);
	ctip_term_wrap(out, ctip_buf_slice(&safe), 18, ctip_term_width());
	ctip_buf_char(out, '\n');
	ctip_buf_clear(&safe);
}

/* `code  words`, which may be longer than a line. */
static void
title(struct ctip_buf *out, const char *code, const char *between,
    const char *words)
{
	struct ctip_buf safe = {0};

	ctip_term_safe(&safe, ctip_str(code), false);
	ctip_buf_text(&safe, between);
	ctip_term_safe(&safe, ctip_str(words), false);
	ctip_term_wrap(out, ctip_buf_slice(&safe), 0, ctip_term_width());
	ctip_buf_char(out, '\n');
	ctip_buf_clear(&safe);
}

void
ctip_results__rule(struct ctip_buf *out, const struct ctip_results *results,
    size_t i)
{
	const struct ctip_indicator *in = results->indicators[i];
	const struct ctip_branch *b =
	    &results->framework->branches[in->branch];

	title(out, in->code, "  ", in->label.en);
	title(out, b->level, ": ", b->label.en);
	ctip_buf_char(out, '\n');
	line(out, "unit", ctip_str(in->unit));
	line(out, "counted", ctip_str(counts[in->count]));
	if (in->spans)
		line(out, "", CTIP_STR("in every period that it lasts into"));
	line(out, "over the periods", ctip_str(cumulates[in->cumulate]));
	line(out, "baseline", ctip_str(in->baseline));
	line(out, "target", ctip_str(in->target));
}

static struct ctip_str
cell(const struct ctip_results *results, size_t i, const char *name)
{
	int column = ctip_results_column(results, name);

	return column < 0 ? (struct ctip_str){0} :
	    ctip_results_row(results, i)[column];
}

/* 356.8 % of the target is 256.8 % over it: two numbers that get mixed up. */
static void
add_target(struct ctip_buf *out, const struct ctip_results *results,
    size_t i)
{
	struct ctip_str percent = cell(results, i, "percent_of_target");
	struct ctip_buf text = {0};
	char over[32];
	int64_t amount;

	if (percent.p == NULL || !ctip_amount__read(&amount, percent))
		return;
	amount -= 100 * CTIP_AMOUNT_ONE;
	ctip_buf_str(&text, percent);
	if (amount == 0)
		ctip_buf_text(&text, " %: reached exactly");
	else
		ctip_buf_format(&text, " %% of it: %s %% %s",
		    ctip_amount__text(over, amount < 0 ? -amount : amount),
		    amount < 0 ? "short of it" : "over it");
	line(out, "target", ctip_buf_slice(&text));
	ctip_buf_clear(&text);
}

static void
add_figures(struct ctip_buf *out, const struct ctip_results *results,
    size_t i)
{
	const struct ctip_str *row;
	size_t n = ctip_results_figures(results, i, &row);
	struct ctip_buf text = {0};

	for (size_t k = 0; k < n; k++, row += CTIP_FIGURES) {
		ctip_buf_reset(&text);
		ctip_buf_str(&text, row[CTIP_FIGURE_PERIOD]);
		ctip_buf_text(&text, "  ");
		ctip_buf_str(&text, row[CTIP_FIGURE_VALUE]);
		if (row[CTIP_FIGURE_OF].p != NULL) {
			ctip_buf_text(&text, " of ");
			ctip_buf_str(&text, row[CTIP_FIGURE_OF]);
		}
		ctip_buf_text(&text, "  ");
		ctip_buf_str(&text, row[CTIP_FIGURE_ORGANISATION].p != NULL ?
		    row[CTIP_FIGURE_ORGANISATION] : CTIP_STR("nobody named"));
		line(out, k == 0 ? "figures of" : "", ctip_buf_slice(&text));
	}
	ctip_buf_clear(&text);
}

static void
add_periods(struct ctip_buf *out, const struct ctip_results *results)
{
	const struct ctip_framework *f = results->framework;

	for (size_t k = 0; k < f->n_periods; k++)
		if (f->periods[k].note != NULL) {
			line(out, f->periods[k].code,
			    ctip_str(f->periods[k].note));
		}
}

void
ctip_results__outcome(struct ctip_buf *out,
    const struct ctip_results *results, size_t i)
{
	struct ctip_str sql = ctip_str(results->indicators[i]->sql), one;

	line(out, "cumulative", cell(results, i, "cumulative"));
	line(out, "numerator", cell(results, i, "numerator"));
	line(out, "denominator", cell(results, i, "denominator"));
	line(out, "different", cell(results, i, "different"));
	line(out, "continuing", cell(results, i, "continuing"));
	add_target(out, results, i);
	add_figures(out, results, i);
	line(out, "notes", cell(results, i, "note"));
	add_periods(out, results);
	if (sql.p == NULL)
		return;
	ctip_buf_text(out, "\nThe rule, as SQL:\n");
	sql = ctip_str_trim(sql);
	while (ctip_str_cut(&sql, '\n', &one)) {
		ctip_buf_text(out, "    ");
		ctip_term_safe(out, one, false);
		ctip_buf_char(out, '\n');
	}
}
