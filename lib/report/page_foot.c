/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results -> page: what stands at its foot: when the periods were, how the
 * columns are read, and what the page was made from.
 */
#include "page_inside.h"

static const char *
word(const struct ctip_page *page, enum ctip_word which)
{
	return ctip_page__word(page->language, which);
}

void
ctip_page__put_day(const struct ctip_page *page, int32_t day)
{
	struct ctip_buf text = {0};
	char plain[11];

	ctip_date_text(plain, ctip_date_of(day));
	ctip_page__day(&text, page->language, day);
	ctip_markup_open(page->m, "time", "datetime", plain, NULL);
	ctip_markup_text(page->m, ctip_buf_slice(&text));
	ctip_markup_close(page->m);
	ctip_buf_clear(&text);
}

/* <time datetime="2026-01-15T12:00:00Z">15 January 2026, 12:00 UTC</time> */
static void
put_time(const struct ctip_page *page, int64_t seconds)
{
	struct ctip_buf text = {0};
	char plain[21];

	ctip_time_text(plain, seconds);
	ctip_page__day(&text, page->language, (int32_t)(seconds / 86400));
	ctip_buf_format(&text, ", %.5s UTC", plain + 11);
	ctip_markup_open(page->m, "time", "datetime", plain, NULL);
	ctip_markup_text(page->m, ctip_buf_slice(&text));
	ctip_markup_close(page->m);
	ctip_buf_clear(&text);
}

void
ctip_page__put_span(const struct ctip_page *page, size_t first, size_t last)
{
	const struct ctip_str *row;
	struct ctip_date from, to;

	ctip_results_measures(page->results, 0, &row);
	if (ctip_date_parse(&from, row[first * CTIP_MEASURES +
	    CTIP_MEASURE_FROM], CTIP_DATE_ISO) != CTIP_DATE_GOOD ||
	    ctip_date_parse(&to, row[last * CTIP_MEASURES +
	    CTIP_MEASURE_TO], CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return;
	ctip_page__put_day(page, ctip_date_first(from));
	ctip_markup_words(page->m, " \xE2\x80\x93 ");
	ctip_page__put_day(page, ctip_date_last(to));
}

static struct ctip_markup *
open_term(const struct ctip_page *page, const char *term)
{
	ctip_markup_open(page->m, "div", NULL);
	ctip_markup_element(page->m, "dt", NULL, term);
	ctip_markup_open(page->m, "dd", NULL);
	return page->m;
}

static void
close_term(const struct ctip_page *page)
{
	ctip_markup_close(page->m);
	ctip_markup_close(page->m);
	ctip_markup_line(page->m);
}

static void
put_term(const struct ctip_page *page, const char *term, const char *text)
{
	ctip_markup_words(open_term(page, term), text);
	close_term(page);
}

static void
open_list(const struct ctip_page *page, const char *class_,
    enum ctip_word heading)
{
	ctip_markup_open(page->m, "section", "class", class_, NULL);
	ctip_markup_element(page->m, "h2", NULL, word(page, heading));
	ctip_markup_open(page->m, "dl", NULL);
	ctip_markup_line(page->m);
}

static void
close_list(const struct ctip_page *page)
{
	ctip_markup_close(page->m);
	ctip_markup_close(page->m);
	ctip_markup_line(page->m);
}

static void
put_periods(const struct ctip_page *page)
{
	struct ctip_markup *m = page->m;

	open_list(page, NULL, CTIP_WORD_PERIODS);
	for (size_t k = 0; k < page->results->n_periods; k++) {
		const struct ctip_period *period = ctip_page__period(page, k);

		ctip_markup_open(m, "div", NULL);
		ctip_markup_open(m, "dt", NULL);
		ctip_page__put_period(page, k);
		ctip_markup_close(m);
		ctip_markup_open(m, "dd", NULL);
		ctip_page__put_span(page, k, k);
		if (period != NULL && period->note != NULL) {
			ctip_markup_open(m, "span", "class", "why", NULL);
			ctip_markup_words(m, "* ");
			ctip_markup_words(m, period->note);
			ctip_markup_close(m);
		}
		close_term(page);
	}
	close_list(page);
}

static void
put_how_to_read(const struct ctip_page *page)
{
	static const enum ctip_word terms[][2] = {
		{CTIP_WORD_CUMULATIVE, CTIP_WORD_READ_CUMULATIVE},
		{CTIP_WORD_AGAINST, CTIP_WORD_READ_AGAINST},
		{CTIP_WORD_DIFFERENT, CTIP_WORD_READ_DIFFERENT},
		{CTIP_WORD_CONTINUING, CTIP_WORD_READ_CONTINUING},
		{CTIP_WORD_FRACTION, CTIP_WORD_READ_FRACTION},
		{CTIP_WORD_SOURCES, CTIP_WORD_READ_SOURCES},
		{CTIP_WORD_LEFT_OUT, CTIP_WORD_READ_LEFT_OUT},
	};

	open_list(page, "read", CTIP_WORD_HOW_TO_READ);
	put_term(page, "\xE2\x80\x93", word(page, CTIP_WORD_READ_BLANK));
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
		put_term(page, word(page, terms[i][0]),
		    word(page, terms[i][1]));
	close_list(page);
}

void
ctip_page__footer(const struct ctip_page *page,
    const struct ctip_page_origin *origin)
{
	struct ctip_markup *m = page->m;

	ctip_markup_open(m, "footer", NULL);
	if (page->results->n_periods > 0)
		put_periods(page);
	put_how_to_read(page);
	open_list(page, NULL, CTIP_WORD_ABOUT);
	put_term(page, word(page, CTIP_WORD_OFFICE), origin->office);
	put_term(page, word(page, CTIP_WORD_FRAMEWORK),
	    page->results->framework->name);
	open_term(page, word(page, CTIP_WORD_MADE));
	put_time(page, ctip_now());
	close_term(page);
	open_term(page, word(page, CTIP_WORD_TRANSACTION));
	ctip_markup_words(m, origin->transaction);
	ctip_markup_words(m, ", ");
	put_time(page, origin->time);
	close_term(page);
	put_term(page, word(page, CTIP_WORD_TIP), origin->tip);
	close_list(page);
	ctip_markup_close(m);
	ctip_markup_line(m);
}
