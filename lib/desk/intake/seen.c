/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rows are here already: a table from the hash of a row's key to its
 * record, 32 bytes a slot and nothing else, so that a million people fit
 * in 45 MB. Only for imports. Keys are hashes, and so spread by themselves.
 */
#include "intake_inside.h"

#include <stdlib.h>
#include <string.h>

static bool
is_free(const struct seen_slot *slot)
{
	static const unsigned char none[sizeof slot->key];

	return memcmp(slot->key, none, sizeof none) == 0;
}

static size_t
home(const struct seen *seen, const unsigned char *key)
{
	return (size_t)((uint64_t)ctip_u32(key) * seen->room >> 32);
}

static struct seen_slot *
find(struct seen *seen, const unsigned char *key)
{
	size_t i = home(seen, key);

	while (!is_free(&seen->slots[i]) &&
	    memcmp(seen->slots[i].key, key, sizeof seen->slots[i].key) != 0)
		if (++i == seen->room)
			i = 0;
	return &seen->slots[i];
}

void
ctip_seen__room(struct seen *seen, size_t more, size_t expect)
{
	struct seen old = *seen;
	size_t want = seen->n + more, room;

	if (!ctip_seen__is_tight(seen, more))
		return;
	room = want < expect ? expect : want;
	room += room * 2 / 5;
	if (room < seen->room + seen->room / 2)
		room = seen->room + seen->room / 2;
	if (room < 1024)
		room = 1024;
	seen->room = room;
	seen->slots = ctip_alloc(room * sizeof *seen->slots);
	for (size_t i = 0; i < old.room; i++)
		if (!is_free(&old.slots[i]))
			*find(seen, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

struct seen_slot *
ctip_seen__slot(struct seen *seen, const unsigned char key[CTIP_SEEN_KEY])
{
	struct seen_slot *slot = find(seen, key);

	if (is_free(slot)) {
		memcpy(slot->key, key, sizeof slot->key);
		seen->n++;
	}
	return slot;
}

void
ctip_seen__clear(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){0};
}

bool
ctip_seen__known(const struct seen_slot *slot)
{
	static const unsigned char none[sizeof slot->id];

	return memcmp(slot->id, none, sizeof none) != 0;
}

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
ctip_seen__text(char out[CTIP_SEEN_TEXT],
    const unsigned char key[CTIP_SEEN_KEY])
{
	uint32_t bits = 0;
	unsigned have = 0, at = 0;

	for (size_t i = 0; i < CTIP_SEEN_KEY; i++) {
		bits = bits << 8 | key[i];
		for (have += 8; have >= 6; have -= 6)
			out[at++] = letters[bits >> (have - 6) & 63];
	}
	out[at++] = letters[bits << (6 - have) & 63];
	out[at] = '\0';
}

bool
ctip_seen__parse(unsigned char key[CTIP_SEEN_KEY], struct ctip_str text)
{
	uint32_t bits = 0;
	unsigned have = 0, at = 0;
	const char *letter;

	if (text.len != CTIP_SEEN_TEXT - 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		letter = memchr(letters, text.p[i], 64);
		if (letter == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(letter - letters);
		have += 6;
		if (have >= 8 && at < CTIP_SEEN_KEY) {
			have -= 8;
			key[at++] = (unsigned char)(bits >> have);
		}
	}
	return (bits & ((1u << have) - 1)) == 0;
}
