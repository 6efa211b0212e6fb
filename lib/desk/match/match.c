/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people -> words and how rare they are -> who may be whom. Each word is kept
 * once; a person is a few numbers. Two people are compared where they share a
 * key: a name and a year, a day of birth, a number, two rare words.
 */
#include "ctip/desk/match.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match_inside.h"

#define RARE 12    /* so many people may share a word that is a key alone */

uint32_t
ctip_match__word(struct ctip_match *m, char space, struct ctip_str text)
{
	char buffer[66];
	size_t len = ctip_codes_fold(buffer + 1, sizeof buffer - 1, text);
	struct match_word *w;

	if (len == 0)
		return 0;
	buffer[0] = space;
	HASH_FIND(hh, m->words, buffer, len + 1, w);
	if (w == NULL) {
		w = ctip_alloc(sizeof *w + len + 2);
		memcpy(w->text, buffer, len + 1);
		w->len = (uint16_t)(len + 1);
		w->number = ++m->n_words;
		if (space == 'n')
			ctip_match_sound(w->sound, (struct ctip_str){w->text +
			    1, len});
		HASH_ADD_KEYPTR(hh, m->words, w->text, w->len, w);
		if ((w->number & (w->number - 1)) == 0)
			m->by_number = ctip_realloc(m->by_number,
			    (size_t)w->number * 2 * sizeof *m->by_number);
		m->by_number[w->number] = w;
	}
	if (m->n > 0 && w->seen != m->n) {
		w->seen = (uint32_t)m->n;
		w->count++;
	}
	return w->number;
}

bool
ctip_match__is_particle(const struct ctip_match *m,
    const struct match_word *word)
{
	char buffer[66];
	struct match_word *w;

	memcpy(buffer, word->text, word->len);
	buffer[0] = 'p';
	HASH_FIND(hh, m->words, buffer, word->len, w);
	return w != NULL;
}

int
ctip_match_open(struct ctip_match **out, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	struct ctip_match *m = ctip_alloc(sizeof *m);

	*out = NULL;
	if (ctip_match__rules(m, schemas, err) != 0) {
		ctip_match_close(m);
		return -1;
	}
	*out = m;
	return 0;
}

void
ctip_match_close(struct ctip_match *m)
{
	if (m == NULL)
		return;
	HASH_CLEAR(hh, m->words);
	for (uint32_t i = 1; i <= m->n_words; i++) {
		memset(m->by_number[i]->text, 0, m->by_number[i]->len);
		free(m->by_number[i]);
	}
	free(m->by_number);
	free(m->all);
	free(m->keys);
	free(m);
}

/* ------------------------------------------------------------------ adding */

/* The next word of a text; blanks, commas and the like are between. */
static bool
next_word(struct ctip_str *rest, struct ctip_str *word)
{
	static const char between[] = " ,;/.()-\t\n";
	size_t i = 0, n = 0;

	while (i < rest->len && memchr(between, rest->p[i],
	    sizeof between - 1) != NULL)
		i++;
	while (i + n < rest->len && memchr(between, rest->p[i + n],
	    sizeof between - 1) == NULL)
		n++;
	*word = (struct ctip_str){rest->p + i, n};
	rest->p += i + n;
	rest->len -= i + n;
	return n > 0;
}

static void
add_names(struct ctip_match *m, struct match_one *one, struct ctip_str text)
{
	struct ctip_str word;
	uint32_t number;

	while (text.len > 0 && next_word(&text, &word)) {
		number = ctip_match__word(m, 'n', word);
		if (number != 0 && one->n_names < MATCH_NAMES &&
		    !ctip_match__is_particle(m, m->by_number[number]))
			one->names[one->n_names++] = number;
	}
}

static void
add_address(struct ctip_match *m, struct match_one *one,
    struct ctip_str text)
{
	struct ctip_str word;
	uint32_t number;

	while (text.len > 0 && next_word(&text, &word)) {
		number = ctip_match__word(m, 'a', word);
		if (number != 0 && one->n_address < MATCH_WORDS)
			one->address[one->n_address++] = number;
	}
}

/* The last seven digits: what stays of a number however it is written. */
static void
add_phones(struct ctip_match *m, struct match_one *one, struct ctip_str text)
{
	struct ctip_str phone;

	while (text.len > 0 && ctip_str_cut(&text, ';', &phone)) {
		char digits[64];
		size_t n = 0;

		for (size_t i = 0; i < phone.len && n < sizeof digits; i++)
			if (phone.p[i] >= '0' && phone.p[i] <= '9')
				digits[n++] = phone.p[i];
		if (n >= 6 && one->n_phones < MATCH_PHONES)
			one->phones[one->n_phones++] = ctip_match__word(m,
			    't', (struct ctip_str){digits + (n > 7 ? n - 7 :
			    0), n > 7 ? 7 : n});
	}
}

static void
add_birth(struct match_one *one, const struct ctip_match_person *p)
{
	struct ctip_date on;
	int64_t age;

	if (p->birth_date.len > 0 && ctip_date_parse(&one->birth,
	    p->birth_date, CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		one->birth = (struct ctip_date){0, 0, 0};
	if (p->age.len == 0 || p->identified.len == 0 ||
	    !ctip_str_integer(p->age, 0, 150, &age) ||
	    ctip_date_parse(&on, p->identified, CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD)
		return;
	one->first = (int16_t)(on.year - age - 2);
	one->last = (int16_t)(on.year - age + 1);
}

size_t
ctip_match_add(struct ctip_match *m, const struct ctip_match_person *p)
{
	struct match_one *one;

	if (m->n == m->room) {
		m->room = m->room * 2 + 64;
		m->all = ctip_realloc(m->all, m->room * sizeof *m->all);
	}
	one = &m->all[m->n++];
	memset(one, 0, sizeof *one);
	add_names(m, one, p->given);
	one->n_given = one->n_names;
	add_names(m, one, p->family);
	if (one->n_names == one->n_given)
		one->n_given = 0; /* all in one field: which is which? */
	add_names(m, one, p->other);
	add_address(m, one, p->address);
	add_phones(m, one, p->telephones);
	add_birth(one, p);
	one->sex = ctip_match__word(m, 's', p->sex);
	one->nationality = ctip_match__word(m, 'c', p->nationality);
	one->external = ctip_match__word(m, 'x', p->external_id);
	one->identity = ctip_match__word(m, 'i', p->identity_number);
	return m->n - 1;
}

/* ---------------------------------------------------------- who may be whom */

static void
put(struct ctip_match *m, uint32_t who, char space, const void *a, size_t len,
    uint64_t more)
{
	const unsigned char *p = a;
	uint64_t h = 14695981039346656037u ^ (unsigned char)space;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 1099511628211u;
	h = (h ^ more) * 1099511628211u;
	h ^= h >> 29;
	if (m->n_keys == m->keys_room) {
		m->keys_room = m->keys_room * 2 + 1024;
		m->keys = ctip_realloc(m->keys, m->keys_room *
		    sizeof *m->keys);
	}
	m->keys[m->n_keys++] = (struct match_key){h, who};
}

static void
put_births(struct ctip_match *m, uint32_t who, const struct match_one *one)
{
	int day = one->birth.day, month = one->birth.month;
	int low = day < month ? day : month, high = day < month ? month : day;

	if (one->birth.year != 0 && day != 0)
		put(m, who, 'b', &(int[]){one->birth.year, low, high},
		    3 * sizeof(int), 0);
}

/* Sounds of names: two of them together, or one with a year of birth. */
static void
put_names(struct ctip_match *m, uint32_t who, const struct match_one *one)
{
	for (int i = 0; i < one->n_names; i++) {
		const struct match_word *w = m->by_number[one->names[i]];
		const struct match_word *root = w->one != 0 ?
		    m->by_number[w->one] : w;
		size_t len = strlen(root->sound);

		if (one->birth.year != 0)
			put(m, who, 'y', root->sound, len,
			    (uint64_t)one->birth.year);
		for (int y = one->first; y != 0 && y <= one->last; y++)
			put(m, who, 'y', root->sound, len, (uint64_t)y);
		for (int j = 0; j < one->n_names; j++) {
			const struct match_word *v =
			    m->by_number[one->names[j]];
			char both[16];

			if (v->one != 0)
				v = m->by_number[v->one];
			if (strcmp(root->sound, v->sound) >= 0)
				continue;
			snprintf(both, sizeof both, "%s %s", root->sound,
			    v->sound);
			put(m, who, 'n', both, strlen(both), 0);
		}
	}
}

static void
put_rare(struct ctip_match *m, uint32_t who, const uint32_t *words, size_t n,
    char space)
{
	for (size_t i = 0; i < n; i++)
		if (words[i] != 0 && m->by_number[words[i]]->count > 1 &&
		    m->by_number[words[i]]->count <= RARE)
			put(m, who, space, &words[i], sizeof words[i], 0);
}

void
ctip_match__keys(struct ctip_match *m, uint32_t who)
{
	const struct match_one *one = &m->all[who];

	put_births(m, who, one);
	put_names(m, who, one);
	put_rare(m, who, one->names, one->n_names, 'w');
	put_rare(m, who, one->address, one->n_address, 'a');
	put_rare(m, who, one->phones, one->n_phones, 't');
	put_rare(m, who, &one->external, 1, 'x');
	put_rare(m, who, &one->identity, 1, 'i');
}

static int
compare_keys(const void *a, const void *b)
{
	const struct match_key *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->who > y->who) - (x->who < y->who);
}

void
ctip_match_ready(struct ctip_match *m)
{
	m->n_keys = 0;
	for (size_t i = 0; i < m->n; i++)
		ctip_match__keys(m, (uint32_t)i);
	if (m->n_keys > 1)
		qsort(m->keys, m->n_keys, sizeof *m->keys, compare_keys);
	m->prior = log2((double)(m->n > 200 ? m->n : 200));
}

double
ctip_match_min(const struct ctip_match *m)
{
	return m->min;
}
