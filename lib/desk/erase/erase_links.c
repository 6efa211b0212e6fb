/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record -> who else speaks of it: records under other keys that link to it
 * stay when it is erased, and may name a person in words. They are listed, so
 * that somebody looks.
 */
#include "erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"

struct looking {
	struct ctip_ledger        *ledger;
	const struct ctip_erasure *erasure;
	FILE                      *talk;
	bool                       any;
	struct ctip_buf            closed;  /* kinds that can't be seen */
};

bool
ctip_erase__names(struct ctip_str link, const struct ctip_erasure *erasure)
{
	unsigned char b[8];
	char prefix[4];

	return link.p != NULL &&
	    ctip_id_parse(prefix, b, link) == CTIP_ID_GOOD &&
	    ctip_id_matches(&erasure->subject, b);
}

/* The links that are open to this member; *closed: there are others. */
static bool
find_links(uint64_t *only, bool *closed, const struct looking *l,
    const struct ctip_kind *kind)
{
	bool any = false;

	*closed = false;
	for (size_t i = 0; i < kind->n; i++) {
		const struct ctip_field *f = &kind->fields[i];

		if (f->type != CTIP_LINK)
			continue;
		if (!ctip_ledger_opens(l->ledger, f->compartment)) {
			*closed = true;
			continue;
		}
		only[i / 64] |= UINT64_C(1) << i % 64;
		any = true;
	}
	return any;
}

/* A record of its own keys whose `person` it is, as a case, can go whole; of
 * others only what is said of it. */
static void
say(struct looking *l, const struct ctip_scanned *one,
    const struct ctip_kind *kind, const struct ctip_field *link)
{
	char id[CTIP_ID_TEXT];

	if (!l->any)
		fputs("these are under keys of their own and stay; see what "
		    "they say of it, and where it should go, too, type:\n",
		    l->talk);
	l->any = true;
	ctip_id_text(id, &one->record, kind->prefix);
	fprintf(l->talk, "  %s (%s): ", id, kind->name);
	if (strcmp(link->name, "person") == 0 && memcmp(&one->subject,
	    &one->record, sizeof one->record) == 0)
		fprintf(l->talk, "ctip ledger erase request %s\n", id);
	else
		fprintf(l->talk, "ctip record edit %s, then ctip ledger rekey "
		    "%s --compartment %s\n", id, id,
		    ctip_compartment_name(link->compartment));
}

/* The field by which it does; NULL. */
static const struct ctip_field *
links(const struct looking *l, const struct ctip_scanned *one,
    const struct ctip_kind *kind, const uint64_t *only)
{
	if (memcmp(&one->subject, &l->erasure->subject,
	    sizeof one->subject) == 0)
		return NULL;
	for (size_t i = 0; i < kind->n; i++)
		if ((only[i / 64] >> i % 64 & 1) &&
		    ctip_erase__names(one->values[i], l->erasure))
			return &kind->fields[i];
	return NULL;
}

static int
look_through(struct looking *l, const struct ctip_kind *kind,
    const uint64_t *only, struct ctip_err *err)
{
	struct ctip_scan *scan = NULL;
	struct ctip_scanned one;
	const struct ctip_field *link;
	int got = ctip_scan_open(&scan, l->ledger, kind, only, err);

	while (got == 0 && (got = ctip_scan_next(scan, &one, err)) == 1) {
		got = 0;
		if ((link = links(l, &one, kind, only)) != NULL)
			say(l, &one, kind, link);
	}
	ctip_scan_close(scan);
	return got;
}

static int
look_at_kind(struct looking *l, const char *name, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	uint64_t *only, n;
	bool closed;
	int rc;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(l->ledger), name,
	    err) != 0 || ctip_ledger_count(&n, l->ledger, name, err) != 0)
		return -1;
	if (n == 0)
		return 0;
	only = ctip_alloc((kind->n / 64 + 1) * sizeof *only);
	rc = find_links(only, &closed, l, kind) ?
	    look_through(l, kind, only, err) : 0;
	if (closed)
		ctip_buf_format(&l->closed, "%s%s", l->closed.len > 0 ?
		    ", " : "", name);
	free(only);
	return rc;
}

int
ctip_erase__links(struct ctip_ledger *ledger,
    const struct ctip_erasure *erasure, FILE *talk, struct ctip_err *err)
{
	struct looking l = {.ledger = ledger, .erasure = erasure,
	    .talk = talk};
	char **names = NULL;
	size_t n = 0;
	int rc = ctip_schemas_kinds(&names, &n, ctip_ledger_schemas(ledger),
	    err);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = look_at_kind(&l, names[i], err);
	if (rc == 0 && l.closed.len > 0)
		fprintf(talk, "links that are not open to you were not looked "
		    "at: of %s\n", l.closed.p);
	ctip_names_free(names, n);
	ctip_buf_clear(&l.closed);
	return rc;
}
