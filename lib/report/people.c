/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Different people: a hash table from a subject's id to the periods it was
 * met in. Ids are random, so a plain hash will do; slots are found by linear
 * probing, and the table is at most two thirds full.
 */
#include "inside.h"

#include <stdlib.h>

static uint64_t
hash(struct ctip_str id)
{
	uint64_t h = 0xcbf29ce484222325; /* FNV-1a */

	for (size_t i = 0; i < id.len; i++)
		h = (h ^ (unsigned char)id.p[i]) * 0x100000001b3;
	return h ^ h >> 32;
}

/* The slot of that id, or the free one it would go into. */
static struct ctip_person_seen *
slot_of(const struct ctip_people *people, struct ctip_str id)
{
	size_t mask = people->room - 1;
	size_t i = hash(id) & mask;

	while (people->slots[i].id.p != NULL &&
	    !ctip_str_equal(people->slots[i].id, id))
		i = (i + 1) & mask;
	return &people->slots[i];
}

static void
grow(struct ctip_people *people)
{
	struct ctip_people larger = *people;

	larger.room = people->room == 0 ? 64 : people->room * 2;
	larger.slots = ctip_alloc(larger.room * sizeof *larger.slots);
	for (size_t i = 0; i < people->room; i++)
		if (people->slots[i].id.p != NULL)
			*slot_of(&larger, people->slots[i].id) =
			    people->slots[i];
	free(people->slots);
	*people = larger;
}

void
ctip_people__add(struct ctip_people *people, struct ctip_str id,
    unsigned period)
{
	uint64_t bit = (uint64_t)1 << period;
	struct ctip_person_seen *slot;

	if (people->n * 3 >= people->room * 2)
		grow(people);
	slot = slot_of(people, id);
	if (slot->id.p == NULL) {
		slot->id = ctip_pool_str(&people->pool, id);
		people->n++;
	}
	if ((slot->periods & bit) == 0)
		people->met[period]++;
	slot->periods |= bit;
}

uint64_t
ctip_people__count(const struct ctip_people *people, uint64_t periods)
{
	uint64_t n = 0;

	for (size_t i = 0; i < people->room; i++)
		n += (people->slots[i].periods & periods) != 0;
	return n;
}

uint64_t
ctip_people__also(const struct ctip_people *people, unsigned period,
    uint64_t others)
{
	uint64_t n = 0;

	for (size_t i = 0; i < people->room; i++)
		n += (people->slots[i].periods >> period & 1) != 0 &&
		    (people->slots[i].periods & others) != 0;
	return n;
}

void
ctip_people__clear(struct ctip_people *people)
{
	ctip_pool_clear(&people->pool);
	free(people->slots);
	*people = (struct ctip_people){ 0 };
}
