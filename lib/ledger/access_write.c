/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reading -> ledger.db: the next access record of this member, made true
 * before a value is printed. A reader holds no lock of writers; the row is a
 * transaction of SQLite, which also decides whose number comes next. A
 * reader's chain goes on from what waits, from what was carried, or from what
 * this user remembers outside of the ledger, whichever is farthest: so what
 * was cut off leaves a gap.
 */
#include "access_inside.h"

#include <string.h>

#define PATIENCE 6 /* times the five seconds that SQLite waits */

/* The farthest of this reader's rows. */
static int
last_waiting(struct access_link *out, struct ctip_store *db,
    const char *reader, struct ctip_err *err)
{
	struct ctip_value at = CTIP_V_TEXT(reader);
	struct ctip_str record;
	int rc;

	if (ctip_store_ask(db, CTIP_Q_ACCESS_LAST, &at, 1, err) != 0)
		return -1;
	rc = ctip_store_next(db, CTIP_Q_ACCESS_LAST, err);
	if (rc == 1) {
		out->counter = (uint64_t)ctip_store_integer(db,
		    CTIP_Q_ACCESS_LAST, 0);
		record = ctip_store_bytes(db, CTIP_Q_ACCESS_LAST, 1);
		ctip_hash_bytes(out->hash, record.p, record.len);
	}
	ctip_store_reset(db, CTIP_Q_ACCESS_LAST);
	return rc < 0 ? -1 : 0;
}

/* The last one in a file of the index: 1, 0 none, -1. */
static int
last_in(struct access_link *out, struct ctip_ledger *ledger,
    const struct index_chunk *chunk, const struct ctip_id *subject,
    struct ctip_err *err)
{
	int number = ctip_index__kind(chunk, ACCESS_KIND);
	struct ctip_buf json = {0};
	bool opened = false;
	int rc = 0;

	for (uint32_t i = chunk->n; number >= 0 && rc == 0 && i-- > 0;) {
		const struct index_entry *e = &chunk->entries[i];

		if (e->op != CTIP_PUT || e->kind != number ||
		    memcmp(&e->subject, subject, sizeof *subject) != 0)
			continue;
		ctip_buf_reset(&json);
		rc = ctip_version__part(&json, &opened, ledger,
		    (struct ctip_where){chunk->sequence, i}, CTIP_DIRECTORY,
		    err);
		if (rc == 0 && opened)
			rc = ctip_access__link(out, ctip_buf_slice(&json));
	}
	ctip_buf_clear(&json);
	return rc;
}

static int
last_carried(struct access_link *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_id subject;
	int rc = ctip_index__load(ledger, err);

	ctip_access__subject(&subject, ledger->chain.ledger,
	    ledger->me->handle);
	for (size_t i = ledger->index.n; rc == 0 && i-- > 0;)
		rc = last_in(out, ledger, &ledger->index.chunks[i], &subject,
		    err);
	return rc < 0 ? -1 : 0;
}

/* Has somebody saved since this ledger was opened? */
static int
is_overtaken(bool *out, struct ctip_ledger *ledger, struct ctip_store *db,
    struct ctip_err *err)
{
	struct ctip_value at = CTIP_V_TEXT(ledger->chain.office);
	unsigned char hash[CTIP_HASH] = {0};
	struct ctip_str head;
	int rc;

	if (ctip_store_ask(db, CTIP_Q_HEAD_LAST, &at, 1, err) != 0)
		return -1;
	rc = ctip_store_next(db, CTIP_Q_HEAD_LAST, err);
	if (rc == 1) {
		head = ctip_store_bytes(db, CTIP_Q_HEAD_LAST, 2);
		ctip_hash_bytes(hash, head.p, head.len);
	}
	ctip_store_reset(db, CTIP_Q_HEAD_LAST);
	*out = memcmp(hash, ledger->tip_hash, CTIP_HASH) != 0;
	return rc < 0 ? -1 : 0;
}

/* What they saved may have carried ours: the ledger is looked at anew. This
 * one stays as it is, for the command is in the middle of reading it. */
static int
look_anew(struct access_link *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_ledger *now = NULL;
	struct ctip_member_key key = {0};
	int rc;

	ctip_member_key_copy(&key, &ledger->key);
	rc = ctip_ledger_open(&now, ledger->dir, CTIP_LEDGER_READ, &key, err);
	if (rc == 0)
		rc = last_carried(out, now, err);
	ctip_ledger_close(now);
	ctip_member_key_clear(&key);
	return rc;
}

/* Where this reader's chain stands. */
static int
find_last(struct access_link *out, uint64_t *missing,
    struct ctip_ledger *ledger, struct ctip_store *db, struct ctip_err *err)
{
	struct access_link pin;
	bool overtaken;

	*missing = 0;
	memset(out, 0, sizeof *out);
	if (last_waiting(out, db, ledger->me->handle, err) != 0 ||
	    is_overtaken(&overtaken, ledger, db, err) != 0)
		return -1;
	if (out->counter == 0 && (overtaken ? look_anew : last_carried)(out,
	    ledger, err) != 0)
		return -1;
	if (!ctip_access__recall(&pin, ledger->chain.ledger,
	    ledger->me->handle) || pin.counter < out->counter)
		return 0;
	*missing = pin.counter - out->counter;
	if (*missing == 0 && memcmp(pin.hash, out->hash, CTIP_HASH) != 0)
		*missing = 1; /* another stands in its place */
	*out = pin;
	return 0;
}

static int
put_row(struct ctip_store *db, const char *reader, uint64_t counter,
    const struct ctip_buf *record, const struct ctip_buf *signature,
    struct ctip_err *err)
{
	struct ctip_value row[] = {CTIP_V_TEXT(reader), CTIP_V_INT(counter),
	    CTIP_V_BLOB(record->p, record->len),
	    CTIP_V_BLOB(signature->p, signature->len)};

	return ctip_store_run(db, CTIP_Q_ACCESS_PUT, row, 4, err);
}

/* In a transaction of this database. */
static int
write_next(const struct ctip_access *access, struct ctip_ledger *ledger,
    struct ctip_store *db, const char *action, struct ctip_str purpose,
    struct access_link *link, uint64_t *missing, struct ctip_err *err)
{
	struct ctip_buf record = {0}, signature = {0};
	int rc = -1;

	if (find_last(link, missing, ledger, db, err) == 0 &&
	    ctip_access__write(&record, &signature, access, ledger, link,
	    action, purpose, err) == 0 && put_row(db, ledger->me->handle,
	    ++link->counter, &record, &signature, err) == 0) {
		ctip_hash_bytes(link->hash, record.p, record.len);
		rc = ctip_store_commit(db, err);
	}
	ctip_buf_clear(&record);
	ctip_buf_clear(&signature);
	return rc;
}

/* A writer may be at work for a while, and is nothing to fail for. */
static int
begin(struct ctip_store *db, struct ctip_err *err)
{
	int rc = -1;

	for (int tries = 0; rc != 0 && tries < PATIENCE; tries++) {
		rc = ctip_store_begin(db, err);
		if (rc != 0 && err->code != CTIP_BUSY)
			break;
	}
	return rc;
}

int
ctip_access_commit(const struct ctip_access *access,
    struct ctip_ledger *ledger, const char *action, struct ctip_str purpose,
    uint64_t *missing, struct ctip_err *err)
{
	bool writes = ledger->mode == CTIP_LEDGER_WRITE;
	struct ctip_store *own = NULL, *db;
	struct access_link link;
	int rc = -1;

	*missing = 0;
	if (!writes && ctip_store_open(&own, ledger->dir, CTIP_STORE_LEDGER,
	    false, false, err) != 0)
		goto out;
	db = writes ? ledger->db : own;
	if (begin(db, err) != 0)
		goto out;
	rc = write_next(access, ledger, db, action, purpose, &link, missing,
	    err);
	if (rc != 0)
		ctip_store_rollback(db);
	else
		ctip_access__remember(ledger->chain.ledger,
		    ledger->me->handle, &link);
out:
	ctip_store_close(own);
	return rc == 0 ? 0 : ctip_fail_context(err,
	    "the access record could not be written, so nothing is shown");
}
