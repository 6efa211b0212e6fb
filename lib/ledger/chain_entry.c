/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what: the types of open entry, one function each, and
 * the order of the founding: charter, roles, founder, a key for every group,
 * header epoch 0. Unknown keys and types stop whoever meets them. Everything
 * of an entry is checked before the chain changes.
 */
#include "chain_inside.h"

#include <stdlib.h>
#include <string.h>

static bool
is_of(const char *text, const char *set)
{
	return text[strspn(text, set)] == '\0';
}

bool
ctip_open__handle(const char *text)
{
	size_t len = strlen(text);

	return len >= 2 && len < CTIP_HANDLE && *text >= 'a' &&
	    *text <= 'z' &&
	    is_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

static bool
is_office(const char *text)
{
	size_t len = strlen(text);

	return len >= 1 && len <= 16 && *text != '-' &&
	    is_of(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}

static int
add_charter(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {"format", "office", "random", NULL};
	static const char *const may[] = {"country", "pack", "waiting", NULL};
	const char *office = ctip_open__text(e->json, "office");
	const json_t *country = json_object_get(e->json, "country");
	const json_t *pack = json_object_get(e->json, "pack");
	json_int_t waiting = CTIP_WAITING;
	unsigned char random[16];

	if (chain->charter.len > 0)
		return ctip_open__refuse(err, "charter", "there is one already");
	if (!ctip_open__keys(e->json, must, may) || !is_office(office) ||
	    !ctip_open__hex(random, 16, e->json, "random") ||
	    !json_is_integer(json_object_get(e->json, "format")))
		return ctip_open__refuse(err, "charter", "it is malformed");
	if (country != NULL && (json_string_length(country) != 3 ||
	    !is_of(json_string_value(country), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
		return ctip_open__refuse(err, "charter", "the country is malformed");
	if (pack != NULL && (json_string_length(pack) == 0 ||
	    !is_of(json_string_value(pack),
	    "abcdefghijklmnopqrstuvwxyz0123456789-")))
		return ctip_open__refuse(err, "charter", "the pack is malformed");
	if (json_object_get(e->json, "waiting") != NULL &&
	    !ctip_open__number(&waiting, e->json, "waiting", 365))
		return ctip_open__refuse(err, "charter",
		    "the waiting period is malformed");
	if (json_integer_value(json_object_get(e->json, "format")) != 1)
		return ctip_fail(err, CTIP_CONFIG, "this ledger is of another "
		    "format; a newer ctip is needed");
	memcpy(chain->office, office, strlen(office) + 1);
	memcpy(chain->country, ctip_open__text(e->json, "country"),
	    country == NULL ? 1 : 4);
	chain->waiting = (unsigned)waiting;
	ctip_buf_str(&chain->charter, e->text);
	return 0;
}

static int
add_roles(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {"policy", NULL};
	const json_t *policy = json_object_get(e->json, "policy");
	static const struct ctip_str before = CTIP_STR("{\"policy\":"),
	    after = CTIP_STR(",\"type\":\"roles\"}");
	struct ctip_str json = e->text;

	if (chain->charter.len == 0 || chain->roles.n_roles > 0)
		return ctip_open__refuse(err, "roles", "it is out of order");
	if (!ctip_open__keys(e->json, must, NULL) || !json_is_object(policy))
		return ctip_open__refuse(err, "roles", "it is malformed");
	/* The entry is canonical, so the policy is what stands between. */
	json.p += before.len;
	json.len -= before.len + after.len;
	if (ctip_roles_json(&chain->roles, json, err) != 0) {
		err->code = CTIP_TAMPERED;
		return ctip_fail_context(err, "open entry 'roles'");
	}
	return 0;
}

/* The bits of a member's roles; false where one is unknown or twice. */
static bool
roles_of(struct ctip_member *member, const struct ctip_roles *roles,
    const json_t *list)
{
	size_t n = json_array_size(list);

	if (!json_is_array(list) || n == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(list, i));
		int role = name == NULL ? -1 : ctip_roles_role(roles, name);

		if (role < 0 || (member->roles >> role & 1) != 0)
			return false;
		member->roles |= (uint64_t)1 << role;
		member->groups |= roles->roles[role].groups;
	}
	return true;
}

/* Is this X25519 key one that somebody has? */
static bool
box_is_used(const struct ctip_chain *chain, const unsigned char box[32])
{
	for (size_t i = 0; i < chain->n_members; i++)
		if (memcmp(chain->members[i].public_.box, box, 32) == 0)
			return true;
	for (size_t i = 0; i < chain->roles.n_groups; i++)
		if (memcmp(chain->groups[i].public_, box, 32) == 0)
			return true;
	for (size_t i = 0; i < chain->n_old; i++)
		if (memcmp(chain->old[i].key.public_, box, 32) == 0)
			return true;
	return ctip_open__zero(box, 32);
}

static bool
sign_is_used(const struct ctip_chain *chain, const unsigned char sign[32])
{
	for (size_t i = 0; i < chain->n_members; i++)
		if (memcmp(chain->members[i].public_.sign, sign, 32) == 0)
			return true;
	return ctip_open__zero(sign, 32);
}

bool
ctip_chain__is_used(const struct ctip_chain *chain,
    const struct ctip_public *public_)
{
	return box_is_used(chain, public_->box) ||
	    sign_is_used(chain, public_->sign);
}

static int
add_member(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {
		"box", "handle", "roles", "sign", NULL
	};
	static const char *const may[] = {
		"ephemeral", "epoch", "founder", "recovery", "request",
		"wrap", NULL
	};
	const char *handle = ctip_open__text(e->json, "handle");
	struct ctip_member member = {0};

	if (chain->roles.n_roles == 0 ||
	    (chain->started && chain->n_epochs == 0))
		return ctip_open__refuse(err, "member", "it is out of order");
	if (!ctip_open__keys(e->json, must, chain->started ? may : NULL) ||
	    !ctip_open__handle(handle) ||
	    !ctip_open__hex(member.public_.sign, 32, e->json, "sign") ||
	    !ctip_open__hex(member.public_.box, 32, e->json, "box"))
		return ctip_open__refuse(err, "member", "it is malformed");
	if (!roles_of(&member, &chain->roles, json_object_get(e->json,
	    "roles")))
		return ctip_open__refuse(err, "member",
		    "its roles are unknown");
	if (ctip_chain_member(chain, handle) != NULL ||
	    ctip_roles_group(&chain->roles, handle) >= 0)
		return ctip_open__refuse(err, "member", "the handle is taken");
	if (ctip_chain__is_used(chain, &member.public_))
		return ctip_open__refuse(err, "member",
		    "the key is used already");
	memcpy(member.handle, handle, strlen(handle) + 1);
	if (chain->started && ctip_chain__later(chain, e, &member, err) != 0)
		return -1;
	chain->members = ctip_realloc(chain->members,
	    (chain->n_members + 1) * sizeof *chain->members);
	chain->members[chain->n_members++] = member;
	if (chain->started)
		ctip_chain__joined(chain, &member);
	else
		ctip_chain_ledger_id(chain->ledger,
		    ctip_buf_slice(&chain->charter), &member.public_);
	chain->started = true;
	return 0;
}

/* The key of a group that a newer one comes after. */
static void
keep_old(struct ctip_chain *chain, int group)
{
	chain->old = ctip_realloc(chain->old,
	    (chain->n_old + 1) * sizeof *chain->old);
	chain->old[chain->n_old].group = group;
	chain->old[chain->n_old++].key = chain->groups[group];
}

static int
add_group(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {"epoch", "group", "public", NULL};
	int group = ctip_roles_group(&chain->roles, ctip_open__text(e->json, "group"));
	struct ctip_group_key key = {0}, *was;
	bool first;

	if (!chain->started)
		return ctip_open__refuse(err, "group-key", "it is out of order");
	if (!ctip_open__keys(e->json, must, NULL) || !ctip_open__epoch(&key.epoch, e->json) ||
	    !ctip_open__hex(key.public_, 32, e->json, "public"))
		return ctip_open__refuse(err, "group-key", "it is malformed");
	if (group < 0)
		return ctip_open__refuse(err, "group-key", "the group is unknown");
	was = &chain->groups[group];
	first = ctip_open__zero(was->public_, 32);
	if (first != (chain->n_epochs == 0))
		return ctip_open__refuse(err, "group-key", "it is out of order");
	if (!first && (chain->due >> group & 1) == 0)
		return ctip_open__refuse(err, "group-key",
		    "no new key of the group is due");
	if (!first && (e->author == NULL ||
	    (e->author->groups >> group & 1) == 0))
		return ctip_open__refuse(err, "group-key",
		    "its author is not of the group");
	if (key.epoch != (first ? 0 : was->epoch + 1))
		return ctip_open__refuse(err, "group-key", "the epoch is not the next");
	if (box_is_used(chain, key.public_))
		return ctip_open__refuse(err, "group-key", "the key is used already");
	if (!first)
		keep_old(chain, group);
	*was = key;
	chain->due &= ~(1u << group);
	return 0;
}

static size_t
count_current(const struct ctip_chain *chain)
{
	size_t n = 0;

	for (size_t i = 0; i < chain->n_members; i++)
		n += !chain->members[i].revoked;
	return n;
}

/* The wraps of an epoch, by handle: of each current member, and no other. */
static bool
wraps_of(struct ctip_header_epoch *epoch, const struct ctip_chain *chain,
    json_t *wraps)
{
	const char *handle;
	json_t *value;

	if (!json_is_object(wraps) ||
	    json_object_size(wraps) != count_current(chain))
		return false;
	epoch->wraps = ctip_alloc(json_object_size(wraps) *
	    sizeof *epoch->wraps);
	json_object_foreach(wraps, handle, value) {
		if (ctip_chain_current(chain, handle) == NULL ||
		    !ctip_open__hex(epoch->wraps[epoch->n].wrap, 32, wraps, handle))
			return false;
		memcpy(epoch->wraps[epoch->n++].handle, handle,
		    strlen(handle) + 1);
	}
	return true;
}

static bool
groups_have_keys(const struct ctip_chain *chain)
{
	for (size_t i = 0; i < chain->roles.n_groups; i++)
		if (ctip_open__zero(chain->groups[i].public_, 32))
			return false;
	return chain->started;
}

static int
add_epoch(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {
		"ephemeral", "epoch", "hid", "wraps", NULL
	};
	static const char *const before[] = {"before", NULL};
	struct ctip_header_epoch epoch = {0};
	bool first = chain->n_epochs == 0;

	if (!groups_have_keys(chain) || (!first && !chain->epoch_due))
		return ctip_open__refuse(err, "header-epoch",
		    "it is out of order");
	if (!ctip_open__keys(e->json, must, first ? NULL : before) ||
	    !ctip_open__epoch(&epoch.epoch, e->json) ||
	    !ctip_open__hex(epoch.ephemeral, 32, e->json, "ephemeral") ||
	    !ctip_open__hex(epoch.hid, CTIP_HASH, e->json, "hid") ||
	    (!first && !ctip_open__hex(epoch.before, sizeof epoch.before,
	    e->json, "before")))
		return ctip_open__refuse(err, "header-epoch",
		    "it is malformed");
	if (epoch.epoch != chain->n_epochs)
		return ctip_open__refuse(err, "header-epoch",
		    "the epoch is not the next");
	if (!wraps_of(&epoch, chain, json_object_get(e->json, "wraps"))) {
		free(epoch.wraps);
		return ctip_open__refuse(err, "header-epoch",
		    "the wraps are malformed");
	}
	chain->epochs = ctip_realloc(chain->epochs,
	    (chain->n_epochs + 1) * sizeof *chain->epochs);
	chain->epochs[chain->n_epochs++] = epoch;
	chain->epoch_due = false;
	return 0;
}

int
ctip_chain__entry(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const struct {
		const char *type;
		int (*add)(struct ctip_chain *, const struct chain_entry *,
		    struct ctip_err *);
		bool later; /* comes after the founding */
	} types[] = {
		{"charter", add_charter, false}, {"roles", add_roles, false},
		{"member", add_member, false}, {"group-key", add_group, false},
		{"header-epoch", add_epoch, false},
		{"revoke", ctip_chain__revoke, true},
		{"recovery", ctip_chain__recovery, true},
		{"request", ctip_chain__request, true},
		{"approval", ctip_chain__approval, true},
		{"cancel", ctip_chain__cancel, true},
		{"tombstone", ctip_chain__tombstone, true},
	};
	const char *type = ctip_open__text(e->json, "type");

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (strcmp(types[i].type, type) != 0)
			continue;
		if (types[i].later && (chain->n_epochs == 0 ||
		    e->author == NULL))
			return ctip_open__refuse(err, type,
			    "it is out of order");
		if (e->author != NULL && e->author->recovery > 0 &&
		    types[i].add != add_member)
			return ctip_open__refuse(err, type, "a recovery key "
			    "may add a member, and nothing else");
		return types[i].add(chain, e, err);
	}
	return ctip_fail(err, CTIP_CONFIG, "open entry of unknown type "
	    "'%.32s'; a newer ctip is needed", type);
}
