/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands on a transaction that is to be taken back: records of others
 * that link to one made in it, or are under it, as a case is to a person.
 * They would be left without. Only fields of links are read.
 */
#include "ctip/desk/undo.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"

struct one { unsigned char id[8]; bool made; };

struct standing {
	struct ctip_ledger *ledger;
	size_t              n, room;
	struct one         *records;   /* of the transaction, sorted */
};

static int
collect(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	struct standing *s = context;
	struct one *one;

	if (header == NULL || version->kind == NULL ||
	    ctip_ledger_stays(version->kind))
		return 0;
	if (s->n == s->room) {
		s->room = s->room * 2 + 64;
		s->records = ctip_realloc(s->records,
		    s->room * sizeof *s->records);
	}
	one = &s->records[s->n++];
	memcpy(one->id, version->record.b, sizeof one->id);
	one->id[7] &= 0xF0; /* as a printed id has it */
	one->made = header->n_previous == 0;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(((const struct one *)a)->id,
	    ((const struct one *)b)->id, 8);
}

static const struct one *
find(const struct standing *s, const unsigned char *id)
{
	struct one key;

	memcpy(key.id, id, sizeof key.id);
	key.id[7] &= 0xF0;
	return bsearch(&key, s->records, s->n, sizeof key, compare);
}

static bool
is_made(const struct standing *s, const unsigned char *id)
{
	const struct one *one = find(s, id);

	return one != NULL && one->made;
}

/* Does a record of another transaction link here, or is it under one? */
static bool
stands(const struct standing *s, const struct ctip_kind *kind,
    const struct ctip_scanned *one)
{
	unsigned char id[8];
	char prefix[4];

	if (find(s, one->record.b) != NULL)
		return false;
	if (is_made(s, one->subject.b))
		return true;
	for (size_t i = 0; i < kind->n; i++)
		if (kind->fields[i].type == CTIP_LINK &&
		    one->values[i].p != NULL && ctip_id_parse(prefix, id,
		    one->values[i]) == CTIP_ID_GOOD && is_made(s, id))
			return true;
	return false;
}

/* The bitmap of a kind's links; NULL where it has none. */
static uint64_t *
links_of(const struct ctip_kind *kind)
{
	uint64_t *only = ctip_alloc((kind->n / 64 + 1) * sizeof *only);
	bool any = false;

	for (size_t i = 0; i < kind->n; i++)
		if (kind->fields[i].type == CTIP_LINK) {
			only[i / 64] |= UINT64_C(1) << i % 64;
			any = true;
		}
	if (any)
		return only;
	free(only);
	return NULL;
}

static int
check_kind(const struct standing *s, const char *name, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scan *scan = NULL;
	struct ctip_scanned one;
	char id[CTIP_ID_TEXT];
	uint64_t *only;
	int got;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(s->ledger), name,
	    err) < 0)
		return -1;
	only = links_of(kind);
	if (only == NULL)
		return 0;
	got = ctip_scan_open(&scan, s->ledger, kind, only, err);
	while (got >= 0 && (got = ctip_scan_next(scan, &one, err)) > 0)
		if (stands(s, kind, &one)) {
			ctip_id_text(id, &one.record, kind->prefix);
			got = ctip_fail(err, CTIP_EXISTS, "'%s' is linked to "
			    "a record of this transaction; take that link or "
			    "that record back first", id);
			break;
		}
	ctip_scan_close(scan);
	free(only);
	return got;
}

int
ctip_undo_standing(struct ctip_ledger *ledger, const struct ctip_head *head,
    struct ctip_err *err)
{
	struct standing s = { .ledger = ledger };
	char **names = NULL;
	size_t n = 0;
	int rc = -1;

	if (ctip_ledger_entries(ledger, head, collect, &s, err) < 0 ||
	    ctip_schemas_kinds(&names, &n, ctip_ledger_schemas(ledger),
	    err) < 0)
		goto out;
	if (s.n > 0)
		qsort(s.records, s.n, sizeof *s.records, compare);
	for (size_t i = 0; i < n; i++)
		if (check_kind(&s, names[i], err) < 0)
			goto out;
	rc = 0;
out:
	ctip_names_free(names, n);
	free(s.records);
	return rc;
}
