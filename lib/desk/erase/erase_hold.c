/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record -> may it be erased: a legal hold on the record itself, or on an
 * open case that is linked to it. What can't be seen is said, not guessed.
 */
#include "erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"

/* The fields of a kind by which something is held; -1 where it has none. */
struct fields {
	int held, until, status, person;
};

static struct fields
find_fields(const struct ctip_kind *kind)
{
	return (struct fields){
		ctip_kind_field(kind, CTIP_STR("legal_hold")),
		ctip_kind_field(kind, CTIP_STR("hold_until")),
		ctip_kind_field(kind, CTIP_STR("status")),
		ctip_kind_field(kind, CTIP_STR("person")),
	};
}

/* Its last day may be a month or a year: the end of it counts. */
static bool
is_past(struct ctip_str until)
{
	char today[21];

	ctip_time_text(today, ctip_now());
	return until.p != NULL && until.len <= 10 &&
	    memcmp(until.p, today, until.len) < 0;
}

/* Is it held by these values? */
static bool
take(struct ctip_hold *out, const struct fields *f,
    const struct ctip_str *values, const struct ctip_id *record,
    const struct ctip_kind *kind)
{
	struct ctip_str until = f->until < 0 ? ctip_str(NULL) :
	    values[f->until];

	if (!ctip_str_is(values[f->held], "1") || is_past(until))
		return false;
	out->held = true;
	ctip_id_text(out->by, record, kind->prefix);
	snprintf(out->until, sizeof out->until, "%.*s",
	    until.p == NULL ? 0 : (int)until.len,
	    until.p == NULL ? "" : until.p);
	return true;
}

int
ctip_erase__newest(struct ctip_version *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err)
{
	struct ctip_version *versions;
	struct ctip_id record;
	size_t n;

	if (ctip_ledger_known(&record, ledger, id, err) != 0 ||
	    ctip_ledger_versions(&versions, &n, ledger, &record, err) != 0)
		return -1;
	if (n > 0)
		*out = versions[n - 1];
	free(versions);
	return n > 0 ? 0 : ctip_fail(err, CTIP_BUG, "a record of no entry");
}

/* No more of it is opened than these fields take. */
static int
own_hold(struct ctip_hold *out, struct ctip_ledger *ledger,
    const struct ctip_erasure *erasure, struct ctip_err *err)
{
	struct ctip_record record = {0};
	const struct ctip_kind *kind;
	struct ctip_version version;
	uint32_t opened, bit;
	struct fields f;

	if (ctip_erase__newest(&version, ledger, erasure->id, err) != 0 ||
	    ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    version.kind, err) != 0)
		return -1;
	f = find_fields(kind);
	if (f.held < 0 || version.voided)
		return 0;
	bit = 1u << kind->fields[f.held].compartment;
	if (f.until >= 0)
		bit |= 1u << kind->fields[f.until].compartment;
	if (ctip_ledger_read(&record, &opened, ledger, &version, bit,
	    err) != 0)
		return -1;
	take(out, &f, record.values, &version.record, kind);
	out->closed |= bit & version.has & ~version.gone & ~opened;
	ctip_record_clear(&record);
	return 0;
}

/* A case that is over holds nothing. */
static bool
is_open(const struct fields *f, const struct ctip_str *values)
{
	struct ctip_str status = f->status < 0 ? ctip_str(NULL) :
	    values[f->status];

	return status.p == NULL || status.len < 6 ||
	    memcmp(status.p, "closed", 6) != 0;
}

static void
want(uint64_t *only, int field)
{
	if (field >= 0)
		only[field / 64] |= UINT64_C(1) << field % 64;
}

static int
scan_cases(struct ctip_hold *out, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const struct fields *f,
    const struct ctip_erasure *erasure, struct ctip_err *err)
{
	uint64_t *only = ctip_alloc((kind->n / 64 + 1) * sizeof *only);
	struct ctip_scan *scan = NULL;
	struct ctip_scanned one;
	int got;

	want(only, f->held);
	want(only, f->until);
	want(only, f->status);
	want(only, f->person);
	got = ctip_scan_open(&scan, ledger, kind, only, err);
	while (got == 0 && (got = ctip_scan_next(scan, &one, err)) == 1) {
		got = 0;
		if (ctip_erase__names(one.values[f->person], erasure) &&
		    is_open(f, one.values) &&
		    take(out, f, one.values, &one.record, kind))
			break;
	}
	ctip_scan_close(scan);
	free(only);
	return got < 0 ? -1 : 0;
}

static int
cases_hold(struct ctip_hold *out, struct ctip_ledger *ledger,
    const struct ctip_erasure *erasure, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_err missing = {0};
	struct fields f;
	uint32_t closed = 0;
	uint64_t n;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), "case",
	    &missing) != 0) {
		*err = missing;
		return missing.code == CTIP_NOTFOUND ? 0 : -1;
	}
	f = find_fields(kind);
	if (f.held < 0 || f.person < 0)
		return 0;
	if (ctip_ledger_count(&n, ledger, "case", err) != 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		enum ctip_compartment c = kind->fields[i == 0 ? f.held :
		    f.person].compartment;

		if (!ctip_ledger_opens(ledger, c))
			closed |= 1u << c;
	}
	if (n == 0)
		return 0;
	out->closed |= closed;
	if (closed != 0)
		return 0;
	if (scan_cases(out, ledger, kind, &f, erasure, err) != 0)
		return -1;
	/* A group's key that did not come yet opens nothing. */
	if (ctip_ledger_pending(ledger))
		out->closed |= 1u << kind->fields[f.person].compartment;
	return 0;
}

int
ctip_erase_hold(struct ctip_hold *out, struct ctip_ledger *ledger,
    const struct ctip_erasure *erasure, struct ctip_err *err)
{
	memset(out, 0, sizeof *out);
	if (own_hold(out, ledger, erasure, err) != 0)
		return -1;
	return out->held ? 0 : cases_hold(out, ledger, erasure, err);
}

int
ctip_erase_refuse_held(const struct ctip_hold *hold,
    const struct ctip_erasure *erasure, struct ctip_err *err)
{
	bool own = strcmp(hold->by, erasure->id) == 0;
	char by[CTIP_ID_TEXT + 4];

	if (!hold->held)
		return 0;
	snprintf(by, sizeof by, "%s%s", own ? "" : " by ",
	    own ? "" : hold->by);
	if (hold->until[0] != '\0')
		return ctip_fail(err, CTIP_DENIED, "%s is under legal hold%s "
		    "until %s: nothing of it is erased before", erasure->id,
		    by, hold->until);
	return ctip_fail(err, CTIP_DENIED, "%s is under legal hold%s: "
	    "nothing of it is erased while %s legal_hold says so",
	    erasure->id, by, own ? "its" : "that one's");
}
