/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger --> one file that is kept elsewhere. It is copied by SQLite from one
 * state, into a folder of its own beside its place; there it is read back and
 * verified like any ledger.db, and only then gets its name.
 */
#include "ctip/ledger/backup.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"
#include "ctip/ledger/pin.h"
#include "private.h"
#include "verify_inside.h"

struct backup {
	struct ctip_output file;      /* its working name is made by us */
	char              *folder;    /* that name with .d: holds ledger.db */
	char              *inner;
};

/* A backup in the folder that it is of is lost with it. */
static int
check_place(const char *dir, const char *path, struct ctip_err *err)
{
	char ledger[PATH_MAX], place[PATH_MAX];
	char *parent = ctip_strdup(path), *slash = strrchr(parent, '/');
	size_t len;
	bool inside;

	if (slash != NULL)
		slash[slash == parent] = '\0';
	inside = realpath(dir, ledger) != NULL &&
	    realpath(slash == NULL ? "." : parent, place) != NULL &&
	    strncmp(place, ledger, len = strlen(ledger)) == 0 &&
	    (place[len] == '\0' || place[len] == '/');
	free(parent);
	if (!inside)
		return 0;
	return ctip_fail(err, CTIP_MISUSE, "'%s' lies in the ledger's folder, "
	    "and would be lost with it; name a place on another disk", path);
}

/* Takes the place of the empty file that ctip_output_open made: SQLite
 * writes into that, so that its mode and its fsync are ours. */
static int
open_place(struct backup *b, const char *path, struct ctip_err *err)
{
	struct ctip_buf folder = {0};

	if (ctip_output_open(&b->file, path, 0600, false, err) != 0)
		return -1;
	if (b->file.working == NULL)
		return ctip_fail(err, CTIP_MISUSE, "'%s' is no place for a "
		    "backup: name a new file", path);
	ctip_buf_format(&folder, "%s.d", b->file.working);
	b->folder = ctip_buf_detach(&folder);
	b->inner = ctip_path_join(b->folder, "ledger.db");
	if (ctip_folder_make(b->folder, 0700, err) != 0)
		return -1;
	if (rename(b->file.working, b->inner) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'",
		    path);
	return 0;
}

/* By a connection of its own: one that only reads may not do it. */
static int
copy(struct backup *b, const char *dir, struct ctip_err *err)
{
	struct ctip_value to = CTIP_V_TEXT(b->inner);
	struct ctip_store *db = NULL;
	int rc = ctip_store_open(&db, dir, CTIP_STORE_LEDGER, false, false,
	    err);

	if (rc == 0 && ctip_store_run(db, CTIP_Q_COPY, &to, 1, err) != 0)
		rc = ctip_fail_context(err, "backup '%s'", b->file.path);
	ctip_store_close(db);
	return rc;
}

static int
check(struct backup *b, struct ctip_verdict *out, struct ctip_err *err)
{
	struct ctip_places at = {.db = b->folder};

	if (ctip_proof__run(out, &at, NULL, err) == 0)
		return 0;
	return ctip_fail_context(err, "the backup would not verify");
}

static int
give_name(struct backup *b, struct ctip_err *err)
{
	if (rename(b->inner, b->file.working) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'",
		    b->file.path);
	return ctip_output_commit(&b->file, err);
}

static void
remember(const struct ctip_ledger *ledger)
{
	struct ctip_err ignored;
	char time[21];

	ctip_time_text(time, ctip_now());
	ctip_pin_set(ledger->chain.ledger, "backup", ctip_str(time),
	    &ignored);
}

int
ctip_ledger_backup(struct ctip_verdict *out, const char *dir,
    const char *path, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct backup b = {0};
	struct ctip_err ignored;
	int rc = -1;

	memset(out, 0, sizeof *out);
	if (ctip_ledger_open(&ledger, dir, CTIP_LEDGER_READ, NULL, err) == 0 &&
	    check_place(dir, path, err) == 0 &&
	    open_place(&b, path, err) == 0 && copy(&b, dir, err) == 0 &&
	    check(&b, out, err) == 0 && give_name(&b, err) == 0) {
		remember(ledger);
		rc = 0;
	}
	if (b.folder != NULL)
		ctip_folder_remove(b.folder, &ignored);
	ctip_output_drop(&b.file);
	free(b.folder);
	free(b.inner);
	ctip_ledger_close(ledger);
	return rc;
}
