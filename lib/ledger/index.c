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
#include "forget_inside.h"


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

	ctip_chunk__write(&plain, chunk);
	ctip_cache__seal(&row, ledger, ctip_buf_slice(&plain), chunk->sequence);
	values[0] = CTIP_V_TEXT(ledger->chain.office);
	values[1] = CTIP_V_INT(chunk->sequence);
	values[2] = CTIP_V_BLOB(row.p, row.len);
	rc = ctip_store_run(ledger->cache, CTIP_Q_CHUNK_PUT, values, 3, err);
	ctip_buf_clear(&plain);
	ctip_buf_clear(&row);
	return rc;
}

/* Sequence and hash of a head; the header epoch, whose key seals it; and what
 * was forgotten, for the entries of the index say what is gone. */
#define MARK (8 + CTIP_HASH + 2 + FORGET_MARK)

int
ctip_index__mark(struct ctip_ledger *ledger, struct ctip_err *err)
{
	unsigned char mark[MARK];
	struct ctip_value row[] = {CTIP_V_TEXT("head"),
	    CTIP_V_BLOB(mark, sizeof mark)};

	ctip_put_u64(mark, ledger->tip.sequence);
	memcpy(mark + 8, ledger->tip_hash, CTIP_HASH);
	ctip_put_u16(mark + 8 + CTIP_HASH, ledger->epoch);
	ctip_forget__mark(mark + 8 + CTIP_HASH + 2, &ledger->chain);
	return ctip_store_run(ledger->cache, CTIP_Q_STAMP_PUT, row, 2, err);
}

/* The sequence after the last head that the cache knows; 0: knows nothing,
 * something else than this ledger, or is sealed under a header key of
 * before. */
static uint64_t
marked(struct ctip_ledger *ledger)
{
	struct ctip_err ignored = {0};
	struct ctip_value name = CTIP_V_TEXT("head"), at[2];
	unsigned char mark[MARK], now[FORGET_MARK], hash[CTIP_HASH];
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
	ctip_forget__mark(now, &ledger->chain);
	if (value.len != sizeof mark ||
	    ctip_u16(mark + 8 + CTIP_HASH) != ledger->epoch ||
	    memcmp(mark + 8 + CTIP_HASH + 2, now, sizeof now) != 0)
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
	memory = memory || ledger->cache_in_memory;
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

int
ctip_index__refresh(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_err first = {0};
	uint64_t from;

	if (ledger->cache_fresh)
		return 0;
	if (ledger->me == NULL)
		return ctip_fail(err, CTIP_BUG,
		    "the index of a ledger that was opened without a key");
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

bool
ctip_index__renew(struct ctip_ledger *ledger)
{
	struct ctip_err ignored = {0};

	if (ledger->cache_renewed || ctip_store_busy(ledger->cache))
		return false;
	ledger->cache_renewed = true;
	ledger->cache_fresh = false;
	return renew_cache(ledger, 0, &ignored) == 0;
}

/* Every file, one after another: a row that is missing would hide people.
 * 1 where the cache is damaged, which is no word to anybody. */
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
		if (chunk->sequence != index->n - 1 ||
		    !ctip_cache__open(&plain, ledger, ctip_store_bytes(
		    ledger->cache, CTIP_Q_CHUNKS, 2), chunk->sequence) ||
		    !ctip_chunk__read(chunk, ctip_buf_slice(&plain))) {
			break;
		}
	}
	ctip_buf_clear(&plain);
	ctip_store_reset(ledger->cache, CTIP_Q_CHUNKS);
	if (rc == 0 && index->n < ledger->next)
		rc = 1;
	if (rc != 0)
		ctip_index__clear(index);
	return rc;
}

int
ctip_index__load(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_err first = {0};
	int tries = 0, rc;

	if (ledger->index_loaded)
		return 0;
	while ((rc = load_chunks(ledger, &first)) != 0) {
		/* In a transaction the cache can't be changed under it: who
		 * begins one has the index. Made anew it is whole. */
		if (tries == 2 || !ledger->cache_fresh ||
		    ctip_store_busy(ledger->cache)) {
			*err = first;
			return rc < 0 ? -1 : ctip_fail(err, CTIP_BUG,
			    "cache.db is damaged");
		}
		if (renew_cache(ledger, rc > 0 || first.code == CTIP_TAMPERED ?
		    tries : 1, err) != 0)
			return -1;
		ledger->cache_fresh = false;
		tries++;
	}
	ctip_fold__run(&ledger->index);
	if (ctip_fold__erased(ledger, err) != 0) {
		ctip_index__clear(&ledger->index);
		return -1;
	}
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
