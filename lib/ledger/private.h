/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this room share and nobody else sees: the opened ledger,
 * and the index over its entries.
 */
#ifndef CTIP_LEDGER_PRIVATE_H
#define CTIP_LEDGER_PRIVATE_H

#include "ctip/ledger/history.h"
#include "ctip/ledger/keys.h"
#include "ctip/ledger/ledger.h"
#include "ctip/ledger/store.h"

/* What a member opens wraps with, group by group as they are asked for. */
struct ctip_holders {
	size_t             n;
	struct ctip_holder item[CTIP_HOLDERS];
	uint32_t           asked;    /* bit i: group i */
	uint32_t           pending;  /* its latest key is not wrapped yet */
	bool               own_asked;
};

/* One entry in the index; 38 bytes in a chunk. */
struct index_entry {
	struct ctip_id record;
	struct ctip_id subject;
	uint8_t        op;       /* 0: an open entry */
	uint8_t        kind;     /* into the chunk's table */
	uint8_t        schema;
	uint8_t        previous; /* how many */
	uint8_t        parts;    /* bit c: has a part of compartment c, */
	uint8_t        gone;     /* and its key is forgotten */
};

/* One file of the history, as far as finding and opening needs it. */
struct index_chunk {
	uint64_t      sequence;          /* of the file */
	unsigned char transaction[16];
	uint64_t      first;             /* index of its first entry */
	uint16_t      epoch;
	int64_t       time;
	char          member[CTIP_HANDLE];
	bool          voided;            /* found by the fold */
	size_t        n_table;
	struct ctip_table_row *table;    /* owned */
	uint32_t      n;
	struct index_entry *entries;     /* owned */
};

/* A record that has several entries: all of them, in order. */
struct index_history;

struct ctip_index {
	size_t              n, room;
	struct index_chunk *chunks;      /* by sequence */
	struct index_history *several;   /* by record id */
	struct index_at    *slots;       /* first entry of each record; */
	size_t              n_slots;     /* a power of two; 0: not made yet */
};

#define RINGS 32 /* files whose wrapped keys are kept: records in any order */

struct ctip_ledger {
	char                  *dir;
	enum ctip_ledger_mode  mode;
	int                    lock;          /* -1: none */
	struct ctip_store     *db, *keys, *cache;
	struct ctip_chain      chain;
	const struct ctip_member *me;         /* NULL without a key */
	struct ctip_member_key key;
	struct ctip_secret     H;             /* of the latest epoch */
	uint16_t               epoch;
	struct ctip_secret    *before;        /* H by epoch, once asked for */
	struct ctip_head       tip;           /* the last head, clear part */
	unsigned char          tip_hash[CTIP_HASH];
	unsigned char          founding[CTIP_HASH]; /* membership after it */
	uint64_t               next;          /* sequence of the next file */
	struct ctip_holders    holders;
	struct ctip_grant     *grants;        /* in force; with keys.db */
	size_t                 n_grants;
	bool                   grants_loaded;
	bool                   pinned;        /* holds what was seen before */
	uint64_t               pin;           /* the file that was seen last */
	bool                   cache_fresh;
	bool                   cache_renewed; /* thrown away once already */
	bool                   cache_in_memory; /* gone from the disk */
	struct ctip_buf        notice;        /* what people should know */
	struct ctip_index      index;
	bool                   index_loaded;
	struct ctip_ring       rings[CTIP_COMPARTMENTS][RINGS]; /* last used */
	uint64_t               ring_of[CTIP_COMPARTMENTS][RINGS]; /* file + 1 */
	unsigned               ring_next[CTIP_COMPARTMENTS];
	struct ctip_buf        entry;         /* the last one asked for */
	struct kind_name      *names;         /* of kinds, for versions */
	struct ctip_schemas   *schemas;
	struct old_kind       *old_kinds;     /* by leaf */
};

/* lock.c: the writers' lock, tried so many times, fifty a second; clears away
 * what a crash left. *out is -1 where it fails: BUSY, CONFIG (no file). */
int  ctip_lock__take(int *out, const char *dir, int tries,
    struct ctip_err *err);
void ctip_lock__drop(int lock);
/* Where a store is made anew, inside the ledger. */
#define CTIP_REBUILD_FOLDER "rebuild.tmp"
/* And for keys.db, until what was forgotten is out of it. */
#define CTIP_RESTORE_FOLDER "keys.restoring"

/* Is it a ledger's folder, and this user's alone? NOTFOUND, DENIED. */
int  ctip_ledger__folder(const char *dir, struct ctip_err *err);
/* The genesis file's bytes. */
int  ctip_ledger__file(struct ctip_store *db, const char *office,
    uint64_t sequence, struct ctip_str head, struct ctip_buf *out,
    struct ctip_err *err);
/* The ledger ends with this head: when it is opened, and after a save. */
int  ctip_ledger__stand(struct ctip_ledger *ledger, struct ctip_str head,
    struct ctip_err *err);
/* Who the ledger's key is in its chain, and the header key; after the chain
 * changed again. DENIED: nobody, or not any more. */
int  ctip_ledger__become(struct ctip_ledger *ledger, struct ctip_err *err);
/* The header key of an epoch, opened once. */
int  ctip_ledger__header_key(const unsigned char **out,
    struct ctip_ledger *ledger, uint16_t epoch, struct ctip_err *err);
/* membership.c: folds what came after the founding, up to this tip. */
int  ctip_membership__read(struct ctip_chain *chain, struct ctip_store *db,
    const struct ctip_head *tip, struct ctip_err *err);
/* The same, from the founding on, into an empty chain. */
int  ctip_membership__all(struct ctip_chain *chain, struct ctip_store *db,
    const struct ctip_head *tip, struct ctip_err *err);
/* The transactions with open entries after the founding and before this tip,
 * newest first; the caller frees. */
int  ctip_membership__places(uint64_t **out, size_t *n,
    struct ctip_store *db, const struct ctip_head *tip,
    struct ctip_err *err);
/* pinned.c: remembers the last head outside of the ledger, where it has gone
 * on since. Is that the head at this place? */
void ctip_ledger__pin(struct ctip_ledger *ledger);
int  ctip_ledger__head_is(bool *out, struct ctip_ledger *ledger,
    uint64_t sequence, const unsigned char hash[CTIP_HASH],
    struct ctip_err *err);
/* Publishes the outbox; the objects of the transaction that begins at
 * `fresh` were written by this process already (UINT64_MAX: none). */
int  ctip_ledger__drain(struct ctip_ledger *ledger,
    struct ctip_history *history, uint64_t fresh, struct ctip_err *err);
/* trust.c: the signatures of all that changed the membership since. Before
 * anything is wrapped to the keys in it. */
int  ctip_trust__check(struct ctip_ledger *ledger, struct ctip_err *err);
/* rebuild.c: makes dir/history.git from dir/ledger.db, where there is none. */
int  ctip_rebuild__history(const char *dir, struct ctip_err *err);
/* founding.c: the signature of transaction 0, whose file this is. */
int  ctip_founding__check(const struct ctip_chain *chain,
    struct ctip_str file, struct ctip_str signature, struct ctip_err *err);
/* keys.db, opened when first needed. */
int  ctip_ledger__keys(struct ctip_ledger *ledger, struct ctip_err *err);
/* holders.c: those of one group; once. */
int  ctip_holders__open(struct ctip_holders *to, struct ctip_store *keys,
    const struct ctip_chain *chain, int group, const struct ctip_member *me,
    const struct ctip_member_key *key, struct ctip_err *err);
void ctip_holders__clear(struct ctip_holders *holders);
/* All of this member's holders of a compartment (at most CTIP_HOLDERS). */
int  ctip_ledger__holders(struct ctip_ledger *ledger,
    enum ctip_compartment c, const struct ctip_holder **out, size_t *n,
    struct ctip_err *err);

/* cache.c: a row is random 16 | sealed under the cache key, nonce with
 * `number`; out is appended to. Strings are u16 and bytes. */
void ctip_cache__key(unsigned char out[CTIP_KEY],
    const struct ctip_ledger *ledger);
void ctip_cache__seal(struct ctip_buf *out, const struct ctip_ledger *ledger,
    struct ctip_str plain, uint64_t number);
bool ctip_cache__open(struct ctip_buf *out, const struct ctip_ledger *ledger,
    struct ctip_str row, uint64_t number);
void ctip_cache__put(struct ctip_buf *out, const char *text);
bool ctip_cache__take(struct ctip_reader *r, char *out, size_t size);
void ctip_chunk__write(struct ctip_buf *out, const struct index_chunk *chunk);
bool ctip_chunk__read(struct index_chunk *chunk, struct ctip_str plain);

/* index.c: cache.db is brought up to the last head (works in memory where it
 * can't be written); then chunks can be loaded and folded. */
int  ctip_index__refresh(struct ctip_ledger *ledger, struct ctip_err *err);
/* After a row of the cache did not hold: throws it away, once, and makes it
 * anew; false where that was done before or can't be. */
bool ctip_index__renew(struct ctip_ledger *ledger);
int  ctip_index__load(struct ctip_ledger *ledger, struct ctip_err *err);
void ctip_index__clear(struct ctip_index *index);
/* A writer hands over what it knows. */
int  ctip_index__hand(struct ctip_ledger *ledger,
    const struct index_chunk *chunk, struct ctip_err *err);
/* The text of a schema in force, or of the one in that leaf. */
int  ctip_index__text(struct ctip_ledger *ledger, const char *path,
    struct ctip_buf *out, unsigned char leaf[CTIP_HASH],
    struct ctip_err *err);
int  ctip_index__text_of(struct ctip_ledger *ledger,
    const unsigned char leaf[CTIP_HASH], struct ctip_buf *out,
    struct ctip_err *err);
int  ctip_index__texts(struct ctip_ledger *ledger, char ***out, size_t *n,
    struct ctip_err *err);
int  ctip_index__put_text(struct ctip_ledger *ledger, const char *path,
    struct ctip_str text, const unsigned char leaf[CTIP_HASH],
    struct ctip_err *err);

/* gather.c: reads every transaction from that sequence on into the cache. */
int  ctip_gather__since(struct ctip_ledger *ledger, uint64_t from,
    struct ctip_err *err);
/* Empties the cache; in a transaction of its own caller's. */
int  ctip_index__empty(struct ctip_ledger *ledger, struct ctip_err *err);
/* fold.c */
void ctip_fold__run(struct ctip_index *index);
/* Finds the records of several versions of which nothing is left; others
 * their entry tells. */
int  ctip_fold__erased(struct ctip_ledger *ledger, struct ctip_err *err);
void ctip_fold__clear(struct ctip_index *index);
/* Takes the text out of a schema record's directory part. */
int  ctip_index__schema(struct ctip_ledger *ledger, struct ctip_str json,
    const unsigned char leaf[CTIP_HASH], struct ctip_err *err);
/* Marks cache.db as up to the ledger's tip. */
int  ctip_index__mark(struct ctip_ledger *ledger, struct ctip_err *err);

/* A place in the index. */
struct index_at { uint32_t chunk, entry; };

/* All entries of a record, in order, voided transactions left out unless
 * `all`; the array is the caller's. n 0: no such record. */
void ctip_index__entries(struct ctip_index *index,
    const struct ctip_id *record, bool all, struct index_at **out,
    size_t *n);
/* Does the record have several entries? Then the one that counts: */
bool ctip_index__several(const struct ctip_index *index,
    const struct ctip_id *record, struct index_at *first,
    struct index_at *last);
/* Is it in force: not of a transaction that was taken back? */
bool ctip_index__counts(const struct ctip_index *index, struct index_at at);
/* Is it where a record that is in force first stands? Once for each; those
 * that are erased have no place. */
bool ctip_index__stands(const struct ctip_index *index, struct index_at at);
/* The number that a kind has in a file; -1 where none is of it. */
int  ctip_index__kind(const struct index_chunk *chunk, const char *name);
/* The record whose printed id has these 60 bits. */
bool ctip_index__find(struct ctip_index *index,
    const unsigned char b[8], struct ctip_id *out);

/* The bytes of one entry; borrowed until the next one is asked for. A copy:
 * a statement left standing on its row keeps writers out. */
int  ctip_entry__bytes(struct ctip_ledger *ledger,
    const struct index_chunk *chunk, uint32_t place, struct ctip_str *out,
    struct ctip_err *err);
int  ctip_entry__in(struct ctip_place_in *in, struct ctip_ledger *ledger,
    const struct index_chunk *chunk, struct ctip_err *err);

/* The version of a record that is in force; the index is loaded. NOTFOUND
 * when all of it was taken back. */
int  ctip_version__of(struct ctip_version *out, struct ctip_ledger *ledger,
    const struct ctip_id *record, struct ctip_err *err);

/* erased.c: was every part of it that there was forgotten? */
bool ctip_version__erased(const struct ctip_version *version);
/* The request by which that part was; NULL where this history has none. */
int  ctip_version__eraser(const struct ctip_request **out,
    struct ctip_ledger *ledger, const struct ctip_version *version,
    struct ctip_err *err);
/* NOTFOUND: `ID was erased on DATE, request R`. */
int  ctip_version__refuse(struct ctip_ledger *ledger,
    const struct ctip_version *version, const char *id,
    struct ctip_err *err);
/* The header of the entry at a place. */
int  ctip_version__header(struct ctip_header *out,
    struct ctip_ledger *ledger, struct ctip_where where,
    struct ctip_err *err);
/* The wrapped keys of a file; of the last few files they are kept. */
int  ctip_version__ring(struct ctip_ring **out, struct ctip_ledger *ledger,
    uint64_t sequence, enum ctip_compartment c,
    const struct ctip_holder *const *holders, size_t n,
    struct ctip_err *err);

/* One part of the entry there, as JSON: its tag may be of a reason. *opened
 * false: this member has no key for it. */
int  ctip_version__part(struct ctip_buf *out, bool *opened,
    struct ctip_ledger *ledger, struct ctip_where where, uint8_t tag,
    struct ctip_err *err);

/* Is it a kind that stands in no schema of the history? */
bool ctip_ledger__builtin(const char *name);
/* The kind as it was when a part was written. leaf all zeros: built in. */
int  ctip_ledger__kind(const struct ctip_kind **out,
    struct ctip_ledger *ledger, const char *name,
    const unsigned char leaf[CTIP_HASH], struct ctip_err *err);

void ctip_ledger__kinds_clear(struct ctip_ledger *ledger);
/* The same name, living with the ledger: the index does not. */
const char *ctip_ledger__name(struct ctip_ledger *ledger, const char *name);
/* The key of a version's part; DENIED where this member can't open it. */
int  ctip_ledger__part_key(unsigned char K[CTIP_KEY],
    struct ctip_ledger *ledger, const struct ctip_version *version,
    enum ctip_compartment c, bool *of_this_epoch, struct ctip_err *err);
/* The leaf of the entry at a place. */
int  ctip_ledger__leaf(unsigned char leaf[CTIP_HASH],
    struct ctip_ledger *ledger, struct ctip_where where,
    struct ctip_err *err);
const struct index_chunk *ctip_index__chunk(const struct ctip_index *index,
    uint64_t sequence);

#endif
