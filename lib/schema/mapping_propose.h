/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_SCHEMA_MAPPING_PROPOSE_H
#define CTIP_SCHEMA_MAPPING_PROPOSE_H

/*
 * What mapping_match.c finds in a header and mapping_propose.c prints.
 */

#include "mapping_inside.h"

/* A link that is found by a column: the record it leads to is known, and the
 * column holds what identifies it. */
struct reference {
	int                     field;  /* of the kind: the link */
	const struct ctip_kind *to;
	int                     by;     /* its field that identifies it */
	size_t                  column;
};

#define REFERENCES 8

/* Column by column, which field it becomes. The arrays have a place for each
 * column of the header. All is zero where no file could be opened. */
struct match {
	struct ctip_rows       *rows;
	unsigned                titles;  /* rows above the header */
	const struct ctip_kind *kind;
	const struct ctip_row  *header;
	int                    *field;   /* -1: not matched */
	bool                   *twice;   /* matched, but the field was taken */
	size_t                  n;       /* columns that fit */
	size_t                  missing; /* required fields without one */
	size_t                  n_references;
	struct reference        references[REFERENCES];
};

/* Opens the file, under its titles if need be, and takes the kind that most
 * columns of its header fit. CONFIG where there are no kinds. */
int  ctip_mapping__match_open(struct match *m, struct ctip_schemas *schemas,
    const char *path, const struct ctip_rows_options *options,
    struct ctip_err *err);
void ctip_mapping__match_clear(struct match *m);
/* Is the field of the kind filled by a column before that one? */
bool ctip_mapping__match_has(const struct match *m, size_t before, int field);
/* The reference of that link, or of that column; NULL. */
const struct reference *ctip_mapping__match_link(const struct match *m,
    int field);
const struct reference *ctip_mapping__match_column(const struct match *m,
    size_t column);
/* The field that identifies a record of the kind for people: its external_id,
 * else its code, else its reference; -1. */
int  ctip_mapping__match_identity(const struct ctip_kind *kind);
/* The column is called like its link. Where its values are ids as ctip prints
 * them, the link is made of them; else what identifies the other is. */
void ctip_mapping__match_settle(struct match *m, size_t column, bool ids);

#endif
