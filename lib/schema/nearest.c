/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edit distance for "nearest is 'female'". Only messages ask, so it may be
 * slow; it is bounded by cutting texts at 64 bytes and allocates nothing.
 * Bytes are compared, not characters: good enough for a hint.
 */
#include "ctip/schema/nearest.h"

#include <stdlib.h>

#define LONGEST 64

static char
plain(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + ('a' - 'A'));
	return c == '_' || c == '-' ? ' ' : c;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment over three rows of the usual matrix. */
static unsigned
distance(struct ctip_str a, struct ctip_str b)
{
	unsigned rows[3][LONGEST + 1];
	size_t la = a.len < LONGEST ? a.len : LONGEST;
	size_t lb = b.len < LONGEST ? b.len : LONGEST;

	for (size_t j = 0; j <= lb; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned *now = rows[i % 3], *up = rows[(i + 2) % 3];
		unsigned *two = rows[(i + 1) % 3];
		char x = plain(a.p[i - 1]);

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= lb; j++) {
			char y = plain(b.p[j - 1]);

			now[j] = least(least(up[j], now[j - 1]) + 1,
			    up[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == plain(b.p[j - 2]) &&
			    plain(a.p[i - 2]) == y)
				now[j] = least(now[j], two[j - 2] + 1);
		}
	}
	return rows[la % 3][lb];
}

void
ctip_nearest_start(struct ctip_nearest *nearest, struct ctip_str text)
{
	size_t len = text.len < LONGEST ? text.len : LONGEST;

	nearest->text = text;
	nearest->best = NULL;
	/* One more than allowed: a text of one or two letters has nothing
	 * near it but a change of case, and in one of four or five a second
	 * edit makes another word of it. */
	nearest->edits = least((unsigned)len / 3, (unsigned)len / 4 + 1) + 1;
}

void
ctip_nearest_offer(struct ctip_nearest *nearest, struct ctip_str candidate,
    const char *answer)
{
	size_t a = nearest->text.len, b = candidate.len;
	unsigned edits;

	if (candidate.p == NULL || b > LONGEST ||
	    (a > b ? a - b : b - a) >= nearest->edits)
		return;
	edits = distance(nearest->text, candidate);
	if (edits < nearest->edits) {
		nearest->edits = edits;
		nearest->best = answer;
	}
}
