/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query: one eponymous virtual table a kind. Nothing is copied
 * before it is asked for: SQLite says which columns a statement uses, they
 * decide which compartments are opened, and a record is open only while the
 * scan stands on it. A value is handed over as a copy: SQLite keeps what it
 * was given beyond the next step (min and max do).
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define MANY_ROWS 1000000   /* a guess; only ratios matter */
#define BY_ID     1         /* idxNum */
#define GROUPED   2

struct cursor {
	sqlite3_vtab_cursor  base;     /* first */
	struct ctip_scan    *scan;     /* or, by id: */
	struct ctip_record   record;
	struct ctip_groups  *groups;   /* or, for GROUP BY: */
	struct ctip_shared_cursor shared; /* or, for several statements: */
	struct ctip_str     *values;   /* of these two: kind->n */
	struct ctip_group_field fields[64];
	struct ctip_scanned  now;
	bool                 end;
	sqlite3_int64        number;
	uint64_t             only[];   /* table->words */
};

/* Has it few different values? */
static bool
is_coarse(const struct column *column)
{
	switch (column->type) {
	case CTIP_CODE: case CTIP_CODES: case CTIP_BOOLEAN:
	case CTIP_INTEGER: case CTIP_DATE:
		return column->field >= 0;
	default:
		return false;
	}
}

/* GROUP BY or DISTINCT over coarse columns, and no other column used: then
 * equal rows can be handed over side by side. Their order is free. */
static bool
can_group(const struct table *t, sqlite3_index_info *info)
{
	int what = info->nOrderBy > 0 ? sqlite3_vtab_distinct(info) : 0;

	if ((what != 1 && what != 2) || info->colUsed >> 63)
		return false;
	for (int i = 0; i < info->nOrderBy; i++)
		if (info->aOrderBy[i].iColumn < 0 ||
		    info->aOrderBy[i].iColumn > 62 ||
		    !is_coarse(&t->columns[info->aOrderBy[i].iColumn]))
			return false;
	for (size_t i = 0; i < t->n && i < 63; i++)
		if ((info->colUsed >> i & 1) && !is_coarse(&t->columns[i]))
			return false;
	return true;
}

/* What filter is told: the columns used, then those to group by, each with <
 * or, backwards, >. */
static char *
describe(const sqlite3_index_info *info)
{
	char *text = sqlite3_mprintf("%llx", info->colUsed);

	for (int i = 0; text != NULL && info->idxNum == GROUPED &&
	    i < info->nOrderBy; i++)
		text = sqlite3_mprintf("%z %d%c", text,
		    info->aOrderBy[i].iColumn,
		    info->aOrderBy[i].desc ? '>' : '<');
	return text;
}

/* Bit 63 of what SQLite says stands for all columns from there on. Returns
 * the compartments of the fields that are wanted. */
static uint32_t
want(const struct table *t, uint64_t *only, uint64_t used)
{
	uint32_t compartments = 0;

	memset(only, 0, t->words * 8);
	for (size_t i = 0; i < t->n; i++) {
		int f = t->columns[i].field;

		if (f < 0 || (used >> (i < 63 ? i : 63) & 1) == 0)
			continue;
		only[f / 64] |= (uint64_t)1 << f % 64;
		compartments |= 1u << t->kind->fields[f].compartment;
	}
	return compartments;
}

/* What will be opened; a plain scan is for the other statements to know of.
 * Nobody asks in a shell, where the kinds are there only while one is read. */
static void
announce(const struct table *t, uint64_t used, bool scan)
{
	uint64_t *only;

	if (t->query->in_shell)
		return;
	only = ctip_alloc(t->words * sizeof *only);
	t->query->needs |= want(t, only, used);
	if (scan && t->query->shared != NULL)
		ctip_shared__want(t->query->shared, t->query, t->kind, only);
	free(only);
}

static int
best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
	info->estimatedCost = MANY_ROWS;
	info->estimatedRows = MANY_ROWS;
	for (int i = 0; i < info->nConstraint; i++) {
		if (!info->aConstraint[i].usable ||
		    info->aConstraint[i].iColumn != 0 ||
		    info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
			continue;
		info->aConstraintUsage[i].argvIndex = 1;
		info->idxNum = BY_ID;
		info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
		info->estimatedCost = 10;
		info->estimatedRows = 1;
		break;
	}
	if (info->idxNum != BY_ID &&
	    can_group((const struct table *)base, info)) {
		info->idxNum = GROUPED;
		info->orderByConsumed = 1;
	}
	announce((const struct table *)base, info->colUsed,
	    info->idxNum == 0);
	info->idxStr = describe(info);
	info->needToFreeIdxStr = 1;
	return info->idxStr == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static int
open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
	struct table *t = (struct table *)base;
	struct ctip_err err = { 0 };
	struct cursor *c;

	if (ctip_table__hold(t, &err) != 0)
		return ctip_table__fault(t, &err);
	c = ctip_alloc(sizeof *c + t->words * 8);
	*out = &c->base;
	return SQLITE_OK;
}

static void
rewind_cursor(struct cursor *c)
{
	ctip_scan_close(c->scan);
	c->scan = NULL;
	ctip_groups__free(c->groups);
	c->groups = NULL;
	c->shared.kind = NULL;
	free(c->values);
	c->values = NULL;
	if (c->record.kind != NULL)
		ctip_record_clear(&c->record);
	memset(&c->record, 0, sizeof c->record);
	c->number = 0;
	c->end = true;
}

static int
close_cursor(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;

	rewind_cursor(c);
	ctip_query__release(((struct table *)base->pVtab)->query);
	free(c);
	return SQLITE_OK;
}

/* As ctip_scan_unite does it. */
static void
rename_links(const struct table *t, struct ctip_record *record)
{
	const char *kept;

	if (t->query->same == NULL || strcmp(t->kind->name, "same_as") == 0)
		return;
	for (size_t i = 0; i < t->kind->n; i++)
		if (t->kind->fields[i].type == CTIP_LINK &&
		    (kept = ctip_same_kept(t->query->same,
		    record->values[i])) != NULL)
			record->values[i] = ctip_str(kept);
}

/* The one record of that id, if it is of this kind, and not of a person who
 * is another. */
static int
read_one(struct table *t, struct cursor *c, const char *id,
    uint32_t wanted, struct ctip_err *err)
{
	struct ctip_ledger *ledger = t->query->ledger;
	struct ctip_version version;
	struct ctip_err missing = { 0 };
	uint32_t opened;

	if (id == NULL)
		return 0;
	if (ctip_ledger_find(&version, ledger, id, &missing) != 0) {
		if (missing.code == CTIP_NOTFOUND ||
		    missing.code == CTIP_INVALID)
			return 0;
		*err = missing;
		return -1;
	}
	if (strcmp(version.kind, t->kind->name) != 0 ||
	    ctip_same_kept_of(t->query->same, &version.record) != NULL)
		return 0;
	if (ctip_ledger_read(&c->record, &opened, ledger, &version, wanted,
	    err) != 0)
		return -1;
	rename_links(t, &c->record);
	c->now.record = version.record;
	c->now.subject = version.subject;
	c->now.values = c->record.values;
	c->end = false;
	return 0;
}

static int
next_row(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;
	struct ctip_err err = { 0 };
	int more;

	if (c->groups != NULL) {
		c->end = !ctip_groups__next(c->groups, c->values);
		c->number++;
		return SQLITE_OK;
	}
	if (c->shared.kind != NULL) {
		c->end = !ctip_shared__next(&c->shared, c->values, &c->now);
		c->number++;
		return SQLITE_OK;
	}
	if (c->scan == NULL) {
		c->end = true;
		return SQLITE_OK;
	}
	more = ctip_scan_next(c->scan, &c->now, &err);
	if (more < 0)
		return ctip_table__fault((struct table *)base->pVtab, &err);
	c->end = more == 0;
	c->number++;
	return SQLITE_OK;
}

static struct ctip_group_field
group_field(const struct table *t, size_t i, bool backwards)
{
	const struct column *column = &t->columns[i];

	return (struct ctip_group_field){ column->field,
	    column->type == CTIP_INTEGER || column->type == CTIP_BOOLEAN,
	    backwards };
}

/* Reads all rows into groups; the columns to group by come first. */
static int
read_groups(struct table *t, struct cursor *c, const char *used,
    struct ctip_err *err)
{
	uint64_t columns = strtoull(used, (char **)&used, 16);
	size_t n = 0;

	while (*used == ' ') {
		long i = strtol(used, (char **)&used, 10);
		bool backwards = *used++ == '>';

		if ((columns >> i & 1) == 0)
			continue; /* named twice */
		columns &= ~((uint64_t)1 << i);
		c->fields[n++] = group_field(t, (size_t)i, backwards);
	}
	for (size_t i = 0; i < t->n && i < 63; i++)
		if (columns >> i & 1)
			c->fields[n++] = group_field(t, i, false);
	c->values = ctip_alloc(t->kind->n * sizeof *c->values);
	c->now.values = c->values;
	return ctip_groups__read(&c->groups, c->scan, c->fields, n, err);
}

/* Rows in groups are nobody's any more: they are of all. */
static int
trace_groups(const struct table *t, uint32_t wanted, struct ctip_err *err)
{
	struct ctip_ledger *ledger = t->query->ledger;
	uint32_t seen;

	wanted &= CTIP_ACCESS_TRACED;
	if (t->query->access == NULL || wanted == 0)
		return 0;
	if (ctip_access_opens(&seen, ledger, NULL, err) != 0)
		return -1;
	seen &= wanted;
	return seen == 0 ? 0 : ctip_access_add_all(t->query->access, ledger, t->kind->name,
	    seen, err);
}

static int
filter(sqlite3_vtab_cursor *base, int how, const char *used, int argc,
    sqlite3_value **argv)
{
	struct cursor *c = (struct cursor *)base;
	struct table *t = (struct table *)base->pVtab;
	uint32_t wanted = want(t, c->only, strtoull(used, NULL, 16));
	struct ctip_err err = { 0 };
	int shared = 0;

	rewind_cursor(c);
	if (how == BY_ID && argc == 1) {
		const char *id = (const char *)sqlite3_value_text(argv[0]);

		return read_one(t, c, id, wanted, &err) == 0 ? SQLITE_OK :
		    ctip_table__fault(t, &err);
	}
	if (how != GROUPED)
		shared = ctip_shared__open(&c->shared, t->query->shared,
		    t->kind, &err);
	if (shared < 0)
		return ctip_table__fault(t, &err);
	if (shared == 1) {
		c->values = ctip_alloc(t->kind->n * sizeof *c->values);
		return next_row(base);
	}
	if (ctip_scan_open(&c->scan, t->query->ledger, t->kind, c->only,
	    &err) != 0)
		return ctip_table__fault(t, &err);
	ctip_scan_unite(c->scan, t->query->same);
	if ((how == GROUPED && (read_groups(t, c, used, &err) != 0 ||
	    trace_groups(t, wanted, &err) != 0)))
		return ctip_table__fault(t, &err);
	return next_row(base);
}

static int
at_end(sqlite3_vtab_cursor *base)
{
	return ((struct cursor *)base)->end;
}

static int
row_number(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
	*out = ((struct cursor *)base)->number;
	return SQLITE_OK;
}

static void
give_id(sqlite3_context *to, const struct ctip_id *id, const char *prefix)
{
	char text[CTIP_ID_TEXT];

	ctip_id_text(text, id, prefix);
	sqlite3_result_text(to, text, -1, SQLITE_TRANSIENT);
}

/* Canonical, so that it needs no more checks; beyond 15 digits a decimal is
 * what a double holds of it. */
static void
give_number(sqlite3_context *to, struct ctip_str text)
{
	char digits[64];
	int64_t n;

	if (ctip_str_integer(text, INT64_MIN, INT64_MAX, &n)) {
		sqlite3_result_int64(to, n);
	} else if (text.len < sizeof digits) {
		memcpy(digits, text.p, text.len);
		digits[text.len] = '\0';
		sqlite3_result_double(to, strtod(digits, NULL));
	} else {
		sqlite3_result_text(to, text.p, (int)text.len,
		    SQLITE_TRANSIENT);
	}
}

/* Somebody's value goes to the statement. */
static void
trace(const struct table *t, const struct cursor *c,
    const struct ctip_field *field)
{
	uint32_t compartment = 1u << field->compartment;

	if (t->query->access != NULL && c->groups == NULL &&
	    (compartment & CTIP_ACCESS_TRACED) != 0)
		ctip_access_add(t->query->access, t->kind->name,
		    &c->now.subject, compartment);
}

static int
give(sqlite3_vtab_cursor *base, sqlite3_context *to, int i)
{
	struct cursor *c = (struct cursor *)base;
	const struct table *t = (const struct table *)base->pVtab;
	const struct column *column = &t->columns[i];
	struct ctip_str text;

	if (column->field < 0) {
		if (column->field == IS_ID || memcmp(&c->now.subject,
		    &c->now.record, sizeof c->now.record) == 0)
			give_id(to, &c->now.record, t->kind->prefix);
		else
			give_id(to, &c->now.subject, t->subject);
		return SQLITE_OK;
	}
	text = c->now.values[column->field];
	if (text.p == NULL)
		return SQLITE_OK;
	trace(t, c, &t->kind->fields[column->field]);
	if (column->type == CTIP_INTEGER || column->type == CTIP_BOOLEAN ||
	    column->type == CTIP_DECIMAL)
		give_number(to, text);
	else
		sqlite3_result_text(to, text.p, (int)text.len,
		    c->shared.kind != NULL ? SQLITE_STATIC : SQLITE_TRANSIENT);
	return SQLITE_OK;
}

#define METHODS \
	.iVersion = 1, \
	.xConnect = ctip_table__connect, \
	.xDisconnect = ctip_table__disconnect, \
	.xBestIndex = best_index, \
	.xOpen = open_cursor, \
	.xClose = close_cursor, \
	.xFilter = filter, \
	.xNext = next_row, \
	.xEof = at_end, \
	.xColumn = give, \
	.xRowid = row_number

/* No xCreate: the table is there by the module's name. */
static const sqlite3_module kind_module = { METHODS };

const sqlite3_module ctip_query__module = {
	.xCreate = ctip_table__connect,
	.xDestroy = ctip_table__disconnect,
	METHODS
};

void
ctip_query__register(struct ctip_query *query)
{
	for (size_t i = 0; i < query->n_names; i++)
		if (sqlite3_create_module_v2(query->db, query->names[i],
		    &kind_module, query, NULL) != SQLITE_OK)
			ctip_alloc_fail();
}
