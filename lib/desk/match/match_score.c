/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two people -> how much agrees, in bits, and why; and the lists of those
 * that agree enough.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match_inside.h"

#define CROWD 3000   /* a key that so many people share tells nothing */

struct scoring {
	const struct ctip_match *m;
	struct ctip_buf         *why;
	double                   bits;
};

static void
add(struct scoring *s, const char *name, const char *words, double bits)
{
	s->bits += bits;
	if (s->why != NULL)
		ctip_buf_format(s->why, "%s\t%s\t%+.1f\n", name, words, bits);
}

/* What it tells that two have this word: the rarer, the more. */
static double
tells(const struct ctip_match *m, uint32_t word, double most)
{
	double bits = log2(((double)m->n + 1) /
	    ((double)m->by_number[word]->count + 0.5));

	return bits < 0.5 ? 0.5 : bits > most ? most : bits;
}

static struct ctip_str
text_of(const struct match_word *w)
{
	return (struct ctip_str){w->text + 1, w->len - 1u};
}

/* How much of one name's bits another one is worth: 1 the same, 0 another. */
static double
alike(const struct ctip_match *m, uint32_t a, uint32_t b)
{
	const struct match_word *x = m->by_number[a], *y = m->by_number[b];
	double jw;

	if (a == b)
		return 1;
	if (x->one != 0 && x->one == y->one)
		return 0.85;
	if (x->len == 2 || y->len == 2) /* an initial */
		return x->text[1] == y->text[1] ? 0.25 : 0;
	jw = ctip_match_jaro_winkler(text_of(x), text_of(y));
	if (jw >= 0.93)
		return 0.8;
	if (strcmp(x->sound, y->sound) == 0 && strlen(x->sound) > 1)
		return jw > 0.7 ? 0.7 : 0.4;
	return jw >= 0.86 ? 0.55 : 0;
}

struct aligned { bool a[MATCH_NAMES], b[MATCH_NAMES]; double bits;
    bool crossed, altered, given, family; };

/* Pairs of names, the most alike first. */
static void
align(struct aligned *out, const struct ctip_match *m,
    const struct match_one *a, const struct match_one *b)
{
	for (;;) {
		double best = 0, worth, bits;
		int bi = -1, bj = -1;
		bool cross;

		for (int i = 0; i < a->n_names; i++)
			for (int j = 0; j < b->n_names; j++) {
				if (out->a[i] || out->b[j])
					continue;
				worth = alike(m, a->names[i], b->names[j]);
				if ((i < a->n_given) != (j < b->n_given))
					worth *= 0.9;
				if (worth > best)
					best = worth, bi = i, bj = j;
			}
		if (bi < 0)
			return;
		cross = (bi < a->n_given) != (bj < b->n_given);
		bits = fmin(tells(m, a->names[bi], m->weight[NAME_MOST]),
		    tells(m, b->names[bj], m->weight[NAME_MOST])) * best;
		out->bits += bits;
		out->crossed |= cross;
		out->altered |= a->names[bi] != b->names[bj];
		out->given |= bi < a->n_given || bj < b->n_given;
		out->family |= bi >= a->n_given || bj >= b->n_given;
		out->a[bi] = out->b[bj] = true;
	}
}

/* Names of one role that are left over on both sides. */
static bool
are_left(const struct aligned *al, const struct match_one *a,
    const struct match_one *b, bool given)
{
	int left_a = 0, left_b = 0;

	for (int i = 0; i < a->n_names; i++)
		left_a += !al->a[i] && (i < a->n_given) == given;
	for (int j = 0; j < b->n_names; j++)
		left_b += !al->b[j] && (j < b->n_given) == given;
	return left_a > 0 && left_b > 0;
}

static void
score_names(struct scoring *s, const struct match_one *a,
    const struct match_one *b)
{
	struct aligned al = {.bits = 0};
	double differs = s->m->weight[NAME_DIFFERS];
	bool given = a->n_given > 0 && b->n_given > 0;
	bool family = a->n_names > a->n_given && b->n_names > b->n_given;

	if (a->n_names == 0 || b->n_names == 0)
		return;
	align(&al, s->m, a, b);
	al.bits = fmin(al.bits, s->m->weight[NAMES_MOST]);
	if (al.bits > 0)
		add(s, "name", al.crossed ? "agrees in another order" :
		    al.altered ? "written otherwise" : "agrees", al.bits);
	if (given && !al.given)
		add(s, "given name", "differs", differs);
	else if (are_left(&al, a, b, true))
		add(s, "given name", "another one differs", differs * 0.6);
	if (family && !al.family)
		add(s, "family name", "differs", differs);
	else if (are_left(&al, a, b, false))
		add(s, "family name", "another one differs", differs * 0.6);
}

static int
parts_that_differ(struct ctip_date a, struct ctip_date b)
{
	return (a.year != b.year) + (a.month != b.month) + (a.day != b.day);
}

/* One digit of the eight is another. */
static bool
one_digit(struct ctip_date a, struct ctip_date b)
{
	char x[9], y[9];
	int n = 0;

	snprintf(x, sizeof x, "%04d%02d%02d", a.year % 10000u, a.month % 100u,
	    a.day % 100u);
	snprintf(y, sizeof y, "%04d%02d%02d", b.year % 10000u, b.month % 100u,
	    b.day % 100u);
	for (int i = 0; i < 8; i++)
		n += x[i] != y[i];
	return n <= 1;
}

static void
score_births(struct scoring *s, const struct match_one *a,
    const struct match_one *b)
{
	const double *w = s->m->weight;
	struct ctip_date x = a->birth, y = b->birth;

	if (x.day == 0 || y.day == 0) {
		if (x.year != y.year)
			add(s, "birth", "differs", w[BIRTH_DIFFERS]);
		else
			add(s, "birth", "the year agrees", w[BIRTH_YEAR]);
	} else if (parts_that_differ(x, y) == 0)
		add(s, "birth", "agrees", w[BIRTH_SAME]);
	else if (x.year == y.year && x.day == y.month && x.month == y.day)
		add(s, "birth", "day and month changed places",
		    w[BIRTH_SWAPPED]);
	else if (parts_that_differ(x, y) == 1 || one_digit(x, y))
		add(s, "birth", "one part differs", w[BIRTH_NEAR]);
	else
		add(s, "birth", "differs", w[BIRTH_DIFFERS]);
}

/* Where a birth date is missing, years that an age allows. */
static void
score_ages(struct scoring *s, const struct match_one *a,
    const struct match_one *b)
{
	int a1 = a->birth.year ? a->birth.year : a->first;
	int a2 = a->birth.year ? a->birth.year : a->last;
	int b1 = b->birth.year ? b->birth.year : b->first;
	int b2 = b->birth.year ? b->birth.year : b->last;

	if (a1 == 0 || b1 == 0)
		return;
	if (a1 <= b2 && b1 <= a2)
		add(s, "age", "fits", s->m->weight[AGE_FITS]);
	else
		add(s, "age", "differs", s->m->weight[AGE_DIFFERS]);
}

static bool
share(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++)
			if (a[i] == b[j])
				return true;
	return false;
}

static void
score_numbers(struct scoring *s, const struct match_one *a,
    const struct match_one *b)
{
	const double *w = s->m->weight;

	if (a->identity != 0 && b->identity != 0)
		add(s, "identity number", a->identity == b->identity ?
		    "agrees" : "differs", w[a->identity == b->identity ?
		    NUMBER_SAME : NUMBER_DIFFERS]);
	if (a->external != 0 && a->external == b->external)
		add(s, "register number", "agrees", w[REGISTER_SAME]);
	if (share(a->phones, a->n_phones, b->phones, b->n_phones))
		add(s, "telephone", "agrees", w[TELEPHONE_SAME]);
}

static void
score_addresses(struct scoring *s, const struct match_one *a,
    const struct match_one *b)
{
	double bits = 0, most = s->m->weight[ADDRESS_MOST];

	if (a->n_address == 0 || b->n_address == 0)
		return;
	for (size_t i = 0; i < a->n_address; i++)
		if (share(&a->address[i], 1, b->address, b->n_address))
			bits += 0.7 * tells(s->m, a->address[i], most);
	if (bits > most)
		bits = most;
	add(s, "address", bits > 2 ? "agrees" : "differs", bits > 2 ? bits :
	    s->m->weight[ADDRESS_DIFFERS]);
}

static void
score_rest(struct scoring *s, const struct match_one *a,
    const struct match_one *b)
{
	const double *w = s->m->weight;

	if (a->sex != 0 && b->sex != 0)
		add(s, "sex", a->sex == b->sex ? "agrees" : "differs",
		    w[a->sex == b->sex ? SEX_SAME : SEX_DIFFERS]);
	if (a->nationality != 0 && b->nationality != 0) {
		if (a->nationality == b->nationality)
			add(s, "nationality", "agrees", tells(s->m,
			    a->nationality, 4));
		else
			add(s, "nationality", "differs",
			    w[NATIONALITY_DIFFERS]);
	}
}

double
ctip_match_score(const struct ctip_match *m, size_t a, size_t b,
    struct ctip_buf *why)
{
	const struct match_one *x = &m->all[a], *y = &m->all[b];
	struct scoring s = {m, why, 0};

	score_names(&s, x, y);
	if (x->birth.year != 0 && y->birth.year != 0)
		score_births(&s, x, y);
	else
		score_ages(&s, x, y);
	score_numbers(&s, x, y);
	score_addresses(&s, x, y);
	score_rest(&s, x, y);
	return 1 / (1 + exp2(m->prior - s.bits));
}

/* -------------------------------------------------------------------- lists */

/* Where a key begins. */
static size_t
find_key(const struct ctip_match *m, uint64_t key)
{
	size_t low = 0, high = m->n_keys;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (m->keys[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
compare_pairs(const void *a, const void *b)
{
	const struct ctip_match_pair *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Everybody who shares a key with that one, once, in order. */
static size_t
neighbours(uint32_t **out, const struct ctip_match *m, size_t a)
{
	struct ctip_match keys = {.all = m->all, .by_number = m->by_number,
	    .n_words = m->n_words};
	uint32_t *all = NULL;
	size_t n = 0, room = 0, kept = 0;

	ctip_match__keys(&keys, (uint32_t)a);
	for (size_t k = 0; k < keys.n_keys; k++) {
		size_t from = find_key(m, keys.keys[k].key), to = from;

		while (to < m->n_keys && to - from <= CROWD &&
		    m->keys[to].key == keys.keys[k].key)
			to++;
		if (to - from > CROWD)
			continue;
		for (; from < to; from++) {
			if (n == room) {
				room = room * 2 + 256;
				all = ctip_realloc(all, room * sizeof *all);
			}
			all[n++] = m->keys[from].who;
		}
	}
	if (n > 1)
		qsort(all, n, sizeof *all, compare_numbers);
	for (size_t i = 0; i < n; i++)
		if (all[i] != a && (kept == 0 || all[kept - 1] != all[i]))
			all[kept++] = all[i];
	free(keys.keys);
	*out = all;
	return kept;
}

size_t
ctip_match_candidates(struct ctip_match_pair *out, size_t room,
    const struct ctip_match *m, size_t a, double min)
{
	struct ctip_match_pair *all;
	uint32_t *near;
	size_t n = neighbours(&near, m, a), kept = 0;

	all = ctip_alloc((n + 1) * sizeof *all);
	for (size_t i = 0; i < n; i++) {
		double score = ctip_match_score(m, a, near[i], NULL);

		if (score >= min)
			all[kept++] = (struct ctip_match_pair){a, near[i],
			    score};
	}
	if (kept > 1)
		qsort(all, kept, sizeof *all, compare_pairs);
	if (kept > room)
		kept = room;
	memcpy(out, all, kept * sizeof *all);
	free(all);
	free(near);
	return kept;
}

size_t
ctip_match_pairs(struct ctip_match_pair **out, const struct ctip_match *m,
    double min)
{
	size_t n = 0, room = 0;

	*out = NULL;
	if (min < 0)
		min = m->min;
	for (size_t a = 0; a < m->n; a++) {
		uint32_t *near;
		size_t found = neighbours(&near, m, a);

		for (size_t i = 0; i < found; i++) {
			double score = near[i] > a ? ctip_match_score(m, a,
			    near[i], NULL) : -1;

			if (score < min)
				continue;
			if (n == room) {
				room = room * 2 + 64;
				*out = ctip_realloc(*out, room *
				    sizeof **out);
			}
			(*out)[n++] = (struct ctip_match_pair){a, near[i],
			    score};
		}
		free(near);
	}
	if (n > 1)
		qsort(*out, n, sizeof **out, compare_pairs);
	return n;
}
