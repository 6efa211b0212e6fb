/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/NAME.yaml + a day -> the edition that counted on it. All editions are
 * checked whenever one is read, so that a slip shows where it was made.
 */
#include "edition_inside.h"

#include "ctip/base/file.h"
#include "ctip/base/permit.h"
#include "ctip/base/time.h"

static int
read_head(struct ctip_edition *edition, struct ctip_err *err)
{
	struct ctip_date date;

	edition->from = ctip_yaml_text(edition->at, "from");
	edition->source = ctip_yaml_text(edition->at, "source");
	if (edition->from.p != NULL && ctip_date_parse(&date, edition->from,
	    CTIP_DATE_ISO) == CTIP_DATE_GOOD && date.day != 0)
		return 0;
	return ctip_yaml_fail(edition->file, edition->at, err,
	    "'from' is a day, as 2011-06-13");
}

static int
pick(struct ctip_edition *out, struct ctip_str day, ctip_edition_check *check,
    void *context, struct ctip_err *err)
{
	struct ctip_edition one = *out;
	struct ctip_str before = {0};
	const struct ctip_yaml *root = ctip_yaml_root(one.file);
	const struct ctip_yaml *list = ctip_yaml_find(root, "editions");

	if (list == NULL || list->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(one.file, root, err,
		    "'editions' is a list");
	for (size_t i = 0; i < list->n; i++) {
		one.at = &list->items[i];
		if (read_head(&one, err) != 0 || check(&one, context,
		    err) != 0)
			return -1;
		if (before.p != NULL && ctip_str_compare(one.from, before) <=
		    0)
			return ctip_yaml_fail(one.file, one.at, err,
			    "this edition is not later than the one above");
		before = one.from;
		if (day.p == NULL || ctip_str_compare(one.from, day) <= 0)
			*out = one;
	}
	if (out->at != NULL)
		return 0;
	return ctip_fail(err, CTIP_CONFIG, "%s: no edition was in force on "
	    "%.*s", ctip_yaml_name(one.file), (int)day.len,
	    day.p != NULL ? day.p : "");
}

int
ctip_edition_open(struct ctip_edition *out, struct ctip_schemas *schemas,
    const char *path, struct ctip_str day, ctip_edition_check *check,
    void *context, struct ctip_err *err)
{
	*out = (struct ctip_edition){0};
	if (ctip_desk__rules(&out->file, schemas, path, err) == 0 &&
	    pick(out, day, check, context, err) == 0)
		return 0;
	if (err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	return -1;
}

int
ctip_edition_read(struct ctip_edition *out, const char *path,
    struct ctip_str day, ctip_edition_check *check, void *context,
    struct ctip_err *err)
{
	struct ctip_buf text = {0};
	int rc;

	*out = (struct ctip_edition){0};
	rc = ctip_file_read(&text, path, (size_t)1 << 20, err);
	if (rc == 0)
		rc = ctip_yaml_parse(&out->file, ctip_buf_slice(&text), path,
		    err);
	ctip_buf_clear(&text);
	return rc == 0 ? pick(out, day, check, context, err) : -1;
}

void
ctip_edition_close(struct ctip_edition *edition)
{
	ctip_yaml_free(edition->file);
	*edition = (struct ctip_edition){0};
}

int
ctip_edition_number(int64_t *out, const struct ctip_edition *edition, const char *key,
    int64_t least, int64_t most, struct ctip_err *err)
{
	const struct ctip_yaml *at = ctip_yaml_find(edition->at, key);

	if (at != NULL && ctip_str_integer(at->text, least, most, out))
		return 0;
	return ctip_yaml_fail(edition->file, at != NULL ? at : edition->at,
	    err, "'%s' is a number from %lld to %lld", key, (long long)least,
	    (long long)most);
}

int
ctip_edition_codes(const struct ctip_edition *edition, const char *key,
    struct ctip_schemas *schemas, const char *name, struct ctip_err *err)
{
	const struct ctip_yaml *list = ctip_yaml_find(edition->at, key);
	const struct ctip_codes *codes;

	if (ctip_schemas_codes(&codes, schemas, name, err) != 0)
		return -1;
	if (list == NULL || list->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(edition->file, edition->at, err,
		    "'%s' is a list", key);
	for (size_t i = 0; i < list->n; i++)
		if (ctip_codes_find(codes, list->items[i].text) == NULL)
			return ctip_yaml_fail(edition->file, &list->items[i],
			    err, "'%.*s' is no code of '%s'",
			    (int)list->items[i].text.len,
			    list->items[i].text.p, name);
	return 0;
}

bool
ctip_edition_lists(const struct ctip_yaml *list, struct ctip_str text)
{
	for (size_t i = 0; list != NULL && i < list->n; i++)
		if (ctip_str_equal(list->items[i].text, text))
			return true;
	return false;
}

int
ctip_edition_allows(const struct ctip_yaml *by,
    const struct ctip_ledger *ledger, const char *act, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	const struct ctip_member *me = ctip_ledger_member(ledger);
	struct ctip_buf roles = {0};
	bool may = false;

	for (size_t i = 0; i < chain->roles.n_roles; i++)
		may |= (me->roles >> i & 1) != 0 && ctip_edition_lists(by,
		    ctip_str(chain->roles.roles[i].name));
	if (ctip_permits(may))
		return 0;
	for (size_t i = 0; by != NULL && i < by->n; i++)
		ctip_buf_format(&roles, "%s%.*s", i > 0 ? ", " : "",
		    (int)by->items[i].text.len, by->items[i].text.p);
	ctip_fail(err, CTIP_DENIED, "'%s' may not do '%s': it takes the role "
	    "%s", me->handle, act, roles.len > 0 ? roles.p : "of nobody");
	ctip_buf_clear(&roles);
	return -1;
}
