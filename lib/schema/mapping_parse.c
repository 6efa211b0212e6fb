/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML -> mapping, the records a row gives. Whatever can be found wrong
 * without a file is found here, with its line: unknown keys, kinds, fields
 * and codes, and required fields that nothing fills. Settings of the file are
 * mapping_settings.c; how one field is made is mapping_field.c.
 */
#include "mapping_inside.h"

#include <string.h>

static const char *const record_keys[] = {
	"kind", "key", "known", "when", "fields", NULL
};

static bool
is_mapped(const struct record_map *r, int field)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->fields[i].field == field)
			return true;
	return false;
}

/* A key of one field has to be in the file, also where columns may lack. */
static void
need_columns(struct ctip_mapping *m, const struct record_map *r, int field)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t c = 0; r->fields[i].field == field &&
		    c < r->fields[i].n_columns; c++)
			m->columns[r->fields[i].columns[c]].needed = true;
}

static bool
is_told(const struct record_map *r, int field)
{
	bool told = r->shown.kind->fields[field].required;

	for (size_t i = 0; i < r->n; i++)
		told |= r->fields[i].field == field && r->fields[i].expected;
	return told;
}

static int
parse_key(struct ctip_mapping *m, struct record_map *r,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	size_t n = ctip_mapping__n(v);
	int *key;

	if (ctip_mapping__texts(m, v, "key", err) < 0)
		return -1;
	r->shown.key = key = ctip_mapping__room(m, n * sizeof *key);
	for (size_t i = 0; i < n; i++) {
		struct ctip_str name = ctip_mapping__item(v, i);

		key[i] = ctip_kind_field(r->shown.kind, name);
		if (key[i] < 0 || !is_mapped(r, key[i]))
			return ctip_yaml_fail(m->file, v, err,
			    "key '%s' is not a field of '%s' that the mapping "
			    "fills", name.p, r->shown.name);
		r->shown.told |= is_told(r, key[i]);
	}
	r->shown.n_key = n;
	if (n == 1)
		need_columns(m, r, key[0]);
	return 0;
}

static int
check_required(struct ctip_mapping *m, struct record_map *r,
    struct ctip_err *err)
{
	const struct ctip_kind *kind = r->shown.kind;

	for (size_t i = 0; i < kind->n; i++)
		if (kind->fields[i].required && !is_mapped(r, (int)i))
			return ctip_yaml_fail(m->file, r->at, err,
			    "field '%s' of kind '%s' is required and nothing "
			    "fills it; add '%s: COLUMN' to its fields",
			    kind->fields[i].name, kind->name,
			    kind->fields[i].name);
	return 0;
}

static int
parse_fields(struct ctip_mapping *m, struct record_map *r,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	if (v == NULL || v->type != CTIP_YAML_MAP || v->n == 0)
		return ctip_yaml_fail(m->file, v ? v : r->at, err,
		    "record '%s' has no fields; add 'fields:' with lines "
		    "'FIELD: COLUMN'", r->shown.name);
	r->fields = ctip_mapping__room(m, v->n * sizeof *r->fields);
	r->straight = ctip_mapping__room(m, v->n * sizeof *r->straight);
	r->rest = ctip_mapping__room(m, v->n * sizeof *r->rest);
	for (; r->n < v->n; r->n++)
		if (ctip_mapping__field(m, r, &r->fields[r->n],
		    &v->keys[r->n], &v->items[r->n], err) < 0)
			return -1;
	return 0;
}

/* What has to be there already is told by its key, and by nothing else. */
static int
check_known(struct ctip_mapping *m, struct record_map *r,
    struct ctip_err *err)
{
	if (r->shown.n_key == 0 || r->shown.n_key != r->n)
		return ctip_yaml_fail(m->file, r->at, err, "record '%s' is "
		    "known already: it needs a 'key', and no field beside "
		    "those of the key", r->shown.name);
	for (size_t i = 0; i < r->n; i++)
		need_columns(m, r, r->fields[i].field);
	return 0;
}

static int
parse_record(struct ctip_mapping *m, struct record_map *r, const char *name,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	struct ctip_str kind = ctip_yaml_text(v, "kind");

	r->at = v;
	r->shown.name = name != NULL ? name : kind.p;
	if (kind.len == 0)
		return ctip_yaml_fail(m->file, v, err,
		    "%s%s%s names no kind; add 'kind: KIND'",
		    name != NULL ? "record '" : "the mapping",
		    name != NULL ? name : "", name != NULL ? "'" : "");
	if (ctip_schemas_kind(&r->shown.kind, m->schemas, kind.p, err) < 0) {
		if (err->code == CTIP_NOTFOUND)
			err->code = CTIP_INVALID;
		return ctip_fail_context(err, "%s:%u:%u",
		    ctip_yaml_name(m->file), ctip_yaml_find(v, "kind")->line,
		    ctip_yaml_find(v, "kind")->column);
	}
	if (parse_fields(m, r, ctip_yaml_find(v, "fields"), err) < 0 ||
	    parse_key(m, r, ctip_yaml_find(v, "key"), err) < 0 ||
	    ctip_mapping__true(m, v, "known", &r->shown.known, err) < 0 ||
	    (r->shown.known ? check_known : check_required)(m, r, err) < 0)
		return -1;
	return ctip_mapping__conditions(m, &r->n_when, &r->when,
	    ctip_yaml_find(v, "when"), false, err);
}

/* `records:`, or one record whose keys stand at the top. */
static int
parse_records(struct ctip_mapping *m, const struct ctip_yaml *root,
    struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(root, "records");
	size_t n = v != NULL ? v->n : 1;

	if (v != NULL && (v->type != CTIP_YAML_MAP || v->n == 0))
		return ctip_yaml_fail(m->file, v, err,
		    "'records' has to be a map of records by name");
	if (v != NULL && (ctip_yaml_find(root, "kind") != NULL ||
	    ctip_yaml_find(root, "fields") != NULL))
		return ctip_yaml_fail(m->file, v, err, "'records' and "
		    "'fields' stand side by side; put the fields in a record");
	m->records = ctip_mapping__room(m, n * sizeof *m->records);
	for (; m->n < n; m->n++) {
		const struct ctip_yaml *one = v ? &v->items[m->n] : root;

		if (v != NULL && one->type != CTIP_YAML_MAP)
			return ctip_yaml_fail(m->file, one, err,
			    "record '%s' has to have kind: and fields:",
			    v->keys[m->n].text.p);
		if (v != NULL &&
		    ctip_yaml_known(m->file, one, record_keys, err) < 0)
			return -1;
		if (parse_record(m, &m->records[m->n],
		    v ? v->keys[m->n].text.p : NULL, one, err) < 0)
			return -1;
	}
	return 0;
}

static int
link_to(struct ctip_mapping *m, struct record_map *r,
    const struct field_map *f, struct ctip_err *err)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct record_map *to = &m->records[i];

		if (!ctip_str_is(f->record, to->shown.name))
			continue;
		if (to == r || strcmp(to->shown.kind->name, f->what->link))
			return ctip_yaml_fail(m->file, f->at, err, "record "
			    "'%s' is not a %s that field '%s' can point to",
			    to->shown.name, f->what->link, f->what->name);
		r->links[r->n_links++] =
		    (struct record_link){ f->field, i };
		return 0;
	}
	return ctip_yaml_fail(m->file, f->at, err,
	    "there is no record '%s' in this mapping", f->record.p);
}

static int
parse_links(struct ctip_mapping *m, struct ctip_err *err)
{
	for (size_t i = 0; i < m->n; i++) {
		struct record_map *r = &m->records[i];

		r->links = ctip_mapping__room(m, r->n * sizeof *r->links);
		for (size_t j = 0; j < r->n; j++)
			if (r->fields[j].record.p != NULL &&
			    link_to(m, r, &r->fields[j], err) < 0)
				return -1;
	}
	return 0;
}

int
ctip_mapping_parse(struct ctip_mapping **out, struct ctip_schemas *schemas,
    struct ctip_str text, const char *file, struct ctip_err *err)
{
	struct ctip_mapping *m = ctip_alloc(sizeof *m);
	const struct ctip_yaml *root;
	int rc = -1;

	*out = NULL;
	m->schemas = schemas;
	if (ctip_yaml_parse(&m->file, text, file, err) < 0)
		goto out;
	root = ctip_yaml_root(m->file);
	if (ctip_mapping__settings(m, root, err) < 0 ||
	    parse_records(m, root, err) < 0 || parse_links(m, err) < 0 ||
	    ctip_mapping__across_parse(m, ctip_yaml_find(root, "across"),
	    err) < 0)
		goto out;
	*out = m;
	m = NULL;
	rc = 0;
out:
	ctip_mapping_free(m);
	return rc;
}

int
ctip_mapping_check_name(const struct ctip_mapping *mapping, const char *name,
    struct ctip_err *err)
{
	const struct ctip_mapping *m = mapping;

	if (ctip_str_is(m->name, name))
		return 0;
	return ctip_yaml_fail(m->file, ctip_yaml_find(ctip_yaml_root(m->file),
	    "mapping"), err, "the mapping calls itself '%.*s'; name the file "
	    "%.*s.yaml or the mapping '%s'", (int)m->name.len, m->name.p,
	    (int)m->name.len, m->name.p, name);
}
