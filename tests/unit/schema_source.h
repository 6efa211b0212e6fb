/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the tests of lib/schema: schemas from texts in memory, and findings
 * kept as text. `findings` holds `level: field: rule: message` lines.
 */
#ifndef TESTS_SCHEMA_SOURCE_H
#define TESTS_SCHEMA_SOURCE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/schema/record.h"

struct text { const char *path, *text; };

static int
texts_read(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	for (const struct text *t = from->context; t->path != NULL; t++)
		if (strcmp(t->path, path) == 0) {
			ctip_buf_text(out, t->text);
			return 0;
		}
	return ctip_fail(err, CTIP_NOTFOUND, "cannot open '%s'", path);
}

static int
texts_list(struct ctip_source *from, char ***out, size_t *n,
    const char *folder, struct ctip_err *err)
{
	size_t len = strlen(folder);

	(void)err;
	*out = ctip_alloc(100 * sizeof **out);
	*n = 0;
	for (const struct text *t = from->context; t->path != NULL; t++)
		if (strncmp(t->path, folder, len) == 0 && t->path[len] == '/')
			(*out)[(*n)++] = ctip_strdup(t->path);
	return 0;
}

static struct ctip_source
texts(const struct text *all)
{
	return (struct ctip_source){ texts_read, texts_list,
	    (void *)(uintptr_t)all };
}

static struct ctip_buf findings;

static void
note(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	ctip_buf_format(&findings, "%s: %.*s: %s: %.*s\n",
	    ctip_level_name(f->level), (int)f->field.len,
	    f->field.p != NULL ? f->field.p : "", f->rule,
	    (int)f->message.len, f->message.p);
}

static struct ctip_findings into __attribute__((unused)) =
    { note, 0, 0 };

#endif
