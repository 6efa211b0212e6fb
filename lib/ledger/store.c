/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The border to SQLite for a ledger's three databases: all SQL stands in the
 * tables below. Opening them is store_open.c's.
 */
#include "store_inside.h"

#include <errno.h>
#include <stdlib.h>

static const struct {
	const char *file;
	int         format;
	const char *schema;
} databases[] = {
	[CTIP_STORE_LEDGER] = {"ledger.db", 2, ACCESS_TABLE "\n"
	    "CREATE TABLE head(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "head BLOB NOT NULL,signature BLOB NOT NULL,"
	    "PRIMARY KEY(office,sequence))\n"
	    "CREATE TABLE outbox(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "commit_ BLOB NOT NULL,PRIMARY KEY(office,sequence))\n"
	    "CREATE TABLE page(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "first INTEGER NOT NULL,entries BLOB NOT NULL,"
	    "PRIMARY KEY(office,sequence,first))\n"},
	[CTIP_STORE_KEYS] = {"keys.db", 1,
	    "CREATE TABLE page(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "holder TEXT NOT NULL,epoch INTEGER NOT NULL,"
	    "compartment INTEGER NOT NULL,number INTEGER NOT NULL,"
	    "ephemeral BLOB NOT NULL,slots BLOB NOT NULL,hash BLOB NOT NULL,"
	    "PRIMARY KEY(office,sequence,compartment,holder,epoch,number))\n"
	    "CREATE TABLE secret(holder TEXT NOT NULL,epoch INTEGER NOT NULL,"
	    "member TEXT NOT NULL,ephemeral BLOB NOT NULL,wrap BLOB NOT NULL,"
	    "PRIMARY KEY(holder,epoch,member))\n"
	    "CREATE TABLE stamp(name TEXT PRIMARY KEY,value BLOB NOT NULL)\n"},
	[CTIP_STORE_CACHE] = {"cache.db", 1,
	    "CREATE TABLE chunk(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "body BLOB NOT NULL,PRIMARY KEY(office,sequence))\n"
	    "CREATE TABLE stamp(name TEXT PRIMARY KEY,value BLOB NOT NULL)\n"
	    "CREATE TABLE text(name BLOB PRIMARY KEY,body BLOB NOT NULL)\n"},
};

/* Rows of a table that its index does not find where they are, or whose
 * bytes are text. */
#define ASTRAY(table, first, blob, more) \
	"SELECT '" table "',t.sequence," first " FROM " table " AS t NOT INDEXED" \
	" WHERE typeof(" blob ")<>'blob' OR NOT EXISTS(SELECT 1 FROM " table \
	" AS i INDEXED BY sqlite_autoindex_" table "_1 WHERE i.office=t.office" \
	" AND i.sequence=t.sequence" more " AND +i.rowid=t.rowid)"

/* Every statement. */
static const char *const sql[CTIP_STATEMENTS] = {
	[CTIP_Q_HEAD_PUT] = "INSERT INTO head VALUES(?,?,?,?)",
	[CTIP_Q_HEAD] = "SELECT office,sequence,head,signature FROM head"
	    " WHERE office=? AND sequence=?",
	[CTIP_Q_HEAD_LAST] = "SELECT office,sequence,head,signature FROM head"
	    " WHERE office=? ORDER BY sequence DESC LIMIT 1",
	[CTIP_Q_HEADS] = "SELECT office,sequence,head,signature FROM head"
	    " ORDER BY office,sequence",
	[CTIP_Q_HEAD_OF] = "SELECT office,sequence,head,signature FROM head"
	    " WHERE office=? AND sequence<=? ORDER BY sequence DESC LIMIT 1",
	[CTIP_Q_HEAD_NEXT] = "SELECT office,sequence,head,signature FROM head"
	    " WHERE office=? AND sequence>=? ORDER BY sequence LIMIT 1",
	[CTIP_Q_PAGE_PUT] = "INSERT INTO page VALUES(?,?,?,?)",
	[CTIP_Q_PAGE] = "SELECT entries FROM page"
	    " WHERE office=? AND sequence=? AND first=?",
	[CTIP_Q_PAGES] = "SELECT first,entries FROM page"
	    " WHERE office=? AND sequence=? ORDER BY first",
	[CTIP_Q_OUTBOX_PUT] = "INSERT INTO outbox VALUES(?,?,?)",
	[CTIP_Q_OUTBOX] = "SELECT office,sequence,commit_ FROM outbox"
	    " ORDER BY office,sequence",
	[CTIP_Q_OUTBOX_DROP] = "DELETE FROM outbox"
	    " WHERE office=? AND sequence=?",
	[CTIP_Q_PAGES_ORPHAN] = "SELECT DISTINCT office,sequence FROM page"
	    " ORDER BY office,sequence",
	/* A table's own keys against those of its index, by which every
	 * other statement finds rows. */
	[CTIP_Q_ASTRAY] = ASTRAY("head", "0", "head", "")
	    " OR typeof(signature)<>'blob' UNION ALL "
	    ASTRAY("outbox", "0", "commit_", "") " UNION ALL "
	    ASTRAY("page", "t.first", "entries", " AND i.first=t.first"),
	/* First: a table (1), the index of its key (2), or neither (0). */
	[CTIP_Q_TABLES] = "SELECT CASE WHEN typeof(tbl_name)<>'text'"
	    " THEN 0 WHEN type='table' AND tbl_name=name"
	    " AND typeof(sql)='text' THEN 1 WHEN type='index' AND sql IS NULL"
	    " AND name='sqlite_autoindex_'||tbl_name||'_1' THEN 2 ELSE 0 END,"
	    "name,sql FROM sqlite_master ORDER BY name",
	/* One row: "ok", or the first thing that is wrong in any page. */
	[CTIP_Q_SOUND] = "PRAGMA quick_check(1)",
	/* All of one state, into a file that is empty or not there. */
	[CTIP_Q_COPY] = "VACUUM INTO ?",
	[CTIP_Q_ACCESS_PUT] = "INSERT INTO access VALUES(?,?,?,?)",
	[CTIP_Q_ACCESS] = "SELECT reader,counter,record,signature FROM access"
	    " ORDER BY reader,counter",
	[CTIP_Q_ACCESS_LAST] = "SELECT counter,record FROM access"
	    " WHERE reader=? ORDER BY counter DESC LIMIT 1",
	[CTIP_Q_ACCESS_DROP] = "DELETE FROM access"
	    " WHERE reader=? AND counter=?",
	/* As ASTRAY, by this table's key. */
	[CTIP_Q_ACCESS_ASTRAY] = "SELECT t.reader,t.counter"
	    " FROM access AS t NOT INDEXED WHERE typeof(t.reader)<>'text'"
	    " OR typeof(t.counter)<>'integer' OR typeof(record)<>'blob'"
	    " OR typeof(signature)<>'blob' OR NOT EXISTS(SELECT 1 FROM access"
	    " AS i INDEXED BY sqlite_autoindex_access_1"
	    " WHERE i.reader=t.reader AND i.counter=t.counter"
	    " AND +i.rowid=t.rowid)",
	[CTIP_Q_SLOTS_PUT] = "INSERT INTO page VALUES(?,?,?,?,?,?,?,?,?)",
	[CTIP_Q_SLOTS] = "SELECT holder,epoch,number,ephemeral,slots,hash"
	    " FROM page WHERE office=? AND sequence=? AND compartment=?"
	    " ORDER BY holder,epoch,number",
	[CTIP_Q_SLOTS_ALL] = "SELECT office,sequence,holder,epoch,compartment,"
	    "number,ephemeral,slots,hash FROM page"
	    " ORDER BY office,sequence,compartment,holder,epoch,number",
	/* As CTIP_Q_ASTRAY. */
	[CTIP_Q_KEYS_ASTRAY] = "SELECT 'page' FROM page AS t NOT INDEXED"
	    " WHERE typeof(ephemeral)<>'blob' OR typeof(slots)<>'blob'"
	    " OR typeof(hash)<>'blob' OR NOT EXISTS(SELECT 1 FROM page AS i"
	    " INDEXED BY sqlite_autoindex_page_1 WHERE i.office=t.office"
	    " AND i.sequence=t.sequence AND i.compartment=t.compartment"
	    " AND i.holder=t.holder AND i.epoch=t.epoch"
	    " AND i.number=t.number AND +i.rowid=t.rowid)"
	    " UNION ALL SELECT 'secret' FROM secret AS t NOT INDEXED"
	    " WHERE typeof(ephemeral)<>'blob' OR typeof(wrap)<>'blob'"
	    " OR NOT EXISTS(SELECT 1 FROM secret AS i"
	    " INDEXED BY sqlite_autoindex_secret_1 WHERE i.holder=t.holder"
	    " AND i.epoch=t.epoch AND i.member=t.member AND +i.rowid=t.rowid)"
	    " UNION ALL SELECT 'stamp' FROM stamp AS t NOT INDEXED"
	    " WHERE typeof(value)<>'blob' OR NOT EXISTS(SELECT 1 FROM stamp"
	    " AS i INDEXED BY sqlite_autoindex_stamp_1 WHERE i.name=t.name"
	    " AND +i.rowid=t.rowid)",
	[CTIP_Q_SLOTS_NEXT] = "SELECT coalesce(max(number)+1,0) FROM page"
	    " WHERE office=? AND sequence>=?",
	/* The next row of a holder: its rows are changed one by one. */
	[CTIP_Q_SLOTS_OF] = "SELECT rowid,office,sequence,compartment,number,"
	    "ephemeral,slots,hash FROM page WHERE holder=? AND epoch=? AND rowid>?"
	    " ORDER BY rowid LIMIT 1",
	[CTIP_Q_SLOTS_SET] = "UPDATE page SET epoch=?,number=?,ephemeral=?,"
	    "slots=?,hash=? WHERE rowid=?",
	[CTIP_Q_SLOTS_FREE] = "SELECT coalesce(max(number)+1,0) FROM page"
	    " WHERE office=? AND sequence=? AND compartment=? AND holder=?",
	[CTIP_Q_SLOTS_DROP] = "DELETE FROM page WHERE office=? AND sequence=?"
	    " AND compartment=? AND holder=? AND epoch=0 AND number=?",
	[CTIP_Q_STAMPS_GRANT] = "SELECT name,value FROM stamp"
	    " WHERE name>='grant-' AND name<'grant.' ORDER BY name",
	[CTIP_Q_STAMP_DROP] = "DELETE FROM stamp WHERE name=?",
	[CTIP_Q_SLOTS_EACH] = "SELECT rowid,slots FROM page",
	[CTIP_Q_SLOTS_ROW] = "SELECT office,sequence,holder,epoch,compartment,"
	    "number,ephemeral,slots FROM page WHERE rowid=?",
	/* A key that was made and not saved may have left its row. */
	[CTIP_Q_SECRET_PUT] = "INSERT OR REPLACE INTO secret VALUES(?,?,?,?,?)",
	[CTIP_Q_SECRET] = "SELECT ephemeral,wrap FROM secret"
	    " WHERE holder=? AND epoch=? AND member=?",
	[CTIP_Q_SECRETS] = "SELECT holder,epoch,member,ephemeral,wrap"
	    " FROM secret ORDER BY holder,epoch,member",
	[CTIP_Q_SECRETS_DROP] = "DELETE FROM secret"
	    " WHERE holder=? AND epoch=?",
	[CTIP_Q_SECRET_DROP] = "DELETE FROM secret"
	    " WHERE holder=? AND epoch=? AND member=?",
	[CTIP_Q_SECRETS_OUT] = "DELETE FROM secret WHERE member=?",
	[CTIP_Q_STAMP_PUT] = "INSERT OR REPLACE INTO stamp VALUES(?,?)",
	[CTIP_Q_STAMP] = "SELECT value FROM stamp WHERE name=?",
	[CTIP_Q_CHUNK_PUT] = "INSERT OR REPLACE INTO chunk VALUES(?,?,?)",
	[CTIP_Q_CHUNKS] = "SELECT office,sequence,body FROM chunk"
	    " ORDER BY office,sequence",
	[CTIP_Q_CHUNKS_DROP] = "DELETE FROM chunk",
	[CTIP_Q_TEXT_PUT] = "INSERT OR REPLACE INTO text VALUES(?,?)",
	[CTIP_Q_TEXT] = "SELECT body FROM text WHERE name=?",
	[CTIP_Q_TEXTS] = "SELECT name,body FROM text"
	    " WHERE name>=x'6e' AND name<x'6f' ORDER BY name",
	[CTIP_Q_TEXTS_COUNT] = "SELECT count(*) FROM text NOT INDEXED"
	    " WHERE substr(name,1,1)=x'70'",
	[CTIP_Q_TEXTS_DROP] = "DELETE FROM text",
	[CTIP_Q_VACUUM] = "VACUUM", /* nothing else may be going on */
};

const char *
ctip_store_schema(enum ctip_store_kind kind)
{
	return databases[kind].schema;
}

const char *
ctip_store__file(enum ctip_store_kind kind)
{
	return databases[kind].file;
}

int
ctip_store__format(enum ctip_store_kind kind)
{
	return databases[kind].format;
}

const char *
ctip_store__cure(enum ctip_store_kind kind, bool missing)
{
	static const char *const cures[] = {
		[CTIP_STORE_LEDGER] = "type: ctip ledger rebuild --from "
		    "history",
		[CTIP_STORE_KEYS] = "put back its newest backup: "
		    "ctip ledger keys restore --replace FILE SHARE SHARE",
		[CTIP_STORE_CACHE] = "it may be removed: it is made anew",
	};

	if (missing && kind == CTIP_STORE_KEYS) /* nothing to replace */
		return "put back its newest backup: ctip ledger keys restore "
		    "FILE SHARE SHARE";
	return cures[kind];
}

/* SQLite takes a disk that can't read for a damaged database; whoever then
 * made it anew, or put back an old one, would lose by it. */
static bool
disk_fails(const struct ctip_store *store)
{
	int reason = 0;

	return sqlite3_file_control(store->db, "main",
	    SQLITE_FCNTL_LAST_ERRNO, &reason) == SQLITE_OK && reason == EIO;
}

int
ctip_store__fail(const struct ctip_store *store, struct ctip_err *err)
{
	const char *file = ctip_store__file(store->kind);
	int code = sqlite3_extended_errcode(store->db);

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ctip_fail(err, CTIP_BUSY,
		    "%s is in use by another program; try again", file);
	case SQLITE_ERROR: /* our statements fit what we made */
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		if (disk_fails(store))
			return ctip_fail(err, CTIP_SYSTEM, "cannot read %s: "
			    "the disk reports an error", file);
		return ctip_fail(err, CTIP_TAMPERED,
		    "%s: %s; %s", file, sqlite3_errmsg(store->db),
		    ctip_store__cure(store->kind, false));
	case SQLITE_CONSTRAINT:
		return ctip_fail(err, CTIP_TAMPERED, "%s: a row is "
		    "there already; type: ctip audit verify", file);
	case SQLITE_FULL:
		return ctip_fail(err, CTIP_SYSTEM,
		    "cannot write %s: no space left on the disk", file);
	default:
		return ctip_fail(err, CTIP_SYSTEM, "%s: %s (%d)", file,
		    sqlite3_errmsg(store->db), code);
	}
}

int
ctip_store__execute(struct ctip_store *store, const char *text, struct ctip_err *err)
{
	if (sqlite3_exec(store->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return ctip_store__fail(store, err);
	return 0;
}

void
ctip_store_close(struct ctip_store *store)
{
	if (store == NULL)
		return;
	ctip_store_rollback(store);
	for (int q = 0; q < CTIP_STATEMENTS; q++)
		sqlite3_finalize(store->statements[q]);
	sqlite3_close(store->db);
	free(store);
}

int
ctip_store_begin(struct ctip_store *store, struct ctip_err *err)
{
	if (ctip_store__execute(store, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	store->in_transaction = true;
	return 0;
}

int
ctip_store_hold(struct ctip_store *store, struct ctip_err *err)
{
	if (ctip_store__execute(store, "BEGIN", err) != 0)
		return -1;
	store->in_transaction = true;
	return 0;
}

int
ctip_store_commit(struct ctip_store *store, struct ctip_err *err)
{
	if (ctip_store__execute(store, "COMMIT", err) != 0)
		return -1;
	store->in_transaction = false;
	return 0;
}

void
ctip_store_rollback(struct ctip_store *store)
{
	if (store == NULL || !store->in_transaction)
		return;
	for (int q = 0; q < CTIP_STATEMENTS; q++)
		if (store->statements[q] != NULL)
			sqlite3_reset(store->statements[q]);
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->in_transaction = false;
}

bool
ctip_store_busy(const struct ctip_store *store)
{
	return store != NULL && store->in_transaction;
}

static void
bind_value(sqlite3_stmt *s, int at, const struct ctip_value *v)
{
	switch (v->type) {
	case CTIP_VALUE_INTEGER:
		sqlite3_bind_int64(s, at, v->integer);
		break;
	case CTIP_VALUE_BLOB:
		sqlite3_bind_blob64(s, at, v->bytes.len ? v->bytes.p : "",
		    v->bytes.len, SQLITE_STATIC);
		break;
	case CTIP_VALUE_TEXT:
		sqlite3_bind_text(s, at, v->bytes.p, (int)v->bytes.len,
		    SQLITE_TRANSIENT);
		break;
	}
}

int
ctip_store_ask(struct ctip_store *store, enum ctip_statement q,
    const struct ctip_value *values, size_t n, struct ctip_err *err)
{
	if (store->statements[q] == NULL &&
	    sqlite3_prepare_v3(store->db, sql[q], -1,
	    SQLITE_PREPARE_PERSISTENT, &store->statements[q], NULL) !=
	    SQLITE_OK)
		return ctip_store__fail(store, err);
	sqlite3_reset(store->statements[q]);
	for (size_t i = 0; i < n; i++)
		bind_value(store->statements[q], (int)i + 1, &values[i]);
	return 0;
}

int
ctip_store_next(struct ctip_store *store, enum ctip_statement q,
    struct ctip_err *err)
{
	switch (sqlite3_step(store->statements[q])) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		sqlite3_reset(store->statements[q]);
		return 0;
	default:
		ctip_store__fail(store, err);
		sqlite3_reset(store->statements[q]);
		return -1;
	}
}

int
ctip_store_run(struct ctip_store *store, enum ctip_statement q,
    const struct ctip_value *values, size_t n, struct ctip_err *err)
{
	if (ctip_store_ask(store, q, values, n, err) != 0)
		return -1;
	return ctip_store_next(store, q, err) < 0 ? -1 : 0;
}

int64_t
ctip_store_integer(struct ctip_store *store, enum ctip_statement q,
    int column)
{
	return sqlite3_column_int64(store->statements[q], column);
}

struct ctip_str
ctip_store_bytes(struct ctip_store *store, enum ctip_statement q, int column)
{
	sqlite3_stmt *s = store->statements[q];
	const char *p = sqlite3_column_blob(s, column);

	return (struct ctip_str){p != NULL ? p : "",
	    (size_t)sqlite3_column_bytes(s, column)};
}

void
ctip_store_reset(struct ctip_store *store, enum ctip_statement q)
{
	if (store->statements[q] != NULL)
		sqlite3_reset(store->statements[q]);
}
