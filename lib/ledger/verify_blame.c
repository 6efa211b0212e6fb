/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, where it fails: ledger.db and git differ in a transaction.
 * Slow and careful: every object is read by its id, and the side whose own
 * chain (entries, root, head, commit, signature) holds is believed; the other
 * one is named, with the first entry that differs.
 */
#include "verify_inside.h"

#include <stdlib.h>
#include <string.h>

/* What is looked at. */
struct blame {
	struct ctip_proof *proof;
	struct proof_tx   *tx;
	char               name[PROOF_NAME];
	char               id[CTIP_GIT_ID];   /* of git's commit */
	struct ctip_buf    commit;            /* its bytes */
	char               tree[CTIP_GIT_ID], parent[CTIP_GIT_ID];
	struct ctip_buf    file;              /* one of git's */
	struct ctip_head   head;              /* of git's first one */
	size_t             start;             /* of entries in file */
};

/* Goes back from the tip; keeps all ids when `ids` is given. */
static int
walk_back(struct ctip_proof *proof, struct ctip_buf *ids, uint64_t *n,
    struct ctip_err *err)
{
	char id[CTIP_GIT_ID], tree[CTIP_GIT_ID], parent[CTIP_GIT_ID];
	struct ctip_buf commit = {0};
	int result = 0;

	*n = 0;
	memcpy(id, proof->tip, CTIP_GIT_ID);
	while (result == 0 && *id != '\0') {
		ctip_buf_reset(&commit);
		if (ids != NULL)
			ctip_buf_add(ids, id, CTIP_GIT_ID);
		++*n;
		result = ctip_history_commit(proof->history, &commit, id, err);
		if (result == 0 && !ctip_history__links(tree, parent,
		    ctip_buf_slice(&commit)))
			result = ctip_fail(err, CTIP_TAMPERED,
			    "history.git: commit %s is malformed", id);
		memcpy(id, parent, CTIP_GIT_ID);
	}
	ctip_buf_clear(&commit);
	return result;
}

/* The commit of that place into b, when git goes so far; *n commits. */
static int
read_commit(struct blame *b, uint64_t place, uint64_t *n, struct ctip_err *err)
{
	struct ctip_buf ids = {0};
	int result = walk_back(b->proof, &ids, n, err);

	if (result == 0 && place < *n) {
		memcpy(b->id, ids.p + (*n - 1 - place) * CTIP_GIT_ID,
		    CTIP_GIT_ID);
		result = ctip_history_commit(b->proof->history, &b->commit,
		    b->id, err);
	}
	ctip_buf_clear(&ids);
	if (result == 0 && place < *n)
		ctip_history__links(b->tree, b->parent,
		    ctip_buf_slice(&b->commit));
	return result;
}

/* Is what ledger.db has of it signed by the member that it names? */
static bool
is_signed(struct blame *b)
{
	const struct ctip_member *member = ctip_chain_by_key(
	    &b->proof->chain, b->tx->head.fingerprint);
	char root[CTIP_GIT_ID];
	struct ctip_buf text = {0};
	unsigned char sign[32];
	bool good;

	ctip_proof__trees(b->proof, root, b->tx, false);
	ctip_commit_text(&text, &b->tx->head, b->tx->hash, root,
	    b->proof->commit);
	good = member != NULL && ctip_sshsig_holds(sign,
	    ctip_buf_slice(&b->tx->signature), ctip_buf_slice(&text),
	    "git") && memcmp(sign, member->public_.sign, 32) == 0;
	ctip_buf_clear(&text);
	return good;
}

/* Git's commit at the transaction's place. */
static int
find_commit(struct blame *b, struct ctip_err *err)
{
	uint64_t place = b->proof->out->transactions, n;

	if (read_commit(b, place, &n, err) != 0)
		return -1;
	if (place < n)
		return 0;
	return ctip_fail(err, CTIP_TAMPERED, is_signed(b) ?
	    "history.git: transaction %s is missing" :
	    "ledger.db: transaction %s is not in the history", b->name);
}

/* Git's file at a path, into b->file. */
static int
read_file(struct blame *b, const char *path, struct ctip_err *err)
{
	char id[CTIP_GIT_ID];

	ctip_buf_reset(&b->file);
	if (ctip_history__at(b->proof->history, id, b->tree, path, err) != 0) {
		err->code = CTIP_TAMPERED;
		return -1;
	}
	if (ctip_history__object(b->proof->history, &b->file, "blob", id,
	    err) == 0)
		return 0;
	return ctip_fail(err, CTIP_TAMPERED, "history.git: %s: %s", path,
	    err->code == CTIP_NOTFOUND ? "object is missing" :
	    "object does not match its id");
}

/* Does the commit's message name this head? */
static bool
names_head(const struct blame *b, const unsigned char hash[CTIP_HASH])
{
	char text[CTIP_HASH * 2 + 12];

	memcpy(text, "\nCtip-Tx: ", 10);
	ctip_hex(text + 10, hash, CTIP_HASH);
	return memmem(b->commit.p, b->commit.len, text, strlen(text)) != NULL;
}

/* Git's head against its own commit, then against ours. */
static int
compare_heads(struct blame *b, const char *path, struct ctip_err *err)
{
	unsigned char hash[CTIP_HASH];

	if (ctip_head_read(&b->head, b->file.p, b->file.len, err) != 0)
		return ctip_fail_context(err, "history.git: %s", path);
	ctip_hash_bytes(hash, b->file.p, b->head.size);
	if (!names_head(b, hash))
		return ctip_fail(err, CTIP_TAMPERED, "history.git: %s: its "
		    "head is not the one that commit %s names", path, b->id);
	if (b->head.size == b->tx->bytes.len && memcmp(b->file.p,
	    b->tx->bytes.p, b->head.size) == 0)
		return 0;
	return ctip_fail(err, CTIP_TAMPERED, "ledger.db: transaction %s: "
	    "head differs from the history", b->name);
}

/* Adds the leaves of git's file number i; false where it is malformed. */
static bool
add_leaves(struct ctip_merkle *merkle, const struct blame *b, uint32_t i)
{
	struct ctip_str rest = {b->file.p + (i == 0 ? b->head.size : 0),
	    b->file.len - (i == 0 ? b->head.size : 0)};
	unsigned char leaf[CTIP_HASH];
	struct ctip_prefix prefix;

	for (uint32_t e = 0; e < b->head.per_file[i]; e++) {
		if (!ctip_prefix_read(&prefix, rest.p, rest.len))
			return false;
		ctip_envelope_leaf(leaf, b->head.ledger, b->head.transaction,
		    b->tx->files[i].first + e, rest.p, prefix.size);
		ctip_merkle_add(merkle, leaf);
		rest.p += prefix.size;
		rest.len -= prefix.size;
	}
	return true;
}

/* Does the root of git's files hold? Reads them all once more. */
static bool
git_holds(struct blame *b)
{
	struct ctip_merkle merkle = {0};
	unsigned char root[CTIP_HASH];
	struct ctip_err ignored;
	char path[48];

	for (uint32_t i = 0; i < b->head.files; i++) {
		ctip_file_path(path, b->head.sequence + i);
		if (read_file(b, path, &ignored) != 0 ||
		    !add_leaves(&merkle, b, i))
			return false;
	}
	ctip_merkle_root(root, &merkle);
	return memcmp(root, b->head.root, CTIP_HASH) == 0;
}

/* The first entry of git's file that ours doesn't have so; the number of
 * entries when only what follows them differs. */
static uint32_t
first_difference(const struct blame *b, const struct proof_hand *hand,
    const struct proof_file *file)
{
	size_t at = file->number == 0 ? b->head.size : 0;
	struct ctip_prefix prefix;
	uint32_t e = 0;

	for (; e < file->entries; e++) {
		if (!ctip_prefix_read(&prefix, b->file.p + at,
		    b->file.len - at) || at + prefix.size > hand->file.len ||
		    memcmp(b->file.p + at, hand->file.p + at,
		    prefix.size) != 0)
			break;
		at += prefix.size;
	}
	return e;
}

static int
compare_file(struct blame *b, struct proof_file *file, struct ctip_err *err)
{
	struct proof_hand *hand = &b->proof->hands[0];
	const char *was = file->wrong;
	unsigned long long entry;
	char path[48];
	size_t start;
	bool whole;

	ctip_file_path(path, file->sequence);
	if (read_file(b, path, err) != 0 ||
	    (file->number == 0 && compare_heads(b, path, err) != 0))
		return -1;
	file->wrong = NULL;
	whole = ctip_proof__load(hand, file, &start);
	if (whole && ctip_str_equal(ctip_buf_slice(&b->file),
	    ctip_buf_slice(&hand->file)))
		return was == NULL ? 0 : ctip_fail(err, CTIP_TAMPERED,
		    "ledger.db: transaction %s entry %llu %s", b->name,
		    (unsigned long long)(file->first + file->at), was);
	entry = file->first + first_difference(b, hand, file);
	if (!git_holds(b))
		return ctip_fail(err, CTIP_TAMPERED, "history.git: %s: entry "
		    "%llu is not the one that was signed", path, entry);
	if (!whole && (entry >= file->first + file->at ||
	    entry == file->first + file->entries))
		return ctip_fail(err, CTIP_TAMPERED, "ledger.db: transaction "
		    "%s entry %llu %s", b->name,
		    (unsigned long long)(file->first + file->at), file->wrong);
	return ctip_fail(err, CTIP_TAMPERED, "ledger.db: transaction %s entry "
	    "%llu: leaf differs from the history", b->name, entry);
}

/* Files are the same; the commit is not. Where it is as well, something of
 * it could not be read before. */
static int
compare_commits(struct blame *b, struct ctip_err *err)
{
	struct ctip_buf text = {0}, commit = {0};
	int result;

	ctip_commit_text(&text, &b->tx->head, b->tx->hash, b->tree, b->parent);
	ctip_commit_signed(&commit, ctip_buf_slice(&text),
	    ctip_buf_slice(&b->tx->signature));
	if (strcmp(b->parent, b->proof->commit) != 0)
		result = ctip_fail(err, CTIP_TAMPERED, "history.git: commit "
		    "%s does not follow the one before it", b->id);
	else if (strcmp(b->tree, b->proof->root) != 0)
		result = ctip_fail(err, CTIP_TAMPERED, "history.git: commit "
		    "%s: its tree holds something else than the transactions",
		    b->id);
	else if (ctip_str_equal(ctip_buf_slice(&commit),
	    ctip_buf_slice(&b->commit)))
		result = ctip_fail(err, CTIP_SYSTEM, "history.git: commit %s "
		    "was read otherwise at first than the second time; is "
		    "the disk failing? Verify again", b->id);
	else
		result = ctip_fail(err, CTIP_TAMPERED, "ledger.db: "
		    "transaction %s: signature differs from the history",
		    b->name);
	ctip_buf_clear(&text);
	ctip_buf_clear(&commit);
	return result;
}

/* The commit's own text and signature, by what git holds alone. */
static int
check_signed(const struct blame *b, struct ctip_err *err)
{
	struct ctip_buf text = {0}, signature = {0};
	struct ctip_str rest = ctip_buf_slice(&b->commit), line;
	bool within = false, good;
	unsigned char sign[32];

	while (rest.len > 0 && ctip_str_cut(&rest, '\n', &line)) {
		if (line.len == 0)
			break;
		within = (line.len > 7 && memcmp(line.p, "gpgsig ", 7) == 0) ||
		    (within && *line.p == ' ');
		if (within) {
			size_t skip = *line.p == ' ' ? 1 : 7;

			ctip_buf_add(&signature, line.p + skip,
			    line.len - skip);
			ctip_buf_char(&signature, '\n');
		} else {
			ctip_buf_str(&text, line);
			ctip_buf_char(&text, '\n');
		}
	}
	ctip_buf_char(&text, '\n');
	ctip_buf_str(&text, rest);
	good = ctip_sshsig_holds(sign, ctip_buf_slice(&signature),
	    ctip_buf_slice(&text), "git");
	ctip_buf_clear(&text);
	ctip_buf_clear(&signature);
	if (good)
		return 0;
	return ctip_fail(err, CTIP_TAMPERED,
	    "history.git: commit %s: the signature does not hold", b->id);
}

int
ctip_proof__blame(struct ctip_proof *proof, struct proof_tx *tx,
    struct ctip_err *err)
{
	struct blame b = {.proof = proof, .tx = tx};
	int result;

	ctip_proof__name(b.name, &tx->head);
	result = find_commit(&b, err);
	if (result == 0)
		result = check_signed(&b, err);
	for (uint32_t i = 0; result == 0 && i < tx->head.files; i++)
		result = compare_file(&b, &tx->files[i], err);
	if (result == 0)
		compare_commits(&b, err);
	if (err->code == CTIP_NOTFOUND)
		err->code = CTIP_TAMPERED;
	ctip_buf_clear(&b.commit);
	ctip_buf_clear(&b.file);
	ctip_head_clear(&b.head);
	return -1;
}

int
ctip_proof__extra(struct ctip_proof *proof, struct ctip_err *err)
{
	struct blame b = {.proof = proof};
	uint64_t here = proof->out->transactions, n;
	int result = read_commit(&b, here, &n, err);

	/* As many commits: the last one is not the one that was signed. */
	if (result == 0 && here >= n)
		result = read_commit(&b, n - 1, &n, err);
	if (result == 0)
		result = check_signed(&b, err);
	if (result == 0 && here < n)
		ctip_fail(err, CTIP_TAMPERED, "ledger.db: the last %llu "
		    "transaction%s of the history %s missing",
		    (unsigned long long)(n - here), n - here == 1 ? "" : "s",
		    n - here == 1 ? "is" : "are");
	else if (result == 0)
		ctip_fail(err, CTIP_TAMPERED, "history.git: the branch does "
		    "not end where the ledger does");
	if (err->code == CTIP_NOTFOUND)
		err->code = CTIP_TAMPERED;
	ctip_buf_clear(&b.commit);
	return -1;
}
