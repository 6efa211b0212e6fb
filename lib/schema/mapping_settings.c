/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML -> mapping, the settings of the file: delimiter, encoding, title rows,
 * what is blank, what says yes, which rows are totals. Also the small readers
 * of YAML values that the other halves use. A lone text stands for a list of
 * one throughout.
 */
#include "mapping_inside.h"

#include <string.h>

static const char *const top_keys[] = {
	"mapping", "label", "help", "delimiter", "encoding", "skip",
	"headless", "optional", "blank", "yes", "no", "dates", "ignore",
	"totals", "kind", "key", "when", "fields", "records", "across", NULL
};

static const char *const condition_keys[] = {
	"column", "present", "is", "not", NULL
};

static const char *const total_keys[] = { "column", "value", NULL };

size_t
ctip_mapping__n(const struct ctip_yaml *v)
{
	return v == NULL ? 0 : v->type == CTIP_YAML_LIST ? v->n : 1;
}

struct ctip_str
ctip_mapping__item(const struct ctip_yaml *v, size_t i)
{
	return v->type == CTIP_YAML_LIST ? v->items[i].text : v->text;
}

int
ctip_mapping__texts(const struct ctip_mapping *m, const struct ctip_yaml *v,
    const char *key, struct ctip_err *err)
{
	if (v == NULL || v->type == CTIP_YAML_TEXT)
		return 0;
	if (v->type == CTIP_YAML_MAP)
		return ctip_yaml_fail(m->file, v, err,
		    "'%s' has to be a text or a list of texts", key);
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i].type != CTIP_YAML_TEXT)
			return ctip_yaml_fail(m->file, &v->items[i], err,
			    "'%s' has to be a list of texts", key);
	return 0;
}

int
ctip_mapping__true(const struct ctip_mapping *m, const struct ctip_yaml *map,
    const char *key, bool *out, struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(map, key);

	if (v == NULL)
		return 0;
	if (v->type != CTIP_YAML_TEXT || (!ctip_str_is(v->text, "true") &&
	    !ctip_str_is(v->text, "false")))
		return ctip_yaml_fail(m->file, v, err,
		    "'%s' has to be true or false", key);
	*out = ctip_str_is(v->text, "true");
	return 0;
}

int
ctip_mapping__number(const struct ctip_mapping *m,
    const struct ctip_yaml *map, const char *key, int64_t max, unsigned *out,
    struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(map, key);
	int64_t n;

	if (v == NULL)
		return 0;
	if (v->type != CTIP_YAML_TEXT ||
	    !ctip_str_integer(v->text, 0, max, &n))
		return ctip_yaml_fail(m->file, v, err,
		    "'%s' has to be a number from 0 to %d", key, (int)max);
	*out = (unsigned)n;
	return 0;
}

int
ctip_mapping__blanks(struct ctip_mapping *m, struct words *out,
    const struct words *also, const struct ctip_yaml *v, struct ctip_err *err)
{
	size_t n = ctip_mapping__n(v);

	if (ctip_mapping__texts(m, v, "blank", err) < 0)
		return -1;
	ctip_mapping__words_make(out, n + (also ? also->n : 0), &m->pool);
	for (size_t i = 0; also != NULL && i < also->room; i++)
		if (also->slots[i].from.p != NULL)
			ctip_mapping__words_add(out, also->slots[i].from,
			    CTIP_STR(""));
	for (size_t i = 0; i < n; i++)
		ctip_mapping__words_add(out, ctip_mapping__item(v, i),
		    CTIP_STR(""));
	return 0;
}

static const char *const usual_yes[] = {
	"1", "1.0", "yes", "y", "true", "x", "s\303\255", "si", "s",
	"verdadero", "oui", "vrai", NULL
};

static const char *const usual_no[] = {
	"0", "0.0", "no", "n", "false", "falso", "non", "faux", NULL
};

/* The texts of key, or the usual ones where it isn't there. */
static int
add_words(struct ctip_mapping *m, struct words *out,
    const struct ctip_yaml *map, const char *key, const char *const *usual,
    struct ctip_str to, struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(map, key);

	if (ctip_mapping__texts(m, v, key, err) < 0)
		return -1;
	for (; v == NULL && *usual != NULL; usual++)
		ctip_mapping__words_add(out, ctip_str(*usual), to);
	for (size_t i = 0; i < ctip_mapping__n(v); i++)
		if (!ctip_mapping__words_add(out, ctip_mapping__item(v, i), to))
			return ctip_yaml_fail(m->file, v, err,
			    "'%s' stands twice in yes and no; leave one",
			    ctip_mapping__item(v, i).p);
	return 0;
}

int
ctip_mapping__yes_no(struct ctip_mapping *m, struct words *out,
    const struct ctip_yaml *map, struct ctip_err *err)
{
	size_t n = sizeof usual_yes / sizeof *usual_yes +
	    sizeof usual_no / sizeof *usual_no +
	    ctip_mapping__n(ctip_yaml_find(map, "yes")) +
	    ctip_mapping__n(ctip_yaml_find(map, "no"));

	ctip_mapping__words_make(out, n, &m->pool);
	if (add_words(m, out, map, "yes", usual_yes, CTIP_STR("1"), err) < 0)
		return -1;
	return add_words(m, out, map, "no", usual_no, CTIP_STR("0"), err);
}

int
ctip_mapping__dates(const struct ctip_mapping *m,
    const struct ctip_yaml *map, enum ctip_date_form *out, bool *named,
    struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(map, "dates");

	if (v == NULL)
		return 0;
	if (v->type != CTIP_YAML_TEXT || !ctip_date_form_named(out, v->text))
		return ctip_yaml_fail(m->file, v, err,
		    "'dates' has to be iso, dd/mm/yyyy, mm/dd/yyyy, "
		    "yyyy/mm/dd, excel, words or yyyy");
	*named = true;
	return 0;
}

/* What a condition asks of its column. */
static int
parse_test(struct ctip_mapping *m, struct condition *c,
    const struct ctip_yaml *v, bool total, struct ctip_err *err)
{
	const char *key = total ? "value" : "is";
	const struct ctip_yaml *words = ctip_yaml_find(v, key);

	c->wanted = true;
	if (words == NULL && !total) {
		words = ctip_yaml_find(v, key = "not");
		c->wanted = words == NULL;
	}
	if (words == NULL && ctip_yaml_find(v, "present") != NULL)
		return ctip_mapping__true(m, v, "present", &c->wanted, err);
	if (words == NULL)
		return ctip_yaml_fail(m->file, v, err, total ?
		    "'totals' names no value; add value: with its words" :
		    "'when' tests nothing; add is:, not: or present: true");
	c->by_word = true;
	if (ctip_mapping__texts(m, words, key, err) < 0)
		return -1;
	return ctip_mapping__blanks(m, &c->words, NULL, words, err);
}

int
ctip_mapping__conditions(struct ctip_mapping *m, size_t *n,
    struct condition **out, const struct ctip_yaml *v, bool total,
    struct ctip_err *err)
{
	struct ctip_str column;
	size_t count = ctip_mapping__n(v);

	*out = ctip_mapping__room(m, count * sizeof **out);
	for (size_t i = 0; i < count; i++) {
		const struct ctip_yaml *one =
		    v->type == CTIP_YAML_LIST ? &v->items[i] : v;

		if (one->type != CTIP_YAML_MAP)
			return ctip_yaml_fail(m->file, one, err,
			    "'%s' has to be {column: ..., %s: ...}",
			    total ? "totals" : "when",
			    total ? "value" : "is");
		if (ctip_yaml_known(m->file, one,
		    total ? total_keys : condition_keys, err) < 0)
			return -1;
		column = ctip_yaml_text(one, "column");
		if (column.len == 0)
			return ctip_yaml_fail(m->file, one, err,
			    "'%s' names no column; add column:",
			    total ? "totals" : "when");
		(*out)[i].column = ctip_mapping__column(m, column, one,
		    !m->optional);
		if (parse_test(m, &(*out)[i], one, total, err) < 0)
			return -1;
	}
	*n = count;
	return 0;
}

static int
parse_delimiter(struct ctip_mapping *m, const struct ctip_yaml *root,
    struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(root, "delimiter");

	if (v == NULL)
		return 0;
	if (ctip_str_is(v->text, "tab") || ctip_str_is(v->text, "\t"))
		m->delimiter = '\t';
	else if (v->text.len == 1 && strchr(",;|", v->text.p[0]) != NULL)
		m->delimiter = v->text.p[0];
	else
		return ctip_yaml_fail(m->file, v, err,
		    "'delimiter' has to be \",\", \";\", \"|\" or tab");
	return 0;
}

static int
parse_encoding(struct ctip_mapping *m, const struct ctip_yaml *root,
    struct ctip_err *err)
{
	static const char *const names[] = { "windows-1252", "iso-8859-1",
	    "utf-16", "utf-16le", "utf-16be" };
	const struct ctip_yaml *v = ctip_yaml_find(root, "encoding");

	if (v == NULL || ctip_str_is(v->text, "utf-8"))
		return 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ctip_str_is(v->text, names[i]))
			m->encoding = names[i];
	if (m->encoding == NULL)
		return ctip_yaml_fail(m->file, v, err,
		    "'encoding' has to be utf-8, windows-1252, iso-8859-1, "
		    "utf-16, utf-16le or utf-16be");
	return 0;
}

/* A list of columns, or the word others: all that nothing else names. */
static int
parse_ignore(struct ctip_mapping *m, const struct ctip_yaml *root,
    struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(root, "ignore");

	ctip_mapping__words_make(&m->ignore, ctip_mapping__n(v), &m->pool);
	if (ctip_mapping__texts(m, v, "ignore", err) < 0)
		return -1;
	if (v != NULL && v->type == CTIP_YAML_TEXT &&
	    ctip_str_is(v->text, "others")) {
		m->ignore_others = true;
		return 0;
	}
	for (size_t i = 0; i < ctip_mapping__n(v); i++)
		ctip_mapping__words_add(&m->ignore,
		    ctip_mapping__item(v, i), CTIP_STR(""));
	return 0;
}

int
ctip_mapping__settings(struct ctip_mapping *m, const struct ctip_yaml *root,
    struct ctip_err *err)
{
	const struct ctip_yaml *label;

	if (root == NULL || root->type != CTIP_YAML_MAP)
		return ctip_fail(err, CTIP_INVALID, "%s:1:1: a mapping has "
		    "to begin with 'mapping: NAME'", ctip_yaml_name(m->file));
	if (ctip_yaml_known(m->file, root, top_keys, err) < 0)
		return -1;
	m->name = ctip_yaml_text(root, "mapping");
	if (m->name.len == 0)
		return ctip_yaml_fail(m->file, root, err,
		    "the mapping has no name; add 'mapping: NAME'");
	label = ctip_yaml_find(root, "label");
	m->label = label == NULL ? m->name :
	    label->type == CTIP_YAML_TEXT ? label->text :
	    ctip_yaml_text(label, "en");
	if (m->label.len == 0)
		m->label = m->name;
	if (parse_delimiter(m, root, err) < 0 ||
	    parse_encoding(m, root, err) < 0 ||
	    ctip_mapping__number(m, root, "skip", 1000, &m->skip, err) < 0 ||
	    ctip_mapping__true(m, root, "headless", &m->headless, err) < 0 ||
	    ctip_mapping__true(m, root, "optional", &m->optional, err) < 0 ||
	    ctip_mapping__dates(m, root, &m->dates, &m->dated, err) < 0 ||
	    ctip_mapping__blanks(m, &m->blank, NULL,
	    ctip_yaml_find(root, "blank"), err) < 0 ||
	    ctip_mapping__yes_no(m, &m->yes_no, root, err) < 0 ||
	    ctip_mapping__conditions(m, &m->n_totals, &m->totals,
	    ctip_yaml_find(root, "totals"), true, err) < 0)
		return -1;
	return parse_ignore(m, root, err);
}
