/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a statement over a ledger of a few records: an answer, or a
 * refusal with its sentence; nothing is left open. Asked again together with
 * itself, when kinds are kept in memory, the answer is the same; and what is
 * of somebody's identity is in none without a trace. A closed compartment's
 * values are in no answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "ctip/query/query.h"

/* There is no Criterion here. */
#define cr_assert(holds, ...) do { if (!(holds)) abort(); } while (0)
#include "../unit/fake_ledger.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#define SECRET "zqzq" /* stands in what is closed, and nowhere else */
#define NAME   "xzjk" /* stands in every name */
#define ROWS   40     /* of an answer, at most */
#define STEPS  20000  /* of SQLite's machine, about */
#define MEMORY (24 << 20)

static const struct fake_record records[] = {
	{ "person", 1, 1, { NAME "Ana", "female", "31", "2022-03-01", "0",
	    "12.5" } },
	{ "person", 2, 2, { NAME "Zo\303\251", NULL, NULL, "2022", NULL, NULL } },
	{ "case", 11, 11, { "P-0000-0040-0000-W", "2023-01-05", SECRET } },
	{ "person", 3, 3, { NAME "Li", "male", "9", "2021-11", "1", "-3" } },
	{ "training", 21, 21, { "Screening", "2022-07-20", "22" } },
	{ "stay", 31, 3, { "P-0000-0040-0000-W", "2024-01-01" } },
	{ "stay", 32, 32, { NULL, "2024-02-01" } },
	{ "person", 4, 4, { "=" NAME "()", "female", "100", NULL, "0", "9.25" } },
	{ "wide", 41, 41, { "1", [62] = "62", [63] = "63", [68] = "68",
	    [69] = SECRET } },
};

/* What makes large values out of nothing, or other ones each time. */
static void
refuse(sqlite3_context *to, int n, sqlite3_value **values)
{
	(void)n;
	(void)values;
	sqlite3_result_error(to, "not while fuzzing", -1);
}

static int steps;

static int
tick(void *context)
{
	(void)context;
	steps += 100;
	return steps > STEPS || sqlite3_memory_used() > MEMORY;
}

/* Of every connection, before ctip's guard stands. */
static int
limit(sqlite3 *db, char **fault, const struct sqlite3_api_routines *unused)
{
	static const struct { const char *name; int n; } large[] = {
		{ "zeroblob", 1 }, { "randomblob", 1 }, { "random", 0 },
		{ "printf", -1 }, { "format", -1 },
	};

	(void)fault;
	(void)unused;
	for (size_t i = 0; i < sizeof large / sizeof *large; i++)
		sqlite3_create_function(db, large[i].name, large[i].n,
		    SQLITE_UTF8, NULL, refuse, NULL, NULL);
	sqlite3_progress_handler(db, 100, tick, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 20);
	return SQLITE_OK;
}

/* The time stands still. */
static int
now(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
	(void)vfs;
	*out = INT64_C(212000000000000);
	return SQLITE_OK;
}

static void
start(struct ctip_ledger *ledger)
{
	static sqlite3_vfs vfs;

	vfs = *sqlite3_vfs_find(NULL);
	vfs.xCurrentTimeInt64 = now;
	sqlite3_vfs_register(&vfs, 1);
	sqlite3_auto_extension((void (*)(void))limit);
	fake_open(ledger, records, sizeof records / sizeof *records);
	ledger->closed = 1u << CTIP_CASE | 1u << CTIP_HEALTH;
}

/* An answer as text, or the refusal. */
static void
read_all(struct ctip_buf *out, struct ctip_query *query)
{
	const struct ctip_column *columns;
	const struct ctip_str *cells;
	struct ctip_err err = { 0 };
	size_t n, rows = 0;
	int more;

	ctip_query_needs(query);
	n = ctip_query_columns(query, &columns);
	while (rows++ < ROWS &&
	    (more = ctip_query_next(query, &cells, &err)) == 1)
		for (size_t i = 0; i < n; i++) {
			ctip_buf_char(out, cells[i].p == NULL ? '-' : '=');
			if (cells[i].p != NULL)
				ctip_buf_str(out, cells[i]);
		}
	if (rows <= ROWS && more < 0) {
		if (err.code == CTIP_OK || err.code == CTIP_BUG ||
		    err.text[0] == '\0')
			abort();
		ctip_buf_text(out, err.text);
	}
}

static void
ask(struct ctip_buf *out, struct ctip_ledger *ledger,
    struct ctip_query_shared *shared, const char *sql,
    struct ctip_access *access)
{
	struct ctip_query *query[2] = { NULL, NULL };
	struct ctip_err err = { 0 };
	int result = 0;

	steps = 0;
	for (int i = 0; result == 0 && i < (shared ? 2 : 1); i++)
		result = ctip_query_open_shared(&query[i], shared, ledger,
		    sql, &err);
	if (result == 0) {
		if (access != NULL)
			ctip_query_trace(query[0], access);
		ctip_query_bind(query[0], "a", CTIP_STR("2022"));
		ctip_query_bind(query[0], "b", (struct ctip_str){ NULL, 0 });
		read_all(out, query[0]);
	} else if (err.code == CTIP_OK || err.code == CTIP_BUG ||
	    err.text[0] == '\0') {
		abort();
	} else {
		ctip_buf_text(out, err.text);
	}
	ctip_query_close(query[0]);
	ctip_query_close(query[1]);
}

/* Is it there, though the statement didn't make it of letters or bytes? */
static bool
holds(const struct ctip_buf *answer, const char *sql, const char *word)
{
	return strpbrk(sql, "zZxX(") == NULL && answer->len > 0 &&
	    memmem(answer->p, answer->len, word, strlen(word)) != NULL;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static struct ctip_ledger ledger;
	struct ctip_query_shared *shared;
	struct ctip_buf text = { 0 }, alone = { 0 }, together = { 0 },
	    traced = { 0 };
	struct ctip_access access = { 0 };
	char *sql;
	bool whole;

	if (ledger.schemas == NULL)
		start(&ledger);
	ctip_buf_add(&text, data, size);
	sql = ctip_buf_detach(&text);
	ask(&alone, &ledger, NULL, sql, NULL);
	whole = steps < STEPS / 4;
	shared = ctip_query_shared_new(&ledger);
	ask(&together, &ledger, shared, sql, NULL);
	ctip_query_shared_free(shared);
	if (whole && steps < STEPS / 2 && !ctip_str_equal(
	    ctip_buf_slice(&alone), ctip_buf_slice(&together)))
		abort();
	ask(&traced, &ledger, NULL, sql, &access);
	if (holds(&alone, sql, SECRET) || holds(&traced, sql, SECRET) ||
	    (holds(&traced, sql, NAME) &&
	    (access.compartments & 1u << CTIP_IDENTITY) == 0))
		abort();
	if (ledger.open != 0)
		abort();
	free(sql);
	ctip_buf_clear(&alone);
	ctip_buf_clear(&together);
	ctip_buf_clear(&traced);
	return 0;
}
