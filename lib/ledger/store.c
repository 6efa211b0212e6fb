/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The border to SQLite for a ledger's three databases: all SQL stands in the
 * tables below. Settings are those of DESIGN "Saving": rollback journal (an
 * open reader of a WAL keeps erased bytes), synchronous=EXTRA, secure_delete,
 * nothing temporary on disk.
 */
#include "ctip/ledger/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "ctip/base/file.h"

#define APPLICATION_ID 0x43544950 /* CTIP */
#define FORMAT 1

static const struct {
	const char *file;
	const char *schema;
} databases[] = {
	[CTIP_STORE_LEDGER] = {"ledger.db",
	    "CREATE TABLE head(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "head BLOB NOT NULL,signature BLOB NOT NULL,"
	    "PRIMARY KEY(office,sequence))\n"
	    "CREATE TABLE outbox(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "commit_ BLOB NOT NULL,PRIMARY KEY(office,sequence))\n"
	    "CREATE TABLE page(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "first INTEGER NOT NULL,entries BLOB NOT NULL,"
	    "PRIMARY KEY(office,sequence,first))\n"},
	[CTIP_STORE_KEYS] = {"keys.db",
	    "CREATE TABLE page(office TEXT NOT NULL,sequence INTEGER NOT NULL,"
	    "holder TEXT NOT NULL,epoch INTEGER NOT NULL,"
	    "compartment INTEGER NOT NULL,number INTEGER NOT NULL,"
	    "ephemeral BLOB NOT NULL,slots BLOB NOT NULL,hash BLOB NOT NULL,"
	    "PRIMARY KEY(office,sequence,compartment,holder,epoch,number))\n"
	    "CREATE TABLE secret(holder TEXT NOT NULL,epoch INTEGER NOT NULL,"
	    "member TEXT NOT NULL,ephemeral BLOB NOT NULL,wrap BLOB NOT NULL,"
	    "PRIMARY KEY(holder,epoch,member))\n"
	    "CREATE TABLE stamp(name TEXT PRIMARY KEY,value BLOB NOT NULL)\n"},
	[CTIP_STORE_CACHE] = {"cache.db",
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
	[CTIP_Q_SLOTS_PUT] = "INSERT INTO page VALUES(?,?,?,?,?,?,?,?,?)",
	[CTIP_Q_SLOTS] = "SELECT holder,epoch,number,ephemeral,slots,hash"
	    " FROM page WHERE office=? AND sequence=? AND compartment=?"
	    " ORDER BY holder,epoch,number",
	[CTIP_Q_SLOTS_ALL] = "SELECT office,sequence,holder,epoch,compartment,"
	    "number,ephemeral,slots,hash FROM page"
	    " ORDER BY office,sequence,compartment,holder,epoch,number",
	[CTIP_Q_SLOTS_NEXT] = "SELECT coalesce(max(number)+1,0) FROM page"
	    " WHERE office=? AND sequence>=?",
	/* The next row of a holder: its rows are changed one by one. */
	[CTIP_Q_SLOTS_OF] = "SELECT rowid,office,sequence,compartment,number,"
	    "ephemeral,slots FROM page WHERE holder=? AND epoch=? AND rowid>?"
	    " ORDER BY rowid LIMIT 1",
	[CTIP_Q_SLOTS_SET] = "UPDATE page SET epoch=?,number=?,ephemeral=?,"
	    "slots=?,hash=? WHERE rowid=?",
	/* A key that was made and not saved may have left its row. */
	[CTIP_Q_SECRET_PUT] = "INSERT OR REPLACE INTO secret VALUES(?,?,?,?,?)",
	[CTIP_Q_SECRET] = "SELECT ephemeral,wrap FROM secret"
	    " WHERE holder=? AND epoch=? AND member=?",
	[CTIP_Q_SECRETS] = "SELECT holder,epoch,member,ephemeral,wrap"
	    " FROM secret ORDER BY holder,epoch,member",
	[CTIP_Q_SECRETS_DROP] = "DELETE FROM secret"
	    " WHERE holder=? AND epoch=?",
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
};

struct ctip_store {
	sqlite3             *db;
	enum ctip_store_kind kind;
	sqlite3_stmt        *statements[CTIP_STATEMENTS];
	bool                 in_transaction;
};

const char *
ctip_store_schema(enum ctip_store_kind kind)
{
	return databases[kind].schema;
}

/* What to do about a database that can't be read. */
static const char *
cure(enum ctip_store_kind kind)
{
	static const char *const cures[] = {
		[CTIP_STORE_LEDGER] = "type: ctip ledger rebuild --from "
		    "history",
		[CTIP_STORE_KEYS] = "put back its newest copy",
		[CTIP_STORE_CACHE] = "it may be removed: it is made anew",
	};

	return cures[kind];
}

/* Translates what SQLite says; returns -1. */
static int
fail(const struct ctip_store *store, struct ctip_err *err)
{
	const char *file = databases[store->kind].file;
	int code = sqlite3_extended_errcode(store->db);

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ctip_fail(err, CTIP_BUSY,
		    "%s is in use by another program; try again", file);
	case SQLITE_ERROR: /* our statements fit what we made */
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return ctip_fail(err, CTIP_TAMPERED,
		    "%s: %s; %s", file, sqlite3_errmsg(store->db),
		    cure(store->kind));
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

static int
execute(struct ctip_store *store, const char *text, struct ctip_err *err)
{
	if (sqlite3_exec(store->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return fail(store, err);
	return 0;
}

static int
integer_of(struct ctip_store *store, const char *text, int64_t *out,
    struct ctip_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(store->db, text, -1, &s, NULL) != SQLITE_OK ||
	    sqlite3_step(s) != SQLITE_ROW)
		fail(store, err);
	else {
		*out = sqlite3_column_int64(s, 0);
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

static int
make_tables(struct ctip_store *store, struct ctip_err *err)
{
	struct ctip_str rest = ctip_str(databases[store->kind].schema), line;
	char text[512];

	if (execute(store, "PRAGMA page_size=4096", err) != 0 ||
	    execute(store, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	while (rest.len > 0 && ctip_str_cut(&rest, '\n', &line)) {
		memcpy(text, line.p, line.len);
		text[line.len] = '\0';
		if (execute(store, text, err) != 0)
			return -1;
	}
	if (execute(store, "PRAGMA application_id=1129597264", err) != 0 ||
	    execute(store, "PRAGMA user_version=1", err) != 0)
		return -1;
	return execute(store, "COMMIT", err);
}

static int
check_format(struct ctip_store *store, struct ctip_err *err)
{
	int64_t application, version;

	if (integer_of(store, "PRAGMA application_id", &application, err) ||
	    integer_of(store, "PRAGMA user_version", &version, err))
		return -1;
	if (application != APPLICATION_ID)
		return ctip_fail(err, CTIP_CONFIG,
		    "%s is not a database of ctip; %s",
		    databases[store->kind].file, cure(store->kind));
	if (version != FORMAT)
		return ctip_fail(err, CTIP_CONFIG,
		    "%s has format %lld; this ctip reads format %d",
		    databases[store->kind].file, (long long)version, FORMAT);
	return 0;
}

static int
settle(struct ctip_store *store, bool read_only, struct ctip_err *err)
{
	sqlite3_busy_timeout(store->db,
	    store->kind == CTIP_STORE_CACHE ? 100 : 5000);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (execute(store, "PRAGMA temp_store=MEMORY", err) != 0 ||
	    execute(store, "PRAGMA cell_size_check=ON", err) != 0)
		return -1;
	if (read_only)
		return execute(store, "PRAGMA query_only=ON", err);
	if (store->kind == CTIP_STORE_CACHE)
		return execute(store, "PRAGMA synchronous=OFF;"
		    "PRAGMA journal_mode=MEMORY;PRAGMA secure_delete=ON", err);
	return execute(store, "PRAGMA journal_mode=DELETE;"
	    "PRAGMA synchronous=EXTRA;PRAGMA secure_delete=ON;"
	    "PRAGMA cache_size=-16000", err);
}

/* Our own: a regular file, not a link, nobody else's, mode 0600. */
static int
check_file(const char *path, enum ctip_store_kind kind, struct ctip_err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0 && errno == ENOENT)
		return ctip_fail(err, CTIP_NOTFOUND, "'%s' is missing; %s",
		    path, cure(kind));
	if (lstat(path, &st) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot open '%s'",
		    path);
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return ctip_fail(err, CTIP_DENIED,
		    "'%s' is not a file of yours; %s", path, cure(kind));
	if ((st.st_mode & 077) != 0)
		return ctip_fail(err, CTIP_DENIED,
		    "'%s' can be read by others; type: chmod 600 '%s'", path,
		    path);
	return 0;
}

int
ctip_store_open(struct ctip_store **out, const char *dir,
    enum ctip_store_kind kind, bool make, bool read_only,
    struct ctip_err *err)
{
	/* Also for readers: who opens first after a crash rolls it back. */
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
	    SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0);
	struct ctip_store *store = ctip_alloc(sizeof *store);
	char *path = dir == NULL ? ctip_strdup(":memory:") :
	    ctip_path_join(dir, databases[kind].file);
	int rc = -1;

	*out = NULL;
	store->kind = kind;
	if (!make && check_file(path, kind, err) != 0)
		goto out;
	if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK) {
		ctip_fail(err, CTIP_SYSTEM, "cannot open '%s': %s", path,
		    sqlite3_errmsg(store->db));
		goto out;
	}
	if (settle(store, read_only, err) != 0 ||
	    (make && make_tables(store, err) != 0) ||
	    ctip_store_hold(store, err) != 0 ||
	    check_format(store, err) != 0)
		goto out;
	ctip_store_rollback(store);
	*out = store;
	store = NULL;
	rc = 0;
out:
	ctip_store_close(store);
	free(path);
	return rc;
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
	if (execute(store, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	store->in_transaction = true;
	return 0;
}

int
ctip_store_hold(struct ctip_store *store, struct ctip_err *err)
{
	if (execute(store, "BEGIN", err) != 0)
		return -1;
	store->in_transaction = true;
	return 0;
}

int
ctip_store_commit(struct ctip_store *store, struct ctip_err *err)
{
	if (execute(store, "COMMIT", err) != 0)
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
		return fail(store, err);
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
		fail(store, err);
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
