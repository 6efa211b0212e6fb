/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/plan.yaml + goals, aid, stays and cash -> is the plan one of
 * self-sufficiency, and why (R077). Only statistics are read, so that who
 * counts plans can judge them.
 */
#include "plan_inside.h"

#include <string.h>

#include "ctip/base/time.h"

#define FILE_NAME "rules/plan.yaml"

/* -------------------------------------------------------------------- rule */

static int
check_edition(struct ctip_edition *edition, void *context,
    struct ctip_err *err)
{
	static const char *const keys[] = {"from", "source", "achieved",
	    "days", "assistance", "stays", "cash", "long", "follow_up",
	    NULL};
	struct ctip_schemas *schemas = context;
	int64_t ignored;

	return ctip_yaml_known(edition->file, edition->at, keys, err) != 0 ||
	    ctip_edition_codes(edition, "assistance", schemas,
	    "assistance_type", err) != 0 || ctip_edition_codes(edition,
	    "stays", schemas, "stay_form", err) != 0 ||
	    ctip_edition_codes(edition, "cash", schemas, "cash_purpose",
	    err) != 0 || ctip_edition_number(&ignored, edition, "achieved", 1,
	    100, err) != 0 || ctip_edition_number(&ignored, edition, "days",
	    0, 3660, err) != 0 || ctip_edition_number(&ignored, edition,
	    "long", 1, 600, err) != 0 || ctip_edition_number(&ignored,
	    edition, "follow_up", 1, 3660, err) != 0 ? -1 : 0;
}

int
ctip_plan__rule(struct ctip_plan_rule *out, struct ctip_schemas *schemas,
    struct ctip_str day, struct ctip_err *err)
{
	const struct ctip_edition *e = &out->edition;

	if (ctip_edition_open(&out->edition, schemas, FILE_NAME, day,
	    check_edition, schemas, err) != 0)
		return -1;
	/* All of them were checked. */
	ctip_edition_number(&out->achieved, e, "achieved", 1, 100, err);
	ctip_edition_number(&out->days, e, "days", 0, 3660, err);
	ctip_edition_number(&out->longest, e, "long", 1, 600, err);
	ctip_edition_number(&out->follow_up, e, "follow_up", 1, 3660, err);
	return 0;
}

int
ctip_plan__may(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_yaml_file *file;
	int rc;

	if (ctip_desk__rules(&file, ctip_ledger_schemas(ledger), FILE_NAME,
	    err) != 0)
		return -1;
	rc = ctip_edition_allows(ctip_yaml_find(ctip_yaml_root(file), "by"),
	    ledger, "plan", err);
	ctip_yaml_free(file);
	return rc;
}

/* -------------------------------------------------------------------- days */

bool
ctip_plan__goes_on(struct ctip_str ended, struct ctip_str reopened)
{
	return ended.len == 0 || reopened.len > 0;
}

int32_t
ctip_plan__days(struct ctip_str from, struct ctip_str to)
{
	struct ctip_date a, b;

	if (ctip_date_parse(&a, from, CTIP_DATE_ISO) != CTIP_DATE_GOOD ||
	    ctip_date_parse(&b, to, CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return 0;
	return ctip_date_first(b) - ctip_date_first(a);
}

/* ------------------------------------------------------------------- facts */

/* Areas of goals, in the order of the alphabet. */
#define AREAS 40
struct areas { char name[AREAS][32]; size_t n; };

struct judging {
	const struct ctip_plan_rule *rule;
	const char      *plan;           /* its id */
	struct ctip_str  person, day;
	unsigned         achieved, dropped, open;
	struct areas     met, unmet;
	struct ctip_buf  last;           /* day of the last aid; "" none */
	char             last_what[64];  /* and what it was */
};

static void
add_area(struct areas *areas, struct ctip_str area)
{
	char name[32];
	size_t i = areas->n;

	ctip_desk__copy(name, sizeof name, area.len > 0 ? area :
	    CTIP_STR("other"));
	if (i == AREAS)
		return;
	for (; i > 0 && strcmp(areas->name[i - 1], name) > 0; i--)
		strcpy(areas->name[i], areas->name[i - 1]);
	strcpy(areas->name[i], name);
	areas->n++;
}

static void
put_areas(struct ctip_buf *out, const struct areas *areas)
{
	for (size_t i = 0; i < areas->n; i++)
		ctip_buf_format(out, "%s%s", i > 0 ? ", " : "",
		    areas->name[i]);
}

static int
take_goal(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct judging *j = context;

	(void)id, (void)err;
	if (!ctip_str_is(v[0], j->plan))
		return 0;
	if (ctip_str_is(v[1], "achieved") && (v[3].len == 0 ||
	    ctip_str_compare(v[3], j->day) <= 0)) {
		j->achieved++;
		add_area(&j->met, v[2]);
	} else if (ctip_str_is(v[1], "dropped")) {
		j->dropped++;
	} else {
		j->open++;
		add_area(&j->unmet, v[2]);
	}
	return 0;
}

/* Aid on a day: the last one before the end is kept in mind. */
static void
take_aid(struct judging *j, const char *id, struct ctip_str day,
    struct ctip_str what)
{
	if (day.len == 0 || ctip_str_compare(day, j->day) > 0 ||
	    (j->last.len > 0 && ctip_str_compare(day,
	    ctip_buf_slice(&j->last)) <= 0))
		return;
	ctip_buf_reset(&j->last);
	ctip_buf_format(&j->last, "%.*s", (int)day.len, day.p);
	snprintf(j->last_what, sizeof j->last_what, "%.*s, %s",
	    (int)(what.len < 30 ? what.len : 30), what.p, id);
}

static bool
counts(const struct judging *j, const char *key, struct ctip_str code)
{
	return ctip_edition_lists(ctip_yaml_find(j->rule->edition.at, key),
	    code);
}

static int
take_assistance(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct judging *j = context;

	(void)err;
	if (ctip_str_equal(v[0], j->person) && counts(j, "assistance", v[2]))
		take_aid(j, id, v[1], v[2]);
	return 0;
}

/* Until the night before somebody left; or all days since. */
static int
take_stay(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct judging *j = context;

	(void)err;
	if (!ctip_str_equal(v[0], j->person) || !counts(j, "stays", v[3]) ||
	    ctip_str_compare(v[1], j->day) > 0)
		return 0;
	take_aid(j, id, v[2].len == 0 || ctip_str_compare(v[2], j->day) > 0 ?
	    j->day : v[2], v[3]);
	return 0;
}

static int
take_cash(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct judging *j = context;

	(void)err;
	if (ctip_str_equal(v[0], j->person) && counts(j, "cash", v[2]))
		take_aid(j, id, v[1], v[2]);
	return 0;
}

static int
gather(struct judging *j, struct ctip_ledger *ledger, struct ctip_err *err)
{
	static const char *const of_goal[] = {"plan", "status", "domain",
	    "done"};
	static const char *const of_aid[] = {"person", "date", "type"};
	static const char *const of_stay[] = {"person", "starts", "ends",
	    "form"};
	static const char *const of_cash[] = {"person", "date", "purpose"};

	return ctip_desk__each(ledger, "goal", of_goal, 4, take_goal, j,
	    err) != 0 || ctip_desk__each(ledger, "assistance", of_aid, 3,
	    take_assistance, j, err) != 0 || ctip_desk__each(ledger, "stay",
	    of_stay, 4, take_stay, j, err) != 0 || ctip_desk__each(ledger,
	    "cash_grant", of_cash, 3, take_cash, j, err) != 0 ? -1 : 0;
}

/* -------------------------------------------------------------- conclusion */

static bool
judge_goals(const struct judging *j, struct ctip_buf *why)
{
	unsigned all = j->achieved + j->open;
	bool holds = j->achieved > 0 && (int64_t)j->achieved * 100 >=
	    j->rule->achieved * (int64_t)all;

	ctip_buf_format(why, "goals\t%s: %u of %u achieved",
	    holds ? "achieved" : "not achieved", j->achieved, all);
	if (j->met.n > 0) {
		ctip_buf_text(why, " (");
		put_areas(why, &j->met);
		ctip_buf_char(why, ')');
	}
	ctip_buf_text(why, j->unmet.n > 0 ? "; open: " : "");
	put_areas(why, &j->unmet);
	if (j->dropped > 0)
		ctip_buf_format(why, "; %u dropped", j->dropped);
	ctip_buf_char(why, '\n');
	return holds;
}

static bool
judge_aid(const struct judging *j, struct ctip_buf *why)
{
	int32_t since;

	if (j->last.len == 0) {
		ctip_buf_text(why, "basic needs\tno external aid is "
		    "recorded\n");
		return true;
	}
	since = ctip_plan__days(ctip_buf_slice(&j->last), j->day);
	ctip_buf_format(why, "basic needs\t%s: the last aid was %d days "
	    "before (%s, %s); %lld without are needed\n",
	    since >= j->rule->days ? "no external aid" : "external aid",
	    (int)since, j->last.p, j->last_what, (long long)j->rule->days);
	return since >= j->rule->days;
}

static void
put_time(const struct judging *j, const struct ctip_held *plan,
    struct ctip_buf *why)
{
	struct ctip_str started = ctip_desk__value(&plan->was, "started");
	struct ctip_str planned = ctip_desk__value(&plan->was,
	    "planned_end");
	int32_t days = ctip_plan__days(started, j->day);
	int32_t over = planned.len > 0 ? ctip_plan__days(planned, j->day) :
	    0;

	ctip_buf_format(why, "time\t%.*s to %.*s, %d days", (int)started.len,
	    started.p, (int)j->day.len, j->day.p, (int)days);
	if (over > 0)
		ctip_buf_format(why, ", %d longer than planned", (int)over);
	if (days * 12 > j->rule->longest * 365)
		ctip_buf_format(why, ", more than %lld months",
		    (long long)j->rule->longest);
	ctip_buf_char(why, '\n');
}

/* Scans name who is kept of two that are one. */
static struct ctip_str
whose(const struct ctip_held *plan, const struct ctip_same *same)
{
	struct ctip_str person = ctip_desk__value(&plan->was, "person");
	const char *kept = ctip_same_kept(same, person);

	return kept != NULL ? ctip_str(kept) : person;
}

int
ctip_plan__judge(struct ctip_plan_judged *out, struct ctip_ledger *ledger,
    const struct ctip_held *plan, struct ctip_str day, struct ctip_err *err)
{
	struct ctip_plan_rule rule;
	struct judging j = {.rule = &rule, .plan = plan->id, .day = day};
	struct ctip_same *same = NULL;
	bool goals, aid;
	int rc = -1;

	*out = (struct ctip_plan_judged){false, {0}};
	if (ctip_plan__rule(&rule, ctip_ledger_schemas(ledger), day, err) !=
	    0 || ctip_same_load(&same, ledger, err) != 0)
		goto out;
	j.person = whose(plan, same);
	if (gather(&j, ledger, err) != 0)
		goto out;
	goals = judge_goals(&j, &out->why);
	aid = judge_aid(&j, &out->why);
	put_time(&j, plan, &out->why);
	ctip_buf_format(&out->why, "rule\t" FILE_NAME ", since %.*s%s%.*s\n",
	    (int)rule.edition.from.len, rule.edition.from.p,
	    rule.edition.source.len > 0 ? "; " : "",
	    (int)rule.edition.source.len, rule.edition.source.len > 0 ?
	    rule.edition.source.p : "");
	out->holds = goals && aid;
	rc = 0;
out:
	ctip_edition_close(&rule.edition);
	ctip_same_free(same);
	ctip_buf_clear(&j.last);
	return rc;
}

void
ctip_plan__judged_clear(struct ctip_plan_judged *judged)
{
	ctip_buf_clear(&judged->why);
}
