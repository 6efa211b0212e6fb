/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> the reason of a transaction: it goes with its first record, for
 * whoever holds compartment audit.
 */
#include "chain_inside.h"
#include "private.h"

struct search { struct ctip_where where; bool found; };

static int
look_at(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	struct search *search = context;

	for (unsigned i = 0; i < header->n_parts; i++)
		if (header->parts[i].tag == (CTIP_AUDIT | CTIP_TAG_REASON)) {
			search->where = version->where;
			search->found = true;
		}
	return 1; /* the first record only */
}

static bool
take_text(struct ctip_buf *out, struct ctip_str json)
{
	json_t *list = json_loadb(json.p, json.len, 0, NULL);
	const char *text = json_string_value(json_array_get(list, 0));

	if (text != NULL)
		ctip_buf_text(out, text);
	json_decref(list);
	return text != NULL;
}

int
ctip_ledger_reason(struct ctip_buf *out, bool *found,
    struct ctip_ledger *ledger, const struct ctip_head *head,
    struct ctip_err *err)
{
	struct search search = {0};
	struct ctip_buf json = {0};
	bool opened = false;
	int rc;

	*found = false;
	rc = ctip_ledger_entries(ledger, head, look_at, &search, err);
	if (rc == 0 && search.found)
		rc = ctip_version__part(&json, &opened, ledger, search.where,
		    CTIP_AUDIT | CTIP_TAG_REASON, err);
	if (rc == 0 && opened)
		*found = take_text(out, ctip_buf_slice(&json));
	if (json.p != NULL)
		ctip_wipe(json.p, json.len);
	ctip_buf_clear(&json);
	return rc;
}
