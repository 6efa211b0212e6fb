/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_STORE_INSIDE_H
#define CTIP_LEDGER_STORE_INSIDE_H

/*
 * Between store.c, where all SQL of a ledger's work stands, and store_open.c.
 */
#include <sqlite3.h>

#include "ctip/ledger/store.h"

struct ctip_store {
	sqlite3             *db;
	enum ctip_store_kind kind;
	sqlite3_stmt        *statements[CTIP_STATEMENTS];
	bool                 in_transaction;
};

/* What is new in format 2 of ledger.db. */
#define ACCESS_TABLE "CREATE TABLE access(reader TEXT NOT NULL," \
	"counter INTEGER NOT NULL,record BLOB NOT NULL," \
	"signature BLOB NOT NULL,PRIMARY KEY(reader,counter))"

/* Its name, and the number of its format. */
const char *ctip_store__file(enum ctip_store_kind kind);
int  ctip_store__format(enum ctip_store_kind kind);
/* What to do about one that can't be read. */
const char *ctip_store__cure(enum ctip_store_kind kind, bool missing);
/* Translates what SQLite says; returns -1. */
int  ctip_store__fail(const struct ctip_store *store, struct ctip_err *err);
int  ctip_store__execute(struct ctip_store *store, const char *text,
    struct ctip_err *err);

#endif
