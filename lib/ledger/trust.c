/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose members are these? Before anything is wrapped to keys that came after
 * the founding, the signatures of the transactions that brought them are
 * checked, once for each state of the membership: who may write into the
 * folder could have put keys of their own there. That it was done is noted
 * outside of the ledger, where no other member can write.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/pin.h"
#include "history_inside.h"
#include "private.h"

/* What a search through the commits goes by. */
struct search {
	struct ctip_ledger  *ledger;
	struct ctip_history *history;
	struct ctip_buf      commit, text;
	uint64_t            *places;   /* newest first */
	size_t               n;
};

static bool
is_marked(const struct ctip_ledger *ledger)
{
	char hex[CTIP_HASH * 2 + 1];
	struct ctip_buf value = {0};
	bool same;

	ctip_hex(hex, ledger->chain.membership, CTIP_HASH);
	same = ctip_pin_get(&value, ledger->chain.ledger, "membership") &&
	    ctip_str_is(ctip_buf_slice(&value), hex);
	ctip_buf_clear(&value);
	return same;
}

/* Where it can't be kept, it is checked again. */
static void
mark(const struct ctip_ledger *ledger)
{
	char hex[CTIP_HASH * 2 + 1];
	struct ctip_err ignored = {0};

	ctip_hex(hex, ledger->chain.membership, CTIP_HASH);
	(void)ctip_pin_set(ledger->chain.ledger, "membership", ctip_str(hex),
	    &ignored);
}

/* The commit as it was signed: without the lines of its signature. */
static void
strip(struct ctip_buf *out, struct ctip_str commit)
{
	struct ctip_str line;
	bool within = false;

	ctip_buf_reset(out);
	while (commit.len > 0 && ctip_str_cut(&commit, '\n', &line)) {
		within = within ? line.len > 0 && *line.p == ' ' :
		    line.len > 7 && memcmp(line.p, "gpgsig ", 7) == 0;
		if (within)
			continue;
		ctip_buf_str(out, line);
		ctip_buf_char(out, '\n');
		if (line.len == 0)
			break;
	}
	ctip_buf_str(out, commit);
}

/* Is this the commit of the head, signed by the member that it names? */
static int
check_signed(struct search *s, const struct ctip_head *head,
    struct ctip_str signature, struct ctip_err *err)
{
	const struct ctip_member *author = ctip_chain_member(
	    &s->ledger->chain, head->member);
	unsigned char sign[32];

	strip(&s->text, ctip_buf_slice(&s->commit));
	if (author != NULL && ctip_sshsig_holds(sign, signature,
	    ctip_buf_slice(&s->text), "git") &&
	    memcmp(sign, author->public_.sign, 32) == 0)
		return 0;
	return ctip_fail(err, CTIP_TAMPERED, "file %llu changes the "
	    "membership and is not signed by the member that it names: "
	    "somebody put other keys in; type: ctip audit verify",
	    (unsigned long long)head->sequence);
}

/* If the commit is that of the newest place that is left, checks it. */
static int
look_at(struct search *s, size_t *next, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(s->ledger->chain.office),
	    CTIP_V_INT(s->places[*next])};
	struct ctip_buf bytes = {0}, signature = {0};
	char hex[CTIP_HASH * 2 + 1];
	unsigned char hash[CTIP_HASH];
	struct ctip_head head = {0};
	int rc = -1;

	if (ctip_store_ask(s->ledger->db, CTIP_Q_HEAD, at, 2, err) != 0)
		return -1;
	if (ctip_store_next(s->ledger->db, CTIP_Q_HEAD, err) == 1) {
		ctip_buf_str(&bytes, ctip_store_bytes(s->ledger->db,
		    CTIP_Q_HEAD, 2));
		ctip_buf_str(&signature, ctip_store_bytes(s->ledger->db,
		    CTIP_Q_HEAD, 3));
		rc = ctip_head_read(&head, bytes.p, bytes.len, err);
	}
	ctip_store_reset(s->ledger->db, CTIP_Q_HEAD);
	if (rc == 0) {
		ctip_hash_bytes(hash, bytes.p, bytes.len);
		ctip_hex(hex, hash, CTIP_HASH);
		if (strstr(s->commit.p, hex) != NULL) {
			rc = check_signed(s, &head, ctip_buf_slice(&signature),
			    err);
			(*next)++;
		}
	}
	ctip_head_clear(&head);
	ctip_buf_clear(&bytes);
	ctip_buf_clear(&signature);
	return rc;
}

/* From the tip back, until all places were seen. */
static int
walk(struct search *s, struct ctip_err *err)
{
	char id[CTIP_GIT_ID], tree[CTIP_GIT_ID], parent[CTIP_GIT_ID];
	size_t next = 0;
	bool found;

	if (ctip_history_tip(s->history, s->ledger->chain.office, id, &found,
	    err) != 0)
		return -1;
	while (found && *id != '\0' && next < s->n) {
		ctip_buf_reset(&s->commit);
		if (ctip_history_commit(s->history, &s->commit, id, err) != 0)
			return -1;
		if (!ctip_history__links(tree, parent,
		    ctip_buf_slice(&s->commit)))
			break;
		if (look_at(s, &next, err) != 0)
			return -1;
		memcpy(id, parent, sizeof id);
	}
	return next == s->n ? 0 : ctip_fail(err, CTIP_TAMPERED, "file %llu "
	    "changes the membership and is not in the history; type: ctip "
	    "audit verify", (unsigned long long)s->places[next]);
}

/* All transactions with open entries after the founding, the tip too. */
static int
list_places(struct search *s, struct ctip_err *err)
{
	const struct ctip_head *tip = &s->ledger->tip;
	uint64_t *before;
	size_t n;

	if (ctip_membership__places(&before, &n, s->ledger->db, tip,
	    err) != 0)
		return -1;
	s->places = ctip_alloc((n + 1) * sizeof *s->places);
	if (memcmp(tip->membership, s->ledger->chain.membership,
	    CTIP_HASH) != 0)
		s->places[s->n++] = tip->sequence;
	memcpy(s->places + s->n, before, n * sizeof *before);
	s->n += n;
	free(before);
	return 0;
}

int
ctip_trust__check(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct search s = {.ledger = ledger};
	int rc = -1;

	if (memcmp(ledger->chain.membership, ledger->founding,
	    CTIP_HASH) == 0 || is_marked(ledger))
		return 0;
	if (ctip_lazy__load(err) == 0 && list_places(&s, err) == 0 &&
	    ctip_history_open(&s.history, ledger->dir, NULL, err) == 0)
		rc = walk(&s, err);
	if (rc == 0)
		mark(ledger);
	ctip_history_close(s.history);
	ctip_buf_clear(&s.commit);
	ctip_buf_clear(&s.text);
	free(s.places);
	return rc;
}
