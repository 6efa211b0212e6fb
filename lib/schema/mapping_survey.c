/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A first look over a whole file, for date columns whose form the mapping
 * doesn't name: each value is sorted by what it may be read as, and at the
 * end the column takes the one form that all of them allow. Nothing is
 * guessed: where two forms remain the column is refused whole.
 */
#include "mapping_inside.h"

#include <stdio.h>
#include <string.h>

static bool
reads_as(struct ctip_str text, enum ctip_date_form form,
    struct ctip_date *out)
{
	enum ctip_date_fault fault = ctip_date_parse(out, text, form);

	return fault == CTIP_DATE_GOOD || fault == CTIP_DATE_WEEKDAY;
}

static bool
is_serial(struct ctip_str text)
{
	struct ctip_str whole = text, fraction;
	const char *point = memchr(text.p, '.', text.len);
	int64_t n;

	if (point != NULL) {
		whole.len = (size_t)(point - text.p);
		fraction = (struct ctip_str){ point + 1,
		    text.len - whole.len - 1 };
		if (!ctip_str_integer(fraction, 0, INT64_MAX, &n))
			return false;
	}
	return whole.len == 5 && ctip_str_integer(whole, 10000, 99999, &n);
}

enum date_shape
ctip_mapping__date_shape(struct ctip_str text)
{
	struct ctip_date dmy, mdy, other;
	bool d, m;

	if (ctip_mapping__is_iso(text))
		return SHAPE_ISO;
	if (is_serial(text))
		return SHAPE_SERIAL;
	d = reads_as(text, CTIP_DATE_DMY, &dmy);
	m = reads_as(text, CTIP_DATE_MDY, &mdy);
	if (d && m && dmy.year == mdy.year && dmy.month == mdy.month &&
	    dmy.day == mdy.day)
		return SHAPE_SAME;
	if (d || m)
		return d && m ? SHAPE_EITHER : d ? SHAPE_DMY : SHAPE_MDY;
	if (reads_as(text, CTIP_DATE_YMD, &other))
		return SHAPE_YMD;
	if (reads_as(text, CTIP_DATE_WORDS, &other))
		return SHAPE_WORDS;
	return SHAPE_NONE;
}

void
ctip_mapping__survey_add(struct survey *s, struct ctip_str text,
    uint64_t line, unsigned column)
{
	enum date_shape shape = ctip_mapping__date_shape(text);

	if (s->seen[shape]++ > 0)
		return;
	snprintf(s->first[shape].text, sizeof s->first[shape].text, "%.*s",
	    text.len < 39 ? (int)text.len : 39, text.p);
	s->first[shape].line = line;
	s->first[shape].column = column;
}

bool
ctip_mapping__survey_form(const struct survey *s, enum ctip_date_form *out)
{
	bool d = s->seen[SHAPE_DMY] > 0, m = s->seen[SHAPE_MDY] > 0;

	if (s->seen[SHAPE_SERIAL] > 0 || (d && m) ||
	    (s->seen[SHAPE_EITHER] > 0 && !d && !m))
		return false;
	if (m)
		*out = CTIP_DATE_MDY;
	else if (d || s->seen[SHAPE_SAME] > 0)
		*out = CTIP_DATE_DMY;
	else if (s->seen[SHAPE_YMD] > 0)
		*out = CTIP_DATE_YMD;
	else if (s->seen[SHAPE_WORDS] > 0)
		*out = CTIP_DATE_WORDS;
	else
		*out = CTIP_DATE_ISO;
	return true;
}

bool
ctip_mapping_needs_survey(const struct ctip_mapping *mapping)
{
	for (size_t i = 0; i < mapping->n; i++)
		for (size_t j = 0; j < mapping->records[i].n; j++)
			if (mapping->records[i].fields[j].survey != NULL)
				return true;
	return false;
}

static struct ctip_str
column_name(const struct ctip_mapping *m, const struct field_map *f)
{
	return m->columns[f->columns[0]].name;
}

/* A finding at the first value of that shape. */
static struct ctip_finding
found_at(const struct ctip_mapping *m, const struct field_map *f,
    enum date_shape shape, enum ctip_level level)
{
	return (struct ctip_finding){ m->path, f->survey->first[shape].line,
	    f->survey->first[shape].column, level, ctip_str(f->what->name),
	    "date-form", {0} };
}

static bool
refuse(const struct ctip_mapping *m, const struct field_map *f,
    struct ctip_findings *findings)
{
	const struct survey *s = f->survey;
	struct ctip_str name = column_name(m, f);
	int len = (int)name.len;

	if (s->seen[SHAPE_SERIAL] > 0)
		ctip_findings_add(findings,
		    found_at(m, f, SHAPE_SERIAL, CTIP_ERROR), "dates in "
		    "column '%.*s' are the day numbers of a spreadsheet "
		    "(first: '%s'); add dates: excel to its field in the "
		    "mapping", len, name.p, s->first[SHAPE_SERIAL].text);
	else if (s->seen[SHAPE_EITHER] > 0 && s->seen[SHAPE_DMY] == 0 &&
	    s->seen[SHAPE_MDY] == 0)
		ctip_findings_add(findings,
		    found_at(m, f, SHAPE_EITHER, CTIP_ERROR), "dates in "
		    "column '%.*s' can be read as day/month or month/day "
		    "(first: '%s'); add dates: dd/mm/yyyy or dates: "
		    "mm/dd/yyyy to its field in the mapping", len, name.p,
		    s->first[SHAPE_EITHER].text);
	else
		ctip_findings_add(findings,
		    found_at(m, f, SHAPE_MDY, CTIP_ERROR), "dates in column "
		    "'%.*s' are in two orders: '%s' is day/month (line %llu), "
		    "'%s' is month/day; correct the file, or add dates: to "
		    "its field in the mapping", len, name.p,
		    s->first[SHAPE_DMY].text,
		    (unsigned long long)s->first[SHAPE_DMY].line,
		    s->first[SHAPE_MDY].text);
	return false;
}

/* Which value proves the form, if one was needed. */
static enum date_shape
proof_of(const struct survey *s, enum ctip_date_form form)
{
	switch (form) {
	case CTIP_DATE_DMY:
		return s->seen[SHAPE_DMY] > 0 ? SHAPE_DMY : SHAPE_SAME;
	case CTIP_DATE_MDY:
		return SHAPE_MDY;
	case CTIP_DATE_YMD:
		return SHAPE_YMD;
	case CTIP_DATE_WORDS:
		return SHAPE_WORDS;
	default:
		return SHAPE_NONE;
	}
}

static bool
conclude(const struct ctip_mapping *m, struct field_map *f,
    struct ctip_findings *findings)
{
	const struct survey *s = f->survey;
	struct ctip_str name;
	enum date_shape proof;

	if (!ctip_mapping__survey_form(s, &f->dates))
		return refuse(m, f, findings);
	proof = proof_of(s, f->dates);
	if (proof == SHAPE_NONE)
		return true;
	name = column_name(m, f);
	ctip_findings_add(findings, found_at(m, f, proof, CTIP_NOTE),
	    "dates in column '%.*s' are read as %s, as '%s' has to be; add "
	    "dates: %s to its field in the mapping to settle it",
	    (int)name.len, name.p, ctip_date_form_name(f->dates),
	    s->first[proof].text, ctip_date_form_name(f->dates));
	return true;
}

/* Looks at one field of one row: its text is made as it will be. */
static void
look(struct ctip_mapping *m, const struct record_map *r,
    const struct field_map *f, const struct ctip_row *row,
    struct ctip_findings *findings)
{
	struct ctip_place at;
	struct ctip_str text;
	bool good = true;

	if (!ctip_mapping__applies(m, r, row))
		return;
	ctip_pool_reset(&m->scratch);
	text = ctip_mapping__make(m, f, row, &m->scratch, &at, &good,
	    findings);
	if (text.len > 0 && at.column > 0)
		ctip_mapping__survey_add(f->survey, text, at.line, at.column);
}

/* The forms that the straight fields go by are set once all are known. */
static void
settle(struct record_map *r, const struct field_map *f)
{
	for (size_t i = 0; i < r->n_straight; i++)
		if (r->straight[i].field == f->field)
			r->straight[i].dates = f->dates;
}

bool
ctip_mapping_survey(struct ctip_mapping *mapping, const struct ctip_row *row,
    struct ctip_findings *findings)
{
	bool good = true;

	if (row != NULL && ctip_mapping__is_total(mapping, row))
		return true;
	for (size_t i = 0; i < mapping->n; i++) {
		struct record_map *r = &mapping->records[i];

		for (size_t j = 0; j < r->n; j++) {
			struct field_map *f = &r->fields[j];

			if (f->survey == NULL)
				continue;
			if (row != NULL) {
				look(mapping, r, f, row, findings);
				continue;
			}
			if (!conclude(mapping, f, findings))
				good = false;
			settle(r, f);
		}
	}
	return good;
}
