/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file of the ledger -> rows: what each of the scan's two threads does,
 * with databases and rings of its own.
 */
#include "scan_inside.h"

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

int
ctip_scan__fill(const struct ctip_scan *scan, struct hand *hand, struct task *task,
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
