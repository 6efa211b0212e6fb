/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/court.yaml: what goes to a court, and who is a third party there.
 */
#include "court_inside.h"

#include <string.h>

static const struct ctip_yaml *
third(const struct ctip_yaml_file *rules, const char *what)
{
	return ctip_yaml_find(ctip_yaml_find(ctip_yaml_root(rules),
	    "third_party"), what);
}

static bool
lists(const struct ctip_yaml *list, struct ctip_str text)
{
	for (size_t i = 0; list != NULL && i < list->n; i++)
		if (ctip_str_equal(list->items[i].text, text))
			return true;
	return false;
}

static int
check_list(const struct ctip_yaml_file *file, const struct ctip_yaml *list,
    const char *name, struct ctip_err *err)
{
	if (list == NULL || list->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(file, list != NULL ? list :
		    ctip_yaml_root(file), err, "'%s' is a list", name);
	return 0;
}

/* KIND.FIELD that there are. */
static int
check_field(const struct ctip_yaml_file *file, const struct ctip_yaml *at,
    struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_str rest = at->text, name;
	const struct ctip_kind *kind;
	char text[64];

	ctip_str_cut(&rest, '.', &name);
	snprintf(text, sizeof text, "%.*s", (int)name.len, name.p);
	if (rest.len == 0 || ctip_schemas_kind(&kind, schemas, text, err) !=
	    0 || ctip_kind_field(kind, rest) < 0)
		return ctip_yaml_fail(file, at, err, "'%s' is no field of a "
		    "kind, as person.address is", at->text.p);
	return 0;
}

static int
check(const struct ctip_yaml_file *file, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	static const char *const keys[] = {"rules", "by", "kinds",
	    "third_party", NULL};
	static const char *const of[] = {"roles", "fields", NULL};
	const struct ctip_yaml *root = ctip_yaml_root(file);
	const struct ctip_yaml *kinds = ctip_yaml_find(root, "kinds");
	const struct ctip_yaml *fields = third(file, "fields");
	const struct ctip_kind *kind;

	if (ctip_yaml_known(file, root, keys, err) != 0 ||
	    check_list(file, ctip_yaml_find(root, "by"), "by", err) != 0 ||
	    check_list(file, kinds, "kinds", err) != 0 ||
	    check_list(file, third(file, "roles"), "roles", err) != 0 ||
	    check_list(file, fields, "fields", err) != 0 ||
	    ctip_yaml_known(file, ctip_yaml_find(root, "third_party"), of,
	    err) != 0)
		return -1;
	for (size_t i = 0; i < kinds->n; i++)
		if (ctip_schemas_kind(&kind, schemas, kinds->items[i].text.p,
		    err) != 0)
			return ctip_yaml_fail(file, &kinds->items[i], err,
			    "there is no kind '%s'", kinds->items[i].text.p);
	for (size_t i = 0; i < fields->n; i++)
		if (check_field(file, &fields->items[i], schemas, err) != 0)
			return -1;
	return 0;
}

int
court_rules_read(struct ctip_yaml_file **out, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	struct ctip_buf text = {0};
	int rc;

	*out = NULL;
	rc = source->read(source, &text, "rules/court.yaml", err);
	if (rc == 0)
		rc = ctip_yaml_parse(out, ctip_buf_slice(&text),
		    "rules/court.yaml", err);
	ctip_buf_clear(&text);
	if (rc == 0)
		rc = check(*out, schemas, err);
	if (rc != 0 && err->code == CTIP_NOTFOUND) {
		err->code = CTIP_CONFIG;
		return ctip_fail_context(err, "this ledger's schemas are "
		    "older; type: ctip ledger schemas");
	}
	if (rc != 0 && err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	return rc;
}

int
ctip_court_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	struct ctip_yaml_file *rules = NULL;
	struct ctip_buf text = {0};
	struct ctip_err missing = {0};
	bool there = source->read(source, &text, "rules/court.yaml",
	    &missing) == 0;
	int rc = 0;

	ctip_buf_clear(&text);
	if (there)
		rc = court_rules_read(&rules, schemas, err);
	ctip_yaml_free(rules);
	return rc;
}

int
court_rules_words(struct court *court, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(
	    ctip_ledger_schemas(court->ledger));
	struct ctip_buf text = {0};
	struct ctip_err missing = {0};
	int rc = 0;

	if (source->read(source, &text, "rules/names.yaml", &missing) == 0)
		rc = ctip_yaml_parse(&court->words, ctip_buf_slice(&text),
		    "rules/names.yaml", err);
	ctip_buf_clear(&text);
	return rc;
}

bool
court_rules_particle(const struct court *court, struct ctip_str word)
{
	return court->words == NULL ? word.len < 3 : lists(ctip_yaml_find(
	    ctip_yaml_root(court->words), "particles"), word);
}

bool
court_rules_order(size_t *out, const struct ctip_yaml_file *rules,
    const char *kind)
{
	const struct ctip_yaml *list = ctip_yaml_find(ctip_yaml_root(rules),
	    "kinds");

	for (*out = 0; *out < list->n; ++*out)
		if (ctip_str_is(list->items[*out].text, kind))
			return true;
	return false;
}

int
court_rules_may(const struct ctip_yaml_file *rules,
    const struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct ctip_yaml *by = ctip_yaml_find(ctip_yaml_root(rules),
	    "by");
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	const struct ctip_member *me = ctip_ledger_member(ledger);

	for (size_t i = 0; i < chain->roles.n_roles; i++)
		if ((me->roles >> i & 1) &&
		    lists(by, ctip_str(chain->roles.roles[i].name)))
			return 0;
	return ctip_fail(err, CTIP_DENIED, "'%s' may not make a court file: "
	    "no role of theirs does (rules/court.yaml)", me->handle);
}

bool
court_rules_third(const struct ctip_yaml_file *rules, struct ctip_str role)
{
	return lists(third(rules, "roles"), role);
}

bool
court_rules_field(const struct ctip_yaml_file *rules, const char *kind,
    const char *field)
{
	char text[160];

	snprintf(text, sizeof text, "%s.%s", kind, field);
	return lists(third(rules, "fields"), ctip_str(text));
}
