/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON string with the shortest escapes, byte for byte as FORMAT item 8
 * wants it: sealed parts and ndjson are written with it.
 */
#include "table.h"

#include <string.h>

/* The letter of a short escape, 'u' for \u00xx, 0 for none. */
static char
escape(unsigned char c)
{
	switch (c) {
	case '"': case '\\':
		return (char)c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return c < 0x20 ? 'u' : 0;
	}
}

void
ctip_json_string(struct ctip_buf *out, struct ctip_str text)
{
	size_t from = 0;
	char how;

	ctip_buf_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		how = escape(c);
		ctip_buf_add(out, text.p + from, i - from);
		from = i + 1;
		if (how == 'u')
			ctip_buf_format(out, "\\u%04x", c);
		else
			ctip_buf_add(out, (char[]){ '\\', how }, 2);
	}
	if (from < text.len)
		ctip_buf_add(out, text.p + from, text.len - from);
	ctip_buf_char(out, '"');
}
