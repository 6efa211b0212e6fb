/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> history, the house it goes into: what a history.git of ours
 * looks like from outside, and nothing else is let in. Git runs programs and
 * reads objects from elsewhere when its folder says so (config, alternates,
 * grafts, replace refs): a hostile folder is refused before libgit2 sees it.
 */
#include "history_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"

/* Byte for byte. The reflog shows a branch that was moved back; objects are
 * ciphertext, so nothing is compressed, and large ones are not tried as
 * deltas; packing happens when somebody asks for it. */
static const char config[] =
    "[core]\n"
    "\trepositoryformatversion = 0\n"
    "\tfilemode = true\n"
    "\tbare = true\n"
    "\tlogAllRefUpdates = true\n"
    "\tcompression = 0\n"
    "\tlooseCompression = 0\n"
    "\tbigFileThreshold = 16k\n"
    "[gc]\n"
    "\tauto = 0\n";

/* Names that may stand in a folder; others are refused. */
static const struct {
	const char *folder;
	const char *names[12];
} known[] = {
	{"", {"HEAD", "config", "gc.log", "gc.pid", "info", "logs",
	    "objects", "packed-refs", "refs"}},
	{"info", {"refs"}},
	{"objects/info", {"packs", "commit-graph", "commit-graphs"}},
	{"refs", {"heads", "tags"}},
	{"refs/heads", {"office"}},
	{"refs/tags", {NULL}},
};

static bool
is_known(size_t folder, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < 12 && known[folder].names[i] != NULL; i++)
		if (strcmp(known[folder].names[i], name) == 0)
			return true;
	return len > 5 && strcmp(name + len - 5, ".lock") == 0;
}

static int
check_folder(const char *path, size_t folder, struct ctip_err *err)
{
	char *at = ctip_path_join(path, known[folder].folder), **names = NULL;
	size_t n = 0;
	int result = 0;

	if (ctip_path_is_folder(at))
		result = ctip_folder_list(&names, &n, at, err);
	for (size_t i = 0; result == 0 && i < n; i++)
		if (!is_known(folder, names[i]))
			result = ctip_fail(err, CTIP_CONFIG,
			    "'%s%s%s' does not belong in a history; "
			    "move it away", at, folder == 0 ? "" : "/",
			    names[i]);
	ctip_names_free(names, n);
	free(at);
	return result;
}

/* Ours alone, and a real folder. */
static int
check_owner(const char *path, struct ctip_err *err)
{
	struct stat status;

	if (lstat(path, &status) != 0 && errno == ENOENT)
		return ctip_fail(err, CTIP_CONFIG, "'%s' is missing; put it "
		    "back from a backup, or type ctip ledger rebuild --from "
		    "ledger", path);
	if (lstat(path, &status) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot open '%s'",
		    path);
	if (!S_ISDIR(status.st_mode))
		return ctip_fail(err, CTIP_CONFIG, "'%s' is not a folder; "
		    "put it back from a backup, or move it away and type "
		    "ctip ledger rebuild --from ledger", path);
	if (status.st_uid != geteuid())
		return ctip_fail(err, CTIP_DENIED,
		    "'%s' belongs to somebody else; make it yours with chown",
		    path);
	if ((status.st_mode & 077) != 0)
		return ctip_fail(err, CTIP_DENIED,
		    "'%s' can be read by others; type chmod -R go= '%s'",
		    path, path);
	return 0;
}

/* A file that must hold exactly these bytes. */
static int
check_file(const char *path, const char *name, struct ctip_str bytes,
    struct ctip_err *err)
{
	char *at = ctip_path_join(path, name);
	struct ctip_buf now = {0};
	int result = ctip_file_read_private(&now, at, 65536, err);

	if (result != 0 ? err->code == CTIP_NOTFOUND :
	    !ctip_str_equal(ctip_buf_slice(&now), bytes))
		result = ctip_fail(err, CTIP_CONFIG, "'%s' is not as it was "
		    "made; put it back from a backup, or type ctip ledger "
		    "rebuild --from ledger", at);
	ctip_buf_clear(&now);
	free(at);
	return result;
}

static bool
is_office(struct ctip_str code)
{
	if (code.len == 0 || code.len > 16 || *code.p == '-')
		return false;
	for (size_t i = 0; i < code.len; i++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-",
		    code.p[i]) == NULL || code.p[i] == '\0')
			return false;
	return true;
}

/* HEAD names an office's branch. */
static int
check_head(const char *path, struct ctip_err *err)
{
	static const struct ctip_str start =
	    CTIP_STR("ref: refs/heads/office/");
	char *at = ctip_path_join(path, "HEAD");
	struct ctip_buf text = {0};
	int result = ctip_file_read_private(&text, at, 256, err);

	if (result == 0 && (text.len <= start.len ||
	    memcmp(text.p, start.p, start.len) != 0 ||
	    text.p[text.len - 1] != '\n' ||
	    !is_office((struct ctip_str){text.p + start.len,
	    text.len - start.len - 1})))
		result = ctip_fail(err, CTIP_CONFIG,
		    "'%s' does not name an office's branch; write it as "
		    "ref: refs/heads/office/CODE", at);
	ctip_buf_clear(&text);
	free(at);
	return result;
}

int
ctip_history__names(const char *path, const char *office,
    struct ctip_err *err)
{
	struct ctip_buf line = {0};
	int result;

	ctip_buf_format(&line, "ref: refs/heads/office/%s\n", office);
	result = check_file(path, "HEAD", ctip_buf_slice(&line), err);
	ctip_buf_clear(&line);
	return result;
}

/* A folder that git does not do without. */
static int
check_part(const char *path, const char *name, struct ctip_err *err)
{
	char *at = ctip_path_join(path, name);
	int result = check_owner(at, err);

	free(at);
	return result;
}

int
ctip_history__check(const char *path, struct ctip_err *err)
{
	if (check_owner(path, err) != 0)
		return -1;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (check_folder(path, i, err) != 0)
			return -1;
	if (check_file(path, "config", (struct ctip_str){config,
	    sizeof config - 1}, err) != 0)
		return -1;
	if (check_part(path, "objects", err) != 0 ||
	    check_part(path, "refs", err) != 0 ||
	    ctip_history__packs(path, err) != 0)
		return -1;
	return check_head(path, err);
}

/* The folders, from the outermost. */
static int
make_folders(const char *path, struct ctip_err *err)
{
	static const char *const folders[] = {
		"", "objects", "objects/info", "objects/pack", "refs",
		"refs/heads", "refs/heads/office", "refs/tags"
	};
	int result = 0;

	for (size_t i = 0; result == 0 && i < sizeof folders /
	    sizeof *folders; i++) {
		char *at = ctip_path_join(path, folders[i]);

		if (i == 0)
			at[strlen(path)] = '\0';
		result = ctip_folder_make(at, 0700, err);
		free(at);
	}
	return result;
}

int
ctip_history__make(const char *path, const char *office,
    struct ctip_err *err)
{
	char *at = ctip_path_join(path, "config");
	struct ctip_buf head = {0};
	int result = -1;

	if (!is_office(ctip_str(office))) {
		ctip_fail(err, CTIP_INVALID,
		    "'%s' is not an office's code", office);
		goto out;
	}
	if (make_folders(path, err) != 0 ||
	    ctip_file_write(at, (struct ctip_str){config, sizeof config - 1},
	    0600, false, err) != 0)
		goto out;
	free(at);
	at = ctip_path_join(path, "HEAD");
	ctip_buf_format(&head, "ref: refs/heads/office/%s\n", office);
	result = ctip_file_write(at, ctip_buf_slice(&head), 0600, false, err);
out:
	ctip_buf_clear(&head);
	free(at);
	return result;
}
