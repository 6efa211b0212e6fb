/* SPDX-License-Identifier: Apache-2.0 */
/*
 * open entry -> draft: a recovery key comes into force, and with it somebody
 * becomes a member again.
 */
#include "ctip/ledger/recovery.h"

#include <stdio.h>
#include <string.h>

#include "tx_inside.h"

/* The header key of the transaction, for this member. */
static int
wrap_header(struct ctip_member *to, const struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	unsigned char secret[32];
	int rc;

	to->epoch = ledger->epoch;
	ctip_box_pair(to->ephemeral, secret);
	rc = ctip_member__wrap(to->wrap, &ledger->chain, ledger->epoch,
	    ledger->chain.epochs[ledger->epoch].hid, ledger->H.p, to,
	    to->ephemeral, secret, err);
	ctip_wipe(secret, sizeof secret);
	return rc;
}

int
ctip_recovery_set(struct ctip_tx *tx, const struct ctip_recovery *recovery,
    const unsigned char *request, struct ctip_err *err)
{
	const struct ctip_chain *chain = &tx->ledger->chain;
	bool replaces = ctip_chain_recovery(chain) != NULL;
	struct ctip_member member = {.public_ = recovery->public_,
	    .alone = request == NULL &&
	    (chain->roles.two >> CTIP_ACT_MEMBER & 1) != 0};
	struct ctip_buf json = {0};
	int rc;

	snprintf(member.handle, sizeof member.handle, "recovery-%u",
	    recovery->number);
	if (wrap_header(&member, tx->ledger, err) != 0)
		return -1;
	ctip_chain_new_recovery(&json, recovery, &member, request);
	rc = ctip_tx_open(tx, ctip_buf_slice(&json), NULL, err);
	ctip_buf_clear(&json);
	return rc == 0 && replaces ? ctip_member__epoch(tx, err) : rc;
}

int
ctip_recovery_add(struct ctip_tx *tx, const char *handle,
    const struct ctip_public *public_, uint64_t roles, struct ctip_err *err)
{
	struct ctip_member member = {.public_ = *public_, .roles = roles,
	    .recovered = true};
	struct ctip_buf json = {0};
	int rc;

	snprintf(member.handle, sizeof member.handle, "%s", handle);
	if (wrap_header(&member, tx->ledger, err) != 0)
		return -1;
	ctip_chain_later_member(&json, &tx->ledger->chain, &member, NULL);
	rc = ctip_tx_open(tx, ctip_buf_slice(&json), NULL, err);
	ctip_buf_clear(&json);
	return rc;
}

int
ctip_recovery_pending(uint32_t *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;
	const struct ctip_member *key = ctip_chain_recovery(chain);
	int rc = key != NULL ? ctip_ledger__keys(ledger, err) : 0;

	*out = 0;
	for (size_t g = 0; rc >= 0 && key != NULL &&
	    g < chain->roles.n_groups; g++) {
		struct ctip_value at[3] = {
			CTIP_V_TEXT(chain->roles.groups[g].name),
			CTIP_V_INT(chain->groups[g].epoch),
			CTIP_V_TEXT(key->handle)
		};

		rc = ctip_store_ask(ledger->keys, CTIP_Q_SECRET, at, 3, err);
		if (rc == 0)
			rc = ctip_store_next(ledger->keys, CTIP_Q_SECRET,
			    err);
		if (rc == 0)
			*out |= 1u << g;
		ctip_store_reset(ledger->keys, CTIP_Q_SECRET);
	}
	return rc < 0 ? -1 : 0;
}
