/* SPDX-License-Identifier: Apache-2.0 */
/*
 * open entry -> draft: a member who comes, with the header key; one who
 * goes, and the header key that they don't get.
 */
#include "ctip/ledger/members.h"

#include <stdlib.h>
#include <string.h>

#include "tx_inside.h"

int
ctip_member_handle(const struct ctip_roles *roles, const char *handle,
    struct ctip_err *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(handle);

	if (len < 2 || len > 32 || *handle < 'a' || *handle > 'z' ||
	    strspn(handle, letters) != len)
		return ctip_fail(err, CTIP_MISUSE, "handle '%s' must be small "
		    "letters, digits and -, 2 to 32, and no name: cm03",
		    handle);
	if (ctip_roles_group(roles, handle) >= 0)
		return ctip_fail(err, CTIP_MISUSE,
		    "handle '%s' is the name of a group; choose another",
		    handle);
	if (ctip_chain_reserved(handle))
		return ctip_fail(err, CTIP_MISUSE, "handle '%s' is that of "
		    "a recovery key; choose another", handle);
	return 0;
}

int
ctip_member__wrap(unsigned char wrap[32], const struct ctip_chain *chain,
    uint16_t epoch, const unsigned char hid[CTIP_HASH],
    const unsigned char H[CTIP_KEY], const struct ctip_member *to,
    const unsigned char ephemeral[32], const unsigned char secret[32],
    struct ctip_err *err)
{
	unsigned char WK[CTIP_KEY];
	bool good = ctip_wrap_key(WK, secret, to->public_.box, chain->ledger,
	    ephemeral, to->public_.box, to->handle, epoch);

	if (good)
		ctip_wrap(wrap, H, WK, hid);
	ctip_wipe(WK, sizeof WK);
	return good ? 0 : ctip_fail(err, CTIP_INVALID, "the public key of "
	    "'%s' is no X25519 key: ask for the .pub file that 'ctip ledger "
	    "key new' made", to->handle);
}

int
ctip_member_add(struct ctip_tx *tx, const char *handle,
    const struct ctip_public *public_, uint64_t roles,
    const unsigned char *request, struct ctip_err *err)
{
	const struct ctip_ledger *ledger = tx->ledger;
	const struct ctip_chain *chain = &ledger->chain;
	struct ctip_member member = {.public_ = *public_, .roles = roles,
	    .epoch = ledger->epoch, .alone = request == NULL &&
	    (chain->roles.two >> CTIP_ACT_MEMBER & 1) != 0};
	struct ctip_buf json = {0};
	unsigned char secret[32];
	int rc;

	snprintf(member.handle, sizeof member.handle, "%s", handle);
	ctip_box_pair(member.ephemeral, secret);
	rc = ctip_member__wrap(member.wrap, chain, ledger->epoch,
	    chain->epochs[ledger->epoch].hid, ledger->H.p, &member,
	    member.ephemeral, secret, err);
	ctip_wipe(secret, sizeof secret);
	if (rc != 0)
		return -1;
	ctip_chain_later_member(&json, chain, &member, request);
	rc = ctip_tx_open(tx, ctip_buf_slice(&json), NULL, err);
	ctip_buf_clear(&json);
	return rc;
}

int
ctip_member__epoch(struct ctip_tx *tx, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_tx_chain(tx);
	struct ctip_header_epoch epoch = {
		.epoch = (uint16_t)(tx->ledger->epoch + 1)
	};
	struct ctip_secret H = {0};
	struct ctip_buf json = {0};
	unsigned char secret[32];
	int rc = 0;

	ctip_secret_make(&H, CTIP_KEY);
	ctip_random(H.p, CTIP_KEY);
	ctip_box_pair(epoch.ephemeral, secret);
	ctip_chain_hid(epoch.hid, chain->ledger, epoch.epoch, H.p);
	ctip_chain_seal_before(epoch.before, chain->ledger, &epoch,
	    tx->ledger->H.p, H.p);
	epoch.wraps = ctip_alloc(chain->n_members * sizeof *epoch.wraps);
	for (size_t i = 0; rc == 0 && i < chain->n_members; i++) {
		const struct ctip_member *member = &chain->members[i];

		if (member->revoked)
			continue;
		memcpy(epoch.wraps[epoch.n].handle, member->handle,
		    sizeof member->handle);
		rc = ctip_member__wrap(epoch.wraps[epoch.n++].wrap, chain,
		    epoch.epoch, epoch.hid, H.p, member, epoch.ephemeral,
		    secret, err);
	}
	ctip_wipe(secret, sizeof secret);
	ctip_secret_clear(&H);
	ctip_chain_epoch(&json, &epoch);
	if (rc == 0)
		rc = ctip_tx_open(tx, ctip_buf_slice(&json), NULL, err);
	ctip_buf_clear(&json);
	free(epoch.wraps);
	return rc;
}

int
ctip_member_revoke(struct ctip_tx *tx, const char *handle,
    const unsigned char *request, struct ctip_err *err)
{
	const struct ctip_roles *roles = &ctip_tx_chain(tx)->roles;
	struct ctip_buf json = {0};
	int rc;

	ctip_chain_revoke(&json, handle, request == NULL &&
	    (roles->two >> CTIP_ACT_MEMBER & 1) != 0, request);
	rc = ctip_tx_open(tx, ctip_buf_slice(&json), NULL, err);
	ctip_buf_clear(&json);
	return rc == 0 ? ctip_member__epoch(tx, err) : -1;
}

/* Is there a row? */
static int
has_row(bool *out, struct ctip_store *keys, enum ctip_statement q,
    const struct ctip_value *at, struct ctip_err *err)
{
	int rc;

	if (ctip_store_ask(keys, q, at, 3, err) != 0)
		return -1;
	rc = ctip_store_next(keys, q, err);
	ctip_store_reset(keys, q);
	*out = rc == 1;
	return rc < 0 ? -1 : 0;
}

/* Is one key of a group wrapped to this member and to no other, and something
 * to it? */
static int
is_alone(bool *out, struct ctip_ledger *ledger, const char *group,
    uint16_t epoch, const struct ctip_member *member, struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;
	struct ctip_value at[3] = {CTIP_V_TEXT(group), CTIP_V_INT(epoch),
	    CTIP_V_TEXT(member->handle)};
	bool other = false;

	if (has_row(out, ledger->keys, CTIP_Q_SECRET, at, err) != 0)
		return -1;
	for (size_t i = 0; *out && i < chain->n_members; i++) {
		if (&chain->members[i] == member || chain->members[i].revoked)
			continue;
		at[2] = CTIP_V_TEXT(chain->members[i].handle);
		if (has_row(&other, ledger->keys, CTIP_Q_SECRET, at,
		    err) != 0)
			return -1;
		*out = !other;
	}
	at[2] = CTIP_V_INT(0);
	return *out ? has_row(out, ledger->keys, CTIP_Q_SLOTS_OF, at, err) :
	    0;
}

int
ctip_member_loses(uint32_t *out, struct ctip_ledger *ledger,
    const struct ctip_member *member, struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;
	bool alone;

	*out = 0;
	if (ctip_ledger__keys(ledger, err) != 0)
		return -1;
	for (size_t g = 0; g < chain->roles.n_groups; g++)
		for (int epoch = chain->groups[g].epoch; epoch >= 0; epoch--) {
			if (is_alone(&alone, ledger,
			    chain->roles.groups[g].name, (uint16_t)epoch,
			    member, err) != 0)
				return -1;
			*out |= (uint32_t)alone << g;
		}
	return 0;
}
