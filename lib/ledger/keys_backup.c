/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.db -> a sealed copy of it, and back. SQLite's shared lock keeps every
 * writer out while its bytes are read, and a journal that a crash left has
 * been rolled back by then. Nothing but the sealed file is written: a second
 * plain copy would be one more that forgetting has to reach.
 */
#include "ctip/ledger/keys_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"
#include "ctip/ledger/pin.h"
#include "ctip/ledger/store.h"

#define CHUNK  65536
#define SEALED (CHUNK + CTIP_TAG)
#define DAY    (24 * 60 * 60)

static void
write_head(unsigned char out[CTIP_KEYS_BACKUP_HEAD],
    const struct ctip_keys_backup *backup)
{
	memcpy(out, "CTK1", 4);
	memcpy(out + 4, backup->ledger, 16);
	ctip_put_u16(out + 20, backup->number);
	memcpy(out + 22, backup->key, CTIP_HASH);
	ctip_put_u64(out + 54, (uint64_t)backup->time);
	ctip_put_u64(out + 62, (uint64_t)backup->expires);
	ctip_put_u64(out + 70, backup->sequence);
	memcpy(out + 78, backup->hash, CTIP_HASH);
	ctip_put_u64(out + 110, backup->size);
	memcpy(out + 118, backup->ephemeral, 32);
}

static void
read_head(struct ctip_keys_backup *backup,
    const unsigned char in[CTIP_KEYS_BACKUP_HEAD])
{
	memcpy(backup->ledger, in + 4, 16);
	backup->number = ctip_u16(in + 20);
	memcpy(backup->key, in + 22, CTIP_HASH);
	backup->time = (int64_t)ctip_u64(in + 54);
	backup->expires = (int64_t)ctip_u64(in + 62);
	backup->sequence = ctip_u64(in + 70);
	memcpy(backup->hash, in + 78, CTIP_HASH);
	backup->size = ctip_u64(in + 110);
	memcpy(backup->ephemeral, in + 118, 32);
}

/* The key of the chunks. mine: the ephemeral secret and theirs the recovery
 * key, or the other way round. */
static bool
chunk_key(unsigned char out[CTIP_KEY], const struct ctip_keys_backup *backup,
    const unsigned char mine[32], const unsigned char theirs[32],
    const unsigned char box[32])
{
	unsigned char head[CTIP_KEYS_BACKUP_HEAD], WK[CTIP_KEY];
	struct ctip_str pieces[3] = {
		CTIP_STR("ctip-keys-backup-1"), {(const char *)WK, CTIP_KEY},
		{(const char *)head, sizeof head}
	};
	bool good = ctip_wrap_key(WK, mine, theirs, backup->ledger,
	    backup->ephemeral, box, "recovery", backup->number);

	write_head(head, backup);
	ctip_hash(out, pieces, 3);
	ctip_wipe(WK, sizeof WK);
	return good;
}

/* How much of keys.db is in chunk i. */
static size_t
chunk_size(const struct ctip_keys_backup *backup, uint64_t i)
{
	uint64_t left = backup->size - i * CHUNK;

	return left < CHUNK ? (size_t)left : CHUNK;
}

static const unsigned char nothing[16];

static int
seal_chunks(FILE *to, FILE *from, const struct ctip_keys_backup *backup,
    const unsigned char key[CTIP_KEY], struct ctip_err *err)
{
	unsigned char *plain = ctip_alloc(CHUNK), *sealed = ctip_alloc(SEALED);
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i * CHUNK < backup->size; i++) {
		size_t len = chunk_size(backup, i);

		errno = EIO;
		if (fread(plain, 1, len, from) != len) {
			rc = ctip_fail_errno(err, CTIP_SYSTEM,
			    "cannot read '%s'", "keys.db");
			break;
		}
		ctip_seal_x(sealed, plain, len, CTIP_STR(""), nothing, i,
		    key);
		fwrite(sealed, 1, len + CTIP_TAG, to);
	}
	free(plain);
	free(sealed);
	return rc;
}

/* Opens all chunks; `to` NULL: only looks whether they open. Damage is what
 * there is to say where one doesn't. */
static int
open_chunks(FILE *to, FILE *from, const struct ctip_keys_backup *backup,
    const unsigned char key[CTIP_KEY], const char *path, struct ctip_err *err)
{
	unsigned char *plain = ctip_alloc(CHUNK), *sealed = ctip_alloc(SEALED);
	bool good = true;

	for (uint64_t i = 0; good && i * CHUNK < backup->size; i++) {
		size_t len = chunk_size(backup, i);

		good = fread(sealed, 1, len + CTIP_TAG, from) ==
		    len + CTIP_TAG && ctip_open_x(plain, sealed,
		    len + CTIP_TAG, CTIP_STR(""), nothing, i, key);
		if (good && to != NULL)
			fwrite(plain, 1, len, to);
	}
	good = good && getc(from) == EOF && !ferror(from);
	free(plain);
	free(sealed);
	if (good)
		return 0;
	return ctip_fail(err, CTIP_INVALID, "'%s' was damaged, or cut off: "
	    "take another copy of it", path);
}

/* Reading; the file is ordinary. */
static FILE *
open_plain(const char *path, int more, struct ctip_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | more);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");

	if (stream == NULL)
		ctip_fail_errno(err, errno == ENOENT ? CTIP_NOTFOUND :
		    CTIP_SYSTEM, "cannot open '%s'", path);
	return stream;
}

/* The head, and the stream behind it. */
static FILE *
open_backup(struct ctip_keys_backup *out, const char *path,
    struct ctip_err *err)
{
	unsigned char head[CTIP_KEYS_BACKUP_HEAD];
	FILE *stream = open_plain(path, 0, err);

	if (stream == NULL)
		return NULL;
	if (fread(head, 1, sizeof head, stream) == sizeof head &&
	    memcmp(head, "CTK1", 4) == 0) {
		read_head(out, head);
		return stream;
	}
	fclose(stream);
	ctip_fail(err, CTIP_INVALID, "'%s' is no backup of keys, which "
	    "'ctip ledger keys backup' makes", path);
	return NULL;
}

int
ctip_keys_backup_read(struct ctip_keys_backup *out, const char *path,
    struct ctip_err *err)
{
	FILE *stream = open_backup(out, path, err);

	if (stream == NULL)
		return -1;
	fclose(stream);
	return 0;
}

/* Is what stands on the disk what was sealed? Not what the kernel remembers
 * of it, as far as it lets go. */
static int
read_back(const char *path, const unsigned char key[CTIP_KEY],
    struct ctip_err *err)
{
	struct ctip_keys_backup backup;
	FILE *stream = open_backup(&backup, path, err);
	int rc = -1;

	if (stream != NULL) {
		posix_fadvise(fileno(stream), 0, 0, POSIX_FADV_DONTNEED);
		rc = open_chunks(NULL, stream, &backup, key, path, err);
		fclose(stream);
	}
	if (rc != 0)
		unlink(path);
	return rc;
}

/* A stamp of keys.db of this size. 1, 0 where there is none, -1. */
static int
stamp(unsigned char *out, size_t size, struct ctip_store *keys,
    const char *name, struct ctip_err *err)
{
	struct ctip_value at = CTIP_V_TEXT(name);
	struct ctip_str bytes;
	int row;

	if (ctip_store_ask(keys, CTIP_Q_STAMP, &at, 1, err) != 0)
		return -1;
	row = ctip_store_next(keys, CTIP_Q_STAMP, err);
	if (row == 1) {
		bytes = ctip_store_bytes(keys, CTIP_Q_STAMP, 0);
		row = bytes.len == size;
		memcpy(out, bytes.p, row ? size : 0);
	}
	ctip_store_reset(keys, CTIP_Q_STAMP);
	return row;
}

/* Pages that don't hold together are no keys for anybody. */
static int
check_sound(struct ctip_store *keys, struct ctip_err *err)
{
	bool sound;

	if (ctip_store_ask(keys, CTIP_Q_SOUND, NULL, 0, err) != 0 ||
	    ctip_store_next(keys, CTIP_Q_SOUND, err) < 0)
		return -1;
	sound = ctip_str_is(ctip_store_bytes(keys, CTIP_Q_SOUND, 0), "ok");
	ctip_store_reset(keys, CTIP_Q_SOUND);
	return sound ? 0 : ctip_fail(err, CTIP_TAMPERED, "keys.db is damaged; "
	    "put back its newest backup: ctip ledger keys restore");
}

int
ctip_keys_backup_describe(struct ctip_keys_backup *out,
    struct ctip_store *keys, struct ctip_err *err)
{
	unsigned char ledger[16], head[8 + CTIP_HASH];
	int row = stamp(ledger, sizeof ledger, keys, "ledger", err);

	if (row == 1 && memcmp(ledger, out->ledger, 16) == 0)
		row = stamp(head, sizeof head, keys, "head", err);
	else if (row >= 0)
		row = 0;
	if (row == 0)
		return ctip_fail(err, CTIP_TAMPERED, "keys.db belongs to "
		    "another ledger; type: ctip audit verify");
	if (row < 0)
		return -1;
	out->sequence = ctip_u64(head);
	memcpy(out->hash, head + 8, CTIP_HASH);
	return check_sound(keys, err);
}

/* The sealed file, under its name; its key comes back. */
static int
write_sealed(unsigned char key[CTIP_KEY], struct ctip_keys_backup *backup,
    FILE *from, const struct ctip_public *to, const char *path,
    struct ctip_err *err)
{
	unsigned char head[CTIP_KEYS_BACKUP_HEAD], mine[32];
	struct ctip_output out;
	bool good;

	ctip_box_pair(backup->ephemeral, mine);
	good = chunk_key(key, backup, mine, to->box, to->box);
	ctip_wipe(mine, sizeof mine);
	if (!good)
		return ctip_fail(err, CTIP_TAMPERED, "recovery key %u is no "
		    "X25519 key; type: ctip audit verify", backup->number);
	write_head(head, backup);
	if (ctip_output_open(&out, path, 0600, false, err) != 0)
		return -1;
	fwrite(head, 1, sizeof head, out.stream);
	if (seal_chunks(out.stream, from, backup, key, err) != 0) {
		ctip_output_drop(&out);
		return -1;
	}
	return ctip_output_commit(&out, err);
}

/* So that somebody can be told when it was long ago; also on this computer,
 * where keys.db may be an older one some day. */
static int
note_backup(struct ctip_store *keys, const struct ctip_keys_backup *backup,
    struct ctip_err *err)
{
	struct ctip_err ignored;
	char text[21];
	unsigned char time[8];
	struct ctip_value row[] = {CTIP_V_TEXT("backup"),
	    CTIP_V_BLOB(time, sizeof time)};

	ctip_time_text(text, backup->time);
	(void)ctip_pin_set(backup->ledger, "keys-backup", ctip_str(text),
	    &ignored);
	ctip_put_u64(time, (uint64_t)backup->time);
	return ctip_store_run(keys, CTIP_Q_STAMP_PUT, row, 2, err);
}

int
ctip_keys_backup_write(struct ctip_keys_backup *out, const char *dir,
    const unsigned char ledger[16], uint16_t number,
    const struct ctip_public *to, const char *path, struct ctip_err *err)
{
	char *name = ctip_path_join(dir, "keys.db");
	unsigned char key[CTIP_KEY] = {0};
	struct ctip_store *keys = NULL;
	FILE *from = NULL;
	struct stat st;
	int rc = -1;

	*out = (struct ctip_keys_backup){.number = number};
	memcpy(out->ledger, ledger, 16);
	ctip_public_fingerprint(out->key, to);
	out->time = ctip_now();
	out->expires = out->time + (int64_t)CTIP_KEYS_BACKUP_DAYS * DAY;
	if (strcmp(path, "-") == 0) {
		ctip_fail(err, CTIP_MISUSE, "a backup of keys is read back, "
		    "so it can't go to standard output; name a file");
		goto out;
	}
	if (ctip_store_open(&keys, dir, CTIP_STORE_KEYS, false, false,
	    err) != 0 || ctip_store_hold(keys, err) != 0 ||
	    ctip_keys_backup_describe(out, keys, err) != 0)
		goto out; /* asking it took SQLite's lock */
	from = open_plain(name, O_NOFOLLOW, err);
	if (from == NULL)
		goto out;
	if (fstat(fileno(from), &st) != 0) {
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot read '%s'", name);
		goto out;
	}
	out->size = (uint64_t)st.st_size;
	if (write_sealed(key, out, from, to, path, err) != 0)
		goto out;
	/* Closing it lets go of SQLite's lock too: not before this. */
	fclose(from);
	from = NULL;
	ctip_store_rollback(keys);
	if (read_back(path, key, err) == 0)
		rc = note_backup(keys, out, err);
out:
	if (from != NULL)
		fclose(from);
	ctip_wipe(key, sizeof key);
	ctip_store_close(keys);
	free(name);
	return rc;
}

int
ctip_keys_backup_open(const struct ctip_keys_backup *backup, const char *path,
    const struct ctip_member_key *key, const char *folder,
    struct ctip_err *err)
{
	char *name = ctip_path_join(folder, "keys.db");
	struct ctip_output out = {0};
	struct ctip_keys_backup again;
	unsigned char k[CTIP_KEY] = {0};
	FILE *from = open_backup(&again, path, err);
	int rc = -1;

	if (from == NULL || ctip_output_open(&out, name, 0600, false,
	    err) != 0)
		goto out;
	if (!chunk_key(k, backup, key->box.p, backup->ephemeral,
	    key->public_.box))
		ctip_fail(err, CTIP_INVALID, "'%s' was damaged, or cut off: "
		    "take another copy of it", path);
	else if (open_chunks(out.stream, from, backup, k, path, err) == 0)
		rc = ctip_output_commit(&out, err);
out:
	if (rc != 0 && out.stream != NULL)
		ctip_output_drop(&out);
	if (from != NULL)
		fclose(from);
	ctip_wipe(k, sizeof k);
	free(name);
	return rc;
}

int
ctip_keys_backup_last(int64_t *out, struct ctip_store *keys,
    struct ctip_err *err)
{
	unsigned char time[8];
	int row = stamp(time, sizeof time, keys, "backup", err);

	*out = row == 1 ? (int64_t)ctip_u64(time) : 0;
	return row < 0 ? -1 : 0;
}
