/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three databases: what is made, what is refused, rows in and out,
 * transactions, and that nothing of what was deleted stays in the file.
 */
#include "ctip/ledger/store.h"

#include "tx_room.h"

TestSuite(store, .init = empty_room, .fini = end);

static const char *const files[] = {"ledger.db", "keys.db", "cache.db"};

static struct ctip_store *
make(enum ctip_store_kind kind)
{
	struct ctip_store *store;

	cr_assert(ctip_store_open(&store, ".", kind, true, false, &err) == 0,
	    "%s", err.text);
	return store;
}

static int
try(enum ctip_store_kind kind)
{
	struct ctip_store *store;
	int rc = ctip_store_open(&store, ".", kind, false, false, &err);

	cr_assert((rc == 0) == (store != NULL));
	ctip_store_close(store);
	return rc;
}

Test(store, each_is_made_as_its_schema_says)
{
	for (int kind = 0; kind < 3; kind++) {
		struct ctip_store *store = make(kind);
		struct ctip_buf all = {0};
		struct stat st;

		cr_assert(ctip_store_ask(store, CTIP_Q_TABLES, NULL, 0,
		    &err) == 0);
		while (ctip_store_next(store, CTIP_Q_TABLES, &err) == 1) {
			struct ctip_str text = ctip_store_bytes(store,
			    CTIP_Q_TABLES, 2);

			ctip_buf_str(&all, text);
			if (text.len > 0)
				ctip_buf_char(&all, '\n');
		}
		cr_assert_str_eq(all.p, ctip_store_schema(kind));
		ctip_buf_clear(&all);
		ctip_store_close(store);
		cr_assert(stat(files[kind], &st) == 0 &&
		    (st.st_mode & 07777) == 0600);
		cr_assert(try(kind) == 0, "%s", err.text);
	}
}

Test(store, what_is_not_ours_is_refused)
{
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_NOTFOUND);
	put("ledger.db", "");
	shell("chmod 600 ledger.db");
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_CONFIG);
	shell("head -c 9000 /dev/urandom >ledger.db");
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_TAMPERED);
	shell("rm ledger.db");
	ctip_store_close(make(CTIP_STORE_LEDGER));
	sql("ledger.db", "PRAGMA user_version=3");
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_CONFIG);
	sql("ledger.db", "PRAGMA user_version=2");
	sql("ledger.db", "PRAGMA application_id=7");
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_CONFIG);
	sql("ledger.db", "PRAGMA application_id=1129597264");
	cr_assert(try(CTIP_STORE_LEDGER) == 0, "%s", err.text);
	shell("chmod 640 ledger.db");
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_DENIED);
	shell("chmod 600 ledger.db; mv ledger.db x; ln -s x ledger.db");
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_DENIED);
}

/* As a ctip of before left it. */
static void
make_old(void)
{
	ctip_store_close(make(CTIP_STORE_LEDGER));
	sql("ledger.db", "DROP TABLE access");
	sql("ledger.db", "PRAGMA user_version=1");
}

Test(store, who_opens_an_old_one_first_makes_its_new_table)
{
	struct ctip_store *store;

	for (int reads = 0; reads < 2; reads++) {
		make_old();
		cr_assert(ctip_store_open(&store, ".", CTIP_STORE_LEDGER,
		    false, reads, &err) == 0, "%s", err.text);
		cr_assert(ctip_store_ask(store, CTIP_Q_ACCESS, NULL, 0,
		    &err) == 0 &&
		    ctip_store_next(store, CTIP_Q_ACCESS, &err) == 0);
		ctip_store_close(store);
		cr_assert(sql("ledger.db", "PRAGMA user_version") == 2);
		cr_assert(sql("ledger.db", "SELECT count(*) FROM sqlite_master"
		    " WHERE name='access'") == 1);
		shell("rm ledger.db");
	}
	/* Not in somebody else's database of that number. */
	make_old();
	sql("ledger.db", "PRAGMA application_id=7");
	cr_assert(try(CTIP_STORE_LEDGER) == -1 && err.code == CTIP_CONFIG);
	cr_assert(sql("ledger.db", "PRAGMA user_version") == 1);
}

static int
put_page(struct ctip_store *store, int sequence, const char *bytes)
{
	struct ctip_value row[] = {CTIP_V_TEXT("POS"), CTIP_V_INT(sequence),
	    CTIP_V_INT(0), CTIP_V_BLOB(bytes, strlen(bytes))};

	return ctip_store_run(store, CTIP_Q_PAGE_PUT, row, 4, &err);
}

static const char *
page(struct ctip_store *store, int sequence)
{
	static char text[64];
	struct ctip_value at[] = {CTIP_V_TEXT("POS"), CTIP_V_INT(sequence),
	    CTIP_V_INT(0)};
	struct ctip_str bytes;

	cr_assert(ctip_store_ask(store, CTIP_Q_PAGE, at, 3, &err) == 0);
	if (ctip_store_next(store, CTIP_Q_PAGE, &err) != 1)
		return NULL;
	bytes = ctip_store_bytes(store, CTIP_Q_PAGE, 0);
	snprintf(text, sizeof text, "%.*s", (int)bytes.len, bytes.p);
	ctip_store_reset(store, CTIP_Q_PAGE);
	return text;
}

Test(store, rows_come_back_and_never_twice)
{
	struct ctip_store *store = make(CTIP_STORE_LEDGER);

	cr_assert(put_page(store, 1, "one") == 0);
	cr_assert(put_page(store, 2, "") == 0);
	cr_assert(put_page(store, 1, "again") == -1 &&
	    err.code == CTIP_TAMPERED);
	cr_assert_str_eq(page(store, 1), "one");
	cr_assert_str_eq(page(store, 2), "");
	cr_assert(page(store, 3) == NULL);
	ctip_store_close(store);
}

Test(store, a_transaction_is_whole_or_nothing)
{
	struct ctip_store *store = make(CTIP_STORE_LEDGER);

	cr_assert(ctip_store_begin(store, &err) == 0);
	cr_assert(ctip_store_busy(store));
	cr_assert(put_page(store, 1, "one") == 0);
	ctip_store_rollback(store);
	cr_assert(!ctip_store_busy(store) && page(store, 1) == NULL);
	cr_assert(ctip_store_begin(store, &err) == 0);
	cr_assert(put_page(store, 1, "one") == 0);
	cr_assert(ctip_store_commit(store, &err) == 0);
	cr_assert(ctip_store_begin(store, &err) == 0);
	cr_assert(put_page(store, 2, "two") == 0);
	ctip_store_close(store);
	cr_assert(sql("ledger.db", "SELECT count(*) FROM page") == 1);
}

Test(store, a_reader_cannot_write)
{
	struct ctip_store *store;

	ctip_store_close(make(CTIP_STORE_LEDGER));
	cr_assert(ctip_store_open(&store, ".", CTIP_STORE_LEDGER, false,
	    true, &err) == 0);
	cr_assert(put_page(store, 1, "one") == -1);
	ctip_store_close(store);
}

Test(store, what_is_deleted_is_gone_from_the_file)
{
	struct ctip_store *store = make(CTIP_STORE_CACHE);
	struct ctip_value row[] = {CTIP_V_TEXT("POS"), CTIP_V_INT(1),
	    CTIP_V_TEXT("markermarkermarker")};

	row[2].type = CTIP_VALUE_BLOB;
	cr_assert(ctip_store_run(store, CTIP_Q_CHUNK_PUT, row, 3, &err) == 0);
	shell("grep -q markermarker cache.db");
	cr_assert(ctip_store_run(store, CTIP_Q_CHUNKS_DROP, NULL, 0,
	    &err) == 0);
	ctip_store_close(store);
	shell("! grep -q markermarker cache.db");
}
