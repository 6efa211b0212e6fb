/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_QUERY_QUERY_H
#define CTIP_QUERY_QUERY_H

#include "ctip/ledger/access.h"
#include "ctip/ledger/ledger.h"
#include "ctip/table/sheet.h"

/*
 * ledger -> query: kinds as SQL tables, one virtual table a kind, whose rows
 * are opened on scan. A table has `id`, then the kind's fields; a link is a
 * column named after its field and holds an id. `_subject` (the subject's
 * id) and `_warnings` are there too, but not in SELECT *. Columns that the
 * member can't open are NULL. Only SELECT (an authorizer refuses everything
 * else); only kinds that are asked for are read, and of them only the
 * compartments whose columns are used.
 */
struct ctip_query;

/* INVALID with SQLite's words where the statement is wrong, naming the
 * nearest kind or field; DENIED for anything but one SELECT. */
int ctip_query_open(struct ctip_query **out, struct ctip_ledger *ledger,
    const char *sql, struct ctip_err *err);
/*
 * Several statements that are asked one after another: open them all with
 * the same `shared`, then run them; a kind that more than one of them scans
 * is opened once and kept in memory. Free it after they are closed.
 */
struct ctip_query_shared;
struct ctip_query_shared *ctip_query_shared_new(struct ctip_ledger *ledger);
void ctip_query_shared_free(struct ctip_query_shared *shared);
int  ctip_query_open_shared(struct ctip_query **out,
    struct ctip_query_shared *shared, struct ctip_ledger *ledger,
    const char *sql, struct ctip_err *err);

/* The compartments (bits) whose columns it uses: where one isn't open to the
 * member, what comes out of NULLs is no answer. */
uint32_t ctip_query_needs(const struct ctip_query *query);

/* From here on, before the first row is asked for: `access` gathers whose
 * values of traced compartments (access.h) the statement was given. Where it
 * uses such, all of it is run before the first row is handed out, and what
 * was gathered is then whole. */
void ctip_query_trace(struct ctip_query *query, struct ctip_access *access);

/* Binds :name; absent text binds NULL. False where there is no such name. */
bool ctip_query_bind(struct ctip_query *query, const char *name,
    struct ctip_str text);
/* Columns with their types; borrowed. Reads a few rows ahead where a column
 * is computed; their faults come with the next row. */
size_t ctip_query_columns(struct ctip_query *query,
    const struct ctip_column **out);
/* 1 with cells (borrowed until the next call; absent is NULL), 0, -1. */
int  ctip_query_next(struct ctip_query *query, const struct ctip_str **cells,
    struct ctip_err *err);
void ctip_query_close(struct ctip_query *query);

#endif
