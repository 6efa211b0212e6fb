/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, the walk: heads in their order, batches of files for two
 * threads, then the fold. Both databases are held (verify.c), so that a writer
 * waits and the two walks, and what comes after them, are of one state.
 */
#include "verify_inside.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES 128 /* in a batch, but for the last transaction's */

struct batch {
	struct proof_tx  *txs;
	size_t            n, cap;
	struct proof_file **files;
	size_t            n_files;
	bool              end;
	struct ctip_err   err;     /* what stopped the gathering */
	bool              failed;
};

void
ctip_proof__name(char out[PROOF_NAME], const struct ctip_head *head)
{
	char hex[33];

	ctip_hex(hex, head->transaction, 16);
	snprintf(out, PROOF_NAME, "%.6s…", hex);
}

static void
clear_tx(struct proof_tx *tx)
{
	for (uint32_t i = 0; tx->files != NULL && i < tx->head.files; i++) {
		free(tx->files[i].leaves);
		ctip_buf_clear(&tx->files[i].open);
		ctip_buf_clear(&tx->files[i].later);
		ctip_buf_clear(&tx->files[i].grants);
	}
	free(tx->files);
	ctip_buf_clear(&tx->bytes);
	ctip_buf_clear(&tx->signature);
	ctip_head_clear(&tx->head);
}

static void
clear_batch(struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++)
		clear_tx(&batch->txs[i]);
	free(batch->txs);
	free(batch->files);
	*batch = (struct batch){0};
}

/* The files of a transaction, as its head has them. */
static int
list_files(struct proof_tx *tx, struct ctip_err *err)
{
	uint64_t first = 0;

	tx->files = ctip_alloc(tx->head.files * sizeof *tx->files);
	for (uint32_t i = 0; i < tx->head.files; i++) {
		tx->files[i].sequence = tx->head.sequence + i;
		tx->files[i].first = first;
		tx->files[i].number = i;
		tx->files[i].entries = tx->head.per_file[i];
		first += tx->head.per_file[i];
		if (tx->head.per_file[i] > CTIP_FILE_ENTRIES)
			return ctip_fail(err, CTIP_TAMPERED, "ledger.db: the "
			    "head of file %llu has files of more than %d "
			    "entries", (unsigned long long)tx->head.sequence,
			    CTIP_FILE_ENTRIES);
	}
	return 0;
}

/* The row that the statement stands on. */
static int
take_head(struct ctip_proof *proof, struct ctip_store *db,
    struct proof_tx *tx, struct ctip_err *err)
{
	struct ctip_str office = ctip_store_bytes(db, CTIP_Q_HEADS, 0);
	int64_t sequence = ctip_store_integer(db, CTIP_Q_HEADS, 1);

	ctip_buf_str(&tx->bytes, ctip_store_bytes(db, CTIP_Q_HEADS, 2));
	ctip_buf_str(&tx->signature, ctip_store_bytes(db, CTIP_Q_HEADS, 3));
	if (ctip_head_read(&tx->head, tx->bytes.p, tx->bytes.len, err) != 0)
		return ctip_fail_context(err, "ledger.db: file %lld",
		    (long long)sequence);
	ctip_hash_bytes(tx->hash, tx->bytes.p, tx->bytes.len);
	tx->published = tx->head.sequence < proof->pending;
	if (tx->head.size != tx->bytes.len ||
	    !ctip_str_is(office, tx->head.office) || sequence < 0 ||
	    (uint64_t)sequence != tx->head.sequence)
		return ctip_fail(err, CTIP_TAMPERED, "ledger.db: the row of "
		    "file %lld holds the head of another", (long long)sequence);
	return list_files(tx, err);
}

/* Reads heads until there are enough files. */
static void
gather(struct ctip_proof *proof, struct batch *batch)
{
	struct ctip_store *db = proof->hands[0].db;
	int row = 0;

	while (batch->n_files < FILES && !batch->failed &&
	    (row = ctip_store_next(db, CTIP_Q_HEADS, &batch->err)) == 1) {
		struct proof_tx *tx;

		if (batch->n == batch->cap) {
			batch->cap = batch->cap * 2 + 16;
			batch->txs = ctip_realloc(batch->txs,
			    batch->cap * sizeof *batch->txs);
		}
		tx = &batch->txs[batch->n++];
		memset(tx, 0, sizeof *tx);
		if (take_head(proof, db, tx, &batch->err) != 0) {
			batch->failed = true;
			clear_tx(tx);
			batch->n--;
		} else {
			batch->n_files += tx->head.files;
		}
	}
	if (row < 0)
		batch->failed = true;
	batch->end = row != 1 || batch->failed;
	batch->files = ctip_alloc((batch->n_files + 1) *
	    sizeof *batch->files);
	batch->n_files = 0;
	for (size_t i = 0; i < batch->n; i++)
		for (uint32_t f = 0; f < batch->txs[i].head.files; f++) {
			batch->txs[i].files[f].tx = &batch->txs[i];
			batch->files[batch->n_files++] =
			    &batch->txs[i].files[f];
		}
}

/* What a thread is told. */
struct order {
	struct ctip_proof *proof;
	struct proof_hand *hand;
	struct batch      *batch;
	atomic_size_t     *next;
	void (*work)(struct ctip_proof *, struct proof_hand *,
	    struct proof_file *);
};

static void *
work_through(void *context)
{
	struct order *order = context;
	size_t i;

	while ((i = atomic_fetch_add(order->next, 1)) < order->batch->n_files)
		order->work(order->proof, order->hand,
		    order->batch->files[i]);
	return NULL;
}

static void
run_batch(struct ctip_proof *proof, struct batch *batch,
    void (*work)(struct ctip_proof *, struct proof_hand *,
    struct proof_file *))
{
	atomic_size_t next = 0;
	struct order orders[2] = {
		{proof, &proof->hands[0], batch, &next, work},
		{proof, &proof->hands[1], batch, &next, work}
	};
	pthread_t thread;
	bool second = batch->n_files > 1 &&
	    pthread_create(&thread, NULL, work_through, &orders[1]) == 0;

	work_through(&orders[0]);
	if (second)
		pthread_join(thread, NULL);
}

int
ctip_proof__walk(struct ctip_proof *proof,
    void (*work)(struct ctip_proof *, struct proof_hand *,
    struct proof_file *),
    int (*fold)(struct ctip_proof *, struct proof_tx *, struct ctip_err *),
    struct ctip_err *err)
{
	struct batch batch = {0};
	int result = ctip_store_ask(proof->hands[0].db, CTIP_Q_HEADS, NULL, 0,
	    err);

	while (result == 0 && !batch.end) {
		clear_batch(&batch);
		gather(proof, &batch);
		run_batch(proof, &batch, work);
		for (size_t i = 0; result == 0 && i < batch.n; i++)
			result = fold(proof, &batch.txs[i], err);
		if (result == 0 && batch.failed) {
			*err = batch.err;
			result = -1;
		}
	}
	clear_batch(&batch);
	ctip_store_reset(proof->hands[0].db, CTIP_Q_HEADS);
	return result;
}

/* Notes what is wrong with the file, and where. */
static bool
wrong(struct proof_file *file, uint32_t at, const char *what)
{
	file->wrong = what;
	file->at = at;
	return false;
}

bool
ctip_proof__load(struct proof_hand *hand, struct proof_file *file,
    size_t *start)
{
	struct ctip_value at[2] = {
		CTIP_V_TEXT(file->tx->head.office), CTIP_V_INT(file->sequence)
	};
	uint32_t n = 0;
	uint64_t padded;
	int row;

	ctip_buf_reset(&hand->file);
	if (file->number == 0)
		ctip_buf_str(&hand->file, ctip_buf_slice(&file->tx->bytes));
	*start = hand->pages[0] = hand->file.len;
	if (ctip_store_ask(hand->db, CTIP_Q_PAGES, at, 2, &file->err) != 0)
		return wrong(file, 0, "can't be read");
	while ((row = ctip_store_next(hand->db, CTIP_Q_PAGES,
	    &file->err)) == 1) {
		if (ctip_store_integer(hand->db, CTIP_Q_PAGES, 0) != n ||
		    n >= file->entries)
			break;
		ctip_buf_str(&hand->file, ctip_store_bytes(hand->db,
		    CTIP_Q_PAGES, 1));
		n += CTIP_PAGE_ENTRIES;
		hand->pages[n / CTIP_PAGE_ENTRIES] = hand->file.len;
	}
	ctip_store_reset(hand->db, CTIP_Q_PAGES);
	if (row < 0)
		return wrong(file, n, "can't be read");
	if (n < file->entries)
		return wrong(file, n, "is missing");
	if (row == 1)
		return wrong(file, n, "was added");
	padded = ctip_file_padded(hand->file.len) - hand->file.len;
	memset(ctip_buf_room(&hand->file, padded), 0, padded);
	hand->file.len += padded;
	return true;
}
