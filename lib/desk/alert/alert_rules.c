/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/alerts.yaml -> rules: the whole file is checked against the kinds and
 * codes that it speaks of.
 */
#include "alerts_inside.h"

#include <stdlib.h>
#include <string.h>

static int
read_names(struct ctip_alert_rule *rule, const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_err *err)
{
	struct ctip_str name = ctip_yaml_text(at, "name");
	struct ctip_str en = ctip_yaml_text(at, "en");

	if (name.p == NULL || name.len >= sizeof rule->name || strspn(name.p,
	    "abcdefghijklmnopqrstuvwxyz_") != name.len)
		return ctip_yaml_fail(file, at, err, "'name' is a word of "
		    "small letters and _");
	if (en.p == NULL)
		return ctip_yaml_fail(file, at, err, "'en' is missing");
	ctip_desk__copy(rule->name, sizeof rule->name, name);
	rule->label = (struct ctip_label){en.p,
	    ctip_yaml_text(at, "es").p, ctip_yaml_text(at, "fr").p};
	return 0;
}

/* A field that has such codes; a boolean has '0' and '1'. */
static bool
can_be(const struct ctip_field *field, struct ctip_str code)
{
	struct ctip_err ignored;

	if (field->type == CTIP_BOOLEAN)
		return ctip_str_is(code, "0") || ctip_str_is(code, "1");
	return field->codes != NULL && ctip_codes_load(field->codes,
	    &ignored) == 0 && ctip_codes_find(field->codes, code) != NULL;
}

static int
check_where(const struct ctip_alert_rule *rule,
    const struct ctip_yaml_file *file, const struct ctip_yaml *at,
    struct ctip_err *err)
{
	for (size_t i = 0; rule->where != NULL && i < rule->where->n; i++) {
		const struct ctip_yaml *v = &rule->where->items[i];
		size_t n = v->type == CTIP_YAML_LIST ? v->n : 1;
		int f = ctip_kind_field(rule->kind,
		    rule->where->keys[i].text);

		for (size_t j = 0; j < n; j++) {
			const struct ctip_yaml *one = v->type ==
			    CTIP_YAML_LIST ? &v->items[j] : v;

			if (f < 0 || !can_be(&rule->kind->fields[f],
			    one->text))
				return ctip_yaml_fail(file, one, err, "'%.*s' "
				    "of a %s can't be '%.*s'",
				    (int)rule->where->keys[i].text.len,
				    rule->where->keys[i].text.p,
				    rule->kind->name, (int)one->text.len,
				    one->text.p != NULL ? one->text.p : "");
		}
	}
	return rule->where != NULL || rule->late >= 0 || rule->waits >= 0 ?
	    0 : ctip_yaml_fail(file, at, err, "one of 'where', 'late' and "
	    "'waits' is needed");
}

static int
read_date(int *out, const struct ctip_alert_rule *rule, const char *key,
    const struct ctip_yaml_file *file, const struct ctip_yaml *at,
    struct ctip_err *err)
{
	struct ctip_str name = ctip_yaml_text(at, key);

	*out = name.p == NULL ? -1 : ctip_kind_field(rule->kind, name);
	if (name.p != NULL && (*out < 0 ||
	    rule->kind->fields[*out].type != CTIP_DATE))
		return ctip_yaml_fail(file, ctip_yaml_find(at, key), err,
		    "'%.*s' is no date of a %s", (int)name.len, name.p,
		    rule->kind->name);
	return 0;
}

static int
read_number(int64_t *out, const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(at, key);

	if (v != NULL && !ctip_str_integer(v->text, 0, 100000, out))
		return ctip_yaml_fail(file, v, err, "'%s' is a number", key);
	return 0;
}

static int
check_lists(const struct ctip_alert_rule *rule,
    const struct ctip_yaml_file *file, const struct ctip_yaml *at,
    struct ctip_err *err)
{
	if (rule->to == NULL || rule->to->type != CTIP_YAML_LIST ||
	    (rule->then != NULL && rule->then->type != CTIP_YAML_LIST))
		return ctip_yaml_fail(file, at, err,
		    "'to' and 'then' are lists of roles, or of officer");
	return 0;
}

/* A kind with a link that is called after the rule's. */
static int
read_without(struct ctip_alert_rule *rule, const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	const struct ctip_yaml *v = ctip_yaml_find(at, "without");
	struct ctip_err ignored;

	if (v == NULL)
		return 0;
	if (v->text.p != NULL && ctip_schemas_kind(&rule->without, schemas,
	    v->text.p, &ignored) == 0 && ctip_kind_field(rule->without,
	    ctip_str(rule->kind->name)) >= 0)
		return 0;
	return ctip_yaml_fail(file, v, err, "'without' is a kind with a link "
	    "to a %s", rule->kind->name);
}

static int
read_rule(struct ctip_alert_rule *rule, const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	static const char *const keys[] = {"name", "en", "es", "fr",
	    "record", "where", "without", "late", "waits", "days", "to",
	    "within", "then", NULL};
	struct ctip_str kind = ctip_yaml_text(at, "record");
	char name[64];

	*rule = (struct ctip_alert_rule){.within = INT64_MAX / 7200};
	if (ctip_yaml_known(file, at, keys, err) != 0 ||
	    read_names(rule, file, at, err) != 0)
		return -1;
	ctip_desk__copy(name, sizeof name, kind);
	if (ctip_schemas_kind(&rule->kind, schemas, name, err) != 0)
		return ctip_yaml_fail(file, at, err,
		    "there is no kind '%s'", name);
	if (read_without(rule, file, at, schemas, err) != 0)
		return -1;
	rule->where = ctip_yaml_find(at, "where");
	rule->to = ctip_yaml_find(at, "to");
	rule->then = ctip_yaml_find(at, "then");
	return read_date(&rule->late, rule, "late", file, at, err) != 0 ||
	    read_date(&rule->waits, rule, "waits", file, at, err) != 0 ||
	    read_number(&rule->days, file, at, "days", err) != 0 ||
	    read_number(&rule->within, file, at, "within", err) != 0 ||
	    check_where(rule, file, at, err) != 0 ||
	    check_lists(rule, file, at, err) != 0 ? -1 : 0;
}

int
ctip_alerts__rules(struct ctip_alerts *out, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	static const char *const keys[] = {"rules", "alerts", NULL};
	const struct ctip_yaml *root, *list;
	int rc;

	*out = (struct ctip_alerts){NULL};
	if (ctip_desk__rules(&out->file, schemas, "rules/alerts.yaml",
	    err) != 0)
		return -1;
	root = ctip_yaml_root(out->file);
	list = ctip_yaml_find(root, "alerts");
	rc = ctip_yaml_known(out->file, root, keys, err);
	if (rc == 0 && (list == NULL || list->type != CTIP_YAML_LIST))
		rc = ctip_yaml_fail(out->file, root, err,
		    "'alerts' is a list");
	out->rules = ctip_alloc(((rc == 0 ? list->n : 0) + 1) *
	    sizeof *out->rules);
	for (size_t i = 0; rc == 0 && i < list->n; i++)
		rc = read_rule(&out->rules[out->n_rules++], out->file,
		    &list->items[i], schemas, err);
	if (rc != 0 && err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	return rc;
}

void
ctip_alerts__clear(struct ctip_alerts *alerts)
{
	ctip_yaml_free(alerts->file);
	free(alerts->rules);
	free(alerts->all);
	*alerts = (struct ctip_alerts){NULL};
}

int
ctip_alert_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_alerts alerts;
	int rc = ctip_alerts__rules(&alerts, schemas, err);

	ctip_alerts__clear(&alerts);
	return rc;
}
