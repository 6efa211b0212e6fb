/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes -> rows, from end to end: encoding.c gives blocks of clean text,
 * parse.c rows as wide as they are; here they get the width of the header.
 * Whatever is at fault, the rows in front of it are handed out first.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

struct ctip_rows {
	struct ctip_encoding file;
	struct ctip_parse   *parse;
	struct ctip_header   header;
	char             *path;
	char              delimiter;
	bool              sniffed;
	struct ctip_cell *filled;    /* a short row, filled up */
	uint64_t          record;
	bool              ended;
	bool              failed;    /* for good: after the rows in the queue */
	struct ctip_err   fault;
};

/* The block's text goes into the queue, up to the fault if there is one. */
static int
parse_block(struct ctip_rows *rows, struct ctip_err *err)
{
	const struct ctip_encoding *e = &rows->file;
	struct ctip_str text = { e->text + e->at, e->n - e->at };

	if (ctip_parse__feed(rows->parse, text, err) < 0)
		return -1;
	if (e->fault == CTIP_ENCODING_FINE)
		return 0;
	return ctip_parse__refuse(rows->parse, e, err);
}

/* Fills the queue again: 1, 0 at the end, -1 when there is a fault. */
static int
read_block(struct ctip_rows *rows, struct ctip_err *err)
{
	int got;

	if (rows->failed) {
		*err = rows->fault;
		return -1;
	}
	if (rows->ended)
		return 0;
	ctip_parse__clear(rows->parse);
	got = ctip_encoding__fill(&rows->file, &rows->fault);
	rows->ended = got == 0;
	if (got > 0)
		got = parse_block(rows, &rows->fault);
	else if (got == 0)
		got = ctip_parse__finish(rows->parse, &rows->fault);
	rows->failed = got < 0;
	return 1;
}

static int
next_any(struct ctip_rows *rows, struct ctip_row *out, struct ctip_err *err)
{
	int got = 1;

	while (got > 0 && !ctip_parse__next(rows->parse, out))
		got = read_block(rows, err);
	return got;
}

/* A short row, with empty cells behind it. */
static void
fill_up(struct ctip_rows *rows, struct ctip_row *row,
    struct ctip_findings *to)
{
	size_t n = rows->header.row.n, has = row->n;
	uint64_t last = row->cells[has - 1].line;

	memcpy(rows->filled, row->cells, has * sizeof *rows->filled);
	for (size_t i = has; i < n; i++)
		rows->filled[i] = (struct ctip_cell){ CTIP_STR(""), last };
	row->cells = rows->filled;
	row->n = n;
	if (to != NULL)
		ctip_findings_add(to, (struct ctip_finding){ .file = rows->path,
		    .line = row->line, .column = (unsigned)has + 1,
		    .level = CTIP_WARNING, .rule = "short" }, "%zu cell%s where "
		    "the header has %zu columns: the others are taken as blank",
		    has, has == 1 ? "" : "s", n);
}

/* True when something stands beyond the last column. */
static bool
cut_off(struct ctip_rows *rows, struct ctip_row *row,
    struct ctip_findings *to)
{
	size_t n = rows->header.row.n, at = n;
	bool bad;

	while (at < row->n && ctip_str_trim(row->cells[at].text).len == 0)
		at++;
	bad = at < row->n;
	if (bad && to != NULL)
		ctip_findings_add(to, (struct ctip_finding){ .file = rows->path,
		    .line = row->cells[at].line, .column = (unsigned)at + 1,
		    .level = CTIP_ERROR, .rule = "long" }, "a cell beyond the "
		    "last of %zu column%s: does a cell with a %s in it lack its "
		    "quotes?", n, n == 1 ? "" : "s",
		    ctip_header__delimiter_name(rows->delimiter));
	row->n = n;
	return bad;
}

int
ctip_rows_next(struct ctip_rows *rows, struct ctip_row *out, bool *bad,
    struct ctip_findings *findings, struct ctip_err *err)
{
	int got = next_any(rows, out, err);

	*bad = false;
	if (got <= 0)
		return got;
	out->record = ++rows->record;
	if (out->n < rows->header.row.n)
		fill_up(rows, out, findings);
	else if (out->n > rows->header.row.n)
		*bad = cut_off(rows, out, findings);
	return 1;
}

/* What stands above the header goes: a sep= line, title rows. */
static int
skip_titles(struct ctip_rows *rows, unsigned titles, struct ctip_str *text,
    uint64_t *lines, struct ctip_err *err)
{
	const struct ctip_encoding *e = &rows->file;
	char told = ctip_header__separator(*text);
	unsigned skip = titles + (told != 0);

	if (told != 0)
		rows->delimiter = told;
	while (skip > 0 && ctip_header__cut(text, lines))
		skip--;
	/* With a fault, what it says comes first. */
	if (skip > 0 && e->fault == CTIP_ENCODING_FINE)
		return ctip_fail(err, CTIP_INVALID, "%s: there is no header: %s "
		    "before the end of the %u title row%s to skip", rows->path,
		    e->ended ? "the file ends" : "64 KiB are over", titles,
		    titles == 1 ? "" : "s");
	return 0;
}

/* Everything up to the header, and what the first block holds of rows. */
static int
start(struct ctip_rows *rows, const struct ctip_rows_options *o,
    struct ctip_err *err)
{
	struct ctip_encoding *e = &rows->file;
	struct ctip_str text;
	uint64_t lines = 0;

	if (ctip_encoding__start(e, rows->path, o->encoding, err) < 0)
		return -1;
	text = (struct ctip_str){ e->text + e->at, e->n - e->at };
	if (o->delimiter != 0 && strchr("\"\r\n", o->delimiter) != NULL)
		return ctip_fail(err, CTIP_BUG, "the delimiter can't be a "
		    "quote or a line end");
	rows->delimiter = o->delimiter;
	if (skip_titles(rows, o->skip, &text, &lines, err) < 0)
		return -1;
	rows->sniffed = rows->delimiter == 0;
	if (rows->sniffed)
		rows->delimiter = ctip_header__sniff(text);
	if (ctip_parse__new(&rows->parse, rows->path, rows->delimiter, err) < 0)
		return -1;
	e->at = (size_t)(text.p - e->text);
	ctip_parse__skip(rows->parse, lines, e->at > 0 ? text.p[-1] : '\0');
	rows->failed = parse_block(rows, &rows->fault) < 0;
	return 0;
}

static int
read_header(struct ctip_rows *rows, const struct ctip_rows_options *o,
    struct ctip_err *err)
{
	struct ctip_row row = { 0 };
	int got = next_any(rows, &row, err);

	if (got < 0)
		return -1;
	if (got == 0)
		return ctip_fail(err, CTIP_INVALID, "%s: there is no header: the "
		    "first row has to name the columns", rows->path);
	if (!o->headless)
		return ctip_header__take(&rows->header, &row, rows->path,
		    o->skip, err);
	ctip_header__number(&rows->header, row.n);
	ctip_parse__back(rows->parse);
	return 0;
}

int
ctip_rows_open(struct ctip_rows **out, const char *path,
    const struct ctip_rows_options *options, struct ctip_err *err)
{
	struct ctip_rows *rows = ctip_alloc(sizeof *rows);
	int rc = -1;

	*out = NULL;
	rows->path = ctip_strdup(path);
	rows->filled = ctip_alloc(CTIP_PARSE_COLUMNS * sizeof *rows->filled);
	if (start(rows, options, err) < 0 ||
	    read_header(rows, options, err) < 0)
		goto out;
	*out = rows;
	rows = NULL;
	rc = 0;
out:
	ctip_rows_close(rows);
	return rc;
}

void
ctip_rows_close(struct ctip_rows *rows)
{
	if (rows == NULL)
		return;
	ctip_encoding__stop(&rows->file);
	ctip_parse__free(rows->parse);
	ctip_header__clear(&rows->header);
	free(rows->filled);
	free(rows->path);
	free(rows);
}

const struct ctip_row *
ctip_rows_header(const struct ctip_rows *rows)
{
	return &rows->header.row;
}

char
ctip_rows_delimiter(const struct ctip_rows *rows)
{
	return rows->delimiter;
}

const char *
ctip_rows_encoding(const struct ctip_rows *rows)
{
	return rows->file.name;
}

bool
ctip_rows_sniffed(const struct ctip_rows *rows)
{
	return rows->sniffed;
}

const char *
ctip_rows_path(const struct ctip_rows *rows)
{
	return rows->path;
}

uint64_t
ctip_rows_done(const struct ctip_rows *rows)
{
	return rows->file.done;
}

uint64_t
ctip_rows_size(const struct ctip_rows *rows)
{
	return rows->file.size;
}

int
ctip_rows_column(const struct ctip_rows *rows, struct ctip_str name)
{
	const struct ctip_row *h = &rows->header.row;

	for (size_t i = 0; i < h->n; i++)
		if (ctip_header__same(h->cells[i].text, name))
			return (int)i;
	return -1;
}
