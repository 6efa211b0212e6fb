/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frameworks/NAME.yaml -> framework, first half: the file, its periods, and
 * the tree of outcomes and outputs, which is only the `level` of indicators
 * (indicator.c). All is checked here, so that a table never has holes.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "framework_inside.h"
#include "ctip/base/file.h"
#include "ctip/schema/nearest.h"

#define LARGEST (1 << 20)

/* Columns of the table; no period may be called so. */
static const char *const taken[] = {
	"code", "level", "title", "unit", "baseline", "target", "cumulative",
	"different", "continuing", "percent_of_target", "numerator",
	"denominator", "note",
};

const char *
ctip_framework__text(struct ctip_framework_store *s,
    const struct ctip_yaml *map, const char *key)
{
	struct ctip_str text = ctip_yaml_text(map, key);

	return text.len == 0 ? NULL : ctip_pool_text(&s->pool, text);
}

int
ctip_framework__label(struct ctip_framework_store *s,
    struct ctip_label *out, const struct ctip_yaml *map,
    struct ctip_err *err)
{
	out->en = ctip_framework__text(s, map, "en");
	out->es = ctip_framework__text(s, map, "es");
	out->fr = ctip_framework__text(s, map, "fr");
	return out->en != NULL ? 0 : ctip_yaml_fail(s->file, map, err,
	    "an English label is missing: en");
}

/* Letters, digits, . _ and -, at most `most` of them. */
int
ctip_framework__code(struct ctip_framework_store *s, const char **out,
    const struct ctip_yaml *map, size_t most, struct ctip_err *err)
{
	struct ctip_str text = ctip_yaml_text(map, "code");
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	*out = ctip_framework__text(s, map, "code");
	if (*out == NULL)
		return ctip_yaml_fail(s->file, map, err,
		    "'code' is missing");
	if (text.len > most || strspn(*out, good) != text.len)
		return ctip_yaml_fail(s->file, ctip_yaml_find(map, "code"),
		    err, "'%.40s' is not a code: letters, digits, . _ and -, "
		    "at most %zu", *out, most);
	return 0;
}

static int
day(struct ctip_framework_store *s, int32_t *out, bool last,
    const struct ctip_yaml *map, const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(map, key);
	struct ctip_date date;

	if (at == NULL)
		return ctip_yaml_fail(s->file, map, err,
		    "'%s' is missing: a date like 2021-07-02", key);
	if (at->type != CTIP_YAML_TEXT ||
	    ctip_date_parse(&date, at->text, CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD)
		return ctip_yaml_fail(s->file, at, err,
		    "'%s' has to be a date like 2021-07-02", key);
	*out = last ? ctip_date_last(date) : ctip_date_first(date);
	return 0;
}

/* Does it follow the one before, without overlap or gap? */
static int
follows(struct ctip_framework_store *s, const struct ctip_period *p,
    const struct ctip_yaml *at, struct ctip_err *err)
{
	const struct ctip_period *before = p - 1;
	char text[11];

	if (p->last < p->first)
		return ctip_yaml_fail(s->file, at, err,
		    "the period '%s' ends before it begins", p->code);
	if (p == s->periods || p->first == before->last + 1)
		return 0;
	if (p->first <= before->last)
		return ctip_yaml_fail(s->file, at, err,
		    "the period '%s' overlaps '%s' or comes before it",
		    p->code, before->code);
	ctip_date_text(text, ctip_date_of(before->last + 1));
	return ctip_yaml_fail(s->file, at, err, "the period '%s' leaves a "
	    "gap after '%s': it has to begin on %s", p->code, before->code,
	    text);
}

static int
parse_period(struct ctip_framework_store *s, struct ctip_period *p,
    const struct ctip_yaml *at, struct ctip_err *err)
{
	static const char *const keys[] = { "code", "en", "es", "fr", "from",
	    "to", "note", NULL };

	if (ctip_yaml_known(s->file, at, keys, err) != 0 ||
	    ctip_framework__code(s, &p->code, at, 16, err) != 0 ||
	    day(s, &p->first, false, at, "from", err) != 0 ||
	    day(s, &p->last, true, at, "to", err) != 0)
		return -1;
	p->label.en = ctip_framework__text(s, at, "en");
	p->label.es = ctip_framework__text(s, at, "es");
	p->label.fr = ctip_framework__text(s, at, "fr");
	p->note = ctip_framework__text(s, at, "note");
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (strcasecmp(p->code, taken[i]) == 0)
			return ctip_yaml_fail(s->file, at, err, "a period "
			    "can't be called '%s': the table has a column "
			    "of that name", p->code);
	for (const struct ctip_period *q = s->periods; q < p; q++)
		if (strcasecmp(p->code, q->code) == 0)
			return ctip_yaml_fail(s->file, at, err,
			    "the period '%s' is here a second time",
			    p->code);
	return follows(s, p, at, err);
}

static int
parse_periods(struct ctip_framework_store *s, const struct ctip_yaml *root,
    struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(root, "periods");
	struct ctip_framework *f = &s->framework;

	f->years = at != NULL && ctip_str_is(at->text, "years");
	if (f->years)
		return 0;
	if (at == NULL || at->type != CTIP_YAML_LIST || at->n == 0 ||
	    at->n > CTIP_PERIODS)
		return ctip_yaml_fail(s->file, at == NULL ? root : at, err,
		    "'periods' is 'years' or a list of 1 to %d periods",
		    CTIP_PERIODS);
	s->periods = ctip_pool_room(&s->pool, at->n * sizeof *s->periods);
	memset(s->periods, 0, at->n * sizeof *s->periods);
	f->periods = s->periods;
	for (size_t i = 0; i < at->n; i++)
		if (parse_period(s, &s->periods[i], &at->items[i],
		    err) != 0)
			return -1;
	f->n_periods = at->n;
	return 0;
}

static int
parse_indicators(struct ctip_framework_store *s,
    const struct ctip_yaml *branch, struct ctip_err *err)
{
	const struct ctip_yaml *list = ctip_yaml_find(branch, "indicators");

	if (list == NULL)
		return 0;
	if (list->type != CTIP_YAML_LIST || list->n == 0)
		return ctip_yaml_fail(s->file, list, err,
		    "'indicators' is a list of indicators");
	for (size_t i = 0; i < list->n; i++)
		if (ctip_framework__indicator(s, &list->items[i], err) != 0)
			return -1;
	return 0;
}

/* The code of an output begins with that of its outcome: 1.1 of 1. One that
 * doesn't hangs where nobody looks for it. */
static int
check_branch(struct ctip_framework_store *s, const struct ctip_branch *b,
    const char *outcome, const struct ctip_yaml *at, struct ctip_err *err)
{
	size_t len = outcome == NULL ? 0 : strlen(outcome);

	if (outcome != NULL && (strncmp(b->code, outcome, len) != 0 ||
	    b->code[len] != '.'))
		return ctip_yaml_fail(s->file, ctip_yaml_find(at, "code"),
		    err, "the output '%s' stands under outcome '%s', whose "
		    "outputs are called '%s.1' and so on", b->code, outcome,
		    outcome);
	for (size_t i = 0; i < s->framework.n_branches; i++)
		if (strcmp(s->branches[i].code, b->code) == 0)
			return ctip_yaml_fail(s->file,
			    ctip_yaml_find(at, "code"), err, "%s is here a "
			    "second time", b->level);
	return 0;
}

static int
add_branch(struct ctip_framework_store *s, const struct ctip_yaml *at,
    const char *outcome, struct ctip_err *err)
{
	struct ctip_branch b = { .output = outcome != NULL };
	struct ctip_buf level = { 0 };

	if (ctip_framework__code(s, &b.code, at, 20, err) != 0 ||
	    ctip_framework__label(s, &b.label, at, err) != 0)
		return -1;
	ctip_buf_format(&level, "%s %s", b.output ? "Output" : "Outcome",
	    b.code);
	b.level = ctip_pool_text(&s->pool, ctip_buf_slice(&level));
	ctip_buf_clear(&level);
	if (check_branch(s, &b, outcome, at, err) != 0)
		return -1;
	if (s->framework.n_branches == s->room_branches) {
		s->room_branches = s->room_branches * 2 + 8;
		s->branches = ctip_realloc(s->branches,
		    s->room_branches * sizeof *s->branches);
	}
	s->branches[s->framework.n_branches++] = b;
	return 0;
}

/* An outcome (with outputs below it), or an output of the outcome with that
 * code. */
static int
parse_branch(struct ctip_framework_store *s, const struct ctip_yaml *at,
    const char *outcome, struct ctip_err *err)
{
	static const char *const keys[] = { "code", "en", "es", "fr",
	    "indicators", "outputs", NULL };
	const struct ctip_yaml *outputs = ctip_yaml_find(at, "outputs");
	size_t before = s->framework.n, number = s->framework.n_branches;

	if (ctip_yaml_known(s->file, at, keys, err) != 0 ||
	    add_branch(s, at, outcome, err) != 0)
		return -1;
	if (outputs != NULL && outcome != NULL)
		return ctip_yaml_fail(s->file, outputs, err,
		    "an output has no outputs");
	if (outputs != NULL && outputs->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(s->file, outputs, err,
		    "'outputs' is a list");
	if (parse_indicators(s, at, err) != 0)
		return -1;
	for (size_t i = 0; outputs != NULL && i < outputs->n; i++)
		if (parse_branch(s, &outputs->items[i],
		    s->branches[number].code, err) != 0)
			return -1;
	return s->framework.n > before ? 0 : ctip_yaml_fail(s->file, at,
	    err, "%s has no indicators", s->branches[number].level);
}

static int
parse_root(struct ctip_framework_store *s, struct ctip_err *err)
{
	static const char *const keys[] = { "framework", "en", "es", "fr",
	    "help", "periods", "outcomes", NULL };
	const struct ctip_yaml *root = ctip_yaml_root(s->file);
	const struct ctip_yaml *outcomes = ctip_yaml_find(root, "outcomes");
	struct ctip_framework *f = &s->framework;

	if (ctip_yaml_known(s->file, root, keys, err) != 0)
		return -1;
	f->name = ctip_framework__text(s, root, "framework");
	if (f->name == NULL)
		return ctip_yaml_fail(s->file, root, err,
		    "'framework: NAME' is missing");
	if (ctip_framework__label(s, &f->label, root, err) != 0 ||
	    parse_periods(s, root, err) != 0)
		return -1;
	if (outcomes == NULL || outcomes->type != CTIP_YAML_LIST ||
	    outcomes->n == 0)
		return ctip_yaml_fail(s->file, outcomes == NULL ? root :
		    outcomes, err, "'outcomes' is a list of outcomes");
	for (size_t i = 0; i < outcomes->n; i++)
		if (parse_branch(s, &outcomes->items[i], NULL, err) != 0)
			return -1;
	return 0;
}

int
ctip_framework_parse(struct ctip_framework **out, struct ctip_str text,
    const char *file, struct ctip_err *err)
{
	struct ctip_framework_store *s = ctip_alloc(sizeof *s);
	int result = -1;

	*out = NULL;
	s->framework.file = ctip_pool_text(&s->pool, ctip_str(file));
	if (ctip_yaml_parse(&s->file, text, file, err) == 0)
		result = parse_root(s, err);
	ctip_yaml_free(s->file);
	s->file = NULL;
	s->framework.indicators = s->indicators;
	s->framework.branches = s->branches;
	if (result == 0)
		*out = &s->framework;
	else
		ctip_framework_free(&s->framework);
	return result;
}

void
ctip_framework_free(struct ctip_framework *framework)
{
	struct ctip_framework_store *s =
	    (struct ctip_framework_store *)framework;

	if (s == NULL)
		return;
	ctip_pool_clear(&s->pool);
	free(s->indicators);
	free(s->branches);
	free(s);
}

static int
check_one(struct ctip_source *source, const char *path, struct ctip_err *err)
{
	struct ctip_framework *framework = NULL;
	struct ctip_buf text = { 0 };
	int result = source->read(source, &text, path, err);

	if (result == 0)
		result = ctip_framework_parse(&framework,
		    ctip_buf_slice(&text), path, err);
	ctip_framework_free(framework);
	ctip_buf_clear(&text);
	return result;
}

int
ctip_framework_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	char **paths = NULL;
	size_t n = 0;
	int result = source->list(source, &paths, &n, "frameworks", err);

	for (size_t i = 0; result == 0 && i < n; i++)
		result = check_one(source, paths[i], err);
	if (result != 0 && err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	ctip_names_free(paths, n);
	return result;
}

/* NOTFOUND with the nearest name, or all. */
static int
not_there(struct ctip_schemas *schemas, const char *name,
    struct ctip_err *err)
{
	struct ctip_nearest nearest;
	struct ctip_buf all = { 0 };
	char **names = NULL;
	size_t n = 0;

	if (ctip_schemas_names(&names, &n, schemas, "frameworks", err) != 0)
		return -1;
	ctip_nearest_start(&nearest, ctip_str(name));
	for (size_t i = 0; i < n; i++)
		ctip_nearest_offer(&nearest, ctip_str(names[i]), names[i]);
	ctip_names_text(&all, names, n);
	if (nearest.best != NULL)
		ctip_fail(err, CTIP_NOTFOUND, "there is no framework '%s'; "
		    "the nearest is '%s'", name, nearest.best);
	else if (n > 0)
		ctip_fail(err, CTIP_NOTFOUND, "there is no framework '%s'; "
		    "there are: %s", name, all.p);
	else
		ctip_fail(err, CTIP_NOTFOUND, "there is no framework '%s'",
		    name);
	ctip_buf_clear(&all);
	ctip_names_free(names, n);
	return -1;
}

static bool
is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') != NULL ||
	    (len > 5 && strcmp(name + len - 5, ".yaml") == 0);
}

int
ctip_framework_load(struct ctip_framework **out,
    struct ctip_schemas *schemas, const char *name, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	struct ctip_buf text = { 0 }, path = { 0 };
	int result;

	*out = NULL;
	if (is_path(name)) {
		ctip_buf_text(&path, name);
		result = ctip_file_read(&text, name, LARGEST, err);
	} else {
		ctip_buf_format(&path, "frameworks/%s.yaml", name);
		result = source->read(source, &text, path.p, err);
		if (result != 0 && err->code == CTIP_NOTFOUND)
			result = not_there(schemas, name, err);
	}
	if (result == 0)
		result = ctip_framework_parse(out, ctip_buf_slice(&text),
		    path.p, err);
	ctip_buf_clear(&text);
	ctip_buf_clear(&path);
	return result;
}
