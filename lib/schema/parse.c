/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One record as people write it -> a record: a JSON object (the only use of
 * jansson in this room), or `field: text` lines. Every field goes through
 * ctip_record_set, as a cell of a file does. All findings, not the first.
 */
#include "schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

struct reading {
	struct ctip_record   *record;
	const char           *file;
	struct ctip_findings *findings;
	struct ctip_buf       text;   /* of the value being read */
	bool                 *seen;   /* by field: for lines */
	bool                  good;
};

static void
fault(struct reading *r, uint64_t line, const char *rule,
    struct ctip_str field, const char *message)
{
	ctip_findings_add(r->findings, (struct ctip_finding){
	    .file = r->file, .line = line, .level = CTIP_ERROR,
	    .field = field, .rule = rule }, "%s", message);
	r->good = false;
}

/* The number of a field that may be typed, or -1 after a finding. */
static int
field_of(struct reading *r, struct ctip_str name, uint64_t line)
{
	const struct ctip_kind *kind = r->record->kind;
	int field = ctip_kind_field(kind, name);
	char quote[CTIP_VALUE_QUOTE], message[400];
	const char *near;

	if (field >= 0 && !kind->fields[field].hidden)
		return field;
	near = ctip_kind_nearest(kind, name);
	snprintf(message, sizeof message, "%s is no field of %s%s%s%s",
	    ctip_value__quote(quote, name), kind->name,
	    near != NULL ? "; nearest is '" : "", near != NULL ? near : "",
	    near != NULL ? "'" : "");
	fault(r, line, "field", (struct ctip_str){ NULL, 0 }, message);
	return -1;
}

static void
set(struct reading *r, int field, struct ctip_str text, uint64_t line)
{
	struct ctip_place at = { r->file, line, 0 };

	if (!ctip_record_set(r->record, field, text, CTIP_DATE_ISO, at,
	    r->findings))
		r->good = false;
}

/* Adds a JSON value's text to r->text; false for what has none. */
static bool
add_json(struct reading *r, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		ctip_buf_add(&r->text, json_string_value(value),
		    json_string_length(value));
		return true;
	case JSON_INTEGER:
		ctip_buf_format(&r->text, "%lld",
		    (long long)json_integer_value(value));
		return true;
	case JSON_REAL:
		ctip_buf_format(&r->text, "%.15g", json_real_value(value));
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		ctip_buf_text(&r->text, json_is_true(value) ? "1" : "0");
		return true;
	case JSON_NULL:
		return true;
	default:
		return false;
	}
}

static bool
add_list(struct reading *r, const json_t *list)
{
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one) {
		if (i > 0)
			ctip_buf_char(&r->text, ';');
		if (!add_json(r, one))
			return false;
	}
	return true;
}

static void
set_json(struct reading *r, int field, const json_t *value)
{
	const struct ctip_field *f = &r->record->kind->fields[field];
	bool several = f->many || f->type == CTIP_CODES;

	ctip_buf_reset(&r->text);
	if (json_is_array(value) && several ? add_list(r, value) :
	    add_json(r, value))
		set(r, field, ctip_buf_slice(&r->text), 0);
	else
		fault(r, 0, "json", ctip_str(f->name), several ?
		    "must be a text or a list of texts" : "must be one text");
}

static void
parse_json(struct reading *r, struct ctip_str text)
{
	json_error_t error;
	json_t *root = json_loadb(text.p, text.len, JSON_REJECT_DUPLICATES,
	    &error);
	const struct ctip_str none = { NULL, 0 };
	const char *key;
	json_t *value;

	if (root == NULL) {
		fault(r, error.line > 0 ? (uint64_t)error.line : 0, "json",
		    none, json_error_code(&error) ==
		    json_error_null_character ?
		    "a text holds \\u0000; take it out" : error.text);
		return;
	}
	if (!json_is_object(root))
		fault(r, 1, "json", none,
		    "must be one object: {\"field\": \"text\"}");
	json_object_foreach(root, key, value) {
		int field = field_of(r, ctip_str(key), 0);

		if (field >= 0)
			set_json(r, field, value);
	}
	json_decref(root);
}

/* Sets the field whose lines are in r->text. */
static void
finish(struct reading *r, int *field, uint64_t line)
{
	if (*field >= 0)
		set(r, *field, ctip_buf_slice(&r->text), line);
	*field = -1;
	ctip_buf_reset(&r->text);
}

/* `field: text`; the field's number, -1 after a finding. */
static int
begin(struct reading *r, struct ctip_str line, uint64_t number)
{
	struct ctip_str name, rest = line;
	int field;

	ctip_str_cut(&rest, ':', &name);
	if (rest.p == NULL) {
		fault(r, number, "line", (struct ctip_str){ NULL, 0 },
		    "a line is `field: text`; begin it with a blank to go on "
		    "with the field above");
		return -1;
	}
	field = field_of(r, ctip_str_trim(name), number);
	if (field < 0)
		return -1;
	if (r->seen[field]) {
		fault(r, number, "twice",
		    ctip_str(r->record->kind->fields[field].name),
		    "is here a second time");
		return -1;
	}
	r->seen[field] = true;
	ctip_buf_str(&r->text, ctip_str_trim(rest));
	return field;
}

/* Blank lines count only between lines of one field. */
static void
parse_lines(struct reading *r, struct ctip_str text)
{
	struct ctip_str rest = text, line;
	uint64_t number = 0, began = 0;
	unsigned blank = 0;
	int field = -1;

	while (ctip_str_cut(&rest, '\n', &line)) {
		bool more = line.len > 0 && (line.p[0] == ' ' ||
		    line.p[0] == '\t');

		number++;
		if (ctip_str_trim(line).len == 0) {
			blank++;
			continue;
		}
		if (!more) {
			finish(r, &field, began);
			field = begin(r, line, number);
			began = number;
		} else if (field >= 0) {
			bool notes = r->record->kind->fields[field].notes;

			for (unsigned i = 0; notes && i < blank; i++)
				ctip_buf_char(&r->text, '\n');
			ctip_buf_char(&r->text, notes ? '\n' : ' ');
			ctip_buf_str(&r->text, ctip_str_trim(line));
		} else if (began == 0)
			field = begin(r, line, number);
		blank = 0;
	}
	finish(r, &field, began);
}

bool
ctip_record_parse(struct ctip_record *record, struct ctip_str text,
    const char *file, struct ctip_findings *findings)
{
	struct reading r = { .record = record, .file = file,
	    .findings = findings, .good = true };
	struct ctip_str trimmed;

	if (text.len >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) {
		text.p += 3;
		text.len -= 3;
	}
	trimmed = ctip_str_trim(text);
	r.seen = ctip_alloc(record->kind->n * sizeof *r.seen);
	if (trimmed.len > 0 && (trimmed.p[0] == '{' || trimmed.p[0] == '['))
		parse_json(&r, text);
	else
		parse_lines(&r, text);
	ctip_buf_clear(&r.text);
	free(r.seen);
	return r.good;
}
