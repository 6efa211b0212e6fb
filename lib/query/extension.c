/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query, in SQLite's own shell: `.load ctip` gives it the kinds as
 * tables (FORMAT item 37). Statistics and directory only; keys from the
 * kernel's keyring only; beside no database file, since what is asked here
 * must not be left there; and the guard stands over the shell's connection.
 * The ledger is open while statements read it and no longer: guard and key
 * are looked at as each begins, also while another is being read.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/cli.h"
#include "ctip/base/file.h"
#include "ctip/vault/keyring.h"

SQLITE_EXTENSION_INIT1

#define MODULE "ctip"
#define OFFERS (1u << CTIP_STATISTICS | 1u << CTIP_DIRECTORY)
#define OLDEST 3038000 /* sqlite3_vtab_distinct */

struct shell {
	struct ctip_query query;   /* first */
	char             *dir;     /* of the ledger */
	unsigned char     fingerprint[CTIP_HASH];
};

int sqlite3_ctip_init(sqlite3 *db, char **message,
    const sqlite3_api_routines *api);

static int
locked(const struct shell *shell, struct ctip_err *err)
{
	return ctip_fail(err, CTIP_UNAVAILABLE, "no key of ledger '%s' is "
	    "unlocked here; type: ctip ledger unlock", shell->dir);
}

/* Of the ledger's members, the one whose key is unlocked. */
static int
find_member(struct shell *shell, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	const struct ctip_chain *chain;
	struct ctip_member_key key;
	int rc = 0;

	if (ctip_ledger_open(&ledger, shell->dir, CTIP_LEDGER_READ, NULL,
	    err) != 0)
		return -1;
	chain = ctip_ledger_chain(ledger);
	for (size_t i = 0; rc == 0 && i < chain->n_members; i++) {
		ctip_public_fingerprint(shell->fingerprint,
		    &chain->members[i].public_);
		rc = ctip_keyring_read(&key, shell->fingerprint, err);
		ctip_member_key_clear(&key);
	}
	ctip_ledger_close(ledger);
	if (rc == 0)
		return locked(shell, err);
	return rc < 0 ? -1 : 0;
}

/* With the key as it is now. */
static int
open_ledger(struct shell *shell, struct ctip_err *err)
{
	struct ctip_member_key key;
	int rc = ctip_keyring_read(&key, shell->fingerprint, err);

	if (rc == 0)
		return locked(shell, err);
	if (rc == 1)
		rc = ctip_ledger_open(&shell->query.ledger, shell->dir,
		    CTIP_LEDGER_READ, &key, err);
	ctip_member_key_clear(&key);
	shell->query.age++;
	return rc;
}

/* For a scan that begins. Beside others, the ledger is open. */
static int
wake(struct ctip_query *query, struct ctip_err *err)
{
	struct shell *shell = (struct shell *)query;
	int rc;

	if (!query->declaring && !ctip_query__guarded(query))
		return ctip_fail(err, CTIP_DENIED, "the guard of this "
		    "connection was taken away, as .auth does; start the "
		    "shell anew");
	if (query->held == 0)
		return open_ledger(shell, err);
	rc = ctip_keyring_has(shell->fingerprint, err);
	return rc == 0 ? locked(shell, err) : rc < 0 ? -1 : 0;
}

static void
rest(struct ctip_query *query)
{
	ctip_ledger_close(query->ledger);
	query->ledger = NULL;
}

static void
end(void *context)
{
	struct shell *shell = context;

	ctip_ledger_close(shell->query.ledger);
	ctip_same_free(shell->query.same);
	ctip_names_free(shell->query.names, shell->query.n_names);
	free(shell->dir);
	free(shell);
}

/* What the members of this role may see of those two. */
static void
find_offers(struct ctip_query *query)
{
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if ((OFFERS >> c & 1) && ctip_ledger_opens(query->ledger, c))
			query->offers |= 1u << c;
}

/* A file beside it, also an attached one, could be written to. */
static int
no_file(sqlite3 *db, struct ctip_err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = 0;

	if (sqlite3_prepare_v2(db, "PRAGMA database_list", -1, &stmt,
	    NULL) != SQLITE_OK)
		return ctip_fail(err, CTIP_BUG, "SQLite: %s",
		    sqlite3_errmsg(db));
	while (rc == 0 && sqlite3_step(stmt) == SQLITE_ROW) {
		const char *file = (const char *)sqlite3_column_text(stmt, 2);

		if (file != NULL && file[0] != '\0')
			rc = ctip_fail(err, CTIP_DENIED, "the database file "
			    "'%s' is open here, and what is in a ledger stays "
			    "out of files; type: sqlite3 :memory:", file);
	}
	sqlite3_finalize(stmt);
	return rc;
}

static int
make_tables(struct ctip_query *query, struct ctip_err *err)
{
	sqlite3 *db = query->db;
	bool begun = sqlite3_exec(db, "PRAGMA temp_store=MEMORY; BEGIN", NULL,
	    NULL, NULL) == SQLITE_OK; /* neither can be in another */
	int rc = begun ? SQLITE_OK : SQLITE_ERROR;

	for (size_t i = 0; rc == SQLITE_OK && i < query->n_names; i++) {
		char *sql = sqlite3_mprintf("CREATE VIRTUAL TABLE main.\"%w\""
		    " USING " MODULE, query->names[i]);

		rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
		sqlite3_free(sql);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		return 0;
	ctip_fail(err, CTIP_CONFIG, "cannot make the tables: %s",
	    sqlite3_errmsg(db));
	if (begun)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

/* The guard goes up last: it lets no table be made, and stays. */
static int
offer(struct ctip_query *query, struct ctip_err *err)
{
	int rc = ctip_query__hold(query, err);

	if (rc != 0)
		return rc;
	find_offers(query);
	rc = ctip_schemas_kinds(&query->names, &query->n_names,
	    ctip_ledger_schemas(query->ledger), err);
	if (rc == 0)
		rc = make_tables(query, err);
	if (rc == 0)
		rc = ctip_query__guard(query, err);
	ctip_query__release(query);
	return rc;
}

/* Of the ledger that is named as everywhere. */
static int
new_shell(struct shell **out, sqlite3 *db, struct ctip_err *err)
{
	const struct ctip_cli nothing_said = { 0 };
	struct shell *shell;
	char *dir = NULL;

	if (ctip_cli_ledger(&dir, &nothing_said, err) != 0)
		return -1;
	shell = ctip_alloc(sizeof *shell);
	shell->dir = realpath(dir, NULL); /* the shell may .cd */
	if (shell->dir == NULL)
		shell->dir = ctip_strdup(dir);
	free(dir);
	shell->query.db = db;
	shell->query.in_shell = true;
	shell->query.declaring = true;
	shell->query.wake = wake;
	shell->query.rest = rest;
	*out = shell;
	return 0;
}

static int
start(sqlite3 *db, struct ctip_err *err)
{
	struct shell *shell;

	if (sqlite3_libversion_number() < OLDEST)
		return ctip_fail(err, CTIP_UNAVAILABLE, "SQLite %s is too "
		    "old; version 3.38 is needed", sqlite3_libversion());
	ctip_secret_start();
	if (no_file(db, err) != 0 || new_shell(&shell, db, err) != 0)
		return -1;
	if (find_member(shell, err) != 0) {
		end(shell);
		return -1;
	}
	/* Whatever comes, SQLite calls end from here on. */
	if (sqlite3_create_module_v2(db, MODULE, &ctip_query__module, shell,
	    end) != SQLITE_OK)
		return ctip_fail(err, CTIP_BUG, "SQLite: %s",
		    sqlite3_errmsg(db));
	if (offer(&shell->query, err) != 0) {
		sqlite3_create_module_v2(db, MODULE, NULL, NULL, NULL);
		return -1;
	}
	shell->query.declaring = false;
	return 0;
}

/* The one name that a program which loads us can see. */
__attribute__((visibility("default"))) int
sqlite3_ctip_init(sqlite3 *db, char **message,
    const sqlite3_api_routines *api)
{
	struct ctip_err err = { 0 };

	SQLITE_EXTENSION_INIT2(api);
	if (start(db, &err) == 0)
		return SQLITE_OK;
	*message = sqlite3_mprintf("ctip: %s", err.text);
	return SQLITE_ERROR;
}
