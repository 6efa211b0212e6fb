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
    const struct ctip_rows_options *options, struct ctip_err *err)
{
	char path[40];

	*fd = memfd_create("rows", MFD_CLOEXEC);
	check(*fd >= 0 && write(*fd, bytes, len) == (ssize_t)len);
	snprintf(path, sizeof path, "/proc/self/fd/%d", *fd);
	if (ctip_rows_open(out, path, options, err) == 0)
		return 0;
	check(*out == NULL && err->code != CTIP_OK && err->code != CTIP_BUG);
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

/* Something is larger than may be. */
static bool
is_limit(const struct ctip_err *err)
{
	return strstr(err->text, "more than") != NULL;
}

/* All rows as csv; the number of cells. False where the end wasn't reached
 * for a limit of size. */
static bool
write_rows(struct ctip_buf *out, struct ctip_rows *rows, size_t *n)
{
	struct ctip_err err = { .code = CTIP_OK };
	struct ctip_row row;
	uint64_t line = 0;
	bool bad;
	int got;

	*n = 0;
	while ((got = ctip_rows_next(rows, &row, &bad, NULL, &err)) > 0) {
		check(row.n == ctip_rows_header(rows)->n && row.line > line);
		line = row.line;
		if (bad) /* it may be blank without what was cut off */
			continue;
		for (size_t i = 0; i < row.n; i++, ++*n) {
			check(is_clean(row.cells[i].text));
			check(row.cells[i].line >= row.line);
			ctip_buf_text(out, i > 0 ? "," : "");
			ctip_csv_cell(out, row.cells[i].text, false);
		}
		ctip_buf_char(out, '\n');
	}
	check(got == 0 || (err.code == CTIP_INVALID && err.text[0] != '\0'));
	return got == 0 || !is_limit(&err);
}

/* What was written: the same cells come out. With its guard a cell may have
 * grown over the limit. */
static void
read_again(const struct ctip_buf *first)
{
	struct ctip_rows_options how = { .headless = true, .delimiter = ',' };
	struct ctip_err err = { .code = CTIP_OK };
	struct ctip_buf second = { 0 };
	struct ctip_rows *rows;
	size_t cells;
	int fd;

	if (open_bytes(&rows, &fd, first->p, first->len, &how, &err) < 0) {
		check(is_limit(&err));
		return;
	}
	if (write_rows(&second, rows, &cells))
		check(ctip_str_equal(ctip_buf_slice(first),
		    ctip_buf_slice(&second)));
	ctip_rows_close(rows);
	close(fd);
	ctip_buf_clear(&second);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ctip_rows_options how = choose(size > 0 ? data[0] : 0);
	struct ctip_buf first = { 0 };
	struct ctip_err err = { .code = CTIP_OK };
	struct ctip_rows *rows;
	size_t cells;
	int fd;

	if (size == 0 || open_bytes(&rows, &fd, data + 1, size - 1, &how,
	    &err) < 0)
		return 0;
	write_first(&first, rows);
	write_rows(&first, rows, &cells);
	ctip_rows_close(rows);
	close(fd);
	if (cells > 0)
		read_again(&first);
	ctip_buf_clear(&first);
	return 0;
}
