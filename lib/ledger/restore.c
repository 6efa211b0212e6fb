/* SPDX-License-Identifier: Apache-2.0 */
/*
 * a backup --> a ledger: its ledger.db, and from that everything that can be
 * made from it. No key is needed, and none comes with it. It is proven before
 * anything is made from it, and the whole before the folder gets its name.
 */
#include "ctip/ledger/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "making.h"
#include "private.h"
#include "verify_inside.h"

#define START 72 /* bytes of a database up to its application's id */

/* Bytes of the whole database, by its own words: pages and their size. */
static int64_t
whole_size(const unsigned char start[START])
{
	int64_t page = ctip_u16(start + 16);

	return ctip_u32(start + 28) * (page == 1 ? 65536 : page);
}

static int
open_backup(int *fd, const char *path, struct ctip_err *err)
{
	unsigned char start[START];
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (*fd < 0)
		return ctip_fail_errno(err, errno == ENOENT ||
		    errno == ENOTDIR ? CTIP_NOTFOUND : CTIP_SYSTEM,
		    "cannot open '%s'", path);
	if (fstat(*fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    pread(*fd, start, START, 0) != START ||
	    memcmp(start, "SQLite format 3", 16) != 0 ||
	    memcmp(start + 68, "CTIP", 4) != 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' is not the backup "
		    "of a ledger; 'ctip ledger backup' makes one", path);
	if (st.st_size != whole_size(start))
		return ctip_fail(err, CTIP_INVALID, "'%s' is not whole: it has "
		    "%lld of %lld bytes", path, (long long)st.st_size,
		    (long long)whole_size(start));
	return 0;
}

/* All bytes of the file into half/ledger.db, synced. */
static int
copy_backup(const char *path, const char *half, struct ctip_err *err)
{
	char *to = ctip_path_join(half, "ledger.db"), room[65536];
	struct ctip_output out = {0};
	ssize_t got = 0;
	int fd, rc = -1;

	if (open_backup(&fd, path, err) != 0 ||
	    ctip_output_open(&out, to, 0600, false, err) != 0)
		goto out;
	while ((got = read(fd, room, sizeof room)) > 0)
		if (fwrite(room, 1, (size_t)got, out.stream) != (size_t)got)
			break;
	if (got > 0)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'", to);
	else if (got < 0)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot read '%s'", path);
	else
		rc = ctip_output_commit(&out, err);
out:
	ctip_output_drop(&out);
	if (fd >= 0)
		close(fd);
	free(to);
	return rc;
}

/* ctip.yaml says what the charter says. To open a ledger there must be one,
 * so an empty one comes first. */
static int
write_yaml(const char *half, struct ctip_err *err)
{
	char *path = ctip_path_join(half, "ctip.yaml");
	struct ctip_ledger *ledger = NULL;
	struct ctip_buf text = {0};
	int rc = -1;

	if (ctip_file_write(path, CTIP_STR(""), 0600, false, err) != 0 ||
	    ctip_ledger_open(&ledger, half, CTIP_LEDGER_LOOK, NULL, err) != 0)
		goto out;
	ctip_ledger_yaml(&text, &ledger->chain);
	rc = ctip_file_write(path, ctip_buf_slice(&text), 0600, true, err);
out:
	ctip_ledger_close(ledger);
	ctip_buf_clear(&text);
	free(path);
	return rc;
}

static int
make_rest(const char *half, struct ctip_err *err)
{
	struct ctip_store *cache = NULL;

	if (write_yaml(half, err) != 0 ||
	    ctip_rebuild__history(half, err) != 0 ||
	    ctip_store_open(&cache, half, CTIP_STORE_CACHE, true, false,
	    err) != 0)
		return -1;
	ctip_store_close(cache);
	return ctip_folder_sync(half, err);
}

int
ctip_ledger_restore(struct ctip_verdict *out, const char *path,
    const char *dir, struct ctip_err *err)
{
	struct ctip_making making;
	struct ctip_places at, alone;
	int rc = -1;

	memset(out, 0, sizeof *out);
	ctip_making__name(&making, dir);
	at = (struct ctip_places){making.half, making.half, making.half};
	alone = (struct ctip_places){.db = making.half};
	if (ctip_making__check(&making, err) != 0 ||
	    ctip_making__start(&making, err) != 0 ||
	    copy_backup(path, making.half, err) != 0)
		goto out;
	if (ctip_proof__run(out, &alone, NULL, err) == 0 &&
	    make_rest(making.half, err) == 0 &&
	    ctip_proof__run(out, &at, NULL, err) == 0)
		rc = ctip_making__finish(&making, err);
	else
		ctip_fail_context(err, "'%s' can't be restored", path);
out:
	ctip_making__clear(&making);
	return rc;
}
