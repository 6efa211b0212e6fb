/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/screening.yaml + what was seen and heard -> a result, and why. Which
 * elements are needed follows from the age, which are shown from what the
 * screener named and from indicators.
 */
#include "ctip/desk/screening.h"

#include <string.h>

#include "../edition_inside.h"

#define FILE_NAME "rules/screening.yaml"

enum element { ACT, MEANS, PURPOSE, ELEMENTS };
static const char *const elements[ELEMENTS] = {"act", "means", "purpose"};

/* The edition that counts. */
struct rule {
	struct ctip_edition edition;
	int64_t             others, possible, general;
};

struct judging {
	const struct rule        *rule;
	const struct ctip_record *screening;
	const struct ctip_codes  *indicators;
	struct ctip_screened     *out;
	bool                      child;
	bool                      needed[ELEMENTS], shown[ELEMENTS];
	unsigned                  told;      /* indicators of any kind */
};

/* adult and child: lists of elements. */
static int
check_elements(const struct ctip_edition *edition, const char *key,
    struct ctip_err *err)
{
	const struct ctip_yaml *list = ctip_yaml_find(edition->at, key);
	bool good;

	if (list == NULL || list->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(edition->file, edition->at, err,
		    "'%s' is a list", key);
	for (size_t i = 0; i < list->n; i++) {
		good = false;
		for (int e = 0; e < ELEMENTS; e++)
			good |= ctip_str_is(list->items[i].text, elements[e]);
		if (!good)
			return ctip_yaml_fail(edition->file, &list->items[i],
			    err, "'%.*s' is no element",
			    (int)list->items[i].text.len,
			    list->items[i].text.p);
	}
	return 0;
}

static int
check_edition(struct ctip_edition *edition, void *context,
    struct ctip_err *err)
{
	static const char *const keys[] = {"from", "source", "adult",
	    "child", "strong", "others", "possible", "general", "review",
	    NULL};
	static const char *const counts[] = {"others", "possible",
	    "general"};
	const struct ctip_yaml *review = ctip_yaml_find(edition->at,
	    "review");
	int64_t ignored;

	if (ctip_yaml_known(edition->file, edition->at, keys, err) != 0 ||
	    check_elements(edition, "adult", err) != 0 ||
	    check_elements(edition, "child", err) != 0 ||
	    ctip_edition_codes(edition, "strong", context, "indicator",
	    err) != 0)
		return -1;
	/* Roles are those of a ledger. */
	if (review == NULL || review->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(edition->file, edition->at, err,
		    "'review' is a list");
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (ctip_edition_number(&ignored, edition, counts[i], 1, 99,
		    err) != 0)
			return -1;
	return 0;
}

/* The last edition that was in force on that day; all are checked. */
static int
read_rule(struct rule *out, struct ctip_schemas *schemas,
    struct ctip_str date, struct ctip_err *err)
{
	const struct ctip_edition *e = &out->edition;

	return ctip_edition_open(&out->edition, schemas, FILE_NAME, date,
	    check_edition, schemas, err) != 0 || ctip_edition_number(
	    &out->others, e, "others", 1, 99, err) != 0 ||
	    ctip_edition_number(&out->possible, e, "possible", 1, 99,
	    err) != 0 || ctip_edition_number(&out->general, e, "general", 1,
	    99, err) != 0 ? -1 : 0;
}

/* What of a list of codes points to an element; how many are strong. */
static void
count_indicators(const struct judging *j, const char *element,
    unsigned *strong, unsigned *others, struct ctip_buf *told)
{
	struct ctip_str rest = ctip_desk__value(j->screening, "indicators");
	const struct ctip_yaml *list = ctip_yaml_find(j->rule->edition.at,
	    "strong");
	struct ctip_str one;

	*strong = *others = 0;
	while (rest.len > 0 && ctip_str_cut(&rest, ';', &one)) {
		const struct ctip_code_item *item =
		    ctip_codes_find(j->indicators, one);

		if (item == NULL || item->parent == NULL ||
		    strcmp(item->parent, element) != 0)
			continue;
		ctip_buf_format(told, "%s%s%s", told->len > 0 ? ", " : "",
		    item->code, ctip_edition_lists(list, ctip_str(item->code)) ? " (strong)" : "");
		++*(ctip_edition_lists(list, ctip_str(item->code)) ? strong : others);
	}
}

static void
put_codes(struct ctip_buf *out, struct ctip_str codes)
{
	struct ctip_str one;

	while (codes.len > 0 && ctip_str_cut(&codes, ';', &one))
		ctip_buf_format(out, "%s%.*s", out->len > 0 ? ", " : "",
		    (int)one.len, one.p);
}

static void
judge_element(struct judging *j, enum element e)
{
	struct ctip_str named = ctip_desk__value(j->screening, elements[e]);
	struct ctip_buf told = {0};
	unsigned strong, others;

	put_codes(&told, named);
	count_indicators(j, elements[e], &strong, &others, &told);
	j->told += strong + others;
	j->shown[e] = named.len > 0 || strong > 0 ||
	    others >= j->rule->others;
	ctip_buf_format(&j->out->why, "%s\t%s%s%s\n", elements[e],
	    j->shown[e] ? "shown" : j->needed[e] ? "not shown" :
	    "not needed: a child", told.len > 0 ? ": " : "",
	    told.len > 0 ? told.p : "");
	ctip_buf_clear(&told);
}

/* The age on the day of the screening, from a birth date as far as it is
 * known: 1 a child, 0 an adult, -1 it can't be told. */
static int
by_birth(struct ctip_str born, struct ctip_str on)
{
	struct ctip_date b, o, eighteen;

	if (born.len == 0 || ctip_date_parse(&b, born, CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD || ctip_date_parse(&o, on, CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD)
		return -1;
	eighteen = b;
	eighteen.year = (int16_t)(eighteen.year + 18);
	if (b.month == 2 && b.day == 29)
		eighteen.month = 3, eighteen.day = 1;
	if (ctip_date_last(o) < ctip_date_first(eighteen))
		return 1;
	return ctip_date_first(o) >= ctip_date_last(eighteen) ? 0 : -1;
}

/* Who assessed the age is believed first; then what is known of the person. */
static const char *
judge_age(int *child, const struct judging *j,
    const struct ctip_record *person)
{
	struct ctip_str said = ctip_desk__value(j->screening, "age_result");
	struct ctip_str told;
	int64_t age;

	*child = ctip_str_is(said, "minor");
	if (said.len > 0)
		return "as assessed";
	if (person == NULL)
		return NULL;
	*child = by_birth(ctip_desk__value(person, "birth_date"),
	    ctip_desk__value(j->screening, "date"));
	if (*child >= 0)
		return "by the date of birth";
	told = ctip_desk__value(person, "majority");
	*child = ctip_str_is(told, "minor");
	if (told.len > 0)
		return "as told";
	*child = ctip_str_integer(ctip_desk__value(person, "age"), 0, 200,
	    &age) && age < 18;
	return ctip_desk__value(person, "age").len > 0 ?
	    "by the age at registration" : NULL;
}

static void
judge_person(struct judging *j, const struct ctip_record *person)
{
	struct ctip_str method = ctip_desk__value(j->screening, "age_method");
	const struct ctip_yaml *list;
	int child = 0;
	const char *how = judge_age(&child, j, person);

	j->child = child > 0;
	if (how == NULL)
		ctip_buf_text(&j->out->why, "person\tage not known: judged as "
		    "an adult; for a child no means would be needed\n");
	else
		ctip_buf_format(&j->out->why, "person\t%s, %s%s%.*s%s\n",
		    j->child ? "a child" : "an adult", how,
		    method.len > 0 ? " (" : "", (int)method.len,
		    method.p != NULL ? method.p : "",
		    method.len > 0 ? ")" : "");
	list = ctip_yaml_find(j->rule->edition.at, j->child ? "child" :
	    "adult");
	for (int e = 0; e < ELEMENTS; e++)
		j->needed[e] = ctip_edition_lists(list, ctip_str(elements[e]));
}

static void
conclude(struct judging *j)
{
	unsigned needed = 0, missing = 0, shown = 0, strong, others;
	struct ctip_buf told = {0};

	for (int e = 0; e < ELEMENTS; e++) {
		needed += j->needed[e];
		missing += j->needed[e] && !j->shown[e];
		shown += j->shown[e];
	}
	count_indicators(j, "general", &strong, &others, &told);
	j->told += strong + others;
	if (told.len > 0)
		ctip_buf_format(&j->out->why, "general\t%s\n", told.p);
	ctip_buf_clear(&told);
	j->out->result = missing == 0 && needed > 0 ? "presumed" :
	    (shown >= j->rule->possible && (j->shown[MEANS] ||
	    j->shown[PURPOSE])) || j->told >= j->rule->general ?
	    "possible" : "not";
	ctip_buf_format(&j->out->why, "rule\t" FILE_NAME ", since %.*s: %u of "
	    "%u elements that %s needs%s%.*s\n", (int)j->rule->edition.from.len,
	    j->rule->edition.from.p, needed - missing, needed,
	    j->child ? "a child" : "an adult",
	    j->rule->edition.source.len > 0 ? "; " : "", (int)j->rule->edition.source.len,
	    j->rule->edition.source.p != NULL ? j->rule->edition.source.p : "");
}

int
ctip_screening_judge(struct ctip_screened *out, struct ctip_schemas *schemas,
    const struct ctip_record *screening, const struct ctip_record *person,
    struct ctip_err *err)
{
	struct rule rule = {{0}};
	struct judging j = {.rule = &rule, .screening = screening,
	    .out = out};
	int rc = -1;

	*out = (struct ctip_screened){NULL, {0}};
	if (ctip_schemas_codes(&j.indicators, schemas, "indicator", err) !=
	    0 || read_rule(&rule, schemas, ctip_desk__value(screening,
	    "date"), err) != 0)
		goto out;
	judge_person(&j, person);
	for (int e = 0; e < ELEMENTS; e++)
		judge_element(&j, (enum element)e);
	conclude(&j);
	rc = 0;
out:
	ctip_edition_close(&rule.edition);
	return rc;
}

int
ctip_screening_reviews(bool *may, struct ctip_schemas *schemas,
    const struct ctip_chain *chain, const char *handle, struct ctip_str date,
    struct ctip_err *err)
{
	const struct ctip_member *member = ctip_chain_member(chain, handle);
	const struct ctip_yaml *list;
	struct rule rule = {{0}};
	int rc = read_rule(&rule, schemas, date, err);

	*may = false;
	list = rc == 0 ? ctip_yaml_find(rule.edition.at, "review") : NULL;
	for (size_t i = 0; list != NULL && member != NULL &&
	    i < chain->roles.n_roles; i++)
		*may |= (member->roles >> i & 1) != 0 &&
		    ctip_edition_lists(list, ctip_str(
		    chain->roles.roles[i].name));
	ctip_edition_close(&rule.edition);
	return rc;
}

int
ctip_screening_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct rule rule = {{0}};
	int rc = read_rule(&rule, schemas, (struct ctip_str){0}, err);

	ctip_edition_close(&rule.edition);
	return rc;
}

void
ctip_screened_clear(struct ctip_screened *screened)
{
	ctip_buf_clear(&screened->why);
}
