/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file on its way out: written under a name of its own in the same folder,
 * `.NAME.XXXXXX`, then flushed, synced, and given its name in one step, so
 * that nobody ever sees half of it. What is no ordinary file (a device, a
 * pipe) is written as it is; a symbolic link is never followed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/secret.h"

/* What stands at the path already: may it be replaced, and how? Sets
 * *direct for what is to be written in place. */
static int
check_present(const char *path, bool replace, bool *direct,
    struct ctip_err *err)
{
	struct stat st;

	*direct = false;
	if (lstat(path, &st) != 0) {
		if (errno == ENOENT)
			return 0;
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'",
		    path);
	}
	if (S_ISDIR(st.st_mode))
		return ctip_fail(err, CTIP_EXISTS, "'%s' is a folder; name "
		    "a file in it", path);
	if (S_ISLNK(st.st_mode))
		return ctip_fail(err, CTIP_EXISTS, "'%s' is a symbolic link; "
		    "name the file itself, or - for standard output", path);
	*direct = !S_ISREG(st.st_mode);
	if (!replace && !*direct)
		return ctip_fail(err, CTIP_EXISTS,
		    "'%s' exists; name another file, or move it away", path);
	return 0;
}

static char *
working_name(const char *path)
{
	static const char symbols[] = "0123456789abcdefghjkmnpqrstvwxyz";
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	struct ctip_buf buf = {NULL, 0, 0};
	unsigned char r[6];
	size_t i;

	/* Names may be 255 bytes long: a long one is cut for this. */
	ctip_random(r, sizeof r);
	ctip_buf_add(&buf, path, (size_t)(name - path));
	ctip_buf_format(&buf, ".%.200s.", name);
	for (i = 0; i < sizeof r; i++)
		ctip_buf_char(&buf, symbols[r[i] & 31]);
	return ctip_buf_detach(&buf);
}

static int
open_file(struct ctip_output *out, unsigned mode)
{
	int fd, reason, flags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;

	if (out->working == NULL)
		fd = open(out->path, flags);
	else
		fd = open(out->working, flags | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		return -1;
	if (out->working != NULL && fchmod(fd, mode) != 0)
		goto fail;
	out->stream = fdopen(fd, "w");
	if (out->stream != NULL)
		return 0;
fail:
	reason = errno;
	close(fd);
	if (out->working != NULL)
		unlink(out->working);
	errno = reason;
	return -1;
}

int
ctip_output_open(struct ctip_output *out, const char *path, unsigned mode,
    bool replace, struct ctip_err *err)
{
	bool direct;

	*out = (struct ctip_output){.replace = replace};
	if (ctip_str_is(ctip_str(path), "-")) {
		out->stream = stdout;
		return 0;
	}
	if (check_present(path, replace, &direct, err) != 0)
		return -1;
	out->path = ctip_strdup(path);
	if (!direct)
		out->working = working_name(path);
	if (open_file(out, mode) == 0)
		return 0;
	ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'", path);
	free(out->path);
	free(out->working);
	*out = (struct ctip_output){NULL};
	return -1;
}

/* Gives the finished file its name. Without `replace` a file that has come
 * there in the meantime stays: a link is made only where there is none. */
static int
give_name(struct ctip_output *out, struct ctip_err *err)
{
	if (out->replace) {
		if (rename(out->working, out->path) == 0)
			return 0;
	} else {
		if (renameat2(AT_FDCWD, out->working, AT_FDCWD, out->path,
		    RENAME_NOREPLACE) == 0)
			return 0;
		if (errno == EINVAL &&
		    link(out->working, out->path) == 0) {
			unlink(out->working);
			return 0;
		}
		if (errno == EEXIST)
			return ctip_fail(err, CTIP_EXISTS, "'%s' exists; "
			    "name another file, or move it away", out->path);
	}
	return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'",
	    out->path);
}

static int
sync_parent(const char *path, struct ctip_err *err)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int result;

	if (slash == NULL)
		return ctip_folder_sync(".", err);
	folder = ctip_strdup(path);
	folder[slash == path ? 1 : slash - path] = '\0';
	result = ctip_folder_sync(folder, err);
	free(folder);
	return result;
}

static int
commit_stdout(struct ctip_err *err)
{
	if (fflush(stdout) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write standard output");
	if (ferror(stdout))
		return ctip_fail(err, CTIP_SYSTEM,
		    "cannot write standard output");
	return 0;
}

int
ctip_output_commit(struct ctip_output *out, struct ctip_err *err)
{
	bool bad;
	int result = -1;

	if (out->path == NULL) {
		*out = (struct ctip_output){NULL};
		return commit_stdout(err);
	}
	errno = 0;
	bad = fflush(out->stream) != 0 || ferror(out->stream);
	if (!bad && out->working != NULL)
		bad = fsync(fileno(out->stream)) != 0;
	if (!bad) {
		bad = fclose(out->stream) != 0;
		out->stream = NULL;
	}
	if (bad && errno == 0)
		errno = EIO;
	if (bad)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'",
		    out->path);
	else if (out->working == NULL)
		result = 0;
	else if (give_name(out, err) == 0)
		result = sync_parent(out->path, err);
	ctip_output_drop(out);
	return result;
}

void
ctip_output_drop(struct ctip_output *out)
{
	if (out->path != NULL && out->stream != NULL)
		fclose(out->stream);
	if (out->working != NULL)
		unlink(out->working);
	free(out->path);
	free(out->working);
	*out = (struct ctip_output){NULL};
}
