/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of schemas -> is every one of them usable? Asked before a ledger is
 * made: what goes into it stays, and a list of codes is otherwise not read
 * before the first record that needs it.
 */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/schema/mapping.h"

/* What a kind names has to be there too. */
static int
check_kind(struct ctip_schemas *schemas, const char *name,
    struct ctip_err *err)
{
	const struct ctip_kind *kind, *other;

	if (ctip_schemas_kind(&kind, schemas, name, err) != 0)
		return -1;
	for (size_t i = 0; i < kind->n; i++) {
		const struct ctip_field *f = &kind->fields[i];

		if ((f->codes == NULL || ctip_codes_load(f->codes, err) == 0) &&
		    (f->link == NULL || ctip_schemas_kind(&other, schemas,
		    f->link, err) == 0))
			continue;
		if (err->code == CTIP_NOTFOUND)
			ctip_fail_context(err, "kinds/%s.yaml: field '%s'",
			    name, f->name);
		return -1;
	}
	return 0;
}

/* An id tells its kind by its prefix. */
static int
check_prefix(struct ctip_schemas *schemas, char *const *names, size_t i,
    struct ctip_err *err)
{
	const struct ctip_kind *kind, *other;

	if (ctip_schemas_kind(&kind, schemas, names[i], err) != 0)
		return -1;
	for (size_t j = 0; j < i; j++) {
		if (ctip_schemas_kind(&other, schemas, names[j], err) != 0)
			return -1;
		if (strcmp(kind->prefix, other->prefix) == 0)
			return ctip_fail(err, CTIP_INVALID, "kinds/%s.yaml: "
			    "the prefix '%s' is that of '%s' already",
			    names[i], kind->prefix, names[j]);
	}
	return 0;
}

static int
check_mapping(struct ctip_schemas *schemas, const char *path,
    struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	struct ctip_mapping *mapping = NULL;
	struct ctip_buf text = { 0 };
	int result = source->read(source, &text, path, err);

	if (result == 0)
		result = ctip_mapping_parse(&mapping, schemas,
		    ctip_buf_slice(&text), path, err);
	ctip_mapping_free(mapping);
	ctip_buf_clear(&text);
	return result;
}

int
ctip_schemas_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	char **kinds = NULL, **maps = NULL;
	size_t n_kinds = 0, n_maps = 0;
	int result = ctip_schemas_kinds(&kinds, &n_kinds, schemas, err);

	for (size_t i = 0; result == 0 && i < n_kinds; i++)
		result = check_kind(schemas, kinds[i], err) != 0 ? -1 :
		    check_prefix(schemas, kinds, i, err);
	if (result == 0)
		result = source->list(source, &maps, &n_maps, "imports", err);
	for (size_t i = 0; result == 0 && i < n_maps; i++)
		result = check_mapping(schemas, maps[i], err);
	if (result != 0 && (err->code == CTIP_INVALID ||
	    err->code == CTIP_NOTFOUND))
		err->code = CTIP_CONFIG;
	ctip_names_free(kinds, n_kinds);
	ctip_names_free(maps, n_maps);
	return result;
}
