/* SPDX-License-Identifier: Apache-2.0 */
/*
 * open entry -> draft: what changes who may do what. Each is folded into a
 * copy of the chain before it becomes a draft, so nothing is saved that a
 * reader or `ctip audit verify` would refuse.
 */
#include <string.h>

#include "forget_inside.h"
#include "tx_inside.h"

/* The chain of the ledger, made again from its history. */
static int
start_trial(struct ctip_tx *tx, struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;

	if (tx->tried)
		return 0;
	if (ctip_membership__all(&tx->trial, ledger->db, &ledger->tip,
	    err) != 0) {
		ctip_chain_clear(&tx->trial);
		return -1;
	}
	tx->tried = true;
	return 0;
}

int
ctip_tx_open(struct ctip_tx *tx, struct ctip_str json,
    unsigned char out[CTIP_HASH], struct ctip_err *err)
{
	struct ctip_authored by = {tx->ledger->me->handle, tx->head.time,
	    tx->head.transaction, ctip_tx_entries(tx), tx->head.epoch};
	struct ctip_buf envelope = {0};
	unsigned char leaf[CTIP_HASH];
	int rc;

	if (start_trial(tx, err) != 0)
		return -1;
	if (by.index != tx->n_open)
		return ctip_fail(err, CTIP_BUG,
		    "an open entry comes after a sealed one");
	ctip_envelope_open_entry(&envelope, tx->head.epoch, json);
	ctip_envelope_leaf(leaf, tx->in.ledger, tx->in.transaction, by.index,
	    envelope.p, envelope.len);
	rc = ctip_chain_add(&tx->trial, json, leaf, &by, err);
	if (rc != 0)
		err->code = CTIP_DENIED;
	if (rc == 0)
		rc = ctip_tx__open_entry(tx, json, err);
	if (rc == 0)
		tx->n_open++;
	if (rc == 0 && out != NULL)
		memcpy(out, leaf, CTIP_HASH);
	ctip_buf_clear(&envelope);
	return rc;
}

const struct ctip_chain *
ctip_tx_chain(const struct ctip_tx *tx)
{
	return tx->tried ? &tx->trial : &tx->ledger->chain;
}

void
ctip_tx_place(const struct ctip_tx *tx, unsigned char transaction[16],
    uint64_t *index)
{
	memcpy(transaction, tx->head.transaction, 16);
	*index = ctip_tx_entries(tx);
}

int
ctip_tx__settle(struct ctip_tx *tx, struct ctip_err *err)
{
	return tx->tried ? ctip_chain_settled(&tx->trial, err) : 0;
}

int
ctip_tx__adopt(struct ctip_tx *tx, struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;
	uint64_t more;

	if (!tx->tried)
		return 0;
	ctip_chain_clear(&ledger->chain);
	ledger->chain = tx->trial;
	memset(&tx->trial, 0, sizeof tx->trial);
	tx->tried = false;
	if (ctip_forget__remember(&more, &ledger->chain, ledger->keys,
	    err) != 0)
		return -1;
	ctip_holders__clear(&ledger->holders);
	memset(ledger->ring_of, 0, sizeof ledger->ring_of);
	return ctip_ledger__become(ledger, err);
}
