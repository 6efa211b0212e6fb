/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft ==> sealed entry, for who was granted its subject: what is written
 * later is wrapped to them too, and the grant's stamp knows the new rows.
 */
#include <stdlib.h>
#include <string.h>

#include "grant_inside.h"
#include "tx_inside.h"

int
ctip_tx__grants(struct ctip_tx *tx, struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;

	if (ledger->n_grants == 0)
		return 0;
	ctip_secret_make(&tx->grant_keys, ledger->n_grants * CTIP_KEY);
	for (size_t i = 0; i < ledger->n_grants; i++) {
		const struct ctip_member *to = ctip_chain_current(
		    &ledger->chain, ledger->grants[i].handle);

		if (to == NULL || !ctip_wrap_key(tx->grant_keys.p +
		    i * CTIP_KEY, tx->ephemeral_secret.p, to->public_.box,
		    ledger->chain.ledger, tx->ephemeral, to->public_.box,
		    to->handle, 0))
			return ctip_fail(err, CTIP_BUG,
			    "the public key of '%s' is unusable",
			    ledger->grants[i].handle);
	}
	return 0;
}

void
ctip_tx__grant(struct ctip_tx *tx, struct batch *batch,
    const struct ctip_id *subject, uint8_t compartment,
    const unsigned char kid[CTIP_HASH], const unsigned char K[CTIP_KEY])
{
	const struct ctip_ledger *ledger = tx->ledger;
	unsigned char *slot;

	for (size_t i = 0; i < ledger->n_grants; i++) {
		const struct ctip_grant *grant = &ledger->grants[i];

		if (grant->compartment != compartment || memcmp(
		    &grant->subject, subject, sizeof *subject) != 0)
			continue;
		if (batch->granted == NULL)
			batch->granted = ctip_alloc(ledger->n_grants *
			    sizeof *batch->granted);
		slot = (unsigned char *)ctip_buf_room(&batch->granted[i],
		    CTIP_SLOT);
		memcpy(slot, kid, CTIP_KID_SHORT);
		ctip_wrap(slot + CTIP_KID_SHORT, K,
		    tx->grant_keys.p + i * CTIP_KEY, kid);
		batch->granted[i].len += CTIP_SLOT;
	}
}

int
ctip_tx__store_grants(struct ctip_tx *tx, struct batch *batch,
    struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;

	for (size_t i = 0; batch->granted != NULL && i < ledger->n_grants;
	    i++) {
		struct ctip_grant *grant = &ledger->grants[i];

		if (batch->granted[i].len > 0 &&
		    (ctip_grant__rows(grant, ledger->keys, tx->head.office,
		    tx->head.sequence + batch->number, tx->ephemeral,
		    ctip_buf_slice(&batch->granted[i]), err) != 0 ||
		    ctip_grant__stamp(ledger->keys, grant, err) != 0))
			return -1;
	}
	return 0;
}

void
ctip_tx__reset_grants(const struct ctip_tx *tx, struct batch *batch)
{
	for (size_t i = 0; batch->granted != NULL &&
	    i < tx->ledger->n_grants; i++)
		ctip_buf_clear(&batch->granted[i]);
	free(batch->granted);
	batch->granted = NULL;
}
