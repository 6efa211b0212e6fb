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

/* TAMPERED, as nearly everything here is. */
static int
refuse(struct ctip_err *err, const char *type, const char *what)
{
	return ctip_fail(err, CTIP_TAMPERED, "open entry '%s': %s", type,
	    what);
}

static bool
is_of(const char *text, const char *set)
{
	return text[strspn(text, set)] == '\0';
}

static bool
is_handle(const char *text)
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

/* Has the object exactly these keys? `may` is one that may be missing. */
static bool
has_keys(const json_t *entry, const char *const *must,
    const char *const *may)
{
	size_t n = 1;  /* type */

	for (; *must != NULL; must++, n++)
		if (json_object_get(entry, *must) == NULL)
			return false;
	for (; may != NULL && *may != NULL; may++)
		n += json_object_get(entry, *may) != NULL;
	return json_object_size(entry) == n;
}

static const char *
text_of(const json_t *entry, const char *key)
{
	const char *text = json_string_value(json_object_get(entry, key));

	return text == NULL ? "" : text;
}

static bool
hex_of(unsigned char *out, size_t len, const json_t *entry, const char *key)
{
	char again[65];
	const char *text = text_of(entry, key);

	if (!ctip_unhex(out, len, ctip_str(text)))
		return false;
	ctip_hex(again, out, len);
	return strcmp(again, text) == 0;  /* lower case */
}

static bool
epoch_of(uint16_t *out, const json_t *entry)
{
	const json_t *value = json_object_get(entry, "epoch");
	json_int_t n = json_integer_value(value);

	*out = (uint16_t)n;
	return json_is_integer(value) && n >= 0 && n <= UINT16_MAX;
}

static bool
is_zero(const unsigned char *p, size_t len)
{
	unsigned char any = 0;

	while (len-- > 0)
		any |= *p++;
	return any == 0;
}

static int
add_charter(struct ctip_chain *chain, const json_t *entry,
    struct ctip_str json, struct ctip_err *err)
{
	static const char *const must[] = {"format", "office", "random", NULL};
	static const char *const may[] = {"country", "pack", NULL};
	const char *office = text_of(entry, "office");
	const json_t *country = json_object_get(entry, "country");
	const json_t *pack = json_object_get(entry, "pack");
	unsigned char random[16];

	if (chain->charter.len > 0)
		return refuse(err, "charter", "there is one already");
	if (!has_keys(entry, must, may) || !is_office(office) ||
	    !hex_of(random, 16, entry, "random") ||
	    !json_is_integer(json_object_get(entry, "format")))
		return refuse(err, "charter", "it is malformed");
	if (country != NULL && (json_string_length(country) != 3 ||
	    !is_of(json_string_value(country), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
		return refuse(err, "charter", "the country is malformed");
	if (pack != NULL && (json_string_length(pack) == 0 ||
	    !is_of(json_string_value(pack),
	    "abcdefghijklmnopqrstuvwxyz0123456789-")))
		return refuse(err, "charter", "the pack is malformed");
	if (json_integer_value(json_object_get(entry, "format")) != 1)
		return ctip_fail(err, CTIP_CONFIG, "this ledger is of another "
		    "format; a newer ctip is needed");
	memcpy(chain->office, office, strlen(office) + 1);
	memcpy(chain->country, text_of(entry, "country"),
	    country == NULL ? 1 : 4);
	ctip_buf_str(&chain->charter, json);
	return 0;
}

static int
add_roles(struct ctip_chain *chain, const json_t *entry,
    struct ctip_str json, struct ctip_err *err)
{
	static const char *const must[] = {"policy", NULL};
	const json_t *policy = json_object_get(entry, "policy");
	static const struct ctip_str before = CTIP_STR("{\"policy\":"),
	    after = CTIP_STR(",\"type\":\"roles\"}");

	if (chain->charter.len == 0 || chain->roles.n_roles > 0)
		return refuse(err, "roles", "it is out of order");
	if (!has_keys(entry, must, NULL) || !json_is_object(policy))
		return refuse(err, "roles", "it is malformed");
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
	return is_zero(box, 32);
}

static bool
sign_is_used(const struct ctip_chain *chain, const unsigned char sign[32])
{
	for (size_t i = 0; i < chain->n_members; i++)
		if (memcmp(chain->members[i].public_.sign, sign, 32) == 0)
			return true;
	return is_zero(sign, 32);
}

static int
add_member(struct ctip_chain *chain, const json_t *entry,
    struct ctip_str json, struct ctip_err *err)
{
	static const char *const must[] = {
		"box", "handle", "roles", "sign", NULL
	};
	const char *handle = text_of(entry, "handle");
	struct ctip_member member = {0};

	(void)json;
	if (chain->roles.n_roles == 0 ||
	    (chain->started && chain->n_epochs == 0))
		return refuse(err, "member", "it is out of order");
	if (!has_keys(entry, must, NULL) || !is_handle(handle) ||
	    !hex_of(member.public_.sign, 32, entry, "sign") ||
	    !hex_of(member.public_.box, 32, entry, "box"))
		return refuse(err, "member", "it is malformed");
	if (!roles_of(&member, &chain->roles, json_object_get(entry,
	    "roles")))
		return refuse(err, "member", "its roles are unknown");
	if (ctip_chain_member(chain, handle) != NULL ||
	    ctip_roles_group(&chain->roles, handle) >= 0)
		return refuse(err, "member", "the handle is taken");
	if (box_is_used(chain, member.public_.box) ||
	    sign_is_used(chain, member.public_.sign))
		return refuse(err, "member", "the key is used already");
	memcpy(member.handle, handle, strlen(handle) + 1);
	chain->members = ctip_realloc(chain->members,
	    (chain->n_members + 1) * sizeof *chain->members);
	chain->members[chain->n_members++] = member;
	if (!chain->started)
		ctip_chain_ledger_id(chain->ledger,
		    ctip_buf_slice(&chain->charter), &member.public_);
	chain->started = true;
	return 0;
}

static int
add_group(struct ctip_chain *chain, const json_t *entry,
    struct ctip_str json, struct ctip_err *err)
{
	static const char *const must[] = {"epoch", "group", "public", NULL};
	int group = ctip_roles_group(&chain->roles, text_of(entry, "group"));
	struct ctip_group_key key = {0}, *was;
	bool first;

	(void)json;
	if (!chain->started)
		return refuse(err, "group-key", "it is out of order");
	if (!has_keys(entry, must, NULL) || !epoch_of(&key.epoch, entry) ||
	    !hex_of(key.public_, 32, entry, "public"))
		return refuse(err, "group-key", "it is malformed");
	if (group < 0)
		return refuse(err, "group-key", "the group is unknown");
	was = &chain->groups[group];
	first = is_zero(was->public_, 32);
	if (first != (chain->n_epochs == 0))
		return refuse(err, "group-key", "it is out of order");
	if (key.epoch != (first ? 0 : was->epoch + 1))
		return refuse(err, "group-key", "the epoch is not the next");
	if (box_is_used(chain, key.public_))
		return refuse(err, "group-key", "the key is used already");
	*was = key;
	return 0;
}

/* The wraps of an epoch, by handle; all of them members. */
static bool
wraps_of(struct ctip_header_epoch *epoch, const struct ctip_chain *chain,
    json_t *wraps)
{
	const char *handle;
	json_t *value;

	if (!json_is_object(wraps) || json_object_size(wraps) == 0)
		return false;
	epoch->wraps = ctip_alloc(json_object_size(wraps) *
	    sizeof *epoch->wraps);
	json_object_foreach(wraps, handle, value) {
		if (ctip_chain_member(chain, handle) == NULL ||
		    !hex_of(epoch->wraps[epoch->n].wrap, 32, wraps, handle))
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
		if (is_zero(chain->groups[i].public_, 32))
			return false;
	return chain->started;
}

static int
add_epoch(struct ctip_chain *chain, const json_t *entry,
    struct ctip_str json, struct ctip_err *err)
{
	static const char *const must[] = {
		"ephemeral", "epoch", "hid", "wraps", NULL
	};
	struct ctip_header_epoch epoch = {0};

	(void)json;
	if (!groups_have_keys(chain))
		return refuse(err, "header-epoch", "it is out of order");
	if (!has_keys(entry, must, NULL) || !epoch_of(&epoch.epoch, entry) ||
	    !hex_of(epoch.ephemeral, 32, entry, "ephemeral") ||
	    !hex_of(epoch.hid, CTIP_HASH, entry, "hid"))
		return refuse(err, "header-epoch", "it is malformed");
	if (epoch.epoch != chain->n_epochs)
		return refuse(err, "header-epoch",
		    "the epoch is not the next");
	if (!wraps_of(&epoch, chain, json_object_get(entry, "wraps"))) {
		free(epoch.wraps);
		return refuse(err, "header-epoch", "the wraps are malformed");
	}
	chain->epochs = ctip_realloc(chain->epochs,
	    (chain->n_epochs + 1) * sizeof *chain->epochs);
	chain->epochs[chain->n_epochs++] = epoch;
	return 0;
}

int
ctip_chain__entry(struct ctip_chain *chain, const json_t *entry,
    struct ctip_str json, struct ctip_err *err)
{
	static const struct {
		const char *type;
		int (*add)(struct ctip_chain *, const json_t *,
		    struct ctip_str, struct ctip_err *);
	} types[] = {
		{"charter", add_charter}, {"roles", add_roles},
		{"member", add_member}, {"group-key", add_group},
		{"header-epoch", add_epoch},
	};
	const char *type = text_of(entry, "type");

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].type, type) == 0)
			return types[i].add(chain, entry, json, err);
	return ctip_fail(err, CTIP_CONFIG, "open entry of unknown type "
	    "'%.32s'; a newer ctip is needed", type);
}
