/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header -> a mapping to correct: columns are matched with the fields of the
 * kind that has most of them, by name, label in any language, HTCDS name and
 * synonyms; the first rows tell how dates are written. What comes out can be
 * parsed as it is, and says in comments what could not be matched. It holds
 * no value of the file: a mapping is kept where all members read it.
 */
#include "mapping_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/table/sheet.h"

#define SAMPLE 2000 /* rows */
#define FOLDED 256

struct proposal {
	const struct ctip_kind *kind;
	const struct ctip_row  *header;
	int                    *field;   /* by column; -1: not matched */
	bool                   *twice;   /* matched, but the field was taken */
	size_t                  matched;
	struct survey          *surveys; /* by column */
	struct ctip_record      record;  /* to try values on */
	uint64_t               *refused; /* by column: values not taken */
	struct ctip_findings    silent;
};

static void
say_nothing(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	(void)f;
}

static bool
folds_to(const char *name, const char *folded, size_t len)
{
	char mine[FOLDED];

	return name != NULL &&
	    ctip_codes_fold(mine, sizeof mine, ctip_str(name)) == len &&
	    memcmp(mine, folded, len) == 0;
}

static bool
answers_to(const struct ctip_field *f, const char *folded, size_t len)
{
	const char *plain = f->htcds ? strchr(f->htcds, '_') : NULL;

	for (size_t i = 0; f->synonyms != NULL && f->synonyms[i]; i++)
		if (folds_to(f->synonyms[i], folded, len))
			return true;
	return folds_to(f->name, folded, len) ||
	    folds_to(f->label.en, folded, len) ||
	    folds_to(f->label.es, folded, len) ||
	    folds_to(f->label.fr, folded, len) ||
	    folds_to(f->htcds, folded, len) ||
	    folds_to(plain ? plain + 1 : NULL, folded, len);
}

static bool
is_taken(const struct proposal *p, size_t before, int field)
{
	for (size_t i = 0; i < before; i++)
		if (p->field[i] == field)
			return true;
	return false;
}

static void
match_column(struct proposal *p, size_t column)
{
	char folded[FOLDED];
	size_t len = ctip_codes_fold(folded, sizeof folded,
	    p->header->cells[column].text);

	p->field[column] = -1;
	p->twice[column] = false;
	for (size_t i = 0; len > 0 && i < p->kind->n; i++) {
		const struct ctip_field *f = &p->kind->fields[i];

		if (f->hidden || !answers_to(f, folded, len))
			continue;
		p->twice[column] = is_taken(p, column, (int)i);
		if (p->twice[column])
			continue;
		p->field[column] = (int)i;
		p->matched++;
		return;
	}
}

static void
match_all(struct proposal *p, const struct ctip_kind *kind)
{
	p->kind = kind;
	p->matched = 0;
	for (size_t i = 0; i < p->header->n; i++)
		match_column(p, i);
}

/* The kind that most columns fit; of several, person, else the first. */
static int
choose_kind(struct proposal *p, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	const struct ctip_kind *best = NULL, *kind;
	char **names = NULL;
	size_t n = 0, most = 0;
	int rc = -1;

	if (ctip_schemas_kinds(&names, &n, schemas, err) < 0)
		goto out;
	if (n == 0) {
		ctip_fail(err, CTIP_CONFIG, "there are no kinds "
		    "of record; name a folder that has some in CTIP_DATA");
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		if (ctip_schemas_kind(&kind, schemas, names[i], err) < 0)
			goto out;
		match_all(p, kind);
		if (best == NULL || p->matched > most || (p->matched == most &&
		    strcmp(kind->name, "person") == 0)) {
			best = kind;
			most = p->matched;
		}
	}
	match_all(p, best);
	rc = 0;
out:
	ctip_names_free(names, n);
	return rc;
}

/* Tries the values of the first rows: how dates are written, and which codes
 * and numbers would be refused. */
static int
sample(struct proposal *p, struct ctip_rows *rows, struct ctip_err *err)
{
	struct ctip_row row;
	bool bad;
	int more = 0;

	for (int n = 0; n < SAMPLE; n++) {
		more = ctip_rows_next(rows, &row, &bad, &p->silent, err);
		if (more <= 0)
			break;
		ctip_record_reset(&p->record);
		for (size_t i = 0; i < p->header->n; i++) {
			struct ctip_str text = ctip_str_trim(row.cells[i].text);

			if (p->field[i] < 0 || text.len == 0)
				continue;
			if (p->kind->fields[p->field[i]].type == CTIP_DATE)
				ctip_mapping__survey_add(&p->surveys[i], text,
				    row.cells[i].line, (unsigned)i + 1);
			else if (!ctip_record_set(&p->record, p->field[i],
			    text, CTIP_DATE_ISO, (struct ctip_place){0},
			    &p->silent))
				p->refused[i]++;
		}
	}
	return more < 0 ? -1 : 0;
}

static void
print_date(struct ctip_buf *out, const struct survey *s,
    struct ctip_str column)
{
	enum ctip_date_form form;

	ctip_buf_text(out, "{column: ");
	ctip_json_string(out, column);
	if (s->seen[SHAPE_SERIAL] > 0)
		ctip_buf_text(out, ", dates: excel}\n");
	else if (!ctip_mapping__survey_form(s, &form))
		ctip_buf_text(out, "}\n    # add dates: dd/mm/yyyy or dates: "
		    "mm/dd/yyyy; the values don't tell which\n");
	else
		ctip_buf_format(out, ", dates: %s}\n",
		    ctip_date_form_name(form));
	if (s->seen[SHAPE_NONE] > 0)
		ctip_buf_format(out, "    # of the first rows %llu have a "
		    "value here that is no date in a form that is known\n",
		    (unsigned long long)s->seen[SHAPE_NONE]);
}

/* The name in a comment: on one line. */
static void
print_comment(struct ctip_buf *out, struct ctip_str name)
{
	ctip_buf_char(out, '\'');
	for (size_t i = 0; i < name.len; i++)
		ctip_buf_char(out, (unsigned char)name.p[i] < ' ' ? ' ' :
		    name.p[i]);
	ctip_buf_char(out, '\'');
}

static void
print_unmatched(struct ctip_buf *out, const struct proposal *p, size_t i)
{
	struct ctip_str name = p->header->cells[i].text;
	const char *near = ctip_kind_nearest(p->kind, name);

	ctip_buf_text(out, "  # column ");
	print_comment(out, name);
	if (p->twice[i])
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
	struct ctip_str name = p->header->cells[i].text;
	const struct ctip_field *f;

	if (p->field[i] < 0) {
		print_unmatched(out, p, i);
		return;
	}
	f = &p->kind->fields[p->field[i]];
	ctip_buf_format(out, "  %s: ", f->name);
	if (f->type == CTIP_DATE) {
		print_date(out, &p->surveys[i], name);
		return;
	}
	ctip_json_string(out, name);
	ctip_buf_char(out, '\n');
	if (p->refused[i] > 0)
		ctip_buf_format(out, "    # of the first rows %llu have a "
		    "value here that is refused; see recode: and blank:\n",
		    (unsigned long long)p->refused[i]);
}

/* Required fields have to be there for the mapping to be one. */
static void
print_required(struct ctip_buf *out, const struct proposal *p)
{
	bool none = p->matched == 0;

	for (size_t i = 0; i < p->kind->n; i++) {
		const struct ctip_field *f = &p->kind->fields[i];

		if (f->hidden || is_taken(p, p->header->n, (int)i) ||
		    (!f->required && !none))
			continue;
		ctip_buf_format(out, "  %s: \"%s\"   # %sput its column here, "
		    "or {value: ...}\n", f->name, f->name,
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
		else if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
			ctip_buf_char(out, *p);
		else if (out->len > start && out->p[out->len - 1] != '-')
			ctip_buf_char(out, '-');
	}
	if (out->len == start || strcmp(out->p + start, "-") == 0)
		ctip_buf_text(out, "proposed");
}

static void
print_head(struct ctip_buf *out, const struct proposal *p,
    const struct ctip_rows *rows)
{
	char delimiter = ctip_rows_delimiter(rows);
	int id = ctip_kind_field(p->kind, CTIP_STR("external_id"));

	ctip_buf_text(out, "# Proposed from a header: read every line before "
	    "you import with it.\nmapping: ");
	print_name(out, ctip_rows_path(rows));
	ctip_buf_char(out, '\n');
	if (delimiter == '\t')
		ctip_buf_text(out, "delimiter: tab\n");
	else if (delimiter != ',')
		ctip_buf_format(out, "delimiter: \"%c\"\n", delimiter);
	if (ctip_rows_encoding(rows) != NULL)
		ctip_buf_format(out, "encoding: %s\n",
		    ctip_rows_encoding(rows));
	ctip_buf_text(out, "blank: [\"-\", \"n/a\"]   # what stands for "
	    "nothing, besides an empty cell\n");
	ctip_buf_format(out, "kind: %s\n", p->kind->name);
	if (id >= 0 && is_taken(p, p->header->n, id))
		ctip_buf_text(out, "key: external_id   # what makes a row the "
		    "same row; without it: the whole row\n");
	else
		ctip_buf_text(out, "# key: FIELD   # what makes a row the same "
		    "row; without it: the whole row\n");
	ctip_buf_text(out, "fields:\n");
}

int
ctip_mapping_propose(struct ctip_buf *out, struct ctip_schemas *schemas,
    struct ctip_rows *rows, struct ctip_err *err)
{
	struct proposal p = { .header = ctip_rows_header(rows) };
	size_t n = p.header->n;
	int rc = -1;

	p.silent.take = say_nothing;
	p.field = ctip_alloc((n + 1) * sizeof *p.field);
	p.twice = ctip_alloc((n + 1) * sizeof *p.twice);
	p.surveys = ctip_alloc((n + 1) * sizeof *p.surveys);
	p.refused = ctip_alloc((n + 1) * sizeof *p.refused);
	if (choose_kind(&p, schemas, err) < 0)
		goto out;
	ctip_record_start(&p.record, p.kind);
	if (sample(&p, rows, err) < 0)
		goto out;
	print_head(out, &p, rows);
	for (size_t i = 0; i < n; i++)
		print_column(out, &p, i);
	print_required(out, &p);
	rc = 0;
out:
	ctip_record_clear(&p.record);
	free(p.field);
	free(p.twice);
	free(p.surveys);
	free(p.refused);
	return rc;
}
