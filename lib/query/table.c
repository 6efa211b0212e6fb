/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query: a kind as SQLite sees it. What a connection does not offer
 * is not declared, so that no statement can ask for it. A table outlives the
 * ledger that it was declared from, where that is opened anew for each
 * statement: its kind is then looked up again, and has to be the same.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

int
ctip_table__fault(struct table *t, const struct ctip_err *err)
{
	if (t->query->fault.code == CTIP_OK)
		t->query->fault = *err;
	sqlite3_free(t->base.zErrMsg);
	t->base.zErrMsg = sqlite3_mprintf("%s", err->text);
	return SQLITE_ERROR;
}

/* Affinities: what is a number compares and sorts as one. */
static const char *
sql_type(enum ctip_type type)
{
	switch (type) {
	case CTIP_INTEGER: return "INTEGER";
	case CTIP_BOOLEAN: return "BOOLEAN";
	case CTIP_DECIMAL: return "DECIMAL";
	default:           return "TEXT";
	}
}

static void
add_column(struct table *t, struct ctip_buf *ddl, const char *name,
    int field, enum ctip_type type, bool hidden)
{
	if (field >= 0 && !(t->query->offers >>
	    t->kind->fields[field].compartment & 1))
		return;
	ctip_buf_format(ddl, "%s\"%s\" %s%s", t->n == 0 ? "" : ", ", name,
	    sql_type(type), hidden ? " HIDDEN" : "");
	t->columns[t->n].field = field;
	t->columns[t->n++].type = type;
}

/* id, the declared fields; then what SELECT * leaves out. _row is nobody's
 * business: it says which row of a file a record came from. */
static void
add_columns(struct table *t, struct ctip_buf *ddl)
{
	const struct ctip_kind *k = t->kind;

	t->n = 0;
	t->columns = ctip_realloc(t->columns,
	    (k->n + 3) * sizeof *t->columns);
	ctip_buf_text(ddl, "CREATE TABLE x(");
	add_column(t, ddl, "id", IS_ID, CTIP_LINK, false);
	for (size_t i = 0; i < k->n; i++)
		if (!k->fields[i].hidden)
			add_column(t, ddl, k->fields[i].name, (int)i,
			    k->fields[i].type, false);
	add_column(t, ddl, "_subject", IS_SUBJECT, CTIP_LINK, true);
	if (k->warnings >= 0)
		add_column(t, ddl, "_warnings", k->warnings, CTIP_TEXT, true);
	ctip_buf_text(ddl, ")");
}

/* The prefix that ids of this kind's subjects are printed with, where the
 * subject isn't the record itself. */
static int
find_subject(struct table *t, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	const struct ctip_kind *k = t->kind, *of = NULL;
	int field;

	t->subject = k->prefix;
	if (k->subject == NULL)
		return 0;
	field = ctip_kind_field(k, ctip_str(k->subject));
	if (field < 0 || k->fields[field].link == NULL)
		return 0;
	if (ctip_schemas_kind(&of, schemas, k->fields[field].link, err) != 0)
		return -1;
	t->subject = of->prefix;
	return 0;
}

/* All that is borrowed from the ledger as it is now. */
static int
look_up(struct table *t, struct ctip_err *err)
{
	struct ctip_schemas *schemas = ctip_ledger_schemas(t->query->ledger);
	struct ctip_buf ddl = { 0 };
	int rc = 0;

	if (ctip_schemas_kind(&t->kind, schemas, t->name, err) != 0 ||
	    find_subject(t, schemas, err) != 0)
		return -1;
	t->words = (t->kind->n + 63) / 64;
	t->age = t->query->age;
	add_columns(t, &ddl);
	if (t->ddl == NULL)
		t->ddl = ctip_buf_detach(&ddl);
	else if (strcmp(t->ddl, ddl.p) != 0)
		rc = ctip_fail(err, CTIP_CONFIG, "the kind '%s' has other "
		    "fields now; start the shell anew", t->name);
	ctip_buf_clear(&ddl);
	return rc;
}

/* Who is whom in the ledger as it is now. */
static int
read_same(struct ctip_query *query, struct ctip_err *err)
{
	if (query->same_age == query->age + 1)
		return 0;
	ctip_same_free(query->same);
	query->same_age = 0;
	if (ctip_same_load(&query->same, query->ledger, err) != 0)
		return -1;
	query->same_age = query->age + 1;
	return 0;
}

int
ctip_query__hold(struct ctip_query *query, struct ctip_err *err)
{
	if (query->wake != NULL && query->wake(query, err) != 0)
		return -1;
	if (read_same(query, err) != 0) {
		if (query->held == 0 && query->rest != NULL)
			query->rest(query);
		return -1;
	}
	query->held++;
	return 0;
}

void
ctip_query__release(struct ctip_query *query)
{
	if (--query->held == 0 && query->rest != NULL)
		query->rest(query);
}

int
ctip_table__hold(struct table *t, struct ctip_err *err)
{
	if (ctip_query__hold(t->query, err) != 0)
		return -1;
	if (t->ddl != NULL && t->age == t->query->age)
		return 0;
	if (look_up(t, err) == 0)
		return 0;
	t->age = 0;
	ctip_query__release(t->query);
	return -1;
}

int
ctip_table__disconnect(sqlite3_vtab *base)
{
	struct table *t = (struct table *)base;

	free(t->name);
	free(t->ddl);
	free(t->columns);
	free(t);
	return SQLITE_OK;
}

static int
declare(struct table *t, sqlite3 *db)
{
	struct ctip_query *query = t->query;
	bool was = query->declaring;
	int rc;

	query->declaring = true;
	rc = sqlite3_declare_vtab(db, t->ddl);
	query->declaring = was;
	if (rc == SQLITE_OK && !query->in_shell &&
	    query->n_kinds < CTIP_QUERY_KINDS)
		query->kinds[query->n_kinds++] = t->kind;
	return rc;
}

int
ctip_table__connect(sqlite3 *db, void *context, int argc,
    const char *const *argv, sqlite3_vtab **out, char **message)
{
	struct table *t = ctip_alloc(sizeof *t);
	struct ctip_err err = { 0 };
	int rc;

	(void)argc;
	t->query = context;
	t->name = ctip_strdup(argv[2]);
	if (ctip_table__hold(t, &err) == 0) {
		rc = declare(t, db);
		ctip_query__release(t->query);
	} else {
		rc = ctip_table__fault(t, &err);
		*message = t->base.zErrMsg;
	}
	if (rc == SQLITE_OK)
		*out = &t->base;
	else
		ctip_table__disconnect(&t->base);
	return rc;
}
