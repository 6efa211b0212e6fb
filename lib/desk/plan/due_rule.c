/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/due.yaml -> checked against the kinds that it names.
 */
#include "ctip/desk/plan.h"

#include <string.h>

#include "plan_inside.h"

#define FILE_NAME "rules/due.yaml"

struct ctip_reach
ctip_due__reach(const struct ctip_yaml *item, const char *key)
{
	struct ctip_str text = ctip_yaml_text(item, key), first;
	struct ctip_reach out = {"", ""};

	if (text.len == 0)
		return out;
	ctip_str_cut(&text, '.', &first);
	ctip_desk__copy(text.p == NULL ? out.field : out.link,
	    sizeof out.link, first);
	if (text.p != NULL)
		ctip_desk__copy(out.field, sizeof out.field, text);
	return out;
}

/* Is there such a field, here or in what a link names? */
static int
check_reach(const struct ctip_yaml_file *file, const struct ctip_yaml *item,
    const char *key, struct ctip_schemas *schemas,
    const struct ctip_kind *kind, struct ctip_err *err)
{
	struct ctip_reach r = ctip_due__reach(item, key);
	int link;

	if (r.field[0] == '\0' && r.link[0] == '\0')
		return 0;
	if (r.link[0] != '\0' && strcmp(key, "officer") != 0 &&
	    strcmp(key, "without") != 0 && strcmp(key, "again") != 0)
		return ctip_yaml_fail(file, item, err, "'%s' is a field of "
		    "the record itself", key);
	if (r.link[0] != '\0') {
		link = ctip_kind_field(kind, ctip_str(r.link));
		if (link < 0 || kind->fields[link].type != CTIP_LINK)
			return ctip_yaml_fail(file, item, err, "'%s' is no "
			    "link of '%s'", r.link, kind->name);
		if (ctip_schemas_kind(&kind, schemas, kind->fields[link].link,
		    err) != 0)
			return -1;
	}
	return ctip_kind_field(kind, ctip_str(r.field)) >= 0 ? 0 :
	    ctip_yaml_fail(file, item, err, "'%s' is no field of '%s'",
	    r.field, kind->name);
}

static int
check_item(const struct ctip_yaml_file *file, const struct ctip_yaml *item,
    struct ctip_schemas *schemas, struct ctip_err *err)
{
	static const char *const keys[] = {"kind", "date", "unless",
	    "without", "again", "ahead", "last", "of", "officer", "say",
	    NULL};
	static const char *const reaches[] = {"date", "without", "again",
	    "officer", "say", "last", "of"};
	const struct ctip_yaml *unless = ctip_yaml_find(item, "unless");
	struct ctip_str name = ctip_yaml_text(item, "kind");
	const struct ctip_kind *kind;

	if (ctip_yaml_known(file, item, keys, err) != 0)
		return -1;
	if (name.len == 0 || ctip_yaml_text(item, "date").len == 0)
		return ctip_yaml_fail(file, item, err, "'kind' and 'date' are "
		    "needed");
	if (ctip_schemas_kind(&kind, schemas, name.p, err) != 0)
		return ctip_yaml_fail(file, item, err, "there is no kind "
		    "'%s'", name.p);
	for (size_t i = 0; i < sizeof reaches / sizeof *reaches; i++)
		if (check_reach(file, item, reaches[i], schemas, kind, err) !=
		    0)
			return -1;
	if (unless != NULL && (unless->type != CTIP_YAML_MAP || unless->n !=
	    1 || ctip_kind_field(kind, unless->keys[0].text) < 0))
		return ctip_yaml_fail(file, item, err, "'unless' is one field "
		    "with a list of codes");
	if ((ctip_yaml_text(item, "last").len > 0) != (ctip_yaml_text(item,
	    "of").len > 0))
		return ctip_yaml_fail(file, item, err, "'last' and 'of' go "
		    "together");
	return 0;
}

int
ctip_due__rule(struct ctip_yaml_file **file, const struct ctip_yaml **items,
    struct ctip_schemas *schemas, struct ctip_err *err)
{
	static const char *const keys[] = {"rules", "items", NULL};
	const struct ctip_yaml *root;
	int rc = ctip_desk__rules(file, schemas, FILE_NAME, err);

	*items = NULL;
	if (rc != 0)
		return -1;
	root = ctip_yaml_root(*file);
	*items = ctip_yaml_find(root, "items");
	rc = ctip_yaml_known(*file, root, keys, err);
	if (rc == 0 && (*items == NULL || (*items)->type != CTIP_YAML_LIST))
		rc = ctip_yaml_fail(*file, root, err, "'items' is a list");
	for (size_t i = 0; rc == 0 && i < (*items)->n; i++)
		rc = check_item(*file, &(*items)->items[i], schemas, err);
	if (rc != 0 && err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	return rc;
}

int
ctip_due_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_yaml_file *file = NULL;
	const struct ctip_yaml *items;
	int rc = ctip_due__rule(&file, &items, schemas, err);

	ctip_yaml_free(file);
	return rc;
}
