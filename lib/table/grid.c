/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows -> sheet, table form: cells are kept, escaped for terminals, until
 * all widths are known. What is wider than the terminal goes on below: a text
 * in its column, broken at blanks, so that an id, a time or a handle stays
 * whole, and the columns that find no room side by side in a second band of
 * lines. Only a long text of a list ends in an ellipsis. libsmartcols (its
 * only user) aligns and prints.
 */
#include "table.h"

#include <errno.h>
#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/term.h"

enum {
	GAP = 2,
	LONGEST = 32,  /* a word that stays whole: a handle can be so long */
	LINES = 4      /* of a cell that is no prose */
};

struct ctip_grid {
	const struct ctip_column *columns;
	size_t                    n;
	struct ctip_pool          pool;
	char                    **cells;  /* rows * n, in pool; NULL: blank */
	unsigned                 *widths; /* of each column, on a terminal */
	unsigned                 *least;  /* of its longest word */
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

/* Takes off one word: a line may end behind it. It ends at a blank, or behind
 * one of these signs, which is part of it. False at the end. */
static bool
cut_word(struct ctip_str *word, const char **rest, const char *signs)
{
	const char *p = *rest + strspn(*rest, " ");
	size_t len = 0;

	while (p[len] != '\0' && p[len] != ' ' &&
	    (len == 0 || strchr(signs, p[len - 1]) == NULL))
		len++;
	*word = (struct ctip_str){ p, len };
	*rest = p + len;
	return len > 0;
}

static const char in_name[] = "_", in_cell[] = ";";

static unsigned
longest_word(const char *text, const char *signs)
{
	struct ctip_str word;
	unsigned longest = 0, width;

	while (cut_word(&word, &text, signs)) {
		width = ctip_utf8_width(word);
		if (width > longest)
			longest = width;
	}
	return longest < LONGEST ? longest : LONGEST;
}

static void
widen(struct ctip_grid *grid, size_t i, const char *text, const char *signs)
{
	unsigned width = width_of(text), least = longest_word(text, signs);

	if (width > grid->widths[i])
		grid->widths[i] = width;
	if (is_right(&grid->columns[i]) && signs == in_cell)
		least = width; /* half a number is a wrong number */
	if (least > grid->least[i])
		grid->least[i] = least;
}

struct ctip_grid *
ctip_grid__new(const struct ctip_column *columns, size_t n)
{
	struct ctip_grid *grid = ctip_alloc(sizeof *grid);

	grid->columns = columns;
	grid->n = n;
	grid->widths = ctip_alloc((n + 1) * sizeof *grid->widths);
	grid->least = ctip_alloc((n + 1) * sizeof *grid->least);
	for (size_t i = 0; i < n; i++)
		widen(grid, i, columns[i].name, in_name);
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
		widen(grid, i, row[i], in_cell);
	}
}

/* Columns that stand side by side, with the lines of each row; the headings
 * are row 0. */
struct band {
	size_t                 first, n;
	unsigned               indent;
	struct libscols_table *table;
	unsigned              *lines;
	char                  *text;
};

/* As many columns from `first` on as fit with their longest words. */
static size_t
count_fitting(const struct ctip_grid *grid, size_t first, unsigned width)
{
	size_t n = 0, sum = 0;

	if (width == 0)
		return grid->n - first;
	while (first + n < grid->n) {
		sum += grid->least[first + n] + (n > 0 ? GAP : 0);
		if (n > 0 && sum > width)
			break;
		n++;
	}
	return n;
}

/* Takes one character at a time off the widest column until all fits. */
static void
fit(struct ctip_grid *grid, const struct band *band, unsigned width)
{
	size_t sum = 0, widest, end = band->first + band->n;

	for (size_t i = band->first; i < end; i++)
		sum += grid->widths[i] + (i > band->first ? GAP : 0);
	while (width > 0 && sum > width) {
		widest = end;
		for (size_t i = band->first; i < end; i++)
			if (grid->widths[i] > grid->least[i] &&
			    (widest == end ||
			    grid->widths[i] > grid->widths[widest]))
				widest = i;
		if (widest == end)
			return;
		grid->widths[widest]--;
		sum--;
	}
}

/* How much of it fits; of what is wider than all, at least a character. */
static struct ctip_str
fitting(struct ctip_str text, unsigned width)
{
	const char *next = text.p, *end = text.p + text.len;
	size_t len = 0;

	while (next < end) {
		ctip_utf8_next(&next, end);
		if (len > 0 && ctip_utf8_width((struct ctip_str){ text.p,
		    (size_t)(next - text.p) }) > width)
			break;
		len = (size_t)(next - text.p);
	}
	return (struct ctip_str){ text.p, len };
}

/* The next line of a text that is as wide: whole words, as many as fit. Of a
 * wider word, what fits. False at the end. */
static bool
cut_line(struct ctip_str *line, const char **rest, unsigned width,
    const char *signs)
{
	const char *start = *rest + strspn(*rest, " "), *at = start;
	struct ctip_str word, all = { start, 0 };

	while (cut_word(&word, &at, signs)) {
		struct ctip_str more = { start,
		    (size_t)(word.p + word.len - start) };

		if (ctip_utf8_width(more) > width)
			break;
		all = more;
	}
	if (all.len == 0 && word.len > 0)
		all = fitting(word, width);
	*line = all;
	*rest = start + all.len + strspn(start + all.len, " ");
	return all.len > 0;
}

/* As many characters as leave room for an ellipsis, and that. */
static const char *
shorten(struct ctip_grid *grid, struct ctip_str line, unsigned width)
{
	struct ctip_buf out = { 0 };
	const char *kept;

	if (ctip_utf8_width(line) + 1 > width)
		line = fitting(line, width - 1);
	ctip_buf_str(&out, line);
	ctip_buf_text(&out, "\xe2\x80\xa6");
	kept = ctip_pool_text(&grid->pool, ctip_buf_slice(&out));
	ctip_buf_clear(&out);
	return kept;
}

/* What is left of a cell, for one line of the table; NULL: nothing. A text
 * of a list ends where it has taken its lines. */
static const char *
next_line(struct ctip_grid *grid, const char **rest, size_t i, unsigned lines,
    const char *signs)
{
	bool prose = grid->columns[i].type == CTIP_CELL_PROSE;
	const char *text = *rest;
	struct ctip_str line;

	if (text == NULL || !cut_line(&line, rest, grid->widths[i], signs))
		return NULL;
	if (!prose && lines == LINES && **rest != '\0' &&
	    strchr(text, ' ') != NULL) {
		*rest = NULL;
		return shorten(grid, line, grid->widths[i]);
	}
	return ctip_pool_text(&grid->pool, line);
}

/* One line of a row, of what its cells have left; false: nothing more. */
static bool
add_line(struct ctip_grid *grid, struct band *band, const char **cells,
    unsigned number, const char *signs)
{
	struct libscols_line *line = scols_table_new_line(band->table, NULL);
	bool more = false;
	const char *text;

	if (line == NULL)
		ctip_alloc_fail();
	for (size_t i = 0; i < band->n; i++) {
		text = next_line(grid, &cells[i], band->first + i, number,
		    signs);
		if (text != NULL && scols_line_set_data(line, i, text) != 0)
			ctip_alloc_fail();
		more |= cells[i] != NULL && *cells[i] != '\0';
	}
	return more;
}

/* A row in this band, on as many lines as its longest cell takes; in a band
 * below the first on none where it is blank. */
static void
add_row(struct ctip_grid *grid, struct band *band, size_t row)
{
	const char **cells = ctip_alloc(band->n * sizeof *cells);
	const char *signs = row == 0 ? in_name : in_cell;
	bool more = band->first == 0;

	for (size_t i = 0; i < band->n; i++) {
		cells[i] = row == 0 ? grid->columns[band->first + i].name :
		    grid->cells[(row - 1) * grid->n + band->first + i];
		more |= cells[i] != NULL;
	}
	while (more)
		more = add_line(grid, band, cells, ++band->lines[row], signs);
	free(cells);
}

static void
fill_band(struct ctip_grid *grid, struct band *band)
{
	band->table = scols_new_table();
	band->lines = ctip_alloc((grid->rows + 1) * sizeof *band->lines);
	if (band->table == NULL)
		ctip_alloc_fail();
	scols_table_set_termforce(band->table, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_noencoding(band->table, 1);
	scols_table_enable_noheadings(band->table, 1); /* they are row 0 */
	if (scols_table_set_column_separator(band->table, "  ") != 0)
		ctip_alloc_fail();
	for (size_t i = band->first; i < band->first + band->n; i++)
		if (scols_table_new_column(band->table, grid->columns[i].name,
		    0, is_right(&grid->columns[i]) ? SCOLS_FL_RIGHT : 0) ==
		    NULL)
			ctip_alloc_fail();
	for (size_t row = 0; row <= grid->rows; row++)
		add_row(grid, band, row);
	if (scols_print_table_to_string(band->table, &band->text) != 0)
		ctip_alloc_fail();
}

/* Cuts the table into bands, all filled; the caller clears them. */
static size_t
make_bands(struct band **out, struct ctip_grid *grid, unsigned width)
{
	struct band *bands = ctip_alloc((grid->n + 1) * sizeof *bands);
	size_t n = 0;

	for (size_t at = 0; at < grid->n; at += bands[n++].n) {
		struct band *band = &bands[n];
		unsigned room = width;

		band->first = at;
		if (n > 0) {
			band->indent = grid->widths[0] <= width / 3 ?
			    grid->widths[0] + GAP : GAP;
			room = width > band->indent ? width - band->indent :
			    1;
		}
		band->n = count_fitting(grid, at, room);
		fit(grid, band, room);
		fill_band(grid, band);
	}
	*out = bands;
	return n;
}

/* So many lines, without the blanks that align nothing. */
static int
write_lines(const char **text, unsigned lines, unsigned indent, FILE *stream)
{
	const char *end, *stop;

	for (; lines > 0 && **text != '\0'; lines--) {
		end = strchrnul(*text, '\n');
		for (stop = end; stop > *text && stop[-1] == ' '; stop--)
			continue;
		if (fprintf(stream, "%*s%.*s\n", (int)indent, "",
		    (int)(stop - *text), *text) < 0)
			return -1;
		*text = *end != '\0' ? end + 1 : end;
	}
	return 0;
}

static int
print(struct ctip_grid *grid, FILE *stream, unsigned width)
{
	struct band *bands;
	size_t n = make_bands(&bands, grid, width);
	const char **at = ctip_alloc((n + 1) * sizeof *at);
	int rc = 0;

	for (size_t b = 0; b < n; b++)
		at[b] = bands[b].text;
	for (size_t row = 0; rc == 0 && row <= grid->rows; row++)
		for (size_t b = 0; rc == 0 && b < n; b++)
			rc = write_lines(&at[b], bands[b].lines[row],
			    bands[b].indent, stream);
	for (size_t b = 0; b < n; b++) {
		scols_unref_table(bands[b].table);
		free(bands[b].lines);
		free(bands[b].text);
	}
	free(at);
	free(bands);
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
	errno = 0;
	rc = print(grid, stream, width);
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
	free(grid->least);
	free(grid);
}
