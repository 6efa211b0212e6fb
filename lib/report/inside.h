/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_REPORT_INSIDE_H
#define CTIP_LIB_REPORT_INSIDE_H

/* What the files of this room share and nobody else sees. */

#include "ctip/report/results.h"
#include "ctip/schema/yaml.h"

/* amount.c: decimals with six places, exact; sums never round. */
#define CTIP_AMOUNT_ONE 1000000

/* From 12, -0.5, 33.3333333333333 (rounded to six places), 1.5e3. False when
 * it is no number, or too large. */
bool ctip_amount__read(int64_t *out, struct ctip_str text);
/* Without zeros at the end. Returns out. */
char *ctip_amount__text(char out[32], int64_t amount);
/* over / under x times, rounded half away from zero to so many decimals.
 * False when it doesn't fit. under is not 0. */
bool ctip_amount__divide(int64_t *out, int64_t over, int64_t under,
    int64_t times, unsigned decimals);

/* calendar.c: which period a date is in. */
struct ctip_calendar {
	const struct ctip_framework *framework;
	int     year[CTIP_PERIODS];  /* of periods that are years, as met */
	size_t  n;
};

enum ctip_placing {
	CTIP_PLACED, CTIP_UNDATED, CTIP_VAGUE, CTIP_OUTSIDE,
	CTIP_NO_DATE,   /* a text that is no date */
	CTIP_CROWDED    /* over 64 years */
};

/* By the period's code where there is one, else by dates: both ends have to
 * fall in one period. until may be absent. Periods are bits, one here. */
enum ctip_placing ctip_calendar__place(struct ctip_calendar *calendar,
    uint64_t *out, struct ctip_str period, struct ctip_str date,
    struct ctip_str until);
/* Every period from date to until; until absent: to `today`. VAGUE where
 * dates not known to the day leave open which. */
enum ctip_placing ctip_calendar__span(struct ctip_calendar *calendar,
    uint64_t *out, struct ctip_str date, struct ctip_str until,
    int32_t today);
/* Numbers of the periods in the order of time, and how many. */
size_t ctip_calendar__order(const struct ctip_calendar *calendar,
    unsigned order[CTIP_PERIODS]);
/* Its code. Returns out or the framework's own. */
const char *ctip_calendar__code(const struct ctip_calendar *calendar,
    unsigned period, char out[8]);

/* people.c: a set of subjects with the periods each was met in. */
struct ctip_people {
	struct ctip_pool pool;
	struct ctip_person_seen {
		struct ctip_str id;
		uint64_t        periods;
	} *slots;
	size_t           room, n;   /* room: 0 or a power of two */
	uint64_t         met[CTIP_PERIODS]; /* how many in each */
};

void     ctip_people__add(struct ctip_people *people, struct ctip_str id,
    unsigned period);
/* How many were met in any of these periods (bits). */
uint64_t ctip_people__count(const struct ctip_people *people,
    uint64_t periods);
/* How many of those met in `period` were also met in any of `others`. */
uint64_t ctip_people__also(const struct ctip_people *people, unsigned period,
    uint64_t others);
void     ctip_people__clear(struct ctip_people *people);

/* tally.c: rows of one indicator -> its cells. What comes out of records and
 * what partners reported as figures is kept apart. */
struct ctip_tally {
	const struct ctip_indicator *indicator;
	int32_t                      today;   /* what still lasts ends then */
	struct ctip_tally_period {
		bool     measured;
		uint64_t rows;
		int64_t  value, of;  /* sums over records, as amounts */
		bool     figured;    /* there are figures */
		int64_t  figures, figures_of;
	} periods[CTIP_PERIODS];
	struct ctip_people people;
	uint64_t           undated, vague, outside, blank;
	uint64_t           no_of;     /* figures of a ratio without their of */
};

/* One row; cells are absent where the SQL has no such column. INVALID. */
struct ctip_tally_row {
	struct ctip_str subject, period, date, until, value, of;
};
int  ctip_tally__add(struct ctip_tally *tally,
    struct ctip_calendar *calendar, const struct ctip_tally_row *row,
    struct ctip_err *err);
/* What a partner reported for a period; of absent (has_of false) leaves a
 * ratio without it, and is counted. -1: too large. */
int  ctip_tally__figure(struct ctip_tally *tally, unsigned period,
    int64_t value, bool has_of, int64_t of, struct ctip_err *err);
/* Of a cell, what comes out of records, or of figures; of a ratio, of its
 * numerator. 1, 0 where there are none, -1. */
int  ctip_tally__part(const struct ctip_tally *tally, unsigned period,
    bool figures, int64_t *out, struct ctip_err *err);
/* The numerator and denominator of a ratio over these periods. */
int  ctip_tally__fraction(const struct ctip_tally *tally,
    const unsigned *order, size_t n, int64_t *over, int64_t *under,
    struct ctip_err *err);
/* The cell of one period, and that of several in the order of time: 1, or 0
 * where nothing was measured, or -1. */
int  ctip_tally__cell(const struct ctip_tally *tally, unsigned period,
    int64_t *out, struct ctip_err *err);
int  ctip_tally__cumulative(const struct ctip_tally *tally,
    const unsigned *order, size_t n, int64_t *out, struct ctip_err *err);
/* What was left out, and the indicator's own note. */
void ctip_tally__note(const struct ctip_tally *tally, struct ctip_buf *out);
void ctip_tally__clear(struct ctip_tally *tally);

/* pick.c: the records of a kind, as the named fields of it. None where the
 * ledger has no such kind, or not all of these fields. names ends in NULL. */
#define CTIP_PICKED 12
struct ctip_pick {
	const struct ctip_kind *kind;
	struct ctip_scan       *scan;
	size_t                  n;
	int                     fields[CTIP_PICKED];
	char                    id[CTIP_ID_TEXT];   /* of the row at hand, */
	struct ctip_str         cells[CTIP_PICKED]; /* borrowed until next */
};
int  ctip_pick__open(struct ctip_pick *pick, struct ctip_ledger *ledger,
    const char *kind, const char *const *names, struct ctip_err *err);
int  ctip_pick__next(struct ctip_pick *pick, struct ctip_err *err);
void ctip_pick__close(struct ctip_pick *pick);

/* figures.c: what partners reported as totals, as read. */
#define CTIP_FIGURE_GROUPS 3 /* region, sex, age band */
struct ctip_amount {
	int64_t value, of;
	bool    has_of;              /* all that were added have their of */
};

struct ctip_figure_row {
	size_t          indicator, at;  /* at: how many were read before */
	unsigned        period, groups; /* groups: bits, of those named */
	const char     *id;
	struct ctip_str organisation, starts, ends;
	struct ctip_str group[CTIP_FIGURE_GROUPS];
	struct ctip_amount is;
	bool            counts;         /* else it breaks another one down */
};

/* One sum: of one organisation, indicator, period, and span of dates. */
struct ctip_figure {
	size_t          indicator, at;
	unsigned        period;
	struct ctip_str organisation;  /* absent where none is named */
	struct ctip_amount is;
	bool            differs;       /* from what breaks it down */
};

struct ctip_figures {
	struct ctip_pool        pool;
	struct ctip_figure_row *rows;
	size_t                  n_rows, room;
	struct ctip_figure     *sums;   /* in the order of their first row */
	size_t                  n;
};

/* sums.c: rows (which are put in order) -> sums. -1: too large. */
int  ctip_sums__make(struct ctip_figures *all, struct ctip_err *err);

/* A figure of no indicator, or of no period, is an error finding. */
struct reading {
	const struct ctip_framework *framework;
	struct ctip_calendar        *calendar;
	struct ctip_tally           *tallies;   /* one an indicator */
	struct ctip_findings        *findings;
	struct ctip_figures         *out;
	uint64_t                     nameless;  /* of no framework */
};
int  ctip_figures__read(struct reading *reading, struct ctip_ledger *ledger,
    struct ctip_err *err);
void ctip_figures__clear(struct ctip_figures *figures);

/* variance.c: why a number is what it is. */
struct ctip_variance {
	size_t          indicator;
	struct ctip_str period, text;
};
struct ctip_variances {
	struct ctip_pool      pool;
	struct ctip_variance *notes;
	size_t                n, room;
};
int  ctip_variances__read(struct ctip_variances *out,
    struct ctip_ledger *ledger, const struct ctip_framework *framework,
    struct ctip_err *err);
void ctip_variances__clear(struct ctip_variances *variances);

/* results.c: while a table is made. */
struct ctip_making {
	struct ctip_ledger          *ledger;
	const struct ctip_framework *framework;
	struct ctip_query_shared    *shared;   /* while statements run */
	struct ctip_calendar         calendar;
	struct ctip_tally           *tallies;  /* one an indicator */
	struct ctip_figures          figures;
	struct ctip_variances        variances;
	unsigned                     order[CTIP_PERIODS];
	size_t                       n_order;
};

struct ctip_results {
	const struct ctip_framework *framework;
	struct ctip_pool    pool;
	size_t              n_columns, n;
	struct ctip_column *columns;
	struct ctip_str    *cells;      /* n rows of n_columns */
	size_t              n_periods;
	const struct ctip_indicator **indicators;
	struct ctip_str    *measures;   /* n times n_periods rows */
	struct ctip_results_notes {
		struct ctip_str *figures;    /* rows; owned */
		size_t           n_figures;
		struct ctip_str *variances;  /* rows; owned */
		size_t           n_variances;
		uint64_t         left_out[CTIP_LEFT_OUT];
	} *notes;                       /* n of them */
};

/* results_row.c: the columns; then indicator i's row and measures, which
 * become row r->n. */
void ctip_results__columns(struct ctip_results *r,
    const struct ctip_making *m);
int  ctip_results__row(struct ctip_results *r, const struct ctip_making *m,
    size_t i, struct ctip_err *err);

/* explain.c, safe for a terminal: how row i is counted; what came of it. */
void ctip_results__rule(struct ctip_buf *out,
    const struct ctip_results *r, size_t i);
void ctip_results__outcome(struct ctip_buf *out,
    const struct ctip_results *r, size_t i);

#endif
