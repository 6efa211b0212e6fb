/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extension as SQLite calls it, here in a program of its own, which may
 * have sanitizers in it: what is declared for whom, what is refused, that the
 * ledger is open only while a statement reads it, and that a load that fails
 * leaves the connection as it was.
 */
#include "desk_room.h"

#include <keyutils.h>
#include <sqlite3.h>

#include "ctip/vault/keyring.h"

int sqlite3_ctip_init(sqlite3 *db, char **message, const void *api);

static sqlite3 *db;
static char said[1000];

static void
unlock(unsigned seconds)
{
	struct ctip_member_key key = {0};
	struct ctip_err err = {0};

	cr_assert_eq(ctip_member_key_read(&key, "k", NULL, &err), 0);
	cr_assert_eq(ctip_keyring_keep(&key, seconds, &err), 0, "%s",
	    err.text);
	ctip_member_key_clear(&key);
}

static void
begin(void)
{
	start();
	if (keyctl_join_session_keyring(NULL) < 0)
		cr_skip_test("the kernel keeps no keys here");
	setenv("CTIP_LEDGER", "l", 1);
	unlock(600);
	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
}

static void
finish(void)
{
	cr_assert_eq(sqlite3_close(db), SQLITE_OK);
	end();
}

TestSuite(extension, .init = begin, .fini = finish);

/* What the load says; "" where it succeeds. */
static const char *
load(void)
{
	char *message = NULL;
	int rc = sqlite3_ctip_init(db, &message, NULL);

	snprintf(said, sizeof said, "%s", message == NULL ? "" : message);
	sqlite3_free(message);
	cr_assert_eq(rc == SQLITE_OK, said[0] == '\0');
	return said;
}

static int
add_row(void *context, int n, char **values, char **names)
{
	(void)context, (void)names;
	for (int i = 0; i < n; i++) {
		size_t at = strlen(said);

		snprintf(said + at, sizeof said - at, "%s%s", values[i] ==
		    NULL ? "-" : values[i], i + 1 < n ? "," : "|");
	}
	return 0;
}

/* All rows as a,b|c,d| and what SQLite says. */
static const char *
ask(const char *sql)
{
	char *message = NULL;

	said[0] = '\0';
	if (sqlite3_exec(db, sql, add_row, NULL, &message) != SQLITE_OK)
		snprintf(said + strlen(said), sizeof said - strlen(said),
		    "%s", message);
	sqlite3_free(message);
	return said;
}

#define SAYS(sql, text) \
	cr_assert_str_eq(ask(sql), text, "%s\n gives %s", sql, said)

static void
three_people(void)
{
	struct ctip_intake in = {0};
	struct ctip_err err = {0};

	cr_assert_eq(import(&in, "keyed", three, &err), 0, "%s", err.text);
}

Test(extension, only_statistics_and_directory_are_declared)
{
	three_people();
	cr_assert_str_eq(load(), "");
	SAYS("SELECT name FROM sqlite_master ORDER BY name",
	    "note|person|");
	SAYS("SELECT name FROM pragma_table_xinfo('person')",
	    "id|sex|languages|_subject|_warnings|");
	SAYS("SELECT name FROM pragma_table_xinfo('note')",
	    "id|_subject|");
	SAYS("SELECT sex, count(*) FROM person GROUP BY sex",
	    "female,2|male,1|");
	SAYS("SELECT count(*) FROM note", "0|");
	SAYS("SELECT given_name FROM person",
	    "no such column: given_name");
	SAYS("SELECT count(*) FROM person a, person b WHERE a.id = b.id",
	    "3|");
}

Test(extension, what_a_role_does_not_open_is_not_declared)
{
	put("s/roles.yaml",
	    "groups:\n  - {name: directory, holds: [directory]}\n"
	    "  - {name: rest, holds: [statistics, identity, case, care,"
	    " health, audit]}\n"
	    "roles:\n  - {name: few, label: {en: Few}, groups: [directory]}\n"
	    "  - {name: all, label: {en: All},"
	    " groups: [directory, rest]}\n");
	found("few");
	unlock(600);
	cr_assert_str_eq(load(), "");
	SAYS("SELECT name FROM pragma_table_xinfo('person')",
	    "id|_subject|");
}

/* Files of the ledger that this process has open. */
static unsigned
files_open(void)
{
	char **names = NULL, path[64], to[200];
	struct ctip_err err = {0};
	unsigned n = 0;
	size_t all;

	cr_assert_eq(ctip_folder_list(&names, &all, "/proc/self/fd", &err),
	    0, "%s", err.text);
	for (size_t i = 0; i < all; i++) {
		ssize_t len;

		snprintf(path, sizeof path, "/proc/self/fd/%s", names[i]);
		len = readlink(path, to, sizeof to - 1);
		to[len > 0 ? len : 0] = '\0';
		n += strstr(to, "/l/") != NULL;
	}
	ctip_names_free(names, all);
	return n;
}

Test(extension, a_statement_sees_what_is_there_and_keeps_nothing_open)
{
	three_people();
	cr_assert_str_eq(load(), "");
	cr_assert_eq(files_open(), 0);
	SAYS("SELECT count(*) FROM person", "3|");
	cr_assert_eq(files_open(), 0);
	cr_assert_eq(system("mv l m"), 0);
	cr_assert(strstr(ask("SELECT count(*) FROM person"),
	    "No such file or directory") != NULL, "%s", said);
	cr_assert_eq(system("mv m l"), 0);
	SAYS("SELECT count(*) FROM person", "3|");
	SAYS("SELECT count(*) FROM person WHERE sex = (SELECT sex FROM person"
	    " LIMIT 1) UNION ALL SELECT count(*) FROM note", "2|0|");
}

Test(extension, a_statement_begun_is_read_to_its_end)
{
	sqlite3_stmt *stmt = NULL;
	unsigned n;
	struct ctip_err err = {0};

	three_people();
	cr_assert_str_eq(load(), "");
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT id FROM person", -1,
	    &stmt, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	cr_assert_gt(files_open(), 0);
	cr_assert_eq(ctip_keyring_forget(&n, &err), 0);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_DONE);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ERROR);
	cr_assert_eq(sqlite3_finalize(stmt), SQLITE_ERROR);
	cr_assert(strstr(ask("SELECT 1 FROM note"), "is unlocked here") !=
	    NULL, "%s", said);
	unlock(60);
	SAYS("SELECT count(*) FROM person", "3|");
}

/* One row has been read, of three. */
static sqlite3_stmt *
begun(void)
{
	sqlite3_stmt *stmt = NULL;

	three_people();
	cr_assert_str_eq(load(), "");
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT id FROM person", -1,
	    &stmt, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	return stmt;
}

Test(extension, beside_one_that_is_read_none_begins_once_it_is_locked)
{
	sqlite3_stmt *stmt = begun();
	struct ctip_err err = {0};
	unsigned n;

	SAYS("SELECT count(*) FROM person", "3|");
	cr_assert_eq(ctip_keyring_forget(&n, &err), 0);
	cr_assert(strstr(ask("SELECT count(*) FROM person"),
	    "is unlocked here") != NULL, "%s", said);
	unlock(60);
	SAYS("SELECT count(*) FROM person", "3|");
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	cr_assert_eq(sqlite3_finalize(stmt), SQLITE_OK);
	cr_assert_eq(files_open(), 0);
}

Test(extension, beside_one_that_is_read_none_begins_without_the_guard)
{
	sqlite3_stmt *stmt = begun();

	sqlite3_set_authorizer(db, NULL, NULL);
	cr_assert(strstr(ask("SELECT count(*) FROM person"),
	    "the guard") != NULL, "%s", said);
	cr_assert(strstr(ask("CREATE TABLE x AS SELECT * FROM person"),
	    "the guard") != NULL, "%s", said);
	cr_assert_eq(sqlite3_finalize(stmt), SQLITE_OK);
	cr_assert_eq(files_open(), 0);
}

Test(extension, a_subquery_begins_anew_with_each_row)
{
	sqlite3_stmt *stmt = NULL;
	struct ctip_err err = {0};
	unsigned n;

	three_people();
	cr_assert_str_eq(load(), "");
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT (SELECT b.sex FROM person "
	    "b WHERE b.id = a.id) FROM person a", -1, &stmt, NULL),
	    SQLITE_OK);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	cr_assert_eq(ctip_keyring_forget(&n, &err), 0);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ERROR);
	cr_assert_eq(sqlite3_finalize(stmt), SQLITE_ERROR);
}

Test(extension, nothing_but_select_and_no_other_table)
{
	static const char *const refused[] = {
		"CREATE TABLE x(a)", "CREATE TEMP TABLE x(a)",
		"CREATE VIRTUAL TABLE x USING ctip", "DROP TABLE person",
		"INSERT INTO person(id) VALUES (1)", "ATTACH 'x' AS x",
		"DETACH main", "BEGIN", "ANALYZE",
		"PRAGMA temp_store=FILE", "PRAGMA temp_store_directory='.'",
		"PRAGMA writable_schema=ON", "SELECT * FROM dbstat",
		"CREATE VIEW x AS SELECT 1", "CREATE TRIGGER x AFTER INSERT "
		"ON person BEGIN SELECT 1; END",
	};

	SAYS("CREATE TABLE mine(a)", "");
	cr_assert_str_eq(load(), "");
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		cr_assert(strstr(ask(refused[i]), "not authorized") != NULL ||
		    strstr(said, "constructor failed: dbstat") != NULL ||
		    strstr(said, "cannot create triggers on virtual") != NULL,
		    "%s: %s", refused[i], said);
	SAYS("SELECT a FROM mine", "access to mine.a is prohibited");
	SAYS("VACUUM INTO 'x'", "authorization denied");
	cr_assert(access("x", F_OK) != 0);
	cr_assert(strstr(ask("EXPLAIN QUERY PLAN SELECT 1 FROM person"),
	    "SCAN person") != NULL, "%s", said);
}

Test(extension, without_its_guard_nothing_is_read)
{
	three_people();
	cr_assert_str_eq(load(), "");
	SAYS("SELECT count(*) FROM person", "3|");
	sqlite3_set_authorizer(db, NULL, NULL);
	cr_assert(strstr(ask("SELECT count(*) FROM person"),
	    "the guard") != NULL, "%s", said);
	cr_assert(strstr(ask("CREATE TABLE x AS SELECT * FROM person"),
	    "the guard") != NULL, "%s", said);
	cr_assert(strstr(ask("CREATE VIRTUAL TABLE y USING ctip"),
	    "the guard") != NULL, "%s", said);
}

Test(extension, a_load_that_fails_leaves_the_connection_as_it_was)
{
	struct ctip_err err = {0};
	unsigned n;

	SAYS("CREATE TABLE note(a)", "");
	cr_assert_str_eq(load(), "ctip: cannot make the tables: "
	    "table \"note\" already exists");
	SAYS("SELECT name FROM sqlite_master", "note|");
	SAYS("SELECT count(*) FROM pragma_module_list WHERE name = 'ctip'",
	    "0|");
	SAYS("DROP TABLE note", "");
	cr_assert_eq(ctip_keyring_forget(&n, &err), 0);
	cr_assert(strstr(load(), "is unlocked here") != NULL, "%s", said);
	SAYS("CREATE TABLE x(a)", "");
	SAYS("DROP TABLE x", "");
	unlock(60);
	cr_assert_str_eq(load(), "");
	SAYS("SELECT count(*) FROM person", "0|");
}

Test(extension, not_beside_a_database_file)
{
	SAYS("ATTACH 'f' AS f", "");
	cr_assert(strstr(load(), "/f' is open here") != NULL, "%s", said);
	SAYS("DETACH f", "");
	cr_assert_str_eq(load(), "");
}

Test(extension, it_may_be_asked_from_another_folder)
{
	three_people();
	cr_assert_str_eq(load(), "");
	cr_assert_eq(chdir("/"), 0);
	SAYS("SELECT count(*) FROM person", "3|");
}
