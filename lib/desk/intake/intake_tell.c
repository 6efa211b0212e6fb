/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told of a row whose key is here already, in the ledger or in a line
 * above: that it says something else, is about somebody else, or that it fits
 * several records. A link may differ, for several rows may tell of one case;
 * the subject may not, for what one row says of a person would go under
 * another.
 */
#include "intake_inside.h"

struct ctip_finding
ctip_intake__fault(const struct walk *walk, const struct ctip_row *row,
    const char *field, const char *rule)
{
	return (struct ctip_finding){ ctip_rows_path(walk->rows), row->line, 0,
	    CTIP_ERROR, ctip_str(field), rule, {0} };
}

void
ctip_intake__key_text(struct ctip_buf *key, const struct part *part,
    const struct ctip_str *values)
{
	for (size_t j = 0; j < part->n_key; j++) {
		if (values[part->key[j]].p == NULL)
			continue;
		if (key->len > 0)
			ctip_buf_text(key, ", ");
		ctip_buf_str(key, values[part->key[j]]);
	}
}

static const struct ctip_str *
values_of(const struct walk *walk, const struct part *part)
{
	return walk->records[part - walk->parts].values;
}

static const struct part *
linked(const struct walk *walk, const struct part *part, int field)
{
	for (size_t j = 0; j < part->n_links; j++)
		if (part->links[j].field == field)
			return &walk->parts[part->links[j].to];
	return NULL;
}

/* A link to another record of the row stands where that one's key does. */
static struct ctip_finding
at_link(const struct walk *walk, const struct part *part,
    const struct ctip_row *row, int field, const char *rule)
{
	struct ctip_finding f = ctip_intake__fault(walk, row,
	    part->map->kind->fields[field].name, rule);
	const struct part *to = linked(walk, part, field);

	if (to != NULL && to->n_key > 0)
		f.column = ctip_mapping_cell(walk->mapping,
		    (size_t)(to - walk->parts), to->key[0]);
	return f;
}

void
ctip_intake__keyless(struct walk *walk, struct part *part,
    const struct ctip_row *row)
{
	const char *field = part->map->kind->fields[part->key[0]].name;
	struct ctip_finding f = ctip_intake__fault(walk, row, field, "key");

	f.level = CTIP_WARNING;
	ctip_findings_add(&walk->gather.to, f, "is blank: this row can't be "
	    "recognised when it comes again");
	ctip_record_warn(&walk->records[part - walk->parts], field, "key");
}

void
ctip_intake__twice(struct walk *walk, const struct part *part,
    const struct ctip_row *row, uint32_t line)
{
	struct ctip_buf key = {0};

	ctip_intake__key_text(&key, part, values_of(walk, part));
	ctip_findings_add(&walk->gather.to, ctip_intake__fault(walk, row,
	    part->map->kind->fields[part->key[0]].name, "key"),
	    "key '%s' stands in line %u too, with other values", key.p, line);
	ctip_buf_clear(&key);
}

void
ctip_intake__several(struct walk *walk, const struct part *part,
    const struct ctip_row *row, uint64_t n)
{
	const struct ctip_kind *kind = part->map->kind;
	struct ctip_buf key = {0};

	ctip_intake__key_text(&key, part, values_of(walk, part));
	ctip_findings_add(&walk->gather.to, ctip_intake__fault(walk, row,
	    kind->fields[part->key[0]].name, "several"), "%llu records of "
	    "kind '%s' have '%s' here; which of them is meant? correct the "
	    "others with 'ctip record edit'", (unsigned long long)n,
	    kind->name, key.p);
	ctip_buf_clear(&key);
}

void
ctip_intake__held(struct walk *walk, const struct part *part,
    const struct ctip_row *row, int field)
{
	struct ctip_finding f = at_link(walk, part, row, field, "linked");
	struct ctip_buf key = {0};

	f.level = CTIP_WARNING;
	ctip_intake__key_text(&key, part, values_of(walk, part));
	ctip_findings_add(&walk->gather.to, f, "the %s '%s' names another %s "
	    "already, and keeps it", part->map->name, key.p,
	    part->map->kind->fields[field].link);
	ctip_buf_clear(&key);
}

/* Whom the row is about, in the words of the file. */
static void
name_subject(struct ctip_buf *out, const struct walk *walk,
    const struct part *part)
{
	struct ctip_str value = values_of(walk, part)[part->subject];
	const struct part *to = linked(walk, part, part->subject);

	if (value.p == NULL)
		ctip_buf_text(out, "none");
	else if (to == NULL)
		ctip_buf_str(out, value);
	else if (to->by_row)
		ctip_buf_text(out, "one without a key");
	else
		ctip_intake__key_text(out, to, values_of(walk, to));
}

/* Where the record has its subject from. */
static void
name_holder(struct ctip_buf *out, const struct walk *walk,
    const struct part *part, uint32_t line)
{
	struct ctip_str value = values_of(walk, part)[part->subject];
	char id[CTIP_ID_TEXT], prefix[4];
	unsigned char b[8];

	if (line != 0) {
		ctip_buf_format(out, " in line %u", line);
		return;
	}
	if (ctip_id_parse(prefix, b, value) != CTIP_ID_GOOD)
		return;
	ctip_id_text(id, &part->version.subject, prefix);
	ctip_buf_format(out, ": %s", id);
}

void
ctip_intake__of_other(struct walk *walk, const struct part *part,
    const struct ctip_row *row, uint32_t line)
{
	struct ctip_buf key = {0}, holder = {0}, named = {0};

	ctip_intake__key_text(&key, part, values_of(walk, part));
	name_holder(&holder, walk, part, line);
	name_subject(&named, walk, part);
	ctip_findings_add(&walk->gather.to, at_link(walk, part, row,
	    part->subject, "subject"), "%s '%s' is of another %s%s; this row "
	    "names %s", part->map->name, key.p,
	    part->map->kind->fields[part->subject].link, holder.p, named.p);
	ctip_buf_clear(&key);
	ctip_buf_clear(&holder);
	ctip_buf_clear(&named);
}

/* One that the row makes or names by its key is there. */
static bool
is_made(const struct walk *walk, const struct part *part, int field)
{
	const struct part *to = linked(walk, part, field);

	return to != NULL && walk->present[to - walk->parts];
}

bool
ctip_intake__links_are_there(struct walk *walk, size_t i,
    const struct ctip_row *row)
{
	const struct part *part = &walk->parts[i];
	const struct ctip_kind *kind = part->map->kind;
	const struct ctip_str *values = walk->records[i].values;
	bool good = true;

	for (size_t f = 0; walk->ask->ledger != NULL && f < kind->n; f++) {
		struct ctip_finding fault;
		struct ctip_version version;
		struct ctip_err err = {0};
		char id[CTIP_ID_TEXT];

		if (kind->fields[f].type != CTIP_LINK ||
		    values[f].p == NULL || is_made(walk, part, (int)f))
			continue;
		snprintf(id, sizeof id, "%.*s", (int)values[f].len,
		    values[f].p);
		if (ctip_ledger_find(&version, walk->ask->ledger, id,
		    &err) == 0)
			continue;
		fault = ctip_intake__fault(walk, row, kind->fields[f].name,
		    "link");
		fault.column = ctip_mapping_cell(walk->mapping, i, (int)f);
		ctip_findings_add(&walk->gather.to, fault, "%s", err.text);
		good = false;
	}
	return good;
}
