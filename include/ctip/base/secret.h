/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_SECRET_H
#define CTIP_BASE_SECRET_H

#include <stddef.h>

#include "ctip/base/err.h"

/*
 * The only type that may hold a key or a passphrase: guarded, locked memory
 * (sodium_malloc), wiped when cleared. Zero is a valid empty one.
 */
struct ctip_secret {
	unsigned char *p;
	size_t         len;
};

/* Hardens the process: umask 077, no core dumps, not dumpable; starts the
 * cryptographic library. First call of every main. Ends the process with 70
 * where the library can't start. */
void ctip_secret_start(void);
void ctip_secret_make(struct ctip_secret *secret, size_t len); /* zeroed */
void ctip_secret_copy(struct ctip_secret *secret, const void *p, size_t len);
void ctip_secret_clear(struct ctip_secret *secret);  /* wipes; NULL-safe */
void ctip_wipe(void *p, size_t len);
void ctip_random(void *p, size_t len);
/* Prints prompt as it is on the controlling terminal and reads a line of at
 * most 1024 bytes without echo. The caller clears *out.
 * UNAVAILABLE where there is no terminal. */
int ctip_secret_ask(struct ctip_secret *out, const char *prompt,
    struct ctip_err *err);

#endif
