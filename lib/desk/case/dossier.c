/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case -> all records that speak of it or of its people, found by their
 * links. What works on cases comes under the case's keys or a person's, so
 * that nothing here asks for more than the member may open.
 */
#include "dossier_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"

static void
add_record(struct ctip_dossier *d, const struct ctip_id *record,
    const char *kind)
{
	for (size_t i = 0; i < d->n; i++)
		if (memcmp(&d->records[i].record, record, sizeof *record) ==
		    0)
			return;
	d->records = ctip_realloc(d->records, (d->n + 1) *
	    sizeof *d->records);
	d->records[d->n].record = *record;
	d->records[d->n++].kind = kind;
}

static bool
has_person(const struct ctip_dossier *d, struct ctip_str id)
{
	for (size_t i = 0; i < d->n_people; i++)
		if (ctip_str_is(id, d->people[i]))
			return true;
	return false;
}

static int
add_one(struct ctip_dossier *d, struct ctip_ledger *ledger,
    struct ctip_str id, struct ctip_err *err)
{
	struct ctip_version version;
	struct ctip_err gone = {0};
	char text[CTIP_ID_TEXT];

	if (id.p == NULL || has_person(d, id))
		return 0;
	ctip_desk__copy(text, sizeof text, id);
	if (ctip_ledger_find(&version, ledger, text, &gone) != 0) {
		if (gone.code == CTIP_NOTFOUND)
			return 0; /* erased: the case goes on without */
		*err = gone;
		return -1;
	}
	d->people = ctip_realloc(d->people, (d->n_people + 1) *
	    sizeof *d->people);
	strcpy(d->people[d->n_people++], text);
	add_record(d, &version.record, "person");
	return 0;
}

/* And all records that are of the same person (same.h). */
static int
add_person(struct ctip_dossier *d, struct ctip_ledger *ledger,
    struct ctip_str id, struct ctip_err *err)
{
	const char *other;
	size_t at = 0;

	if (add_one(d, ledger, id, err) != 0)
		return -1;
	while (ctip_same_each(&other, &at, d->same, id))
		if (add_one(d, ledger, ctip_str(other), err) != 0)
			return -1;
	return 0;
}

/* Of witnesses and suspects the case has the link, and not their lives. */
static bool
is_cared_for(struct ctip_str role)
{
	return ctip_str_is(role, "survivor") ||
	    ctip_str_is(role, "dependant");
}

static int
add_parties(struct ctip_dossier *d, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	int of, person, role, more, rc = 0;

	if (ctip_desk__kind(&kind, ledger, "party", err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, NULL, err) != 0)
		return -1;
	of = ctip_kind_field(kind, CTIP_STR("case"));
	person = ctip_kind_field(kind, CTIP_STR("person"));
	role = ctip_kind_field(kind, CTIP_STR("role"));
	while (rc == 0 && (more = ctip_scan_next(scan, &one, err)) == 1)
		if (ctip_str_is(one.values[of], d->id) &&
		    is_cared_for(one.values[role]))
			rc = add_person(d, ledger, one.values[person], err);
	ctip_scan_close(scan);
	return rc == 0 ? more : rc;
}

/* Does a link of the row name the case, or one of its people? */
static bool
speaks_of(const struct ctip_dossier *d, const struct ctip_kind *kind,
    const struct ctip_scanned *one)
{
	for (size_t i = 0; i < kind->n; i++) {
		const struct ctip_field *f = &kind->fields[i];

		if (f->type != CTIP_LINK || one->values[i].p == NULL)
			continue;
		if (ctip_str_is(one->values[i], d->id) ||
		    (kind->subject != NULL && strcmp(f->name,
		    kind->subject) == 0 && has_person(d, one->values[i])))
			return true;
	}
	return false;
}

static int
add_kind(struct ctip_dossier *d, struct ctip_ledger *ledger,
    const char *name, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0}, count;
	bool links = false;
	int more;

	if (ctip_ledger_count(&count, ledger, name, err) != 0)
		return -1;
	if (count == 0 || strcmp(name, "case") == 0 ||
	    strcmp(name, "attachment") == 0 ||
	    strcmp(name, "person") == 0)
		return 0;
	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), name,
	    err) != 0)
		return -1;
	for (size_t i = 0; i < kind->n; i++)
		if (kind->fields[i].type == CTIP_LINK) {
			only[i / 64] |= 1ull << (i % 64);
			links = true;
		}
	if (!links)
		return 0;
	if (ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1)
		if (speaks_of(d, kind, &one))
			add_record(d, &one.record, kind->name);
	ctip_scan_close(scan);
	return more;
}

int
ctip_dossier_open(struct ctip_dossier *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err)
{
	struct ctip_held held;
	char **kinds = NULL;
	size_t n = 0;
	int rc = ctip_desk__hold(&held, ledger, id, "case", err);

	*out = (struct ctip_dossier){.n = 0};
	if (rc == 0)
		rc = ctip_same_load(&out->same, ledger, err);
	if (rc == 0) {
		strcpy(out->id, held.id);
		add_record(out, &held.version.record, "case");
		rc = add_person(out, ledger, ctip_desk__value(&held.was,
		    "person"), err);
	}
	ctip_desk__let_go(&held);
	if (rc == 0)
		rc = add_parties(out, ledger, err);
	if (rc == 0)
		rc = ctip_schemas_kinds(&kinds, &n,
		    ctip_ledger_schemas(ledger), err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = add_kind(out, ledger, kinds[i], err);
	ctip_names_free(kinds, n);
	return rc;
}

int
ctip_dossier_each(const struct ctip_dossier *dossier,
    struct ctip_ledger *ledger, int (*take)(void *context,
    struct ctip_ledger *ledger, const struct ctip_held *one,
    struct ctip_err *err), void *context, struct ctip_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < dossier->n; i++) {
		struct ctip_held one;

		rc = ctip_desk__hold_record(&one, ledger,
		    &dossier->records[i].record, err);
		if (rc == 0)
			rc = take(context, ledger, &one, err);
		ctip_desk__let_go(&one);
	}
	return rc;
}

void
ctip_dossier_close(struct ctip_dossier *dossier)
{
	free(dossier->people);
	free(dossier->records);
	ctip_same_free(dossier->same);
}
