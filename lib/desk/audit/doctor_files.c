/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder, as the file system has it: whose it is and who else gets in,
 * the member's key file, and what a crash or a rebuild has left.
 */
#include "doctor_inside.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"

/* Says what is wrong with one of them; false where nothing is. */
static bool
is_open(struct ctip_doctor *d, const char *path, bool folder)
{
	struct ctip_buf type = {0};
	struct stat st;
	bool wrong = true;

	if (lstat(path, &st) != 0) {
		if (errno != ENOENT)
			ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL,
			    "'%s' can't be looked at: %s", path,
			    strerror(errno));
		return errno != ENOENT;
	}
	if (S_ISLNK(st.st_mode) || S_ISDIR(st.st_mode) != folder) {
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "'%s' is %s", path,
		    S_ISLNK(st.st_mode) ? "a symbolic link" :
		    folder ? "not a folder" : "not a file");
	} else if (st.st_uid != geteuid()) {
		ctip_buf_format(&type, "chown %u '%s'", (unsigned)geteuid(),
		    path);
		ctip_doctor__say(d, CTIP_HEALTH_BAD, type.p,
		    "'%s' belongs to another user", path);
	} else if ((st.st_mode & 077) != 0) {
		ctip_buf_format(&type, "chmod %s '%s'", folder ? "700" : "600",
		    path);
		ctip_doctor__say(d, CTIP_HEALTH_BAD, type.p,
		    "'%s' is open to others (mode %04o)", path,
		    (unsigned)st.st_mode & 07777);
	} else {
		wrong = false;
	}
	ctip_buf_clear(&type);
	return wrong;
}

void
ctip_doctor__modes(struct ctip_doctor *d)
{
	static const char *const files[] = {"ctip.yaml", "ledger.db",
	    "keys.db", "cache.db", "writer.lock"};
	bool wrong = is_open(d, d->dir, true);
	char *path;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		path = ctip_path_join(d->dir, files[i]);
		wrong |= is_open(d, path, false);
		free(path);
	}
	path = ctip_path_join(d->dir, "history.git");
	wrong |= is_open(d, path, true);
	free(path);
	if (!wrong)
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "yours, and nobody else's");
}

static bool
is_inside(const char *path, const char *dir)
{
	char inner[PATH_MAX], outer[PATH_MAX];
	size_t len;

	if (realpath(path, inner) == NULL || realpath(dir, outer) == NULL)
		return false;
	len = strlen(outer);
	return strncmp(inner, outer, len) == 0 && inner[len] == '/';
}

void
ctip_doctor__key_file(struct ctip_doctor *d)
{
	unsigned char fingerprint[CTIP_HASH];
	struct ctip_err err;
	bool sealed;

	if (d->key_path == NULL)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "none is named, so "
		    "what needs a key is not looked at: give --key FILE");
	else if (ctip_member_key_about(fingerprint, &sealed, d->key_path,
	    &err) != 0)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "%s", err.text);
	else if (!d->has_key)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "not opened: %s",
		    d->no_key.text);
	else if (is_inside(d->key_path, d->dir))
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "'%s' lies in the "
		    "ledger's folder: whoever copies that has both; move it "
		    "elsewhere", d->key_path);
	else if (!sealed)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "'%s' has no "
		    "passphrase: whoever has the file has the key",
		    d->key_path);
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "under a passphrase");
}

/* What may stand in the folder besides the files of is_open. */
static void
look_at_name(struct ctip_doctor *d, const char *name, bool *found)
{
	static const struct {
		const char *name, *what, *type;
	} known[] = {
		{"ledger.db-journal", "a save was interrupted; the next "
		    "command finishes that, or takes it back", NULL},
		{"keys.db-journal", "a save was interrupted; the next "
		    "command finishes that, or takes it back", NULL},
		{"ledger.db.old", "a rebuild kept it; remove it when the new "
		    "one is as it should be", "ctip audit verify"},
		{"ledger.db.old-journal", "a rebuild kept it with "
		    "ledger.db.old", NULL},
		{"history.git.old", "a rebuild kept it; remove it when the "
		    "new one is as it should be", "ctip audit verify"},
		{"keys.db.old", "a restore kept it, and nobody forgets in it; "
		    "remove it when the new one is as it should be",
		    "ctip audit verify && rm keys.db.old"},
		{"rebuild.tmp", "a rebuild was interrupted; the next one "
		    "removes it", NULL},
	};
	static const char *const ours[] = {"ctip.yaml", "ledger.db",
	    "keys.db", "cache.db", "writer.lock", "history.git"};

	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strcmp(name, ours[i]) == 0)
			return;
	*found = true;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i].name) == 0) {
			ctip_doctor__say(d, CTIP_HEALTH_LOOK, known[i].type,
			    "%s: %s", name, known[i].what);
			return;
		}
	ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL,
	    "'%s' is none of the ledger's files", name);
}

/* Locks that git left: the next command that writes removes ours. */
static void
look_at_locks(struct ctip_doctor *d, const char *folder, bool *found)
{
	struct ctip_err ignored;
	char **names = NULL;
	size_t n = 0;

	if (ctip_folder_list(&names, &n, folder, &ignored) != 0)
		return;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		if (len < 5 || strcmp(names[i] + len - 5, ".lock") != 0)
			continue;
		*found = true;
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "'%s/%s': a lock "
		    "of the history; the next command that has something to "
		    "publish removes it", folder, names[i]);
	}
	ctip_names_free(names, n);
}

void
ctip_doctor__leftovers(struct ctip_doctor *d)
{
	static const char *const folders[] = {"history.git",
	    "history.git/refs/heads/office"};
	struct ctip_err err;
	char **names = NULL;
	bool found = false;
	size_t n = 0;

	if (ctip_folder_list(&names, &n, d->dir, &err) != 0) {
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "%s", err.text);
		return;
	}
	for (size_t i = 0; i < n; i++)
		look_at_name(d, names[i], &found);
	ctip_names_free(names, n);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char *folder = ctip_path_join(d->dir, folders[i]);

		look_at_locks(d, folder, &found);
		free(folder);
	}
	if (!found)
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "nothing");
}
