/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> header keys: every epoch of H has its commitment in the chain,
 * its wraps for those who were members then, and the H before it sealed
 * under it; who came later has a wrap of the epoch they came in. So whoever
 * has one has those before it.
 */
#include "chain_inside.h"

#include <string.h>

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

/* ledger | epoch u16, after words of its own. */
static void
associate(unsigned char out[31], const unsigned char ledger[16],
    uint16_t epoch)
{
	memcpy(out, "ctip-before-1", 13);
	memcpy(out + 13, ledger, 16);
	ctip_put_u16(out + 29, epoch);
}

void
ctip_chain_seal_before(unsigned char out[CTIP_KEY + CTIP_TAG],
    const unsigned char ledger[16], const struct ctip_header_epoch *epoch,
    const unsigned char H_before[CTIP_KEY], const unsigned char H[CTIP_KEY])
{
	unsigned char with[31];

	associate(with, ledger, epoch->epoch);
	ctip_seal_x(out, H_before, CTIP_KEY,
	    (struct ctip_str){(const char *)with, sizeof with}, epoch->hid, 0,
	    H);
}

/* The wrap of an epoch for a member, and its ephemeral key. */
static const unsigned char *
find_wrap(const unsigned char **ephemeral, const struct ctip_chain *chain,
    uint16_t epoch, const struct ctip_member *member)
{
	const struct ctip_header_epoch *of = &chain->epochs[epoch];

	*ephemeral = of->ephemeral;
	for (size_t i = 0; i < of->n; i++)
		if (strcmp(of->wraps[i].handle, member->handle) == 0)
			return of->wraps[i].wrap;
	*ephemeral = member->ephemeral;
	return member->wrapped && member->epoch == epoch ? member->wrap :
	    NULL;
}

static bool
is_key(const struct ctip_chain *chain, uint16_t epoch,
    const unsigned char H[CTIP_KEY])
{
	unsigned char hid[CTIP_HASH];

	ctip_chain_hid(hid, chain->ledger, epoch, H);
	return ctip_same(hid, chain->epochs[epoch].hid, CTIP_HASH);
}

/* Opens the wrap; false where it gives another key. */
static bool
open_wrap(unsigned char H[CTIP_KEY], const struct ctip_chain *chain,
    uint16_t epoch, const unsigned char *wrap, const unsigned char *ephemeral,
    const struct ctip_member *member, const struct ctip_member_key *key)
{
	unsigned char WK[CTIP_KEY];
	bool good = ctip_wrap_key(WK, key->box.p, ephemeral, chain->ledger,
	    ephemeral, member->public_.box, member->handle, epoch);

	if (good)
		ctip_wrap(H, wrap, WK, chain->epochs[epoch].hid);
	ctip_wipe(WK, sizeof WK);
	return good && is_key(chain, epoch, H);
}

/* From the key of `epoch` to that of the one before it. */
static bool
step_back(unsigned char H[CTIP_KEY], const struct ctip_chain *chain,
    uint16_t epoch)
{
	const struct ctip_header_epoch *of = &chain->epochs[epoch];
	unsigned char with[31], before[CTIP_KEY];
	bool good;

	associate(with, chain->ledger, epoch);
	good = ctip_open_x(before, of->before, sizeof of->before,
	    (struct ctip_str){(const char *)with, sizeof with}, of->hid, 0,
	    H) && is_key(chain, (uint16_t)(epoch - 1), before);
	memcpy(H, before, CTIP_KEY);
	ctip_wipe(before, sizeof before);
	return good;
}

int
ctip_chain_header_key(struct ctip_secret *out, const struct ctip_chain *chain,
    uint16_t epoch, const char *handle, const struct ctip_member_key *key,
    struct ctip_err *err)
{
	const struct ctip_member *me = ctip_chain_member(chain, handle);
	const unsigned char *wrap = NULL, *ephemeral = NULL;
	uint16_t from = epoch;
	bool good;

	*out = (struct ctip_secret){0};
	if (epoch >= chain->n_epochs)
		return ctip_fail(err, CTIP_BUG,
		    "there is no header epoch %u", epoch);
	if (me != NULL && ctip_same(me->public_.box, key->public_.box, 32))
		while ((wrap = find_wrap(&ephemeral, chain, from, me)) ==
		    NULL && from + 1u < chain->n_epochs)
			from++;
	if (wrap == NULL)
		return ctip_fail(err, CTIP_BUG,
		    "header key %u is not wrapped to '%s'", epoch, handle);
	ctip_secret_make(out, CTIP_KEY);
	good = open_wrap(out->p, chain, from, wrap, ephemeral, me, key);
	for (; good && from > epoch; from--)
		good = step_back(out->p, chain, from);
	if (good)
		return 0;
	ctip_secret_clear(out);
	return ctip_fail(err, CTIP_TAMPERED,
	    "header key %u opens to another key for '%s'", epoch, handle);
}

const unsigned char *
ctip_chain_group_key(const struct ctip_chain *chain, int group,
    uint16_t epoch)
{
	if (chain->groups[group].epoch == epoch)
		return chain->groups[group].public_;
	for (size_t i = 0; i < chain->n_old; i++)
		if (chain->old[i].group == group &&
		    chain->old[i].key.epoch == epoch)
			return chain->old[i].key.public_;
	return NULL;
}
