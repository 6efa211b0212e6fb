/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last door before somebody's screen. Stored text was typed by strangers:
 * what would move the cursor, colour, hide or reorder the text around it is
 * printed as \u{..} and can only be read.
 */
#include "ctip/base/term.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base.h"

#define WIDEST 100 /* longer lines of words are hard to read */

struct range {
	uint32_t first, last;
};

/* C1, soft hyphen, invisible joiners and fillers, bidi controls, separators,
 * interlinear marks, tags and the variation selectors that can carry text. */
static const struct range unsafe[] = {
	{0x7F, 0x9F}, {0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C},
	{0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
	{0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
	{0x3164, 0x3164}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
	{0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

static bool
is_unsafe(uint32_t c, bool lines)
{
	size_t i;

	if (c < 0x20)
		return !(lines && (c == '\n' || c == '\t'));
	for (i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
		if (c <= unsafe[i].last)
			return c >= unsafe[i].first;
	return false;
}

/* Valid UTF-8. */
static void
add_safe(struct ctip_buf *out, struct ctip_str text, bool lines)
{
	const char *p = text.p, *end = p + text.len, *from;
	uint32_t c;

	while (p < end) {
		from = p;
		c = ctip_utf8_next(&p, end);
		if (is_unsafe(c, lines))
			ctip_buf_format(out, "\\u{%x}", (unsigned)c);
		else
			ctip_buf_add(out, from, (size_t)(p - from));
	}
}

void
ctip_term_safe(struct ctip_buf *out, struct ctip_str text, bool lines)
{
	size_t bad;

	while (!ctip_utf8_valid(text, &bad)) {
		add_safe(out, (struct ctip_str){text.p, bad}, lines);
		ctip_buf_format(out, "\\u{%x}", (unsigned char)text.p[bad]);
		text.p += bad + 1;
		text.len -= bad + 1;
	}
	add_safe(out, text, lines);
}

/* One scalar value within a JSON string. What is unsafe on a terminal is
 * escaped here too: to a program that is the same text. */
static void
add_json(struct ctip_buf *out, uint32_t c, const char *p, size_t len)
{
	if (c == '"' || c == '\\')
		ctip_buf_format(out, "\\%c", (char)c);
	else if (c == '\n')
		ctip_buf_text(out, "\\n");
	else if (c == '\t')
		ctip_buf_text(out, "\\t");
	else if (!is_unsafe(c, false))
		ctip_buf_add(out, p, len);
	else if (c < 0x10000)
		ctip_buf_format(out, "\\u%04x", (unsigned)c);
	else
		ctip_buf_format(out, "\\u%04x\\u%04x",
		    0xD800 + (unsigned)((c - 0x10000) >> 10),
		    0xDC00 + (unsigned)((c - 0x10000) & 0x3FF));
}

void
ctip_term__json(struct ctip_buf *out, struct ctip_str text)
{
	const char *p = text.p, *end = p + text.len, *good, *from;
	uint32_t c;
	size_t bad;

	ctip_buf_char(out, '"');
	while (p < end) {
		good = end;
		if (!ctip_utf8_valid(
		    (struct ctip_str){p, (size_t)(end - p)}, &bad))
			good = p + bad;
		while (p < good) {
			from = p;
			c = ctip_utf8_next(&p, good);
			add_json(out, c, from, (size_t)(p - from));
		}
		if (p < end) {
			ctip_buf_text(out, "\xEF\xBF\xBD");
			p++;
		}
	}
	ctip_buf_char(out, '"');
}

bool
ctip_term_is(FILE *stream)
{
	return isatty(fileno(stream)) == 1;
}

bool
ctip_term_colour(FILE *stream)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (!ctip_term_is(stream) || (no != NULL && no[0] != '\0'))
		return false;
	return term == NULL || !ctip_str_is(ctip_str(term), "dumb");
}

unsigned
ctip_term_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = {0};
	int64_t n;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns != NULL &&
	    ctip_str_integer(ctip_str(columns), 1, 10000, &n))
		return (unsigned)n;
	return 80;
}

void
ctip_term_wrap(struct ctip_buf *out, struct ctip_str text, unsigned indent,
    unsigned width)
{
	unsigned at = indent;
	struct ctip_str word;

	if (width == 0)
		ctip_buf_str(out, text);
	if (width == 0)
		return;
	if (width > WIDEST)
		width = WIDEST;
	while (ctip_str_cut(&text, ' ', &word)) {
		unsigned wide = ctip_utf8_width(word);

		if (at > indent && at + 1 + wide > width) {
			ctip_buf_char(out, '\n');
			for (at = 0; at < indent; at++)
				ctip_buf_char(out, ' ');
		} else if (at > indent) {
			ctip_buf_char(out, ' ');
			at++;
		}
		ctip_buf_str(out, word);
		at += wide;
	}
}
