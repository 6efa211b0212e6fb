/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query: all records of a kind, opened file by file. Two threads
 * share the files: the one that asks takes them in order, the other works
 * ahead, each with databases of its own. Records with several versions are
 * rare, and are opened one by one by the asker.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define TASKS 6

enum task_state { TASK_FREE, TASK_WORKING, TASK_READY };

/* One file, opened: rows of values that point into record.pool. */
struct task {
	enum task_state     state;
	size_t              chunk;
	bool                current;
	uint32_t            n;
	uint32_t           *places;
	bool               *slow;     /* has to be opened by the asker */
	struct ctip_str    *values;   /* n x kind->n */
	struct ctip_record  record;   /* values points at the row being set */
	struct ctip_err     err;
	bool                failed;
};

/* What each thread has of its own. */
struct hand {
	struct ctip_store *db, *keys;
	struct ctip_ring   rings[CTIP_COMPARTMENTS];
};

struct ctip_scan {
	struct ctip_ledger        *ledger;
	const struct ctip_kind    *kind;
	uint64_t                   only[16];
	bool                       all;
	size_t                     n_fields;
	size_t                    *fields;   /* numbers of those wanted */
	uint32_t                   wanted;   /* compartments to open */
	const struct ctip_holder  *holders[CTIP_COMPARTMENTS][32];
	size_t                     n_holders[CTIP_COMPARTMENTS];
	size_t                    *chunks;   /* those that hold the kind */
	bool                      *current;  /* written with the kind in force */
	size_t                     n_chunks;
	struct task                tasks[TASKS];
	size_t                     claimed;  /* chunks begun */
	size_t                     taken;    /* chunks handed out */
	uint32_t                   row;      /* of tasks[taken % TASKS] */
	bool                       in_task;
	struct hand                mine, other;
	struct ctip_record         slow;     /* a record of several versions */
	bool                       has_slow;
	pthread_mutex_t            mutex;
	pthread_cond_t             news;
	pthread_t                  thread;
	bool                       threaded, stop;
};

static bool
is_row(const struct ctip_scan *scan, size_t chunk, uint32_t place, int kind)
{
	const struct ctip_index *index = &scan->ledger->index;

	return index->chunks[chunk].entries[place].kind == kind &&
	    ctip_index__stands(index, (struct index_at){(uint32_t)chunk,
	    place});
}

static bool
has_several(const struct ctip_scan *scan, size_t chunk, uint32_t place)
{
	const struct ctip_index *index = &scan->ledger->index;
	struct index_at first, last;

	return ctip_index__several(index,
	    &index->chunks[chunk].entries[place].record, &first, &last);
}

/* Whose it is: one record that can't be read stops a whole scan. */
static int
name_record(const struct ctip_scan *scan, const struct ctip_header *header,
    struct ctip_err *err)
{
	char id[CTIP_ID_TEXT];

	ctip_id_text(id, &header->record, scan->kind->prefix);
	return ctip_fail_context(err, "record %s", id);
}

/* The parts of one entry into the task's current row. */
static int
open_parts(const struct ctip_scan *scan, struct hand *hand,
    struct task *task, uint32_t place, const char *p, size_t len,
    struct ctip_err *err)
{
	struct ctip_ledger *ledger = scan->ledger;
	const struct index_chunk *chunk = &ledger->index.chunks[task->chunk];
	struct ctip_header header;
	struct ctip_place_in in;

	if (ctip_entry__in(&in, ledger, chunk, err) != 0 ||
	    ctip_envelope_header(&header, &in, chunk->first + place, p, len,
	    err) != 0)
		return ctip_fail_context(err, "ledger.db: file %llu",
		    (unsigned long long)chunk->sequence);
	for (unsigned i = 0; i < header.n_parts; i++) {
		uint8_t tag = header.parts[i].tag;
		struct ctip_buf part = {.cap = header.parts[i].len + 1};
		unsigned char K[CTIP_KEY];
		bool bad = false;
		int rc;

		if (tag >= CTIP_COMPARTMENTS || !(scan->wanted >> tag & 1))
			continue;
		if (!ctip_ring_key(K, &hand->rings[tag], &ledger->chain,
		    header.subject.b, tag, header.parts[i].kid, &bad)) {
			if (bad)
				return ctip_fail(err, CTIP_TAMPERED, "keys.db:"
				    " a key opens to something else than it "
				    "should");
			continue;
		}
		part.p = ctip_pool_room(&task->record.pool, part.cap);
		rc = ctip_envelope_part(&part, &in, chunk->first + place,
		    &header, i, p, len, K, err);
		ctip_wipe(K, sizeof K);
		if (rc != 0 || ctip_record_read(&task->record, tag,
		    ctip_buf_slice(&part), scan->all ? NULL : scan->only,
		    err) != 0)
			return name_record(scan, &header, err);
	}
	return 0;
}

static int
open_page(const struct ctip_scan *scan, struct hand *hand, struct task *task,
    uint32_t *place, struct ctip_str page, int kind, struct ctip_err *err)
{
	struct ctip_prefix prefix;

	for (; page.len > 0; (*place)++, page.p += prefix.size,
	    page.len -= prefix.size) {
		if (*place >= scan->ledger->index.chunks[task->chunk].n ||
		    !ctip_prefix_read(&prefix, page.p, page.len))
			return ctip_fail(err, CTIP_TAMPERED,
			    "ledger.db: an entry is damaged");
		if (!is_row(scan, task->chunk, *place, kind))
			continue;
		task->places[task->n] = *place;
		task->record.values = task->values +
		    (size_t)task->n * scan->kind->n;
		for (size_t i = 0; i < scan->n_fields; i++)
			task->record.values[scan->fields[i]] =
			    (struct ctip_str){NULL, 0};
		task->slow[task->n] = !task->current ||
		    has_several(scan, task->chunk, *place);
		if (!task->slow[task->n] && open_parts(scan, hand, task,
		    *place, page.p, prefix.size, err) != 0)
			return -1;
		task->n++;
	}
	return 0;
}

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

static int
load_rings(const struct ctip_scan *scan, struct hand *hand,
    uint64_t sequence, struct ctip_err *err)
{
	for (uint8_t c = 1; c < CTIP_COMPARTMENTS; c++)
		if ((scan->wanted >> c & 1) && ctip_ring_load(&hand->rings[c],
		    hand->keys, scan->ledger->chain.ledger,
		    scan->ledger->chain.office, sequence, c,
		    scan->holders[c], scan->n_holders[c], err) != 0)
			return -1;
	return 0;
}

static int
fill_task(const struct ctip_scan *scan, struct hand *hand, struct task *task,
    struct ctip_err *err)
{
	const struct index_chunk *chunk =
	    &scan->ledger->index.chunks[task->chunk];
	struct ctip_value at[] = {CTIP_V_TEXT(scan->ledger->chain.office),
	    CTIP_V_INT(chunk->sequence)};
	int kind = ctip_index__kind(chunk, scan->kind->name), rc;
	uint32_t place = 0;

	task->n = 0;
	ctip_pool_reset(&task->record.pool);
	if (task->places == NULL) {
		task->places = ctip_alloc(CTIP_FILE_ENTRIES *
		    sizeof *task->places);
		task->slow = ctip_alloc(CTIP_FILE_ENTRIES *
		    sizeof *task->slow);
		task->values = ctip_alloc(CTIP_FILE_ENTRIES * scan->kind->n *
		    sizeof *task->values);
	}
	rc = load_rings(scan, hand, chunk->sequence, err);
	if (rc == 0)
		rc = ctip_store_ask(hand->db, CTIP_Q_PAGES, at, 2, err);
	while (rc == 0 &&
	    (rc = ctip_store_next(hand->db, CTIP_Q_PAGES, err)) == 1) {
		struct ctip_str page = ctip_store_bytes(hand->db,
		    CTIP_Q_PAGES, 1);

		rc = open_page(scan, hand, task, &place, page, kind, err);
	}
	/* What is missing would be taken for nobody. */
	if (rc == 0 && place != chunk->n)
		rc = ctip_fail(err, CTIP_TAMPERED, "ledger.db: entries of "
		    "file %llu are missing",
		    (unsigned long long)chunk->sequence);
	ctip_store_reset(hand->db, CTIP_Q_PAGES);
	return rc;
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
	task->failed = fill_task(scan, hand, task, &task->err) != 0;
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

int
ctip_scan_next(struct ctip_scan *scan, struct ctip_scanned *out,
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
