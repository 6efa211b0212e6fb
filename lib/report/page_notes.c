/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results -> page: what there is to say about an indicator's numbers, in
 * small print below them. The same that the column `note` says, but in the
 * page's language where the words are ours.
 */
#include "page_inside.h"

#include <inttypes.h>

#define NO_BREAK "\xC2\xA0"

/* The row is opened with the first item. */
struct notes {
	const struct ctip_page *page;
	size_t                  i;
	bool                    open;
};

static struct ctip_markup *
open_row(struct notes *n)
{
	struct ctip_markup *m = n->page->m;
	char span[24];

	if (n->open)
		return m;
	snprintf(span, sizeof span, "%zu", ctip_page__columns(n->page));
	ctip_markup_open(m, "tr", "class", "more", NULL);
	ctip_markup_open(m, "td", "colspan", span, NULL);
	ctip_markup_open(m, "dl", NULL);
	n->open = true;
	return m;
}

static struct ctip_markup *
open_item(struct notes *n, enum ctip_word name)
{
	struct ctip_markup *m = open_row(n);

	ctip_markup_open(m, "div", NULL);
	ctip_markup_element(m, "dt", NULL,
	    ctip_page__word(n->page->language, name));
	ctip_markup_open(m, "dd", NULL);
	return m;
}

static void
close_item(struct ctip_markup *m)
{
	ctip_markup_close(m);
	ctip_markup_close(m);
}

static void
add_different(struct notes *n)
{
	struct ctip_str different = ctip_page__cell(n->page, n->i,
	    "different");
	struct ctip_markup *m;

	if (different.p == NULL)
		return;
	m = open_item(n, CTIP_WORD_DIFFERENT);
	ctip_page__put_number(n->page, different, false);
	close_item(m);
}

/* One of several things, each of a period. */
static void
open_period(struct notes *n, size_t *said, enum ctip_word name, size_t k)
{
	struct ctip_markup *m = n->page->m;

	if ((*said)++ == 0)
		open_item(n, name);
	else
		ctip_markup_words(m, "; ");
	ctip_page__put_period(n->page, k);
	ctip_markup_words(m, ctip_page__colon(n->page->language));
}

static void
add_continuing(struct notes *n)
{
	const struct ctip_str *row;
	size_t periods = ctip_results_measures(n->page->results, n->i, &row);
	size_t said = 0;

	for (size_t k = 0; k < periods; k++, row += CTIP_MEASURES) {
		if (row[CTIP_MEASURE_CONTINUING].p == NULL)
			continue;
		open_period(n, &said, CTIP_WORD_CONTINUING, k);
		ctip_page__put_number(n->page, row[CTIP_MEASURE_CONTINUING],
		    false);
	}
	if (said > 0)
		close_item(n->page->m);
}

static void
add_fraction(struct notes *n)
{
	struct ctip_str over = ctip_page__cell(n->page, n->i, "numerator");
	struct ctip_markup *m;

	if (over.p == NULL)
		return;
	m = open_item(n, CTIP_WORD_FRACTION);
	ctip_page__put_number(n->page, over, false);
	ctip_markup_words(m, NO_BREAK "/" NO_BREAK);
	ctip_page__put_number(n->page, ctip_page__cell(n->page, n->i,
	    "denominator"), false);
	close_item(m);
}

static bool
is_some(struct ctip_str amount)
{
	return amount.p != NULL && !ctip_str_is(amount, "0");
}

/* Does any period have figures that come to something? Any records? */
static void
look_for_sources(const struct notes *n, bool *figures, bool *records)
{
	const struct ctip_str *row;
	size_t periods = ctip_results_measures(n->page->results, n->i, &row);

	*figures = *records = false;
	for (size_t k = 0; k < periods; k++, row += CTIP_MEASURES) {
		*figures |= is_some(row[CTIP_MEASURE_FIGURES]);
		*records |= row[CTIP_MEASURE_RECORDS].p != NULL;
	}
}

/* Where a cell has figures in it: what of it are records, what are they. */
static void
add_sources(struct notes *n)
{
	const struct ctip_str *row;
	size_t periods = ctip_results_measures(n->page->results, n->i, &row);
	size_t said = 0;

	for (size_t k = 0; k < periods; k++, row += CTIP_MEASURES) {
		struct ctip_str records = row[CTIP_MEASURE_RECORDS];

		if (!is_some(row[CTIP_MEASURE_FIGURES]))
			continue;
		open_period(n, &said, CTIP_WORD_SOURCES, k);
		ctip_page__put_number(n->page, records.p != NULL ? records :
		    CTIP_STR("0"), false);
		ctip_markup_words(n->page->m, NO_BREAK "+" NO_BREAK);
		ctip_page__put_number(n->page, row[CTIP_MEASURE_FIGURES],
		    false);
	}
	if (said > 0)
		close_item(n->page->m);
}

/* Was that partner named by an earlier row, too? */
static bool
is_named(const struct ctip_str *rows, size_t n)
{
	struct ctip_str name = rows[n * CTIP_FIGURES +
	    CTIP_FIGURE_ORGANISATION];

	for (size_t k = 0; k < n; k++)
		if (ctip_str_equal(name, rows[k * CTIP_FIGURES +
		    CTIP_FIGURE_ORGANISATION]))
			return true;
	return false;
}

static bool
differs(const struct ctip_str *rows, size_t n, struct ctip_str name)
{
	for (size_t k = 0; k < n; k++, rows += CTIP_FIGURES)
		if (ctip_str_equal(name, rows[CTIP_FIGURE_ORGANISATION]) &&
		    rows[CTIP_FIGURE_DIFFERS].p != NULL)
			return true;
	return false;
}

static void
add_partners(struct notes *n)
{
	enum ctip_language language = n->page->language;
	struct ctip_markup *m = n->page->m;
	const struct ctip_str *rows;
	size_t count = ctip_results_figures(n->page->results, n->i, &rows);

	for (size_t k = 0; k < count; k++) {
		struct ctip_str name = rows[k * CTIP_FIGURES +
		    CTIP_FIGURE_ORGANISATION];

		if (is_named(rows, k))
			continue;
		if (k == 0)
			open_item(n, CTIP_WORD_PARTNERS);
		else
			ctip_markup_words(m, "; ");
		ctip_markup_text(m, name.p != NULL ? name :
		    ctip_str(ctip_page__word(language, CTIP_WORD_NOBODY)));
		if (differs(rows, count, name)) {
			ctip_markup_words(m, " (");
			ctip_markup_words(m, ctip_page__word(language,
			    CTIP_WORD_DIFFERS));
			ctip_markup_words(m, ")");
		}
	}
	if (count > 0)
		close_item(m);
}

static void
add_left_out(struct notes *n)
{
	static const enum ctip_word why[CTIP_LEFT_OUT] = {
		[CTIP_LEFT_UNDATED] = CTIP_WORD_UNDATED,
		[CTIP_LEFT_VAGUE] = CTIP_WORD_VAGUE,
		[CTIP_LEFT_OUTSIDE] = CTIP_WORD_OUTSIDE,
		[CTIP_LEFT_BLANK] = CTIP_WORD_NO_VALUE,
		[CTIP_LEFT_NO_OF] = CTIP_WORD_NO_OF,
	};
	const struct ctip_page *page = n->page;
	const uint64_t *left = ctip_results_left_out(page->results, n->i);
	bool subjects = ctip_results_indicator(page->results, n->i)->count ==
	    CTIP_COUNT_SUBJECTS;
	size_t said = 0;
	char count[24];

	for (size_t k = 0; k < CTIP_LEFT_OUT; k++) {
		if (left[k] == 0)
			continue;
		if (said++ == 0)
			open_item(n, CTIP_WORD_LEFT_OUT);
		else
			ctip_markup_words(page->m, "; ");
		snprintf(count, sizeof count, "%" PRIu64, left[k]);
		ctip_page__put_number(page, ctip_str(count), false);
		ctip_markup_words(page->m, " ");
		ctip_markup_words(page->m, ctip_page__word(page->language,
		    k == CTIP_LEFT_BLANK && subjects ? CTIP_WORD_NO_SUBJECT :
		    why[k]));
	}
	if (said > 0)
		close_item(page->m);
}

/* As somebody wrote it; of a period, or of none. */
static void
add_note(struct notes *n, struct ctip_str period, struct ctip_str text)
{
	const struct ctip_page *page = n->page;
	struct ctip_markup *m = open_row(n);

	ctip_markup_open(m, "div", "class", "note", NULL);
	ctip_markup_open(m, "dt", NULL);
	ctip_markup_words(m, ctip_page__word(page->language,
	    CTIP_WORD_NOTE));
	for (size_t k = 0; k < page->results->n_periods; k++) {
		if (!ctip_str_is(period, ctip_page__period_code(page, k)))
			continue;
		ctip_markup_words(m, ", ");
		ctip_page__put_period(page, k);
	}
	ctip_markup_close(m);
	ctip_markup_open(m, "dd", NULL);
	ctip_markup_text(m, text);
	close_item(m);
}

/* Why the numbers are what they are. */
static void
add_words(struct notes *n)
{
	const struct ctip_results *r = n->page->results;
	const char *own = ctip_results_indicator(r, n->i)->note;
	const struct ctip_str *row;
	size_t count = ctip_results_variances(r, n->i, &row);

	for (size_t j = 0; j < count; j++, row += CTIP_VARIANCES)
		add_note(n, row[CTIP_VARIANCE_PERIOD],
		    row[CTIP_VARIANCE_TEXT]);
	if (own != NULL)
		add_note(n, (struct ctip_str){0}, ctip_str(own));
}

/* Nothing of figures where all of them are 0, as in the column of notes. */
static void
add_figures(struct notes *n)
{
	bool figures, records;

	look_for_sources(n, &figures, &records);
	if (!figures)
		return;
	if (records) {
		add_sources(n);
	} else {
		ctip_markup_words(open_item(n, CTIP_WORD_SOURCES),
		    ctip_page__word(n->page->language,
		    CTIP_WORD_ALL_FIGURES));
		close_item(n->page->m);
	}
	add_partners(n);
}

void
ctip_page__notes(const struct ctip_page *page, size_t i)
{
	struct notes n = {page, i, false};

	add_different(&n);
	add_continuing(&n);
	add_fraction(&n);
	add_figures(&n);
	add_left_out(&n);
	add_words(&n);
	if (!n.open)
		return;
	ctip_markup_close(page->m);
	ctip_markup_close(page->m);
	ctip_markup_close(page->m);
}
