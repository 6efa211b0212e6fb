/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows -> sheet: each form byte for byte, what is written is read again
 * unchanged, and a full disk is told.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ctip/base/term.h"
#include "ctip/table/rows.h"
#include "ctip/table/sheet.h"

static const struct ctip_column columns[] = {
	{ "id", CTIP_CELL_TEXT },
	{ "name", CTIP_CELL_TEXT },
	{ "total", CTIP_CELL_NUMBER },
	{ "minor", CTIP_CELL_BOOLEAN },
};

enum { N = 4 };

static const struct ctip_str absent = { NULL, 0 };

/* The sheet of `rows` rows as text; the caller frees. */
static char *
print(enum ctip_sheet_form form, bool raw, const struct ctip_str *cells,
    size_t rows)
{
	struct ctip_sheet *sheet;
	struct ctip_err err;
	char *out = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&out, &len);

	cr_assert(ctip_sheet_open(&sheet, form, raw, stream, columns, N,
	    &err) == 0);
	for (size_t i = 0; i < rows; i++)
		cr_assert(ctip_sheet_row(sheet, cells + i * N, &err) == 0);
	cr_assert(ctip_sheet_close(sheet, &err) == 0);
	fclose(stream);
	return out;
}

static void
expect(enum ctip_sheet_form form, bool raw, const struct ctip_str *cells,
    size_t rows, const char *wanted)
{
	char *got = print(form, raw, cells, rows);

	cr_assert(strcmp(got, wanted) == 0, "got:\n%s\nwanted:\n%s", got,
	    wanted);
	free(got);
}

static void
cell_is(struct ctip_str text, bool raw, const char *wanted)
{
	struct ctip_buf out = { 0 };

	ctip_csv_cell(&out, text, raw);
	cr_assert(out.len == strlen(wanted) && (out.len == 0 ||
	    memcmp(out.p, wanted, out.len) == 0), "%s, not %s", out.p, wanted);
	ctip_buf_clear(&out);
}

Test(sheet, csv_cells)
{
	cell_is(CTIP_STR(""), false, "");
	cell_is(absent, false, "");
	cell_is(CTIP_STR("a b"), false, "a b");
	cell_is(CTIP_STR("a,b"), false, "\"a,b\"");
	cell_is(CTIP_STR("say \"x\""), false, "\"say \"\"x\"\"\"");
	cell_is(CTIP_STR("\""), false, "\"\"\"\"");
	cell_is(CTIP_STR("a\nb"), false, "\"a\nb\"");
	cell_is(CTIP_STR("a\r"), false, "\"a\r\"");
	cell_is(CTIP_STR(" a"), false, "\" a\"");
	cell_is(CTIP_STR("a\t"), false, "\"a\t\"");
	cell_is(CTIP_STR("sep=;"), false, "\"sep=;\"");
	cell_is(CTIP_STR("\xef\xbb\xbfx"), false, "\"\xef\xbb\xbfx\"");
	cell_is(CTIP_STR("it's"), false, "it's");
}

Test(sheet, formulas_are_guarded)
{
	cell_is(CTIP_STR("=1+1"), false, "'=1+1");
	cell_is(CTIP_STR("=1+1"), true, "=1+1");
	cell_is(CTIP_STR("+1868"), false, "'+1868");
	cell_is(CTIP_STR("-5"), false, "'-5");
	cell_is(CTIP_STR("@x"), false, "'@x");
	cell_is(CTIP_STR("\t1"), false, "\"'\t1\"");
	cell_is(CTIP_STR("\r1"), false, "\"'\r1\"");
	cell_is(CTIP_STR("  =x"), false, "\"'  =x\"");
	cell_is(CTIP_STR("\n=x"), false, "\"'\n=x\"");
	cell_is(CTIP_STR("\xc2\xa0=x"), false, "'\xc2\xa0=x");
	cell_is(CTIP_STR("\xe3\x80\x80=x"), false, "'\xe3\x80\x80=x");
	cell_is(CTIP_STR("\xe2\x80\x8b=x"), false, "'\xe2\x80\x8b=x");
	cell_is(CTIP_STR("\xef\xbc\x9dx"), false, "'\xef\xbc\x9dx");
	cell_is(CTIP_STR("\xef\xbc\x8bx"), false, "'\xef\xbc\x8bx");
	cell_is(CTIP_STR("\xef\xbc\x8dx"), false, "'\xef\xbc\x8dx");
	cell_is(CTIP_STR("\xef\xbc\xa0x"), false, "'\xef\xbc\xa0x");
	cell_is(CTIP_STR("\xef\xbc\xa1x"), false, "\xef\xbc\xa1x");
	cell_is(CTIP_STR("=\"a\",b"), false, "\"'=\"\"a\"\",b\"");
	cell_is(CTIP_STR("'=1"), false, "''=1");
	cell_is(CTIP_STR("a=1"), false, "a=1");
}

static void
json_is(struct ctip_str text, const char *wanted)
{
	struct ctip_buf out = { 0 };

	ctip_json_string(&out, text);
	cr_assert(strcmp(out.p, wanted) == 0, "%s, not %s", out.p, wanted);
	ctip_buf_clear(&out);
}

Test(sheet, json_strings)
{
	char all[32];
	struct ctip_buf out = { 0 };
	json_t *back;

	json_is(CTIP_STR(""), "\"\"");
	json_is(absent, "\"\"");
	json_is(CTIP_STR("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
	json_is(CTIP_STR("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
	json_is(CTIP_STR("\0\1\x1f\x7f"), "\"\\u0000\\u0001\\u001f\x7f\"");
	json_is(CTIP_STR("Jos\xc3\xa9 \xe2\x80\xa8"),
	    "\"Jos\xc3\xa9 \xe2\x80\xa8\"");
	for (int i = 0; i < 32; i++)
		all[i] = (char)i;
	ctip_json_string(&out, (struct ctip_str){ all, 32 });
	back = json_loads(out.p, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	cr_assert(back != NULL && json_string_length(back) == 32);
	cr_assert(memcmp(json_string_value(back), all, 32) == 0);
	json_decref(back);
	ctip_buf_clear(&out);
}

Test(sheet, csv)
{
	const struct ctip_str cells[] = {
		CTIP_STR("P-1"), CTIP_STR("=x"), CTIP_STR("-5"), CTIP_STR("1"),
		CTIP_STR("P-2"), absent, CTIP_STR("=1"), CTIP_STR("0"),
	};

	expect(CTIP_SHEET_CSV, false, cells, 2, "id,name,total,minor\n"
	    "P-1,'=x,-5,1\nP-2,,'=1,0\n");
	expect(CTIP_SHEET_CSV, true, cells, 2, "id,name,total,minor\n"
	    "P-1,=x,-5,1\nP-2,,=1,0\n");
	expect(CTIP_SHEET_CSV, false, cells, 0, "id,name,total,minor\n");
}

Test(sheet, ndjson)
{
	const struct ctip_str cells[] = {
		CTIP_STR("P-1"), CTIP_STR("=\"x\""), CTIP_STR("-5"),
		CTIP_STR("1"),
		CTIP_STR(""), absent, CTIP_STR("007"), CTIP_STR("0"),
		absent, absent, absent, absent,
		CTIP_STR("5"), CTIP_STR("true"), CTIP_STR("1.5e+3"),
		CTIP_STR("2"),
	};

	expect(CTIP_SHEET_NDJSON, false, cells, 4,
	    "{\"id\":\"P-1\",\"name\":\"=\\\"x\\\"\",\"total\":-5,"
	    "\"minor\":true}\n"
	    "{\"id\":\"\",\"total\":\"007\",\"minor\":false}\n"
	    "{}\n"
	    "{\"id\":\"5\",\"name\":\"true\",\"total\":1.5e+3,"
	    "\"minor\":\"2\"}\n");
	expect(CTIP_SHEET_NDJSON, false, cells, 0, "");
}

Test(sheet, only_json_numbers_are_bare)
{
	static const char *const bare[] = { "0", "-0", "10", "1.5", "-1.25",
	    "1e5", "1E-5", "0.5e+10", "123456789012345678901234567890" };
	static const char *const quoted[] = { "", "-", "+1", "01", "-01", ".5",
	    "1.", "1e", "1e+", "1.5.5", "0x1", "NaN", "1 ", " 1", "1,5" };
	struct ctip_str cells[N] = { absent, absent, absent, absent };
	char *got;

	for (size_t i = 0; i < sizeof bare / sizeof *bare; i++) {
		cells[2] = ctip_str(bare[i]);
		got = print(CTIP_SHEET_NDJSON, false, cells, 1);
		cr_assert(strstr(got, ":\"") == NULL, "%s", got);
		free(got);
	}
	for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++) {
		cells[2] = ctip_str(quoted[i]);
		got = print(CTIP_SHEET_NDJSON, false, cells, 1);
		cr_assert(strstr(got, ":\"") != NULL, "%s", got);
		free(got);
	}
}

Test(sheet, lines)
{
	const struct ctip_str cells[] = {
		CTIP_STR("P-1"), CTIP_STR("a"), absent, absent,
		absent, CTIP_STR("a"), absent, absent,
		CTIP_STR("P-2"), CTIP_STR("a"), absent, absent,
	};

	expect(CTIP_SHEET_LINES, false, cells, 3, "P-1\nP-2\n");
}

Test(sheet, table)
{
	const struct ctip_str cells[] = {
		CTIP_STR("P-1"), CTIP_STR("Jos\xc3\xa9"), CTIP_STR("5"),
		CTIP_STR("1"),
		CTIP_STR("P-20"), CTIP_STR("\xe6\x9d\x8e \x1b[31m\\x41"),
		CTIP_STR("12345"), CTIP_STR("0"),
		CTIP_STR("P-3"), CTIP_STR("a\nb\xe2\x80\xae"), absent, absent,
	};

	expect(CTIP_SHEET_TABLE, false, cells, 3,
	    "id    name               total  minor\n"
	    "P-1   Jos\xc3\xa9                   5  yes\n"
	    "P-20  \xe6\x9d\x8e \\u{1b}[31m\\x41  12345  no\n"
	    "P-3   a\\u{a}b\\u{202e}\n");
	expect(CTIP_SHEET_TABLE, false, cells, 0,
	    "id  name  total  minor\n");
}

Test(sheet, a_pipe_is_never_cut)
{
	struct ctip_str cells[N] = { CTIP_STR("P-1"), absent, absent, absent };
	char *got, text[301];

	memset(text, 'x', 300);
	text[300] = '\0';
	cells[1] = ctip_str(text);
	got = print(CTIP_SHEET_TABLE, false, cells, 1);
	cr_assert(strstr(got, text) != NULL);
	free(got);
}

/* What a terminal of 40 columns gets. */
static void
print_terminal(char *out, size_t room, enum ctip_sheet_form form,
    const struct ctip_column *which, const struct ctip_str *cells, size_t rows)
{
	struct winsize size = { .ws_row = 24, .ws_col = 40 };
	struct ctip_sheet *sheet;
	struct ctip_err err;
	FILE *stream;
	int us, them;
	struct pollfd wait;
	size_t len = 0;
	ssize_t n;

	cr_assert(openpty(&us, &them, NULL, NULL, &size) == 0);
	cr_assert(dup2(them, 1) == 1 && dup2(them, 2) == 2);
	stream = fdopen(them, "w");
	cr_assert(ctip_sheet_open(&sheet, form, false, stream, which, N,
	    &err) == 0);
	for (size_t i = 0; i < rows; i++)
		cr_assert(ctip_sheet_row(sheet, cells + i * N, &err) == 0);
	cr_assert(ctip_sheet_close(sheet, &err) == 0);
	/* A terminal gives its lines one by one. */
	wait = (struct pollfd){ .fd = us, .events = POLLIN };
	while (len < room - 1 && poll(&wait, 1, 300) == 1 &&
	    (n = read(us, out + len, room - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
}

static void
expect_terminal(const struct ctip_column *which, const struct ctip_str *cells,
    size_t rows, const char *wanted)
{
	char got[2000];

	unsetenv("COLUMNS");
	print_terminal(got, sizeof got, CTIP_SHEET_TABLE, which, cells, rows);
	cr_assert(strcmp(got, wanted) == 0, "%s", got);
}

Test(sheet, a_narrow_terminal_breaks_text_but_no_number)
{
	const struct ctip_str cells[] = {
		CTIP_STR("P-1"), CTIP_STR("\xe6\x9d\x8e\xe6\x9d\x8e some text "
		    "that is longer than the line"),
		CTIP_STR("12345678901234567890"), CTIP_STR("1"),
	};

	expect_terminal(columns, cells, 1,
	    "id   name                  total  minor\r\n"
	    "P-1  \xe6\x9d\x8e\xe6\x9d\x8e   12345678901234567890  yes\r\n"
	    "     some\r\n"
	    "     text\r\n"
	    "     that\xe2\x80\xa6\r\n");
}

Test(sheet, a_narrow_terminal_leaves_ids_whole)
{
	const struct ctip_str cells[] = {
		CTIP_STR("P-7K3M-9QDX-W2FA-Y"), CTIP_STR("a longer name"),
		CTIP_STR("1"), CTIP_STR("1"),
	};

	expect_terminal(columns, cells, 1,
	    "id                  name    total  minor\r\n"
	    "P-7K3M-9QDX-W2FA-Y  a           1  yes\r\n"
	    "                    longer\r\n"
	    "                    name\r\n");
}

Test(sheet, what_finds_no_room_beside_stands_below)
{
	const struct ctip_str cells[] = {
		CTIP_STR("cm03"), CTIP_STR("2026-01-05T10:00:00Z"),
		CTIP_STR("12345678"), CTIP_STR("1"),
		CTIP_STR("dir01"), CTIP_STR("2026-01-05T11:00:00Z"),
		CTIP_STR("7"), absent,
	};

	expect_terminal(columns, cells, 2,
	    "id     name                     total\r\n"
	    "       minor\r\n"
	    "cm03   2026-01-05T10:00:00Z  12345678\r\n"
	    "       yes\r\n"
	    "dir01  2026-01-05T11:00:00Z         7\r\n");
}

/* Of which nothing may be missing. */
static const struct ctip_column prose[] = {
	{ "state", CTIP_CELL_TEXT }, { "found", CTIP_CELL_PROSE },
	{ "type", CTIP_CELL_PROSE }, { "by", CTIP_CELL_TEXT },
};

Test(sheet, prose_is_never_shortened)
{
	const struct ctip_str cells[] = {
		CTIP_STR("look"), CTIP_STR("a b c d e f g h i j k l m n o p q "
		    "r s t u v w x y z"), CTIP_STR("ctip ledger keys backup "
		    "FILE"), CTIP_STR("abcdefghi;jklmno"),
	};

	expect_terminal(prose, cells, 1,
	    "state  found      type    by\r\n"
	    "look   a b c d e  ctip    abcdefghi;\r\n"
	    "       f g h i j  ledger  jklmno\r\n"
	    "       k l m n o  keys\r\n"
	    "       p q r s t  backup\r\n"
	    "       u v w x y  FILE\r\n"
	    "       z\r\n");
}

/* The whole of what has no blanks is there, on as many lines as it takes. */
Test(sheet, what_has_no_blanks_is_never_cut)
{
	struct ctip_str cells[N] = { CTIP_STR("P-1"), absent, absent, absent };
	char text[301], got[2000], *p;
	size_t n = 0;

	for (size_t i = 0; i < 300; i++)
		text[i] = (char)('A' + i % 26);
	text[300] = '\0';
	cells[1] = ctip_str(text);
	unsetenv("COLUMNS");
	print_terminal(got, sizeof got, CTIP_SHEET_TABLE, columns, cells, 1);
	for (p = strstr(got, "P-1") + 3; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z') {
			cr_assert_eq(*p, text[n], "%s", got);
			n++;
		}
	cr_assert_eq(n, 300, "%s", got);
}

Test(sheet, csv_on_a_terminal_does_not_act)
{
	const struct ctip_str cells[] = {
		CTIP_STR("P-1"), CTIP_STR("\x1b]0;x\x07"), absent, absent,
	};
	char got[1000];

	print_terminal(got, sizeof got, CTIP_SHEET_CSV, columns, cells, 1);
	cr_assert(strstr(got, "\\u{1b}]0;x\\u{7}") != NULL, "%s", got);
	cr_assert(strchr(got, '\x1b') == NULL);
}

Test(sheet, form)
{
	enum ctip_sheet_form form;
	struct ctip_err err;
	FILE *null = fopen("/dev/null", "w");

	cr_assert(ctip_sheet_form(&form, NULL, null, &err) == 0);
	cr_assert(form == CTIP_SHEET_CSV);
	cr_assert(ctip_sheet_form(&form, "table", null, &err) == 0);
	cr_assert(form == CTIP_SHEET_TABLE);
	cr_assert(ctip_sheet_form(&form, "ndjson", null, &err) == 0);
	cr_assert(form == CTIP_SHEET_NDJSON);
	cr_assert(ctip_sheet_form(&form, "xml", null, &err) == -1);
	cr_assert(err.code == CTIP_BUG);
	cr_assert(strcmp(err.text,
	    "unknown format 'xml': table, csv or ndjson") == 0);
	fclose(null);
}

Test(sheet, a_full_disk_is_told)
{
	static const enum ctip_sheet_form forms[] = { CTIP_SHEET_TABLE,
	    CTIP_SHEET_CSV, CTIP_SHEET_NDJSON, CTIP_SHEET_LINES };
	const struct ctip_str cells[] = { CTIP_STR("P-1"), absent, absent,
	    absent };

	for (size_t i = 0; i < 4; i++) {
		struct ctip_sheet *sheet;
		struct ctip_err err;
		FILE *full = fopen("/dev/full", "w");

		cr_assert(ctip_sheet_open(&sheet, forms[i], false, full,
		    columns, N, &err) == 0);
		cr_assert(ctip_sheet_row(sheet, cells, &err) == 0);
		cr_assert(ctip_sheet_close(sheet, &err) == -1, "%zu", i);
		cr_assert(err.code == CTIP_SYSTEM);
		cr_assert(strcmp(err.text, "cannot write the output: "
		    "No space left on device") == 0, "%s", err.text);
		fclose(full);
	}
}

Test(sheet, a_full_disk_is_told_after_much_output)
{
	const struct ctip_str cells[] = { CTIP_STR("P-1"), absent, absent,
	    absent };
	struct ctip_sheet *sheet;
	struct ctip_err err = { .code = CTIP_OK };
	FILE *full = fopen("/dev/full", "w");
	int rc = 0;

	cr_assert(ctip_sheet_open(&sheet, CTIP_SHEET_CSV, false, full, columns,
	    N, &err) == 0);
	for (int i = 0; i < 100000 && rc == 0; i++)
		rc = ctip_sheet_row(sheet, cells, &err);
	cr_assert(rc == -1 && err.code == CTIP_SYSTEM);
	err.text[0] = '\0';
	cr_assert(ctip_sheet_close(sheet, &err) == -1);
	cr_assert(strcmp(err.text,
	    "cannot write the output: No space left on device") == 0);
	fclose(full);
}

/* Written as csv and read again, every text is what it was. */
Test(sheet, csv_is_read_again_unchanged)
{
	static const char *const texts[] = { "=1", "'=1", "''=1", "'", "''",
	    "+1868", " =x ", "\t", "\"", "a\"b", "'\"=", "a,b", "x\r\ny",
	    "sep=;", "\xef\xbb\xbf=", "\xc2\xa0-", "\xef\xbc\x9d", "'- ", "-",
	    "\n\n=", "x" };
	enum { TEXTS = sizeof texts / sizeof *texts };
	struct ctip_rows_options options = { .headless = true };
	char path[] = "/tmp/ctip-sheet-XXXXXX";
	int fd = mkstemp(path);
	struct ctip_buf out = { 0 };
	struct ctip_rows *rows;
	struct ctip_row row;
	struct ctip_err err;
	bool bad;

	for (int i = 0; i < TEXTS; i++) {
		ctip_csv_cell(&out, ctip_str(texts[i]), false);
		ctip_buf_text(&out, ",end\n");
	}
	cr_assert(write(fd, out.p, out.len) == (ssize_t)out.len);
	cr_assert(ctip_rows_open(&rows, path, &options, &err) == 0);
	for (int i = 0; i < TEXTS; i++) {
		cr_assert(ctip_rows_next(rows, &row, &bad, NULL, &err) == 1);
		cr_assert(ctip_str_is(row.cells[0].text, texts[i]),
		    "'%s' came back as '%s'", texts[i], row.cells[0].text.p);
	}
	cr_assert(ctip_rows_next(rows, &row, &bad, NULL, &err) == 0);
	ctip_rows_close(rows);
	ctip_buf_clear(&out);
	close(fd);
	unlink(path);
}
