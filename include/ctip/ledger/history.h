/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_HISTORY_H
#define CTIP_LEDGER_HISTORY_H

#include "ctip/ledger/head.h"

/*
 * The git history: history.git, bare, one branch an office
 * (refs/heads/office/CODE), one commit a transaction, one blob a file. The
 * border to libgit2 (object database and refs only) and to zlib and
 * libcrypto for loose objects, which we write ourselves as stored blocks:
 * libgit2 1.5 at level 0 writes objects that stock git can't read.
 */
struct ctip_history;

/* Starts libgit2 (3.5 ms): only where the history is touched. Checks owner,
 * mode, config (a fixed one; anything else refused), no alternates, grafts,
 * shallow or replace refs. CONFIG, DENIED. make NULL: it must exist; an
 * office's code creates it, with HEAD on that office's branch. */
int  ctip_history_open(struct ctip_history **out, const char *dir,
    const char *make, struct ctip_err *err);
void ctip_history_close(struct ctip_history *history);

/* Id of an object, in hexadecimal. type: blob, tree, commit. */
void ctip_git_id(char out[41], const char *type, struct ctip_str head,
    struct ctip_str body);

/* Writes a loose object of head|body under dir/history.git unless it is
 * there, undamaged; fsyncs file and folder. Needs no libgit2; safe in several threads.
 * A new objects/xx needs a sync of objects/ too, which
 * ctip_history_publish does before the branch moves. */
int  ctip_loose_write(char out[41], const char *dir, const char *type,
    struct ctip_str head, struct ctip_str body, struct ctip_err *err);

/* The tip of an office's branch; *found false when there is none. */
int  ctip_history_tip(struct ctip_history *history, const char *office,
    char commit[41], bool *found, struct ctip_err *err);

/* The root tree that results when files (first .. first + n - 1, with these
 * blob ids) are added to the tree of parent ("" for none). Tree objects are
 * written. */
int  ctip_history_tree(struct ctip_history *history, char out[41],
    const char *parent, uint64_t first, size_t n,
    const char (*blobs)[41], struct ctip_err *err);

/* Writes the commit, syncs objects/, moves the branch from parent to it by
 * compare-and-swap, syncs the ref's folders. parent "": there must be no
 * branch yet. BUSY when the branch isn't at parent; a branch that is at this
 * commit already is left there. */
int  ctip_history_publish(struct ctip_history *history, const char *office,
    const char *parent, struct ctip_str commit, char out[41],
    struct ctip_err *err);

/* Bytes of a commit, or of the file at sequence in its tree. Appends. */
int  ctip_history_commit(struct ctip_history *history, struct ctip_buf *out,
    const char id[41], struct ctip_err *err);
int  ctip_history_file(struct ctip_history *history, struct ctip_buf *out,
    const char commit[41], uint64_t sequence, struct ctip_err *err);
/* Every office's branch: names; free with ctip_names_free. */
int  ctip_history_offices(struct ctip_history *history, char ***out,
    size_t *n, struct ctip_err *err);

/* Removes our own stale *.lock and tmp_* files; only under the writer's
 * lock (SECURITY, crash facts). */
int  ctip_history_unlock(const char *dir, struct ctip_err *err);

#endif
