/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what: the recovery key. It is a member without roles,
 * so that it may ask for nothing, approve nothing and read nothing; keys are
 * wrapped to it as if it were in every group. One thing it may: add a member
 * who says for ever that it was so.
 */
#include "ctip/ledger/recovery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain_inside.h"

#define NAME "recovery-"

static void
name_of(char out[CTIP_HANDLE], uint16_t number)
{
	snprintf(out, CTIP_HANDLE, NAME "%u", number);
}

bool
ctip_chain_reserved(const char *handle)
{
	return strcmp(handle, "recovery") == 0 ||
	    strncmp(handle, NAME, sizeof NAME - 1) == 0;
}

const struct ctip_member *
ctip_chain_recovery_of(const struct ctip_chain *chain, uint16_t number)
{
	for (size_t i = 0; number > 0 && i < chain->n_members; i++)
		if (chain->members[i].recovery == number)
			return &chain->members[i];
	return NULL;
}

const struct ctip_member *
ctip_chain_recovery(const struct ctip_chain *chain)
{
	return ctip_chain_recovery_of(chain, chain->recovery);
}

bool
ctip_chain_in(const struct ctip_chain *chain,
    const struct ctip_member *member, size_t group)
{
	uint64_t all = 0;

	if (member->recovery > 0 || (member->groups >> group & 1) != 0)
		return true;
	if (member != &chain->members[0] && !member->recovered)
		return false;
	for (size_t i = 0; i < chain->n_members; i++)
		if (!chain->members[i].revoked)
			all |= chain->members[i].groups;
	return (all >> group & 1) == 0;
}

/* Three different handles; who they are is not the chain's matter: a share
 * may lie with a notary. */
static bool
read_holders(struct ctip_recovery *out, const json_t *list)
{
	if (json_array_size(list) != 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		const char *name = json_string_value(json_array_get(list, i));

		if (name == NULL || !ctip_open__handle(name))
			return false;
		strcpy(out->holders[i], name);
		for (size_t j = 0; j < i; j++)
			if (strcmp(out->holders[j], name) == 0)
				return false;
	}
	return true;
}

/* What entry and request have both. */
static bool
read_recovery(struct ctip_recovery *out, const json_t *from)
{
	json_int_t number;

	*out = (struct ctip_recovery){0};
	if (!ctip_open__number(&number, from, "number", UINT16_MAX) ||
	    !ctip_open__hex(out->public_.sign, 32, from, "sign") ||
	    !ctip_open__hex(out->public_.box, 32, from, "box") ||
	    !read_holders(out, json_object_get(from, "holders")))
		return false;
	out->number = (uint16_t)number;
	return true;
}

/* Is it what two persons agreed on? */
static bool
is_asked(const struct ctip_request *request,
    const struct ctip_recovery *recovery)
{
	struct ctip_recovery asked;
	struct ctip_err ignored;

	return ctip_recovery_asked(&asked, request, &ignored) == 0 &&
	    asked.number == recovery->number &&
	    memcmp(&asked.public_, &recovery->public_,
	    sizeof asked.public_) == 0 && memcmp(asked.holders,
	    recovery->holders, sizeof asked.holders) == 0;
}

/* The one before is of no use any more, where it hasn't leaked, and must be
 * of none where it has. */
static void
end_former(struct ctip_chain *chain)
{
	struct ctip_member *former =
	    (struct ctip_member *)ctip_chain_recovery(chain);

	if (former == NULL)
		return;
	former->revoked = true;
	chain->epoch_due = true;
	for (size_t g = 0; g < chain->roles.n_groups; g++)
		chain->due |= 1u << g;
}

int
ctip_chain__recovery(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {"box", "ephemeral", "epoch",
	    "holders", "number", "sign", "wrap", NULL};
	static const char *const may[] = {"founder", "request", NULL};
	struct ctip_recovery recovery;
	struct ctip_request *request;
	struct ctip_member member = {.wrapped = true, .since = e->by->time};

	if (!ctip_open__keys(e->json, must, may) || chain->epoch_due ||
	    !read_recovery(&recovery, e->json) ||
	    !ctip_open__epoch(&member.epoch, e->json) ||
	    !ctip_open__hex(member.ephemeral, 32, e->json, "ephemeral") ||
	    !ctip_open__hex(member.wrap, 32, e->json, "wrap"))
		return ctip_open__refuse(err, "recovery", "it is malformed");
	if (recovery.number != chain->recovery + 1)
		return ctip_open__refuse(err, "recovery",
		    "its number is not the next");
	if (member.epoch + 1u != chain->n_epochs)
		return ctip_open__refuse(err, "recovery",
		    "it has the header key of another epoch");
	name_of(member.handle, recovery.number);
	if (ctip_chain_member(chain, member.handle) != NULL ||
	    ctip_chain__is_used(chain, &recovery.public_))
		return ctip_open__refuse(err, "recovery",
		    "the key is used already");
	if (ctip_chain__second(&request, chain, e, CTIP_ASK_RECOVERY,
	    err) != 0)
		return -1;
	if (request != NULL && !is_asked(request, &recovery))
		return ctip_open__refuse(err, "recovery",
		    "it is not what was asked for");
	member.public_ = recovery.public_;
	member.recovery = recovery.number;
	member.alone = json_object_get(e->json, "founder") != NULL;
	if (request != NULL)
		ctip_chain__done(request, e);
	end_former(chain);
	chain->recovery = recovery.number;
	memcpy(chain->holders, recovery.holders, sizeof chain->holders);
	chain->members = ctip_realloc(chain->members,
	    (chain->n_members + 1) * sizeof *chain->members);
	chain->members[chain->n_members++] = member;
	return 0;
}

int
ctip_chain__recovered(const struct chain_entry *e, struct ctip_member *member,
    struct ctip_err *err)
{
	const json_t *said = json_object_get(e->json, "recovery");

	member->recovered = e->author->recovery > 0;
	if ((said != NULL) != member->recovered ||
	    (said != NULL && (!json_is_true(said) ||
	    json_object_get(e->json, "founder") != NULL ||
	    json_object_get(e->json, "request") != NULL)))
		return ctip_open__refuse(err, "member", "it is malformed");
	return 0;
}

int
ctip_recovery_asked(struct ctip_recovery *out,
    const struct ctip_request *request, struct ctip_err *err)
{
	json_t *what = request->act != CTIP_ASK_RECOVERY ||
	    request->what == NULL ? NULL : json_loads(request->what, 0, NULL);
	bool good = json_object_size(what) == 4 && read_recovery(out, what);

	json_decref(what);
	/* It was looked at when it was folded. */
	return good ? 0 : ctip_fail(err, CTIP_BUG,
	    "a request asks for no recovery key that could be");
}

static json_t *
what_of(const struct ctip_recovery *recovery)
{
	json_t *what = json_object(), *holders = json_array();

	for (int i = 0; i < 3; i++)
		json_array_append_new(holders,
		    json_string(recovery->holders[i]));
	json_object_set_new(what, "holders", holders);
	json_object_set_new(what, "number", json_integer(recovery->number));
	ctip_open__set_hex(what, "sign", recovery->public_.sign, 32);
	ctip_open__set_hex(what, "box", recovery->public_.box, 32);
	return what;
}

void
ctip_chain_new_recovery(struct ctip_buf *out,
    const struct ctip_recovery *recovery, const struct ctip_member *member,
    const unsigned char *request)
{
	json_t *entry = what_of(recovery);

	json_object_set_new(entry, "epoch", json_integer(member->epoch));
	ctip_open__set_hex(entry, "ephemeral", member->ephemeral, 32);
	ctip_open__set_hex(entry, "wrap", member->wrap, 32);
	if (member->alone)
		json_object_set_new(entry, "founder", json_true());
	if (request != NULL)
		ctip_open__set_hex(entry, "request", request, CTIP_HASH);
	ctip_open__write(out, "recovery", entry);
}

void
ctip_chain_ask_recovery(struct ctip_buf *out,
    const struct ctip_recovery *recovery)
{
	json_t *entry = json_object();

	json_object_set_new(entry, "act", json_string(
	    ctip_request_name(CTIP_ASK_RECOVERY)));
	json_object_set_new(entry, "what", what_of(recovery));
	ctip_open__write(out, "request", entry);
}
