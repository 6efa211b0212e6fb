/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line under `fields:` of a kind -> a field:
 *   - {name: sex, type: code, codes: sex, en: Sex, es: Sexo}
 * Whatever makes no sense for the type is refused with its place, so that a
 * schema never says something that isn't done.
 */
#include "schema.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const types[] = {
	[CTIP_TEXT] = "text", [CTIP_CODE] = "code", [CTIP_CODES] = "codes",
	[CTIP_DATE] = "date", [CTIP_INTEGER] = "integer",
	[CTIP_DECIMAL] = "decimal", [CTIP_BOOLEAN] = "boolean",
	[CTIP_LINK] = "id", [CTIP_PLACE] = "place", [CTIP_MONEY] = "money"
};
#define TYPES (sizeof types / sizeof *types)

/* Which keys need which types: a bit a type. */
#define OF(type) (1u << (type))
static const struct { const char *key; unsigned types; } only[] = {
	{ "codes", OF(CTIP_CODE) | OF(CTIP_CODES) },
	{ "of", OF(CTIP_LINK) },
	{ "many", OF(CTIP_TEXT) },
	{ "notes", OF(CTIP_TEXT) },
	{ "pattern", OF(CTIP_TEXT) },
	{ "longest", OF(CTIP_TEXT) },
	{ "min", OF(CTIP_INTEGER) | OF(CTIP_DATE) },
	{ "max", OF(CTIP_INTEGER) | OF(CTIP_DATE) },
};

const char *
ctip_type_name(enum ctip_type type)
{
	return types[type];
}

const char *
ctip_field__text(struct ctip_pool *pool, const struct ctip_yaml *map,
    const char *key)
{
	struct ctip_str text = ctip_yaml_text(map, key);

	return text.len == 0 ? NULL : ctip_pool_text(pool, text);
}

int
ctip_field__texts(const char *const **out, struct ctip_pool *pool,
    const struct ctip_yaml_file *file, const struct ctip_yaml *map,
    const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *list = ctip_yaml_find(map, key);
	const char **texts;
	size_t n;

	*out = NULL;
	if (list == NULL)
		return 0;
	n = list->type == CTIP_YAML_LIST ? list->n : 1;
	texts = ctip_pool_room(pool, (n + 1) * sizeof *texts);
	for (size_t i = 0; i < n; i++) {
		const struct ctip_yaml *one =
		    list->type == CTIP_YAML_LIST ? &list->items[i] : list;

		if (one->type != CTIP_YAML_TEXT || one->text.len == 0)
			return ctip_yaml_fail(file, one, err,
			    "'%s' is a list of texts", key);
		texts[i] = ctip_pool_text(pool, one->text);
	}
	texts[n] = NULL;
	*out = texts;
	return 0;
}

int
ctip_field__label(struct ctip_label *out, struct ctip_pool *pool,
    const struct ctip_yaml_file *file, const struct ctip_yaml *map,
    struct ctip_err *err)
{
	out->en = ctip_field__text(pool, map, "en");
	out->es = ctip_field__text(pool, map, "es");
	out->fr = ctip_field__text(pool, map, "fr");
	if (out->en != NULL)
		return 0;
	return ctip_yaml_fail(file, map, err,
	    "an English label is missing: en");
}

static int
flag(bool *out, const struct ctip_yaml_file *file,
    const struct ctip_yaml *map, const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *value = ctip_yaml_find(map, key);

	*out = value != NULL && ctip_str_is(value->text, "true");
	if (value == NULL || *out || ctip_str_is(value->text, "false"))
		return 0;
	return ctip_yaml_fail(file, value, err, "'%s' is true or false",
	    key);
}

static int
type_of(struct ctip_field *f, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, struct ctip_err *err)
{
	struct ctip_str name = ctip_yaml_text(from, "type");
	unsigned type = 0;

	while (type < TYPES && !ctip_str_is(name, types[type]))
		type++;
	if (type == TYPES)
		return ctip_yaml_fail(file, from, err,
		    "the field '%s' needs a type: text, code, codes, date, "
		    "integer, decimal, boolean, id, place or money", f->name);
	f->type = (enum ctip_type)type;
	for (size_t i = 0; i < sizeof only / sizeof *only; i++) {
		const struct ctip_yaml *at = ctip_yaml_find(from, only[i].key);

		if (at != NULL && !(only[i].types & OF(type)))
			return ctip_yaml_fail(file, at, err,
			    "'%s' makes no sense for a field of type %s",
			    only[i].key, types[type]);
	}
	return 0;
}

static int
compartment_of(struct ctip_field *f, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, enum ctip_compartment home,
    struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(from, "compartment");

	f->compartment = home;
	if (at == NULL || ctip_compartment_named(&f->compartment, at->text))
		return 0;
	return ctip_yaml_fail(file, at, err,
	    "a compartment is identity, case, care, health, statistics, "
	    "directory or audit");
}

/* What another list or kind is named. */
static int
target(const char **out, struct ctip_pool *pool, const struct ctip_field *f,
    const struct ctip_yaml_file *file, const struct ctip_yaml *from,
    const char *key, struct ctip_err *err)
{
	struct ctip_str name = ctip_yaml_text(from, key);

	if (!ctip_kind__is_name(name))
		return ctip_yaml_fail(file, from, err,
		    "the field '%s' of type %s needs '%s: NAME'", f->name,
		    types[f->type], key);
	*out = ctip_pool_text(pool, name);
	return 0;
}

static int64_t
today(void)
{
	time_t now = (time_t)ctip_now();
	struct tm local;

	localtime_r(&now, &local);
	return ctip_date_first((struct ctip_date){
	    (int16_t)(local.tm_year + 1900), (int8_t)(local.tm_mon + 1),
	    (int8_t)local.tm_mday });
}

static int
bound(int64_t *out, struct ctip_field *f, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(from, key);
	struct ctip_date date;
	bool good;

	if (at == NULL)
		return 0;
	f->bounded = true;
	if (f->type == CTIP_INTEGER)
		good = ctip_str_integer(at->text, INT64_MIN, INT64_MAX, out);
	else if (ctip_str_is(at->text, "today")) {
		*out = today();
		good = true;
	} else {
		good = ctip_date_parse(&date, at->text, CTIP_DATE_ISO) ==
		    CTIP_DATE_GOOD;
		if (good)
			*out = key[1] == 'i' ? ctip_date_first(date) :
			    ctip_date_last(date);
	}
	if (good)
		return 0;
	return ctip_yaml_fail(file, at, err, "'%s' is %s", key,
	    f->type == CTIP_INTEGER ? "a whole number" :
	    "a date (2004-05-17) or today");
}

static int
bounds(struct ctip_field *f, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, struct ctip_err *err)
{
	f->min = INT64_MIN;
	f->max = INT64_MAX;
	if (bound(&f->min, f, file, from, "min", err) != 0 ||
	    bound(&f->max, f, file, from, "max", err) != 0)
		return -1;
	if (f->min > f->max)
		return ctip_yaml_fail(file, from, err,
		    "the field '%s' has a min over its max", f->name);
	return 0;
}

static int
text_of(struct ctip_field *f, struct ctip_pool *pool,
    const struct ctip_yaml_file *file, const struct ctip_yaml *from,
    struct ctip_err *err)
{
	const struct ctip_yaml *longest = ctip_yaml_find(from, "longest");
	char fault[240];
	int64_t n = 0;

	if (flag(&f->many, file, from, "many", err) != 0 ||
	    flag(&f->notes, file, from, "notes", err) != 0)
		return -1;
	if (f->many && f->notes)
		return ctip_yaml_fail(file, from, err,
		    "the field '%s' can't be both many and notes", f->name);
	if (longest != NULL && !ctip_str_integer(longest->text, 1, 1048576,
	    &n))
		return ctip_yaml_fail(file, longest, err,
		    "'longest' is a number of characters up to 1048576");
	f->longest = (unsigned)n;
	f->pattern = ctip_field__text(pool, from, "pattern");
	if (f->pattern == NULL)
		return 0;
	if (ctip_pattern__compile(&f->compiled, f->pattern, fault,
	    sizeof fault) == 0)
		return 0;
	return ctip_yaml_fail(file, ctip_yaml_find(from, "pattern"), err,
	    "wrong pattern: %s", fault);
}

static int
by_type(struct ctip_field *f, struct ctip_pool *pool,
    struct ctip_schemas *schemas, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, struct ctip_err *err)
{
	const char *name = NULL;

	switch (f->type) {
	case CTIP_CODE:
	case CTIP_CODES:
		if (target(&name, pool, f, file, from, "codes", err) != 0)
			return -1;
		f->codes = ctip_schemas__codes(schemas, ctip_str(name));
		return 0;
	case CTIP_LINK:
		return target(&f->link, pool, f, file, from, "of", err);
	case CTIP_DATE:
	case CTIP_INTEGER:
		return bounds(f, file, from, err);
	case CTIP_TEXT:
		return text_of(f, pool, file, from, err);
	default:
		return 0;
	}
}

int
ctip_field__parse(struct ctip_field *f, struct ctip_pool *pool,
    struct ctip_schemas *schemas, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, enum ctip_compartment home,
    struct ctip_err *err)
{
	static const char *const keys[] = { "name", "type", "compartment",
	    "en", "es", "fr", "help", "required", "codes", "of", "many",
	    "notes", "pattern", "longest", "min", "max", "htcds", "synonyms",
	    NULL };

	if (ctip_yaml_known(file, from, keys, err) != 0)
		return -1;
	if (!ctip_kind__is_name(ctip_yaml_text(from, "name")) ||
	    ctip_str_is(ctip_yaml_text(from, "name"), "id"))
		return ctip_yaml_fail(file, from, err,
		    "a field's name is a small letter and then small "
		    "letters, digits and _; at most 40; not 'id'");
	f->name = ctip_field__text(pool, from, "name");
	if (type_of(f, file, from, err) != 0 ||
	    compartment_of(f, file, from, home, err) != 0 ||
	    ctip_field__label(&f->label, pool, file, from, err) != 0 ||
	    flag(&f->required, file, from, "required", err) != 0 ||
	    ctip_field__texts(&f->synonyms, pool, file, from, "synonyms",
	    err) != 0)
		return -1;
	f->help = ctip_field__text(pool, from, "help");
	f->htcds = ctip_field__text(pool, from, "htcds");
	return by_type(f, pool, schemas, file, from, err);
}

void
ctip_field__clear(struct ctip_field *f)
{
	ctip_pattern__free(f->compiled);
	f->compiled = NULL;
}
