/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts that need more than a key: their names, and who had them before
 * roles.yaml could say so.
 */
#include "acts.h"

#include <string.h>

static const char *const names[CTIP_ACTS] = {
	[CTIP_ACT_MEMBER] = "member", [CTIP_ACT_ERASE] = "erase",
	[CTIP_ACT_EXPORT] = "export", [CTIP_ACT_GRANT] = "grant-oneself",
};

int
ctip_act_named(const char *name)
{
	for (int act = 0; act < CTIP_ACTS; act++)
		if (strcmp(names[act], name) == 0)
			return act;
	return -1;
}

const char *
ctip_act_name(enum ctip_act act)
{
	return names[act];
}

/* As schemas/roles.yaml has them. */
static const struct {
	const char *role;
	uint32_t    acts;
} usual[] = {
	{"director", 1u << CTIP_ACT_MEMBER | 1u << CTIP_ACT_ERASE |
	    1u << CTIP_ACT_EXPORT | 1u << CTIP_ACT_GRANT},
	{"head-of-investigations", 1u << CTIP_ACT_ERASE |
	    1u << CTIP_ACT_EXPORT | 1u << CTIP_ACT_GRANT},
	{"case-manager", 1u << CTIP_ACT_ERASE | 1u << CTIP_ACT_EXPORT |
	    1u << CTIP_ACT_GRANT},
	{"intake", 1u << CTIP_ACT_ERASE | 1u << CTIP_ACT_EXPORT},
	{"investigator", 1u << CTIP_ACT_EXPORT},
	{"administrator", 1u << CTIP_ACT_MEMBER},
};

void
ctip_acts__usual(struct ctip_roles *roles)
{
	for (size_t i = 0; i < roles->n_roles; i++)
		if (roles->roles[i].acts != 0)
			return;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		int role = ctip_roles_role(roles, usual[i].role);

		if (role >= 0)
			roles->roles[role].acts = usual[i].acts;
	}
}
