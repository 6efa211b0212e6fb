/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fold over the index: which records have several entries and which one
 * counts, and which transactions were taken back (FORMAT items 11, 12). Most
 * records have one entry, and cost nothing here.
 */
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "private.h"

struct index_history {
	struct ctip_id   record;
	size_t           n, room;
	struct index_at *at;
	bool             erased;
	UT_hash_handle   hh;
};

static struct index_history *
find(const struct ctip_index *index, const struct ctip_id *record)
{
	struct index_history *found;

	HASH_FIND(hh, index->several, record, sizeof *record, found);
	return found;
}

static void
take_back(struct ctip_index *index, const struct ctip_id *transaction)
{
	for (size_t i = 0; i < index->n; i++)
		if (memcmp(index->chunks[i].transaction, transaction,
		    16) == 0)
			index->chunks[i].voided = true;
}

/* Names the records that have several entries, and what is taken back. A
 * void of a void would be the transaction again: it names itself. */
static void
first_pass(struct ctip_index *index)
{
	struct index_history *h;

	for (size_t i = 0; i < index->n; i++) {
		const struct index_chunk *chunk = &index->chunks[i];

		for (uint32_t j = 0; j < chunk->n; j++) {
			const struct index_entry *e = &chunk->entries[j];

			if (e->op == CTIP_VOID)
				take_back(index, &e->record);
			else if (e->previous > 0 &&
			    find(index, &e->record) == NULL) {
				h = ctip_alloc(sizeof *h);
				h->record = e->record;
				HASH_ADD(hh, index->several, record,
				    sizeof h->record, h);
			}
		}
	}
}

static void
second_pass(struct ctip_index *index)
{
	struct index_history *h;

	for (size_t i = 0; i < index->n; i++) {
		const struct index_chunk *chunk = &index->chunks[i];

		for (uint32_t j = 0; j < chunk->n; j++) {
			if (chunk->entries[j].op == 0 ||
			    (h = find(index, &chunk->entries[j].record)) ==
			    NULL)
				continue;
			if (h->n == h->room) {
				h->room = h->room * 2 + 4;
				h->at = ctip_realloc(h->at,
				    h->room * sizeof *h->at);
			}
			h->at[h->n++] = (struct index_at){(uint32_t)i, j};
		}
	}
}

void
ctip_fold__run(struct ctip_index *index)
{
	first_pass(index);
	if (index->several != NULL)
		second_pass(index);
}

static bool
has_gone(const struct ctip_index *index, const struct index_history *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (index->chunks[h->at[i].chunk].entries[
		    h->at[i].entry].gone != 0)
			return true;
	return false;
}

int
ctip_fold__erased(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_version version;
	struct index_history *h;
	int rc = 0;

	if (ledger->chain.forgotten == NULL)
		return 0;
	for (h = ledger->index.several; rc == 0 && h != NULL;
	    h = h->hh.next) {
		if (!has_gone(&ledger->index, h))
			continue;
		rc = ctip_version__of(&version, ledger, &h->record, err);
		if (rc == 0)
			h->erased = ctip_version__erased(&version);
		else if (err->code == CTIP_NOTFOUND)
			rc = 0; /* it was taken back */
	}
	return rc;
}

void
ctip_fold__clear(struct ctip_index *index)
{
	struct index_history *h, *next;

	HASH_ITER(hh, index->several, h, next) {
		HASH_DEL(index->several, h);
		free(h->at);
		free(h);
	}
	free(index->slots);
}

/* Schemas, access records and the like stay when the transaction that brought
 * them goes. */
static bool
counts(const struct ctip_index *index, struct index_at at)
{
	const struct index_chunk *chunk = &index->chunks[at.chunk];

	return !chunk->voided || ctip_ledger_stays(chunk->table[
	    chunk->entries[at.entry].kind].name);
}

bool
ctip_index__counts(const struct ctip_index *index, struct index_at at)
{
	return counts(index, at);
}

bool
ctip_index__several(const struct ctip_index *index,
    const struct ctip_id *record, struct index_at *first,
    struct index_at *last)
{
	const struct index_history *h = index->several == NULL ? NULL :
	    find(index, record);
	bool any = false;

	if (h == NULL)
		return false;
	*first = *last = (struct index_at){UINT32_MAX, UINT32_MAX};
	for (size_t i = 0; i < h->n; i++) {
		if (!counts(index, h->at[i]))
			continue;
		if (!any)
			*first = h->at[i];
		*last = h->at[i];
		any = true;
	}
	return true;
}

/* Ids are random, so their first bytes are the hash. */
static size_t
home(const struct ctip_index *index, const unsigned char *b)
{
	return (size_t)ctip_u64(b) >> 4 & (index->n_slots - 1);
}

static const struct index_entry *
entry_at(const struct ctip_index *index, struct index_at at)
{
	return &index->chunks[at.chunk].entries[at.entry];
}

static void
put_slot(struct ctip_index *index, struct index_at at)
{
	const struct index_entry *e = entry_at(index, at);
	size_t i = home(index, e->record.b);

	while (index->slots[i].chunk != UINT32_MAX) {
		if (memcmp(&entry_at(index, index->slots[i])->record,
		    &e->record, sizeof e->record) == 0)
			return;
		i = (i + 1) & (index->n_slots - 1);
	}
	index->slots[i] = at;
}

/* Where each record first stands; made when something is first looked for. */
static void
make_slots(struct ctip_index *index)
{
	size_t entries = 0;

	for (size_t i = 0; i < index->n; i++)
		entries += index->chunks[i].n;
	index->n_slots = 64;
	while (index->n_slots < entries * 2)
		index->n_slots *= 2;
	index->slots = ctip_alloc(index->n_slots * sizeof *index->slots);
	memset(index->slots, 0xff, index->n_slots * sizeof *index->slots);
	for (uint32_t i = 0; i < index->n; i++)
		for (uint32_t j = 0; j < index->chunks[i].n; j++) {
			uint8_t op = index->chunks[i].entries[j].op;

			if (op != 0 && op != CTIP_VOID)
				put_slot(index, (struct index_at){i, j});
		}
}

/* The first slot at or after i that holds something; NULL at a gap. */
static const struct index_at *
slot_from(const struct ctip_index *index, size_t i)
{
	const struct index_at *at = &index->slots[i & (index->n_slots - 1)];

	return at->chunk == UINT32_MAX ? NULL : at;
}

static void
add_at(struct index_at **out, size_t *n, struct index_at at)
{
	*out = ctip_realloc(*out, (*n + 1) * sizeof **out);
	(*out)[(*n)++] = at;
}

void
ctip_index__entries(struct ctip_index *index, const struct ctip_id *record,
    bool all, struct index_at **out, size_t *n)
{
	const struct index_history *h = index->several == NULL ? NULL :
	    find(index, record);
	const struct index_at *at;

	*out = NULL;
	*n = 0;
	for (size_t i = 0; h != NULL && i < h->n; i++)
		if (all || counts(index, h->at[i]))
			add_at(out, n, h->at[i]);
	if (h != NULL)
		return;
	if (index->slots == NULL)
		make_slots(index);
	for (size_t i = home(index, record->b);
	    (at = slot_from(index, i)) != NULL; i++)
		if (memcmp(&entry_at(index, *at)->record, record,
		    sizeof *record) == 0) {
			if (all || counts(index, *at))
				add_at(out, n, *at);
			return;
		}
}

bool
ctip_index__find(struct ctip_index *index, const unsigned char b[8],
    struct ctip_id *out)
{
	const struct index_at *at;

	if (index->slots == NULL)
		make_slots(index);
	for (size_t i = home(index, b);
	    (at = slot_from(index, i)) != NULL; i++)
		if (ctip_id_matches(&entry_at(index, *at)->record, b)) {
			*out = entry_at(index, *at)->record;
			return true;
		}
	return false;
}

int
ctip_index__kind(const struct index_chunk *chunk, const char *name)
{
	for (size_t i = 0; i < chunk->n_table; i++)
		if (strcmp(chunk->table[i].name, name) == 0)
			return (int)i;
	return -1;
}

bool
ctip_index__stands(const struct ctip_index *index, struct index_at at)
{
	const struct index_entry *e = &index->chunks[at.chunk].entries[at.entry];
	struct index_at first, last;

	if (e->op == 0 || e->op == CTIP_VOID)
		return false;
	if (ctip_index__several(index, &e->record, &first, &last))
		return first.chunk == at.chunk && first.entry == at.entry &&
		    !find(index, &e->record)->erased;
	return ctip_index__counts(index, at) &&
	    (e->parts == 0 || (e->parts & ~e->gone) != 0);
}

int
ctip_ledger_count(uint64_t *out, struct ctip_ledger *ledger,
    const char *kind, struct ctip_err *err)
{
	const struct ctip_index *index = &ledger->index;

	*out = 0;
	if (ctip_index__load(ledger, err) != 0)
		return -1;
	for (uint32_t c = 0; c < index->n; c++) {
		const struct index_chunk *chunk = &index->chunks[c];
		int number = ctip_index__kind(chunk, kind);

		for (uint32_t i = 0; number >= 0 && i < chunk->n; i++)
			*out += chunk->entries[i].kind == number &&
			    ctip_index__stands(index, (struct index_at){c, i});
	}
	return 0;
}
