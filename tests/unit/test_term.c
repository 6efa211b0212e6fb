/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may reach a terminal, and UTF-8 against a plain checker written from
 * the definition.
 */
#include "ctip/base/term.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

static void
check_safe(struct ctip_str text, bool lines, const char *want)
{
	struct ctip_buf out = {NULL, 0, 0};

	ctip_term_safe(&out, text, lines);
	cr_assert(ctip_str_is(ctip_buf_slice(&out), want), "'%s', not '%s'",
	    out.p, want);
	ctip_buf_clear(&out);
}

Test(term, dangerous_text_comes_out_as_numbers)
{
	static const char *const rows[][2] = {
		{"plain \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
		    "plain \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
		{"\x1B[31mred", "\\u{1b}[31mred"}, {"a\rb", "a\\u{d}b"},
		{"\x7F\x01\b", "\\u{7f}\\u{1}\\u{8}"},
		{"\xC2\x9B" "2J", "\\u{9b}2J"}, {"\x9B", "\\u{9b}"},
		{"a\xE2\x80\xAE" "b", "a\\u{202e}b"},
		{"\xE2\x81\xA6", "\\u{2066}"}, {"\xE2\x80\x8B", "\\u{200b}"},
		{"\xEF\xBB\xBF", "\\u{feff}"}, {"\xD8\x9C", "\\u{61c}"},
		{"\xF3\xA0\x81\x81", "\\u{e0041}"}, {"\xC2\xAD", "\\u{ad}"},
		{"\xE2\x80\xA8", "\\u{2028}"},
		{"\xFF\xFE", "\\u{ff}\\u{fe}"}, {"a\xC3", "a\\u{c3}"},
		{"\xED\xA0\x80", "\\u{ed}\\u{a0}\\u{80}"},
		{"\xC0\x9B", "\\u{c0}\\u{9b}"}, {"", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		check_safe(ctip_str(rows[i][0]), false, rows[i][1]);
		check_safe(ctip_str(rows[i][0]), true, rows[i][1]);
	}
	check_safe(CTIP_STR("a\nb\tc"), false, "a\\u{a}b\\u{9}c");
	check_safe(CTIP_STR("a\nb\tc"), true, "a\nb\tc");
	check_safe(CTIP_STR("a\0b"), true, "a\\u{0}b");
	check_safe(ctip_str(NULL), false, "");
}

/* Of all scalar values, none that is a control gets through, and letters
 * are left alone. */
Test(term, no_control_character_gets_through)
{
	struct ctip_buf out = {NULL, 0, 0};

	for (unsigned c = 0x80; c < 0x800; c++) {
		char text[2] = {(char)(0xC0 | c >> 6), (char)(0x80 | (c & 63))};
		bool control = c < 0xA0;

		ctip_buf_reset(&out);
		ctip_term_safe(&out, (struct ctip_str){text, 2}, true);
		if (control)
			cr_assert(out.p[0] == '\\', "U+%04X", c);
		else if (c != 0xAD && c != 0x34F && c != 0x61C)
			cr_assert(memcmp(out.p, text, 2) == 0, "U+%04X", c);
	}
	ctip_buf_clear(&out);
}

/* Decodes and encodes again: well-formed is what gives the same bytes. */
static size_t
plain_sequence(const unsigned char *p, size_t left)
{
	uint32_t c;
	size_t len, i;

	if (p[0] < 0x80)
		return 1;
	len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	if (p[0] < 0xC0 || p[0] > 0xF7 || left < len)
		return 0;
	c = p[0] & (0x7Fu >> len);
	for (i = 1; i < len; i++) {
		if (p[i] < 0x80 || p[i] > 0xBF)
			return 0;
		c = c << 6 | (p[i] & 63u);
	}
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ||
	    c < (len == 2 ? 0x80u : len == 3 ? 0x800u : 0x10000u))
		return 0;
	return len;
}

static size_t
plain_bad(const unsigned char *p, size_t len)
{
	size_t at = 0, n;

	while (at < len) {
		n = plain_sequence(p + at, len - at);
		if (n == 0)
			return at;
		at += n;
	}
	return len;
}

static void
compare(const unsigned char *p, size_t len)
{
	size_t want = plain_bad(p, len), at = len;
	bool valid = ctip_utf8_valid((struct ctip_str){(const char *)p, len},
	    &at);

	if (valid != (want == len) || at != want)
		cr_assert_fail("%02x %02x %02x %02x: %zu, not %zu", p[0],
		    p[1], p[2], p[3], at, want);
}

/* Every start of two bytes, with every kind of third and fourth. */
Test(term, utf8_is_what_the_definition_says)
{
	static const unsigned char kinds[] = {0x00, 0x41, 0x7F, 0x80, 0x8F,
	    0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF};
	unsigned char p[4];

	for (unsigned i = 0; i < 65536; i++) {
		p[0] = (unsigned char)(i >> 8);
		p[1] = (unsigned char)i;
		for (size_t a = 0; a < sizeof kinds; a++) {
			p[2] = kinds[a];
			for (size_t b = 0; b < sizeof kinds; b++) {
				p[3] = kinds[b];
				compare(p, 4);
			}
		}
		compare(p, 2);
	}
}

Test(term, the_bad_byte_is_found_wherever_it_stands)
{
	for (size_t len = 1; len < 40; len++) {
		for (size_t i = 0; i < len; i++) {
			unsigned char *p = malloc(len);

			memset(p, 'a', len);
			p[i] = 0xFF;
			size_t at = 99;
			cr_assert(!ctip_utf8_valid((struct ctip_str)
			    {(char *)p, len}, &at) && at == i);
			cr_assert(!ctip_utf8_valid((struct ctip_str)
			    {(char *)p, len}, NULL));
			free(p);
		}
	}
	cr_assert(ctip_utf8_valid(ctip_str(NULL), NULL));
}

Test(term, characters_one_by_one)
{
	static const uint32_t want[] = {'a', 0xE9, 0x20AC, 0x1F600, 0x10FFFF};
	const char *p = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"
	    "\xF4\x8F\xBF\xBF";
	const char *end = p + strlen(p);

	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		cr_assert(ctip_utf8_next(&p, end) == want[i]);
	cr_assert(p == end);
}

Test(term, widths)
{
	cr_assert(ctip_utf8_width(CTIP_STR("abc")) == 3);
	cr_assert(ctip_utf8_width(CTIP_STR("e\xCC\x81t\xC3\xA9")) == 3);
	cr_assert(ctip_utf8_width(CTIP_STR("\xE4\xB8\xAD\xE6\x96\x87")) == 4);
	cr_assert(ctip_utf8_width(CTIP_STR("\xF0\x9F\x98\x80")) == 2);
	cr_assert(ctip_utf8_width(ctip_str(NULL)) == 0);
}

Test(term, counts_have_commas)
{
	char out[28];

	cr_assert_str_eq(ctip_count_text(out, 0), "0");
	cr_assert_str_eq(ctip_count_text(out, 999), "999");
	cr_assert_str_eq(ctip_count_text(out, 1000), "1,000");
	cr_assert_str_eq(ctip_count_text(out, 1234567), "1,234,567");
	cr_assert_str_eq(ctip_count_text(out, UINT64_MAX),
	    "18,446,744,073,709,551,615");
}

Test(term, a_file_is_no_terminal)
{
	FILE *f = tmpfile();

	cr_assert(!ctip_term_is(f) && !ctip_term_colour(f));
	fclose(f);
	cr_assert(ctip_term_width() >= 1);
}
