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

int
ctip_chain_add(struct ctip_chain *chain, struct ctip_str json,
    const unsigned char leaf[CTIP_HASH], struct ctip_err *err)
{
	json_t *value = json_loadb(json.p, json.len, JSON_REJECT_DUPLICATES,
	    NULL);
	int result = -1;

	if (!json_is_object(value) || !is_canonical(value, json))
		ctip_fail(err, CTIP_TAMPERED,
		    "an open entry is not canonical JSON");
	else
		result = ctip_chain__entry(chain, value, json, err);
	json_decref(value);
	if (result == 0)
		memcpy(chain->membership, leaf, CTIP_HASH);
	return result;
}

/* Folds the entries of a file whose head was read; all leaves that are here
 * go into the Merkle tree. */
static int
fold_entries(struct ctip_chain *chain, const struct ctip_head *head,
    struct ctip_str file, struct ctip_merkle *merkle, struct ctip_err *err)
{
	struct ctip_str rest = {file.p + head->size, file.len - head->size};
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
		if (prefix.type == CTIP_OPEN &&
		    (ctip_envelope_json(&json, rest.p, prefix.size, err) != 0 ||
		    ctip_chain_add(chain, json, leaf, err) != 0))
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
	if (chain->n_epochs == 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "the founding transaction is not complete");
	if (memcmp(chain->ledger, head->ledger, 16) != 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "it belongs to another ledger");
	return 0;
}

int
ctip_chain_file(struct ctip_chain *chain, struct ctip_str file,
    struct ctip_err *err)
{
	struct ctip_merkle merkle = {0};
	struct ctip_head head = {0};
	int result = ctip_head_read(&head, file.p, file.len, err);

	if (result == 0 && chain->started &&
	    memcmp(chain->ledger, head.ledger, 16) != 0)
		result = ctip_fail(err, CTIP_TAMPERED,
		    "it belongs to another ledger");
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

static const unsigned char *
find_wrap(const struct ctip_header_epoch *epoch, const char *handle)
{
	for (size_t i = 0; i < epoch->n; i++)
		if (strcmp(epoch->wraps[i].handle, handle) == 0)
			return epoch->wraps[i].wrap;
	return NULL;
}

int
ctip_chain_header_key(struct ctip_secret *out, const struct ctip_chain *chain,
    uint16_t epoch, const char *handle, const struct ctip_member_key *key,
    struct ctip_err *err)
{
	const struct ctip_member *me = ctip_chain_member(chain, handle);
	const struct ctip_header_epoch *of;
	const unsigned char *wrap = NULL;
	unsigned char WK[CTIP_KEY], hid[CTIP_HASH];
	bool good;

	*out = (struct ctip_secret){0};
	if (epoch >= chain->n_epochs)
		return ctip_fail(err, CTIP_BUG,
		    "there is no header epoch %u", epoch);
	of = &chain->epochs[epoch];
	if (me != NULL && ctip_same(me->public_.box, key->public_.box, 32))
		wrap = find_wrap(of, handle);
	if (wrap == NULL)
		return ctip_fail(err, CTIP_DENIED,
		    "header key %u is not wrapped to '%s'", epoch, handle);
	ctip_secret_make(out, CTIP_KEY);
	good = ctip_wrap_key(WK, key->box.p, of->ephemeral, chain->ledger,
	    of->ephemeral, me->public_.box, handle, epoch);
	if (good) {
		ctip_wrap(out->p, wrap, WK, of->hid);
		ctip_chain_hid(hid, chain->ledger, epoch, out->p);
	}
	ctip_wipe(WK, sizeof WK);
	if (good && ctip_same(hid, of->hid, CTIP_HASH))
		return 0;
	ctip_secret_clear(out);
	return ctip_fail(err, CTIP_TAMPERED,
	    "header key %u opens to another key for '%s'", epoch, handle);
}

void
ctip_chain_hid(unsigned char out[CTIP_HASH], const unsigned char ledger[16],
    uint16_t epoch, const unsigned char H[CTIP_KEY])
{
	unsigned char number[2];
	struct ctip_str pieces[4] = {
		CTIP_STR("ctip-hid-1"), {(const char *)ledger, 16},
		{(const char *)number, 2}, {(const char *)H, CTIP_KEY}
	};

	ctip_put_u16(number, epoch);
	ctip_hash(out, pieces, 4);
}

void
ctip_chain_ledger_id(unsigned char out[16], struct ctip_str charter,
    const struct ctip_public *founder)
{
	struct ctip_str pieces[3] = {
		charter, {(const char *)founder->sign, 32},
		{(const char *)founder->box, 32}
	};

	ctip_hash16(out, pieces, 3);
}
