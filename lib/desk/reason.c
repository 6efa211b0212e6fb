/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --reason of acts that only add open entries, which anybody can read: it is
 * sealed for the auditors in a record of its own.
 */
#include "ctip/desk/erase.h"
#include "ctip/desk/strict.h"

int
ctip_desk_keep_reason(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const unsigned char request[CTIP_HASH], struct ctip_err *err)
{
	struct ctip_record record = {0};
	char hex[CTIP_HASH * 2 + 1];
	const struct ctip_kind *kind;
	struct ctip_id id = {{0}};
	int rc = -1;

	if (!ctip_tx_has_reason(tx))
		return 0;
	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), "reason",
	    err) != 0)
		return -1;
	ctip_record_start(&record, kind);
	ctip_hex(hex, request, CTIP_HASH);
	if (ctip_strict_set(&record, "request", ctip_str(hex), err) == 0)
		rc = ctip_tx_add(tx, &id, &record, false, err);
	ctip_record_clear(&record);
	return rc;
}
