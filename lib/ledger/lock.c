/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writers' lock: one at a time, by flock(2). The file's one byte says
 * that a writer is at work; whoever gets the lock and finds it comes after a
 * crash, and clears away what that left. It is not synced: where a power
 * cut takes it, some half-written file stays until the crash after.
 */
#include "private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/ledger/history.h"

#define AT_WORK '1'
#define AT_REST '0'

/* On a full disk nothing can be said the first time; then nothing is. */
static void
say(int lock, char what)
{
	if (pwrite(lock, &what, 1, 0) != 1)
		return;
}

static int
remove_folder(const char *dir, const char *name, struct ctip_err *err)
{
	char *path = ctip_path_join(dir, name);
	int result = ctip_folder_remove(path, err);

	free(path);
	return result;
}

static int
clear_away(int lock, const char *dir, struct ctip_err *err)
{
	char found = AT_REST;

	/* It may hold what was forgotten, so it is looked for each time. */
	if (remove_folder(dir, CTIP_RESTORE_FOLDER, err) != 0)
		return -1;
	if (pread(lock, &found, 1, 0) != 1 || found != AT_WORK)
		return 0;
	if (remove_folder(dir, CTIP_REBUILD_FOLDER, err) != 0)
		return -1;
	return ctip_history_unlock(dir, err);
}

static int
fail_open(const char *path, struct ctip_err *err)
{
	if (errno == ELOOP || errno == EISDIR)
		return ctip_fail(err, CTIP_CONFIG, "'%s' is not a file; "
		    "remove it, it is made anew", path);
	return ctip_fail_errno(err, CTIP_SYSTEM, "cannot open '%s'", path);
}

int
ctip_lock__take(int *out, const char *dir, int tries, struct ctip_err *err)
{
	char *path = ctip_path_join(dir, "writer.lock");
	struct timespec pause = {0, 20 * 1000 * 1000};
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int result = lock < 0 ? fail_open(path, err) : 1;

	*out = -1;
	while (result == 1) {
		if (flock(lock, LOCK_EX | LOCK_NB) == 0)
			result = clear_away(lock, dir, err);
		else if (errno != EWOULDBLOCK && errno != EINTR)
			result = ctip_fail_errno(err, CTIP_SYSTEM,
			    "cannot lock '%s'", path);
		else if (--tries <= 0)
			result = ctip_fail(err, CTIP_BUSY, "somebody else is "
			    "writing to this ledger; try again in a moment");
		else
			nanosleep(&pause, NULL);
	}
	if (result == 0) {
		say(lock, AT_WORK);
		*out = lock;
	} else if (lock >= 0) {
		close(lock);
	}
	free(path);
	return result;
}

void
ctip_lock__drop(int lock)
{
	if (lock < 0)
		return;
	say(lock, AT_REST);
	close(lock);
}
