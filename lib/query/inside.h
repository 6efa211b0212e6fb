/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_QUERY_INSIDE_H
#define CTIP_LIB_QUERY_INSIDE_H

/* What the files of this room share and nobody else sees. With
 * lib/ledger/store.c the only user of SQLite. In the extension (CTIP_EXTENSION)
 * that is the SQLite which loads it, through the table that it hands over;
 * else the one that is linked. */

#ifndef CTIP_EXTENSION
#define SQLITE_CORE
#endif
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

#include "ctip/ledger/same.h"
#include "ctip/query/query.h"

#define CTIP_QUERY_KINDS 64 /* SQLite joins no more than that */

struct ctip_query {
	sqlite3            *db;      /* in memory, and empty */
	sqlite3_stmt       *stmt;
	struct ctip_ledger *ledger;
	struct ctip_same   *same;    /* who is whom; or NULL */
	size_t              same_age; /* of `same`: age + 1; 0: not read */
	struct ctip_query_shared *shared; /* or NULL */
	uint32_t            offers;  /* compartments (bits) that have columns */
	uint32_t            needs;   /* those whose columns are used */
	struct ctip_access *access;  /* gathers what is read; or NULL */
	bool                in_shell; /* the connection is somebody else's */
	/* There, before the ledger is used, and after. wake is asked by each
	 * scan, also beside another, whether it may; with none beside it, it
	 * opens the ledger, and rest closes it. age is another each time. */
	int               (*wake)(struct ctip_query *q, struct ctip_err *err);
	void              (*rest)(struct ctip_query *q);
	size_t              held, age;
	bool                declaring; /* a kind: SQLite asks the guard */
	bool                seen;    /* the guard was asked */
	struct ctip_err     fault;   /* the first of a scan, or of the guard;
	                              * code CTIP_OK: none */
	char              **names;   /* of all kinds */
	size_t              n_names;
	const struct ctip_kind *kinds[CTIP_QUERY_KINDS]; /* asked for */
	size_t              n_kinds;
	bool               *bound;   /* by number of the parameter, from 0 */
	int                 n_bound;
	size_t              n;       /* columns */
	struct ctip_column *columns;
	bool               *open;    /* type not known yet: an expression */
	struct ctip_str    *cells;   /* of the row handed out */
	bool                looked;  /* ahead, for the types */
	struct ctip_pool    kept;    /* the columns' names */
	struct ctip_pool    pool;    /* the rows read ahead */
	struct ctip_str    *ahead;   /* n cells each */
	size_t              n_ahead, given;
	int                 state;   /* after the rows ahead: 1, 0 or -1 */
};

/* guard.c: closes every door of the connection but reading kinds. */
int  ctip_query__guard(struct ctip_query *query, struct ctip_err *err);
/* In a shell: does it stand, or is another in its place? */
bool ctip_query__guarded(struct ctip_query *query);
/* DENIED unless the text begins as a SELECT does; INVALID: empty. */
int  ctip_query__begins(const char *sql, struct ctip_err *err);
/* DENIED when what SQLite left over is more than blanks. */
int  ctip_query__ends(const char *tail, struct ctip_err *err);
/* Is there a kind of that name (in any case)? Gives its own spelling. */
const char *ctip_query__kind(const struct ctip_query *query,
    const char *name);

/* vtab.c: offers each kind as a table. */
void ctip_query__register(struct ctip_query *query);
/* The same for CREATE VIRTUAL TABLE kind USING it; its data is a query. */
extern const sqlite3_module ctip_query__module;

/* table.c: the ledger is there until released as often as held. */
int  ctip_query__hold(struct ctip_query *query, struct ctip_err *err);
void ctip_query__release(struct ctip_query *query);

/* group.c: reads a scan to its end, each different row once, in SQLite's order
 * of these fields: NULL first, numbers by size, texts by bytes; or backwards.
 * They are borrowed; those that rows are to be side by side in come first. */
struct ctip_group_field { int field; bool number, backwards; };
struct ctip_groups;
int  ctip_groups__read(struct ctip_groups **out, struct ctip_scan *scan,
    const struct ctip_group_field *fields, size_t n, struct ctip_err *err);
/* The next row into values, by field; false at the end. */
bool ctip_groups__next(struct ctip_groups *groups, struct ctip_str *values);
void ctip_groups__free(struct ctip_groups *groups);

/* shared.c. A statement will scan the kind for these fields. */
void ctip_shared__want(struct ctip_query_shared *shared, const void *query,
    const struct ctip_kind *kind, const uint64_t *only);
/* 1: the kind is in memory, and the cursor before its first row; 0: it is
 * not, scan it; -1. shared may be NULL. */
struct shared_kind;
struct ctip_shared_cursor { const struct shared_kind *kind; size_t at; };
int  ctip_shared__open(struct ctip_shared_cursor *out,
    struct ctip_query_shared *shared, const struct ctip_kind *kind,
    struct ctip_err *err);
/* The next row, its values by field; they live as long as shared. */
bool ctip_shared__next(struct ctip_shared_cursor *cursor,
    struct ctip_str *values, struct ctip_scanned *out);

/* fault.c: what SQLite says, in our words, with the nearest name. */
int  ctip_query__fail(struct ctip_query *query, const char *sql,
    struct ctip_err *err);

#endif
