/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any open entries in the membership chain, after as many of a good founding
 * as the first byte says. What is refused changes nothing and has its
 * sentence; what was taken is taken again, and gives the same chain.
 */
#include "entries.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* All that may not change when an entry is refused. */
static void
digest(unsigned char out[CTIP_HASH], const struct ctip_chain *chain)
{
	struct ctip_buf all = {0};

	ctip_buf_add(&all, chain, sizeof *chain);
	ctip_buf_str(&all, ctip_buf_slice(&chain->charter));
	if (chain->n_members > 0)
		ctip_buf_add(&all, chain->members, chain->n_members *
		    sizeof *chain->members);
	for (size_t i = 0; i < chain->n_epochs; i++) {
		ctip_buf_add(&all, &chain->epochs[i], sizeof *chain->epochs);
		ctip_buf_add(&all, chain->epochs[i].wraps,
		    chain->epochs[i].n * sizeof *chain->epochs[i].wraps);
	}
	ctip_hash_bytes(out, all.p, all.len);
	ctip_buf_clear(&all);
}

static bool
add(struct ctip_chain *chain, struct entries *e, size_t i)
{
	unsigned char before[CTIP_HASH], after[CTIP_HASH];
	struct ctip_str json = ctip_buf_slice(&e->json[i]);
	struct ctip_err err = {0};

	ctip_hash_bytes(e->leaf[i], json.p, json.len);
	digest(before, chain);
	if (ctip_chain_add(chain, json, e->leaf[i], &err) == 0) {
		if (memcmp(chain->membership, e->leaf[i], CTIP_HASH) != 0 ||
		    err.code != CTIP_OK)
			abort();
		return true;
	}
	digest(after, chain);
	if (memcmp(before, after, CTIP_HASH) != 0 || err.text[0] == '\0' ||
	    (err.code != CTIP_TAMPERED && err.code != CTIP_CONFIG))
		abort();
	return false;
}

static void
check_chain(const struct ctip_chain *chain)
{
	if ((chain->n_epochs > 0 && !chain->started) ||
	    (chain->n_members > 0) != chain->started)
		abort();
	for (size_t i = 0; i < chain->n_members; i++)
		if (ctip_chain_member(chain, chain->members[i].handle) !=
		    &chain->members[i] || chain->members[i].roles == 0)
			abort();
	for (size_t i = 0; i < chain->n_epochs; i++)
		if (chain->epochs[i].epoch != i || chain->epochs[i].n == 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ctip_str first = CTIP_STR(entries_founding), rest;
	struct ctip_chain chain = {0}, again = {0};
	struct entries *e = ctip_alloc(sizeof *e);
	bool taken[ENTRIES] = {false};
	struct ctip_err err;

	for (unsigned i = 0; size > 0 && i < data[0] % (FOUNDING + 1); i++) {
		entries_next(e, &first);
		if (!(taken[e->n - 1] = add(&chain, e, e->n - 1)))
			abort();
	}
	rest = (struct ctip_str){(const char *)data + 1,
	    size > 0 ? size - 1 : 0};
	while (entries_next(e, &rest))
		taken[e->n - 1] = add(&chain, e, e->n - 1);
	check_chain(&chain);
	for (size_t i = 0; i < e->n; i++)
		if (taken[i] && ctip_chain_add(&again,
		    ctip_buf_slice(&e->json[i]), e->leaf[i], &err) != 0)
			abort();
	if (again.n_members != chain.n_members ||
	    again.n_epochs != chain.n_epochs ||
	    memcmp(again.membership, chain.membership, CTIP_HASH) != 0)
		abort();
	ctip_chain_clear(&again);
	ctip_chain_clear(&chain);
	entries_clear(e);
	free(e);
	return 0;
}
