/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forgetting is done here, by any member, a while after it was approved: the
 * tombstone first, which is in the history for ever, then the keys. A crash
 * between the two is finished by whoever opens the ledger next.
 */
#include "erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"

struct running {
	struct ctip_cli    *cli;
	FILE               *out, *talk;
	struct ctip_ledger *ledger;
	struct ctip_tx     *tx;
	struct ctip_buf     reason;
	unsigned            done, waiting;
	bool                failed;
	struct ctip_err     first;       /* of those that failed */
};

/* What is current goes under fresh keys, before the old ones go. Of one
 * compartment: a record gets one new version. */
static int
reseal(struct running *r, const struct ctip_request *request,
    const struct ctip_erasure *erasure, struct ctip_err *err)
{
	struct ctip_str kids = {(const char *)request->kids,
	    request->n_kids * CTIP_KID_SHORT};
	struct ctip_version *versions = NULL;
	enum ctip_compartment c = 1;
	size_t n;
	int rc;

	while (c < CTIP_AUDIT && (erasure->compartments >> c & 1) == 0)
		c++;
	if (erasure->compartments != 1u << c)
		return ctip_fail(err, CTIP_INVALID, "it asks for fresh keys "
		    "of more than one compartment");
	rc = ctip_forget_records(&versions, &n, r->ledger, &erasure->subject,
	    c, kids, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = ctip_tx_reseal(r->tx, &versions[i], c, err);
	free(versions);
	return rc;
}

/* One transaction: the tombstone, and of a rekey the new versions. */
static int
bury(struct running *r, const struct ctip_request *request,
    const struct ctip_erasure *erasure, struct ctip_err *err)
{
	struct ctip_buf json = {0};
	struct ctip_saved saved;
	int rc;

	if (ctip_tx_begin(&r->tx, r->ledger, r->cli->command, err) != 0)
		return -1;
	ctip_chain_tombstone(&json, request);
	rc = ctip_tx_open(r->tx, ctip_buf_slice(&json), NULL, err);
	ctip_buf_clear(&json);
	if (rc == 0 && request->act == CTIP_ASK_REKEY)
		rc = reseal(r, request, erasure, err);
	if (rc == 0) {
		ctip_tx_reason(r->tx, ctip_buf_slice(&r->reason));
		rc = ctip_desk_keep_reason(r->tx, r->ledger, request->leaf, err);
	}
	if (rc == 0 && !r->cli->dry_run &&
	    (rc = ctip_tx_commit(&r->tx, &saved, err)) == 0)
		ctip_desk_say_published(&saved, r->talk);
	ctip_tx_abort(&r->tx);
	return rc;
}

/* A legal hold may have come since the approval: who can't see it must not
 * carry the erasure out. */
static int
refuse_unseen(const struct ctip_hold *hold, struct ctip_err *err)
{
	struct ctip_buf names = {0};

	ctip_erasure_names(&names, hold->closed);
	ctip_fail(err, CTIP_DENIED, "whether a legal hold stands in '%s' now "
	    "can't be seen by you: somebody who can open it must type this",
	    names.p);
	ctip_buf_clear(&names);
	return -1;
}

static int
check(struct running *r, const struct ctip_request *request,
    struct ctip_erasure *erasure, struct ctip_err *err)
{
	struct ctip_hold hold;

	if (ctip_erasure_read(erasure, r->ledger, request, err) != 0 ||
	    ctip_forget_check(r->ledger, request, erasure, err) != 0 ||
	    ctip_erase__refuse_gone(ctip_ledger_chain(r->ledger), request,
	    err) != 0)
		return -1;
	if (ctip_erase_hold(&hold, r->ledger, erasure, err) != 0 ||
	    ctip_erase_refuse_held(&hold, erasure, err) != 0)
		return -1;
	return request->act == CTIP_ASK_ERASE && hold.closed != 0 ?
	    refuse_unseen(&hold, err) : 0;
}

static int
run_one(struct running *r, const unsigned char leaf[CTIP_HASH],
    struct ctip_err *err)
{
	const struct ctip_request *request = ctip_chain_request(
	    ctip_ledger_chain(r->ledger), leaf);
	struct ctip_erasure erasure;
	char id[CTIP_REQUEST_ID], keys[40];
	size_t kids = request->n_kids;
	bool rekey = request->act == CTIP_ASK_REKEY;

	ctip_desk_request_id(id, leaf);
	if (check(r, request, &erasure, err) != 0 ||
	    bury(r, request, &erasure, err) != 0)
		return ctip_fail_context(err, "request %s", id);
	r->done++;
	fprintf(r->talk, "%s%s %s: %s%s\n", r->cli->dry_run ? "would be " :
	    "", rekey ? "rekeyed" : "erased", erasure.id,
	    ctip_erase__keys(keys, kids), rekey ? " forgotten" : "");
	if (!r->cli->dry_run)
		fprintf(r->out, "%s\n", id);
	return 0;
}

/* Those whose time has come; the chain changes with each that is done. */
static unsigned char (*
list_due(size_t *n, struct running *r))[CTIP_HASH]
{
	const struct ctip_chain *chain = ctip_ledger_chain(r->ledger);
	unsigned char (*leaves)[CTIP_HASH] = ctip_alloc(
	    (chain->n_requests + 1) * sizeof *leaves);
	char id[CTIP_REQUEST_ID], when[21];

	*n = 0;
	for (size_t i = 0; i < chain->n_requests; i++) {
		const struct ctip_request *request = &chain->requests[i];
		int64_t due = ctip_erase__due(chain, request);

		if (!ctip_erase__is(request) ||
		    request->state != CTIP_REQUEST_APPROVED)
			continue;
		if (ctip_now() >= due) {
			memcpy(leaves[(*n)++], request->leaf, CTIP_HASH);
			continue;
		}
		r->waiting++;
		ctip_desk_request_id(id, request->leaf);
		ctip_time_text(when, due);
		fprintf(r->talk, "request %s waits until %s\n", id, when);
	}
	return leaves;
}

/* What a restore kept of before is no file that anybody opens any more, and
 * nothing deletes keys from it. */
static void
say_old(struct running *r)
{
	struct ctip_err ignored = {0};
	char *dir = NULL, *path;

	if (ctip_cli_ledger(&dir, r->cli, &ignored) != 0)
		return;
	path = ctip_path_join(dir, "keys.db.old");
	if (ctip_path_exists(path))
		fprintf(r->talk, "'%s', which a restore kept, may still open "
		    "what was erased: delete it\n", path);
	free(path);
	free(dir);
}

/* The keys themselves. */
static int
delete_keys(struct running *r, struct ctip_err *err)
{
	struct ctip_forgot forgot;
	struct ctip_err why = {0};

	if (r->done == 0 || r->cli->dry_run)
		return 0;
	if (ctip_forget_now(&forgot, r->ledger, &why) != 0)
		return ctip_fail(err, why.code, "the erased keys open nothing "
		    "any more, but could not be deleted from keys.db now; the "
		    "next command does it (%s)", why.text);
	if (forgot.pending)
		fputs("the keys are deleted; keys.db could not be written "
		    "anew now, the next command does it\n", r->talk);
	say_old(r);
	return 0;
}

static int
run_all(struct running *r, struct ctip_err *err)
{
	unsigned char (*leaves)[CTIP_HASH];
	struct ctip_err one;
	size_t n;

	leaves = list_due(&n, r);
	if (n > 0 && !r->cli->dry_run)
		ctip_forget_cache(r->ledger); /* room, on a full disk */
	for (size_t i = 0; i < n; i++) {
		one = (struct ctip_err){0};
		if (run_one(r, leaves[i], &one) == 0)
			continue;
		if (r->failed)
			fprintf(r->talk, "%s\n", one.text);
		else
			r->first = one;
		r->failed = true;
	}
	free(leaves);
	if (delete_keys(r, err) != 0)
		return -1;
	if (r->failed) {
		*err = r->first;
		return -1;
	}
	if (r->done == 0 && r->waiting == 0)
		fputs("nothing is approved to be erased\n", r->talk);
	if (r->cli->dry_run)
		fputs("nothing was written: this was -n\n", r->talk);
	return r->done > 0 ? 0 : 1;
}

int
ctip_desk_erase_run(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct running r = {.cli = cli, .out = out, .talk = talk};
	int rc = -1;

	if (ctip_desk_reason(&r.reason, cli, err) == 0 &&
	    ctip_desk_open(&r.ledger, cli, CTIP_LEDGER_WRITE, err) == 0)
		rc = run_all(&r, err);
	ctip_tx_abort(&r.tx);
	ctip_ledger_close(r.ledger);
	ctip_buf_clear(&r.reason);
	return rc;
}
