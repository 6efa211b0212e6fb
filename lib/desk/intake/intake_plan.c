/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An import before its first row: what each record of the mapping is made
 * of, in numbers, and in which order a row's records are written, so that
 * what others link to has its id before them. Nothing here is done by name
 * again once rows run.
 */
#include "intake_inside.h"

#include <stdlib.h>
#include <string.h>

static void
plan_fields(struct part *part)
{
	const struct ctip_kind *kind = part->map->kind;

	part->n_key = part->map->n_key;
	part->key = part->map->key;
	part->subject = kind->subject == NULL ? -1 :
	    ctip_kind_field(kind, ctip_str(kind->subject));
	part->declared = ctip_alloc((kind->n + 1) * sizeof *part->declared);
	for (size_t i = 0; i < kind->n; i++)
		if (!kind->fields[i].hidden)
			part->declared[part->n_declared++] = (int)i;
}

static void
plan_links(struct walk *walk, size_t i)
{
	struct part *part = &walk->parts[i];
	size_t to, n = 0;
	int field;

	while (ctip_mapping_link(walk->mapping, i, n, &field, &to))
		n++;
	part->links = ctip_alloc((n + 1) * sizeof *part->links);
	for (part->n_links = 0; part->n_links < n; part->n_links++) {
		struct link *link = &part->links[part->n_links];

		ctip_mapping_link(walk->mapping, i, part->n_links,
		    &link->field, &link->to);
	}
}

/* Does part number `by` go under part number i? */
static bool
is_under(const struct walk *walk, size_t by, size_t i)
{
	const struct part *part = &walk->parts[by];

	for (size_t j = 0; j < part->n_links; j++)
		if (part->links[j].field == part->subject &&
		    part->links[j].to == i)
			return true;
	return false;
}

static bool
is_ready(const struct walk *walk, size_t i, size_t done)
{
	const struct part *part = &walk->parts[i];

	for (size_t j = 0; j < part->n_links; j++) {
		bool there = false;

		for (size_t k = 0; k < done; k++)
			there |= walk->order[k] == part->links[j].to;
		if (!there)
			return false;
	}
	return true;
}

/* Fills order; false where links run in a circle. */
static bool
plan_order(struct walk *walk)
{
	size_t done = 0, before;

	do {
		before = done;
		for (size_t i = 0; i < walk->n; i++) {
			bool in = false;

			for (size_t k = 0; k < done; k++)
				in |= walk->order[k] == i;
			if (!in && is_ready(walk, i, done))
				walk->order[done++] = i;
		}
	} while (done > before && done < walk->n);
	return done == walk->n;
}

static bool
makes(const struct walk *walk, const char *kind)
{
	for (size_t i = 0; i < walk->n; i++)
		if (strcmp(walk->parts[i].map->kind->name, kind) == 0)
			return true;
	return false;
}

int
ctip_intake__plan(struct walk *walk, struct ctip_err *err)
{
	const struct ctip_intake *ask = walk->ask;
	size_t n = ctip_mapping_records(walk->mapping);

	walk->parts = ctip_alloc((n + 1) * sizeof *walk->parts);
	walk->order = ctip_alloc((n + 1) * sizeof *walk->order);
	walk->records = ctip_alloc((n + 1) * sizeof *walk->records);
	walk->present = ctip_alloc((n + 1) * sizeof *walk->present);
	walk->touched = ctip_alloc((2 * n + 1) * sizeof *walk->touched);
	for (walk->n = 0; walk->n < n; walk->n++) {
		struct part *part = &walk->parts[walk->n];

		part->map = ctip_mapping_record(walk->mapping, walk->n);
		ctip_record_start(&walk->records[walk->n], part->map->kind);
		plan_fields(part);
		plan_links(walk, walk->n);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			walk->parts[i].shared |= is_under(walk, j, i);
	if (ask->kind != NULL && !makes(walk, ask->kind))
		return ctip_fail(err, CTIP_INVALID, "mapping '%s' makes no "
		    "record of kind '%s', but of '%s'", ask->map->name,
		    ask->kind, walk->parts[0].map->kind->name);
	if (makes(walk, "schema"))
		return ctip_fail(err, CTIP_INVALID, "mapping '%s' makes "
		    "schemas, which come with 'ctip ledger init' only",
		    ask->map->name);
	if (!plan_order(walk))
		return ctip_fail(err, CTIP_INVALID, "the records of mapping "
		    "'%s' link to each other in a circle; take one link out",
		    ask->map->name);
	return 0;
}

void
ctip_intake__plan_clear(struct walk *walk)
{
	for (size_t i = 0; i < walk->n; i++) {
		free(walk->parts[i].declared);
		free(walk->parts[i].links);
		ctip_record_clear(&walk->parts[i].was);
		ctip_record_clear(&walk->parts[i].now);
		ctip_record_clear(&walk->records[i]);
	}
	free(walk->parts);
	free(walk->order);
	free(walk->records);
	free(walk->present);
	free(walk->touched);
}
