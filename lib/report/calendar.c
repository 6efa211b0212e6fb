/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date -> period. A date may be a year or a month only: it is in a period
 * when all the days it may mean are. Otherwise it is in none, and counted as
 * such; nothing is guessed.
 */
#include "inside.h"

#include <stdio.h>
#include <strings.h>

static bool
named(const struct ctip_period *period, struct ctip_str code)
{
	return strncasecmp(period->code, code.p, code.len) == 0 &&
	    period->code[code.len] == '\0';
}

static enum ctip_placing
place_year(struct ctip_calendar *calendar, uint64_t *out, int year)
{
	for (size_t i = 0; i < calendar->n; i++)
		if (calendar->year[i] == year) {
			*out |= (uint64_t)1 << i;
			return CTIP_PLACED;
		}
	if (calendar->n == CTIP_PERIODS)
		return CTIP_CROWDED;
	calendar->year[calendar->n] = year;
	*out |= (uint64_t)1 << calendar->n++;
	return CTIP_PLACED;
}

static enum ctip_placing
place_code(struct ctip_calendar *calendar, uint64_t *out,
    struct ctip_str code)
{
	const struct ctip_framework *f = calendar->framework;
	int64_t year;

	if (f->years)
		return ctip_str_integer(code, 1, 9999, &year) ?
		    place_year(calendar, out, (int)year) : CTIP_OUTSIDE;
	for (size_t i = 0; i < f->n_periods; i++)
		if (named(&f->periods[i], code)) {
			*out = (uint64_t)1 << i;
			return CTIP_PLACED;
		}
	return CTIP_OUTSIDE;
}

/* The periods that have a day of these in them. */
static uint64_t
touched(const struct ctip_framework *f, int32_t first, int32_t last)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < f->n_periods; i++)
		if (first <= f->periods[i].last && last >= f->periods[i].first)
			bits |= (uint64_t)1 << i;
	return bits;
}

static enum ctip_placing
place_days(const struct ctip_framework *f, uint64_t *out, int32_t first,
    int32_t last)
{
	if (last < first)
		return CTIP_VAGUE;
	*out = touched(f, first, last);
	if (*out == 0)
		return CTIP_OUTSIDE;
	for (size_t i = 0; i < f->n_periods; i++)
		if (*out == (uint64_t)1 << i && first >= f->periods[i].first &&
		    last <= f->periods[i].last)
			return CTIP_PLACED;
	return CTIP_VAGUE;
}

static bool
read_dates(struct ctip_date *from, struct ctip_date *to,
    struct ctip_str date, struct ctip_str until)
{
	if (ctip_date_parse(from, date, CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return false;
	*to = *from;
	return until.p == NULL ||
	    ctip_date_parse(to, until, CTIP_DATE_ISO) == CTIP_DATE_GOOD;
}

enum ctip_placing
ctip_calendar__place(struct ctip_calendar *calendar, uint64_t *out,
    struct ctip_str period, struct ctip_str date, struct ctip_str until)
{
	struct ctip_date from, to;

	*out = 0;
	if (period.p != NULL)
		return place_code(calendar, out, period);
	if (date.p == NULL)
		return CTIP_UNDATED;
	if (!read_dates(&from, &to, date, until))
		return CTIP_NO_DATE;
	if (!calendar->framework->years)
		return place_days(calendar->framework, out,
		    ctip_date_first(from), ctip_date_last(to));
	return from.year == to.year ?
	    place_year(calendar, out, from.year) : CTIP_VAGUE;
}

static enum ctip_placing
span_years(struct ctip_calendar *calendar, uint64_t *out, int first,
    int last)
{
	enum ctip_placing placing = CTIP_VAGUE;

	for (int year = first; year <= last; year++) {
		placing = place_year(calendar, out, year);
		if (placing != CTIP_PLACED)
			break;
	}
	return placing;
}

/* From the days it may begin on to those it may end on. What lasts (until
 * absent) ends today, or, begun later, on its first day. */
struct span {
	int32_t early, late;            /* at most */
	int32_t sure_first, sure_last;  /* at least */
};

static struct span
span_of(struct ctip_date from, struct ctip_date to, bool lasts,
    int32_t today)
{
	struct span s = { ctip_date_first(from), ctip_date_last(to),
	    ctip_date_last(from), ctip_date_first(to) };

	if (lasts)
		s.late = s.sure_last = today > s.sure_first ? today :
		    s.sure_first;
	return s;
}

/* Is it all in the only period that it touches? */
static bool
is_inside(const struct ctip_framework *f, uint64_t out, const struct span *s)
{
	for (size_t i = 0; i < f->n_periods; i++)
		if (out == (uint64_t)1 << i)
			return s->early >= f->periods[i].first &&
			    s->late <= f->periods[i].last;
	return false;
}

enum ctip_placing
ctip_calendar__span(struct ctip_calendar *calendar, uint64_t *out,
    struct ctip_str date, struct ctip_str until, int32_t today)
{
	const struct ctip_framework *f = calendar->framework;
	struct ctip_date from, to;
	struct span s;

	*out = 0;
	if (date.p == NULL)
		return CTIP_UNDATED;
	if (!read_dates(&from, &to, date, until))
		return CTIP_NO_DATE;
	s = span_of(from, to, until.p == NULL, today);
	if (s.late < s.early)
		return CTIP_VAGUE;
	if (f->years)
		return span_years(calendar, out, from.year,
		    ctip_date_of(s.late).year);
	*out = touched(f, s.early, s.late);
	if (*out == 0)
		return CTIP_OUTSIDE;
	return is_inside(f, *out, &s) || (s.sure_first <= s.sure_last &&
	    touched(f, s.sure_first, s.sure_last) == *out) ?
	    CTIP_PLACED : CTIP_VAGUE;
}

size_t
ctip_calendar__order(const struct ctip_calendar *calendar,
    unsigned order[CTIP_PERIODS])
{
	const struct ctip_framework *f = calendar->framework;
	size_t n = f->years ? calendar->n : f->n_periods;

	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		for (; f->years && at > 0 && calendar->year[order[at - 1]] >
		    calendar->year[i]; at--)
			order[at] = order[at - 1];
		order[at] = (unsigned)i;
	}
	return n;
}

const char *
ctip_calendar__code(const struct ctip_calendar *calendar, unsigned period,
    char out[8])
{
	if (!calendar->framework->years)
		return calendar->framework->periods[period].code;
	snprintf(out, 8, "%04d", calendar->year[period] % 10000);
	return out;
}
