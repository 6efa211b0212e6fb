/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_REPORT_FRAMEWORK_INSIDE_H
#define CTIP_LIB_REPORT_FRAMEWORK_INSIDE_H

/* What framework.c and indicator.c share: a framework being read. */

#include "inside.h"

struct ctip_framework_store {
	struct ctip_framework  framework;  /* first: what is handed out */
	struct ctip_yaml_file *file;       /* while it is read */
	struct ctip_pool       pool;
	struct ctip_period    *periods;    /* in pool */
	struct ctip_indicator *indicators;
	size_t                 room;       /* of indicators */
	struct ctip_branch    *branches;
	size_t                 room_branches;
};

/* A scalar's text, copied and NUL-terminated; NULL where missing. */
const char *ctip_framework__text(struct ctip_framework_store *s,
    const struct ctip_yaml *map, const char *key);
int ctip_framework__label(struct ctip_framework_store *s,
    struct ctip_label *out, const struct ctip_yaml *map,
    struct ctip_err *err);
int ctip_framework__code(struct ctip_framework_store *s, const char **out,
    const struct ctip_yaml *map, size_t most, struct ctip_err *err);
/* Adds one indicator to the last branch. */
int ctip_framework__indicator(struct ctip_framework_store *s,
    const struct ctip_yaml *at, struct ctip_err *err);

#endif
