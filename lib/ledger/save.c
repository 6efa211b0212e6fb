/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From sealed batches to a save that holds (DESIGN "Saving"): wraps into
 * keys.db, entries and the finished commit into ledger.db - saved - then the
 * branch moves - published. Git objects are written before, unreferenced:
 * whoever drains the outbox after a crash finds or makes them again.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "lazy.h"
#include "grant_inside.h"
#include "tx_inside.h"

static void
free_tx(struct ctip_tx *tx)
{
	ctip_queue__stop(tx);
	for (int i = 0; i < BATCHES; i++) {
		ctip_tx__reset_grants(tx, &tx->batches[i]);
		ctip_batch__clear(&tx->batches[i]);
	}
	ctip_secret_clear(&tx->grant_keys);
	/* Their rows were counted on; what keys.db has is what holds. */
	ctip_grants__clear(tx->ledger);
	ctip_subjects__clear(tx);
	ctip_secret_clear(&tx->ephemeral_secret);
	ctip_secret_clear(&tx->wrap_keys);
	ctip_secret_clear(&tx->subject_secret);
	ctip_dice_clear(&tx->dice);
	if (tx->reason.p != NULL)
		ctip_wipe(tx->reason.p, tx->reason.cap);
	ctip_buf_clear(&tx->reason);
	ctip_buf_clear(&tx->first_file);
	ctip_head_clear(&tx->head);
	ctip_chain_clear(&tx->trial);
	ctip_history_close(tx->history);
	pthread_mutex_destroy(&tx->mutex);
	pthread_cond_destroy(&tx->news);
	free(tx->blobs);
	free(tx);
}

void
ctip_tx_abort(struct ctip_tx **in)
{
	struct ctip_tx *tx = *in;

	*in = NULL;
	if (tx == NULL)
		return;
	ctip_queue__stop(tx);
	if (tx->begun) {
		ctip_store_rollback(tx->ledger->keys);
		ctip_store_rollback(tx->ledger->db);
	}
	if (tx->cache_begun)
		ctip_store_rollback(tx->ledger->cache);
	/* What was looked for meanwhile may have come from this one. */
	ctip_index__clear(&tx->ledger->index);
	tx->ledger->index_loaded = false;
	memset(tx->ledger->ring_of, 0, sizeof tx->ledger->ring_of);
	free_tx(tx);
}

/* Slot rows that an unfinished save left behind are not touched: the rows of
 * this transaction are numbered after them. */
static int
number_rows(struct ctip_tx *tx, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(tx->head.office),
	    CTIP_V_INT(tx->head.sequence)};
	struct ctip_store *keys = tx->ledger->keys;
	int rc;

	if (ctip_store_ask(keys, CTIP_Q_SLOTS_NEXT, at, 2, err) != 0)
		return -1;
	rc = ctip_store_next(keys, CTIP_Q_SLOTS_NEXT, err);
	if (rc == 1)
		tx->number = (unsigned)ctip_store_integer(keys,
		    CTIP_Q_SLOTS_NEXT, 0);
	ctip_store_reset(keys, CTIP_Q_SLOTS_NEXT);
	return rc < 0 ? -1 : 0;
}

static void
fill_head(struct ctip_tx *tx, const char *command)
{
	const struct ctip_ledger *ledger = tx->ledger;
	struct ctip_head *head = &tx->head;

	memcpy(head->ledger, ledger->chain.ledger, 16);
	ctip_random(head->transaction, 16);
	strcpy(head->office, ledger->chain.office);
	strcpy(head->member, ledger->me->handle);
	ctip_public_fingerprint(head->fingerprint, &ledger->key.public_);
	head->sequence = ledger->next;
	head->lamport = ledger->next == 0 ? 0 : ledger->tip.lamport + 1;
	memcpy(head->previous, ledger->tip_hash, CTIP_HASH);
	memcpy(head->membership, ledger->chain.membership, CTIP_HASH);
	if (ledger->next == 0)
		memset(head->membership, 0, CTIP_HASH);
	head->epoch = ledger->epoch;
	head->time = ctip_now();
	strncpy(head->command, command, sizeof head->command - 1);
	strcpy(head->client, "ctip " CTIP_VERSION);
	head->table = ctip_alloc(CTIP_TABLE * sizeof *head->table);
	memcpy(tx->in.ledger, head->ledger, 16);
	memcpy(tx->in.transaction, head->transaction, 16);
	tx->in.epoch = head->epoch;
	tx->in.H = ledger->H.p;
}

int
ctip_tx__start(struct ctip_tx **out, struct ctip_ledger *ledger,
    const char *command, struct ctip_err *err)
{
	struct ctip_tx *tx = ctip_alloc(sizeof *tx);

	*out = tx;
	tx->ledger = ledger;
	pthread_mutex_init(&tx->mutex, NULL);
	pthread_cond_init(&tx->news, NULL);
	fill_head(tx, command);
	ctip_dice_start(&tx->dice);
	ctip_secret_make(&tx->ephemeral_secret, 32);
	ctip_secret_make(&tx->wrap_keys, 32 * CTIP_KEY);
	ctip_secret_make(&tx->subject_secret, CTIP_KEY);
	ctip_random(tx->subject_secret.p, CTIP_KEY);
	ctip_box_pair(tx->ephemeral, tx->ephemeral_secret.p);
	if (ctip_lazy__load(err) != 0 || ctip_ledger__keys(ledger, err) != 0 ||
	    ctip_store_begin(ledger->keys, err) != 0)
		goto fail;
	tx->begun = true;
	if (ctip_store_begin(ledger->db, err) != 0 ||
	    number_rows(tx, err) != 0 || ctip_tx__grants(tx, err) != 0)
		goto fail;
	return 0;
fail:
	ctip_tx_abort(out);
	return -1;
}

static int
store_pages(struct ctip_tx *tx, const struct batch *batch,
    struct ctip_err *err)
{
	for (uint32_t i = 0; i < batch->n; i += CTIP_PAGE_ENTRIES) {
		uint32_t last = i + CTIP_PAGE_ENTRIES < batch->n ?
		    i + CTIP_PAGE_ENTRIES : batch->n;
		uint32_t from = i == 0 ? 0 : batch->ends[i - 1];
		struct ctip_value row[] = {
			CTIP_V_TEXT(tx->head.office),
			CTIP_V_INT(tx->head.sequence + batch->number),
			CTIP_V_INT(i),
			CTIP_V_BLOB(batch->sealed.p + from,
			    batch->ends[last - 1] - from),
		};

		if (ctip_store_run(tx->ledger->db, CTIP_Q_PAGE_PUT, row, 4,
		    err) != 0)
			return -1;
	}
	return 0;
}

static int
store_slots(struct ctip_tx *tx, const struct batch *batch, uint8_t c,
    size_t group, struct ctip_err *err)
{
	const struct ctip_buf *all = &batch->slots[c][group];
	struct ctip_slots row = {
		.office = tx->head.office,
		.sequence = tx->head.sequence + batch->number,
		.holder = tx->ledger->chain.roles.groups[group].name,
		.epoch = tx->ledger->chain.groups[group].epoch,
		.compartment = c,
		.number = tx->number,
	};
	size_t step = CTIP_SLOTS * CTIP_SLOT;

	memcpy(row.ephemeral, tx->ephemeral, 32);
	for (size_t at = 0; at < all->len; at += step, row.number++) {
		row.slots.p = all->p + at;
		row.slots.len = all->len - at < step ? all->len - at : step;
		if (ctip_keys_put(tx->ledger->keys, &row, err) != 0)
			return -1;
	}
	return 0;
}

/* What the batch adds to the index; the cache is only a cache, so where it
 * can't be written it is left behind and catches up later. */
static void
hand_to_index(struct ctip_tx *tx, const struct batch *batch)
{
	struct index_chunk chunk = {
		.sequence = tx->head.sequence + batch->number,
		.first = batch->first, .epoch = tx->head.epoch,
		.time = tx->head.time, .n_table = tx->head.n_table,
		.table = tx->head.table, .n = batch->n,
	};
	struct ctip_err ignored = {0};
	int rc = 0;

	if (!tx->cache_begun)
		return;
	memcpy(chunk.transaction, tx->head.transaction, 16);
	strcpy(chunk.member, tx->head.member);
	chunk.entries = ctip_alloc(batch->n * sizeof *chunk.entries);
	for (uint32_t i = 0; i < batch->n; i++) {
		const struct draft *draft = &batch->drafts[i];

		chunk.entries[i] = (struct index_entry){
			.record = draft->record, .subject = draft->subject,
			.op = draft->op, .kind = draft->kind,
			.schema = draft->kind,
			.previous = draft->more ? draft->more->n_previous : 0,
		};
		for (unsigned p = 0; draft->op != 0 && p < draft->n_parts;
		    p++)
			if (draft->parts[p].tag < CTIP_COMPARTMENTS)
				chunk.entries[i].parts |= (uint8_t)(1u <<
				    draft->parts[p].tag);
		if (draft->is_schema && rc == 0 && draft->n_parts > 0 &&
		    draft->parts[0].tag == CTIP_DIRECTORY)
			rc = ctip_index__schema(tx->ledger, (struct ctip_str){
			    batch->plain.p + draft->parts[0].at,
			    draft->parts[0].len}, batch->leaves[i], &ignored);
	}
	if (rc != 0 || ctip_index__hand(tx->ledger, &chunk, &ignored) != 0) {
		ctip_store_rollback(tx->ledger->cache);
		tx->cache_begun = false;
	}
	free(chunk.entries);
}

int
ctip_save__store(struct ctip_tx *tx, struct batch *batch,
    struct ctip_err *err)
{
	if (batch->failed) {
		*err = batch->err;
		return -1;
	}
	for (uint32_t i = 0; i < batch->n; i++)
		ctip_merkle_add(&tx->merkle, batch->leaves[i]);
	if (tx->blobs_room <= batch->number) {
		tx->blobs_room = tx->blobs_room * 2 + 16;
		tx->blobs = ctip_realloc(tx->blobs,
		    tx->blobs_room * sizeof *tx->blobs);
		tx->head.per_file = ctip_realloc(tx->head.per_file,
		    tx->blobs_room * sizeof *tx->head.per_file);
	}
	memcpy(tx->blobs[batch->number], batch->blob, 41);
	tx->head.per_file[batch->number] = batch->n;
	tx->head.files = batch->number + 1;
	tx->head.entries += batch->n;
	if (store_pages(tx, batch, err) != 0)
		return -1;
	for (uint8_t c = 1; c < CTIP_COMPARTMENTS; c++)
		for (size_t g = 0; g < tx->ledger->chain.roles.n_groups; g++)
			if (store_slots(tx, batch, c, g, err) != 0)
				return -1;
	if (ctip_tx__store_grants(tx, batch, err) != 0)
		return -1;
	hand_to_index(tx, batch);
	if (batch->number == 0)
		ctip_buf_add(&tx->first_file, batch->sealed.p,
		    batch->ends[batch->n - 1]);
	return 0;
}

/* The first file's blob, once the head is known. */
static int
write_first(struct ctip_tx *tx, struct ctip_str head, struct ctip_err *err)
{
	struct ctip_buf *file = &tx->first_file;
	uint64_t len = head.len + file->len, more = ctip_file_padded(len) - len;

	memset(ctip_buf_room(file, more), 0, more);
	file->len += more;
	return ctip_loose_write(tx->blobs[0], tx->ledger->dir, "blob", head,
	    ctip_buf_slice(file), err);
}

/* The finished, signed commit: made before the save, stored with it. */
static int
make_commit(struct ctip_tx *tx, const unsigned char hash[CTIP_HASH],
    const char *parent, struct ctip_buf *commit, struct ctip_buf *signature,
    struct ctip_err *err)
{
	struct ctip_buf text = {0};
	char tree[41];

	if (ctip_history_tree(tx->history, tree, parent, tx->head.sequence,
	    tx->head.files, (const char (*)[41])tx->blobs, err) != 0)
		return -1;
	ctip_commit_text(&text, &tx->head, hash, tree, parent);
	ctip_sshsig(signature, ctip_buf_slice(&text), "git",
	    &tx->ledger->key);
	ctip_commit_signed(commit, ctip_buf_slice(&text),
	    ctip_buf_slice(signature));
	ctip_buf_clear(&text);
	return 0;
}

static int
stamp_keys(struct ctip_tx *tx, const unsigned char hash[CTIP_HASH],
    struct ctip_err *err)
{
	unsigned char mark[8 + CTIP_HASH];
	struct ctip_value row[] = {CTIP_V_TEXT("head"),
	    CTIP_V_BLOB(mark, sizeof mark)};

	ctip_put_u64(mark, tx->head.sequence);
	memcpy(mark + 8, hash, CTIP_HASH);
	return ctip_store_run(tx->ledger->keys, CTIP_Q_STAMP_PUT, row, 2, err);
}

static int
put_head(struct ctip_tx *tx, struct ctip_str head, struct ctip_str signature,
    struct ctip_str commit, struct ctip_err *err)
{
	struct ctip_value row[] = {CTIP_V_TEXT(tx->head.office),
	    CTIP_V_INT(tx->head.sequence), CTIP_V_BLOB(head.p, head.len),
	    CTIP_V_BLOB(signature.p, signature.len)};
	struct ctip_value out[] = {row[0], row[1],
	    CTIP_V_BLOB(commit.p, commit.len)};

	if (ctip_store_run(tx->ledger->db, CTIP_Q_HEAD_PUT, row, 4, err) != 0)
		return -1;
	return ctip_store_run(tx->ledger->db, CTIP_Q_OUTBOX_PUT, out, 3, err);
}

/* The branch must stand where the ledger left it. */
static int
find_parent(struct ctip_tx *tx, char parent[41], struct ctip_err *err)
{
	char hex[CTIP_HASH * 2 + 1];
	struct ctip_buf commit = {0};
	bool found, same = false;

	if (ctip_history_tip(tx->history, tx->head.office, parent, &found,
	    err) != 0)
		return -1;
	if (!found)
		parent[0] = '\0';
	if (found && ctip_history_commit(tx->history, &commit, parent,
	    err) != 0)
		return -1;
	ctip_hex(hex, tx->ledger->tip_hash, CTIP_HASH);
	same = found ? strstr(commit.p, hex) != NULL : tx->head.sequence == 0;
	ctip_buf_clear(&commit);
	if (!same)
		return ctip_fail(err, CTIP_TAMPERED, "history.git is not "
		    "where the ledger left it; type: ctip audit verify");
	return 0;
}

/* Everything up to SAVED. */
static int
save(struct ctip_tx *tx, struct ctip_saved *out, struct ctip_err *err)
{
	struct ctip_buf head = {0}, commit = {0}, signature = {0};
	struct ctip_err ignored;
	char parent[41] = "";
	int rc = -1;

	ctip_merkle_root(tx->head.root, &tx->merkle);
	ctip_head_write(&head, &tx->head, tx->ledger->H.p);
	ctip_hash_bytes(out->hash, head.p, head.len);
	if (ctip_history_open(&tx->history, tx->ledger->dir, NULL, err) != 0 ||
	    write_first(tx, ctip_buf_slice(&head), err) != 0 ||
	    find_parent(tx, parent, err) != 0 ||
	    make_commit(tx, out->hash, parent, &commit, &signature,
	    err) != 0 ||
	    stamp_keys(tx, out->hash, err) != 0 ||
	    put_head(tx, ctip_buf_slice(&head), ctip_buf_slice(&signature),
	    ctip_buf_slice(&commit), err) != 0)
		goto out;
	if (ctip_store_commit(tx->ledger->keys, err) != 0 ||
	    ctip_store_commit(tx->ledger->db, err) != 0)
		goto out;
	/* What was saved is known, and not asked of a disk that may fail. */
	(void)ctip_ledger__stand(tx->ledger, ctip_buf_slice(&head), &ignored);
	rc = 0;
out:
	ctip_buf_clear(&head);
	ctip_buf_clear(&commit);
	ctip_buf_clear(&signature);
	return rc;
}

/* After the save nothing may fail the command any more. */
static void
finish(struct ctip_tx *tx, struct ctip_saved *out)
{
	struct ctip_ledger *ledger = tx->ledger;
	struct ctip_err ignored = {0};

	memcpy(out->transaction, tx->head.transaction, 16);
	out->entries = tx->head.entries;
	tx->begun = false;
	out->published = ctip_ledger__drain(ledger, tx->history,
	    tx->head.sequence, &ignored) == 0;
	if (tx->cache_begun) {
		tx->cache_begun = false;
		if (ctip_index__mark(ledger, &ignored) != 0 ||
		    ctip_store_commit(ledger->cache, &ignored) != 0)
			ctip_store_rollback(ledger->cache);
	}
	ctip_index__clear(&ledger->index);
	ledger->index_loaded = ledger->cache_fresh = false;
	(void)ctip_tx__adopt(tx, &ignored);
}

int
ctip_tx_commit(struct ctip_tx **in, struct ctip_saved *out,
    struct ctip_err *err)
{
	struct ctip_tx *tx = *in;

	memset(out, 0, sizeof *out);
	if (tx->broken)
		ctip_fail(err, CTIP_BUG, "this transaction failed before");
	if (tx->broken || (ctip_tx_entries(tx) > 0 &&
	    ctip_access__carry(tx, err) != 0) ||
	    ctip_queue__flush(tx, true, err) != 0) {
		ctip_tx_abort(in);
		return -1;
	}
	if (tx->head.entries == 0) {
		ctip_tx_abort(in);
		return 0;
	}
	if (ctip_tx__settle(tx, err) != 0 || save(tx, out, err) != 0) {
		ctip_tx_abort(in);
		return -1;
	}
	finish(tx, out);
	*in = NULL;
	free_tx(tx);
	return 0;
}
