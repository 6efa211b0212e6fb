/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> records in hand ==> one transaction: what every verb of casework
 * does before and after its own rules.
 */
#include "work_inside.h"

#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/entry.h"
#include "ctip/desk/open.h"
#include "ctip/desk/strict.h"

struct ctip_str
ctip_desk__value(const struct ctip_record *record, const char *field)
{
	int i = ctip_kind_field(record->kind, ctip_str(field));

	return i < 0 ? (struct ctip_str){0} : record->values[i];
}

void
ctip_desk__copy(char *out, size_t size, struct ctip_str text)
{
	size_t len = text.len < size ? text.len : size - 1;

	if (len > 0)
		memcpy(out, text.p, len);
	out[len] = '\0';
}

void
ctip_desk__today(char out[11])
{
	char time[21];

	ctip_time_text(time, ctip_now());
	memcpy(out, time, 10);
	out[10] = '\0';
}

static int
is_older(struct ctip_err *err)
{
	if (err->code != CTIP_NOTFOUND)
		return -1;
	err->code = CTIP_CONFIG;
	return ctip_fail_context(err, "this ledger's schemas are older; "
	    "type: ctip ledger schemas");
}

int
ctip_desk__rules(struct ctip_yaml_file **out, struct ctip_schemas *schemas,
    const char *path, struct ctip_err *err)
{
	struct ctip_source *source = ctip_schemas_source(schemas);
	struct ctip_buf text = {0};
	int rc;

	*out = NULL;
	if (source->read(source, &text, path, err) != 0) {
		ctip_buf_clear(&text);
		return is_older(err);
	}
	rc = ctip_yaml_parse(out, ctip_buf_slice(&text), path, err);
	ctip_buf_clear(&text);
	return rc;
}

int
ctip_desk__kind(const struct ctip_kind **out, struct ctip_ledger *ledger,
    const char *name, struct ctip_err *err)
{
	if (ctip_schemas_kind(out, ctip_ledger_schemas(ledger), name, err) ==
	    0)
		return 0;
	return is_older(err);
}

int
ctip_desk__fields(int *field, uint64_t *only, const struct ctip_kind *kind,
    const char *const *names, size_t n, struct ctip_err *err)
{
	for (size_t i = 0; i < n; i++) {
		field[i] = ctip_kind_field(kind, ctip_str(names[i]));
		if (field[i] < 0)
			return ctip_fail(err, CTIP_CONFIG, "the kind '%s' of "
			    "this ledger has no field '%s'; type: ctip ledger "
			    "schemas", kind->name, names[i]);
		only[field[i] / 64] |= 1ull << (field[i] % 64);
	}
	return 0;
}

/* What was found becomes a record in hand. */
static int
take(struct ctip_held *held, struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_record *now = &held->now, *was = &held->was;

	if (ctip_ledger_read(was, &held->opened, ledger, &held->version,
	    held->version.has, err) != 0)
		return -1;
	ctip_id_text(held->id, &held->version.record, was->kind->prefix);
	ctip_record_start(now, was->kind);
	memcpy(now->values, was->values, was->kind->n * sizeof *now->values);
	return 0;
}

int
ctip_desk__hold(struct ctip_held *held, struct ctip_ledger *ledger,
    const char *id, const char *kind, struct ctip_err *err)
{
	*held = (struct ctip_held){0};
	if (ctip_ledger_find(&held->version, ledger, id, err) != 0)
		return -1;
	if (kind != NULL && strcmp(held->version.kind, kind) != 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' is no %s; 'ctip "
		    "record list %s' lists them", id, kind, kind);
	return take(held, ledger, err);
}

int
ctip_desk__hold_record(struct ctip_held *held, struct ctip_ledger *ledger,
    const struct ctip_id *record, struct ctip_err *err)
{
	char id[CTIP_ID_TEXT];

	/* Any prefix will do for who knows the number. */
	*held = (struct ctip_held){0};
	ctip_id_text(id, record, "P");
	if (ctip_ledger_find(&held->version, ledger, id, err) != 0)
		return -1;
	return take(held, ledger, err);
}

int
ctip_desk__change(struct ctip_held *held, const char *field,
    struct ctip_str text, struct ctip_err *err)
{
	int i = ctip_kind_field(held->now.kind, ctip_str(field));

	if (text.len > 0 || i < 0)
		return ctip_strict_set(&held->now, field, text, err);
	held->now.values[i] = (struct ctip_str){0};
	return 0;
}

/* The first fault becomes the error. */
struct heard { struct ctip_findings to; struct ctip_err *err; };

static void
hear(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct heard *heard = (struct heard *)to;

	if (f->level == CTIP_ERROR && to->errors == 1)
		ctip_fail(heard->err, CTIP_INVALID, "%.*s: %.*s",
		    (int)f->field.len, f->field.p != NULL ? f->field.p : "",
		    (int)f->message.len, f->message.p);
}

static int
check(struct ctip_record *record, uint32_t closed, struct ctip_err *err)
{
	struct heard heard = {{hear, 0, 0}, err};

	return ctip_entry_check(record, closed, &heard.to) ? 0 : -1;
}

int
ctip_desk__keep(struct ctip_held *held, struct ctip_tx *tx,
    struct ctip_err *err)
{
	bool changed;

	if (check(&held->now, held->version.has & ~held->opened, err) != 0)
		return -1;
	return ctip_tx_edit(tx, &held->version, &held->was, &held->now,
	    &changed, err);
}

void
ctip_desk__let_go(struct ctip_held *held)
{
	ctip_record_clear(&held->was);
	ctip_record_clear(&held->now);
}

int
ctip_desk__start(struct ctip_work *work, struct ctip_err *err)
{
	if (ctip_desk_reason(&work->reason, work->cli, err) != 0 ||
	    ctip_desk_open(&work->ledger, work->cli, CTIP_LEDGER_WRITE,
	    err) != 0 || ctip_tx_begin(&work->tx, work->ledger,
	    work->cli->command, err) != 0)
		return -1;
	ctip_tx_reason(work->tx, ctip_buf_slice(&work->reason));
	return 0;
}

int
ctip_desk__look(struct ctip_work *work, struct ctip_err *err)
{
	return ctip_desk_open(&work->ledger, work->cli, CTIP_LEDGER_READ,
	    err);
}

int
ctip_desk__save(struct ctip_work *work, struct ctip_err *err)
{
	struct ctip_saved saved;

	if (work->cli->dry_run) {
		fputs("nothing was written: this was -n\n", work->talk);
		return 0;
	}
	if (ctip_tx_commit(&work->tx, &saved, err) != 0)
		return -1;
	ctip_desk_say_published(&saved, work->talk);
	return 0;
}

void
ctip_desk__end(struct ctip_work *work)
{
	ctip_tx_abort(&work->tx);
	ctip_ledger_close(work->ledger);
	ctip_buf_clear(&work->reason);
}

int
ctip_desk__put(struct ctip_id *id, struct ctip_tx *tx,
    struct ctip_ledger *ledger, const char *kind,
    const struct ctip_given *given, size_t n, bool shared,
    struct ctip_err *err)
{
	struct ctip_record record = {0};
	const struct ctip_kind *k;
	int rc = 0;

	if (ctip_desk__kind(&k, ledger, kind, err) != 0)
		return -1;
	ctip_record_start(&record, k);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = ctip_strict_set(&record, given[i].field, given[i].value,
		    err);
	if (rc == 0)
		rc = check(&record, 0, err);
	if (rc == 0)
		rc = ctip_tx_add(tx, id, &record, shared, err);
	ctip_record_clear(&record);
	return rc;
}

int
ctip_desk__add(struct ctip_id *id, struct ctip_work *work, const char *kind,
    const struct ctip_given *given, size_t n, bool shared,
    struct ctip_err *err)
{
	return ctip_desk__put(id, work->tx, work->ledger, kind, given, n,
	    shared, err);
}

int
ctip_desk__scan(struct ctip_scan **scan, struct ctip_same **same,
    struct ctip_ledger *ledger, const struct ctip_kind *kind,
    const uint64_t *only, struct ctip_err *err)
{
	*scan = NULL;
	if (ctip_same_load(same, ledger, err) != 0)
		return -1;
	if (ctip_scan_open(scan, ledger, kind, only, err) == 0) {
		ctip_scan_unite(*scan, *same);
		return 0;
	}
	ctip_same_free(*same);
	return -1;
}

int
ctip_desk__is_kept(struct ctip_ledger *ledger, const char *person,
    struct ctip_err *err)
{
	struct ctip_same *same;
	const char *kept;
	int rc = ctip_same_load(&same, ledger, err);

	kept = rc == 0 ? ctip_same_kept(same, ctip_str(person)) : NULL;
	if (kept != NULL)
		rc = ctip_fail(err, CTIP_INVALID, "%s is merged: name %s, "
		    "which stands for both", person, kept);
	ctip_same_free(same);
	return rc;
}

int
ctip_desk__may_open(const struct ctip_ledger *ledger, const char *handle,
    enum ctip_compartment compartment, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	const struct ctip_member *member = ctip_chain_current(chain, handle);

	if (member == NULL)
		return ctip_fail(err, CTIP_NOTFOUND, "there is no member "
		    "'%s'; 'ctip ledger member list' lists them", handle);
	for (size_t g = 0; g < chain->roles.n_groups; g++)
		if (chain->roles.groups[g].holds[compartment] &&
		    ctip_chain_in(chain, member, g))
			return 0;
	return ctip_fail(err, CTIP_DENIED, "'%s' could not open it: no role of "
	    "theirs holds compartment '%s'", handle,
	    ctip_compartment_name(compartment));
}
