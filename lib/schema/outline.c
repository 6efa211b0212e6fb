/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frameworks/NAME.yaml -> which indicators and periods it has, and no more:
 * what a partner's figure is judged by when it comes in. What they count is
 * lib/report's. Read once, when first asked for.
 */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

struct outline {
	struct ctip_str name;
	bool            there;
	struct ctip_yaml_file *file;
	struct outline *next;
};

struct ctip_outlines {
	struct ctip_pool pool;
	struct outline  *first;
};

/* Paths are made from names, so only of what can be one. */
static bool
is_name(struct ctip_str name)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

	for (size_t i = 0; i < name.len; i++)
		if (memchr(good, name.p[i], sizeof good - 1) == NULL)
			return false;
	return name.len > 0 && name.len <= 40;
}

static const struct outline *
find(struct ctip_schemas *schemas, struct ctip_str name)
{
	struct ctip_outlines **all = ctip_schemas__outlines(schemas);
	struct ctip_err ignored = { 0 };
	struct outline *o;

	if (*all == NULL)
		*all = ctip_alloc(sizeof **all);
	for (o = (*all)->first; o != NULL; o = o->next)
		if (ctip_str_equal(o->name, name))
			return o;
	o = ctip_alloc(sizeof *o);
	o->name = ctip_str(ctip_pool_text(&(*all)->pool, name));
	o->next = (*all)->first;
	(*all)->first = o;
	o->there = is_name(name) && ctip_schemas__read(&o->file, schemas,
	    "frameworks", o->name.p, &ignored) == 0;
	return o;
}

static bool
has_indicator(const struct ctip_yaml *branches, struct ctip_str code)
{
	for (size_t i = 0; branches != NULL && i < branches->n; i++) {
		const struct ctip_yaml *branch = &branches->items[i];
		const struct ctip_yaml *list = ctip_yaml_find(branch,
		    "indicators");

		for (size_t j = 0; list != NULL && j < list->n; j++)
			if (ctip_str_equal(ctip_yaml_text(&list->items[j],
			    "code"), code))
				return true;
		if (has_indicator(ctip_yaml_find(branch, "outputs"), code))
			return true;
	}
	return false;
}

static bool
has_period(const struct ctip_yaml *periods, struct ctip_str code)
{
	int64_t year;

	if (periods == NULL || ctip_str_is(periods->text, "years"))
		return ctip_str_integer(code, 1, 9999, &year);
	for (size_t i = 0; i < periods->n; i++) {
		struct ctip_str one = ctip_yaml_text(&periods->items[i],
		    "code");

		if (one.p != NULL && ctip_str_same(code, one.p))
			return true;
	}
	return false;
}

bool
ctip_outline__has(struct ctip_schemas *schemas, struct ctip_str framework,
    enum ctip_outline_part part, struct ctip_str code)
{
	const struct outline *o = find(schemas, framework);
	const struct ctip_yaml *root;

	if (part == CTIP_OUTLINE_ITSELF || !o->there)
		return part != CTIP_OUTLINE_ITSELF || o->there;
	root = ctip_yaml_root(o->file);
	return part == CTIP_OUTLINE_INDICATOR ?
	    has_indicator(ctip_yaml_find(root, "outcomes"), code) :
	    has_period(ctip_yaml_find(root, "periods"), code);
}

void
ctip_outlines__free(struct ctip_outlines *outlines)
{
	struct outline *o, *next;

	if (outlines == NULL)
		return;
	for (o = outlines->first; o != NULL; o = next) {
		next = o->next;
		ctip_yaml_free(o->file);
		free(o);
	}
	ctip_pool_clear(&outlines->pool);
	free(outlines);
}
