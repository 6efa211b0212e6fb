/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids as people read and type them (FORMAT item 36). The check symbol covers
 * the prefix and all symbols. A letter of the prefix counts as the symbol it
 * is; I, L, O and U, which are none, count as 1, 2, 3, 4.
 */
#include "ctip/base/id.h"

#include <string.h>

#include "ctip/base/base32.h"

enum { SYMBOLS = 12 };

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

static unsigned
check_of(const char *prefix, size_t len, const unsigned char s[SYMBOLS])
{
	unsigned char values[3 + SYMBOLS];

	for (size_t i = 0; i < len; i++)
		values[i] = (unsigned char)letter_value(prefix[i]);
	memcpy(values + len, s, SYMBOLS);
	return ctip_base32_check(values, len + SYMBOLS);
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
		*out++ = ctip_base32_symbol(s[i]);
	}
	*out++ = '-';
	*out++ = ctip_base32_symbol(check_of(prefix, len, s));
	*out = '\0';
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
		v = ctip_base32_value(c[len + i]);
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
