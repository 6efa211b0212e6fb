/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header -> a mapping to correct: mapping_match.c tells which column is which
 * field; the first rows, how dates are written and what would be refused.
 * What comes out can be parsed as it is, and says in comments what could not
 * be matched. It holds no value of the file: a mapping is kept where all
 * members read it.
 */
#include "mapping_propose.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ctip/base/file.h"
#include "ctip/table/sheet.h"

#define SAMPLE 2000 /* rows */

/* What the first rows have in one column. */
struct column_seen {
	struct survey survey;   /* of dates */
	uint64_t      taken;    /* other values */
	uint64_t      refused;
	uint64_t      line;     /* of the first that is refused */
};

struct proposal {
	struct match          match;
	struct column_seen   *seen;    /* by column */
	struct ctip_record    record;  /* to try values on */
	struct ctip_findings  silent;
	const char           *in;      /* what fields are set in by */
};

static void
say_nothing(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	(void)f;
}

/* What the proposal lists as blank. */
static bool
is_blank(struct ctip_str text)
{
	return text.len == 0 || ctip_str_is(text, "-") ||
	    (text.len == 3 && strncasecmp(text.p, "n/a", 3) == 0);
}

static void
try_cell(struct proposal *p, size_t column, const struct ctip_cell *cell)
{
	struct ctip_str text = ctip_str_trim(cell->text);
	struct column_seen *seen = &p->seen[column];
	int field = p->match.field[column];

	if (field < 0 || is_blank(text))
		return;
	if (p->match.kind->fields[field].type == CTIP_DATE) {
		ctip_mapping__survey_add(&seen->survey, text, cell->line,
		    (unsigned)column + 1);
	} else if (ctip_record_set(&p->record, field, text, CTIP_DATE_ISO,
	    (struct ctip_place){0}, &p->silent)) {
		seen->taken++;
	} else if (seen->refused++ == 0) {
		seen->line = cell->line;
	}
}

/* Tries the values of the first rows: how dates are written, and which codes
 * and numbers would be refused. */
static int
sample(struct proposal *p, struct ctip_err *err)
{
	struct ctip_row row;
	bool bad;
	int more = 0;

	for (int n = 0; n < SAMPLE; n++) {
		more = ctip_rows_next(p->match.rows, &row, &bad, &p->silent,
		    err);
		if (more <= 0)
			break;
		ctip_record_reset(&p->record);
		for (size_t i = 0; i < p->match.header->n; i++)
			try_cell(p, i, &row.cells[i]);
	}
	if (more < 0)
		return -1;
	for (size_t i = 0; i < p->match.header->n; i++)
		if (p->match.field[i] >= 0)
			ctip_mapping__match_settle(&p->match, i,
			    p->seen[i].taken > 0 && p->seen[i].refused == 0);
	return 0;
}

static void
print_refused(struct ctip_buf *out, const struct proposal *p, uint64_t n,
    uint64_t line, const char *what, const char *see)
{
	if (n > 0)
		ctip_buf_format(out, "%s  # of the first rows %llu ha%s a "
		    "value here that is %s, the first in line %llu%s\n",
		    p->in, (unsigned long long)n, n == 1 ? "s" : "ve", what,
		    (unsigned long long)line, see);
}

/* A character that ends a line for YAML, or that it doesn't take, begins
 * here: which, or 0. All are of three bytes. */
static unsigned
unprintable(struct ctip_str text)
{
	static const struct { const char *bytes; unsigned code; } all[] = {
		{ "\xE2\x80\xA8", 0x2028 }, { "\xE2\x80\xA9", 0x2029 },
		{ "\xEF\xBB\xBF", 0xFEFF }, { "\xEF\xBF\xBE", 0xFFFE },
		{ "\xEF\xBF\xBF", 0xFFFF },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (text.len >= 3 && memcmp(text.p, all[i].bytes, 3) == 0)
			return all[i].code;
	return 0;
}

/* The name in double quotes. */
static void
print_quoted(struct ctip_buf *out, struct ctip_str name)
{
	struct ctip_buf json = {0};
	size_t step;

	ctip_json_string(&json, name);
	for (size_t i = 0; i < json.len; i += step) {
		struct ctip_str rest = { json.p + i, json.len - i };
		unsigned code = unprintable(rest);

		step = code != 0 ? 3 : 1;
		if (code != 0)
			ctip_buf_format(out, "\\u%04x", code);
		else
			ctip_buf_char(out, rest.p[0]);
	}
	ctip_buf_clear(&json);
}

static void
print_date(struct ctip_buf *out, const struct proposal *p,
    const struct survey *s, struct ctip_str column)
{
	enum ctip_date_form form;

	ctip_buf_text(out, "{column: ");
	print_quoted(out, column);
	if (s->seen[SHAPE_SERIAL] > 0)
		ctip_buf_text(out, ", dates: excel}\n");
	else if (!ctip_mapping__survey_form(s, &form))
		ctip_buf_format(out, "}\n%s  # add dates: dd/mm/yyyy or "
		    "dates: mm/dd/yyyy; the values don't tell which\n",
		    p->in);
	else
		ctip_buf_format(out, ", dates: %s}\n",
		    ctip_date_form_name(form));
	print_refused(out, p, s->seen[SHAPE_NONE], s->first[SHAPE_NONE].line,
	    "no date in a form that is known", "");
}

/* The name in a comment: on one line. */
static void
print_comment(struct ctip_buf *out, struct ctip_str name)
{
	size_t step;

	ctip_buf_char(out, '\'');
	for (size_t i = 0; i < name.len; i += step) {
		struct ctip_str rest = { name.p + i, name.len - i };

		step = unprintable(rest) != 0 ? 3 : 1;
		ctip_buf_char(out, step == 3 || (unsigned char)rest.p[0] < ' ' ?
		    ' ' : rest.p[0]);
	}
	ctip_buf_char(out, '\'');
}

static void
print_unmatched(struct ctip_buf *out, const struct proposal *p, size_t i)
{
	struct ctip_str name = p->match.header->cells[i].text;
	const char *near = ctip_kind_nearest(p->match.kind, name);

	ctip_buf_format(out, "%s# column ", p->in);
	print_comment(out, name);
	if (p->match.twice[i])
		ctip_buf_text(out, ": its field has a column already; use "
		    "join: or ignore:\n");
	else if (near != NULL)
		ctip_buf_format(out, ": not matched; nearest field is %s\n",
		    near);
	else
		ctip_buf_text(out, ": not matched\n");
}

static void
print_column(struct ctip_buf *out, const struct proposal *p, size_t i)
{
	struct ctip_str name = p->match.header->cells[i].text;
	const struct column_seen *seen = &p->seen[i];
	const struct ctip_field *f;

	if (ctip_mapping__match_column(&p->match, i) != NULL)
		return;
	if (p->match.field[i] < 0) {
		print_unmatched(out, p, i);
		return;
	}
	f = &p->match.kind->fields[p->match.field[i]];
	ctip_buf_format(out, "%s%s: ", p->in, f->name);
	if (f->type == CTIP_DATE) {
		print_date(out, p, &seen->survey, name);
		return;
	}
	print_quoted(out, name);
	ctip_buf_char(out, '\n');
	print_refused(out, p, seen->refused, seen->line,
	    "refused", "; see recode: and blank:");
}

static bool
is_filled(const struct proposal *p, int field)
{
	return ctip_mapping__match_link(&p->match, field) != NULL ||
	    ctip_mapping__match_has(&p->match, p->match.header->n, field);
}

/* Required fields have to be there for the mapping to be one. */
static void
print_required(struct ctip_buf *out, const struct proposal *p)
{
	const struct ctip_kind *kind = p->match.kind;
	bool none = p->match.n == 0;

	for (size_t i = 0; i < kind->n; i++) {
		const struct ctip_field *f = &kind->fields[i];

		if (f->hidden || is_filled(p, (int)i) ||
		    (!f->required && !none))
			continue;
		ctip_buf_format(out, "%s%s: \"%s\"   # %sput its column here, "
		    "or {value: ...}\n", p->in, f->name, f->name,
		    f->required ? "required: " : "");
		none = false;
	}
}

/* The file's name without folders and ending, as a name. */
static void
print_name(struct ctip_buf *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *p = slash ? slash + 1 : path;
	size_t start = out->len;

	for (; *p != '\0' && *p != '.'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			ctip_buf_char(out, (char)(*p + 0x20));
		else if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ||
		    *p == '_')
			ctip_buf_char(out, *p);
		else if (out->len > start && out->p[out->len - 1] != '-')
			ctip_buf_char(out, '-');
	}
	if (out->len == start || strcmp(out->p + start, "-") == 0)
		ctip_buf_text(out, "proposed");
}

/* What makes a row the same row. Numbers of a partner's register are the
 * partner's own. */
static void
print_key(struct ctip_buf *out, const struct proposal *p, const char *in)
{
	const struct ctip_kind *kind = p->match.kind;
	int id = ctip_mapping__match_identity(kind);
	int whose = ctip_kind_field(kind, CTIP_STR("organisation"));

	if (id < 0 || !is_filled(p, id))
		ctip_buf_format(out, "%s# key: FIELD", in);
	else if (strcmp(kind->fields[id].name, "reference") == 0 &&
	    whose >= 0 && is_filled(p, whose))
		ctip_buf_format(out, "%skey: [organisation, reference]", in);
	else
		ctip_buf_format(out, "%skey: %s", in, kind->fields[id].name);
	ctip_buf_text(out, "   # what makes a row the same row; without it: "
	    "the whole row\n");
}

static void
print_head(struct ctip_buf *out, const struct match *m, const char *path)
{
	const struct ctip_rows *rows = m->rows;
	char delimiter = ctip_rows_delimiter(rows);

	ctip_buf_text(out, "# Proposed from a header: read every line before "
	    "you import with it.\nmapping: ");
	print_name(out, path);
	ctip_buf_char(out, '\n');
	if (delimiter == '\t')
		ctip_buf_text(out, "delimiter: tab\n");
	else if (delimiter != ',')
		ctip_buf_format(out, "delimiter: \"%c\"\n", delimiter);
	if (ctip_rows_encoding(rows) != NULL)
		ctip_buf_format(out, "encoding: %s\n",
		    ctip_rows_encoding(rows));
	if (m->titles > 0)
		ctip_buf_format(out, "skip: %u   # title row%s above the "
		    "header, which seems to be in line %llu\n", m->titles,
		    m->titles == 1 ? "" : "s",
		    (unsigned long long)m->header->line);
	ctip_buf_text(out, "blank: [\"-\", \"n/a\"]   # what stands for "
	    "nothing, besides an empty cell\n");
}

/* A record that has to be here already, found by one column. */
static void
print_known(struct ctip_buf *out, const struct proposal *p,
    const struct reference *r)
{
	const struct ctip_field *link = &p->match.kind->fields[r->field];
	struct ctip_str name = p->match.header->cells[r->column].text;
	const char *by = r->to->fields[r->by].name;

	ctip_buf_format(out, "  %s:\n    kind: %s\n    known: true   # is here "
	    "already, and is found by this; it is not changed\n"
	    "    key: %s\n", link->name, r->to->name, by);
	if (!link->required) {
		ctip_buf_text(out, "    when: {column: ");
		print_quoted(out, name);
		ctip_buf_text(out, ", present: true}\n");
	}
	ctip_buf_format(out, "    fields: {%s: ", by);
	print_quoted(out, name);
	ctip_buf_text(out, "}\n");
}

/* One record a row, or that and those it is linked to. */
static void
print_records(struct ctip_buf *out, struct proposal *p)
{
	const struct match *m = &p->match;
	bool one = m->n_references == 0;
	const char *in = one ? "" : "    ";

	p->in = one ? "  " : "      ";
	if (!one)
		ctip_buf_text(out, "records:\n");
	for (size_t i = 0; i < m->n_references; i++)
		print_known(out, p, &m->references[i]);
	if (!one)
		ctip_buf_format(out, "  %s:\n", m->kind->name);
	ctip_buf_format(out, "%skind: %s\n", in, m->kind->name);
	print_key(out, p, in);
	ctip_buf_format(out, "%sfields:\n", in);
	for (size_t i = 0; i < m->n_references; i++) {
		const char *link =
		    m->kind->fields[m->references[i].field].name;

		ctip_buf_format(out, "%s%s: {record: %s}\n", p->in, link,
		    link);
	}
	for (size_t i = 0; i < m->header->n; i++)
		print_column(out, p, i);
	print_required(out, p);
}

int
ctip_mapping_propose(struct ctip_buf *out, struct ctip_schemas *schemas,
    const char *path, const char *output,
    const struct ctip_rows_options *options, struct ctip_err *err)
{
	struct proposal p = { .silent.take = say_nothing };
	int rc = -1;

	if (ctip_mapping__match_open(&p.match, schemas, path, options,
	    err) < 0)
		goto out;
	p.seen = ctip_alloc((p.match.header->n + 1) * sizeof *p.seen);
	ctip_record_start(&p.record, p.match.kind);
	if (sample(&p, err) < 0)
		goto out;
	print_head(out, &p.match, output != NULL ? output : path);
	print_records(out, &p);
	rc = 0;
out:
	ctip_record_clear(&p.record);
	ctip_mapping__match_clear(&p.match);
	free(p.seen);
	return rc;
}
