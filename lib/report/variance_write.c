/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words -> record ==> ledger: a variance note is a record like any other, so
 * that who said what, and when, stays; said again it is a new version.
 */
#include "inside.h"

#include <string.h>

#include "ctip/ledger/tx.h"

enum { INDICATOR, PERIOD, FRAMEWORK };
static const char *const names[] = { "indicator", "period", "framework",
	NULL };

/* The id of the note that is there; empty where there is none. */
static int
find_note(char id[CTIP_ID_TEXT], struct ctip_ledger *ledger,
    const char *framework, const char *indicator, const char *period,
    struct ctip_err *err)
{
	struct ctip_pick row;
	int more = ctip_pick__open(&row, ledger, "variance", names, err);

	id[0] = '\0';
	while (more == 0 && (more = ctip_pick__next(&row, err)) == 1) {
		if (ctip_str_is(row.cells[INDICATOR], indicator) &&
		    ctip_str_is(row.cells[FRAMEWORK], framework) &&
		    ctip_str_same(row.cells[PERIOD], period))
			memcpy(id, row.id, sizeof row.id);
		more = 0;
	}
	ctip_pick__close(&row);
	return more;
}

static bool
set(struct ctip_record *record, const char *field, struct ctip_str text,
    struct ctip_findings *findings)
{
	return ctip_record_set(record, ctip_kind_field(record->kind,
	    ctip_str(field)), text, CTIP_DATE_ISO, (struct ctip_place){0},
	    findings);
}

/* The first version, or one after that which is there. */
static int
write_note(struct ctip_ledger *ledger, struct ctip_record *now,
    char id[CTIP_ID_TEXT], struct ctip_str reason, struct ctip_err *err)
{
	struct ctip_record was = {0};
	struct ctip_id made = {{0}};
	struct ctip_version version;
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	uint32_t opened;
	bool changed;
	int rc = -1;

	if (ctip_tx_begin(&tx, ledger, "report note", err) != 0)
		return -1;
	ctip_tx_reason(tx, reason);
	if (*id == '\0')
		rc = ctip_tx_add(tx, &made, now, false, err);
	else if (ctip_ledger_find(&version, ledger, id, err) == 0 &&
	    ctip_ledger_read(&was, &opened, ledger, &version, version.has,
	    err) == 0)
		rc = ctip_tx_edit(tx, &version, &was, now, &changed, err);
	if (rc == 0)
		rc = ctip_tx_commit(&tx, &saved, err);
	if (rc == 0 && *id == '\0')
		ctip_id_text(id, &made, now->kind->prefix);
	ctip_tx_abort(&tx);
	ctip_record_clear(&was);
	return rc;
}

static int
check_place(const char **code, const struct ctip_framework *f,
    const char *indicator, const char *period, struct ctip_err *err)
{
	bool found = false;
	int64_t year;

	for (size_t i = 0; i < f->n; i++)
		found |= strcmp(f->indicators[i].code, indicator) == 0;
	if (!found)
		return ctip_fail(err, CTIP_MISUSE,
		    "'%s' has no indicator '%s'", f->name, indicator);
	*code = f->years && ctip_str_integer(ctip_str(period), 1, 9999,
	    &year) ? period : NULL;
	for (size_t i = 0; i < f->n_periods; i++)
		if (ctip_str_same(ctip_str(period), f->periods[i].code))
			*code = f->periods[i].code;
	if (*code == NULL)
		return ctip_fail(err, CTIP_MISUSE, "'%s' has no period '%s'",
		    f->name, period);
	return 0;
}

int
ctip_variance_write(char id[CTIP_ID_TEXT], bool *again,
    struct ctip_ledger *ledger,
    const struct ctip_framework *framework, const char *indicator,
    const char *period, struct ctip_str text, struct ctip_str reason,
    bool dry, struct ctip_findings *findings, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_record now = {0};
	bool good;
	int rc = -1;

	if (check_place(&period, framework, indicator, period, err) != 0 ||
	    ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), "variance",
	    err) != 0 || find_note(id, ledger, framework->name, indicator,
	    period, err) != 0)
		return -1;
	*again = id[0] != '\0';
	ctip_record_start(&now, kind);
	good = set(&now, "framework", ctip_str(framework->name), findings);
	good &= set(&now, "indicator", ctip_str(indicator), findings);
	good &= set(&now, "period", ctip_str(period), findings);
	good &= set(&now, "text", text, findings);
	if (good && ctip_record_check(&now, (struct ctip_place){0}, findings))
		rc = dry ? 0 : write_note(ledger, &now, id, reason, err);
	else
		ctip_fail(err, CTIP_INVALID, "nothing was written");
	ctip_record_clear(&now);
	return rc;
}
