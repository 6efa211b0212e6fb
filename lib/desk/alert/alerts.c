/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger, rules and clock -> alerts: records that a rule is about, since
 * when, with whom they are, and who has seen it.
 */
#include "alerts_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"

#define HOUR 3600
#define DAY  86400

/* Who has which case. */
struct officer { char id[CTIP_ID_TEXT], handle[CTIP_HANDLE]; };

struct finding {
	struct ctip_alerts *alerts;
	struct ctip_ledger *ledger;
	struct officer     *officers;
	size_t              n_officers;
	int64_t             now;
};

static bool
is_one_of(const struct ctip_yaml *v, struct ctip_str value)
{
	if (v->type != CTIP_YAML_LIST)
		return ctip_str_equal(v->text, value);
	for (size_t i = 0; i < v->n; i++)
		if (ctip_str_equal(v->items[i].text, value))
			return true;
	return false;
}

static bool
holds(const struct ctip_alert_rule *rule, const struct ctip_str *values)
{
	for (size_t i = 0; rule->where != NULL && i < rule->where->n; i++) {
		int f = ctip_kind_field(rule->kind,
		    rule->where->keys[i].text);

		if (values[f].p == NULL ||
		    !is_one_of(&rule->where->items[i], values[f]))
			return false;
	}
	return true;
}

/* Is the clock's part over? *since: when it was. */
static bool
is_time(const struct finding *f, const struct ctip_alert_rule *rule,
    const struct ctip_str *values, struct ctip_alert *alert)
{
	int field = rule->late >= 0 ? rule->late : rule->waits;
	struct ctip_date date;

	if (field < 0)
		return true;
	if (values[field].p == NULL || ctip_date_parse(&date, values[field],
	    CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return false;
	alert->since = ctip_date_end(date) + 1 +
	    (rule->late >= 0 ? 0 : rule->days * DAY);
	if (rule->late >= 0)
		ctip_desk__copy(alert->day, sizeof alert->day, values[field]);
	return alert->since <= f->now;
}

static struct ctip_str
named(const struct ctip_kind *kind, const struct ctip_str *values,
    const char *field)
{
	int i = ctip_kind_field(kind, ctip_str(field));

	return i < 0 ? (struct ctip_str){0} : values[i];
}

/* Who has it: its officer, else that of its case. */
static void
find_officer(const struct finding *f, const struct ctip_kind *kind,
    const struct ctip_str *values, struct ctip_alert *alert)
{
	ctip_desk__copy(alert->officer, sizeof alert->officer, named(kind,
	    values, "officer"));
	ctip_desk__copy(alert->of, sizeof alert->of, named(kind, values,
	    "case"));
	for (size_t i = 0; *alert->officer == '\0' && i < f->n_officers; i++)
		if (strcmp(f->officers[i].id, alert->of) == 0)
			strcpy(alert->officer, f->officers[i].handle);
	/* Whoever was given it, though somebody else has it by now. */
	if (named(kind, values, "handed_to").p != NULL)
		ctip_desk__copy(alert->officer, sizeof alert->officer,
		    named(kind, values, "handed_to"));
}

static int
first_time(int64_t *out, struct ctip_ledger *ledger,
    const struct ctip_id *record, struct ctip_err *err)
{
	struct ctip_version *versions;
	size_t n;

	if (ctip_ledger_versions(&versions, &n, ledger, record, err) != 0)
		return -1;
	*out = n > 0 ? versions[0].time : 0;
	free(versions);
	return 0;
}

static int
take(struct finding *f, size_t number, const struct ctip_scanned *one,
    struct ctip_err *err)
{
	const struct ctip_alert_rule *rule = &f->alerts->rules[number];
	struct ctip_alert alert = {.rule = number};

	if (!holds(rule, one->values) ||
	    !is_time(f, rule, one->values, &alert))
		return 0;
	if (alert.since == 0 && first_time(&alert.since, f->ledger,
	    &one->record, err) != 0)
		return -1;
	ctip_id_text(alert.about, &one->record, rule->kind->prefix);
	find_officer(f, rule->kind, one->values, &alert);
	f->alerts->all = ctip_realloc(f->alerts->all, (f->alerts->n + 1) *
	    sizeof *f->alerts->all);
	f->alerts->all[f->alerts->n++] = alert;
	return 0;
}

static int
scan(struct finding *f, const struct ctip_kind *kind,
    int (*each)(struct finding *f, const struct ctip_kind *kind,
    const struct ctip_scanned *one, struct ctip_err *err),
    struct ctip_err *err)
{
	struct ctip_scanned one;
	struct ctip_scan *scan;
	int more, rc = 0;

	if (ctip_scan_open(&scan, f->ledger, kind, NULL, err) != 0)
		return -1;
	while (rc == 0 && (more = ctip_scan_next(scan, &one, err)) == 1)
		rc = each(f, kind, &one, err);
	ctip_scan_close(scan);
	return rc != 0 ? rc : more;
}

/* All rules about the kind at once: it is opened one time. */
static int
take_all(struct finding *f, const struct ctip_kind *kind,
    const struct ctip_scanned *one, struct ctip_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < f->alerts->n_rules; i++)
		if (f->alerts->rules[i].kind == kind)
			rc = take(f, i, one, err);
	return rc;
}

static int
take_officer(struct finding *f, const struct ctip_kind *kind,
    const struct ctip_scanned *one, struct ctip_err *err)
{
	struct officer *o;

	(void)err;
	f->officers = ctip_realloc(f->officers, (f->n_officers + 1) *
	    sizeof *f->officers);
	o = &f->officers[f->n_officers++];
	ctip_id_text(o->id, &one->record, kind->prefix);
	ctip_desk__copy(o->handle, sizeof o->handle, named(kind, one->values,
	    "officer"));
	return 0;
}

/* Those that a record of the other kind names don't stand. */
static int
drop_done(struct finding *f, size_t number, struct ctip_err *err)
{
	const struct ctip_alert_rule *rule = &f->alerts->rules[number];
	struct ctip_scanned one;
	struct ctip_scan *rows;
	int link, more;

	if (ctip_scan_open(&rows, f->ledger, rule->without, NULL, err) != 0)
		return -1;
	link = ctip_kind_field(rule->without, ctip_str(rule->kind->name));
	while ((more = ctip_scan_next(rows, &one, err)) == 1) {
		size_t kept = 0;

		for (size_t i = 0; i < f->alerts->n; i++)
			if (f->alerts->all[i].rule != number || !ctip_str_is(
			    one.values[link], f->alerts->all[i].about))
				f->alerts->all[kept++] = f->alerts->all[i];
		f->alerts->n = kept;
	}
	ctip_scan_close(rows);
	return more;
}

int
ctip_alerts__each(struct ctip_ledger *ledger, const char *name,
    void (*take_one)(void *context, struct ctip_str about,
    struct ctip_str rule, struct ctip_str day, struct ctip_str member),
    void *context, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *rows;
	int more;

	if (ctip_desk__kind(&kind, ledger, name, err) != 0 ||
	    ctip_scan_open(&rows, ledger, kind, NULL, err) != 0)
		return -1;
	while ((more = ctip_scan_next(rows, &one, err)) == 1)
		take_one(context, named(kind, one.values, "about"),
		    named(kind, one.values, "rule"), named(kind, one.values,
		    "day"), named(kind, one.values, strcmp(name, "ack") == 0 ?
		    "member" : "told"));
	ctip_scan_close(rows);
	return more;
}

static void
take_ack(void *context, struct ctip_str about, struct ctip_str rule,
    struct ctip_str day, struct ctip_str member)
{
	struct ctip_alerts *alerts = context;

	for (size_t i = 0; i < alerts->n; i++) {
		struct ctip_alert *a = &alerts->all[i];

		if (*a->ack == '\0' && ctip_str_is(about, a->about) &&
		    ctip_str_is(rule, alerts->rules[a->rule].name) &&
		    (day.p == NULL ? *a->day == '\0' :
		    ctip_str_is(day, a->day)))
			ctip_desk__copy(a->ack, sizeof a->ack, member);
	}
}

static int
compare(const void *a, const void *b)
{
	const struct ctip_alert *x = a, *y = b;
	int by = (x->since > y->since) - (x->since < y->since);

	if (by == 0)
		by = strcmp(x->about, y->about);
	return by != 0 ? by : (x->rule > y->rule) - (x->rule < y->rule);
}

int
ctip_alerts__find(struct ctip_alerts *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct finding f = {.alerts = out, .ledger = ledger,
	    .now = ctip_now()};
	const struct ctip_kind *kind;
	int rc = ctip_alerts__rules(out, ctip_ledger_schemas(ledger), err);

	if (rc == 0)
		rc = ctip_desk__kind(&kind, ledger, "case", err);
	if (rc == 0)
		rc = scan(&f, kind, take_officer, err);
	for (size_t i = 0; rc == 0 && i < out->n_rules; i++) {
		size_t before = 0;

		while (out->rules[before].kind != out->rules[i].kind)
			before++;
		if (before == i)
			rc = scan(&f, out->rules[i].kind, take_all, err);
	}
	for (size_t i = 0; rc == 0 && i < out->n_rules; i++)
		if (out->rules[i].without != NULL)
			rc = drop_done(&f, i, err);
	if (rc == 0)
		rc = ctip_alerts__each(ledger, "ack", take_ack, out, err);
	for (size_t i = 0; i < out->n; i++)
		out->all[i].further = *out->all[i].ack == '\0' && f.now -
		    out->all[i].since >= out->rules[out->all[i].rule].within *
		    HOUR;
	if (out->n > 1)
		qsort(out->all, out->n, sizeof *out->all, compare);
	free(f.officers);
	return rc;
}

static bool
is_in(const struct ctip_yaml *list, const struct ctip_alert *alert,
    const struct ctip_chain *chain, const struct ctip_member *member)
{
	for (size_t i = 0; list != NULL && i < list->n; i++) {
		const char *name = list->items[i].text.p;
		int role = ctip_roles_role(&chain->roles, name);

		if ((role >= 0 && (member->roles >> role & 1) != 0) ||
		    (strcmp(name, "officer") == 0 &&
		    strcmp(alert->officer, member->handle) == 0))
			return true;
	}
	return false;
}

bool
ctip_alerts__is_for(const struct ctip_alerts *alerts,
    const struct ctip_alert *alert, const struct ctip_chain *chain,
    const struct ctip_member *member)
{
	const struct ctip_alert_rule *rule = &alerts->rules[alert->rule];

	return is_in(rule->to, alert, chain, member) ||
	    (alert->further && is_in(rule->then, alert, chain, member));
}
