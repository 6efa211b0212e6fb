/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> report: variance notes, an officer's words on why a
 * number is what it is, into the table's notes.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

enum { INDICATOR, PERIOD, TEXT, FRAMEWORK };
static const char *const names[] = { "indicator", "period", "text",
	"framework", NULL };

static void
keep(struct ctip_variances *out, const struct ctip_framework *framework,
    const struct ctip_str *cells)
{
	for (size_t i = 0; i < framework->n; i++) {
		if (!ctip_str_is(cells[INDICATOR], framework->indicators[i].code))
			continue;
		if (out->n == out->room) {
			out->room = out->room * 2 + 8;
			out->notes = ctip_realloc(out->notes,
			    out->room * sizeof *out->notes);
		}
		out->notes[out->n++] = (struct ctip_variance){ i,
		    ctip_pool_str(&out->pool, cells[PERIOD]),
		    ctip_pool_str(&out->pool, cells[TEXT]) };
	}
}

int
ctip_variances__read(struct ctip_variances *out, struct ctip_ledger *ledger,
    const struct ctip_framework *framework, struct ctip_err *err)
{
	struct ctip_pick row;
	int more = ctip_pick__open(&row, ledger, "variance", names, err);

	while (more == 0 && (more = ctip_pick__next(&row, err)) == 1) {
		if (ctip_str_is(row.cells[FRAMEWORK], framework->name))
			keep(out, framework, row.cells);
		more = 0;
	}
	ctip_pick__close(&row);
	return more;
}

void
ctip_variances__clear(struct ctip_variances *variances)
{
	ctip_pool_clear(&variances->pool);
	free(variances->notes);
	memset(variances, 0, sizeof *variances);
}
