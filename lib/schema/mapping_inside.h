/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_SCHEMA_MAPPING_INSIDE_H
#define CTIP_SCHEMA_MAPPING_INSIDE_H

/*
 * What the files mapping*.c share, and nobody else. Everything here lives in
 * the mapping's pool or in its YAML tree, and is freed with the mapping.
 */

#include "ctip/schema/mapping.h"
#include "ctip/schema/yaml.h"

/* A set of words, or a table from words to texts. Found exactly, else
 * without case (ASCII and Latin letters); blanks at the ends don't count. */
struct word {
	struct ctip_str from; /* p NULL: a free slot */
	struct ctip_str to;
};

struct words {
	struct word *slots;
	size_t       n, room;  /* room: a power of two, or 0 */
	uint64_t     lengths;  /* bit L: a word of L bytes; 63: and longer */
};

/* A column that the mapping names. */
struct column {
	struct ctip_str         name;
	const struct ctip_yaml *at;
	bool                    needed; /* else the file may lack it */
	int                     number; /* in the bound file; -1: lacking */
};

/* One test of a row: `when`, `totals`. */
struct condition {
	unsigned     column;    /* of mapping->columns */
	bool         wanted;    /* what the test has to give */
	bool         by_word;   /* one of words; else: is it filled? */
	struct words words;
};

struct flag { unsigned column; struct ctip_str codes; };

enum date_shape {
	SHAPE_NONE, SHAPE_ISO, SHAPE_DMY, SHAPE_MDY, SHAPE_EITHER, SHAPE_SAME,
	SHAPE_YMD, SHAPE_WORDS, SHAPE_SERIAL
};
#define SHAPES 9

/* What is known of a date column whose form the mapping doesn't name. */
struct survey {
	uint64_t seen[SHAPES];
	struct { char text[40]; uint64_t line; unsigned column; } first[SHAPES];
};

/* How one field of one record is made. */
struct field_map {
	int                      field;
	const struct ctip_field *what;
	const struct ctip_yaml  *at;
	size_t                   n_columns;  /* 0: constant, link or flags */
	unsigned                *columns;
	struct ctip_str          with;       /* between joined pieces */
	struct ctip_str          split;      /* absent: not split */
	int                      part;       /* 0: all; -1: the last one */
	bool                     part_on;    /* from that part to the end */
	struct ctip_str          value;      /* a constant, or the default */
	const struct words      *recode;
	struct ctip_str          otherwise;  /* else: ; absent: as it is */
	const struct words      *blank;
	size_t                   n_flags;
	struct flag             *flags;
	const struct words      *yes_no;     /* to 1 or 0 */
	enum ctip_date_form      dates;
	bool                     dated;      /* the mapping names the form */
	struct survey           *survey;
	unsigned                 digits;     /* how many it should have */
	uint64_t                 zeros[24];  /* values of N digits from 0 */
	uint64_t                 short_line[24]; /* first of N, without 0 */
	uint64_t                 values;
	bool                     expected, optional;
	struct ctip_str          record;     /* name of the linked record */
};

/* The common case, one column to one field, as the row's loop wants it. */
struct straight {
	int                  column, field;
	enum ctip_date_form  dates;
	bool                 is_date, is_text, expected;
	const struct words  *blank, *recode;
	struct ctip_str      otherwise;
	struct field_map    *map;
};

struct record_link { int field; size_t to; };

struct record_map {
	struct ctip_mapping_record shown;
	const struct ctip_yaml    *at;
	size_t                     n_when;
	struct condition          *when;
	size_t                     n;
	struct field_map          *fields;
	size_t                     n_straight; /* these three made by bind */
	struct straight           *straight;
	size_t                     n_rest;
	struct field_map         **rest;
	size_t                     n_links;
	struct record_link        *links;
};

/* One row remembered for a check over all rows: no text, only its hash. */
struct trace { uint64_t hash, line; int32_t first, last; size_t next; };

struct across {
	const struct ctip_yaml *at;
	const char      *name;      /* overlap, repeat */
	size_t           record;
	int              from, to;  /* dates; -1: none */
	size_t           n_same;
	int             *same;
	struct ctip_str  message;
	struct trace    *traces;    /* growing */
	size_t           n, room;
	size_t          *heads;     /* by hash; trace number + 1 */
	size_t           n_heads;   /* a power of two */
};

struct ctip_mapping {
	struct ctip_yaml_file *file;
	struct ctip_schemas   *schemas;
	struct ctip_pool       pool, scratch;
	struct ctip_str        name, label;
	char                   delimiter;
	const char            *encoding;
	unsigned               skip;
	bool                   headless, optional, ignore_others;
	bool                   dated;
	enum ctip_date_form    dates;
	struct words           blank, yes_no, ignore;
	size_t                 n_totals;
	struct condition      *totals;
	size_t                 n_columns, room;
	struct column         *columns;
	size_t                 n;
	struct record_map     *records;
	size_t                 n_across;
	struct across         *across;
	struct ctip_pool       bound;   /* what these two are in */
	const char            *path;    /* of the bound file */
	struct ctip_row        header;
};

/* mapping_words.c */
void ctip_mapping__words_make(struct words *w, size_t n,
    struct ctip_pool *pool);
bool ctip_mapping__words_add(struct words *w, struct ctip_str from,
    struct ctip_str to);
const struct word *ctip_mapping__words_find(const struct words *w,
    struct ctip_str text);
bool ctip_mapping__is_blank(const struct words *w, struct ctip_str text);
/* Case, blanks, _ and - don't count. */
bool ctip_mapping__same_name(struct ctip_str a, struct ctip_str b);
/* Blanks at the ends off, quickly where there are none. */
static inline struct ctip_str
ctip_mapping__tidy(struct ctip_str s)
{
	unsigned char a, z;

	if (s.len == 0)
		return s;
	a = (unsigned char)s.p[0];
	z = (unsigned char)s.p[s.len - 1];
	if (a > ' ' && a != 0xc2 && z > ' ' && z != 0xa0)
		return s;
	return ctip_str_trim(s);
}

/* mapping.c: room in the mapping's pool, all zero */
void *ctip_mapping__room(struct ctip_mapping *m, size_t size);
/* The number of the column of that name in mapping->columns. */
unsigned ctip_mapping__column(struct ctip_mapping *m, struct ctip_str name,
    const struct ctip_yaml *at, bool needed);

/* mapping_settings.c */
int ctip_mapping__settings(struct ctip_mapping *m,
    const struct ctip_yaml *root, struct ctip_err *err);
size_t ctip_mapping__n(const struct ctip_yaml *v);
struct ctip_str ctip_mapping__item(const struct ctip_yaml *v, size_t i);
int ctip_mapping__texts(const struct ctip_mapping *m,
    const struct ctip_yaml *v, const char *key, struct ctip_err *err);
int ctip_mapping__true(const struct ctip_mapping *m,
    const struct ctip_yaml *map, const char *key, bool *out,
    struct ctip_err *err);
int ctip_mapping__number(const struct ctip_mapping *m,
    const struct ctip_yaml *map, const char *key, int64_t max,
    unsigned *out, struct ctip_err *err);
int ctip_mapping__blanks(struct ctip_mapping *m, struct words *out,
    const struct words *also, const struct ctip_yaml *v,
    struct ctip_err *err);
int ctip_mapping__yes_no(struct ctip_mapping *m, struct words *out,
    const struct ctip_yaml *map, struct ctip_err *err);
int ctip_mapping__dates(const struct ctip_mapping *m,
    const struct ctip_yaml *map, enum ctip_date_form *out, bool *named,
    struct ctip_err *err);
int ctip_mapping__conditions(struct ctip_mapping *m, size_t *n,
    struct condition **out, const struct ctip_yaml *v, bool total,
    struct ctip_err *err);

/* mapping_field.c */
int ctip_mapping__field(struct ctip_mapping *m, struct record_map *r,
    struct field_map *f, const struct ctip_yaml *name,
    const struct ctip_yaml *v, struct ctip_err *err);

/* mapping_across.c */
int  ctip_mapping__across_parse(struct ctip_mapping *m,
    const struct ctip_yaml *v, struct ctip_err *err);
void ctip_mapping__across_forget(struct across *a);

/* mapping_row.c: the text of a field; absent where blank. */
struct ctip_str ctip_mapping__make(const struct ctip_mapping *m,
    const struct field_map *f, const struct ctip_row *row,
    struct ctip_pool *pool, struct ctip_place *at, bool *good,
    struct ctip_findings *findings);
/* A row of totals? Do all conditions of the record hold? */
bool ctip_mapping__is_total(const struct ctip_mapping *m,
    const struct ctip_row *row);
bool ctip_mapping__applies(const struct ctip_mapping *m,
    const struct record_map *r, const struct ctip_row *row);
/* 2004, 2004-05 or 2004-05-17: read as such in any column of dates. */
bool ctip_mapping__is_iso(struct ctip_str text);

/* mapping_survey.c */
enum date_shape ctip_mapping__date_shape(struct ctip_str text);
void ctip_mapping__survey_add(struct survey *s, struct ctip_str text,
    uint64_t line, unsigned column);
/* The form that all values allow; false where they allow two or none. */
bool ctip_mapping__survey_form(const struct survey *s,
    enum ctip_date_form *out);

#endif
