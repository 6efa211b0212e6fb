/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> who read what -> sheet: access records, for those who hold
 * compartment audit, as lines of the log and by whom they are about.
 */
#include "trail_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"

#define EXPORT "record export"

static bool
wants(const struct ctip_trail *trail, const struct ctip_access_read *read)
{
	bool is_export = strcmp(read->action, EXPORT) == 0;

	return (is_export ? trail->exports : trail->reads) &&
	    ctip_trail__passes(trail, read->reader, read->time);
}

/* A line like a transaction's: that of who carried it, and so many subjects
 * in place of entries. */
static int
log_line(void *context, const struct ctip_access_read *read)
{
	struct ctip_trail *trail = context;
	char id[33] = "", time[21], count[24];

	if (!wants(trail, read) || (trail->quiet && read->waiting))
		return 0;
	if (!read->waiting) {
		ctip_hex(id, read->transaction, 16);
		id[12] = '\0';
	}
	ctip_time_text(time, read->time);
	snprintf(count, sizeof count, "%llu",
	    (unsigned long long)read->count);
	return ctip_trail__print(trail, (const struct ctip_str[]){
	    read->waiting ? (struct ctip_str){0} : ctip_str(id),
	    ctip_str(time), ctip_str(read->reader), ctip_str(read->action),
	    ctip_str(count), ctip_str(!read->holds ? "not signed" :
	    read->waiting ? "waiting" : "carried") });
}

int
ctip_trail__reads(struct ctip_trail *trail,
    const struct ctip_head *carried_by, struct ctip_err *err)
{
	if (!trail->reads && !trail->exports)
		return 0;
	if (carried_by == NULL)
		return ctip_access_waiting(trail->ledger, log_line, trail,
		    err);
	return ctip_access_each(trail->ledger, carried_by, log_line, trail,
	    err);
}

static int
take_actions(struct ctip_trail *trail, const struct ctip_cli *cli,
    const char *actions, struct ctip_err *err)
{
	struct ctip_str rest = ctip_str(actions), one;

	trail->writes = false;
	while (ctip_str_cut(&rest, ',', &one)) {
		one = ctip_str_trim(one);
		if (ctip_str_is(one, "write"))
			trail->writes = true;
		else if (ctip_str_is(one, "read"))
			trail->reads = true;
		else if (ctip_str_is(one, "export"))
			trail->exports = true;
		else
			return ctip_cli_misuse(cli, err, "'%.*s' is no "
			    "action; there are read, write and export",
			    (int)one.len, one.p);
	}
	return 0;
}

int
ctip_trail_filter(struct ctip_trail *trail, const struct ctip_cli *cli,
    const char *member, const char *since, const char *actions,
    struct ctip_err *err)
{
	struct ctip_date date;

	if (actions != NULL && take_actions(trail, cli, actions, err) != 0)
		return -1;
	if (since != NULL && ctip_date_parse(&date, ctip_str(since),
	    CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return ctip_cli_misuse(cli, err, "'%s' is no date; write it "
		    "as 2026-05-17, 2026-05 or 2026", since);
	if (since != NULL)
		trail->since = (int64_t)ctip_date_first(date) * 86400;
	if (member != NULL && ctip_chain_member(ctip_ledger_chain(
	    trail->ledger), member) == NULL)
		return ctip_fail(err, CTIP_NOTFOUND, "there is no member "
		    "'%s' in this ledger", member);
	trail->member = member;
	if ((trail->reads || trail->exports) && cli->argc > 0)
		return ctip_cli_misuse(cli, err, "'log' of records tells what "
		    "was written; who read one, 'ctip audit who-saw' lists");
	return trail->reads || trail->exports ?
	    ctip_access_may(trail->ledger, err) : 0;
}

/* Are records of this kind about subjects of the one that is asked for? */
static bool
covers(struct ctip_trail *trail, const char *name)
{
	const struct ctip_kind *kind;
	struct ctip_err ignored;
	int field;

	if (strcmp(name, trail->kind) == 0)
		return true;
	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(trail->ledger), name,
	    &ignored) != 0 || kind->subject == NULL)
		return false;
	field = ctip_kind_field(kind, ctip_str(kind->subject));
	return field >= 0 && kind->fields[field].link != NULL &&
	    strcmp(kind->fields[field].link, trail->kind) == 0;
}

/* Named in it, or among those that it does not name? */
static bool
is_about(struct ctip_trail *trail, const struct ctip_access_read *read)
{
	bool covered = read->n_kinds == CTIP_ACCESS_KINDS;

	for (size_t i = 0; i < read->n_subjects; i++)
		if (memcmp(&read->subjects[i], &trail->subject,
		    sizeof trail->subject) == 0)
			return true;
	if (read->count <= CTIP_ACCESS_NAMED)
		return false;
	for (size_t i = 0; i < read->n_kinds && !covered; i++)
		covered = covers(trail, read->kinds[i]);
	return covered;
}

static int
saw_line(void *context, const struct ctip_access_read *read)
{
	struct ctip_trail *trail = context;
	struct ctip_buf compartments = {0}, member = {0};
	char time[21], count[40];
	int rc;

	if (!read->opened || !is_about(trail, read))
		return 0;
	ctip_time_text(time, read->time);
	snprintf(count, sizeof count, "%s%llu", read->count >
	    CTIP_ACCESS_NAMED ? "among " : "",
	    (unsigned long long)read->count);
	ctip_trail__compartments(&compartments, read->compartments);
	ctip_buf_format(&member, "%s%s", read->reader,
	    read->holds ? "" : " (not signed)");
	rc = ctip_trail__print(trail, (const struct ctip_str[]){
	    ctip_str(time), ctip_buf_slice(&member), ctip_str(read->action),
	    ctip_buf_slice(&compartments), ctip_str(count),
	    read->purpose.len > 0 ? read->purpose : (struct ctip_str){0} });
	ctip_buf_clear(&compartments);
	ctip_buf_clear(&member);
	return rc;
}

/* Whom a record is about, and of what kind it is: by its latest version,
 * taken back or not. */
static int
look_up(struct ctip_trail *trail, const struct ctip_id *record,
    struct ctip_err *err)
{
	struct ctip_version *versions;
	size_t n;

	if (ctip_ledger_versions(&versions, &n, trail->ledger, record,
	    err) != 0)
		return -1;
	if (n > 0) {
		trail->subject = versions[n - 1].subject;
		trail->kind = versions[n - 1].kind;
	}
	free(versions);
	return 0;
}

int
ctip_trail_saw(struct ctip_trail *trail, const char *id,
    struct ctip_err *err)
{
	struct ctip_id record;

	trail->err = err;
	if (ctip_access_may(trail->ledger, err) != 0 ||
	    ctip_ledger_known(&record, trail->ledger, id, err) != 0 ||
	    look_up(trail, &record, err) != 0)
		return -1;
	record = trail->subject;
	if (look_up(trail, &record, err) != 0 ||
	    ctip_access_each(trail->ledger, NULL, saw_line, trail, err) != 0)
		return -1;
	return trail->failed ? -1 : 0;
}
