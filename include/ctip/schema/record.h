/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_SCHEMA_RECORD_H
#define CTIP_SCHEMA_RECORD_H

#include "ctip/base/finding.h"
#include "ctip/schema/kind.h"

/*
 * Values of one record in their canonical form, by field number. Each is a
 * slice that lives in `pool` or longer; p NULL is absent, and no value is
 * ever empty. Canonical: text NFC, trimmed; code as listed; codes sorted in
 * list order, `;` between; dates 2004, 2004-05, 2004-05-17; integers without
 * leading zeros; decimals without exponent or trailing zeros; booleans 0, 1;
 * ids as printed, upper case; money `TTD 1250.50`.
 */
struct ctip_record {
	const struct ctip_kind *kind;
	struct ctip_str        *values;   /* kind->n of them */
	struct ctip_pool        pool;
};

void ctip_record_start(struct ctip_record *record,
    const struct ctip_kind *kind);              /* all absent */
void ctip_record_reset(struct ctip_record *record); /* same kind again */
void ctip_record_clear(struct ctip_record *record);

/* Where a value came from, for findings. */
struct ctip_place { const char *file; uint64_t line; unsigned column; };

/*
 * Sets a field from what a person typed: trims, normalises (NFC), checks
 * type, codes (a label or another case is taken as its code), pattern and
 * bounds. Blank makes it absent. `dates` is the form of a date. False after
 * an error finding; the field is then absent. Nothing allocates but the pool.
 */
bool ctip_record_set(struct ctip_record *record, int field,
    struct ctip_str text, enum ctip_date_form dates, struct ctip_place at,
    struct ctip_findings *findings);

/* Required fields and rules between fields, after all were set. Warnings are
 * added to the field _warnings as `field:rule;field:rule`. False when a
 * finding is an error. */
bool ctip_record_check(struct ctip_record *record, struct ctip_place at,
    struct ctip_findings *findings);

/* Adds `field:rule` to the field _warnings, once. */
void ctip_record_warn(struct ctip_record *record, const char *field,
    const char *rule);

/*
 * record <-> part (FORMAT item 8): the canonical JSON array of a
 * compartment's values. Writing appends to out, returns false (nothing
 * written) where no value is present. Reading sets the fields of that
 * compartment; `only`, when not NULL, is a bitmap by field number of those
 * wanted. Slices point into json where nothing is escaped: json must live as
 * long. [] is the part of a compartment whose values were all taken away.
 * TAMPERED when it isn't canonical or has too many values.
 */
bool ctip_record_write(struct ctip_buf *out, const struct ctip_record *record,
    enum ctip_compartment compartment);
int  ctip_record_read(struct ctip_record *record,
    enum ctip_compartment compartment, struct ctip_str json,
    const uint64_t *only, struct ctip_err *err);

/*
 * Reads one record as people write it: a JSON object, or `field: text` lines
 * (a line that begins with blanks goes on the field above). Sets fields as
 * ctip_record_set does. False after findings.
 */
bool ctip_record_parse(struct ctip_record *record, struct ctip_str text,
    const char *file, struct ctip_findings *findings);

#endif
