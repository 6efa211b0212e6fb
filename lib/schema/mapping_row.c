/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row -> records: the arrow itself, walked for every row of an import. Names
 * are numbers by now. The common case, one column to one field, is a tight
 * loop; joined, split and flagged fields build their text in the record's
 * pool. Nothing of the mapping is changed and nothing is allocated but in
 * that pool, so threads may share a mapping.
 */
#include "mapping_inside.h"

#include <string.h>

/* A text being put together in a pool. */
struct build {
	struct ctip_pool *pool;
	char             *p;
	size_t            len, room;
};

static void
build_add(struct build *b, struct ctip_str with, struct ctip_str piece)
{
	size_t need = b->len + with.len + piece.len;
	char *p;

	if (need > b->room) {
		b->room = need < 120 ? 240 : 2 * need;
		p = ctip_pool_room(b->pool, b->room);
		if (b->len > 0)
			memcpy(p, b->p, b->len);
		b->p = p;
	}
	if (b->len > 0 && with.len > 0) {
		memcpy(b->p + b->len, with.p, with.len);
		b->len += with.len;
	}
	memcpy(b->p + b->len, piece.p, piece.len);
	b->len += piece.len;
}

static struct ctip_str
recoded(const struct words *recode, struct ctip_str otherwise,
    struct ctip_str text)
{
	const struct word *word = ctip_mapping__words_find(recode, text);

	if (word != NULL)
		return word->to;
	return otherwise.p != NULL ? otherwise : text;
}

/* The next piece before `with`; false when rest is used up. Runs of blanks
 * are one separator. */
static bool
next_piece(struct ctip_str *rest, struct ctip_str with,
    struct ctip_str *piece)
{
	const char *end;

	if (rest->p == NULL)
		return false;
	end = memmem(rest->p, rest->len, with.p, with.len);
	if (end == NULL) {
		*piece = *rest;
		*rest = (struct ctip_str){0};
		return true;
	}
	*piece = (struct ctip_str){ rest->p, (size_t)(end - rest->p) };
	rest->len -= piece->len + with.len;
	rest->p = end + with.len;
	while (with.len == 1 && with.p[0] == ' ' && rest->len > 0 &&
	    rest->p[0] == ' ') {
		rest->p++;
		rest->len--;
	}
	return true;
}

static struct ctip_str
part_of(const struct field_map *f, struct ctip_str text)
{
	struct ctip_str rest = text, piece = {0};
	int part = f->part, n = 0;

	if (part < 0) {
		while (next_piece(&rest, f->split, &piece))
			n++;
		part += n + 1;
		rest = text;
	}
	for (n = 1; n < part && next_piece(&rest, f->split, &piece); n++)
		;
	if (part < 1 || rest.p == NULL)
		return CTIP_STR("");
	if (f->part_on)
		return rest;
	next_piece(&rest, f->split, &piece);
	return piece;
}

static void
add_piece(const struct field_map *f, struct build *b, struct ctip_str piece)
{
	piece = ctip_mapping__tidy(piece);
	if (ctip_mapping__is_blank(f->blank, piece))
		return;
	if (f->recode != NULL)
		piece = recoded(f->recode, f->otherwise, piece);
	if (piece.len > 0)
		build_add(b, f->with, piece);
}

static void
add_cell(const struct field_map *f, struct build *b, struct ctip_str text)
{
	struct ctip_str piece;

	text = ctip_mapping__tidy(text);
	if (ctip_mapping__is_blank(f->blank, text))
		return;
	if (f->part != 0)
		add_piece(f, b, part_of(f, text));
	else if (f->split.len == 0)
		add_piece(f, b, text);
	else
		while (next_piece(&text, f->split, &piece))
			add_piece(f, b, piece);
}

/* Adds the codes of the columns that say yes; false when one says neither. */
static bool
add_flags(const struct ctip_mapping *m, const struct field_map *f,
    const struct ctip_row *row, struct build *b, struct ctip_place *at,
    struct ctip_findings *findings)
{
	bool good = true;

	for (size_t i = 0; i < f->n_flags; i++) {
		int number = m->columns[f->flags[i].column].number;
		struct ctip_str text;
		const struct word *word;

		if (number < 0)
			continue;
		text = ctip_mapping__tidy(row->cells[number].text);
		if (ctip_mapping__is_blank(f->blank, text))
			continue;
		*at = (struct ctip_place){ m->path, row->cells[number].line,
		    (unsigned)number + 1 };
		word = ctip_mapping__words_find(f->yes_no, text);
		if (word != NULL && word->to.p[0] == '1')
			build_add(b, CTIP_STR(";"), f->flags[i].codes);
		if (word != NULL)
			continue;
		good = false;
		ctip_findings_add(findings, (struct ctip_finding){ at->file,
		    at->line, at->column, CTIP_ERROR, ctip_str(f->what->name),
		    "flag", {0} }, "'%.*s' says neither yes nor no; add it to "
		    "yes: or no: of this field in the mapping",
		    text.len < 40 ? (int)text.len : 40, text.p);
	}
	return good;
}

struct ctip_str
ctip_mapping__make(const struct ctip_mapping *m, const struct field_map *f,
    const struct ctip_row *row, struct ctip_pool *pool, struct ctip_place *at,
    bool *good, struct ctip_findings *findings)
{
	struct build b = { pool, NULL, 0, 0 };

	*at = (struct ctip_place){ m->path, row->line, 0 };
	for (size_t i = 0; i < f->n_columns; i++) {
		int number = m->columns[f->columns[i]].number;
		size_t before = b.len;

		if (number < 0)
			continue;
		add_cell(f, &b, row->cells[number].text);
		if (at->column == 0 || (before == 0 && b.len > 0)) {
			at->line = row->cells[number].line;
			at->column = (unsigned)number + 1;
		}
	}
	if (f->n_flags > 0 && !add_flags(m, f, row, &b, at, findings))
		*good = false;
	if (b.len == 0)
		return f->value;
	return (struct ctip_str){ b.p, b.len };
}

bool
ctip_mapping__is_iso(struct ctip_str text)
{
	static const char shape[] = "dddd-dd-dd";

	if (text.len != 4 && text.len != 7 && text.len != 10)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (shape[i] == 'd' ? text.p[i] < '0' || text.p[i] > '9' :
		    text.p[i] != '-')
			return false;
	return true;
}

static void
warn_missing(const struct field_map *f, struct ctip_record *record,
    struct ctip_place at, struct ctip_findings *findings)
{
	ctip_findings_add(findings, (struct ctip_finding){ at.file, at.line,
	    at.column, CTIP_WARNING, ctip_str(f->what->name), "missing",
	    {0} }, "nothing is written here");
	ctip_record_warn(record, f->what->name, "missing");
}

/* One column to one field, for all fields that are no more than that. */
static bool
fill_straight(const struct ctip_mapping *m, const struct record_map *r,
    const struct ctip_row *row, struct ctip_record *record,
    struct ctip_findings *findings)
{
	const struct straight *end = r->straight + r->n_straight;
	struct ctip_place at = { m->path, 0, 0 };
	bool good = true;

	for (const struct straight *s = r->straight; s < end; s++) {
		const struct ctip_cell *cell = &row->cells[s->column];
		struct ctip_str text = cell->text;
		enum ctip_date_form dates = s->dates;

		if (text.len == 0 && !s->expected)
			continue;
		at.line = cell->line;
		at.column = (unsigned)s->column + 1;
		text = ctip_mapping__tidy(text);
		if (ctip_mapping__is_blank(s->blank, text)) {
			if (s->expected)
				warn_missing(s->map, record, at, findings);
			continue;
		}
		if (s->recode != NULL)
			text = recoded(s->recode, s->otherwise, text);
		if (s->is_date && ctip_mapping__is_iso(text))
			dates = CTIP_DATE_ISO;
		good &= ctip_record_set(record, s->field, text, dates, at,
		    findings);
	}
	return good;
}

static bool
fill_rest(const struct ctip_mapping *m, const struct record_map *r,
    const struct ctip_row *row, struct ctip_record *record,
    struct ctip_findings *findings)
{
	bool good = true;

	for (size_t i = 0; i < r->n_rest; i++) {
		const struct field_map *f = r->rest[i];
		enum ctip_date_form dates = f->dates;
		struct ctip_place at;
		struct ctip_str text = ctip_mapping__make(m, f, row,
		    &record->pool, &at, &good, findings);

		if (text.len == 0) {
			if (f->expected)
				warn_missing(f, record, at, findings);
			continue;
		}
		if (dates != CTIP_DATE_EXCEL && ctip_mapping__is_iso(text))
			dates = CTIP_DATE_ISO;
		good &= ctip_record_set(record, f->field, text, dates, at,
		    findings);
	}
	return good;
}

static bool
holds(const struct ctip_mapping *m, const struct condition *c,
    const struct ctip_row *row)
{
	int number = m->columns[c->column].number;
	struct ctip_str text = CTIP_STR("");

	if (number >= 0)
		text = ctip_mapping__tidy(row->cells[number].text);
	if (c->by_word)
		return (ctip_mapping__words_find(&c->words, text) != NULL) ==
		    c->wanted;
	return !ctip_mapping__is_blank(&m->blank, text) == c->wanted;
}

bool
ctip_mapping__applies(const struct ctip_mapping *m, const struct record_map *r,
    const struct ctip_row *row)
{
	for (size_t i = 0; i < r->n_when; i++)
		if (!holds(m, &r->when[i], row))
			return false;
	return true;
}

bool
ctip_mapping__is_total(const struct ctip_mapping *m,
    const struct ctip_row *row)
{
	for (size_t i = 0; i < m->n_totals; i++)
		if (holds(m, &m->totals[i], row))
			return true;
	return false;
}

static bool
is_header(const struct ctip_mapping *m, const struct ctip_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (!ctip_str_equal(row->cells[i].text,
		    m->header.cells[i].text))
			return false;
	return true;
}

/* A total below the table, or the header once more (files put together). */
static bool
is_left_out(const struct ctip_mapping *m, const struct ctip_row *row,
    struct ctip_findings *findings)
{
	struct ctip_finding f = { m->path, row->line, 0, CTIP_NOTE, {0},
	    "total", {0} };

	if (ctip_mapping__is_total(m, row)) {
		ctip_findings_add(findings, f, "a row of totals, left out");
		return true;
	}
	if (m->headless || !is_header(m, row))
		return false;
	f.rule = "header";
	ctip_findings_add(findings, f, "the header once more, left out");
	return true;
}

bool
ctip_mapping_row(struct ctip_mapping *mapping, const struct ctip_row *row,
    struct ctip_record *records, bool *present,
    struct ctip_findings *findings)
{
	const struct ctip_mapping *m = mapping;
	bool good = true;

	for (size_t i = 0; i < m->n; i++) {
		ctip_record_reset(&records[i]);
		present[i] = false;
	}
	if (is_left_out(m, row, findings))
		return true;
	for (size_t i = 0; i < m->n; i++) {
		const struct record_map *r = &m->records[i];

		if (!ctip_mapping__applies(m, r, row))
			continue;
		present[i] = true;
		if (!fill_straight(m, r, row, &records[i], findings))
			good = false;
		if (!fill_rest(m, r, row, &records[i], findings))
			good = false;
	}
	return good;
}
