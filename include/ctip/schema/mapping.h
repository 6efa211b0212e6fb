/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_SCHEMA_MAPPING_H
#define CTIP_SCHEMA_MAPPING_H

#include "ctip/schema/record.h"
#include "ctip/table/rows.h"

/*
 * row + mapping -> records: how the columns of a file become fields
 * (ctip-schema.5, imports/NAME.yaml). A mapping makes one or several linked
 * records from a row, each with its condition.
 */
struct ctip_mapping;

/* `file` names the text in messages. INVALID with line and column: unknown
 * kinds, fields, codes and keys; a required field that nothing fills. */
int  ctip_mapping_parse(struct ctip_mapping **out,
    struct ctip_schemas *schemas, struct ctip_str text, const char *file,
    struct ctip_err *err);
void ctip_mapping_free(struct ctip_mapping *mapping);

/* Does it call itself as it is kept? INVALID with line and column. */
int  ctip_mapping_check_name(const struct ctip_mapping *mapping,
    const char *name, struct ctip_err *err);

/* What the file's reader has to know; encoding and delimiter of the command
 * line win. */
void ctip_mapping_options(const struct ctip_mapping *mapping,
    struct ctip_rows_options *out);

/* How many kinds of record a row may give, and each one's name in the
 * mapping ("person", "case"), kind, and what makes a row the same row. */
struct ctip_mapping_record {
	const char             *name;
	const struct ctip_kind *kind;
	size_t                  n_key;
	const int              *key;   /* field numbers; none: the whole row */
	bool                    told;  /* where a key is blank, by the mapping
	                                * or the kind: expected, or required */
	bool                    known; /* has to be there already; only found
	                                * by its key, never added or changed */
};
size_t ctip_mapping_records(const struct ctip_mapping *mapping);
const struct ctip_mapping_record *ctip_mapping_record(
    const struct ctip_mapping *mapping, size_t i);

/*
 * Binds the mapping to a file's header. All findings at once: a column that
 * the mapping names and the file lacks (nearest one named), a column of the
 * file that nothing uses (warning, unless ignored), the header found a
 * second time. INVALID when the file can't be read with this mapping; where
 * most columns are missing, the rows below are looked at for the header. Keeps
 * nothing of rows, which may be closed. Binding again forgets the survey.
 */
int ctip_mapping_bind(struct ctip_mapping *mapping, struct ctip_rows *rows,
    struct ctip_findings *findings, struct ctip_err *err);

/*
 * A first look over the file for what only the whole column tells: dates
 * whose mapping names no form (the form that all values allow is taken and
 * said in a note; a column that allows both day/month and month/day is
 * refused whole: false after a finding). Feed it every row, then call it with
 * row NULL; then open the file again for its rows, without binding again.
 * needs_survey tells whether the mapping needs this pass at all.
 */
bool ctip_mapping_needs_survey(const struct ctip_mapping *mapping);
bool ctip_mapping_survey(struct ctip_mapping *mapping,
    const struct ctip_row *row, struct ctip_findings *findings);

/*
 * One row to records: `records[i]` (started for the kind of record i) is
 * reset and filled; present[i] tells whether its condition held. Links
 * between records of the row are not set here: ctip_mapping_link says which
 * field of i holds the id of which other record. A total row below the table,
 * or the header once more, gives 0 records and a note. False after an error
 * finding: the row stays out. Doesn't call ctip_record_check: that is for
 * after the links. Changes nothing in the mapping, so threads may share it
 * (each with its own records and findings).
 */
bool ctip_mapping_row(struct ctip_mapping *mapping,
    const struct ctip_row *row, struct ctip_record *records, bool *present,
    struct ctip_findings *findings);

/* Link number j of record i: its field and the record it points to. False
 * when there is none. */
bool ctip_mapping_link(const struct ctip_mapping *mapping, size_t i,
    size_t j, int *field, size_t *to);

/* The column of the bound file that a field of record i is made from (the
 * first of several); 0 where it comes from none. */
unsigned ctip_mapping_cell(const struct ctip_mapping *mapping, size_t i,
    int field);

/* Checks over all rows (DESIGN: warnings of a register): overlaps of two
 * rows, values that come again, lost leading zeros. Called by one thread, in
 * the order of the file, for each row that went in (after ctip_record_check),
 * before writing it; adds warnings to the findings and to the record. */
void ctip_mapping_across(struct ctip_mapping *mapping,
    const struct ctip_row *row, struct ctip_record *records,
    const bool *present, struct ctip_findings *findings);

/* A proposed mapping from a file's header, commented, as YAML: columns match
 * fields by name, label in any language, HTCDS name and the synonyms of
 * the kinds; one that identifies a record the kind is linked to makes that a
 * known one. Unmatched ones stand there to be filled in. Where the first row
 * fits almost nothing, up to three titles above the header are tried. It is
 * called after `output`, where it will be kept; NULL: after the file. */
int ctip_mapping_propose(struct ctip_buf *out, struct ctip_schemas *schemas,
    const char *path, const char *output,
    const struct ctip_rows_options *options, struct ctip_err *err);

/* The header of an empty file to fill in, for a mapping: its columns. */
int ctip_mapping_template(struct ctip_buf *out,
    const struct ctip_mapping *mapping, struct ctip_err *err);

#endif
