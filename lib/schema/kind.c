/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kinds/NAME.yaml -> a kind. It decides what can't change later: which field
 * is in which slot of which part. Hidden fields come first in their part and
 * declared ones follow in the order of the file, so a field added at the end
 * of the file gets the last slot and moves nothing.
 */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/schema/nearest.h"

#define MOST_FIELDS 1000

struct store {
	struct ctip_kind     kind;     /* first: what is handed out */
	struct ctip_schemas *schemas;
	struct ctip_pool     pool;
	struct ctip_field   *fields;
	struct ctip_rule    *rules;
	const char         **prefixes; /* of links, when known; by field */
	uint16_t            *slots[CTIP_COMPARTMENTS];
};

static const char *const compartments[CTIP_COMPARTMENTS] = {
	[CTIP_STATISTICS] = "statistics", [CTIP_IDENTITY] = "identity",
	[CTIP_CASE] = "case", [CTIP_CARE] = "care", [CTIP_HEALTH] = "health",
	[CTIP_DIRECTORY] = "directory", [CTIP_AUDIT] = "audit"
};

const char *
ctip_compartment_name(enum ctip_compartment c)
{
	return compartments[c];
}

bool
ctip_compartment_named(enum ctip_compartment *out, struct ctip_str name)
{
	for (unsigned c = 1; c < CTIP_COMPARTMENTS; c++)
		if (ctip_str_is(name, compartments[c])) {
			*out = (enum ctip_compartment)c;
			return true;
		}
	return false;
}

bool
ctip_compartment_is_private(enum ctip_compartment c)
{
	return c == CTIP_IDENTITY || c == CTIP_CASE || c == CTIP_CARE ||
	    c == CTIP_HEALTH;
}

bool
ctip_kind__is_name(struct ctip_str name)
{
	if (name.len == 0 || name.len > 40 || name.p[0] < 'a' ||
	    name.p[0] > 'z')
		return false;
	for (size_t i = 1; i < name.len; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '_')
			return false;
	}
	return true;
}

static bool
is_prefix(struct ctip_str text)
{
	if (text.len < 1 || text.len > 3)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] < 'A' || text.p[i] > 'Z')
			return false;
	return true;
}

static int
head(struct store *s, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	static const char *const keys[] = { "kind", "prefix", "en", "es",
	    "fr", "help", "compartment", "subject", "fields", "rules", NULL };
	const struct ctip_yaml *root = ctip_yaml_root(file);

	if (ctip_yaml_known(file, root, keys, err) != 0)
		return -1;
	if (!ctip_kind__is_name(ctip_yaml_text(root, "kind")))
		return ctip_yaml_fail(file, root, err,
		    "'kind' is a name of small letters, digits and _");
	s->kind.name = ctip_field__text(&s->pool, root, "kind");
	if (!is_prefix(ctip_yaml_text(root, "prefix")))
		return ctip_yaml_fail(file, root, err,
		    "'prefix' is one to three capital letters");
	s->kind.prefix = ctip_field__text(&s->pool, root, "prefix");
	if (!ctip_compartment_named(&s->kind.home,
	    ctip_yaml_text(root, "compartment")))
		return ctip_yaml_fail(file, root, err,
		    "'compartment' is identity, case, care, health, "
		    "statistics, directory or audit");
	return ctip_field__label(&s->kind.label, &s->pool, file, root, err);
}

static int
field(struct store *s, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, struct ctip_err *err)
{
	struct ctip_field *f = &s->fields[s->kind.n];

	/* Counted first: what it holds is then freed after a fault too. */
	s->kind.n++;
	if (ctip_field__parse(f, &s->pool, s->schemas, file, from,
	    s->kind.home, err) != 0)
		return -1;
	for (const struct ctip_field *g = s->fields; g < f; g++)
		if (strcmp(g->name, f->name) == 0)
			return ctip_yaml_fail(file, from, err,
			    "the field '%s' is here a second time", f->name);
	return 0;
}

static void
hide(struct store *s, const char *name, enum ctip_compartment compartment)
{
	s->fields[s->kind.n++] = (struct ctip_field){ .name = name,
	    .label = { .en = name }, .type = CTIP_TEXT,
	    .compartment = compartment, .hidden = true };
}

static void
hidden(struct store *s)
{
	enum ctip_compartment row = s->kind.home;

	for (size_t i = 0; i < s->kind.n; i++)
		if (s->fields[i].compartment == CTIP_IDENTITY)
			row = CTIP_IDENTITY;
	s->kind.row = (int)s->kind.n;
	hide(s, "_row", row);
	s->kind.warnings = (int)s->kind.n;
	hide(s, "_warnings", s->kind.home);
}

static void
place(struct store *s, size_t i)
{
	struct ctip_field *f = &s->fields[i];
	size_t *n = &s->kind.per[f->compartment];

	f->slot = (unsigned)*n;
	s->slots[f->compartment][(*n)++] = (uint16_t)i;
}

/* _warnings, _row, then the declared ones. */
static void
places(struct store *s)
{
	size_t n = s->kind.n;

	for (unsigned c = 1; c < CTIP_COMPARTMENTS; c++)
		s->slots[c] = ctip_pool_room(&s->pool,
		    n * sizeof *s->slots[c]);
	place(s, (size_t)s->kind.warnings);
	place(s, (size_t)s->kind.row);
	for (size_t i = 0; i < n - 2; i++)
		place(s, i);
}

static int
fields(struct store *s, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	const struct ctip_yaml *root = ctip_yaml_root(file);
	const struct ctip_yaml *list = ctip_yaml_find(root, "fields");

	if (list == NULL || list->type != CTIP_YAML_LIST || list->n == 0 ||
	    list->n > MOST_FIELDS)
		return ctip_yaml_fail(file, list != NULL ? list : root, err,
		    "'fields' is a list of 1 to %d fields", MOST_FIELDS);
	s->fields = ctip_alloc((list->n + 2) * sizeof *s->fields);
	s->kind.fields = s->fields;
	for (size_t i = 0; i < list->n; i++)
		if (field(s, file, &list->items[i], err) != 0)
			return -1;
	hidden(s);
	places(s);
	s->prefixes = ctip_alloc(s->kind.n * sizeof *s->prefixes);
	return 0;
}

static int
subject(struct store *s, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	const struct ctip_yaml *root = ctip_yaml_root(file);
	const struct ctip_yaml *at = ctip_yaml_find(root, "subject");
	int number;

	if (at == NULL)
		return 0;
	number = ctip_kind_field(&s->kind, at->text);
	if (number < 0 || s->fields[number].type != CTIP_LINK)
		return ctip_yaml_fail(file, at, err,
		    "'subject' is the name of a field of type id");
	s->kind.subject = s->fields[number].name;
	return 0;
}

static int
rules(struct store *s, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	const struct ctip_yaml *list =
	    ctip_yaml_find(ctip_yaml_root(file), "rules");

	if (list == NULL)
		return 0;
	if (list->type != CTIP_YAML_LIST || list->n == 0)
		return ctip_yaml_fail(file, list, err,
		    "'rules' is a list of rules");
	s->rules = ctip_alloc(list->n * sizeof *s->rules);
	s->kind.rules = s->rules;
	for (size_t i = 0; i < list->n; i++, s->kind.n_rules++)
		if (ctip_rule__parse(&s->rules[i], &s->pool, s->schemas,
		    &s->kind, file, &list->items[i], err) != 0)
			return -1;
	return 0;
}

int
ctip_kind_parse(struct ctip_kind **out, struct ctip_schemas *schemas,
    struct ctip_str text, const char *file, struct ctip_err *err)
{
	struct ctip_yaml_file *yaml = NULL;
	struct store *s = ctip_alloc(sizeof *s);
	int result = -1;

	*out = NULL;
	s->schemas = schemas;
	if (ctip_yaml_parse(&yaml, text, file, err) != 0 ||
	    head(s, yaml, err) != 0 || fields(s, yaml, err) != 0 ||
	    subject(s, yaml, err) != 0 || rules(s, yaml, err) != 0)
		goto out;
	*out = &s->kind;
	result = 0;
out:
	if (result != 0)
		ctip_kind_free(&s->kind);
	ctip_yaml_free(yaml);
	return result;
}

void
ctip_kind_free(struct ctip_kind *kind)
{
	struct store *s = (struct store *)kind;

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->kind.n; i++)
		ctip_field__clear(&s->fields[i]);
	free(s->fields);
	free(s->rules);
	free(s->prefixes);
	ctip_pool_clear(&s->pool);
	free(s);
}

const uint16_t *
ctip_kind__slots(const struct ctip_kind *kind,
    enum ctip_compartment compartment)
{
	return ((const struct store *)kind)->slots[compartment];
}

const char *
ctip_kind__link_prefix(const struct ctip_kind *kind,
    const struct ctip_field *f)
{
	const struct store *s = (const struct store *)kind;
	const char **known = &s->prefixes[f - s->fields];
	const struct ctip_kind *other;
	struct ctip_err unused;

	if (*known != NULL)
		return *known;
	if (strcmp(f->link, kind->name) == 0)
		*known = kind->prefix;
	else if (ctip_schemas_kind(&other, s->schemas, f->link,
	    &unused) == 0)
		*known = other->prefix;
	return *known;
}

int
ctip_kind_field(const struct ctip_kind *kind, struct ctip_str name)
{
	for (size_t i = 0; i < kind->n; i++)
		if (ctip_str_is(name, kind->fields[i].name))
			return (int)i;
	return -1;
}

const char *
ctip_kind_nearest(const struct ctip_kind *kind, struct ctip_str name)
{
	struct ctip_nearest nearest;

	ctip_nearest_start(&nearest, name);
	for (size_t i = 0; i < kind->n; i++) {
		const struct ctip_field *f = &kind->fields[i];

		if (f->hidden)
			continue;
		ctip_nearest_offer(&nearest, ctip_str(f->name), f->name);
		ctip_nearest_offer(&nearest, ctip_str(f->label.en), f->name);
		ctip_nearest_offer(&nearest, ctip_str(f->label.es), f->name);
		ctip_nearest_offer(&nearest, ctip_str(f->label.fr), f->name);
	}
	return nearest.best;
}
