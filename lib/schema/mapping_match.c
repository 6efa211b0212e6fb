/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header -> the kind that most of its columns fit, and which column is which
 * field: by name, label in any language, HTCDS name and synonyms. Where the
 * kind is linked to another, a column that identifies records of that one
 * (a person's number in the register, a cohort's code) stands for the link.
 * Where the first row fits nothing, titles may stand above the header.
 */
#include "mapping_propose.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ctip/base/file.h"

#define FOLDED 256
#define TITLES 3 /* rows above the header that are looked for */

/* How a heading names a field: by its synonyms, or by its own name. */
enum answer { NOT, LOOSELY, PLAINLY };

static bool
folds_to(const char *name, const char *folded, size_t len)
{
	char mine[FOLDED];

	return name != NULL &&
	    ctip_codes_fold(mine, sizeof mine, ctip_str(name)) == len &&
	    memcmp(mine, folded, len) == 0;
}

static enum answer
answers_to(const struct ctip_field *f, struct ctip_str heading)
{
	const char *plain = f->htcds ? strchr(f->htcds, '_') : NULL;
	char folded[FOLDED];
	size_t len = ctip_codes_fold(folded, sizeof folded, heading);

	if (len == 0 || f->hidden)
		return NOT;
	if (folds_to(f->name, folded, len) ||
	    folds_to(f->label.en, folded, len) ||
	    folds_to(f->label.es, folded, len) ||
	    folds_to(f->label.fr, folded, len))
		return PLAINLY;
	for (size_t i = 0; f->synonyms != NULL && f->synonyms[i]; i++)
		if (folds_to(f->synonyms[i], folded, len))
			return LOOSELY;
	return folds_to(f->htcds, folded, len) ||
	    folds_to(plain ? plain + 1 : NULL, folded, len) ? LOOSELY : NOT;
}

bool
ctip_mapping__match_has(const struct match *m, size_t before, int field)
{
	for (size_t i = 0; i < before; i++)
		if (m->field[i] == field)
			return true;
	return false;
}

const struct reference *
ctip_mapping__match_link(const struct match *m, int field)
{
	for (size_t i = 0; i < m->n_references; i++)
		if (m->references[i].field == field)
			return &m->references[i];
	return NULL;
}

const struct reference *
ctip_mapping__match_column(const struct match *m, size_t column)
{
	for (size_t i = 0; i < m->n_references; i++)
		if (m->references[i].column == column)
			return &m->references[i];
	return NULL;
}

int
ctip_mapping__match_identity(const struct ctip_kind *kind)
{
	static const char *const names[] = { "external_id", "code",
	    "reference" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int field = ctip_kind_field(kind, ctip_str(names[i]));

		if (field >= 0)
			return field;
	}
	return -1;
}

static void
match_column(struct match *m, size_t column)
{
	m->field[column] = -1;
	m->twice[column] = false;
	for (size_t i = 0; i < m->kind->n; i++) {
		if (answers_to(&m->kind->fields[i],
		    m->header->cells[column].text) == NOT)
			continue;
		m->twice[column] = ctip_mapping__match_has(m, column, (int)i);
		if (m->twice[column])
			continue;
		m->field[column] = (int)i;
		m->n++;
		return;
	}
}

/* A column that no field has, and that names the field so; -1. */
static int
find_free(const struct match *m, const struct ctip_field *f,
    enum answer how)
{
	for (size_t i = 0; i < m->header->n; i++)
		if (m->field[i] < 0 &&
		    ctip_mapping__match_column(m, i) == NULL &&
		    answers_to(f, m->header->cells[i].text) == how)
			return (int)i;
	return -1;
}

/* Which column tells where a link leads: of what identifies the other, else
 * one that is called like the link. What may be absent isn't guessed at. */
static int
find_reference(const struct match *m, const struct ctip_kind *to, int by,
    int link)
{
	const struct ctip_field *f = &to->fields[by];
	int column = find_free(m, f, PLAINLY);

	if (column < 0 && m->kind->fields[link].required)
		column = find_free(m, f, LOOSELY);
	for (size_t i = 0; column < 0 && i < m->header->n; i++)
		if (m->field[i] == link)
			column = (int)i;
	return column;
}

static int
match_link(struct match *m, struct ctip_schemas *schemas, int link,
    struct ctip_err *err)
{
	const struct ctip_field *f = &m->kind->fields[link];
	const struct ctip_kind *to;
	int by, column;

	/* Named after their links, records have to differ from this one. */
	if (f->link == NULL || f->hidden || m->n_references == REFERENCES ||
	    strcmp(f->name, m->kind->name) == 0 ||
	    strcmp(f->link, m->kind->name) == 0)
		return 0;
	if (ctip_schemas_kind(&to, schemas, f->link, err) < 0)
		return -1;
	by = ctip_mapping__match_identity(to);
	column = by < 0 ? -1 : find_reference(m, to, by, link);
	if (column < 0)
		return 0;
	m->n += f->required && m->field[column] < 0;
	m->references[m->n_references++] =
	    (struct reference){ link, to, by, (size_t)column };
	return 0;
}

static int
match_all(struct match *m, struct ctip_schemas *schemas,
    const struct ctip_kind *kind, struct ctip_err *err)
{
	m->kind = kind;
	m->n = 0;
	m->missing = 0;
	m->n_references = 0;
	for (size_t i = 0; i < m->header->n; i++)
		match_column(m, i);
	for (size_t i = 0; i < kind->n; i++)
		if (match_link(m, schemas, (int)i, err) < 0)
			return -1;
	for (size_t i = 0; i < kind->n; i++)
		m->missing += kind->fields[i].required &&
		    ctip_mapping__match_link(m, (int)i) == NULL &&
		    !ctip_mapping__match_has(m, m->header->n, (int)i);
	return 0;
}

/* Of two kinds that as many columns fit: person, else the one that lacks
 * less. */
static bool
is_nearer(const struct match *m, const struct match *best)
{
	if (m->n != best->n)
		return m->n > best->n;
	if (strcmp(best->kind->name, "person") == 0)
		return false;
	return strcmp(m->kind->name, "person") == 0 ||
	    m->missing < best->missing;
}

/* The kind that most columns fit. */
static int
match_kind(struct match *m, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	struct match best = {0}; /* without its arrays */
	const struct ctip_kind *kind;
	char **names = NULL;
	size_t n = 0;
	int rc = -1;

	if (ctip_schemas_kinds(&names, &n, schemas, err) < 0)
		goto out;
	if (n == 0) {
		ctip_fail(err, CTIP_CONFIG, "there are no kinds "
		    "of record; name a folder that has some in CTIP_DATA");
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		if (ctip_schemas_kind(&kind, schemas, names[i], err) < 0 ||
		    match_all(m, schemas, kind, err) < 0)
			goto out;
		if (best.kind == NULL || is_nearer(m, &best))
			best = *m;
	}
	rc = match_all(m, schemas, best.kind, err);
out:
	ctip_names_free(names, n);
	return rc;
}

void
ctip_mapping__match_settle(struct match *m, size_t column, bool ids)
{
	const struct reference *r =
	    ctip_mapping__match_link(m, m->field[column]);

	if (r == NULL)
		return;
	if (!ids)
		m->field[column] = -1;
	else
		m->references[r - m->references] =
		    m->references[--m->n_references];
}

void
ctip_mapping__match_clear(struct match *m)
{
	ctip_rows_close(m->rows);
	free(m->field);
	free(m->twice);
	*m = (struct match){0};
}

/* The header below so many titles, matched. */
static int
match_below(struct match *m, unsigned titles, struct ctip_schemas *schemas,
    const char *path, const struct ctip_rows_options *options,
    struct ctip_err *err)
{
	struct ctip_rows_options below = *options;

	*m = (struct match){ .titles = titles };
	below.skip += titles;
	if (ctip_rows_open(&m->rows, path, &below, err) < 0)
		return -1;
	m->header = ctip_rows_header(m->rows);
	m->field = ctip_alloc((m->header->n + 1) * sizeof *m->field);
	m->twice = ctip_alloc((m->header->n + 1) * sizeof *m->twice);
	if (match_kind(m, schemas, err) == 0)
		return 0;
	ctip_mapping__match_clear(m);
	return -1;
}

/* Only a file can be looked at again. */
static bool
is_file(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISREG(st.st_mode);
}

int
ctip_mapping__match_open(struct match *m, struct ctip_schemas *schemas,
    const char *path, const struct ctip_rows_options *options,
    struct ctip_err *err)
{
	struct match below;
	struct ctip_err ignored;
	int rc = match_below(m, 0, schemas, path, options, err);

	if ((rc < 0 && err->code != CTIP_INVALID) || m->n > 1 ||
	    !is_file(path))
		return rc;
	for (unsigned i = 1; i <= TITLES; i++) {
		if (match_below(&below, i, schemas, path, options,
		    &ignored) < 0)
			continue;
		if (below.n >= m->n + 2 && below.n * 3 >= below.header->n) {
			ctip_mapping__match_clear(m);
			*m = below;
			return 0;
		}
		ctip_mapping__match_clear(&below);
	}
	return rc;
}
