/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is there or ends the process: nothing useful can be done
 * without it, and a ledger's save is safe against dying at any point. The
 * only place in the library that prints and exits by itself.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"

void
ctip_alloc_fail(void)
{
	static const char text[] = "ctip: out of memory\n";

	if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
		_exit(74);
	_exit(74);
}

void *
ctip_alloc(size_t size)
{
	void *p = calloc(1, size > 0 ? size : 1);

	if (p == NULL)
		ctip_alloc_fail();
	return p;
}

void *
ctip_realloc(void *p, size_t size)
{
	p = realloc(p, size > 0 ? size : 1);
	if (p == NULL)
		ctip_alloc_fail();
	return p;
}

char *
ctip_strdup(const char *text)
{
	char *copy;

	if (text == NULL)
		return NULL;
	copy = strdup(text);
	if (copy == NULL)
		ctip_alloc_fail();
	return copy;
}
