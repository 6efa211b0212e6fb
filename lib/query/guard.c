/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a statement may do: read kinds, and compute. Whoever writes SQL holds
 * a member's key and is trusted with what that opens; the guard keeps them,
 * and whoever wrote a framework, from writing files, loading code and
 * looking at anything that isn't a kind. SQLite asks `judge` while it
 * compiles, so nothing runs that was not allowed.
 */
#include "inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LONGEST_VALUE (256 << 20)

static const char no_select[] =
    "a query only reads: nothing but SELECT is allowed";

/* They load code, or look into storage that isn't there. */
static const char *const refused[] = {
	"load_extension", "fts3_tokenizer", "rtreecheck", "rtreedepth",
	"rtreenode", "edit", "readfile", "writefile", "sqlite_rename_table",
	"sqlite_rename_column", "sqlite_log",
};

/* Tables that are no kinds: they only compute. They are declared before the
 * guard stands, which would be asked about their declaration. */
static const char *const computing[] = { "json_each", "json_tree" };

/* What a shell asks for itself, and finds nothing of the ledger in: for
 * .tables, .schema, and the words that the TAB key offers. */
static const char *const shells[] = {
	"sqlite_master", "sqlite_schema", "sqlite_temp_master",
	"sqlite_temp_schema", "completion", "generate_series",
	"pragma_database_list", "pragma_table_list", "pragma_table_info",
	"pragma_table_xinfo", "pragma_function_list", "pragma_module_list",
};

/* A pragma that does not exist; asked for, to see who is asked about it. */
#define PROBE "ctip_guard"

const char *
ctip_query__kind(const struct ctip_query *query, const char *name)
{
	for (size_t i = 0; i < query->n_names; i++)
		if (strcasecmp(query->names[i], name) == 0)
			return query->names[i];
	return NULL;
}

static int
refuse(struct ctip_query *query, enum ctip_code code, const char *what,
    const char *name)
{
	if (query->fault.code == CTIP_OK)
		ctip_fail(&query->fault, code, what, name);
	return SQLITE_DENY;
}

static bool
is_among(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(names[i], name) == 0)
			return true;
	return false;
}
#define AMONG(names, name) \
	is_among(names, sizeof names / sizeof *names, name)

/* A name without a column may be one that WITH made; what isn't a kind can't
 * be declared either, so nothing but sqlite_master is left to refuse. */
static int
judge_read(struct ctip_query *query, const char *table, const char *column)
{
	if (ctip_query__kind(query, table) != NULL || (column[0] == '\0' &&
	    strncasecmp(table, "sqlite_", 7) != 0) ||
	    AMONG(computing, table) ||
	    (query->in_shell && AMONG(shells, table)))
		return SQLITE_OK;
	return refuse(query, CTIP_DENIED, "'%s' is not a kind; "
	    "ctip query --schema lists the tables there are", table);
}

static int
judge_function(struct ctip_query *query, const char *name)
{
	if (AMONG(refused, name))
		return refuse(query, CTIP_DENIED,
		    "the function '%s' is not allowed here", name);
	return SQLITE_OK;
}

/* Those of `shells` only tell; to the probe nobody answers but the guard. */
static int
judge_pragma(struct ctip_query *query, const char *name)
{
	char table[64];

	if (strcmp(name, PROBE) == 0) {
		query->seen = true;
		return SQLITE_IGNORE;
	}
	snprintf(table, sizeof table, "pragma_%s", name);
	if (AMONG(shells, table))
		return SQLITE_OK;
	return refuse(query, CTIP_DENIED, "%s", no_select);
}

static int
judge(void *context, int action, const char *a, const char *b,
    const char *database, const char *inside)
{
	struct ctip_query *query = context;

	(void)database;
	(void)inside;
	if (query->declaring)
		return SQLITE_OK;
	if (query->in_shell && action == SQLITE_PRAGMA)
		return judge_pragma(query, a);
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return judge_read(query, a, b);
	case SQLITE_FUNCTION:
		return judge_function(query, b);
	default:
		return refuse(query, CTIP_DENIED, "%s", no_select);
	}
}

bool
ctip_query__guarded(struct ctip_query *query)
{
	sqlite3_stmt *stmt = NULL;

	query->seen = false;
	sqlite3_prepare_v2(query->db, "PRAGMA " PROBE, -1, &stmt, NULL);
	sqlite3_finalize(stmt);
	return query->seen;
}

/* The shell's, where it has them. */
static void
declare_shells(sqlite3 *db)
{
	char sql[80];

	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		snprintf(sql, sizeof sql, "SELECT 1 FROM %s LIMIT 0",
		    shells[i]);
		sqlite3_exec(db, sql, NULL, NULL, NULL);
	}
}

int
ctip_query__guard(struct ctip_query *query, struct ctip_err *err)
{
	sqlite3 *db = query->db;

	if (query->in_shell)
		declare_shells(db);
	/* A quoted word is a name: a misspelt field must not turn into a
	 * text. Set before the guard itself, which refuses PRAGMA. */
	if (sqlite3_exec(db, "PRAGMA temp_store=MEMORY", NULL, NULL,
	    NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1,
	    NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
	    NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0,
	    NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0,
	    NULL) != SQLITE_OK ||
	    sqlite3_exec(db, "SELECT 1 FROM json_each('[]'), json_tree('[]')",
	    NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_set_authorizer(db, judge, query) != SQLITE_OK) {
		if (sqlite3_errcode(db) == SQLITE_NOMEM)
			ctip_alloc_fail();
		return ctip_fail(err, CTIP_BUG, "this SQLite lacks what the "
		    "guard needs: %s", sqlite3_errmsg(db));
	}
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
	return 0;
}

/* Past blanks, comments and semicolons. */
static const char *
skip(const char *p)
{
	const char *end;

	for (;;) {
		if (isspace((unsigned char)*p) || *p == ';') {
			p++;
		} else if (p[0] == '-' && p[1] == '-') {
			p += strcspn(p, "\n");
		} else if (p[0] == '/' && p[1] == '*') {
			end = strstr(p + 2, "*/");
			p = end == NULL ? p + strlen(p) : end + 2;
		} else {
			return p;
		}
	}
}

int
ctip_query__begins(const char *sql, struct ctip_err *err)
{
	static const char *const begin[] = { "SELECT", "WITH", "VALUES" };
	const char *p = skip(sql);
	size_t len = 0;

	if (*p == '\0')
		return ctip_fail(err, CTIP_INVALID,
		    "the statement is empty; write SELECT ...");
	while (isalpha((unsigned char)p[len]))
		len++;
	for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
		if (len == strlen(begin[i]) &&
		    strncasecmp(p, begin[i], len) == 0)
			return 0;
	return ctip_fail(err, CTIP_DENIED, "a query only reads: it begins "
	    "with SELECT, WITH or VALUES, not with '%.*s'",
	    len > 0 && len < 40 ? (int)len : 1, p);
}

int
ctip_query__ends(const char *tail, struct ctip_err *err)
{
	if (*skip(tail) == '\0')
		return 0;
	return ctip_fail(err, CTIP_DENIED, "only one statement is allowed; "
	    "leave out what comes after the first ';'");
}
