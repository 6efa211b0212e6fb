/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index: which record, kind and subject every entry has, file by file,
 * and the schema texts. It lives in cache.db, every row sealed under a key
 * made from H, with a mark of the last head it knows; it may be deleted at
 * any time, and where it can't be kept on disk it is kept in memory.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "private.h"

#define ENTRY 36 /* bytes of one entry in a chunk */

static void
cache_key(unsigned char out[CTIP_KEY], const struct ctip_ledger *ledger)
{
	struct ctip_str pieces[] = {CTIP_STR("ctip-cache-1"),
	    {(const char *)ledger->chain.ledger, 16},
	    {(const char *)ledger->H.p, CTIP_KEY}};

	ctip_hash(out, pieces, 3);
}

/* random 16 | sealed under the cache key, index `number`. */
static void
seal_row(struct ctip_buf *out, const struct ctip_ledger *ledger,
    struct ctip_str plain, uint64_t number)
{
	unsigned char key[CTIP_KEY], *p;

	cache_key(key, ledger);
	p = (unsigned char *)ctip_buf_room(out, 16 + plain.len + CTIP_TAG);
	ctip_random(p, 16);
	ctip_seal_x(p + 16, plain.p, plain.len, CTIP_STR(""), p, number, key);
	out->len += 16 + plain.len + CTIP_TAG;
	ctip_wipe(key, sizeof key);
}

static bool
open_row(struct ctip_buf *out, const struct ctip_ledger *ledger,
    struct ctip_str row, uint64_t number)
{
	unsigned char key[CTIP_KEY];
	bool good;

	if (row.len < 16 + CTIP_TAG)
		return false;
	cache_key(key, ledger);
	good = ctip_open_x((unsigned char *)ctip_buf_room(out, row.len),
	    row.p + 16, row.len - 16, CTIP_STR(""),
	    (const unsigned char *)row.p, number, key);
	ctip_wipe(key, sizeof key);
	if (good)
		out->len += row.len - 16 - CTIP_TAG;
	return good;
}

static void
put_text(struct ctip_buf *out, const char *text)
{
	size_t len = strlen(text);

	ctip_buf_u16(out, (uint16_t)len);
	ctip_buf_add(out, text, len);
}

static bool
take_text(struct ctip_reader *r, char *out, size_t size)
{
	uint16_t len = ctip_read_u16(r);
	const unsigned char *p = ctip_read_bytes(r, len);

	if (p == NULL || len >= size)
		return false;
	memcpy(out, p, len);
	out[len] = '\0';
	return true;
}

static void
write_chunk(struct ctip_buf *out, const struct index_chunk *chunk)
{
	ctip_buf_add(out, chunk->transaction, 16);
	ctip_buf_u64(out, chunk->first);
	ctip_buf_u16(out, chunk->epoch);
	ctip_buf_u64(out, (uint64_t)chunk->time);
	put_text(out, chunk->member);
	ctip_buf_u8(out, (uint8_t)chunk->n_table);
	for (size_t i = 0; i < chunk->n_table; i++) {
		put_text(out, chunk->table[i].name);
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
		if (e->op != 0 && e->kind >= chunk->n_table)
			return false;
	}
	return true;
}

static bool
read_chunk(struct index_chunk *chunk, struct ctip_str plain)
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
	if (!take_text(&r, chunk->member, sizeof chunk->member))
		return false;
	chunk->n_table = ctip_read_u8(&r);
	chunk->table = ctip_alloc((chunk->n_table + 1) *
	    sizeof *chunk->table);
	for (size_t i = 0; i < chunk->n_table; i++) {
		if (!take_text(&r, chunk->table[i].name,
		    sizeof chunk->table[i].name) ||
		    (p = ctip_read_bytes(&r, CTIP_HASH)) == NULL)
			return false;
		memcpy(chunk->table[i].schema, p, CTIP_HASH);
	}
	return read_entries(chunk, &r);
}

static void
clear_chunk(struct index_chunk *chunk)
{
	free(chunk->table);
	free(chunk->entries);
	memset(chunk, 0, sizeof *chunk);
}

void
ctip_index__clear(struct ctip_index *index)
{
	for (size_t i = 0; i < index->n; i++)
		clear_chunk(&index->chunks[i]);
	ctip_fold__clear(index);
	free(index->chunks);
	memset(index, 0, sizeof *index);
}

int
ctip_index__hand(struct ctip_ledger *ledger, const struct index_chunk *chunk,
    struct ctip_err *err)
{
	struct ctip_buf plain = {0}, row = {0};
	struct ctip_value values[3];
	int rc;

	write_chunk(&plain, chunk);
	seal_row(&row, ledger, ctip_buf_slice(&plain), chunk->sequence);
	values[0] = CTIP_V_TEXT(ledger->chain.office);
	values[1] = CTIP_V_INT(chunk->sequence);
	values[2] = CTIP_V_BLOB(row.p, row.len);
	rc = ctip_store_run(ledger->cache, CTIP_Q_CHUNK_PUT, values, 3, err);
	ctip_buf_clear(&plain);
	ctip_buf_clear(&row);
	return rc;
}

int
ctip_index__mark(struct ctip_ledger *ledger, struct ctip_err *err)
{
	unsigned char mark[8 + CTIP_HASH];
	struct ctip_value row[] = {CTIP_V_TEXT("head"),
	    CTIP_V_BLOB(mark, sizeof mark)};

	ctip_put_u64(mark, ledger->tip.sequence);
	memcpy(mark + 8, ledger->tip_hash, CTIP_HASH);
	return ctip_store_run(ledger->cache, CTIP_Q_STAMP_PUT, row, 2, err);
}

/* The sequence after the last head that the cache knows; 0: knows nothing,
 * or something else than this ledger. */
static uint64_t
marked(struct ctip_ledger *ledger)
{
	struct ctip_err ignored = {0};
	struct ctip_value name = CTIP_V_TEXT("head"), at[2];
	unsigned char mark[8 + CTIP_HASH], hash[CTIP_HASH];
	struct ctip_str value, bytes;
	struct ctip_head head = {0};
	uint64_t next = 0;

	if (ctip_store_ask(ledger->cache, CTIP_Q_STAMP, &name, 1, &ignored) ||
	    ctip_store_next(ledger->cache, CTIP_Q_STAMP, &ignored) != 1)
		return 0;
	value = ctip_store_bytes(ledger->cache, CTIP_Q_STAMP, 0);
	if (value.len == sizeof mark)
		memcpy(mark, value.p, sizeof mark);
	ctip_store_reset(ledger->cache, CTIP_Q_STAMP);
	if (value.len != sizeof mark)
		return 0;
	at[0] = CTIP_V_TEXT(ledger->chain.office);
	at[1] = CTIP_V_INT(ctip_u64(mark));
	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD, at, 2, &ignored) != 0 ||
	    ctip_store_next(ledger->db, CTIP_Q_HEAD, &ignored) != 1)
		return 0;
	bytes = ctip_store_bytes(ledger->db, CTIP_Q_HEAD, 2);
	ctip_hash_bytes(hash, bytes.p, bytes.len);
	if (memcmp(hash, mark + 8, CTIP_HASH) == 0 &&
	    ctip_head_read(&head, bytes.p, bytes.len, &ignored) == 0)
		next = head.sequence + head.files;
	ctip_head_clear(&head);
	ctip_store_reset(ledger->db, CTIP_Q_HEAD);
	return next;
}

int
ctip_index__empty(struct ctip_ledger *ledger, struct ctip_err *err)
{
	if (ctip_store_run(ledger->cache, CTIP_Q_CHUNKS_DROP, NULL, 0, err))
		return -1;
	return ctip_store_run(ledger->cache, CTIP_Q_TEXTS_DROP, NULL, 0, err);
}

/* Throws a damaged cache away and begins anew: once on disk, then in
 * memory. What is wrong with the cache alone must never stop anybody. */
static int open_cache(struct ctip_ledger *ledger, bool memory,
    struct ctip_err *err);
static int
renew_cache(struct ctip_ledger *ledger, int tries, struct ctip_err *err)
{
	char *path = ctip_path_join(ledger->dir, "cache.db");
	bool gone;

	ctip_store_close(ledger->cache);
	ledger->cache = NULL;
	gone = tries == 0 && unlink(path) == 0;
	free(path);
	return open_cache(ledger, !gone, err);
}

/* On disk; else, or when `memory`, in memory. */
static int
open_cache(struct ctip_ledger *ledger, bool memory, struct ctip_err *err)
{
	struct ctip_err first = {0};
	char *path = ctip_path_join(ledger->dir, "cache.db");
	int rc = 0;

	ctip_store_close(ledger->cache);
	ledger->cache = NULL;
	if (memory || ctip_store_open(&ledger->cache, ledger->dir,
	    CTIP_STORE_CACHE, !ctip_path_exists(path), false, &first) != 0) {
		if (!memory && (first.code == CTIP_TAMPERED ||
		    first.code == CTIP_CONFIG) && unlink(path) == 0 &&
		    ctip_store_open(&ledger->cache, ledger->dir,
		    CTIP_STORE_CACHE, true, false, &first) == 0)
			goto out;
		rc = ctip_store_open(&ledger->cache, NULL, CTIP_STORE_CACHE,
		    true, false, err);
	}
out:
	free(path);
	return rc;
}

static void
text_name(unsigned char out[16], const struct ctip_ledger *ledger,
    const char *use, const void *p, size_t len)
{
	unsigned char key[CTIP_KEY];
	struct ctip_str pieces[] = {ctip_str(use), {(char *)key, CTIP_KEY},
	    {p, len}};

	cache_key(key, ledger);
	ctip_hash16(out, pieces, 3);
	ctip_wipe(key, sizeof key);
}

int
ctip_index__put_text(struct ctip_ledger *ledger, const char *path,
    struct ctip_str text, const unsigned char leaf[CTIP_HASH],
    struct ctip_err *err)
{
	struct ctip_buf plain = {0}, row = {0};
	unsigned char name[16];
	struct ctip_value values[2];
	int rc = 0;

	ctip_buf_add(&plain, leaf, CTIP_HASH);
	put_text(&plain, path);
	ctip_buf_str(&plain, text);
	seal_row(&row, ledger, ctip_buf_slice(&plain), 0);
	values[0] = CTIP_V_BLOB(name, sizeof name);
	values[1] = CTIP_V_BLOB(row.p, row.len);
	text_name(name, ledger, "ctip-leaf-1", leaf, CTIP_HASH);
	rc = ctip_store_run(ledger->cache, CTIP_Q_TEXT_PUT, values, 2, err);
	text_name(name, ledger, "ctip-text-1", path, strlen(path));
	if (rc == 0)
		rc = ctip_store_run(ledger->cache, CTIP_Q_TEXT_PUT, values, 2,
		    err);
	ctip_buf_clear(&plain);
	ctip_buf_clear(&row);
	return rc;
}

/* Opens a row of texts; false where it is another's. */
static bool
open_text(struct ctip_buf *out, struct ctip_ledger *ledger,
    struct ctip_str row, unsigned char leaf[CTIP_HASH], char path[256])
{
	struct ctip_buf plain = {0};
	struct ctip_reader r;
	const unsigned char *p;
	bool good = open_row(&plain, ledger, row, 0);

	r = (struct ctip_reader){(unsigned char *)plain.p, plain.len, false};
	if (good) {
		p = ctip_read_bytes(&r, CTIP_HASH);
		good = p != NULL && take_text(&r, path, 256);
		if (good) {
			memcpy(leaf, p, CTIP_HASH);
			ctip_buf_add(out, r.p, r.left);
		}
	}
	ctip_buf_clear(&plain);
	return good;
}

static int
ask_text(struct ctip_ledger *ledger, const unsigned char name[16],
    const char *what, struct ctip_buf *out, unsigned char leaf[CTIP_HASH],
    struct ctip_err *err)
{
	struct ctip_value key = CTIP_V_BLOB(name, 16);
	char path[256];
	bool good = false;
	int rc;

	if (ctip_index__refresh(ledger, err) != 0 ||
	    ctip_store_ask(ledger->cache, CTIP_Q_TEXT, &key, 1, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->cache, CTIP_Q_TEXT, err);
	if (rc == 1)
		good = open_text(out, ledger, ctip_store_bytes(ledger->cache,
		    CTIP_Q_TEXT, 0), leaf, path);
	ctip_store_reset(ledger->cache, CTIP_Q_TEXT);
	if (rc < 0)
		return -1;
	if (!good)
		return ctip_fail(err, CTIP_NOTFOUND,
		    "there is no '%s' in this ledger", what);
	return 0;
}

int
ctip_index__text(struct ctip_ledger *ledger, const char *path,
    struct ctip_buf *out, unsigned char leaf[CTIP_HASH],
    struct ctip_err *err)
{
	unsigned char name[16];

	text_name(name, ledger, "ctip-text-1", path, strlen(path));
	return ask_text(ledger, name, path, out, leaf, err);
}

int
ctip_index__text_of(struct ctip_ledger *ledger,
    const unsigned char leaf[CTIP_HASH], struct ctip_buf *out,
    struct ctip_err *err)
{
	unsigned char name[16], same[CTIP_HASH];

	text_name(name, ledger, "ctip-leaf-1", leaf, CTIP_HASH);
	return ask_text(ledger, name, "schema of that version", out, same,
	    err);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
ctip_index__texts(struct ctip_ledger *ledger, char ***out, size_t *n,
    struct ctip_err *err)
{
	struct ctip_buf text = {0};
	unsigned char leaf[CTIP_HASH], name[16];
	char path[256];
	int rc;

	*out = NULL;
	*n = 0;
	if (ctip_index__refresh(ledger, err) != 0 ||
	    ctip_store_ask(ledger->cache, CTIP_Q_TEXTS, NULL, 0, err) != 0)
		return -1;
	while ((rc = ctip_store_next(ledger->cache, CTIP_Q_TEXTS, err)) == 1) {
		struct ctip_str key = ctip_store_bytes(ledger->cache,
		    CTIP_Q_TEXTS, 0);

		ctip_buf_reset(&text);
		if (!open_text(&text, ledger, ctip_store_bytes(ledger->cache,
		    CTIP_Q_TEXTS, 1), leaf, path))
			continue;
		text_name(name, ledger, "ctip-text-1", path, strlen(path));
		if (key.len != 16 || memcmp(name, key.p, 16) != 0)
			continue;
		*out = ctip_realloc(*out, (*n + 1) * sizeof **out);
		(*out)[(*n)++] = ctip_strdup(path);
	}
	ctip_buf_clear(&text);
	if (rc != 0) {
		ctip_names_free(*out, *n);
		*out = NULL;
		*n = 0;
	}
	if (*n > 0)
		qsort(*out, *n, sizeof **out, compare_names);
	return rc;
}

int
ctip_index__refresh(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_err first = {0};
	uint64_t from;

	if (ledger->cache_fresh)
		return 0;
	if (ledger->me == NULL)
		return ctip_fail(err, CTIP_DENIED,
		    "this needs a member's key; type: --key FILE");
	if (ledger->cache == NULL && open_cache(ledger, false, err) != 0)
		return -1;
	from = marked(ledger);
	for (int tries = 0; from < ledger->next; tries++, from = 0) {
		if (ctip_gather__since(ledger, from, &first) == 0)
			break;
		if (tries == 2) {
			*err = first;
			return -1;
		}
		if (renew_cache(ledger, first.code == CTIP_TAMPERED ? tries :
		    1, err) != 0)
			return -1;
		if (first.code != CTIP_TAMPERED)
			tries = 1;
	}
	ledger->cache_fresh = true;
	return 0;
}

/* Every file, one after another: a row that is missing would hide people. */
static int
load_chunks(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_index *index = &ledger->index;
	struct ctip_buf plain = {0};
	int rc;

	if (ctip_index__refresh(ledger, err) != 0 ||
	    ctip_store_ask(ledger->cache, CTIP_Q_CHUNKS, NULL, 0, err) != 0)
		return -1;
	while ((rc = ctip_store_next(ledger->cache, CTIP_Q_CHUNKS,
	    err)) == 1) {
		struct index_chunk *chunk;

		if (index->n == index->room) {
			index->room = index->room * 2 + 16;
			index->chunks = ctip_realloc(index->chunks,
			    index->room * sizeof *index->chunks);
		}
		chunk = &index->chunks[index->n++];
		memset(chunk, 0, sizeof *chunk);
		chunk->sequence = (uint64_t)ctip_store_integer(ledger->cache,
		    CTIP_Q_CHUNKS, 1);
		ctip_buf_reset(&plain);
		if (chunk->sequence != index->n - 1 || !open_row(&plain, ledger, ctip_store_bytes(ledger->cache,
		    CTIP_Q_CHUNKS, 2), chunk->sequence) ||
		    !read_chunk(chunk, ctip_buf_slice(&plain))) {
			rc = ctip_fail(err, CTIP_TAMPERED, "cache.db is "
			    "damaged; it may be deleted: it is made anew");
			break;
		}
	}
	ctip_buf_clear(&plain);
	ctip_store_reset(ledger->cache, CTIP_Q_CHUNKS);
	if (rc == 0 && index->n < ledger->next)
		rc = ctip_fail(err, CTIP_TAMPERED, "cache.db is not whole");
	if (rc < 0)
		ctip_index__clear(index);
	return rc;
}

int
ctip_index__load(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_err first = {0};
	int tries = 0;

	if (ledger->index_loaded)
		return 0;
	while (load_chunks(ledger, &first) != 0) {
		/* In a transaction the cache can't be changed under it. */
		if (tries == 2 || !ledger->cache_fresh ||
		    ctip_store_busy(ledger->cache)) {
			*err = first;
			return -1;
		}
		if (renew_cache(ledger, first.code == CTIP_TAMPERED ? tries :
		    1, err) != 0)
			return -1;
		ledger->cache_fresh = false;
		tries++;
	}
	ctip_fold__run(&ledger->index);
	ledger->index_loaded = true;
	return 0;
}

const struct index_chunk *
ctip_index__chunk(const struct ctip_index *index, uint64_t sequence)
{
	size_t low = 0, high = index->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (index->chunks[middle].sequence < sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->n && index->chunks[low].sequence == sequence ?
	    &index->chunks[low] : NULL;
}
