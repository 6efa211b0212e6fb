/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_LAZY_H
#define CTIP_BASE_LAZY_H

#include <stddef.h>

#include "ctip/base/err.h"

/*
 * A library that few commands need and that is slow to load: linked, it
 * would cost every start of a program. Its functions are found when they are
 * first needed, and kept in a table of pointers.
 */
struct ctip_lazy_name {
	const char *name;  /* of the function */
	size_t      at;    /* of its pointer in the table */
};

/* Fills the table, all of it or none. UNAVAILABLE names the library and the
 * package to install. */
int ctip_lazy_load(void *table, const struct ctip_lazy_name *names, size_t n,
    const char *library, const char *package, struct ctip_err *err);

#endif
