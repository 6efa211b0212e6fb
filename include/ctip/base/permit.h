/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_PERMIT_H
#define CTIP_BASE_PERMIT_H

#include <stdbool.h>

/*
 * Access is a key, not an `if`. What an `if` says all the same, because it
 * says it earlier and in words, stands in ctip_permits: a build with
 * -DCTIP_UNCHECKED lets everybody through there, and tests/faults/access
 * shows that nobody reads more by it.
 */
static inline bool
ctip_permits(bool test)
{
#ifdef CTIP_UNCHECKED
	(void)test;
	return true;
#else
	return test;
#endif
}

#endif
