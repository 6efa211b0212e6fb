/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query, for GROUP BY: rows that are equal in every column that a
 * statement uses are told apart by nobody, so each is kept once, with how
 * often it came, and handed out as often, equal ones side by side. SQLite
 * then has nothing to sort, which is most of its work on a table of people.
 */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

struct group {
	uint64_t        hash;
	uint64_t        n;         /* rows that are like it */
	struct ctip_str values[];  /* by place in fields */
};

struct ctip_groups {
	size_t         n_fields;
	const struct ctip_group_field *fields; /* to sort by, in this order */
	size_t         n, room;    /* groups; slots, a power of two */
	struct group **slots;
	struct group **sorted;
	size_t         at;         /* the one being handed out */
	uint64_t       given;      /* of its rows */
	struct ctip_pool pool;
};

static uint64_t
mix(uint64_t h, struct ctip_str s)
{
	h ^= s.p == NULL ? 1 : s.len + 2;
	h *= 0x9e3779b97f4a7c15u;
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h ^ h >> 29;
}

static bool
is_like(const struct ctip_groups *g, const struct group *group,
    const struct ctip_str *values)
{
	for (size_t i = 0; i < g->n_fields; i++)
		if (!ctip_str_equal(group->values[i], values[g->fields[i].field]))
			return false;
	return true;
}

static void
grow(struct ctip_groups *g)
{
	struct group **old = g->slots;
	size_t room = g->room;

	g->room = room == 0 ? 256 : room * 2;
	g->slots = ctip_alloc(g->room * sizeof *g->slots);
	for (size_t i = 0; i < room; i++) {
		size_t to;

		if (old[i] == NULL)
			continue;
		to = old[i]->hash & (g->room - 1);
		while (g->slots[to] != NULL)
			to = (to + 1) & (g->room - 1);
		g->slots[to] = old[i];
	}
	free(old);
}

static void
count_row(struct ctip_groups *g, const struct ctip_str *values)
{
	struct group *group;
	uint64_t hash = 0;
	size_t at;

	for (size_t i = 0; i < g->n_fields; i++)
		hash = mix(hash, values[g->fields[i].field]);
	if (g->n * 2 >= g->room)
		grow(g);
	at = hash & (g->room - 1);
	while ((group = g->slots[at]) != NULL) {
		if (group->hash == hash && is_like(g, group, values)) {
			group->n++;
			return;
		}
		at = (at + 1) & (g->room - 1);
	}
	group = ctip_pool_room(&g->pool, sizeof *group +
	    g->n_fields * sizeof *group->values);
	group->hash = hash;
	group->n = 1;
	for (size_t i = 0; i < g->n_fields; i++)
		group->values[i] = values[g->fields[i].field].p == NULL ?
		    (struct ctip_str){NULL, 0} :
		    ctip_pool_str(&g->pool, values[g->fields[i].field]);
	g->slots[at] = group;
	g->n++;
}

/* As SQLite compares them: it may leave the order of a statement to us, also
 * where it says that it only wants equal rows side by side (3.40, where
 * GROUP BY and ORDER BY are the same). */
static int
compare_values(struct ctip_str x, struct ctip_str y, bool number)
{
	int64_t a, b;

	if (number && x.p != NULL && y.p != NULL &&
	    ctip_str_integer(x, INT64_MIN, INT64_MAX, &a) &&
	    ctip_str_integer(y, INT64_MIN, INT64_MAX, &b))
		return (a > b) - (a < b);
	return ctip_str_compare(x, y);
}

static int
compare(const void *a, const void *b, void *context)
{
	const struct group *x = *(struct group *const *)a;
	const struct group *y = *(struct group *const *)b;
	const struct ctip_groups *g = context;
	int order = 0;

	for (size_t i = 0; order == 0 && i < g->n_fields; i++) {
		order = compare_values(x->values[i], y->values[i],
		    g->fields[i].number);
		if (g->fields[i].backwards)
			order = -order;
	}
	return order;
}

static void
sort(struct ctip_groups *g)
{
	size_t n = 0;

	g->sorted = ctip_alloc((g->n + 1) * sizeof *g->sorted);
	for (size_t i = 0; i < g->room; i++)
		if (g->slots[i] != NULL)
			g->sorted[n++] = g->slots[i];
	qsort_r(g->sorted, g->n, sizeof *g->sorted, compare, g);
}

int
ctip_groups__read(struct ctip_groups **out, struct ctip_scan *scan,
    const struct ctip_group_field *fields, size_t n, struct ctip_err *err)
{
	struct ctip_groups *g = ctip_alloc(sizeof *g);
	struct ctip_scanned row;
	int rc;

	g->fields = fields;
	g->n_fields = n;
	while ((rc = ctip_scan_next(scan, &row, err)) == 1)
		count_row(g, row.values);
	if (rc < 0) {
		ctip_groups__free(g);
		g = NULL;
	} else {
		sort(g);
	}
	*out = g;
	return rc;
}

bool
ctip_groups__next(struct ctip_groups *g, struct ctip_str *values)
{
	if (g->at < g->n && g->given == g->sorted[g->at]->n) {
		g->at++;
		g->given = 0;
	}
	if (g->at == g->n)
		return false;
	if (g->given++ == 0)
		for (size_t i = 0; i < g->n_fields; i++)
			values[g->fields[i].field] = g->sorted[g->at]->values[i];
	return true;
}

void
ctip_groups__free(struct ctip_groups *g)
{
	if (g == NULL)
		return;
	ctip_pool_clear(&g->pool);
	free(g->slots);
	free(g->sorted);
	free(g);
}
