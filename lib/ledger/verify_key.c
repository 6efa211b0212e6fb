/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, with a member's key: the second walk, over what the first
 * one proved to be what was signed. Every sealed header must open, and every
 * part that this member's groups hold must have a key that is the one its
 * header commits to. No part is opened: nothing of a survivor is read.
 */
#include "verify_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The key of an epoch, or NULL where it isn't wrapped to this member. */
static const unsigned char *
header_key(const struct ctip_proof *proof, uint16_t epoch)
{
	return epoch < proof->chain.n_epochs ? proof->H[epoch].p : NULL;
}

static bool
holds(const struct ctip_proof *proof, uint8_t compartment)
{
	for (size_t i = 0; i < proof->n_holders; i++)
		if (proof->held[i]->holds[compartment])
			return true;
	return false;
}

/* Keys of the parts that this member's groups hold. `loaded`: bit c: the
 * ring of compartment c is this file's. */
static int
check_parts(struct ctip_proof *proof, struct proof_hand *hand,
    struct proof_file *file, const struct ctip_header *header, uint32_t place,
    uint32_t *loaded)
{
	unsigned char K[CTIP_KEY];
	bool bad;

	for (unsigned i = 0; i < header->n_parts; i++) {
		uint8_t c = CTIP_TAG_COMPARTMENT(header->parts[i].tag);

		if (c == 0 || c >= CTIP_COMPARTMENTS)
			return ctip_fail(&file->err, CTIP_TAMPERED, "entry "
			    "%llu has a part of no compartment",
			    (unsigned long long)(file->first + place));
		/* A key that was forgotten is not missed. */
		if (!holds(proof, c) || ctip_chain_forgotten(&proof->chain,
		    header->parts[i].kid))
			continue;
		if (!(*loaded >> c & 1) && ctip_ring_load(&hand->rings[c],
		    hand->keys, proof->chain.ledger, proof->chain.office,
		    file->sequence, c, proof->held, proof->n_holders,
		    &file->err) != 0)
			return -1;
		*loaded |= 1u << c;
		if (ctip_ring_key(K, &hand->rings[c], &proof->chain,
		    header->subject.b, c, header->parts[i].kid, &bad))
			continue;
		if (bad)
			return ctip_fail(&file->err, CTIP_TAMPERED, "keys.db: "
			    "the key of the %s part of entry %llu opens to "
			    "another key", ctip_compartment_name(c),
			    (unsigned long long)(file->first + place));
		file->missing++;
	}
	ctip_wipe(K, sizeof K);
	return 0;
}

/* What a record of a grant says; who can't open it will not know of it. */
static int
open_grant(struct ctip_proof *proof, struct proof_hand *hand,
    struct proof_file *file, const struct ctip_place_in *in,
    const struct ctip_header *header, uint32_t place, struct ctip_str bytes)
{
	struct ctip_buf json = {0};
	unsigned char K[CTIP_KEY];
	unsigned i = 0;
	bool bad;
	int rc;

	while (i < header->n_parts && header->parts[i].tag != CTIP_DIRECTORY)
		i++;
	if (i == header->n_parts || !holds(proof, CTIP_DIRECTORY) ||
	    !ctip_ring_key(K, &hand->rings[CTIP_DIRECTORY],
	    &proof->chain, header->subject.b, CTIP_DIRECTORY,
	    header->parts[i].kid, &bad))
		return 0;
	rc = ctip_envelope_part(&json, in, file->first + place, header, i,
	    bytes.p, bytes.len, K, &file->err);
	if (rc == 0)
		ctip_proof__note_grant(file, ctip_buf_slice(&json), place);
	ctip_wipe(K, sizeof K);
	ctip_buf_clear(&json);
	return rc;
}

/* One sealed entry. */
static int
check_entry(struct ctip_proof *proof, struct proof_hand *hand,
    struct proof_file *file, const struct ctip_head *head, uint32_t place,
    struct ctip_str bytes, uint32_t *loaded)
{
	struct ctip_place_in in = {.epoch = head->epoch,
	    .H = header_key(proof, head->epoch)};
	struct ctip_header header;

	memcpy(in.ledger, head->ledger, 16);
	memcpy(in.transaction, head->transaction, 16);
	if (ctip_envelope_header(&header, &in, file->first + place, bytes.p,
	    bytes.len, &file->err) != 0)
		return -1;
	if (header.kind >= head->n_table || header.schema >= head->n_table)
		return ctip_fail(&file->err, CTIP_TAMPERED, "entry %llu is of "
		    "a kind that its transaction doesn't list",
		    (unsigned long long)(file->first + place));
	if (strcmp(head->table[header.kind].name,
	    head->table[header.schema].name) != 0)
		return ctip_fail(&file->err, CTIP_TAMPERED, "entry %llu is "
		    "written with the schema of another kind",
		    (unsigned long long)(file->first + place));
	if (header.n_previous > 0 || header.n_references > 0 ||
	    header.op != CTIP_PUT)
		ctip_buf_u32(&file->later, place);
	if (header.n_previous == 0 && header.op == CTIP_PUT) {
		ctip_buf_add(&hand->puts, header.record.b, 16);
		ctip_buf_u64(&hand->puts, file->sequence << 12 | place);
	}
	if (check_parts(proof, hand, file, &header, place, loaded) != 0)
		return -1;
	return strcmp(head->table[header.kind].name, "grant") == 0 ?
	    open_grant(proof, hand, file, &in, &header, place, bytes) : 0;
}

static void
check_file(struct ctip_proof *proof, struct proof_hand *hand,
    struct proof_file *file)
{
	struct ctip_head head = file->tx->head; /* a block of our own */
	const unsigned char *H = header_key(proof, head.epoch);
	struct ctip_str rest;
	struct ctip_prefix prefix;
	uint32_t loaded = 0;
	size_t start;

	head.table = NULL;
	if (H == NULL || !ctip_proof__load(hand, file, &start) ||
	    ctip_head_block(&head, file->tx->bytes.p, H, &file->err) != 0)
		goto out;
	file->leaves = ctip_alloc(file->entries * sizeof *file->leaves);
	rest = (struct ctip_str){hand->file.p + start,
	    hand->file.len - start};
	for (uint32_t i = 0; i < file->entries; i++) {
		if (!ctip_prefix_read(&prefix, rest.p, rest.len))
			break;
		ctip_envelope_leaf(file->leaves[i], head.ledger,
		    head.transaction, file->first + i, rest.p, prefix.size);
		if (prefix.type == CTIP_SEALED && check_entry(proof, hand,
		    file, &head, i, (struct ctip_str){rest.p, prefix.size},
		    &loaded) != 0)
			break;
		rest.p += prefix.size;
		rest.len -= prefix.size;
	}
out:
	free(head.table);
}

/* Every schema that a table names, once, with who names it first. */
static void
note_schemas(struct ctip_proof *proof, const struct ctip_head *head)
{
	static const unsigned char none[CTIP_HASH];

	for (size_t i = 0; i < head->n_table; i++) {
		const unsigned char *leaf = head->table[i].schema;
		bool known = memcmp(leaf, none, CTIP_HASH) == 0;

		for (size_t at = 0; !known && at < proof->schemas.len;
		    at += PROOF_SCHEMA)
			known = memcmp(proof->schemas.p + at, leaf,
			    CTIP_HASH) == 0;
		if (known)
			continue;
		ctip_buf_add(&proof->schemas, leaf, CTIP_HASH);
		ctip_buf_add(&proof->schemas, head->transaction, 16);
	}
}

static void
note_leaves(struct ctip_proof *proof, const struct proof_file *file)
{
	if (proof->n_leaves + file->entries > proof->cap_leaves) {
		proof->cap_leaves = proof->cap_leaves * 2 + file->entries;
		proof->leaves = ctip_realloc(proof->leaves,
		    proof->cap_leaves * sizeof *proof->leaves);
	}
	for (uint32_t i = 0; i < file->entries; i++) {
		struct proof_leaf *leaf = &proof->leaves[proof->n_leaves++];

		leaf->leaf = ctip_u64(file->leaves[i]);
		leaf->where = file->sequence << 12 | i;
	}
}

static int
fold(struct ctip_proof *proof, struct proof_tx *tx, struct ctip_err *err)
{
	const unsigned char *H = header_key(proof, tx->head.epoch);
	char name[PROOF_NAME];

	if (H == NULL)
		return 0;
	ctip_proof__name(name, &tx->head);
	for (uint32_t i = 0; i < tx->head.files; i++) {
		const struct proof_file *file = &tx->files[i];
		struct ctip_reader later = {
			(const unsigned char *)file->later.p, file->later.len,
			false
		};

		if (file->err.code != CTIP_OK) {
			*err = file->err;
			return ctip_fail_context(err, "transaction %s", name);
		}
		note_leaves(proof, file);
		proof->out->missing += file->missing;
		ctip_buf_str(&proof->grants, ctip_buf_slice(&file->grants));
		while (later.left > 0)
			ctip_buf_u64(&proof->later, file->sequence << 12 |
			    ctip_read_u32(&later));
	}
	if (ctip_head_block(&tx->head, tx->bytes.p, H, err) != 0)
		return ctip_fail_context(err, "transaction %s", name);
	note_schemas(proof, &tx->head);
	return 0;
}

/* Header keys of all epochs. */
static int
open_epochs(struct ctip_proof *proof, struct ctip_err *err)
{
	proof->H = ctip_alloc(proof->chain.n_epochs * sizeof *proof->H);
	for (size_t i = 0; i < proof->chain.n_epochs; i++)
		if (ctip_chain_header_key(&proof->H[i], &proof->chain,
		    (uint16_t)i, proof->me->handle, proof->key, err) != 0)
			return -1;
	return 0;
}

/* The secrets of this member's groups; one that isn't wrapped yet is left
 * out. */
static int
open_groups(struct ctip_proof *proof, struct ctip_err *err)
{
	for (size_t i = 0; i < proof->chain.roles.n_groups; i++)
		if ((proof->me->groups >> i & 1) && ctip_holders__open(
		    &proof->holders, proof->hands[0].keys, &proof->chain,
		    (int)i, proof->me, proof->key, err) != 0)
			return -1;
	for (size_t i = 0; i < proof->holders.n; i++)
		proof->held[proof->n_holders++] = &proof->holders.item[i];
	return 0;
}

int
ctip_proof__with_key(struct ctip_proof *proof, struct ctip_err *err)
{
	unsigned char fingerprint[CTIP_HASH];
	struct ctip_err why = {0};

	ctip_public_fingerprint(fingerprint, &proof->key->public_);
	proof->me = ctip_chain_by_key(&proof->chain, fingerprint);
	if (proof->me == NULL)
		return ctip_fail(err, CTIP_DENIED, "this key is no member's "
		    "of this ledger; verify without it, or ask its "
		    "administrator");
	if (proof->me->revoked)
		return ctip_fail(err, CTIP_DENIED, "'%s' is no member of this "
		    "ledger any more; verify without this key",
		    proof->me->handle);
	if (open_epochs(proof, &why) != 0 || open_groups(proof, &why) != 0) {
		*err = why;
		return -1;
	}
	if (ctip_proof__walk(proof, check_file, fold, err) != 0)
		return -1;
	return ctip_proof__versions(proof, err);
}
