/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, what else lies among git's objects: a save that waits in
 * the outbox has left some there, one that a crash ended too. Nothing refers
 * to them, and they are no fault; but each has to be what its id says, or
 * what is published next would stand on a damaged one.
 */
#include "verify_inside.h"

#include <stdlib.h>
#include <string.h>

/* What is compared with each id. */
struct rest {
	struct ctip_proof *proof;
	struct ctip_buf    ids;      /* sorted, of 8 bytes */
	struct ctip_buf    bytes;    /* working memory */
	struct ctip_err   *err;
};

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, 8);
}

/* Nothing refers to it: -1 where it isn't what its id says. */
static int
check_object(struct rest *rest, const git_oid *id)
{
	struct ctip_history *history = rest->proof->history;
	char name[CTIP_GIT_ID];
	int sound;

	git_oid_tostr(name, sizeof name, id);
	sound = ctip_loose__sound(&rest->bytes, history->path, name);
	if (sound == 0)
		sound = ctip_history__packed(history, name) ? 1 : -1;
	return sound == 1 ? 0 : ctip_fail(rest->err, CTIP_TAMPERED,
	    "history.git: object %s does not match its id; no transaction of "
	    "the history needs it: it may be removed", name);
}

static int
take(const git_oid *id, void *context)
{
	struct rest *rest = context;

	if (rest->ids.len > 0 && bsearch(id->id, rest->ids.p, rest->ids.len /
	    8, 8, compare) != NULL)
		return 0;
	return check_object(rest, id);
}

int
ctip_proof__rest(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_err found = {0};
	struct rest rest = {.proof = proof, .err = &found};
	int status;

	for (int i = 0; i < 2; i++)
		ctip_buf_str(&rest.ids, ctip_buf_slice(
		    &proof->hands[i].proven));
	if (rest.ids.len > 0)
		qsort(rest.ids.p, rest.ids.len / 8, 8, compare);
	status = git_odb_foreach(proof->history->odb, take, &rest);
	ctip_buf_clear(&rest.ids);
	ctip_buf_clear(&rest.bytes);
	if (found.code != CTIP_OK)
		*err = found;
	else if (status != 0)
		ctip_history__fail(err, "cannot list objects");
	return status == 0 ? 0 : -1;
}
