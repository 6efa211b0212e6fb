/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules between fields, from YAML, without any C a rule. Each has one test:
 *   before: [a, b]                  a is not after b (dates, integers)
 *   days: [a, b], at_most: N        b is at most N days after a
 *   sum: [a, b], equals: c          a + b is c (at_most: c, no more than c)
 *   needs: [a, b]                   a and b are given
 *   age: a, born: b, on: c          a person born on b can be a on date c
 *   framework: a                    a names a framework of the ledger
 *   indicator: a, of: b             framework b has the indicator a
 *   period: a, of: b                framework b has the period a
 * and may have a condition: `given: f`, or `when: {f: [codes]}`. A date that
 * isn't known to the day fails only where it must: 2004 is not before
 * 2004-05. A test whose fields are absent holds.
 */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

#define MOST 8

struct test {
	bool (*holds)(const struct test *t, const struct ctip_record *r,
	    int *field);
	int                field[MOST];
	size_t             n;
	int                other;       /* of sum, the whole; or -1 */
	enum ctip_outline_part part;    /* of a framework */
	struct ctip_schemas *schemas;
	bool               up_to;       /* the sum may be less */
	int64_t            limit;       /* of days */
	int                condition;   /* field, or -1 */
	const char *const *values;      /* of the condition, or NULL */
};

struct span { int64_t first, last; };

/* What a date or an integer may mean. */
static bool
span_of(struct span *out, const struct ctip_record *r, int field)
{
	struct ctip_str v = r->values[field];
	struct ctip_date date;

	if (v.p == NULL)
		return false;
	if (r->kind->fields[field].type == CTIP_INTEGER) {
		if (!ctip_str_integer(v, INT64_MIN, INT64_MAX, &out->first))
			return false;
		out->last = out->first;
		return true;
	}
	if (ctip_date_parse(&date, v, CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return false;
	out->first = ctip_date_first(date);
	out->last = ctip_date_last(date);
	return true;
}

static bool
before(const struct test *t, const struct ctip_record *r, int *field)
{
	struct span a, b;

	*field = t->field[1];
	if (!span_of(&a, r, t->field[0]) || !span_of(&b, r, t->field[1]))
		return true;
	return a.first <= b.last;
}

static bool
days(const struct test *t, const struct ctip_record *r, int *field)
{
	struct span a, b;

	*field = t->field[1];
	if (!span_of(&a, r, t->field[0]) || !span_of(&b, r, t->field[1]))
		return true;
	return b.first - a.last <= t->limit;
}

static bool
sum(const struct test *t, const struct ctip_record *r, int *field)
{
	struct span part, whole;
	int64_t total = 0;
	size_t given = 0;

	*field = t->other;
	if (!span_of(&whole, r, t->other))
		return true;
	for (size_t i = 0; i < t->n; i++)
		if (span_of(&part, r, t->field[i])) {
			total += part.first;
			given++;
		}
	if (given < t->n || t->up_to)
		return total <= whole.first;
	return total == whole.first;
}

static bool
needs(const struct test *t, const struct ctip_record *r, int *field)
{
	for (size_t i = 0; i < t->n; i++) {
		*field = t->field[i];
		if (r->values[*field].p == NULL)
			return false;
	}
	return true;
}

/* field: age, born, on. A year of tolerance either side: ages are told, not
 * measured, and the day of the interview may differ from that of the date. */
static bool
age(const struct test *t, const struct ctip_record *r, int *field)
{
	struct span years, born, on;

	*field = t->field[0];
	if (!span_of(&years, r, t->field[0]) ||
	    !span_of(&born, r, t->field[1]) || !span_of(&on, r, t->field[2]))
		return true;
	return years.first >= (on.first - born.last) / 365.25 - 2 &&
	    years.first <= (on.last - born.first) / 365.25 + 1;
}

/* field: what is named, and of indicators and periods the framework's. */
static bool
outline(const struct test *t, const struct ctip_record *r, int *field)
{
	struct ctip_str framework = r->values[t->field[t->n - 1]];

	*field = t->field[0];
	if (framework.p == NULL || r->values[*field].p == NULL)
		return true;
	return ctip_outline__has(t->schemas, framework, t->part,
	    r->values[*field]);
}

static bool
applies(const struct test *t, const struct ctip_record *r)
{
	if (t->condition < 0)
		return true;
	if (r->values[t->condition].p == NULL)
		return false;
	if (t->values == NULL)
		return true;
	for (const char *const *v = t->values; *v != NULL; v++)
		if (ctip_str_is(r->values[t->condition], *v))
			return true;
	return false;
}

bool
ctip_rule__holds(const struct ctip_rule *rule, const struct ctip_record *r,
    int *field)
{
	const struct test *t = rule->test;

	return !applies(t, r) || t->holds(t, r, field);
}

void
ctip_rule__message(struct ctip_buf *out, const struct ctip_rule *rule,
    const struct ctip_record *r)
{
	const char *p = rule->message, *open, *close;

	while ((open = strchr(p, '{')) != NULL &&
	    (close = strchr(open, '}')) != NULL) {
		struct ctip_str name = { open + 1,
		    (size_t)(close - open) - 1 };
		int field = ctip_kind_field(r->kind, name);
		struct ctip_str v = { NULL, 0 };

		ctip_buf_add(out, p, (size_t)(open - p));
		if (field >= 0)
			v = r->values[field];
		if (v.len > 40)
			v.len = 40;
		if (v.p != NULL)
			ctip_buf_str(out, v);
		else
			ctip_buf_text(out, "nothing");
		p = close + 1;
	}
	ctip_buf_text(out, p);
}

/* What follows reads rules from YAML. */
struct reading {
	struct test                 *test;
	struct ctip_pool            *pool;
	struct ctip_schemas         *schemas;
	const struct ctip_kind      *kind;
	const struct ctip_yaml_file *file;
	const struct ctip_yaml      *from;
	struct ctip_err             *err;
};

static int
field_of(struct reading *r, int *out, const struct ctip_yaml *at,
    struct ctip_str name)
{
	const char *near;

	*out = name.p != NULL ? ctip_kind_field(r->kind, name) : -1;
	if (*out >= 0 && !r->kind->fields[*out].hidden)
		return 0;
	if (name.p == NULL)
		return ctip_yaml_fail(r->file, at, r->err,
		    "the name of a field is wanted here");
	near = ctip_kind_nearest(r->kind, name);
	return ctip_yaml_fail(r->file, at, r->err,
	    "'%.*s' is no field of %s%s%s%s", (int)name.len, name.p,
	    r->kind->name,
	    near != NULL ? "; nearest is '" : "", near != NULL ? near : "",
	    near != NULL ? "'" : "");
}

static int
fields_of(struct reading *r, const char *key, size_t least, size_t most)
{
	const struct ctip_yaml *list = ctip_yaml_find(r->from, key);
	struct test *t = r->test;

	if (list->type != CTIP_YAML_LIST || list->n < least || list->n > most)
		return ctip_yaml_fail(r->file, list, r->err,
		    "'%s' is a list of %s fields", key,
		    least == most ? "2" : "1 to 8");
	for (t->n = 0; t->n < list->n; t->n++)
		if (field_of(r, &t->field[t->n], &list->items[t->n],
		    list->items[t->n].text) != 0)
			return -1;
	return 0;
}

/* All fields of the test are numbers, or all are dates. */
static int
ordered(struct reading *r, bool integers, bool dates)
{
	enum ctip_type first = r->kind->fields[r->test->field[0]].type;

	for (size_t i = 0; i < r->test->n; i++) {
		enum ctip_type type = r->kind->fields[r->test->field[i]].type;

		if (type != first || !((integers && type == CTIP_INTEGER) ||
		    (dates && type == CTIP_DATE)))
			return ctip_yaml_fail(r->file, r->from, r->err,
			    "the field '%s' is of type %s: %s are compared "
			    "here, all of one type",
			    r->kind->fields[r->test->field[i]].name,
			    ctip_type_name(type), !dates ? "integers" :
			    integers ? "dates or integers" : "dates");
	}
	return 0;
}

static int
read_before(struct reading *r)
{
	r->test->holds = before;
	if (fields_of(r, "before", 2, 2) != 0)
		return -1;
	return ordered(r, true, true);
}

static int
read_days(struct reading *r)
{
	const struct ctip_yaml *most = ctip_yaml_find(r->from, "at_most");

	r->test->holds = days;
	if (fields_of(r, "days", 2, 2) != 0 || ordered(r, false, true) != 0)
		return -1;
	if (most != NULL && ctip_str_integer(most->text, 0, 40000,
	    &r->test->limit))
		return 0;
	return ctip_yaml_fail(r->file, r->from, r->err,
	    "'days' needs 'at_most', a number of days");
}

static int
read_sum(struct reading *r)
{
	const struct ctip_yaml *equals = ctip_yaml_find(r->from, "equals");
	const struct ctip_yaml *most = ctip_yaml_find(r->from, "at_most");
	const struct ctip_yaml *whole = equals != NULL ? equals : most;

	r->test->holds = sum;
	r->test->up_to = equals == NULL;
	if (fields_of(r, "sum", 1, MOST) != 0 || ordered(r, true, false) != 0)
		return -1;
	if (whole == NULL || (equals != NULL && most != NULL))
		return ctip_yaml_fail(r->file, r->from, r->err,
		    "'sum' needs either 'equals' or 'at_most', a field");
	if (field_of(r, &r->test->other, whole, whole->text) != 0)
		return -1;
	if (r->kind->fields[r->test->other].type == CTIP_INTEGER)
		return 0;
	return ctip_yaml_fail(r->file, whole, r->err,
	    "the field '%s' is not of type integer", whole->text.p);
}

static int
read_needs(struct reading *r)
{
	r->test->holds = needs;
	return fields_of(r, "needs", 1, MOST);
}

static int
read_age(struct reading *r)
{
	static const char *const keys[] = { "age", "born", "on" };
	static const enum ctip_type types[] = { CTIP_INTEGER, CTIP_DATE,
	    CTIP_DATE };

	r->test->holds = age;
	for (size_t i = 0; i < 3; i++) {
		struct ctip_str name = ctip_yaml_text(r->from, keys[i]);

		if (name.p == NULL)
			return ctip_yaml_fail(r->file, r->from, r->err,
			    "'age' needs '%s', the name of a field", keys[i]);
		if (field_of(r, &r->test->field[i], r->from, name) != 0)
			return -1;
		if (r->kind->fields[r->test->field[i]].type != types[i])
			return ctip_yaml_fail(r->file, r->from, r->err,
			    "'%s' is a field of type %s", keys[i],
			    ctip_type_name(types[i]));
	}
	r->test->n = 3;
	return 0;
}

static int
read_outline(struct reading *r, const char *key, enum ctip_outline_part part)
{
	const struct ctip_yaml *of = ctip_yaml_find(r->from, "of");
	const struct ctip_yaml *what = ctip_yaml_find(r->from, key);
	struct test *t = r->test;

	t->holds = outline;
	t->part = part;
	t->schemas = r->schemas;
	t->n = part == CTIP_OUTLINE_ITSELF ? 1 : 2;
	if (field_of(r, &t->field[0], what, what->text) != 0)
		return -1;
	if (t->n == 1)
		return 0;
	if (of == NULL)
		return ctip_yaml_fail(r->file, r->from, r->err, "'%s' needs "
		    "'of', the field that names the framework", key);
	return field_of(r, &t->field[1], of, of->text);
}

static int
read_framework(struct reading *r)
{
	return read_outline(r, "framework", CTIP_OUTLINE_ITSELF);
}

static int
read_indicator(struct reading *r)
{
	return read_outline(r, "indicator", CTIP_OUTLINE_INDICATOR);
}

static int
read_period(struct reading *r)
{
	return read_outline(r, "period", CTIP_OUTLINE_PERIOD);
}

static const struct {
	const char *key;
	int (*read)(struct reading *r);
} tests[] = {
	{ "before", read_before }, { "days", read_days }, { "sum", read_sum },
	{ "needs", read_needs }, { "age", read_age },
	{ "framework", read_framework }, { "indicator", read_indicator },
	{ "period", read_period },
};

/* given: FIELD, or when: {FIELD: [values]} */
static int
condition(struct reading *r)
{
	const struct ctip_yaml *given = ctip_yaml_find(r->from, "given");
	const struct ctip_yaml *when = ctip_yaml_find(r->from, "when");

	r->test->condition = -1;
	if (given != NULL && when == NULL)
		return field_of(r, &r->test->condition, given, given->text);
	if (when == NULL)
		return 0;
	if (given != NULL || when->type != CTIP_YAML_MAP || when->n != 1)
		return ctip_yaml_fail(r->file, when, r->err,
		    "the condition is either 'given: FIELD' or "
		    "'when: {FIELD: [values]}'");
	if (field_of(r, &r->test->condition, &when->keys[0],
	    when->keys[0].text) != 0)
		return -1;
	return ctip_field__texts(&r->test->values, r->pool, r->file, when,
	    when->keys[0].text.p, r->err);
}

static int
test_of(struct reading *r)
{
	size_t found = 0, n = 0;

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		if (ctip_yaml_find(r->from, tests[i].key) != NULL) {
			found = i;
			n++;
		}
	if (n != 1)
		return ctip_yaml_fail(r->file, r->from, r->err,
		    "a rule has one of before, days, sum, needs, age, "
		    "framework, indicator and period");
	return tests[found].read(r);
}

int
ctip_rule__parse(struct ctip_rule *out, struct ctip_pool *pool,
    struct ctip_schemas *schemas,
    const struct ctip_kind *kind, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, struct ctip_err *err)
{
	static const char *const keys[] = { "name", "level", "message",
	    "given", "when", "before", "days", "sum", "equals", "at_most",
	    "needs", "age", "born", "on", "framework", "indicator", "period",
	    "of", NULL };
	struct ctip_str level = ctip_yaml_text(from, "level");
	struct reading r = { .pool = pool, .schemas = schemas, .kind = kind,
	    .file = file, .from = from, .err = err };

	if (ctip_yaml_known(file, from, keys, err) != 0)
		return -1;
	r.test = ctip_pool_room(pool, sizeof *r.test);
	memset(r.test, 0, sizeof *r.test);
	out->test = r.test;
	out->name = ctip_field__text(pool, from, "name");
	out->message = ctip_field__text(pool, from, "message");
	out->warning = ctip_str_is(level, "warning");
	if (!ctip_kind__is_name(ctip_yaml_text(from, "name")) ||
	    out->message == NULL)
		return ctip_yaml_fail(file, from, err,
		    "a rule needs a name of small letters, and a message");
	if (level.p != NULL && !out->warning && !ctip_str_is(level, "error"))
		return ctip_yaml_fail(file, from, err,
		    "'level' is error or warning");
	if (condition(&r) != 0)
		return -1;
	return test_of(&r);
}
