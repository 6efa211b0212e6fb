/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> index: opens the headers of what the cache doesn't know yet, and
 * takes the schema texts out. Runs once a save, or over all of the ledger
 * after the cache was dropped.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "private.h"

/* What one transaction's files have in common. */
struct gathering {
	struct ctip_ledger *ledger;
	struct ctip_head    head;
	struct ctip_ring    ring;      /* directory keys of the file */
	bool                ring_loaded;
	struct ctip_buf     part;
};

/* Groups get new keys, and old ones go: a keys.db of later opens nothing of a
 * ledger from before that. */
static int
no_key(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_value name = CTIP_V_TEXT("head");
	struct ctip_err ignored = {0};
	struct ctip_str mark = {0};
	bool ahead;

	if (ctip_store_ask(ledger->keys, CTIP_Q_STAMP, &name, 1,
	    &ignored) == 0 && ctip_store_next(ledger->keys, CTIP_Q_STAMP,
	    &ignored) == 1)
		mark = ctip_store_bytes(ledger->keys, CTIP_Q_STAMP, 0);
	ahead = mark.len >= 8 && ctip_u64((const unsigned char *)mark.p) >=
	    ledger->next;
	ctip_store_reset(ledger->keys, CTIP_Q_STAMP);
	return ctip_fail(err, CTIP_DENIED, ahead ? "keys.db is of a later "
	    "state than this ledger, and its groups have had new keys since: "
	    "restore a newer backup of the ledger, or with 'ctip ledger keys "
	    "restore' a backup of keys.db of its time" : "a schema of this "
	    "ledger does not open for you: your keys come when another "
	    "member of your groups next writes");
}

/* Opens the directory part of a schema's entry. */
static int
gather_schema(struct gathering *g, const struct ctip_place_in *in,
    uint64_t index, const struct ctip_header *header, const void *p,
    size_t len, uint64_t sequence, struct ctip_err *err)
{
	const struct ctip_holder *holders[CTIP_HOLDERS];
	unsigned char K[CTIP_KEY], leaf[CTIP_HASH];
	struct ctip_ledger *ledger = g->ledger;
	bool bad = false;
	unsigned i = 0;
	size_t n;
	int rc;

	if (!g->ring_loaded) {
		if (ctip_ledger__holders(ledger, CTIP_DIRECTORY, holders, &n,
		    err) != 0 || ctip_ring_load(&g->ring, ledger->keys,
		    ledger->chain.ledger, g->head.office, sequence,
		    CTIP_DIRECTORY, holders, n, err) != 0)
			return -1;
		g->ring_loaded = true;
	}
	while (i < header->n_parts && header->parts[i].tag != CTIP_DIRECTORY)
		i++;
	if (i == header->n_parts)
		return 0;
	if (!ctip_ring_key(K, &g->ring, &ledger->chain,
	    header->subject.b, CTIP_DIRECTORY, header->parts[i].kid, &bad))
		return no_key(ledger, err);
	ctip_buf_reset(&g->part);
	rc = ctip_envelope_part(&g->part, in, index, header, i, p, len, K,
	    err);
	ctip_wipe(K, sizeof K);
	if (rc != 0)
		return -1;
	ctip_envelope_leaf(leaf, in->ledger, in->transaction, index, p, len);
	return ctip_index__schema(ledger, ctip_buf_slice(&g->part), leaf, err);
}

/* Reasons don't count: they are no part of a record. */
static void
note_part(struct index_entry *e, const struct ctip_part *part,
    const struct ctip_chain *chain)
{
	uint8_t bit = part->tag < CTIP_COMPARTMENTS ?
	    (uint8_t)(1u << part->tag) : 0;

	e->parts |= bit;
	if (ctip_chain_forgotten(chain, part->kid))
		e->gone |= bit;
}

/* One envelope to one entry of the chunk. */
static int
gather_entry(struct gathering *g, struct index_chunk *chunk, uint32_t place,
    const void *p, struct ctip_prefix *prefix, struct ctip_err *err)
{
	struct index_entry *e = &chunk->entries[place];
	struct ctip_header header;
	struct ctip_place_in in;

	memset(e, 0, sizeof *e);
	if (prefix->type == CTIP_OPEN)
		return 0;
	if (ctip_entry__in(&in, g->ledger, chunk, err) != 0 ||
	    ctip_envelope_header(&header, &in, chunk->first + place, p,
	    prefix->size, err) != 0)
		return -1;
	if (header.kind >= chunk->n_table || header.schema >= chunk->n_table)
		return ctip_fail(err, CTIP_TAMPERED,
		    "an entry names a kind that its transaction does not");
	*e = (struct index_entry){.record = header.record,
	    .subject = header.subject, .op = header.op, .kind = header.kind,
	    .schema = header.schema, .previous = header.n_previous};
	for (unsigned i = 0; i < header.n_parts; i++)
		note_part(e, &header.parts[i], &g->ledger->chain);
	if (strcmp(chunk->table[header.kind].name, "schema") != 0)
		return 0;
	return gather_schema(g, &in, chunk->first + place, &header, p,
	    prefix->size, chunk->sequence, err);
}

static int
gather_page(struct gathering *g, struct index_chunk *chunk, uint32_t *place,
    struct ctip_str page, struct ctip_err *err)
{
	struct ctip_prefix prefix;

	while (page.len > 0) {
		if (*place >= chunk->n ||
		    !ctip_prefix_read(&prefix, page.p, page.len))
			return ctip_fail(err, CTIP_TAMPERED, "ledger.db: the "
			    "entries of a file are not those of its head");
		if (gather_entry(g, chunk, *place, page.p, &prefix, err) != 0)
			return -1;
		(*place)++;
		page.p += prefix.size;
		page.len -= prefix.size;
	}
	return 0;
}

static int
gather_file(struct gathering *g, uint32_t number, uint64_t first,
    struct ctip_err *err)
{
	struct ctip_ledger *ledger = g->ledger;
	struct index_chunk chunk = {
		.sequence = g->head.sequence + number, .first = first,
		.epoch = g->head.epoch, .time = g->head.time,
		.n_table = g->head.n_table, .table = g->head.table,
		.n = g->head.per_file[number],
	};
	struct ctip_value at[] = {CTIP_V_TEXT(g->head.office),
	    CTIP_V_INT(chunk.sequence)};
	uint32_t place = 0;
	int rc;

	if (chunk.n > CTIP_FILE_ENTRIES)
		return ctip_fail(err, CTIP_TAMPERED, "file %llu has more "
		    "than %d entries", (unsigned long long)chunk.sequence,
		    CTIP_FILE_ENTRIES);

	memcpy(chunk.transaction, g->head.transaction, 16);
	strcpy(chunk.member, g->head.member);
	chunk.entries = ctip_alloc(chunk.n * sizeof *chunk.entries);
	g->ring_loaded = false;
	rc = ctip_store_ask(ledger->db, CTIP_Q_PAGES, at, 2, err);
	while (rc == 0 &&
	    (rc = ctip_store_next(ledger->db, CTIP_Q_PAGES, err)) == 1)
		rc = gather_page(g, &chunk, &place,
		    ctip_store_bytes(ledger->db, CTIP_Q_PAGES, 1), err);
	ctip_store_reset(ledger->db, CTIP_Q_PAGES);
	if (rc == 0 && place != chunk.n)
		rc = ctip_fail(err, CTIP_TAMPERED, "ledger.db: entries of "
		    "file %llu are missing",
		    (unsigned long long)chunk.sequence);
	if (rc == 0)
		rc = ctip_index__hand(ledger, &chunk, err);
	free(chunk.entries);
	return rc;
}

/* Of the files from *next on, which moves to the next one. */
static int
gather_transaction(struct gathering *g, struct ctip_str bytes,
    uint64_t *next, struct ctip_err *err)
{
	struct ctip_buf copy = {0};
	const unsigned char *H;
	uint64_t first = 0;
	int rc;

	ctip_buf_str(&copy, bytes);
	rc = ctip_head_read(&g->head, copy.p, copy.len, err);
	if (rc == 0 && (g->head.sequence != *next ||
	    strcmp(g->head.office, g->ledger->chain.office) != 0))
		rc = ctip_fail(err, CTIP_TAMPERED, "ledger.db: the head of "
		    "file %llu is missing", (unsigned long long)*next);
	*next += g->head.files;
	if (rc == 0)
		rc = ctip_ledger__header_key(&H, g->ledger, g->head.epoch,
		    err);
	if (rc == 0)
		rc = ctip_head_block(&g->head, copy.p, H, err);
	for (uint32_t i = 0; rc == 0 && i < g->head.files; i++) {
		rc = gather_file(g, i, first, err);
		first += g->head.per_file[i];
	}
	ctip_head_clear(&g->head);
	ctip_buf_clear(&copy);
	return rc;
}

/* What was gathered from the beginning is on the disk before it is marked as
 * there: cache.db is written without syncs, and a power cut could leave the
 * mark and take a text. Nothing is said where it can't be synced. */
static int
settle(struct ctip_ledger *ledger, struct ctip_err *err)
{
	char *path;
	int fd;

	if (ctip_store_commit(ledger->cache, err) != 0)
		return -1;
	path = ctip_path_join(ledger->dir, "cache.db");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(path);
	return ctip_store_begin(ledger->cache, err);
}

int
ctip_gather__since(struct ctip_ledger *ledger, uint64_t from,
    struct ctip_err *err)
{
	struct gathering g = {.ledger = ledger};
	uint64_t next = from;
	int rc;

	if (ctip_store_begin(ledger->cache, err) != 0)
		return -1;
	rc = from == 0 ? ctip_index__empty(ledger, err) : 0;
	if (rc == 0)
		rc = ctip_store_ask(ledger->db, CTIP_Q_HEADS, NULL, 0, err);
	while (rc == 0 &&
	    (rc = ctip_store_next(ledger->db, CTIP_Q_HEADS, err)) == 1) {
		rc = 0;
		if ((uint64_t)ctip_store_integer(ledger->db, CTIP_Q_HEADS,
		    1) >= from)
			rc = gather_transaction(&g, ctip_store_bytes(
			    ledger->db, CTIP_Q_HEADS, 2), &next, err);
	}
	ctip_store_reset(ledger->db, CTIP_Q_HEADS);
	if (rc == 0 && from == 0)
		rc = settle(ledger, err);
	if (rc == 0)
		rc = ctip_index__mark(ledger, err);
	if (rc == 0)
		rc = ctip_store_commit(ledger->cache, err);
	if (rc != 0)
		ctip_store_rollback(ledger->cache);
	ctip_ring_clear(&g.ring);
	if (g.part.p != NULL)
		ctip_wipe(g.part.p, g.part.cap);
	ctip_buf_clear(&g.part);
	return rc;
}
