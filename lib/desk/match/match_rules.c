/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/matching.yaml and rules/names.yaml -> weights, short names, particles.
 */
#include <stdlib.h>
#include <string.h>

#include "match_inside.h"
#include "../work_inside.h"

static const char *const names[MATCH_WEIGHTS + 1] = {"birth_same",
    "birth_swapped", "birth_near", "birth_year", "birth_differs", "age_fits",
    "age_differs", "sex_same", "sex_differs", "nationality_differs",
    "number_same", "number_differs", "register_same", "telephone_same",
    "name_most", "names_most", "name_differs", "address_most", "address_differs", NULL};

static int
read_weights(struct ctip_match *m, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	const struct ctip_yaml *root = ctip_yaml_root(file), *v;
	const char *keys[MATCH_WEIGHTS + 4] = {"rules", "min"};
	int64_t n;

	memcpy(keys + 2, names, sizeof names);
	keys[MATCH_WEIGHTS + 2] = "merge";
	if (ctip_yaml_known(file, root, keys, err) != 0)
		return -1;
	for (size_t i = 1; i < MATCH_WEIGHTS + 2; i++) {
		v = ctip_yaml_find(root, keys[i]);
		if (v == NULL || !ctip_str_integer(v->text, i == 1 ? 1 : -60,
		    i == 1 ? 99 : 60, &n))
			return ctip_yaml_fail(file, v != NULL ? v : root, err,
			    "'%s' is a number of bits, or of a hundred",
			    keys[i]);
		if (i == 1)
			m->min = (double)n / 100;
		else
			m->weight[i - 2] = (double)n;
	}
	return 0;
}

/* All of a list stand for its first one. */
static void
take_short(struct ctip_match *m, const struct ctip_yaml *list)
{
	uint32_t first = 0, one;

	for (size_t i = 0; i < list->n; i++) {
		one = ctip_match__word(m, 'n', list->items[i].text);
		if (first == 0)
			first = one;
		if (one != 0 && m->by_number[one]->one == 0)
			m->by_number[one]->one = first;
	}
}

static int
read_names(struct ctip_match *m, const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	static const char *const keys[] = {"rules", "particles", "short",
	    NULL};
	const struct ctip_yaml *root = ctip_yaml_root(file);
	const struct ctip_yaml *p = ctip_yaml_find(root, "particles");
	const struct ctip_yaml *s = ctip_yaml_find(root, "short");

	if (ctip_yaml_known(file, root, keys, err) != 0)
		return -1;
	if (p == NULL || p->type != CTIP_YAML_LIST || s == NULL ||
	    s->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(file, root, err,
		    "'particles' and 'short' are lists");
	for (size_t i = 0; i < p->n; i++)
		(void)ctip_match__word(m, 'p', p->items[i].text);
	for (size_t i = 0; i < s->n; i++) {
		if (s->items[i].type != CTIP_YAML_LIST)
			return ctip_yaml_fail(file, &s->items[i], err,
			    "'short' is a list of lists");
		take_short(m, &s->items[i]);
	}
	return 0;
}

int
ctip_match__rules(struct ctip_match *m, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	struct ctip_yaml_file *weights = NULL, *words = NULL;
	int rc = -1;

	if (ctip_desk__rules(&weights, schemas, "rules/matching.yaml",
	    err) == 0 && read_weights(m, weights, err) == 0 &&
	    ctip_desk__rules(&words, schemas, "rules/names.yaml", err) == 0)
		rc = read_names(m, words, err);
	if (rc != 0 && err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	ctip_yaml_free(weights);
	ctip_yaml_free(words);
	return rc;
}

static bool
lists(const struct ctip_yaml *list, const char *name)
{
	for (size_t i = 0; list != NULL && i < list->n; i++)
		if (ctip_str_is(list->items[i].text, name))
			return true;
	return false;
}

int
ctip_match_merges(bool *may, struct ctip_schemas *schemas,
    const struct ctip_chain *chain, const char *handle, struct ctip_err *err)
{
	const struct ctip_member *member = ctip_chain_member(chain, handle);
	struct ctip_yaml_file *file = NULL;
	const struct ctip_yaml *list;

	*may = false;
	if (ctip_desk__rules(&file, schemas, "rules/matching.yaml", err) != 0)
		return -1;
	list = ctip_yaml_find(ctip_yaml_root(file), "merge");
	for (size_t i = 0; member != NULL && i < chain->roles.n_roles; i++)
		*may |= (member->roles >> i & 1) != 0 &&
		    lists(list, chain->roles.roles[i].name);
	ctip_yaml_free(file);
	return 0;
}
