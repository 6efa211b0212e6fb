/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> history, the bytes: loose objects of git, written by ourselves
 * as stored blocks (ciphertext doesn't compress), since libgit2 1.5 at level
 * 0 writes objects that stock git can't read. The border to zlib and, for
 * SHA-1, to libcrypto. An object appears whole and synced or not at all:
 * temporary file, fsync, rename, fsync of its folder.
 */
#include "history_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "ctip/base/file.h"

#define LARGEST (256u << 20)  /* an attachment is 64 MiB at most */
#define PIECE   (256u << 10)
#define START   64            /* room for "commit 18446744073709551615" */

/* "blob 123" and its NUL. Returns the length with the NUL. */
static size_t
object_start(char out[START], const char *type, size_t len)
{
	return (size_t)snprintf(out, START, "%s %zu", type, len) + 1;
}

static void
digest(unsigned char out[20], const struct ctip_str *pieces, size_t n)
{
	struct ctip_err ignored;
	EVP_MD_CTX *context = ctip_lazy__load(&ignored) == 0 ?
	    EVP_MD_CTX_new() : NULL;
	bool good = context != NULL &&
	    EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1;

	for (size_t i = 0; i < n; i++)
		good = good && EVP_DigestUpdate(context, pieces[i].p,
		    pieces[i].len) == 1;
	good = good && EVP_DigestFinal_ex(context, out, NULL) == 1;
	if (context != NULL)
		EVP_MD_CTX_free(context);
	if (!good)  /* an id that no object has: whoever looks finds nothing */
		memset(out, 0, 20);
}

void
ctip_git_id(char out[CTIP_GIT_ID], const char *type, struct ctip_str head,
    struct ctip_str body)
{
	char start[START];
	unsigned char id[20];
	struct ctip_str pieces[3] = {{start, 0}, head, body};

	pieces[0].len = object_start(start, type, head.len + body.len);
	digest(id, pieces, 3);
	ctip_hex(out, id, sizeof id);
}

/* The pieces as one zlib stream of stored blocks; false without memory. */
static bool
store(struct ctip_buf *out, const struct ctip_str *pieces, size_t n)
{
	z_stream z = {0};
	size_t len = 0, room;
	int status = Z_OK;

	for (size_t i = 0; i < n; i++)
		len += pieces[i].len;
	room = len + len / 8192 * 5 + 4096;
	if (deflateInit2(&z, 0, Z_DEFLATED, 15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	z.next_out = (unsigned char *)ctip_buf_room(out, room);
	z.avail_out = (uInt)room;
	for (size_t i = 0; i < n && status == Z_OK; i++) {
		z.next_in = (unsigned char *)pieces[i].p;
		z.avail_in = (uInt)pieces[i].len;
		if (i + 1 < n && pieces[i].len == 0)
			continue;
		status = deflate(&z, i + 1 < n ? Z_NO_FLUSH : Z_FINISH);
	}
	out->len += z.total_out;
	deflateEnd(&z);
	return status == Z_STREAM_END;
}

/* Makes objects/xx; it may be there. */
static int
make_folder(const char *folder, struct ctip_err *err)
{
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot make '%s'",
		    folder);
	return 0;
}

static int
write_all(int fd, struct ctip_str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.p, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes.p += n;
		bytes.len -= (size_t)n;
	}
	return 0;
}

/* One new file of these bytes, synced, under its last name. A failed fsync
 * is never tried again. */
static int
write_file(const char *folder, const char *path, struct ctip_str bytes,
    struct ctip_err *err)
{
	char *working = ctip_path_join(folder, "tmp_obj_XXXXXX");
	int fd = mkostemp(working, O_CLOEXEC), result = -1;

	if (fd < 0) {
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot write in '%s'",
		    folder);
		goto out;
	}
	if (write_all(fd, bytes) != 0 || fchmod(fd, 0444) != 0 ||
	    fsync(fd) != 0) {
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'", path);
		goto out;
	}
	result = close(fd);
	fd = -1;
	if (result == 0)
		result = rename(working, path);
	if (result != 0)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'", path);
	else
		result = ctip_folder_sync(folder, err);
out:
	if (fd >= 0)
		close(fd);
	if (result != 0)
		unlink(working);
	free(working);
	return result;
}

/* dir/history.git/objects/xx, and the file in it. */
static void
object_path(char **folder, char **file, const char *path,
    const char id[CTIP_GIT_ID])
{
	struct ctip_buf buf = {0};

	ctip_buf_format(&buf, "%s/objects/%.2s", path, id);
	*folder = ctip_strdup(buf.p);
	ctip_buf_format(&buf, "/%s", id + 2);
	*file = ctip_buf_detach(&buf);
}

int
ctip_loose_write(char out[CTIP_GIT_ID], const char *dir, const char *type,
    struct ctip_str head, struct ctip_str body, struct ctip_err *err)
{
	char start[START], *path = NULL, *folder = NULL, *file = NULL;
	struct ctip_str pieces[3] = {{start, 0}, head, body};
	struct ctip_buf bytes = {0};
	int result = -1;

	pieces[0].len = object_start(start, type, head.len + body.len);
	ctip_git_id(out, type, head, body);
	path = ctip_path_join(dir, "history.git");
	object_path(&folder, &file, path, out);
	/* What was damaged since is written again. */
	if (ctip_loose__sound(&bytes, path, out) == 1) {
		result = 0;
		goto out;
	}
	ctip_buf_reset(&bytes);
	if (head.len + body.len > LARGEST || !store(&bytes, pieces, 3)) {
		ctip_fail(err, CTIP_SYSTEM, "cannot write '%s'", file);
		goto out;
	}
	if (make_folder(folder, err) == 0)
		result = write_file(folder, file, ctip_buf_slice(&bytes), err);
out:
	ctip_buf_clear(&bytes);
	free(path);
	free(folder);
	free(file);
	return result;
}

/* Reads a whole file. 1, 0 when it isn't there, -1 when it can't be an
 * object, -2 when the disk is in trouble: errno. */
static int
read_file(struct ctip_buf *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), result = -1;
	struct stat status;
	ssize_t n = 1;

	if (fd < 0)
		return errno == ENOENT ? 0 : errno == ELOOP ? -1 : -2;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_size <= LARGEST + LARGEST / 1024) {
		ctip_buf_room(out, (size_t)status.st_size + 1);
		while ((n = read(fd, out->p + out->len,
		    out->cap - out->len - 1)) != 0) {
			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0 || out->len + (size_t)n >
			    (size_t)status.st_size)
				break;
			out->len += (size_t)n;
		}
		result = n == 0 ? 1 : n < 0 ? -2 : -1;
	}
	close(fd);
	return result;
}

/* The length that an object's start states, when it is of this type. */
static bool
stated_length(size_t *len, size_t *skip, const char *start, size_t got,
    const char *type)
{
	char again[START];
	size_t n = strlen(type);
	int64_t value;
	const char *end = memchr(start, '\0', got);

	if (end == NULL || (size_t)(end - start) < n + 2 ||
	    memcmp(start, type, n) != 0 || start[n] != ' ' ||
	    !ctip_str_integer((struct ctip_str){start + n + 1,
	    (size_t)(end - start) - n - 1}, 0, LARGEST, &value))
		return false;
	*len = (size_t)value;
	*skip = object_start(again, type, *len);
	return memcmp(again, start, *skip) == 0;
}

/* Inflates an object of this type; exactly its stated length, and nothing
 * after the stream's end. */
static bool
inflate_object(struct ctip_buf *out, const struct ctip_buf *raw,
    const char *type)
{
	z_stream z = {0};
	char start[START];
	size_t len = 0, skip = 0, got;
	bool good = false;
	int status;

	z.next_in = (unsigned char *)raw->p;
	z.avail_in = (uInt)raw->len;
	if (inflateInit(&z) != Z_OK)
		return false;
	z.next_out = (unsigned char *)start;
	z.avail_out = sizeof start;
	status = inflate(&z, Z_SYNC_FLUSH);
	got = sizeof start - z.avail_out;
	if ((status == Z_OK || status == Z_STREAM_END) &&
	    stated_length(&len, &skip, start, got, type) &&
	    got - skip <= len) {
		char *p = ctip_buf_room(out, len + 1);

		memcpy(p, start + skip, got - skip);
		z.next_out = (unsigned char *)p + (got - skip);
		z.avail_out = (uInt)(len + 1 - (got - skip));
		if (status == Z_OK)
			status = inflate(&z, Z_FINISH);
		good = status == Z_STREAM_END && z.avail_in == 0 &&
		    z.avail_out == 1;
		out->len += good ? len : 0;
		out->p[out->len] = '\0';
	}
	inflateEnd(&z);
	return good;
}

int
ctip_loose__read(struct ctip_buf *out, struct ctip_buf *raw,
    const char *path, const char *type, const char id[CTIP_GIT_ID])
{
	char *folder = NULL, *file = NULL;
	int result;

	object_path(&folder, &file, path, id);
	ctip_buf_reset(raw);
	result = read_file(raw, file);
	if (result == 1 && !inflate_object(out, raw, type))
		result = -1;
	free(folder);
	free(file);
	return result;
}

int
ctip_loose__sound(struct ctip_buf *work, const char *path,
    const char id[CTIP_GIT_ID])
{
	static const char *const types[] = {"blob", "tree", "commit", "tag"};
	struct ctip_buf raw = {0};
	char now[CTIP_GIT_ID];
	int result = -1;

	for (size_t i = 0; result == -1 && i < 4; i++) {
		ctip_buf_reset(work);
		result = ctip_loose__read(work, &raw, path, types[i], id);
		if (result == 1) {
			ctip_git_id(now, types[i], ctip_str(NULL),
			    ctip_buf_slice(work));
			result = strcmp(now, id) == 0 ? 1 : -1;
		}
	}
	ctip_buf_clear(&raw);
	return result;
}

/* What an object must be: its start, then its bytes. */
struct expected {
	struct ctip_str start, bytes;
	size_t          at;      /* so far, over both */
};

/* Do the next bytes agree? */
static bool
agrees(struct expected *e, const char *p, size_t len)
{
	size_t n;

	if (e->at < e->start.len) {
		n = e->start.len - e->at < len ? e->start.len - e->at : len;
		if (memcmp(e->start.p + e->at, p, n) != 0)
			return false;
		e->at += n;
		p += n;
		len -= n;
	}
	n = e->at - e->start.len;
	e->at += len;
	return len == 0 || (len <= e->bytes.len - n &&
	    memcmp(e->bytes.p + n, p, len) == 0);
}

/* Inflates the file piece by piece, while each is in the processor's cache,
 * against what is expected. */
static bool
inflate_same(z_stream *z, int fd, char *in, char *out, struct expected *e)
{
	int status = Z_OK;
	ssize_t n;

	while (status != Z_STREAM_END) {
		if (z->avail_in == 0) {
			n = read(fd, in, PIECE);
			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return false;
			z->next_in = (unsigned char *)in;
			z->avail_in = (uInt)n;
		}
		z->next_out = (unsigned char *)out;
		z->avail_out = PIECE;
		status = inflate(z, Z_NO_FLUSH);
		if ((status != Z_OK && status != Z_STREAM_END) ||
		    !agrees(e, out, PIECE - z->avail_out))
			return false;
	}
	return z->avail_in == 0 && read(fd, in, 1) == 0 &&
	    e->at == e->start.len + e->bytes.len;
}

int
ctip_loose__same(struct ctip_buf *work, const char *path, const char *type,
    const char id[CTIP_GIT_ID], struct ctip_str bytes)
{
	char start[START], *folder = NULL, *file = NULL;
	struct expected e = {{start, 0}, bytes, 0};
	z_stream z = {0};
	int fd, result = -1;

	object_path(&folder, &file, path, id);
	fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		result = errno == ENOENT ? 0 : -1;
	e.start.len = object_start(start, type, bytes.len);
	ctip_buf_reset(work);
	ctip_buf_room(work, 2 * PIECE);
	if (fd >= 0 && inflateInit(&z) == Z_OK) {
		if (inflate_same(&z, fd, work->p, work->p + PIECE, &e))
			result = 1;
		inflateEnd(&z);
	}
	if (fd >= 0)
		close(fd);
	free(folder);
	free(file);
	return result;
}
