/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> rows of a kind that reports know by name: figures, variance
 * notes. A ledger may be older than the kind, or than a field of it: then
 * there are none.
 */
#include "inside.h"

#include <stdlib.h>

static bool
find_fields(struct ctip_pick *p, const char *const *names)
{
	for (p->n = 0; names[p->n] != NULL; p->n++) {
		p->fields[p->n] = ctip_kind_field(p->kind,
		    ctip_str(names[p->n]));
		if (p->fields[p->n] < 0)
			return false;
	}
	return true;
}

int
ctip_pick__open(struct ctip_pick *p, struct ctip_ledger *ledger,
    const char *kind, const char *const *names, struct ctip_err *err)
{
	struct ctip_err missing = {0};
	uint64_t *only;
	int rc;

	*p = (struct ctip_pick){0};
	if (ctip_schemas_kind(&p->kind, ctip_ledger_schemas(ledger), kind,
	    &missing) != 0) {
		if (missing.code == CTIP_NOTFOUND)
			return 0;
		*err = missing;
		return -1;
	}
	if (!find_fields(p, names))
		return 0;
	only = ctip_alloc((p->kind->n / 64 + 1) * sizeof *only);
	for (size_t i = 0; i < p->n; i++)
		only[p->fields[i] / 64] |=
		    (uint64_t)1 << p->fields[i] % 64;
	rc = ctip_scan_open(&p->scan, ledger, p->kind, only, err);
	free(only);
	return rc;
}

int
ctip_pick__next(struct ctip_pick *p, struct ctip_err *err)
{
	struct ctip_scanned row;
	int more = p->scan == NULL ? 0 : ctip_scan_next(p->scan, &row, err);

	if (more != 1)
		return more;
	ctip_id_text(p->id, &row.record, p->kind->prefix);
	for (size_t i = 0; i < p->n; i++)
		p->cells[i] = row.values[p->fields[i]];
	return 1;
}

void
ctip_pick__close(struct ctip_pick *p)
{
	ctip_scan_close(p->scan);
	p->scan = NULL;
}
