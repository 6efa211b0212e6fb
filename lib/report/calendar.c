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
place_year(struct ctip_calendar *calendar, unsigned *out, int year)
{
	for (size_t i = 0; i < calendar->n; i++)
		if (calendar->year[i] == year) {
			*out = (unsigned)i;
			return CTIP_PLACED;
		}
	if (calendar->n == CTIP_PERIODS)
		return CTIP_CROWDED;
	calendar->year[calendar->n] = year;
	*out = (unsigned)calendar->n++;
	return CTIP_PLACED;
}

static enum ctip_placing
place_code(struct ctip_calendar *calendar, unsigned *out,
    struct ctip_str code)
{
	const struct ctip_framework *f = calendar->framework;
	int64_t year;

	if (f->years)
		return ctip_str_integer(code, 1, 9999, &year) ?
		    place_year(calendar, out, (int)year) : CTIP_OUTSIDE;
	for (size_t i = 0; i < f->n_periods; i++)
		if (named(&f->periods[i], code)) {
			*out = (unsigned)i;
			return CTIP_PLACED;
		}
	return CTIP_OUTSIDE;
}

static enum ctip_placing
place_days(const struct ctip_framework *f, unsigned *out, int32_t first,
    int32_t last)
{
	enum ctip_placing result = CTIP_OUTSIDE;

	if (last < first)
		return CTIP_VAGUE;
	for (size_t i = 0; i < f->n_periods; i++) {
		const struct ctip_period *p = &f->periods[i];

		if (first >= p->first && last <= p->last) {
			*out = (unsigned)i;
			return CTIP_PLACED;
		}
		if (first <= p->last && last >= p->first)
			result = CTIP_VAGUE;
	}
	return result;
}

enum ctip_placing
ctip_calendar__place(struct ctip_calendar *calendar, unsigned *out,
    struct ctip_str period, struct ctip_str date, struct ctip_str until)
{
	struct ctip_date from, to;

	if (period.p != NULL)
		return place_code(calendar, out, period);
	if (date.p == NULL)
		return CTIP_UNDATED;
	if (ctip_date_parse(&from, date, CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return CTIP_NO_DATE;
	to = from;
	if (until.p != NULL &&
	    ctip_date_parse(&to, until, CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return CTIP_NO_DATE;
	if (!calendar->framework->years)
		return place_days(calendar->framework, out,
		    ctip_date_first(from), ctip_date_last(to));
	return from.year == to.year ?
	    place_year(calendar, out, from.year) : CTIP_VAGUE;
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
