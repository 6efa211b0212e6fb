/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_ROLES_H
#define CTIP_VAULT_ROLES_H

#include <stdbool.h>

#include "ctip/base/bytes.h"
#include "ctip/schema/kind.h"

/*
 * roles.yaml: which groups there are and what compartments each holds, and
 * which groups each role is a member of. It stands in the genesis
 * transaction as one open entry, canonical JSON of the same tree.
 */
struct ctip_group {
	const char *name;                      /* [a-z0-9-]{1,32} */
	bool        holds[CTIP_COMPARTMENTS];  /* K is wrapped to it */
};

/* What a role may ask for and approve. Those that `two-persons` of roles.yaml
 * names need two members, the second by a role that the first has not. */
enum ctip_act {
	CTIP_ACT_MEMBER,   /* members come and go; the recovery key */
	CTIP_ACT_ERASE,    /* forgetting, and fresh keys in place of old ones */
	CTIP_ACT_EXPORT,   /* identity or health of many people in one file */
	CTIP_ACT_GRANT,    /* `grant-oneself` */
	CTIP_ACTS
};

struct ctip_role {
	const char *name;
	struct ctip_label label;
	uint64_t    groups;  /* bit i: is in group i */
	bool        grants[CTIP_COMPARTMENTS]; /* one subject's, to a member */
	uint32_t    acts;    /* bit a: enum ctip_act */
};

struct ctip_roles {
	size_t            n_groups;   /* at most 32 */
	struct ctip_group groups[32];
	size_t            n_roles;    /* at most 64 */
	struct ctip_role  roles[64];
	uint32_t          two;        /* bit a: the act needs two persons */
	char             *json;       /* canonical: sorted keys, no spaces */
	struct ctip_pool  pool;       /* owns names */
};

/* `member`, `erase`, `export`, `grant-oneself`; -1 for any other name. */
int         ctip_act_named(const char *name);
const char *ctip_act_name(enum ctip_act act);

/* From YAML (at init) or from the JSON of the history. INVALID. Checks that
 * every compartment has a holder and directory's holder has every role. A
 * policy of before acts were written down (no role has any) has those that
 * fit the names of its roles; erasing takes two persons in all of them. */
int  ctip_roles_yaml(struct ctip_roles *out, struct ctip_str text,
    const char *file, struct ctip_err *err);
int  ctip_roles_json(struct ctip_roles *out, struct ctip_str json,
    struct ctip_err *err);
void ctip_roles_clear(struct ctip_roles *roles);

int  ctip_roles_group(const struct ctip_roles *roles, const char *name);
int  ctip_roles_role(const struct ctip_roles *roles, const char *name);
/* The number of the role that somebody typed; MISUSE names those there are. */
int  ctip_roles_named(const struct ctip_roles *roles, const char *name,
    struct ctip_err *err);

#endif
