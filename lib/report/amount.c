/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arithmetic of results: whole numbers of millionths, so that a sum is
 * the same in any order and a published number can be computed again by
 * hand. Only a division rounds, once, half away from zero.
 */
#include "inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DIGITS 12 /* before the point */
#define PLACES      6

static size_t
digits(struct ctip_str text, size_t from)
{
	size_t n = 0;

	while (from + n < text.len && text.p[from + n] >= '0' &&
	    text.p[from + n] <= '9')
		n++;
	return n;
}

/* 1.5e+20, which is how SQLite writes large and small reals. */
static bool
read_real(int64_t *out, struct ctip_str text)
{
	char copy[64], *end;
	double value;

	/* strtod would also take 0x1e, nan and inf. */
	if (text.len >= sizeof copy || memchr(text.p, 'e', text.len) == NULL ||
	    memchr(text.p, 'x', text.len) != NULL)
		return false;
	memcpy(copy, text.p, text.len);
	copy[text.len] = '\0';
	value = strtod(copy, &end);
	if (*end != '\0' || !(value > -1e12 && value < 1e12))
		return false;
	*out = (int64_t)(value * CTIP_AMOUNT_ONE + (value < 0 ? -0.5 : 0.5));
	return true;
}

bool
ctip_amount__read(int64_t *out, struct ctip_str text)
{
	bool minus = text.len > 0 && text.p[0] == '-';
	size_t i = minus, n = digits(text, i);
	int64_t sum = 0;

	if (n == 0 || n > MOST_DIGITS)
		return false;
	for (; n > 0; n--)
		sum = sum * 10 + (text.p[i++] - '0');
	if (i < text.len && text.p[i] == '.') {
		n = digits(text, ++i);
		if (n == 0)
			return false;
	}
	for (size_t place = 0; place < PLACES; place++)
		sum = sum * 10 + (place < n ? text.p[i + place] - '0' : 0);
	if (n > PLACES)
		sum += text.p[i + PLACES] >= '5';
	if (i + n < text.len)
		return read_real(out, text);
	*out = minus ? -sum : sum;
	return true;
}

static uint64_t
magnitude(int64_t amount)
{
	return amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
}

char *
ctip_amount__text(char out[32], int64_t amount)
{
	uint64_t whole = magnitude(amount);
	int len = snprintf(out, 32, "%s%" PRIu64 ".%06" PRIu64,
	    amount < 0 ? "-" : "", whole / CTIP_AMOUNT_ONE,
	    whole % CTIP_AMOUNT_ONE);

	while (out[len - 1] == '0')
		len--;
	if (out[len - 1] == '.')
		len--;
	out[len] = '\0';
	return out;
}

bool
ctip_amount__divide(int64_t *out, int64_t over, int64_t under,
    int64_t times, unsigned decimals)
{
	bool minus = (over < 0) != (under < 0);
	unsigned __int128 top, bottom = magnitude(under), steps;
	int64_t step = CTIP_AMOUNT_ONE;

	for (unsigned i = 0; i < decimals && step > 1; i++)
		step /= 10;
	/* So many steps of the last decimal. */
	top = (unsigned __int128)magnitude(over) * (uint64_t)times *
	    (CTIP_AMOUNT_ONE / (uint64_t)step);
	steps = (2 * top + bottom) / (2 * bottom) * (uint64_t)step;
	if (steps > INT64_MAX)
		return false;
	*out = minus ? -(int64_t)steps : (int64_t)steps;
	return true;
}
