/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_PERMIT_H
#define CTIP_BASE_PERMIT_H

#include <stdbool.h>

/*
 * Access is a key, not an `if`. What an `if` says all the same, because it
 * says it earlier and in words, stands in CTIP_PERMITS: a build with
 * -DCTIP_UNCHECKED lets everybody through there, and tests/faults/access
 * shows that nobody reads more by it.
 */
#ifdef CTIP_UNCHECKED
#define CTIP_PERMITS(test) ((void)(test), true)
#else
#define CTIP_PERMITS(test) (test)
#endif

#endif
