/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is remembered of a ledger outside of it: lines of a small file. It is
 * read as a whole and written as a whole, under a lock of its folder, by
 * temporary file and rename; without fsync, since what a power cut takes away
 * is seen anew when the ledger is next opened. A file that makes no sense is
 * as good as none, and is replaced.
 */
#include "ctip/ledger/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ctip/base/file.h"

#define LIMIT 65536 /* bytes of a file */
#define MOST  (1u << 24) /* bytes of the list of forgotten keys */
#define NAME  64    /* longest name, with its end */

/* The folder `ctip`; NULL where the environment names none. A relative one
 * counts as none, as the XDG base directory specification has it. */
static char *
state_folder(void)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (state != NULL && *state == '/')
		return ctip_path_join(state, "ctip");
	if (home != NULL && *home == '/')
		return ctip_path_join(home, ".local/state/ctip");
	return NULL;
}

static char *
path_in(const char *folder, const unsigned char ledger[16])
{
	char name[33];

	ctip_hex(name, ledger, 16);
	return ctip_path_join(folder, name);
}

char *
ctip_pin_path(const unsigned char ledger[16])
{
	char *folder = state_folder(), *path = NULL;

	if (folder != NULL)
		path = path_in(folder, ledger);
	free(folder);
	return path;
}

static bool
is_name(struct ctip_str name)
{
	if (name.len == 0 || name.len >= NAME)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (memchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
		    "WXYZ0123456789.-", name.p[i], 64) == NULL)
			return false;
	return true;
}

static bool
is_value(struct ctip_str value)
{
	if (value.len == 0 || value.len > CTIP_PIN_VALUE)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (value.p[i] < ' ' || value.p[i] > '~')
			return false;
	return true;
}

/* Cuts a line off; false at the end, or where it is none of ours. */
static bool
cut_line(struct ctip_str *rest, struct ctip_str *name, struct ctip_str *value)
{
	return ctip_str_cut(rest, '\n', value) &&
	    ctip_str_cut(value, ' ', name) && is_name(*name) &&
	    is_value(*value);
}

static bool
makes_sense(struct ctip_str text)
{
	struct ctip_str name, value;

	if (text.len == 0 || text.p[text.len - 1] != '\n')
		return false;
	while (text.len > 0)
		if (!cut_line(&text, &name, &value))
			return false;
	return true;
}

/* A file's bytes; empty where there is none that counts. */
static void
read_bytes(struct ctip_buf *out, const char *path, size_t limit)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW |
	    O_NONBLOCK);
	struct stat st;
	ssize_t got = 0;

	ctip_buf_reset(out);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		while (out->len < limit && (got = read(fd, ctip_buf_room(out,
		    4096), 4096)) > 0)
			out->len += (size_t)got;
	close(fd);
	ctip_buf_room(out, 0);
	if (got < 0)
		ctip_buf_reset(out);
}

/* The same of text. */
static void
read_file(struct ctip_buf *out, const char *path)
{
	read_bytes(out, path, LIMIT);
	if (!makes_sense(ctip_buf_slice(out)))
		ctip_buf_reset(out);
}

static struct ctip_str
find(struct ctip_str text, const char *wanted)
{
	struct ctip_str name, value;

	while (cut_line(&text, &name, &value))
		if (ctip_str_is(name, wanted))
			return value;
	return ctip_str(NULL);
}

bool
ctip_pin_get(struct ctip_buf *out, const unsigned char ledger[16],
    const char *name)
{
	char *path = ctip_pin_path(ledger);
	struct ctip_buf text = {0};
	struct ctip_str value;

	if (path == NULL)
		return false;
	read_file(&text, path);
	value = find(ctip_buf_slice(&text), name);
	if (value.p != NULL)
		ctip_buf_str(out, value);
	ctip_buf_clear(&text);
	free(path);
	return value.p != NULL;
}

/* The folder and those above it, each for its user alone. */
static int
make_folder(const char *folder, struct ctip_err *err)
{
	char *path = ctip_strdup(folder);
	int result = 0;

	for (char *p = path + 1; result == 0 && p != NULL;) {
		p = strchr(p, '/');
		if (p != NULL)
			*p = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			result = ctip_fail_errno(err, CTIP_SYSTEM,
			    "cannot make folder '%s'", path);
		if (p != NULL)
			*p++ = '/';
	}
	free(path);
	return result;
}

/* The folder, locked; closing it lets go. What can't be locked here is used
 * without: a file system without locks has seldom two users at once. */
static int
lock_folder(int *out, const char *folder, struct ctip_err *err)
{
	struct timespec pause = {0, 20 * 1000 * 1000};

	if (!ctip_path_is_folder(folder) && make_folder(folder, err) != 0)
		return -1;
	*out = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (*out < 0)
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot open folder '%s'", folder);
	for (int tries = 0; tries < 50; tries++) {
		if (flock(*out, LOCK_EX | LOCK_NB) == 0 ||
		    (errno != EWOULDBLOCK && errno != EINTR))
			return 0;
		nanosleep(&pause, NULL);
	}
	close(*out);
	return ctip_fail(err, CTIP_BUSY, "folder '%s' is in use by another "
	    "program; try again", folder);
}

/* Under the lock; so the temporary name may be the same each time, and one
 * that a crash left is written over. */
static int
write_file(const char *path, struct ctip_str text, struct ctip_err *err)
{
	struct ctip_buf name = {0};
	ssize_t put = -1;
	int fd, result = -1;

	ctip_buf_format(&name, "%s.tmp", path);
	unlink(name.p);
	fd = open(name.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (fd >= 0) {
		put = write(fd, text.p, text.len);
		if (put >= 0 && put < (ssize_t)text.len)
			errno = ENOSPC;
		if (close(fd) != 0)
			put = -1;
	}
	if (put == (ssize_t)text.len && rename(name.p, path) == 0)
		result = 0;
	else
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'", path);
	if (fd >= 0 && result != 0)
		unlink(name.p);
	ctip_buf_clear(&name);
	return result;
}

/* The lines with this one put in, in the place of one of its name. */
static void
put_line(struct ctip_buf *out, struct ctip_str text, const char *wanted,
    struct ctip_str put)
{
	struct ctip_str name, value;
	bool done = put.p == NULL;

	while (cut_line(&text, &name, &value)) {
		int order = ctip_str_compare(name, ctip_str(wanted));

		if (!done && order >= 0) {
			ctip_buf_format(out, "%s ", wanted);
			ctip_buf_str(out, put);
			ctip_buf_char(out, '\n');
			done = true;
		}
		if (order == 0)
			continue;
		ctip_buf_str(out, name);
		ctip_buf_char(out, ' ');
		ctip_buf_str(out, value);
		ctip_buf_char(out, '\n');
	}
	if (done)
		return;
	ctip_buf_format(out, "%s ", wanted);
	ctip_buf_str(out, put);
	ctip_buf_char(out, '\n');
}

int
ctip_pin_change(const unsigned char ledger[16], const char *name,
    bool (*choose)(void *context, struct ctip_str now, struct ctip_buf *out),
    void *context, struct ctip_err *err)
{
	struct ctip_buf text = {0}, value = {0}, made = {0};
	char *folder = state_folder(), *path = NULL;
	int lock = -1, result = -1;

	if (folder == NULL)
		return 0;
	if (lock_folder(&lock, folder, err) != 0)
		goto out;
	path = path_in(folder, ledger);
	read_file(&text, path);
	if (!choose(context, find(ctip_buf_slice(&text), name), &value)) {
		result = 0;
		goto out;
	}
	if (!is_name(ctip_str(name)) ||
	    (value.len > 0 && !is_value(ctip_buf_slice(&value)))) {
		ctip_fail(err, CTIP_BUG, "'%s' can't be remembered", name);
		goto out;
	}
	put_line(&made, ctip_buf_slice(&text), name, value.len > 0 ?
	    ctip_buf_slice(&value) : ctip_str(NULL));
	result = write_file(path, ctip_buf_slice(&made), err);
out:
	if (lock >= 0)
		close(lock);
	ctip_buf_clear(&text);
	ctip_buf_clear(&value);
	ctip_buf_clear(&made);
	free(path);
	free(folder);
	return result;
}

static bool
always(void *context, struct ctip_str now, struct ctip_buf *out)
{
	const struct ctip_str *value = context;

	if (value->p != NULL)
		ctip_buf_str(out, *value);
	return now.p == NULL ? value->p != NULL :
	    value->p == NULL || !ctip_str_equal(now, *value);
}

int
ctip_pin_set(const unsigned char ledger[16], const char *name,
    struct ctip_str value, struct ctip_err *err)
{
	return ctip_pin_change(ledger, name, always, &value, err);
}

/* Beside the file of lines, since it may be long. */
static char *
forgotten_path(const unsigned char ledger[16])
{
	char *pins = ctip_pin_path(ledger), *path;
	struct ctip_buf name = {0};

	if (pins == NULL)
		return NULL;
	ctip_buf_format(&name, "%s.forgotten", pins);
	path = ctip_strdup(name.p);
	ctip_buf_clear(&name);
	free(pins);
	return path;
}

void
ctip_pin_forgotten(struct ctip_buf *out, const unsigned char ledger[16])
{
	char *path = forgotten_path(ledger);

	ctip_buf_reset(out);
	if (path != NULL)
		read_bytes(out, path, MOST);
	out->len -= out->len % CTIP_PIN_KID;
	free(path);
}

static int
compare_kids(const void *a, const void *b)
{
	return memcmp(a, b, CTIP_PIN_KID);
}

/* Sorted, each once. */
static void
tidy(struct ctip_buf *list)
{
	size_t end = 0;

	if (list->len == 0)
		return;
	qsort(list->p, list->len / CTIP_PIN_KID, CTIP_PIN_KID, compare_kids);
	for (size_t at = 0; at < list->len; at += CTIP_PIN_KID)
		if (at == 0 || memcmp(list->p + end - CTIP_PIN_KID,
		    list->p + at, CTIP_PIN_KID) != 0) {
			memmove(list->p + end, list->p + at, CTIP_PIN_KID);
			end += CTIP_PIN_KID;
		}
	list->len = end;
}

int
ctip_pin_forget(const unsigned char ledger[16], struct ctip_str kids,
    struct ctip_err *err)
{
	char *folder = state_folder(), *path = forgotten_path(ledger);
	struct ctip_buf list = {0};
	int lock = -1, result = 0;

	if (folder != NULL && (result = lock_folder(&lock, folder, err)) == 0) {
		ctip_pin_forgotten(&list, ledger);
		ctip_buf_str(&list, kids);
		tidy(&list);
		result = write_file(path, ctip_buf_slice(&list), err);
		close(lock);
	}
	ctip_buf_clear(&list);
	free(path);
	free(folder);
	return result;
}
