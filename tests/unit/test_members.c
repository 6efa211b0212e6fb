/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The membership chain after its founding: who may come and go, ask, approve
 * and cancel, and what is forgotten; every rule with the right author and the
 * wrong one. What is refused leaves the chain as it was.
 */
#include "ctip/ledger/chain.h"

#include <string.h>

#include <criterion/criterion.h>

TestSuite(members, .init = ctip_secret_start);

#define POLICY "{\"groups\":[" \
	"{\"holds\":[\"statistics\",\"identity\",\"case\",\"care\"," \
	"\"health\"],\"name\":\"workers\"}," \
	"{\"holds\":[\"directory\"],\"name\":\"all\"}," \
	"{\"holds\":[\"audit\"],\"name\":\"auditors\"}]," \
	"\"roles\":[" \
	"{\"acts\":[\"member\"],\"groups\":[\"all\"]," \
	"\"label\":{\"en\":\"M\"},\"name\":\"admin\"}," \
	"{\"acts\":[\"member\",\"erase\",\"export\"],\"groups\":[\"all\"]," \
	"\"label\":{\"en\":\"D\"},\"name\":\"director\"}," \
	"{\"acts\":[\"erase\"],\"groups\":[\"all\",\"workers\"]," \
	"\"label\":{\"en\":\"W\"},\"name\":\"worker\"}," \
	"{\"groups\":[\"all\",\"auditors\"],\"label\":{\"en\":\"A\"}," \
	"\"name\":\"auditor\"}]," \
	"\"two-persons\":[\"member\",\"erase\",\"export\"]}"

enum { ADMIN = 1, DIRECTOR = 2, WORKER = 4, AUDITOR = 8 };
enum { WORKERS, ALL, AUDITORS };
#define START 1000000
#define DAY   (24 * 60 * 60)

struct room {
	struct ctip_chain      chain;
	struct ctip_member_key key[12];
	size_t                 n_keys;
	unsigned char          H[8][CTIP_KEY];
	int64_t                time;
	uint64_t               index;
	unsigned char          leaf[CTIP_HASH]; /* of the last that went in */
	bool                   collide;  /* leaves begin alike */
	struct ctip_err        err;
};

static const unsigned char transaction[16] = "transaction no 1";

static int
add(struct room *r, const char *by, struct ctip_str json)
{
	struct ctip_authored author = {by, r->time, transaction, r->index,
	    (uint16_t)(r->chain.n_epochs - 1)};

	r->err = (struct ctip_err){0};
	ctip_hash_bytes(r->leaf, (char *)&r->index, sizeof r->index);
	if (r->collide)
		memset(r->leaf, 7, 4);
	r->index++;
	return ctip_chain_add(&r->chain, json, r->leaf,
	    by == NULL ? NULL : &author, &r->err);
}

/* It goes in; what was written is cleared. */
static void
good(struct room *r, const char *by, struct ctip_buf *json)
{
	cr_assert(add(r, by, ctip_buf_slice(json)) == 0, "%s: %s", json->p,
	    r->err.text);
	ctip_buf_reset(json);
}

/* It is refused in these words, and nothing has changed. */
static void
no_text(struct room *r, const char *by, const char *says, const char *json)
{
	struct ctip_chain before = r->chain;
	struct ctip_request requests[32];
	struct ctip_member members[16];
	size_t n = before.n_requests, m = before.n_members;

	memcpy(members, before.members, m * sizeof *members);
	if (n > 0)
		memcpy(requests, before.requests, n * sizeof *requests);
	cr_assert(add(r, by, ctip_str(json)) == -1, "%s", json);
	cr_assert(strstr(r->err.text, says) != NULL, "%s: %s", json,
	    r->err.text);
	cr_assert(memcmp(&before, &r->chain, sizeof before) == 0, "%s", json);
	cr_assert(memcmp(members, r->chain.members, m * sizeof *members) == 0,
	    "%s", json);
	cr_assert(n == 0 || memcmp(requests, r->chain.requests,
	    n * sizeof *requests) == 0, "%s", json);
}

static void
no(struct room *r, const char *by, const char *says, struct ctip_buf *json)
{
	no_text(r, by, says, json->p);
	ctip_buf_reset(json);
}

/* ------------------------------------------------------------ what is made */

static void
wrap_to(unsigned char out[32], struct room *r, uint16_t number,
    const unsigned char hid[CTIP_HASH], const unsigned char ephemeral[32],
    const unsigned char secret[32], const char *handle,
    const unsigned char box[32])
{
	unsigned char WK[CTIP_KEY];

	cr_assert(ctip_wrap_key(WK, secret, box, r->chain.ledger, ephemeral,
	    box, handle, number));
	ctip_wrap(out, r->H[number], WK, hid);
}

/* The next header epoch, for these members of the chain (bits). */
static void
epoch_for(struct ctip_buf *out, struct room *r, unsigned members)
{
	uint16_t number = (uint16_t)r->chain.n_epochs;
	struct ctip_header_epoch epoch = {.epoch = number};
	unsigned char secret[32];

	ctip_random(r->H[number], CTIP_KEY);
	ctip_chain_hid(epoch.hid, r->chain.ledger, number, r->H[number]);
	ctip_box_pair(epoch.ephemeral, secret);
	if (number > 0)
		ctip_chain_seal_before(epoch.before, r->chain.ledger, &epoch,
		    r->H[number - 1], r->H[number]);
	epoch.wraps = ctip_alloc(16 * sizeof *epoch.wraps);
	for (size_t i = 0; i < r->chain.n_members; i++) {
		const struct ctip_member *to = &r->chain.members[i];

		if ((members >> i & 1) == 0)
			continue;
		strcpy(epoch.wraps[epoch.n].handle, to->handle);
		wrap_to(epoch.wraps[epoch.n++].wrap, r, number, epoch.hid,
		    epoch.ephemeral, secret, to->handle, to->public_.box);
	}
	ctip_chain_epoch(out, &epoch);
	free(epoch.wraps);
}

/* All who are members now. */
static void
next_epoch(struct ctip_buf *out, struct room *r)
{
	unsigned all = 0;

	for (size_t i = 0; i < r->chain.n_members; i++)
		all |= (unsigned)!r->chain.members[i].revoked << i;
	epoch_for(out, r, all);
}

/* One who could come, with a fresh key. */
static struct ctip_member
somebody(struct room *r, const char *handle, unsigned roles)
{
	struct ctip_member one = {.roles = roles, .alone = true,
	    .epoch = (uint16_t)(r->chain.n_epochs - 1)};
	unsigned char secret[32];

	strcpy(one.handle, handle);
	ctip_member_key_new(&r->key[r->n_keys]);
	one.public_ = r->key[r->n_keys++].public_;
	ctip_box_pair(one.ephemeral, secret);
	wrap_to(one.wrap, r, one.epoch, r->chain.epochs[one.epoch].hid,
	    one.ephemeral, secret, handle, one.public_.box);
	return one;
}

static void
come(struct ctip_buf *out, struct room *r, struct ctip_member one,
    const unsigned char *request)
{
	one.alone = request == NULL;
	ctip_chain_later_member(out, &r->chain, &one, request);
}

/* What is asked for; its leaf. */
static void
ask(struct room *r, const char *by, enum ctip_request_act act,
    const char *handle, const struct ctip_member *one,
    unsigned char leaf[CTIP_HASH])
{
	struct ctip_buf json = {0};

	ctip_chain_ask(&json, &r->chain, act, handle, one, ctip_str(NULL),
	    ctip_str(NULL));
	good(r, by, &json);
	memcpy(leaf, r->leaf, CTIP_HASH);
	ctip_buf_clear(&json);
}

static const char kid_a[] = "the first kid...the second kid..";

/* To erase, or for fresh keys of, the first two kids; or an export. */
static void
ask_sealed(struct room *r, const char *by, enum ctip_request_act act,
    unsigned char leaf[CTIP_HASH])
{
	struct ctip_buf json = {0};

	ctip_chain_ask(&json, &r->chain, act, NULL, NULL,
	    act == CTIP_ASK_EXPORT ? ctip_str(NULL) :
	    (struct ctip_str){kid_a, 32}, CTIP_STR("sealed words"));
	good(r, by, &json);
	memcpy(leaf, r->leaf, CTIP_HASH);
	ctip_buf_clear(&json);
}

static void
answer(struct room *r, const char *by, const char *type,
    const unsigned char *leaf, const char *refused)
{
	struct ctip_buf json = {0};

	ctip_chain_answer(&json, type, leaf);
	if (refused == NULL)
		good(r, by, &json);
	else
		no(r, by, refused, &json);
	ctip_buf_clear(&json);
}

static void
found(struct room *r)
{
	static const unsigned char random[16] = "sixteen of those";
	static const char *const groups[] = {"workers", "all", "auditors"};
	struct ctip_texts roles = {{"admin"}, 1};
	unsigned char public_[32], secret[32];
	struct ctip_buf json = {0};
	struct ctip_roles policy;

	memset(r, 0, sizeof *r);
	r->time = START;
	cr_assert(ctip_roles_json(&policy, CTIP_STR(POLICY), &r->err) == 0,
	    "%s", r->err.text);
	ctip_chain_charter(&json, "POS", NULL, NULL, 7, random);
	good(r, NULL, &json);
	ctip_chain_roles(&json, &policy);
	good(r, NULL, &json);
	ctip_member_key_new(&r->key[r->n_keys]);
	ctip_chain_new_member(&json, "adm01", &r->key[r->n_keys++].public_,
	    &roles);
	good(r, NULL, &json);
	for (int i = 0; i < 3; i++) {
		ctip_box_pair(public_, secret);
		ctip_chain_group(&json, groups[i], 0, public_);
		good(r, NULL, &json);
	}
	next_epoch(&json, r);
	good(r, NULL, &json);
	ctip_roles_clear(&policy);
	ctip_buf_clear(&json);
}

static void
end(struct room *r)
{
	for (size_t i = 0; i < r->n_keys; i++)
		ctip_member_key_clear(&r->key[i]);
	ctip_chain_clear(&r->chain);
}

/* Asked for by one and approved by another. */
static void
join(struct room *r, const char *handle, unsigned roles)
{
	struct ctip_member one = somebody(r, handle, roles);
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};

	ask(r, "adm01", CTIP_ASK_MEMBER, handle, &one, leaf);
	answer(r, "dir01", "approval", leaf, NULL);
	come(&json, r, one, leaf);
	good(r, "dir01", &json);
	ctip_buf_clear(&json);
}

/* A founder, a director who came alone, two workers. */
static void
office(struct room *r)
{
	struct ctip_buf json = {0};

	found(r);
	come(&json, r, somebody(r, "dir01", DIRECTOR), NULL);
	good(r, "adm01", &json);
	join(r, "cm01", WORKER);
	join(r, "cm02", WORKER);
	ctip_buf_clear(&json);
}

static void
leave(struct room *r, const char *handle)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};

	ask(r, "adm01", CTIP_ASK_REVOKE, handle, NULL, leaf);
	answer(r, "dir01", "approval", leaf, NULL);
	ctip_chain_revoke(&json, handle, false, leaf);
	good(r, "dir01", &json);
	cr_assert(ctip_chain_settled(&r->chain, &r->err) == -1);
	next_epoch(&json, r);
	good(r, "dir01", &json);
	cr_assert(ctip_chain_settled(&r->chain, &r->err) == 0);
	ctip_buf_clear(&json);
}

/* ----------------------------------------------------------- who comes */

Test(members, alone_only_while_nobody_could_approve)
{
	struct ctip_buf json = {0};
	struct ctip_member one;
	struct room r;

	found(&r);
	one = somebody(&r, "cm01", WORKER);
	ctip_chain_later_member(&json, &r.chain, &one, NULL);
	no_text(&r, "nobody", "not of a member", json.p);
	good(&r, "adm01", &json);
	cr_assert(r.chain.members[1].alone && r.chain.members[1].wrapped);
	/* A worker may add nobody, and so can't be the second person. */
	come(&json, &r, somebody(&r, "cm02", WORKER), NULL);
	no(&r, "cm01", "author may not do that", &json);
	come(&json, &r, somebody(&r, "adm02", ADMIN), NULL);
	good(&r, "adm01", &json);
	/* Two of the same role: still nobody of another. */
	come(&json, &r, somebody(&r, "dir01", DIRECTOR), NULL);
	good(&r, "adm02", &json);
	come(&json, &r, somebody(&r, "cm03", WORKER), NULL);
	no(&r, "adm01", "no second person", &json);
	one = somebody(&r, "cm04", WORKER);
	one.alone = false;
	ctip_chain_later_member(&json, &r.chain, &one, NULL);
	no(&r, "adm01", "no second person", &json);
	ctip_buf_clear(&json);
	end(&r);
}

Test(members, who_comes_is_who_was_asked_for)
{
	unsigned char leaf[CTIP_HASH], other[CTIP_HASH];
	struct ctip_member one, wrong;
	struct ctip_buf json = {0};
	struct room r;

	office(&r);
	one = somebody(&r, "cm03", WORKER);
	ask(&r, "adm01", CTIP_ASK_MEMBER, "cm03", &one, leaf);
	come(&json, &r, one, leaf);
	no(&r, "dir01", "no second person", &json);
	answer(&r, "dir01", "approval", leaf, NULL);
	wrong = one;
	wrong.roles |= ADMIN;
	come(&json, &r, wrong, leaf);
	no(&r, "dir01", "not what was asked for", &json);
	wrong = one;
	strcpy(wrong.handle, "cm04");
	come(&json, &r, wrong, leaf);
	no(&r, "dir01", "not what was asked for", &json);
	wrong = one;
	wrong.public_.box[3] ^= 1;
	come(&json, &r, wrong, leaf);
	no(&r, "dir01", "not what was asked for", &json);
	wrong = one;
	wrong.public_.sign[3] ^= 1;
	come(&json, &r, wrong, leaf);
	no(&r, "dir01", "not what was asked for", &json);
	wrong = one;
	wrong.epoch++;
	come(&json, &r, wrong, leaf);
	no(&r, "dir01", "another epoch", &json);
	come(&json, &r, one, leaf);
	no_text(&r, "cm01", "author may not do that", json.p);
	ctip_buf_reset(&json);
	one.alone = true;
	ctip_chain_later_member(&json, &r.chain, &one, leaf);
	no(&r, "dir01", "malformed", &json);
	/* Of another act, or of nothing. */
	ask(&r, "adm01", CTIP_ASK_REVOKE, "cm01", NULL, other);
	answer(&r, "dir01", "approval", other, NULL);
	come(&json, &r, one, other);
	no(&r, "dir01", "no second person", &json);
	other[0] ^= 1;
	come(&json, &r, one, other);
	no(&r, "dir01", "no such request", &json);
	come(&json, &r, one, leaf);
	good(&r, "adm01", &json);
	cr_assert(!ctip_chain_current(&r.chain, "cm03")->alone);
	cr_assert(ctip_chain_request(&r.chain, leaf)->state ==
	    CTIP_REQUEST_DONE);
	/* A request is done once. */
	wrong = somebody(&r, "cm05", WORKER);
	come(&json, &r, wrong, leaf);
	no(&r, "adm01", "no second person", &json);
	ctip_buf_clear(&json);
	end(&r);
}

Test(members, handles_and_keys_are_used_once)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};
	struct ctip_member one;
	struct room r;

	office(&r);
	leave(&r, "cm02");
	one = somebody(&r, "cm02", WORKER);
	ask(&r, "adm01", CTIP_ASK_MEMBER, "cm02", &one, leaf);
	answer(&r, "dir01", "approval", leaf, NULL);
	come(&json, &r, one, leaf);
	no(&r, "dir01", "handle is taken", &json);
	strcpy(one.handle, "cm09");
	memcpy(one.public_.sign, r.chain.members[3].public_.sign, 32);
	come(&json, &r, one, leaf);
	no(&r, "dir01", "key is used already", &json);
	one = somebody(&r, "cm09", WORKER);
	memcpy(one.public_.box, r.chain.members[3].public_.box, 32);
	come(&json, &r, one, leaf);
	no(&r, "dir01", "key is used already", &json);
	memcpy(one.public_.box, r.chain.groups[WORKERS].public_, 32);
	come(&json, &r, one, leaf);
	no(&r, "dir01", "key is used already", &json);
	strcpy(one.handle, "workers");
	come(&json, &r, one, leaf);
	no(&r, "dir01", "handle is taken", &json);
	ctip_buf_clear(&json);
	end(&r);
}

/* --------------------------------------------------- two persons, of two */

Test(members, another_person_of_another_role_approves)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_member one;
	struct room r;

	office(&r);
	join(&r, "adm02", ADMIN);
	join(&r, "both", ADMIN | DIRECTOR);
	join(&r, "aud01", AUDITOR);
	one = somebody(&r, "new", WORKER);
	ask(&r, "adm01", CTIP_ASK_MEMBER, "new", &one, leaf);
	answer(&r, "adm01", "approval", leaf, "may not approve");
	answer(&r, "adm02", "approval", leaf, "may not approve");
	answer(&r, "cm01", "approval", leaf, "may not approve");
	answer(&r, "aud01", "approval", leaf, "may not approve");
	answer(&r, "stranger", "approval", leaf, "not of a member");
	answer(&r, "both", "approval", leaf, NULL);
	answer(&r, "dir01", "approval", leaf, "not open");
	/* All that dir01 could approve it by, both has too. */
	ask(&r, "both", CTIP_ASK_REVOKE, "cm01", NULL, leaf);
	answer(&r, "dir01", "approval", leaf, "may not approve");
	answer(&r, "adm01", "approval", leaf, "may not approve");
	ask(&r, "dir01", CTIP_ASK_REVOKE, "cm01", NULL, leaf);
	answer(&r, "both", "approval", leaf, NULL);
	end(&r);
}

Test(members, of_who_went_nothing_is_approved)
{
	unsigned char leaf[CTIP_HASH], done[CTIP_HASH];
	struct room r;

	office(&r);
	ask_sealed(&r, "cm02", CTIP_ASK_ERASE, leaf);
	ask_sealed(&r, "dir01", CTIP_ASK_ERASE, done);
	leave(&r, "cm02");
	answer(&r, "dir01", "approval", leaf, "no member any more");
	answer(&r, "cm02", "approval", done, "may not approve");
	/* It can still be said no to. */
	answer(&r, "adm01", "cancel", leaf, "author may not do that");
	answer(&r, "cm01", "cancel", leaf, NULL);
	end(&r);
}

Test(members, who_asks_has_the_act_and_says_it_right)
{
	static const struct { const char *by, *says, *json; } cases[] = {
		{"cm01", "may not ask", "{\"act\":\"revoke\",\"type\":"
		    "\"request\",\"what\":{\"handle\":\"adm01\"}}"},
		{"adm01", "may not ask", "{\"act\":\"export\",\"sealed\":"
		    "\"00\",\"type\":\"request\"}"},
		{"adm01", "unknown act 'party'", "{\"act\":\"party\","
		    "\"type\":\"request\"}"},
		{"adm01", "unknown act ''", "{\"type\":\"request\"}"},
		{"dir01", "malformed", "{\"act\":\"export\",\"type\":"
		    "\"request\"}"},
		{"dir01", "malformed", "{\"act\":\"export\",\"sealed\":\"0\","
		    "\"type\":\"request\"}"},
		{"dir01", "malformed", "{\"act\":\"export\",\"sealed\":\"AA\","
		    "\"type\":\"request\"}"},
		{"dir01", "malformed", "{\"act\":\"export\",\"sealed\":\"\","
		    "\"type\":\"request\"}"},
		{"dir01", "malformed", "{\"act\":\"export\",\"note\":\"Ana\","
		    "\"sealed\":\"00\",\"type\":\"request\"}"},
		{"adm01", "malformed", "{\"act\":\"revoke\",\"sealed\":\"00\","
		    "\"type\":\"request\",\"what\":{\"handle\":\"cm01\"}}"},
		{"adm01", "malformed", "{\"act\":\"revoke\",\"type\":"
		    "\"request\",\"what\":{\"handle\":\"Ana Salazar\"}}"},
		{"adm01", "malformed", "{\"act\":\"revoke\",\"type\":"
		    "\"request\",\"what\":{\"handle\":\"cm01\",\"why\":\"x\"}}"},
		{"adm01", "malformed", "{\"act\":\"revoke\",\"type\":"
		    "\"request\",\"what\":\"cm01\"}"},
		{"adm01", "malformed", "{\"act\":\"member\",\"type\":"
		    "\"request\",\"what\":{\"handle\":\"cm03\"}}"},
		{"cm01", "malformed", "{\"act\":\"erase\",\"kids\":[],"
		    "\"sealed\":\"00\",\"type\":\"request\"}"},
		{"cm01", "malformed", "{\"act\":\"erase\",\"kids\":["
		    "\"22222222222222222222222222222222\","
		    "\"11111111111111111111111111111111\"],"
		    "\"sealed\":\"00\",\"type\":\"request\"}"},
		{"cm01", "malformed", "{\"act\":\"erase\",\"kids\":["
		    "\"11111111111111111111111111111111\","
		    "\"11111111111111111111111111111111\"],"
		    "\"sealed\":\"00\",\"type\":\"request\"}"},
		{"cm01", "malformed", "{\"act\":\"erase\",\"kids\":["
		    "\"1111\"],\"sealed\":\"00\",\"type\":\"request\"}"},
		{"adm01", "malformed", "{\"request\":\"11\",\"type\":"
		    "\"approval\"}"},
		{"adm01", "malformed", "{\"type\":\"cancel\"}"},
	};
	struct room r;

	office(&r);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		no_text(&r, cases[i].by, cases[i].says, cases[i].json);
	end(&r);
}

Test(members, what_is_cancelled_is_not_done)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};
	struct room r;

	office(&r);
	ask(&r, "adm01", CTIP_ASK_REVOKE, "cm01", NULL, leaf);
	answer(&r, "cm01", "cancel", leaf, "author may not do that");
	answer(&r, "dir01", "approval", leaf, NULL);
	answer(&r, "dir01", "cancel", leaf, NULL);
	answer(&r, "dir01", "approval", leaf, "not open");
	answer(&r, "adm01", "cancel", leaf, "not open");
	ctip_chain_revoke(&json, "cm01", false, leaf);
	no(&r, "dir01", "no second person", &json);
	/* Who asked may take it back, whatever else they may. */
	ask_sealed(&r, "cm01", CTIP_ASK_ERASE, leaf);
	answer(&r, "cm01", "cancel", leaf, NULL);
	ctip_buf_clear(&json);
	end(&r);
}

Test(members, a_request_is_found_by_its_beginning)
{
	const struct ctip_request *request;
	unsigned char leaf[CTIP_HASH];
	char hex[CTIP_HASH * 2 + 1];
	struct room r;

	office(&r);
	ask_sealed(&r, "cm01", CTIP_ASK_ERASE, leaf);
	ctip_hex(hex, leaf, CTIP_HASH);
	cr_assert(ctip_chain_find_request(&request, &r.chain, hex,
	    &r.err) == 0 && memcmp(request->leaf, leaf, CTIP_HASH) == 0);
	hex[6] = '\0';
	cr_assert(ctip_chain_find_request(&request, &r.chain, hex,
	    &r.err) == 0);
	hex[5] = '\0';
	cr_assert(ctip_chain_find_request(&request, &r.chain, hex,
	    &r.err) == -1 && r.err.code == CTIP_INVALID);
	cr_assert(ctip_chain_find_request(&request, &r.chain, "ffffffffffff",
	    &r.err) == -1 && r.err.code == CTIP_NOTFOUND);
	r.collide = true;
	ask_sealed(&r, "cm01", CTIP_ASK_ERASE, leaf);
	ask_sealed(&r, "cm02", CTIP_ASK_ERASE, leaf);
	cr_assert(ctip_chain_find_request(&request, &r.chain, "07070707",
	    &r.err) == -1 && r.err.code == CTIP_INVALID);
	end(&r);
}

/* ------------------------------------------------------------- tombstones */

/* A tombstone with these bytes of kids. */
static void
bury(struct ctip_buf *out, const unsigned char leaf[CTIP_HASH],
    const char *kids, size_t n)
{
	struct ctip_request request = {.n_kids = n,
	    .kids = (unsigned char (*)[CTIP_KID_SHORT])kids};

	memcpy(request.leaf, leaf, CTIP_HASH);
	ctip_chain_tombstone(out, &request);
}

Test(members, a_tombstone_is_exactly_what_was_approved_and_waits)
{
	static const char more[] =
	    "the first kid...the second kid..the third kid...";
	unsigned char leaf[CTIP_HASH], other[CTIP_HASH];
	struct ctip_buf json = {0};
	struct room r;

	office(&r);
	ask_sealed(&r, "cm01", CTIP_ASK_ERASE, leaf);
	bury(&json, leaf, kid_a, 2);
	no(&r, "cm01", "no second person", &json);
	answer(&r, "cm02", "approval", leaf, "may not approve");
	answer(&r, "dir01", "approval", leaf, NULL);
	/* Not yet, and not in a time before the approval's. */
	r.time = START + 7 * DAY - 1;
	bury(&json, leaf, kid_a, 2);
	no(&r, "cm01", "waiting period", &json);
	r.time = START - 8 * DAY;
	bury(&json, leaf, kid_a, 2);
	no(&r, "cm01", "waiting period", &json);
	r.time = INT64_MIN / 2;
	bury(&json, leaf, kid_a, 2);
	no(&r, "cm01", "waiting period", &json);
	r.time = START + 7 * DAY;
	bury(&json, leaf, kid_a, 1);
	no(&r, "cm01", "not what was asked for", &json);
	bury(&json, leaf, more, 3);
	no(&r, "cm01", "not what was asked for", &json);
	bury(&json, leaf, more + 16, 2);
	no(&r, "cm01", "not what was asked for", &json);
	bury(&json, leaf, kid_a, 0);
	no(&r, "cm01", "malformed", &json);
	cr_assert(!ctip_chain_forgotten(&r.chain,
	    (const unsigned char *)kid_a));
	bury(&json, leaf, kid_a, 2);
	good(&r, "cm01", &json);
	cr_assert(ctip_chain_forgotten(&r.chain,
	    (const unsigned char *)kid_a + 16));
	cr_assert(!ctip_chain_forgotten(&r.chain,
	    (const unsigned char *)more + 32));
	bury(&json, leaf, kid_a, 2);
	no(&r, "cm01", "no second person", &json);
	/* Fresh keys don't wait; an export forgets nothing. */
	ask_sealed(&r, "cm01", CTIP_ASK_REKEY, leaf);
	answer(&r, "dir01", "approval", leaf, NULL);
	bury(&json, leaf, kid_a, 2);
	good(&r, "cm01", &json);
	ask_sealed(&r, "dir01", CTIP_ASK_EXPORT, other);
	bury(&json, other, kid_a, 2);
	no(&r, "dir01", "no second person", &json);
	ctip_buf_clear(&json);
	end(&r);
}

/* --------------------------------------------------------------- who goes */

Test(members, a_revocation_brings_a_header_key_for_those_who_stay)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};
	struct ctip_member one;
	struct room r;

	office(&r);
	next_epoch(&json, &r);
	no(&r, "dir01", "out of order", &json);
	ctip_chain_revoke(&json, "cm02", false, NULL);
	no(&r, "adm01", "no second person", &json);
	ctip_chain_revoke(&json, "cm02", true, NULL);
	no(&r, "adm01", "no second person", &json);
	ask(&r, "adm01", CTIP_ASK_REVOKE, "cm02", NULL, leaf);
	answer(&r, "dir01", "approval", leaf, NULL);
	ctip_chain_revoke(&json, "cm01", false, leaf);
	no(&r, "dir01", "not what was asked for", &json);
	ctip_chain_revoke(&json, "cm02", false, leaf);
	no_text(&r, "cm01", "author may not do that", json.p);
	good(&r, "dir01", &json);
	cr_assert(ctip_chain_settled(&r.chain, &r.err) == -1 &&
	    strstr(r.err.text, "no header key") != NULL);
	ctip_chain_revoke(&json, "cm01", true, NULL);
	no(&r, "dir01", "malformed", &json);
	epoch_for(&json, &r, 1 | 2 | 4 | 8);  /* cm02, too */
	no(&r, "dir01", "wraps are malformed", &json);
	epoch_for(&json, &r, 1 | 2);          /* not cm01 */
	no(&r, "dir01", "wraps are malformed", &json);
	epoch_for(&json, &r, 1 | 2 | 8);      /* cm02 for cm01 */
	no(&r, "dir01", "wraps are malformed", &json);
	r.chain.n_epochs++;
	epoch_for(&json, &r, 1 | 2 | 4);
	r.chain.n_epochs--;
	no(&r, "dir01", "not the next", &json);
	next_epoch(&json, &r);
	good(&r, "dir01", &json);
	cr_assert(ctip_chain_settled(&r.chain, &r.err) == 0);
	next_epoch(&json, &r);
	no(&r, "dir01", "out of order", &json);
	ctip_chain_revoke(&json, "cm02", false, leaf);
	no(&r, "dir01", "no such member", &json);
	one = somebody(&r, "cm03", WORKER);
	one.epoch = 0;
	come(&json, &r, one, leaf);
	no(&r, "dir01", "another epoch", &json);
	ctip_buf_clear(&json);
	end(&r);
}

Test(members, one_of_two_does_not_send_the_other_away)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};
	struct room r;

	office(&r);
	ctip_chain_revoke(&json, "dir01", true, NULL);
	no_text(&r, "cm01", "author may not do that", json.p);
	no(&r, "adm01", "no second person", &json);
	/* With their own leave they go, and members come alone again. */
	ask(&r, "adm01", CTIP_ASK_REVOKE, "dir01", NULL, leaf);
	answer(&r, "dir01", "approval", leaf, NULL);
	ctip_chain_revoke(&json, "dir01", false, leaf);
	good(&r, "dir01", &json);
	next_epoch(&json, &r);
	good(&r, "dir01", &json);
	come(&json, &r, somebody(&r, "dir02", DIRECTOR), NULL);
	good(&r, "adm01", &json);
	cr_assert(ctip_chain_current(&r.chain, "dir02")->alone);
	ctip_buf_clear(&json);
	end(&r);
}

Test(members, an_approval_is_not_before_its_request)
{
	unsigned char leaf[CTIP_HASH];
	struct room r;

	office(&r);
	ask_sealed(&r, "cm01", CTIP_ASK_ERASE, leaf);
	r.time--;
	answer(&r, "dir01", "approval", leaf, "an earlier time");
	r.time++;
	answer(&r, "dir01", "approval", leaf, NULL);
	end(&r);
}

Test(members, the_last_of_a_group_stays)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};
	struct room r;

	office(&r);
	leave(&r, "cm02");
	ask(&r, "adm01", CTIP_ASK_REVOKE, "cm01", NULL, leaf);
	answer(&r, "dir01", "approval", leaf, NULL);
	ctip_chain_revoke(&json, "cm01", false, leaf);
	no_text(&r, "dir01", "nobody else holds", json.p);
	join(&r, "cm03", WORKER);
	good(&r, "dir01", &json);
	ctip_buf_clear(&json);
	end(&r);
}

/* ------------------------------------------------------- keys of groups */

static void
group_key(struct ctip_buf *out, const char *group, uint16_t epoch)
{
	unsigned char public_[32], secret[32];

	ctip_box_pair(public_, secret);
	ctip_chain_group(out, group, epoch, public_);
}

Test(members, a_group_gets_a_new_key_when_one_is_due)
{
	struct ctip_buf json = {0};
	unsigned char first[32];
	struct room r;

	office(&r);
	/* Due since its first real member came: the founder kept it. */
	memcpy(first, r.chain.groups[WORKERS].public_, 32);
	cr_assert(r.chain.due == 1u << WORKERS);
	group_key(&json, "workers", 1);
	no_text(&r, "adm01", "not of the group", json.p);
	no(&r, "dir01", "not of the group", &json);
	group_key(&json, "all", 1);
	no(&r, "adm01", "no new key", &json);
	group_key(&json, "auditors", 1);
	no(&r, "adm01", "no new key", &json);
	group_key(&json, "workers", 2);
	no(&r, "cm01", "not the next", &json);
	group_key(&json, "workers", 0);
	no(&r, "cm01", "not the next", &json);
	group_key(&json, "others", 1);
	no(&r, "cm01", "unknown", &json);
	ctip_chain_group(&json, "workers", 1, first);
	no(&r, "cm01", "used already", &json);
	ctip_chain_group(&json, "workers", 1, r.key[0].public_.box);
	no(&r, "cm01", "used already", &json);
	group_key(&json, "workers", 1);
	good(&r, "cm01", &json);
	cr_assert(r.chain.due == 0);
	cr_assert(memcmp(ctip_chain_group_key(&r.chain, WORKERS, 0), first,
	    32) == 0);
	cr_assert(memcmp(ctip_chain_group_key(&r.chain, WORKERS, 1), first,
	    32) != 0);
	cr_assert(ctip_chain_group_key(&r.chain, WORKERS, 2) == NULL);
	/* A second worker is no first one; one who goes makes it due. */
	join(&r, "cm03", WORKER);
	cr_assert(r.chain.due == 0);
	leave(&r, "cm03");
	cr_assert(r.chain.due == (1u << WORKERS | 1u << ALL));
	ctip_chain_group(&json, "workers", 2, first);
	no(&r, "cm01", "used already", &json);
	group_key(&json, "workers", 2);
	good(&r, "cm02", &json);
	cr_assert(r.chain.due == 1u << ALL);
	ctip_buf_clear(&json);
	end(&r);
}

/* ----------------------------------------------------------- header keys */

static bool
opens(struct room *r, uint16_t epoch, const char *handle, size_t key)
{
	struct ctip_secret H;
	bool good = ctip_chain_header_key(&H, &r->chain, epoch, handle,
	    &r->key[key], &r->err) == 0;

	if (good)
		cr_assert(memcmp(H.p, r->H[epoch], CTIP_KEY) == 0);
	ctip_secret_clear(&H);
	return good;
}

Test(members, header_keys_open_backwards_only)
{
	struct room r;

	office(&r);             /* keys: adm01, dir01, cm01, cm02 */
	leave(&r, "cm02");
	join(&r, "cm03", WORKER);       /* 4, in epoch 1 */
	leave(&r, "cm03");
	join(&r, "cm04", WORKER);       /* 5, in epoch 2 */
	for (uint16_t epoch = 0; epoch < 3; epoch++) {
		cr_assert(opens(&r, epoch, "adm01", 0));
		cr_assert(opens(&r, epoch, "cm01", 2));
		cr_assert(opens(&r, epoch, "cm04", 5), "%d: %s", epoch,
		    r.err.text);
		cr_assert(opens(&r, epoch, "cm02", 3) == (epoch < 1));
		cr_assert(opens(&r, epoch, "cm03", 4) == (epoch < 2));
		cr_assert(!opens(&r, epoch, "cm04", 4));
		cr_assert(!opens(&r, epoch, "cm03", 5));
	}
	/* What is altered is seen: before of epoch 2, then of 1. */
	r.chain.epochs[2].before[7] ^= 1;
	cr_assert(opens(&r, 2, "cm04", 5));
	cr_assert(!opens(&r, 1, "cm04", 5) && r.err.code == CTIP_TAMPERED);
	cr_assert(!opens(&r, 0, "cm04", 5) && r.err.code == CTIP_TAMPERED);
	r.chain.epochs[2].before[7] ^= 1;
	r.chain.epochs[1].before[40] ^= 1;
	cr_assert(opens(&r, 1, "cm04", 5));
	cr_assert(!opens(&r, 0, "cm04", 5) && r.err.code == CTIP_TAMPERED);
	/* One who has a wrap of that epoch does not need it. */
	cr_assert(opens(&r, 0, "cm01", 2));
	r.chain.epochs[1].before[40] ^= 1;
	ctip_chain_seal_before(r.chain.epochs[2].before, r.chain.ledger,
	    &r.chain.epochs[2], r.H[0], r.H[2]);
	cr_assert(!opens(&r, 1, "cm04", 5) && r.err.code == CTIP_TAMPERED);
	end(&r);
}

Test(members, before_the_founding_is_whole_nothing_else_comes)
{
	static const char *const later[] = {
		"{\"handle\":\"adm01\",\"type\":\"revoke\"}",
		"{\"act\":\"member\",\"type\":\"request\"}",
		"{\"type\":\"approval\"}", "{\"type\":\"cancel\"}",
		"{\"type\":\"tombstone\"}",
	};
	struct ctip_chain chain = {0};
	struct ctip_err err = {0};
	unsigned char leaf[CTIP_HASH] = {0};

	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		cr_assert(ctip_chain_add(&chain, ctip_str(later[i]), leaf,
		    NULL, &err) == -1 && strstr(err.text, "out of order") !=
		    NULL, "%s: %s", later[i], err.text);
}

Test(members, what_a_request_seals_opens_at_its_place_alone)
{
	struct ctip_buf sealed = {0}, out = {0}, json = {0};
	const struct ctip_request *request;
	struct ctip_request moved;
	struct room r;

	office(&r);
	ctip_request_seal(&sealed, r.chain.ledger, transaction, r.index,
	    CTIP_STR("{\"about\":\"P-1\"}"), r.H[0]);
	cr_assert(sealed.len == 64 + CTIP_TAG);
	ctip_chain_ask(&json, &r.chain, CTIP_ASK_EXPORT, NULL, NULL,
	    ctip_str(NULL), ctip_buf_slice(&sealed));
	good(&r, "dir01", &json);
	request = ctip_chain_request(&r.chain, r.leaf);
	cr_assert(ctip_request_open(&out, &r.chain, request, r.H[0],
	    &r.err) == 0 && ctip_str_is(ctip_buf_slice(&out),
	    "{\"about\":\"P-1\"}"));
	moved = *request;
	moved.index++;
	cr_assert(ctip_request_open(&out, &r.chain, &moved, r.H[0],
	    &r.err) == -1 && r.err.code == CTIP_TAMPERED);
	moved = *request;
	moved.transaction[0] ^= 1;
	cr_assert(ctip_request_open(&out, &r.chain, &moved, r.H[0],
	    &r.err) == -1);
	cr_assert(ctip_request_open(&out, &r.chain, request, r.H[1],
	    &r.err) == -1);
	ctip_buf_clear(&sealed);
	ctip_buf_clear(&out);
	ctip_buf_clear(&json);
	end(&r);
}
