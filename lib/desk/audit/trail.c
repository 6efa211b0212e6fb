/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> log -> sheet: the way back through the history, line by line
 * while the ledger tells it. The sheet is opened with the first line, so a
 * fault before it leaves standard output empty.
 */
#include "trail_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/open.h"

static const struct ctip_column log_columns[] = {
	{"transaction", CTIP_CELL_TEXT}, {"time", CTIP_CELL_TEXT},
	{"member", CTIP_CELL_TEXT}, {"command", CTIP_CELL_TEXT},
	{"entries", CTIP_CELL_NUMBER}, {"state", CTIP_CELL_TEXT},
};

static const struct ctip_column entry_columns[] = {
	{"record", CTIP_CELL_TEXT}, {"kind", CTIP_CELL_TEXT},
	{"change", CTIP_CELL_TEXT}, {"compartments", CTIP_CELL_TEXT},
};

static const struct ctip_column read_columns[] = {
	{"time", CTIP_CELL_TEXT}, {"member", CTIP_CELL_TEXT},
	{"action", CTIP_CELL_TEXT}, {"compartments", CTIP_CELL_TEXT},
	{"subjects", CTIP_CELL_TEXT}, {"purpose", CTIP_CELL_TEXT},
};

static const struct {
	const struct ctip_column *columns;
	size_t                    n;
} sheets[] = {
	[CTIP_TRAIL_LOG] = {log_columns, 6},
	[CTIP_TRAIL_ENTRIES] = {entry_columns, 4},
	[CTIP_TRAIL_READS] = {read_columns, 6},
};

int
ctip_trail__print(struct ctip_trail *to, const struct ctip_str *cells)
{
	to->lines++;
	if ((to->sheet == NULL && ctip_sheet_open(&to->sheet, to->form,
	    to->raw, stdout, sheets[to->what].columns, sheets[to->what].n,
	    to->err) != 0) || ctip_sheet_row(to->sheet, cells, to->err) != 0)
		to->failed = true;
	return to->failed;
}

bool
ctip_trail__passes(const struct ctip_trail *trail, const char *member,
    int64_t time)
{
	return time >= trail->since && (trail->member == NULL ||
	    strcmp(trail->member, member) == 0);
}

/* What it carried was read before it was written. */
static int
log_line(void *context, const struct ctip_log_line *line)
{
	struct ctip_trail *trail = context;
	char id[33], time[21], entries[24];
	struct ctip_str cells[6];

	if (ctip_trail__reads(trail, line->head, trail->err) != 0)
		trail->failed = true;
	if (trail->failed || !trail->writes || !ctip_trail__passes(trail,
	    line->head->member, line->head->time))
		return trail->failed;
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
	return ctip_trail__print(trail, cells);
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

void
ctip_trail__compartments(struct ctip_buf *out, uint32_t compartments)
{
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (compartments >> c & 1) {
			if (out->len > 0)
				ctip_buf_text(out, ", ");
			ctip_buf_text(out, ctip_compartment_name(c));
		}
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

	/* No record that another program could be given. */
	if (to->quiet && strcmp(version->kind, "access") == 0)
		return 0;
	ctip_hex(id, version->record.b, 6);
	ctip_hex(subject, version->subject.b, 6);
	if (header->op != CTIP_VOID && ctip_schemas_kind(&kind,
	    ctip_ledger_schemas(to->ledger), version->kind, &ignored) == 0) {
		ctip_id_text(id, &version->record, kind->prefix);
		if (memcmp(&version->subject, &version->record, 16) == 0)
			strcpy(subject, "");
	}
	ctip_trail__compartments(&parts, version->has);
	rc = ctip_trail__print(to, (struct ctip_str[]){ctip_str(id),
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
	trail->quiet = cli->quiet;
	trail->since = INT64_MIN;
	trail->writes = true;
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
	    log_line, trail, err) != 0 || (!trail->failed &&
	    ctip_trail__reads(trail, NULL, err) != 0))
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
