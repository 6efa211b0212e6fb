/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_WORK_INSIDE_H
#define CTIP_DESK_WORK_INSIDE_H

#include "ctip/base/cli.h"
#include "ctip/ledger/same.h"
#include "ctip/ledger/tx.h"
#include "ctip/schema/yaml.h"
#include "ctip/table/sheet.h"

/*
 * What the verbs of casework share: a ledger open for one command, records
 * of it in hand, and the transaction that they go into.
 */

/* A field's value by its name; absent where the kind has none of it. */
struct ctip_str ctip_desk__value(const struct ctip_record *record,
    const char *field);
/* As C text, cut at size - 1 bytes. */
void ctip_desk__copy(char *out, size_t size, struct ctip_str text);
/* Today, or CTIP_NOW's day: 2026-05-17. */
void ctip_desk__today(char out[11]);

/* A file of rules in force. CONFIG: there is none, since the ledger's schemas
 * are older, or it is faulty (file, line, column). */
int  ctip_desk__rules(struct ctip_yaml_file **out,
    struct ctip_schemas *schemas, const char *path, struct ctip_err *err);
/* A kind that came later than some ledgers. CONFIG as above. */
int  ctip_desk__kind(const struct ctip_kind **out, struct ctip_ledger *ledger,
    const char *name, struct ctip_err *err);

/* Numbers of the fields of those names, and a bitmap of them for a scan (8
 * words). CONFIG: this ledger's kind has not all of them. */
int  ctip_desk__fields(int *field, uint64_t *only,
    const struct ctip_kind *kind, const char *const *names, size_t n,
    struct ctip_err *err);

/* A record in hand: as it is, and as it shall be. Zero is a valid empty. */
struct ctip_held {
	struct ctip_version version;
	struct ctip_record  was, now;
	uint32_t            opened;
	char                id[CTIP_ID_TEXT];
};

/* The current version of a record, all that this member may open. INVALID
 * where it is of another kind (kind NULL: of any). */
int  ctip_desk__hold(struct ctip_held *held, struct ctip_ledger *ledger,
    const char *id, const char *kind, struct ctip_err *err);
/* By its id; the record is there. */
int  ctip_desk__hold_record(struct ctip_held *held,
    struct ctip_ledger *ledger, const struct ctip_id *record,
    struct ctip_err *err);
/* Sets a field of `now`; an empty text takes it away. INVALID. */
int  ctip_desk__change(struct ctip_held *held, const char *field,
    struct ctip_str text, struct ctip_err *err);
/* Checks `now` as people's entries are, and puts it into the transaction
 * where it differs. INVALID with the first fault, DENIED. */
int  ctip_desk__keep(struct ctip_held *held, struct ctip_tx *tx,
    struct ctip_err *err);
void ctip_desk__let_go(struct ctip_held *held);

/* One command. Zero is a valid empty one. */
struct ctip_work {
	struct ctip_cli    *cli;
	FILE               *out, *talk;
	struct ctip_ledger *ledger;
	struct ctip_tx     *tx;     /* NULL for reading */
	struct ctip_buf     reason;
};

/* Opens the ledger and begins the transaction (of -n, too). */
int  ctip_desk__start(struct ctip_work *work, struct ctip_err *err);
/* Opens it for reading. */
int  ctip_desk__look(struct ctip_work *work, struct ctip_err *err);
/* Saves what there is, but for -n; and says where it isn't published. */
int  ctip_desk__save(struct ctip_work *work, struct ctip_err *err);
void ctip_desk__end(struct ctip_work *work);

/* A new record of a kind, field by field, into the transaction. */
struct ctip_given { const char *field; struct ctip_str value; };
int  ctip_desk__add(struct ctip_id *id, struct ctip_work *work,
    const char *kind, const struct ctip_given *given, size_t n, bool shared,
    struct ctip_err *err);
/* The same where there is a transaction alone. */
int  ctip_desk__put(struct ctip_id *id, struct ctip_tx *tx,
    struct ctip_ledger *ledger, const char *kind,
    const struct ctip_given *given, size_t n, bool shared,
    struct ctip_err *err);

/* As ctip_scan_open, but two records of one person are one (same.h); *same is
 * freed after the scan. */
int  ctip_desk__scan(struct ctip_scan **scan, struct ctip_same **same,
    struct ctip_ledger *ledger, const struct ctip_kind *kind,
    const uint64_t *only, struct ctip_err *err);
/* Calls take for every record of a kind with these fields (at most CTIP_EACH)
 * open, as the scan above; values live until it returns. 0, or what take
 * gave. */
#define CTIP_EACH 12
typedef int ctip_desk__take(void *context, const char *id,
    const struct ctip_str *values, struct ctip_err *err);
int  ctip_desk__each(struct ctip_ledger *ledger, const char *kind,
    const char *const *fields, size_t n, ctip_desk__take *take, void *context,
    struct ctip_err *err);

/* A sheet on standard output as -f and -q say. Closing says what could not be
 * written, where rc has not said something else. */
int  ctip_desk__sheet(struct ctip_sheet **out, const struct ctip_cli *cli,
    const struct ctip_column *columns, size_t n, struct ctip_err *err);
int  ctip_desk__close_sheet(struct ctip_sheet *sheet, int rc,
    struct ctip_err *err);
/* Why a rule came to what: lines `NAME\tWORDS`, with names aligned. */
void ctip_desk__why(struct ctip_str why, FILE *out);
/* 7d, 2w or a number of days. MISUSE. */
int  ctip_desk__days(int64_t *days, const struct ctip_cli *cli,
    const char *text, struct ctip_err *err);

/* INVALID where another record is kept for this person: work begins there. */
int  ctip_desk__is_kept(struct ctip_ledger *ledger, const char *person,
    struct ctip_err *err);

/* To whom work is given: a current member (NOTFOUND) who can open that
 * compartment of everybody by a role (DENIED: a grant comes first). */
int  ctip_desk__may_open(const struct ctip_ledger *ledger,
    const char *handle, enum ctip_compartment compartment,
    struct ctip_err *err);

#endif
