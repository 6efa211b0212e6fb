/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New schemas -> may they replace the old ones? The place of a field in its
 * part is the format of every record written with it, and a code that
 * records hold has to be known: both may only be added to. All faults are
 * told, not the first.
 */
#include "ctip/desk/renew.h"

#include <string.h>

#include "ctip/base/cli.h"
#include "ctip/base/file.h"
#include "renew_inside.h"

static const struct renewed_item *
find(const struct renewal *r, const char *path)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->items[i].path, path) == 0 &&
		    r->items[i].state != RENEWED_OWN)
			return &r->items[i];
	return NULL;
}

/* The ledger as it would be: the new text where there is one. */
static int
read_both(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	struct renewal *r = from->context;
	const struct renewed_item *item = find(r, path);
	struct ctip_source *there = ctip_schemas_source(r->schemas);

	if (item == NULL)
		return there->read(there, out, path, err);
	ctip_buf_str(out, ctip_buf_slice(&item->text));
	return 0;
}

static int
list_both(struct ctip_source *from, char ***out, size_t *n,
    const char *folder, struct ctip_err *err)
{
	struct renewal *r = from->context;
	struct ctip_source *there = ctip_schemas_source(r->schemas);
	size_t len = strlen(folder);

	if (there->list(there, out, n, folder, err) != 0)
		return -1;
	for (size_t i = 0; i < r->n; i++)
		if (r->items[i].state == RENEWED_NEW &&
		    strncmp(r->items[i].path, folder, len) == 0 &&
		    r->items[i].path[len] == '/') {
			*out = ctip_realloc(*out, (*n + 1) * sizeof **out);
			(*out)[(*n)++] = ctip_strdup(r->items[i].path);
		}
	return 0;
}

static struct ctip_finding
about(const char *file, const char *field, enum ctip_level level)
{
	return (struct ctip_finding){ .file = file, .level = level,
	    .field = ctip_str(field), .rule = "kept" };
}

static size_t
declared(const struct ctip_kind *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < kind->n; i++)
		n += !kind->fields[i].hidden;
	return n;
}

/* Has the kind a field of the name of that one? */
static bool
has(const struct ctip_kind *kind, const struct ctip_field *field)
{
	return ctip_kind_field(kind, ctip_str(field->name)) >= 0;
}

static bool
same_text(const char *a, const char *b)
{
	return ctip_str_equal(ctip_str(a), ctip_str(b));
}

/* What records hold in it has to mean the same. */
static void
check_values(const struct ctip_field *old, const struct ctip_field *new,
    const char *file, struct ctip_findings *to)
{
	if (old->type != new->type)
		ctip_findings_add(to, about(file, old->name, CTIP_ERROR),
		    "is of another type than before");
	else if (old->codes != NULL &&
	    strcmp(old->codes->name, new->codes->name) != 0)
		ctip_findings_add(to, about(file, old->name, CTIP_ERROR),
		    "has codes of '%s', and not of '%s' as before",
		    new->codes->name, old->codes->name);
	else if (!same_text(old->link, new->link))
		ctip_findings_add(to, about(file, old->name, CTIP_ERROR),
		    "names a '%s', and not a '%s' as before", new->link,
		    old->link);
}

/* The old field i, wherever it stands now. */
static void
check_field(const struct ctip_kind *was, size_t i,
    const struct ctip_kind *now, const char *file, struct ctip_findings *to)
{
	const struct ctip_field *old = &was->fields[i], *new;
	int at = ctip_kind_field(now, ctip_str(old->name));

	if (at < 0 && i < declared(now) && !has(was, &now->fields[i])) {
		ctip_findings_add(to, about(file, old->name, CTIP_ERROR),
		    "is missing, and '%s' stands in its place: fields are "
		    "never taken out or renamed", now->fields[i].name);
	} else if (at < 0) {
		ctip_findings_add(to, about(file, old->name, CTIP_ERROR),
		    "is missing: fields are never taken out");
	} else {
		new = &now->fields[at];
		check_values(old, new, file, to);
		if (old->compartment != new->compartment)
			ctip_findings_add(to, about(file, old->name,
			    CTIP_ERROR), "is in another compartment than "
			    "before");
	}
}

/* New fields among old ones; what stands in the place of one that is missing
 * has been told. */
static void
check_new(const struct ctip_kind *was, const struct ctip_kind *now,
    const char *file, struct ctip_findings *to)
{
	size_t n = declared(now), next;

	for (size_t i = 0; i < n; i++) {
		const struct ctip_field *f = &now->fields[i];

		if (has(was, f) || (i < declared(was) &&
		    !has(now, &was->fields[i])))
			continue;
		for (next = i + 1; next < n; next++)
			if (has(was, &now->fields[next]))
				break;
		if (next < n)
			ctip_findings_add(to, about(file, f->name,
			    CTIP_ERROR), "is new and stands before '%s': new "
			    "fields go to the end", now->fields[next].name);
	}
}

/* Those that are in both, in the same order? The first that isn't tells
 * it. */
static void
check_order(const struct ctip_kind *was, const struct ctip_kind *now,
    const char *file, struct ctip_findings *to)
{
	size_t n = declared(now), j = 0;

	for (size_t i = 0; i < declared(was); i++) {
		if (!has(now, &was->fields[i]))
			continue;
		while (j < n && !has(was, &now->fields[j]))
			j++;
		if (strcmp(was->fields[i].name, now->fields[j].name) != 0) {
			ctip_findings_add(to, about(file,
			    was->fields[i].name, CTIP_ERROR), "is not where it"
			    " was, before '%s': fields are never moved",
			    now->fields[j].name);
			return;
		}
		j++;
	}
}

static void
check_kind(const struct ctip_kind *was, const struct ctip_kind *now,
    const char *file, struct ctip_findings *to)
{
	if (!same_text(was->prefix, now->prefix) ||
	    !same_text(was->subject, now->subject) || was->home != now->home)
		ctip_findings_add(to, about(file, NULL, CTIP_ERROR), "prefix, "
		    "subject and compartment of a kind stay what they are");
	for (size_t i = 0; i < declared(was); i++)
		check_field(was, i, now, file, to);
	check_new(was, now, file, to);
	check_order(was, now, file, to);
}

/* A code comes back into use on purpose, or out of an older folder. */
static void
check_codes(const struct ctip_codes *was, const struct ctip_codes *now,
    const char *file, struct ctip_findings *to)
{
	for (size_t i = 0; i < was->n; i++) {
		const struct ctip_code_item *old = &was->items[i], *new =
		    ctip_codes_find(now, ctip_str(old->code));

		if (new == NULL)
			ctip_findings_add(to, about(file, old->code,
			    CTIP_ERROR), "is missing: a code that is no "
			    "longer used gets retired: true");
		else if (old->retired && !new->retired)
			ctip_findings_add(to, about(file, old->code,
			    CTIP_WARNING), "is retired in the ledger, and "
			    "comes back into use; is the folder older?");
	}
}

/* kinds/person.yaml: person. */
static void
stem(char out[64], const char *path)
{
	const char *slash = strchr(path, '/');

	snprintf(out, 64, "%.*s", (int)strcspn(slash + 1, "."), slash + 1);
}

static int
check_item(struct renewal *r, struct ctip_schemas *both,
    const struct renewed_item *item, struct ctip_findings *to,
    struct ctip_err *err)
{
	const struct ctip_kind *was, *now;
	const struct ctip_codes *old, *new;
	char name[64];

	stem(name, item->path);
	if (strncmp(item->path, "kinds/", 6) == 0) {
		if (ctip_schemas_kind(&was, r->schemas, name, err) != 0 ||
		    ctip_schemas_kind(&now, both, name, err) != 0)
			return -1;
		check_kind(was, now, item->path, to);
	} else if (strncmp(item->path, "codes/", 6) == 0) {
		if (ctip_schemas_codes(&old, r->schemas, name, err) != 0 ||
		    ctip_schemas_codes(&new, both, name, err) != 0)
			return -1;
		check_codes(old, new, item->path, to);
	}
	return 0;
}

int
ctip_renewal__check(struct renewal *r, FILE *talk, struct ctip_err *err)
{
	struct ctip_source source = { read_both, list_both, r };
	struct ctip_schemas *both = NULL;
	struct ctip_reporter reporter;
	int rc = ctip_schemas_open(&both, source, err);

	ctip_reporter_start(&reporter, talk, false);
	for (size_t i = 0; rc == 0 && i < r->n; i++)
		if (r->items[i].state == RENEWED_CHANGED)
			rc = check_item(r, both, &r->items[i], &reporter.to,
			    err);
	if (rc == 0 && reporter.to.errors > 0)
		rc = ctip_fail(err, CTIP_INVALID, "records rely on what "
		    "would go; nothing was written");
	if (rc == 0)
		rc = ctip_schemas_check(both, err);
	if (rc == 0)
		rc = r->check(both, err);
	ctip_reporter_end(&reporter);
	ctip_schemas_close(both);
	return rc;
}

int
ctip_renew_check_folder(const char *folder,
    int (*check)(struct ctip_schemas *schemas, struct ctip_err *err),
    struct ctip_err *err)
{
	struct ctip_schemas *all = NULL;
	int rc = ctip_schemas_open(&all, ctip_source_folder(folder), err);

	if (rc == 0)
		rc = ctip_schemas_check(all, err);
	if (rc == 0)
		rc = check(all, err);
	ctip_schemas_close(all);
	return rc;
}
