/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/plan.yaml + a person -> a plan that begins, with the goals of its
 * template, in one transaction.
 */
#include "ctip/desk/plan.h"

#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/entry.h"
#include "ctip/desk/strict.h"
#include "plan_inside.h"

struct beginning {
	const char            *person;       /* as typed */
	const char            *name;         /* of the template */
	struct ctip_yaml_file *file;
	const struct ctip_yaml *pattern;     /* the template */
	int64_t                months;
	char                   person_id[CTIP_ID_TEXT];
	char                   started[11];  /* what was typed */
};

static int
check_template(const struct ctip_yaml_file *file, const struct ctip_yaml *one,
    struct ctip_schemas *schemas, struct ctip_err *err)
{
	static const char *const keys[] = {"name", "type", "months", "goals",
	    NULL};
	const struct ctip_yaml *goals = ctip_yaml_find(one, "goals");
	const struct ctip_codes *types, *areas;
	int64_t ignored;

	if (ctip_yaml_known(file, one, keys, err) != 0 ||
	    ctip_schemas_codes(&types, schemas, "plan_type", err) != 0 ||
	    ctip_schemas_codes(&areas, schemas, "goal_domain", err) != 0)
		return -1;
	if (ctip_yaml_text(one, "name").len == 0)
		return ctip_yaml_fail(file, one, err, "'name' is missing");
	if (ctip_codes_find(types, ctip_yaml_text(one, "type")) == NULL)
		return ctip_yaml_fail(file, one, err,
		    "'type' is no code of 'plan_type'");
	if (!ctip_str_integer(ctip_yaml_text(one, "months"), 1, 120,
	    &ignored))
		return ctip_yaml_fail(file, one, err,
		    "'months' is a number from 1 to 120");
	if (goals == NULL || goals->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(file, one, err, "'goals' is a list");
	for (size_t i = 0; i < goals->n; i++)
		if (ctip_codes_find(areas, goals->items[i].text) == NULL)
			return ctip_yaml_fail(file, &goals->items[i], err,
			    "'%.*s' is no code of 'goal_domain'",
			    (int)goals->items[i].text.len,
			    goals->items[i].text.p);
	return 0;
}

/* All are checked; *out is that of a name (NULL: none is looked for). */
static int
find_template(const struct ctip_yaml **out,
    const struct ctip_yaml_file *file, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err)
{
	static const char *const keys[] = {"rules", "by", "templates",
	    "editions", NULL};
	const struct ctip_yaml *root = ctip_yaml_root(file);
	const struct ctip_yaml *list = ctip_yaml_find(root, "templates");
	struct ctip_buf known = {0};

	*out = NULL;
	if (ctip_yaml_known(file, root, keys, err) != 0)
		return -1;
	if (list == NULL || list->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(file, root, err, "'templates' is a "
		    "list");
	for (size_t i = 0; i < list->n; i++) {
		struct ctip_str is = ctip_yaml_text(&list->items[i], "name");

		if (check_template(file, &list->items[i], schemas, err) != 0) {
			ctip_buf_clear(&known);
			return -1;
		}
		if (name != NULL && ctip_str_is(is, name))
			*out = &list->items[i];
		ctip_buf_format(&known, "%s%.*s", i > 0 ? ", " : "",
		    (int)is.len, is.p);
	}
	if (name != NULL && *out == NULL)
		ctip_fail(err, CTIP_MISUSE, "there is no template '%s'; "
		    "there are: %s", name, known.p != NULL ? known.p : "");
	ctip_buf_clear(&known);
	return name != NULL && *out == NULL ? -1 : 0;
}

/* So many months later: 2026-01-31 and one is 2026-02-28. */
static void
add_months(char out[11], struct ctip_str day, int64_t months)
{
	struct ctip_date date;
	int all;

	*out = '\0';
	if (ctip_date_parse(&date, day, CTIP_DATE_ISO) != CTIP_DATE_GOOD ||
	    date.day == 0)
		return;
	all = date.year * 12 + date.month - 1 + (int)months;
	date.year = (int16_t)(all / 12);
	date.month = (int8_t)(all % 12 + 1);
	while (!ctip_date_valid(date))
		date.day--;
	ctip_date_text(out, date);
}

/* EXISTS names a plan of this type that goes on. */
struct looking {
	const char     *person;
	struct ctip_str type;
	char            found[CTIP_ID_TEXT];
};

static int
take_plan(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct looking *l = context;

	(void)err;
	if (ctip_str_is(v[0], l->person) && ctip_str_equal(v[1], l->type) &&
	    ctip_plan__goes_on(v[2], v[3]))
		strcpy(l->found, id);
	return 0;
}

static int
check_alone(struct ctip_ledger *ledger, const char *person,
    struct ctip_str type, struct ctip_err *err)
{
	static const char *const fields[] = {"person", "type", "ended",
	    "reopened"};
	struct looking l = {person, type, ""};

	if (ctip_desk__is_kept(ledger, person, err) != 0 ||
	    ctip_desk__each(ledger, "plan", fields, 4, take_plan, &l, err) !=
	    0)
		return -1;
	return *l.found == '\0' ? 0 : ctip_fail(err, CTIP_EXISTS, "'%s' has "
	    "a plan of this type that goes on: %s", person, l.found);
}

static int
begin_plan(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct beginning *b = context;
	struct ctip_schemas *schemas = ctip_ledger_schemas(ledger);
	struct ctip_held person = {.id = ""};
	char today[11];
	int rc = -1;

	ctip_desk__today(today);
	if (ctip_plan__may(ledger, err) != 0 || ctip_desk__hold(&person,
	    ledger, b->person, "person", err) != 0 ||
	    ctip_desk__rules(&b->file, schemas, "rules/plan.yaml", err) !=
	    0 || find_template(&b->pattern, b->file, schemas, b->name,
	    err) != 0)
		goto out;
	strcpy(b->person_id, person.id);
	ctip_str_integer(ctip_yaml_text(b->pattern, "months"), 1, 120,
	    &b->months);
	if (check_alone(ledger, person.id, ctip_yaml_text(b->pattern, "type"),
	    err) == 0)
		rc = ctip_strict_set(record, "person", ctip_str(person.id),
		    err) != 0 || ctip_strict_set(record, "type",
		    ctip_yaml_text(b->pattern, "type"), err) != 0 ||
		    ctip_strict_set(record, "officer", ctip_str(
		    ctip_ledger_member(ledger)->handle), err) != 0 ||
		    ctip_strict_set(record, "started", ctip_str(today),
		    err) != 0 ? -1 : 0;
out:
	ctip_desk__let_go(&person);
	return rc;
}

/* Nobody said until when: as long as the template says. */
static int
settle_plan(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct beginning *b = context;
	struct ctip_str started = ctip_desk__value(record, "started");
	char end[11];

	(void)ledger;
	ctip_desk__copy(b->started, sizeof b->started, started);
	add_months(end, started, b->months);
	return ctip_desk__value(record, "planned_end").len > 0 ? 0 :
	    ctip_strict_set(record, "planned_end", ctip_str(end), err);
}

static const char *const own[] = {"person", "type", "ended", "outcome",
    "reopened", NULL};

static bool
asks_of_plan(const struct ctip_field *field)
{
	for (size_t i = 0; own[i] != NULL; i++)
		if (strcmp(field->name, own[i]) == 0)
			return false;
	return true;
}

static int
after_plan(void *context, struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_id *id, struct ctip_err *err)
{
	const struct beginning *b = context;
	const struct ctip_yaml *goals = ctip_yaml_find(b->pattern, "goals");
	char text[CTIP_ID_TEXT];
	int rc = 0;

	ctip_id_text(text, id, "PL");
	for (size_t i = 0; rc == 0 && i < goals->n; i++) {
		struct ctip_id goal = {{0}};

		rc = ctip_desk__put(&goal, tx, ledger, "goal",
		    (struct ctip_given[]){{"person", ctip_str(b->person_id)},
		    {"plan", ctip_str(text)}, {"set", ctip_str(b->started)},
		    {"domain", goals->items[i].text},
		    {"status", CTIP_STR("open")}}, 5, true, err);
	}
	return rc;
}

int
ctip_plan_new(struct ctip_cli *cli, const char *plan_template, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct beginning b = {.person = cli->argv[0], .name = plan_template};
	struct ctip_entry_new what = {
		.kind = "plan", .first = 1, .begin = begin_plan,
		.own = own, .asks = asks_of_plan, .settle = settle_plan,
		.after = after_plan, .context = &b, .bare = true,
	};
	int rc;

	if (plan_template == NULL)
		return ctip_cli_misuse(cli, err, "--template NAME is "
		    "missing");
	rc = ctip_entry_new(cli, &what, out, talk, err);
	ctip_yaml_free(b.file);
	return rc;
}

int
ctip_plan_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_yaml_file *file;
	const struct ctip_yaml *none;
	struct ctip_plan_rule rule;
	int rc = ctip_plan__rule(&rule, schemas, (struct ctip_str){0}, err);

	ctip_edition_close(&rule.edition);
	if (rc != 0 || ctip_desk__rules(&file, schemas, "rules/plan.yaml",
	    err) != 0)
		return -1;
	rc = find_template(&none, file, schemas, NULL, err);
	if (rc != 0 && err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	ctip_yaml_free(file);
	return rc;
}
