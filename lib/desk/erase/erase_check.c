/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request -> can it ever be carried out: what tells of the work itself stays,
 * and of two requests for the same keys one would be left over.
 */
#include "erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/desk/members.h"

int
ctip_erase__refuse_kind(const struct ctip_version *version, bool rekey,
    const char *id, struct ctip_err *err)
{
	static const char *const work[] = {"access", "breach", "break_glass",
	    "credential", "grant", "reason"};

	if (strcmp(version->kind, "schema") == 0)
		return ctip_fail(err, CTIP_INVALID, "%s is a schema: without "
		    "it other records could not be read", id);
	for (size_t i = 0; !rekey && i < sizeof work / sizeof *work; i++)
		if (strcmp(version->kind, work[i]) == 0)
			return ctip_fail(err, CTIP_INVALID, "%s (%s) tells of "
			    "the work itself, of who did what and who may, and "
			    "stays", id, version->kind);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, CTIP_KID_SHORT);
}

/* How many of these keys a request lists, too. */
static size_t
count_common(const struct ctip_request *request, struct ctip_str kids)
{
	size_t n = 0;

	for (size_t at = 0; request->n_kids > 0 && at < kids.len;
	    at += CTIP_KID_SHORT)
		n += bsearch(kids.p + at, request->kids, request->n_kids,
		    CTIP_KID_SHORT, compare) != NULL;
	return n;
}

/* To erase more than an earlier request does is no contradiction. */
int
ctip_erase__refuse_asked(const struct ctip_chain *chain,
    struct ctip_str kids, bool rekey, struct ctip_err *err)
{
	char id[CTIP_REQUEST_ID];

	for (size_t i = 0; i < chain->n_requests; i++) {
		const struct ctip_request *r = &chain->requests[i];
		size_t common;

		if (!ctip_erase__is(r) || (r->state != CTIP_REQUEST_OPEN &&
		    r->state != CTIP_REQUEST_APPROVED))
			continue;
		common = count_common(r, kids);
		if (common == 0 || (!rekey && r->act == CTIP_ASK_ERASE &&
		    common < kids.len / CTIP_KID_SHORT))
			continue;
		ctip_desk_request_id(id, r->leaf);
		return ctip_fail(err, CTIP_EXISTS, "request %s to %s the same "
		    "keys is %s, and only one of the two could be carried "
		    "out; 'ctip ledger cancel %s' says no to that one", id,
		    ctip_request_name(r->act),
		    ctip_request_state_name(r->state), id);
	}
	return 0;
}

int
ctip_erase__refuse_gone(const struct ctip_chain *chain,
    const struct ctip_request *request, struct ctip_err *err)
{
	size_t buried = 0, forgotten = 0;
	char id[CTIP_REQUEST_ID];

	for (size_t i = 0; i < request->n_kids; i++) {
		buried += ctip_chain_buried(chain, request->kids[i]);
		forgotten += ctip_chain_forgotten(chain, request->kids[i]);
	}
	ctip_desk_request_id(id, request->leaf);
	if (request->act == CTIP_ASK_REKEY && forgotten > 0)
		return ctip_fail(err, CTIP_EXISTS, "what it would put under "
		    "fresh keys was forgotten since and opens for nobody: "
		    "'ctip ledger cancel %s' ends it", id);
	if (request->act == CTIP_ASK_ERASE && buried == request->n_kids)
		return ctip_fail(err, CTIP_EXISTS, "all that it asks to erase "
		    "was erased by another request: 'ctip ledger cancel %s' "
		    "ends it", id);
	return 0;
}
