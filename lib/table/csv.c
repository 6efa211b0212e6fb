/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One cell as it stands in a CSV file: quoted only when needed, and with a '
 * in front where a spreadsheet would run it. The reading side (parse.c) asks
 * the same question, so that what is written here is read again unchanged.
 */
#include "table.h"

#include <string.h>
#include <strings.h>

/* The length of the blank at p: ASCII, NBSP, U+2000..200B, U+3000. */
static size_t
blank(const char *p, size_t len)
{
	if (len >= 1 && (*p == ' ' || *p == '\n'))
		return 1;
	if (len >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	if (len >= 3 && (memcmp(p, "\xe3\x80\x80", 3) == 0 ||
	    memcmp(p, "\xef\xbb\xbf", 3) == 0 ||
	    (memcmp(p, "\xe2\x80", 2) == 0 && (unsigned char)p[2] <= 0x8b)))
		return 3;
	return 0;
}

bool
ctip_csv__is_formula(struct ctip_str text)
{
	const char *p = text.p;
	size_t len = text.len, n;

	while (len > 0 && *p == '\'') {
		p++;
		len--;
	}
	while ((n = blank(p, len)) > 0) {
		p += n;
		len -= n;
	}
	if (len > 0 && *p != '\0' && strchr("=+-@\t\r", *p) != NULL)
		return true;
	return len >= 3 && memcmp(p, "\xef\xbc", 2) == 0 && (
	    p[2] == '\x9d' || p[2] == '\x8b' || p[2] == '\x8d' ||
	    p[2] == '\xa0');
}

/* Blanks at the ends would be trimmed; the rest would be taken for a byte
 * order mark or a separator line at the start of a file. */
static bool
needs_quotes(struct ctip_str s)
{
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' ||
		    s.p[i] == '\r')
			return true;
	return strchr(" \t", s.p[0]) != NULL ||
	    strchr(" \t", s.p[s.len - 1]) != NULL ||
	    (s.len >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0) ||
	    (s.len >= 4 && strncasecmp(s.p, "sep=", 4) == 0);
}

void
ctip_csv_cell(struct ctip_buf *out, struct ctip_str text, bool raw)
{
	bool guard = !raw && text.len > 0 && ctip_csv__is_formula(text);
	const char *end = text.p + text.len, *quote;

	if (!needs_quotes(text)) {
		if (guard)
			ctip_buf_char(out, '\'');
		if (text.len > 0)
			ctip_buf_str(out, text);
		return;
	}
	ctip_buf_text(out, guard ? "\"'" : "\"");
	for (const char *p = text.p; p < end; p = quote) {
		quote = memchr(p, '"', (size_t)(end - p));
		quote = quote != NULL ? quote + 1 : end;
		ctip_buf_add(out, p, (size_t)(quote - p));
		if (quote[-1] == '"')
			ctip_buf_char(out, '"');
	}
	ctip_buf_char(out, '"');
}
