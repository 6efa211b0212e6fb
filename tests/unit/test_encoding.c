/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes -> clean text: what isn't text is named with what to do about it,
 * and the borders of blocks never show.
 */
#include "rows_file.h"

TestSuite(encoding, .init = setup, .fini = teardown);

Test(encoding, not_text)
{
	EXPECT("PK\3\4 and more", "! t.csv: this is a spreadsheet's own file, "
	    "not text; open it there and save it as CSV (UTF-8)");
	EXPECT("\xd0\xcf\x11\xe0\xa1", "! t.csv: this is a spreadsheet's own "
	    "file, not text; open it there and save it as CSV (UTF-8)");
	EXPECT("PK,b\n1,2\n", "1 PK|b\n2 1|2\n");
	EXPECT("\xff\xfe" "a\0,\0", "! t.csv: this is UTF-16 text; type "
	    "--encoding utf-16, or save it as CSV (UTF-8)");
	EXPECT("a\0,\0b\0", "! t.csv: this looks like UTF-16 text; type "
	    "--encoding utf-16le, or save it as CSV (UTF-8)");
	EXPECT("\0a\0,\0b", "! t.csv: this looks like UTF-16 text; type "
	    "--encoding utf-16be, or save it as CSV (UTF-8)");
	EXPECT_AS("\xef\xbb\xbf" "a\n", "! t.csv: this is UTF-8 text (it begins "
	    "with its mark), not windows-1252; type --encoding utf-8",
	    .encoding = "windows-1252");
	EXPECT_AS("a\n", "! unknown encoding 'ebcdic': utf-8, windows-1252, "
	    "iso-8859-1, utf-16, utf-16le or utf-16be", .encoding = "ebcdic");
	EXPECT_AS("a\n", "! the delimiter can't be a quote or a line end",
	    .delimiter = '"');
}

Test(encoding, malformed)
{
	EXPECT("a,b\n1,2\nMar\xc3\xad" "a,Pe\xf1" "a\n", "1 a|b\n2 1|2\n"
	    "! t.csv:3:2: byte 0xF1, character 9 of the line, is not UTF-8: the "
	    "file is probably windows-1252; type --encoding windows-1252, or "
	    "save it as CSV (UTF-8)");
	EXPECT("a,\x81\n", "! t.csv:1:2: byte 0x81, character 3 of the line, is "
	    "not UTF-8: save the file as CSV (UTF-8)");
	EXPECT("a,b\n\"x\ny\xc0\xaf\",\n", "1 a|b\n! t.csv:3:1: byte 0xC0, "
	    "character 2 of the line, is not UTF-8: the file is probably "
	    "windows-1252; type --encoding windows-1252, or save it as CSV "
	    "(UTF-8)");
	EXPECT("a\n\xed\xa0\x80\n", "1 a\n! t.csv:2:1: byte 0xED, character 1 "
	    "of the line, is not UTF-8: the file is probably windows-1252; type "
	    "--encoding windows-1252, or save it as CSV (UTF-8)");
	EXPECT("a,b\n1,2\xe2\x82", "1 a|b\n! t.csv:2:2: the file ends inside a "
	    "character: is it whole, and is it UTF-8?");
	EXPECT("a,b\n1,2\0\n", "1 a|b\n! t.csv:2:2: NUL U+0000, character 4 of "
	    "the line, may not stand in a table: take it out");
	EXPECT("a,b\n1,\x1b[31m\n", "1 a|b\n! t.csv:2:2: control character "
	    "U+001B, character 3 of the line, may not stand in a table: take it "
	    "out");
	EXPECT("a,b\n1,\x7f\n", "1 a|b\n! t.csv:2:2: control character U+007F, "
	    "character 3 of the line, may not stand in a table: take it out");
	EXPECT("a,b\n1,\xc2\x9b\n", "1 a|b\n! t.csv:2:2: control character "
	    "U+009B, character 3 of the line, may not stand in a table: take it "
	    "out");
	EXPECT_AS("x\1\na,b\n", "! t.csv:1:1: control character U+0001, "
	    "character 2 of the line, may not stand in a table: take it out",
	    .skip = 1);
}

/* Text is looked at 32 bytes at once where it can be: every byte that may not
 * stand alone is found at every place of such a piece. */
Test(encoding, no_byte_slips_through)
{
	char text[104], *got;

	for (int c = 0; c < 256; c++) {
		bool fine = (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' ||
		    c == '\r';
		memset(text, 'x', sizeof text);
		memcpy(text, "a\n", 2);
		text[32 + c % 32] = (char)c;
		write_file(text, sizeof text);
		got = read_all("t.csv", &plain);
		cr_assert((strstr(got, "! t.csv:2:1: ") == NULL) ==
		    fine, "%d: %s", c, got);
		free(got);
	}
}

Test(encoding, encodings)
{
	EXPECT_AS("a;b\nPe\xf1" "a;\x80\n", "1 a|b\n2 Pe\xc3\xb1" "a|"
	    "\xe2\x82\xac\n", .encoding = "windows-1252");
	EXPECT_AS("a\n\xf1\n", "1 a\n2 \xc3\xb1\n", .encoding = "ISO-8859-1");
	EXPECT_AS("a,b\n1,\x81\n", "1 a|b\n! t.csv:2:2: byte 0x81, character 3 "
	    "of the line, is not windows-1252; name the right one with --encoding, "
	    "or in the mapping",
	    .encoding = "windows-1252");
	EXPECT_AS("a,b\n1,\x93x\n", "1 a|b\n! t.csv:2:2: control character "
	    "U+0093, character 3 of the line, may not stand in a table; is the "
	    "file windows-1252?", .encoding = "iso-8859-1");
	EXPECT_AS("\xff\xfe" "a\0\n\0\xf1\0\n\0", "1 a\n2 \xc3\xb1\n",
	    .encoding = "utf-16");
	EXPECT_AS("\xfe\xff\0a\0\n\0\xf1", "1 a\n2 \xc3\xb1\n",
	    .encoding = "utf-16");
	EXPECT_AS("\xff\xfe" "a\0\n\0\xf1\0\n\0", "1 a\n2 \xc3\xb1\n",
	    .encoding = "utf-16le");
	EXPECT_AS("\0a\0\n\0\xf1", "1 a\n2 \xc3\xb1\n", .encoding = "utf-16be");
	EXPECT_AS("a\0\n\0" "1\0" "2", "1 a\n! t.csv:2:1: the file ends inside "
	    "a character: is it whole, and is it utf-16le?",
	    .encoding = "utf-16le");
	EXPECT_AS("a\0\n\0" "1\0\0\xdc", "1 a\n! t.csv:2:1: byte 0x00, "
	    "character 2 of the line, is not utf-16le; name the right one with --encoding, "
	    "or in the mapping",
	    .encoding = "utf-16le");
}

/* The same table at every offset of the blocks' borders: what is cut in two
 * must not show. Line ends, quotes and long characters pass the border. */
static void
expect_shifted(size_t shift, const struct ctip_rows_options *o, bool wide)
{
	static const char row[] = "\"\xf0\x9f\x8f\xa0\r\nb\"\"\",c\r\n";
	struct ctip_buf text = { 0 }, wanted = { 0 }, bytes = { 0 };
	unsigned line = 3;
	char *got;

	ctip_buf_text(&text, "a,");
	repeat(&text, "b", shift + 1);
	ctip_buf_text(&text, "\r\n\r\n");
	ctip_buf_text(&wanted, "1 a|");
	repeat(&wanted, "b", shift + 1);
	ctip_buf_char(&wanted, '\n');
	for (int i = 0; i < 9000; i++, line += 2) {
		ctip_buf_text(&text, row);
		ctip_buf_format(&wanted, "%u \xf0\x9f\x8f\xa0\r\nb\"|c\n", line);
	}
	for (size_t i = 0; wide && i < text.len; i++) {
		if (text.p[i] == '\xf0') {
			ctip_buf_add(&bytes, "\x3c\xd8\xe0\xdf", 4);
			i += 3;
		} else {
			ctip_buf_add(&bytes, (char[]){ text.p[i], 0 }, 2);
		}
	}
	expect_bytes(wide ? bytes.p : text.p, wide ? bytes.len : text.len, o,
	    wanted.p, __LINE__);
	got = wanted.p;
	cr_assert(got[0] == '1');
	ctip_buf_clear(&text);
	ctip_buf_clear(&wanted);
	ctip_buf_clear(&bytes);
}

Test(encoding, borders_of_blocks_do_not_show)
{
	struct ctip_rows_options utf16 = { .encoding = "utf-16le" };

	for (size_t shift = 0; shift < 17; shift++)
		expect_shifted(shift, &plain, false);
	for (size_t shift = 0; shift < 17; shift++)
		expect_shifted(shift, &utf16, true);
}

Test(encoding, faults_far_into_a_file)
{
	struct ctip_buf text = { 0 };

	ctip_buf_text(&text, "a,b\n");
	repeat(&text, "1,\"x\ny\"\n", 20000);
	ctip_buf_text(&text, "1,\x02\n");
	expect_last(&text, &plain, "! t.csv:40002:2: control character U+0002, "
	    "character 3 of the line, may not stand in a table: take it out");
	ctip_buf_text(&text, "a,b\n1,");
	repeat(&text, "\xc3\xa9", 32767);
	ctip_buf_text(&text, "\x02\n");
	expect_last(&text, &plain, "! t.csv:2:2: control character U+0002, "
	    "character 32770 of the line, may not stand in a table: take it "
	    "out");
	ctip_buf_clear(&text);
}
