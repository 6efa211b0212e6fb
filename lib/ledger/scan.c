/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query: all records of a kind, opened file by file. Two threads
 * share the files: the one that asks takes them in order, the other works
 * ahead, each with databases of its own. Records with several versions are
 * rare, and are opened one by one by the asker.
 */
#include "scan_inside.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/same.h"

/* Are the rows of this chunk written with the kind in force? */
static bool
is_current(const struct ctip_scan *scan, size_t number)
{
	const struct index_chunk *chunk = &scan->ledger->index.chunks[number];
	int at = ctip_index__kind(chunk, scan->kind->name);
	const struct ctip_kind *kind;
	struct ctip_err ignored = {0};

	return at >= 0 && ctip_ledger__kind(&kind, scan->ledger,
	    scan->kind->name, chunk->table[at].schema, &ignored) == 0 &&
	    kind == scan->kind;
}

static struct task *
claim(struct ctip_scan *scan)
{
	struct task *task = &scan->tasks[scan->claimed % TASKS];

	if (scan->claimed == scan->n_chunks || task->state != TASK_FREE)
		return NULL;
	task->state = TASK_WORKING;
	task->current = scan->current[scan->claimed];
	task->chunk = scan->chunks[scan->claimed++];
	return task;
}

static void
run_task(struct ctip_scan *scan, struct hand *hand, struct task *task)
{
	pthread_mutex_unlock(&scan->mutex);
	task->failed = ctip_scan__fill(scan, hand, task, &task->err) != 0;
	pthread_mutex_lock(&scan->mutex);
	task->state = TASK_READY;
	pthread_cond_broadcast(&scan->news);
}

static void *
second_thread(void *context)
{
	struct ctip_scan *scan = context;
	struct task *task;

	pthread_mutex_lock(&scan->mutex);
	while (!scan->stop && scan->claimed < scan->n_chunks) {
		if ((task = claim(scan)) != NULL)
			run_task(scan, &scan->other, task);
		else
			pthread_cond_wait(&scan->news, &scan->mutex);
	}
	pthread_mutex_unlock(&scan->mutex);
	return NULL;
}

static void
start_thread(struct ctip_scan *scan)
{
	struct ctip_err ignored = {0};
	sigset_t all, was;

	if (ctip_store_open(&scan->other.db, scan->ledger->dir,
	    CTIP_STORE_LEDGER, false, true, &ignored) != 0 ||
	    ctip_store_open(&scan->other.keys, scan->ledger->dir,
	    CTIP_STORE_KEYS, false, true, &ignored) != 0)
		return;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	scan->threaded = pthread_create(&scan->thread, NULL, second_thread,
	    scan) == 0;
	pthread_sigmask(SIG_SETMASK, &was, NULL);
}

/* Which compartments the wanted fields are in, and who can open them. */
static int
find_wanted(struct ctip_scan *scan, struct ctip_err *err)
{
	scan->fields = ctip_alloc((scan->kind->n + 1) * sizeof *scan->fields);
	for (size_t i = 0; i < scan->kind->n; i++)
		if (scan->all || (scan->only[i / 64] >> (i % 64) & 1)) {
			scan->fields[scan->n_fields++] = i;
			scan->wanted |=
			    1u << scan->kind->fields[i].compartment;
		}
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++) {
		if (!(scan->wanted >> c & 1))
			continue;
		if (ctip_ledger__holders(scan->ledger, c, scan->holders[c],
		    &scan->n_holders[c], err) != 0)
			return -1;
		if (scan->n_holders[c] == 0)
			scan->wanted &= ~(1u << c);
	}
	return 0;
}

static void
find_chunks(struct ctip_scan *scan)
{
	const struct ctip_index *index = &scan->ledger->index;

	scan->chunks = ctip_alloc((index->n + 1) * sizeof *scan->chunks);
	scan->current = ctip_alloc((index->n + 1) * sizeof *scan->current);
	for (size_t i = 0; i < index->n; i++)
		if (ctip_index__kind(&index->chunks[i], scan->kind->name) >= 0) {
			scan->current[scan->n_chunks] = is_current(scan, i);
			scan->chunks[scan->n_chunks++] = i;
		}
}

/* Two threads will ask for them. */
static int
open_header_keys(struct ctip_scan *scan, struct ctip_err *err)
{
	const struct ctip_index *index = &scan->ledger->index;
	const unsigned char *H;

	for (size_t i = 0; i < index->n; i++)
		if (ctip_ledger__header_key(&H, scan->ledger,
		    index->chunks[i].epoch, err) != 0)
			return -1;
	return 0;
}

int
ctip_scan_open(struct ctip_scan **out, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const uint64_t *only, struct ctip_err *err)
{
	struct ctip_scan *scan;

	*out = NULL;
	if (ctip_index__load(ledger, err) != 0 ||
	    ctip_ledger__keys(ledger, err) != 0)
		return -1;
	if (kind->n > sizeof scan->only * 8)
		return ctip_fail(err, CTIP_BUG,
		    "kind '%s' has too many fields", kind->name);
	scan = ctip_alloc(sizeof *scan);
	scan->ledger = ledger;
	scan->kind = kind;
	scan->all = only == NULL;
	pthread_mutex_init(&scan->mutex, NULL);
	pthread_cond_init(&scan->news, NULL);
	if (only != NULL)
		memcpy(scan->only, only, (kind->n + 63) / 64 * 8);
	if (find_wanted(scan, err) != 0 || open_header_keys(scan, err) != 0) {
		ctip_scan_close(scan);
		return -1;
	}
	find_chunks(scan);
	for (int i = 0; i < TASKS; i++)
		scan->tasks[i].record.kind = kind;
	scan->mine.db = ledger->db;
	scan->mine.keys = ledger->keys;
	if (scan->n_chunks > 2)
		start_thread(scan);
	*out = scan;
	return 0;
}

/* The next file, ready; false at the end. Where it isn't, the asker opens
 * one itself. */
static bool
next_task(struct ctip_scan *scan)
{
	struct task *task, *own;

	pthread_mutex_lock(&scan->mutex);
	if (scan->in_task) {
		scan->tasks[scan->taken % TASKS].state = TASK_FREE;
		scan->taken++;
		scan->in_task = false;
		pthread_cond_broadcast(&scan->news);
	}
	task = &scan->tasks[scan->taken % TASKS];
	while (scan->taken < scan->n_chunks && task->state != TASK_READY) {
		if ((own = claim(scan)) != NULL)
			run_task(scan, &scan->mine, own);
		else
			pthread_cond_wait(&scan->news, &scan->mutex);
	}
	scan->in_task = scan->taken < scan->n_chunks;
	scan->row = 0;
	pthread_mutex_unlock(&scan->mutex);
	return scan->in_task;
}

/* A record of several versions, or of an older kind. */
static int
read_slow(struct ctip_scan *scan, const struct index_entry *e,
    struct ctip_scanned *out, struct ctip_err *err)
{
	struct ctip_version version;
	uint32_t opened;

	if (scan->has_slow)
		ctip_record_clear(&scan->slow);
	scan->has_slow = false;
	if (ctip_version__of(&version, scan->ledger, &e->record, err) != 0 ||
	    ctip_ledger_read(&scan->slow, &opened, scan->ledger, &version,
	    scan->wanted, err) != 0)
		return -1;
	scan->has_slow = true;
	out->values = scan->slow.values;
	return 0;
}

/* The next row as it was written. */
static int
next_row(struct ctip_scan *scan, struct ctip_scanned *out,
    struct ctip_err *err)
{
	struct task *task = &scan->tasks[scan->taken % TASKS];
	const struct index_chunk *chunk;
	const struct index_entry *e;
	uint32_t row;

	while (!scan->in_task || scan->row == task->n) {
		if (!next_task(scan))
			return 0;
		task = &scan->tasks[scan->taken % TASKS];
		if (task->failed) {
			*err = task->err;
			return -1;
		}
	}
	row = scan->row++;
	chunk = &scan->ledger->index.chunks[task->chunk];
	e = &chunk->entries[task->places[row]];
	out->record = e->record;
	out->subject = e->subject;
	out->where = (struct ctip_where){chunk->sequence, task->places[row]};
	out->values = task->values + (size_t)row * scan->kind->n;
	if (task->slow[row] && read_slow(scan, e, out, err) != 0)
		return -1;
	return 1;
}

/* Who is kept, in place of whom a link names. */
static void
rename_links(struct ctip_scan *scan, struct ctip_scanned *out)
{
	bool copied = false;

	for (size_t i = 0; i < scan->n_fields; i++) {
		size_t f = scan->fields[i];
		const char *kept;

		if (scan->kind->fields[f].type != CTIP_LINK ||
		    (kept = ctip_same_kept(scan->same, out->values[f])) ==
		    NULL)
			continue;
		if (!copied)
			memcpy(scan->united, out->values, scan->kind->n *
			    sizeof *scan->united);
		copied = true;
		scan->united[f] = ctip_str(kept);
		out->values = scan->united;
	}
}

int
ctip_scan_next(struct ctip_scan *scan, struct ctip_scanned *out,
    struct ctip_err *err)
{
	int more;

	do
		more = next_row(scan, out, err);
	while (more == 1 && scan->same != NULL &&
	    ctip_same_kept_of(scan->same, &out->record) != NULL);
	if (more == 1 && scan->same != NULL)
		rename_links(scan, out);
	return more;
}

void
ctip_scan_unite(struct ctip_scan *scan, const struct ctip_same *same)
{
	if (same == NULL || strcmp(scan->kind->name, "same_as") == 0)
		return;
	scan->same = same;
	scan->united = ctip_alloc(scan->kind->n * sizeof *scan->united);
}

static void
clear_hand(struct hand *hand)
{
	for (int c = 0; c < CTIP_COMPARTMENTS; c++)
		ctip_ring_clear(&hand->rings[c]);
}

void
ctip_scan_close(struct ctip_scan *scan)
{
	if (scan == NULL)
		return;
	if (scan->threaded) {
		pthread_mutex_lock(&scan->mutex);
		scan->stop = true;
		pthread_cond_broadcast(&scan->news);
		pthread_mutex_unlock(&scan->mutex);
		pthread_join(scan->thread, NULL);
	}
	for (int i = 0; i < TASKS; i++) {
		struct task *task = &scan->tasks[i];

		ctip_pool_clear(&task->record.pool);
		free(task->places);
		free(task->slow);
		free(task->values);
	}
	if (scan->has_slow)
		ctip_record_clear(&scan->slow);
	free(scan->united);
	clear_hand(&scan->mine);
	clear_hand(&scan->other);
	ctip_store_close(scan->other.db);
	ctip_store_close(scan->other.keys);
	pthread_mutex_destroy(&scan->mutex);
	pthread_cond_destroy(&scan->news);
	free(scan->chunks);
	free(scan->current);
	free(scan->fields);
	free(scan);
}
