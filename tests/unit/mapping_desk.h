/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_MAPPING_DESK_H
#define TESTS_UNIT_MAPPING_DESK_H

/*
 * A desk to try mappings at: a folder with kinds of its own, so that a change
 * of schemas/ breaks nothing here, one file, and what came of it. Findings
 * are gathered as lines `LINE:COLUMN level field rule: message`.
 */

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/secret.h"
#include "ctip/schema/mapping.h"

#include "desk_kinds.h"

struct seen { struct ctip_findings to; struct ctip_buf text; };

struct desk {
	char                 folder[40];
	struct ctip_schemas *schemas;
	struct ctip_mapping *mapping;
	struct ctip_rows    *rows;
	struct ctip_record   records[4];
	bool                 present[4];
	struct seen          seen;
	struct ctip_buf      out;    /* values, a line a record */
	struct ctip_err      err;
};

static inline void
take(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct seen *s = (struct seen *)to;

	ctip_buf_format(&s->text, "%u:%u %s %.*s %s: %.*s\n",
	    (unsigned)f->line, f->column, ctip_level_name(f->level),
	    (int)f->field.len, f->field.p ? f->field.p : "", f->rule,
	    (int)f->message.len, f->message.p);
}

static inline void
put(const struct desk *d, const char *name, const char *text)
{
	char *path = ctip_path_join(d->folder, name);
	struct ctip_err err;

	cr_assert(ctip_file_write(path, ctip_str(text), 0600, true, &err) == 0,
	    "%s", err.text);
	free(path);
}

static inline struct desk *
start(void)
{
	struct desk *d = ctip_alloc(sizeof *d);
	char *path;

	ctip_secret_start();
	strcpy(d->folder, "/tmp/ctip-mapping-XXXXXX");
	cr_assert(mkdtemp(d->folder) != NULL);
	path = ctip_path_join(d->folder, "kinds");
	cr_assert(ctip_folder_make(path, 0700, &d->err) == 0);
	free(path);
	path = ctip_path_join(d->folder, "codes");
	cr_assert(ctip_folder_make(path, 0700, &d->err) == 0);
	free(path);
	put(d, "kinds/person.yaml", desk_person);
	put(d, "kinds/file.yaml", desk_file);
	put(d, "codes/sex.yaml", desk_sexes);
	put(d, "codes/forms.yaml", desk_forms);
	cr_assert(ctip_schemas_open(&d->schemas,
	    ctip_source_folder(d->folder), &d->err) == 0);
	d->seen.to.take = take;
	return d;
}

static inline void
stop(struct desk *d)
{
	static const char *const names[] = { "kinds/person.yaml",
	    "kinds/file.yaml", "codes/sex.yaml", "codes/forms.yaml",
	    "kinds", "codes", "in.csv", "." };

	for (size_t i = 0; i < 4; i++)
		if (d->records[i].kind != NULL)
			ctip_record_clear(&d->records[i]);
	ctip_rows_close(d->rows);
	ctip_mapping_free(d->mapping);
	ctip_schemas_close(d->schemas);
	ctip_buf_clear(&d->seen.text);
	ctip_buf_clear(&d->out);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = ctip_path_join(d->folder, names[i]);

		if (unlink(path) != 0)
			rmdir(path);
		free(path);
	}
	rmdir(d->folder);
	free(d);
}

static inline int
parse(struct desk *d, const char *yaml)
{
	ctip_mapping_free(d->mapping);
	d->mapping = NULL;
	return ctip_mapping_parse(&d->mapping, d->schemas, ctip_str(yaml),
	    "m.yaml", &d->err);
}

static inline void
open_file(struct desk *d)
{
	struct ctip_rows_options options = {0};
	char *path = ctip_path_join(d->folder, "in.csv");

	ctip_rows_close(d->rows);
	d->rows = NULL;
	ctip_mapping_options(d->mapping, &options);
	cr_assert(ctip_rows_open(&d->rows, path, &options, &d->err) == 0,
	    "%s", d->err.text);
	free(path);
}

static inline int
bind_file(struct desk *d, const char *csv)
{
	put(d, "in.csv", csv);
	open_file(d);
	return ctip_mapping_bind(d->mapping, d->rows, &d->seen.to, &d->err);
}

static inline void
print_record(struct desk *d, size_t i)
{
	const struct ctip_record *r = &d->records[i];
	bool first = true;

	ctip_buf_format(&d->out, "%s:", r->kind->name);
	for (size_t f = 0; f < r->kind->n; f++)
		if (r->values[f].p != NULL) {
			ctip_buf_format(&d->out, "%s%s=%.*s",
			    first ? " " : ", ", r->kind->fields[f].name,
			    (int)r->values[f].len, r->values[f].p);
			first = false;
		}
	ctip_buf_char(&d->out, '\n');
}

static inline bool
survey(struct desk *d)
{
	struct ctip_row row;
	bool bad;

	while (ctip_rows_next(d->rows, &row, &bad, &d->seen.to, &d->err) > 0)
		ctip_mapping_survey(d->mapping, &row, &d->seen.to);
	return ctip_mapping_survey(d->mapping, NULL, &d->seen.to);
}

static inline void
read_rows(struct desk *d)
{
	struct ctip_row row;
	bool bad;

	for (size_t i = 0; i < 4; i++)
		if (d->records[i].kind != NULL)
			ctip_record_clear(&d->records[i]);
	for (size_t i = 0; i < ctip_mapping_records(d->mapping); i++)
		ctip_record_start(&d->records[i],
		    ctip_mapping_record(d->mapping, i)->kind);
	while (ctip_rows_next(d->rows, &row, &bad, &d->seen.to, &d->err) > 0) {
		if (!ctip_mapping_row(d->mapping, &row, d->records,
		    d->present, &d->seen.to)) {
			ctip_buf_text(&d->out, "refused\n");
			continue;
		}
		ctip_mapping_across(d->mapping, &row, d->records, d->present,
		    &d->seen.to);
		for (size_t i = 0; i < ctip_mapping_records(d->mapping); i++)
			if (d->present[i])
				print_record(d, i);
	}
}

static inline const char *
out(struct desk *d)
{
	return d->out.p != NULL ? d->out.p : "";
}

static inline const char *
seen(struct desk *d)
{
	return d->seen.text.p != NULL ? d->seen.text.p : "";
}

/* Maps csv by yaml; compares records and findings. */
static inline void
expect(const char *yaml, const char *csv, const char *records,
    const char *findings)
{
	struct desk *d = start();

	cr_assert(parse(d, yaml) == 0, "%s", d->err.text);
	cr_assert(bind_file(d, csv) == 0, "%s\n%s", d->err.text, seen(d));
	if (ctip_mapping_needs_survey(d->mapping)) {
		bool good = survey(d);

		if (good) {
			open_file(d);
			read_rows(d);
		}
	} else {
		read_rows(d);
	}
	cr_assert_str_eq(out(d), records);
	cr_assert_str_eq(seen(d), findings);
	stop(d);
}

#endif
