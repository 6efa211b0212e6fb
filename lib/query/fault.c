/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors on the way through SQLite. A fault of the ledger or of the guard
 * was put aside in query->fault by whoever saw it first, and wins; SQLite's
 * own words are made into our sentences, with the place in the statement and
 * the nearest kind or field.
 */
#include "inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ctip/schema/nearest.h"

/* `word` alone in sql and not in quotes? Counts what follows a dot, too. */
static bool
has_word(const char *sql, const char *word)
{
	size_t len = strlen(word);
	char quote = '\0';

	for (const char *p = sql; *p != '\0'; p++) {
		if (quote != '\0' || strchr("'\"`", *p) != NULL) {
			if (quote == '\0')
				quote = *p;
			else if (*p == quote)
				quote = '\0';
		} else if (strncasecmp(p, word, len) == 0 &&
		    (p == sql || (!isalnum((unsigned char)p[-1]) &&
		    p[-1] != '_')) &&
		    !isalnum((unsigned char)p[len]) && p[len] != '_') {
			return true;
		}
	}
	return false;
}

/* A kind whose name SQLite takes for a word of its own: case. */
static const char *
keyword_kind(const struct ctip_query *query, const char *sql,
    const char *near)
{
	for (size_t i = 0; i < query->n_names; i++) {
		const char *name = query->names[i];

		if (!sqlite3_keyword_check(name, (int)strlen(name)) ||
		    !has_word(sql, name))
			continue;
		if (strcmp(near, ".") == 0 || strcasecmp(near, name) == 0)
			return name;
	}
	return NULL;
}

/* The same of a field of a kind that the statement names: group, set. */
static const char *
keyword_field(const struct ctip_query *query, const char *sql,
    const char *near)
{
	struct ctip_schemas *schemas = ctip_ledger_schemas(query->ledger);
	const struct ctip_kind *kind;
	struct ctip_err unused;

	if (!sqlite3_keyword_check(near, (int)strlen(near)))
		return NULL;
	for (size_t i = 0; i < query->n_names; i++) {
		if (!has_word(sql, query->names[i]) || ctip_schemas_kind(
		    &kind, schemas, query->names[i], &unused) != 0)
			continue;
		for (size_t j = 0; j < kind->n; j++)
			if (strcasecmp(kind->fields[j].name, near) == 0)
				return kind->fields[j].name;
	}
	return NULL;
}

/* The kind or the field that was meant; kind is where the field stands. */
static const char *
nearest_field(const struct ctip_query *query, const char *name,
    const struct ctip_kind **kind)
{
	struct ctip_nearest nearest;
	const char *was;

	ctip_nearest_start(&nearest, ctip_str(name));
	for (size_t i = 0; i < query->n_kinds; i++) {
		const struct ctip_kind *k = query->kinds[i];

		was = nearest.best;
		for (size_t j = 0; j < k->n; j++)
			ctip_nearest_offer(&nearest,
			    ctip_str(k->fields[j].name), k->fields[j].name);
		ctip_nearest_offer(&nearest, CTIP_STR("id"), "id");
		if (nearest.best != was)
			*kind = k;
	}
	return nearest.best;
}

/* region = "TT-ARI" asks for a field of that name. */
static bool
is_quoted(const char *sql, const char *name)
{
	struct ctip_buf quoted = { 0 };
	bool found;

	ctip_buf_format(&quoted, "\"%s\"", name);
	found = strstr(sql, quoted.p) != NULL;
	ctip_buf_clear(&quoted);
	return found;
}

static void
no_column(const struct ctip_query *query, const char *sql, const char *name,
    struct ctip_buf *out)
{
	const char *dot = strrchr(name, '.');
	const struct ctip_kind *kind = NULL;
	const char *best;

	name = dot == NULL ? name : dot + 1;
	best = nearest_field(query, name, &kind);
	ctip_buf_format(out, "there is no field '%s'", name);
	if (best != NULL)
		ctip_buf_format(out, "; the nearest field of '%s' is '%s'",
		    kind->name, best);
	else if (is_quoted(sql, name))
		ctip_buf_format(out, "; a text stands in single quotes: '%s'",
		    name);
	else if (query->n_kinds > 0)
		ctip_buf_format(out, "; ctip query --schema %s lists them",
		    query->kinds[0]->name);
}

static void
no_table(const struct ctip_query *query, const char *name,
    struct ctip_buf *out)
{
	struct ctip_nearest nearest;
	const char *dot = strrchr(name, '.');

	name = dot == NULL ? name : dot + 1;
	ctip_nearest_start(&nearest, ctip_str(name));
	for (size_t i = 0; i < query->n_names; i++)
		ctip_nearest_offer(&nearest, ctip_str(query->names[i]),
		    query->names[i]);
	ctip_buf_format(out, "there is no kind '%s'", name);
	if (nearest.best != NULL)
		ctip_buf_format(out, "; the nearest is '%s'", nearest.best);
	else
		ctip_buf_text(out, "; ctip query --schema lists them");
}

static void
no_syntax(const struct ctip_query *query, const char *sql, const char *says,
    struct ctip_buf *out)
{
	char near[64] = "";
	const char *kind, *field;

	sscanf(says, "near \"%63[^\"]\"", near);
	kind = keyword_kind(query, sql, near);
	field = keyword_field(query, sql, near);
	ctip_buf_format(out, "syntax error near '%s'", near);
	if (kind != NULL || field != NULL)
		ctip_buf_format(out, "; '%s' is a word of SQL too: the %s "
		    "is written \"%s\", in double quotes",
		    kind != NULL ? kind : field,
		    kind != NULL ? "kind" : "field",
		    kind != NULL ? kind : field);
}

static void
translate(const struct ctip_query *query, const char *sql, const char *says,
    struct ctip_buf *out)
{
	static const char column[] = "no such column: ";
	static const char table[] = "no such table: ";

	if (strncmp(says, column, sizeof column - 1) == 0)
		no_column(query, sql, says + sizeof column - 1, out);
	else if (strncmp(says, table, sizeof table - 1) == 0)
		no_table(query, says + sizeof table - 1, out);
	else if (strncmp(says, "near \"", 6) == 0)
		no_syntax(query, sql, says, out);
	else if (strcmp(says, "incomplete input") == 0)
		ctip_buf_text(out, "the statement ends too early");
	else
		ctip_buf_text(out, says);
}

/* `sql:2:7: `: where in the statement, when SQLite knows. */
static void
place(struct ctip_buf *out, const char *sql, int offset)
{
	unsigned line = 1, column = 1;

	if (offset < 0)
		return;
	for (int i = 0; i < offset && sql[i] != '\0'; i++) {
		column++;
		if (sql[i] == '\n') {
			line++;
			column = 1;
		}
	}
	ctip_buf_format(out, "sql:%u:%u: ", line, column);
}

int
ctip_query__fail(struct ctip_query *query, const char *sql,
    struct ctip_err *err)
{
	const char *says = sqlite3_errmsg(query->db);
	struct ctip_buf out = { 0 };
	enum ctip_code code = CTIP_INVALID;

	if (query->fault.code != CTIP_OK) {
		*err = query->fault;
		return -1;
	}
	if (strstr(says, "may not be modified") != NULL)
		return ctip_fail(err, CTIP_DENIED,
		    "a query only reads: nothing but SELECT is allowed");
	if (sqlite3_errcode(query->db) == SQLITE_NOMEM)
		code = CTIP_SYSTEM;
	place(&out, sql, sqlite3_error_offset(query->db));
	translate(query, sql, says, &out);
	ctip_fail(err, code, "%s", out.p);
	ctip_buf_clear(&out);
	return -1;
}
