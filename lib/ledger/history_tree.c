/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> history, where a file stands: tx/a/b/SEQ, so that no tree has
 * more than 256 names and nothing is rewritten but the four trees above a
 * new file. Trees are read through libgit2 and written as our own loose
 * objects.
 */
#include "history_inside.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 4         /* tx, a, b, SEQ */
#define NAME  24

void
ctip_tree__clear(struct ctip_tree *tree)
{
	free(tree->rows);
	*tree = (struct ctip_tree){0};
}

/* As git sorts: a folder's name counts as if it ended with a slash. */
static int
compare(const char *a, bool a_folder, const char *b, bool b_folder)
{
	size_t n = strlen(a), m = strlen(b), least = n < m ? n : m;
	int order = memcmp(a, b, least);
	unsigned char c, d;

	if (order != 0)
		return order;
	c = n > least ? (unsigned char)a[least] : a_folder ? '/' : 0;
	d = m > least ? (unsigned char)b[least] : b_folder ? '/' : 0;
	return c < d ? -1 : c > d;
}

struct ctip_tree_row *
ctip_tree__find(const struct ctip_tree *tree, const char *name)
{
	for (size_t i = tree->n; i-- > 0;)
		if (strcmp(tree->rows[i].name, name) == 0)
			return &tree->rows[i];
	return NULL;
}

void
ctip_tree__set(struct ctip_tree *tree, const char *name, bool folder,
    const char id[CTIP_GIT_ID])
{
	struct ctip_tree_row *row = ctip_tree__find(tree, name);
	size_t at = tree->n;

	if (row == NULL) {
		if (tree->n == tree->cap) {
			tree->cap = tree->cap == 0 ? 16 : tree->cap * 2;
			tree->rows = ctip_realloc(tree->rows,
			    tree->cap * sizeof *tree->rows);
		}
		while (at > 0 && compare(tree->rows[at - 1].name,
		    tree->rows[at - 1].folder, name, folder) > 0)
			at--;
		row = tree->rows + at;
		memmove(row + 1, row, (tree->n - at) * sizeof *row);
		tree->n++;
		memset(row, 0, sizeof *row);
		memcpy(row->name, name, strlen(name));
	}
	row->folder = folder;
	ctip_unhex(row->id, sizeof row->id, (struct ctip_str){id, 40});
}

/* One row at the start of *bytes, which moves on. */
static bool
read_row(struct ctip_tree *tree, struct ctip_str *bytes)
{
	const char *space = memchr(bytes->p, ' ', bytes->len);
	const char *end = memchr(bytes->p, '\0', bytes->len);
	char name[NAME], id[CTIP_GIT_ID];
	struct ctip_str mode;

	if (space == NULL || end == NULL || space > end || end - space > NAME ||
	    end - space < 2 || bytes->len - (size_t)(end - bytes->p) < 21)
		return false;
	mode = (struct ctip_str){bytes->p, (size_t)(space - bytes->p)};
	if (!ctip_str_is(mode, "100644") && !ctip_str_is(mode, "40000"))
		return false;
	memcpy(name, space + 1, (size_t)(end - space));
	ctip_hex(id, end + 1, 20);
	if (tree->n > 0 && compare(tree->rows[tree->n - 1].name,
	    tree->rows[tree->n - 1].folder, name, mode.len == 5) >= 0)
		return false;
	ctip_tree__set(tree, name, mode.len == 5, id);
	bytes->len -= (size_t)(end + 21 - bytes->p);
	bytes->p = end + 21;
	return true;
}

bool
ctip_tree__read(struct ctip_tree *tree, struct ctip_str bytes)
{
	while (bytes.len > 0)
		if (!read_row(tree, &bytes))
			return false;
	return true;
}

void
ctip_tree__write(struct ctip_buf *out, const struct ctip_tree *tree)
{
	for (size_t i = 0; i < tree->n; i++) {
		ctip_buf_text(out, tree->rows[i].folder ? "40000 " :
		    "100644 ");
		ctip_buf_add(out, tree->rows[i].name,
		    strlen(tree->rows[i].name) + 1);
		ctip_buf_add(out, tree->rows[i].id, 20);
	}
}

static int
load(struct ctip_history *history, struct ctip_tree *tree,
    const char id[CTIP_GIT_ID], struct ctip_err *err)
{
	struct ctip_buf bytes = {0};
	int result = ctip_history__object(history, &bytes, "tree", id, err);

	if (result == 0 && !ctip_tree__read(tree, ctip_buf_slice(&bytes)))
		result = ctip_fail(err, CTIP_TAMPERED,
		    "history.git: tree %s holds what does not belong there",
		    id);
	ctip_buf_clear(&bytes);
	return result;
}

void
ctip_tree__piece(char out[NAME], const char *path, unsigned depth)
{
	size_t len;

	while (depth-- > 0 && path != NULL)
		if ((path = strchr(path, '/')) != NULL)
			path++;
	len = path == NULL ? 0 : strcspn(path, "/");
	memcpy(out, path == NULL ? "" : path, len < NAME ? len : 0);
	out[len < NAME ? len : 0] = '\0';
}

/* What is being added. */
struct addition {
	struct ctip_history *history;
	uint64_t             first;
	const char         (*blobs)[CTIP_GIT_ID];
};

/* How many of the files from i on, below n, share i's piece at a depth. */
static size_t
run_length(const struct addition *add, size_t i, size_t n, unsigned depth,
    char name[NAME])
{
	char path[48], other[NAME];
	size_t j = i + 1;

	ctip_file_path(path, add->first + i);
	ctip_tree__piece(name, path, depth);
	for (; j < n; j++) {
		ctip_file_path(path, add->first + j);
		ctip_tree__piece(other, path, depth);
		if (strcmp(name, other) != 0)
			break;
	}
	return j - i;
}

/* The tree `old` ("" for none) with files i to n added, all of which share
 * what stands above this depth. */
static int
grow(const struct addition *add, char out[CTIP_GIT_ID],
    const char old[CTIP_GIT_ID], size_t i, size_t n, unsigned depth,
    struct ctip_err *err)
{
	struct ctip_tree tree = {0};
	struct ctip_buf bytes = {0};
	char name[NAME], id[CTIP_GIT_ID], below[CTIP_GIT_ID];
	const struct ctip_tree_row *row;
	int result = -1;
	size_t run;

	if (*old != '\0' && load(add->history, &tree, old, err) != 0)
		goto out;
	for (; i < n; i += run) {
		run = run_length(add, i, n, depth, name);
		row = ctip_tree__find(&tree, name);
		if (row != NULL && row->folder != (depth < DEPTH - 1)) {
			ctip_fail(err, CTIP_TAMPERED, "history.git: '%s' is "
			    "not what it should be in tree %s", name, old);
			goto out;
		}
		if (depth == DEPTH - 1) {
			if (row != NULL) {
				ctip_fail(err, CTIP_EXISTS, "history.git has "
				    "a file '%s' already", name);
				goto out;
			}
			ctip_tree__set(&tree, name, false, add->blobs[i]);
			continue;
		}
		*below = '\0';
		if (row != NULL)
			ctip_hex(below, row->id, sizeof row->id);
		if (grow(add, id, below, i, i + run, depth + 1, err) != 0)
			goto out;
		ctip_tree__set(&tree, name, true, id);
	}
	ctip_tree__write(&bytes, &tree);
	result = ctip_loose_write(out, add->history->dir, "tree",
	    ctip_buf_slice(&bytes), ctip_str(NULL), err);
out:
	ctip_buf_clear(&bytes);
	ctip_tree__clear(&tree);
	return result;
}

int
ctip_history_tree(struct ctip_history *history, char out[CTIP_GIT_ID],
    const char *parent, uint64_t first, size_t n,
    const char (*blobs)[CTIP_GIT_ID], struct ctip_err *err)
{
	struct addition add = {history, first, blobs};
	char old[CTIP_GIT_ID] = "", before[CTIP_GIT_ID];
	struct ctip_buf commit = {0};
	int result = 0;

	if (*parent != '\0') {
		result = ctip_history_commit(history, &commit, parent, err);
		if (result == 0 && !ctip_history__links(old, before,
		    ctip_buf_slice(&commit)))
			result = ctip_fail(err, CTIP_TAMPERED,
			    "history.git: commit %s is malformed", parent);
		else if (result != 0 && err->code == CTIP_NOTFOUND)
			err->code = CTIP_TAMPERED;
	}
	if (result == 0)
		result = grow(&add, out, old, 0, n, 0, err);
	ctip_buf_clear(&commit);
	return result;
}

int
ctip_history__at(struct ctip_history *history, char out[CTIP_GIT_ID],
    const char tree[CTIP_GIT_ID], const char *path, struct ctip_err *err)
{
	char id[CTIP_GIT_ID], name[NAME];
	int result = 0;

	memcpy(id, tree, CTIP_GIT_ID);
	for (unsigned depth = 0; result == 0 && depth < DEPTH; depth++) {
		struct ctip_tree rows = {0};
		const struct ctip_tree_row *row = NULL;

		ctip_tree__piece(name, path, depth);
		result = load(history, &rows, id, err);
		if (result == 0)
			row = ctip_tree__find(&rows, name);
		if (result == 0 && (row == NULL ||
		    row->folder != (depth < DEPTH - 1)))
			result = ctip_fail(err, CTIP_NOTFOUND,
			    "history.git: %s: the file is missing", path);
		if (result == 0)
			ctip_hex(id, row->id, sizeof row->id);
		ctip_tree__clear(&rows);
	}
	if (result == 0)
		memcpy(out, id, CTIP_GIT_ID);
	return result;
}
