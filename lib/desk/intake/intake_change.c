/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row whose key is known: its values against those of the record. A blank
 * never erases, and what this member can't open is neither compared nor
 * touched. A row about another subject than the record's is refused, updated
 * or not. The new version is checked whole, for a row may be good by itself and
 * not fit what is there.
 */
#include "intake_inside.h"

#include <string.h>

#include "ctip/desk/kept.h"

static uint32_t
bit(const struct ctip_kind *kind, int field)
{
	return (uint32_t)1 << kind->fields[field].compartment;
}

/* Only errors go on: the row's own warnings were told already. */
struct errors { struct ctip_findings to; struct ctip_findings *next; };

static void
take_error(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct errors *errors = (struct errors *)to;

	if (f->level != CTIP_ERROR)
		return;
	errors->next->errors++;
	errors->next->take(errors->next, f);
}

/* A link that is there stays: several rows may tell of one case. */
static bool
stays(const struct part *part, int field)
{
	return part->was.values[field].p != NULL &&
	    ctip_intake__is_link(part, field);
}

/* Whose keys seal the record tells whose it is, also where the field is closed
 * to this member. */
static bool
is_of_other(const struct part *part, const struct ctip_str *values)
{
	const struct ctip_version *v = &part->version;
	unsigned char b[8];
	char prefix[4];

	return part->subject >= 0 &&
	    memcmp(&v->subject, &v->record, sizeof v->subject) != 0 &&
	    ctip_id_parse(prefix, b, values[part->subject]) == CTIP_ID_GOOD &&
	    !ctip_id_matches(&v->subject, b);
}

/* The row may name the first subject of a record that has none: no edit
 * makes that of it. */
static bool
keeps_subject(struct walk *walk, const struct part *part,
    const struct ctip_row *row)
{
	struct ctip_err err = {0};

	if (ctip_tx_keeps_subject(&part->was, &part->now, &err) == 0)
		return true;
	ctip_findings_add(&walk->gather.to, (struct ctip_finding){
	    ctip_rows_path(walk->rows), row->line, 0, CTIP_ERROR,
	    ctip_str(part->map->kind->subject), "subject", {0} }, "%s",
	    err.text);
	return false;
}

/* What moves with a verb is not written over from a file. */
static bool
keeps_verbs(struct walk *walk, const struct part *part,
    const struct ctip_row *row)
{
	const char *verb;
	int field = ctip_kept_moved(&verb, &part->was, &part->now);

	if (field < 0)
		return true;
	ctip_findings_add(&walk->gather.to, (struct ctip_finding){
	    ctip_rows_path(walk->rows), row->line, 0, CTIP_ERROR,
	    ctip_str(part->map->kind->fields[field].name), "verb", {0} },
	    "moves with '%s', and is not written over", verb);
	return false;
}

/* was, with the row's values over it. */
static bool
merge(struct walk *walk, size_t i, uint32_t opened,
    const struct ctip_row *row)
{
	struct part *part = &walk->parts[i];
	const struct ctip_kind *kind = part->map->kind;
	const struct ctip_str *values = walk->records[i].values;
	struct errors errors = {{take_error, 0, 0}, &walk->gather.to};
	struct ctip_place at = { ctip_rows_path(walk->rows), row->line, 0 };

	ctip_record_clear(&part->now);
	ctip_record_start(&part->now, kind);
	for (size_t f = 0; f < kind->n; f++)
		part->now.values[f] = part->was.values[f];
	for (size_t j = 0; j < part->n_declared; j++) {
		int f = part->declared[j];

		if (values[f].p != NULL && (opened & bit(kind, f)) &&
		    !stays(part, f))
			part->now.values[f] = values[f];
	}
	if (opened & bit(kind, kind->warnings))
		part->now.values[kind->warnings] = values[kind->warnings];
	if (!keeps_subject(walk, part, row) || !keeps_verbs(walk, part, row))
		return false;
	if ((part->version.has & ~opened) != 0)
		return true;
	return ctip_record_check(&part->now, at, &errors.to);
}

/* Compartments that may be written: open, or not there yet. */
static int
read_record(struct walk *walk, size_t i, uint32_t *opened,
    struct ctip_err *err)
{
	struct part *part = &walk->parts[i];
	char id[CTIP_ID_TEXT];

	ctip_record_clear(&part->was);
	part->was = (struct ctip_record){0};
	ctip_id_text(id, &part->id, part->map->kind->prefix);
	if (ctip_ledger_find(&part->version, walk->ask->ledger, id, err) < 0)
		return -1;
	return ctip_ledger_read(&part->was, opened, walk->ask->ledger,
	    &part->version, part->version.has, err);
}

int
ctip_intake__compare(struct walk *walk, size_t i, const struct ctip_row *row,
    bool *good, struct ctip_err *err)
{
	struct part *part = &walk->parts[i];
	const struct ctip_kind *kind = part->map->kind;
	const struct ctip_str *values = walk->records[i].values;
	uint32_t opened = 0;

	part->fate = FATE_SAME;
	if (read_record(walk, i, &opened, err) < 0)
		return -1;
	if (is_of_other(part, values)) {
		ctip_intake__of_other(walk, part, row, 0);
		*good = false;
		return 0;
	}
	opened |= ~part->version.has;
	for (size_t j = 0; j < part->n_declared; j++) {
		int f = part->declared[j];

		if (values[f].p == NULL)
			continue;
		if (!(opened & bit(kind, f)))
			walk->closed = true;
		else if (ctip_str_equal(values[f], part->was.values[f]))
			continue;
		else if (stays(part, f))
			ctip_intake__held(walk, part, row, f);
		else
			part->fate = FATE_CHANGED;
	}
	if (part->fate == FATE_CHANGED && walk->ask->update &&
	    !merge(walk, i, opened, row))
		*good = false;
	return 0;
}

static int
tell(const struct walk *walk, size_t i, struct ctip_err *err)
{
	const struct ctip_intake *ask = walk->ask;
	const struct part *part = &walk->parts[i];
	char id[CTIP_ID_TEXT];

	ctip_id_text(id, &part->id, part->map->kind->prefix);
	for (size_t j = 0; j < part->n_declared; j++) {
		int f = part->declared[j];
		struct ctip_str was = part->was.values[f];
		struct ctip_str now = part->now.values[f];

		if (!ctip_str_equal(was, now) && ask->change(ask->context, id,
		    part->map->kind->fields[f].name, was, now, err) < 0)
			return -1;
	}
	return 0;
}

int
ctip_intake__update(struct walk *walk, size_t i, struct ctip_err *err)
{
	struct ctip_intake *ask = walk->ask;
	struct part *part = &walk->parts[i];
	bool changed;

	ask->updated++;
	if (ask->change != NULL && tell(walk, i, err) < 0)
		return -1;
	if (walk->tx == NULL ||
	    (!ask->partial && walk->gather.to.errors > 0))
		return 0;
	return ctip_tx_edit(walk->tx, &part->version, &part->was, &part->now,
	    &changed, err);
}
