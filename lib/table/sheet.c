/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows -> sheet: one printer, four forms. A row is built in a buffer and
 * written whole; the first failure of the stream is kept, so that a full
 * disk is told with its reason however late the caller asks.
 */
#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/term.h"

struct ctip_sheet {
	enum ctip_sheet_form      form;
	bool                      raw;
	bool                      terminal; /* escape what is printed */
	FILE                     *stream;
	const struct ctip_column *columns;
	size_t                    n;
	struct ctip_grid         *grid;     /* table only */
	struct ctip_buf           line;
	struct ctip_buf           safe;     /* line, escaped */
	int                       failed;   /* errno of the first failure */
};

static const struct {
	const char          *name;
	enum ctip_sheet_form form;
} forms[] = {
	{ "table", CTIP_SHEET_TABLE },
	{ "csv", CTIP_SHEET_CSV },
	{ "ndjson", CTIP_SHEET_NDJSON },
};

int
ctip_sheet_form(enum ctip_sheet_form *out, const char *name, FILE *stream,
    struct ctip_err *err)
{
	if (name == NULL) {
		*out = ctip_term_is(stream) ? CTIP_SHEET_TABLE : CTIP_SHEET_CSV;
		return 0;
	}
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(name, forms[i].name) == 0) {
			*out = forms[i].form;
			return 0;
		}
	return ctip_fail(err, CTIP_BUG, "unknown format '%s': table, csv or "
	    "ndjson", name);
}

static size_t
digits(struct ctip_str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && s.p[at + n] >= '0' && s.p[at + n] <= '9')
		n++;
	return n;
}

/* As RFC 8259 has it: no +, no leading zeros, no bare point. */
static bool
is_number(struct ctip_str s)
{
	size_t i = 0, n;

	i += s.len > 0 && s.p[0] == '-';
	n = digits(s, i);
	if (n == 0 || (n > 1 && s.p[i] == '0'))
		return false;
	i += n;
	if (i < s.len && s.p[i] == '.') {
		n = digits(s, i + 1);
		if (n == 0)
			return false;
		i += n + 1;
	}
	if (i < s.len && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		i += i < s.len && (s.p[i] == '+' || s.p[i] == '-');
		n = digits(s, i);
		if (n == 0)
			return false;
		i += n;
	}
	return i == s.len;
}

static int
say_failed(const struct ctip_sheet *sheet, struct ctip_err *err)
{
	errno = sheet->failed;
	return ctip_fail_errno(err, CTIP_SYSTEM, "cannot write the output");
}

/* The line goes out; on a terminal nothing in it may act. */
static int
write_line(struct ctip_sheet *sheet, struct ctip_err *err)
{
	const struct ctip_buf *from = &sheet->line;

	if (sheet->terminal) {
		ctip_buf_reset(&sheet->safe);
		ctip_term_safe(&sheet->safe, ctip_buf_slice(from), true);
		from = &sheet->safe;
	}
	errno = 0;
	if (sheet->failed == 0 &&
	    fwrite(from->p, 1, from->len, sheet->stream) != from->len)
		sheet->failed = errno != 0 ? errno : EIO;
	ctip_buf_reset(&sheet->line);
	return sheet->failed != 0 ? say_failed(sheet, err) : 0;
}

static void
csv_row(struct ctip_sheet *sheet, const struct ctip_str *cells)
{
	size_t before = sheet->line.len;

	for (size_t i = 0; i < sheet->n; i++) {
		enum ctip_cell_type type = sheet->columns[i].type;
		bool number = (type == CTIP_CELL_NUMBER ||
		    type == CTIP_CELL_BOOLEAN) && is_number(cells[i]);
		if (i > 0)
			ctip_buf_char(&sheet->line, ',');
		ctip_csv_cell(&sheet->line, cells[i], sheet->raw || number);
	}
	if (sheet->line.len == before) /* one blank cell, not a blank line */
		ctip_buf_text(&sheet->line, "\"\"");
	ctip_buf_char(&sheet->line, '\n');
}

static void
csv_header(struct ctip_sheet *sheet)
{
	for (size_t i = 0; i < sheet->n; i++) {
		if (i > 0)
			ctip_buf_char(&sheet->line, ',');
		ctip_csv_cell(&sheet->line, ctip_str(sheet->columns[i].name),
		    sheet->raw);
	}
	ctip_buf_char(&sheet->line, '\n');
}

static void
json_cell(struct ctip_buf *out, enum ctip_cell_type type, struct ctip_str s)
{
	if (type == CTIP_CELL_NUMBER && is_number(s))
		ctip_buf_str(out, s);
	else if (type == CTIP_CELL_BOOLEAN && ctip_str_is(s, "1"))
		ctip_buf_text(out, "true");
	else if (type == CTIP_CELL_BOOLEAN && ctip_str_is(s, "0"))
		ctip_buf_text(out, "false");
	else
		ctip_json_string(out, s);
}

static void
json_row(struct ctip_sheet *sheet, const struct ctip_str *cells)
{
	char before = '{';

	for (size_t i = 0; i < sheet->n; i++) {
		if (cells[i].p == NULL)
			continue;
		ctip_buf_char(&sheet->line, before);
		ctip_json_string(&sheet->line,
		    ctip_str(sheet->columns[i].name));
		ctip_buf_char(&sheet->line, ':');
		json_cell(&sheet->line, sheet->columns[i].type, cells[i]);
		before = ',';
	}
	ctip_buf_text(&sheet->line, before == '{' ? "{}\n" : "}\n");
}

int
ctip_sheet_open(struct ctip_sheet **out, enum ctip_sheet_form form,
    bool raw, FILE *stream, const struct ctip_column *columns, size_t n,
    struct ctip_err *err)
{
	struct ctip_sheet *sheet = ctip_alloc(sizeof *sheet);

	*out = NULL;
	sheet->form = form;
	sheet->raw = raw;
	sheet->terminal = ctip_term_is(stream);
	sheet->stream = stream;
	sheet->columns = columns;
	sheet->n = n;
	if (form == CTIP_SHEET_TABLE)
		sheet->grid = ctip_grid__new(columns, n);
	if (form == CTIP_SHEET_CSV) {
		csv_header(sheet);
		if (write_line(sheet, err) < 0) {
			ctip_buf_clear(&sheet->line);
			ctip_buf_clear(&sheet->safe);
			free(sheet);
			return -1;
		}
	}
	*out = sheet;
	return 0;
}

int
ctip_sheet_row(struct ctip_sheet *sheet, const struct ctip_str *cells,
    struct ctip_err *err)
{
	switch (sheet->form) {
	case CTIP_SHEET_TABLE:
		ctip_grid__add(sheet->grid, cells);
		return 0;
	case CTIP_SHEET_CSV:
		csv_row(sheet, cells);
		break;
	case CTIP_SHEET_NDJSON:
		json_row(sheet, cells);
		break;
	case CTIP_SHEET_LINES:
		if (cells[0].len == 0)
			return 0;
		ctip_buf_str(&sheet->line, cells[0]);
		ctip_buf_char(&sheet->line, '\n');
		break;
	}
	return write_line(sheet, err);
}

int
ctip_sheet_close(struct ctip_sheet *sheet, struct ctip_err *err)
{
	unsigned width;
	int rc = 0;

	if (sheet == NULL)
		return 0;
	if (sheet->grid != NULL) {
		width = sheet->terminal ? ctip_term_width() : 0;
		rc = ctip_grid__print(sheet->grid, sheet->stream, width, err);
	}
	errno = 0;
	if (sheet->failed == 0 &&
	    (fflush(sheet->stream) != 0 || ferror(sheet->stream)))
		sheet->failed = errno != 0 ? errno : EIO;
	if (rc == 0 && sheet->failed != 0)
		rc = say_failed(sheet, err);
	ctip_grid__free(sheet->grid);
	ctip_buf_clear(&sheet->line);
	ctip_buf_clear(&sheet->safe);
	free(sheet);
	return rc;
}
