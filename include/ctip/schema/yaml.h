/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_SCHEMA_YAML_H
#define CTIP_SCHEMA_YAML_H

#include <stdbool.h>

#include "ctip/base/bytes.h"

/*
 * YAML by libyaml's event API, as a tree of scalars, lists and maps with
 * their lines. Refused with file, line and column: aliases and anchors,
 * tags, a second document, duplicate keys, a key that isn't a scalar, NUL,
 * malformed UTF-8, more than 1 MiB, more than 64 levels (FACTS A.3: nesting is
 * quadratic in libyaml; stopping at the event of level 65 bounds that too).
 */
enum ctip_yaml_type { CTIP_YAML_TEXT, CTIP_YAML_LIST, CTIP_YAML_MAP };

struct ctip_yaml {
	enum ctip_yaml_type type;
	unsigned            line, column;   /* from 1 */
	struct ctip_str     text;           /* of a scalar; NUL-terminated too */
	bool                quoted;         /* of a scalar */
	size_t              n;              /* items, or pairs of a map */
	struct ctip_yaml   *items;          /* values */
	struct ctip_yaml   *keys;           /* of a map: n scalars */
};

struct ctip_yaml_file;

/* Parses text; `name` is used in messages. INVALID. */
int ctip_yaml_parse(struct ctip_yaml_file **out, struct ctip_str text,
    const char *name, struct ctip_err *err);
const struct ctip_yaml *ctip_yaml_root(const struct ctip_yaml_file *file);
const char *ctip_yaml_name(const struct ctip_yaml_file *file);
void ctip_yaml_free(struct ctip_yaml_file *file);

/* The value of a key; NULL where it is missing or map is NULL or no map. */
const struct ctip_yaml *ctip_yaml_find(const struct ctip_yaml *map,
    const char *key);
/* Its scalar text; absent where missing. */
struct ctip_str ctip_yaml_text(const struct ctip_yaml *map, const char *key);
/* INVALID with name:line:column: when a key of map is not in the
 * NULL-terminated list; the nearest known key is named. */
int ctip_yaml_known(const struct ctip_yaml_file *file,
    const struct ctip_yaml *map, const char *const *keys,
    struct ctip_err *err);
/* Records `name:line:column: sentence`, INVALID; returns -1. */
int ctip_yaml_fail(const struct ctip_yaml_file *file,
    const struct ctip_yaml *at, struct ctip_err *err,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
