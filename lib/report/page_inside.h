/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_REPORT_PAGE_INSIDE_H
#define CTIP_LIB_REPORT_PAGE_INSIDE_H

/* What the files that make a page share. */

#include "inside.h"
#include "ctip/report/markup.h"
#include "ctip/report/page.h"

struct ctip_page {
	struct ctip_markup        *m;
	const struct ctip_results *results;
	enum ctip_language         language;
	bool                       baselines;  /* at least one indicator has */
	bool                       targets;    /* one; else no column */
};
/* How many columns the table has. */
size_t ctip_page__columns(const struct ctip_page *page);

/* page_words.c: all fixed words of a page, in three languages. */
enum ctip_word {
	CTIP_WORD_RESULTS, CTIP_WORD_INTERNAL, CTIP_WORD_TRUE_NUMBERS,
	CTIP_WORD_RUNNING, CTIP_WORD_INDICATORS, CTIP_WORD_WITH_TARGET,
	CTIP_WORD_REACHED, CTIP_WORD_OUTCOME, CTIP_WORD_OUTPUT,
	CTIP_WORD_OF_OUTCOME, CTIP_WORD_INDICATOR, CTIP_WORD_BASELINE,
	CTIP_WORD_TARGET, CTIP_WORD_CUMULATIVE, CTIP_WORD_AGAINST,
	CTIP_WORD_BY_DISTINCT, CTIP_WORD_BY_LAST, CTIP_WORD_BY_MEAN,
	CTIP_WORD_BY_RATIO,
	CTIP_WORD_DIFFERENT, CTIP_WORD_CONTINUING, CTIP_WORD_FRACTION,
	CTIP_WORD_SOURCES, CTIP_WORD_ALL_FIGURES, CTIP_WORD_PARTNERS,
	CTIP_WORD_NOBODY,
	CTIP_WORD_DIFFERS, CTIP_WORD_NOTE, CTIP_WORD_LEFT_OUT,
	CTIP_WORD_UNDATED, CTIP_WORD_VAGUE, CTIP_WORD_OUTSIDE,
	CTIP_WORD_NO_SUBJECT, CTIP_WORD_NO_VALUE, CTIP_WORD_NO_OF,
	CTIP_WORD_ABOUT, CTIP_WORD_OFFICE, CTIP_WORD_FRAMEWORK,
	CTIP_WORD_PERIODS, CTIP_WORD_MADE, CTIP_WORD_TRANSACTION,
	CTIP_WORD_TIP, CTIP_WORD_HOW_TO_READ,
	CTIP_WORD_READ_BLANK, CTIP_WORD_READ_CUMULATIVE,
	CTIP_WORD_READ_AGAINST, CTIP_WORD_READ_DIFFERENT,
	CTIP_WORD_READ_CONTINUING, CTIP_WORD_READ_FRACTION,
	CTIP_WORD_READ_SOURCES, CTIP_WORD_READ_LEFT_OUT,
	CTIP_WORDS
};
const char *ctip_page__word(enum ctip_language language, enum ctip_word word);
const char *ctip_page__code(enum ctip_language language);   /* en, es, fr */
const char *ctip_page__colon(enum ctip_language language);  /* and a blank */
/* Of a label, or English where it has none; *foreign is then "en". */
const char *ctip_page__label(enum ctip_language language,
    const struct ctip_label *label, const char **foreign);
/* A unit is a word of the framework's; the usual ones are known. */
const char *ctip_page__unit(enum ctip_language language, const char *unit,
    const char **foreign);
/* Appends 95689 as 95,689; as the language writes it. */
void ctip_page__number(struct ctip_buf *out, enum ctip_language language,
    struct ctip_str amount);
/* Appends 2 July 2021. */
void ctip_page__day(struct ctip_buf *out, enum ctip_language language,
    int32_t day);

/* page_style.c: the style of a page whose table has so many columns of
 * periods; it says on every printed sheet that it is for internal use. */
void ctip_page__style(struct ctip_buf *out, enum ctip_language language,
    size_t n_periods);

/* page_row.c: the heads of a table's columns; row i of the results. */
void ctip_page__heads(const struct ctip_page *page);
void ctip_page__row(const struct ctip_page *page, size_t i);
struct ctip_str ctip_page__cell(const struct ctip_page *page, size_t i,
    const char *column);
/* <data value="95689">95,689</data>, for people and for programs; a dash where
 * there is none. */
void ctip_page__put_number(const struct ctip_page *page,
    struct ctip_str amount, bool percent);
/* The label of column k's period, or its code. */
void ctip_page__put_period(const struct ctip_page *page, size_t k);
const char *ctip_page__period_code(const struct ctip_page *page, size_t k);
/* NULL where periods are years. */
const struct ctip_period *ctip_page__period(const struct ctip_page *page,
    size_t k);

/* page_foot.c */
void ctip_page__footer(const struct ctip_page *page,
    const struct ctip_page_origin *origin);
/* <time datetime="2021-07-02">2 July 2021</time> */
void ctip_page__put_day(const struct ctip_page *page, int32_t day);
/* From the first day of period `first` to the last one of `last`. */
void ctip_page__put_span(const struct ctip_page *page, size_t first,
    size_t last);

/* page_notes.c: what there is to say about row i, as a row of the table;
 * nothing where there is nothing. */
void ctip_page__notes(const struct ctip_page *page, size_t i);

#endif
