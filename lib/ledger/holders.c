/* SPDX-License-Identifier: Apache-2.0 */
/*
 * member -> what they open wraps with: the secrets of their groups, those of
 * every epoch that is wrapped to them. One that isn't yet - nobody of the
 * group has written since they came - is left out: it will come.
 */
#include "ctip/base/permit.h"
#include "grant_inside.h"

#include <stdlib.h>
#include <string.h>

void
ctip_holders__clear(struct ctip_holders *holders)
{
	for (size_t i = 0; i < holders->n; i++)
		ctip_secret_clear(&holders->item[i].secret);
	memset(holders, 0, sizeof *holders);
}

/* One epoch of a group. */
static int
add(struct ctip_holders *to, struct ctip_store *keys,
    const struct ctip_chain *chain, int group, uint16_t epoch,
    const struct ctip_member *me, const struct ctip_member_key *key,
    struct ctip_err *err)
{
	const struct ctip_group *of = &chain->roles.groups[group];
	struct ctip_holder *holder = &to->item[to->n];
	const unsigned char *public_ = ctip_chain_group_key(chain, group,
	    epoch);

	holder->name = of->name;
	holder->epoch = epoch;
	memcpy(holder->public_, public_, 32);
	memcpy(holder->holds, of->holds, sizeof holder->holds);
	if (ctip_keys_secret(&holder->secret, keys, chain->ledger, of->name,
	    epoch, public_, me, key, err) == 0) {
		to->n++;
		return 0;
	}
	memset(holder, 0, sizeof *holder);
	return err->code == CTIP_NOTFOUND ? 0 : -1;
}

int
ctip_holders__open(struct ctip_holders *to, struct ctip_store *keys,
    const struct ctip_chain *chain, int group, const struct ctip_member *me,
    const struct ctip_member_key *key, struct ctip_err *err)
{
	size_t before = to->n;
	int epoch = chain->groups[group].epoch;

	if (to->asked >> group & 1)
		return 0;
	for (; epoch >= 0 && to->n < CTIP_HOLDERS; epoch--)
		if (add(to, keys, chain, group, (uint16_t)epoch, me, key,
		    err) != 0)
			return -1;
	if (to->n == before || to->item[before].epoch !=
	    chain->groups[group].epoch)
		to->pending |= 1u << group;
	to->asked |= 1u << group;
	return 0;
}

/* What was granted to this member, by their own key. */
static void
add_own(struct ctip_ledger *ledger)
{
	struct ctip_holders *all = &ledger->holders;
	struct ctip_holder *own = &all->item[all->n];

	if (all->own_asked || all->n == CTIP_HOLDERS)
		return;
	all->own_asked = true;
	for (size_t i = 0; i < ledger->n_grants; i++)
		if (strcmp(ledger->grants[i].handle, ledger->me->handle) == 0)
			own->holds[ledger->grants[i].compartment] = true;
	for (int c = 0; c < CTIP_COMPARTMENTS; c++)
		if (own->holds[c] && own->name == NULL) {
			own->name = ledger->me->handle;
			memcpy(own->public_, ledger->me->public_.box, 32);
			ctip_secret_copy(&own->secret, ledger->key.box.p,
			    ledger->key.box.len);
			all->n++;
		}
}

/* A recovery key opens the schemas, without which nothing can be written; all
 * else is for those whom it makes members. */
static bool
opens(const struct ctip_member *me, size_t group, enum ctip_compartment c)
{
	return (me->groups >> group & 1) != 0 ||
	    (me->recovery > 0 && c == CTIP_DIRECTORY);
}

int
ctip_ledger__holders(struct ctip_ledger *ledger, enum ctip_compartment c,
    const struct ctip_holder **out, size_t *n, struct ctip_err *err)
{
	const struct ctip_roles *roles = &ledger->chain.roles;
	struct ctip_holders *all = &ledger->holders;

	*n = 0;
	if (ctip_ledger__keys(ledger, err) != 0)
		return -1;
	for (size_t i = 0; ledger->me != NULL && i < roles->n_groups; i++) {
		if (!ctip_permits(opens(ledger->me, i, c)) ||
		    !roles->groups[i].holds[c])
			continue;
		if (ctip_holders__open(all, ledger->keys, &ledger->chain,
		    (int)i, ledger->me, &ledger->key, err) != 0)
			return -1;
	}
	if (ledger->me != NULL && ledger->n_grants > 0)
		add_own(ledger);
	for (size_t i = 0; i < all->n; i++)
		if (all->item[i].holds[c])
			out[(*n)++] = &all->item[i];
	return 0;
}

bool
ctip_ledger_pending(const struct ctip_ledger *ledger)
{
	return ledger->holders.pending != 0;
}
