/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register of credentials (R024, R038): one record of the kind
 * `credential` a member, which says when they were issued, cleared, trained
 * and taken back. It is data about an account, by its handle.
 */
#include "ctip/desk/members.h"

#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/strict.h"

/* NULL, and no error, where the ledger has no such kind. */
static int
find_kind(const struct ctip_kind **out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	if (ctip_schemas_kind(out, ctip_ledger_schemas(ledger), "credential",
	    err) == 0)
		return 0;
	*out = NULL;
	return err->code == CTIP_NOTFOUND ? 0 : -1;
}

static void
today(char out[21])
{
	ctip_time_text(out, ctip_now());
	out[10] = '\0';
}

int
ctip_credential_add(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_credential *credential, struct ctip_err *err)
{
	struct ctip_record record = {0};
	const struct ctip_kind *kind;
	struct ctip_id id = {{0}};
	char date[21];
	int rc = -1;

	if (find_kind(&kind, ledger, err) != 0)
		return -1;
	if (kind == NULL)
		return 0;
	today(date);
	ctip_record_start(&record, kind);
	if (ctip_strict_set(&record, "handle", ctip_str(credential->handle), err) == 0 &&
	    ctip_strict_set(&record, "system", CTIP_STR("ctip"), err) == 0 &&
	    ctip_strict_set(&record, "issued", ctip_str(date), err) == 0 &&
	    ctip_strict_set(&record, "trained", ctip_str(credential->trained),
	    err) == 0 &&
	    ctip_strict_set(&record, "cleared", credential->clearance.len > 0 ?
	    ctip_str(date) : ctip_str(NULL), err) == 0 &&
	    ctip_strict_set(&record, "remarks", credential->clearance, err) == 0)
		rc = ctip_tx_add(tx, &id, &record, false, err);
	ctip_record_clear(&record);
	return rc;
}

static bool
is(const struct ctip_kind *kind, const struct ctip_scanned *row,
    const char *field, const char *value)
{
	int number = ctip_kind_field(kind, ctip_str(field));

	return number >= 0 && ctip_str_is(row->values[number], value);
}

static void
copy_date(char out[11], const struct ctip_kind *kind,
    const struct ctip_scanned *row, const char *field)
{
	int number = ctip_kind_field(kind, ctip_str(field));

	snprintf(out, 11, "%.*s", number < 0 ? 0 :
	    (int)row->values[number].len, number < 0 ||
	    row->values[number].p == NULL ? "" : row->values[number].p);
}

/* The last one of a handle that was not taken back; *found tells. */
static int
find(struct ctip_id *id, bool *found, char cleared[11], char trained[11],
    struct ctip_ledger *ledger, const struct ctip_kind *kind,
    const char *handle, struct ctip_err *err)
{
	struct ctip_scan *scan;
	struct ctip_scanned row;
	int rc, revoked = ctip_kind_field(kind, CTIP_STR("revoked"));

	*found = false;
	if (ctip_scan_open(&scan, ledger, kind, NULL, err) != 0)
		return -1;
	while ((rc = ctip_scan_next(scan, &row, err)) == 1) {
		if (!is(kind, &row, "handle", handle) ||
		    !is(kind, &row, "system", "ctip"))
			continue;
		copy_date(cleared, kind, &row, "cleared");
		copy_date(trained, kind, &row, "trained");
		if (revoked >= 0 && row.values[revoked].p != NULL)
			continue;
		*id = row.record;
		*found = true;
	}
	ctip_scan_close(scan);
	return rc;
}

int
ctip_credential_find(char cleared[11], char trained[11],
    struct ctip_ledger *ledger, const char *handle, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_id id;
	bool found;

	cleared[0] = trained[0] = '\0';
	if (find_kind(&kind, ledger, err) != 0)
		return -1;
	return kind == NULL ? 0 : find(&id, &found, cleared, trained, ledger,
	    kind, handle, err);
}

int
ctip_credential_end(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const char *handle, struct ctip_err *err)
{
	struct ctip_record was = {0}, now = {0};
	char cleared[11], trained[11], date[21], text[CTIP_ID_TEXT];
	const struct ctip_kind *kind;
	struct ctip_version version;
	struct ctip_id id;
	uint32_t opened;
	bool found = false, changed;
	int rc = -1;

	if (find_kind(&kind, ledger, err) != 0 || (kind != NULL &&
	    find(&id, &found, cleared, trained, ledger, kind, handle,
	    err) != 0))
		return -1;
	if (!found)
		return 0;
	today(date);
	ctip_id_text(text, &id, kind->prefix);
	if (ctip_ledger_find(&version, ledger, text, err) != 0 ||
	    ctip_ledger_read(&was, &opened, ledger, &version, ~0u,
	    err) != 0)
		return -1;
	ctip_record_start(&now, kind);
	memcpy(now.values, was.values, kind->n * sizeof *now.values);
	if (ctip_strict_set(&now, "revoked", ctip_str(date), err) == 0)
		rc = ctip_tx_edit(tx, &version, &was, &now, &changed, err);
	ctip_record_clear(&now);
	ctip_record_clear(&was);
	return rc;
}
