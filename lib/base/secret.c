/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret memory and randomness, and the hardening that every program starts
 * with; base's only door to libsodium. Locking the pages is tried by
 * sodium_malloc and not required: RLIMIT_MEMLOCK may be 0 and it still works,
 * with guard pages and wiping alone.
 */
#include "ctip/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "base.h"

void
ctip_secret_start(void)
{
	static const char text[] =
	    "ctip: cannot start the cryptographic library\n";
	struct rlimit none = {0, 0};

	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (sodium_init() < 0) {
		if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
			_exit(70);
		_exit(70);
	}
}

void
ctip_secret_make(struct ctip_secret *secret, size_t len)
{
	unsigned char *p = sodium_malloc(len);

	if (p == NULL)
		ctip_alloc_fail();
	sodium_memzero(p, len);
	secret->p = p;
	secret->len = len;
}

void
ctip_secret_copy(struct ctip_secret *secret, const void *p, size_t len)
{
	ctip_secret_make(secret, len);
	if (len > 0)
		memcpy(secret->p, p, len);
}

void
ctip_secret_clear(struct ctip_secret *secret)
{
	if (secret == NULL)
		return;
	sodium_free(secret->p);
	*secret = (struct ctip_secret){NULL, 0};
}

void
ctip_wipe(void *p, size_t len)
{
	if (len > 0)
		sodium_memzero(p, len);
}

void
ctip_random(void *p, size_t len)
{
	randombytes_buf(p, len);
}

enum { LONGEST = 1024 };

static volatile sig_atomic_t interrupted;

static void
interrupt(int number)
{
	interrupted = number;
}

/* One line from fd, without its end. 0, or -1 with errno. */
static int
read_line(struct ctip_secret *out, int fd)
{
	size_t n = 0;
	ssize_t got;
	unsigned char c;

	for (;;) {
		got = read(fd, &c, 1);
		if (got < 0)
			return -1;
		if (got == 0 || c == '\n')
			break;
		if (n == out->len) {
			errno = EMSGSIZE;
			return -1;
		}
		out->p[n++] = c;
		c = 0;
	}
	out->len = n;
	return 0;
}

/* The line without echo. A signal that would end us comes through only when
 * the echo is back on; being stopped is put off until then. */
static int
read_hidden(struct ctip_secret *out, int fd)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction act = {.sa_handler = interrupt}, old[4];
	struct termios shown, hidden;
	sigset_t stop, before;
	int result, reason;
	size_t i;

	if (tcgetattr(fd, &shown) != 0)
		return -1;
	interrupted = 0;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigprocmask(SIG_BLOCK, &stop, &before);
	for (i = 0; i < 4; i++)
		sigaction(ending[i], &act, &old[i]);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	tcsetattr(fd, TCSAFLUSH, &hidden);
	result = read_line(out, fd);
	reason = errno;
	tcsetattr(fd, TCSAFLUSH, &shown);
	for (i = 0; i < 4; i++)
		sigaction(ending[i], &old[i], NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (interrupted)
		raise(interrupted);
	errno = reason;
	return result;
}

/* One prompt at a time on one terminal: both ends of a pipe may have to ask,
 * and each would put the terminal back as the other left it. -1: no lock. */
static int
lock_terminal(void)
{
	for (int fd = STDERR_FILENO; fd >= STDIN_FILENO; fd--) {
		const char *name = isatty(fd) ? ttyname(fd) : NULL;
		int lock = name == NULL ? -1 :
		    open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);

		if (lock >= 0 && flock(lock, LOCK_EX) == 0)
			return lock;
		if (lock >= 0)
			close(lock);
	}
	return -1;
}

int
ctip_secret_ask(struct ctip_secret *out, const char *prompt,
    struct ctip_err *err)
{
	int fd, lock, result = -1;

	*out = (struct ctip_secret){NULL, 0};
	fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return ctip_fail(err, CTIP_UNAVAILABLE, "cannot ask for a "
		    "passphrase, since there is no terminal");
	ctip_secret_make(out, LONGEST);
	lock = lock_terminal();
	dprintf(fd, "%s", prompt);
	if (read_hidden(out, fd) == 0)
		result = 0;
	else if (errno == EMSGSIZE)
		ctip_fail(err, CTIP_INVALID, "the passphrase is longer than "
		    "%d bytes", LONGEST);
	else
		ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot read from the terminal");
	dprintf(fd, "\n");
	if (result != 0)
		ctip_secret_clear(out);
	if (lock >= 0)
		close(lock);
	close(fd);
	return result;
}
