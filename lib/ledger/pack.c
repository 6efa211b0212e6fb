/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema -> founding: which country a ledger is of. It is named, or taken
 * from the pack that is; both must be there.
 */
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/schema/yaml.h"
#include "pack.h"

/* `; there are a, b`, or nothing. */
static int
no_pack(const char *schemas, const char *pack, struct ctip_err *err)
{
	char *folder = ctip_path_join(schemas, "packs"), **names = NULL;
	struct ctip_err ignored = {0};
	struct ctip_buf list = {0};
	size_t n = 0;

	if (ctip_path_is_folder(folder))
		ctip_folder_list(&names, &n, folder, &ignored);
	for (size_t i = 0; i < n; i++)
		ctip_buf_format(&list, "%s%s", i == 0 ? "; there are: " :
		    ", ", names[i]);
	ctip_fail(err, CTIP_MISUSE, "there is no pack '%s'%s", pack,
	    list.p != NULL ? list.p : "");
	ctip_names_free(names, n);
	ctip_buf_clear(&list);
	free(folder);
	return -1;
}

static int
take_country(char country[4], const struct ctip_yaml_file *file,
    struct ctip_err *err)
{
	static const char *const keys[] = {"pack", "en", "es", "fr",
	    "country", "languages", NULL};
	const struct ctip_yaml *root = ctip_yaml_root(file);
	struct ctip_str text = ctip_yaml_text(root, "country");

	if (ctip_yaml_known(file, root, keys, err) != 0)
		return -1;
	if (text.len != 3)
		return ctip_yaml_fail(file, root, err, "a pack names its "
		    "country by three letters: country: TTO");
	memcpy(country, text.p, 3);
	country[3] = '\0';
	return 0;
}

static int
read_pack(char country[4], const char *schemas, const char *pack,
    struct ctip_err *err)
{
	struct ctip_yaml_file *file = NULL;
	struct ctip_buf path = {0}, text = {0};
	int rc;

	ctip_buf_format(&path, "%s/packs/%s/pack.yaml", schemas, pack);
	if (strspn(pack, "abcdefghijklmnopqrstuvwxyz0123456789-") !=
	    strlen(pack) || !ctip_path_exists(path.p))
		rc = no_pack(schemas, pack, err);
	else
		rc = ctip_file_read(&text, path.p, 1 << 20, err);
	if (rc == 0)
		rc = ctip_yaml_parse(&file, ctip_buf_slice(&text), path.p,
		    err);
	if (rc == 0)
		rc = take_country(country, file, err);
	ctip_yaml_free(file);
	ctip_buf_clear(&text);
	ctip_buf_clear(&path);
	return rc;
}

static int
no_country(const char *country, struct ctip_err *err)
{
	return ctip_fail(err, CTIP_MISUSE, "'%s' is not the code of a "
	    "country (ISO 3166-1, three letters: TTO)", country);
}

static int
check_shape(const char *country, struct ctip_err *err)
{
	return strlen(country) == 3 && strspn(country,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 ? 0 :
	    no_country(country, err);
}

/* Is it a country of codes/country.yaml? */
static int
check_country(const char *schemas, const char *country,
    struct ctip_err *err)
{
	struct ctip_schemas *all = NULL;
	const struct ctip_codes *codes;
	struct ctip_err missing = {0};
	int rc = -1;

	if (ctip_schemas_open(&all, ctip_source_folder(schemas), err) != 0)
		return -1;
	if (ctip_schemas_codes(&codes, all, "country", &missing) != 0) {
		rc = check_shape(country, err); /* schemas of somebody's own */
		goto out;
	}
	rc = ctip_codes_find(codes, ctip_str(country)) != NULL ? 0 :
	    no_country(country, err);
out:
	ctip_schemas_close(all);
	return rc;
}

int
ctip_pack__country(char out[4], const char *schemas, const char *pack,
    const char *country, struct ctip_err *err)
{
	out[0] = '\0';
	if (pack != NULL && read_pack(out, schemas, pack, err) != 0)
		return -1;
	if (country != NULL) {
		if (check_country(schemas, country, err) != 0)
			return -1;
		memcpy(out, country, 4);
	}
	return 0;
}
