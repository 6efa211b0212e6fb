/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, git's side: what objects there must be follows from
 * ledger.db alone, so they are computed and compared byte for byte; nothing
 * in a tree that doesn't belong there can go unseen.
 */
#include "verify_inside.h"

#include <string.h>

bool
ctip_proof__same(struct ctip_proof *proof, struct proof_hand *hand,
    const char *type, const char id[CTIP_GIT_ID], struct ctip_str bytes)
{
	struct ctip_err ignored;
	unsigned char first[8];
	int found;

	found = ctip_loose__same(&hand->git, proof->history->path, type, id,
	    bytes);
	if (found == 0) {
		ctip_buf_reset(&hand->git);
		found = ctip_history__object(proof->history, &hand->git, type,
		    id, &ignored) == 0 && ctip_str_equal(ctip_buf_slice(
		    &hand->git), bytes);
	}
	if (found != 1)
		return false;
	ctip_unhex(first, sizeof first, (struct ctip_str){id, 16});
	ctip_buf_add(&hand->proven, first, sizeof first);
	return true;
}

void
ctip_proof__trees_clear(struct proof_trees *trees)
{
	for (int i = 0; i < 4; i++)
		ctip_tree__clear(&trees->level[i]);
}

/* The id of one tree; false when git has another under it. */
static bool
tree_id(struct ctip_proof *proof, char id[CTIP_GIT_ID], int level,
    bool compare)
{
	struct ctip_buf bytes = {0};
	bool good;

	ctip_tree__write(&bytes, &proof->trees.level[level]);
	ctip_git_id(id, "tree", ctip_buf_slice(&bytes), ctip_str(NULL));
	good = !compare || ctip_proof__same(proof, &proof->hands[0], "tree",
	    id, ctip_buf_slice(&bytes));
	ctip_buf_clear(&bytes);
	return good;
}

/* Puts the trees below `level` into those above them. */
static bool
settle(struct ctip_proof *proof, int level, bool compare)
{
	struct proof_trees *trees = &proof->trees;
	char id[CTIP_GIT_ID];
	bool good = true;

	for (int i = 3; i > level; i--) {
		if (trees->level[i].n == 0)
			continue;
		good &= tree_id(proof, id, i, compare);
		ctip_tree__set(&trees->level[i - 1], trees->name[i], true,
		    id);
	}
	return good;
}

static bool
add_file(struct ctip_proof *proof, const struct proof_file *file,
    bool compare)
{
	struct proof_trees *trees = &proof->trees;
	char path[48], name[24];
	bool good = true;

	ctip_file_path(path, file->sequence);
	for (int i = 1; i < 4; i++) {
		ctip_tree__piece(name, path, (unsigned)i - 1);
		if (strcmp(name, trees->name[i]) == 0)
			continue;
		good &= settle(proof, i - 1, compare);
		for (int j = i; j < 4; j++) {
			trees->level[j].n = 0;
			*trees->name[j] = '\0';
		}
		strcpy(trees->name[i], name);
	}
	ctip_tree__piece(name, path, 3);
	ctip_tree__set(&trees->level[3], name, false, file->blob);
	return good;
}

bool
ctip_proof__trees(struct ctip_proof *proof, char root[CTIP_GIT_ID],
    const struct proof_tx *tx, bool compare)
{
	bool good = true;

	for (uint32_t i = 0; i < tx->head.files; i++)
		good &= add_file(proof, &tx->files[i], compare);
	good &= settle(proof, 0, compare);
	return tree_id(proof, root, 0, compare) && good;
}
