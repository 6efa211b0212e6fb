/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths, and where the schemas are found before there is a ledger that holds
 * them: named, beside the build, or installed.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"

#ifndef CTIP_INSTALL
#define CTIP_INSTALL "/usr/local"
#endif

char *
ctip_path_join(const char *folder, const char *name)
{
	struct ctip_buf buf = {NULL, 0, 0};
	size_t len = strlen(folder);

	while (len > 1 && folder[len - 1] == '/')
		len--;
	while (name[0] == '/')
		name++;
	ctip_buf_add(&buf, folder, len);
	if (len > 0 && folder[len - 1] != '/')
		ctip_buf_char(&buf, '/');
	ctip_buf_text(&buf, name);
	return ctip_buf_detach(&buf);
}

bool
ctip_path_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool
ctip_path_is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *
ctip_path_program(void)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
	char *slash;

	if (len < 0)
		return ctip_strdup(".");
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return ctip_strdup(".");
	slash[slash == path] = '\0';
	return ctip_strdup(path);
}

static bool
has_schemas(const char *folder)
{
	char *kinds = ctip_path_join(folder, "kinds");
	bool has = ctip_path_is_folder(kinds);

	free(kinds);
	return has;
}

int
ctip_path_schemas(char **out, struct ctip_err *err)
{
	static const char *const places[] =
	    {"../schemas", "../../schemas", "../share/ctip/schemas"};
	const char *named = getenv("CTIP_DATA");
	char *program, *place;
	size_t i;

	*out = NULL;
	if (named != NULL && named[0] != '\0') {
		if (!has_schemas(named))
			return ctip_fail(err, CTIP_CONFIG, "no schemas in "
			    "'%s', which CTIP_DATA names: it has no folder "
			    "'kinds'", named);
		*out = ctip_strdup(named);
		return 0;
	}
	program = ctip_path_program();
	for (i = 0; *out == NULL && i < sizeof places / sizeof *places; i++) {
		place = ctip_path_join(program, places[i]);
		if (has_schemas(place))
			*out = realpath(place, NULL);
		free(place);
	}
	free(program);
	if (*out == NULL && has_schemas(CTIP_INSTALL "/share/ctip/schemas"))
		*out = ctip_strdup(CTIP_INSTALL "/share/ctip/schemas");
	if (*out == NULL)
		return ctip_fail(err, CTIP_CONFIG, "found no schemas; name "
		    "their folder in CTIP_DATA");
	return 0;
}
