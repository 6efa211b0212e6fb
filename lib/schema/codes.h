/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_SCHEMA_CODES_H
#define CTIP_LIB_SCHEMA_CODES_H

/* What codes.c (asking a list) and list.c (reading it) share. */

#include "schema.h"

#define NOBODY UINT32_MAX       /* several items answer to a word */

enum rank { RANK_CODE, RANK_SYNONYM, RANK_LABEL };

struct slot {
	const char *p;          /* NULL: free */
	uint32_t    len;
	uint32_t    item;
	enum rank   rank;       /* a lower one stays */
};

struct table {
	struct slot *slots;     /* a power of two of them, at most half full */
	size_t       mask;
	size_t       used;
};

struct index {
	struct ctip_codes      codes;  /* first: what is handed out */
	struct ctip_schemas   *schemas;
	enum { UNREAD, READ, BROKEN } state;
	struct ctip_err        why;    /* when broken */
	struct ctip_pool       pool;
	struct ctip_code_item *items;  /* codes.items, to be filled */
	size_t                 room;
	struct table           exact, folded;
};

/* list.c: reads codes/NAME.yaml into x. */
int ctip_codes__read(struct index *x, struct ctip_err *err);
/* Makes text (which lives as long) item's. False when it is another's of the
 * same rank, and no label. */
bool ctip_codes__claim(struct table *t, struct ctip_str text, size_t item,
    enum rank rank);
/* The same for the folded word. */
bool ctip_codes__teach(struct index *x, struct ctip_str word, size_t item,
    enum rank rank);

/* Is that exact code not in the list? */
bool ctip_codes__missing(const struct index *x, struct ctip_str code);

#endif
