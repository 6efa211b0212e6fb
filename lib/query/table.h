/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_QUERY_TABLE_H
#define CTIP_LIB_QUERY_TABLE_H

/* A kind as a virtual table: table.c declares its columns, vtab.c reads its
 * rows. */
#include "inside.h"

enum { IS_ID = -1, IS_SUBJECT = -2 };

struct column {
	int            field;   /* its number; or IS_ID, IS_SUBJECT */
	enum ctip_type type;
};

struct table {
	sqlite3_vtab            base;   /* first */
	struct ctip_query      *query;
	char                   *name;
	char                   *ddl;     /* as it was declared */
	size_t                  age;     /* the ledger's, of what follows */
	const struct ctip_kind *kind;
	const char             *subject; /* prefix of the subject's id */
	size_t                  n;
	struct column          *columns;
	size_t                  words;   /* of a bitmap by field */
};

/* xConnect and xCreate; argv[2] is the kind. */
int ctip_table__connect(sqlite3 *db, void *context, int argc,
    const char *const *argv, sqlite3_vtab **out, char **message);
int ctip_table__disconnect(sqlite3_vtab *base);

/* ctip_query__hold, and the kind is that of the ledger as it is now. */
int ctip_table__hold(struct table *t, struct ctip_err *err);

/* Tells SQLite, and puts it aside as the query's fault. */
int ctip_table__fault(struct table *t, const struct ctip_err *err);

#endif
