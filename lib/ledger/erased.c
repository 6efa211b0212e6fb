/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> record, where there is nothing to read any more: which part of a
 * version was erased, by which request, and the words for it.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/ledger/forget.h"
#include "private.h"

bool
ctip_version__erased(const struct ctip_version *version)
{
	return version->has != 0 && (version->has & ~version->gone) == 0;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, CTIP_KID_SHORT);
}

static const struct ctip_request *
request_of(const struct ctip_chain *chain, const unsigned char *kid)
{
	for (size_t i = 0; i < chain->n_requests; i++) {
		const struct ctip_request *r = &chain->requests[i];

		if (r->state == CTIP_REQUEST_DONE && r->n_kids > 0 &&
		    bsearch(kid, r->kids, r->n_kids, CTIP_KID_SHORT,
		    compare) != NULL)
			return r;
	}
	return NULL;
}

int
ctip_version__eraser(const struct ctip_request **out,
    struct ctip_ledger *ledger, const struct ctip_version *version,
    struct ctip_err *err)
{
	struct ctip_header header;

	*out = NULL;
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++) {
		if ((version->gone >> c & 1) == 0)
			continue;
		if (ctip_version__header(&header, ledger, version->parts[c],
		    err) != 0)
			return -1;
		for (unsigned i = 0; i < header.n_parts; i++)
			if (header.parts[i].tag == c && *out == NULL)
				*out = request_of(&ledger->chain,
				    header.parts[i].kid);
	}
	return 0;
}

/* erased on 2026-05-17, request 0123456789ab */
static int
add_words(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_version *version, struct ctip_err *err)
{
	const struct ctip_request *request;
	char time[21], hex[CTIP_HASH * 2 + 1];

	if (ctip_version__eraser(&request, ledger, version, err) != 0)
		return -1;
	ctip_buf_text(out, "erased");
	if (request == NULL)
		return 0;
	ctip_time_text(time, request->done_time);
	ctip_hex(hex, request->leaf, CTIP_HASH);
	ctip_buf_format(out, " on %.10s, request %.12s", time, hex);
	return 0;
}

int
ctip_version__refuse(struct ctip_ledger *ledger,
    const struct ctip_version *version, const char *id, struct ctip_err *err)
{
	struct ctip_buf words = {0};

	if (add_words(&words, ledger, version, err) == 0)
		ctip_fail(err, CTIP_NOTFOUND, "%s was %s", id, words.p);
	ctip_buf_clear(&words);
	return -1;
}

int
ctip_ledger_erased(struct ctip_buf *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err)
{
	struct ctip_version version;
	struct ctip_err none = {0};
	struct ctip_id record;

	if (ctip_ledger_known(&record, ledger, id, err) != 0)
		return -1;
	if (ctip_version__of(&version, ledger, &record, &none) != 0) {
		*err = none;
		return none.code == CTIP_NOTFOUND ? 0 : -1;
	}
	if (!ctip_version__erased(&version))
		return 0;
	return add_words(out, ledger, &version, err) == 0 ? 1 : -1;
}
