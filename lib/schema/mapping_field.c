/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML -> how one field is made: `birth_date: DOB` or a map that names its
 * source (column, join, value, flags, record) and what is done to the text on
 * its way. Every constant in it (value, default, else, recodings, flags) is
 * tried on a record of the kind, so that a wrong code is found with its line
 * in the mapping and not a million times in the file.
 */
#include "mapping_inside.h"

#include <stdio.h>
#include <string.h>


static const char *const keys[] = {
	"column", "join", "with", "value", "default", "flags", "yes", "no",
	"record", "recode", "else", "dates", "split", "part", "blank",
	"digits", "expected", "optional", NULL
};

struct first_finding {
	struct ctip_findings to;
	char                 text[300];
};

static void
keep_first(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct first_finding *first = (struct first_finding *)to;

	if (first->text[0] == '\0' && f->level == CTIP_ERROR)
		snprintf(first->text, sizeof first->text, "%.*s",
		    (int)f->message.len, f->message.p);
}

/* Is this text a value the field takes? */
static int
check_value(const struct ctip_mapping *m, const struct record_map *r,
    const struct field_map *f, struct ctip_str text,
    const struct ctip_yaml *at, struct ctip_err *err)
{
	struct first_finding first = { .to.take = keep_first };
	struct ctip_record record = {0};
	bool good;

	if (text.len == 0)
		return 0;
	ctip_record_start(&record, r->shown.kind);
	good = ctip_record_set(&record, f->field, text, CTIP_DATE_ISO,
	    (struct ctip_place){ ctip_yaml_name(m->file), at->line,
	    at->column }, &first.to);
	ctip_record_clear(&record);
	if (!good)
		return ctip_yaml_fail(m->file, at, err, "%s: %s",
		    f->what->name, first.text);
	return 0;
}

static bool
is_list(const struct field_map *f)
{
	return f->what->type == CTIP_CODES || f->what->many;
}

/* A column stops being needed where the field is optional. */
static bool
is_needed(const struct ctip_mapping *m, const struct field_map *f)
{
	return f->what->required || !(m->optional || f->optional);
}

static int
parse_columns(struct ctip_mapping *m, struct field_map *f,
    const struct ctip_yaml *v, const char *key, struct ctip_err *err)
{
	if (v == NULL)
		return 0;
	if (v->type == CTIP_YAML_LIST && strcmp(key, "column") == 0)
		return ctip_yaml_fail(m->file, v, err,
		    "'column' names one column; use 'join: [...]' for several");
	if (ctip_mapping__texts(m, v, key, err) < 0)
		return -1;
	f->n_columns = ctip_mapping__n(v);
	if (f->n_columns == 0)
		return ctip_yaml_fail(m->file, v, err,
		    "'%s' names no column", key);
	f->columns = ctip_mapping__room(m, f->n_columns * sizeof *f->columns);
	for (size_t i = 0; i < f->n_columns; i++) {
		if (ctip_mapping__item(v, i).len == 0)
			return ctip_yaml_fail(m->file, v, err,
			    "'%s' names no column", key);
		f->columns[i] = ctip_mapping__column(m,
		    ctip_mapping__item(v, i), v, is_needed(m, f));
	}
	return 0;
}

/* flags: {COLUMN: CODE or [CODE, ...]} */
static int
parse_flags(struct ctip_mapping *m, struct record_map *r,
    struct field_map *f, const struct ctip_yaml *map, struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(map, "flags");
	struct words *yes_no;

	if (v == NULL)
		return 0;
	if (v->type != CTIP_YAML_MAP || !is_list(f))
		return ctip_yaml_fail(m->file, v, err, "'flags' has to be a "
		    "map of columns to codes, of a field with several codes");
	f->flags = ctip_mapping__room(m, v->n * sizeof *f->flags);
	for (; f->n_flags < v->n; f->n_flags++) {
		const struct ctip_yaml *codes = &v->items[f->n_flags];
		struct flag *flag = &f->flags[f->n_flags];

		if (codes->type != CTIP_YAML_TEXT || codes->text.len == 0 ||
		    v->keys[f->n_flags].text.len == 0)
			return ctip_yaml_fail(m->file, codes, err,
			    "'flags' has to give each column a code");
		flag->codes = codes->text;
		flag->column = ctip_mapping__column(m,
		    v->keys[f->n_flags].text, v, is_needed(m, f));
		if (check_value(m, r, f, flag->codes, codes, err) < 0)
			return -1;
	}
	f->yes_no = yes_no = ctip_mapping__room(m, sizeof *yes_no);
	if (ctip_yaml_find(map, "yes") == NULL &&
	    ctip_yaml_find(map, "no") == NULL) {
		f->yes_no = &m->yes_no;
		return 0;
	}
	return ctip_mapping__yes_no(m, yes_no, map, err);
}

static int
parse_recode(struct ctip_mapping *m, struct record_map *r,
    struct field_map *f, const struct ctip_yaml *map, struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(map, "recode");
	const struct ctip_yaml *otherwise = ctip_yaml_find(map, "else");
	struct words *table;

	if (v == NULL && otherwise == NULL)
		return 0;
	f->recode = table = ctip_mapping__room(m, sizeof *table);
	if (v != NULL && v->type != CTIP_YAML_MAP)
		return ctip_yaml_fail(m->file, v, err,
		    "'recode' has to be a map: {as written: as meant, ...}");
	ctip_mapping__words_make(table, v != NULL ? v->n : 0, &m->pool);
	for (size_t i = 0; v != NULL && i < v->n; i++) {
		if (v->items[i].type != CTIP_YAML_TEXT)
			return ctip_yaml_fail(m->file, &v->items[i], err,
			    "'%s' has to become one text", v->keys[i].text.p);
		if (f->what->type != CTIP_DATE && check_value(m, r, f,
		    v->items[i].text, &v->items[i], err) < 0)
			return -1;
		ctip_mapping__words_add(table, v->keys[i].text,
		    v->items[i].text);
	}
	if (otherwise == NULL)
		return 0;
	if (otherwise->type != CTIP_YAML_TEXT)
		return ctip_yaml_fail(m->file, otherwise, err,
		    "'else' has to be one text");
	f->otherwise = otherwise->text.p ? otherwise->text : CTIP_STR("");
	return check_value(m, r, f, f->otherwise, otherwise, err);
}

/* yes: and no: on a boolean column are a recoding to 1 and 0. */
static int
parse_boolean(struct ctip_mapping *m, struct field_map *f,
    const struct ctip_yaml *map, struct ctip_err *err)
{
	struct words *table;

	if (f->n_flags > 0 || (ctip_yaml_find(map, "yes") == NULL &&
	    ctip_yaml_find(map, "no") == NULL))
		return 0;
	if (f->what->type != CTIP_BOOLEAN || f->recode != NULL)
		return ctip_yaml_fail(m->file, f->at, err, "'yes' and 'no' go "
		    "with flags: or with a boolean field; use recode: here");
	f->recode = table = ctip_mapping__room(m, sizeof *table);
	return ctip_mapping__yes_no(m, table, map, err);
}

/* part: 2, -1 (the last) or 2- (from the second on) */
static int
parse_split(struct ctip_mapping *m, struct field_map *f,
    const struct ctip_yaml *map, struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(map, "part");
	struct ctip_str number = ctip_yaml_text(map, "part");
	int64_t part;

	f->split = ctip_yaml_text(map, "split");
	if (ctip_yaml_find(map, "split") == NULL && is_list(f) && f->recode)
		f->split = CTIP_STR(";");
	if (ctip_yaml_find(map, "split") != NULL && f->split.len == 0)
		return ctip_yaml_fail(m->file, f->at, err,
		    "'split' has to be the text between the pieces");
	if (v == NULL) {
		if (f->split.len > 0 && !is_list(f))
			return ctip_yaml_fail(m->file, f->at, err, "field "
			    "'%s' takes one value; add part: 1 to say which "
			    "piece", f->what->name);
		return 0;
	}
	if (f->split.len == 0)
		return ctip_yaml_fail(m->file, v, err,
		    "'part' needs split: with the text between the pieces");
	if (number.len > 1 && number.p[number.len - 1] == '-') {
		f->part_on = true;
		number.len--;
	}
	if (!ctip_str_integer(number, -99, 99, &part) || part == 0)
		return ctip_yaml_fail(m->file, v, err, "'part' has to be the "
		    "number of a piece: 1, 2, -1 for the last, 2- for the "
		    "second and all after it");
	f->part = (int)part;
	return 0;
}

static int
parse_dates(struct ctip_mapping *m, struct field_map *f,
    const struct ctip_yaml *map, struct ctip_err *err)
{
	f->dates = CTIP_DATE_ISO;
	if (f->what->type != CTIP_DATE) {
		if (ctip_yaml_find(map, "dates") != NULL)
			return ctip_yaml_fail(m->file, f->at, err,
			    "field '%s' is no date; take out dates:",
			    f->what->name);
		return 0;
	}
	f->dates = m->dates;
	f->dated = m->dated;
	if (ctip_mapping__dates(m, map, &f->dates, &f->dated, err) < 0)
		return -1;
	if (!f->dated && f->n_columns > 0)
		f->survey = ctip_mapping__room(m, sizeof *f->survey);
	return 0;
}

/* Exactly one source; flags may stand beside a column. */
static int
parse_source(struct ctip_mapping *m, struct record_map *r,
    struct field_map *f, const struct ctip_yaml *v, struct ctip_err *err)
{
	const struct ctip_yaml *value = ctip_yaml_find(v, "value");
	const struct ctip_yaml *record = ctip_yaml_find(v, "record");
	const struct ctip_yaml *column = ctip_yaml_find(v, "column");
	const struct ctip_yaml *join = ctip_yaml_find(v, "join");
	int n = (value != NULL) + (record != NULL) + (column != NULL) +
	    (join != NULL);

	if (n > 1 || (n == 0 && ctip_yaml_find(v, "flags") == NULL))
		return ctip_yaml_fail(m->file, v, err, "field '%s' needs one "
		    "of column:, join:, value:, flags: or record:, and no "
		    "more",
		    f->what->name);
	if (record != NULL && (f->what->link == NULL || record->text.len == 0))
		return ctip_yaml_fail(m->file, record, err,
		    "field '%s' does not point to a record", f->what->name);
	if (record != NULL)
		f->record = record->text;
	if (value == NULL)
		value = ctip_yaml_find(v, "default");
	if (value != NULL && value->type != CTIP_YAML_TEXT)
		return ctip_yaml_fail(m->file, value, err,
		    "the value has to be a text");
	f->value = value != NULL ? value->text : (struct ctip_str){0};
	if (value != NULL && check_value(m, r, f, f->value, value, err) < 0)
		return -1;
	if (parse_columns(m, f, column, "column", err) < 0 ||
	    parse_columns(m, f, join, "join", err) < 0)
		return -1;
	return parse_flags(m, r, f, v, err);
}

static int
parse_map(struct ctip_mapping *m, struct record_map *r, struct field_map *f,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	const struct ctip_yaml *blank = ctip_yaml_find(v, "blank");
	const struct ctip_yaml *with = ctip_yaml_find(v, "with");
	struct words *words;

	if (ctip_yaml_known(m->file, v, keys, err) < 0 ||
	    ctip_mapping__true(m, v, "optional", &f->optional, err) < 0 ||
	    ctip_mapping__true(m, v, "expected", &f->expected, err) < 0 ||
	    ctip_mapping__number(m, v, "digits", 20, &f->digits, err) < 0 ||
	    parse_source(m, r, f, v, err) < 0 ||
	    parse_recode(m, r, f, v, err) < 0 ||
	    parse_boolean(m, f, v, err) < 0 ||
	    parse_split(m, f, v, err) < 0)
		return -1;
	if (with != NULL && (with->type != CTIP_YAML_TEXT ||
	    ctip_yaml_find(v, "join") == NULL || is_list(f)))
		return ctip_yaml_fail(m->file, with, err, "'with' is the text "
		    "between the columns of join:, in a field of one value");
	if (with != NULL)
		f->with = with->text;
	if (blank == NULL)
		return parse_dates(m, f, v, err);
	f->blank = words = ctip_mapping__room(m, sizeof *words);
	if (ctip_mapping__blanks(m, words, &m->blank, blank, err) < 0)
		return -1;
	return parse_dates(m, f, v, err);
}

static int
find_field(struct ctip_mapping *m, struct record_map *r, struct field_map *f,
    const struct ctip_yaml *name, struct ctip_err *err)
{
	const struct ctip_kind *kind = r->shown.kind;
	const char *near;

	f->field = ctip_kind_field(kind, name->text);
	if (f->field >= 0 && !kind->fields[f->field].hidden) {
		f->what = &kind->fields[f->field];
		return 0;
	}
	near = ctip_kind_nearest(kind, name->text);
	if (near != NULL)
		return ctip_yaml_fail(m->file, name, err, "kind '%s' has no "
		    "field '%s'; nearest is '%s'", kind->name, name->text.p,
		    near);
	return ctip_yaml_fail(m->file, name, err, "kind '%s' has no field "
	    "'%s'; 'ctip record fields %s' lists them", kind->name,
	    name->text.p, kind->name);
}

int
ctip_mapping__field(struct ctip_mapping *m, struct record_map *r,
    struct field_map *f, const struct ctip_yaml *name,
    const struct ctip_yaml *v, struct ctip_err *err)
{
	if (find_field(m, r, f, name, err) < 0)
		return -1;
	f->at = v;
	f->blank = &m->blank;
	f->with = is_list(f) ? CTIP_STR(";") : CTIP_STR(" ");
	if (v->type == CTIP_YAML_MAP)
		return parse_map(m, r, f, v, err);
	if (v->type == CTIP_YAML_TEXT && v->text.len > 0) {
		if (parse_columns(m, f, v, "column", err) < 0)
			return -1;
		return parse_dates(m, f, NULL, err);
	}
	return ctip_yaml_fail(m->file, v, err, "field '%s' has to name its "
	    "column, or be {column: ...}", f->what->name);
}
