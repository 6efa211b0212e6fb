/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files in and out. Nothing is half written: a file appears under its
 * name when its bytes and its folder are on the disk. Nothing private is
 * read that somebody else could have put there or could read too.
 */
#include "ctip/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int
fail_open(const char *path, struct ctip_err *err)
{
	enum ctip_code code = errno == ENOENT || errno == ENOTDIR ?
	    CTIP_NOTFOUND : CTIP_SYSTEM;

	return ctip_fail_errno(err, code, "cannot open '%s'", path);
}

/* All that fd still has. `expected` is room for it all, where that is known:
 * a key is then not copied about by a growing buffer. */
static int
read_all(struct ctip_buf *out, int fd, const char *path, size_t expected,
    size_t limit, struct ctip_err *err)
{
	ssize_t got;
	size_t room;

	ctip_buf_reset(out);
	room = expected < limit ? expected + 1 : limit + 1;
	for (;;) {
		got = read(fd, ctip_buf_room(out, room), room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ctip_fail_errno(err, CTIP_SYSTEM,
			    "cannot read '%s'", path);
		if (got == 0)
			break;
		out->len += (size_t)got;
		if (out->len > limit)
			return ctip_fail(err, CTIP_INVALID,
			    "'%s' is larger than %zu bytes", path, limit);
		room = room > (size_t)got ? room - (size_t)got : 65536;
	}
	ctip_buf_room(out, 0);
	return 0;
}

int
ctip_file_read(struct ctip_buf *out, const char *path, size_t limit,
    struct ctip_err *err)
{
	struct stat st;
	int fd, result;

	if (ctip_str_is(ctip_str(path), "-"))
		return read_all(out, STDIN_FILENO, "standard input", 65535,
		    limit, err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fail_open(path, err);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		st.st_size = 65535;
	result = read_all(out, fd, path, (size_t)st.st_size, limit, err);
	close(fd);
	return result;
}

static int
check_private(const char *path, const struct stat *st, struct ctip_err *err)
{
	if (!S_ISREG(st->st_mode))
		return ctip_fail(err, CTIP_DENIED,
		    "'%s' is not an ordinary file", path);
	if (st->st_uid != geteuid())
		return ctip_fail(err, CTIP_DENIED, "'%s' belongs to another "
		    "user; use a copy of your own", path);
	if ((st->st_mode & 077) != 0)
		return ctip_fail(err, CTIP_DENIED, "'%s' is open to others "
		    "(mode %04o); run chmod 600 '%s'", path,
		    (unsigned)st->st_mode & 07777, path);
	return 0;
}

int
ctip_file_read_private(struct ctip_buf *out, const char *path, size_t limit,
    struct ctip_err *err)
{
	struct stat st;
	int fd, result = -1;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW |
	    O_NONBLOCK);
	if (fd < 0 && errno == ELOOP)
		return ctip_fail(err, CTIP_DENIED, "'%s' is a symbolic link; "
		    "name the file itself", path);
	if (fd < 0)
		return fail_open(path, err);
	if (fstat(fd, &st) != 0)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot read '%s'", path);
	else if (check_private(path, &st, err) == 0)
		result = read_all(out, fd, path, (size_t)st.st_size, limit,
		    err);
	close(fd);
	return result;
}

int
ctip_file_write(const char *path, struct ctip_str bytes, unsigned mode,
    bool replace, struct ctip_err *err)
{
	struct ctip_output out;

	if (ctip_output_open(&out, path, mode, replace, err) != 0)
		return -1;
	if (bytes.len > 0)
		fwrite(bytes.p, 1, bytes.len, out.stream);
	return ctip_output_commit(&out, err);
}
