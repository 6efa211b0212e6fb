/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New schemas -> may they replace the old ones? The place of a field in its
 * part is the format of every record written with it, and a code that
 * records hold has to be known: both may only be added to. All faults are
 * told, not the first.
 */
#include "renew_inside.h"

#include <string.h>

#include "ctip/base/cli.h"
#include "ctip/base/file.h"

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

static void
fault(struct ctip_findings *to, const char *file, const char *field,
    const char *what)
{
	ctip_findings_add(to, (struct ctip_finding){ .file = file,
	    .level = CTIP_ERROR, .field = ctip_str(field), .rule = "kept" },
	    "%s", what);
}

static void
check_field(const struct ctip_field *was, const struct ctip_field *now,
    const char *file, struct ctip_findings *to)
{
	if (strcmp(was->name, now->name) != 0)
		fault(to, file, was->name, "is not where it was: fields are "
		    "never moved, renamed or taken out, and new ones go to "
		    "the end");
	else if (was->type != now->type)
		fault(to, file, was->name, "is of another type than before");
	else if (was->compartment != now->compartment)
		fault(to, file, was->name, "is in another compartment than "
		    "before");
}

static size_t
declared(const struct ctip_kind *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < kind->n; i++)
		n += !kind->fields[i].hidden;
	return n;
}

static bool
same_text(const char *a, const char *b)
{
	return ctip_str_equal(ctip_str(a), ctip_str(b));
}

static void
check_kind(const struct ctip_kind *was, const struct ctip_kind *now,
    const char *file, struct ctip_findings *to)
{
	size_t n = declared(was);

	if (!same_text(was->prefix, now->prefix) ||
	    !same_text(was->subject, now->subject) || was->home != now->home)
		fault(to, file, NULL, "prefix, subject and compartment of a "
		    "kind stay what they are");
	for (size_t i = 0; i < n; i++) {
		if (i >= declared(now))
			fault(to, file, was->fields[i].name, "is missing: "
			    "fields are never taken out");
		else
			check_field(&was->fields[i], &now->fields[i], file,
			    to);
	}
}

static void
check_codes(const struct ctip_codes *was, const struct ctip_codes *now,
    const char *file, struct ctip_findings *to)
{
	for (size_t i = 0; i < was->n; i++)
		if (ctip_codes_find(now, ctip_str(was->items[i].code)) ==
		    NULL)
			fault(to, file, was->items[i].code, "is missing: a "
			    "code that is no longer used gets retired: true");
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
