/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A backup of keys.db -> the ledger's keys.db. It is opened in a folder
 * beside, proved to be a keys.db of this ledger and this history, and rid of
 * what was forgotten since; only then it gets its name. A crash leaves the
 * ledger with the keys.db that it had, or with none where it had none, and
 * the same command does it again.
 */
#include "ctip/ledger/keys_backup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"
#include "forget_inside.h"
#include "verify_inside.h"

/* Where things are. */
struct paths {
	char *folder;             /* LEDGER/keys.restoring */
	char *fresh;              /* keys.db in it */
	char *keys, *old;         /* LEDGER/keys.db, and where it goes */
	char *journal, *old_journal;
};

static void
name_paths(struct paths *p, const char *dir)
{
	p->folder = ctip_path_join(dir, CTIP_RESTORE_FOLDER);
	p->fresh = ctip_path_join(p->folder, "keys.db");
	p->keys = ctip_path_join(dir, "keys.db");
	p->old = ctip_path_join(dir, "keys.db.old");
	p->journal = ctip_path_join(dir, "keys.db-journal");
	p->old_journal = ctip_path_join(dir, "keys.db.old-journal");
}

static void
free_paths(struct paths *p)
{
	free(p->folder);
	free(p->fresh);
	free(p->keys);
	free(p->old);
	free(p->journal);
	free(p->old_journal);
}

/* Two names of one file: a restore that was killed left them. */
static bool
is_one(const char *a, const char *b)
{
	struct stat one, other;

	return lstat(a, &one) == 0 && lstat(b, &other) == 0 &&
	    one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static int
check_way(const struct paths *p, unsigned how, struct ctip_err *err)
{
	if (!ctip_path_exists(p->keys))
		return 0;
	if (!(how & CTIP_RESTORE_REPLACE))
		return ctip_fail(err, CTIP_EXISTS, "this ledger has a "
		    "keys.db; where it is broken, --replace puts the backup "
		    "in its place and keeps it as keys.db.old");
	if (ctip_path_exists(p->old) && !is_one(p->keys, p->old))
		return ctip_fail(err, CTIP_EXISTS, "'%s' exists from a "
		    "restore before; move it away first", p->old);
	return 0;
}

/* What its head says, before anything of it is opened. */
static int
check_backup(const struct ctip_ledger *ledger,
    const struct ctip_keys_backup *backup, const struct ctip_member_key *key,
    unsigned how, struct ctip_err *err)
{
	unsigned char fingerprint[CTIP_HASH];
	char date[21];

	if (memcmp(backup->ledger, ledger->chain.ledger, 16) != 0)
		return ctip_fail(err, CTIP_INVALID,
		    "the backup is of another ledger");
	ctip_public_fingerprint(fingerprint, &key->public_);
	if (memcmp(backup->key, fingerprint, CTIP_HASH) != 0)
		return ctip_fail(err, CTIP_INVALID, "the backup is sealed to "
		    "recovery key %u; take two of its shares",
		    backup->number);
	ctip_time_text(date, backup->expires);
	if (ctip_now() >= backup->expires && !(how & CTIP_RESTORE_EXPIRED))
		return ctip_fail(err, CTIP_DENIED, "the backup expired on "
		    "%.10s: who was forgotten was told that no backup outlives "
		    "%d days; take a newer one, or where there is none add "
		    "--expired", date, CTIP_KEYS_BACKUP_DAYS);
	return 0;
}

/* Is it a whole keys.db of this ledger? Who sealed it is not known. */
static int
check_store(struct ctip_store *keys, const struct ctip_keys_backup *backup,
    struct ctip_err *err)
{
	struct ctip_keys_backup again = *backup;

	if (ctip_proof__tables(keys, CTIP_STORE_KEYS, err) != 0)
		return -1;
	return ctip_keys_backup_describe(&again, keys, err);
}

/* The transactions of the ledger that come after a file. */
static int
count_after(uint64_t *n, const struct ctip_ledger *ledger, uint64_t sequence,
    struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(ledger->chain.office),
	    CTIP_V_INT(sequence + 1)};
	int row;

	for (*n = 0;; ++*n) {
		if (ctip_store_ask(ledger->db, CTIP_Q_HEAD_NEXT, at, 2,
		    err) != 0)
			return -1;
		row = ctip_store_next(ledger->db, CTIP_Q_HEAD_NEXT, err);
		if (row == 1)
			at[1] = CTIP_V_INT(ctip_store_integer(ledger->db,
			    CTIP_Q_HEAD_NEXT, 1) + 1);
		ctip_store_reset(ledger->db, CTIP_Q_HEAD_NEXT);
		if (row != 1)
			return row;
	}
}

/* Does the ledger have the transaction that the backup ends with? */
static int
check_history(const struct ctip_ledger *ledger,
    const struct ctip_keys_backup *backup, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(ledger->chain.office),
	    CTIP_V_INT(backup->sequence)};
	unsigned char hash[CTIP_HASH] = {0};
	struct ctip_str head;
	int row;

	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD, at, 2, err) != 0)
		return -1;
	row = ctip_store_next(ledger->db, CTIP_Q_HEAD, err);
	if (row == 1) {
		head = ctip_store_bytes(ledger->db, CTIP_Q_HEAD, 2);
		ctip_hash_bytes(hash, head.p, head.len);
	}
	ctip_store_reset(ledger->db, CTIP_Q_HEAD);
	if (row < 0)
		return -1;
	if (memcmp(hash, backup->hash, CTIP_HASH) != 0)
		return ctip_fail(err, CTIP_TAMPERED, "the backup is of "
		    "another history of this ledger: file %llu is not the "
		    "one that it knows; type: ctip audit verify",
		    (unsigned long long)backup->sequence);
	return 0;
}

/* Behind the ledger, ahead of it, or as new; where it is behind, it is known
 * now up to the last transaction, though the keys since are missing. */
static int
compare(struct ctip_keys_restored *out, const struct ctip_ledger *ledger,
    const struct ctip_keys_backup *backup, struct ctip_store *keys,
    struct ctip_err *err)
{
	unsigned char mark[8 + CTIP_HASH];
	struct ctip_value row[] = {CTIP_V_TEXT("head"),
	    CTIP_V_BLOB(mark, sizeof mark)};

	if (backup->sequence > ledger->tip.sequence) {
		out->ahead = backup->sequence - ledger->tip.sequence;
		return 0;
	}
	if (check_history(ledger, backup, err) != 0 || count_after(
	    &out->behind, ledger, backup->sequence, err) != 0)
		return -1;
	ctip_put_u64(mark, ledger->tip.sequence);
	memcpy(mark + 8, ledger->tip_hash, CTIP_HASH);
	return ctip_store_run(keys, CTIP_Q_STAMP_PUT, row, 2, err);
}

/* Takes what was forgotten out of a keys.db that nobody reads yet: what this
 * history says, and what this computer and the keys.db that gives way
 * remember. */
static int
forget(struct ctip_keys_restored *out, struct ctip_ledger *ledger, struct ctip_store *keys,
    struct ctip_err *err)
{
	struct ctip_store *before = NULL;
	struct ctip_forgot forgot;
	struct ctip_err ignored = {0};
	uint64_t more;

	if (ctip_store_open(&before, ledger->dir, CTIP_STORE_KEYS, false,
	    true, &ignored) == 0)
		(void)ctip_forget__remember(&more, &ledger->chain, before,
		    &ignored);
	ctip_store_close(before);
	ctip_forget__recall(&more, &ledger->chain);
	if (ctip_forget_apply(&forgot, keys, &ledger->chain, err) != 0)
		return -1;
	out->forgotten = forgot.keys;
	out->unburied = forgot.unburied;
	return 0;
}

/* Everything that is done before it has its name. */
static int
make_ready(struct ctip_keys_restored *out, struct ctip_ledger *ledger,
    const struct ctip_keys_backup *backup, const struct paths *p,
    struct ctip_err *err)
{
	struct ctip_store *keys = NULL;
	int rc = -1;

	if (ctip_store_open(&keys, p->folder, CTIP_STORE_KEYS, false, false,
	    err) == 0 && check_store(keys, backup, err) == 0 &&
	    forget(out, ledger, keys, err) == 0 &&
	    compare(out, ledger, backup, keys, err) == 0)
		rc = 0;
	ctip_store_close(keys);
	return rc;
}

static int
move(const char *from, const char *to, struct ctip_err *err)
{
	if (rename(from, to) == 0)
		return 0;
	return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'", to);
}

/* A journal that a crash left is played back, where it can be. */
static void
settle_old(const char *dir)
{
	struct ctip_store *old = NULL;
	struct ctip_err ignored;

	(void)ctip_store_open(&old, dir, CTIP_STORE_KEYS, false, false,
	    &ignored);
	ctip_store_close(old);
}

/* A second name for the old one, so that the ledger is never without. */
static int
keep_old(struct ctip_keys_restored *out, const struct paths *p,
    struct ctip_err *err)
{
	if (!ctip_path_exists(p->keys))
		return 0;
	if (link(p->keys, p->old) != 0 && errno != EEXIST)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'",
		    p->old);
	out->kept = true;
	return 0;
}

/* The new one takes the old one's name; a journal that is left is the old
 * one's, and SQLite would play it into the new one. */
static int
change_places(struct ctip_keys_restored *out, const char *dir,
    const struct paths *p, struct ctip_err *err)
{
	settle_old(dir);
	if (keep_old(out, p, err) != 0 || (ctip_path_exists(p->journal) &&
	    move(p->journal, p->old_journal, err) != 0) ||
	    ctip_folder_sync(dir, err) != 0 ||
	    move(p->fresh, p->keys, err) != 0)
		return -1;
	rmdir(p->folder);
	return ctip_folder_sync(dir, err);
}

int
ctip_keys_restore(struct ctip_keys_restored *out, struct ctip_ledger *ledger,
    const struct ctip_keys_backup *backup, const char *path,
    const struct ctip_member_key *key, unsigned how, struct ctip_err *err)
{
	struct ctip_err ignored;
	struct paths p;
	bool made = false;
	int rc = -1;

	*out = (struct ctip_keys_restored){0};
	name_paths(&p, ledger->dir);
	if (check_backup(ledger, backup, key, how, err) != 0 ||
	    check_way(&p, how, err) != 0)
		goto out;
	if (ctip_folder_remove(p.folder, err) != 0 ||
	    ctip_folder_make(p.folder, 0700, err) != 0)
		goto out;
	made = true;
	if (ctip_keys_backup_open(backup, path, key, p.folder, err) == 0 &&
	    make_ready(out, ledger, backup, &p, err) == 0)
		rc = change_places(out, ledger->dir, &p, err);
out:
	if (made && rc != 0)
		(void)ctip_folder_remove(p.folder, &ignored);
	free_paths(&p);
	return rc;
}
