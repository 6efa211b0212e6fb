/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query -> report: variance notes, an officer's words on why a
 * number is what it is, into the table's notes.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static const char sql[] = "SELECT indicator, period, text FROM variance"
    " WHERE framework = :framework";

/* Kinds of a ledger may be older than these notes. */
static int
find_kind(const struct ctip_kind **out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_err missing = {0};

	*out = NULL;
	if (ctip_schemas_kind(out, ctip_ledger_schemas(ledger), "variance",
	    &missing) == 0 || missing.code == CTIP_NOTFOUND)
		return 0;
	*err = missing;
	return -1;
}

static void
keep(struct ctip_variances *out, const struct ctip_framework *framework,
    const struct ctip_str *cells)
{
	for (size_t i = 0; i < framework->n; i++) {
		if (!ctip_str_is(cells[0], framework->indicators[i].code))
			continue;
		if (out->n == out->room) {
			out->room = out->room * 2 + 8;
			out->notes = ctip_realloc(out->notes,
			    out->room * sizeof *out->notes);
		}
		out->notes[out->n++] = (struct ctip_variance){ i,
		    ctip_pool_str(&out->pool, cells[1]),
		    ctip_pool_str(&out->pool, cells[2]) };
	}
}

int
ctip_variances__read(struct ctip_variances *out, struct ctip_ledger *ledger,
    const struct ctip_framework *framework, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_query *query = NULL;
	const struct ctip_str *cells;
	int more = -1;

	if (find_kind(&kind, ledger, err) != 0)
		return -1;
	if (kind == NULL)
		return 0;
	if (ctip_query_open(&query, ledger, sql, err) == 0) {
		ctip_query_bind(query, "framework",
		    ctip_str(framework->name));
		while ((more = ctip_query_next(query, &cells, err)) == 1)
			keep(out, framework, cells);
	}
	ctip_query_close(query);
	return more;
}

void
ctip_variances__clear(struct ctip_variances *variances)
{
	ctip_pool_clear(&variances->pool);
	free(variances->notes);
	memset(variances, 0, sizeof *variances);
}
