/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> history: drains the outbox. A row there is a save that git may
 * not have yet, with its finished commit, so whoever writes next can publish
 * it without its author's key. Runs under the writer's lock.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

/* A line `NAME VALUE` of a commit's header; false where there is none. */
static bool
commit_line(char out[41], struct ctip_str commit, const char *name)
{
	struct ctip_str line;
	size_t len = strlen(name);

	while (commit.len > 0 && ctip_str_cut(&commit, '\n', &line)) {
		if (line.len == 0)
			break;
		if (line.len != len + 41 || memcmp(line.p, name, len) != 0 ||
		    line.p[len] != ' ')
			continue;
		memcpy(out, line.p + len + 1, 40);
		out[40] = '\0';
		return true;
	}
	out[0] = '\0';
	return false;
}

/* Blobs and trees of one transaction, from ledger.db. */
static int
write_objects(struct ctip_ledger *ledger, struct ctip_history *history,
    const char *office, uint64_t sequence, const char *parent,
    const char *wanted, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(office), CTIP_V_INT(sequence)};
	struct ctip_buf head = {0}, file = {0};
	struct ctip_head read = {0};
	char (*blobs)[41] = NULL, tree[41];
	int rc = -1, row;

	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD, at, 2, err) != 0 ||
	    (row = ctip_store_next(ledger->db, CTIP_Q_HEAD, err)) < 0)
		goto out;
	if (row == 0) {
		ctip_fail(err, CTIP_TAMPERED, "ledger.db: the outbox names a "
		    "transaction that is not there");
		goto out;
	}
	ctip_buf_str(&head, ctip_store_bytes(ledger->db, CTIP_Q_HEAD, 2));
	ctip_store_reset(ledger->db, CTIP_Q_HEAD);
	if (ctip_head_read(&read, head.p, head.len, err) != 0)
		goto out;
	blobs = ctip_alloc(read.files * sizeof *blobs);
	for (uint32_t i = 0; i < read.files; i++) {
		ctip_buf_reset(&file);
		if (ctip_ledger__file(ledger->db, office, sequence + i,
		    i == 0 ? ctip_buf_slice(&head) : CTIP_STR(""), &file,
		    err) != 0 || ctip_loose_write(blobs[i], ledger->dir,
		    "blob", CTIP_STR(""), ctip_buf_slice(&file), err) != 0)
			goto out;
	}
	rc = ctip_history_tree(history, tree, parent, sequence, read.files,
	    (const char (*)[41])blobs, err);
	if (rc == 0 && strcmp(tree, wanted) != 0)
		rc = ctip_fail(err, CTIP_TAMPERED, "ledger.db: transaction "
		    "%llu is not what its commit says",
		    (unsigned long long)sequence);
out:
	ctip_head_clear(&read);
	ctip_buf_clear(&head);
	ctip_buf_clear(&file);
	free(blobs);
	return rc;
}

/* One row: 1 published, 0 the outbox is empty, -1. */
static int
publish_one(struct ctip_ledger *ledger, struct ctip_history *history,
    uint64_t fresh, struct ctip_err *err)
{
	char office[CTIP_OFFICE], parent[41], tree[41], tip[41], id[41];
	struct ctip_buf commit = {0};
	struct ctip_value at[2];
	struct ctip_str text;
	uint64_t sequence;
	bool found;
	int rc = -1, row;

	if (ctip_store_ask(ledger->db, CTIP_Q_OUTBOX, NULL, 0, err) != 0)
		return -1;
	if ((row = ctip_store_next(ledger->db, CTIP_Q_OUTBOX, err)) != 1)
		return row;
	text = ctip_store_bytes(ledger->db, CTIP_Q_OUTBOX, 0);
	snprintf(office, sizeof office, "%.*s", (int)text.len, text.p);
	sequence = (uint64_t)ctip_store_integer(ledger->db, CTIP_Q_OUTBOX, 1);
	ctip_buf_str(&commit, ctip_store_bytes(ledger->db, CTIP_Q_OUTBOX, 2));
	ctip_store_reset(ledger->db, CTIP_Q_OUTBOX);
	commit_line(parent, ctip_buf_slice(&commit), "parent");
	commit_line(tree, ctip_buf_slice(&commit), "tree");
	ctip_git_id(id, "commit", CTIP_STR(""), ctip_buf_slice(&commit));
	if (ctip_history_tip(history, office, tip, &found, err) != 0)
		goto out;
	if (!found || strcmp(tip, id) != 0) {
		if (sequence != fresh && write_objects(ledger, history,
		    office, sequence, parent, tree, err) != 0)
			goto out;
		if (ctip_history_publish(history, office, parent,
		    ctip_buf_slice(&commit), id, err) != 0)
			goto out;
	}
	at[0] = CTIP_V_TEXT(office);
	at[1] = CTIP_V_INT(sequence);
	rc = ctip_store_run(ledger->db, CTIP_Q_OUTBOX_DROP, at, 2, err) == 0 ?
	    1 : -1;
out:
	ctip_buf_clear(&commit);
	return rc;
}

int
ctip_ledger__drain(struct ctip_ledger *ledger, struct ctip_history *history,
    uint64_t fresh, struct ctip_err *err)
{
	int rc;

	while ((rc = publish_one(ledger, history, fresh, err)) == 1)
		continue;
	return rc;
}

int
ctip_ledger_publish(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_history *history = NULL;
	int rc;

	if (ctip_store_ask(ledger->db, CTIP_Q_OUTBOX, NULL, 0, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->db, CTIP_Q_OUTBOX, err);
	ctip_store_reset(ledger->db, CTIP_Q_OUTBOX);
	if (rc != 1)
		return rc;
	if (ctip_history_unlock(ledger->dir, err) != 0 ||
	    ctip_history_open(&history, ledger->dir, NULL, err) != 0)
		return -1;
	rc = ctip_ledger__drain(ledger, history, UINT64_MAX, err);
	ctip_history_close(history);
	return rc;
}
