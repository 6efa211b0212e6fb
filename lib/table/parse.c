/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean text -> rows as wide as they are: the middle of the arrow bytes ->
 * rows, and the only user of libcsv, which counts nothing; so it is fed one
 * physical line at a time, and a callback's line is the line being fed.
 * The rows of one block wait in flat arrays, sized once for the largest row
 * and block: no cell is ever allocated, and its pointer stays until clear.
 */
#include "table.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum {
	CELL_LIMIT = 65536 / CTIP_TABLE_SHRINK,
	ROW_LIMIT = 1048576 / CTIP_TABLE_SHRINK,
	/* a cell, its closing quote, a NUL, and one that libcsv keeps free */
	CSV_ROOM = CELL_LIMIT + 3,
	TEXT_ROOM = ROW_LIMIT + CSV_ROOM + CTIP_ENCODING_BLOCK + 64,
	BLOCK_CELLS = CTIP_PARSE_COLUMNS + CTIP_ENCODING_BLOCK + 64,
	STRICT = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL |
	    CSV_APPEND_NULL,
	LENIENT = CSV_REPALL_NL | CSV_APPEND_NULL
};

/* A row in the queue. */
struct span {
	size_t first, n;             /* in cells */
};

enum over { OVER_NOTHING, OVER_CELL, OVER_ROW, OVER_COLUMNS };

/*
 * Invariant between blocks: rows at .. n_spans wait to be handed out; cells
 * from `first` and text from `start` on are the row that is still being
 * read, and stay when the queue is cleared.
 */
struct ctip_parse {
	struct csv_parser csv;
	const char       *path;      /* the caller's */
	char             *text;      /* the cells' bytes, each with a NUL */
	struct ctip_cell *cells;
	struct span      *spans;
	size_t            used, n_cells, n_spans, at;
	size_t            start, first;
	uint64_t          line;      /* being fed */
	size_t            before;    /* its characters that were fed earlier */
	bool              after_cr;  /* a LF now ends the line before */
	bool              between;   /* nothing of the next row was fed */
	uint64_t          cell_line; /* where the cell being read begins */
	enum over         over;      /* found in a callback, which can't stop */
};

/* libcsv asks for one buffer of CSV_ROOM, and must not get more. */
static void *
grow_cell(void *p, size_t size)
{
	return size > CSV_ROOM ? NULL : realloc(p, size);
}

static void
take_cell(void *bytes, size_t len, void *context)
{
	struct ctip_parse *parse = context;
	struct ctip_cell *cell = &parse->cells[parse->n_cells];
	const char *p = bytes;

	if (parse->over != OVER_NOTHING)
		return;
	if (len > CELL_LIMIT)
		parse->over = OVER_CELL;
	else if (parse->used - parse->start + len >= ROW_LIMIT)
		parse->over = OVER_ROW;
	else if (parse->n_cells - parse->first == CTIP_PARSE_COLUMNS)
		parse->over = OVER_COLUMNS;
	if (parse->over != OVER_NOTHING)
		return;
	if (*p == '\'' && ctip_csv__is_formula((struct ctip_str){ p, len })) {
		p++;
		len--;
	}
	cell->text.p = memcpy(parse->text + parse->used, p, len + 1);
	cell->text.len = len;
	cell->line = parse->cell_line;
	parse->cell_line = parse->line;
	parse->used += len + 1;
	parse->n_cells++;
}

/* Blank lines come as rows without cells; so does the LF of a CRLF. */
static void
take_row(int end, void *context)
{
	struct ctip_parse *parse = context;
	struct span *s = &parse->spans[parse->n_spans];

	(void)end;
	if (parse->over != OVER_NOTHING)
		return;
	parse->between = true;
	if (parse->n_cells == parse->first)
		return;
	s->first = parse->first;
	s->n = parse->n_cells - parse->first;
	parse->n_spans++;
	parse->first = parse->n_cells;
	parse->start = parse->used;
}

static size_t
characters(const char *p, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)p[i] & 0xc0) != 0x80;
	return n;
}

static size_t
cell_number(const struct ctip_parse *parse)
{
	return parse->n_cells - parse->first + 1;
}

static int
refuse_over(struct ctip_parse *parse, struct ctip_err *err)
{
	unsigned long long line = parse->cell_line;
	size_t n = parse->n_cells - parse->first;

	if (parse->over == OVER_COLUMNS)
		return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: more than "
		    "1,024 columns: split the table", parse->path, line, n + 1);
	if (parse->over == OVER_ROW)
		return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: a row of more "
		    "than 1 MiB, begun in line %llu: shorten its cells",
		    parse->path, line, n + 1, (unsigned long long)
		    (n > 0 ? parse->cells[parse->first].line : line));
	if (parse->csv.quoted)
		return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: a cell of more "
		    "than 64 KiB: its quote opens in line %llu; does the closing "
		    "one lack?", parse->path, line, n + 1, line);
	return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: a cell of more than "
	    "64 KiB: shorten it", parse->path, line, n + 1);
}

/* Something after a closing quote; p[at] is where. */
static int
refuse_quote(struct ctip_parse *parse, const char *p, size_t at,
    struct ctip_err *err)
{
	unsigned long long line = parse->line, opened = parse->cell_line;
	size_t column = parse->before + characters(p, at) + 1;

	if (opened == line)
		return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: text after the "
		    "closing quote, character %zu of the line: double the quotes "
		    "inside the cell, as in \"she said \"\"yes\"\"\"", parse->path,
		    line, cell_number(parse), column);
	return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: text after a closing "
	    "quote, character %zu of the line: the cell's quote opens in line "
	    "%llu; close it there, or double the quotes inside the cell",
	    parse->path, line, cell_number(parse), column, opened);
}

/*
 * One physical line, or as much of it as the block holds. libcsv's strict
 * mode also refuses a quote within a cell that doesn't begin with one, as in
 * 36'37.8"N; nothing is in doubt there, so that byte alone is fed leniently.
 */
static int
feed_line(struct ctip_parse *parse, const char *p, size_t n,
    struct ctip_err *err)
{
	size_t got = 0;

	if (parse->between)
		parse->cell_line = parse->line;
	parse->between = false;
	for (;;) {
		got += csv_parse(&parse->csv, p + got, n - got, take_cell, take_row,
		    parse);
		if (parse->over == OVER_NOTHING && got < n &&
		    csv_error(&parse->csv) != CSV_EPARSE)
			parse->over = OVER_CELL;
		if (parse->over != OVER_NOTHING)
			return refuse_over(parse, err);
		if (got == n)
			return 0;
		if (parse->csv.quoted)
			return refuse_quote(parse, p, got, err);
		csv_set_opts(&parse->csv, LENIENT);
		got += csv_parse(&parse->csv, p + got, 1, take_cell, take_row, parse);
		csv_set_opts(&parse->csv, STRICT);
	}
}

static const char *
find(const char *p, const char *end, char c)
{
	const char *found = memchr(p, c, (size_t)(end - p));

	return found != NULL ? found : end;
}

/* Cuts text into physical lines: CRLF, LF or CR ends one. */
int
ctip_parse__feed(struct ctip_parse *parse, struct ctip_str text,
    struct ctip_err *err)
{
	const char *p = text.p, *end = p + text.len;
	const char *lf = find(p, end, '\n'), *cr = find(p, end, '\r'), *stop;
	bool ended;

	if (p == end)
		return 0;
	if (parse->after_cr && *p == '\n' && feed_line(parse, p++, 1, err) < 0)
		return -1;
	parse->after_cr = false;
	while (p < end) {
		if (lf < p)
			lf = find(p, end, '\n');
		if (cr < p)
			cr = find(p, end, '\r');
		stop = lf < cr ? lf : cr;
		ended = stop < end;
		stop += ended;
		if (ended && stop[-1] == '\r' && stop < end && *stop == '\n')
			stop++;
		if (feed_line(parse, p, (size_t)(stop - p), err) < 0)
			return -1;
		parse->line += ended;
		parse->before = ended ? 0 :
		    parse->before + characters(p, (size_t)(stop - p));
		parse->after_cr = ended && stop == end && stop[-1] == '\r';
		p = stop;
	}
	return 0;
}

int
ctip_parse__finish(struct ctip_parse *parse, struct ctip_err *err)
{
	if (csv_fini(&parse->csv, take_cell, take_row, parse) != 0)
		return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: the quote that "
		    "opens this cell, in line %llu, is never closed", parse->path,
		    (unsigned long long)parse->cell_line, cell_number(parse),
		    (unsigned long long)parse->cell_line);
	return parse->over != OVER_NOTHING ? refuse_over(parse, err) : 0;
}

/* The handed-out rows go; the one being read moves to the front. */
void
ctip_parse__clear(struct ctip_parse *parse)
{
	size_t n = parse->n_cells - parse->first;

	if (n > 0) {
		memmove(parse->text, parse->text + parse->start,
		    parse->used - parse->start);
		memmove(parse->cells, parse->cells + parse->first,
		    n * sizeof *parse->cells);
	}
	for (size_t i = 0; i < n; i++)
		parse->cells[i].text.p = parse->text + (parse->cells[i].text.p -
		    (parse->text + parse->start));
	parse->used -= parse->start;
	parse->n_cells = n;
	parse->start = parse->first = 0;
	parse->n_spans = parse->at = 0;
}

static bool
is_blank(const struct ctip_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cells[i].text.len > 0 && ctip_str_trim(cells[i].text).len > 0)
			return false;
	return true;
}

bool
ctip_parse__next(struct ctip_parse *parse, struct ctip_row *out)
{
	const struct span *s;

	while (parse->at < parse->n_spans) {
		s = &parse->spans[parse->at++];
		if (is_blank(parse->cells + s->first, s->n))
			continue;
		out->cells = parse->cells + s->first;
		out->n = s->n;
		out->line = out->cells[0].line;
		return true;
	}
	return false;
}

void
ctip_parse__back(struct ctip_parse *parse)
{
	parse->at--;
}

int
ctip_parse__refuse(const struct ctip_parse *parse,
    const struct ctip_encoding *e, struct ctip_err *err)
{
	return ctip_encoding__refuse(e, parse->line, cell_number(parse),
	    parse->before + 1, err);
}

int
ctip_parse__new(struct ctip_parse **out, const char *path, char delimiter,
    struct ctip_err *err)
{
	struct ctip_parse *parse;

	*out = NULL;
	parse = ctip_alloc(sizeof *parse);
	if (csv_init(&parse->csv, STRICT) != 0) {
		free(parse);
		return ctip_fail(err, CTIP_BUG, "libcsv does not start");
	}
	csv_set_delim(&parse->csv, (unsigned char)delimiter);
	csv_set_realloc_func(&parse->csv, grow_cell);
	csv_set_blk_size(&parse->csv, CSV_ROOM);
	parse->path = path;
	parse->text = ctip_realloc(NULL, TEXT_ROOM);
	parse->cells = ctip_realloc(NULL, BLOCK_CELLS * sizeof *parse->cells);
	parse->spans = ctip_realloc(NULL, BLOCK_CELLS * sizeof *parse->spans);
	parse->line = 1;
	parse->between = true;
	*out = parse;
	return 0;
}

void
ctip_parse__skip(struct ctip_parse *parse, uint64_t lines, char last)
{
	parse->line += lines;
	parse->after_cr = last == '\r';
}

void
ctip_parse__free(struct ctip_parse *parse)
{
	if (parse == NULL)
		return;
	csv_free(&parse->csv);
	free(parse->text);
	free(parse->cells);
	free(parse->spans);
	free(parse);
}
