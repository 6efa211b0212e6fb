/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8, checked once where text enters the house and trusted afterwards.
 * Nearly all of it is ASCII, so that is taken eight bytes at a time.
 */
#include <string.h>

#include "ctip/base/term.h"

static const uint64_t high_bits = 0x8080808080808080;

/* Length of the well-formed sequence at p, which is not ASCII; 0 if none:
 * the second byte's bounds keep out overlong forms, surrogates and what lies
 * beyond U+10FFFF (Unicode, table 3-7). */
static size_t
sequence(const unsigned char *p, size_t left)
{
	unsigned char c = p[0], least = 0x80, most = 0xBF;
	size_t len, i;

	if (c < 0xC2 || c > 0xF4)
		return 0;
	len = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (c == 0xE0)
		least = 0xA0;
	else if (c == 0xED)
		most = 0x9F;
	else if (c == 0xF0)
		least = 0x90;
	else if (c == 0xF4)
		most = 0x8F;
	if (left < len || p[1] < least || p[1] > most)
		return 0;
	for (i = 2; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

bool
ctip_utf8_valid(struct ctip_str text, size_t *at)
{
	const unsigned char *p = (const unsigned char *)text.p;
	size_t i = 0, len;
	uint64_t eight;

	while (i < text.len) {
		if (text.len - i >= 8) {
			memcpy(&eight, p + i, 8);
			if ((eight & high_bits) == 0) {
				i += 8;
				continue;
			}
		}
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		len = sequence(p + i, text.len - i);
		if (len == 0) {
			if (at != NULL)
				*at = i;
			return false;
		}
		i += len;
	}
	return true;
}

uint32_t
ctip_utf8_next(const char **p, const char *end)
{
	const unsigned char *c = (const unsigned char *)*p;
	size_t left = (size_t)(end - *p);
	size_t len = c[0] < 0x80 ? 1 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : 4;

	if (len > left)
		len = left;
	*p += len;
	switch (len) {
	case 1:
		return c[0];
	case 2:
		return (c[0] & 0x1Fu) << 6 | (c[1] & 0x3Fu);
	case 3:
		return (c[0] & 0x0Fu) << 12 | (c[1] & 0x3Fu) << 6 |
		    (c[2] & 0x3Fu);
	default:
		return (c[0] & 0x07u) << 18 | (c[1] & 0x3Fu) << 12 |
		    (c[2] & 0x3Fu) << 6 | (c[3] & 0x3Fu);
	}
}

struct range {
	uint32_t first, last;
};

static bool
is_in(uint32_t c, const struct range *range, size_t n)
{
	size_t i;

	for (i = 0; i < n && range[i].first <= c; i++)
		if (c <= range[i].last)
			return true;
	return false;
}

/* Marks that take no column of their own: the common scripts' accents. */
static const struct range marks[] = {
	{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
	{0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670},
	{0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093C, 0x093C},
	{0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},
	{0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},
	{0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF},
	{0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

/* What takes two (Unicode's East Asian Width W and F). */
static const struct range wide[] = {
	{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF},
	{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF},
	{0xA960, 0xA97F}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
	{0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
	{0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
	{0x20000, 0x3FFFD},
};

unsigned
ctip_utf8_width(struct ctip_str text)
{
	const char *p = text.p, *end = p + text.len;
	unsigned width = 0;
	uint32_t c;

	while (p < end) {
		c = ctip_utf8_next(&p, end);
		if (c < 0x300)
			width++;
		else if (is_in(c, wide, sizeof wide / sizeof *wide))
			width += 2;
		else if (!is_in(c, marks, sizeof marks / sizeof *marks))
			width++;
	}
	return width;
}
