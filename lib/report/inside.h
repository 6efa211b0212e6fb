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
 * fall in one period. until may be absent. */
enum ctip_placing ctip_calendar__place(struct ctip_calendar *calendar,
    unsigned *out, struct ctip_str period, struct ctip_str date,
    struct ctip_str until);
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
void     ctip_people__clear(struct ctip_people *people);

/* tally.c: rows of one indicator -> its cells. */
struct ctip_tally {
	const struct ctip_indicator *indicator;
	struct ctip_tally_period {
		bool     measured;
		uint64_t rows;
		int64_t  value, of;  /* sums, as amounts */
	} periods[CTIP_PERIODS];
	struct ctip_people people;
	uint64_t           undated, vague, outside, blank;
};

/* One row; cells are absent where the SQL has no such column. INVALID. */
struct ctip_tally_row {
	struct ctip_str subject, period, date, until, value, of;
};
int  ctip_tally__add(struct ctip_tally *tally,
    struct ctip_calendar *calendar, const struct ctip_tally_row *row,
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

#endif
