/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows -> sheet, table form: cells are kept, escaped for terminals, until
 * all widths are known. Only what does not fit a terminal is cut, from the
 * widest columns, and ends in an ellipsis. libsmartcols (its only user)
 * aligns and prints.
 */
#include "table.h"

#include <errno.h>
#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/term.h"

enum { GAP = 2, LEAST = 4, FIRST = 20 };

struct ctip_grid {
	const struct ctip_column *columns;
	size_t                    n;
	struct ctip_pool          pool;
	char                    **cells;  /* rows * n, in pool; NULL: blank */
	unsigned                 *widths; /* of each column, on a terminal */
	size_t                    rows, room;
};

static unsigned
width_of(const char *text)
{
	return ctip_utf8_width(ctip_str(text));
}

static bool
is_right(const struct ctip_column *column)
{
	return column->type == CTIP_CELL_NUMBER;
}

struct ctip_grid *
ctip_grid__new(const struct ctip_column *columns, size_t n)
{
	struct ctip_grid *grid = ctip_alloc(sizeof *grid);

	grid->columns = columns;
	grid->n = n;
	grid->widths = ctip_alloc((n + 1) * sizeof *grid->widths);
	for (size_t i = 0; i < n; i++)
		grid->widths[i] = width_of(columns[i].name);
	return grid;
}

static char *
keep(struct ctip_grid *grid, const struct ctip_column *column,
    struct ctip_str text)
{
	struct ctip_buf safe = { 0 };
	char *kept;

	if (column->type == CTIP_CELL_BOOLEAN && ctip_str_is(text, "1"))
		text = CTIP_STR("yes");
	else if (column->type == CTIP_CELL_BOOLEAN && ctip_str_is(text, "0"))
		text = CTIP_STR("no");
	ctip_term_safe(&safe, text, false);
	kept = ctip_pool_text(&grid->pool, ctip_buf_slice(&safe));
	ctip_buf_clear(&safe);
	return kept;
}

void
ctip_grid__add(struct ctip_grid *grid, const struct ctip_str *cells)
{
	char **row;
	unsigned width;

	if (grid->rows == grid->room) {
		grid->room = grid->room > 0 ? grid->room * 2 : 64;
		grid->cells = ctip_realloc(grid->cells,
		    grid->room * (grid->n + 1) * sizeof *grid->cells);
	}
	row = grid->cells + grid->rows++ * grid->n;
	for (size_t i = 0; i < grid->n; i++) {
		row[i] = NULL;
		if (cells[i].len == 0)
			continue;
		row[i] = keep(grid, &grid->columns[i], cells[i]);
		width = width_of(row[i]);
		if (width > grid->widths[i])
			grid->widths[i] = width;
	}
}

/* Half a number is a wrong number, and half an id is none: those of the
 * first column stay whole. */
static bool
may_shrink(const struct ctip_grid *grid, size_t i)
{
	return !is_right(&grid->columns[i]) &&
	    grid->widths[i] > (i == 0 ? FIRST : LEAST);
}

/* Takes one character at a time off the widest column until all fits. */
static void
fit(struct ctip_grid *grid, unsigned width)
{
	size_t sum = 0, widest;

	for (size_t i = 0; i < grid->n; i++)
		sum += grid->widths[i] + (i > 0 ? GAP : 0);
	while (sum > width) {
		widest = grid->n;
		for (size_t i = 0; i < grid->n; i++)
			if (may_shrink(grid, i) && (widest == grid->n ||
			    grid->widths[i] > grid->widths[widest]))
				widest = i;
		if (widest == grid->n)
			return;
		grid->widths[widest]--;
		sum--;
	}
}

/* The text, or as much of it as width leaves with an ellipsis. */
static const char *
cut(struct ctip_grid *grid, const char *text, unsigned width)
{
	const char *p = text, *end = text + strlen(text), *next = text;
	struct ctip_buf out = { 0 };
	const char *kept;

	if (width_of(text) <= width)
		return text;
	for (;;) {
		ctip_utf8_next(&next, end);
		if (ctip_utf8_width((struct ctip_str){ text,
		    (size_t)(next - text) }) + 1 > width)
			break;
		p = next;
	}
	ctip_buf_add(&out, text, (size_t)(p - text));
	ctip_buf_text(&out, "\xe2\x80\xa6");
	kept = ctip_pool_text(&grid->pool, ctip_buf_slice(&out));
	ctip_buf_clear(&out);
	return kept;
}

static int
fill_table(struct ctip_grid *grid, struct libscols_table *table)
{
	struct libscols_line *line;
	const char *text;

	for (size_t i = 0; i < grid->n; i++)
		if (scols_table_new_column(table, cut(grid,
		    grid->columns[i].name, grid->widths[i]), 0,
		    is_right(&grid->columns[i]) ? SCOLS_FL_RIGHT : 0) == NULL)
			return -1;
	for (size_t r = 0; r < grid->rows; r++) {
		line = scols_table_new_line(table, NULL);
		if (line == NULL)
			return -1;
		for (size_t i = 0; i < grid->n; i++) {
			text = grid->cells[r * grid->n + i];
			if (text != NULL && scols_line_set_data(line, i,
			    cut(grid, text, grid->widths[i])) != 0)
				return -1;
		}
	}
	return 0;
}

/* Line by line, without the blanks that align nothing. */
static int
write_trimmed(const char *text, FILE *stream)
{
	const char *end, *stop;

	for (; *text != '\0'; text = *end != '\0' ? end + 1 : end) {
		end = strchrnul(text, '\n');
		for (stop = end; stop > text && stop[-1] == ' '; stop--)
			continue;
		if (fprintf(stream, "%.*s\n", (int)(stop - text), text) < 0)
			return -1;
	}
	return 0;
}

/* libsmartcols prints nothing at all without rows; the header shows what
 * was asked for. */
static int
print_empty(struct ctip_grid *grid, FILE *stream)
{
	for (size_t i = 0; i < grid->n; i++)
		if (fprintf(stream, "%s%s", i > 0 ? "  " : "", cut(grid,
		    grid->columns[i].name, grid->widths[i])) < 0)
			return -1;
	return putc('\n', stream) == EOF ? -1 : 0;
}

static int
print(struct ctip_grid *grid, FILE *stream)
{
	struct libscols_table *table = scols_new_table();
	char *text = NULL;
	int rc = -1;

	if (table == NULL)
		return -1;
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_noencoding(table, 1);
	if (scols_table_set_column_separator(table, "  ") == 0 &&
	    fill_table(grid, table) == 0 &&
	    scols_print_table_to_string(table, &text) == 0)
		rc = write_trimmed(text, stream);
	free(text);
	scols_unref_table(table);
	return rc;
}

/* libsmartcols measures with the locale's functions; what is stored is
 * always UTF-8, whatever LANG says. */
int
ctip_grid__print(struct ctip_grid *grid, FILE *stream, unsigned width,
    struct ctip_err *err)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before;
	int rc;

	if (utf8 == (locale_t)0) /* in the C locale it may loop for ever */
		return ctip_fail_errno(err, CTIP_UNAVAILABLE,
		    "cannot align a table without the locale C.UTF-8");
	before = uselocale(utf8);
	if (width > 0)
		fit(grid, width);
	errno = 0;
	rc = grid->rows > 0 ? print(grid, stream) : print_empty(grid, stream);
	if (rc != 0)
		ctip_fail_errno(err, CTIP_SYSTEM, "cannot write the output");
	uselocale(before);
	freelocale(utf8);
	return rc;
}

void
ctip_grid__free(struct ctip_grid *grid)
{
	if (grid == NULL)
		return;
	ctip_pool_clear(&grid->pool);
	free(grid->cells);
	free(grid->widths);
	free(grid);
}
