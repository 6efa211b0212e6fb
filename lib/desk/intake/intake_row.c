/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row goes in: first all that can refuse it, for each of its records,
 * then the writing. So a row is in whole or not at all, and what a refused
 * row left in the table of keys is taken back. The loop of an import runs
 * through here a million times: nothing is allocated and nothing by name.
 */
#include "intake_inside.h"

#include <string.h>

static struct seen_slot *
touch(struct walk *walk, const unsigned char key[CTIP_SEEN_KEY])
{
	struct seen_slot *slot = ctip_seen__slot(&walk->seen, key);

	walk->touched[walk->n_touched++] = (struct touched){ slot, *slot };
	return slot;
}

static void
take_back(struct walk *walk)
{
	while (walk->n_touched > 0) {
		const struct touched *t = &walk->touched[--walk->n_touched];

		*t->slot = t->was;
	}
}

/* Links to the row's other records, which come before this one. */
static bool
set_links(struct walk *walk, size_t i, const struct ctip_row *row)
{
	struct part *part = &walk->parts[i];
	bool good = true;

	for (size_t j = 0; j < part->n_links; j++) {
		struct link *link = &part->links[j];
		const struct part *to = &walk->parts[link->to];
		const struct ctip_field *f = &part->map->kind->fields[link->field];

		if (walk->present[link->to]) {
			ctip_id_text(link->text, &to->id,
			    to->map->kind->prefix);
			walk->records[i].values[link->field] =
			    ctip_str(link->text);
			continue;
		}
		if (!f->required)
			continue;
		ctip_findings_add(&walk->gather.to, ctip_intake__fault(walk,
		    row, f->name, "required"), "the row makes no '%s' for it "
		    "to belong to", to->map->name);
		good = false;
	}
	return good;
}

/* The first link that may differ from a line above. */
static int
other_link(const struct part *part)
{
	size_t j = 0;

	while (part->links[j].field == part->subject)
		j++;
	return part->links[j].field;
}

/* A key that is here: in the ledger, or in a line above. */
static int
meet(struct walk *walk, size_t i, const struct ctip_row *row,
    struct seen_slot *slot, uint64_t mark, bool *good, struct ctip_err *err)
{
	struct part *part = &walk->parts[i];

	memset(&part->id, 0, sizeof part->id);
	memcpy(part->id.b, slot->id, sizeof slot->id);
	part->fate = slot->line == 0 ? FATE_SAME : FATE_AGAIN;
	if (slot->mark == mark)
		return 0;
	if (slot->line == 0) {
		slot->mark = mark;
		return ctip_intake__compare(walk, i, row, good, err);
	}
	if (ctip_intake__same_values(slot->mark, mark)) {
		ctip_intake__held(walk, part, row, other_link(part));
		return 0;
	}
	if (ctip_intake__same_subject(slot->mark, mark))
		ctip_intake__twice(walk, part, row, slot->line);
	else
		ctip_intake__of_other(walk, part, row, slot->line);
	*good = false;
	return 0;
}

static void
make_new(struct walk *walk, struct part *part, struct seen_slot *slot)
{
	part->fate = FATE_NEW;
	ctip_dice_roll(&walk->dice, part->id.b, sizeof part->id.b);
	memcpy(slot->id, part->id.b, sizeof slot->id);
}

static int
decide_by_key(struct walk *walk, size_t i, const struct ctip_row *row,
    bool *good, struct ctip_err *err)
{
	struct part *part = &walk->parts[i];
	struct seen_slot *slot = touch(walk, part->hash);
	uint64_t mark = ctip_intake__mark(part, walk->records[i].values);
	int rc = 0;

	if (slot->several) {
		ctip_intake__several(walk, part, row, slot->mark);
		part->lost = true;
		*good = false;
	} else if (ctip_seen__known(slot)) {
		rc = meet(walk, i, row, slot, mark, good, err);
	} else {
		make_new(walk, part, slot);
		slot->mark = mark;
	}
	if (slot->line == 0)
		slot->line = (uint32_t)row->line;
	return rc;
}

/* Without a key: equal rows are told apart by how often they came. */
static void
decide_by_row(struct walk *walk, size_t i, const struct ctip_row *row)
{
	struct part *part = &walk->parts[i];
	struct seen_slot *slot = touch(walk, part->hash);

	if (slot->line != 0) {
		ctip_intake__again(walk, part, ++slot->mark);
		slot = touch(walk, part->hash);
	}
	slot->mark = 1;
	slot->line = (uint32_t)row->line;
	if (ctip_seen__known(slot)) {
		part->fate = FATE_SAME;
		memset(&part->id, 0, sizeof part->id);
		memcpy(part->id.b, slot->id, sizeof slot->id);
		return;
	}
	make_new(walk, part, slot);
	ctip_seen__text(part->row, part->hash);
	walk->records[i].values[part->map->kind->row] =
	    (struct ctip_str){ part->row, CTIP_SEEN_TEXT - 1 };
}

static void
report_unknown(struct walk *walk, size_t i, const struct ctip_row *row)
{
	const struct part *part = &walk->parts[i];
	const struct ctip_kind *kind = part->map->kind;
	struct ctip_finding f = ctip_intake__fault(walk, row,
	    kind->fields[part->key[0]].name, "known");
	struct ctip_buf key = {0};

	ctip_intake__key_text(&key, part, walk->records[i].values);
	if (key.len == 0)
		ctip_findings_add(&walk->gather.to, f, "is blank, so nothing "
		    "tells which %s this is about", kind->name);
	else
		ctip_findings_add(&walk->gather.to, f, "there is no %s '%s' "
		    "in this ledger; take that in first", kind->name, key.p);
	ctip_buf_clear(&key);
}

/* A record that has to be there already: found, or the row stays out. A look
 * over a file without a ledger can't tell. */
static bool
decide_known(struct walk *walk, size_t i, const struct ctip_row *row)
{
	struct part *part = &walk->parts[i];
	const struct seen_slot *slot = NULL;

	memset(&part->id, 0, sizeof part->id);
	if (!part->by_row && walk->ask->ledger == NULL)
		return true;
	if (!part->by_row)
		slot = ctip_seen__slot(&walk->seen, part->hash);
	if (slot == NULL || !ctip_seen__known(slot)) {
		report_unknown(walk, i, row);
		return false;
	}
	memcpy(part->id.b, slot->id, sizeof slot->id);
	if (slot->several)
		ctip_intake__several(walk, part, row, slot->mark);
	return !slot->several;
}

/* Nothing is said of a record under one that can't be told. */
static bool
is_lost(const struct walk *walk, const struct part *part)
{
	for (size_t j = 0; j < part->n_links; j++)
		if (walk->present[part->links[j].to] &&
		    walk->parts[part->links[j].to].lost)
			return true;
	return false;
}

static int
decide(struct walk *walk, size_t i, const struct ctip_row *row, bool *good,
    struct ctip_err *err)
{
	struct part *part = &walk->parts[i];

	walk->gather.record = i;
	if (!set_links(walk, i, row))
		*good = false;
	part->lost = is_lost(walk, part);
	if (part->lost)
		return 0;
	ctip_intake__key(walk, part, walk->records[i].values);
	if (part->map->known) {
		part->lost = !decide_known(walk, i, row);
		*good &= !part->lost;
		return 0;
	}
	if (!part->by_row)
		return decide_by_key(walk, i, row, good, err);
	if (part->n_key > 0 && !part->map->told)
		ctip_intake__keyless(walk, part, row);
	decide_by_row(walk, i, row);
	return 0;
}

/* What becomes of each record of the row. *again: nothing in it is new to
 * this file. */
static int
decide_all(struct walk *walk, const struct ctip_row *row, bool *good,
    bool *again, struct ctip_err *err)
{
	*again = true;
	for (size_t k = 0; k < walk->n; k++) {
		size_t i = walk->order[k];

		walk->parts[i].fate = FATE_NONE;
		if (!walk->present[i])
			continue;
		if (decide(walk, i, row, good, err) < 0)
			return -1;
		*again &= walk->parts[i].fate == FATE_AGAIN ||
		    walk->parts[i].map->known;
	}
	walk->gather.record = SIZE_MAX;
	return 0;
}

static void
keep_id(struct walk *walk, size_t i)
{
	if (walk->n_ids == walk->room_ids) {
		walk->room_ids = 2 * walk->room_ids + 64;
		walk->ids = ctip_realloc(walk->ids,
		    walk->room_ids * sizeof *walk->ids);
	}
	memcpy(walk->ids[walk->n_ids].id, walk->parts[i].id.b, 8);
	walk->ids[walk->n_ids++].part = (uint32_t)i;
}

static int
write_all(struct walk *walk, struct ctip_err *err)
{
	struct ctip_intake *ask = walk->ask;
	bool writes = walk->tx != NULL &&
	    (ask->partial || walk->gather.to.errors == 0);

	for (size_t k = 0; k < walk->n; k++) {
		size_t i = walk->order[k];
		struct part *part = &walk->parts[i];

		if (part->fate == FATE_CHANGED && ask->update &&
		    ctip_intake__update(walk, i, err) < 0)
			return -1;
		if (part->fate != FATE_NEW)
			continue;
		ask->records++;
		if (writes && ctip_tx_add(walk->tx, &part->id,
		    &walk->records[i], part->shared, err) < 0)
			return -1;
		if (ask->added_id != NULL)
			keep_id(walk, i);
	}
	return 0;
}

static void
count(struct walk *walk)
{
	struct ctip_intake *ask = walk->ask;
	bool fates[FATE_CHANGED + 1] = {false};

	for (size_t i = 0; i < walk->n; i++)
		fates[walk->parts[i].fate] = true;
	if (fates[FATE_NEW])
		ask->added++;
	else if (fates[FATE_CHANGED])
		ask->changed++;
	else if (fates[FATE_SAME] || fates[FATE_AGAIN])
		ask->same++;
	else
		ask->empty++;
	ask->unseen += walk->closed;
}

static int
refuse(struct walk *walk, const struct ctip_row *row, struct ctip_err *err)
{
	take_back(walk);
	walk->ask->refused++;
	if (!walk->gather.keep)
		return 0;
	return ctip_rejects__row(walk, row, err);
}

/* What each record of the row needs, and the rules between its fields. */
static bool
check_all(struct walk *walk, const struct ctip_row *row)
{
	struct ctip_place at = {ctip_rows_path(walk->rows), row->line, 0};
	bool good = true;

	for (size_t i = 0; i < walk->n; i++) {
		if (!walk->present[i] || walk->parts[i].map->known)
			continue;
		walk->gather.record = i;
		good &= ctip_record_check(&walk->records[i], at,
		    &walk->gather.to);
		good &= ctip_intake__links_are_there(walk, i, row);
	}
	walk->gather.record = SIZE_MAX;
	return good;
}

int
ctip_intake__row(struct walk *walk, const struct ctip_row *row, bool bad,
    struct ctip_err *err)
{
	struct ctip_findings *to = &walk->gather.to;
	bool good, again = false;

	walk->n_touched = 0;
	walk->closed = false;
	good = ctip_mapping_row(walk->mapping, row, walk->records,
	    walk->present, to);
	if (walk->gather.left_out)
		return 0;
	walk->ask->rows++;
	good = good && !bad;
	if (good && decide_all(walk, row, &good, &again, err) < 0)
		return -1;
	if (good && !again)
		good = check_all(walk, row);
	if (!good)
		return refuse(walk, row, err);
	if (!again)
		ctip_mapping_across(walk->mapping, row, walk->records,
		    walk->present, to);
	if (write_all(walk, err) < 0)
		return -1;
	count(walk);
	return 0;
}
