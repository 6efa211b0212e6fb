/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query, the keys on the way: one file's wrapped keys of one
 * compartment in memory, and K for a kid. Asked a million times a scan, by
 * each thread of its own ring; kids come in the order of the file, so the
 * next slot is nearly always the one.
 */
#include "ctip/ledger/keys.h"

#include <stdlib.h>
#include <string.h>

static void
forget_keys(struct ctip_ring *ring)
{
	if (ring->WK != NULL)
		ctip_wipe(ring->WK, ring->n_keys * sizeof *ring->WK);
	free(ring->WK);
	ring->WK = NULL;
	ring->n_keys = 0;
}

static void
empty(struct ctip_ring *ring)
{
	forget_keys(ring);
	ctip_buf_reset(&ring->slots);
	ctip_buf_reset(&ring->origin);
	ring->n = ring->next = 0;
}

void
ctip_ring_clear(struct ctip_ring *ring)
{
	forget_keys(ring);
	ctip_buf_clear(&ring->slots);
	ctip_buf_clear(&ring->origin);
	*ring = (struct ctip_ring){0};
}

/* What a load goes by. */
struct loading {
	struct ctip_ring         *ring;
	const unsigned char      *ledger;
	uint8_t                   compartment;
	const struct ctip_holder *const *holders;
	size_t                    n_holders;
	size_t                    last_holder;
	unsigned char             last[32]; /* ephemeral of the last key */
};

/* The number of the holder that this row is for; n_holders: none of them. */
static size_t
holder_of(const struct loading *load, struct ctip_str name, int64_t epoch)
{
	size_t i = 0;

	for (; i < load->n_holders; i++)
		if (load->holders[i]->holds[load->compartment] &&
		    load->holders[i]->epoch == epoch &&
		    ctip_str_is(name, load->holders[i]->name))
			break;
	return i;
}

/* Makes sure that the last wrap key is the one of this holder for this
 * ephemeral key. */
static bool
wrap_key(struct loading *load, size_t number, struct ctip_str ephemeral)
{
	struct ctip_ring *ring = load->ring;
	const struct ctip_holder *holder = load->holders[number];
	unsigned char (*more)[CTIP_KEY];

	if (ephemeral.len != 32)
		return false;
	if (ring->n_keys > 0 && load->last_holder == number &&
	    memcmp(load->last, ephemeral.p, 32) == 0)
		return true;
	if (ring->n_keys == UINT16_MAX)
		return false;
	more = ctip_alloc((ring->n_keys + 1) * sizeof *more);
	if (ring->n_keys > 0)
		memcpy(more, ring->WK, ring->n_keys * sizeof *more);
	load->last_holder = number;
	memcpy(load->last, ephemeral.p, 32);
	if (!ctip_wrap_key(more[ring->n_keys], holder->secret.p, load->last,
	    load->ledger, load->last, holder->public_, holder->name,
	    holder->epoch))
		memset(more[ring->n_keys], 0, CTIP_KEY);
	if (ring->WK != NULL)
		ctip_wipe(ring->WK, ring->n_keys * sizeof *more);
	free(ring->WK);
	ring->WK = more;
	ring->n_keys++;
	return true;
}

/* Takes the row that the store stands on, where it is for one of the
 * holders. Columns: holder, epoch, number, ephemeral, slots, hash. */
static void
take_row(struct loading *load, struct ctip_store *keys)
{
	struct ctip_ring *ring = load->ring;
	size_t holder = holder_of(load, ctip_store_bytes(keys, CTIP_Q_SLOTS,
	    0), ctip_store_integer(keys, CTIP_Q_SLOTS, 1));
	struct ctip_str slots;
	uint16_t origin;

	if (holder == load->n_holders || !wrap_key(load, holder,
	    ctip_store_bytes(keys, CTIP_Q_SLOTS, 3)))
		return;
	slots = ctip_store_bytes(keys, CTIP_Q_SLOTS, 4);
	slots.len -= slots.len % CTIP_SLOT;
	ctip_buf_str(&ring->slots, slots);
	origin = (uint16_t)(ring->n_keys - 1);
	for (size_t i = 0; i < slots.len / CTIP_SLOT; i++)
		ctip_buf_add(&ring->origin, &origin, sizeof origin);
	ring->n += slots.len / CTIP_SLOT;
}

int
ctip_ring_load(struct ctip_ring *ring, struct ctip_store *keys,
    const unsigned char ledger[16], const char *office, uint64_t sequence,
    uint8_t compartment, const struct ctip_holder *const *holders,
    size_t n_holders, struct ctip_err *err)
{
	struct loading load = {
		ring, ledger, compartment, holders, n_holders, 0, {0}
	};
	struct ctip_value values[3] = {
		CTIP_V_TEXT(office), CTIP_V_INT(sequence),
		CTIP_V_INT(compartment)
	};
	int row;

	empty(ring);
	if (ctip_store_ask(keys, CTIP_Q_SLOTS, values, 3, err) != 0)
		return -1;
	while ((row = ctip_store_next(keys, CTIP_Q_SLOTS, err)) == 1)
		take_row(&load, keys);
	ctip_store_reset(keys, CTIP_Q_SLOTS);
	return row;
}

/* Opens slot i, if it is this kid's; *bad when it opens to another key. */
static bool
open_slot(unsigned char K[CTIP_KEY], const struct ctip_ring *ring, size_t i,
    const unsigned char ledger[16], const unsigned char subject[16],
    uint8_t compartment, const unsigned char kid[CTIP_HASH], bool *bad)
{
	const unsigned char *slot =
	    (const unsigned char *)ring->slots.p + i * CTIP_SLOT;
	unsigned char again[CTIP_HASH];
	uint16_t origin;

	if (memcmp(slot, kid, CTIP_KID_SHORT) != 0)
		return false;
	memcpy(&origin, ring->origin.p + i * sizeof origin, sizeof origin);
	ctip_wrap(K, slot + CTIP_KID_SHORT, ring->WK[origin], slot);
	ctip_kid(again, ledger, subject, compartment, K);
	if (memcmp(again, kid, CTIP_HASH) == 0)
		return true;
	ctip_wipe(K, CTIP_KEY);
	*bad = true;
	return false;
}

bool
ctip_ring_key(unsigned char K[CTIP_KEY], struct ctip_ring *ring,
    const struct ctip_chain *chain, const unsigned char subject[16],
    uint8_t compartment, const unsigned char kid[CTIP_HASH], bool *bad)
{
	const unsigned char *ledger = chain->ledger;
	size_t at = ring->next, n = ring->n;

	*bad = false;
	if (ctip_chain_forgotten(chain, kid))
		return false;
	if (at < n && open_slot(K, ring, at, ledger, subject, compartment,
	    kid, bad))
		goto found;
	/* The same again, where a subject has several records. */
	if (at > 0 && open_slot(K, ring, --at, ledger, subject, compartment,
	    kid, bad))
		goto found;
	for (at = 0; at < n; at++)
		if (open_slot(K, ring, at, ledger, subject, compartment, kid,
		    bad))
			goto found;
	return false;
found:
	ring->next = at + 1;
	*bad = false;
	return true;
}
