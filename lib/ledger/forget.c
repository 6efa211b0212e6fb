/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tombstone -> keys.db: wraps of forgotten keys are deleted, in one
 * transaction, by whoever comes first; no key is needed for it. keys.db
 * remembers up to which tombstone that was done, and all kids it forgot: an
 * older copy of it is found out by the first, an older copy of the ledger
 * by the second; both together by what the computer remembers
 * (forget_here.c).
 */
#include "ctip/ledger/forget.h"

#include <stdlib.h>
#include <string.h>

#include "forget_inside.h"

/* Zeroes the slots of forgotten keys, and counts them. */
static void
zero_slots(struct ctip_forgot *out, char *slots, size_t len,
    const struct ctip_chain *chain)
{
	for (size_t at = 0; at + CTIP_SLOT <= len; at += CTIP_SLOT) {
		const unsigned char *kid = (unsigned char *)slots + at;

		if (!ctip_chain_forgotten(chain, kid))
			continue;
		out->keys++;
		out->unburied += !ctip_chain_buried(chain, kid);
		memset(slots + at, 0, CTIP_SLOT);
	}
}

static bool
has_forgotten(struct ctip_str slots, const struct ctip_chain *chain)
{
	for (size_t at = 0; at + CTIP_SLOT <= slots.len; at += CTIP_SLOT)
		if (ctip_chain_forgotten(chain,
		    (const unsigned char *)slots.p + at))
			return true;
	return false;
}

/* The rows that hold forgotten keys. */
static int
find_rows(struct ctip_buf *rows, struct ctip_store *keys,
    const struct ctip_chain *chain, struct ctip_err *err)
{
	int got;

	if (ctip_store_ask(keys, CTIP_Q_SLOTS_EACH, NULL, 0, err) != 0)
		return -1;
	while ((got = ctip_store_next(keys, CTIP_Q_SLOTS_EACH, err)) == 1)
		if (has_forgotten(ctip_store_bytes(keys, CTIP_Q_SLOTS_EACH,
		    1), chain))
			ctip_buf_u64(rows, (uint64_t)ctip_store_integer(keys,
			    CTIP_Q_SLOTS_EACH, 0));
	ctip_store_reset(keys, CTIP_Q_SLOTS_EACH);
	return got;
}

/* Column of text, which a damaged row may have too long. */
static void
take_text(char *out, size_t size, struct ctip_store *keys, int column)
{
	struct ctip_str text = ctip_store_bytes(keys, CTIP_Q_SLOTS_ROW,
	    column);

	snprintf(out, size, "%.*s", (int)text.len, text.p);
}

static int
zero_row(struct ctip_forgot *out, struct ctip_store *keys,
    const struct ctip_chain *chain, int64_t rowid, struct ctip_err *err)
{
	const enum ctip_statement q = CTIP_Q_SLOTS_ROW;
	struct ctip_value at = CTIP_V_INT(rowid), set[6];
	char office[CTIP_OFFICE], holder[CTIP_HANDLE];
	unsigned char hash[CTIP_HASH];
	struct ctip_buf slots = {0};
	struct ctip_slots row = {.office = office, .holder = holder};
	struct ctip_str ephemeral;
	int rc;

	if (ctip_store_ask(keys, q, &at, 1, err) != 0 ||
	    (rc = ctip_store_next(keys, q, err)) < 0)
		return -1;
	take_text(office, sizeof office, keys, 0);
	row.sequence = (uint64_t)ctip_store_integer(keys, q, 1);
	take_text(holder, sizeof holder, keys, 2);
	row.epoch = (uint16_t)ctip_store_integer(keys, q, 3);
	row.compartment = (uint8_t)ctip_store_integer(keys, q, 4);
	row.number = (unsigned)ctip_store_integer(keys, q, 5);
	ephemeral = ctip_store_bytes(keys, q, 6);
	memcpy(row.ephemeral, ephemeral.p,
	    ephemeral.len < 32 ? ephemeral.len : 32);
	ctip_buf_str(&slots, ctip_store_bytes(keys, q, 7));
	ctip_store_reset(keys, q);
	zero_slots(out, slots.p, slots.len, chain);
	row.slots = ctip_buf_slice(&slots);
	ctip_keys_hash(hash, &row);
	set[0] = CTIP_V_INT(row.epoch);
	set[1] = CTIP_V_INT(row.number);
	set[2] = CTIP_V_BLOB(row.ephemeral, 32);
	set[3] = CTIP_V_BLOB(slots.p, slots.len);
	set[4] = CTIP_V_BLOB(hash, CTIP_HASH);
	set[5] = CTIP_V_INT(rowid);
	rc = ctip_store_run(keys, CTIP_Q_SLOTS_SET, set, 6, err);
	ctip_buf_clear(&slots);
	return rc;
}

static int
zero_rows(struct ctip_forgot *out, struct ctip_store *keys,
    const struct ctip_chain *chain, struct ctip_err *err)
{
	struct ctip_buf rows = {0};
	struct ctip_reader r;
	int rc = find_rows(&rows, keys, chain, err);

	r = (struct ctip_reader){(const unsigned char *)rows.p, rows.len,
	    false};
	while (rc == 0 && r.left > 0)
		rc = zero_row(out, keys, chain, (int64_t)ctip_read_u64(&r),
		    err);
	ctip_buf_clear(&rows);
	return rc;
}

int
ctip_forget__stamp(struct ctip_buf *out, struct ctip_store *keys,
    const char *name, struct ctip_err *err)
{
	struct ctip_value at = CTIP_V_TEXT(name);
	int rc;

	ctip_buf_reset(out);
	if (ctip_store_ask(keys, CTIP_Q_STAMP, &at, 1, err) != 0)
		return -1;
	rc = ctip_store_next(keys, CTIP_Q_STAMP, err);
	if (rc == 1)
		ctip_buf_str(out, ctip_store_bytes(keys, CTIP_Q_STAMP, 0));
	ctip_store_reset(keys, CTIP_Q_STAMP);
	return rc < 0 ? -1 : 0;
}

static int
put_stamp(struct ctip_store *keys, const char *name, struct ctip_str value,
    struct ctip_err *err)
{
	struct ctip_value row[] = {CTIP_V_TEXT(name),
	    CTIP_V_BLOB(value.p, value.len)};

	return ctip_store_run(keys, CTIP_Q_STAMP_PUT, row, 2, err);
}

/* The leaf of the last tombstone that was met, and whether keys.db is yet to
 * be rewritten. */
static int
put_applied(struct ctip_store *keys, const struct ctip_chain *chain,
    bool pending, struct ctip_err *err)
{
	char applied[CTIP_HASH + 1];

	memcpy(applied, chain->tombstone, CTIP_HASH);
	applied[CTIP_HASH] = pending;
	return put_stamp(keys, "applied", (struct ctip_str){applied,
	    sizeof applied}, err);
}

int
ctip_forget__remember(uint64_t *more, struct ctip_chain *chain,
    struct ctip_store *keys, struct ctip_err *err)
{
	struct ctip_buf list = {0};
	size_t known = ctip_chain_n_forgotten(chain);
	int rc = ctip_forget__stamp(&list, keys, "forgotten", err);

	for (size_t at = 0; rc == 0 && at + CTIP_KID_SHORT <= list.len;
	    at += CTIP_KID_SHORT)
		ctip_chain_forget(chain, (const unsigned char *)list.p + at);
	*more = ctip_chain_n_forgotten(chain) - known;
	ctip_buf_clear(&list);
	return rc;
}

/* What an earlier opening left to be done counts. */
static int
was_pending(bool *out, struct ctip_store *keys, struct ctip_err *err)
{
	struct ctip_buf applied = {0};
	int rc = ctip_forget__stamp(&applied, keys, "applied", err);

	*out = applied.len == CTIP_HASH + 1 && applied.p[CTIP_HASH] != 0;
	ctip_buf_clear(&applied);
	return rc;
}

/* Only what signed tombstones name, or named here once, is deleted: keys.db is
 * not believed, and a list that somebody put into it only hides. */
static void
take_sure(struct ctip_chain *sure, const struct ctip_chain *chain,
    struct ctip_str kids)
{
	uint64_t ignored;

	memcpy(sure->ledger, chain->ledger, sizeof sure->ledger);
	for (size_t at = 0; at < kids.len; at += CTIP_KID_SHORT)
		if (ctip_chain_buried(chain, (const unsigned char *)kids.p +
		    at))
			ctip_chain_bury(sure, (const unsigned char *)kids.p +
			    at);
	ctip_forget__recall(&ignored, sure);
}

int
ctip_forget__apply(struct ctip_forgot *out, struct ctip_store *keys,
    const struct ctip_chain *chain, struct ctip_err *err)
{
	struct ctip_err ignored = {0};
	struct ctip_chain sure = {.forgotten = NULL};
	struct ctip_buf list = {0};
	int rc;

	*out = (struct ctip_forgot){0};
	if (ctip_store_begin(keys, err) != 0)
		return -1;
	ctip_chain_forgotten_kids(&list, chain);
	take_sure(&sure, chain, ctip_buf_slice(&list));
	rc = was_pending(&out->pending, keys, err) == 0 &&
	    zero_rows(out, keys, &sure, err) == 0 &&
	    put_stamp(keys, "forgotten", ctip_buf_slice(&list), err) == 0 &&
	    put_applied(keys, chain, out->pending || out->keys > 0,
	    err) == 0 ? ctip_store_commit(keys, err) : -1;
	ctip_buf_clear(&list);
	ctip_chain_clear(&sure);
	if (rc != 0) {
		ctip_store_rollback(keys);
		return -1;
	}
	/* Zeroed bytes are gone already; free pages of before may be left. */
	out->pending = out->pending || out->keys > 0;
	if (out->pending && ctip_store_run(keys, CTIP_Q_VACUUM, NULL, 0,
	    &ignored) == 0 && put_applied(keys, chain, false, &ignored) == 0)
		out->pending = false;
	return 0;
}

int
ctip_forget_apply(struct ctip_forgot *out, struct ctip_store *keys,
    const struct ctip_chain *chain, struct ctip_err *err)
{
	struct ctip_chain both = {.forgotten = NULL};
	struct ctip_buf kids = {0};
	uint64_t more;
	int rc;

	ctip_chain_forgotten_kids(&kids, chain);
	memcpy(both.ledger, chain->ledger, sizeof both.ledger);
	memcpy(both.tombstone, chain->tombstone, CTIP_HASH);
	for (size_t at = 0; at < kids.len; at += CTIP_KID_SHORT) {
		const unsigned char *kid = (unsigned char *)kids.p + at;

		if (ctip_chain_buried(chain, kid))
			ctip_chain_bury(&both, kid);
		else
			ctip_chain_forget(&both, kid);
	}
	rc = ctip_forget__remember(&more, &both, keys, err);
	if (rc == 0)
		rc = ctip_forget__apply(out, keys, &both, err);
	ctip_chain_clear(&both);
	ctip_buf_clear(&kids);
	return rc;
}
