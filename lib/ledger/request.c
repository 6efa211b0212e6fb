/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> who may do what: what a request is about, read back for those
 * who are to say yes or no.
 */
#include <stdlib.h>
#include <string.h>

#include "chain_inside.h"
#include "ctip/ledger/members.h"
#include "private.h"

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
	good = request->act == CTIP_ASK_REVOKE ||
	    (ctip_open__hex(out->public_.sign, 32, what, "sign") &&
	    ctip_open__hex(out->public_.box, 32, what, "box"));
	for (size_t i = 0; i < json_array_size(roles); i++) {
		const char *name = json_string_value(json_array_get(roles,
		    i));
		int role = name == NULL ? -1 :
		    ctip_roles_role(&chain->roles, name);

		good = good && role >= 0;
		out->roles |= role < 0 ? 0 : UINT64_C(1) << role;
	}
	json_decref(what);
	return good ? 0 : ctip_fail(err, CTIP_TAMPERED,
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
	    ctip_request_open(&text, &ledger->chain, request, H, err) != 0)
		return -1;
	object = json_loadb(text.p, text.len, 0, NULL);
	json_object_foreach(object, key, value)
		if (json_is_string(value))
			ctip_buf_format(out, "%s%s", out->len > 0 ? " " : "",
			    json_string_value(value));
	json_decref(object);
	ctip_buf_clear(&text);
	return 0;
}

int
ctip_request_about(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err)
{
	if (request->what != NULL)
		return about_member(out, &ledger->chain, request, err);
	return about_sealed(out, ledger, request, err);
}
