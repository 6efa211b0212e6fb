/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record: where a row's cells become values, one field at a time, and
 * are then checked together. ctip_record_set is asked for every cell of an
 * import, so plain ASCII goes through it without a call; all else is made
 * canonical in text.c first. Nothing is allocated but from the pool.
 */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

void
ctip_record_start(struct ctip_record *record, const struct ctip_kind *kind)
{
	memset(record, 0, sizeof *record);
	record->kind = kind;
	record->values = ctip_alloc(kind->n * sizeof *record->values);
}

void
ctip_record_reset(struct ctip_record *record)
{
	memset(record->values, 0,
	    record->kind->n * sizeof *record->values);
	ctip_pool_reset(&record->pool);
}

void
ctip_record_clear(struct ctip_record *record)
{
	free(record->values);
	ctip_pool_clear(&record->pool);
	memset(record, 0, sizeof *record);
}

/* Blanks at either end are rare: look before calling. */
static struct ctip_str
trimmed(struct ctip_str text)
{
	unsigned char first, last;

	if (text.len == 0)
		return text;
	first = (unsigned char)text.p[0];
	last = (unsigned char)text.p[text.len - 1];
	if (first > ' ' && last > ' ' && first != 0xC2 && last != 0xA0)
		return text;
	return ctip_str_trim(text);
}

/* Only printable ASCII? Eight bytes at a time. */
static bool
is_plain(struct ctip_str text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t highs = ones * 0x80;
	const char *p = text.p;
	size_t left = text.len;
	uint64_t odd = 0, w;

	for (; left >= 8; p += 8, left -= 8) {
		memcpy(&w, p, 8);
		/* the high bit; 0x7F; below 0x20 */
		odd |= w | (w + ones) |
		    (((w | highs) - ones * 0x20) ^ highs);
	}
	odd &= highs;
	for (; left > 0; p++, left--)
		odd |= (unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7F;
	return odd == 0;
}

static bool
is_rule_of(const struct ctip_kind *kind, struct ctip_str rule)
{
	for (size_t i = 0; i < kind->n_rules; i++)
		if (ctip_str_is(rule, kind->rules[i].name))
			return true;
	return false;
}

/* Leaves out of _warnings those of a field, or, where field is NULL, those
 * of the kind's rules. */
static void
forget(struct ctip_record *r, const char *field)
{
	struct ctip_str *value = &r->values[r->kind->warnings];
	struct ctip_str rest = *value, one, rule, name;
	char *to;
	size_t n = 0;

	if (value->p == NULL)
		return;
	to = ctip_pool_room(&r->pool, value->len);
	while (ctip_str_cut(&rest, ';', &one)) {
		rule = one;
		ctip_str_cut(&rule, ':', &name);
		if (field != NULL ? ctip_str_is(name, field) :
		    rule.p != NULL && is_rule_of(r->kind, rule))
			continue;
		if (n > 0)
			to[n++] = ';';
		memcpy(to + n, one.p, one.len);
		n += one.len;
	}
	value->p = n > 0 ? to : NULL;
	value->len = n;
}

void
ctip_record_warn(struct ctip_record *record, const char *field,
    const char *rule)
{
	struct ctip_str *value = &record->values[record->kind->warnings];
	struct ctip_str rest = *value, one;
	size_t a = strlen(field), b = strlen(rule), n = value->len;
	char *to;

	while (ctip_str_cut(&rest, ';', &one))
		if (one.len == a + 1 + b && one.p[a] == ':' &&
		    memcmp(one.p, field, a) == 0 &&
		    memcmp(one.p + a + 1, rule, b) == 0)
			return;
	to = ctip_pool_room(&record->pool, n + a + b + 2);
	if (n > 0) {
		memcpy(to, value->p, n);
		to[n++] = ';';
	}
	memcpy(to + n, field, a);
	to[n + a] = ':';
	memcpy(to + n + a + 1, rule, b);
	*value = (struct ctip_str){ to, n + a + 1 + b };
}

bool
ctip_record_set(struct ctip_record *record, int field, struct ctip_str text,
    enum ctip_date_form dates, struct ctip_place at,
    struct ctip_findings *findings)
{
	const struct ctip_field *f = &record->kind->fields[field];
	struct ctip_cell_in in = { record, f, field, { NULL, 0 }, dates, at,
	    findings };
	const char *fault;

	if (record->values[record->kind->warnings].p != NULL && !f->hidden)
		forget(record, f->name);
	record->values[field] = (struct ctip_str){ NULL, 0 };
	in.text = trimmed(text);
	if (in.text.len == 0)
		return true;
	if (!is_plain(in.text)) {
		fault = ctip_text__normal(&in.text, &record->pool, f->notes);
		if (fault != NULL)
			return ctip_value__fault(&in, "characters", "%s",
			    fault);
	}
	return ctip_value__set(&in);
}

static bool
required(const struct ctip_record *r, struct ctip_place at,
    struct ctip_findings *findings)
{
	bool good = true;

	for (size_t i = 0; i < r->kind->n; i++) {
		const struct ctip_field *f = &r->kind->fields[i];

		if (!f->required || r->values[i].p != NULL)
			continue;
		ctip_findings_add(findings, (struct ctip_finding){
		    .file = at.file, .line = at.line, .column = at.column,
		    .level = CTIP_ERROR, .field = ctip_str(f->name),
		    .rule = "required" }, "is missing");
		good = false;
	}
	return good;
}

static bool
broken(struct ctip_record *r, const struct ctip_rule *rule, int field,
    struct ctip_place at, struct ctip_findings *findings)
{
	const char *name = r->kind->fields[field].name;
	struct ctip_buf message = { 0 };

	ctip_rule__message(&message, rule, r);
	ctip_findings_add(findings, (struct ctip_finding){
	    .file = at.file, .line = at.line, .column = at.column,
	    .level = rule->warning ? CTIP_WARNING : CTIP_ERROR,
	    .field = ctip_str(name), .rule = rule->name }, "%s", message.p);
	ctip_buf_clear(&message);
	if (rule->warning)
		ctip_record_warn(r, name, rule->name);
	return rule->warning;
}

bool
ctip_record_check(struct ctip_record *record, struct ctip_place at,
    struct ctip_findings *findings)
{
	bool good = required(record, at, findings);
	int field;

	forget(record, NULL);
	for (size_t i = 0; i < record->kind->n_rules; i++) {
		const struct ctip_rule *rule = &record->kind->rules[i];

		if (!ctip_rule__holds(rule, record, &field) &&
		    !broken(record, rule, field, at, findings))
			good = false;
	}
	return good;
}
