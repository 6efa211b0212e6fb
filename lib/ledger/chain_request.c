/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what: acts that two persons do. One asks, another of
 * another role approves exactly that, and only then it is done; what is
 * forgotten is what was asked for, key by key.
 */
#include "chain_inside.h"
#include "ctip/ledger/recovery.h"
#include "ctip/ledger/members.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#define DAY (24 * 60 * 60)

static const struct {
	const char   *name;
	enum ctip_act needs;
	bool          kids, what, sealed;
} asks[CTIP_ASKS] = {
	[CTIP_ASK_MEMBER] = {"member", CTIP_ACT_MEMBER, false, true, false},
	[CTIP_ASK_REVOKE] = {"revoke", CTIP_ACT_MEMBER, false, true, false},
	[CTIP_ASK_ERASE] = {"erase", CTIP_ACT_ERASE, true, false, true},
	[CTIP_ASK_REKEY] = {"rekey", CTIP_ACT_ERASE, true, false, true},
	[CTIP_ASK_EXPORT] = {"export", CTIP_ACT_EXPORT, false, false, true},
	[CTIP_ASK_GRANT] = {"grant", CTIP_ACT_GRANT, false, false, true},
	[CTIP_ASK_RECOVERY] = {"recovery", CTIP_ACT_MEMBER, false, true,
	    false},
};

struct chain_kid {
	unsigned char  kid[CTIP_KID_SHORT];
	bool           buried;         /* by a tombstone of this history */
	UT_hash_handle hh;
};

enum ctip_act
ctip_request_needs(enum ctip_request_act act)
{
	return asks[act].needs;
}

const char *
ctip_request_name(enum ctip_request_act act)
{
	return asks[act].name;
}

const char *
ctip_request_state_name(enum ctip_request_state state)
{
	static const char *const names[] = {
		[CTIP_REQUEST_OPEN] = "open",
		[CTIP_REQUEST_APPROVED] = "approved",
		[CTIP_REQUEST_CANCELLED] = "cancelled",
		[CTIP_REQUEST_DONE] = "done",
	};

	return names[state];
}

static void
clear_request(struct ctip_request *request)
{
	free(request->kids);
	free(request->what);
	ctip_buf_clear(&request->sealed);
}

void
ctip_chain__requests_clear(struct ctip_chain *chain)
{
	struct chain_kid *kid, *next;

	for (size_t i = 0; i < chain->n_requests; i++)
		clear_request(&chain->requests[i]);
	free(chain->requests);
	HASH_ITER(hh, chain->forgotten, kid, next) {
		HASH_DEL(chain->forgotten, kid);
		free(kid);
	}
}

struct ctip_request *
ctip_chain_request(const struct ctip_chain *chain,
    const unsigned char leaf[CTIP_HASH])
{
	for (size_t i = 0; i < chain->n_requests; i++)
		if (memcmp(chain->requests[i].leaf, leaf, CTIP_HASH) == 0)
			return &chain->requests[i];
	return NULL;
}

int
ctip_chain_find_request(const struct ctip_request **out,
    const struct ctip_chain *chain, const char *hex, struct ctip_err *err)
{
	size_t len = strlen(hex), n = 0;
	char one[CTIP_HASH * 2 + 1];

	if (len < 6 || len > CTIP_HASH * 2 ||
	    strspn(hex, "0123456789abcdef") != len)
		return ctip_fail(err, CTIP_INVALID, "'%.70s' is not the id of "
		    "a request: 6 letters or more of 0-9, a-f; 'ctip ledger "
		    "requests' lists them", hex);
	for (size_t i = 0; i < chain->n_requests; i++) {
		ctip_hex(one, chain->requests[i].leaf, CTIP_HASH);
		if (strncmp(one, hex, len) != 0)
			continue;
		*out = &chain->requests[i];
		n++;
	}
	if (n == 0)
		return ctip_fail(err, CTIP_NOTFOUND, "there is no request "
		    "'%s'; 'ctip ledger requests' lists them", hex);
	if (n > 1)
		return ctip_fail(err, CTIP_INVALID,
		    "several requests begin with '%s'; type more of it", hex);
	return 0;
}

static struct chain_kid *
find_kid(const struct ctip_chain *chain, const unsigned char *kid)
{
	struct chain_kid *found = NULL;

	if (chain->forgotten != NULL)
		HASH_FIND(hh, chain->forgotten, kid, CTIP_KID_SHORT, found);
	return found;
}

bool
ctip_chain_forgotten(const struct ctip_chain *chain, const unsigned char *kid)
{
	return find_kid(chain, kid) != NULL;
}

bool
ctip_chain_buried(const struct ctip_chain *chain, const unsigned char *kid)
{
	const struct chain_kid *found = find_kid(chain, kid);

	return found != NULL && found->buried;
}

size_t
ctip_chain_n_forgotten(const struct ctip_chain *chain)
{
	return HASH_COUNT(chain->forgotten);
}

static int
compare_kids(const void *a, const void *b)
{
	return memcmp(a, b, CTIP_KID_SHORT);
}

void
ctip_chain_forgotten_kids(struct ctip_buf *out,
    const struct ctip_chain *chain)
{
	const struct chain_kid *kid;

	for (kid = chain->forgotten; kid != NULL; kid = kid->hh.next)
		ctip_buf_add(out, kid->kid, CTIP_KID_SHORT);
	if (out->len > 0)
		qsort(out->p, out->len / CTIP_KID_SHORT, CTIP_KID_SHORT,
		    compare_kids);
}

static int
act_of(const json_t *json)
{
	const char *name = ctip_open__text(json, "act");

	for (int act = 0; act < CTIP_ASKS; act++)
		if (strcmp(asks[act].name, name) == 0)
			return act;
	return -1;
}

/* Does it ask for a member who could be: nothing else, in its one form? */
static bool
is_member(const struct ctip_chain *chain, const struct ctip_request *request)
{
	struct ctip_err ignored = {0};
	struct ctip_member member;
	char *what;
	bool same;

	if (ctip_request_member(&member, chain, request, &ignored) != 0 ||
	    ctip_member_handle(&chain->roles, member.handle, &ignored) != 0)
		return false;
	what = ctip_chain__what(chain, member.handle,
	    request->act == CTIP_ASK_MEMBER ? &member : NULL);
	same = strcmp(what, request->what) == 0;
	free(what);
	return same;
}

static bool
is_recovery(const struct ctip_request *request)
{
	struct ctip_recovery ignored;
	struct ctip_err why = {0};

	return ctip_recovery_asked(&ignored, request, &why) == 0;
}

/* The fields that a request of this act has, and no others. */
static bool
read_request(struct ctip_request *out, const struct ctip_chain *chain,
    const json_t *json, int act)
{
	static const char *const must[] = {"act", NULL};
	const char *may[4];
	size_t n = 0;

	if (asks[act].kids)
		may[n++] = "kids";
	if (asks[act].what)
		may[n++] = "what";
	if (asks[act].sealed)
		may[n++] = "sealed";
	may[n] = NULL;
	if (json_object_size(json) != n + 2 || !ctip_open__keys(json, must,
	    may))
		return false;
	if (asks[act].what)
		out->what = json_dumps(json_object_get(json, "what"),
		    JSON_COMPACT | JSON_SORT_KEYS);
	return (!asks[act].kids || ctip_open__kids(&out->kids, &out->n_kids,
	    json)) && (!asks[act].what || (out->what != NULL &&
	    (act == CTIP_ASK_RECOVERY ? is_recovery(out) :
	    is_member(chain, out)))) &&
	    (!asks[act].sealed || ctip_open__hex_any(&out->sealed, json,
	    "sealed"));
}

int
ctip_chain__request(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	struct ctip_request request = {0};
	int act = act_of(e->json);

	if (act < 0)
		return ctip_fail(err, CTIP_CONFIG, "a request for an unknown "
		    "act '%.32s'; a newer ctip is needed",
		    ctip_open__text(e->json, "act"));
	request.act = (enum ctip_request_act)act;
	if (!read_request(&request, chain, e->json, act)) {
		clear_request(&request);
		return ctip_open__refuse(err, "request", "it is malformed");
	}
	if (!ctip_chain_may(chain, e->author, asks[act].needs)) {
		clear_request(&request);
		return ctip_open__refuse(err, "request",
		    "its author may not ask for that");
	}
	memcpy(request.leaf, e->leaf, CTIP_HASH);
	memcpy(request.transaction, e->by->transaction, 16);
	request.index = e->by->index;
	request.epoch = e->by->epoch;
	request.time = e->by->time;
	strcpy(request.by, e->author->handle);
	chain->requests = ctip_realloc(chain->requests,
	    (chain->n_requests + 1) * sizeof *chain->requests);
	chain->requests[chain->n_requests++] = request;
	return 0;
}

/* The request that an entry names; NULL, and why. */
static struct ctip_request *
named(const struct ctip_chain *chain, const struct chain_entry *e,
    const char *const *must, const char *const *may, struct ctip_err *err)
{
	const char *type = ctip_open__text(e->json, "type");
	unsigned char leaf[CTIP_HASH];
	struct ctip_request *request;

	if ((must != NULL && !ctip_open__keys(e->json, must, may)) ||
	    !ctip_open__hex(leaf, CTIP_HASH, e->json, "request")) {
		ctip_open__refuse(err, type, "it is malformed");
		return NULL;
	}
	request = ctip_chain_request(chain, leaf);
	if (request == NULL)
		ctip_open__refuse(err, type, "there is no such request");
	return request;
}

static const char *const only_request[] = {"request", NULL};

int
ctip_chain__approval(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	struct ctip_request *request = named(chain, e, only_request, NULL,
	    err);
	const struct ctip_member *first;

	if (request == NULL)
		return -1;
	if (request->state != CTIP_REQUEST_OPEN)
		return ctip_open__refuse(err, "approval",
		    "the request is not open");
	if (e->by->time < request->time)
		return ctip_open__refuse(err, "approval",
		    "it says an earlier time than the request");
	first = ctip_chain_current(chain, request->by);
	if (first == NULL)
		return ctip_open__refuse(err, "approval",
		    "who asked is no member any more");
	if (!ctip_chain_seconds(chain, first, e->author,
	    asks[request->act].needs))
		return ctip_open__refuse(err, "approval",
		    "its author may not approve what this member asks for");
	request->state = CTIP_REQUEST_APPROVED;
	strcpy(request->second, e->author->handle);
	request->second_time = e->by->time;
	return 0;
}

int
ctip_chain__cancel(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	struct ctip_request *request = named(chain, e, only_request, NULL,
	    err);

	if (request == NULL)
		return -1;
	if (request->state != CTIP_REQUEST_OPEN &&
	    request->state != CTIP_REQUEST_APPROVED)
		return ctip_open__refuse(err, "cancel",
		    "the request is not open");
	if (strcmp(request->by, e->author->handle) != 0 &&
	    !ctip_chain_may(chain, e->author, asks[request->act].needs))
		return ctip_open__refuse(err, "cancel",
		    "its author may not do that");
	/* Who was allowed to export takes the request back when they do. */
	if (request->act == CTIP_ASK_EXPORT &&
	    request->state == CTIP_REQUEST_APPROVED &&
	    strcmp(request->by, e->author->handle) == 0) {
		ctip_chain__done(request, e);
		return 0;
	}
	request->state = CTIP_REQUEST_CANCELLED;
	strcpy(request->second, e->author->handle);
	request->second_time = e->by->time;
	return 0;
}

struct ctip_request *
ctip_chain__approved(struct ctip_chain *chain, const struct chain_entry *e,
    enum ctip_request_act act, struct ctip_err *err)
{
	const char *type = ctip_open__text(e->json, "type");
	struct ctip_request *request = named(chain, e, NULL, NULL, err);

	if (request == NULL)
		return NULL;
	if (request->act == act && request->state == CTIP_REQUEST_APPROVED)
		return request;
	ctip_open__refuse(err, type, "no second person approved it");
	return NULL;
}

void
ctip_chain__done(struct ctip_request *request, const struct chain_entry *e)
{
	request->state = CTIP_REQUEST_DONE;
	request->done_time = e->by->time;
	memcpy(request->done, e->by->transaction, 16);
	memcpy(request->done_leaf, e->leaf, CTIP_HASH);
	strcpy(request->done_by, e->author->handle);
}

void
ctip_chain_forget(struct ctip_chain *chain,
    const unsigned char kid[CTIP_KID_SHORT])
{
	struct chain_kid *one;

	if (ctip_chain_forgotten(chain, kid))
		return;
	one = ctip_alloc(sizeof *one);
	memcpy(one->kid, kid, CTIP_KID_SHORT);
	HASH_ADD(hh, chain->forgotten, kid, CTIP_KID_SHORT, one);
}

void
ctip_chain_bury(struct ctip_chain *chain,
    const unsigned char kid[CTIP_KID_SHORT])
{
	ctip_chain_forget(chain, kid);
	find_kid(chain, kid)->buried = true;
}

/* Time enough for somebody to say no, by the clocks of who approved and who
 * carries it out. */
static bool
has_waited(const struct ctip_chain *chain, const struct ctip_request *request,
    int64_t now)
{
	uint64_t wait = request->act == CTIP_ASK_ERASE ?
	    (uint64_t)chain->waiting * DAY : 0;

	/* Unsigned, since nobody says how far apart two clocks are. */
	return now >= request->second_time &&
	    (uint64_t)now - (uint64_t)request->second_time >= wait;
}

int
ctip_chain__tombstone(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err)
{
	static const char *const must[] = {"kids", "request", NULL};
	struct ctip_request *request = named(chain, e, must, NULL, err);
	unsigned char (*kids)[CTIP_KID_SHORT] = NULL;
	size_t n = 0;
	int rc = -1;

	if (request == NULL)
		return -1;
	if (!ctip_open__kids(&kids, &n, e->json))
		ctip_open__refuse(err, "tombstone", "it is malformed");
	else if (request->state != CTIP_REQUEST_APPROVED ||
	    !asks[request->act].kids)
		ctip_open__refuse(err, "tombstone",
		    "no second person approved it");
	else if (n != request->n_kids || memcmp(kids, request->kids,
	    n * CTIP_KID_SHORT) != 0)
		ctip_open__refuse(err, "tombstone",
		    "it is not what was asked for");
	else if (!has_waited(chain, request, e->by->time))
		ctip_open__refuse(err, "tombstone",
		    "the waiting period is not over");
	else
		rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i++)
		ctip_chain_bury(chain, kids[i]);
	if (rc == 0) {
		ctip_chain__done(request, e);
		memcpy(chain->tombstone, e->leaf, CTIP_HASH);
	}
	free(kids);
	return rc;
}

/* Words of its own, ledger. */
static struct ctip_str
associate(char out[30], const unsigned char ledger[16])
{
	memcpy(out, "ctip-request-1", 14);
	memcpy(out + 14, ledger, 16);
	return (struct ctip_str){out, 30};
}

void
ctip_request_seal(struct ctip_buf *out, const unsigned char ledger[16],
    const unsigned char transaction[16], uint64_t index, struct ctip_str json,
    const unsigned char H[CTIP_KEY])
{
	char with[30];
	size_t len = (json.len + 64) / 64 * 64;
	char *plain = ctip_alloc(len);

	memcpy(plain, json.p, json.len);
	ctip_seal_x((unsigned char *)ctip_buf_room(out, len + CTIP_TAG),
	    plain, len, associate(with, ledger), transaction, index, H);
	out->len += len + CTIP_TAG;
	ctip_wipe(plain, len);
	free(plain);
}

int
ctip_request_open(struct ctip_buf *out, const struct ctip_chain *chain,
    const struct ctip_request *request, const unsigned char H[CTIP_KEY],
    struct ctip_err *err)
{
	size_t len = request->sealed.len;
	char with[30];
	unsigned char *p;

	if (len <= CTIP_TAG || !ctip_open_x(p = (unsigned char *)
	    ctip_buf_room(out, len), request->sealed.p, len,
	    associate(with, chain->ledger), request->transaction,
	    request->index, H))
		return ctip_fail(err, CTIP_TAMPERED,
		    "what a request is about does not open");
	out->len += len - CTIP_TAG;
	while (out->len > 0 && out->p[out->len - 1] == '\0')
		out->len--;
	return 0;
}
