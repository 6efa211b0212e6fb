/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The small tables of a mapping: words that are blank, recodings, names of
 * columns. Looked into for every cell, so a test of the length comes first,
 * nothing is folded into a buffer, and nothing allocates.
 */
#include "mapping_inside.h"

#include <string.h>

/* Lower case for ASCII and for the letters U+00C0 to U+00DE, whose second
 * byte after C3 differs by 0x20; so the length never changes. */
static unsigned char
fold(unsigned char before, unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 0x20;
	if (before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97)
		return c + 0x20;
	return c;
}

static uint32_t
hash(struct ctip_str s)
{
	uint32_t h = 2166136261u;
	unsigned char before = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		h = (h ^ fold(before, c)) * 16777619u;
		before = c;
	}
	return h ^ h >> 15;
}

static bool
same_folded(struct ctip_str a, struct ctip_str b)
{
	unsigned char x = 0, y = 0;

	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		unsigned char c = (unsigned char)a.p[i];
		unsigned char d = (unsigned char)b.p[i];

		if (fold(x, c) != fold(y, d))
			return false;
		x = c;
		y = d;
	}
	return true;
}

void
ctip_mapping__words_make(struct words *w, size_t n, struct ctip_pool *pool)
{
	*w = (struct words){0};
	for (w->room = 4; w->room < 2 * n; w->room *= 2)
		;
	w->slots = ctip_pool_room(pool, w->room * sizeof *w->slots);
	memset(w->slots, 0, w->room * sizeof *w->slots);
}

bool
ctip_mapping__words_add(struct words *w, struct ctip_str from,
    struct ctip_str to)
{
	size_t i;

	from = ctip_str_trim(from);
	if (from.p == NULL)
		from = CTIP_STR("");
	for (i = hash(from); w->slots[i & (w->room - 1)].from.p != NULL; i++)
		if (ctip_str_equal(w->slots[i & (w->room - 1)].from, from))
			return false;
	w->slots[i & (w->room - 1)] = (struct word){from, to};
	w->lengths |= UINT64_C(1) << (from.len < 63 ? from.len : 63);
	w->n++;
	return true;
}

const struct word *
ctip_mapping__words_find(const struct words *w, struct ctip_str text)
{
	const struct word *near = NULL;

	if (!(w->lengths >> (text.len < 63 ? text.len : 63) & 1))
		return NULL;
	for (size_t i = hash(text);; i++) {
		const struct word *slot = &w->slots[i & (w->room - 1)];

		if (slot->from.p == NULL)
			return near;
		if (ctip_str_equal(slot->from, text))
			return slot;
		if (near == NULL && same_folded(slot->from, text))
			near = slot;
	}
}

bool
ctip_mapping__is_blank(const struct words *w, struct ctip_str text)
{
	if (text.len == 0)
		return true;
	if (!(w->lengths >> (text.len < 63 ? text.len : 63) & 1))
		return false;
	return ctip_mapping__words_find(w, text) != NULL;
}

static struct ctip_str
bare_next(struct ctip_str s, unsigned char *before, unsigned char *out)
{
	while (s.len > 0 && strchr(" _-\t", s.p[0]) != NULL) {
		*before = (unsigned char)s.p[0];
		s.p++;
		s.len--;
	}
	*out = 0;
	if (s.len > 0) {
		*out = fold(*before, (unsigned char)s.p[0]);
		*before = (unsigned char)s.p[0];
		s.p++;
		s.len--;
	}
	return s;
}

bool
ctip_mapping__same_name(struct ctip_str a, struct ctip_str b)
{
	unsigned char x = 0, y = 0, c, d;

	do {
		a = bare_next(a, &x, &c);
		b = bare_next(b, &y, &d);
	} while (c == d && c != 0);
	return c == d;
}
