/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads pangocairo, and through it all that it stands on.
 */
#include "paper_lazy.h"

#include "ctip/base/lazy.h"

struct paper_lazy paper_lazy;

int
paper_lazy_load(struct ctip_err *err)
{
	static const struct ctip_lazy_name names[] = {
#define X(name) {#name, offsetof(struct paper_lazy, name)},
		PAPER_NAMES(X)
#undef X
	};

	if (paper_lazy.cairo_create != NULL)
		return 0;
	return ctip_lazy_load(&paper_lazy, names,
	    sizeof names / sizeof *names, "libpangocairo-1.0.so.0",
	    "libpangocairo-1.0-0 fonts-liberation2", err);
}
