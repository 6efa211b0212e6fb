/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_SCHEMA_KIND_H
#define CTIP_SCHEMA_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "ctip/base/bytes.h"
#include "ctip/base/time.h"

/*
 * Kinds of record and code lists, from YAML (ctip-schema.5). A kind is
 * immutable once loaded. The order of its fields is part of the format: a
 * part holds the values of its compartment's fields in this order, so new
 * fields are added at the end.
 */

/* Threads: values are checked (ctip_record_set, _check) with one kind by one
 * thread at a time, since lists are read and patterns compiled on the way;
 * parts may be written and read (ctip_record_write, _read) by several. */

/* The audiences (DESIGN section 3). The numbers are the tags of the format:
 * never renumber. */
enum ctip_compartment {
	CTIP_STATISTICS = 1,
	CTIP_IDENTITY = 2,
	CTIP_CASE = 3,
	CTIP_CARE = 4,
	CTIP_HEALTH = 5,
	CTIP_DIRECTORY = 6,
	CTIP_AUDIT = 7
};
#define CTIP_COMPARTMENTS 8 /* for arrays by number; 0 is unused */

const char *ctip_compartment_name(enum ctip_compartment c);
bool ctip_compartment_named(enum ctip_compartment *out, struct ctip_str name);
/* Identity, case, care and health: never as F=V in argv. */
bool ctip_compartment_is_private(enum ctip_compartment c);

enum ctip_type {
	CTIP_TEXT, CTIP_CODE, CTIP_CODES, CTIP_DATE, CTIP_INTEGER,
	CTIP_DECIMAL, CTIP_BOOLEAN, CTIP_LINK, CTIP_PLACE, CTIP_MONEY
};

struct ctip_label { const char *en, *es, *fr; }; /* es, fr may be NULL */

struct ctip_code_item {
	const char       *code;
	struct ctip_label label;
	const char       *htcds;   /* the standard's code, or NULL */
	const char       *parent;  /* NULL, or the code it belongs to */
	bool              retired; /* read, but no longer written */
};

/*
 * A list is read when a value has first to be checked: before that n is 0.
 * ctip_schemas_codes hands out read ones; of a field's, call ctip_codes_load
 * before looking at n and items. One thread at a time until then.
 */
struct ctip_codes {
	const char            *name;
	struct ctip_label      label; /* en may be NULL */
	size_t                 n;
	const struct ctip_code_item *items;
	void                  *index; /* code -> item, exact; folded labels */
};

/* Reads the list if that wasn't done yet. NOTFOUND; CONFIG with file, line
 * and column. */
int ctip_codes_load(const struct ctip_codes *codes, struct ctip_err *err);

/* The item of exactly this code, or NULL. Fast: called for every cell. */
const struct ctip_code_item *ctip_codes_find(const struct ctip_codes *codes,
    struct ctip_str code);
/* By code in another case, a label in any language, the HTCDS code or an
 * `also`, folded; NULL, also when several items answer to it. */
const struct ctip_code_item *ctip_codes_match(const struct ctip_codes *codes,
    struct ctip_str text);
/* The nearest valid code (edit distance over codes and labels), for
 * messages; NULL when nothing is near, or text has no letters. */
const char *ctip_codes_nearest(const struct ctip_codes *codes,
    struct ctip_str text);

/* What counts when words are compared: lower case, no accents, no blanks or
 * punctuation; + stays, and - between digits. Writes at most size - 1 bytes
 * and a NUL; the length, or 0 where nothing is left or it doesn't fit. */
size_t ctip_codes_fold(char *out, size_t size, struct ctip_str text);
/* The next word of a text: letters of any script, with the marks on them.
 * Quotes, dashes and digits are none. Its length in bytes, 0 at the end;
 * *before: the bytes that stand before it. */
size_t ctip_text_word(struct ctip_str text, size_t *before);

struct ctip_field {
	const char            *name;
	struct ctip_label      label;
	const char            *help;        /* or NULL */
	enum ctip_type         type;
	enum ctip_compartment  compartment;
	unsigned               slot;        /* place within its compartment */
	bool                   required;
	bool                   many;        /* text: several, `;` between */
	bool                   notes;       /* text that may hold LF */
	const struct ctip_codes *codes;     /* of code and codes */
	const char            *link;        /* kind that an id is of */
	const char            *pattern;     /* PCRE2 source, anchored; or NULL */
	void                  *compiled;
	bool                   bounded;     /* min and max hold */
	int64_t                min, max;    /* integers; dates as days */
	unsigned               longest;     /* characters; 0: 64 KiB */
	const char            *htcds;       /* prs_Gender ...; or NULL */
	const char *const     *synonyms;    /* other headings; NULL ends; or NULL */
	bool                   hidden;      /* _row, _warnings: not asked for */
};

/* A rule between fields; checked by ctip_record_check. */
struct ctip_rule {
	const char *name;      /* short stable word */
	bool        warning;   /* else an error */
	const char *message;
	const void *test;      /* see lib/schema/rule.c */
};

struct ctip_kind {
	const char              *name;
	const char              *prefix;      /* of its ids: P, C, T, FG */
	struct ctip_label        label;
	enum ctip_compartment    home;        /* where _warnings live */
	const char              *subject;     /* NULL: itself; else the field
	                                       * (a link) that names its subject */
	size_t                   n;
	const struct ctip_field *fields;      /* declared, then hidden */
	size_t                   n_rules;
	const struct ctip_rule  *rules;
	size_t                   per[CTIP_COMPARTMENTS]; /* fields in each */
	int                      row;         /* number of the field _row */
	int                      warnings;    /* number of the field _warnings */
};

/*
 * Where schema texts come from: the ledger's history, or a folder at init.
 * `read` gives the text of e.g. kinds/person.yaml; NOTFOUND.
 */
struct ctip_source {
	int (*read)(struct ctip_source *from, struct ctip_buf *out,
	    const char *path, struct ctip_err *err);
	/* Paths under a folder, sorted; free with ctip_names_free. */
	int (*list)(struct ctip_source *from, char ***out, size_t *n,
	    const char *folder, struct ctip_err *err);
	void *context;
};

/* A source that reads a folder; the path is borrowed. */
struct ctip_source ctip_source_folder(const char *path);

struct ctip_schemas;

/* The schemas of one source, loaded when first asked for. Owned by the
 * caller; everything handed out lives as long. */
int  ctip_schemas_open(struct ctip_schemas **out, struct ctip_source source,
    struct ctip_err *err);
void ctip_schemas_close(struct ctip_schemas *schemas);
struct ctip_source *ctip_schemas_source(struct ctip_schemas *schemas);

/* NOTFOUND names the nearest kind that exists; CONFIG has file, line and
 * column. */
int ctip_schemas_kind(const struct ctip_kind **out,
    struct ctip_schemas *schemas, const char *name, struct ctip_err *err);
int ctip_schemas_codes(const struct ctip_codes **out,
    struct ctip_schemas *schemas, const char *name, struct ctip_err *err);
/* Reads all there are, kinds, lists and mappings: a fault is found before a
 * ledger is made with them. CONFIG has file, line and column. */
int ctip_schemas_check(struct ctip_schemas *schemas, struct ctip_err *err);
/* Names of what is in kinds, codes, imports or frameworks, sorted; free with
 * ctip_names_free. */
int ctip_schemas_names(char ***out, size_t *n, struct ctip_schemas *schemas,
    const char *folder, struct ctip_err *err);
/* Names of all kinds, sorted; free with ctip_names_free. */
int ctip_schemas_kinds(char ***out, size_t *n, struct ctip_schemas *schemas,
    struct ctip_err *err);

/* A kind from a text that is no longer the current one: entries are read
 * with the schema they were written with. The caller frees. */
int ctip_kind_parse(struct ctip_kind **out, struct ctip_schemas *schemas,
    struct ctip_str text, const char *file, struct ctip_err *err);
void ctip_kind_free(struct ctip_kind *kind);

/* The number of a field, or -1. */
int ctip_kind_field(const struct ctip_kind *kind, struct ctip_str name);
/* The nearest field's name, for messages; NULL. */
const char *ctip_kind_nearest(const struct ctip_kind *kind,
    struct ctip_str name);
const char *ctip_type_name(enum ctip_type type);

#endif
