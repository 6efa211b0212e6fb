/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> log -> sheet: the way back through the history, line by line
 * while the ledger tells it. The sheet is opened with the first line, so a
 * fault before it leaves standard output empty.
 */
#include "ctip/desk/trail.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/open.h"
#include "ctip/table/sheet.h"

struct ctip_trail {
	struct ctip_ledger   *ledger;
	struct ctip_sheet    *sheet;   /* opened with the first line */
	enum ctip_trail_of    what;
	enum ctip_sheet_form  form;
	bool                  raw;
	struct ctip_err      *err;     /* of the call that is going on */
	bool                  failed;
	uint64_t              lines;
};

static const struct ctip_column log_columns[] = {
	{"transaction", CTIP_CELL_TEXT}, {"time", CTIP_CELL_TEXT},
	{"member", CTIP_CELL_TEXT}, {"command", CTIP_CELL_TEXT},
	{"entries", CTIP_CELL_NUMBER}, {"state", CTIP_CELL_TEXT},
};

static const struct ctip_column entry_columns[] = {
	{"record", CTIP_CELL_TEXT}, {"kind", CTIP_CELL_TEXT},
	{"change", CTIP_CELL_TEXT}, {"compartments", CTIP_CELL_TEXT},
};

static int
print_cells(struct ctip_trail *to, const struct ctip_str *cells)
{
	bool log = to->what == CTIP_TRAIL_LOG;

	to->lines++;
	if ((to->sheet == NULL && ctip_sheet_open(&to->sheet, to->form,
	    to->raw, stdout, log ? log_columns : entry_columns, log ? 6 : 4,
	    to->err) != 0) || ctip_sheet_row(to->sheet, cells, to->err) != 0)
		to->failed = true;
	return to->failed;
}

static int
log_line(void *context, const struct ctip_log_line *line)
{
	char id[33], time[21], entries[24];
	struct ctip_str cells[6];

	ctip_hex(id, line->head->transaction, 16);
	id[12] = '\0';
	ctip_time_text(time, line->head->time);
	snprintf(entries, sizeof entries, "%llu",
	    (unsigned long long)line->head->entries);
	cells[0] = ctip_str(id);
	cells[1] = ctip_str(time);
	cells[2] = ctip_str(line->head->member);
	cells[3] = ctip_str(line->head->command);
	cells[4] = ctip_str(entries);
	cells[5] = ctip_str(line->state);
	return print_cells(context, cells);
}

static const char *
op_name(const struct ctip_header *header)
{
	if (header->op == CTIP_VOID)
		return "take back";
	if (header->op == CTIP_RESTORE)
		return "restore";
	return header->n_previous == 0 ? "add" : "edit";
}

static int
entry_line(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	struct ctip_trail *to = context;
	const struct ctip_kind *kind;
	struct ctip_buf parts = {0};
	struct ctip_err ignored = {0};
	char id[40], subject[40];
	int rc;

	ctip_hex(id, version->record.b, 6);
	ctip_hex(subject, version->subject.b, 6);
	if (header->op != CTIP_VOID && ctip_schemas_kind(&kind,
	    ctip_ledger_schemas(to->ledger), version->kind, &ignored) == 0) {
		ctip_id_text(id, &version->record, kind->prefix);
		if (memcmp(&version->subject, &version->record, 16) == 0)
			strcpy(subject, "");
	}
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (version->has >> c & 1) {
			if (parts.len > 0)
				ctip_buf_text(&parts, ", ");
			ctip_buf_text(&parts, ctip_compartment_name(c));
		}
	rc = print_cells(to, (struct ctip_str[]){ctip_str(id),
	    ctip_str(version->kind), ctip_str(op_name(header)),
	    ctip_buf_slice(&parts)});
	ctip_buf_clear(&parts);
	return rc;
}

int
ctip_trail_open(struct ctip_trail **out, struct ctip_cli *cli,
    enum ctip_trail_of what, struct ctip_err *err)
{
	struct ctip_trail *trail = ctip_alloc(sizeof *trail);

	*out = NULL;
	trail->what = what;
	trail->raw = cli->raw;
	trail->form = CTIP_SHEET_LINES;
	if ((!cli->quiet && ctip_sheet_form(&trail->form, cli->format,
	    stdout, err) != 0) || ctip_desk_open(&trail->ledger, cli,
	    CTIP_LEDGER_READ, err) != 0) {
		free(trail);
		return -1;
	}
	*out = trail;
	return 0;
}

struct ctip_ledger *
ctip_trail_ledger(struct ctip_trail *trail)
{
	return trail->ledger;
}

int
ctip_trail_log(struct ctip_trail *trail, const char *id,
    struct ctip_err *err)
{
	struct ctip_id record;

	trail->err = err;
	if (id != NULL &&
	    ctip_ledger_known(&record, trail->ledger, id, err) != 0)
		return -1;
	if (ctip_ledger_log(trail->ledger, id != NULL ? &record : NULL,
	    log_line, trail, err) != 0)
		return -1;
	return trail->failed ? -1 : 0;
}

int
ctip_trail_entries(struct ctip_trail *trail, const struct ctip_head *head,
    struct ctip_err *err)
{
	trail->err = err;
	if (ctip_ledger_entries(trail->ledger, head, entry_line, trail,
	    err) != 0)
		return -1;
	return trail->failed ? -1 : 0;
}

int
ctip_trail_close(struct ctip_trail *trail, int rc, struct ctip_err *err)
{
	struct ctip_err late = {0};

	if (trail == NULL)
		return rc;
	if (trail->sheet != NULL &&
	    ctip_sheet_close(trail->sheet, &late) != 0 && rc == 0) {
		*err = late;
		rc = -1;
	}
	if (rc == 0 && trail->lines == 0)
		rc = 1;
	ctip_ledger_close(trail->ledger);
	free(trail);
	return rc;
}
