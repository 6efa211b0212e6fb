/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> history, after a crash: a *.lock of a process that was killed
 * would block publishing for ever, and its half-written objects are in the
 * way of nobody but the disk. Whoever holds the writer's lock removes both.
 */
#include "history_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"

static bool
is_stale(const char *name)
{
	size_t len = strlen(name);

	return strncmp(name, "tmp_", 4) == 0 ||
	    (len > 5 && strcmp(name + len - 5, ".lock") == 0);
}

/* Removes stale files in one folder; a missing folder has none. */
static int
clean(const char *path, const char *folder, struct ctip_err *err)
{
	char *at = ctip_path_join(path, folder), **names = NULL;
	size_t n = 0;
	int result = 0;

	if (ctip_path_is_folder(at))
		result = ctip_folder_list(&names, &n, at, err);
	for (size_t i = 0; result == 0 && i < n; i++) {
		char *file = ctip_path_join(at, names[i]);

		if (is_stale(names[i]) && unlink(file) != 0)
			result = ctip_fail_errno(err, CTIP_SYSTEM,
			    "cannot remove '%s'", file);
		free(file);
	}
	ctip_names_free(names, n);
	free(at);
	return result;
}

int
ctip_history_unlock(const char *dir, struct ctip_err *err)
{
	static const char *const folders[] = {
		".", "refs", "refs/heads", "refs/heads/office", "logs",
		"logs/refs/heads/office", "objects", "objects/pack"
	};
	char *path = ctip_path_join(dir, "history.git"), name[16];
	int result = 0;

	for (size_t i = 0; result == 0 && i < sizeof folders /
	    sizeof *folders; i++)
		result = clean(path, folders[i], err);
	for (unsigned i = 0; result == 0 && i < 256; i++) {
		snprintf(name, sizeof name, "objects/%02x", i);
		result = clean(path, name, err);
	}
	free(path);
	return result;
}
