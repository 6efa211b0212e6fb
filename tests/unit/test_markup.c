/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Markup: whatever is stored comes out as text, in elements and in
 * attributes; empty elements don't swallow what comes after them.
 */
#include "ctip/report/markup.h"

#include <string.h>

#include <criterion/criterion.h>

/* Takes and frees what was written. */
static struct ctip_markup *
begin(void)
{
	struct ctip_markup *m;
	struct ctip_err err = {0};

	cr_assert(ctip_markup_new(&m, "html", &err) == 0, "%s", err.text);
	return m;
}

static void
is(struct ctip_markup *m, const char *want)
{
	struct ctip_buf out = {0};

	ctip_markup_end(m, &out);
	cr_assert(strncmp(out.p, "<!DOCTYPE html>\n", 16) == 0, "%s", out.p);
	cr_assert_str_eq(out.p + 16, want);
	ctip_buf_clear(&out);
}

Test(markup, text_never_becomes_markup)
{
	static const struct { const char *in, *out; } rows[] = {
		{"plain caf\xC3\xA9", "plain caf\xC3\xA9"},
		{"<script>alert(1)</script>",
		    "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"a & b &amp; c", "a &amp; b &amp;amp; c"},
		{"]]> --> <!-- x -->",
		    "]]&gt; --&gt; &lt;!-- x --&gt;"},
		{"two\nlines\tand a tab", "two\nlines\tand a tab"},
		{"back\xE2\x80\xAEwards", "back\\u{202e}wards"},
		{"zero\xE2\x80\x8Bwidth\xEF\xBB\xBF",
		    "zero\\u{200b}width\\u{feff}"},
		{"bell\a\x1B[31m\x7F\r\n", "bell\\u{7}\\u{1b}[31m\\u{7f}"
		    "\\u{d}\n"},
		{"not \xFF\xC3 UTF-8", "not \\u{ff}\\u{c3} UTF-8"},
		{"", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ctip_markup *m = begin();
		struct ctip_buf want = {0};

		ctip_markup_element(m, "p", NULL, rows[i].in);
		ctip_buf_format(&want, "<p>%s</p>\n", rows[i].out);
		is(m, want.p);
		ctip_buf_clear(&want);
	}
}

Test(markup, a_nul_is_text_too)
{
	struct ctip_markup *m = begin();

	ctip_markup_open(m, "p", NULL);
	ctip_markup_text(m, (struct ctip_str){"a\0<b", 4});
	ctip_markup_close(m);
	is(m, "<p>a\\u{0}&lt;b</p>\n");
}

/* HTML 4 had comments and &{macros} in attributes; here they are text. */
Test(markup, an_attribute_ends_where_it_should)
{
	struct ctip_markup *m = begin();

	ctip_markup_lone(m, "br", "title", "\" onload=\"x <!-- & &{y};",
	    "class", NULL, "id", "b", NULL);
	is(m, "<br title=\"&quot; onload=&quot;x &lt;!-- &amp; &amp;{y};\" "
	    "id=\"b\"/>\n");
}

Test(markup, what_is_empty_is_closed)
{
	struct ctip_markup *m = begin();

	ctip_markup_open(m, "td", "class", "bar", NULL);
	ctip_markup_close(m);
	ctip_markup_line(m);
	ctip_markup_element(m, "i", "none", "");
	is(m, "<td class=\"bar\"></td>\n<i class=\"none\"></i>\n");
}

Test(markup, a_style_stays_as_it_is)
{
	struct ctip_markup *m = begin();

	ctip_markup_style(m, CTIP_STR("a > b { content: \"\\A0\"; }"));
	is(m, "<style>a > b { content: \"\\A0\"; }</style>\n");
}
