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

/* So many bytes, or as many as there are; -1 with errno. */
static ssize_t
read_all(int fd, unsigned char *out, size_t len)
{
	size_t n = 0;
	ssize_t got;

	while (n < len) {
		got = read(fd, out + n, len - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static int
seal_chunks(FILE *to, int from, const struct ctip_keys_backup *backup,
    const unsigned char key[CTIP_KEY], struct ctip_err *err)
{
	unsigned char *plain = ctip_alloc(CHUNK), *sealed = ctip_alloc(SEALED);
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i * CHUNK < backup->size; i++) {
		size_t len = chunk_size(backup, i);

		errno = EIO;
		if (read_all(from, plain, len) != (ssize_t)len) {
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

/* Opens the next chunk. 1, 0 where it doesn't open, -1. */
static int
open_chunk(unsigned char *plain, unsigned char *sealed, size_t len,
    uint64_t i, int from, const unsigned char key[CTIP_KEY])
{
	ssize_t got = read_all(from, sealed, len + CTIP_TAG);

	if (got < 0)
		return -1;
	return (size_t)got == len + CTIP_TAG && ctip_open_x(plain, sealed,
	    len + CTIP_TAG, CTIP_STR(""), nothing, i, key);
}

/* Opens all chunks, and there is nothing more; `to` NULL: only looks whether
 * they open. */
static int
open_chunks(FILE *to, int from, const struct ctip_keys_backup *backup,
    const unsigned char key[CTIP_KEY], const char *path, struct ctip_err *err)
{
	unsigned char *plain = ctip_alloc(CHUNK), *sealed = ctip_alloc(SEALED);
	ssize_t more;
	int good = 1;

	for (uint64_t i = 0; good == 1 && i * CHUNK < backup->size; i++) {
		size_t len = chunk_size(backup, i);

		good = open_chunk(plain, sealed, len, i, from, key);
		if (good == 1 && to != NULL)
			fwrite(plain, 1, len, to);
	}
	if (good == 1 && (more = read_all(from, sealed, 1)) != 0)
		good = more < 0 ? -1 : 0;
	if (good < 0)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot read '%s'", path);
	else if (good == 0)
		ctip_fail(err, CTIP_INVALID, "'%s' was damaged, or cut off: "
		    "take another copy of it", path);
	free(plain);
	free(sealed);
	return good == 1 ? 0 : -1;
}

static int
open_plain(const char *path, int more, struct ctip_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | more);

	if (fd < 0)
		ctip_fail_errno(err, errno == ENOENT ? CTIP_NOTFOUND :
		    CTIP_SYSTEM, "cannot open '%s'", path);
	return fd;
}

/* The head, and the file behind it; -1. */
static int
open_backup(struct ctip_keys_backup *out, const char *path,
    struct ctip_err *err)
{
	unsigned char head[CTIP_KEYS_BACKUP_HEAD];
	int fd = open_plain(path, 0, err);
	ssize_t got;

	if (fd < 0)
		return -1;
	got = read_all(fd, head, sizeof head);
	if (got == sizeof head && memcmp(head, "CTK1", 4) == 0) {
		read_head(out, head);
		return fd;
	}
	if (got < 0)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot read '%s'", path);
	else
		ctip_fail(err, CTIP_INVALID, "'%s' is no backup of keys, "
		    "which 'ctip ledger keys backup' makes", path);
	close(fd);
	return -1;
}

int
ctip_keys_backup_read(struct ctip_keys_backup *out, const char *path,
    struct ctip_err *err)
{
	int fd = open_backup(out, path, err);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* Is what stands on the disk what was sealed? Not what the kernel remembers
 * of it, as far as it lets go. */
static int
read_back(const char *path, const unsigned char key[CTIP_KEY],
    struct ctip_err *err)
{
	struct ctip_keys_backup backup;
	int fd = open_backup(&backup, path, err), rc = -1;

	if (fd >= 0) {
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		rc = open_chunks(NULL, fd, &backup, key, path, err);
		close(fd);
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

/* Does SQLite say that a page could not be read? It is no damage then. */
static bool
is_unread(struct ctip_str said)
{
	static const char code[] = "error code=";
	const char *at = memmem(said.p, said.len, code, sizeof code - 1);

	/* Its codes for input and output end in this byte. */
	return at != NULL && (atoi(at + sizeof code - 1) & 0xff) == 10;
}

/* Pages that don't hold together are no keys for anybody. */
static int
check_sound(struct ctip_store *keys, struct ctip_err *err)
{
	struct ctip_str said;
	bool sound, unread;

	if (ctip_store_ask(keys, CTIP_Q_SOUND, NULL, 0, err) != 0 ||
	    ctip_store_next(keys, CTIP_Q_SOUND, err) < 0)
		return -1;
	said = ctip_store_bytes(keys, CTIP_Q_SOUND, 0);
	sound = ctip_str_is(said, "ok");
	unread = is_unread(said);
	ctip_store_reset(keys, CTIP_Q_SOUND);
	errno = EIO;
	if (unread)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot read '%s'",
		    "keys.db");
	return sound ? 0 : ctip_fail(err, CTIP_TAMPERED, "keys.db is damaged; "
	    "put back its newest backup: ctip ledger keys restore --replace "
	    "FILE SHARE SHARE");
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
    int from, const struct ctip_public *to, const char *path,
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
    const struct ctip_public *to, const char *path, bool whole,
    struct ctip_err *err)
{
	char *name = ctip_path_join(dir, "keys.db");
	unsigned char key[CTIP_KEY] = {0};
	struct ctip_store *keys = NULL;
	struct stat st;
	int from = -1, rc = -1;

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
	if (from < 0)
		goto out;
	if (fstat(from, &st) != 0) {
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot read '%s'", name);
		goto out;
	}
	out->size = (uint64_t)st.st_size;
	if (write_sealed(key, out, from, to, path, err) != 0)
		goto out;
	/* Closing it lets go of SQLite's lock too: not before this. */
	close(from);
	from = -1;
	ctip_store_rollback(keys);
	rc = read_back(path, key, err);
	if (rc == 0 && whole)
		rc = note_backup(keys, out, err);
out:
	if (from >= 0)
		close(from);
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
	int from = open_backup(&again, path, err), rc = -1;

	if (from < 0 || ctip_output_open(&out, name, 0600, false,
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
	if (from >= 0)
		close(from);
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
