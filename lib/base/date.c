/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates typed as numbers, each read in the one form its column is said to
 * have: 03/04/2004 is never guessed at. Also the calendar: days counted from
 * 1970-01-01, in the Gregorian calendar carried back to year 1.
 */
#include "ctip/base/time.h"

#include <string.h>

#include "base.h"

/* What stands where: the place of year, month and day among the numbers of
 * a whole date, and the characters that may part them. */
struct form {
	const char *name;
	const char *separators; /* NULL: the form is read by other means */
	int         order[3];   /* of the first, second, third number */
	bool        padded;     /* exactly two digits for month and day */
};

enum { YEAR, MONTH, DAY };

static const struct form forms[CTIP_DATE_FORMS] = {
	[CTIP_DATE_ISO] = {"iso", "-", {YEAR, MONTH, DAY}, true},
	[CTIP_DATE_DMY] = {"dd/mm/yyyy", "/.- ", {DAY, MONTH, YEAR}, false},
	[CTIP_DATE_MDY] = {"mm/dd/yyyy", "/.- ", {MONTH, DAY, YEAR}, false},
	[CTIP_DATE_YMD] = {"yyyy/mm/dd", "/.- ", {YEAR, MONTH, DAY}, false},
	[CTIP_DATE_EXCEL] = {"excel", NULL},
	[CTIP_DATE_WORDS] = {"words", NULL},
	[CTIP_DATE_YEAR] = {"yyyy", "", {YEAR, MONTH, DAY}, true},
};

bool
ctip_date_form_named(enum ctip_date_form *out, struct ctip_str name)
{
	int i;

	for (i = 0; i < CTIP_DATE_FORMS; i++) {
		if (ctip_str_is(name, forms[i].name)) {
			*out = (enum ctip_date_form)i;
			return true;
		}
	}
	return false;
}

const char *
ctip_date_form_name(enum ctip_date_form form)
{
	return forms[form].name;
}

static int
days_in_month(int year, int month)
{
	static const int days[] =
	    {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (leap && month == 2);
}

bool
ctip_date_valid(struct ctip_date d)
{
	if (d.year < 1 || d.year > 9999 || d.month < 0 || d.month > 12)
		return false;
	if (d.month == 0)
		return d.day == 0;
	return d.day >= 0 && d.day <= days_in_month(d.year, d.month);
}

/* Years are taken to begin in March, so that the leap day is the last. */
int32_t
ctip_date__days(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1;
	int m = (month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 +
	    day - 1 - 719468;
}

int32_t
ctip_date_first(struct ctip_date d)
{
	return ctip_date__days(d.year, d.month != 0 ? d.month : 1,
	    d.day != 0 ? d.day : 1);
}

int32_t
ctip_date_last(struct ctip_date d)
{
	int month = d.month != 0 ? d.month : 12;

	return ctip_date__days(d.year, month,
	    d.day != 0 ? d.day : days_in_month(d.year, month));
}

int64_t
ctip_date_end(struct ctip_date d)
{
	return ((int64_t)ctip_date_last(d) + 1) * (24 * 60 * 60) - 1;
}

struct ctip_date
ctip_date_of(int32_t days)
{
	int32_t left = days + 719468;
	int32_t era = (left >= 0 ? left : left - 146096) / 146097;
	int32_t of_era = left - era * 146097;
	int32_t y = (of_era - of_era / 1460 + of_era / 36524 -
	    of_era / 146096) / 365;
	int32_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int32_t m = (5 * of_year + 2) / 153;
	struct ctip_date d;

	d.day = (int8_t)(of_year - (153 * m + 2) / 5 + 1);
	d.month = (int8_t)(m < 10 ? m + 3 : m - 9);
	d.year = (int16_t)(y + era * 400 + (d.month <= 2));
	return d;
}

/* Up to three runs of digits with one separator between, always the same.
 * Returns how many; 0 when the text is anything else. */
static int
split_numbers(struct ctip_str piece[3], struct ctip_str text,
    const char *separators)
{
	size_t i, from = 0;
	char c, separator = '\0';
	int n = 0;

	for (i = 0; i < text.len; i++) {
		c = text.p[i];
		if (c >= '0' && c <= '9')
			continue;
		if (separator == '\0' && strchr(separators, c) != NULL)
			separator = c;
		if (c == '\0' || c != separator || i == from || n == 2)
			return 0;
		piece[n++] = (struct ctip_str){text.p + from, i - from};
		from = i + 1;
	}
	if (from == text.len)
		return 0;
	piece[n++] = (struct ctip_str){text.p + from, text.len - from};
	return n;
}

/* From year, month and day, -1 where the text doesn't give them. */
static enum ctip_date_fault
checked(struct ctip_date *out, const int field[3])
{
	struct ctip_date date = {(int16_t)field[YEAR], 0, 0};

	if (field[MONTH] == 0 || field[DAY] == 0 || field[MONTH] > 12 ||
	    field[DAY] > 31)
		return CTIP_DATE_IMPOSSIBLE;
	if (field[MONTH] > 0)
		date.month = (int8_t)field[MONTH];
	if (field[DAY] > 0)
		date.day = (int8_t)field[DAY];
	if (!ctip_date_valid(date))
		return CTIP_DATE_IMPOSSIBLE;
	*out = date;
	return CTIP_DATE_GOOD;
}

/* A year alone, or year and month, leave out the places that are missing. */
static enum ctip_date_fault
parse_numbers(struct ctip_date *out, struct ctip_str text,
    const struct form *form)
{
	int field[3] = {-1, -1, -1}, i, n, at = 0;
	struct ctip_str piece[3];
	size_t least;
	int64_t v;

	n = split_numbers(piece, text, form->separators);
	if (n == 0)
		return CTIP_DATE_NOT;
	for (i = 0; i < 3; i++) {
		if (form->order[i] >= n)
			continue;
		least = form->order[i] == YEAR ? 4 : form->padded ? 2 : 1;
		if (piece[at].len < least || piece[at].len > 4 ||
		    (form->order[i] != YEAR && piece[at].len > 2) ||
		    !ctip_str_integer(piece[at], 0, 9999, &v))
			return CTIP_DATE_NOT;
		field[form->order[i]] = (int)v;
		at++;
	}
	return checked(out, field);
}

/* Excel believes that 1900 had a 29 February, its day 60. A fraction is a
 * time of day; `.0` is what other programs make of whole numbers. */
static enum ctip_date_fault
parse_excel(struct ctip_date *out, struct ctip_str text)
{
	struct ctip_str whole = {NULL, 0}, rest = text;
	int64_t n;
	size_t i;

	if (!ctip_str_cut(&rest, '.', &whole) ||
	    !ctip_str_integer(whole, 1, 2958465, &n) ||
	    (rest.p != NULL && rest.len == 0))
		return CTIP_DATE_NOT;
	for (i = 0; i < rest.len; i++)
		if (rest.p[i] != '0')
			return CTIP_DATE_NOT;
	if (n == 60)
		return CTIP_DATE_IMPOSSIBLE;
	*out = ctip_date_of((int32_t)n - 25569 + (n < 60));
	return CTIP_DATE_GOOD;
}

static enum ctip_date_fault
parse_words(struct ctip_date *out, struct ctip_str text)
{
	int field[3] = {-1, -1, -1}, weekday = -1;
	enum ctip_date_fault fault;

	if (!ctip_date__words(field, &weekday, text))
		return CTIP_DATE_NOT;
	fault = checked(out, field);
	if (fault != CTIP_DATE_GOOD || weekday < 0)
		return fault;
	/* 0001-01-01 was a Monday, and 1970-01-01 a Thursday. */
	if ((ctip_date_first(*out) + 719162 + 1) % 7 != weekday)
		return CTIP_DATE_WEEKDAY;
	return CTIP_DATE_GOOD;
}

enum ctip_date_fault
ctip_date_parse(struct ctip_date *out, struct ctip_str text,
    enum ctip_date_form form)
{
	if (form == CTIP_DATE_EXCEL)
		return parse_excel(out, text);
	if (form == CTIP_DATE_WORDS)
		return parse_words(out, text);
	return parse_numbers(out, text, &forms[form]);
}
