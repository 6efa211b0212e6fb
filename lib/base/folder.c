/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders: made, listed in a fixed order, and synced. A new name is only on
 * the disk when its folder is.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"

int
ctip_folder_make(const char *path, unsigned mode, struct ctip_err *err)
{
	if (mkdir(path, mode) == 0)
		return 0;
	if (errno == EEXIST)
		return ctip_fail(err, CTIP_EXISTS, "'%s' exists; name "
		    "another folder, or move it away", path);
	return ctip_fail_errno(err, errno == ENOENT || errno == ENOTDIR ?
	    CTIP_NOTFOUND : CTIP_SYSTEM, "cannot make folder '%s'", path);
}

/* A file system that can't sync folders (EINVAL) keeps them in order by
 * itself. Any other failure is final: an fsync is never tried again. */
int
ctip_folder_sync(const char *path, struct ctip_err *err)
{
	int fd, result = 0;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot open folder '%s'", path);
	if (fsync(fd) != 0 && errno != EINVAL)
		result = ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot sync folder '%s'", path);
	close(fd);
	return result;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
ctip_folder_list(char ***out, size_t *n, const char *path,
    struct ctip_err *err)
{
	char **names = NULL;
	struct dirent *entry;
	size_t used = 0, cap = 0;
	DIR *folder;

	*out = NULL;
	*n = 0;
	folder = opendir(path);
	if (folder == NULL)
		return ctip_fail_errno(err, errno == ENOENT ?
		    CTIP_NOTFOUND : CTIP_SYSTEM, "cannot open folder '%s'",
		    path);
	while ((errno = 0, entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (used == cap) {
			cap = cap * 2 + 16;
			names = ctip_realloc(names, cap * sizeof *names);
		}
		names[used++] = ctip_strdup(entry->d_name);
	}
	if (errno != 0) {
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot read folder '%s'",
		    path);
		ctip_names_free(names, used);
		closedir(folder);
		return -1;
	}
	closedir(folder);
	if (used > 0)
		qsort(names, used, sizeof *names, compare_names);
	*out = names;
	*n = used;
	return 0;
}

int
ctip_folder_remove(const char *path, struct ctip_err *err)
{
	char **names = NULL;
	size_t n = 0;
	int result;

	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	result = ctip_folder_list(&names, &n, path, err);
	for (size_t i = 0; result == 0 && i < n; i++) {
		char *below = ctip_path_join(path, names[i]);

		result = ctip_folder_remove(below, err);
		free(below);
	}
	ctip_names_free(names, n);
	if (result == 0 && rmdir(path) != 0)
		result = ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot remove '%s'", path);
	return result;
}

void
ctip_names_free(char **names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

void
ctip_names_text(struct ctip_buf *out, char *const *names, size_t n)
{
	enum { MOST = 12 };
	size_t shown = n <= MOST ? n : MOST;

	for (size_t i = 0; i < shown; i++)
		ctip_buf_format(out, "%s%s", i == 0 ? "" : i + 1 == n ?
		    " and " : ", ", names[i]);
	if (n > shown)
		ctip_buf_format(out, " and %zu more", n - shown);
}
