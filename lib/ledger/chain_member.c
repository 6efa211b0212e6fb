/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what, after the founding: members who come, with the
 * header key wrapped to them, and members who go. Either was approved by a
 * second person, or it was done alone because there was none to approve it,
 * which stays said for ever.
 */
#include "chain_inside.h"

#include <stdlib.h>
#include <string.h>

bool
ctip_chain_may(const struct ctip_chain *chain,
    const struct ctip_member *member, enum ctip_act act)
{
	for (size_t i = 0; i < chain->roles.n_roles; i++)
		if ((member->roles >> i & 1) != 0 &&
		    (chain->roles.roles[i].acts >> act & 1) != 0)
			return true;
	return false;
}

bool
ctip_chain_seconds(const struct ctip_chain *chain,
    const struct ctip_member *first, const struct ctip_member *second,
    enum ctip_act act)
{
	struct ctip_member others = *second;

	others.roles &= ~first->roles;
	return first != second && !first->revoked && !second->revoked &&
	    ctip_chain_may(chain, first, act) &&
	    ctip_chain_may(chain, &others, act);
}

bool
ctip_chain_two(const struct ctip_chain *chain, enum ctip_act act)
{
	for (size_t i = 0; i < chain->n_members; i++)
		for (size_t j = 0; j < chain->n_members; j++)
			if (ctip_chain_seconds(chain, &chain->members[i],
			    &chain->members[j], act))
				return true;
	return false;
}

int
ctip_chain__second(struct ctip_request **request, struct ctip_chain *chain,
    const struct chain_entry *e, enum ctip_request_act act,
    struct ctip_err *err)
{
	const char *type = ctip_open__text(e->json, "type");
	const json_t *alone = json_object_get(e->json, "founder");
	bool needs = (chain->roles.two >> CTIP_ACT_MEMBER & 1) != 0;

	*request = NULL;
	if (!ctip_chain_may(chain, e->author, CTIP_ACT_MEMBER))
		return ctip_open__refuse(err, type,
		    "its author may not do that");
	if (json_object_get(e->json, "request") != NULL) {
		*request = ctip_chain__approved(chain, e, act, err);
		if (*request == NULL)
			return -1;
		return alone == NULL ? 0 :
		    ctip_open__refuse(err, type, "it is malformed");
	}
	if (needs && (alone == NULL ||
	    ctip_chain_two(chain, CTIP_ACT_MEMBER)))
		return ctip_open__refuse(err, type,
		    "no second person approved it");
	if (alone != NULL && (!needs || !json_is_true(alone)))
		return ctip_open__refuse(err, type, "it is malformed");
	return 0;
}

/* Is this what was asked for? */
static bool
is_what(const struct ctip_chain *chain, const struct ctip_request *request,
    const char *handle, const struct ctip_member *member)
{
	char *what = ctip_chain__what(chain, handle, member);
	bool same = request->what != NULL &&
	    strcmp(request->what, what) == 0;

	free(what);
	return same;
}

int
ctip_chain__later(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_member *member, struct ctip_err *err)
{
	struct ctip_request *request = NULL;

	if (!ctip_open__epoch(&member->epoch, e->json) ||
	    !ctip_open__hex(member->ephemeral, 32, e->json, "ephemeral") ||
	    !ctip_open__hex(member->wrap, 32, e->json, "wrap"))
		return ctip_open__refuse(err, "member", "it is malformed");
	if (member->epoch + 1u != chain->n_epochs)
		return ctip_open__refuse(err, "member",
		    "it has the header key of another epoch");
	if (ctip_chain_reserved(member->handle))
		return ctip_open__refuse(err, "member", "the handle is taken");
	member->alone = json_object_get(e->json, "founder") != NULL;
	if (ctip_chain__recovered(e, member, err) != 0 ||
	    (!member->recovered && ctip_chain__second(&request, chain, e,
	    CTIP_ASK_MEMBER, err) != 0))
		return -1;
	if (request != NULL && !is_what(chain, request, member->handle,
	    member))
		return ctip_open__refuse(err, "member",
		    "it is not what was asked for");
	member->wrapped = true;
	member->since = e->by->time;
	if (request != NULL)
		ctip_chain__done(request, e);
	return 0;
}

/* The founder keeps the keys of groups that nobody is in yet; with the first
 * real member that ends. */
void
ctip_chain__joined(struct ctip_chain *chain, const struct ctip_member *member)
{
	uint64_t others = chain->members[0].groups;

	for (size_t i = 1; i + 1 < chain->n_members; i++)
		others |= chain->members[i].groups;
	chain->due |= (uint32_t)(member->groups & ~others);
}

uint64_t
ctip_chain_orphans(const struct ctip_chain *chain,
    const struct ctip_member *member)
{
	uint64_t others = 0;

	for (size_t i = 0; i < chain->n_members; i++)
		if (&chain->members[i] != member &&
		    !chain->members[i].revoked)
			others |= chain->members[i].groups;
	return member->groups & ~others;
}

int
ctip_chain__revoke(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {"handle", NULL};
	static const char *const may[] = {"founder", "request", NULL};
	const char *handle = ctip_open__text(e->json, "handle");
	struct ctip_member *member;
	struct ctip_request *request;

	if (!ctip_open__keys(e->json, must, may) || chain->epoch_due)
		return ctip_open__refuse(err, "revoke", "it is malformed");
	member = (struct ctip_member *)ctip_chain_current(chain, handle);
	if (member == NULL)
		return ctip_open__refuse(err, "revoke",
		    "there is no such member");
	if (ctip_chain__second(&request, chain, e, CTIP_ASK_REVOKE,
	    err) != 0)
		return -1;
	if (request != NULL && !is_what(chain, request, handle, NULL))
		return ctip_open__refuse(err, "revoke",
		    "it is not what was asked for");
	if (ctip_chain_orphans(chain, member) != 0)
		return ctip_open__refuse(err, "revoke",
		    "nobody else holds what this member holds");
	member->revoked = true;
	chain->due |= (uint32_t)member->groups;
	chain->epoch_due = true;
	if (request != NULL)
		ctip_chain__done(request, e);
	return 0;
}
