/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what: the membership chain, a fold over the open
 * entries in the order of the history. Everything that a key is wrapped to
 * or a signature is judged by comes out of here. One entry is taken whole or
 * refused; chain_entry.c says what each type holds.
 */
#include "chain_inside.h"

#include <stdlib.h>
#include <string.h>

void
ctip_chain_clear(struct ctip_chain *chain)
{
	for (size_t i = 0; i < chain->n_epochs; i++)
		free(chain->epochs[i].wraps);
	free(chain->epochs);
	free(chain->members);
	free(chain->old);
	ctip_chain__requests_clear(chain);
	ctip_roles_clear(&chain->roles);
	ctip_buf_clear(&chain->charter);
	memset(chain, 0, sizeof *chain);
}

/* The same JSON in its canonical form? Keys sorted, no spaces. */
static bool
is_canonical(const json_t *value, struct ctip_str json)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	bool same = text != NULL && ctip_str_is(json, text);

	free(text);
	return same;
}

/* Who adds to a ledger after its founding is a member then. */
static int
find_author(struct chain_entry *e, const struct ctip_chain *chain,
    struct ctip_err *err)
{
	if (e->by == NULL && chain->n_epochs == 0)
		return 0;
	if (e->by != NULL)
		e->author = ctip_chain_member(chain, e->by->handle);
	if (e->author != NULL)
		return 0;
	return ctip_fail(err, CTIP_TAMPERED,
	    "an open entry is not of a member");
}

int
ctip_chain_add(struct ctip_chain *chain, struct ctip_str json,
    const unsigned char leaf[CTIP_HASH], const struct ctip_authored *by,
    struct ctip_err *err)
{
	json_t *value = json_loadb(json.p, json.len, JSON_REJECT_DUPLICATES,
	    NULL);
	struct chain_entry e = {value, json, leaf, by, NULL};
	int result = -1;

	if (!json_is_object(value) || !is_canonical(value, json))
		ctip_fail(err, CTIP_TAMPERED,
		    "an open entry is not canonical JSON");
	else if (find_author(&e, chain, err) == 0)
		result = ctip_chain__entry(chain, &e, err);
	json_decref(value);
	if (result == 0)
		memcpy(chain->membership, leaf, CTIP_HASH);
	return result;
}

int
ctip_chain_settled(const struct ctip_chain *chain, struct ctip_err *err)
{
	if (chain->n_epochs == 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "the founding transaction is not complete");
	if (chain->epoch_due)
		return ctip_fail(err, CTIP_TAMPERED, "a member was revoked "
		    "and no header key came in place of the one they have");
	return 0;
}

/* Folds the entries of a file whose head was read; all leaves that are here
 * go into the Merkle tree. */
static int
fold_entries(struct ctip_chain *chain, const struct ctip_head *head,
    struct ctip_str file, struct ctip_merkle *merkle, struct ctip_err *err)
{
	struct ctip_str rest = {file.p + head->size, file.len - head->size};
	struct ctip_authored by = {head->member, head->time,
	    head->transaction, 0, head->epoch};
	bool founding = chain->n_epochs == 0;
	unsigned char leaf[CTIP_HASH];
	struct ctip_prefix prefix;
	struct ctip_str json;

	for (uint32_t i = 0; i < head->per_file[0]; i++) {
		if (!ctip_prefix_read(&prefix, rest.p, rest.len))
			return ctip_fail(err, CTIP_TAMPERED,
			    "entry %u is malformed", i);
		ctip_envelope_leaf(leaf, head->ledger, head->transaction, i,
		    rest.p, prefix.size);
		ctip_merkle_add(merkle, leaf);
		by.index = i;
		if (prefix.type == CTIP_OPEN &&
		    (ctip_envelope_json(&json, rest.p, prefix.size, err) != 0 ||
		    ctip_chain_add(chain, json, leaf, founding ? NULL : &by,
		    err) != 0))
			return ctip_fail_context(err, "entry %u", i);
		rest.p += prefix.size;
		rest.len -= prefix.size;
	}
	for (size_t i = 0; i < rest.len; i++)
		if (rest.p[i] != 0)
			return ctip_fail(err, CTIP_TAMPERED,
			    "there are bytes after the last entry");
	return 0;
}

/* What must hold once a first file was folded. */
static int
check_folded(const struct ctip_chain *chain, const struct ctip_head *head,
    const struct ctip_merkle *merkle, struct ctip_err *err)
{
	unsigned char root[CTIP_HASH];

	ctip_merkle_root(root, merkle);
	if (head->files == 1 && memcmp(root, head->root, CTIP_HASH) != 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "the Merkle root does not hold");
	if (ctip_chain_settled(chain, err) != 0)
		return -1;
	if (memcmp(chain->ledger, head->ledger, 16) != 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "it belongs to another ledger");
	return 0;
}

/* Before anything of a later file is folded. */
static int
check_stands(const struct ctip_chain *chain, const struct ctip_head *head,
    struct ctip_err *err)
{
	const struct ctip_member *author;

	if (memcmp(chain->ledger, head->ledger, 16) != 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "it belongs to another ledger");
	if (memcmp(chain->membership, head->membership, CTIP_HASH) != 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "it relies on another membership");
	author = ctip_chain_current(chain, head->member);
	if (author == NULL ||
	    author != ctip_chain_by_key(chain, head->fingerprint))
		return ctip_fail(err, CTIP_TAMPERED,
		    "its author was no member then");
	return 0;
}

int
ctip_chain_file(struct ctip_chain *chain, struct ctip_str file,
    struct ctip_err *err)
{
	struct ctip_merkle merkle = {0};
	struct ctip_head head = {0};
	int result = ctip_head_read(&head, file.p, file.len, err);

	if (result == 0 && chain->started)
		result = check_stands(chain, &head, err);
	if (result == 0)
		result = fold_entries(chain, &head, file, &merkle, err);
	if (result == 0)
		result = check_folded(chain, &head, &merkle, err);
	ctip_head_clear(&head);
	return result;
}

const struct ctip_member *
ctip_chain_member(const struct ctip_chain *chain, const char *handle)
{
	for (size_t i = 0; i < chain->n_members; i++)
		if (strcmp(chain->members[i].handle, handle) == 0)
			return &chain->members[i];
	return NULL;
}

const struct ctip_member *
ctip_chain_current(const struct ctip_chain *chain, const char *handle)
{
	const struct ctip_member *member = ctip_chain_member(chain, handle);

	return member == NULL || member->revoked ? NULL : member;
}

const struct ctip_member *
ctip_chain_by_key(const struct ctip_chain *chain,
    const unsigned char fingerprint[CTIP_HASH])
{
	unsigned char one[CTIP_HASH];

	for (size_t i = 0; i < chain->n_members; i++) {
		ctip_public_fingerprint(one, &chain->members[i].public_);
		if (memcmp(one, fingerprint, CTIP_HASH) == 0)
			return &chain->members[i];
	}
	return NULL;
}
