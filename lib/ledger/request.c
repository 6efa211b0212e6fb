/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what: what a request is about, read back for those
 * who are to say yes or no.
 */
#include <stdlib.h>
#include <string.h>

#include "chain_inside.h"
#include "ctip/base/time.h"
#include "ctip/ledger/recovery.h"
#include "tx_inside.h"

#define DAY (24 * 60 * 60)

int
ctip_request_member(struct ctip_member *out, const struct ctip_chain *chain,
    const struct ctip_request *request, struct ctip_err *err)
{
	json_t *what = json_loads(request->what, JSON_REJECT_DUPLICATES, NULL);
	const json_t *roles = json_object_get(what, "roles");
	bool good;

	memset(out, 0, sizeof *out);
	snprintf(out->handle, sizeof out->handle, "%s",
	    ctip_open__text(what, "handle"));
	good = strlen(ctip_open__text(what, "handle")) < sizeof out->handle &&
	    (request->act == CTIP_ASK_REVOKE ||
	    (ctip_open__hex(out->public_.sign, 32, what, "sign") &&
	    ctip_open__hex(out->public_.box, 32, what, "box") &&
	    json_array_size(roles) > 0));
	for (size_t i = 0; i < json_array_size(roles); i++) {
		const char *name = json_string_value(json_array_get(roles,
		    i));
		int role = name == NULL ? -1 :
		    ctip_roles_role(&chain->roles, name);

		good = good && role >= 0;
		out->roles |= role < 0 ? 0 : UINT64_C(1) << role;
	}
	json_decref(what);
	return good ? 0 : ctip_fail(err, CTIP_BUG,
	    "a request asks for no member that could be");
}

static int
about_member(struct ctip_buf *out, const struct ctip_chain *chain,
    const struct ctip_request *request, struct ctip_err *err)
{
	struct ctip_member member;
	const char *between = ": ";

	if (ctip_request_member(&member, chain, request, err) != 0)
		return -1;
	ctip_buf_text(out, member.handle);
	for (size_t i = 0; i < chain->roles.n_roles; i++)
		if (member.roles >> i & 1) {
			ctip_buf_format(out, "%s%s", between,
			    chain->roles.roles[i].name);
			between = ", ";
		}
	return 0;
}

int
ctip_request_put(struct ctip_tx *tx, enum ctip_request_act act,
    struct ctip_str kids, struct ctip_str about,
    unsigned char leaf[CTIP_HASH], struct ctip_err *err)
{
	struct ctip_buf sealed = {0}, json = {0};
	unsigned char transaction[16];
	uint64_t index;
	int rc;

	ctip_tx_place(tx, transaction, &index);
	ctip_request_seal(&sealed, tx->ledger->chain.ledger, transaction,
	    index, about, tx->ledger->H.p);
	ctip_chain_ask(&json, &tx->ledger->chain, act, NULL, NULL, kids,
	    ctip_buf_slice(&sealed));
	rc = ctip_tx_open(tx, ctip_buf_slice(&json), leaf, err);
	ctip_buf_clear(&sealed);
	ctip_buf_clear(&json);
	return rc;
}

int
ctip_request_matches(struct ctip_ledger *ledger,
    const struct ctip_request *request, enum ctip_request_act act,
    struct ctip_str about, struct ctip_err *err)
{
	struct ctip_buf text = {0};
	const unsigned char *H;
	int rc = 0;

	if (ctip_ledger__header_key(&H, ledger, request->epoch, err) != 0)
		return -1;
	if (request->state != CTIP_REQUEST_APPROVED)
		rc = ctip_fail(err, CTIP_DENIED, "that request is %s, not "
		    "approved", ctip_request_state_name(request->state));
	else if (request->act != act ||
	    strcmp(request->by, ledger->me->handle) != 0)
		rc = ctip_fail(err, CTIP_DENIED, "that request is for "
		    "something else, or somebody else's");
	else if (ctip_now() - request->second_time > DAY)
		rc = ctip_fail(err, CTIP_DENIED, "that request was approved "
		    "more than a day ago: ask again");
	else if (ctip_request_open(&text, &ledger->chain, request, H,
	    err) != 0)
		rc = -1;
	else if (!ctip_str_equal(ctip_buf_slice(&text), about))
		rc = ctip_fail(err, CTIP_DENIED,
		    "that request was approved for something else");
	ctip_buf_clear(&text);
	return rc;
}

/* The values of the sealed object, in the order of their names. */
static int
about_sealed(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err)
{
	struct ctip_buf text = {0};
	const unsigned char *H;
	const char *key;
	json_t *object, *value;

	if (ctip_ledger__header_key(&H, ledger, request->epoch, err) != 0 ||
	    ctip_request_open(&text, &ledger->chain, request, H, err) != 0) {
		ctip_buf_clear(&text);
		return -1;
	}
	object = json_loadb(text.p, text.len, 0, NULL);
	json_object_foreach(object, key, value)
		if (json_string_length(value) > 0)
			ctip_buf_format(out, "%s%s", out->len > 0 ? " " : "",
			    json_string_value(value));
	json_decref(object);
	ctip_buf_clear(&text);
	return 0;
}

static int
about_recovery(struct ctip_buf *out, const struct ctip_request *request,
    struct ctip_err *err)
{
	struct ctip_recovery asked;

	if (ctip_recovery_asked(&asked, request, err) != 0)
		return -1;
	ctip_buf_format(out, "recovery key %u, shares to %s, %s and %s",
	    asked.number, asked.holders[0], asked.holders[1],
	    asked.holders[2]);
	return 0;
}

int
ctip_request_about(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err)
{
	if (request->act == CTIP_ASK_RECOVERY)
		return about_recovery(out, request, err);
	if (request->what != NULL)
		return about_member(out, &ledger->chain, request, err);
	return about_sealed(out, ledger, request, err);
}
