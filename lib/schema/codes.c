/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A code list and its two hash tables: exact codes, asked for every cell of
 * an import, and folded words, asked when a cell isn't a code. A list reads
 * itself when first asked, because 7,900 languages would cost every command
 * its start. In the folded table a code beats a synonym beats a label; a
 * label of two items answers to neither. The reading is in list.c.
 */
#include "codes.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/schema/nearest.h"

#define LONGEST_WORD 200

static uint64_t
hash(const char *p, size_t len)
{
	const uint64_t k = UINT64_C(0x9E3779B97F4A7C15);
	uint64_t h = len * k, w;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ w) * k;
		h ^= h >> 29;
	}
	for (w = 0; len > 0; len--)
		w = w << 8 | (unsigned char)*p++;
	h = (h ^ w) * k;
	return h ^ h >> 32;
}

/* Where text is, or would go. */
static struct slot *
slot_of(const struct table *t, struct ctip_str text)
{
	size_t i = hash(text.p, text.len) & t->mask;

	while (t->slots[i].p != NULL && (t->slots[i].len != text.len ||
	    memcmp(t->slots[i].p, text.p, text.len) != 0))
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

static void
grow(struct table *t)
{
	struct table bigger = { .mask = t->slots == NULL ? 31 :
	    t->mask * 2 + 1, .used = t->used };

	bigger.slots = ctip_alloc((bigger.mask + 1) * sizeof *bigger.slots);
	for (size_t i = 0; t->slots != NULL && i <= t->mask; i++)
		if (t->slots[i].p != NULL)
			*slot_of(&bigger, (struct ctip_str){ t->slots[i].p,
			    t->slots[i].len }) = t->slots[i];
	free(t->slots);
	*t = bigger;
}

bool
ctip_codes__claim(struct table *t, struct ctip_str text, size_t item,
    enum rank rank)
{
	struct slot *slot;

	if (t->slots == NULL || t->used * 2 > t->mask)
		grow(t);
	slot = slot_of(t, text);
	if (slot->p != NULL) {
		if (slot->item == item || slot->rank < rank)
			return true;
		if (rank == RANK_LABEL)
			slot->item = NOBODY;
		return rank == RANK_LABEL;
	}
	*slot = (struct slot){ text.p, (uint32_t)text.len,
	    (uint32_t)item, rank };
	t->used++;
	return true;
}

bool
ctip_codes__teach(struct index *x, struct ctip_str word, size_t item,
    enum rank rank)
{
	char buffer[LONGEST_WORD];
	struct ctip_str text = { buffer, 0 };

	text.len = ctip_codes_fold(buffer, sizeof buffer, word);
	if (text.len == 0)
		return true;
	text.p = ctip_pool_text(&x->pool, text);
	return ctip_codes__claim(&x->folded, text, item, rank);
}

bool
ctip_codes__missing(const struct index *x, struct ctip_str code)
{
	return x->exact.slots == NULL || slot_of(&x->exact, code)->p == NULL;
}

/* The tables come in one piece or not at all. */
int
ctip_codes_load(const struct ctip_codes *codes, struct ctip_err *err)
{
	struct index *x = codes->index;

	if (x->state == UNREAD)
		x->state = ctip_codes__read(x, &x->why) == 0 ? READ : BROKEN;
	if (x->state == READ)
		return 0;
	*err = x->why;
	if (err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	return -1;
}

static bool
is_read(const struct index *x)
{
	struct ctip_err unused;

	return x->state == READ || ctip_codes_load(&x->codes, &unused) == 0;
}

const struct ctip_code_item *
ctip_codes_find(const struct ctip_codes *codes, struct ctip_str code)
{
	const struct index *x = codes->index;
	const struct slot *slot;

	if (code.len == 0 || !is_read(x) || x->exact.slots == NULL)
		return NULL;
	slot = slot_of(&x->exact, code);
	return slot->p != NULL ? &codes->items[slot->item] : NULL;
}

const struct ctip_code_item *
ctip_codes_match(const struct ctip_codes *codes, struct ctip_str text)
{
	const struct index *x = codes->index;
	const struct slot *slot;
	char buffer[LONGEST_WORD];
	struct ctip_str word = { buffer, 0 };

	if (text.len == 0 || !is_read(x) || x->folded.slots == NULL)
		return NULL;
	word.len = ctip_codes_fold(buffer, sizeof buffer, text);
	if (word.len == 0)
		return NULL;
	slot = slot_of(&x->folded, word);
	if (slot->p == NULL || slot->item == NOBODY)
		return NULL;
	return &codes->items[slot->item];
}

/* Of numbers, one is as wrong as another: 10-14 is no 10-17 misspelt. */
static bool
has_letters(struct ctip_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.p[i];

		if ((c & 0x80) || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z'))
			return true;
	}
	return false;
}

const char *
ctip_codes_nearest(const struct ctip_codes *codes, struct ctip_str text)
{
	struct ctip_nearest nearest;

	if (!has_letters(text) || !is_read(codes->index))
		return NULL;
	ctip_nearest_start(&nearest, text);
	for (size_t i = 0; i < codes->n; i++) {
		const struct ctip_code_item *item = &codes->items[i];

		if (item->retired)
			continue;
		ctip_nearest_offer(&nearest, ctip_str(item->code), item->code);
		ctip_nearest_offer(&nearest, ctip_str(item->label.en),
		    item->code);
		ctip_nearest_offer(&nearest, ctip_str(item->label.es),
		    item->code);
		ctip_nearest_offer(&nearest, ctip_str(item->label.fr),
		    item->code);
	}
	return nearest.best;
}

struct ctip_codes *
ctip_codes__new(struct ctip_schemas *schemas, struct ctip_str name)
{
	struct index *x = ctip_alloc(sizeof *x);

	x->schemas = schemas;
	x->codes.name = ctip_pool_text(&x->pool, name);
	x->codes.index = x;
	return &x->codes;
}

void
ctip_codes__free(struct ctip_codes *codes)
{
	struct index *x;

	if (codes == NULL)
		return;
	x = codes->index;
	free(x->exact.slots);
	free(x->folded.slots);
	free(x->items);
	ctip_pool_clear(&x->pool);
	free(x);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ASCII here, without the tables of Unicode; the rest in text.c. */
size_t
ctip_codes_fold(char *out, size_t size, struct ctip_str text)
{
	size_t len = 0;
	bool dash = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.p[i];

		if (c & 0x80)
			return ctip_text__fold(out, size, text);
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c == '-')
			dash = dash || (len > 0 && is_digit(out[len - 1]));
		if (!(c >= 'a' && c <= 'z') && !is_digit(c) && c != '+')
			continue;
		if (len + 6 > size)
			return 0;
		if (dash && is_digit(c))
			out[len++] = '-';
		dash = false;
		out[len++] = c;
	}
	if (size > 0)
		out[len] = '\0';
	return len;
}
