/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping + header -> numbers: finds each column that the mapping names in
 * the file's header, says what is missing and what nothing uses, and sorts
 * the fields into those that are one column and the rest, so that the rows
 * need no names. May be called again for another file.
 */
#include "mapping_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/schema/nearest.h"

/* The header's cell nearest to name that nothing else uses, or NULL. */
static struct ctip_str
nearest_cell(const struct ctip_row *header, const bool *used,
    struct ctip_str name)
{
	struct ctip_nearest near;

	ctip_nearest_start(&near, name);
	for (size_t i = 0; i < header->n; i++)
		if (!used[i])
			ctip_nearest_offer(&near, header->cells[i].text,
			    header->cells[i].text.p);
	for (size_t i = 0; near.best != NULL && i < header->n; i++)
		if (header->cells[i].text.p == near.best)
			return header->cells[i].text;
	return (struct ctip_str){0};
}

static void
report_missing(const struct ctip_mapping *m, const struct column *column,
    const bool *used, struct ctip_findings *findings)
{
	struct ctip_str near = nearest_cell(&m->header, used, column->name);
	struct ctip_finding f = { m->path, m->header.line, 0,
	    column->needed ? CTIP_ERROR : CTIP_NOTE, {0}, "column", {0} };

	if (near.p != NULL && !column->needed)
		f.level = CTIP_WARNING;
	if (near.p != NULL)
		ctip_findings_add(findings, f, "column '%.*s' is not in the "
		    "file; nearest is '%.*s'", (int)column->name.len,
		    column->name.p, (int)near.len, near.p);
	else
		ctip_findings_add(findings, f,
		    "column '%.*s' is not in the file",
		    (int)column->name.len, column->name.p);
}

/* By the name as the reader compares it, else without accents and marks. */
static int
find_column(const struct ctip_row *header, struct ctip_rows *rows,
    struct ctip_str name)
{
	char wanted[256], cell[256];
	int found = ctip_rows_column(rows, name);

	if (found >= 0 || ctip_codes_fold(wanted, sizeof wanted, name) == 0)
		return found;
	for (size_t i = 0; i < header->n; i++) {
		ctip_codes_fold(cell, sizeof cell, header->cells[i].text);
		if (strcmp(cell, wanted) != 0)
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

/* Sets each column's number. Returns how many needed ones are missing. */
static unsigned
find_columns(struct ctip_mapping *m, struct ctip_rows *rows, bool *used,
    struct ctip_findings *findings)
{
	unsigned missing = 0;

	for (size_t i = 0; i < m->n_columns; i++) {
		struct column *column = &m->columns[i];

		column->number = find_column(&m->header, rows, column->name);
		if (column->number >= 0)
			used[column->number] = true;
	}
	for (size_t i = 0; i < m->n_columns; i++) {
		const struct column *column = &m->columns[i];

		if (column->number >= 0)
			continue;
		missing += column->needed;
		if (column->needed || !m->optional ||
		    nearest_cell(&m->header, used, column->name).p != NULL)
			report_missing(m, column, used, findings);
	}
	return missing;
}

static bool
is_ignored(const struct ctip_mapping *m, struct ctip_str name)
{
	if (m->ignore_others || name.len == 0)
		return true;
	for (size_t i = 0; i < m->ignore.room; i++)
		if (m->ignore.slots[i].from.p != NULL &&
		    ctip_mapping__same_name(m->ignore.slots[i].from, name))
			return true;
	return false;
}

/* How many columns at the end ctip itself put there: a rejects file, once it
 * is corrected, comes in again as it is. */
static size_t
own_columns(const struct ctip_row *header)
{
	static const char *const names[] = { "line", "field", "message" };

	if (header->n < 3)
		return 0;
	for (size_t i = 0; i < 3; i++)
		if (!ctip_str_is(header->cells[header->n - 3 + i].text,
		    names[i]))
			return 0;
	return 3;
}

static void
report_unused(const struct ctip_mapping *m, const bool *used,
    struct ctip_findings *findings)
{
	size_t n = m->header.n - own_columns(&m->header);

	for (size_t i = 0; i < n; i++) {
		const struct ctip_cell *cell = &m->header.cells[i];

		if (used[i] || is_ignored(m, cell->text))
			continue;
		ctip_findings_add(findings, (struct ctip_finding){ m->path,
		    cell->line, (unsigned)i + 1, CTIP_WARNING, {0}, "unused",
		    {0} }, "column '%.*s' is not in the mapping and is left "
		    "out; map it, or name it in ignore:",
		    (int)cell->text.len, cell->text.p);
	}
}

/* Is the field one column's text, and no more? */
static bool
is_straight(const struct field_map *f)
{
	return f->n_columns == 1 && f->n_flags == 0 && f->split.len == 0 &&
	    f->value.p == NULL && !(f->recode != NULL &&
	    (f->what->type == CTIP_CODES || f->what->many));
}

static void
add_straight(const struct ctip_mapping *m, struct record_map *r,
    struct field_map *f)
{
	int number = m->columns[f->columns[0]].number;

	if (number < 0)
		return;
	r->straight[r->n_straight++] = (struct straight){
		number, f->field, f->dates,
		f->what->type == CTIP_DATE && f->dates != CTIP_DATE_EXCEL,
		f->what->type == CTIP_TEXT && !f->what->notes,
		f->expected, f->blank, f->recode, f->otherwise, f
	};
}

static int
by_column(const void *a, const void *b)
{
	const struct straight *x = a, *y = b;

	return x->column < y->column ? -1 : x->column > y->column;
}

/* Straight fields in the order of the columns, so that findings come in it
 * and the row is walked once. */
static void
sort_fields(struct ctip_mapping *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct record_map *r = &m->records[i];

		r->n_straight = r->n_rest = 0;
		for (size_t j = 0; j < r->n; j++) {
			struct field_map *f = &r->fields[j];

			if (f->record.p != NULL)
				continue;
			if (is_straight(f))
				add_straight(m, r, f);
			else
				r->rest[r->n_rest++] = f;
		}
		qsort(r->straight, r->n_straight, sizeof *r->straight,
		    by_column);
	}
}

/* What was learned from another file. */
static void
forget(struct ctip_mapping *m)
{
	for (size_t i = 0; i < m->n_across; i++)
		ctip_mapping__across_forget(&m->across[i]);
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < m->records[i].n; j++) {
			struct field_map *f = &m->records[i].fields[j];

			if (f->survey != NULL) {
				memset(f->survey, 0, sizeof *f->survey);
				f->dates = CTIP_DATE_ISO;
			}
			memset(f->zeros, 0, sizeof f->zeros);
			memset(f->short_line, 0, sizeof f->short_line);
			f->values = 0;
		}
}

/* Copies what is needed of the file: it may be closed before its rows come,
 * when a survey had to read it first. */
static void
keep_header(struct ctip_mapping *m, const struct ctip_rows *rows)
{
	const struct ctip_row *header = ctip_rows_header(rows);
	struct ctip_cell *cells;

	ctip_pool_reset(&m->bound);
	m->path = ctip_pool_text(&m->bound, ctip_str(ctip_rows_path(rows)));
	cells = ctip_pool_room(&m->bound, (header->n + 1) * sizeof *cells);
	for (size_t i = 0; i < header->n; i++) {
		cells[i] = header->cells[i];
		cells[i].text = ctip_pool_str(&m->bound, cells[i].text);
	}
	m->header = *header;
	m->header.cells = cells;
}

/* A list that can't be read is told once, and not of every row. */
static int
load_codes(const struct ctip_mapping *m, struct ctip_err *err)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < m->records[i].n; j++) {
			const struct ctip_field *f =
			    m->records[i].fields[j].what;

			if (f->codes == NULL ||
			    ctip_codes_load(f->codes, err) == 0)
				continue;
			if (err->code == CTIP_NOTFOUND)
				err->code = CTIP_CONFIG;
			return ctip_fail_context(err,
			    "the codes of %s can't be read", f->codes->name);
		}
	return 0;
}

static bool
is_named(const struct ctip_mapping *m, struct ctip_str text)
{
	for (size_t i = 0; i < m->n_columns; i++)
		if (ctip_mapping__same_name(m->columns[i].name,
		    ctip_str_trim(text)))
			return true;
	return false;
}

/* The line of a row in which the columns' names stand; 0. Of each row as many
 * cells are seen as what was taken for the header has. */
static uint64_t
find_header(const struct ctip_mapping *m, struct ctip_rows *rows)
{
	struct ctip_findings silent = {0};
	struct ctip_err ignored;
	struct ctip_row row;
	bool bad;

	for (int n = 0; n < 3 && ctip_rows_next(rows, &row, &bad, &silent,
	    &ignored) > 0; n++) {
		size_t named = 0;

		for (size_t i = 0; i < row.n; i++)
			named += is_named(m, row.cells[i].text);
		if (named > 0 && 2 * named >= row.n)
			return row.line;
	}
	return 0;
}

/* Where most columns are missing, another row may be the header. */
static int
lacks(const struct ctip_mapping *m, struct ctip_rows *rows, unsigned missing,
    struct ctip_err *err)
{
	size_t gone = 0;
	const char *s = missing == 1 ? "" : "s";
	int len = (int)m->name.len;
	uint64_t line;
	bool most;

	for (size_t i = 0; i < m->n_columns; i++)
		gone += m->columns[i].number < 0;
	most = 2 * gone > m->n_columns && !m->headless;
	line = most ? find_header(m, rows) : 0;
	if (line > 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' lacks %u column%s "
		    "that mapping '%.*s' needs; it skips %u title row%s, "
		    "and the header seems to be in line %llu", m->path,
		    missing, s, len, m->name.p, m->skip,
		    m->skip == 1 ? "" : "s", (unsigned long long)line);
	if (most && m->skip > 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' lacks %u column%s "
		    "that mapping '%.*s' needs; the mapping skips %u title "
		    "row%s", m->path, missing, s, len, m->name.p, m->skip,
		    m->skip == 1 ? "; is there one?" : "s; are there so many?");
	return ctip_fail(err, CTIP_INVALID, "'%s' lacks %u column%s "
	    "that mapping '%.*s' needs; 'ctip intake map' proposes a "
	    "mapping for it", m->path, missing, s, len, m->name.p);
}

int
ctip_mapping_bind(struct ctip_mapping *mapping, struct ctip_rows *rows,
    struct ctip_findings *findings, struct ctip_err *err)
{
	struct ctip_mapping *m = mapping;
	unsigned missing;
	bool *used;

	if (load_codes(m, err) < 0)
		return -1;
	keep_header(m, rows);
	used = ctip_alloc(m->header.n + 1);
	missing = find_columns(m, rows, used, findings);
	report_unused(m, used, findings);
	free(used);
	forget(m);
	sort_fields(m);
	return missing > 0 ? lacks(m, rows, missing, err) : 0;
}
