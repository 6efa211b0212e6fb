/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> ledger and ledger -> history: either store made anew from the
 * other, in a folder beside them, verified there as if it were in place, and
 * only then swapped in by renames; the old one is kept as .old. Signatures
 * are in both, so no secret is needed and every id is as before.
 */
#include "private.h"
#include "verify_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"

struct rebuild {
	const char          *dir;
	char                *work;      /* dir/rebuild.tmp */
	struct ctip_store   *db;
	struct ctip_history *history;
	char                 office[CTIP_OFFICE];
	int                  lock;
};

static int
put_pages(struct rebuild *r, const struct ctip_head *head, uint32_t number,
    struct ctip_str rest, struct ctip_err *err)
{
	struct ctip_prefix prefix;

	for (uint32_t i = 0; i < head->per_file[number];) {
		struct ctip_value row[4] = {
			CTIP_V_TEXT(head->office),
			CTIP_V_INT(head->sequence + number), CTIP_V_INT(i), {0}
		};
		size_t len = 0;

		do {
			if (!ctip_prefix_read(&prefix, rest.p + len,
			    rest.len - len))
				return ctip_fail(err, CTIP_TAMPERED,
				    "history.git: entry %u of file %llu is "
				    "malformed", i, (unsigned long long)
				    (head->sequence + number));
			len += prefix.size;
		} while (++i < head->per_file[number] &&
		    i % CTIP_PAGE_ENTRIES != 0);
		row[3] = CTIP_V_BLOB(rest.p, len);
		if (ctip_store_run(r->db, CTIP_Q_PAGE_PUT, row, 4, err) != 0)
			return -1;
		rest.p += len;
		rest.len -= len;
	}
	return 0;
}

/* The armoured signature in a commit's bytes. */
static void
take_signature(struct ctip_buf *out, struct ctip_str commit)
{
	struct ctip_str line;
	bool within = false;

	while (commit.len > 0 && ctip_str_cut(&commit, '\n', &line)) {
		size_t skip = within ? 1 : 7;

		if (line.len == 0)
			break;
		within = within ? *line.p == ' ' :
		    line.len > 7 && memcmp(line.p, "gpgsig ", 7) == 0;
		if (!within)
			continue;
		ctip_buf_add(out, line.p + skip, line.len - skip);
		ctip_buf_char(out, '\n');
	}
}

/* One commit into ledger.db; *next moves on. */
static int
put_commit(struct rebuild *r, const char id[CTIP_GIT_ID], uint64_t *next,
    struct ctip_err *err)
{
	struct ctip_buf commit = {0}, file = {0}, signature = {0};
	struct ctip_head head = {0};
	struct ctip_value row[4];
	int result = ctip_history_commit(r->history, &commit, id, err);

	if (result == 0)
		result = ctip_history_file(r->history, &file, id, *next, err);
	if (result == 0 &&
	    ctip_head_read(&head, file.p, file.len, err) != 0)
		result = ctip_fail_context(err, "history.git: file %llu",
		    (unsigned long long)*next);
	if (result != 0)
		goto out;
	take_signature(&signature, ctip_buf_slice(&commit));
	row[0] = CTIP_V_TEXT(head.office);
	row[1] = CTIP_V_INT(head.sequence);
	row[2] = CTIP_V_BLOB(file.p, head.size);
	row[3] = CTIP_V_BLOB(signature.p, signature.len);
	result = ctip_store_run(r->db, CTIP_Q_HEAD_PUT, row, 4, err);
	for (uint32_t i = 0; result == 0 && i < head.files; i++) {
		struct ctip_str rest;

		if (i > 0) {
			ctip_buf_reset(&file);
			result = ctip_history_file(r->history, &file, id,
			    head.sequence + i, err);
		}
		rest = ctip_buf_slice(&file);
		if (i == 0) {
			rest.p += head.size;
			rest.len -= head.size;
		}
		if (result == 0)
			result = put_pages(r, &head, i, rest, err);
	}
	*next = head.sequence + head.files;
out:
	ctip_buf_clear(&commit);
	ctip_buf_clear(&file);
	ctip_buf_clear(&signature);
	ctip_head_clear(&head);
	return result;
}

/* The ids of all commits, the tip's first. */
static int
list_commits(struct rebuild *r, struct ctip_buf *ids, struct ctip_err *err)
{
	char id[CTIP_GIT_ID], tree[CTIP_GIT_ID], parent[CTIP_GIT_ID];
	struct ctip_buf commit = {0};
	bool found;
	int result = ctip_history_tip(r->history, r->office, id, &found, err);

	if (result == 0 && !found)
		result = ctip_fail(err, CTIP_TAMPERED,
		    "history.git has no branch to rebuild from");
	while (result == 0 && *id != '\0') {
		ctip_buf_reset(&commit);
		ctip_buf_add(ids, id, CTIP_GIT_ID);
		result = ctip_history_commit(r->history, &commit, id, err);
		if (result == 0 && !ctip_history__links(tree, parent,
		    ctip_buf_slice(&commit)))
			result = ctip_fail(err, CTIP_TAMPERED,
			    "history.git: commit %s is malformed", id);
		memcpy(id, parent, CTIP_GIT_ID);
	}
	ctip_buf_clear(&commit);
	return result;
}

/* Saves that only ledger.db has would be lost. What can't be read at all is
 * what a rebuild is for. */
static int
check_outbox(struct rebuild *r, const struct ctip_buf *ids,
    struct ctip_err *err)
{
	struct ctip_store *db = NULL;
	struct ctip_err ignored;
	char id[CTIP_GIT_ID];
	bool lost = false;

	if (ctip_store_open(&db, r->dir, CTIP_STORE_LEDGER, false, true,
	    &ignored) != 0 || ctip_store_ask(db, CTIP_Q_OUTBOX, NULL, 0,
	    &ignored) != 0)
		goto out;
	while (ctip_store_next(db, CTIP_Q_OUTBOX, &ignored) == 1) {
		ctip_git_id(id, "commit", ctip_store_bytes(db, CTIP_Q_OUTBOX,
		    2), ctip_str(NULL));
		lost |= strcmp(id, ids->p) != 0;
	}
out:
	ctip_store_close(db);
	if (!lost)
		return 0;
	return ctip_fail(err, CTIP_EXISTS, "ledger.db holds saves that are not "
	    "in the history; any command that writes publishes them, or move "
	    "ledger.db away to do without");
}

/* history.git -> rebuild.tmp/ledger.db */
static int
from_history(struct rebuild *r, struct ctip_err *err)
{
	struct ctip_buf ids = {0};
	char **offices = NULL;
	uint64_t next = 0;
	size_t n = 0;
	int result = -1;

	if (ctip_history_open(&r->history, r->dir, NULL, err) != 0 ||
	    ctip_history_offices(r->history, &offices, &n, err) != 0)
		goto out;
	if (n != 1) {
		ctip_fail(err, CTIP_TAMPERED, "history.git has %zu branches "
		    "where there should be one", n);
		goto out;
	}
	snprintf(r->office, sizeof r->office, "%s", offices[0]);
	if (list_commits(r, &ids, err) != 0 ||
	    check_outbox(r, &ids, err) != 0 || ctip_store_open(&r->db,
	    r->work, CTIP_STORE_LEDGER, true, false, err) != 0 ||
	    ctip_store_begin(r->db, err) != 0)
		goto out;
	result = 0;
	for (size_t i = ids.len; result == 0 && i > 0; i -= CTIP_GIT_ID)
		result = put_commit(r, ids.p + i - CTIP_GIT_ID, &next, err);
	if (result == 0)
		result = ctip_proof__ahead(r->dir, r->office, r->db, err);
	if (result == 0)
		ctip_proof__keep_access(r->db, r->dir);
	if (result == 0)
		result = ctip_store_commit(r->db, err);
	else
		ctip_store_rollback(r->db);
out:
	/* A history that lacks a piece is no missing input. */
	if (result != 0 && r->history != NULL && err->code == CTIP_NOTFOUND)
		err->code = CTIP_TAMPERED;
	ctip_names_free(offices, n);
	ctip_buf_clear(&ids);
	return result;
}

/* What a transaction needs from ledger.db. */
struct row {
	struct ctip_buf  bytes, signature;
	struct ctip_head head;
};

static void
clear_row(struct row *row)
{
	ctip_buf_clear(&row->bytes);
	ctip_buf_clear(&row->signature);
	ctip_head_clear(&row->head);
}

/* Blobs, trees and commit of one transaction; tip moves on. */
static int
publish_row(struct rebuild *r, struct row *row, char tip[CTIP_GIT_ID],
    struct ctip_err *err)
{
	char (*blobs)[CTIP_GIT_ID] = ctip_alloc(row->head.files *
	    sizeof *blobs), tree[CTIP_GIT_ID], id[CTIP_GIT_ID];
	struct ctip_buf file = {0}, text = {0}, commit = {0};
	unsigned char hash[CTIP_HASH];
	int result = 0;

	for (uint32_t i = 0; result == 0 && i < row->head.files; i++) {
		ctip_buf_reset(&file);
		result = ctip_ledger__file(r->db, row->head.office,
		    row->head.sequence + i, i == 0 ?
		    ctip_buf_slice(&row->bytes) : CTIP_STR(""), &file, err);
		if (result == 0)
			result = ctip_loose_write(blobs[i], r->work, "blob",
			    ctip_buf_slice(&file), ctip_str(NULL), err);
	}
	if (result == 0)
		result = ctip_history_tree(r->history, tree, tip,
		    row->head.sequence, row->head.files,
		    (const char (*)[CTIP_GIT_ID])blobs, err);
	if (result == 0) {
		ctip_hash_bytes(hash, row->bytes.p, row->bytes.len);
		ctip_commit_text(&text, &row->head, hash, tree, tip);
		ctip_commit_signed(&commit, ctip_buf_slice(&text),
		    ctip_buf_slice(&row->signature));
		result = ctip_history_publish(r->history, row->head.office,
		    tip, ctip_buf_slice(&commit), id, err);
		memcpy(tip, id, CTIP_GIT_ID);
	}
	ctip_buf_clear(&file);
	ctip_buf_clear(&text);
	ctip_buf_clear(&commit);
	free(blobs);
	return result;
}

/* The first file that waits in the outbox: from there on, publishing is for
 * the next command that writes. */
static int
first_waiting(struct rebuild *r, uint64_t *out, struct ctip_err *err)
{
	int row;

	*out = UINT64_MAX;
	if (ctip_store_ask(r->db, CTIP_Q_OUTBOX, NULL, 0, err) != 0)
		return -1;
	while ((row = ctip_store_next(r->db, CTIP_Q_OUTBOX, err)) == 1) {
		uint64_t sequence = (uint64_t)ctip_store_integer(r->db,
		    CTIP_Q_OUTBOX, 1);

		if (sequence < *out)
			*out = sequence;
	}
	ctip_store_reset(r->db, CTIP_Q_OUTBOX);
	return row;
}

/* ledger.db -> rebuild.tmp/history.git */
static int
from_ledger(struct rebuild *r, struct ctip_err *err)
{
	char tip[CTIP_GIT_ID] = "";
	int more, result = 0;
	uint64_t waiting;

	if (ctip_store_open(&r->db, r->dir, CTIP_STORE_LEDGER, false, true,
	    err) != 0 || first_waiting(r, &waiting, err) != 0 ||
	    ctip_store_ask(r->db, CTIP_Q_HEADS, NULL, 0, err) != 0)
		return -1;
	while (result == 0 &&
	    (more = ctip_store_next(r->db, CTIP_Q_HEADS, err)) == 1) {
		struct row row = {0};

		ctip_buf_str(&row.bytes, ctip_store_bytes(r->db,
		    CTIP_Q_HEADS, 2));
		ctip_buf_str(&row.signature, ctip_store_bytes(r->db,
		    CTIP_Q_HEADS, 3));
		result = ctip_head_read(&row.head, row.bytes.p, row.bytes.len,
		    err);
		if (result == 0 && r->history == NULL)
			result = ctip_history_open(&r->history, r->work,
			    row.head.office, err);
		if (result == 0 && row.head.sequence < waiting)
			result = publish_row(r, &row, tip, err);
		clear_row(&row);
	}
	ctip_store_reset(r->db, CTIP_Q_HEADS);
	return result != 0 || more < 0 ? -1 : 0;
}

static void
close_all(struct rebuild *r)
{
	ctip_store_close(r->db);
	ctip_history_close(r->history);
	r->db = NULL;
	r->history = NULL;
}

int
ctip_rebuild__history(const char *dir, struct ctip_err *err)
{
	struct rebuild r = {.dir = dir, .work = ctip_strdup(dir), .lock = -1};
	int result = from_ledger(&r, err);

	close_all(&r);
	free(r.work);
	return result;
}

/* A journal that a crash left belongs to the old database: SQLite would roll
 * it back into the new one. Goes with the old one, and before it. */
static int
move_journal(const struct rebuild *r, struct ctip_err *err)
{
	char *now = ctip_path_join(r->dir, "ledger.db-journal");
	char *old = ctip_path_join(r->dir, "ledger.db.old-journal");
	int result = 0;

	if (rename(now, old) != 0 && errno != ENOENT)
		result = ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot rename '%s'", now);
	if (result == 0)
		result = ctip_folder_sync(r->dir, err);
	free(now);
	free(old);
	return result;
}

/* NAME is kept as NAME.old, and the new one takes its place: at once where
 * the file system can exchange two names. */
static int
swap(const struct rebuild *r, const char *name, struct ctip_err *err)
{
	struct ctip_buf old = {0};
	char *now = ctip_path_join(r->dir, name);
	char *new = ctip_path_join(r->work, name);
	int result = -1;

	ctip_buf_format(&old, "%s.old", now);
	if (renameat2(AT_FDCWD, new, AT_FDCWD, now, RENAME_EXCHANGE) == 0) {
		result = rename(new, old.p);
		if (result != 0)
			ctip_fail_errno(err, CTIP_SYSTEM, "cannot rename '%s'",
			    new);
	} else if (rename(now, old.p) != 0 && errno != ENOENT) {
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot rename '%s'", now);
	} else if (rename(new, now) != 0) {
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot rename '%s'; "
		    "rename '%s' back to '%s'", new, old.p, now);
	} else {
		result = 0;
	}
	if (result == 0)
		result = ctip_folder_sync(r->dir, err);
	ctip_buf_clear(&old);
	free(now);
	free(new);
	return result;
}

/* Nothing of an earlier rebuild may be overwritten. */
static int
check_old(const struct rebuild *r, const char *name, struct ctip_err *err)
{
	struct ctip_buf path = {0};
	int result = 0;

	ctip_buf_format(&path, "%s/%s.old", r->dir, name);
	if (access(path.p, F_OK) == 0)
		result = ctip_fail(err, CTIP_EXISTS, "'%s' exists from a "
		    "rebuild before; move it away first", path.p);
	ctip_buf_clear(&path);
	return result;
}

int
ctip_rebuild(const char *dir, enum ctip_rebuild from,
    struct ctip_verdict *out, struct ctip_err *err)
{
	bool history = from == CTIP_FROM_HISTORY;
	const char *name = history ? "ledger.db" : "history.git";
	struct rebuild r = {.dir = dir, .lock = -1};
	struct ctip_places at = {dir, dir, dir};
	struct ctip_err ignored;
	int result = -1;

	r.work = ctip_path_join(dir, CTIP_REBUILD_FOLDER);
	if (ctip_ledger__folder(dir, err) != 0 || ctip_lock__take(&r.lock, dir, 1, err) != 0)
		goto out;
	if (check_old(&r, name, err) != 0 || ctip_folder_remove(r.work, err) != 0 ||
	    ctip_folder_make(r.work, 0700, err) != 0)
		goto out;
	if ((history ? from_history : from_ledger)(&r, err) != 0)
		goto out;
	close_all(&r);
	*(history ? &at.db : &at.history) = r.work;
	if (ctip_proof__run(out, &at, NULL, err) != 0) {
		ctip_fail_context(err, "what was rebuilt does not verify");
		goto out;
	}
	if (!history || move_journal(&r, err) == 0)
		result = swap(&r, name, err);
out:
	close_all(&r);
	if (r.lock >= 0) {
		ctip_folder_remove(r.work, &ignored);
		ctip_lock__drop(r.lock);
	}
	free(r.work);
	return result;
}
