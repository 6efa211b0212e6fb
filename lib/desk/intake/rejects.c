/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that stay out, back into a file: as they were, with line, field and
 * message behind them, so that they can be corrected and fed in again, where
 * these three columns are left out. The file holds people in clear: mode
 * 0600, and it appears only when it is finished.
 */
#include "intake_inside.h"

#include <string.h>

#include "ctip/table/sheet.h"

static const char *const own[] = { "line", "field", "message" };

bool
ctip_rejects__own(const struct ctip_row *header)
{
	if (header->n <= 3)
		return false;
	for (size_t i = 0; i < 3; i++)
		if (!ctip_str_is(header->cells[header->n - 3 + i].text,
		    own[i]))
			return false;
	return true;
}

static void
keep(struct gather *gather, const struct ctip_finding *f)
{
	if (gather->message.len == 0) {
		ctip_buf_str(&gather->field, f->field);
	} else {
		ctip_buf_text(&gather->message, "; ");
		if (f->field.p != NULL) {
			ctip_buf_str(&gather->message, f->field);
			ctip_buf_text(&gather->message, ": ");
		}
	}
	ctip_buf_str(&gather->message, f->message);
}

/* What is told of a field without its cell: where the mapping has it from. */
static unsigned
cell_of(const struct gather *gather, const struct ctip_finding *f)
{
	const struct ctip_mapping_record *record =
	    ctip_mapping_record(gather->mapping, gather->record);
	int field;

	if (f->column > 0 || f->line == 0 || f->field.p == NULL ||
	    record == NULL)
		return f->column;
	field = ctip_kind_field(record->kind, f->field);
	return field < 0 ? 0 : ctip_mapping_cell(gather->mapping,
	    gather->record, field);
}

static void
take(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct gather *gather = (struct gather *)to;
	struct ctip_findings *next = gather->next;
	struct ctip_finding placed = *f;

	placed.column = cell_of(gather, f);
	f = &placed;
	if (f->level == CTIP_WARNING && f->column > gather->width &&
	    strcmp(f->rule, "unused") == 0) {
		to->warnings--;
		return;
	}
	if (f->level == CTIP_NOTE && (strcmp(f->rule, "total") == 0 ||
	    strcmp(f->rule, "header") == 0))
		gather->left_out = true;
	if (f->level == CTIP_ERROR && gather->keep)
		keep(gather, f);
	next->errors += f->level == CTIP_ERROR;
	next->warnings += f->level == CTIP_WARNING;
	if (next->take != NULL)
		next->take(next, f);
}

void
ctip_gather__start(struct gather *gather, struct ctip_findings *next,
    const struct ctip_mapping *mapping, const struct ctip_rows *rows,
    bool keep_errors)
{
	const struct ctip_row *header = ctip_rows_header(rows);

	gather->to.take = take;
	gather->next = next;
	gather->mapping = mapping;
	gather->record = SIZE_MAX;
	gather->keep = keep_errors;
	gather->width = (unsigned)header->n;
	if (ctip_rejects__own(header))
		gather->width -= 3;
}

void
ctip_gather__reset(struct gather *gather)
{
	gather->left_out = false;
	ctip_buf_reset(&gather->field);
	ctip_buf_reset(&gather->message);
}

void
ctip_gather__clear(struct gather *gather)
{
	ctip_buf_clear(&gather->field);
	ctip_buf_clear(&gather->message);
}

/* A cell that the same mapping reads again as it was: what a spreadsheet
 * would run gets its ', which our reader takes off. */
static void
add_cell(struct ctip_buf *out, struct ctip_str text, char delimiter,
    bool first)
{
	size_t at;

	if (!first)
		ctip_buf_char(out, delimiter);
	at = out->len;
	ctip_csv_cell(out, text, false);
	if (text.len == 0 || out->p[at] == '"' ||
	    memchr(text.p, delimiter, text.len) == NULL)
		return;
	ctip_buf_text(out, "\"\"");
	memmove(out->p + at + 1, out->p + at, out->len - at - 2);
	out->p[at] = '"';
}

static void
add_cells(struct ctip_buf *out, const struct ctip_row *row, size_t n,
    char delimiter)
{
	for (size_t i = 0; i < n; i++)
		add_cell(out, row->cells[i].text, delimiter, i == 0);
}

static int
put(struct walk *walk, struct ctip_err *err)
{
	struct ctip_buf *line = &walk->rejects.line;

	ctip_buf_char(line, '\n');
	if (fwrite(line->p, 1, line->len, walk->rejects.output.stream) !=
	    line->len)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write '%s'",
		    walk->ask->rejects);
	return 0;
}

/* A mark that says UTF-8, whatever the first file was; as many title rows as
 * the mapping skips; the header. */
static int
start(struct walk *walk, struct ctip_err *err)
{
	struct rejects *r = &walk->rejects;
	struct ctip_rows_options options = {0};
	const struct ctip_row *header = ctip_rows_header(walk->rows);
	char delimiter = ctip_rows_delimiter(walk->rows);

	if (ctip_output_open(&r->output, walk->ask->rejects, 0600, false,
	    err) < 0)
		return -1;
	r->open = true;
	r->width = header->n - (ctip_rejects__own(header) ? 3 : 0);
	fputs("\xef\xbb\xbf", r->output.stream);
	ctip_mapping_options(walk->mapping, &options);
	for (unsigned i = 0; i < options.skip; i++)
		fputs("rows that were refused\n", r->output.stream);
	if (options.headless)
		return 0;
	add_cells(&r->line, header, r->width, delimiter);
	for (size_t i = 0; i < 3; i++)
		add_cell(&r->line, ctip_str(own[i]), delimiter, false);
	return put(walk, err);
}

int
ctip_rejects__row(struct walk *walk, const struct ctip_row *row,
    struct ctip_err *err)
{
	struct rejects *r = &walk->rejects;
	char delimiter = ctip_rows_delimiter(walk->rows), line[24];

	if (!r->open && start(walk, err) < 0)
		return -1;
	ctip_buf_reset(&r->line);
	add_cells(&r->line, row, r->width, delimiter);
	snprintf(line, sizeof line, "%llu", (unsigned long long)row->line);
	add_cell(&r->line, ctip_str(line), delimiter, false);
	add_cell(&r->line, ctip_buf_slice(&walk->gather.field), delimiter,
	    false);
	add_cell(&r->line, ctip_buf_slice(&walk->gather.message), delimiter,
	    false);
	return put(walk, err);
}
