/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tombstone -> this computer: who saw an erasure remembers it outside of the
 * ledger (pin.h), so that a ledger and a keys.db from before it, put back
 * together, bring nobody back here. Only what signed tombstones name comes
 * in: a ledger that somebody changed can't make us forget for good.
 */
#include "ctip/ledger/pin.h"
#include "forget_inside.h"

/* What is remembered, as the set that a chain has. */
static void
load(struct ctip_chain *here, const struct ctip_chain *chain)
{
	struct ctip_buf list = {0};

	ctip_pin_forgotten(&list, chain->ledger);
	for (size_t at = 0; at < list.len; at += CTIP_KID_SHORT)
		ctip_chain_forget(here, (unsigned char *)list.p + at);
	ctip_buf_clear(&list);
}

void
ctip_forget__recall(uint64_t *more, struct ctip_chain *chain)
{
	size_t known = ctip_chain_n_forgotten(chain);

	load(chain, chain);
	*more = ctip_chain_n_forgotten(chain) - known;
}

/* What the tombstones name and isn't remembered yet. */
static void
find_new(struct ctip_buf *out, const struct ctip_chain *chain)
{
	struct ctip_chain here = {.forgotten = NULL};
	bool loaded = false;

	for (size_t i = 0; i < chain->n_requests; i++) {
		const struct ctip_request *r = &chain->requests[i];

		if (r->state != CTIP_REQUEST_DONE || r->n_kids == 0)
			continue;
		if (!loaded)
			load(&here, chain);
		loaded = true;
		for (size_t k = 0; k < r->n_kids; k++)
			if (!ctip_chain_forgotten(&here, r->kids[k]))
				ctip_buf_add(out, r->kids[k], CTIP_KID_SHORT);
	}
	ctip_chain_clear(&here);
}

bool
ctip_forget__noted(const struct ctip_chain *chain)
{
	struct ctip_buf kids = {0};
	bool all;

	find_new(&kids, chain);
	all = kids.len == 0;
	ctip_buf_clear(&kids);
	return all;
}

void
ctip_forget__note(const struct ctip_chain *chain)
{
	struct ctip_buf kids = {0};
	struct ctip_err ignored;

	find_new(&kids, chain);
	if (kids.len > 0)
		ctip_pin_forget(chain->ledger, ctip_buf_slice(&kids),
		    &ignored);
	ctip_buf_clear(&kids);
}

uint64_t
ctip_forget_unburied(const struct ctip_chain *chain)
{
	struct ctip_buf list = {0};
	uint64_t n = 0;

	ctip_pin_forgotten(&list, chain->ledger);
	for (size_t at = 0; at < list.len; at += CTIP_KID_SHORT)
		n += !ctip_chain_buried(chain, (unsigned char *)list.p + at);
	ctip_buf_clear(&list);
	return n;
}
