/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, of the access records that wait in ledger.db: they are in
 * no history yet, so each stands for itself, by its signature, and those of
 * one reader follow each other. What was carried needs an auditor's key
 * (access_check.c).
 */
#include "verify_inside.h"

#include <string.h>

#include "access_inside.h"

/* The index of the table could hold other keys than it. */
static int
check_astray(struct ctip_store *db, struct ctip_err *err)
{
	int found;

	if (ctip_store_ask(db, CTIP_Q_ACCESS_ASTRAY, NULL, 0, err) != 0)
		return -1;
	found = ctip_store_next(db, CTIP_Q_ACCESS_ASTRAY, err);
	ctip_store_reset(db, CTIP_Q_ACCESS_ASTRAY);
	if (found == 1)
		return ctip_fail(err, CTIP_TAMPERED, "ledger.db: a row in "
		    "table 'access' is not as it was saved");
	return found;
}

static int
refuse(struct ctip_err *err, struct ctip_str reader, int64_t counter,
    const char *what)
{
	return ctip_fail(err, CTIP_TAMPERED,
	    "ledger.db: access record %lld of '%.*s' %s", (long long)counter,
	    (int)(reader.len < 32 ? reader.len : 32), reader.p, what);
}

/* The row that the statement stands on; `last` is of the row before. */
static int
check_row(struct ctip_proof *proof, struct access_head *last,
    unsigned char last_hash[CTIP_HASH], struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[0].db;
	struct ctip_str reader = ctip_store_bytes(db, CTIP_Q_ACCESS, 0);
	int64_t counter = ctip_store_integer(db, CTIP_Q_ACCESS, 1);
	struct ctip_str record = ctip_store_bytes(db, CTIP_Q_ACCESS, 2);
	struct access_head head;
	bool follows;

	if (!ctip_access__head(&head, record) ||
	    !ctip_str_is(reader, head.reader) ||
	    counter != (int64_t)head.counter)
		return refuse(err, reader, counter, "is malformed");
	if (!ctip_access__holds(&head, record, ctip_store_bytes(db,
	    CTIP_Q_ACCESS, 3), &proof->chain))
		return refuse(err, reader, counter,
		    "is not signed by that member");
	follows = strcmp(last->reader, head.reader) == 0;
	if (follows && head.counter == last->counter + 1 &&
	    memcmp(head.previous, last_hash, CTIP_HASH) != 0)
		return refuse(err, reader, counter,
		    "does not follow the one before it");
	if (follows)
		proof->out->reads_missing += head.counter - last->counter - 1;
	proof->out->reads_waiting++;
	*last = head;
	ctip_hash_bytes(last_hash, record.p, record.len);
	return 0;
}

int
ctip_proof__access(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[0].db;
	struct access_head last = {.reader = ""};
	unsigned char hash[CTIP_HASH];
	int rc;

	if (check_astray(db, err) != 0 ||
	    ctip_store_ask(db, CTIP_Q_ACCESS, NULL, 0, err) != 0)
		return -1;
	while ((rc = ctip_store_next(db, CTIP_Q_ACCESS, err)) == 1)
		if (check_row(proof, &last, hash, err) != 0) {
			rc = -1;
			break;
		}
	ctip_store_reset(db, CTIP_Q_ACCESS);
	return rc;
}

void
ctip_proof__keep_access(struct ctip_store *to, const char *dir)
{
	struct ctip_store *old = NULL;
	struct ctip_err ignored;

	if (ctip_store_open(&old, dir, CTIP_STORE_LEDGER, false, true,
	    &ignored) != 0 || ctip_store_ask(old, CTIP_Q_ACCESS, NULL, 0,
	    &ignored) != 0)
		goto out;
	while (ctip_store_next(old, CTIP_Q_ACCESS, &ignored) == 1) {
		struct ctip_str reader = ctip_store_bytes(old, CTIP_Q_ACCESS,
		    0), record = ctip_store_bytes(old, CTIP_Q_ACCESS, 2);
		struct ctip_str signature = ctip_store_bytes(old,
		    CTIP_Q_ACCESS, 3);
		struct ctip_value row[] = {
			{CTIP_VALUE_TEXT, 0, reader},
			CTIP_V_INT(ctip_store_integer(old, CTIP_Q_ACCESS, 1)),
			CTIP_V_BLOB(record.p, record.len),
			CTIP_V_BLOB(signature.p, signature.len)
		};
		unsigned char sign[32];

		if (ctip_sshsig_holds(sign, signature, record, ACCESS_NAMESPACE))
			ctip_store_run(to, CTIP_Q_ACCESS_PUT, row, 4,
			    &ignored);
	}
out:
	ctip_store_close(old);
}
