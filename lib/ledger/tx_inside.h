/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transaction while it is being made. Drafts (plain, in memory) collect in
 * a batch; a full batch is one file of the history and is sealed by whoever
 * is free, the second thread or the one that adds; batches are stored in
 * their order by the one that adds.
 */
#ifndef CTIP_LEDGER_TX_INSIDE_H
#define CTIP_LEDGER_TX_INSIDE_H

#include <pthread.h>

#include "ctip/ledger/tx.h"
#include "private.h"

#define BATCHES 4
/* Plain bytes after which a file is full, though it has few entries. */
#define FILE_PLAIN (8u << 20)

/* A part before sealing: its JSON is plain[at .. at + len) of the batch; key
 * is the number of a given key, or -1 for a fresh one. */
struct draft_part {
	uint8_t  tag;
	int32_t  key;
	uint32_t at, len;
};

/* What only new versions have. */
struct draft_more {
	uint8_t              n_previous;
	unsigned char        previous[4][CTIP_HASH];
	uint8_t              n_references;
	struct ctip_reference references[CTIP_COMPARTMENTS + 1];
};

struct draft {
	struct ctip_id     record;
	struct ctip_id     subject;
	uint8_t            op;        /* 0: an open entry, one part, its JSON */
	uint8_t            kind;      /* into the transaction's table */
	uint8_t            n_parts;
	bool               is_schema; /* its text goes to the cache */
	struct draft_part  parts[CTIP_COMPARTMENTS + 1];
	struct draft_more *more;      /* owned */
};

enum batch_state { BATCH_FREE, BATCH_FILLING, BATCH_QUEUED, BATCH_WORKING,
	BATCH_SEALED };

struct batch {
	enum batch_state state;
	uint32_t         number;      /* of the file in the transaction */
	uint64_t         first;       /* index of its first entry */
	uint32_t         n;
	struct draft    *drafts;
	struct ctip_buf  plain;       /* wiped */
	struct ctip_buf  given;       /* keys of 32 bytes; wiped */
	/* after sealing: */
	struct ctip_buf  sealed;
	uint32_t        *ends;        /* of each envelope in sealed */
	unsigned char  (*leaves)[CTIP_HASH];
	struct ctip_buf  slots[CTIP_COMPARTMENTS][32];
	struct ctip_buf *granted;     /* slots, by number of grant */
	char             blob[41];
	bool             failed;
	struct ctip_err  err;
};

/* Keys of subjects that come again in this transaction. */
struct known_subject;

struct ctip_tx {
	struct ctip_ledger  *ledger;
	struct ctip_history *history;
	struct ctip_head     head;         /* filled as it goes */
	struct ctip_place_in in;
	unsigned char        ephemeral[32];
	struct ctip_secret   ephemeral_secret;
	struct ctip_secret   wrap_keys;    /* 32 x 32, by group */
	bool                 wrap_ready[32];
	struct ctip_secret   grant_keys;   /* 32 each, by grant */
	unsigned             number;       /* of slot rows: after stale ones */
	struct ctip_dice     dice;         /* for record ids */
	struct ctip_merkle   merkle;
	struct ctip_buf      reason;       /* JSON, until it is carried */
	struct ctip_buf      first_file;   /* sealed bytes of file 0 */
	char               (*blobs)[41];
	uint32_t             blobs_room;
	struct batch         batches[BATCHES];
	uint32_t             filling;      /* number of the batch being filled */
	uint32_t             stored;       /* batches stored so far */
	struct known_subject *subjects;
	struct ctip_secret   subject_secret; /* their keys come from it */
	uint64_t             next;         /* index of the next batch's first */
	struct ctip_chain    trial;        /* with the open entries so far */
	bool                 tried;        /* there are some */
	uint64_t             n_open;
	bool                 broken;       /* a batch could not be stored */
	bool                 begun;        /* the databases are in one */
	bool                 cache_begun;
	pthread_mutex_t      mutex;
	pthread_cond_t       news;
	pthread_t            thread;
	bool                 threaded, stop;
};

/* The batch being filled, with room for one more entry. */
int  ctip_tx__room(struct ctip_tx *tx, struct batch **out,
    struct ctip_err *err);
/* A fresh draft in it. */
struct draft *ctip_tx__draft(struct batch *batch);
/* Takes the last draft out again, and what it wrote from `plain` on. */
void ctip_tx__drop(struct batch *batch, size_t plain);
/* A part of what was just appended, from `at` on, to the batch's plain bytes;
 * key as in struct draft_part. */
void ctip_tx__part(struct batch *batch, struct draft *draft, uint8_t tag,
    size_t at, int32_t key);
/* The reason goes with the first entry after it was given. */
int  ctip_tx__carry(struct ctip_tx *tx, struct batch *batch,
    struct draft *draft, struct ctip_err *err);
/* attach.c. A new version's file is where it was. */
int  ctip_tx__keep_file(struct ctip_tx *tx, struct draft *draft,
    const struct ctip_version *version, struct ctip_err *err);
/* Its file once more, under a fresh key. */
int  ctip_tx__reseal_file(struct ctip_tx *tx, struct batch *batch,
    struct draft *draft, const struct ctip_version *version,
    struct ctip_err *err);
/* What comes next begins a file of the history. */
int  ctip_tx__apart(struct ctip_tx *tx, struct ctip_err *err);
/* Adds an open entry of the founding. */
int  ctip_tx__open_entry(struct ctip_tx *tx, struct ctip_str json,
    struct ctip_err *err);
/* Makes ready what sealing in a compartment needs. */
int  ctip_tx__ready(struct ctip_tx *tx, enum ctip_compartment c,
    struct ctip_err *err);
/* The number of a kind in the transaction's table; -1. */
int  ctip_tx__kind(struct ctip_tx *tx, const char *name,
    struct ctip_err *err);

/* tx_open.c: at the end of a transaction with open entries, and after it was
 * saved: the ledger goes by them from then on. */
int  ctip_tx__settle(struct ctip_tx *tx, struct ctip_err *err);
int  ctip_tx__adopt(struct ctip_tx *tx, struct ctip_err *err);

/* tx_grant.c: the wrap keys of the grants in force; the wraps of a key that
 * one of them is for; and their rows. */
int  ctip_tx__grants(struct ctip_tx *tx, struct ctip_err *err);
void ctip_tx__grant(struct ctip_tx *tx, struct batch *batch,
    const struct ctip_id *subject, uint8_t compartment,
    const unsigned char kid[CTIP_HASH], const unsigned char K[CTIP_KEY]);
int  ctip_tx__store_grants(struct ctip_tx *tx, struct batch *batch,
    struct ctip_err *err);
void ctip_tx__reset_grants(const struct ctip_tx *tx, struct batch *batch);

/* members.c. Wraps H of an epoch to a member; ephemeral and secret: the pair
 * that does it. */
int  ctip_member__wrap(unsigned char wrap[32], const struct ctip_chain *chain,
    uint16_t epoch, const unsigned char hid[CTIP_HASH],
    const unsigned char H[CTIP_KEY], const struct ctip_member *to,
    const unsigned char ephemeral[32], const unsigned char secret[32],
    struct ctip_err *err);
/* A fresh H for everybody who is a member in the transaction's chain. */
int  ctip_member__epoch(struct ctip_tx *tx, struct ctip_err *err);

/* seal.c */
void ctip_batch__seal(struct ctip_tx *tx, struct batch *batch);
void ctip_batch__reset(struct batch *batch);
void ctip_batch__clear(struct batch *batch);
/* queue.c: hands the filling batch over; seals, stores, waits as needed. */
int  ctip_queue__flush(struct ctip_tx *tx, bool last, struct ctip_err *err);
void ctip_queue__stop(struct ctip_tx *tx);
/* save.c */
int  ctip_save__store(struct ctip_tx *tx, struct batch *batch,
    struct ctip_err *err);
int  ctip_tx__start(struct ctip_tx **out, struct ctip_ledger *ledger,
    const char *command, struct ctip_err *err);
/* access_carry.c: adds the access records that wait, and drops them. */
int  ctip_access__carry(struct ctip_tx *tx, struct ctip_err *err);
/* subject.c: a subject of this transaction by its printed id. */
bool ctip_subjects__find(struct ctip_tx *tx, const char *text,
    struct ctip_id *out);
/* Its key for a compartment: number among the given keys. */
int32_t ctip_subjects__key(struct ctip_tx *tx, struct batch *batch,
    const struct ctip_id *id, enum ctip_compartment c);
/* Remembers a subject of this transaction by its printed id. */
void ctip_subjects__put(struct ctip_tx *tx, const struct ctip_id *id,
    const char *prefix);
void ctip_subjects__clear(struct ctip_tx *tx);

#endif
