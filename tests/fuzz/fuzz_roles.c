/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as roles.yaml, and as the JSON of the history. What is taken from
 * YAML is taken from its JSON, as the same roles; the JSON has one form; a
 * refusal has its sentence and leaves nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/vault/roles.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* Whoever it lets in reads schemas, and every compartment has a reader. */
static void
check_roles(const struct ctip_roles *roles)
{
	bool read[CTIP_COMPARTMENTS] = { false };

	check(roles->n_groups >= 1 && roles->n_groups <= 32 &&
	    roles->n_roles >= 1 && roles->n_roles <= 64);
	for (size_t i = 0; i < roles->n_roles; i++) {
		bool directory = false;

		check(ctip_roles_role(roles, roles->roles[i].name) == (int)i);
		check(roles->roles[i].label.en != NULL);
		for (size_t g = 0; g < 32; g++) {
			if ((roles->roles[i].groups >> g & 1) == 0)
				continue;
			check(g < roles->n_groups);
			for (int c = 1; c < CTIP_COMPARTMENTS; c++)
				read[c] |= roles->groups[g].holds[c];
			directory |= roles->groups[g].holds[CTIP_DIRECTORY];
		}
		check(directory && roles->roles[i].groups >> 32 == 0);
	}
	for (int c = 1; c < CTIP_COMPARTMENTS; c++)
		check(read[c]);
}

static void
check_same(const struct ctip_roles *a, const struct ctip_roles *b)
{
	check(strcmp(a->json, b->json) == 0 && a->n_groups == b->n_groups &&
	    a->n_roles == b->n_roles);
	for (size_t i = 0; i < a->n_groups; i++)
		check(strcmp(a->groups[i].name, b->groups[i].name) == 0 &&
		    memcmp(a->groups[i].holds, b->groups[i].holds,
		    sizeof a->groups[i].holds) == 0);
	for (size_t i = 0; i < a->n_roles; i++)
		check(strcmp(a->roles[i].name, b->roles[i].name) == 0 &&
		    a->roles[i].groups == b->roles[i].groups);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ctip_str text = { (const char *)data, size };
	struct ctip_roles roles, again;
	struct ctip_err err = { 0 };

	if (ctip_roles_yaml(&roles, text, "f", &err) == 0) {
		check_roles(&roles);
		check(ctip_roles_json(&again, ctip_str(roles.json), &err) ==
		    0);
		check_same(&roles, &again);
		ctip_roles_clear(&again);
		ctip_roles_clear(&roles);
	} else {
		check(err.code == CTIP_INVALID && err.text[0] != '\0' &&
		    roles.json == NULL);
	}
	if (ctip_roles_json(&roles, text, &err) == 0) {
		check(ctip_str_is(text, roles.json));
		check_roles(&roles);
		ctip_roles_clear(&roles);
	}
	return 0;
}
