/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query, the keys on the way: pages of wrapped keys, and group
 * secrets wrapped to members. keys.db is not believed: an opened secret must
 * give the public key of the chain, an opened K must give the kid of a
 * header. What is opened lives in secret memory or is wiped.
 */
#include "ctip/ledger/keys.h"

#include <stdlib.h>
#include <string.h>

static void
put_v(struct ctip_buf *out, const char *text)
{
	size_t len = strlen(text);

	ctip_buf_u16(out, (uint16_t)len);
	ctip_buf_add(out, text, len);
}

void
ctip_keys_hash(unsigned char out[CTIP_HASH], const struct ctip_slots *row)
{
	struct ctip_buf start = {0};
	struct ctip_str pieces[3];

	put_v(&start, row->office);
	ctip_buf_u64(&start, row->sequence);
	put_v(&start, row->holder);
	ctip_buf_u16(&start, row->epoch);
	ctip_buf_u8(&start, row->compartment);
	ctip_buf_u32(&start, row->number);
	ctip_buf_add(&start, row->ephemeral, 32);
	pieces[0] = CTIP_STR("ctip-slots-1");
	pieces[1] = ctip_buf_slice(&start);
	pieces[2] = row->slots;
	ctip_hash(out, pieces, 3);
	ctip_buf_clear(&start);
}

int
ctip_keys_put(struct ctip_store *keys, const struct ctip_slots *row,
    struct ctip_err *err)
{
	unsigned char hash[CTIP_HASH];
	struct ctip_value values[9] = {
		CTIP_V_TEXT(row->office), CTIP_V_INT(row->sequence),
		CTIP_V_TEXT(row->holder), CTIP_V_INT(row->epoch),
		CTIP_V_INT(row->compartment), CTIP_V_INT(row->number),
		CTIP_V_BLOB(row->ephemeral, 32),
		CTIP_V_BLOB(row->slots.p, row->slots.len),
		CTIP_V_BLOB(hash, CTIP_HASH)
	};

	ctip_keys_hash(hash, row);
	return ctip_store_run(keys, CTIP_Q_SLOTS_PUT, values, 9, err);
}

/* The wrap key of a group's secret: the holder is the member, the epoch the
 * group's. */
int
ctip_keys_secret_put(struct ctip_store *keys, const unsigned char ledger[16],
    const char *group, uint16_t epoch, const unsigned char public_[32],
    const unsigned char secret[32], const struct ctip_member *to,
    struct ctip_err *err)
{
	unsigned char mine[32], ephemeral[32], WK[CTIP_KEY], wrap[CTIP_KEY];
	struct ctip_value values[5] = {
		CTIP_V_TEXT(group), CTIP_V_INT(epoch), CTIP_V_TEXT(to->handle),
		CTIP_V_BLOB(ephemeral, 32), CTIP_V_BLOB(wrap, CTIP_KEY)
	};
	int result;

	ctip_box_pair(ephemeral, mine);
	if (ctip_wrap_key(WK, mine, to->public_.box, ledger, ephemeral,
	    to->public_.box, to->handle, epoch)) {
		ctip_wrap(wrap, secret, WK, public_);
		result = ctip_store_run(keys, CTIP_Q_SECRET_PUT, values, 5,
		    err);
	} else {
		/* The founder's own, so far: made from its secret. */
		result = ctip_fail(err, CTIP_BUG,
		    "the key of member '%s' is no X25519 key", to->handle);
	}
	ctip_wipe(mine, sizeof mine);
	ctip_wipe(WK, sizeof WK);
	return result;
}

bool
ctip_keys_secret_opens(unsigned char out[32], const unsigned char wrap[32],
    const unsigned char ephemeral[32], const unsigned char ledger[16],
    uint16_t epoch, const unsigned char public_[32],
    const struct ctip_member *me, const struct ctip_member_key *key)
{
	unsigned char WK[CTIP_KEY], again[32];
	bool good = ctip_wrap_key(WK, key->box.p, ephemeral, ledger,
	    ephemeral, me->public_.box, me->handle, epoch);

	if (good) {
		ctip_wrap(out, wrap, WK, public_);
		ctip_box_public(again, out);
		good = ctip_same(again, public_, 32);
	}
	ctip_wipe(WK, sizeof WK);
	return good;
}

int
ctip_keys_secret(struct ctip_secret *out, struct ctip_store *keys,
    const unsigned char ledger[16], const char *group, uint16_t epoch,
    const unsigned char public_[32], const struct ctip_member *me,
    const struct ctip_member_key *key, struct ctip_err *err)
{
	struct ctip_value values[3] = {
		CTIP_V_TEXT(group), CTIP_V_INT(epoch), CTIP_V_TEXT(me->handle)
	};
	struct ctip_str ephemeral, wrap;
	int row, result = -1;

	*out = (struct ctip_secret){0};
	if (ctip_store_ask(keys, CTIP_Q_SECRET, values, 3, err) != 0)
		return -1;
	row = ctip_store_next(keys, CTIP_Q_SECRET, err);
	if (row == 0) /* no fault: it comes when a holder writes */
		ctip_fail(err, CTIP_NOTFOUND, "%s", group);
	if (row <= 0)
		goto out;
	ephemeral = ctip_store_bytes(keys, CTIP_Q_SECRET, 0);
	wrap = ctip_store_bytes(keys, CTIP_Q_SECRET, 1);
	ctip_secret_make(out, 32);
	if (ephemeral.len == 32 && wrap.len == 32 &&
	    ctip_keys_secret_opens(out->p, (const unsigned char *)wrap.p,
	    (const unsigned char *)ephemeral.p, ledger, epoch, public_, me,
	    key)) {
		result = 0;
	} else {
		ctip_secret_clear(out);
		ctip_fail(err, CTIP_TAMPERED, "keys.db: the key of group '%s' "
		    "opens to another key", group);
	}
out:
	ctip_store_reset(keys, CTIP_Q_SECRET);
	return result;
}
