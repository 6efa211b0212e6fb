/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys -> members: what those who hold a group's key do for the others. A
 * new key where one is due, the key for who came since, and old wraps moved
 * to the new key, so that who went can open none of them any more. An
 * administrator who holds none of it can do none of it.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/members.h"
#include "tx_inside.h"

/* keys.db says to which membership a member has done this already. */
static void
stamp_name(char out[16 + CTIP_HANDLE], const struct ctip_member *member)
{
	snprintf(out, 16 + CTIP_HANDLE, "admitted-%s", member->handle);
}

static int
is_done(bool *out, struct ctip_ledger *ledger, struct ctip_err *err)
{
	char name[16 + CTIP_HANDLE];
	struct ctip_value at;
	struct ctip_str value;
	int rc;

	stamp_name(name, ledger->me);
	at = CTIP_V_TEXT(name);
	if (ctip_ledger__keys(ledger, err) != 0 ||
	    ctip_store_ask(ledger->keys, CTIP_Q_STAMP, &at, 1, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->keys, CTIP_Q_STAMP, err);
	value = rc == 1 ? ctip_store_bytes(ledger->keys, CTIP_Q_STAMP, 0) :
	    ctip_str(NULL);
	*out = value.len == CTIP_HASH && memcmp(value.p,
	    ledger->chain.membership, CTIP_HASH) == 0;
	ctip_store_reset(ledger->keys, CTIP_Q_STAMP);
	return rc < 0 ? -1 : 0;
}

static int
put_done(struct ctip_ledger *ledger, struct ctip_err *err)
{
	char name[16 + CTIP_HANDLE];
	struct ctip_value row[2];

	stamp_name(name, ledger->me);
	row[0] = CTIP_V_TEXT(name);
	row[1] = CTIP_V_BLOB(ledger->chain.membership, CTIP_HASH);
	return ctip_store_run(ledger->keys, CTIP_Q_STAMP_PUT, row, 2, err);
}

/* A group's new pair: the public half in the chain, the secret one wrapped to
 * each of its members. */
static int
renew_group(struct ctip_tx *tx, int group, struct ctip_err *err)
{
	const struct ctip_chain *chain = &tx->ledger->chain;
	const char *name = chain->roles.groups[group].name;
	uint16_t epoch = (uint16_t)(chain->groups[group].epoch + 1);
	unsigned char public_[32], secret[32];
	struct ctip_buf json = {0};
	int rc;

	ctip_box_pair(public_, secret);
	ctip_chain_group(&json, name, epoch, public_);
	rc = ctip_tx_open(tx, ctip_buf_slice(&json), NULL, err);
	for (size_t i = 0; rc == 0 && i < chain->n_members; i++)
		if (!chain->members[i].revoked &&
		    ctip_chain_in(chain, &chain->members[i], (size_t)group))
			rc = ctip_keys_secret_put(tx->ledger->keys,
			    chain->ledger, name, epoch, public_, secret,
			    &chain->members[i], err);
	ctip_wipe(secret, sizeof secret);
	ctip_buf_clear(&json);
	return rc;
}

/* Those of this member's groups that are due. */
static int
renew_due(struct ctip_admitted *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	uint32_t due = ledger->chain.due & (uint32_t)ledger->me->groups;
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;

	if (due == 0)
		return 0;
	if (ctip_tx_begin(&tx, ledger, "ledger rotate", err) != 0)
		return -1;
	for (int g = 0; g < 32; g++) {
		if ((due >> g & 1) == 0)
			continue;
		if (renew_group(tx, g, err) != 0) {
			ctip_tx_abort(&tx);
			return -1;
		}
		out->groups++;
	}
	return ctip_tx_commit(&tx, &saved, err);
}

/* One more key for a member, who has to look at what it opens: it may be a
 * former one, whose wraps are theirs to move. */
static int
wrap_to(struct ctip_ledger *ledger, const struct ctip_holder *holder,
    const struct ctip_member *to, struct ctip_err *err)
{
	char name[16 + CTIP_HANDLE];
	struct ctip_value at;

	stamp_name(name, to);
	at = CTIP_V_TEXT(name);
	if (to != ledger->me && ctip_store_run(ledger->keys,
	    CTIP_Q_STAMP_DROP, &at, 1, err) != 0)
		return -1;
	return ctip_keys_secret_put(ledger->keys, ledger->chain.ledger,
	    holder->name, holder->epoch, holder->public_, holder->secret.p,
	    to, err);
}

/* Wraps a group's key to those of its members who lack it. */
static int
wrap_to_members(struct ctip_admitted *out, struct ctip_ledger *ledger,
    int group, const struct ctip_holder *holder, struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;

	for (size_t i = 0; i < chain->n_members; i++) {
		const struct ctip_member *to = &chain->members[i];
		struct ctip_value at[3] = {CTIP_V_TEXT(holder->name),
		    CTIP_V_INT(holder->epoch), CTIP_V_TEXT(to->handle)};
		int rc;

		if (to->revoked || !ctip_chain_in(chain, to, (size_t)group))
			continue;
		if (ctip_store_ask(ledger->keys, CTIP_Q_SECRET, at, 3,
		    err) != 0)
			return -1;
		rc = ctip_store_next(ledger->keys, CTIP_Q_SECRET, err);
		ctip_store_reset(ledger->keys, CTIP_Q_SECRET);
		if (rc < 0 ||
		    (rc == 0 && wrap_to(ledger, holder, to, err) != 0))
			return -1;
		out->members += rc == 0;
	}
	return 0;
}

/* Former keys of a group that audits are kept for its members, and for nobody
 * who only kept them until one came. */
static int
end_custody(struct ctip_ledger *ledger, int group,
    const struct ctip_holder *former, struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;

	for (size_t i = 0; i < chain->n_members; i++) {
		struct ctip_value row[3] = {CTIP_V_TEXT(former->name),
		    CTIP_V_INT(former->epoch),
		    CTIP_V_TEXT(chain->members[i].handle)};

		if ((chain->members[i].groups >> group & 1) == 0 &&
		    chain->members[i].recovery == 0 && ctip_store_run(
		    ledger->keys, CTIP_Q_SECRET_DROP, row, 3, err) != 0)
			return -1;
	}
	return 0;
}

/* What can be opened of this group: by who is in it, or by the founder as
 * long as nobody else is. */
static int
admit_group(struct ctip_admitted *out, struct ctip_ledger *ledger, int group,
    struct ctip_holders *held, struct ctip_err *err)
{
	const struct ctip_holder *latest = NULL;
	size_t first = held->n;

	if (!ctip_chain_in(&ledger->chain, ledger->me, (size_t)group) &&
	    ledger->me != &ledger->chain.members[0] && !ledger->me->recovered)
		return 0;
	if (ctip_holders__open(held, ledger->keys, &ledger->chain, group,
	    ledger->me, &ledger->key, err) != 0)
		return -1;
	for (size_t i = first; i < held->n; i++) {
		if (held->item[i].epoch == ledger->chain.groups[group].epoch)
			latest = &held->item[i];
		if (wrap_to_members(out, ledger, group, &held->item[i],
		    err) != 0)
			return -1;
	}
	for (size_t i = first; latest != NULL && i < held->n; i++)
		if (&held->item[i] != latest && (ctip_keys_move(&out->moved,
		    ledger->keys, ledger->chain.ledger, &held->item[i],
		    latest, err) != 0 || end_custody(ledger, group,
		    &held->item[i], err) != 0))
			return -1;
	return 0;
}

/* Keys of groups that are still wrapped to who is no member any more. */
static int
drop_revoked(struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;

	for (size_t i = 0; i < chain->n_members; i++) {
		struct ctip_value to = CTIP_V_TEXT(chain->members[i].handle);

		if (chain->members[i].revoked && ctip_store_run(ledger->keys,
		    CTIP_Q_SECRETS_OUT, &to, 1, err) != 0)
			return -1;
	}
	return 0;
}

static int
admit_all(struct ctip_admitted *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_holders *held = ctip_alloc(sizeof *held);
	int rc = ctip_store_begin(ledger->keys, err);

	if (rc == 0)
		rc = drop_revoked(ledger, err);
	for (size_t g = 0; rc == 0 && g < ledger->chain.roles.n_groups; g++)
		rc = admit_group(out, ledger, (int)g, held, err);
	if (rc == 0)
		rc = put_done(ledger, err);
	if (rc == 0)
		rc = ctip_store_commit(ledger->keys, err);
	else
		ctip_store_rollback(ledger->keys);
	ctip_holders__clear(held);
	free(held);
	return rc;
}

int
ctip_ledger_admit(struct ctip_admitted *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	bool done;

	*out = (struct ctip_admitted){0};
	if (ledger->chain.n_members < 2 || ledger->me->revoked)
		return 0;
	if (is_done(&done, ledger, err) != 0)
		return -1;
	/* A stamp saves looking; it can't keep a key that is due from coming. */
	if (done && (ledger->chain.due & ledger->me->groups) == 0)
		return 0;
	if (ctip_index__refresh(ledger, err) != 0 ||
	    ctip_trust__check(ledger, err) != 0)
		return -1;
	if (renew_due(out, ledger, err) != 0 ||
	    admit_all(out, ledger, err) != 0)
		return -1;
	ctip_holders__clear(&ledger->holders);
	memset(ledger->ring_of, 0, sizeof ledger->ring_of);
	return 0;
}

int
ctip_member_pending(bool *out, struct ctip_ledger *ledger,
    const struct ctip_member *member, struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;

	*out = false;
	if (ctip_ledger__keys(ledger, err) != 0)
		return -1;
	for (size_t g = 0; g < chain->roles.n_groups; g++) {
		struct ctip_value at[3] = {
			CTIP_V_TEXT(chain->roles.groups[g].name),
			CTIP_V_INT(chain->groups[g].epoch),
			CTIP_V_TEXT(member->handle)
		};
		int rc;

		if (!ctip_chain_in(chain, member, g))
			continue;
		if (ctip_store_ask(ledger->keys, CTIP_Q_SECRET, at, 3,
		    err) != 0)
			return -1;
		rc = ctip_store_next(ledger->keys, CTIP_Q_SECRET, err);
		ctip_store_reset(ledger->keys, CTIP_Q_SECRET);
		if (rc < 0)
			return -1;
		*out |= rc == 0;
	}
	return 0;
}
