/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded before libc: what is written to files comes out in pieces, as POSIX
 * allows, and one call in three is interrupted before it wrote anything.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static int calls;

static size_t
less(size_t n)
{
	return n > 1 ? n / 2 : n;
}

static int
interrupted(void)
{
	errno = EINTR;
	return __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) % 3 == 0;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	return interrupted() ? -1 : syscall(SYS_write, fd, p, less(n));
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return interrupted() ? -1 :
	    syscall(SYS_pwrite64, fd, p, less(n), at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off_t at)
{
	return pwrite(fd, p, n, at);
}
