/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_SCHEMA_H
#define CTIP_LIB_SCHEMA_H

/* What the files of this room share and nobody else sees. */

#include "ctip/schema/record.h"
#include "ctip/schema/yaml.h"

/* schemas.c: reads `FOLDER/NAME.yaml` of the source and parses it. The caller
 * frees file. */
int ctip_schemas__read(struct ctip_yaml_file **file,
    struct ctip_schemas *schemas, const char *folder, const char *name,
    struct ctip_err *err);
/* The list of that name, perhaps not read yet. Never NULL. */
const struct ctip_codes *ctip_schemas__codes(struct ctip_schemas *schemas,
    struct ctip_str name);

/* codes.c: a list that reads itself when first asked. */
struct ctip_codes *ctip_codes__new(struct ctip_schemas *schemas,
    struct ctip_str name);
void ctip_codes__free(struct ctip_codes *codes);

/* kind.c. A name of a kind, a field or a list: [a-z][a-z0-9_]*, at most 40. */
bool ctip_kind__is_name(struct ctip_str name);
/* The fields of a compartment by slot: kind->per[compartment] numbers. */
const uint16_t *ctip_kind__slots(const struct ctip_kind *kind,
    enum ctip_compartment compartment);
/* The prefix of ids in a field of type id; NULL where that kind is unknown. */
const char *ctip_kind__link_prefix(const struct ctip_kind *kind,
    const struct ctip_field *field);

/* field.c: one line of `fields:` in a kind. `out` is zeroed by the caller. */
int ctip_field__parse(struct ctip_field *out, struct ctip_pool *pool,
    struct ctip_schemas *schemas, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, enum ctip_compartment home,
    struct ctip_err *err);
void ctip_field__clear(struct ctip_field *field);
/* A scalar's text copied into pool, NUL-terminated; NULL where missing. */
const char *ctip_field__text(struct ctip_pool *pool,
    const struct ctip_yaml *map, const char *key);
/* The texts of a list, copied, NULL at the end; a lone text is one. NULL
 * when missing; -1 where it is something else. */
int ctip_field__texts(const char *const **out, struct ctip_pool *pool,
    const struct ctip_yaml_file *file, const struct ctip_yaml *map,
    const char *key, struct ctip_err *err);
int ctip_field__label(struct ctip_label *out, struct ctip_pool *pool,
    const struct ctip_yaml_file *file, const struct ctip_yaml *map,
    struct ctip_err *err);

/* pattern.c: the only user of PCRE2. */
int  ctip_pattern__compile(void **out, const char *source, char *fault,
    size_t size);
bool ctip_pattern__matches(void *pattern, struct ctip_str text);
void ctip_pattern__free(void *pattern);

/* outline.c: has a framework of the ledger such an indicator or period? What
 * a framework that isn't there has can't be told: true. */
struct ctip_outlines;
enum ctip_outline_part {
	CTIP_OUTLINE_ITSELF, CTIP_OUTLINE_INDICATOR, CTIP_OUTLINE_PERIOD
};
bool ctip_outline__has(struct ctip_schemas *schemas,
    struct ctip_str framework, enum ctip_outline_part part,
    struct ctip_str code);
struct ctip_outlines **ctip_schemas__outlines(struct ctip_schemas *schemas);
void ctip_outlines__free(struct ctip_outlines *outlines);

/* rule.c: `rules:` of a kind. `kind` has its fields already. */
int ctip_rule__parse(struct ctip_rule *out, struct ctip_pool *pool,
    struct ctip_schemas *schemas,
    const struct ctip_kind *kind, const struct ctip_yaml_file *file,
    const struct ctip_yaml *from, struct ctip_err *err);
/* Does the record keep the rule? If not, *field is where to report it. */
bool ctip_rule__holds(const struct ctip_rule *rule,
    const struct ctip_record *record, int *field);
/* The rule's message with the values of {field} put in. */
void ctip_rule__message(struct ctip_buf *out, const struct ctip_rule *rule,
    const struct ctip_record *record);

/* value.c: what a person typed -> the canonical value of one field. */
struct ctip_cell_in {
	struct ctip_record      *record;
	const struct ctip_field *field;
	int                      number;   /* of the field */
	struct ctip_str          text;     /* not blank, trimmed */
	enum ctip_date_form      dates;
	struct ctip_place        at;
	struct ctip_findings    *findings;
};
bool ctip_value__set(struct ctip_cell_in *in);
/* An error finding for this cell; returns false. */
bool ctip_value__fault(const struct ctip_cell_in *in, const char *rule,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
#define CTIP_VALUE_QUOTE 180
/* text in single quotes, cut at 40 characters. Returns out. */
char *ctip_value__quote(char out[CTIP_VALUE_QUOTE], struct ctip_str text);

/* Quotes the cell: most messages begin with it. */
#define QUOTED(in) ctip_value__quote((char[CTIP_VALUE_QUOTE]){ 0 }, (in)->text)
/* Copies the canonical form into the record; returns true. */
bool ctip_value__keep(struct ctip_cell_in *in, struct ctip_str canonical);

/* number.c and dates.c: the setters of their types. */
bool ctip_number__integer(struct ctip_cell_in *in);
bool ctip_number__decimal(struct ctip_cell_in *in);
bool ctip_number__boolean(struct ctip_cell_in *in);
bool ctip_number__money(struct ctip_cell_in *in);
bool ctip_number__place(struct ctip_cell_in *in);
/* 1.868E+09, as a spreadsheet shows a long number it has rounded? */
bool ctip_number__is_scientific(struct ctip_str text);
bool ctip_number__scientific(const struct ctip_cell_in *in); /* the finding */
bool ctip_dates__set(struct ctip_cell_in *in);

/* text.c: trims, checks UTF-8 and control characters, makes NFC. The result
 * is in text's place or in the pool. A fault's sentence, or NULL. */
const char *ctip_text__normal(struct ctip_str *text, struct ctip_pool *pool,
    bool notes);
size_t ctip_text__characters(struct ctip_str text);
/* ctip_codes_fold, for text beyond ASCII. */
size_t ctip_text__fold(char *out, size_t size, struct ctip_str text);

#endif
