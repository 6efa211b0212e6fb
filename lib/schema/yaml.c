/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text -> tree, the first half of every schema's way in, and the only user
 * of libyaml. The event API, never the document API: aliases would share
 * nodes there, and a bomb would go off in our own walk. Refusing level 65 at
 * its event also bounds libyaml's quadratic nesting: its scanner looks at
 * most 1,024 characters ahead.
 */
#include "ctip/schema/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "ctip/base/term.h"
#include "ctip/schema/nearest.h"

#define LARGEST (1024 * 1024)
#define DEEPEST 64

struct ctip_yaml_file {
	char            *name;
	struct ctip_yaml root;
	struct ctip_pool pool;   /* texts of scalars */
};

struct parse {
	struct ctip_yaml_file *file;
	yaml_parser_t          parser;
	struct ctip_err       *err;
	unsigned               depth;
};

static int
fail_at(const struct ctip_yaml_file *file, struct ctip_err *err,
    size_t line, size_t column, const char *what)
{
	return ctip_fail(err, CTIP_INVALID, "%s:%zu:%zu: %s", file->name, line,
	    column, what);
}

static int
fail_mark(struct parse *p, yaml_mark_t mark, const char *what)
{
	return fail_at(p->file, p->err, mark.line + 1, mark.column + 1, what);
}

static int
fail_offset(struct ctip_yaml_file *file, struct ctip_str text, size_t at,
    const char *what, struct ctip_err *err)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < at; i++) {
		column++;
		if (text.p[i] == '\n') {
			line++;
			column = 1;
		}
	}
	return fail_at(file, err, line, column, what);
}

/* What libyaml needn't see. */
static int
screen(struct ctip_yaml_file *file, struct ctip_str text,
    struct ctip_err *err)
{
	size_t at = 0;
	const char *nul;

	if (text.len > LARGEST)
		return ctip_fail(err, CTIP_BUG, /* its reader sees to it */
		    "%s: is larger than 1 MiB; split it", file->name);
	if (text.len > 0 && (nul = memchr(text.p, 0, text.len)) != NULL)
		return fail_offset(file, text, (size_t)(nul - text.p),
		    "a NUL character; save it as UTF-8", err);
	if (!ctip_utf8_valid(text, &at))
		return fail_offset(file, text, at,
		    "not well-formed UTF-8; save it as UTF-8", err);
	return 0;
}

/* One event, with what is refused everywhere. On -1 there is no event. */
static int
next(struct parse *p, yaml_event_t *event)
{
	const char *fault = NULL;
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (!yaml_parser_parse(&p->parser, event)) {
		if (p->parser.problem == NULL) /* it had no memory */
			ctip_alloc_fail();
		return fail_mark(p, p->parser.problem_mark,
		    p->parser.problem);
	}
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		fault = "an alias (*name) is not allowed; write it out";
		break;
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor != NULL)
		fault = "an anchor (&name) is not allowed; write it out";
	else if (tag != NULL)
		fault = "a tag (!name) is not allowed; leave it out";
	if (fault == NULL)
		return 0;
	fail_mark(p, event->start_mark, fault);
	yaml_event_delete(event);
	return -1;
}

static int node(struct parse *p, struct ctip_yaml *out, yaml_event_t *event);

static struct ctip_yaml *
grown(struct ctip_yaml *items, size_t n)
{
	if (n != 0 && (n < 4 || (n & (n - 1)) != 0))
		return items;
	return ctip_realloc(items, (n < 4 ? 4 : n * 2) * sizeof *items);
}

static int
scalar(struct parse *p, struct ctip_yaml *out, const yaml_event_t *event)
{
	struct ctip_str text = { (const char *)event->data.scalar.value,
	    event->data.scalar.length };

	if (memchr(text.p, 0, text.len) != NULL)
		return fail_mark(p, event->start_mark, "holds a NUL; take it out");
	out->type = CTIP_YAML_TEXT;
	out->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	out->text.p = ctip_pool_text(&p->file->pool, text);
	out->text.len = text.len;
	return 0;
}

static int
list(struct parse *p, struct ctip_yaml *out)
{
	yaml_event_t event;

	out->type = CTIP_YAML_LIST;
	for (;;) {
		if (next(p, &event) != 0)
			return -1;
		if (event.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&event);
			return 0;
		}
		out->items = grown(out->items, out->n);
		memset(&out->items[out->n], 0, sizeof *out->items);
		out->n++;
		if (node(p, &out->items[out->n - 1], &event) != 0)
			return -1;
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct ctip_yaml *x = *(const struct ctip_yaml *const *)a;
	const struct ctip_yaml *y = *(const struct ctip_yaml *const *)b;
	int order = ctip_str_compare(x->text, y->text);

	return order != 0 ? order : (x > y) - (x < y);
}

/* The first key that was there before. */
static const struct ctip_yaml *
repeated(const struct ctip_yaml *map)
{
	const struct ctip_yaml *found = NULL, **sorted;

	if (map->n < 2)
		return NULL;
	sorted = ctip_alloc(map->n * sizeof(*sorted));
	for (size_t i = 0; i < map->n; i++)
		sorted[i] = &map->keys[i];
	qsort(sorted, map->n, sizeof(*sorted), by_key);
	for (size_t i = 1; i < map->n; i++)
		if (ctip_str_equal(sorted[i]->text, sorted[i - 1]->text) &&
		    (found == NULL || sorted[i] < found))
			found = sorted[i];
	free(sorted);
	return found;
}

static int
pair(struct parse *p, struct ctip_yaml *out, yaml_event_t *key)
{
	yaml_event_t value;
	size_t i = out->n;

	if (key->type != YAML_SCALAR_EVENT) {
		fail_mark(p, key->start_mark, "a key must be a plain text");
		yaml_event_delete(key);
		return -1;
	}
	out->keys = grown(out->keys, i);
	out->items = grown(out->items, i);
	memset(&out->keys[i], 0, sizeof *out->keys);
	memset(&out->items[i], 0, sizeof *out->items);
	out->n++;
	if (node(p, &out->keys[i], key) != 0 || next(p, &value) != 0)
		return -1;
	return node(p, &out->items[i], &value);
}

static int
map(struct parse *p, struct ctip_yaml *out)
{
	yaml_event_t event;
	const struct ctip_yaml *twice;

	out->type = CTIP_YAML_MAP;
	for (;;) {
		if (next(p, &event) != 0)
			return -1;
		if (event.type == YAML_MAPPING_END_EVENT)
			break;
		if (pair(p, out, &event) != 0)
			return -1;
	}
	yaml_event_delete(&event);
	twice = repeated(out);
	if (twice == NULL)
		return 0;
	return ctip_yaml_fail(p->file, twice, p->err,
	    "the key '%.40s' is here a second time", twice->text.p);
}

/* Takes the event over. */
static int
node(struct parse *p, struct ctip_yaml *out, yaml_event_t *event)
{
	int result = -1;

	out->line = (unsigned)event->start_mark.line + 1;
	out->column = (unsigned)event->start_mark.column + 1;
	if (event->type != YAML_SCALAR_EVENT && p->depth == DEEPEST)
		fail_mark(p, event->start_mark, "more than 64 levels deep");
	else if (event->type == YAML_SCALAR_EVENT)
		result = scalar(p, out, event);
	else {
		p->depth++;
		result = event->type == YAML_SEQUENCE_START_EVENT ?
		    list(p, out) : map(p, out);
		p->depth--;
	}
	yaml_event_delete(event);
	return result;
}

/* The begin of a stream, the end of a document: libyaml sees to them. */
static int
pass(struct parse *p)
{
	yaml_event_t event;

	if (next(p, &event) != 0)
		return -1;
	yaml_event_delete(&event);
	return 0;
}

static int
expect(struct parse *p, yaml_event_type_t type, const char *what)
{
	yaml_event_t event;
	int result = 0;

	if (next(p, &event) != 0)
		return -1;
	if (event.type != type)
		result = fail_mark(p, event.start_mark, what);
	yaml_event_delete(&event);
	return result;
}

static int
document(struct parse *p)
{
	yaml_event_t event;

	if (pass(p) != 0 ||
	    expect(p, YAML_DOCUMENT_START_EVENT, "there is nothing in it") != 0)
		return -1;
	if (next(p, &event) != 0 || node(p, &p->file->root, &event) != 0)
		return -1;
	if (pass(p) != 0)
		return -1;
	return expect(p, YAML_STREAM_END_EVENT,
	    "a second document begins; put it into a file of its own");
}

int
ctip_yaml_parse(struct ctip_yaml_file **out, struct ctip_str text,
    const char *name, struct ctip_err *err)
{
	struct parse p = { .err = err };
	int result = -1;

	*out = NULL;
	p.file = ctip_alloc(sizeof *p.file);
	p.file->name = ctip_strdup(name);
	if (screen(p.file, text, err) != 0)
		goto out;
	if (text.len >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) {
		text.p += 3;
		text.len -= 3;
	}
	if (!yaml_parser_initialize(&p.parser))
		ctip_alloc_fail();
	yaml_parser_set_encoding(&p.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p.parser,
	    (const unsigned char *)(text.len > 0 ? text.p : ""), text.len);
	result = document(&p);
	yaml_parser_delete(&p.parser);
	if (result == 0) {
		*out = p.file;
		p.file = NULL;
	}
out:
	ctip_yaml_free(p.file);
	return result;
}

const struct ctip_yaml *
ctip_yaml_root(const struct ctip_yaml_file *file)
{
	return &file->root;
}

const char *
ctip_yaml_name(const struct ctip_yaml_file *file)
{
	return file->name;
}

/* At most 64 levels: the parser saw to it. */
static void
release(struct ctip_yaml *y)
{
	for (size_t i = 0; i < y->n; i++)
		release(&y->items[i]);
	free(y->items);
	free(y->keys);
}

void
ctip_yaml_free(struct ctip_yaml_file *file)
{
	if (file == NULL)
		return;
	release(&file->root);
	ctip_pool_clear(&file->pool);
	free(file->name);
	free(file);
}

const struct ctip_yaml *
ctip_yaml_find(const struct ctip_yaml *map, const char *key)
{
	if (map == NULL || map->type != CTIP_YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (ctip_str_is(map->keys[i].text, key))
			return &map->items[i];
	return NULL;
}

struct ctip_str
ctip_yaml_text(const struct ctip_yaml *map, const char *key)
{
	const struct ctip_yaml *value = ctip_yaml_find(map, key);

	if (value == NULL || value->type != CTIP_YAML_TEXT)
		return (struct ctip_str){ NULL, 0 };
	return value->text;
}

static int
unknown(const struct ctip_yaml_file *file, const struct ctip_yaml *key,
    const char *const *keys, struct ctip_err *err)
{
	struct ctip_nearest nearest;
	char known[300] = "";
	size_t len = 0;

	ctip_nearest_start(&nearest, key->text);
	for (size_t i = 0; keys[i] != NULL; i++) {
		ctip_nearest_offer(&nearest, ctip_str(keys[i]), keys[i]);
		len += (size_t)snprintf(known + len, sizeof known - len,
		    "%s%s", i > 0 ? ", " : "", keys[i]);
		if (len >= sizeof known)
			len = sizeof known - 1;
	}
	if (nearest.best != NULL)
		return ctip_yaml_fail(file, key, err,
		    "unknown key '%.40s'; nearest is '%s'", key->text.p,
		    nearest.best);
	return ctip_yaml_fail(file, key, err,
	    "unknown key '%.40s'; there are %s", key->text.p, known);
}

int
ctip_yaml_known(const struct ctip_yaml_file *file,
    const struct ctip_yaml *map, const char *const *keys,
    struct ctip_err *err)
{
	if (map->type != CTIP_YAML_MAP)
		return ctip_yaml_fail(file, map, err,
		    "'key: value' pairs are wanted here");
	for (size_t i = 0; i < map->n; i++) {
		size_t k = 0;

		while (keys[k] != NULL &&
		    !ctip_str_is(map->keys[i].text, keys[k]))
			k++;
		if (keys[k] == NULL)
			return unknown(file, &map->keys[i], keys, err);
	}
	return 0;
}

int
ctip_yaml_fail(const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_err *err,
    const char *format, ...)
{
	char what[600];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return fail_at(file, err, at->line, at->column, what);
}
