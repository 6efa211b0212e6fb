/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_HISTORY_INSIDE_H
#define CTIP_LEDGER_HISTORY_INSIDE_H

/*
 * What history.c, history_check.c, history_tree.c and loose.c share, and
 * what verify reads objects with; nobody else includes it.
 */
#include "ctip/ledger/history.h"
#include "lazy.h"

struct ctip_history {
	char           *dir;   /* the ledger's folder */
	char           *path;  /* history.git in it */
	git_repository *repo;
	git_odb        *odb;
};

#define CTIP_GIT_ID 41  /* hexadecimal and a NUL */

/* Refuses a history.git that holds what we did not put there. CONFIG, or
 * DENIED for owner and mode. */
int ctip_history__check(const char *path, struct ctip_err *err);
/* The index of each pack points into it, and nowhere else. CONFIG. */
int ctip_history__packs(const char *path, struct ctip_err *err);
/* HEAD names that office's branch, and nothing else. CONFIG. */
int ctip_history__names(const char *path, const char *office,
    struct ctip_err *err);
/* Writes HEAD, config and the folders of a new one. */
int ctip_history__make(const char *path, const char *office,
    struct ctip_err *err);

/* Records what libgit2 said. Returns -1. */
int ctip_history__fail(struct ctip_err *err, const char *what);

/*
 * The bytes of an object (appended), its id checked. NOTFOUND when it is
 * missing; TAMPERED when it does not match its id, or is of another type;
 * SYSTEM when it can't be read.
 * Safe in several threads at once.
 */
int ctip_history__object(struct ctip_history *history, struct ctip_buf *out,
    const char *type, const char id[CTIP_GIT_ID], struct ctip_err *err);

/* Reads a loose object without checking its id; raw is working memory.
 * 1, 0 when there is no such loose object, -1 when it is none of this type,
 * -2 when the disk can't read it: errno. */
int ctip_loose__read(struct ctip_buf *out, struct ctip_buf *raw,
    const char *path, const char *type, const char id[CTIP_GIT_ID]);

/* Is what a loose object holds, of whatever type, what its id says? work is
 * working memory. 1, 0 when there is none, -1 when it is not. */
int ctip_loose__sound(struct ctip_buf *work, const char *path,
    const char id[CTIP_GIT_ID]);

/* The same of an object in a pack. */
bool ctip_history__packed(struct ctip_history *history,
    const char id[CTIP_GIT_ID]);

/* Is there a loose object of this type and id that holds these bytes? work
 * is working memory. 1, 0 when there is none, -1 when it is another. */
int ctip_loose__same(struct ctip_buf *work, const char *path,
    const char *type, const char id[CTIP_GIT_ID], struct ctip_str bytes);

/* The tree of a commit's bytes, and its parent ("" for none). False when
 * it isn't a commit. */
bool ctip_history__links(char tree[CTIP_GIT_ID], char parent[CTIP_GIT_ID],
    struct ctip_str commit);

/* The id of what stands at a path in a tree. NOTFOUND. */
int ctip_history__at(struct ctip_history *history, char out[CTIP_GIT_ID],
    const char tree[CTIP_GIT_ID], const char *path, struct ctip_err *err);

/* A tree being changed: entries sorted as git sorts them. */
struct ctip_tree {
	struct ctip_tree_row {
		char     name[24];
		bool     folder;
		unsigned char id[20];
	}     *rows;
	size_t n, cap;
};

void ctip_tree__clear(struct ctip_tree *tree);
/* From a tree object's bytes; false when it holds anything else than plain
 * files and folders with short names. */
bool ctip_tree__read(struct ctip_tree *tree, struct ctip_str bytes);
/* The row of that name, or NULL. */
struct ctip_tree_row *ctip_tree__find(const struct ctip_tree *tree,
    const char *name);
/* Adds a row, or changes the one of that name. */
void ctip_tree__set(struct ctip_tree *tree, const char *name, bool folder,
    const char id[CTIP_GIT_ID]);
/* The piece of a file's path at a depth; "" beyond its end. */
void ctip_tree__piece(char out[24], const char *path, unsigned depth);
/* The bytes of the tree object. */
void ctip_tree__write(struct ctip_buf *out, const struct ctip_tree *tree);

#endif
