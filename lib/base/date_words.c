/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates as people type them: "Wed, July 20, 2022", "3 rd May 2023",
 * "12 de marzo de 2023", "Nov-22". The month is a name, so nothing has to be
 * guessed; a year of two digits is taken only right after a dash, stroke or
 * apostrophe, since in "Nov 22" the 22 may as well be a day.
 */
#include <string.h>

#include "base.h"

enum kind { MONTH, WEEKDAY, ORDINAL, FILLER, NUMBER };

/* Names without accents, in lower case: English, Spanish, French. Weekdays
 * count from Sunday. */
static const struct name {
	const char *text;
	enum kind   kind;
	int         value;
} names[] = {
	{"january", MONTH, 1}, {"jan", MONTH, 1}, {"enero", MONTH, 1},
	{"ene", MONTH, 1}, {"janvier", MONTH, 1}, {"janv", MONTH, 1},
	{"february", MONTH, 2}, {"feb", MONTH, 2}, {"febrero", MONTH, 2},
	{"fevrier", MONTH, 2}, {"fevr", MONTH, 2}, {"fev", MONTH, 2},
	{"march", MONTH, 3}, {"mar", MONTH, 3}, {"marzo", MONTH, 3},
	{"mars", MONTH, 3},
	{"april", MONTH, 4}, {"apr", MONTH, 4}, {"abril", MONTH, 4},
	{"abr", MONTH, 4}, {"avril", MONTH, 4}, {"avr", MONTH, 4},
	{"may", MONTH, 5}, {"mayo", MONTH, 5}, {"mai", MONTH, 5},
	{"june", MONTH, 6}, {"jun", MONTH, 6}, {"junio", MONTH, 6},
	{"juin", MONTH, 6},
	{"july", MONTH, 7}, {"jul", MONTH, 7}, {"julio", MONTH, 7},
	{"juillet", MONTH, 7}, {"juil", MONTH, 7},
	{"august", MONTH, 8}, {"aug", MONTH, 8}, {"agosto", MONTH, 8},
	{"ago", MONTH, 8}, {"aout", MONTH, 8},
	{"september", MONTH, 9}, {"sept", MONTH, 9}, {"sep", MONTH, 9},
	{"septiembre", MONTH, 9}, {"setiembre", MONTH, 9},
	{"set", MONTH, 9}, {"septembre", MONTH, 9},
	{"october", MONTH, 10}, {"oct", MONTH, 10}, {"octubre", MONTH, 10},
	{"octobre", MONTH, 10},
	{"november", MONTH, 11}, {"nov", MONTH, 11},
	{"noviembre", MONTH, 11}, {"novembre", MONTH, 11},
	{"december", MONTH, 12}, {"dec", MONTH, 12}, {"diciembre", MONTH, 12},
	{"dic", MONTH, 12}, {"decembre", MONTH, 12},

	{"sunday", WEEKDAY, 0}, {"sun", WEEKDAY, 0}, {"domingo", WEEKDAY, 0},
	{"dom", WEEKDAY, 0}, {"dimanche", WEEKDAY, 0}, {"dim", WEEKDAY, 0},
	{"monday", WEEKDAY, 1}, {"mon", WEEKDAY, 1}, {"lunes", WEEKDAY, 1},
	{"lun", WEEKDAY, 1}, {"lundi", WEEKDAY, 1},
	{"tuesday", WEEKDAY, 2}, {"tues", WEEKDAY, 2}, {"tue", WEEKDAY, 2},
	{"martes", WEEKDAY, 2}, {"mardi", WEEKDAY, 2},
	{"wednesday", WEEKDAY, 3}, {"wed", WEEKDAY, 3}, {"weds", WEEKDAY, 3},
	{"miercoles", WEEKDAY, 3}, {"mie", WEEKDAY, 3},
	{"mercredi", WEEKDAY, 3}, {"mer", WEEKDAY, 3},
	{"thursday", WEEKDAY, 4}, {"thurs", WEEKDAY, 4},
	{"thur", WEEKDAY, 4}, {"thu", WEEKDAY, 4}, {"jueves", WEEKDAY, 4},
	{"jue", WEEKDAY, 4}, {"jeudi", WEEKDAY, 4}, {"jeu", WEEKDAY, 4},
	{"friday", WEEKDAY, 5}, {"fri", WEEKDAY, 5}, {"viernes", WEEKDAY, 5},
	{"vie", WEEKDAY, 5}, {"vendredi", WEEKDAY, 5}, {"ven", WEEKDAY, 5},
	{"saturday", WEEKDAY, 6}, {"sat", WEEKDAY, 6}, {"sabado", WEEKDAY, 6},
	{"sab", WEEKDAY, 6}, {"samedi", WEEKDAY, 6}, {"sam", WEEKDAY, 6},

	{"st", ORDINAL, 0}, {"nd", ORDINAL, 0}, {"rd", ORDINAL, 0},
	{"th", ORDINAL, 0}, {"er", ORDINAL, 0}, {"o", ORDINAL, 0},
	{"of", FILLER, 0}, {"de", FILLER, 0}, {"del", FILLER, 0},
	{"the", FILLER, 0}, {"el", FILLER, 0}, {"le", FILLER, 0},
};

struct token {
	enum kind kind;
	int       value;
	size_t    digits; /* of a number */
	bool      dash;   /* right after - / or an apostrophe */
	bool      mar;    /* a month, or in Spanish and French a Tuesday */
};

enum { TOKENS = 8 };

/* One letter without its accent, in lower case; 0 for what is none. *len is
 * how many bytes it took. */
static char
letter(const char *p, size_t left, size_t *len)
{
	static const char *const bases[] = {
		"a\xC3\xA1", "e\xC3\xA9", "i\xC3\xAD", "o\xC3\xB3",
		"u\xC3\xBA", "u\xC3\xBB", "o\xC2\xBA", "o\xC2\xB0",
		"a\xC3\x81", "e\xC3\x89", "u\xC3\x9A", "u\xC3\x9B",
	};
	char c = p[0];
	size_t i;

	*len = 1;
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if (c >= 'a' && c <= 'z')
		return c;
	*len = 2;
	for (i = 0; left > 1 && i < sizeof bases / sizeof *bases; i++)
		if (memcmp(p, bases[i] + 1, 2) == 0)
			return bases[i][0];
	return '\0';
}

/* A combining accent, as some keyboards and all Macs' file names have. */
static bool
is_accent(const char *p, size_t left)
{
	return left > 1 && (memcmp(p, "\xCC\x81", 2) == 0 ||
	    memcmp(p, "\xCC\x82", 2) == 0);
}

static bool
take_word(struct token *out, struct ctip_str *rest)
{
	char word[12];
	size_t n = 0, len, i;
	char c;

	while (rest->len > 0) {
		c = letter(rest->p, rest->len, &len);
		if (is_accent(rest->p, rest->len))
			len = 2;
		else if (c == '\0')
			break;
		else if (n == sizeof word - 1)
			return false;
		else
			word[n++] = c;
		rest->p += len;
		rest->len -= len;
	}
	word[n] = '\0';
	for (i = 0; n > 0 && i < sizeof names / sizeof *names; i++) {
		if (strcmp(word, names[i].text) == 0) {
			out->kind = names[i].kind;
			out->value = names[i].value;
			out->mar = strcmp(word, "mar") == 0;
			return true;
		}
	}
	return false;
}

static bool
take_number(struct token *out, struct ctip_str *rest)
{
	out->kind = NUMBER;
	while (rest->len > 0 && rest->p[0] >= '0' && rest->p[0] <= '9') {
		if (++out->digits > 4)
			return false;
		out->value = out->value * 10 + (rest->p[0] - '0');
		rest->p++, rest->len--;
	}
	return out->digits > 0;
}

/* Blanks and at most two marks between words. Says whether the last one was
 * a mark that a short year may follow. */
static bool
skip_marks(struct ctip_str *rest, bool *dash)
{
	int marks = 0;

	*dash = false;
	for (;;) {
		struct ctip_str trimmed = ctip_str_trim(*rest);

		rest->len -= (size_t)(trimmed.p - rest->p);
		rest->p = trimmed.p;
		if (rest->len > 2 && memcmp(rest->p, "\xE2\x80\x99", 3) == 0)
			rest->p += 2, rest->len -= 2, *dash = true;
		else if (rest->len > 0 && rest->p[0] != '\0' &&
		    strchr(",.-/'", rest->p[0]) != NULL)
			*dash = strchr(",.", rest->p[0]) == NULL;
		else
			return marks <= 2;
		rest->p++, rest->len--;
		marks++;
	}
}

/* Cuts text into tokens; fillers are dropped, and so are ordinals that stand
 * after a number. Returns how many; 0 when there is anything else. */
static int
tokens_of(struct token token[TOKENS], struct ctip_str text)
{
	struct ctip_str rest = ctip_str_trim(text);
	bool dash = false;
	int n = 0;

	while (rest.len > 0) {
		struct token *t = &token[n];

		if (n == TOKENS)
			return 0;
		*t = (struct token){.dash = dash};
		if (rest.p[0] >= '0' && rest.p[0] <= '9') {
			if (!take_number(t, &rest))
				return 0;
		} else if (!take_word(t, &rest)) {
			return 0;
		}
		if (t->kind == ORDINAL && (n == 0 ||
		    token[n - 1].kind != NUMBER || token[n - 1].digits > 2))
			return 0;
		if (t->kind != ORDINAL && t->kind != FILLER)
			n++;
		if (!skip_marks(&rest, &dash))
			return 0;
	}
	return n;
}

static bool
is_day(const struct token *t)
{
	return t->kind == NUMBER && t->digits <= 2;
}

/* The year of a token, or -1. */
static int
year_of(const struct token *t)
{
	if (t->kind != NUMBER)
		return -1;
	if (t->digits == 4)
		return t->value;
	return t->digits == 2 && t->dash ? 2000 + t->value : -1;
}

/* [day] month year, month day year, year month [day], or a year alone. */
static bool
arrange(int field[3], const struct token *t, int n)
{
	const struct token *year, *month, *day = NULL;

	if (n == 1) {
		year = t, month = NULL;
	} else if (n == 2 && t[0].kind == MONTH) {
		month = t, year = t + 1;
	} else if (n == 2 && t[0].digits == 4) {
		year = t, month = t + 1;
	} else if (n == 3 && t[0].kind == MONTH) {
		month = t, day = t + 1, year = t + 2;
	} else if (n == 3 && t[0].digits == 4) {
		year = t, month = t + 1, day = t + 2;
	} else if (n == 3) {
		day = t, month = t + 1, year = t + 2;
	} else {
		return false;
	}
	field[0] = year_of(year);
	if (month != NULL)
		field[1] = month->kind == MONTH ? month->value : -1;
	if (day != NULL)
		field[2] = is_day(day) ? day->value : -1;
	return field[0] >= 0 && (month == NULL || field[1] > 0) &&
	    (day == NULL || field[2] >= 0);
}

bool
ctip_date__words(int field[3], int *weekday, struct ctip_str text)
{
	struct token token[TOKENS], *t = token;
	int n = tokens_of(token, text), months = 0, i;

	for (i = 0; i < n; i++)
		months += token[i].kind == MONTH;
	if (n > 1 && months == 2 && t->mar)
		*t = (struct token){.kind = WEEKDAY, .value = 2};
	if (n > 0 && t->kind == WEEKDAY) {
		*weekday = t->value;
		t++, n--;
	}
	if (!arrange(field, t, n))
		return false;
	return *weekday < 0 || field[2] >= 0;
}
