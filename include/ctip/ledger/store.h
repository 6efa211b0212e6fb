/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_STORE_H
#define CTIP_LEDGER_STORE_H

#include "ctip/ledger/head.h"

/*
 * The border to SQLite for the three databases of a ledger. Every statement
 * stands in one table in lib/ledger/store.c; nothing is assembled. Blobs are
 * borrowed until the next call on the same store.
 *
 *   ledger.db  access(reader, counter, record, signature)  not yet carried
 *              head(office, sequence, head, signature)     one a transaction
 *              page(office, sequence, first, entries)      up to 64 entries
 *              outbox(office, sequence, commit)            not yet in git
 *   keys.db    page(office, sequence, holder, epoch, compartment, number,
 *                   ephemeral, slots, hash)                up to 80 slots
 *              secret(holder, epoch, member, ephemeral, wrap)  group secrets
 *              stamp(name, value)
 *   cache.db   chunk(office, sequence, body), text(name, body),
 *              stamp(name, value)                          all sealed
 */
enum ctip_store_kind { CTIP_STORE_LEDGER, CTIP_STORE_KEYS, CTIP_STORE_CACHE };

#define CTIP_PAGE_ENTRIES 64
#define CTIP_FILE_ENTRIES 4096
#define CTIP_SLOTS        80
#define CTIP_SLOT         48    /* kid16 | wrap 32 */

struct ctip_store;

/* The statements that make a database, one a line, in order of name:
 * exactly what sqlite_master must hold (verify compares). */
const char *ctip_store_schema(enum ctip_store_kind kind);

/* Opens dir/ledger.db etc. with the settings of DESIGN "Saving"; makes it
 * when `make` (mode 0600). A ledger.db of format 1 is given the table that it
 * lacks, also by a reader. CONFIG when it isn't one of ours or of another
 * format. dir NULL: in memory. read_only: query_only, no locks beyond SQLite's own. */
int  ctip_store_open(struct ctip_store **out, const char *dir,
    enum ctip_store_kind kind, bool make, bool read_only,
    struct ctip_err *err);
void ctip_store_close(struct ctip_store *store);
int  ctip_store_begin(struct ctip_store *store, struct ctip_err *err);
/* For readers: nobody can write from the first read on until rollback or
 * close, so that all reads are of one state; and SQLite's lock is taken once
 * instead of by each. */
int  ctip_store_hold(struct ctip_store *store, struct ctip_err *err);
int  ctip_store_commit(struct ctip_store *store, struct ctip_err *err);
void ctip_store_rollback(struct ctip_store *store);
/* Is a transaction open on it? */
bool ctip_store_busy(const struct ctip_store *store);

/* One value of a statement. text: NUL-terminated copy. */
enum ctip_value_type { CTIP_VALUE_INTEGER, CTIP_VALUE_BLOB, CTIP_VALUE_TEXT };
struct ctip_value {
	enum ctip_value_type type;
	int64_t              integer;
	struct ctip_str      bytes;
};
#define CTIP_V_INT(n)  ((struct ctip_value){CTIP_VALUE_INTEGER, (int64_t)(n), {0}})
#define CTIP_V_BLOB(p, n) ((struct ctip_value){CTIP_VALUE_BLOB, 0, {(const char *)(p), (n)}})
#define CTIP_V_TEXT(s) ((struct ctip_value){CTIP_VALUE_TEXT, 0, ctip_str(s)})

/* The statements, by number. */
enum ctip_statement {
	CTIP_Q_HEAD_PUT, CTIP_Q_HEAD, CTIP_Q_HEAD_LAST, CTIP_Q_HEADS,
	CTIP_Q_HEAD_OF, CTIP_Q_HEAD_NEXT, CTIP_Q_PAGE_PUT, CTIP_Q_PAGE, CTIP_Q_PAGES,
	CTIP_Q_OUTBOX_PUT, CTIP_Q_OUTBOX, CTIP_Q_OUTBOX_DROP,
	CTIP_Q_PAGES_ORPHAN, CTIP_Q_ASTRAY, CTIP_Q_TABLES,
	CTIP_Q_SOUND, CTIP_Q_COPY,
	CTIP_Q_ACCESS_PUT, CTIP_Q_ACCESS, CTIP_Q_ACCESS_LAST,
	CTIP_Q_ACCESS_DROP, CTIP_Q_ACCESS_ASTRAY,
	CTIP_Q_SLOTS_PUT, CTIP_Q_SLOTS, CTIP_Q_SLOTS_ALL, CTIP_Q_SLOTS_NEXT,
	CTIP_Q_KEYS_ASTRAY,
	CTIP_Q_SLOTS_OF, CTIP_Q_SLOTS_SET, CTIP_Q_SLOTS_FREE,
	CTIP_Q_SLOTS_DROP, CTIP_Q_SLOTS_EACH, CTIP_Q_SLOTS_ROW,
	CTIP_Q_STAMPS_GRANT, CTIP_Q_STAMP_DROP,
	CTIP_Q_SECRET_PUT, CTIP_Q_SECRET, CTIP_Q_SECRETS, CTIP_Q_SECRETS_DROP,
	CTIP_Q_SECRETS_OUT, CTIP_Q_SECRET_DROP,
	CTIP_Q_STAMP_PUT, CTIP_Q_STAMP,
	CTIP_Q_CHUNK_PUT, CTIP_Q_CHUNKS, CTIP_Q_CHUNKS_DROP,
	CTIP_Q_TEXT_PUT, CTIP_Q_TEXT, CTIP_Q_TEXTS, CTIP_Q_TEXTS_COUNT,
	CTIP_Q_TEXTS_DROP, CTIP_Q_VACUUM,
	CTIP_STATEMENTS
};

/* Binds and runs a statement that gives no rows. */
int  ctip_store_run(struct ctip_store *store, enum ctip_statement q,
    const struct ctip_value *values, size_t n, struct ctip_err *err);
/* Binds; then ctip_store_next: 1 row, 0 end, -1. Reset when asked again. */
int  ctip_store_ask(struct ctip_store *store, enum ctip_statement q,
    const struct ctip_value *values, size_t n, struct ctip_err *err);
int  ctip_store_next(struct ctip_store *store, enum ctip_statement q,
    struct ctip_err *err);
int64_t         ctip_store_integer(struct ctip_store *store,
    enum ctip_statement q, int column);
struct ctip_str ctip_store_bytes(struct ctip_store *store,
    enum ctip_statement q, int column);
void ctip_store_reset(struct ctip_store *store, enum ctip_statement q);

#endif
