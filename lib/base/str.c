/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Borrowed slices: the form in which every cell and value walks through the
 * house. Absent (p NULL) and empty are two different things here: they are
 * neither equal, nor does one sort as the other.
 */
#include <string.h>
#include <strings.h>

#include "ctip/base/bytes.h"

struct ctip_str
ctip_str(const char *text)
{
	return (struct ctip_str){text, text != NULL ? strlen(text) : 0};
}

bool
ctip_str_is(struct ctip_str a, const char *b)
{
	return ctip_str_equal(a, ctip_str(b));
}

bool
ctip_str_same(struct ctip_str a, const char *b)
{
	return a.p != NULL && strlen(b) == a.len &&
	    strncasecmp(a.p, b, a.len) == 0;
}

bool
ctip_str_equal(struct ctip_str a, struct ctip_str b)
{
	if (a.p == NULL || b.p == NULL)
		return a.p == b.p;
	return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

int
ctip_str_compare(struct ctip_str a, struct ctip_str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order;

	if (a.p == NULL || b.p == NULL)
		return (a.p != NULL) - (b.p != NULL);
	order = memcmp(a.p, b.p, len);
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct ctip_str
ctip_str_trim(struct ctip_str a)
{
	for (;;) {
		if (a.len > 0 && is_blank(a.p[0]))
			a.p++, a.len--;
		else if (a.len > 1 && memcmp(a.p, "\xC2\xA0", 2) == 0)
			a.p += 2, a.len -= 2;
		else
			break;
	}
	for (;;) {
		if (a.len > 0 && is_blank(a.p[a.len - 1]))
			a.len--;
		else if (a.len > 1 &&
		    memcmp(a.p + a.len - 2, "\xC2\xA0", 2) == 0)
			a.len -= 2;
		else
			break;
	}
	return a;
}

bool
ctip_str_cut(struct ctip_str *rest, char separator, struct ctip_str *piece)
{
	const char *at;

	if (rest->p == NULL)
		return false;
	*piece = *rest;
	at = rest->len > 0 ? memchr(rest->p, separator, rest->len) : NULL;
	if (at == NULL) {
		*rest = (struct ctip_str){NULL, 0};
		return true;
	}
	piece->len = (size_t)(at - rest->p);
	rest->p = at + 1;
	rest->len -= piece->len + 1;
	return true;
}

bool
ctip_str_integer(struct ctip_str a, int64_t min, int64_t max, int64_t *out)
{
	bool negative = a.len > 0 && a.p[0] == '-';
	size_t i = negative ? 1 : 0;
	int64_t v = 0;

	if (i == a.len)
		return false;
	/* Counted downwards: there is one more negative than positive. */
	for (; i < a.len; i++) {
		if (a.p[i] < '0' || a.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, a.p[i] - '0', &v))
			return false;
	}
	if (!negative && __builtin_sub_overflow((int64_t)0, v, &v))
		return false;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}
