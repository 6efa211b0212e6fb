/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose ledger is this? Before anything is sealed to the keys that stand in
 * the founding transaction, its signature is checked: somebody who may write
 * into the folder could have put keys of their own there. The commit is
 * rebuilt from the file, so neither git nor the cache is believed.
 */
#include <string.h>

#include "lazy.h"
#include "private.h"

/* A tree of one entry. */
static void
tree_of_one(char id[41], const char *mode, const char *name,
    const char inner[41])
{
	struct ctip_buf tree = {0};
	unsigned char raw[20];

	ctip_unhex(raw, sizeof raw, (struct ctip_str){inner, 40});
	ctip_buf_format(&tree, "%s %s", mode, name);
	ctip_buf_char(&tree, '\0');
	ctip_buf_add(&tree, raw, sizeof raw);
	ctip_git_id(id, "tree", CTIP_STR(""), ctip_buf_slice(&tree));
	ctip_buf_clear(&tree);
}

/* The root tree of a history that holds file 0 alone: tx/00/00/00000000. */
static void
first_tree(char id[41], struct ctip_str file)
{
	char inner[41];

	ctip_git_id(inner, "blob", CTIP_STR(""), file);
	tree_of_one(id, "100644", "00000000", inner);
	memcpy(inner, id, sizeof inner);
	tree_of_one(id, "40000", "00", inner);
	memcpy(inner, id, sizeof inner);
	tree_of_one(id, "40000", "00", inner);
	memcpy(inner, id, sizeof inner);
	tree_of_one(id, "40000", "tx", inner);
}

int
ctip_founding__check(const struct ctip_chain *chain, struct ctip_str file,
    struct ctip_str signature, struct ctip_err *err)
{
	unsigned char hash[CTIP_HASH], sign[32];
	struct ctip_head head = {0};
	struct ctip_buf text = {0};
	char tree[41];
	bool holds;

	if (ctip_lazy__load(err) != 0 ||
	    ctip_head_read(&head, file.p, file.len, err) != 0)
		return -1;
	ctip_hash_bytes(hash, file.p, head.size);
	first_tree(tree, file);
	ctip_commit_text(&text, &head, hash, tree, NULL);
	holds = ctip_sshsig_holds(sign, signature, ctip_buf_slice(&text),
	    "git") && chain->n_members > 0 &&
	    memcmp(sign, chain->members[0].public_.sign, 32) == 0;
	ctip_buf_clear(&text);
	ctip_head_clear(&head);
	if (!holds)
		return ctip_fail(err, CTIP_TAMPERED, "the founding of this "
		    "ledger is not signed by its founder: somebody put other "
		    "keys in; type: ctip audit verify");
	return 0;
}
