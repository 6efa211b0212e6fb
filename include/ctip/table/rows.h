/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_TABLE_ROWS_H
#define CTIP_TABLE_ROWS_H

#include <stdbool.h>

#include "ctip/base/bytes.h"
#include "ctip/base/finding.h"

/*
 * bytes -> rows: delimited text in, streaming, in constant memory, with true
 * line, record and column numbers. The only user of libcsv. What is accepted
 * and refused: ctip-schema.5, SECURITY "Input and output".
 */

struct ctip_cell {
	struct ctip_str text;    /* p NULL never; empty and "" are both len 0 */
	uint64_t        line;    /* physical line where the cell begins */
};

struct ctip_row {
	uint64_t          line;   /* physical line where the row begins; from 1 */
	uint64_t          record; /* 1 is the first row after the header */
	size_t            n;
	const struct ctip_cell *cells; /* borrowed until the next call */
};

struct ctip_rows_options {
	char        delimiter;   /* 0: sniffed from the header: , ; tab or | */
	const char *encoding;    /* NULL: UTF-8; else windows-1252, utf-16,
	                          * utf-16le, utf-16be, iso-8859-1 */
	unsigned    skip;        /* title rows above the header */
	bool        headless;    /* no header: columns are named 1, 2, ... */
};

struct ctip_rows;

/*
 * Opens path (`-` is standard input) and reads the header. Skips a UTF-8 BOM
 * and a `sep=;` line (which sets the delimiter). Trailing empty columns of
 * the header are dropped. INVALID, with the file, the line and what to do:
 * a file that begins PK (save it as CSV), UTF-16 without an encoding, bytes
 * that aren't UTF-8 (named: probably windows-1252, with --encoding to type),
 * NUL, control characters but tab, LF and CR, an empty file, over 1,024
 * columns, no header, two columns of one name.
 */
int ctip_rows_open(struct ctip_rows **out, const char *path,
    const struct ctip_rows_options *options, struct ctip_err *err);

/* The header's cells, trimmed; borrowed as long as rows lives. */
const struct ctip_row *ctip_rows_header(const struct ctip_rows *rows);
char        ctip_rows_delimiter(const struct ctip_rows *rows);
/* As a mapping names it, however it was typed; NULL: UTF-8. */
const char *ctip_rows_encoding(const struct ctip_rows *rows);
bool        ctip_rows_sniffed(const struct ctip_rows *rows);
const char *ctip_rows_path(const struct ctip_rows *rows);
/* Bytes read so far, and of the whole file (0 where unknown): progress. */
uint64_t    ctip_rows_done(const struct ctip_rows *rows);
uint64_t    ctip_rows_size(const struct ctip_rows *rows);

/*
 * The next row that isn't blank: 1, 0 at the end, -1. A row has exactly as
 * many cells as the header: shorter ones are filled up with empty cells and
 * reported with a warning, empty cells beyond it are dropped, others there
 * are a finding (error) and the row is still given, with `*bad` true.
 * -1 INVALID: an unclosed quote (the line where it opened is named), a field
 * over 64 KiB, a row over 1 MiB, malformed UTF-8, NUL or control characters,
 * each with file, line and column.
 */
int ctip_rows_next(struct ctip_rows *rows, struct ctip_row *out, bool *bad,
    struct ctip_findings *findings, struct ctip_err *err);

void ctip_rows_close(struct ctip_rows *rows);

/* The number (from 0) of the column of that name (case, blanks and _ - don't
 * count), or -1. */
int ctip_rows_column(const struct ctip_rows *rows, struct ctip_str name);

#endif
