/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ledger's folder, made beside the wanted one and renamed when it is whole,
 * so that a failure leaves nothing and nobody sees half of it.
 */
#include "making.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"

void
ctip_making__name(struct ctip_making *making, const char *dir)
{
	struct ctip_buf half = {0};
	char *path = ctip_strdup(dir), *parent, *slash;
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	parent = ctip_strdup(path);
	slash = strrchr(parent, '/');
	if (slash == NULL)
		strcpy(parent, len > 0 ? "." : "");
	else
		slash[slash == parent] = '\0';
	ctip_buf_format(&half, "%s.making", path);
	*making = (struct ctip_making){.dir = path, .parent = parent,
	    .half = ctip_buf_detach(&half)};
}

int
ctip_making__check(const struct ctip_making *making, struct ctip_err *err)
{
	if (!ctip_path_exists(making->dir))
		return 0;
	return ctip_fail(err, CTIP_EXISTS, "'%s' exists already; choose "
	    "another folder", making->dir);
}

/* Is it one that was left by us? */
static int
check_way(bool *ours, const char *half, struct ctip_err *err)
{
	char **names = NULL;
	size_t n = 0;

	*ours = true;
	if (ctip_folder_list(&names, &n, half, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		*ours = *ours && (strncmp(names[i], "ledger.db", 9) == 0 ||
		    strncmp(names[i], "keys.db", 7) == 0 ||
		    strncmp(names[i], "cache.db", 8) == 0 ||
		    strcmp(names[i], "writer.lock") == 0 ||
		    strstr(names[i], "ctip.yaml") != NULL ||
		    strcmp(names[i], "history.git") == 0);
	ctip_names_free(names, n);
	return 0;
}

int
ctip_making__start(struct ctip_making *making, struct ctip_err *err)
{
	bool ours;

	if (ctip_path_exists(making->half)) {
		if (check_way(&ours, making->half, err) != 0)
			return -1;
		if (!ours)
			return ctip_fail(err, CTIP_EXISTS, "'%s' is in the "
			    "way; move it, then try again", making->half);
		if (ctip_folder_remove(making->half, err) != 0)
			return -1;
	}
	if (ctip_folder_make(making->half, 0700, err) != 0)
		return -1;
	making->made = true;
	return 0;
}

int
ctip_making__finish(struct ctip_making *making, struct ctip_err *err)
{
	if (rename(making->half, making->dir) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot make '%s'",
		    making->dir);
	making->made = false;
	return ctip_folder_sync(making->parent, err);
}

void
ctip_making__clear(struct ctip_making *making)
{
	struct ctip_err ignored;

	if (making->made)
		ctip_folder_remove(making->half, &ignored);
	free(making->dir);
	free(making->half);
	free(making->parent);
}
