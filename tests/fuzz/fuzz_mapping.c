/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a mapping, and what follows a line ==== as the file that it
 * maps: a refusal has its sentence; a row gives records whose values are
 * canonical, so that a part of them is read again as the same; a mapping
 * proposed for the file is one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ctip/schema/mapping.h"

#include "../unit/desk_kinds.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static const struct { const char *path, *text; } texts[] = {
	{ "codes/forms.yaml", desk_forms }, { "codes/sex.yaml", desk_sexes },
	{ "kinds/file.yaml", desk_file }, { "kinds/person.yaml", desk_person },
};

static int
read_text(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	(void)from;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(texts[i].path, path) == 0) {
			ctip_buf_text(out, texts[i].text);
			return 0;
		}
	return ctip_fail(err, CTIP_NOTFOUND, "cannot open '%s'", path);
}

static int
list_texts(struct ctip_source *from, char ***out, size_t *n,
    const char *folder, struct ctip_err *err)
{
	(void)from;
	(void)err;
	*n = 0;
	*out = ctip_alloc(sizeof texts / sizeof *texts * sizeof **out);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strncmp(texts[i].path, folder, strlen(folder)) == 0)
			(*out)[(*n)++] = ctip_strdup(texts[i].path);
	return 0;
}

static void
ignore(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	check(f->rule != NULL && f->message.len > 0);
}

/* The file of an input, and its name. */
struct paper {
	int  fd;
	char path[40];
};

static void
lay_out(struct paper *paper, struct ctip_str text)
{
	paper->fd = memfd_create("rows", MFD_CLOEXEC);
	check(paper->fd >= 0 &&
	    write(paper->fd, text.p, text.len) == (ssize_t)text.len);
	snprintf(paper->path, sizeof paper->path, "/proc/self/fd/%d",
	    paper->fd);
}

/* Each part, written, is read again and written the same. */
static void
check_record(const struct ctip_record *record)
{
	struct ctip_buf once = { 0 }, twice = { 0 };
	struct ctip_record again;
	struct ctip_err err;

	for (int c = 1; c < CTIP_COMPARTMENTS; c++) {
		enum ctip_compartment of = (enum ctip_compartment)c;

		ctip_buf_reset(&once);
		ctip_buf_reset(&twice);
		ctip_record_start(&again, record->kind);
		if (ctip_record_write(&once, record, of))
			check(ctip_record_read(&again, of,
			    ctip_buf_slice(&once), NULL, &err) == 0 &&
			    ctip_record_write(&twice, &again, of) &&
			    ctip_str_equal(ctip_buf_slice(&once),
			    ctip_buf_slice(&twice)));
		ctip_record_clear(&again);
	}
	ctip_buf_clear(&once);
	ctip_buf_clear(&twice);
}

/* All rows to records, as an import does. */
static void
map_rows(struct ctip_mapping *mapping, struct ctip_rows *rows,
    struct ctip_findings *findings)
{
	size_t n = ctip_mapping_records(mapping), to;
	struct ctip_record *records = ctip_alloc((n + 1) * sizeof *records);
	bool *present = ctip_alloc(n + 1), bad;
	struct ctip_row row;
	struct ctip_err err;
	int field;

	for (size_t i = 0; i < n; i++)
		ctip_record_start(&records[i],
		    ctip_mapping_record(mapping, i)->kind);
	while (ctip_rows_next(rows, &row, &bad, findings, &err) > 0) {
		if (!ctip_mapping_row(mapping, &row, records, present,
		    findings))
			continue;
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; ctip_mapping_link(mapping, i, j,
			    &field, &to); j++)
				check(to < n && field >= 0 && (size_t)field <
				    records[i].kind->n);
			if (present[i] && ctip_record_check(&records[i],
			    (struct ctip_place){ "f", row.line, 0 },
			    findings))
				check_record(&records[i]);
		}
		ctip_mapping_across(mapping, &row, records, present,
		    findings);
	}
	for (size_t i = 0; i < n; i++)
		ctip_record_clear(&records[i]);
	free(records);
	free(present);
}

/* Binds, looks over the file where the mapping wants that, maps. */
static void
map_file(struct ctip_mapping *mapping, const struct paper *paper)
{
	struct ctip_findings findings = { ignore, 0, 0 };
	struct ctip_rows_options options = { 0 };
	struct ctip_rows *rows = NULL;
	struct ctip_row row;
	struct ctip_err err = { 0 };
	bool good = true, bad;

	ctip_mapping_options(mapping, &options);
	if (ctip_rows_open(&rows, paper->path, &options, &err) != 0)
		return;
	if (ctip_mapping_bind(mapping, rows, &findings, &err) != 0) {
		check(err.code == CTIP_INVALID && err.text[0] != '\0');
		goto out;
	}
	if (ctip_mapping_needs_survey(mapping)) {
		while (ctip_rows_next(rows, &row, &bad, &findings, &err) > 0)
			ctip_mapping_survey(mapping, &row, &findings);
		good = ctip_mapping_survey(mapping, NULL, &findings);
		ctip_rows_close(rows);
		check(ctip_rows_open(&rows, paper->path, &options, &err) ==
		    0);
	}
	if (good)
		map_rows(mapping, rows, &findings);
out:
	ctip_rows_close(rows);
}

/* A mapping as the file's reader would have it. */
static void
propose(struct ctip_schemas *schemas, const struct paper *paper)
{
	struct ctip_findings findings = { ignore, 0, 0 };
	struct ctip_rows_options options = { 0 };
	struct ctip_mapping *mapping = NULL;
	struct ctip_rows *rows = NULL;
	struct ctip_buf text = { 0 };
	struct ctip_err err = { 0 };

	if (ctip_mapping_propose(&text, schemas, paper->path, "a.yaml",
	    &options, &err) == 0) {
		check(ctip_mapping_parse(&mapping, schemas,
		    ctip_buf_slice(&text), "a.yaml", &err) == 0);
		ctip_mapping_options(mapping, &options);
		check(ctip_rows_open(&rows, paper->path, &options,
		    &err) == 0);
		/* What is required may have no column. */
		check(ctip_mapping_bind(mapping, rows, &findings, &err) ==
		    0 || err.code == CTIP_INVALID);
	} else {
		check(err.text[0] != '\0');
	}
	ctip_rows_close(rows);
	ctip_mapping_free(mapping);
	ctip_buf_clear(&text);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static struct ctip_schemas *schemas;
	struct ctip_source source = { read_text, list_texts, NULL };
	const char *end = size > 0 ? memmem(data, size, "====\n", 5) : NULL;
	struct ctip_str yaml = { (const char *)data, size }, rows = { 0 };
	struct ctip_mapping *mapping = NULL;
	struct ctip_buf header = { 0 };
	struct ctip_err err = { 0 };
	struct paper paper;

	if (schemas == NULL)
		check(ctip_schemas_open(&schemas, source, &err) == 0);
	if (end != NULL) {
		yaml.len = (size_t)(end - yaml.p);
		rows = (struct ctip_str){ end + 5, size - yaml.len - 5 };
	}
	lay_out(&paper, rows);
	if (ctip_mapping_parse(&mapping, schemas, yaml, "f", &err) == 0) {
		check(ctip_mapping_template(&header, mapping, &err) == 0);
		if (rows.len > 0)
			map_file(mapping, &paper);
	} else {
		check(mapping == NULL && err.text[0] != '\0');
	}
	/* Where the mapping is not what is tried. */
	if (yaml.len == 0)
		propose(schemas, &paper);
	ctip_mapping_free(mapping);
	ctip_buf_clear(&header);
	close(paper.fd);
	return 0;
}
