/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frameworks/NAME.yaml -> framework, second half: one indicator. Which ways
 * of counting and of cumulating go together is decided here, once.
 */
#include "framework_inside.h"

#include <string.h>

#include "ctip/schema/nearest.h"

static const char *const counts[] = {
	"subjects", "rows", "values", "ratio", "figures", NULL
};
static const char *const cumulates[] = {
	"sum", "distinct", "last", "mean", "ratio", NULL
};

/* Which may follow which: a bit a way to cumulate. */
static const unsigned fits[] = {
	[CTIP_COUNT_SUBJECTS] = 1 << CTIP_CUMULATE_SUM |
	    1 << CTIP_CUMULATE_DISTINCT | 1 << CTIP_CUMULATE_LAST |
	    1 << CTIP_CUMULATE_MEAN,
	[CTIP_COUNT_ROWS] = 1 << CTIP_CUMULATE_SUM |
	    1 << CTIP_CUMULATE_LAST | 1 << CTIP_CUMULATE_MEAN,
	[CTIP_COUNT_VALUES] = 1 << CTIP_CUMULATE_SUM |
	    1 << CTIP_CUMULATE_LAST | 1 << CTIP_CUMULATE_MEAN,
	[CTIP_COUNT_FIGURES] = 1 << CTIP_CUMULATE_SUM |
	    1 << CTIP_CUMULATE_LAST | 1 << CTIP_CUMULATE_MEAN,
	[CTIP_COUNT_RATIO] = 1 << CTIP_CUMULATE_LAST |
	    1 << CTIP_CUMULATE_MEAN | 1 << CTIP_CUMULATE_RATIO,
};

/* The number of a word in a list; names the list where it isn't there. */
static int
word(struct ctip_framework_store *s, unsigned *out,
    const struct ctip_yaml *map, const char *key, const char *const *words,
    struct ctip_err *err)
{
	struct ctip_str text = ctip_yaml_text(map, key);
	const struct ctip_yaml *at = ctip_yaml_find(map, key);
	struct ctip_buf list = { 0 };

	for (unsigned i = 0; words[i] != NULL; i++) {
		if (ctip_str_is(text, words[i])) {
			*out = i;
			ctip_buf_clear(&list);
			return 0;
		}
		ctip_buf_format(&list, "%s%s", i > 0 ? ", " : "", words[i]);
	}
	ctip_yaml_fail(s->file, at == NULL ? map : at, err,
	    "'%s' has to be one of %s", key, list.p);
	ctip_buf_clear(&list);
	return -1;
}

static int
number(struct ctip_framework_store *s, const char **out,
    const struct ctip_yaml *map, const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(map, key);
	int64_t amount;

	*out = ctip_framework__text(s, map, key);
	if (at == NULL || (*out != NULL &&
	    ctip_amount__read(&amount, ctip_str(*out))))
		return 0;
	return ctip_yaml_fail(s->file, at, err, "'%s' has to be a number",
	    key);
}

static int
parse_by(struct ctip_framework_store *s, struct ctip_indicator *out,
    const struct ctip_yaml *map, struct ctip_err *err)
{
	const struct ctip_yaml *list = ctip_yaml_find(map, "by");
	const char **by;

	if (list == NULL)
		return 0;
	if (list->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(s->file, list, err,
		    "'by' is a list of columns");
	by = ctip_pool_room(&s->pool, (list->n + 1) * sizeof *by);
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].type != CTIP_YAML_TEXT)
			return ctip_yaml_fail(s->file, &list->items[i], err,
			    "'by' is a list of columns");
		by[i] = ctip_pool_text(&s->pool, list->items[i].text);
	}
	out->by = by;
	out->n_by = list->n;
	return 0;
}

/* How many decimals; *out stays where the key is missing. */
static int
decimals(struct ctip_framework_store *s, unsigned *out,
    const struct ctip_yaml *map, const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(map, key);
	int64_t places;

	if (at == NULL)
		return 0;
	if (!ctip_str_integer(at->text, 0, 6, &places))
		return ctip_yaml_fail(s->file, at, err,
		    "'%s' has to be a number from 0 to 6", key);
	*out = (unsigned)places;
	return 0;
}

static int
parse_spans(struct ctip_framework_store *s, struct ctip_indicator *out,
    const struct ctip_yaml *map, struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(map, "spans");

	if (at == NULL || ctip_str_is(at->text, "false"))
		return 0;
	if (!ctip_str_is(at->text, "true"))
		return ctip_yaml_fail(s->file, at, err,
		    "'spans' has to be true or false");
	if (out->count != CTIP_COUNT_SUBJECTS &&
	    out->count != CTIP_COUNT_ROWS)
		return ctip_yaml_fail(s->file, at, err, "only subjects and "
		    "rows can count in several periods; a value would be "
		    "added twice");
	out->spans = true;
	return 0;
}

static int
parse_ways(struct ctip_framework_store *s, struct ctip_indicator *out,
    const struct ctip_yaml *at, struct ctip_err *err)
{
	unsigned count, cumulate;

	if (word(s, &count, at, "count", counts, err) != 0 ||
	    word(s, &cumulate, at, "cumulate", cumulates, err) != 0)
		return -1;
	out->count = (enum ctip_count)count;
	out->cumulate = (enum ctip_cumulate)cumulate;
	if ((fits[count] >> cumulate & 1) == 0)
		return ctip_yaml_fail(s->file,
		    ctip_yaml_find(at, "cumulate"), err, "what is counted "
		    "as %s can't be cumulated as %s", counts[count],
		    cumulates[cumulate]);
	out->decimals = 2;
	if (decimals(s, &out->decimals, at, "decimals", err) != 0)
		return -1;
	out->mean_decimals = out->decimals;
	if (decimals(s, &out->mean_decimals, at, "mean_decimals", err) != 0)
		return -1;
	return parse_spans(s, out, at, err);
}

static int
parse_sql(struct ctip_framework_store *s, struct ctip_indicator *out,
    const struct ctip_yaml *at, struct ctip_err *err)
{
	const struct ctip_yaml *sql = ctip_yaml_find(at, "sql");

	out->unit = ctip_framework__text(s, at, "unit");
	if (out->unit == NULL)
		return ctip_yaml_fail(s->file, at, err, "the indicator '%s' "
		    "has no unit: people, trainings, percent ...",
		    out->code);
	out->sql = ctip_framework__text(s, at, "sql");
	if (out->count == CTIP_COUNT_FIGURES && sql != NULL)
		return ctip_yaml_fail(s->file, sql, err, "the indicator '%s' "
		    "counts figures alone, so it has no sql", out->code);
	if (out->count == CTIP_COUNT_FIGURES)
		return 0;
	if (out->sql == NULL)
		return ctip_yaml_fail(s->file, at, err, "the indicator '%s' "
		    "does not say what is counted: sql", out->code);
	out->line = sql->line;
	out->column = sql->column;
	return 0;
}

int
ctip_framework__indicator(struct ctip_framework_store *s,
    const struct ctip_yaml *at, struct ctip_err *err)
{
	static const char *const keys[] = { "code", "en", "es", "fr", "unit",
	    "count", "cumulate", "decimals", "mean_decimals", "spans",
	    "baseline", "target", "by", "note", "sql", NULL };
	struct ctip_framework *f = &s->framework;
	struct ctip_indicator one = { .branch = f->n_branches - 1 };

	if (ctip_yaml_known(s->file, at, keys, err) != 0 ||
	    ctip_framework__code(s, &one.code, at, 20, err) != 0 ||
	    ctip_framework__label(s, &one.label, at, err) != 0 ||
	    parse_ways(s, &one, at, err) != 0 ||
	    parse_sql(s, &one, at, err) != 0 ||
	    parse_by(s, &one, at, err) != 0 ||
	    number(s, &one.baseline, at, "baseline", err) != 0 ||
	    number(s, &one.target, at, "target", err) != 0)
		return -1;
	one.note = ctip_framework__text(s, at, "note");
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(s->indicators[i].code, one.code) == 0)
			return ctip_yaml_fail(s->file, at, err, "the "
			    "indicator '%s' is here a second time",
			    one.code);
	if (f->n == s->room) {
		s->room = s->room == 0 ? 16 : s->room * 2;
		s->indicators = ctip_realloc(s->indicators,
		    s->room * sizeof *s->indicators);
	}
	s->indicators[f->n++] = one;
	return 0;
}
