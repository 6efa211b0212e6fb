/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_LEDGER_H
#define CTIP_LEDGER_LEDGER_H

#include "ctip/ledger/chain.h"
#include "ctip/schema/record.h"

/*
 * A ledger, opened by a member: who they are, what they can open, the
 * schemas in force, and where every record's current version stands.
 */
struct ctip_ledger;

enum ctip_ledger_mode {
	CTIP_LEDGER_READ,
	CTIP_LEDGER_WRITE, /* takes writer.lock, cleans up after crashes, drains
	                    * the outbox; BUSY after five seconds */
	CTIP_LEDGER_LOOK   /* reads, also one that is not what was seen here
	                    * before (checkpoint.h): to find out */
};

struct ctip_founding {
	const char              *dir;      /* made, 0700; EXISTS */
	const char              *office;   /* [A-Z0-9][A-Z0-9-]{0,15} */
	const char              *country;  /* ISO 3166-1 alpha-3 or NULL */
	const char              *pack;     /* or NULL */
	unsigned                 waiting;  /* days from approval to erasing */
	const char              *handle;   /* [a-z][a-z0-9-]{1,31} */
	const struct ctip_member_key *key;
	const struct ctip_texts *roles;    /* none: administrator, intake */
	const char              *schemas;  /* folder to copy from */
};

/* Makes a ledger: genesis transaction (open entries), then one transaction
 * with the schemas. Nothing is left behind where it fails. */
int  ctip_ledger_init(const struct ctip_founding *founding,
    struct ctip_err *err);

/* key: moved in (left empty); NULL for what needs no secret. NOTFOUND,
 * DENIED (modes, not a member), CONFIG, BUSY, TAMPERED (also where it was
 * rolled back or forked since it was last open here). */
int  ctip_ledger_open(struct ctip_ledger **out, const char *dir,
    enum ctip_ledger_mode mode, struct ctip_member_key *key,
    struct ctip_err *err);
/* The same for writing, by a command that only tries (-n): keys that are due
 * don't move. */
int  ctip_ledger_try(struct ctip_ledger **out, const char *dir,
    struct ctip_member_key *key, struct ctip_err *err);
void ctip_ledger_close(struct ctip_ledger *ledger);

/* The text of ctip.yaml, which must agree with the charter. */
void ctip_ledger_yaml(struct ctip_buf *out, const struct ctip_chain *chain);

const char               *ctip_ledger_office(const struct ctip_ledger *l);
const struct ctip_chain  *ctip_ledger_chain(const struct ctip_ledger *l);
const struct ctip_member *ctip_ledger_member(const struct ctip_ledger *l);
/* The last transaction, as of opening or of an own save: all that is read is
 * of it and those before it. hash is that of the head, whose block stays
 * closed. Borrowed. */
const struct ctip_head   *ctip_ledger_tip(const struct ctip_ledger *ledger,
    unsigned char hash[CTIP_HASH]);
/* The member's SSHSIG signature of what is in out, put at its end. */
void ctip_ledger_sign(struct ctip_buf *out, const struct ctip_ledger *ledger,
    const char *namespace_);
/* May this member open that compartment: of everybody, or of somebody who was
 * granted to them? */
bool ctip_ledger_opens(const struct ctip_ledger *ledger,
    enum ctip_compartment compartment);
/* Of the groups that were needed so far: is the key of one not wrapped to
 * this member yet? Any of its members does that when they next write. */
bool ctip_ledger_pending(const struct ctip_ledger *ledger);
/* The schemas in force, read from the history. */
struct ctip_schemas *ctip_ledger_schemas(struct ctip_ledger *ledger);

/* Is it of a kind that is nobody's to take back, and stays in force when its
 * transaction is: schema, access, reason, break_glass? */
bool ctip_ledger_stays(const char *kind);

/* Makes the public copy: git objects and branch for all of the outbox. */
int  ctip_ledger_publish(struct ctip_ledger *ledger, struct ctip_err *err);

/*
 * Reading. A version is where one record stands now: its latest entry, and
 * for each compartment the entry that holds the current part.
 */
struct ctip_where {
	uint64_t sequence;   /* of the file */
	uint32_t place;      /* of the entry in the file */
};

struct ctip_version {
	struct ctip_id    record;
	struct ctip_id    subject;
	const char       *kind;              /* name; lives with the ledger */
	struct ctip_where where;             /* the latest entry */
	unsigned char     leaf[CTIP_HASH];   /* of it */
	bool              voided;
	uint32_t          has;               /* bit c: compartment is there */
	uint32_t          gone;              /* bit c: it was erased */
	struct ctip_where parts[CTIP_COMPARTMENTS];
	uint8_t           file_tag;          /* of its file; 0: it has none */
	struct ctip_where file;
	char              member[CTIP_HANDLE]; /* of the latest entry */
	int64_t           time;
	unsigned          number;            /* versions so far, from 1 */
};

/* By printed id, in any case. INVALID (shape, check symbol), NOTFOUND: also
 * where all of it was taken back or erased, so the version found is never
 * voided and something of it is left. */
int ctip_ledger_find(struct ctip_version *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err);

/* The record of a printed id, also where all of it was taken back. */
int ctip_ledger_known(struct ctip_id *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err);

/* Opens the record: the compartments in `wanted` (bits) that this member
 * holds; *opened tells which. The record is started here with the kind in
 * force (parts are read with the schema they were written with). The caller
 * clears it. */
int ctip_ledger_read(struct ctip_record *out, uint32_t *opened,
    struct ctip_ledger *ledger, const struct ctip_version *version,
    uint32_t wanted, struct ctip_err *err);

/* The file of a record that has one (ctip_tx_add_file), appended to out,
 * which whoever calls wipes. NOTFOUND: it has none; DENIED: this member can't
 * open it. */
int ctip_ledger_file(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_version *version, struct ctip_err *err);

/* All versions of a record, oldest first. Free with free(). */
int ctip_ledger_versions(struct ctip_version **out, size_t *n,
    struct ctip_ledger *ledger, const struct ctip_id *record,
    struct ctip_err *err);

/*
 * All current records of a kind, in the order they were first written;
 * voided ones left out. Two threads open them. `only`: bitmap of the fields
 * wanted, NULL: all; compartments none of whose fields are wanted stay
 * closed.
 */
struct ctip_scan;
struct ctip_scanned {
	struct ctip_id          record;
	struct ctip_id          subject;
	const struct ctip_str  *values;  /* kind->n; closed ones are absent,
	                                  * those not wanted are undefined */
	struct ctip_where       where;
};
int  ctip_scan_open(struct ctip_scan **out, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const uint64_t *only,
    struct ctip_err *err);
/* 1, 0 at the end, -1. What it points to lives until the next call. */
int  ctip_scan_next(struct ctip_scan *scan, struct ctip_scanned *out,
    struct ctip_err *err);
void ctip_scan_close(struct ctip_scan *scan);

/* How many records of a kind are in force; none is opened. */
int  ctip_ledger_count(uint64_t *out, struct ctip_ledger *ledger,
    const char *kind, struct ctip_err *err);

/*
 * The log: heads, oldest first. `of` NULL: all; else those that changed this
 * record. take returns 0 to go on.
 */
struct ctip_log_line {
	const struct ctip_head *head;      /* command and table opened */
	unsigned char           hash[CTIP_HASH];
	const char             *state;     /* saved, published, taken back */
};
int ctip_ledger_log(struct ctip_ledger *ledger, const struct ctip_id *of,
    int (*take)(void *context, const struct ctip_log_line *line),
    void *context, struct ctip_err *err);
/* The head of the transaction whose id (hex, at least 6 characters) this
 * is. NOTFOUND; INVALID when several begin so. */
int ctip_ledger_transaction(struct ctip_head *out,
    unsigned char hash[CTIP_HASH], struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err);
/* Why a transaction was made, where it says so and this member may open it
 * (compartment audit); *found tells. */
int ctip_ledger_reason(struct ctip_buf *out, bool *found,
    struct ctip_ledger *ledger, const struct ctip_head *head,
    struct ctip_err *err);
/* The entries of a transaction, as versions (parts as the entry itself
 * carries them). take returns 0 to go on. */
int ctip_ledger_entries(struct ctip_ledger *ledger,
    const struct ctip_head *head,
    int (*take)(void *context, const struct ctip_version *version,
    const struct ctip_header *header), void *context, struct ctip_err *err);

#endif
