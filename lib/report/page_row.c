/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results -> page: one indicator. Its numbers are a row, what is to be said
 * about them a second one in small print: in the words of the page where it
 * is ours, as it was written where somebody wrote it.
 */
#include "page_inside.h"

#include <inttypes.h>
#include <string.h>

#define NO_BREAK "\xC2\xA0"
#define DASH     "\xE2\x80\x93"

static const char *
word(const struct ctip_page *page, enum ctip_word which)
{
	return ctip_page__word(page->language, which);
}

struct ctip_str
ctip_page__cell(const struct ctip_page *page, size_t i, const char *name)
{
	return ctip_results_row(page->results, i)[ctip_results_column(
	    page->results, name)];
}

const char *
ctip_page__period_code(const struct ctip_page *page, size_t k)
{
	return page->results->columns[(size_t)ctip_results_column(
	    page->results, "target") + 1 + k].name;
}

const struct ctip_period *
ctip_page__period(const struct ctip_page *page, size_t k)
{
	const struct ctip_framework *f = page->results->framework;

	for (size_t i = 0; i < f->n_periods; i++)
		if (strcmp(ctip_page__period_code(page, k),
		    f->periods[i].code) == 0)
			return &f->periods[i];
	return NULL;
}

void
ctip_page__put_period(const struct ctip_page *page, size_t k)
{
	const struct ctip_period *period = ctip_page__period(page, k);
	const char *label = ctip_page__period_code(page, k), *foreign = NULL;

	if (period != NULL && period->label.en != NULL)
		label = ctip_page__label(page->language, &period->label,
		    &foreign);
	ctip_markup_open(page->m, "span", "lang", foreign, NULL);
	ctip_markup_words(page->m, label);
	ctip_markup_close(page->m);
}

/* A star after it where the period has a note, which stands below. */
static void
put_period(const struct ctip_page *page, size_t k)
{
	const struct ctip_period *period = ctip_page__period(page, k);

	ctip_page__put_period(page, k);
	if (period != NULL && period->note != NULL)
		ctip_markup_words(page->m, "*");
}

size_t
ctip_page__columns(const struct ctip_page *page)
{
	return 2 + page->results->n_periods + (size_t)page->baselines +
	    2 * (size_t)page->targets;
}

static void
put_columns(const struct ctip_page *page)
{
	struct ctip_markup *m = page->m;

	ctip_markup_open(m, "colgroup", NULL);
	ctip_markup_lone(m, "col", NULL);
	for (size_t k = ctip_page__columns(page) - 2 - page->targets; k > 0;
	    k--)
		ctip_markup_lone(m, "col", "class", "number", NULL);
	ctip_markup_lone(m, "col", "class", "sum", NULL);
	if (page->targets)
		ctip_markup_lone(m, "col", "class", "bar", NULL);
	ctip_markup_close(m);
	ctip_markup_line(m);
}

static void
put_head(const struct ctip_page *page, const char *class_,
    enum ctip_word which)
{
	ctip_markup_open(page->m, "th", "scope", "col", "class", class_,
	    NULL);
	ctip_markup_words(page->m, word(page, which));
	ctip_markup_close(page->m);
}

void
ctip_page__heads(const struct ctip_page *page)
{
	struct ctip_markup *m = page->m;

	put_columns(page);
	ctip_markup_open(m, "thead", NULL);
	ctip_markup_open(m, "tr", NULL);
	put_head(page, NULL, CTIP_WORD_INDICATOR);
	if (page->baselines)
		put_head(page, "number", CTIP_WORD_BASELINE);
	if (page->targets)
		put_head(page, "number", CTIP_WORD_TARGET);
	for (size_t k = 0; k < page->results->n_periods; k++) {
		ctip_markup_open(m, "th", "scope", "col", "class", "number",
		    NULL);
		put_period(page, k);
		ctip_markup_close(m);
	}
	put_head(page, "number", CTIP_WORD_CUMULATIVE);
	if (page->targets)
		put_head(page, "bar", CTIP_WORD_AGAINST);
	ctip_markup_close(m);
	ctip_markup_close(m);
	ctip_markup_line(m);
}

void
ctip_page__put_number(const struct ctip_page *page, struct ctip_str amount,
    bool percent)
{
	struct ctip_buf text = {0};
	char plain[32];
	int64_t n;

	if (amount.p == NULL || !ctip_amount__read(&n, amount)) {
		ctip_markup_element(page->m, "span", "none", DASH);
		return;
	}
	ctip_amount__text(plain, n);
	ctip_page__number(&text, page->language, ctip_str(plain));
	if (percent)
		ctip_buf_text(&text, NO_BREAK "%");
	ctip_markup_open(page->m, "data", "value", plain, NULL);
	ctip_markup_text(page->m, ctip_buf_slice(&text));
	ctip_markup_close(page->m);
	ctip_buf_clear(&text);
}

static bool
is_percent(const struct ctip_indicator *indicator)
{
	return strcmp(indicator->unit, "percent") == 0;
}

static void
put_cell(const struct ctip_page *page, size_t i, const char *name,
    enum ctip_word label)
{
	ctip_markup_open(page->m, "td", "class", "number", NULL);
	ctip_markup_element(page->m, "span", "label", word(page, label));
	ctip_page__put_number(page, ctip_page__cell(page, i, name),
	    is_percent(ctip_results_indicator(page->results, i)));
	ctip_markup_close(page->m);
}

static void
put_periods(const struct ctip_page *page, size_t i)
{
	bool percent = is_percent(ctip_results_indicator(page->results, i));
	const struct ctip_str *measures;
	size_t n = ctip_results_measures(page->results, i, &measures);

	for (size_t k = 0; k < n; k++, measures += CTIP_MEASURES) {
		ctip_markup_open(page->m, "td", "class", "number", NULL);
		ctip_markup_open(page->m, "span", "class", "label", NULL);
		put_period(page, k);
		ctip_markup_close(page->m);
		ctip_page__put_number(page, measures[CTIP_MEASURE_VALUE],
		    percent);
		ctip_markup_close(page->m);
	}
}

/* The usual way, a sum, needs no word. */
static void
put_sum(const struct ctip_page *page, size_t i)
{
	static const enum ctip_word ways[] = {
		[CTIP_CUMULATE_DISTINCT] = CTIP_WORD_BY_DISTINCT,
		[CTIP_CUMULATE_LAST] = CTIP_WORD_BY_LAST,
		[CTIP_CUMULATE_MEAN] = CTIP_WORD_BY_MEAN,
		[CTIP_CUMULATE_RATIO] = CTIP_WORD_BY_RATIO,
	};
	const struct ctip_indicator *in =
	    ctip_results_indicator(page->results, i);
	struct ctip_str sum = ctip_page__cell(page, i, "cumulative");

	ctip_markup_open(page->m, "td", "class", "number sum", NULL);
	ctip_markup_element(page->m, "span", "label",
	    word(page, CTIP_WORD_CUMULATIVE));
	ctip_page__put_number(page, sum, is_percent(in));
	if (sum.p != NULL && in->cumulate != CTIP_CUMULATE_SUM)
		ctip_markup_element(page->m, "span", "way",
		    word(page, ways[in->cumulate]));
	ctip_markup_close(page->m);
}

/* From one tenth of a percent to another. */
static void
put_part(const struct ctip_page *page, const char *class_, int64_t from,
    int64_t to)
{
	char x[24], width[24];

	snprintf(x, sizeof x, "%" PRId64, from);
	snprintf(width, sizeof width, "%" PRId64, to - from);
	ctip_markup_lone(page->m, "rect", "class", class_, "x", x, "y", "20",
	    "width", width, "height", "100", NULL);
}

/* Beyond 150 % the bar is no longer to scale, and ends in a point to say so;
 * the number stands beside it. */
static void
put_bar(const struct ctip_page *page, int64_t tenths)
{
	static const int64_t target = 1000, last = 1500, point = 60;
	int64_t to = tenths < 0 ? 0 : tenths > last ? last - point : tenths;

	ctip_markup_open(page->m, "svg", "viewBox", "0 0 1500 140",
	    "aria-hidden", "true", NULL);
	put_part(page, "rest", 0, target);
	put_part(page, "done", 0, to > target ? target : to);
	if (to > target)
		put_part(page, "over", target, to);
	if (tenths > last)
		ctip_markup_lone(page->m, "path", "class", "over", "d",
		    "M1440 20 L1500 70 L1440 120 Z", NULL);
	ctip_markup_lone(page->m, "rect", "class", "mark", "x", "992", "y",
	    "0", "width", "16", "height", "140", NULL);
	ctip_markup_close(page->m);
}

static void
put_target(const struct ctip_page *page, size_t i)
{
	struct ctip_str percent = ctip_page__cell(page, i, "percent_of_target");
	int64_t amount;

	ctip_markup_open(page->m, "td", "class", "bar", NULL);
	if (percent.p != NULL && ctip_amount__read(&amount, percent)) {
		ctip_markup_element(page->m, "span", "label",
		    word(page, CTIP_WORD_AGAINST));
		ctip_markup_open(page->m, "div", "class", "reach", NULL);
		ctip_markup_open(page->m, "span", "class", "percent", NULL);
		ctip_page__put_number(page, percent, true);
		ctip_markup_close(page->m);
		put_bar(page, amount / (CTIP_AMOUNT_ONE / 10));
		ctip_markup_close(page->m);
	}
	ctip_markup_close(page->m);
}

static void
put_which(const struct ctip_page *page, size_t i)
{
	const struct ctip_indicator *in =
	    ctip_results_indicator(page->results, i);
	struct ctip_markup *m = page->m;
	const char *foreign, *text;

	ctip_markup_open(m, "th", "scope", "rowgroup", NULL);
	ctip_markup_open(m, "div", "class", "which", NULL);
	ctip_markup_element(m, "span", "code", in->code);
	ctip_markup_open(m, "span", NULL);
	text = ctip_page__label(page->language, &in->label, &foreign);
	ctip_markup_open(m, "span", "lang", foreign, NULL);
	ctip_markup_words(m, text);
	ctip_markup_close(m);
	text = ctip_page__unit(page->language, in->unit, &foreign);
	ctip_markup_open(m, "span", "class", "unit", "lang", foreign, NULL);
	ctip_markup_words(m, text);
	ctip_markup_close(m);
	ctip_markup_close(m);
	ctip_markup_close(m);
	ctip_markup_close(m);
}

void
ctip_page__row(const struct ctip_page *page, size_t i)
{
	ctip_markup_open(page->m, "tbody", NULL);
	ctip_markup_open(page->m, "tr", "class", "numbers", NULL);
	put_which(page, i);
	if (page->baselines)
		put_cell(page, i, "baseline", CTIP_WORD_BASELINE);
	if (page->targets)
		put_cell(page, i, "target", CTIP_WORD_TARGET);
	put_periods(page, i);
	put_sum(page, i);
	if (page->targets)
		put_target(page, i);
	ctip_markup_close(page->m);
	ctip_page__notes(page, i);
	ctip_markup_close(page->m);
	ctip_markup_line(page->m);
}
