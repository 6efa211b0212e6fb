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
};

/* WK_from for the row's ephemeral key. */
static bool
find_key(struct move *m, struct ctip_str ephemeral)
{
	if (ephemeral.len != 32)
		return false;
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

/* One row, which the statement stands on; *rowid is set. */
static int
move_row(struct move *m, int64_t *rowid, struct ctip_err *err)
{
	const enum ctip_statement q = CTIP_Q_SLOTS_OF;
	struct ctip_str text = ctip_store_bytes(m->keys, q, 1), slots;
	struct ctip_slots row = {.holder = m->to->name, .epoch = m->to->epoch};
	char office[CTIP_OFFICE], copy[CTIP_SLOTS * CTIP_SLOT];
	unsigned char hash[CTIP_HASH];
	struct ctip_value values[6];

	*rowid = ctip_store_integer(m->keys, q, 0);
	slots = ctip_store_bytes(m->keys, q, 6);
	/* One that is not whole stays where it is: verify names it. */
	if (text.len >= sizeof office || slots.len > sizeof copy ||
	    !find_key(m, ctip_store_bytes(m->keys, q, 5))) {
		ctip_store_reset(m->keys, q);
		return 0;
	}
	snprintf(office, sizeof office, "%.*s", (int)text.len, text.p);
	memcpy(copy, slots.p, slots.len);
	row.office = office;
	row.sequence = (uint64_t)ctip_store_integer(m->keys, q, 2);
	row.compartment = (uint8_t)ctip_store_integer(m->keys, q, 3);
	row.number = (unsigned)ctip_store_integer(m->keys, q, 4);
	memcpy(row.ephemeral, m->ephemeral, 32);
	row.slots = (struct ctip_str){copy, slots.len};
	ctip_store_reset(m->keys, q);
	rewrap(m, copy, slots.len);
	ctip_keys_hash(hash, &row);
	values[0] = CTIP_V_INT(row.epoch);
	values[1] = CTIP_V_INT(row.number);
	values[2] = CTIP_V_BLOB(row.ephemeral, 32);
	values[3] = CTIP_V_BLOB(copy, slots.len);
	values[4] = CTIP_V_BLOB(hash, CTIP_HASH);
	values[5] = CTIP_V_INT(*rowid);
	return ctip_store_run(m->keys, CTIP_Q_SLOTS_SET, values, 6, err);
}

static int
move_rows(struct move *m, uint64_t *moved, struct ctip_err *err)
{
	int64_t rowid = 0;
	int rc;

	for (;;) {
		struct ctip_value at[3] = {CTIP_V_TEXT(m->from->name),
		    CTIP_V_INT(m->from->epoch), CTIP_V_INT(rowid)};

		if (ctip_store_ask(m->keys, CTIP_Q_SLOTS_OF, at, 3, err) != 0)
			return -1;
		rc = ctip_store_next(m->keys, CTIP_Q_SLOTS_OF, err);
		if (rc != 1)
			break;
		*moved += ctip_store_bytes(m->keys, CTIP_Q_SLOTS_OF, 6).len /
		    CTIP_SLOT;
		if (move_row(m, &rowid, err) != 0)
			return -1;
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
	if (rc == 0 && !from->holds[CTIP_AUDIT])
		rc = ctip_store_run(keys, CTIP_Q_SECRETS_DROP, gone, 2, err);
	ctip_wipe(secret, sizeof secret);
	ctip_wipe(m.WK_to, sizeof m.WK_to);
	ctip_wipe(m.WK_from, sizeof m.WK_from);
	return rc;
}
