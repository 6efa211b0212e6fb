/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_TABLE_SHEET_H
#define CTIP_TABLE_SHEET_H

#include <stdbool.h>
#include <stdio.h>

#include "ctip/base/bytes.h"

/*
 * rows -> sheet: one printer interface; who prints never knows the format.
 */
enum ctip_cell_type {
	CTIP_CELL_TEXT,
	CTIP_CELL_PROSE,   /* text that a table never shortens */
	CTIP_CELL_NUMBER,  /* printed as it is; right-aligned; a JSON number */
	CTIP_CELL_BOOLEAN  /* text 0 or 1 */
};

struct ctip_column {
	const char         *name;
	enum ctip_cell_type type;
};

enum ctip_sheet_form {
	CTIP_SHEET_TABLE,   /* aligned (libsmartcols), fits the terminal */
	CTIP_SHEET_CSV,     /* RFC 4180, LF, quoted only when needed */
	CTIP_SHEET_NDJSON,  /* one object a row; absent cells are left out */
	CTIP_SHEET_LINES    /* the first cell only, one a line: -q */
};

/* By name (table, csv, ndjson); NULL: table on a terminal, csv in a pipe.
 * BUG for another name: the options know them. */
int ctip_sheet_form(enum ctip_sheet_form *out, const char *name,
    FILE *stream, struct ctip_err *err);

struct ctip_sheet;

/* raw: no ' before text cells that a spreadsheet would run as a formula
 * (after blanks too, full-width too: = + - @ TAB CR); only csv has it.
 * Columns are borrowed until close. */
int ctip_sheet_open(struct ctip_sheet **out, enum ctip_sheet_form form,
    bool raw, FILE *stream, const struct ctip_column *columns, size_t n,
    struct ctip_err *err);

/* One row of n cells; absent ones (p NULL) are blank. Copied. Stored text is
 * escaped for terminals by the table form. */
int ctip_sheet_row(struct ctip_sheet *sheet, const struct ctip_str *cells,
    struct ctip_err *err);

/* Prints what is left, and frees. SYSTEM when the stream failed. */
int ctip_sheet_close(struct ctip_sheet *sheet, struct ctip_err *err);

/* One CSV cell or row as the csv form writes it, for rejects files. */
void ctip_csv_cell(struct ctip_buf *out, struct ctip_str text, bool raw);

/* A JSON string with quotes, shortest escapes (FORMAT item 8): only ", \
 * and C0 are escaped, \b \f \n \r \t short, the others \u00xx. */
void ctip_json_string(struct ctip_buf *out, struct ctip_str text);

#endif
