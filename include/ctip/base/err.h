/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_ERR_H
#define CTIP_BASE_ERR_H

/*
 * Errors: a value on the caller's stack, filled by whoever detects the fault
 * first with a whole sentence; callers may only add context in front. Every
 * function that can fail takes `struct ctip_err *err` last, returns -1 after
 * filling it, and leaves it untouched on success. `err` is never NULL.
 */

enum ctip_code {
	CTIP_OK = 0,
	CTIP_MISUSE,      /* the command line makes no sense: exit 64 */
	CTIP_INVALID,     /* the data is bad: exit 65 */
	CTIP_NOTFOUND,    /* an input does not exist: exit 66 */
	CTIP_UNAVAILABLE, /* something needed is not on this machine: exit 69 */
	CTIP_BUG,         /* our own mistake: exit 70 */
	CTIP_EXISTS,      /* it would have to be overwritten: exit 73 */
	CTIP_SYSTEM,      /* reading, writing or memory failed: exit 74 */
	CTIP_BUSY,        /* somebody else is writing; try again: exit 75 */
	CTIP_DENIED,      /* this member may not: exit 77 */
	CTIP_CONFIG,      /* ledger, schema or settings are unusable: exit 78 */
	CTIP_TAMPERED     /* a hash or signature does not hold: exit 1 */
};

struct ctip_err {
	enum ctip_code code;
	char           text[1000]; /* no capital, no full stop, no newline */
};

/* Records code and sentence; returns -1. */
int ctip_fail(struct ctip_err *err, enum ctip_code code,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same, followed by `: ` and the system's reason for errno. */
int ctip_fail_errno(struct ctip_err *err, enum ctip_code code,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts context and `: ` in front of what err says; returns -1. */
int ctip_fail_context(struct ctip_err *err,
    const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The exit status for an error's code (DESIGN: section 6). */
int ctip_err_exit(const struct ctip_err *err);

#endif
