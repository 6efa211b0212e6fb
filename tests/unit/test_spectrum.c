/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The twelve files of csv-spectrum read as their JSON says.
 */
#include "rows_file.h"

#include <jansson.h>

TestSuite(spectrum, .init = setup, .fini = teardown);

/* The text of one of csv-spectrum's files; the two _crlf files lost their CR
 * on the way into its repository, and get it back here. */
static void
spectrum_text(struct ctip_buf *out, const char *path)
{
	FILE *f = fopen(path, "r");
	bool crlf = strstr(path, "_crlf") != NULL;
	int c, before = 0;

	cr_assert(f != NULL, "%s", path);
	for (; (c = getc(f)) != EOF; before = c) {
		if (crlf && c == '\n' && before != '\r')
			ctip_buf_char(out, '\r');
		ctip_buf_char(out, (char)c);
	}
	fclose(f);
}

/* Its telephone is another one in the csv than in the json, as published. */
static bool
is_known(const char *name, const char *column)
{
	return strcmp(name, "location_coordinates") == 0 &&
	    strcmp(column, "Contact Phone Number") == 0;
}

static void
spectrum_row(const char *name, const struct ctip_row *header,
    const struct ctip_row *row, json_t *object)
{
	cr_assert(json_object_size(object) == row->n, "%s", name);
	for (size_t i = 0; i < row->n; i++) {
		const char *column = header->cells[i].text.p;
		const char *value = json_string_value(json_object_get(object,
		    column));
		cr_assert(value != NULL, "%s: %s", name, column);
		cr_assert(is_known(name, column) ||
		    ctip_str_is(row->cells[i].text, value),
		    "%s: %s: '%s' is not '%s'", name, column,
		    row->cells[i].text.p, value);
	}
}

static void
spectrum_file(const char *data, const char *name)
{
	struct ctip_buf path = { 0 }, text = { 0 };
	struct ctip_rows *rows;
	struct ctip_row row;
	struct ctip_err err;
	json_t *wanted;
	bool bad;
	size_t n = 0;

	ctip_buf_format(&path, "%s/csv/csv-spectrum/csvs/%s.csv", data, name);
	spectrum_text(&text, path.p);
	write_file(text.p, text.len);
	ctip_buf_reset(&path);
	ctip_buf_format(&path, "%s/csv/csv-spectrum/json/%s.json", data, name);
	wanted = json_load_file(path.p, 0, NULL);
	cr_assert(wanted != NULL, "%s", path.p);
	if (json_is_object(wanted)) /* location_coordinates has no list */
		wanted = json_pack("[o]", wanted);
	cr_assert(ctip_rows_open(&rows, "t.csv", &plain, &err) == 0, "%s: %s",
	    name, err.text);
	while (ctip_rows_next(rows, &row, &bad, NULL, &err) == 1)
		spectrum_row(name, ctip_rows_header(rows), &row,
		    json_array_get(wanted, n++));
	cr_assert(n == json_array_size(wanted), "%s: %zu rows", name, n);
	ctip_rows_close(rows);
	json_decref(wanted);
	ctip_buf_clear(&path);
	ctip_buf_clear(&text);
}

Test(spectrum, all_twelve)
{
	static const char *const names[] = { "comma_in_quotes", "empty",
	    "empty_crlf", "escaped_quotes", "json", "location_coordinates",
	    "newlines", "newlines_crlf", "quotes_and_newlines", "simple",
	    "simple_crlf", "utf8" };
	const char *data = getenv("CTIP_TEST_DATA");

	if (data == NULL)
		cr_skip_test("CTIP_TEST_DATA is not set");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		spectrum_file(data, names[i]);
}
