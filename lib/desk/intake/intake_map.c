/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which mapping a file goes in by: one of the ledger's by its name, or the
 * user's own by its path. A path's text goes into the history together with
 * what it let in, so that it can be seen later how those records came about.
 */
#include "intake_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/schema/nearest.h"
#include "ctip/table/sheet.h"

#define LARGEST ((size_t)1 << 20)

static bool
ends_in(struct ctip_str text, const char *end)
{
	size_t len = strlen(end);

	return text.len > len &&
	    memcmp(text.p + text.len - len, end, len) == 0;
}

static bool
is_path(const char *map)
{
	return strchr(map, '/') != NULL || ends_in(ctip_str(map), ".yaml");
}

/* asc, of ./asc.yaml. Names are never more than letters, digits, _ and -. */
static int
name_of(char **out, const char *path, struct ctip_err *err)
{
	const char *slash = strrchr(path, '/');
	struct ctip_str name = ctip_str(slash != NULL ? slash + 1 : path);
	struct ctip_buf copy = {0};

	if (ends_in(name, ".yaml"))
		name.len -= strlen(".yaml");
	ctip_buf_str(&copy, name);
	*out = ctip_buf_detach(&copy);
	if (name.len > 0 && name.len <= 64 && strspn(*out,
	    "abcdefghijklmnopqrstuvwxyz0123456789_-") == name.len)
		return 0;
	return ctip_fail(err, CTIP_INVALID, "mapping '%s' cannot be kept "
	    "under the name '%s'; name its file in a to z, 0 to 9, _ and -",
	    path, *out);
}

/* The names in a folder of schemas, offered to nearest. */
static char **
offer(struct ctip_nearest *nearest, struct ctip_schemas *schemas,
    const char *folder, size_t *n)
{
	struct ctip_err ignored = { 0 };
	char **names = NULL;

	*n = 0;
	ctip_schemas_names(&names, n, schemas, folder, &ignored);
	for (size_t i = 0; i < *n; i++)
		ctip_nearest_offer(nearest, ctip_str(names[i]), names[i]);
	return names;
}

static int
not_found(struct ctip_schemas *schemas, const char *map,
    struct ctip_err *err)
{
	struct ctip_nearest nearest;
	struct ctip_buf all = {0};
	char **names;
	size_t n;

	if (map[0] != '\0' && ctip_path_exists(map) &&
	    !ctip_path_is_folder(map))
		return ctip_fail(err, CTIP_NOTFOUND, "there is no mapping "
		    "'%s', but './%s' is a file: type --map "
		    "./%s", map, map, map);
	ctip_nearest_start(&nearest, ctip_str(map));
	names = offer(&nearest, schemas, "imports", &n);
	ctip_names_text(&all, names, n);
	if (nearest.best != NULL)
		ctip_fail(err, CTIP_NOTFOUND, "there is no mapping '%s'; the "
		    "nearest is '%s'", map, nearest.best);
	else
		ctip_fail(err, CTIP_NOTFOUND, "there is no mapping '%s'; "
		    "there are: %s; name a file (./%s.yaml), or make one with "
		    "'ctip intake map'", map, n > 0 ? all.p : "none", map);
	ctip_buf_clear(&all);
	ctip_names_free(names, n);
	return -1;
}

static bool
is_name(const char *map)
{
	return map[0] != '\0' && strspn(map,
	    "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(map);
}

/* The text of imports/NAME.yaml, as the schemas have it. */
static int
read_named(struct ctip_buf *out, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	struct ctip_buf path = {0};
	int rc;

	ctip_buf_format(&path, "imports/%s.yaml", name);
	rc = source->read(source, out, path.p, err);
	ctip_buf_clear(&path);
	return rc;
}

int
ctip_intake_map_open(struct ctip_intake_map *out,
    struct ctip_schemas *schemas, const char *map, struct ctip_err *err)
{
	struct ctip_buf file = {0};
	int rc = -1;

	*out = (struct ctip_intake_map){ .from_path = is_path(map) };
	if (out->from_path) {
		ctip_buf_text(&file, map);
		if (name_of(&out->name, map, err) < 0 ||
		    ctip_file_read(&out->text, map, LARGEST, err) < 0)
			goto out;
	} else {
		ctip_buf_format(&file, "imports/%s.yaml", map);
		out->name = ctip_strdup(map);
		if (!is_name(map) ||
		    read_named(&out->text, schemas, map, err) < 0) {
			if (!is_name(map) || err->code == CTIP_NOTFOUND)
				not_found(schemas, map, err);
			goto out;
		}
	}
	rc = ctip_mapping_parse(&out->mapping, schemas,
	    ctip_buf_slice(&out->text), file.p, err);
	if (rc == 0 && out->from_path)
		rc = ctip_mapping_check_name(out->mapping, out->name, err);
out:
	ctip_buf_clear(&file);
	if (rc != 0)
		ctip_intake_map_close(out);
	return rc;
}

void
ctip_intake_map_close(struct ctip_intake_map *map)
{
	ctip_mapping_free(map->mapping);
	ctip_buf_clear(&map->text);
	free(map->name);
	*map = (struct ctip_intake_map){0};
}

static int
kind_template(struct ctip_buf *out, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err)
{
	const struct ctip_kind *kind;

	if (ctip_schemas_kind(&kind, schemas, name, err) < 0)
		return -1;
	for (size_t i = 0; i < kind->n; i++) {
		if (kind->fields[i].hidden)
			continue;
		if (i > 0)
			ctip_buf_char(out, ',');
		ctip_csv_cell(out, ctip_str(kind->fields[i].name), true);
	}
	ctip_buf_char(out, '\n');
	return 0;
}

/* A name that is neither: the nearest of both. */
static int
neither(struct ctip_schemas *schemas, const char *name,
    struct ctip_err *err)
{
	struct ctip_nearest nearest;
	char **maps, **kinds;
	size_t n_maps, n_kinds;

	ctip_nearest_start(&nearest, ctip_str(name));
	kinds = offer(&nearest, schemas, "kinds", &n_kinds);
	maps = offer(&nearest, schemas, "imports", &n_maps);
	if (nearest.best != NULL)
		ctip_fail(err, CTIP_NOTFOUND, "there is no kind or mapping "
		    "'%s'; the nearest is '%s'", name, nearest.best);
	else
		ctip_fail(err, CTIP_NOTFOUND, "there is no kind or mapping "
		    "'%s'; 'ctip record kinds' lists the kinds", name);
	ctip_names_free(kinds, n_kinds);
	ctip_names_free(maps, n_maps);
	return -1;
}

/* A mapping's columns, else the fields of a kind. */
int
ctip_intake_template(struct ctip_buf *out, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err)
{
	static const char kinds[] = "kinds/";
	bool of_kind = strncmp(name, kinds, strlen(kinds)) == 0 &&
	    is_name(name + strlen(kinds));
	struct ctip_intake_map map = {0};
	int rc;

	if (of_kind)
		return kind_template(out, schemas, name + strlen(kinds), err);
	rc = ctip_intake_map_open(&map, schemas, name, err);
	if (rc == 0)
		rc = ctip_mapping_template(out, map.mapping, err);
	else if (err->code == CTIP_NOTFOUND && is_name(name))
		rc = kind_template(out, schemas, name, err);
	if (rc < 0 && err->code == CTIP_NOTFOUND && !is_path(name))
		neither(schemas, name, err);
	ctip_intake_map_close(&map);
	return rc;
}

/* The record of kind schema that holds path now. 1, 0 where there is none. */
static int
find_schema(struct ctip_version *out, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, int path_field, const char *path,
    struct ctip_err *err)
{
	struct ctip_scan *scan = NULL;
	struct ctip_scanned one;
	char id[CTIP_ID_TEXT] = "";
	int got = ctip_scan_open(&scan, ledger, kind, NULL, err);

	while (got >= 0 && (got = ctip_scan_next(scan, &one, err)) > 0)
		if (ctip_str_is(one.values[path_field], path))
			ctip_id_text(id, &one.record, kind->prefix);
	ctip_scan_close(scan);
	if (got < 0 || id[0] == '\0')
		return got;
	return ctip_ledger_find(out, ledger, id, err) < 0 ? -1 : 1;
}

/* Is this the only version, of the founding's transaction of schemas? */
static bool
is_founded(const struct ctip_version *version)
{
	return version->number == 1 && version->where.sequence == 1;
}

/* The ledger's own mappings stay what their names say, for everybody. */
static int
check_own(struct ctip_ledger *ledger, const struct ctip_intake_map *map,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_version version;
	struct ctip_buf path = {0};
	int found = -1;

	ctip_buf_format(&path, "imports/%s.yaml", map->name);
	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), "schema",
	    err) == 0)
		found = find_schema(&version, ledger, kind,
		    ctip_kind_field(kind, CTIP_STR("path")), path.p, err);
	ctip_buf_clear(&path);
	if (found <= 0)
		return found;
	if (!is_founded(&version))
		return 0;
	return ctip_fail(err, CTIP_EXISTS, "mapping '%s' is one of the "
	    "ledger's own; save yours under another name", map->name);
}

static int
put_schema(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *path,
    struct ctip_str text, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_record was = {0}, now = {0};
	struct ctip_version version;
	struct ctip_id id = {{0}};
	uint32_t opened;
	int path_field, text_field, found, rc = -1;
	bool changed;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), "schema",
	    err) < 0)
		return -1;
	path_field = ctip_kind_field(kind, CTIP_STR("path"));
	text_field = ctip_kind_field(kind, CTIP_STR("text"));
	ctip_record_start(&now, kind);
	now.values[path_field] = ctip_str(path);
	now.values[text_field] = text;
	found = find_schema(&version, ledger, kind, path_field, path, err);
	if (found < 0)
		goto out;
	if (found == 0)
		rc = ctip_tx_add(tx, &id, &now, false, err);
	else if (ctip_ledger_read(&was, &opened, ledger, &version,
	    version.has, err) == 0)
		rc = ctip_tx_edit(tx, &version, &was, &now, &changed, err);
out:
	ctip_record_clear(&was);
	ctip_record_clear(&now);
	return rc;
}

/* 1 where the ledger doesn't have this text under its name, else 0. */
static int
is_new(const struct ctip_intake *ask, struct ctip_err *err)
{
	struct ctip_schemas *schemas = ctip_ledger_schemas(ask->ledger);
	struct ctip_buf there = {0};
	struct ctip_err reason;
	int rc;

	if (!ask->map->from_path)
		return 0;
	rc = read_named(&there, schemas, ask->map->name, &reason);
	if (rc < 0 && reason.code != CTIP_NOTFOUND)
		*err = reason;
	else
		rc = !ctip_str_equal(ctip_buf_slice(&there),
		    ctip_buf_slice(&ask->map->text));
	ctip_buf_clear(&there);
	return rc;
}

int
ctip_intake__may_keep(struct walk *walk, struct ctip_err *err)
{
	int rc = is_new(walk->ask, err);

	return rc <= 0 ? rc :
	    check_own(walk->ask->ledger, walk->ask->map, err);
}

int
ctip_intake__keep(struct walk *walk, struct ctip_err *err)
{
	struct ctip_intake *ask = walk->ask;
	struct ctip_buf path = {0};
	int rc = is_new(ask, err);

	if (rc <= 0)
		return rc;
	ctip_buf_format(&path, "imports/%s.yaml", ask->map->name);
	rc = put_schema(walk->tx, ask->ledger, path.p,
	    ctip_buf_slice(&ask->map->text), err);
	ask->map_kept = rc == 0;
	ctip_buf_clear(&path);
	return rc;
}
