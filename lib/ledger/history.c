/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> history: the published copy. The border to libgit2, of which
 * the object database and references are used and nothing else: no search
 * paths, no checkout, no filters, no transports. A branch moves by compare
 * and swap, after everything that it points to was synced.
 */
#include "history_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"

#define BRANCHES "refs/heads/office/"
#define REFNAME  (sizeof BRANCHES + CTIP_OFFICE)

int
ctip_history__fail(struct ctip_err *err, const char *what)
{
	const git_error *last = git_error_last();

	if (last == NULL || last->klass == GIT_ERROR_OS ||
	    last->klass == GIT_ERROR_NOMEMORY)
		return ctip_fail(err, CTIP_SYSTEM, "history.git: %s: %s",
		    what, last == NULL ? "no reason given" : last->message);
	return ctip_fail(err, CTIP_CONFIG, "history.git: %s: %s; ctip ledger "
	    "rebuild --from ledger makes it anew", what, last->message);
}

/* libgit2 as we want it: nobody's settings, every check on. */
static bool
start_library(void)
{
	static const git_config_level_t levels[] = {
		GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA
	};
	bool good = git_libgit2_init() > 0;

	for (size_t i = 0; good && i < sizeof levels / sizeof *levels; i++)
		good = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i],
		    "") == 0;
	return good &&
	    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1) == 0 &&
	    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1) == 0 &&
	    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1) == 0;
}

/* Replace refs may be packed, and so unseen by the check of folders. */
static int
check_refs(struct ctip_history *history, struct ctip_err *err)
{
	git_strarray names = {0};
	int result = 0;

	if (git_reference_list(&names, history->repo) != 0)
		return ctip_history__fail(err, "cannot list branches");
	for (size_t i = 0; result == 0 && i < names.count; i++)
		if (strncmp(names.strings[i], BRANCHES,
		    sizeof BRANCHES - 1) != 0 ||
		    strlen(names.strings[i]) >= REFNAME)
			result = ctip_fail(err, CTIP_CONFIG, "history.git: "
			    "'%s' does not belong in a history; remove it "
			    "with git update-ref -d '%s'", names.strings[i],
			    names.strings[i]);
	git_strarray_dispose(&names);
	return result;
}

int
ctip_history_open(struct ctip_history **out, const char *dir,
    const char *make, struct ctip_err *err)
{
	struct ctip_history *history;
	int result = -1;

	*out = NULL;
	if (ctip_lazy__load(err) != 0)
		return -1;
	history = ctip_alloc(sizeof *history);
	history->dir = ctip_strdup(dir);
	history->path = ctip_path_join(dir, "history.git");
	if (!start_library()) {
		const git_error *last = git_error_last();

		ctip_fail(err, CTIP_UNAVAILABLE, "cannot start libgit2: %s",
		    last == NULL ? "no reason given" : last->message);
		goto out;
	}
	if (make != NULL && ctip_history__make(history->path, make, err) != 0)
		goto out;
	if (ctip_history__check(history->path, err) != 0)
		goto out;
	if (git_repository_open_bare(&history->repo, history->path) != 0 ||
	    git_repository_odb(&history->odb, history->repo) != 0 ||
	    git_repository_set_ident(history->repo, "ctip",
	    "ctip@localhost") != 0) {
		ctip_history__fail(err, "cannot be opened");
		goto out;
	}
	result = check_refs(history, err);
out:
	if (result != 0)
		ctip_history_close(history);
	else
		*out = history;
	return result;
}

void
ctip_history_close(struct ctip_history *history)
{
	if (history == NULL)
		return;
	git_odb_free(history->odb);
	git_repository_free(history->repo);
	git_libgit2_shutdown();
	free(history->path);
	free(history->dir);
	free(history);
}

static void
ref_name(char out[REFNAME], const char *office)
{
	snprintf(out, REFNAME, "%s%s", BRANCHES, office);
}

int
ctip_history_tip(struct ctip_history *history, const char *office,
    char commit[CTIP_GIT_ID], bool *found, struct ctip_err *err)
{
	git_reference *ref = NULL;
	char name[REFNAME];
	int status;

	*found = false;
	ref_name(name, office);
	status = git_reference_lookup(&ref, history->repo, name);
	if (status == GIT_ENOTFOUND)
		return 0;
	if (status != 0)
		return ctip_history__fail(err, "cannot read the branch");
	if (git_reference_type(ref) != GIT_REFERENCE_DIRECT) {
		git_reference_free(ref);
		return ctip_fail(err, CTIP_CONFIG, "history.git: '%s' points "
		    "to another branch; make it anew with ctip ledger "
		    "rebuild --from ledger", name);
	}
	git_oid_tostr(commit, CTIP_GIT_ID, git_reference_target(ref));
	git_reference_free(ref);
	*found = true;
	return 0;
}

/* From objects and refs up: what a crash must not take away. */
static int
sync_folders(struct ctip_history *history, const char *const *folders,
    size_t n, struct ctip_err *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < n; i++) {
		char *at = ctip_path_join(history->path, folders[i]);

		result = ctip_folder_sync(at, err);
		free(at);
	}
	return result;
}

/* refs/heads/office/CODE from parent to id, if it is still there. */
static int
move_branch(struct ctip_history *history, const char *office,
    const char *parent, const char id[CTIP_GIT_ID], struct ctip_err *err)
{
	git_reference *ref = NULL;
	git_oid to, from;
	char name[REFNAME];
	bool first = *parent == '\0';
	int status = -1;

	ref_name(name, office);
	if (git_oid_fromstr(&to, id) != 0 ||
	    (!first && git_oid_fromstr(&from, parent) != 0))
		return ctip_fail(err, CTIP_BUG, "'%s' is not a commit's id",
		    parent);
	/* The object was written; one whose opening or reading was interrupted
	 * is missing, to libgit2. So it is asked twice. */
	for (int tries = 0; status == -1 && tries < 2; tries++)
		status = git_reference_create_matching(&ref, history->repo,
		    name, &to, !first, first ? NULL : &from, "ctip: publish");
	git_reference_free(ref);
	if (status == GIT_EMODIFIED || status == GIT_EEXISTS ||
	    status == GIT_ELOCKED || status == GIT_ENOTFOUND)
		return ctip_fail(err, CTIP_BUSY, "history.git: the branch of "
		    "office %s has moved; try again, and if that does "
		    "not help, type: ctip audit verify", office);
	if (status != 0)
		return ctip_history__fail(err, "cannot move the branch");
	return 0;
}

int
ctip_history_publish(struct ctip_history *history, const char *office,
    const char *parent, struct ctip_str commit, char out[CTIP_GIT_ID],
    struct ctip_err *err)
{
	static const char *const objects[] = {"objects"};
	static const char *const refs[] = {
		"refs/heads/office", "refs/heads", "refs"
	};
	char tip[CTIP_GIT_ID];
	bool found;

	if (ctip_loose_write(out, history->dir, "commit", commit,
	    ctip_str(NULL), err) != 0 ||
	    sync_folders(history, objects, 1, err) != 0 ||
	    ctip_history_tip(history, office, tip, &found, err) != 0)
		return -1;
	/* A crash came after the last move: done, but for the sync. */
	if (!(found && strcmp(tip, out) == 0) &&
	    move_branch(history, office, parent, out, err) != 0)
		return -1;
	return sync_folders(history, refs, 3, err);
}

/* From a pack, or whatever else libgit2 finds; hashes are checked there. */
static int
packed_object(struct ctip_history *history, struct ctip_buf *out,
    const char *type, const char id[CTIP_GIT_ID], struct ctip_err *err)
{
	git_odb_object *object = NULL;
	git_oid oid;
	int status = git_oid_fromstr(&oid, id), result = -1;

	if (status == 0)
		status = git_odb_read(&object, history->odb, &oid);
	if (status == GIT_ENOTFOUND)
		ctip_fail(err, CTIP_NOTFOUND,
		    "history.git: %s %s is missing", type, id);
	else if (status != 0)
		ctip_fail(err, CTIP_TAMPERED, "history.git: %s %s: object "
		    "does not match its id", type, id);
	else if (git_odb_object_type(object) != git_object_string2type(type))
		ctip_fail(err, CTIP_TAMPERED,
		    "history.git: %s is not a %s", id, type);
	else
		result = 0;
	if (result == 0)
		ctip_buf_add(out, git_odb_object_data(object),
		    git_odb_object_size(object));
	git_odb_object_free(object);
	return result;
}

bool
ctip_history__packed(struct ctip_history *history, const char id[CTIP_GIT_ID])
{
	git_odb_object *object = NULL;
	git_oid oid;
	bool sound = git_oid_fromstr(&oid, id) == 0 &&
	    git_odb_read(&object, history->odb, &oid) == 0;

	git_odb_object_free(object);
	return sound;
}

int
ctip_history__object(struct ctip_history *history, struct ctip_buf *out,
    const char *type, const char id[CTIP_GIT_ID], struct ctip_err *err)
{
	size_t start = out->len;
	struct ctip_buf raw = {0};
	char now[CTIP_GIT_ID];
	int found = ctip_loose__read(out, &raw, history->path, type, id);

	if (found == -2)
		ctip_fail_errno(err, CTIP_SYSTEM,
		    "history.git: cannot read %s %s", type, id);
	ctip_buf_clear(&raw);
	if (found == -2)
		return -1;
	if (found == 0)
		return packed_object(history, out, type, id, err);
	if (found == 1) {
		ctip_git_id(now, type, (struct ctip_str){out->p + start,
		    out->len - start}, ctip_str(NULL));
		if (strcmp(now, id) == 0)
			return 0;
		out->len = start;
	}
	return ctip_fail(err, CTIP_TAMPERED,
	    "history.git: %s %s: object does not match its id", type, id);
}

int
ctip_history_commit(struct ctip_history *history, struct ctip_buf *out,
    const char id[CTIP_GIT_ID], struct ctip_err *err)
{
	return ctip_history__object(history, out, "commit", id, err);
}

/* `NAME 40 hexadecimal digits LF` at the start of text, which moves on. */
static bool
take_link(char out[CTIP_GIT_ID], struct ctip_str *text, const char *name)
{
	size_t len = strlen(name);
	unsigned char id[20];

	if (text->len < len + 42 || memcmp(text->p, name, len) != 0 ||
	    text->p[len] != ' ' || text->p[len + 41] != '\n' ||
	    !ctip_unhex(id, 20, (struct ctip_str){text->p + len + 1, 40}))
		return false;
	ctip_hex(out, id, 20);
	text->p += len + 42;
	text->len -= len + 42;
	return true;
}

bool
ctip_history__links(char tree[CTIP_GIT_ID], char parent[CTIP_GIT_ID],
    struct ctip_str commit)
{
	char second[CTIP_GIT_ID];

	if (!take_link(tree, &commit, "tree"))
		return false;
	*parent = '\0';
	take_link(parent, &commit, "parent");
	return !take_link(second, &commit, "parent");
}

int
ctip_history_file(struct ctip_history *history, struct ctip_buf *out,
    const char commit[CTIP_GIT_ID], uint64_t sequence, struct ctip_err *err)
{
	char tree[CTIP_GIT_ID], parent[CTIP_GIT_ID], blob[CTIP_GIT_ID];
	char path[48];
	struct ctip_buf bytes = {0};
	int result = ctip_history_commit(history, &bytes, commit, err);

	ctip_file_path(path, sequence);
	if (result == 0 && !ctip_history__links(tree, parent,
	    ctip_buf_slice(&bytes)))
		result = ctip_fail(err, CTIP_TAMPERED,
		    "history.git: commit %s is malformed", commit);
	if (result == 0)
		result = ctip_history__at(history, blob, tree, path, err);
	if (result == 0)
		result = ctip_history__object(history, out, "blob", blob, err);
	ctip_buf_clear(&bytes);
	return result;
}

int
ctip_history_offices(struct ctip_history *history, char ***out, size_t *n,
    struct ctip_err *err)
{
	git_strarray names = {0};

	*out = NULL;
	*n = 0;
	if (git_reference_list(&names, history->repo) != 0)
		return ctip_history__fail(err, "cannot list branches");
	*out = ctip_alloc((names.count + 1) * sizeof **out);
	for (size_t i = 0; i < names.count; i++)
		if (strncmp(names.strings[i], BRANCHES,
		    sizeof BRANCHES - 1) == 0)
			(*out)[(*n)++] = ctip_strdup(names.strings[i] +
			    sizeof BRANCHES - 1);
	git_strarray_dispose(&names);
	return 0;
}
