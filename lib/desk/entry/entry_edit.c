/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new version of a record by hand: what stands there is shown to who may
 * see it, and only what differs is written.
 */
#include "entry_inside.h"

#include <string.h>

#include "ctip/base/term.h"
#include "ctip/desk/open.h"
#include "ctip/desk/trace.h"
#include "ctip/table/sheet.h"

static bool
is_changed(const struct writing *w, size_t i)
{
	return !w->now.kind->fields[i].hidden &&
	    !ctip_str_equal(w->was.values[i], w->now.values[i]);
}

static bool
is_different(const struct writing *w)
{
	for (size_t i = 0; i < w->now.kind->n; i++)
		if (is_changed(w, i))
			return true;
	return false;
}

/* For the eyes of whoever typed it, so on a terminal only. */
static int
show_changes(struct writing *w, struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{ "field", 0 }, { "was", 0 }, { "now", 0 },
	};
	struct ctip_sheet *sheet;
	int rc = 0;

	if (w->cli->quiet || !ctip_term_is(w->out))
		return 0;
	if (ctip_sheet_open(&sheet, CTIP_SHEET_TABLE, false, w->out, columns,
	    3, err) < 0)
		return -1;
	for (size_t i = 0; i < w->now.kind->n && rc == 0; i++) {
		struct ctip_str cells[] = {
			ctip_str(w->now.kind->fields[i].name),
			w->was.values[i], w->now.values[i],
		};

		if (is_changed(w, i))
			rc = ctip_sheet_row(sheet, cells, err);
	}
	if (ctip_sheet_close(sheet, rc < 0 ? &(struct ctip_err){0} : err) < 0)
		rc = -1;
	return rc;
}

static int
read_record(struct writing *w, const char *id, struct ctip_err *err)
{
	uint32_t opened;

	if (ctip_ledger_find(&w->version, w->ledger, id, err) < 0)
		return -1;
	if (ctip_ledger_read(&w->was, &opened, w->ledger, &w->version,
	    w->version.has, err) < 0)
		return -1;
	w->closed = w->version.has & ~opened;
	ctip_record_start(&w->now, w->was.kind);
	memcpy(w->now.values, w->was.values,
	    w->was.kind->n * sizeof *w->now.values);
	return 0;
}

/* Who is asked, or sees was and now on a terminal, is shown the record. */
static int
trace(struct writing *w, struct ctip_err *err)
{
	struct ctip_access access = {0};
	bool shown = w->cli->argc == w->first ||
	    (!w->cli->quiet && ctip_term_is(w->out));
	int rc;

	if (!shown)
		return 0;
	ctip_access_add(&access, w->version.kind, &w->version.subject,
	    w->version.has & ~w->closed);
	rc = ctip_desk_trace(w->ledger, &access, w->cli, w->talk, err);
	ctip_access_clear(&access);
	return rc;
}

int
ctip_entry_edit(struct ctip_cli *cli, const char *id, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct writing w = { .cli = cli, .out = out, .talk = talk,
	    .first = 1 };
	bool different;
	int rc = -1;

	if (ctip_entry__start(&w, err) < 0 || read_record(&w, id, err) < 0 ||
	    ctip_desk_kind(cli, w.was.kind->name, err) < 0 ||
	    ctip_entry__register(&w, w.was.kind->name, err) < 0 ||
	    trace(&w, err) < 0 || ctip_entry__fill(&w, err) < 0)
		goto out;
	different = is_different(&w);
	rc = different ? show_changes(&w, err) : 0;
	if (!different)
		fputs("nothing changed\n", talk);
	else if (cli->dry_run)
		fputs("nothing was written: this was -n\n", talk);
	else if (rc == 0)
		rc = ctip_entry__save(&w, NULL, true, err);
	if (rc == 0)
		rc = ctip_entry__tell(&w, &w.version.record, err);
out:
	ctip_entry__end(&w);
	return rc;
}
