/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_VERIFY_INSIDE_H
#define CTIP_LEDGER_VERIFY_INSIDE_H

/*
 * One verification. The heads of ledger.db are walked in order, in batches:
 * the files of a batch are worked on by two threads, then its transactions
 * are folded one by one, so that the first difference is the one named.
 * Two walks: without a key (bytes, order, signatures, git), then with it.
 */
#include <uthash.h>

#include "ctip/ledger/keys.h"
#include "ctip/ledger/verify.h"
#include "history_inside.h"
#include "private.h"

/* Where a verified ledger lies; rebuild verifies before it renames. A backup
 * is a ledger.db alone: dir and history are NULL. */
struct ctip_places {
	const char *dir;       /* ctip.yaml, keys.db */
	const char *db;        /* folder of ledger.db */
	const char *history;   /* folder of history.git */
};

struct proof_tx;

struct proof_file {
	struct proof_tx *tx;
	uint64_t         sequence;
	uint64_t         first;      /* index of its first entry */
	uint32_t         number;     /* in its transaction */
	uint32_t         entries;    /* as the head says */
	/* what the work on it found: */
	const char      *wrong;      /* NULL: nothing; else what */
	uint32_t         at;         /* the entry that is wrong */
	bool             differs;    /* from git */
	char             blob[CTIP_GIT_ID];
	unsigned char  (*leaves)[CTIP_HASH];
	bool             whole;      /* 2^k entries: root is theirs */
	unsigned char    root[CTIP_HASH];
	uint64_t         bytes;
	struct ctip_buf  open;       /* place u32, length u32, JSON; ... */
	struct ctip_buf  later;      /* u32: entries that need the others */
	struct ctip_err  err;        /* with a key: code when it is wrong */
	uint64_t         missing;    /* keys */
	struct ctip_buf  grants;     /* struct proof_grant; ... */
};

/* One version of the record of a grant. */
struct proof_grant {
	unsigned char about[8];      /* 60 bits of the subject */
	char          member[CTIP_HANDLE];
	uint32_t      compartments;  /* bits */
	int64_t       until;
	bool          ended;
	char          by[CTIP_HANDLE];
	bool          asked;         /* names a request */
	uint64_t      where;
};

struct proof_tx {
	struct ctip_buf    bytes;     /* the head */
	struct ctip_buf    signature; /* armoured */
	struct ctip_head   head;
	unsigned char      hash[CTIP_HASH];
	bool               published;
	struct proof_file *files;     /* head.files of them */
};

/* What one thread works with. */
struct proof_hand {
	struct ctip_store *db, *keys;
	struct ctip_buf    file, git;
	/* Where each page of `file` begins, and the last one ends. */
	size_t             pages[CTIP_FILE_ENTRIES / CTIP_PAGE_ENTRIES + 1];
	struct ctip_ring   rings[CTIP_COMPARTMENTS];
	/* With a key: record 16, where u64; ... of puts that follow none. */
	struct ctip_buf    puts;
	/* The first 8 bytes of the id of each object that git had as it must
	 * be. */
	struct ctip_buf    proven;
};

/* A transaction id that was seen. */
struct proof_id {
	unsigned char  id[16];
	uint64_t       sequence;      /* of its first file */
	bool           voided;
	UT_hash_handle hh;
};

/* The trees of git as they must be after the transactions so far: the root,
 * and the last tx, a and b. */
struct proof_trees {
	struct ctip_tree level[4];
	char             name[4][24]; /* of level[i] in level[i - 1] */
};

/* One entry of the walk with a key: where a leaf stands. */
struct proof_leaf {
	uint64_t leaf;                /* its first bytes */
	uint64_t where;               /* sequence << 12 | place */
};

struct ctip_proof {
	struct ctip_places   at;
	struct ctip_verdict *out;
	struct ctip_history *history;
	struct proof_hand    hands[2];
	struct ctip_chain    chain;
	struct proof_id     *ids;
	/* after the transactions so far: */
	uint64_t             next;    /* sequence of the next file */
	uint64_t             lamport;
	int64_t              time;    /* of the last one */
	unsigned char        previous[CTIP_HASH];
	struct proof_trees   trees;
	char                 commit[CTIP_GIT_ID];
	char                 root[CTIP_GIT_ID]; /* tree of the next commit */
	char                 next_commit[CTIP_GIT_ID];
	int64_t              now;     /* when the walk began */
	/* git, as it was found: */
	char                 tip[CTIP_GIT_ID];
	bool                 tip_met;
	uint64_t             pending; /* from this file on: not in git */
	/* with a key: */
	const struct ctip_member_key *key;
	const struct ctip_member     *me;
	struct ctip_secret  *H;       /* by epoch; empty: not ours */
	struct ctip_holders  holders;
	const struct ctip_holder *held[CTIP_HOLDERS];
	size_t               n_holders;
	struct proof_leaf   *leaves;
	size_t               n_leaves, cap_leaves;
	struct ctip_buf      later;   /* u64: entries that need others */
	struct ctip_buf      grants;  /* struct proof_grant; ... */
	struct ctip_buf      schemas; /* PROOF_SCHEMA; ... of tables, once */
};

/* A schema that a table names: leaf 32, transaction 16. */
#define PROOF_SCHEMA (CTIP_HASH + 16)

/* 3f2a91... for messages. */
#define PROOF_NAME 16
void ctip_proof__name(char out[PROOF_NAME], const struct ctip_head *head);

/* Everything, at these places. Whoever calls keeps writers out. */
int ctip_proof__run(struct ctip_verdict *out, const struct ctip_places *at,
    const struct ctip_member_key *key, struct ctip_err *err);

/* verify_walk.c */
int ctip_proof__walk(struct ctip_proof *proof,
    void (*work)(struct ctip_proof *proof, struct proof_hand *hand,
    struct proof_file *file),
    int (*fold)(struct ctip_proof *proof, struct proof_tx *tx,
    struct ctip_err *err), struct ctip_err *err);
/* Puts the file together in hand->file from ledger.db; its wrong is set when
 * pages are missing or not of 64 entries. Appends. *start: where its entries
 * begin. False when something is wrong. */
bool ctip_proof__load(struct proof_hand *hand, struct proof_file *file,
    size_t *start);

/* verify_file.c: bytes, leaves, object id, equality with git. */
void ctip_proof__file(struct ctip_proof *proof, struct proof_hand *hand,
    struct proof_file *file);
/* verify_fold.c: order, membership, signature, commit, trees. */
int ctip_proof__fold(struct ctip_proof *proof, struct proof_tx *tx,
    struct ctip_err *err);

/* verify_git.c: the trees with these files in them, and the root's id. When
 * `compare`, false where git's objects are not these. */
bool ctip_proof__trees(struct ctip_proof *proof, char root[CTIP_GIT_ID],
    const struct proof_tx *tx, bool compare);
/* Is this the object in git? */
bool ctip_proof__same(struct ctip_proof *proof, struct proof_hand *hand,
    const char *type, const char id[CTIP_GIT_ID], struct ctip_str bytes);
/* verify_rest.c: objects of git that no transaction of it stands for: each
 * must be what its id says, since a later save may rely on it. */
int ctip_proof__rest(struct ctip_proof *proof, struct ctip_err *err);
void ctip_proof__trees_clear(struct proof_trees *trees);

/* verify_blame.c: ledger.db and git differ in this transaction, or before:
 * names where, and which of them is wrong. Returns -1. */
int ctip_proof__blame(struct ctip_proof *proof, struct proof_tx *tx,
    struct ctip_err *err);
/* Git goes on where ledger.db ends, or ends elsewhere: says so, -1. */
int ctip_proof__extra(struct ctip_proof *proof, struct ctip_err *err);

/* verify_db.c: tables are the expected ones; all pages belong to files; the
 * outbox; keys.db without secrets. */
int ctip_proof__tables(struct ctip_store *store, enum ctip_store_kind kind,
    struct ctip_err *err);
int ctip_proof__sound(struct ctip_proof *proof, struct ctip_err *err);
int ctip_proof__pages(struct ctip_proof *proof, struct ctip_err *err);
int ctip_proof__astray(struct ctip_proof *proof, struct ctip_err *err);
int ctip_proof__pending(struct ctip_proof *proof, struct ctip_err *err);
int ctip_proof__outbox(struct ctip_proof *proof, const struct proof_tx *tx,
    struct ctip_str commit, struct ctip_err *err);
int ctip_proof__outbox_rest(struct ctip_proof *proof, struct ctip_err *err);
int ctip_proof__keys(struct ctip_proof *proof, struct ctip_err *err);
/* verify_access.c: the access records that wait. */
int ctip_proof__access(struct ctip_proof *proof, struct ctip_err *err);
/* For a rebuild from the history: those of the ledger.db in dir, which stand
 * nowhere else, go along as far as they can be read and are whole. */
void ctip_proof__keep_access(struct ctip_store *to, const char *dir);
/* For a rebuild from the history: EXISTS where the ledger.db in dir ends
 * beyond `made`, or has another head where that ends. One that can't be read
 * is no fault. */
int ctip_proof__ahead(const char *dir, const char *office,
    struct ctip_store *made, struct ctip_err *err);

/* verify_key.c: the second walk. */
int ctip_proof__with_key(struct ctip_proof *proof, struct ctip_err *err);
/* verify_grant.c: the directory part of a grant's record. */
void ctip_proof__note_grant(struct proof_file *file, struct ctip_str json,
    uint32_t place);
/* Was the member granted it, before that place and at that time? */
bool ctip_proof__granted(const struct ctip_proof *proof,
    const struct ctip_id *subject, const char *member, uint8_t compartment,
    uint64_t where, int64_t time);
/* verify_version.c: after it, what needs other entries. */
int ctip_proof__versions(struct ctip_proof *proof, struct ctip_err *err);

#endif
