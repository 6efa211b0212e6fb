/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes/NAME.yaml -> a code list. Items are written one a line as maps, or,
 * for long generated lists, as lines `code|en|es|fr|also;also` of one text
 * under `table:`, which libyaml reads thirteen times faster.
 */
#include "codes.h"

#include <stdlib.h>
#include <string.h>

#define MOST 50000

static struct ctip_code_item *
add(struct index *x)
{
	if (x->codes.n == x->room) {
		x->room = x->room == 0 ? 32 : x->room * 2;
		x->items = ctip_realloc(x->items,
		    x->room * sizeof *x->items);
	}
	memset(&x->items[x->codes.n], 0, sizeof *x->items);
	return &x->items[x->codes.n++];
}

/* A code may not hold what parts codes, or blanks at its ends. */
static bool
is_code(struct ctip_str code)
{
	if (code.len == 0 || code.len > 60 ||
	    code.p[0] == ' ' || code.p[code.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < code.len; i++)
		if ((unsigned char)code.p[i] <= ' ' ||
		    strchr(";|,\"'", code.p[i]) != NULL ||
		    (unsigned char)code.p[i] >= 0x7F)
			return false;
	return true;
}

static int
named(struct index *x, const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_str code, struct ctip_err *err)
{
	size_t i = x->codes.n;

	if (!is_code(code))
		return ctip_yaml_fail(file, at, err,
		    "'%.*s' can't be a code: 1 to 60 letters, digits, - or _",
		    (int)(code.len < 40 ? code.len : 40),
		    code.p != NULL ? code.p : "");
	if (i == MOST)
		return ctip_yaml_fail(file, at, err,
		    "more than %d codes in one list", MOST);
	code.p = ctip_pool_text(&x->pool, code);
	if (!ctip_codes__claim(&x->exact, code, i, RANK_CODE))
		return ctip_yaml_fail(file, at, err,
		    "the code '%s' is here a second time", code.p);
	add(x)->code = code.p;
	if (ctip_codes__teach(x, code, i, RANK_CODE))
		return 0;
	return ctip_yaml_fail(file, at, err,
	    "the code '%s' differs from another only in case or marks",
	    code.p);
}

static int
synonym(struct index *x, const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_str word, size_t item,
    struct ctip_err *err)
{
	if (ctip_codes__teach(x, word, item, RANK_SYNONYM))
		return 0;
	return ctip_yaml_fail(file, at, err,
	    "'%.*s' means another code already",
	    (int)(word.len < 40 ? word.len : 40), word.p);
}

static int
flag(bool *out, const struct ctip_yaml_file *file,
    const struct ctip_yaml *map, const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *value = ctip_yaml_find(map, key);

	*out = value != NULL && ctip_str_is(value->text, "true");
	if (value == NULL || *out || ctip_str_is(value->text, "false"))
		return 0;
	return ctip_yaml_fail(file, value, err,
	    "'%s' is true or false", key);
}

/* `- {code: female, en: Female, es: Femenino, htcds: Feminine, also: [f]}` */
static int
item_of_map(struct index *x, const struct ctip_yaml_file *file,
    const struct ctip_yaml *map, struct ctip_err *err)
{
	static const char *const keys[] = { "code", "en", "es", "fr", "htcds",
	    "parent", "retired", "also", NULL };
	const char *const *also = NULL;
	struct ctip_code_item *item;
	size_t i = x->codes.n;

	if (ctip_yaml_known(file, map, keys, err) != 0 ||
	    named(x, file, map, ctip_yaml_text(map, "code"), err) != 0)
		return -1;
	item = &x->items[i];
	item->htcds = ctip_field__text(&x->pool, map, "htcds");
	item->parent = ctip_field__text(&x->pool, map, "parent");
	if (flag(&item->retired, file, map, "retired", err) != 0 ||
	    ctip_field__label(&item->label, &x->pool, file, map, err) != 0 ||
	    ctip_field__texts(&also, &x->pool, file, map, "also", err) != 0)
		return -1;
	for (; also != NULL && *also != NULL; also++)
		if (synonym(x, file, map, ctip_str(*also), i, err) != 0)
			return -1;
	return 0;
}

static int
items_of_list(struct index *x, const struct ctip_yaml_file *file,
    const struct ctip_yaml *items, struct ctip_err *err)
{
	if (items->type != CTIP_YAML_LIST || items->n == 0)
		return ctip_yaml_fail(file, items, err,
		    "'items' is a list of codes");
	for (size_t i = 0; i < items->n; i++)
		if (item_of_map(x, file, &items->items[i], err) != 0)
			return -1;
	return 0;
}

static const char *
label_of(struct index *x, struct ctip_str *line)
{
	struct ctip_str piece;

	if (!ctip_str_cut(line, '|', &piece) || piece.len == 0)
		return NULL;
	return ctip_pool_text(&x->pool, piece);
}

/* `FRA|France|Francia|France|FR;250` */
static int
item_of_line(struct index *x, const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_str line, struct ctip_err *err)
{
	struct ctip_str code = { NULL, 0 }, word;
	struct ctip_label label;
	size_t i = x->codes.n;

	ctip_str_cut(&line, '|', &code);
	if (named(x, file, at, code, err) != 0)
		return -1;
	label.en = label_of(x, &line);
	label.es = label_of(x, &line);
	label.fr = label_of(x, &line);
	if (label.en == NULL)
		return ctip_yaml_fail(file, at, err,
		    "'%s' has no English label", x->items[i].code);
	x->items[i].label = label;
	while (ctip_str_cut(&line, ';', &word))
		if (synonym(x, file, at, word, i, err) != 0)
			return -1;
	return 0;
}

static int
items_of_table(struct index *x, const struct ctip_yaml_file *file,
    const struct ctip_yaml *table, struct ctip_err *err)
{
	struct ctip_yaml at = *table;
	struct ctip_str rest = table->text, line;

	if (table->type != CTIP_YAML_TEXT)
		return ctip_yaml_fail(file, table, err,
		    "'table' is a text of lines code|en|es|fr|also");
	at.column = 1;
	while (ctip_str_cut(&rest, '\n', &line)) {
		at.line++;
		if (line.len > 0 &&
		    item_of_line(x, file, &at, line, err) != 0)
			return -1;
	}
	return 0;
}

/* After all codes and synonyms, so that no label takes a word from one. */
static int
labels(struct index *x, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	const struct ctip_yaml *items = ctip_yaml_find(ctip_yaml_root(file),
	    "items");

	for (size_t i = 0; i < x->codes.n; i++) {
		const struct ctip_code_item *item = &x->items[i];
		const char *const words[] = { item->label.en, item->label.es,
		    item->label.fr };

		if (item->htcds != NULL)
			ctip_codes__teach(x, ctip_str(item->htcds), i,
			    RANK_LABEL);
		for (size_t k = 0; k < 3; k++)
			if (words[k] != NULL)
				ctip_codes__teach(x, ctip_str(words[k]), i,
				    RANK_LABEL);
		if (item->parent != NULL && ctip_codes__missing(x,
		    ctip_str(item->parent)))
			return ctip_yaml_fail(file, &items->items[i], err,
			    "'%s' has the parent '%s', which isn't listed",
			    item->code, item->parent);
	}
	return 0;
}

static int
fill(struct index *x, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	static const char *const keys[] = { "codes", "en", "es", "fr",
	    "source", "items", "table", NULL };
	const struct ctip_yaml *root = ctip_yaml_root(file);
	const struct ctip_yaml *items = ctip_yaml_find(root, "items");
	const struct ctip_yaml *table = ctip_yaml_find(root, "table");
	int result;

	if (ctip_yaml_known(file, root, keys, err) != 0)
		return -1;
	if (!ctip_str_is(ctip_yaml_text(root, "codes"), x->codes.name))
		return ctip_yaml_fail(file, root, err,
		    "'codes: %s' is missing, the name of the file",
		    x->codes.name);
	if ((items == NULL) == (table == NULL))
		return ctip_yaml_fail(file, root, err,
		    "either 'items' or 'table' is wanted");
	x->codes.label.en = ctip_field__text(&x->pool, root, "en");
	x->codes.label.es = ctip_field__text(&x->pool, root, "es");
	x->codes.label.fr = ctip_field__text(&x->pool, root, "fr");
	result = items != NULL ? items_of_list(x, file, items, err) :
	    items_of_table(x, file, table, err);
	if (result == 0)
		result = labels(x, file, err);
	return result;
}

int
ctip_codes__read(struct index *x, struct ctip_err *err)
{
	struct ctip_yaml_file *file = NULL;
	int result;

	if (ctip_schemas__read(&file, x->schemas, "codes", x->codes.name,
	    err) != 0)
		return -1;
	result = fill(x, file, err);
	x->codes.items = x->items;
	if (result != 0)
		x->codes.n = 0;
	ctip_yaml_free(file);
	return result;
}
