/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a YAML file, as a kind and as a code list: refused or read,
 * never a crash, and a refusal always has its sentence.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/schema/kind.h"
#include "ctip/schema/yaml.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Every path is this text. */
static int
read_data(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	(void)path;
	(void)err;
	ctip_buf_str(out, *(struct ctip_str *)from->context);
	return 0;
}

static int
list_none(struct ctip_source *from, char ***out, size_t *n,
    const char *folder, struct ctip_err *err)
{
	(void)from;
	(void)folder;
	(void)err;
	*out = NULL;
	*n = 0;
	return 0;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ctip_str text = { (const char *)data, size };
	struct ctip_source source = { read_data, list_none, &text };
	struct ctip_yaml_file *file;
	struct ctip_schemas *schemas;
	const struct ctip_codes *codes;
	struct ctip_kind *kind;
	struct ctip_err err = { 0 };

	if (ctip_yaml_parse(&file, text, "f", &err) != 0 &&
	    (file != NULL || err.text[0] == '\0'))
		abort();
	ctip_yaml_free(file);
	if (ctip_schemas_open(&schemas, source, &err) != 0)
		abort();
	if (ctip_kind_parse(&kind, schemas, text, "f", &err) == 0)
		ctip_kind_free(kind);
	if (ctip_schemas_codes(&codes, schemas, "sex", &err) == 0)
		ctip_codes_nearest(codes, text);
	ctip_schemas_close(schemas);
	return 0;
}
