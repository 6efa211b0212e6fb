/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of cache.db: every one sealed under a key made from H, so that
 * who has the disk learns nothing from it. The bytes of one file's chunk of
 * the index, both ways.
 */
#include <string.h>

#include "private.h"

#define ENTRY 38 /* bytes of one entry in a chunk */

void
ctip_cache__key(unsigned char out[CTIP_KEY], const struct ctip_ledger *ledger)
{
	struct ctip_str pieces[] = {CTIP_STR("ctip-cache-1"),
	    {(const char *)ledger->chain.ledger, 16},
	    {(const char *)ledger->H.p, CTIP_KEY}};

	ctip_hash(out, pieces, 3);
}

/* random 16 | sealed under the cache key, index `number`. */
void
ctip_cache__seal(struct ctip_buf *out, const struct ctip_ledger *ledger,
    struct ctip_str plain, uint64_t number)
{
	unsigned char key[CTIP_KEY], *p;

	ctip_cache__key(key, ledger);
	p = (unsigned char *)ctip_buf_room(out, 16 + plain.len + CTIP_TAG);
	ctip_random(p, 16);
	ctip_seal_x(p + 16, plain.p, plain.len, CTIP_STR(""), p, number, key);
	out->len += 16 + plain.len + CTIP_TAG;
	ctip_wipe(key, sizeof key);
}

bool
ctip_cache__open(struct ctip_buf *out, const struct ctip_ledger *ledger,
    struct ctip_str row, uint64_t number)
{
	unsigned char key[CTIP_KEY];
	bool good;

	if (row.len < 16 + CTIP_TAG)
		return false;
	ctip_cache__key(key, ledger);
	good = ctip_open_x((unsigned char *)ctip_buf_room(out, row.len),
	    row.p + 16, row.len - 16, CTIP_STR(""),
	    (const unsigned char *)row.p, number, key);
	ctip_wipe(key, sizeof key);
	if (good)
		out->len += row.len - 16 - CTIP_TAG;
	return good;
}

void
ctip_cache__put(struct ctip_buf *out, const char *text)
{
	size_t len = strlen(text);

	ctip_buf_u16(out, (uint16_t)len);
	ctip_buf_add(out, text, len);
}

bool
ctip_cache__take(struct ctip_reader *r, char *out, size_t size)
{
	uint16_t len = ctip_read_u16(r);
	const unsigned char *p = ctip_read_bytes(r, len);

	if (p == NULL || len >= size)
		return false;
	memcpy(out, p, len);
	out[len] = '\0';
	return true;
}

void
ctip_chunk__write(struct ctip_buf *out, const struct index_chunk *chunk)
{
	ctip_buf_add(out, chunk->transaction, 16);
	ctip_buf_u64(out, chunk->first);
	ctip_buf_u16(out, chunk->epoch);
	ctip_buf_u64(out, (uint64_t)chunk->time);
	ctip_cache__put(out, chunk->member);
	ctip_buf_u8(out, (uint8_t)chunk->n_table);
	for (size_t i = 0; i < chunk->n_table; i++) {
		ctip_cache__put(out, chunk->table[i].name);
		ctip_buf_add(out, chunk->table[i].schema, CTIP_HASH);
	}
	ctip_buf_u32(out, chunk->n);
	for (uint32_t i = 0; i < chunk->n; i++) {
		const struct index_entry *e = &chunk->entries[i];
		unsigned char *p =
		    (unsigned char *)ctip_buf_room(out, ENTRY);

		memcpy(p, &e->record, 16);
		memcpy(p + 16, &e->subject, 16);
		p[32] = e->op, p[33] = e->kind;
		p[34] = e->schema, p[35] = e->previous;
		p[36] = e->parts, p[37] = e->gone;
		out->len += ENTRY;
	}
}

static bool
read_entries(struct index_chunk *chunk, struct ctip_reader *r)
{
	const unsigned char *p;

	chunk->n = ctip_read_u32(r);
	if (chunk->n > CTIP_FILE_ENTRIES)
		return false;
	p = ctip_read_bytes(r, (size_t)chunk->n * ENTRY);
	if (p == NULL || r->left != 0)
		return false;
	chunk->entries = ctip_alloc((chunk->n + 1) * sizeof *chunk->entries);
	for (uint32_t i = 0; i < chunk->n; i++, p += ENTRY) {
		struct index_entry *e = &chunk->entries[i];

		memcpy(&e->record, p, 16);
		memcpy(&e->subject, p + 16, 16);
		e->op = p[32], e->kind = p[33];
		e->schema = p[34], e->previous = p[35];
		e->parts = p[36], e->gone = p[37];
		if (e->op != 0 && e->kind >= chunk->n_table)
			return false;
	}
	return true;
}

bool
ctip_chunk__read(struct index_chunk *chunk, struct ctip_str plain)
{
	struct ctip_reader r = {(const unsigned char *)plain.p, plain.len,
	    false};
	const unsigned char *p = ctip_read_bytes(&r, 16);

	if (p == NULL)
		return false;
	memcpy(chunk->transaction, p, 16);
	chunk->first = ctip_read_u64(&r);
	chunk->epoch = ctip_read_u16(&r);
	chunk->time = (int64_t)ctip_read_u64(&r);
	if (!ctip_cache__take(&r, chunk->member, sizeof chunk->member))
		return false;
	chunk->n_table = ctip_read_u8(&r);
	chunk->table = ctip_alloc((chunk->n_table + 1) *
	    sizeof *chunk->table);
	for (size_t i = 0; i < chunk->n_table; i++) {
		if (!ctip_cache__take(&r, chunk->table[i].name,
		    sizeof chunk->table[i].name) ||
		    (p = ctip_read_bytes(&r, CTIP_HASH)) == NULL)
			return false;
		memcpy(chunk->table[i].schema, p, CTIP_HASH);
	}
	return read_entries(chunk, &r);
}
