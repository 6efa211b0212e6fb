/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any open entries in the membership chain, after as many of a good founding
 * as the first byte says. What is refused changes nothing and has its
 * sentence; what was taken is taken again, and gives the same chain; of what
 * needs a second person, nothing was done by one.
 */
#include "entries.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* A chain, and where in the history it stands. */
struct fold {
	struct ctip_chain   chain;
	bool                founding;
	bool                begun;
	unsigned char       transaction[16];
	uint64_t            index;
};

static void
add_array(struct ctip_buf *to, const void *p, size_t n, size_t size)
{
	if (n > 0)
		ctip_buf_add(to, p, n * size);
}

/* All that may not change when an entry is refused. */
static void
digest(unsigned char out[CTIP_HASH], const struct ctip_chain *chain)
{
	struct ctip_buf all = {0};

	ctip_buf_add(&all, chain, sizeof *chain);
	ctip_buf_str(&all, ctip_buf_slice(&chain->charter));
	add_array(&all, chain->members, chain->n_members,
	    sizeof *chain->members);
	add_array(&all, chain->old, chain->n_old, sizeof *chain->old);
	add_array(&all, chain->epochs, chain->n_epochs,
	    sizeof *chain->epochs);
	for (size_t i = 0; i < chain->n_epochs; i++)
		add_array(&all, chain->epochs[i].wraps, chain->epochs[i].n,
		    sizeof *chain->epochs[i].wraps);
	add_array(&all, chain->requests, chain->n_requests,
	    sizeof *chain->requests);
	ctip_hash_bytes(out, all.p, all.len);
	ctip_buf_clear(&all);
}

/* Where this entry begins another transaction; false where the one before
 * was not whole, or its author was a member once. */
static bool
begin(struct fold *fold, const struct entry *e)
{
	struct ctip_err err;

	if (fold->begun && (e->joined || fold->chain.n_epochs == 0))
		return true;
	if (fold->begun && ctip_chain_settled(&fold->chain, &err) != 0)
		return false;
	fold->founding = fold->chain.n_epochs == 0;
	fold->begun = true;
	fold->transaction[15]++;
	fold->index = 0;
	return ctip_chain_member(&fold->chain, e->handle) ==
	    ctip_chain_current(&fold->chain, e->handle);
}

static bool
add(struct fold *fold, const struct entry *e, struct ctip_err *err)
{
	struct ctip_authored by = {e->handle, e->time, fold->transaction,
	    fold->index++, 0};

	if (fold->chain.n_epochs > 0)
		by.epoch = (uint16_t)(fold->chain.n_epochs - 1);
	return ctip_chain_add(&fold->chain, ctip_buf_slice(&e->json),
	    e->leaf, fold->founding ? NULL : &by, err) == 0;
}

static bool
add_checked(struct fold *fold, struct entry *e, size_t number)
{
	unsigned char before[CTIP_HASH], after[CTIP_HASH];
	struct ctip_err err = {0};

	/* Two requests of one text have two leaves. */
	ctip_buf_u8(&e->json, (uint8_t)number);
	ctip_hash_bytes(e->leaf, e->json.p, e->json.len);
	e->json.len--;
	digest(before, &fold->chain);
	if (add(fold, e, &err)) {
		if (memcmp(fold->chain.membership, e->leaf, CTIP_HASH) != 0 ||
		    err.code != CTIP_OK)
			abort();
		return true;
	}
	digest(after, &fold->chain);
	if (memcmp(before, after, CTIP_HASH) != 0 || err.text[0] == '\0' ||
	    (err.code != CTIP_TAMPERED && err.code != CTIP_CONFIG))
		abort();
	return false;
}

static void
check_request(const struct ctip_chain *chain, const struct ctip_request *r)
{
	const struct ctip_member *first, *second;

	first = ctip_chain_member(chain, r->by);
	if (first == NULL || ctip_chain_request(chain, r->leaf) != r)
		abort();
	if (r->state == CTIP_REQUEST_DONE)
		for (size_t i = 0; i < r->n_kids; i++)
			if (!ctip_chain_forgotten(chain, r->kids[i]))
				abort();
	if (r->state != CTIP_REQUEST_APPROVED &&
	    r->state != CTIP_REQUEST_DONE)
		return;
	second = ctip_chain_member(chain, r->second);
	if (second == NULL || second == first ||
	    (second->roles & ~first->roles) == 0)
		abort();
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
	for (size_t i = 0; i < chain->n_requests; i++)
		check_request(chain, &chain->requests[i]);
}

/* Those that were taken, once more; the first of them is not the founding's
 * where the chain began as a copy. */
static void
repeat(const struct ctip_chain *chain, const struct entries *e,
    const bool *taken, struct fold *again, size_t first)
{
	struct ctip_err err;

	for (size_t i = first; i < e->n; i++)
		if (!begin(again, &e->all[i]) ||
		    (taken[i] && !add(again, &e->all[i], &err)))
			break;
	if (again->chain.n_members != chain->n_members ||
	    again->chain.n_epochs != chain->n_epochs ||
	    again->chain.n_requests != chain->n_requests ||
	    memcmp(again->chain.membership, chain->membership,
	    CTIP_HASH) != 0)
		abort();
}

/* So many entries of the founding, one by one. */
static void
found(struct fold *fold, struct entries *e, bool *taken, unsigned n)
{
	struct ctip_str first = CTIP_STR(entries_founding);

	for (unsigned i = 0; i < n; i++) {
		struct entry *one = entries_next(e, &first);

		if (!begin(fold, one) ||
		    !(taken[i] = add_checked(fold, one, e->n)))
			abort();
	}
}

/* The whole founding, as it was folded before. */
static void
start(struct fold *fold)
{
	struct entries *e;
	bool taken[ENTRIES];

	if (founded.chain.n_epochs == 0) {
		e = ctip_alloc(sizeof *e);
		found(fold, e, taken, FOUNDING);
		founded.chain = fold->chain;
		for (size_t i = 0; i < FOUNDING; i++)
			memcpy(founded.leaf[i], e->all[i].leaf, CTIP_HASH);
		entries_clear(e);
		free(e);
	}
	*fold = (struct fold){.begun = true, .founding = true};
	founded_copy(&fold->chain);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ctip_str rest = {(const char *)data + 1,
	    size > 0 ? size - 1 : 0};
	struct entries *e = ctip_alloc(sizeof *e);
	struct fold fold = {.begun = false}, again = {.begun = false};
	bool taken[ENTRIES] = {false};
	unsigned n = size > 0 ? data[0] % (FOUNDING + 1) : 0;
	struct entry *one;

	if (n == FOUNDING) {
		start(&fold);
		start(&again);
		founded_entries(e);
	} else {
		found(&fold, e, taken, n);
	}
	while ((one = entries_next(e, &rest)) != NULL) {
		if (!begin(&fold, one))
			break;
		taken[e->n - 1] = add_checked(&fold, one, e->n);
	}
	check_chain(&fold.chain);
	repeat(&fold.chain, e, taken, &again, n == FOUNDING ? n : 0);
	founded_clear(&again.chain);
	founded_clear(&fold.chain);
	entries_clear(e);
	free(e);
	return 0;
}
