/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one clock. $CTIP_NOW stands in for it, so that tests stand still and
 * the same input gives the same bytes.
 */
#include "ctip/base/time.h"

#include <stdlib.h>
#include <time.h>

#include "base.h"

/* The years that the text form has room for: 0001 to 9999. */
static const int64_t earliest = -62135596800, latest = 253402300799;

/* n digits at p + at; false where there are others. */
static bool
digits(struct ctip_str text, size_t at, size_t n, int *out)
{
	int64_t v;

	if (text.p[at] == '-' || !ctip_str_integer(
	    (struct ctip_str){text.p + at, n}, 0, 9999, &v))
		return false;
	*out = (int)v;
	return true;
}

bool
ctip_time_parse(int64_t *out, struct ctip_str text)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";
	struct ctip_date date;
	int y, mo, d, h, mi, s;
	size_t i;

	if (ctip_str_integer(text, earliest, latest, out))
		return true;
	if (text.len != sizeof shape - 1)
		return false;
	for (i = 0; i < text.len; i++)
		if (shape[i] != 'd' && shape[i] != text.p[i])
			return false;
	if (!digits(text, 0, 4, &y) || !digits(text, 5, 2, &mo) ||
	    !digits(text, 8, 2, &d) || !digits(text, 11, 2, &h) ||
	    !digits(text, 14, 2, &mi) || !digits(text, 17, 2, &s))
		return false;
	date = (struct ctip_date){(int16_t)y, (int8_t)mo, (int8_t)d};
	if (mo == 0 || d == 0 || !ctip_date_valid(date) || h > 23 ||
	    mi > 59 || s > 59)
		return false;
	*out = ctip_date_first(date) * (int64_t)86400 + h * 3600 + mi * 60 +
	    s;
	return true;
}

int64_t
ctip_now(void)
{
	const char *now = getenv("CTIP_NOW");
	int64_t seconds;

	if (now != NULL && ctip_time_parse(&seconds, ctip_str(now)))
		return seconds;
	return time(NULL);
}

/* Writes v with n digits and the character after them. */
static char *
put(char *out, int v, int n, char after)
{
	int i;

	for (i = n - 1; i >= 0; i--, v /= 10)
		out[i] = (char)('0' + v % 10);
	out[n] = after;
	return out + n + 1;
}

void
ctip_time_text(char out[21], int64_t seconds)
{
	int32_t days, rest;
	struct ctip_date d;

	if (seconds < earliest)
		seconds = earliest;
	if (seconds > latest)
		seconds = latest;
	days = (int32_t)((seconds - earliest) / 86400 + earliest / 86400);
	rest = (int32_t)((seconds - earliest) % 86400);
	d = ctip_date_of(days);
	out = put(out, d.year, 4, '-');
	out = put(out, d.month, 2, '-');
	out = put(out, d.day, 2, 'T');
	out = put(out, rest / 3600, 2, ':');
	out = put(out, rest / 60 % 60, 2, ':');
	out = put(out, rest % 60, 2, 'Z');
	*out = '\0';
}

void
ctip_date_text(char out[11], struct ctip_date date)
{
	char *end = put(out, date.year, 4, '\0');

	if (date.month != 0) {
		end[-1] = '-';
		end = put(end, date.month, 2, '\0');
	}
	if (date.month != 0 && date.day != 0) {
		end[-1] = '-';
		put(end, date.day, 2, '\0');
	}
}
