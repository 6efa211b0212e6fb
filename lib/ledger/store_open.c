/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening one of a ledger's databases: whose file it is, how SQLite is to
 * treat it (DESIGN "Saving": rollback journal, since an open reader of a WAL
 * keeps erased bytes, synchronous=EXTRA, secure_delete, nothing temporary on
 * disk), and that it is of the format that this ctip reads.
 */
#include "store_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"

#define APPLICATION_ID 0x43544950 /* CTIP */

static int
integer_of(struct ctip_store *store, const char *text, int64_t *out,
    struct ctip_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(store->db, text, -1, &s, NULL) != SQLITE_OK ||
	    sqlite3_step(s) != SQLITE_ROW)
		ctip_store__fail(store, err);
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
	struct ctip_str rest = ctip_str(ctip_store_schema(store->kind)), line;
	char text[512];

	if (ctip_store__execute(store, "PRAGMA page_size=4096", err) != 0 ||
	    ctip_store__execute(store, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	while (rest.len > 0 && ctip_str_cut(&rest, '\n', &line)) {
		memcpy(text, line.p, line.len);
		text[line.len] = '\0';
		if (ctip_store__execute(store, text, err) != 0)
			return -1;
	}
	snprintf(text, sizeof text, "PRAGMA user_version=%d",
	    ctip_store__format(store->kind));
	if (ctip_store__execute(store, "PRAGMA application_id=1129597264", err) != 0 ||
	    ctip_store__execute(store, text, err) != 0)
		return -1;
	return ctip_store__execute(store, "COMMIT", err);
}

/* A ledger.db from before there were access records. Whoever opens it first
 * makes their table; somebody else may have been quicker. */
static int
renew_format(struct ctip_store *store, struct ctip_err *err)
{
	int64_t application, version;

	if (store->kind != CTIP_STORE_LEDGER)
		return 0;
	if (integer_of(store, "PRAGMA application_id", &application, err) ||
	    integer_of(store, "PRAGMA user_version", &version, err))
		return -1;
	if (application != APPLICATION_ID || version != 1)
		return 0;
	if (ctip_store__execute(store, "PRAGMA synchronous=EXTRA", err) != 0 ||
	    ctip_store__execute(store, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	if (integer_of(store, "PRAGMA user_version", &version, err) != 0 ||
	    (version == 1 && (ctip_store__execute(store, ACCESS_TABLE, err) != 0 ||
	    ctip_store__execute(store, "PRAGMA user_version=2", err) != 0))) {
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
		return -1;
	}
	return ctip_store__execute(store, "COMMIT", err);
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
		    ctip_store__file(store->kind),
		    ctip_store__cure(store->kind, false));
	if (version != ctip_store__format(store->kind))
		return ctip_fail(err, CTIP_CONFIG,
		    "%s has format %lld; this ctip reads format %d",
		    ctip_store__file(store->kind), (long long)version,
		    ctip_store__format(store->kind));
	return 0;
}

static int
settle(struct ctip_store *store, struct ctip_err *err)
{
	sqlite3_busy_timeout(store->db,
	    store->kind == CTIP_STORE_CACHE ? 100 : 5000);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return ctip_store__execute(store, "PRAGMA temp_store=MEMORY;"
	    "PRAGMA cell_size_check=ON", err);
}

static int
set_mode(struct ctip_store *store, bool read_only, struct ctip_err *err)
{
	if (read_only)
		return ctip_store__execute(store, "PRAGMA query_only=ON", err);
	if (store->kind == CTIP_STORE_CACHE)
		return ctip_store__execute(store, "PRAGMA synchronous=OFF;"
		    "PRAGMA journal_mode=MEMORY;PRAGMA secure_delete=ON", err);
	return ctip_store__execute(store, "PRAGMA journal_mode=DELETE;"
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
		    path, ctip_store__cure(kind, true));
	if (lstat(path, &st) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot open '%s'",
		    path);
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return ctip_fail(err, CTIP_DENIED,
		    "'%s' is not a file of yours; %s", path,
		    ctip_store__cure(kind, false));
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
	    ctip_path_join(dir, ctip_store__file(kind));
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
	if (settle(store, err) != 0 ||
	    (make && make_tables(store, err) != 0) ||
	    renew_format(store, err) != 0 ||
	    set_mode(store, read_only, err) != 0 ||
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
