/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Talk while something long is running: one line on standard error that is
 * written over itself, and only where somebody is looking at it.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ctip/base/term.h"

/* Asked for every row of an import, so the terminal is looked for once. */
static struct {
	enum { UNKNOWN, SHOWN, HIDDEN } place;
	bool     shown;
	uint64_t next; /* not again before, in nanoseconds */
} line;

char *
ctip_count_text(char out[28], uint64_t n)
{
	char digits[28];
	size_t i = sizeof digits, at = 0;

	digits[--i] = '\0';
	do {
		if (at > 0 && at % 3 == 0)
			digits[--i] = ',';
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
		at++;
	} while (n > 0);
	return memcpy(out, digits + i, sizeof digits - i);
}

static uint64_t
ticks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void
ctip_progress(const char *what, uint64_t done, uint64_t total,
    const char *unit)
{
	char a[28], b[28];
	uint64_t now;

	if (line.place == UNKNOWN)
		line.place = ctip_term_is(stderr) ? SHOWN : HIDDEN;
	if (line.place == HIDDEN)
		return;
	now = ticks();
	if (now < line.next)
		return;
	line.next = now + 100000000;
	line.shown = true;
	ctip_count_text(a, done);
	if (total > 0)
		fprintf(stderr, "\r%s: %s of %s %s\x1B[K", what, a,
		    ctip_count_text(b, total), unit);
	else
		fprintf(stderr, "\r%s: %s %s\x1B[K", what, a, unit);
	fflush(stderr);
}

void
ctip_progress_end(void)
{
	if (!line.shown)
		return;
	fputs("\r\x1B[K", stderr);
	fflush(stderr);
	line.shown = false;
	line.next = 0;
}
