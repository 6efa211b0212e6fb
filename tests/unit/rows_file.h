/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_TEST_ROWS_FILE_H
#define CTIP_TEST_ROWS_FILE_H
/*
 * A file t.csv in a folder of each test's own, and all that is read of it as
 * one text: what the tests of bytes -> rows share.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/table/rows.h"

struct notes {
	struct ctip_findings to;
	struct ctip_buf      text;
};

static char folder[] = "/tmp/ctip-rows-XXXXXX";

static inline void
setup(void)
{
	cr_assert(mkdtemp(folder) != NULL && chdir(folder) == 0);
}

static inline void
teardown(void)
{
	unlink("t.csv");
	cr_assert(chdir("/") == 0 && rmdir(folder) == 0);
}

static inline void
note(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct notes *notes = (struct notes *)to;

	ctip_buf_format(&notes->text, "%s:%u:%u: %s: %s: ", f->file,
	    (unsigned)f->line, f->column, ctip_level_name(f->level), f->rule);
	ctip_buf_str(&notes->text, f->message);
	ctip_buf_char(&notes->text, '\n');
}

static inline void
write_file(const void *bytes, size_t len)
{
	FILE *f = fopen("t.csv", "w");

	cr_assert(f != NULL && fwrite(bytes, 1, len, f) == len);
	cr_assert(fclose(f) == 0);
}

static inline void
print_row(struct ctip_buf *out, const struct ctip_row *row, bool bad)
{
	ctip_buf_format(out, "%s%u ", bad ? "bad " : "", (unsigned)row->line);
	for (size_t i = 0; i < row->n; i++) {
		cr_assert(row->cells[i].text.p != NULL);
		ctip_buf_text(out, i > 0 ? "|" : "");
		ctip_buf_str(out, row->cells[i].text);
	}
	ctip_buf_char(out, '\n');
}

/* The file as text: header, rows, findings, and the error after `! `. */
static inline char *
read_all(const char *path, const struct ctip_rows_options *options)
{
	struct notes notes = { .to.take = note };
	struct ctip_buf out = { 0 };
	struct ctip_rows *rows = NULL;
	struct ctip_row row;
	struct ctip_err err = { .code = CTIP_OK };
	bool bad;
	int got = ctip_rows_open(&rows, path, options, &err);

	if (got == 0) {
		print_row(&out, ctip_rows_header(rows), false);
		while ((got = ctip_rows_next(rows, &row, &bad, &notes.to,
		    &err)) > 0)
			print_row(&out, &row, bad);
	} else {
		cr_assert(rows == NULL);
	}
	if (notes.text.len > 0)
		ctip_buf_str(&out, ctip_buf_slice(&notes.text));
	if (got < 0)
		ctip_buf_format(&out, "! %s", err.text);
	cr_assert((err.code != CTIP_OK) == (got < 0));
	ctip_rows_close(rows);
	ctip_buf_clear(&notes.text);
	return ctip_buf_detach(&out);
}

static inline void
expect_bytes(const void *bytes, size_t len,
    const struct ctip_rows_options *options, const char *wanted, int line)
{
	char *got;

	write_file(bytes, len);
	got = read_all("t.csv", options);
	cr_assert(strcmp(got, wanted) == 0,
	    "from line %d of the test\ngot:\n%s\nwanted:\n%s", line, got, wanted);
	free(got);
}

static const struct ctip_rows_options plain = { 0 };

#define EXPECT(bytes, wanted) \
	expect_bytes(bytes, sizeof(bytes) - 1, &plain, wanted, __LINE__)
#define EXPECT_AS(bytes, wanted, ...) \
	expect_bytes(bytes, sizeof(bytes) - 1, \
	    &(struct ctip_rows_options){ __VA_ARGS__ }, wanted, __LINE__)

static inline void
repeat(struct ctip_buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ctip_buf_text(out, text);
}

static inline void
expect_last(struct ctip_buf *text, const struct ctip_rows_options *o,
    const char *wanted)
{
	char *got, *last;

	write_file(text->p, text->len);
	got = read_all("t.csv", o);
	last = strstr(got, "! ");
	cr_assert(last != NULL ? strcmp(last, wanted) == 0 : *wanted == '\0',
	    "got %s", last != NULL ? last : "no error");
	free(got);
	ctip_buf_reset(text);
}

#endif
