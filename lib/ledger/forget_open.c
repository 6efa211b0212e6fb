/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tombstone -> keys.db, when a ledger is opened: whatever copy of it lies
 * there, no forgotten key outlives this, and it is said. Nothing was read
 * before. Where keys.db can't be written now (a full disk, somebody who
 * reads), the next one does it; until then no unwrap finds such a key either
 * (ring.c).
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "forget_inside.h"

void
ctip_forget__mark(unsigned char out[FORGET_MARK],
    const struct ctip_chain *chain)
{
	memcpy(out, chain->tombstone, CTIP_HASH);
	ctip_put_u64(out + CTIP_HASH, ctip_chain_n_forgotten(chain));
}

const char *
ctip_ledger_notice(const struct ctip_ledger *ledger)
{
	return ledger->notice.p != NULL ? ledger->notice.p : "";
}

static void
remove_cache(const struct ctip_ledger *ledger)
{
	char *path = ctip_path_join(ledger->dir, "cache.db");

	(void)unlink(path);
	free(path);
}

void
ctip_forget_cache(struct ctip_ledger *ledger)
{
	ctip_store_close(ledger->cache);
	ledger->cache = NULL;
	ledger->cache_in_memory = true;
	ledger->cache_fresh = false;
	ctip_index__clear(&ledger->index);
	ledger->index_loaded = false;
	remove_cache(ledger);
}

/* Did keys.db know the last transaction, so that only the end is missing? Or
 * is it a copy from before? */
static int
is_older(bool *out, const struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_buf head = {0};
	int rc = ctip_forget__stamp(&head, ledger->keys, "head", err);

	*out = head.len != 8 + CTIP_HASH ||
	    ctip_u64((unsigned char *)head.p) < ledger->tip.sequence;
	ctip_buf_clear(&head);
	return rc;
}

static void
say_deleted(struct ctip_ledger *ledger, const struct ctip_forgot *forgot,
    bool older)
{
	uint64_t buried = forgot->keys - forgot->unburied;

	if (buried > 0)
		ctip_buf_format(&ledger->notice, older ? "keys.db is older "
		    "than the ledger: %llu erased key%s deleted from it" :
		    "an erasure was not finished: %llu erased key%s deleted "
		    "from keys.db", (unsigned long long)buried, buried == 1 ?
		    " was" : "s were");
	if (forgot->unburied > 0)
		ctip_buf_format(&ledger->notice, "%s%llu key%s of people who "
		    "were forgotten here %s deleted from keys.db; their "
		    "tombstones are not in this ledger: erase them again",
		    buried > 0 ? "; " : "",
		    (unsigned long long)forgot->unburied,
		    forgot->unburied == 1 ? "" : "s",
		    forgot->unburied == 1 ? "was" : "were");
}

/* A store of our own, for who only reads. */
static int
apply(struct ctip_forgot *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_store *own = NULL;
	int rc;

	if (ledger->mode == CTIP_LEDGER_WRITE)
		return ctip_forget__apply(out, ledger->keys, &ledger->chain,
		    err);
	if (ctip_store_open(&own, ledger->dir, CTIP_STORE_KEYS, false, false,
	    err) != 0)
		return -1;
	rc = ctip_forget__apply(out, own, &ledger->chain, err);
	ctip_store_close(own);
	return rc;
}

/* What isn't published yet can't be checked by its signature, and only who
 * writes publishes. */
static int
is_unpublished(bool *out, struct ctip_ledger *ledger, struct ctip_err *err)
{
	int rc = ctip_store_ask(ledger->db, CTIP_Q_OUTBOX, NULL, 0, err);

	if (rc == 0)
		rc = ctip_store_next(ledger->db, CTIP_Q_OUTBOX, err);
	ctip_store_reset(ledger->db, CTIP_Q_OUTBOX);
	*out = rc == 1;
	return rc < 0 ? -1 : 0;
}

/* keys.db has not met the last tombstone. What is deleted can't be had back,
 * so only what members signed deletes anything. */
static int
catch_up(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_forgot forgot;
	struct ctip_err why = {0};
	bool older, unpublished;

	if (is_older(&older, ledger, err) != 0 ||
	    is_unpublished(&unpublished, ledger, err) != 0)
		return -1;
	if (unpublished) {
		ctip_buf_text(&ledger->notice, "an erasure is not finished: "
		    "the next command that writes does it; the keys open "
		    "nothing any more");
		return 0;
	}
	if (ctip_trust__check(ledger, err) != 0)
		return -1;
	if (apply(&forgot, ledger, &why) != 0) {
		ctip_buf_format(&ledger->notice, "erased keys could not be "
		    "deleted from keys.db now, and open nothing; the next "
		    "command tries again (%s)", why.text);
		return 0;
	}
	remove_cache(ledger);
	ctip_forget__note(&ledger->chain);
	if (forgot.keys > 0)
		say_deleted(ledger, &forgot, older);
	return 0;
}

/* An erasure that only keys.db knows of. */
static void
say_behind(struct ctip_ledger *ledger, uint64_t more)
{
	if (more > 0)
		ctip_buf_format(&ledger->notice, "the ledger is older than "
		    "keys.db: %llu key%s erased since %s erased; erase them "
		    "again, their tombstones are not in this ledger",
		    (unsigned long long)more, more == 1 ? " that was" :
		    "s that were", more == 1 ? "stays" : "stay");
}

/* Everything was done: is it remembered here, too? What nobody signed is
 * not. */
static void
remember_here(struct ctip_ledger *ledger)
{
	struct ctip_err ignored;

	if (!ctip_forget__noted(&ledger->chain) &&
	    ctip_trust__check(ledger, &ignored) == 0)
		ctip_forget__note(&ledger->chain);
}

int
ctip_forget__open(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_chain *chain = &ledger->chain;
	struct ctip_err ignored = {0};
	struct ctip_buf applied = {0};
	uint64_t more = 0, here = 0;
	bool met;
	int rc = 0;

	/* Without keys.db nothing can be read that was forgotten. */
	if (ctip_ledger__keys(ledger, &ignored) != 0)
		return 0;
	if (ctip_forget__stamp(&applied, ledger->keys, "applied", err) != 0 ||
	    ctip_forget__remember(&more, chain, ledger->keys, err) != 0)
		rc = -1;
	ctip_forget__recall(&here, chain);
	met = here == 0 && applied.len == CTIP_HASH + 1 &&
	    applied.p[CTIP_HASH] == 0 &&
	    memcmp(applied.p, chain->tombstone, CTIP_HASH) == 0;
	ctip_buf_clear(&applied);
	if (rc == 0 && chain->forgotten != NULL &&
	    ledger->mode != CTIP_LEDGER_LOOK) {
		if (met)
			remember_here(ledger);
		else
			rc = catch_up(ledger, err);
	}
	if (rc == 0 && ledger->notice.len == 0)
		say_behind(ledger, more);
	return rc;
}

int
ctip_forget_now(struct ctip_forgot *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	ctip_forget_cache(ledger);
	ctip_forget__note(&ledger->chain);
	memset(ledger->ring_of, 0, sizeof ledger->ring_of);
	if (ctip_ledger__keys(ledger, err) != 0)
		return -1;
	return ctip_forget_apply(out, ledger->keys, &ledger->chain, err);
}
