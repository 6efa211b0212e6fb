/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks that only several rows together can fail, as the rows go by: the
 * `across:` of a mapping (spans that overlap, values that come again), and
 * numbers that lost a leading zero. They warn and never keep a row out. What
 * is remembered of a row is a hash, its line and its days.
 */
#include "mapping_inside.h"

#include <stdlib.h>
#include <string.h>

#define FARTHEST 1000 /* rows of one hash that are looked at */

static const char *const keys[] = {
	"overlap", "repeat", "same", "record", "message", NULL
};

/* The field of that name that the record's mapping fills, or -1 with err. */
static int
find_field(struct ctip_mapping *m, const struct across *a,
    struct ctip_str name, struct ctip_err *err)
{
	const struct record_map *r = &m->records[a->record];
	int field = ctip_kind_field(r->shown.kind, name);

	for (size_t i = 0; i < r->n; i++)
		if (field >= 0 && r->fields[i].field == field)
			return field;
	return ctip_yaml_fail(m->file, a->at, err, "'%s' is not a field of "
	    "record '%s' that the mapping fills", name.p, r->shown.name);
}

static int
parse_same(struct ctip_mapping *m, struct across *a,
    const struct ctip_yaml *v, const char *key, struct ctip_err *err)
{
	if (v == NULL)
		return ctip_yaml_fail(m->file, a->at, err,
		    "the check doesn't say what has to be equal; add same:");
	if (ctip_mapping__texts(m, v, key, err) < 0)
		return -1;
	a->n_same = ctip_mapping__n(v);
	if (a->n_same == 0)
		return ctip_yaml_fail(m->file, v, err,
		    "'%s' names no field", key);
	a->same = ctip_mapping__room(m, a->n_same * sizeof *a->same);
	for (size_t i = 0; i < a->n_same; i++) {
		a->same[i] = find_field(m, a, ctip_mapping__item(v, i), err);
		if (a->same[i] < 0)
			return -1;
	}
	return 0;
}

static int
parse_span(struct ctip_mapping *m, struct across *a,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	const struct ctip_field *fields = m->records[a->record].shown.kind->fields;

	if (ctip_mapping__texts(m, v, "overlap", err) < 0)
		return -1;
	if (ctip_mapping__n(v) != 2)
		return ctip_yaml_fail(m->file, v, err, "'overlap' has to name "
		    "the fields of the first and the last day");
	a->from = find_field(m, a, v->items[0].text, err);
	if (a->from < 0)
		return -1;
	a->to = find_field(m, a, v->items[1].text, err);
	if (a->to < 0)
		return -1;
	if (fields[a->from].type != CTIP_DATE ||
	    fields[a->to].type != CTIP_DATE)
		return ctip_yaml_fail(m->file, v, err,
		    "'overlap' has to name two fields that are dates");
	return 0;
}

static int
parse_record(struct ctip_mapping *m, struct across *a,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	struct ctip_str name = ctip_yaml_text(v, "record");

	for (; name.p != NULL && a->record < m->n; a->record++)
		if (ctip_str_is(name, m->records[a->record].shown.name))
			return 0;
	if (name.p == NULL)
		return 0;
	return ctip_yaml_fail(m->file, v, err,
	    "there is no record '%s' in this mapping", name.p);
}

static int
parse_one(struct ctip_mapping *m, struct across *a,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	const struct ctip_yaml *overlap = ctip_yaml_find(v, "overlap");
	const struct ctip_yaml *repeat = ctip_yaml_find(v, "repeat");

	a->at = v;
	a->from = a->to = -1;
	if (v->type != CTIP_YAML_MAP || (overlap == NULL) == (repeat == NULL))
		return ctip_yaml_fail(m->file, v, err, "a check over rows has "
		    "to be overlap: [FIRST, LAST] with same:, or "
		    "repeat: [FIELDS]");
	if (ctip_yaml_known(m->file, v, keys, err) < 0 ||
	    parse_record(m, a, v, err) < 0)
		return -1;
	a->name = overlap != NULL ? "overlap" : "repeat";
	a->message = ctip_yaml_text(v, "message");
	if (a->message.len == 0)
		a->message = overlap != NULL ?
		    CTIP_STR("the days overlap with those of another row") :
		    CTIP_STR("another row says the same");
	if (overlap == NULL)
		return parse_same(m, a, repeat, "repeat", err);
	if (parse_span(m, a, overlap, err) < 0)
		return -1;
	return parse_same(m, a, ctip_yaml_find(v, "same"), "same", err);
}

int
ctip_mapping__across_parse(struct ctip_mapping *m, const struct ctip_yaml *v,
    struct ctip_err *err)
{
	size_t n = v != NULL ? v->n : 0;

	if (v != NULL && v->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(m->file, v, err,
		    "'across' has to be a list of checks");
	m->across = ctip_mapping__room(m, n * sizeof *m->across);
	for (; m->n_across < n; m->n_across++)
		if (parse_one(m, &m->across[m->n_across],
		    &v->items[m->n_across], err) < 0)
			return -1;
	return 0;
}

void
ctip_mapping__across_forget(struct across *a)
{
	free(a->traces);
	free(a->heads);
	a->traces = NULL;
	a->heads = NULL;
	a->n = a->room = a->n_heads = 0;
}

/* Of the values that have to be equal; false where one is absent. */
static bool
hash_same(const struct across *a, const struct ctip_record *record,
    uint64_t *out)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < a->n_same; i++) {
		struct ctip_str v = record->values[a->same[i]];

		if (v.p == NULL)
			return false;
		for (size_t j = 0; j < v.len; j++)
			h = (h ^ (unsigned char)v.p[j]) *
			    UINT64_C(1099511628211);
		h = (h ^ 0xff) * UINT64_C(1099511628211);
	}
	*out = h ^ h >> 32;
	return true;
}

/* The days of the record; false where they aren't known to the day. */
static bool
days_of(const struct across *a, const struct ctip_record *record,
    struct trace *t)
{
	struct ctip_str from, to;
	struct ctip_date first, last;

	if (a->from < 0)
		return true;
	from = record->values[a->from];
	to = record->values[a->to];
	if (from.p == NULL)
		return false;
	if (to.p == NULL)
		to = from;
	if (ctip_date_parse(&first, from, CTIP_DATE_ISO) != CTIP_DATE_GOOD ||
	    ctip_date_parse(&last, to, CTIP_DATE_ISO) != CTIP_DATE_GOOD ||
	    first.day == 0 || last.day == 0)
		return false;
	t->first = ctip_date_first(first);
	t->last = ctip_date_last(last);
	return true;
}

static void
remember(struct across *a, struct trace t)
{
	if (a->n == a->room) {
		a->room = a->room > 0 ? 2 * a->room : 256;
		a->traces = ctip_realloc(a->traces,
		    a->room * sizeof *a->traces);
		free(a->heads);
		a->n_heads = a->room;
		a->heads = ctip_alloc(a->n_heads * sizeof *a->heads);
		for (size_t i = 0; i < a->n; i++) {
			size_t *head = &a->heads[a->traces[i].hash &
			    (a->n_heads - 1)];

			a->traces[i].next = *head;
			*head = i + 1;
		}
	}
	t.next = a->heads[t.hash & (a->n_heads - 1)];
	a->heads[t.hash & (a->n_heads - 1)] = a->n + 1;
	a->traces[a->n++] = t;
}

/* The latest earlier row that the check is about, or NULL. */
static const struct trace *
earlier(const struct across *a, const struct trace *t)
{
	size_t i = a->n > 0 ? a->heads[t->hash & (a->n_heads - 1)] : 0;

	for (int steps = 0; i > 0 && steps < FARTHEST; steps++) {
		const struct trace *old = &a->traces[i - 1];

		if (old->hash == t->hash && old->first <= t->last &&
		    t->first <= old->last)
			return old;
		i = old->next;
	}
	return NULL;
}

/* The first column that gives the field, from 1; 0: none. */
static unsigned
column_of(const struct ctip_mapping *m, size_t record, int field)
{
	const struct record_map *r = &m->records[record];

	for (size_t i = 0; i < r->n; i++)
		if (r->fields[i].field == field && r->fields[i].n_columns > 0)
			return (unsigned)(m->columns[
			    r->fields[i].columns[0]].number + 1);
	return 0;
}

static void
check_one(const struct ctip_mapping *m, struct across *a,
    const struct ctip_row *row, struct ctip_record *record,
    struct ctip_findings *findings)
{
	struct trace t = { .line = row->line };
	int field = a->from >= 0 ? a->from : a->same[0];
	const struct trace *old;

	if (!hash_same(a, record, &t.hash) || !days_of(a, record, &t))
		return;
	old = earlier(a, &t);
	if (old != NULL) {
		ctip_findings_add(findings, (struct ctip_finding){ m->path,
		    row->line, column_of(m, a->record, field), CTIP_WARNING,
		    ctip_str(record->kind->fields[field].name), a->name,
		    {0} }, "%.*s (line %llu)", (int)a->message.len,
		    a->message.p, (unsigned long long)old->line);
		ctip_record_warn(record, record->kind->fields[field].name,
		    a->name);
	}
	remember(a, t);
}

static bool
is_digits(struct ctip_str v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.p[i] < '0' || v.p[i] > '9')
			return false;
	return v.len >= 2 && v.len <= 20;
}

static void
warn_zero(const struct ctip_mapping *m, const struct straight *s,
    uint64_t line, size_t digits, struct ctip_findings *findings)
{
	ctip_findings_add(findings, (struct ctip_finding){ m->path, line,
	    (unsigned)s->column + 1, CTIP_WARNING,
	    ctip_str(s->map->what->name), "leading-zero", {0} },
	    "has fewer than %zu digits and may have lost a leading zero in a "
	    "spreadsheet; format the column as text", digits);
}

/* Do most numbers of this field have n digits and begin with 0? */
static bool
is_usual(const struct field_map *f, size_t n)
{
	return f->zeros[n] >= 2 && 2 * f->zeros[n] > f->values;
}

/* A number that is a digit short is told at once when it is known by then how
 * long they are; else the first one's line is kept until it is. */
static void
check_zeros(const struct ctip_mapping *m, const struct straight *s,
    const struct ctip_row *row, struct ctip_record *record,
    struct ctip_findings *findings)
{
	struct ctip_str v = record->values[s->field];
	struct field_map *f = s->map;

	if (v.p == NULL || v.p[0] < '0' || v.p[0] > '9' || !is_digits(v))
		return;
	f->values++;
	if (f->digits > 0 ? v.len < f->digits :
	    v.p[0] != '0' && is_usual(f, v.len + 1)) {
		warn_zero(m, s, row->cells[s->column].line,
		    f->digits > 0 ? f->digits : v.len + 1, findings);
		ctip_record_warn(record, f->what->name, "leading-zero");
	} else if (f->digits == 0 && v.p[0] != '0' &&
	    f->short_line[v.len + 1] == 0) {
		f->short_line[v.len + 1] = row->cells[s->column].line;
	} else if (v.p[0] == '0') {
		f->zeros[v.len]++;
		if (f->short_line[v.len] == 0 || !is_usual(f, v.len))
			return;
		warn_zero(m, s, f->short_line[v.len], v.len, findings);
		f->short_line[v.len] = 0;
	}
}

void
ctip_mapping_across(struct ctip_mapping *mapping, const struct ctip_row *row,
    struct ctip_record *records, const bool *present,
    struct ctip_findings *findings)
{
	for (size_t i = 0; i < mapping->n_across; i++) {
		struct across *a = &mapping->across[i];

		if (present[a->record])
			check_one(mapping, a, row, &records[a->record],
			    findings);
	}
	for (size_t i = 0; i < mapping->n; i++) {
		const struct record_map *r = &mapping->records[i];

		for (size_t j = 0; present[i] && j < r->n_straight; j++)
			if (r->straight[j].is_text)
				check_zeros(mapping, &r->straight[j], row,
				    &records[i], findings);
	}
}
