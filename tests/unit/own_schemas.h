/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_OWN_SCHEMAS_H
#define TESTS_OWN_SCHEMAS_H

/*
 * The schemas that are shipped, as the build lays them out. The test is
 * skipped where the lists of countries and languages are not made yet.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "ctip/base/file.h"
#include "ctip/base/secret.h"
#include "ctip/schema/kind.h"

static inline struct ctip_schemas *
own_schemas(void)
{
	static char *path; /* borrowed by the source, so never freed */
	struct ctip_schemas *schemas = NULL;
	struct ctip_err err;
	char *countries;

	ctip_secret_start();
	if (path == NULL && ctip_path_schemas(&path, &err) != 0)
		cr_skip_test("%s", err.text);
	countries = ctip_path_join(path, "codes/country.yaml");
	if (!ctip_path_exists(countries))
		cr_skip_test("'%s' is not made yet", countries);
	free(countries);
	cr_assert(ctip_schemas_open(&schemas, ctip_source_folder(path), &err)
	    == 0, "%s", err.text);
	return schemas;
}

#endif
