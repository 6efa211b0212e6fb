/* SPDX-License-Identifier: Apache-2.0 */
/*
 * who may do what -> ledger: the open entries as canonical JSON (keys
 * sorted, no spaces), which chain_entry.c reads back.
 */
#include "chain_inside.h"

#include <stdlib.h>
#include <string.h>

/* Appends the entry and lets go of it. */
static void
write_entry(struct ctip_buf *out, const char *type, json_t *entry)
{
	char *text;

	json_object_set_new(entry, "type", json_string(type));
	text = json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS);
	ctip_buf_text(out, text == NULL ? "" : text);
	free(text);
	json_decref(entry);
}

static void
set_hex(json_t *entry, const char *key, const unsigned char *p, size_t len)
{
	char hex[65];

	ctip_hex(hex, p, len);
	json_object_set_new(entry, key, json_string(hex));
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
    const char *country, const char *pack, const unsigned char random[16])
{
	json_t *entry = json_object();

	set_text(entry, "office", office);
	set_text(entry, "country", country);
	set_text(entry, "pack", pack);
	json_object_set_new(entry, "format", json_integer(1));
	set_hex(entry, "random", random, 16);
	write_entry(out, "charter", entry);
}

void
ctip_chain_roles(struct ctip_buf *out, const struct ctip_roles *roles)
{
	json_t *entry = json_object();

	json_object_set_new(entry, "policy", json_loads(roles->json,
	    JSON_REJECT_DUPLICATES, NULL));
	write_entry(out, "roles", entry);
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
	set_hex(entry, "sign", public_->sign, 32);
	set_hex(entry, "box", public_->box, 32);
	write_entry(out, "member", entry);
}

void
ctip_chain_group(struct ctip_buf *out, const char *group, uint16_t epoch,
    const unsigned char public_[32])
{
	json_t *entry = json_object();

	set_text(entry, "group", group);
	json_object_set_new(entry, "epoch", json_integer(epoch));
	set_hex(entry, "public", public_, 32);
	write_entry(out, "group-key", entry);
}

void
ctip_chain_epoch(struct ctip_buf *out, const struct ctip_header_epoch *epoch)
{
	json_t *entry = json_object(), *wraps = json_object();

	for (size_t i = 0; i < epoch->n; i++)
		set_hex(wraps, epoch->wraps[i].handle, epoch->wraps[i].wrap,
		    32);
	json_object_set_new(entry, "epoch", json_integer(epoch->epoch));
	json_object_set_new(entry, "wraps", wraps);
	set_hex(entry, "ephemeral", epoch->ephemeral, 32);
	set_hex(entry, "hid", epoch->hid, CTIP_HASH);
	write_entry(out, "header-epoch", entry);
}
