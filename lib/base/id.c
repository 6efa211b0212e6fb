/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids as people read and type them (FORMAT item 36). With s[0] the check
 * symbol, s[1] the symbol before it and so on to the first letter of the
 * prefix, the sum of s[i] * x^i over GF(32) = GF(2)[x] / (x^5 + x^2 + 1) is
 * 0. The powers of x are 31 different ones, so that any one wrong symbol and
 * any two neighbours swapped give another sum. A letter of the prefix counts
 * as the symbol it is; I, L, O and U, which are none, count as 1, 2, 3, 4.
 */
#include "ctip/base/id.h"

#include <string.h>

enum { SYMBOLS = 12 };

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char letters[] = "?ILOU?????ABCDEFGHJKMNPQRSTVWXYZ";

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool
is_letter(char c)
{
	return upper(c) >= 'A' && upper(c) <= 'Z';
}

static unsigned
letter_value(char c)
{
	const char *at = is_letter(c) ? strchr(letters, upper(c)) : NULL;

	return at != NULL ? (unsigned)(at - letters) : 0;
}

/* The check symbol's value: Horner from the prefix on, and once more for
 * the check's own place. */
static unsigned
check_of(const char *prefix, size_t len, const unsigned char s[SYMBOLS])
{
	unsigned sum = 0;
	size_t i;

	for (i = 0; i < len + SYMBOLS; i++) {
		sum ^= i < len ? letter_value(prefix[i]) : s[i - len];
		sum <<= 1;
		if (sum & 32)
			sum ^= 32 | 4 | 1;
	}
	return sum;
}

/* The 60 bits as 12 symbols of 5. */
static void
to_symbols(unsigned char s[SYMBOLS], const unsigned char b[8])
{
	uint64_t bits = ctip_u64(b);
	size_t i;

	for (i = 0; i < SYMBOLS; i++)
		s[i] = bits >> (59 - 5 * i) & 31;
}

void
ctip_id_text(char out[CTIP_ID_TEXT], const struct ctip_id *id,
    const char *prefix)
{
	size_t len = strnlen(prefix, 3), i;
	unsigned char s[SYMBOLS];

	to_symbols(s, id->b);
	memcpy(out, prefix, len);
	out += len;
	for (i = 0; i < SYMBOLS; i++) {
		if (i % 4 == 0)
			*out++ = '-';
		*out++ = symbols[s[i]];
	}
	*out++ = '-';
	*out++ = symbols[check_of(prefix, len, s)];
	*out = '\0';
}

static int
symbol_value(char c)
{
	const char *at;

	c = upper(c);
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	at = c != '\0' ? strchr(symbols, c) : NULL;
	return at != NULL ? (int)(at - symbols) : -1;
}

/* Takes the dashes out, which may stand only where they are printed.
 * Returns the number of characters left: prefix, symbols and check; or 0. */
static size_t
without_dashes(char out[3 + SYMBOLS + 1], struct ctip_str text)
{
	size_t n = 0, at = 0, i;
	bool dash = true;

	for (i = 0; i < text.len; i++)
		n += text.p[i] != '-';
	if (n < 1 + SYMBOLS + 1 || n > 3 + SYMBOLS + 1)
		return 0;
	for (i = 0; i < text.len; i++) {
		if (text.p[i] != '-') {
			out[at++] = text.p[i];
			dash = false;
		} else if (dash || at == n || (n - at) % 4 != 1) {
			return 0;
		} else {
			dash = true;
		}
	}
	return dash ? 0 : n;
}

enum ctip_id_fault
ctip_id_parse(char prefix[4], unsigned char b[8], struct ctip_str text)
{
	char c[3 + SYMBOLS + 1];
	unsigned char s[SYMBOLS + 1];
	size_t n = without_dashes(c, text), len, i;
	uint64_t bits = 0;
	int v;

	if (n == 0)
		return CTIP_ID_SHAPE;
	len = n - SYMBOLS - 1;
	for (i = 0; i < len; i++) {
		if (!is_letter(c[i]))
			return CTIP_ID_SHAPE;
		prefix[i] = upper(c[i]);
	}
	prefix[len] = '\0';
	for (i = 0; i <= SYMBOLS; i++) {
		v = symbol_value(c[len + i]);
		if (v < 0)
			return CTIP_ID_SHAPE;
		s[i] = (unsigned char)v;
		if (i < SYMBOLS)
			bits = bits << 5 | s[i];
	}
	if (check_of(prefix, len, s) != s[SYMBOLS])
		return CTIP_ID_CHECK;
	ctip_put_u64(b, bits << 4);
	return CTIP_ID_GOOD;
}

bool
ctip_id_matches(const struct ctip_id *id, const unsigned char b[8])
{
	return ctip_u64(id->b) >> 4 == ctip_u64(b) >> 4;
}
