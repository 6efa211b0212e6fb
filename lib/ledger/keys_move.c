/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys -> members: keys wrapped to a group's former key are wrapped to the
 * one it has now. Kids stay, so the rows of a file stay in step with it.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/keys.h"

/* The two ends of a move. */
struct move {
	struct ctip_store        *keys;
	const unsigned char      *ledger;
	const struct ctip_holder *from, *to;
	unsigned char             ephemeral[32], WK_to[CTIP_KEY];
	unsigned char             WK_from[CTIP_KEY];
	unsigned char             last[32];  /* ephemeral of WK_from */
	bool                      any;
	bool                      left;  /* there is a damaged row */
};

/* WK_from for the row's ephemeral key. */
static bool
find_key(struct move *m, struct ctip_str ephemeral)
{
	if (m->any && memcmp(m->last, ephemeral.p, 32) == 0)
		return true;
	memcpy(m->last, ephemeral.p, 32);
	m->any = ctip_wrap_key(m->WK_from, m->from->secret.p, m->last,
	    m->ledger, m->last, m->from->public_, m->from->name,
	    m->from->epoch);
	return m->any;
}

/* The same keys, wrapped anew; a slot of zeros was forgotten. */
static void
rewrap(const struct move *m, char *slots, size_t len)
{
	static const unsigned char none[CTIP_SLOT];
	unsigned char K[CTIP_KEY];

	for (size_t at = 0; at + CTIP_SLOT <= len; at += CTIP_SLOT) {
		unsigned char *slot = (unsigned char *)slots + at;

		if (memcmp(slot, none, CTIP_SLOT) == 0)
			continue;
		ctip_wrap(K, slot + CTIP_KID_SHORT, m->WK_from, slot);
		ctip_wrap(slot + CTIP_KID_SHORT, K, m->WK_to, slot);
	}
	ctip_wipe(K, sizeof K);
}

/* A row, copied: the statement that found it is used again. */
struct moving {
	int64_t           rowid;
	char              office[CTIP_OFFICE];
	char              copy[CTIP_SLOTS * CTIP_SLOT];
	struct ctip_slots row;
};

/* The one on which the statement stands; false where it is damaged. */
static bool
read_row(struct moving *out, struct move *m)
{
	const enum ctip_statement q = CTIP_Q_SLOTS_OF;
	struct ctip_str office = ctip_store_bytes(m->keys, q, 1);
	struct ctip_str ephemeral = ctip_store_bytes(m->keys, q, 5);
	struct ctip_str slots = ctip_store_bytes(m->keys, q, 6);
	struct ctip_str hash = ctip_store_bytes(m->keys, q, 7);
	unsigned char now[CTIP_HASH];

	out->rowid = ctip_store_integer(m->keys, q, 0);
	if (office.len >= sizeof out->office ||
	    slots.len > sizeof out->copy || ephemeral.len != 32)
		return false;
	snprintf(out->office, sizeof out->office, "%.*s", (int)office.len,
	    office.p);
	memcpy(out->copy, slots.p, slots.len);
	out->row = (struct ctip_slots){.office = out->office,
	    .sequence = (uint64_t)ctip_store_integer(m->keys, q, 2),
	    .compartment = (uint8_t)ctip_store_integer(m->keys, q, 3),
	    .number = (unsigned)ctip_store_integer(m->keys, q, 4),
	    .holder = m->from->name, .epoch = m->from->epoch,
	    .slots = {out->copy, slots.len}};
	memcpy(out->row.ephemeral, ephemeral.p, 32);
	ctip_keys_hash(now, &out->row);
	return hash.len == CTIP_HASH && memcmp(now, hash.p, CTIP_HASH) == 0 &&
	    find_key(m, ephemeral);
}

static int
move_row(struct move *m, struct moving *of, struct ctip_err *err)
{
	struct ctip_slots *row = &of->row;
	unsigned char hash[CTIP_HASH];
	struct ctip_value values[6];

	row->holder = m->to->name;
	row->epoch = m->to->epoch;
	memcpy(row->ephemeral, m->ephemeral, 32);
	rewrap(m, of->copy, row->slots.len);
	ctip_keys_hash(hash, row);
	values[0] = CTIP_V_INT(row->epoch);
	values[1] = CTIP_V_INT(row->number);
	values[2] = CTIP_V_BLOB(row->ephemeral, 32);
	values[3] = CTIP_V_BLOB(of->copy, row->slots.len);
	values[4] = CTIP_V_BLOB(hash, CTIP_HASH);
	values[5] = CTIP_V_INT(of->rowid);
	return ctip_store_run(m->keys, CTIP_Q_SLOTS_SET, values, 6, err);
}

/* A damaged row stays as it is: verify names it, which it could not any more
 * if it had a hash of what is wrong; and nobody is kept from writing. */
static int
move_rows(struct move *m, uint64_t *moved, struct ctip_err *err)
{
	struct moving row = {0};
	bool whole;
	int rc;

	for (;;) {
		struct ctip_value at[3] = {CTIP_V_TEXT(m->from->name),
		    CTIP_V_INT(m->from->epoch), CTIP_V_INT(row.rowid)};

		if (ctip_store_ask(m->keys, CTIP_Q_SLOTS_OF, at, 3, err) != 0)
			return -1;
		rc = ctip_store_next(m->keys, CTIP_Q_SLOTS_OF, err);
		if (rc != 1)
			break;
		whole = read_row(&row, m);
		ctip_store_reset(m->keys, CTIP_Q_SLOTS_OF);
		m->left |= !whole;
		if (whole && move_row(m, &row, err) != 0)
			return -1;
		*moved += whole ? row.row.slots.len / CTIP_SLOT : 0;
	}
	ctip_store_reset(m->keys, CTIP_Q_SLOTS_OF);
	return rc;
}

int
ctip_keys_move(uint64_t *moved, struct ctip_store *keys,
    const unsigned char ledger[16], const struct ctip_holder *from,
    const struct ctip_holder *to, struct ctip_err *err)
{
	struct move m = {.keys = keys, .ledger = ledger, .from = from,
	    .to = to};
	struct ctip_value gone[2] = {CTIP_V_TEXT(from->name),
	    CTIP_V_INT(from->epoch)};
	unsigned char secret[32];
	int rc = 0;

	ctip_box_pair(m.ephemeral, secret);
	if (!ctip_wrap_key(m.WK_to, secret, to->public_, ledger, m.ephemeral,
	    to->public_, to->name, to->epoch))
		rc = ctip_fail(err, CTIP_TAMPERED, "the public key of group "
		    "'%s' is unusable", to->name);
	if (rc == 0)
		rc = move_rows(&m, moved, err);
	/* Access records are sealed to the group itself, and can't be moved:
	 * who audits needs its former keys too. */
	if (rc == 0 && !m.left && !from->holds[CTIP_AUDIT])
		rc = ctip_store_run(keys, CTIP_Q_SECRETS_DROP, gone, 2, err);
	ctip_wipe(secret, sizeof secret);
	ctip_wipe(m.WK_to, sizeof m.WK_to);
	ctip_wipe(m.WK_from, sizeof m.WK_from);
	return rc;
}
