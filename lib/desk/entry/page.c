/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record -> page: one record as a person reads it. What is not open to the
 * reader is named, so that nobody takes a closed compartment for an empty
 * one. Everything on it is safe for a terminal.
 */
#include "ctip/desk/entry.h"

#include <string.h>

#include "ctip/base/term.h"

static const char *
label(const struct ctip_field *field)
{
	return field->label.en != NULL ? field->label.en : field->name;
}

static bool
is_shown(const struct ctip_record *record, size_t i,
    enum ctip_compartment c)
{
	return record->kind->fields[i].compartment == c &&
	    !record->kind->fields[i].hidden && record->values[i].p != NULL;
}

static unsigned
widest(const struct ctip_record *record)
{
	unsigned width = 0, one;

	for (size_t i = 0; i < record->kind->n; i++) {
		if (!is_shown(record, i, record->kind->fields[i].compartment))
			continue;
		one = ctip_utf8_width(
		    ctip_str(label(&record->kind->fields[i])));
		if (one > width)
			width = one;
	}
	return width;
}

static void
pad(struct ctip_buf *out, unsigned n)
{
	while (n-- > 0)
		ctip_buf_char(out, ' ');
}

/* Several lines stay below each other, and so do the parts of a long one. */
static void
add_text(struct ctip_buf *out, struct ctip_str text, unsigned indent,
    unsigned screen)
{
	struct ctip_buf safe = {0};
	struct ctip_str line;
	bool first = true;

	while (ctip_str_cut(&text, '\n', &line)) {
		if (!first) {
			ctip_buf_char(out, '\n');
			pad(out, indent);
		}
		ctip_buf_reset(&safe);
		ctip_term_safe(&safe, line, false);
		ctip_term_wrap(out, ctip_buf_slice(&safe), indent, screen);
		first = false;
	}
	ctip_buf_clear(&safe);
}

static void
add_code(struct ctip_buf *out, const struct ctip_codes *codes,
    struct ctip_str code)
{
	struct ctip_err ignored;
	const struct ctip_code_item *item = NULL;
	char a[200], b[200];

	if (ctip_codes_load(codes, &ignored) == 0)
		item = ctip_codes_find(codes, code);
	ctip_term_safe(out, code, false);
	if (item == NULL || item->label.en == NULL)
		return;
	ctip_codes_fold(a, sizeof a, code);
	ctip_codes_fold(b, sizeof b, ctip_str(item->label.en));
	if (strcmp(a, b) == 0)
		return;
	ctip_buf_text(out, " (");
	ctip_term_safe(out, ctip_str(item->label.en), false);
	ctip_buf_char(out, ')');
}

static void
add_value(struct ctip_buf *out, const struct ctip_field *field,
    struct ctip_str value, unsigned indent, unsigned screen)
{
	struct ctip_str one;
	bool first = true;

	if (field->type == CTIP_BOOLEAN) {
		ctip_buf_text(out, ctip_str_is(value, "1") ? "yes" : "no");
	} else if (field->type == CTIP_CODE) {
		add_code(out, field->codes, value);
	} else if (field->type == CTIP_CODES) {
		while (ctip_str_cut(&value, ';', &one)) {
			if (!first)
				ctip_buf_text(out, "; ");
			add_code(out, field->codes, one);
			first = false;
		}
	} else {
		add_text(out, value, indent, screen);
	}
}

void
ctip_entry_value(struct ctip_buf *out, const struct ctip_field *field,
    struct ctip_str value)
{
	if (value.p != NULL)
		add_value(out, field, value, 0, 0);
}

static void
add_compartment(struct ctip_buf *out, const struct ctip_record *record,
    enum ctip_compartment c, unsigned width, unsigned screen)
{
	bool first = true;

	for (size_t i = 0; i < record->kind->n; i++) {
		const struct ctip_field *f = &record->kind->fields[i];

		if (!is_shown(record, i, c))
			continue;
		if (first)
			ctip_buf_format(out, "\n%s\n",
			    ctip_compartment_name(c));
		first = false;
		ctip_buf_text(out, "  ");
		ctip_buf_text(out, label(f));
		pad(out, width + 2 - ctip_utf8_width(ctip_str(label(f))));
		add_value(out, f, record->values[i], width + 4, screen);
		ctip_buf_char(out, '\n');
	}
}

/* starts:span;ends:span, one a line. */
static void
add_warnings(struct ctip_buf *out, const struct ctip_record *record)
{
	struct ctip_str rest = record->values[record->kind->warnings];
	struct ctip_str one, name;

	if (rest.p == NULL)
		return;
	ctip_buf_text(out, "\nwarnings\n");
	while (ctip_str_cut(&rest, ';', &one)) {
		ctip_str_cut(&one, ':', &name);
		ctip_buf_text(out, "  ");
		ctip_term_safe(out, name, false);
		ctip_buf_text(out, ": ");
		ctip_term_safe(out, one, false);
		ctip_buf_char(out, '\n');
	}
}

void
ctip_entry_page(struct ctip_buf *out, const struct ctip_record *record,
    const struct ctip_version *version, uint32_t opened, unsigned screen)
{
	const struct ctip_kind *kind = record->kind;
	unsigned width = widest(record);
	char id[CTIP_ID_TEXT], time[21];

	ctip_id_text(id, &version->record, kind->prefix);
	ctip_buf_format(out, "%s  %s\n", id,
	    kind->label.en != NULL ? kind->label.en : kind->name);
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++) {
		if (!(version->has >> c & 1))
			continue;
		if (version->gone >> c & 1)
			ctip_buf_format(out, "\n%s (erased)\n",
			    ctip_compartment_name(c));
		else if (opened >> c & 1)
			add_compartment(out, record, c, width, screen);
		else if (c != CTIP_AUDIT)
			ctip_buf_format(out, "\n%s (not open to you)\n",
			    ctip_compartment_name(c));
	}
	add_warnings(out, record);
	ctip_time_text(time, version->time);
	ctip_buf_format(out, "\nversion %u, %s, %s\n", version->number, time,
	    version->member);
}
