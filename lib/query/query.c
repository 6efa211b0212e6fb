/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query -> rows: one SELECT over the kinds. The database is in
 * memory and stays empty; its tables are the kinds (vtab.c). Rows stream: a
 * few are read ahead, only to learn whether a computed column is a number.
 */
#include "inside.h"

#include "ctip/base/term.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"

#define MOST_AHEAD 64 /* rows; what is NULL in all of them is taken for text */

/* Nothing is opened for it but memory. */
static int
connect_memory(struct ctip_query *query, struct ctip_err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

	if (sqlite3_open_v2(":memory:", &query->db, flags, NULL) !=
	    SQLITE_OK)
		ctip_alloc_fail();
	return ctip_query__guard(query, err);
}

/* A column of a kind has its declared type; any other is open until a value
 * is seen. */
static void
name_columns(struct ctip_query *query)
{
	struct ctip_buf safe = {0};

	query->n = (size_t)sqlite3_column_count(query->stmt);
	query->columns = ctip_alloc(query->n * sizeof *query->columns);
	query->cells = ctip_alloc(query->n * sizeof *query->cells);
	query->open = ctip_alloc(query->n * sizeof *query->open);
	for (size_t i = 0; i < query->n; i++) {
		struct ctip_column *c = &query->columns[i];
		const char *type = sqlite3_column_decltype(query->stmt,
		    (int)i);

		ctip_buf_reset(&safe);
		ctip_term_safe(&safe, ctip_str(sqlite3_column_name(
		    query->stmt, (int)i)), true);
		c->name = ctip_pool_text(&query->kept,
		    ctip_buf_slice(&safe));
		c->type = CTIP_CELL_TEXT;
		query->open[i] = type == NULL;
		if (type != NULL && strcmp(type, "BOOLEAN") == 0)
			c->type = CTIP_CELL_BOOLEAN;
		else if (type != NULL && strcmp(type, "TEXT") != 0)
			c->type = CTIP_CELL_NUMBER;
	}
	ctip_buf_clear(&safe);
}

/* What begins as a SELECT and yet writes, WITH ... DELETE, asks the guard. */
static int
compile(struct ctip_query *query, const char *sql, struct ctip_err *err)
{
	const char *tail = NULL;

	if (sqlite3_prepare_v3(query->db, sql, -1, 0, &query->stmt,
	    &tail) != SQLITE_OK)
		return ctip_query__fail(query, sql, err);
	if (ctip_query__ends(tail, err) != 0)
		return -1;
	query->n_bound = sqlite3_bind_parameter_count(query->stmt);
	query->bound = ctip_alloc((size_t)query->n_bound + 1);
	name_columns(query);
	return 0;
}

int
ctip_query_open(struct ctip_query **out, struct ctip_ledger *ledger,
    const char *sql, struct ctip_err *err)
{
	return ctip_query_open_shared(out, NULL, ledger, sql, err);
}

int
ctip_query_open_shared(struct ctip_query **out,
    struct ctip_query_shared *shared, struct ctip_ledger *ledger,
    const char *sql, struct ctip_err *err)
{
	struct ctip_query *query = NULL;
	int result = -1;

	*out = NULL;
	if (ctip_query__begins(sql, err) != 0)
		return -1;
	query = ctip_alloc(sizeof *query);
	query->ledger = ledger;
	query->shared = shared;
	query->offers = ~0u;
	if (ctip_schemas_kinds(&query->names, &query->n_names,
	    ctip_ledger_schemas(ledger), err) != 0 ||
	    connect_memory(query, err) != 0)
		goto out;
	ctip_query__register(query);
	if (compile(query, sql, err) != 0)
		goto out;
	*out = query;
	query = NULL;
	result = 0;
out:
	ctip_query_close(query);
	return result;
}

bool
ctip_query_bind(struct ctip_query *query, const char *name,
    struct ctip_str text)
{
	char *full = sqlite3_mprintf(":%s", name);
	int i = sqlite3_bind_parameter_index(query->stmt, full);

	sqlite3_free(full);
	if (i == 0)
		return false;
	if (text.p == NULL)
		sqlite3_bind_null(query->stmt, i);
	else
		sqlite3_bind_text(query->stmt, i, text.p, (int)text.len,
		    SQLITE_TRANSIENT);
	query->bound[i - 1] = true;
	return true;
}

/* NULL for everything unsaid would give an answer, and a wrong one. */
static int
all_bound(struct ctip_query *query)
{
	for (int i = 0; i < query->n_bound; i++) {
		const char *name;

		if (query->bound[i])
			continue;
		name = sqlite3_bind_parameter_name(query->stmt, i + 1);
		return ctip_fail(&query->fault, CTIP_INVALID,
		    "the parameter '%s' has no value; write the value in its "
		    "place", name == NULL ? "?" : name);
	}
	return 0;
}

/* A blob can only be made by the statement itself; it is shown in hex. */
static struct ctip_str
blob(struct ctip_query *query, int i)
{
	const void *p = sqlite3_column_blob(query->stmt, i);
	size_t len = (size_t)sqlite3_column_bytes(query->stmt, i);
	char *text = ctip_pool_room(&query->pool, 2 * len + 1);

	if (len == 0)
		return CTIP_STR("");
	ctip_hex(text, p, len);
	return (struct ctip_str){ text, 2 * len };
}

static struct ctip_str
cell(struct ctip_query *query, int i)
{
	int type = sqlite3_column_type(query->stmt, i);
	struct ctip_str text = { 0 };

	if (type == SQLITE_NULL)
		return text;
	if (type == SQLITE_BLOB)
		return blob(query, i);
	text.p = (const char *)sqlite3_column_text(query->stmt, i);
	text.len = (size_t)sqlite3_column_bytes(query->stmt, i);
	return text;
}

/* Steps once and fills query->cells. */
static int
step(struct ctip_query *query)
{
	int rc = sqlite3_step(query->stmt);

	if (rc == SQLITE_DONE)
		return 0;
	if (rc != SQLITE_ROW) {
		if (query->fault.code == CTIP_OK) {
			struct ctip_err err = { 0 };

			ctip_query__fail(query, "", &err);
			query->fault = err;
		}
		return -1;
	}
	for (size_t i = 0; i < query->n; i++)
		query->cells[i] = cell(query, (int)i);
	return 1;
}

/* Learns types from the row the statement stands on; true when some column
 * is still open. */
static bool
learn(struct ctip_query *query)
{
	bool left = false;

	for (size_t i = 0; i < query->n; i++) {
		int type;

		if (!query->open[i])
			continue;
		type = sqlite3_column_type(query->stmt, (int)i);
		query->open[i] = type == SQLITE_NULL;
		left = left || query->open[i];
		if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
			query->columns[i].type = CTIP_CELL_NUMBER;
	}
	return left;
}

/* Who is traced has read all before anything is handed out. */
static bool
is_traced(const struct ctip_query *query)
{
	return query->access != NULL &&
	    (query->needs & CTIP_ACCESS_TRACED) != 0;
}

static struct ctip_str *
room_ahead(struct ctip_query *query)
{
	if (query->n_ahead % MOST_AHEAD == 0 &&
	    (query->n_ahead & (query->n_ahead - 1)) == 0)
		query->ahead = ctip_realloc(query->ahead, (query->n_ahead * 2 +
		    MOST_AHEAD) * query->n * sizeof *query->ahead);
	return &query->ahead[query->n_ahead * query->n];
}

static void
look_ahead(struct ctip_query *query)
{
	bool left = true, all = is_traced(query);

	query->looked = true;
	query->state = all_bound(query);
	if (query->state != 0)
		return;
	query->state = 1;
	while (all || (left && query->n_ahead < MOST_AHEAD)) {
		struct ctip_str *row = room_ahead(query);

		query->state = step(query);
		if (query->state != 1)
			return;
		left = learn(query);
		for (size_t i = 0; i < query->n; i++)
			row[i] = query->cells[i].p == NULL ?
			    query->cells[i] : ctip_pool_str(&query->pool,
			    query->cells[i]);
		query->n_ahead++;
	}
}

void
ctip_query_trace(struct ctip_query *query, struct ctip_access *access)
{
	query->access = access;
}

uint32_t
ctip_query_needs(const struct ctip_query *query)
{
	return query->needs;
}

size_t
ctip_query_columns(struct ctip_query *query, const struct ctip_column **out)
{
	if (!query->looked)
		look_ahead(query);
	*out = query->columns;
	return query->n;
}

int
ctip_query_next(struct ctip_query *query, const struct ctip_str **cells,
    struct ctip_err *err)
{
	if (!query->looked)
		look_ahead(query);
	if (query->given < query->n_ahead) {
		*cells = &query->ahead[query->given++ * query->n];
		return 1;
	}
	if (query->state == 1) {
		ctip_pool_reset(&query->pool);
		query->state = step(query);
	}
	if (query->state == -1)
		*err = query->fault;
	*cells = query->cells;
	return query->state;
}

void
ctip_query_close(struct ctip_query *query)
{
	if (query == NULL)
		return;
	sqlite3_finalize(query->stmt);
	sqlite3_close(query->db);
	ctip_same_free(query->same);
	ctip_names_free(query->names, query->n_names);
	ctip_pool_clear(&query->kept);
	ctip_pool_clear(&query->pool);
	free(query->bound);
	free(query->columns);
	free(query->open);
	free(query->cells);
	free(query->ahead);
	free(query);
}
