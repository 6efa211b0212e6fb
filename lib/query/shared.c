/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query, for several statements: opening a record costs more than
 * looking at it, so a kind that more than one of them scans is opened once,
 * with the columns that any of them uses, and kept in memory: each different
 * text once, a row as numbers of texts. Where that would take too much
 * memory, each statement opens records for itself, as it does alone.
 */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

#define MOST_MEMORY ((size_t)256 << 20)

/* The different texts of one column. 0 is absent. */
struct texts {
	struct ctip_str *item;
	uint32_t        *slots;  /* numbers; 0: free */
	size_t           n, room;
};

struct shared_kind {
	const struct ctip_kind *kind;
	uint64_t               *only;     /* columns that any statement uses */
	const void             *last;     /* the query that counted last */
	unsigned                queries;
	bool                    loaded, too_large;
	size_t                  n, room;  /* rows */
	struct ctip_id         *ids;      /* record and subject of each */
	size_t                  n_fields;
	int                    *fields;
	uint32_t               *numbers;  /* n_fields of each row */
	struct texts           *texts;    /* of each field */
	size_t                  bytes;    /* of texts */
};

struct ctip_query_shared {
	struct ctip_ledger *ledger;
	struct ctip_pool    pool;
	size_t              n;
	struct shared_kind *kinds[CTIP_QUERY_KINDS];
};

struct ctip_query_shared *
ctip_query_shared_new(struct ctip_ledger *ledger)
{
	struct ctip_query_shared *shared = ctip_alloc(sizeof *shared);

	shared->ledger = ledger;
	return shared;
}

static void
forget(struct shared_kind *k)
{
	for (size_t i = 0; i < k->n_fields; i++) {
		free(k->texts[i].item);
		free(k->texts[i].slots);
	}
	free(k->texts);
	free(k->numbers);
	free(k->fields);
	free(k->ids);
	k->texts = NULL;
	k->numbers = NULL;
	k->fields = NULL;
	k->ids = NULL;
	k->n = k->room = k->n_fields = 0;
}

void
ctip_query_shared_free(struct ctip_query_shared *shared)
{
	if (shared == NULL)
		return;
	for (size_t i = 0; i < shared->n; i++) {
		forget(shared->kinds[i]);
		free(shared->kinds[i]->only);
		free(shared->kinds[i]);
	}
	ctip_pool_clear(&shared->pool);
	free(shared);
}

static struct shared_kind *
find(struct ctip_query_shared *shared, const struct ctip_kind *kind)
{
	for (size_t i = 0; i < shared->n; i++)
		if (shared->kinds[i]->kind == kind)
			return shared->kinds[i];
	return NULL;
}

void
ctip_shared__want(struct ctip_query_shared *shared, const void *query,
    const struct ctip_kind *kind, const uint64_t *only)
{
	struct shared_kind *k = find(shared, kind);
	size_t words = (kind->n + 63) / 64;

	if (k == NULL && shared->n == CTIP_QUERY_KINDS)
		return;
	if (k == NULL) {
		k = shared->kinds[shared->n++] = ctip_alloc(sizeof *k);
		k->kind = kind;
		k->only = ctip_alloc(words * sizeof *k->only);
	}
	if (k->last != query)
		k->queries++;
	k->last = query;
	for (size_t i = 0; i < words && !k->loaded; i++)
		k->only[i] |= only[i];
}

static uint64_t
hash(struct ctip_str s)
{
	uint64_t h = 0xcbf29ce484222325u ^ s.len;

	for (; s.len >= 8; s.p += 8, s.len -= 8) {
		uint64_t word;

		memcpy(&word, s.p, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h ^ h >> 29;
}

static void
grow(struct texts *t)
{
	size_t room = t->room == 0 ? 64 : t->room * 2;

	free(t->slots);
	t->slots = ctip_alloc(room * sizeof *t->slots);
	t->item = ctip_realloc(t->item, room * sizeof *t->item);
	t->room = room;
	for (size_t i = 1; i <= t->n; i++) {
		size_t at = hash(t->item[i]) & (room - 1);

		while (t->slots[at] != 0)
			at = (at + 1) & (room - 1);
		t->slots[at] = (uint32_t)i;
	}
}

static uint32_t
number_of(struct ctip_query_shared *shared, struct shared_kind *k,
    struct texts *t, struct ctip_str text)
{
	size_t at;

	if (text.p == NULL)
		return 0;
	if ((t->n + 1) * 2 >= t->room) {
		grow(t);
		k->bytes += t->room * 12;
	}
	at = hash(text) & (t->room - 1);
	while (t->slots[at] != 0) {
		if (ctip_str_equal(t->item[t->slots[at]], text))
			return t->slots[at];
		at = (at + 1) & (t->room - 1);
	}
	t->item[++t->n] = ctip_pool_str(&shared->pool, text);
	t->slots[at] = (uint32_t)t->n;
	k->bytes += text.len + 1;
	return (uint32_t)t->n;
}

static void
start(struct shared_kind *k)
{
	k->fields = ctip_alloc(k->kind->n * sizeof *k->fields);
	for (size_t i = 0; i < k->kind->n; i++)
		if (k->only[i / 64] >> i % 64 & 1)
			k->fields[k->n_fields++] = (int)i;
	k->texts = ctip_alloc((k->n_fields + 1) * sizeof *k->texts);
	k->bytes = 0;
}

static void
add_row(struct ctip_query_shared *shared, struct shared_kind *k,
    const struct ctip_scanned *row)
{
	uint32_t *numbers;

	if (k->n == k->room) {
		k->room = k->room * 2 + 1024;
		k->ids = ctip_realloc(k->ids, 2 * k->room * sizeof *k->ids);
		k->numbers = ctip_realloc(k->numbers, (k->room * k->n_fields +
		    1) * sizeof *k->numbers);
	}
	k->ids[2 * k->n] = row->record;
	k->ids[2 * k->n + 1] = row->subject;
	numbers = &k->numbers[k->n++ * k->n_fields];
	for (size_t i = 0; i < k->n_fields; i++)
		numbers[i] = number_of(shared, k, &k->texts[i],
		    row->values[k->fields[i]]);
}

static size_t
size(const struct shared_kind *k)
{
	return k->bytes + k->room * (2 * sizeof *k->ids +
	    k->n_fields * sizeof *k->numbers);
}

static int
load(struct ctip_query_shared *shared, struct shared_kind *k,
    struct ctip_err *err)
{
	struct ctip_scan *scan = NULL;
	struct ctip_same *same = NULL;
	struct ctip_scanned row;
	int more = ctip_same_load(&same, shared->ledger, err);

	if (more == 0)
		more = ctip_scan_open(&scan, shared->ledger, k->kind,
		    k->only, err);
	if (more == 0)
		ctip_scan_unite(scan, same);
	start(k);
	while (more == 0 && (more = ctip_scan_next(scan, &row, err)) == 1) {
		add_row(shared, k, &row);
		more = 0;
		k->too_large = size(k) > MOST_MEMORY;
		if (k->too_large)
			break;
	}
	ctip_scan_close(scan);
	ctip_same_free(same);
	if (more < 0 || k->too_large)
		forget(k);
	k->loaded = more == 0 && !k->too_large;
	return more;
}

int
ctip_shared__open(struct ctip_shared_cursor *out,
    struct ctip_query_shared *shared, const struct ctip_kind *kind,
    struct ctip_err *err)
{
	struct shared_kind *k = shared == NULL ? NULL : find(shared, kind);

	out->kind = NULL;
	if (k == NULL || k->queries < 2 || k->too_large)
		return 0;
	if (!k->loaded && load(shared, k, err) != 0)
		return -1;
	if (!k->loaded)
		return 0;
	out->kind = k;
	out->at = 0;
	return 1;
}

bool
ctip_shared__next(struct ctip_shared_cursor *cursor,
    struct ctip_str *values, struct ctip_scanned *out)
{
	const struct shared_kind *k = cursor->kind;
	const uint32_t *numbers = &k->numbers[cursor->at * k->n_fields];

	if (cursor->at == k->n)
		return false;
	out->record = k->ids[2 * cursor->at];
	out->subject = k->ids[2 * cursor->at + 1];
	out->values = values;
	for (size_t i = 0; i < k->n_fields; i++)
		values[k->fields[i]] = numbers[i] == 0 ? (struct ctip_str){0} :
		    k->texts[i].item[numbers[i]];
	cursor->at++;
	return true;
}
