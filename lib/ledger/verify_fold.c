/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, one transaction after the other: its place in the order,
 * the membership that it stands on, its root, its signature, and the commit
 * that it must be. A transaction is judged by the membership as of its
 * parent; the founding one by itself.
 */
#include "verify_inside.h"

#include <stdlib.h>
#include <string.h>

/* TAMPERED: `transaction 3f2a91...: what`. */
static int
refuse(struct ctip_err *err, const struct ctip_head *head, const char *what)
{
	char name[PROOF_NAME];

	ctip_proof__name(name, head);
	return ctip_fail(err, CTIP_TAMPERED, "transaction %s: %s", name,
	    what);
}

/* Has this id come before? It has from now on. */
static bool
is_repeated(struct ctip_proof *proof, const struct ctip_head *head)
{
	struct proof_id *known;

	HASH_FIND(hh, proof->ids, head->transaction, 16, known);
	if (known != NULL)
		return true;
	known = ctip_alloc(sizeof *known);
	memcpy(known->id, head->transaction, 16);
	known->sequence = head->sequence;
	HASH_ADD(hh, proof->ids, id, 16, known);
	return false;
}

static const char *
wrong_place(struct ctip_proof *proof, const struct ctip_head *head)
{
	bool founding = head->sequence == 0;
	uint16_t epoch = proof->chain.n_epochs == 0 ? 0 :
	    (uint16_t)(proof->chain.n_epochs - 1);

	if (!founding && memcmp(head->ledger, proof->chain.ledger, 16) != 0)
		return "it belongs to another ledger";
	if (!founding && strcmp(head->office, proof->chain.office) != 0)
		return "its office is not one of this ledger";
	if (memcmp(head->previous, proof->previous, CTIP_HASH) != 0)
		return "it does not follow the transaction before it";
	if (head->n_seen != 0)
		return "it has seen a tip that is not in this history";
	if (head->lamport != (founding ? 0 : proof->lamport + 1))
		return "its counter is not the next";
	if (memcmp(head->membership, proof->chain.membership, CTIP_HASH) != 0)
		return "it relies on another membership";
	if (head->epoch != epoch)
		return "it is sealed in another header epoch";
	if (is_repeated(proof, head))
		return "its id was used before";
	return NULL;
}

/* The file's leaves. Its root was made beside (verify_file.c) where it is a
 * whole subtree that fits here: 2^k leaves at a multiple of 2^k. */
static void
add_leaves(struct ctip_merkle *all, const struct proof_file *file)
{
	unsigned char node[CTIP_HASH];
	unsigned k = 0;

	if (!file->whole || all->n % file->entries != 0) {
		for (uint32_t i = 0; i < file->entries; i++)
			ctip_merkle_add(all, file->leaves[i]);
		return;
	}
	while (1u << k < file->entries)
		k++;
	memcpy(node, file->root, CTIP_HASH);
	for (; all->n >> k & 1; k++)
		ctip_hash_node(node, all->stack[k], node);
	memcpy(all->stack[k], node, CTIP_HASH);
	all->n += file->entries;
}

static bool
root_holds(const struct proof_tx *tx)
{
	struct ctip_merkle merkle = {0};
	unsigned char root[CTIP_HASH];

	for (uint32_t i = 0; i < tx->head.files; i++)
		add_leaves(&merkle, &tx->files[i]);
	ctip_merkle_root(root, &merkle);
	return memcmp(root, tx->head.root, CTIP_HASH) == 0;
}

/* The first file's open entries into the chain. */
static int
fold_open(struct ctip_proof *proof, const struct proof_tx *tx,
    struct ctip_err *err)
{
	const struct proof_file *file = &tx->files[0];
	struct ctip_reader r = {(const unsigned char *)file->open.p,
	    file->open.len, false};
	struct ctip_authored by = {tx->head.member, tx->head.time,
	    tx->head.transaction, 0, tx->head.epoch};
	char name[PROOF_NAME];

	ctip_proof__name(name, &tx->head);
	for (uint32_t n = 0; r.left > 0; n++) {
		uint32_t place = ctip_read_u32(&r);
		uint32_t size = ctip_read_u32(&r);
		const unsigned char *p = ctip_read_bytes(&r, size);
		struct ctip_str json;

		by.index = place;
		if (place != n)
			return refuse(err, &tx->head,
			    "an open entry stands after a sealed one");
		if (ctip_envelope_json(&json, p, size, err) == 0 &&
		    ctip_chain_add(&proof->chain, json, file->leaves[place],
		    tx->head.sequence > 0 ? &by : NULL, err) == 0)
			continue;
		return ctip_fail_context(err, "transaction %s entry %u", name,
		    place);
	}
	if (ctip_chain_settled(&proof->chain, err) != 0)
		return ctip_fail_context(err, "transaction %s", name);
	if (memcmp(proof->chain.ledger, tx->head.ledger, 16) != 0 ||
	    strcmp(proof->chain.office, tx->head.office) != 0)
		return refuse(err, &tx->head, "it belongs to another ledger");
	return 0;
}

/* The member at this position, by key and handle; false where it is none.
 * The founder is only known after the founding. */
static bool
find_author(struct ctip_member *out, const struct ctip_proof *proof,
    const struct ctip_head *head)
{
	const struct ctip_member *member = ctip_chain_by_key(&proof->chain,
	    head->fingerprint);

	if (member == NULL || member->revoked ||
	    strcmp(member->handle, head->member) != 0)
		return false;
	*out = *member;
	return true;
}

/* Commit and signature. What git has must be these bytes. */
static int
check_commit(struct ctip_proof *proof, struct proof_tx *tx,
    const struct ctip_member *member, struct ctip_err *err)
{
	struct ctip_buf text = {0}, commit = {0};
	unsigned char sign[32];
	int result = 0;
	bool same = ctip_proof__trees(proof, proof->root, tx, tx->published);

	ctip_commit_text(&text, &tx->head, tx->hash, proof->root,
	    proof->commit);
	ctip_commit_signed(&commit, ctip_buf_slice(&text),
	    ctip_buf_slice(&tx->signature));
	ctip_git_id(proof->next_commit, "commit", ctip_buf_slice(&commit),
	    ctip_str(NULL));
	if (tx->published)
		same = same && ctip_proof__same(proof, &proof->hands[0],
		    "commit", proof->next_commit, ctip_buf_slice(&commit));
	if (tx->published && proof->tip_met)
		result = ctip_fail(err, CTIP_TAMPERED, "history.git: the "
		    "branch ends before the ledger does");
	else if (tx->published && !same)
		result = ctip_proof__blame(proof, tx, err);
	else if (!ctip_sshsig_holds(sign, ctip_buf_slice(&tx->signature),
	    ctip_buf_slice(&text), "git"))
		result = refuse(err, &tx->head, "the signature does not hold");
	else if (memcmp(sign, member->public_.sign, 32) != 0)
		result = refuse(err, &tx->head,
		    "it is not signed by a member of that position");
	else if (!tx->published && proof->at.history != NULL)
		result = ctip_proof__outbox(proof, tx,
		    ctip_buf_slice(&commit), err);
	ctip_buf_clear(&text);
	ctip_buf_clear(&commit);
	return result;
}

static int
check_files(struct ctip_proof *proof, struct proof_tx *tx,
    struct ctip_err *err)
{
	char name[PROOF_NAME];

	ctip_proof__name(name, &tx->head);
	for (uint32_t i = 0; i < tx->head.files; i++) {
		const struct proof_file *file = &tx->files[i];

		if (tx->published && (file->wrong != NULL || file->differs))
			return ctip_proof__blame(proof, tx, err);
		if (file->wrong != NULL)
			return ctip_fail(err, CTIP_TAMPERED, "ledger.db: "
			    "transaction %s entry %llu %s", name,
			    (unsigned long long)(file->first + file->at),
			    file->wrong);
	}
	return 0;
}

/* The same row, found the way that everybody else finds it: SQLite's index
 * could say something else than its table. */
static bool
is_found(struct ctip_proof *proof, const struct proof_tx *tx)
{
	struct ctip_store *db = proof->hands[1].db;
	struct ctip_value at[2] = {
		CTIP_V_TEXT(tx->head.office), CTIP_V_INT(tx->head.sequence)
	};
	struct ctip_err ignored;
	bool found = ctip_store_ask(db, CTIP_Q_HEAD, at, 2, &ignored) == 0 &&
	    ctip_store_next(db, CTIP_Q_HEAD, &ignored) == 1 &&
	    ctip_str_equal(ctip_store_bytes(db, CTIP_Q_HEAD, 2),
	    ctip_buf_slice(&tx->bytes));

	ctip_store_reset(db, CTIP_Q_HEAD);
	return found;
}

/* By more than five minutes. */
static bool
is_later(int64_t a, int64_t b)
{
	return a > b && (uint64_t)a - (uint64_t)b > 300;
}

/* Times that can't be right; order doesn't go by them, so it is no fault. */
static void
note_time(struct ctip_proof *proof, const struct ctip_head *head)
{
	struct ctip_verdict *out = proof->out;

	if ((head->sequence > 0 && is_later(proof->time, head->time)) ||
	    is_later(head->time, proof->now)) {
		if (out->odd_times++ == 0)
			memcpy(out->odd_time, head->transaction, 16);
	}
	proof->time = head->time;
}

int
ctip_proof__fold(struct ctip_proof *proof, struct proof_tx *tx,
    struct ctip_err *err)
{
	const struct ctip_head *head = &tx->head;
	struct ctip_member author = {0};
	const char *fault;

	if (head->sequence != proof->next)
		return ctip_fail(err, CTIP_TAMPERED, "ledger.db: the head of "
		    "file %llu is missing", (unsigned long long)proof->next);
	if (check_files(proof, tx, err) != 0)
		return -1;
	if (!is_found(proof, tx))
		return refuse(err, head, "ledger.db does not find it by its "
		    "number; 'ctip ledger rebuild --from history' mends that");
	if ((fault = wrong_place(proof, head)) != NULL)
		return refuse(err, head, fault);
	if (!root_holds(tx))
		return refuse(err, head, "its Merkle root does not hold");
	/* All but the founder are judged before what they add is. */
	if (head->sequence > 0 && !find_author(&author, proof, head))
		return refuse(err, head, "its author was no member then");
	if (fold_open(proof, tx, err) != 0 || (head->sequence == 0 &&
	    !find_author(&author, proof, head) && refuse(err, head,
	    "its author was no member then") != 0) ||
	    check_commit(proof, tx, &author, err) != 0)
		return -1;
	if (head->sequence == 0)
		memcpy(proof->out->fingerprint, tx->hash, CTIP_HASH);
	memcpy(proof->previous, tx->hash, CTIP_HASH);
	memcpy(proof->commit, proof->next_commit, CTIP_GIT_ID);
	if (strcmp(proof->commit, proof->tip) == 0)
		proof->tip_met = true;
	note_time(proof, head);
	proof->lamport = head->lamport;
	proof->next = head->sequence + head->files;
	proof->out->transactions++;
	proof->out->entries += head->entries;
	proof->out->unpublished |= !tx->published;
	for (uint32_t i = 0; i < head->files; i++)
		proof->out->bytes += tx->files[i].bytes;
	memcpy(proof->out->tip, tx->hash, CTIP_HASH);
	proof->out->tip_sequence = head->sequence;
	return 0;
}
