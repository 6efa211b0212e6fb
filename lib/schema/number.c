/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers as typed -> canonical: integers, decimals, booleans, money and
 * coordinates. Never through a double: what is stored is the digits that
 * were typed. Nothing is guessed: 1,250 is a thousand and more in one
 * country and little over one in another, so it is refused, but in money,
 * where the grouping shows what is meant.
 */
#include "schema.h"

#include <stdio.h>
#include <string.h>

#define LARGEST INT64_C(9007199254740991) /* what every JSON reader keeps */
#define MOST_DIGITS 40

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits(struct ctip_str text, size_t from)
{
	size_t i = from;

	while (i < text.len && is_digit(text.p[i]))
		i++;
	return i - from;
}

bool
ctip_number__is_scientific(struct ctip_str t)
{
	bool exact = true; /* 5E10 may be a flat; 5.1E10 or 5E+10 can't */
	size_t i = 0, n;

	if (t.len < 4 || !is_digit(t.p[t.len - 1]))
		return false;
	i += t.p[0] == '-' || t.p[0] == '+';
	n = digits(t, i);
	if (n == 0)
		return false;
	i += n;
	if (i < t.len && (t.p[i] == '.' || t.p[i] == ',')) {
		exact = false;
		i += 1 + digits(t, i + 1);
	}
	if (i + 2 > t.len || (t.p[i] != 'E' && t.p[i] != 'e'))
		return false;
	i++;
	if (t.p[i] == '+') {
		exact = false;
		i++;
	}
	n = digits(t, i);
	return !exact && n > 0 && n <= 3 && i + n == t.len;
}

bool
ctip_number__scientific(const struct ctip_cell_in *in)
{
	return ctip_value__fault(in, "scientific", "%s has lost digits to a "
	    "spreadsheet; format the column as text and fill it in anew",
	    QUOTED(in));
}

static bool
in_bounds(struct ctip_cell_in *in, int64_t v)
{
	const struct ctip_field *f = in->field;

	if (!f->bounded || (v >= f->min && v <= f->max))
		return true;
	if (f->min == INT64_MIN)
		return ctip_value__fault(in, "bounds",
		    "%s is too large: at most %lld", QUOTED(in),
		    (long long)f->max);
	if (f->max == INT64_MAX)
		return ctip_value__fault(in, "bounds",
		    "%s is too small: at least %lld", QUOTED(in),
		    (long long)f->min);
	return ctip_value__fault(in, "bounds", "%s is not from %lld to %lld",
	    QUOTED(in), (long long)f->min, (long long)f->max);
}

/* Nothing but digits, and more than any program keeps? */
static bool
is_long(struct ctip_str t)
{
	size_t minus = t.len > 0 && t.p[0] == '-', n = digits(t, minus);

	return n > 15 && minus + n == t.len;
}

static bool
too_long(const struct ctip_cell_in *in)
{
	return ctip_value__fault(in, "integer",
	    "%s has more than 15 digits; is it a text?", QUOTED(in));
}

bool
ctip_number__integer(struct ctip_cell_in *in)
{
	struct ctip_str t = in->text;
	char text[24];
	int64_t v;

	if (t.len > 1 && t.p[0] == '+') {
		t.p++;
		t.len--;
	}
	if (ctip_number__is_scientific(in->text))
		return ctip_number__scientific(in);
	if (t.p[0] == '-' && t.p != in->text.p)
		t.len = 0;
	if (!ctip_str_integer(t, INT64_MIN, INT64_MAX, &v))
		return is_long(t) ? too_long(in) :
		    ctip_value__fault(in, "integer",
		    "%s is not a whole number", QUOTED(in));
	if (v < -LARGEST || v > LARGEST)
		return too_long(in);
	if (!in_bounds(in, v))
		return false;
	if (is_digit(t.p[0]) && (t.p[0] != '0' || t.len == 1))
		return ctip_value__keep(in, t);
	snprintf(text, sizeof text, "%lld", (long long)v);
	return ctip_value__keep(in, ctip_str(text));
}

/* Sign, digits and a fraction -> without needless zeros. Returns the length,
 * or 0 where it is anything else. */
static size_t
plain_decimal(char out[MOST_DIGITS + 2], struct ctip_str t)
{
	size_t i = 0, n = 0, whole, part = 0;
	bool minus = t.len > 0 && t.p[0] == '-';

	if (t.len > MOST_DIGITS)
		return 0;
	i += minus || (t.len > 0 && t.p[0] == '+');
	whole = digits(t, i);
	if (whole == 0)
		return 0;
	for (; whole > 1 && t.p[i] == '0'; i++)
		whole--;
	if (i + whole < t.len) {
		part = digits(t, i + whole + 1);
		if (t.p[i + whole] != '.' || part == 0 ||
		    i + whole + 1 + part != t.len)
			return 0;
		while (part > 0 && t.p[i + whole + part] == '0')
			part--;
	}
	if (minus && (part > 0 || t.p[i] != '0'))
		out[n++] = '-';
	memcpy(out + n, t.p + i, whole + (part > 0) + part);
	return n + whole + (part > 0) + part;
}

bool
ctip_number__decimal(struct ctip_cell_in *in)
{
	char text[MOST_DIGITS + 2];
	size_t n;

	if (ctip_number__is_scientific(in->text))
		return ctip_number__scientific(in);
	n = plain_decimal(text, in->text);
	if (n == 0)
		return ctip_value__fault(in, "decimal",
		    "%s is not a number; write it like 1250.5, with a point",
		    QUOTED(in));
	return ctip_value__keep(in, (struct ctip_str){ text, n });
}

bool
ctip_number__boolean(struct ctip_cell_in *in)
{
	static const char *const yes[] = { "1", "yes", "true", "y", "x",
	    "si", "oui", "s", "o", "t", NULL };
	static const char *const no[] = { "0", "no", "false", "n", "non",
	    "f", NULL };
	char word[32] = "";

	if (in->text.len == 1 && (in->text.p[0] == '0' ||
	    in->text.p[0] == '1')) {
		in->record->values[in->number] = in->text.p[0] == '1' ?
		    CTIP_STR("1") : CTIP_STR("0");
		return true;
	}
	ctip_codes_fold(word, sizeof word, in->text);
	for (size_t i = 0; yes[i] != NULL; i++)
		if (strcmp(word, yes[i]) == 0)
			return ctip_value__keep(in, CTIP_STR("1"));
	for (size_t i = 0; no[i] != NULL; i++)
		if (strcmp(word, no[i]) == 0)
			return ctip_value__keep(in, CTIP_STR("0"));
	return ctip_value__fault(in, "boolean", "%s is neither yes nor no",
	    QUOTED(in));
}

/* 1,250,000.50 -> 1250000.50; false where the commas part no thousands. */
static bool
ungroup(char out[MOST_DIGITS], size_t *len, struct ctip_str t)
{
	size_t n = 0, since = 0, i;
	bool grouped = false;

	if (t.len >= MOST_DIGITS)
		return false;
	for (i = 0; i < t.len && t.p[i] != '.'; i++) {
		if (t.p[i] != ',') {
			out[n++] = t.p[i];
			since++;
			continue;
		}
		if (since == 0 || since > 3 || (grouped && since != 3))
			return false;
		grouped = true;
		since = 0;
	}
	if (grouped && since != 3)
		return false;
	memcpy(out + n, t.p + i, t.len - i);
	*len = n + t.len - i;
	return true;
}

/* The currency's three capitals stand before or after the amount. */
static bool
split_money(char currency[4], struct ctip_str *amount, struct ctip_str t)
{
	const char *from = t.p;

	if (t.len < 4)
		return false;
	amount->p = t.p + 3;
	amount->len = t.len - 3;
	if (is_digit(t.p[0])) {
		from = t.p + t.len - 3;
		amount->p = t.p;
	}
	for (int i = 0; i < 3; i++) {
		if (from[i] < 'A' || from[i] > 'Z')
			return false;
		currency[i] = from[i];
	}
	currency[3] = '\0';
	*amount = ctip_str_trim(*amount);
	return true;
}

bool
ctip_number__money(struct ctip_cell_in *in)
{
	char flat[MOST_DIGITS], number[MOST_DIGITS + 2], text[64], *point;
	char currency[4];
	struct ctip_str amount;
	size_t n = 0, places;

	if (split_money(currency, &amount, in->text) &&
	    ungroup(flat, &n, amount))
		n = plain_decimal(number, (struct ctip_str){ flat, n });
	else
		n = 0;
	number[n] = '\0';
	point = strchr(number, '.');
	places = point != NULL ? strlen(point + 1) : 0;
	if (n == 0 || places > 2)
		return ctip_value__fault(in, "money", "%s is not money; "
		    "write it like TTD 1250.50", QUOTED(in));
	snprintf(text, sizeof text, "%s %s%s", currency, number,
	    places == 0 ? ".00" : places == 1 ? "0" : "");
	return ctip_value__keep(in, ctip_str(text));
}

/* Is a plain decimal within plus and minus limit? */
static bool
is_within(const char *number, int limit)
{
	const char *p = number + (*number == '-');
	int whole = 0;

	for (; is_digit(*p) && whole <= limit; p++)
		whole = whole * 10 + (*p - '0');
	return whole < limit || (whole == limit && *p == '\0');
}

bool
ctip_number__place(struct ctip_cell_in *in)
{
	char a[MOST_DIGITS + 2], b[MOST_DIGITS + 2], text[96];
	struct ctip_str rest = in->text, north = { NULL, 0 };
	size_t n, m;

	ctip_str_cut(&rest, ',', &north);
	n = plain_decimal(a, ctip_str_trim(north));
	m = rest.p != NULL ? plain_decimal(b, ctip_str_trim(rest)) : 0;
	a[n] = b[m] = '\0';
	if (n == 0 || m == 0 || !is_within(a, 90) || !is_within(b, 180))
		return ctip_value__fault(in, "place", "%s is not a place; "
		    "write latitude,longitude in degrees, like "
		    "10.6596,-61.519", QUOTED(in));
	snprintf(text, sizeof text, "%s,%s", a, b);
	return ctip_value__keep(in, ctip_str(text));
}
