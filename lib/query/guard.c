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
#include <string.h>
#include <strings.h>

#define LONGEST_VALUE (256 << 20)

/* They load code, or look into storage that isn't there. */
static const char *const refused[] = {
	"load_extension", "fts3_tokenizer", "rtreecheck", "rtreedepth",
	"rtreenode", "edit", "readfile", "writefile", "sqlite_rename_table",
	"sqlite_rename_column", "sqlite_log",
};

/* Tables that are no kinds: they only compute. They are declared before the
 * guard stands, which would be asked about their declaration. */
static const char *const computing[] = { "json_each", "json_tree" };

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

/* A name without a column may be one that WITH made; what isn't a kind can't
 * be declared either, so nothing but sqlite_master is left to refuse. */
static int
judge_read(struct ctip_query *query, const char *table, const char *column)
{
	if (ctip_query__kind(query, table) != NULL || (column[0] == '\0' &&
	    strncasecmp(table, "sqlite_", 7) != 0))
		return SQLITE_OK;
	for (size_t i = 0; i < sizeof computing / sizeof *computing; i++)
		if (strcasecmp(computing[i], table) == 0)
			return SQLITE_OK;
	return refuse(query, CTIP_DENIED, "'%s' is not a kind; "
	    "ctip query --schema lists the tables there are", table);
}

static int
judge_function(struct ctip_query *query, const char *name)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (strcasecmp(refused[i], name) == 0)
			return refuse(query, CTIP_DENIED,
			    "the function '%s' is not allowed here", name);
	return SQLITE_OK;
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
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return judge_read(query, a, b);
	case SQLITE_FUNCTION:
		return judge_function(query, b);
	default:
		return refuse(query, CTIP_DENIED, "%s",
		    "a query only reads: nothing but SELECT is allowed");
	}
}

int
ctip_query__guard(struct ctip_query *query, struct ctip_err *err)
{
	sqlite3 *db = query->db;

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
