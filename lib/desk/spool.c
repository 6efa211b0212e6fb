/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard input into memory, before the ledger is opened for writing: who
 * sends it may take their time, and nobody waits for them.
 */
#include "ctip/desk/open.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ctip/base/secret.h"

/* All of bytes. */
static bool
put(int to, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t did = write(to, bytes, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return false;
		bytes += did;
		n -= (size_t)did;
	}
	return true;
}

/* Copies until the end or over limit; false with errno. */
static bool
copy(int to, int from, size_t limit, size_t *all)
{
	char block[65536];
	bool good = true;
	ssize_t n = 0;

	*all = 0;
	while (good && *all <= limit) {
		n = read(from, block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		good = put(to, block, (size_t)n);
		*all += (size_t)n;
	}
	ctip_wipe(block, sizeof block);
	return good && n >= 0;
}

struct pump { int kept, rest, to; };

/* What was kept, then the rest, into a pipe, until the program ends. */
static void *
pump(void *context)
{
	struct pump *p = context;
	size_t all;

	if (copy(p->to, p->kept, SIZE_MAX - 1, &all))
		copy(p->to, p->rest, SIZE_MAX - 1, &all);
	close(p->kept);
	close(p->rest);
	close(p->to);
	free(p);
	return NULL;
}

static bool
start_pump(int kept)
{
	struct pump *p = ctip_alloc(sizeof *p);
	pthread_t thread;
	int ends[2];

	p->kept = fcntl(kept, F_DUPFD_CLOEXEC, 3);
	p->rest = fcntl(0, F_DUPFD_CLOEXEC, 3);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	p->to = ends[1];
	if (dup2(ends[0], 0) != 0 || close(ends[0]) != 0)
		return false;
	errno = pthread_create(&thread, NULL, pump, p);
	return errno == 0 && (errno = pthread_detach(thread)) == 0;
}

int
ctip_desk_spool(bool *whole, size_t limit, struct ctip_err *err)
{
	size_t all;
	int fd, rc = -1;

	*whole = true;
	if (lseek(0, 0, SEEK_CUR) >= 0)
		return 0;
	fd = memfd_create("ctip", MFD_CLOEXEC);
	if (fd < 0)
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot keep standard input in memory");
	if (!copy(fd, 0, limit, &all))
		ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot read standard input");
	else if (lseek(fd, 0, SEEK_SET) != 0 ||
	    (all <= limit ? dup2(fd, 0) != 0 : !start_pump(fd)))
		ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot read standard input again");
	else
		rc = 0;
	*whole = all <= limit;
	close(fd);
	return rc;
}
