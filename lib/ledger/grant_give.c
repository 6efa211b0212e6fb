/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys -> one member: the keys of a subject's parts, opened by somebody who
 * holds them and wrapped to one more. File by file, as keys.db has them.
 */
#include <stdlib.h>
#include <string.h>

#include "grant_inside.h"
#include "tx_inside.h"

/* One giving. */
struct giving {
	struct ctip_ledger *ledger;
	struct ctip_grant  *grant;
	unsigned char       ephemeral[32];
	unsigned char       WK[CTIP_KEY];
	const struct ctip_holder *holders[CTIP_HOLDERS];
	size_t              n_holders;
	struct ctip_ring    ring;      /* of the file */
	struct ctip_buf     slots;     /* of the file */
	struct ctip_buf     files;     /* sequence u64, length u32, slots; ... */
	uint64_t            n;
};

/* The number that a new row of the holder has in this file. */
static int
free_number(uint32_t *out, struct ctip_store *keys, const char *office,
    uint64_t sequence, const struct ctip_grant *grant, struct ctip_err *err)
{
	struct ctip_value at[4] = {CTIP_V_TEXT(office), CTIP_V_INT(sequence),
	    CTIP_V_INT(grant->compartment), CTIP_V_TEXT(grant->handle)};
	int rc;

	if (ctip_store_ask(keys, CTIP_Q_SLOTS_FREE, at, 4, err) != 0)
		return -1;
	rc = ctip_store_next(keys, CTIP_Q_SLOTS_FREE, err);
	*out = rc == 1 ? (uint32_t)ctip_store_integer(keys,
	    CTIP_Q_SLOTS_FREE, 0) : 0;
	ctip_store_reset(keys, CTIP_Q_SLOTS_FREE);
	return rc < 0 ? -1 : 0;
}

int
ctip_grant__rows(struct ctip_grant *grant, struct ctip_store *keys,
    const char *office, uint64_t sequence, const unsigned char ephemeral[32],
    struct ctip_str slots, struct ctip_err *err)
{
	const size_t most = CTIP_SLOTS * CTIP_SLOT;
	struct ctip_slots row = {.office = office, .sequence = sequence,
	    .holder = grant->handle, .compartment = grant->compartment};

	memcpy(row.ephemeral, ephemeral, 32);
	while (slots.len > 0) {
		row.slots = slots;
		if (row.slots.len > most)
			row.slots.len = most;
		if (free_number(&row.number, keys, office, sequence, grant,
		    err) != 0 || ctip_keys_put(keys, &row, err) != 0)
			return -1;
		ctip_buf_u64(&grant->rows, sequence);
		ctip_buf_u32(&grant->rows, row.number);
		slots.p += row.slots.len;
		slots.len -= row.slots.len;
	}
	return 0;
}

/* The key of one part, wrapped; once a file, however many entries use it. */
static int
give_part(struct giving *g, const struct ctip_header *header,
    const unsigned char kid[CTIP_HASH], struct ctip_err *err)
{
	unsigned char K[CTIP_KEY], *slot;
	bool bad;

	for (size_t at = 0; at < g->slots.len; at += CTIP_SLOT)
		if (memcmp(g->slots.p + at, kid, CTIP_KID_SHORT) == 0)
			return 0;
	if (ctip_chain_forgotten(&g->ledger->chain, kid))
		return 0;
	if (!ctip_ring_key(K, &g->ring, &g->ledger->chain,
	    header->subject.b, g->grant->compartment, kid, &bad))
		return ctip_fail(err, CTIP_DENIED, "you can't open all of "
		    "the %s parts, so you can't give them to somebody",
		    ctip_compartment_name(g->grant->compartment));
	slot = (unsigned char *)ctip_buf_room(&g->slots, CTIP_SLOT);
	memcpy(slot, kid, CTIP_KID_SHORT);
	ctip_wrap(slot + CTIP_KID_SHORT, K, g->WK, kid);
	g->slots.len += CTIP_SLOT;
	g->n++;
	ctip_wipe(K, sizeof K);
	return 0;
}

static int
give_entry(struct giving *g, const struct index_chunk *chunk, uint32_t place,
    struct ctip_err *err)
{
	struct ctip_header header;
	struct ctip_place_in in;
	struct ctip_str bytes;

	if (ctip_entry__in(&in, g->ledger, chunk, err) != 0 ||
	    ctip_entry__bytes(g->ledger, chunk, place, &bytes, err) != 0 ||
	    ctip_envelope_header(&header, &in, chunk->first + place, bytes.p,
	    bytes.len, err) != 0)
		return -1;
	for (unsigned i = 0; i < header.n_parts; i++)
		if (CTIP_TAG_COMPARTMENT(header.parts[i].tag) ==
		    g->grant->compartment && give_part(g, &header,
		    header.parts[i].kid, err) != 0)
			return -1;
	return 0;
}

static bool
is_of(const struct index_entry *e, const struct ctip_id *subject)
{
	return e->op != 0 && e->op != CTIP_VOID &&
	    memcmp(&e->subject, subject, sizeof *subject) == 0;
}

/* What one file has of the subject. */
static int
give_file(struct giving *g, const struct index_chunk *chunk,
    struct ctip_err *err)
{
	bool loaded = false;

	ctip_buf_reset(&g->slots);
	for (uint32_t i = 0; i < chunk->n; i++) {
		if (!is_of(&chunk->entries[i], &g->grant->subject))
			continue;
		if (!loaded && ctip_ring_load(&g->ring, g->ledger->keys,
		    g->ledger->chain.ledger, g->ledger->chain.office,
		    chunk->sequence,
		    g->grant->compartment, g->holders, g->n_holders,
		    err) != 0)
			return -1;
		loaded = true;
		if (give_entry(g, chunk, i, err) != 0)
			return -1;
	}
	if (g->slots.len > 0) {
		ctip_buf_u64(&g->files, chunk->sequence);
		ctip_buf_u32(&g->files, (uint32_t)g->slots.len);
		ctip_buf_str(&g->files, ctip_buf_slice(&g->slots));
	}
	return 0;
}

/* All of it, once all of it could be opened. */
static int
write_rows(struct giving *g, struct ctip_err *err)
{
	struct ctip_reader r = {(const unsigned char *)g->files.p,
	    g->files.len, false};

	while (r.left > 0) {
		uint64_t sequence = ctip_read_u64(&r);
		uint32_t len = ctip_read_u32(&r);
		struct ctip_str slots = {
			(const char *)ctip_read_bytes(&r, len), len
		};

		if (ctip_grant__rows(g->grant, g->ledger->keys,
		    g->ledger->chain.office, sequence, g->ephemeral, slots,
		    err) != 0)
			return -1;
	}
	return ctip_grant__stamp(g->ledger->keys, g->grant, err);
}

/* The wrap key to the grant's member, by a fresh ephemeral key. */
static int
make_key(struct giving *g, struct ctip_err *err)
{
	const struct ctip_member *to = ctip_chain_current(&g->ledger->chain,
	    g->grant->handle);
	unsigned char secret[32];
	bool good;

	if (to == NULL)
		return ctip_fail(err, CTIP_NOTFOUND, "there is no member "
		    "'%s'; 'ctip ledger member list' lists them",
		    g->grant->handle);
	ctip_box_pair(g->ephemeral, secret);
	good = ctip_wrap_key(g->WK, secret, to->public_.box,
	    g->ledger->chain.ledger, g->ephemeral, to->public_.box,
	    to->handle, 0);
	ctip_wipe(secret, sizeof secret);
	/* It was tried when the member came. */
	return good ? 0 : ctip_fail(err, CTIP_BUG,
	    "the public key of '%s' is unusable", to->handle);
}

int
ctip_grant_give(uint64_t *n, struct ctip_tx *tx,
    const struct ctip_grant *grant, struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;
	struct ctip_grant own = *grant;
	struct giving g = {.ledger = ledger, .grant = &own};
	int rc = -1;

	memset(&own.rows, 0, sizeof own.rows);
	if (ctip_index__load(ledger, err) != 0 || make_key(&g, err) != 0 ||
	    ctip_ledger__holders(ledger, grant->compartment, g.holders,
	    &g.n_holders, err) != 0)
		goto out;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < ledger->index.n; i++)
		rc = give_file(&g, &ledger->index.chunks[i], err);
	if (rc == 0)
		rc = write_rows(&g, err);
	*n = g.n;
out:
	ctip_wipe(g.WK, sizeof g.WK);
	ctip_ring_clear(&g.ring);
	ctip_buf_clear(&g.slots);
	ctip_buf_clear(&g.files);
	ctip_buf_clear(&own.rows);
	return rc;
}

int
ctip_grant_end(unsigned *n, struct ctip_tx *tx, const struct ctip_id *record,
    uint8_t compartment, struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;

	*n = 0;
	for (size_t i = 0; i < ledger->n_grants; i++) {
		const struct ctip_grant *grant = &ledger->grants[i];

		if (memcmp(&grant->record, record, sizeof *record) != 0 ||
		    (compartment != 0 && grant->compartment != compartment))
			continue;
		if (ctip_grant__drop(ledger->keys, ledger->chain.office,
		    grant, err) != 0)
			return -1;
		(*n)++;
	}
	return 0;
}
