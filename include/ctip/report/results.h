/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_RESULTS_H
#define CTIP_REPORT_RESULTS_H

#include "ctip/base/cli.h"
#include "ctip/query/query.h"
#include "ctip/report/framework.h"

/*
 * query -> report: the results table of a framework (REQUIREMENTS R190 to
 * R199). Columns: code, level, title, unit, baseline, target, one a period,
 * cumulative, different, continuing, percent_of_target, numerator,
 * denominator, note. A cell is absent where nothing was measured, never 0 by
 * invention. What partners reported as figures of this framework is added to
 * what the records come to, and the note says how much is which.
 *
 *   different          different subjects among the records of all periods
 *   continuing         a period, how many were met in the one before, too:
 *                      `28; 22`
 *   percent_of_target  100 x cumulative / target: 356.8, not 256.8 over it
 *   numerator, denominator   of a ratio, over all periods
 *
 * Rows whose date tells no period are counted nowhere, and the note says how
 * many.
 */
struct ctip_results;

struct ctip_results_options {
	const char *period;     /* the last one reported on; NULL: all. What
	                         * is later stays out, also of cumulative */
	const char *indicator;  /* this one alone; NULL: all */
};

/*
 * All faults are findings, and one leaves no table: an indicator's SQL, with
 * the file, line and column it stands at; a figure of an indicator or period
 * that the framework has not. INVALID then. MISUSE: no such period or
 * indicator. The framework has to live as long as the results.
 */
int    ctip_results_make(struct ctip_results **out,
    struct ctip_ledger *ledger, const struct ctip_framework *framework,
    const struct ctip_results_options *options,
    struct ctip_findings *findings, struct ctip_err *err);
/* Never more columns than this. */
#define CTIP_RESULTS_COLUMNS (CTIP_PERIODS + 13)

/* Borrowed. Rows: one an indicator, in the framework's order; NULL at the
 * end. */
size_t ctip_results_columns(const struct ctip_results *results,
    const struct ctip_column **out);
const struct ctip_str *ctip_results_row(const struct ctip_results *results,
    size_t i);
/* The number of the column of that name, or -1. */
int    ctip_results_column(const struct ctip_results *results,
    const char *name);
/* Which indicator of the framework row i is about. */
const struct ctip_indicator *ctip_results_indicator(
    const struct ctip_results *results, size_t i);

/* One period of one indicator: where its cell comes from. */
enum ctip_measure {
	CTIP_MEASURE_PERIOD, CTIP_MEASURE_FROM, CTIP_MEASURE_TO,
	CTIP_MEASURE_VALUE,      /* the cell */
	CTIP_MEASURE_RECORDS,    /* of it (of a ratio: of its numerator) out */
	CTIP_MEASURE_FIGURES,    /* of records, and of figures */
	CTIP_MEASURE_NUMERATOR, CTIP_MEASURE_DENOMINATOR,
	CTIP_MEASURE_NEW,        /* subjects met for the first time, */
	CTIP_MEASURE_CONTINUING, /* met in the period before, */
	CTIP_MEASURE_RETURNED,   /* met earlier, but not in that one */
	CTIP_MEASURES
};
extern const struct ctip_column ctip_measure_columns[CTIP_MEASURES];
/* Rows of row i, one a period; each of CTIP_MEASURES cells, borrowed. */
size_t ctip_results_measures(const struct ctip_results *results, size_t i,
    const struct ctip_str **out);

/* The figures that row i counts: period, organisation, value, of; differs is
 * there where their groups come to something else than their total. */
enum { CTIP_FIGURE_PERIOD, CTIP_FIGURE_ORGANISATION, CTIP_FIGURE_VALUE,
	CTIP_FIGURE_OF, CTIP_FIGURE_DIFFERS, CTIP_FIGURES };
size_t ctip_results_figures(const struct ctip_results *results, size_t i,
    const struct ctip_str **out);

/* What else the note of row i says, for who says it in other words: its
 * variance notes, in the order of periods, and how many of its rows and
 * figures were left out, and why. Borrowed. */
enum { CTIP_VARIANCE_PERIOD, CTIP_VARIANCE_TEXT, CTIP_VARIANCES };
size_t ctip_results_variances(const struct ctip_results *results, size_t i,
    const struct ctip_str **out);
enum ctip_left_out {
	CTIP_LEFT_UNDATED,  /* no date */
	CTIP_LEFT_VAGUE,    /* one that does not tell the period */
	CTIP_LEFT_OUTSIDE,  /* outside the periods */
	CTIP_LEFT_BLANK,    /* no subject, or no value */
	CTIP_LEFT_NO_OF,    /* a percentage without its denominator */
	CTIP_LEFT_OUT
};
const uint64_t *ctip_results_left_out(const struct ctip_results *results,
    size_t i);
void   ctip_results_free(struct ctip_results *results);

/* The table, the measures of its first row, and how that row is counted and
 * what came of it, in words: rule, overlap of periods, figures, notes, SQL. */
int    ctip_results_print(const struct ctip_results *results,
    const struct ctip_cli *cli, FILE *out, struct ctip_err *err);
int    ctip_results_print_measures(const struct ctip_results *results,
    const struct ctip_cli *cli, FILE *out, struct ctip_err *err);
int    ctip_results_explain(const struct ctip_results *results, FILE *out,
    struct ctip_err *err);

/*
 * Why a number is what it is (R196, R197): a note by framework, indicator and
 * period, of which there is one; the same again makes a new version of it,
 * *again. id: of its record; empty after a dry run.
 * The ledger is open for writing, but for a dry run. MISUSE: no such
 * indicator or period.
 */
int    ctip_variance_write(char id[CTIP_ID_TEXT], bool *again,
    struct ctip_ledger *ledger,
    const struct ctip_framework *framework, const char *indicator,
    const char *period, struct ctip_str text, struct ctip_str reason,
    bool dry, struct ctip_findings *findings, struct ctip_err *err);

#endif
