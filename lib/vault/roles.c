/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML or the history --> who holds which compartments. There is one reader:
 * the canonical JSON of the history is YAML too, so what `init` accepts and
 * what verify reads can't drift apart. JSON is canonical when writing what
 * was read gives the same bytes; that refuses duplicates, blanks, unsorted
 * keys and other types in one comparison.
 */
#include "ctip/vault/roles.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "acts.h"
#include "ctip/schema/yaml.h"

#define GROUPS 32
#define ROLES  64
#define NAME   32 /* letters of a name */

/* One reading: where to, and what to name in messages. */
struct load {
	struct ctip_roles           *out;
	const struct ctip_yaml_file *file;
	struct ctip_err             *err;
};

static const char *const top_keys[] = {
	"groups", "roles", "two-persons", NULL
};
static const char *const group_keys[] = { "name", "holds", NULL };
static const char *const role_keys[] = {
	"name", "label", "groups", "grants", "acts", NULL
};
static const char *const label_keys[] = { "en", "es", "fr", NULL };

int
ctip_roles_group(const struct ctip_roles *roles, const char *name)
{
	for (size_t i = 0; i < roles->n_groups; i++)
		if (strcmp(roles->groups[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
ctip_roles_role(const struct ctip_roles *roles, const char *name)
{
	for (size_t i = 0; i < roles->n_roles; i++)
		if (strcmp(roles->roles[i].name, name) == 0)
			return (int)i;
	return -1;
}

void
ctip_roles_clear(struct ctip_roles *roles)
{
	free(roles->json);
	ctip_pool_clear(&roles->pool);
	memset(roles, 0, sizeof *roles);
}

/* The value of a key of map, of the given type. NULL, with err filled, when
 * it is missing or another; a missing one that isn't needed is NULL too. */
static int
take(const struct load *l, const struct ctip_yaml **out,
    const struct ctip_yaml *map, const char *key, enum ctip_yaml_type type,
    bool needed)
{
	static const char *const words[] = { "a text", "a list", "a map" };

	*out = ctip_yaml_find(map, key);
	if (*out == NULL && needed)
		return ctip_yaml_fail(l->file, map, l->err,
		    "'%s' is missing; write it, as %s", key, words[type]);
	if (*out != NULL && (*out)->type != type)
		return ctip_yaml_fail(l->file, *out, l->err,
		    "'%s' must be %s", key, words[type]);
	return 0;
}

/* An item of a list must be a map of these keys. */
static int
check_map(const struct load *l, const struct ctip_yaml *at,
    const char *const *keys)
{
	if (at->type != CTIP_YAML_MAP)
		return ctip_yaml_fail(l->file, at, l->err,
		    "must be a map with '%s'", keys[0]);
	return ctip_yaml_known(l->file, at, keys, l->err);
}

static int
check_name(const struct load *l, const struct ctip_yaml *at)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (at->type == CTIP_YAML_TEXT && at->text.len >= 1 &&
	    at->text.len <= NAME &&
	    strspn(at->text.p, letters) == at->text.len)
		return 0;
	return ctip_yaml_fail(l->file, at, l->err, "a name is 1 to %d of"
	    " a-z, 0-9 and '-'", NAME);
}

/* Is this scalar in the list before item i? */
static int
check_once(const struct load *l, const struct ctip_yaml *list, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (ctip_str_equal(list->items[j].text, list->items[i].text))
			return ctip_yaml_fail(l->file, &list->items[i],
			    l->err, "'%s' is in the list twice; take one out",
			    list->items[i].text.p);
	return 0;
}

static int
take_compartments(const struct load *l, bool out[CTIP_COMPARTMENTS],
    const struct ctip_yaml *list)
{
	enum ctip_compartment c;

	for (size_t i = 0; i < list->n; i++) {
		const struct ctip_yaml *at = &list->items[i];

		if (at->type != CTIP_YAML_TEXT ||
		    !ctip_compartment_named(&c, at->text))
			return ctip_yaml_fail(l->file, at, l->err,
			    "'%s' is no compartment; there are statistics,"
			    " identity, case, care, health, directory and"
			    " audit", at->type == CTIP_YAML_TEXT ?
			    at->text.p : "this");
		if (check_once(l, list, i) != 0)
			return -1;
		out[c] = true;
	}
	return 0;
}

static int
take_group(const struct load *l, const struct ctip_yaml *at)
{
	struct ctip_group *group = &l->out->groups[l->out->n_groups];
	const struct ctip_yaml *name, *holds;

	if (check_map(l, at, group_keys) != 0 ||
	    take(l, &name, at, "name", CTIP_YAML_TEXT, true) != 0 ||
	    check_name(l, name) != 0 ||
	    take(l, &holds, at, "holds", CTIP_YAML_LIST, true) != 0 ||
	    take_compartments(l, group->holds, holds) != 0)
		return -1;
	if (ctip_roles_group(l->out, name->text.p) >= 0)
		return ctip_yaml_fail(l->file, name, l->err,
		    "group '%s' stands here twice; take one out",
		    name->text.p);
	group->name = ctip_pool_text(&l->out->pool, name->text);
	l->out->n_groups++;
	return 0;
}

static int
take_language(const struct load *l, const char **out,
    const struct ctip_yaml *label, const char *language, bool needed)
{
	const struct ctip_yaml *text;

	if (take(l, &text, label, language, CTIP_YAML_TEXT, needed) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (ctip_str_trim(text->text).len == 0)
		return ctip_yaml_fail(l->file, text, l->err,
		    "the label is empty; write one, or take '%s' out",
		    language);
	for (size_t i = 0; i < text->text.len; i++)
		if ((unsigned char)text->text.p[i] < ' ' ||
		    text->text.p[i] == 0x7f)
			return ctip_yaml_fail(l->file, text, l->err,
			    "the label has a control character; write it"
			    " without");
	*out = ctip_pool_text(&l->out->pool, text->text);
	return 0;
}

static int
take_label(const struct load *l, struct ctip_label *out,
    const struct ctip_yaml *role)
{
	const struct ctip_yaml *label;

	if (take(l, &label, role, "label", CTIP_YAML_MAP, true) != 0 ||
	    ctip_yaml_known(l->file, label, label_keys, l->err) != 0 ||
	    take_language(l, &out->en, label, "en", true) != 0 ||
	    take_language(l, &out->es, label, "es", false) != 0)
		return -1;
	return take_language(l, &out->fr, label, "fr", false);
}

/* The groups of a role; one of them must hold directory, where schemas and
 * services are: nobody can work without. */
static int
take_groups(const struct load *l, struct ctip_role *role,
    const struct ctip_yaml *at, const struct ctip_yaml *list)
{
	bool reads = false;

	for (size_t i = 0; i < list->n; i++) {
		const struct ctip_yaml *name = &list->items[i];
		int group;

		if (check_name(l, name) != 0)
			return -1;
		group = ctip_roles_group(l->out, name->text.p);
		if (group < 0)
			return ctip_yaml_fail(l->file, name, l->err,
			    "there is no group '%s'; add it to 'groups'",
			    name->text.p);
		if (check_once(l, list, i) != 0)
			return -1;
		role->groups |= UINT64_C(1) << group;
		reads |= l->out->groups[group].holds[CTIP_DIRECTORY];
	}
	if (!reads)
		return ctip_yaml_fail(l->file, at, l->err, "every role reads"
		    " the compartment 'directory'; add a group that holds it"
		    " to '%s'", role->name);
	return 0;
}

/* Names of acts, each once. One that this version does not know is for a
 * newer one: nobody may do it here. */
static int
take_acts(const struct load *l, uint32_t *out, const struct ctip_yaml *list)
{
	for (size_t i = 0; list != NULL && i < list->n; i++) {
		int act;

		if (check_name(l, &list->items[i]) != 0 ||
		    check_once(l, list, i) != 0)
			return -1;
		act = ctip_act_named(list->items[i].text.p);
		if (act >= 0)
			*out |= 1u << act;
	}
	return 0;
}

static int
take_role(const struct load *l, const struct ctip_yaml *at)
{
	struct ctip_role *role = &l->out->roles[l->out->n_roles];
	const struct ctip_yaml *name, *groups, *grants, *acts;

	if (check_map(l, at, role_keys) != 0 ||
	    take(l, &name, at, "name", CTIP_YAML_TEXT, true) != 0 ||
	    check_name(l, name) != 0 || take_label(l, &role->label, at) != 0)
		return -1;
	if (ctip_roles_role(l->out, name->text.p) >= 0)
		return ctip_yaml_fail(l->file, name, l->err,
		    "role '%s' stands here twice; take one out",
		    name->text.p);
	role->name = ctip_pool_text(&l->out->pool, name->text);
	if (take(l, &groups, at, "groups", CTIP_YAML_LIST, true) != 0 ||
	    take_groups(l, role, at, groups) != 0 ||
	    take(l, &grants, at, "grants", CTIP_YAML_LIST, false) != 0 ||
	    take(l, &acts, at, "acts", CTIP_YAML_LIST, false) != 0)
		return -1;
	if ((grants != NULL && take_compartments(l, role->grants,
	    grants) != 0) || take_acts(l, &role->acts, acts) != 0)
		return -1;
	l->out->n_roles++;
	return 0;
}

/* The items of a list of at most `most`, one by one. */
static int
take_each(const struct load *l, const struct ctip_yaml *root,
    const char *key, size_t most,
    int (*item)(const struct load *l, const struct ctip_yaml *at))
{
	const struct ctip_yaml *list;

	if (take(l, &list, root, key, CTIP_YAML_LIST, true) != 0)
		return -1;
	if (list->n > most)
		return ctip_yaml_fail(l->file, &list->items[most], l->err,
		    "'%s' has %zu items; %zu is the most", key, list->n,
		    most);
	for (size_t i = 0; i < list->n; i++)
		if (item(l, &list->items[i]) != 0)
			return -1;
	return 0;
}

/* The acts that need two persons. */
static int
take_two(const struct load *l, const struct ctip_yaml *root)
{
	const struct ctip_yaml *list;

	if (take(l, &list, root, "two-persons", CTIP_YAML_LIST, false) != 0 ||
	    take_acts(l, &l->out->two, list) != 0)
		return -1;
	l->out->two |= 1u << CTIP_ACT_ERASE;
	ctip_acts__usual(l->out);
	return 0;
}

/* A compartment that no role reads would be sealed for nobody, for ever. */
static int
check_holders(const struct load *l, const struct ctip_yaml *root)
{
	const struct ctip_roles *roles = l->out;
	bool read[CTIP_COMPARTMENTS] = { false };
	int c;

	for (size_t r = 0; r < roles->n_roles; r++)
		for (size_t g = 0; g < roles->n_groups; g++)
			for (c = 1; c < CTIP_COMPARTMENTS; c++)
				read[c] |= (roles->roles[r].groups >> g & 1)
				    && roles->groups[g].holds[c];
	for (c = 1; c < CTIP_COMPARTMENTS; c++)
		if (!read[c])
			return ctip_yaml_fail(l->file, root, l->err,
			    "no role reads the compartment '%s'; add a group"
			    " that holds it to a role",
			    ctip_compartment_name((enum ctip_compartment)c));
	return 0;
}

static int
take_root(const struct load *l, const struct ctip_yaml *root)
{
	if (check_map(l, root, top_keys) != 0 ||
	    take_each(l, root, "groups", GROUPS, take_group) != 0 ||
	    take_each(l, root, "roles", ROLES, take_role) != 0 ||
	    take_two(l, root) != 0)
		return -1;
	return check_holders(l, root);
}

static json_t *json_of(const struct ctip_yaml *at);

static json_t *
json_list(const struct ctip_yaml *at)
{
	json_t *json = json_array();

	for (size_t i = 0; i < at->n; i++)
		if (json_array_append_new(json, json_of(&at->items[i])) != 0)
			goto bad;
	return json;
bad:
	json_decref(json);
	return NULL;
}

static json_t *
json_map(const struct ctip_yaml *at)
{
	json_t *json = json_object();

	for (size_t i = 0; i < at->n; i++)
		if (json_object_set_new(json, at->keys[i].text.p,
		    json_of(&at->items[i])) != 0)
			goto bad;
	return json;
bad:
	json_decref(json);
	return NULL;
}

/* The tree as it is. Its texts are UTF-8 and hold no NUL, or they would not
 * have come out of YAML: NULL where there was no memory. */
static json_t *
json_of(const struct ctip_yaml *at)
{
	if (at->type == CTIP_YAML_LIST)
		return json_list(at);
	if (at->type == CTIP_YAML_MAP)
		return json_map(at);
	return json_stringn(at->text.p, at->text.len);
}

static void
take_json(const struct load *l, const struct ctip_yaml *root)
{
	json_t *json = json_of(root);

	l->out->json = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(json);
	if (l->out->json == NULL)
		ctip_alloc_fail();
}

static int
load(struct ctip_roles *out, struct ctip_str text, const char *name,
    struct ctip_err *err)
{
	struct ctip_yaml_file *file = NULL;
	struct load l = { out, NULL, err };
	int result = -1;

	memset(out, 0, sizeof *out);
	if (ctip_yaml_parse(&file, text, name, err) != 0)
		goto out;
	l.file = file;
	if (take_root(&l, ctip_yaml_root(file)) == 0) {
		take_json(&l, ctip_yaml_root(file));
		result = 0;
	}
out:
	if (result != 0)
		ctip_roles_clear(out);
	ctip_yaml_free(file);
	return result;
}

int
ctip_roles_json(struct ctip_roles *out, struct ctip_str json,
    struct ctip_err *err)
{
	if (load(out, json, "roles", err) != 0)
		return -1;
	if (ctip_str_is(json, out->json))
		return 0;
	ctip_roles_clear(out);
	return ctip_fail(err, CTIP_INVALID, "roles: not canonical JSON; the"
	    " same roles have to be written in the one form");
}

int
ctip_roles_yaml(struct ctip_roles *out, struct ctip_str text,
    const char *file, struct ctip_err *err)
{
	struct ctip_roles again;
	struct ctip_err why;

	if (load(out, text, file, err) != 0)
		return -1;
	/* Nothing goes into the history that can't be read from it: YAML has
	 * escapes for characters that it doesn't take as they are. */
	if (ctip_roles_json(&again, ctip_str(out->json), &why) != 0) {
		ctip_roles_clear(out);
		return ctip_fail(err, CTIP_INVALID, "%s: a label has a"
		    " character that is not for print; write it without",
		    file);
	}
	ctip_roles_clear(&again);
	return 0;
}

int
ctip_roles_named(const struct ctip_roles *roles, const char *name,
    struct ctip_err *err)
{
	struct ctip_buf all = { 0 };
	int role = ctip_roles_role(roles, name);

	if (role >= 0)
		return role;
	for (size_t i = 0; i < roles->n_roles; i++)
		ctip_buf_format(&all, "%s%s", i == 0 ? "" : ", ",
		    roles->roles[i].name);
	ctip_fail(err, CTIP_MISUSE, "there is no role '%s' in roles.yaml; "
	    "there are: %s", name, all.p);
	ctip_buf_clear(&all);
	return -1;
}
