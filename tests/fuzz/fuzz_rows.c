/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes -> rows on any bytes: no crash, and what comes out keeps its
 * promises: the header's width, lines that never go back, clean text; and
 * written as csv it is read again as the same cells. The first byte of the
 * input chooses the options, the rest is the file.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ctip/base/term.h"
#include "ctip/table/rows.h"
#include "ctip/table/sheet.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static struct ctip_rows_options
choose(unsigned char how)
{
	static const char *const encodings[] = { NULL, "windows-1252",
	    "utf-16", "utf-16be" };
	static const char delimiters[] = { 0, ';', '\t', ',' };

	return (struct ctip_rows_options){ .encoding = encodings[how & 3],
	    .delimiter = delimiters[how >> 2 & 3], .skip = how >> 4 & 3,
	    .headless = (how & 64) != 0 };
}

static bool
is_clean(struct ctip_str s)
{
	size_t at;

	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '\0' || s.p[i] == '\x1b')
			return false;
	return ctip_utf8_valid(s, &at);
}

static int
open_bytes(struct ctip_rows **out, int *fd, const void *bytes, size_t len,
    const struct ctip_rows_options *options)
{
	struct ctip_err err = { .code = CTIP_OK };
	char path[40];

	*fd = memfd_create("rows", MFD_CLOEXEC);
	check(*fd >= 0 && write(*fd, bytes, len) == (ssize_t)len);
	snprintf(path, sizeof path, "/proc/self/fd/%d", *fd);
	if (ctip_rows_open(out, path, options, &err) == 0)
		return 0;
	check(*out == NULL && err.code != CTIP_OK && err.code != CTIP_BUG);
	close(*fd);
	return -1;
}

/* A file's first bytes may say what it is ({\rtf, PK, sep=): so that no cell
 * stands there, a row of noughts does. */
static void
write_first(struct ctip_buf *out, const struct ctip_rows *rows)
{
	for (size_t i = 0; i < ctip_rows_header(rows)->n; i++)
		ctip_buf_text(out, i > 0 ? ",0" : "0");
	ctip_buf_char(out, '\n');
}

/* All rows as csv; the number of cells. */
static size_t
write_rows(struct ctip_buf *out, struct ctip_rows *rows)
{
	struct ctip_err err = { .code = CTIP_OK };
	struct ctip_row row;
	uint64_t line = 0;
	size_t cells = 0;
	bool bad;
	int got;

	while ((got = ctip_rows_next(rows, &row, &bad, NULL, &err)) > 0) {
		check(row.n == ctip_rows_header(rows)->n && row.line > line);
		line = row.line;
		if (bad) /* it may be blank without what was cut off */
			continue;
		for (size_t i = 0; i < row.n; i++, cells++) {
			check(is_clean(row.cells[i].text));
			check(row.cells[i].line >= row.line);
			ctip_buf_text(out, i > 0 ? "," : "");
			ctip_csv_cell(out, row.cells[i].text, false);
		}
		ctip_buf_char(out, '\n');
	}
	check(got == 0 || (err.code == CTIP_INVALID && err.text[0] != '\0'));
	return cells;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ctip_rows_options how = choose(size > 0 ? data[0] : 0);
	struct ctip_rows_options again = { .headless = true,
	    .delimiter = ',' };
	struct ctip_buf first = { 0 }, second = { 0 };
	struct ctip_rows *rows;
	size_t cells;
	int fd;

	if (size == 0 || open_bytes(&rows, &fd, data + 1, size - 1, &how) < 0)
		return 0;
	write_first(&first, rows);
	cells = write_rows(&first, rows);
	ctip_rows_close(rows);
	close(fd);
	/* A row of one guarded cell may grow over the limit: not then. */
	if (cells > 0 && size < 60000) {
		check(open_bytes(&rows, &fd, first.p, first.len, &again) == 0);
		write_rows(&second, rows);
		check(second.len == first.len &&
		    memcmp(first.p, second.p, first.len) == 0);
		ctip_rows_close(rows);
		close(fd);
	}
	ctip_buf_clear(&first);
	ctip_buf_clear(&second);
	return 0;
}
