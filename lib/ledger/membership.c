/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what: finds the transactions that hold open entries
 * and folds them. Every head names the latest open entry that it relies on,
 * so heads fall into runs, and the transaction before a run is the one that
 * began it: they are found by halving, newest first, without reading all.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

/* A head, as far as the search goes. */
struct place {
	uint64_t      sequence;
	unsigned char membership[CTIP_HASH];
};

/* The head of the transaction that the file `at` is of. */
static int
head_of(struct place *out, struct ctip_store *db, const char *office,
    uint64_t at, struct ctip_err *err)
{
	struct ctip_value values[] = {CTIP_V_TEXT(office), CTIP_V_INT(at)};
	struct ctip_head head = {0};
	struct ctip_str bytes;
	int rc = -1;

	if (ctip_store_ask(db, CTIP_Q_HEAD_OF, values, 2, err) != 0)
		return -1;
	switch (ctip_store_next(db, CTIP_Q_HEAD_OF, err)) {
	case 1:
		bytes = ctip_store_bytes(db, CTIP_Q_HEAD_OF, 2);
		rc = ctip_head_read(&head, bytes.p, bytes.len, err);
		/* Or the halving would not end. */
		if (rc == 0 && head.sequence != (uint64_t)ctip_store_integer(
		    db, CTIP_Q_HEAD_OF, 1))
			rc = ctip_fail(err, CTIP_TAMPERED, "ledger.db: the "
			    "row of file %lld holds the head of another",
			    (long long)ctip_store_integer(db, CTIP_Q_HEAD_OF,
			    1));
		break;
	case 0:
		ctip_fail(err, CTIP_TAMPERED,
		    "ledger.db: the head of file %llu is missing",
		    (unsigned long long)at);
	}
	out->sequence = head.sequence;
	memcpy(out->membership, head.membership, CTIP_HASH);
	ctip_head_clear(&head);
	ctip_store_reset(db, CTIP_Q_HEAD_OF);
	return rc;
}

/* Does the transaction that begins with this file hold open entries? They
 * come first in it. */
static int
begins_open(bool *out, struct ctip_store *db, const char *office,
    uint64_t sequence, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(office), CTIP_V_INT(sequence),
	    CTIP_V_INT(0)};
	struct ctip_prefix prefix = {0};
	struct ctip_str page;
	int rc;

	if (ctip_store_ask(db, CTIP_Q_PAGE, at, 3, err) != 0)
		return -1;
	rc = ctip_store_next(db, CTIP_Q_PAGE, err);
	*out = false;
	if (rc == 1) {
		page = ctip_store_bytes(db, CTIP_Q_PAGE, 0);
		*out = ctip_prefix_read(&prefix, page.p, page.len) &&
		    prefix.type == CTIP_OPEN;
	}
	ctip_store_reset(db, CTIP_Q_PAGE);
	return rc < 0 ? -1 : 0;
}

/* The transaction before the first one that relies on what `from` relies
 * on: it added that. */
static int
before_run(struct place *out, struct ctip_store *db, const char *office,
    const struct place *from, struct ctip_err *err)
{
	uint64_t low = 0, high = from->sequence;
	struct place middle;

	while (high - low > 1) {
		if (head_of(&middle, db, office, low + (high - low) / 2,
		    err) != 0)
			return -1;
		if (memcmp(middle.membership, from->membership,
		    CTIP_HASH) != 0)
			low += (high - low) / 2;
		else if (middle.sequence > low)
			high = middle.sequence;
		else
			break; /* no run: the fold will say so */
	}
	return head_of(out, db, office, low, err);
}

int
ctip_membership__places(uint64_t **out, size_t *n, struct ctip_store *db,
    const struct ctip_head *tip, struct ctip_err *err)
{
	struct place at = {.sequence = tip->sequence};

	*out = NULL;
	*n = 0;
	memcpy(at.membership, tip->membership, CTIP_HASH);
	while (at.sequence > 0) {
		if (before_run(&at, db, tip->office, &at, err) != 0) {
			free(*out);
			return -1;
		}
		*out = ctip_realloc(*out, (*n + 1) * sizeof **out);
		(*out)[(*n)++] = at.sequence;
	}
	(*n)--; /* the founding itself */
	return 0;
}

/* The leaves of a page's entries. */
static void
add_leaves(struct ctip_merkle *merkle, const struct ctip_head *head,
    struct ctip_str page)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_prefix prefix;

	while (page.len > 0 && ctip_prefix_read(&prefix, page.p, page.len)) {
		ctip_envelope_leaf(leaf, head->ledger, head->transaction,
		    merkle->n, page.p, prefix.size);
		ctip_merkle_add(merkle, leaf);
		page.p += prefix.size;
		page.len -= prefix.size;
	}
}

/* Is what the head signs for all that stands here? Of one file
 * ctip_chain_file sees it; of several an entry of the first could be another
 * than was signed. */
static int
check_root(struct ctip_store *db, struct ctip_str bytes, struct ctip_err *err)
{
	struct ctip_merkle merkle = {0};
	struct ctip_head head = {0};
	unsigned char root[CTIP_HASH];
	int rc = ctip_head_read(&head, bytes.p, bytes.len, err);

	for (uint32_t i = 0; rc == 0 && head.files > 1 && i < head.files; i++) {
		struct ctip_value at[] = {CTIP_V_TEXT(head.office),
		    CTIP_V_INT(head.sequence + i)};

		rc = ctip_store_ask(db, CTIP_Q_PAGES, at, 2, err);
		while (rc == 0 &&
		    (rc = ctip_store_next(db, CTIP_Q_PAGES, err)) == 1) {
			add_leaves(&merkle, &head, ctip_store_bytes(db,
			    CTIP_Q_PAGES, 1));
			rc = 0;
		}
		ctip_store_reset(db, CTIP_Q_PAGES);
	}
	ctip_merkle_root(root, &merkle);
	if (rc == 0 && head.files > 1 && memcmp(root, head.root,
	    CTIP_HASH) != 0)
		rc = ctip_fail(err, CTIP_TAMPERED,
		    "the Merkle root does not hold");
	ctip_head_clear(&head);
	return rc;
}

/* Folds one transaction's first file. */
static int
fold(struct ctip_chain *chain, struct ctip_store *db, const char *office,
    uint64_t sequence, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(office), CTIP_V_INT(sequence)};
	struct ctip_buf file = {0};
	int rc;

	if (ctip_store_ask(db, CTIP_Q_HEAD, at, 2, err) != 0)
		return -1;
	rc = ctip_store_next(db, CTIP_Q_HEAD, err);
	if (rc == 1)
		rc = ctip_ledger__file(db, office, sequence,
		    ctip_store_bytes(db, CTIP_Q_HEAD, 2), &file, err);
	else if (rc == 0)
		rc = ctip_fail(err, CTIP_BUG, "it is missing"); /* was there */
	ctip_store_reset(db, CTIP_Q_HEAD);
	if (rc == 0)
		rc = check_root(db, ctip_buf_slice(&file), err);
	if (rc == 0)
		rc = ctip_chain_file(chain, ctip_buf_slice(&file), err);
	ctip_buf_clear(&file);
	if (rc != 0)
		return ctip_fail_context(err, "ledger.db: file %llu",
		    (unsigned long long)sequence);
	return 0;
}

/* What came after the founding and before the tip. */
static int
fold_before(struct ctip_chain *chain, struct ctip_store *db,
    const struct ctip_head *tip, struct ctip_err *err)
{
	uint64_t *places;
	size_t n;
	int rc = 0;

	if (ctip_membership__places(&places, &n, db, tip, err) != 0)
		return -1;
	while (rc == 0 && n-- > 0)
		rc = fold(chain, db, tip->office, places[n], err);
	free(places);
	return rc;
}

int
ctip_membership__all(struct ctip_chain *chain, struct ctip_store *db,
    const struct ctip_head *tip, struct ctip_err *err)
{
	if (fold(chain, db, tip->office, 0, err) != 0)
		return -1;
	return ctip_membership__read(chain, db, tip, err);
}

int
ctip_membership__read(struct ctip_chain *chain, struct ctip_store *db,
    const struct ctip_head *tip, struct ctip_err *err)
{
	bool open;

	if (tip->sequence == 0)
		return 0;
	if (memcmp(tip->membership, chain->membership, CTIP_HASH) != 0 &&
	    fold_before(chain, db, tip, err) != 0)
		return -1;
	if (memcmp(tip->membership, chain->membership, CTIP_HASH) != 0)
		return ctip_fail(err, CTIP_TAMPERED, "ledger.db: the last "
		    "transaction relies on another membership; type: ctip "
		    "audit verify");
	if (begins_open(&open, db, tip->office, tip->sequence, err) != 0)
		return -1;
	return open ? fold(chain, db, tip->office, tip->sequence, err) : 0;
}
