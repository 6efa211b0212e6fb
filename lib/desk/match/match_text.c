/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words -> how alike they are, and how they sound. Both work on folded words:
 * small letters without accents (ctip_codes_fold).
 */
#include "ctip/desk/match.h"

#include <string.h>

#define LONGEST 64

/* How many letters of a are in b, not too far away; marks which. */
static size_t
common(struct ctip_str a, struct ctip_str b, bool in_a[LONGEST],
    bool in_b[LONGEST])
{
	size_t longer = a.len > b.len ? a.len : b.len, n = 0;
	size_t reach = longer / 2 > 0 ? longer / 2 - 1 : 0;

	for (size_t i = 0; i < a.len; i++) {
		size_t from = i > reach ? i - reach : 0;

		for (size_t j = from; j < b.len && j <= i + reach; j++)
			if (!in_b[j] && a.p[i] == b.p[j]) {
				in_a[i] = in_b[j] = true;
				n++;
				break;
			}
	}
	return n;
}

/* Letters that both have, in another order. */
static size_t
moved(struct ctip_str a, struct ctip_str b, const bool in_a[LONGEST],
    const bool in_b[LONGEST])
{
	size_t n = 0, j = 0;

	for (size_t i = 0; i < a.len; i++) {
		if (!in_a[i])
			continue;
		while (!in_b[j])
			j++;
		n += a.p[i] != b.p[j++];
	}
	return n;
}

double
ctip_match_jaro_winkler(struct ctip_str a, struct ctip_str b)
{
	bool in_a[LONGEST] = {false}, in_b[LONGEST] = {false};
	size_t same, prefix = 0;
	double m, jaro;

	if (a.len == 0 || b.len == 0 || a.len > LONGEST || b.len > LONGEST)
		return ctip_str_equal(a, b) && a.len > 0 ? 1 : 0;
	same = common(a, b, in_a, in_b);
	if (same == 0)
		return 0;
	m = (double)same;
	jaro = (m / (double)a.len + m / (double)b.len + (m -
	    (double)(moved(a, b, in_a, in_b) / 2)) / m) / 3;
	while (prefix < 4 && prefix < a.len && prefix < b.len &&
	    a.p[prefix] == b.p[prefix])
		prefix++;
	return jaro + (double)prefix * 0.1 * (1 - jaro);
}

static bool
is_vowel(char c)
{
	return c != '\0' && strchr("aeiou", c) != NULL;
}

/* One or two letters of a word -> how they sound; 0: they don't. *taken: how
 * many letters. */
static char
sound_of(const char *p, size_t left, size_t *taken)
{
	char next = left > 1 ? p[1] : '\0';
	bool soft = next == 'e' || next == 'i' || next == 'y';

	*taken = 1;
	switch (*p) {
	case 'b': case 'v': case 'w':
		return 'b';
	case 'c':
		*taken = next == 'h' || next == 'k' ? 2 : 1;
		return next == 'h' ? 'x' : soft ? 's' : 'k';
	case 'q':
		*taken = next == 'u' ? 2 : 1;
		return 'k';
	case 'k':
		return 'k';
	case 'z': case 's': case 'x':
		*taken = next == 'h' && *p == 's' ? 2 : 1;
		return 's';
	case 'g':
		*taken = next == 'h' ? 2 : 1;
		return soft ? 'j' : 'g';
	case 'j':
		return 'j';
	case 'l':
		*taken = next == 'l' ? 2 : 1;
		return next == 'l' && left > 2 && is_vowel(p[2]) ? 'y' : 'l';
	case 'y':
		return left > 1 ? 'y' : 'i';
	case 'p':
		*taken = next == 'h' ? 2 : 1;
		return next == 'h' ? 'f' : 'p';
	case 't':
		*taken = next == 'h' ? 2 : 1;
		return 't';
	case 'h':
		return 0;
	default:
		return *p;
	}
}

void
ctip_match_sound(char out[CTIP_MATCH_SOUND], struct ctip_str word)
{
	size_t n = 0, taken;
	char last = 0;

	for (size_t i = 0; i < word.len && n < CTIP_MATCH_SOUND - 1;
	    i += taken) {
		char c = sound_of(word.p + i, word.len - i, &taken);

		if (c == 0)
			continue;
		if (is_vowel(c) && n > 0) {
			last = c; /* the first one counts alone */
			continue;
		}
		if (c != last)
			out[n++] = c;
		last = c;
	}
	out[n] = '\0';
}
