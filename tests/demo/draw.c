/* SPDX-License-Identifier: Apache-2.0 */
/* Chance and the calendar: the same draws from the same seed. */
#include "demo.h"

#include <stdio.h>

uint64_t seed = 20240928;

unsigned
draw(unsigned below)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) >> 33) % below;
}

bool
chance(unsigned percent)
{
	return draw(100) < percent;
}

unsigned
between(unsigned first, unsigned last)
{
	return first >= last ? first : first + draw(last - first + 1);
}

const struct choice *
pick(const struct choice *list, size_t n)
{
	unsigned total = 0, at;

	for (size_t i = 0; i < n; i++)
		total += list[i].weight;
	at = draw(total);
	while (at >= list->weight)
		at -= list++->weight;
	return list;
}

void
shuffle(unsigned *list, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = draw((unsigned)i);
		unsigned swap = list[i - 1];

		list[i - 1] = list[j];
		list[j] = swap;
	}
}

void
apportion(unsigned *out, const unsigned *weights, size_t n, unsigned total)
{
	uint64_t sum = 0, before = 0, given = 0;

	for (size_t i = 0; i < n; i++)
		sum += weights[i];
	if (sum == 0)
		wrong("nothing to share among", "apportion");
	/* Shares of the running sum: each is rounded down or up, never lost. */
	for (size_t i = 0; i < n; i++) {
		before += weights[i];
		out[i] = (unsigned)(before * total / sum - given);
		given += out[i];
	}
}

/* Hinnant's algorithms. */
struct day
civil(unsigned days)
{
	unsigned z = days + 719468, era = z / 146097, doe = z % 146097;
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;
	struct day d = {yoe + era * 400, mp < 10 ? mp + 3 : mp - 9,
	    doy - (153 * mp + 2) / 5 + 1};

	d.year += d.month <= 2;
	return d;
}

unsigned
days_of(const char *text)
{
	unsigned y, m, d, yoe, doy;

	if (sscanf(text, "%u-%u-%u", &y, &m, &d) != 3)
		wrong("not a day", text);
	y -= m <= 2;
	yoe = y % 400;
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return y / 400 * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy -
	    719468;
}
