/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, what else there is in the databases: nothing may stand in
 * ledger.db that the history doesn't prove, so tables, pages and outbox are
 * accounted for to the last row; keys.db must be whole, and of this ledger.
 */
#include "verify_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
file_of(enum ctip_store_kind kind)
{
	return kind == CTIP_STORE_LEDGER ? "ledger.db" : "keys.db";
}

int
ctip_proof__tables(struct ctip_store *store, enum ctip_store_kind kind,
    struct ctip_err *err)
{
	struct ctip_str expected = ctip_str(ctip_store_schema(kind)), line;
	int row, result = 0;

	if (ctip_store_ask(store, CTIP_Q_TABLES, NULL, 0, err) != 0)
		return -1;
	while (result == 0 &&
	    (row = ctip_store_next(store, CTIP_Q_TABLES, err)) == 1) {
		struct ctip_str name = ctip_store_bytes(store, CTIP_Q_TABLES,
		    1);
		struct ctip_str sql = ctip_store_bytes(store, CTIP_Q_TABLES,
		    2);

		int64_t what = ctip_store_integer(store, CTIP_Q_TABLES, 0);

		if (what == 2)
			continue;
		if (what != 1 || !ctip_str_cut(&expected, '\n', &line) ||
		    !ctip_str_equal(line, sql))
			result = ctip_fail(err, CTIP_TAMPERED, "%s: '%.*s' "
			    "is not as it was made", file_of(kind),
			    (int)(name.len < 64 ? name.len : 64), name.p);
	}
	ctip_store_reset(store, CTIP_Q_TABLES);
	if (result == 0 && row < 0)
		return -1;
	if (result == 0 && expected.len > 0)
		result = ctip_fail(err, CTIP_TAMPERED,
		    "%s: a table is missing", file_of(kind));
	return result;
}

int
ctip_proof__pages(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[0].db;
	uint64_t next = 0;
	int row, result = 0;

	if (ctip_store_ask(db, CTIP_Q_PAGES_ORPHAN, NULL, 0, err) != 0)
		return -1;
	while (result == 0 &&
	    (row = ctip_store_next(db, CTIP_Q_PAGES_ORPHAN, err)) == 1) {
		struct ctip_str office = ctip_store_bytes(db,
		    CTIP_Q_PAGES_ORPHAN, 0);
		int64_t sequence = ctip_store_integer(db, CTIP_Q_PAGES_ORPHAN,
		    1);

		if (!ctip_str_is(office, proof->chain.office) ||
		    sequence < 0 || (uint64_t)sequence >= proof->next ||
		    (uint64_t)sequence != next++)
			result = ctip_fail(err, CTIP_TAMPERED, "ledger.db: "
			    "entries of file %lld belong to no transaction",
			    (long long)sequence);
	}
	ctip_store_reset(db, CTIP_Q_PAGES_ORPHAN);
	return result != 0 || row < 0 ? -1 : 0;
}

/* Who reads goes by the index, so a table could hold other keys than it. */
int
ctip_proof__astray(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[0].db;
	struct ctip_str table;
	int found;

	if (ctip_store_ask(db, CTIP_Q_ASTRAY, NULL, 0, err) != 0)
		return -1;
	found = ctip_store_next(db, CTIP_Q_ASTRAY, err);
	if (found == 1) {
		table = ctip_store_bytes(db, CTIP_Q_ASTRAY, 0);
		found = ctip_fail(err, CTIP_TAMPERED, "ledger.db: the row "
		    "of file %lld, entry %lld in table '%.*s' is not as it "
		    "was saved; type: ctip ledger rebuild --from history",
		    (long long)ctip_store_integer(db, CTIP_Q_ASTRAY, 1),
		    (long long)ctip_store_integer(db, CTIP_Q_ASTRAY, 2),
		    (int)table.len, table.p);
	}
	ctip_store_reset(db, CTIP_Q_ASTRAY);
	return found;
}

/* Every row may be right, and SQLite yet unable to add one, or about to write
 * over another: by its words in pages, and at the file's beginning. */
int
ctip_proof__sound(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[0].db;
	bool sound;

	if (ctip_store_ask(db, CTIP_Q_SOUND, NULL, 0, err) != 0 ||
	    ctip_store_next(db, CTIP_Q_SOUND, err) < 0)
		return -1;
	sound = ctip_str_is(ctip_store_bytes(db, CTIP_Q_SOUND, 0), "ok");
	ctip_store_reset(db, CTIP_Q_SOUND);
	return sound ? 0 : ctip_fail(err, CTIP_TAMPERED, "ledger.db: all rows "
	    "are there, but what is around them is damaged, and a save could "
	    "fail; type: ctip ledger rebuild --from history");
}

/* How much of the outbox is not in git yet. */
int
ctip_proof__pending(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[0].db;
	char id[CTIP_GIT_ID];
	int row;

	proof->pending = UINT64_MAX;
	if (ctip_store_ask(db, CTIP_Q_OUTBOX, NULL, 0, err) != 0)
		return -1;
	while ((row = ctip_store_next(db, CTIP_Q_OUTBOX, err)) == 1) {
		uint64_t sequence = (uint64_t)ctip_store_integer(db,
		    CTIP_Q_OUTBOX, 1);

		ctip_git_id(id, "commit", ctip_store_bytes(db, CTIP_Q_OUTBOX,
		    2), ctip_str(NULL));
		if (sequence < proof->pending)
			proof->pending = sequence;
		/* Published, but a crash came before the row went. */
		if (strcmp(id, proof->tip) == 0)
			proof->pending = UINT64_MAX;
	}
	ctip_store_reset(db, CTIP_Q_OUTBOX);
	return row;
}

/* The row of a transaction that git doesn't have: exactly its commit. */
int
ctip_proof__outbox(struct ctip_proof *proof, const struct proof_tx *tx,
    struct ctip_str commit, struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[1].db;
	char name[PROOF_NAME];
	int row, found = 0;

	ctip_proof__name(name, &tx->head);
	if (ctip_store_ask(db, CTIP_Q_OUTBOX, NULL, 0, err) != 0)
		return -1;
	while (found == 0 &&
	    (row = ctip_store_next(db, CTIP_Q_OUTBOX, err)) == 1)
		if (ctip_store_integer(db, CTIP_Q_OUTBOX, 1) ==
		    (int64_t)tx->head.sequence && ctip_str_is(
		    ctip_store_bytes(db, CTIP_Q_OUTBOX, 0), tx->head.office))
			found = ctip_str_equal(commit, ctip_store_bytes(db,
			    CTIP_Q_OUTBOX, 2)) ? 1 : 2;
	ctip_store_reset(db, CTIP_Q_OUTBOX);
	if (found == 1)
		return 0;
	return ctip_fail(err, CTIP_TAMPERED, found == 2 ?
	    "ledger.db: the outbox holds another commit for transaction %s" :
	    "ledger.db: transaction %s is neither in the history nor in the "
	    "outbox", name);
}

/* Does the old database end beyond the new one, or otherwise? */
static bool
is_ahead(struct ctip_store *old, struct ctip_store *made, const char *office)
{
	struct ctip_value at[2] = {CTIP_V_TEXT(office), {0}};
	struct ctip_err ignored;
	int64_t tip;

	if (ctip_store_ask(made, CTIP_Q_HEAD_LAST, at, 1, &ignored) != 0 ||
	    ctip_store_next(made, CTIP_Q_HEAD_LAST, &ignored) != 1 ||
	    ctip_store_ask(old, CTIP_Q_HEAD_LAST, at, 1, &ignored) != 0 ||
	    ctip_store_next(old, CTIP_Q_HEAD_LAST, &ignored) != 1)
		return false;
	tip = ctip_store_integer(made, CTIP_Q_HEAD_LAST, 1);
	if (ctip_store_integer(old, CTIP_Q_HEAD_LAST, 1) > tip)
		return true;
	at[1] = CTIP_V_INT(tip);
	return ctip_store_ask(old, CTIP_Q_HEAD, at, 2, &ignored) == 0 &&
	    ctip_store_next(old, CTIP_Q_HEAD, &ignored) == 1 &&
	    !ctip_str_equal(ctip_store_bytes(old, CTIP_Q_HEAD, 2),
	    ctip_store_bytes(made, CTIP_Q_HEAD_LAST, 2));
}

int
ctip_proof__ahead(const char *dir, const char *office,
    struct ctip_store *made, struct ctip_err *err)
{
	struct ctip_store *old = NULL;
	struct ctip_err ignored;
	bool ahead = ctip_store_open(&old, dir, CTIP_STORE_LEDGER, false, true,
	    &ignored) == 0 && is_ahead(old, made, office);

	ctip_store_reset(made, CTIP_Q_HEAD_LAST);
	ctip_store_close(old);
	if (!ahead)
		return 0;
	return ctip_fail(err, CTIP_EXISTS, "ledger.db has saves that "
	    "history.git has not; type: ctip ledger rebuild --from ledger");
}

/* After the walk: rows of the outbox that no transaction stands behind. One
 * that git has as its tip is what a crash leaves. */
int
ctip_proof__outbox_rest(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_store *db = proof->hands[0].db;
	char id[CTIP_GIT_ID];
	int row, result = 0;

	if (ctip_store_ask(db, CTIP_Q_OUTBOX, NULL, 0, err) != 0)
		return -1;
	while (result == 0 &&
	    (row = ctip_store_next(db, CTIP_Q_OUTBOX, err)) == 1) {
		int64_t sequence = ctip_store_integer(db, CTIP_Q_OUTBOX, 1);
		bool ours = ctip_str_is(ctip_store_bytes(db, CTIP_Q_OUTBOX,
		    0), proof->chain.office);

		ctip_git_id(id, "commit", ctip_store_bytes(db, CTIP_Q_OUTBOX,
		    2), ctip_str(NULL));
		if (!ours || sequence < 0 ||
		    (uint64_t)sequence >= proof->next ||
		    ((uint64_t)sequence < proof->pending &&
		    strcmp(id, proof->tip) != 0))
			result = ctip_fail(err, CTIP_TAMPERED, "ledger.db: "
			    "the outbox holds file %lld, which does not wait "
			    "there", (long long)sequence);
	}
	ctip_store_reset(db, CTIP_Q_OUTBOX);
	return result != 0 || row < 0 ? -1 : 0;
}
