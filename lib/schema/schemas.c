/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loader: name -> kind or code list, each read once, when first asked
 * for, from whatever the source is: a folder at init, the ledger's history
 * later. Paths are made from checked names only, never from users' text.
 */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/schema/nearest.h"

#define LARGEST (1024 * 1024)

struct ctip_schemas {
	struct ctip_source  source;
	struct ctip_kind  **kinds;
	size_t              n_kinds;
	struct ctip_codes **codes;
	size_t              n_codes;
	struct ctip_outlines *outlines;  /* NULL: none asked for */
};

static int
folder_read(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	char *whole = ctip_path_join(from->context, path);
	int result = ctip_file_read(out, whole, LARGEST, err);

	free(whole);
	return result;
}

static bool
is_yaml(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

/* NOTFOUND of the folder is an empty list. */
static int
folder_list(struct ctip_source *from, char ***out, size_t *n,
    const char *folder, struct ctip_err *err)
{
	char *whole = ctip_path_join(from->context, folder);
	int result = 0;
	size_t kept = 0;

	*out = NULL;
	*n = 0;
	if (ctip_path_is_folder(whole))
		result = ctip_folder_list(out, n, whole, err);
	for (size_t i = 0; i < *n; i++) {
		char *name = (*out)[i];

		if (is_yaml(name))
			(*out)[kept++] = ctip_path_join(folder, name);
		free(name);
	}
	*n = kept;
	free(whole);
	return result;
}

struct ctip_source
ctip_source_folder(const char *path)
{
	return (struct ctip_source){ folder_read, folder_list,
	    (void *)(uintptr_t)path };
}

int
ctip_schemas_open(struct ctip_schemas **out, struct ctip_source source,
    struct ctip_err *err)
{
	(void)err;
	*out = ctip_alloc(sizeof **out);
	(*out)->source = source;
	return 0;
}

void
ctip_schemas_close(struct ctip_schemas *schemas)
{
	if (schemas == NULL)
		return;
	for (size_t i = 0; i < schemas->n_kinds; i++)
		ctip_kind_free(schemas->kinds[i]);
	for (size_t i = 0; i < schemas->n_codes; i++)
		ctip_codes__free(schemas->codes[i]);
	free(schemas->kinds);
	free(schemas->codes);
	ctip_outlines__free(schemas->outlines);
	free(schemas);
}

struct ctip_outlines **
ctip_schemas__outlines(struct ctip_schemas *schemas)
{
	return &schemas->outlines;
}

struct ctip_source *
ctip_schemas_source(struct ctip_schemas *schemas)
{
	return &schemas->source;
}

static int
read_text(struct ctip_buf *text, char **path, struct ctip_schemas *schemas,
    const char *folder, const char *name, struct ctip_err *err)
{
	struct ctip_buf made = { 0 };

	ctip_buf_format(&made, "%s/%s.yaml", folder, name);
	*path = ctip_buf_detach(&made);
	return schemas->source.read(&schemas->source, text, *path, err);
}

int
ctip_schemas__read(struct ctip_yaml_file **file,
    struct ctip_schemas *schemas, const char *folder, const char *name,
    struct ctip_err *err)
{
	struct ctip_buf text = { 0 };
	char *path = NULL;
	int result;

	*file = NULL;
	result = read_text(&text, &path, schemas, folder, name, err);
	if (result == 0)
		result = ctip_yaml_parse(file, ctip_buf_slice(&text), path,
		    err);
	ctip_buf_clear(&text);
	free(path);
	return result;
}

const struct ctip_codes *
ctip_schemas__codes(struct ctip_schemas *schemas, struct ctip_str name)
{
	size_t n = schemas->n_codes;

	for (size_t i = 0; i < n; i++)
		if (ctip_str_is(name, schemas->codes[i]->name))
			return schemas->codes[i];
	schemas->codes = ctip_realloc(schemas->codes,
	    (n + 1) * sizeof *schemas->codes);
	schemas->codes[n] = ctip_codes__new(schemas, name);
	return schemas->codes[schemas->n_codes++];
}

/* The stem of folder/NAME.yaml; absent where it has another form. */
static struct ctip_str
stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct ctip_str name = ctip_str(slash != NULL ? slash + 1 : path);

	if (!is_yaml(path))
		return (struct ctip_str){ NULL, 0 };
	name.len -= 5;
	return name;
}

static int
unknown(struct ctip_schemas *schemas, const char *folder, const char *what,
    const char *name, struct ctip_err *err)
{
	struct ctip_nearest nearest;
	char **paths = NULL;
	struct ctip_err unused;
	struct ctip_str best = { NULL, 0 };
	size_t n = 0;

	if (schemas->source.list(&schemas->source, &paths, &n, folder,
	    &unused) != 0)
		n = 0;
	ctip_nearest_start(&nearest, ctip_str(name));
	for (size_t i = 0; i < n; i++)
		ctip_nearest_offer(&nearest, stem(paths[i]), paths[i]);
	if (nearest.best != NULL)
		best = stem(nearest.best);
	if (best.p != NULL)
		ctip_fail(err, CTIP_NOTFOUND,
		    "there is no %s '%.60s'; nearest is '%.*s'", what, name,
		    (int)best.len, best.p);
	else
		ctip_fail(err, CTIP_NOTFOUND, "there is no %s '%.60s'; "
		    "'ctip record %s' lists them", what, name, folder);
	ctip_names_free(paths, n);
	return -1;
}

/* Only a missing file is "no such kind"; other faults stay as they are. */
static int
load_kind(struct ctip_kind **out, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err)
{
	struct ctip_buf text = { 0 };
	char *path = NULL;
	int result;

	*out = NULL;
	result = read_text(&text, &path, schemas, "kinds", name, err);
	if (result != 0 && err->code == CTIP_NOTFOUND)
		unknown(schemas, "kinds", "kind", name, err);
	if (result == 0)
		result = ctip_kind_parse(out, schemas, ctip_buf_slice(&text),
		    path, err);
	if (result != 0 && err->code == CTIP_INVALID)
		err->code = CTIP_CONFIG;
	if (result == 0 && strcmp((*out)->name, name) != 0) {
		result = ctip_fail(err, CTIP_CONFIG,
		    "%s:1:1: describes the kind '%s'; name the file so", path,
		    (*out)->name);
		ctip_kind_free(*out);
		*out = NULL;
	}
	ctip_buf_clear(&text);
	free(path);
	return result;
}

int
ctip_schemas_kind(const struct ctip_kind **out, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err)
{
	struct ctip_kind *kind = NULL;
	size_t n = schemas->n_kinds;

	*out = NULL;
	for (size_t i = 0; i < n && *out == NULL; i++)
		if (strcmp(schemas->kinds[i]->name, name) == 0)
			*out = schemas->kinds[i];
	if (*out != NULL)
		return 0;
	if (!ctip_kind__is_name(ctip_str(name)))
		return unknown(schemas, "kinds", "kind", name, err);
	if (load_kind(&kind, schemas, name, err) != 0)
		return -1;
	n = schemas->n_kinds;
	schemas->kinds = ctip_realloc(schemas->kinds,
	    (n + 1) * sizeof *schemas->kinds);
	schemas->kinds[schemas->n_kinds++] = kind;
	*out = kind;
	return 0;
}

int
ctip_schemas_codes(const struct ctip_codes **out,
    struct ctip_schemas *schemas, const char *name, struct ctip_err *err)
{
	*out = NULL;
	if (!ctip_kind__is_name(ctip_str(name)))
		return unknown(schemas, "codes", "code list", name, err);
	*out = ctip_schemas__codes(schemas, ctip_str(name));
	if (ctip_codes_load(*out, err) == 0)
		return 0;
	*out = NULL;
	return err->code != CTIP_NOTFOUND ? -1 :
	    unknown(schemas, "codes", "code list", name, err);
}

int
ctip_schemas_names(char ***out, size_t *n, struct ctip_schemas *schemas,
    const char *folder, struct ctip_err *err)
{
	bool any = strcmp(folder, "kinds") != 0 &&
	    strcmp(folder, "codes") != 0;
	char **paths = NULL;
	size_t m = 0;

	*out = NULL;
	*n = 0;
	if (schemas->source.list(&schemas->source, &paths, &m, folder,
	    err) != 0)
		return -1;
	*out = ctip_alloc((m + 1) * sizeof **out);
	for (size_t i = 0; i < m; i++) {
		struct ctip_str name = stem(paths[i]);

		if (any ? name.p != NULL : ctip_kind__is_name(name))
			(*out)[(*n)++] = strndup(name.p, name.len);
	}
	ctip_names_free(paths, m);
	return 0;
}

int
ctip_schemas_kinds(char ***out, size_t *n, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	return ctip_schemas_names(out, n, schemas, "kinds", err);
}
