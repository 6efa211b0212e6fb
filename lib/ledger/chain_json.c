/* SPDX-License-Identifier: Apache-2.0 */
/*
 * who may do what -> ledger: the open entries as canonical JSON (keys
 * sorted, no spaces), which chain_entry.c reads back.
 */
#include "chain_inside.h"

#include <stdlib.h>
#include <string.h>

/* Appends the entry and lets go of it. */
void
ctip_open__write(struct ctip_buf *out, const char *type, json_t *entry)
{
	char *text;

	json_object_set_new(entry, "type", json_string(type));
	text = json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS);
	ctip_buf_text(out, text == NULL ? "" : text);
	free(text);
	json_decref(entry);
}

void
ctip_open__set_hex(json_t *entry, const char *key, const unsigned char *p, size_t len)
{
	char *hex = ctip_alloc(len * 2 + 1);

	ctip_hex(hex, p, len);
	json_object_set_new(entry, key, json_string(hex));
	free(hex);
}

/* An absent text leaves no key. */
static void
set_text(json_t *entry, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(entry, key, json_string(text));
}

void
ctip_chain_charter(struct ctip_buf *out, const char *office,
    const char *country, const char *pack, unsigned waiting,
    const unsigned char random[16])
{
	json_t *entry = json_object();

	set_text(entry, "office", office);
	set_text(entry, "country", country);
	set_text(entry, "pack", pack);
	json_object_set_new(entry, "format", json_integer(1));
	json_object_set_new(entry, "waiting", json_integer(waiting));
	ctip_open__set_hex(entry, "random", random, 16);
	ctip_open__write(out, "charter", entry);
}

void
ctip_chain_roles(struct ctip_buf *out, const struct ctip_roles *roles)
{
	json_t *entry = json_object();

	json_object_set_new(entry, "policy", json_loads(roles->json,
	    JSON_REJECT_DUPLICATES, NULL));
	ctip_open__write(out, "roles", entry);
}

void
ctip_chain_new_member(struct ctip_buf *out, const char *handle,
    const struct ctip_public *public_, const struct ctip_texts *roles)
{
	json_t *entry = json_object(), *list = json_array();

	for (size_t i = 0; i < roles->n; i++)
		json_array_append_new(list, json_string(roles->item[i]));
	set_text(entry, "handle", handle);
	json_object_set_new(entry, "roles", list);
	ctip_open__set_hex(entry, "sign", public_->sign, 32);
	ctip_open__set_hex(entry, "box", public_->box, 32);
	ctip_open__write(out, "member", entry);
}

void
ctip_chain_group(struct ctip_buf *out, const char *group, uint16_t epoch,
    const unsigned char public_[32])
{
	json_t *entry = json_object();

	set_text(entry, "group", group);
	json_object_set_new(entry, "epoch", json_integer(epoch));
	ctip_open__set_hex(entry, "public", public_, 32);
	ctip_open__write(out, "group-key", entry);
}

void
ctip_chain_epoch(struct ctip_buf *out, const struct ctip_header_epoch *epoch)
{
	json_t *entry = json_object(), *wraps = json_object();

	for (size_t i = 0; i < epoch->n; i++)
		ctip_open__set_hex(wraps, epoch->wraps[i].handle, epoch->wraps[i].wrap,
		    32);
	json_object_set_new(entry, "epoch", json_integer(epoch->epoch));
	json_object_set_new(entry, "wraps", wraps);
	ctip_open__set_hex(entry, "ephemeral", epoch->ephemeral, 32);
	ctip_open__set_hex(entry, "hid", epoch->hid, CTIP_HASH);
	if (epoch->epoch > 0)
		ctip_open__set_hex(entry, "before", epoch->before,
		    sizeof epoch->before);
	ctip_open__write(out, "header-epoch", entry);
}

/* The names of a member's roles, in the order of roles.yaml. */
static json_t *
role_names(const struct ctip_chain *chain, const struct ctip_member *member)
{
	json_t *list = json_array();

	for (size_t i = 0; i < chain->roles.n_roles; i++)
		if ((member->roles >> i & 1) != 0)
			json_array_append_new(list,
			    json_string(chain->roles.roles[i].name));
	return list;
}

/* handle, and of a new member keys and roles. */
static json_t *
what_of(const struct ctip_chain *chain, const char *handle,
    const struct ctip_member *member)
{
	json_t *what = json_object();

	set_text(what, "handle", handle);
	if (member != NULL) {
		json_object_set_new(what, "roles", role_names(chain, member));
		ctip_open__set_hex(what, "sign", member->public_.sign, 32);
		ctip_open__set_hex(what, "box", member->public_.box, 32);
	}
	return what;
}

char *
ctip_chain__what(const struct ctip_chain *chain, const char *handle,
    const struct ctip_member *member)
{
	json_t *what = what_of(chain, handle, member);
	char *text = json_dumps(what, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(what);
	if (text == NULL)
		ctip_alloc_fail();
	return text;
}

/* By whose leave: of a request that was approved, or alone. */
static void
set_leave(json_t *entry, const unsigned char *request)
{
	if (request != NULL)
		ctip_open__set_hex(entry, "request", request, CTIP_HASH);
}

void
ctip_chain_later_member(struct ctip_buf *out, const struct ctip_chain *chain,
    const struct ctip_member *member, const unsigned char *request)
{
	json_t *entry = what_of(chain, member->handle, member);

	json_object_set_new(entry, "epoch", json_integer(member->epoch));
	ctip_open__set_hex(entry, "ephemeral", member->ephemeral, 32);
	ctip_open__set_hex(entry, "wrap", member->wrap, 32);
	if (member->alone)
		json_object_set_new(entry, "founder", json_true());
	if (member->recovered)
		json_object_set_new(entry, "recovery", json_true());
	set_leave(entry, request);
	ctip_open__write(out, "member", entry);
}

void
ctip_chain_revoke(struct ctip_buf *out, const char *handle, bool alone,
    const unsigned char *request)
{
	json_t *entry = json_object();

	set_text(entry, "handle", handle);
	if (alone)
		json_object_set_new(entry, "founder", json_true());
	set_leave(entry, request);
	ctip_open__write(out, "revoke", entry);
}

static json_t *
kid_list(struct ctip_str kids)
{
	json_t *list = json_array();
	char hex[CTIP_KID_SHORT * 2 + 1];

	for (size_t at = 0; at < kids.len; at += CTIP_KID_SHORT) {
		ctip_hex(hex, kids.p + at, CTIP_KID_SHORT);
		json_array_append_new(list, json_string(hex));
	}
	return list;
}

void
ctip_chain_ask(struct ctip_buf *out, const struct ctip_chain *chain,
    enum ctip_request_act act, const char *handle,
    const struct ctip_member *member, struct ctip_str kids,
    struct ctip_str sealed)
{
	json_t *entry = json_object();

	set_text(entry, "act", ctip_request_name(act));
	if (handle != NULL)
		json_object_set_new(entry, "what",
		    what_of(chain, handle, member));
	if (kids.len > 0)
		json_object_set_new(entry, "kids", kid_list(kids));
	if (sealed.len > 0)
		ctip_open__set_hex(entry, "sealed", (const unsigned char *)sealed.p,
		    sealed.len);
	ctip_open__write(out, "request", entry);
}

void
ctip_chain_answer(struct ctip_buf *out, const char *type,
    const unsigned char request[CTIP_HASH])
{
	json_t *entry = json_object();

	ctip_open__set_hex(entry, "request", request, CTIP_HASH);
	ctip_open__write(out, type, entry);
}

void
ctip_chain_tombstone(struct ctip_buf *out, const struct ctip_request *request)
{
	json_t *entry = json_object();

	ctip_open__set_hex(entry, "request", request->leaf, CTIP_HASH);
	json_object_set_new(entry, "kids", kid_list((struct ctip_str){
	    (const char *)request->kids,
	    request->n_kids * CTIP_KID_SHORT}));
	ctip_open__write(out, "tombstone", entry);
}
