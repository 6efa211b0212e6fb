/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_KEYS_BACKUP_H
#define CTIP_LEDGER_KEYS_BACKUP_H

#include "ctip/ledger/ledger.h"
#include "ctip/ledger/store.h"

/*
 * A backup of keys.db, the one thing that nothing can make anew (FORMAT
 * items 29 and 31): its bytes, sealed to the recovery key, for 35 days.
 *
 *   "CTK1" | ledger 16 | number u16 | key 32 | time u64 | expires u64 |
 *   sequence u64 | head hash 32 | size u64 | ephemeral 32 | chunks
 *
 * The head is 150 bytes; each chunk is XChaCha20-Poly1305 of 65,536 bytes,
 * the last of fewer, under BLAKE2b-256("ctip-keys-backup-1" | WK | head),
 * nonce 0^16 | number of the chunk; WK is that of a wrap to `recovery`, its
 * number as the epoch. So a changed head opens nothing, and the size tells
 * how many chunks there are. Memory is constant.
 */
#define CTIP_KEYS_BACKUP_HEAD 150
#define CTIP_KEYS_BACKUP_DAYS 35

struct ctip_keys_backup {
	unsigned char ledger[16];
	uint16_t      number;         /* of the recovery key */
	unsigned char key[CTIP_HASH]; /* its fingerprint */
	int64_t       time, expires;
	uint64_t      sequence;       /* the last transaction it knows: file */
	unsigned char hash[CTIP_HASH];  /* and head */
	uint64_t      size;           /* of keys.db */
	unsigned char ephemeral[32];
};

/* Writes a new file, 0600, and reads it back; notes in keys.db that it did,
 * where it is whole: where the recovery key opens all groups' keys in it.
 * The writer's lock is held by the caller. EXISTS, TAMPERED: keys.db is of
 * another ledger. */
int ctip_keys_backup_write(struct ctip_keys_backup *out, const char *dir,
    const unsigned char ledger[16], uint16_t number,
    const struct ctip_public *to, const char *path, bool whole,
    struct ctip_err *err);

/* The clear head. NOTFOUND; INVALID: it is no backup of keys. */
int ctip_keys_backup_read(struct ctip_keys_backup *out, const char *path,
    struct ctip_err *err);

/* Opens it into folder/keys.db, new and 0600, in a folder that is there.
 * INVALID: it was damaged, or is sealed to another key. */
int ctip_keys_backup_open(const struct ctip_keys_backup *backup,
    const char *path, const struct ctip_member_key *key, const char *folder,
    struct ctip_err *err);

/*
 * Puts a backup into the ledger's place of keys.db, which must have none, or
 * REPLACE: the old one is kept as keys.db.old. What was forgotten is deleted
 * from it before it gets there. The ledger is open for writing, with no key
 * or any; keys.db must not be in use. EXISTS; DENIED: it has expired;
 * INVALID: damaged, of another ledger, sealed to another key than this;
 * TAMPERED: of another history, or no keys.db.
 */
enum {
	CTIP_RESTORE_REPLACE = 1,
	CTIP_RESTORE_EXPIRED = 2   /* one that has expired, too */
};
struct ctip_keys_restored {
	uint64_t forgotten;   /* wraps that were deleted from it, */
	uint64_t unburied;    /* and of them those that only this computer
	                       * knows of: to be erased again */
	uint64_t behind;      /* later transactions, whose keys it has not */
	uint64_t ahead;       /* files that it knows and the ledger has not */
	bool     kept;        /* there is a keys.db.old */
};
int ctip_keys_restore(struct ctip_keys_restored *out,
    struct ctip_ledger *ledger, const struct ctip_keys_backup *backup,
    const char *path, const struct ctip_member_key *key, unsigned how,
    struct ctip_err *err);

/* Fills in what a keys.db says of itself, the last transaction that it
 * knows. TAMPERED: it is of another ledger than out is, or damaged. */
int ctip_keys_backup_describe(struct ctip_keys_backup *out,
    struct ctip_store *keys, struct ctip_err *err);

/* When keys.db was last saved so; 0: never. */
int ctip_keys_backup_last(int64_t *out, struct ctip_store *keys,
    struct ctip_err *err);

#endif
