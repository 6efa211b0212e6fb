/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row -> records, the settings' side: owns a mapping and answers what the
 * reader of the file, the import and the template want to know of it. The
 * YAML tree stays as long as the mapping, whose texts point into it.
 */
#include "ctip/schema/mapping.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/table/sheet.h"
#include "mapping_inside.h"

void *
ctip_mapping__room(struct ctip_mapping *m, size_t size)
{
	void *p = ctip_pool_room(&m->pool, size > 0 ? size : 1);

	return memset(p, 0, size > 0 ? size : 1);
}

unsigned
ctip_mapping__column(struct ctip_mapping *m, struct ctip_str name,
    const struct ctip_yaml *at, bool needed)
{
	name = ctip_str_trim(name);
	for (unsigned i = 0; i < m->n_columns; i++)
		if (ctip_str_equal(m->columns[i].name, name)) {
			m->columns[i].needed |= needed;
			return i;
		}
	if (m->n_columns == m->room) {
		m->room = m->room > 0 ? 2 * m->room : 64;
		m->columns = ctip_realloc(m->columns,
		    m->room * sizeof *m->columns);
	}
	m->columns[m->n_columns] = (struct column){name, at, needed, -1};
	return (unsigned)m->n_columns++;
}

void
ctip_mapping_free(struct ctip_mapping *mapping)
{
	if (mapping == NULL)
		return;
	for (size_t i = 0; i < mapping->n_across; i++)
		ctip_mapping__across_forget(&mapping->across[i]);
	free(mapping->columns);
	ctip_yaml_free(mapping->file);
	ctip_pool_clear(&mapping->pool);
	ctip_pool_clear(&mapping->scratch);
	ctip_pool_clear(&mapping->bound);
	free(mapping);
}

void
ctip_mapping_options(const struct ctip_mapping *mapping,
    struct ctip_rows_options *out)
{
	if (out->delimiter == 0)
		out->delimiter = mapping->delimiter;
	if (out->encoding == NULL)
		out->encoding = mapping->encoding;
	out->skip = mapping->skip;
	out->headless = mapping->headless;
}

size_t
ctip_mapping_records(const struct ctip_mapping *mapping)
{
	return mapping->n;
}

const struct ctip_mapping_record *
ctip_mapping_record(const struct ctip_mapping *mapping, size_t i)
{
	return i < mapping->n ? &mapping->records[i].shown : NULL;
}

bool
ctip_mapping_link(const struct ctip_mapping *mapping, size_t i, size_t j,
    int *field, size_t *to)
{
	if (i >= mapping->n || j >= mapping->records[i].n_links)
		return false;
	*field = mapping->records[i].links[j].field;
	*to = mapping->records[i].links[j].to;
	return true;
}

unsigned
ctip_mapping_cell(const struct ctip_mapping *mapping, size_t i, int field)
{
	const struct record_map *r = &mapping->records[i];

	for (size_t j = 0; j < r->n; j++)
		if (r->fields[j].field == field && r->fields[j].n_columns > 0)
			return (unsigned)(mapping->columns[
			    r->fields[j].columns[0]].number + 1);
	return 0;
}

/* A cell of the template, quoted where the mapping's own delimiter asks. */
static void
header_cell(struct ctip_buf *out, struct ctip_str name, char delimiter)
{
	bool quoted = memchr(name.p, delimiter, name.len) != NULL;

	if (!quoted || memchr(name.p, '"', name.len) != NULL ||
	    delimiter == ',') {
		ctip_csv_cell(out, name, true);
		return;
	}
	ctip_buf_char(out, '"');
	ctip_buf_str(out, name);
	ctip_buf_char(out, '"');
}

int
ctip_mapping_template(struct ctip_buf *out,
    const struct ctip_mapping *mapping, struct ctip_err *err)
{
	char delimiter = mapping->delimiter ? mapping->delimiter : ',';

	if (mapping->headless)
		return ctip_fail(err, CTIP_INVALID,
		    "mapping '%.*s' is for files without a header; "
		    "there is no empty one to fill in",
		    (int)mapping->name.len, mapping->name.p);
	/* A mark of UTF-8 wins over the mapping's encoding. */
	if (mapping->encoding != NULL &&
	    strcmp(mapping->encoding, "utf-8") != 0)
		ctip_buf_text(out, "\xef\xbb\xbf");
	for (unsigned i = 0; i < mapping->skip; i++) {
		header_cell(out, mapping->label, delimiter);
		ctip_buf_char(out, '\n');
	}
	for (size_t i = 0; i < mapping->n_columns; i++) {
		if (i > 0)
			ctip_buf_char(out, delimiter);
		header_cell(out, mapping->columns[i].name, delimiter);
	}
	ctip_buf_char(out, '\n');
	return 0;
}
