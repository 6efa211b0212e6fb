/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records same_as -> who is whom.
 */
#include "ctip/ledger/same.h"

#include <stdlib.h>
#include <string.h>

#define KEY 8   /* the 60 bits of a printed id */

struct pair {
	unsigned char from[KEY];
	char          name[CTIP_ID_TEXT];  /* of whom another is kept */
	char          to[CTIP_ID_TEXT];
	bool          joins;
};

struct ctip_same {
	size_t       n;
	struct pair *pairs;   /* by from */
};

static int
compare(const void *a, const void *b)
{
	return memcmp(((const struct pair *)a)->from,
	    ((const struct pair *)b)->from, KEY);
}

static struct pair *
find(const struct ctip_same *same, const unsigned char *key)
{
	struct pair wanted;

	if (same == NULL || same->n == 0)
		return NULL;
	memcpy(wanted.from, key, KEY);
	return bsearch(&wanted, same->pairs, same->n, sizeof wanted, compare);
}

static struct pair *
find_text(const struct ctip_same *same, struct ctip_str id)
{
	unsigned char key[KEY];
	char prefix[4];

	return same != NULL && id.p != NULL &&
	    ctip_id_parse(prefix, key, id) == CTIP_ID_GOOD ?
	    find(same, key) : NULL;
}

/* One record; one that names nobody who is there says nothing. */
static int
add(struct ctip_same *same, struct ctip_ledger *ledger, struct ctip_str from,
    struct ctip_str to, struct ctip_err *err)
{
	struct pair one = {.joins = true};
	struct ctip_version version;
	struct ctip_err gone = {0};
	char prefix[4];

	if (from.len >= sizeof one.name || to.len >= sizeof one.to ||
	    from.len == 0 || to.len == 0 ||
	    ctip_id_parse(prefix, one.from, from) != CTIP_ID_GOOD)
		return 0;
	memcpy(one.name, from.p, from.len);
	memcpy(one.to, to.p, to.len);
	if (ctip_ledger_find(&version, ledger, one.to, &gone) != 0) {
		if (gone.code == CTIP_NOTFOUND || gone.code == CTIP_INVALID)
			return 0;
		*err = gone;
		return -1;
	}
	same->pairs = ctip_realloc(same->pairs, (same->n + 1) *
	    sizeof *same->pairs);
	same->pairs[same->n++] = one;
	return 0;
}

static int
read_all(struct ctip_same *same, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scan *scan;
	struct ctip_scanned one;
	int from, to, more, rc = 0;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), "same_as",
	    err) != 0 || ctip_scan_open(&scan, ledger, kind, NULL, err) != 0)
		return -1;
	from = ctip_kind_field(kind, CTIP_STR("person"));
	to = ctip_kind_field(kind, CTIP_STR("kept"));
	while (rc == 0 && (more = ctip_scan_next(scan, &one, err)) == 1)
		if (from >= 0 && to >= 0)
			rc = add(same, ledger, one.values[from],
			    one.values[to], err);
	ctip_scan_close(scan);
	return rc == 0 ? more : rc;
}

/* Who is kept in the end, in place of who is next. A circle joins nobody. */
static void
follow(struct ctip_same *same)
{
	for (size_t i = 0; i < same->n; i++) {
		const struct pair *last = &same->pairs[i], *next;
		size_t steps = 0;

		while (steps <= same->n && (next = find_text(same,
		    ctip_str(last->to))) != NULL) {
			last = next;
			steps++;
		}
		same->pairs[i].joins = steps <= same->n;
	}
	for (size_t i = 0; i < same->n; i++) {
		const struct pair *next;

		while (same->pairs[i].joins && (next = find_text(same,
		    ctip_str(same->pairs[i].to))) != NULL)
			memcpy(same->pairs[i].to, next->to, sizeof next->to);
	}
}

int
ctip_same_load(struct ctip_same **out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_same *same;
	uint64_t count;
	size_t n = 0;

	*out = NULL;
	if (ctip_ledger_count(&count, ledger, "same_as", err) != 0)
		return -1;
	if (count == 0)
		return 0; /* older schemas may not even know the kind */
	same = ctip_alloc(sizeof *same);
	if (read_all(same, ledger, err) != 0) {
		ctip_same_free(same);
		return -1;
	}
	if (same->n > 1)
		qsort(same->pairs, same->n, sizeof *same->pairs, compare);
	for (size_t i = 0; i < same->n; i++)
		if (n == 0 || compare(&same->pairs[n - 1],
		    &same->pairs[i]) != 0)
			same->pairs[n++] = same->pairs[i];
	same->n = n;
	follow(same);
	*out = same;
	return 0;
}

void
ctip_same_free(struct ctip_same *same)
{
	if (same == NULL)
		return;
	free(same->pairs);
	free(same);
}

const char *
ctip_same_kept(const struct ctip_same *same, struct ctip_str id)
{
	const struct pair *pair = find_text(same, id);

	return pair != NULL && pair->joins ? pair->to : NULL;
}

const char *
ctip_same_kept_of(const struct ctip_same *same, const struct ctip_id *record)
{
	unsigned char key[KEY];
	const struct pair *pair;

	memcpy(key, record->b, KEY);
	key[KEY - 1] &= 0xF0; /* as a printed id has it */
	pair = find(same, key);
	return pair != NULL && pair->joins ? pair->to : NULL;
}

/* Are both texts of one person, as they are printed? */
static bool
is_one(const char *a, struct ctip_str b)
{
	unsigned char x[KEY], y[KEY];
	char prefix[4];

	return ctip_id_parse(prefix, x, ctip_str(a)) == CTIP_ID_GOOD &&
	    ctip_id_parse(prefix, y, b) == CTIP_ID_GOOD &&
	    memcmp(x, y, KEY) == 0;
}

bool
ctip_same_each(const char **out, size_t *at, const struct ctip_same *same,
    struct ctip_str id)
{
	const char *kept = ctip_same_kept(same, id);
	struct ctip_str one = kept != NULL ? ctip_str(kept) : id;

	if (same == NULL)
		return false;
	if (*at == 0 && kept != NULL) {
		*at = 1;
		*out = kept;
		return true;
	}
	for (*at += *at == 0; *at <= same->n; ++*at) {
		const struct pair *pair = &same->pairs[*at - 1];

		if (pair->joins && is_one(pair->to, one) &&
		    !is_one(pair->name, id)) {
			*out = pair->name;
			++*at;
			return true;
		}
	}
	return false;
}
