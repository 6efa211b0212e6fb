/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_INTAKE_INSIDE_H
#define CTIP_DESK_INTAKE_INSIDE_H

/*
 * What the files of an import share, and nobody else.
 */

#include "ctip/base/file.h"
#include "ctip/desk/intake.h"

#define CTIP_SEEN_KEY  16
#define CTIP_SEEN_TEXT 23   /* a key as _row keeps it: base64url and a NUL */

/* One key that the ledger or the file has. id all zeros: taken back. */
struct seen_slot {
	unsigned char key[12];  /* first bytes; all zeros: a free slot */
	uint32_t      line : 31; /* where in the file; 0: not yet */
	uint32_t      several : 1; /* records have it: mark tells how many */
	unsigned char id[8];    /* first bytes of the record's id */
	uint64_t      mark;     /* of values and links; or how often; 0: none */
};

/* Open addressing, at most eight tenths full. Zero is a valid empty one. */
struct seen {
	struct seen_slot *slots;
	size_t            n, room;
};

static inline bool
ctip_seen__is_tight(const struct seen *seen, size_t more)
{
	return seen->n + more > seen->room / 10 * 8;
}
/* Makes sure that `more` keys find room; `expect` is how many there may be
 * in the end, 0 where unknown. Slots move. */
void ctip_seen__room(struct seen *seen, size_t more, size_t expect);
/* The slot of key, or the free one that is now its; there must be room. */
struct seen_slot *ctip_seen__slot(struct seen *seen,
    const unsigned char key[CTIP_SEEN_KEY]);
void ctip_seen__clear(struct seen *seen);
bool ctip_seen__known(const struct seen_slot *slot);
void ctip_seen__text(char out[CTIP_SEEN_TEXT],
    const unsigned char key[CTIP_SEEN_KEY]);
bool ctip_seen__parse(unsigned char key[CTIP_SEEN_KEY],
    struct ctip_str text);

enum fate { FATE_NONE, FATE_NEW, FATE_SAME, FATE_AGAIN, FATE_CHANGED };

struct link { int field; size_t to; char text[CTIP_ID_TEXT]; };

/* One record of the mapping, and what happens to it in the row at hand. */
struct part {
	const struct ctip_mapping_record *map;
	size_t              n_key;
	const int          *key;
	size_t              n_declared;
	int                *declared;   /* fields but the hidden ones */
	size_t              n_links;
	struct link        *links;
	int                 subject;    /* the field that links to it, or -1 */
	bool                shared;     /* others are under it */
	bool                by_row;     /* keyless, or its key is blank */
	bool                lost;       /* which record it is can't be told */
	enum fate           fate;
	struct ctip_id      id;         /* new: whole; known: first bytes */
	unsigned char       hash[CTIP_SEEN_KEY];
	char                row[CTIP_SEEN_TEXT];
	struct ctip_record  was, now;   /* of a changed one */
	struct ctip_version version;
};

/* Findings on their way through: kept for the rejects file. */
struct gather {
	struct ctip_findings  to;
	struct ctip_findings *next;
	bool                  keep;
	unsigned              width;    /* columns but our own three at the end */
	bool                  left_out; /* a total, or the header once more */
	const struct ctip_mapping *mapping;
	size_t                record;   /* that findings without cell are of */
	struct ctip_buf       field;
	struct ctip_buf       message;
};

struct rejects {
	struct ctip_output output;
	struct ctip_buf    line;
	bool               open;
	size_t             width;
};

struct touched { struct seen_slot *slot, was; };

struct walk {
	struct ctip_intake  *ask;
	struct ctip_mapping *mapping;
	struct ctip_rows    *rows;
	struct ctip_rows    *surveyed; /* bound to the mapping: kept open */
	struct ctip_tx      *tx;       /* NULL: nothing is written */
	size_t               n;
	struct part         *parts;
	size_t              *order;    /* those linked to come first */
	struct ctip_record  *records;
	bool                *present;
	struct seen          seen;
	size_t               n_touched;
	struct touched      *touched;
	struct ctip_dice     dice;
	struct ctip_buf      bytes;    /* that are hashed */
	struct gather        gather;
	struct rejects       rejects;
	uint64_t             total;    /* rows, where known */
	bool                 closed;   /* of this row: some could not be compared */
	size_t               n_ids, room_ids;
	struct { unsigned char id[8]; uint32_t part; } *ids;
};

/* intake_plan.c: the parts, made from the mapping. */
int  ctip_intake__plan(struct walk *walk, struct ctip_err *err);
void ctip_intake__plan_clear(struct walk *walk);

/* intake_key.c: what makes a row the same row. */
void ctip_intake__key(struct walk *walk, struct part *part,
    const struct ctip_str *values);
void ctip_intake__again(struct walk *walk, struct part *part, uint64_t n);
uint64_t ctip_intake__mark(const struct part *part,
    const struct ctip_str *values);
bool ctip_intake__is_link(const struct part *part, int field);
/* Reads the keys that the ledger has. */
int  ctip_intake__known(struct walk *walk, struct ctip_err *err);
/* Do two marks differ in nothing but links that aren't the subject? */
bool ctip_intake__same_values(uint64_t a, uint64_t b);
/* True also, one time in 256, of two subjects. */
bool ctip_intake__same_subject(uint64_t a, uint64_t b);

/* intake_tell.c: what is told of a row whose key is here already. */
struct ctip_finding ctip_intake__fault(const struct walk *walk,
    const struct ctip_row *row, const char *field, const char *rule);
/* Is each record that record i names by its id in this ledger? Findings. */
bool ctip_intake__links_are_there(struct walk *walk, size_t i,
    const struct ctip_row *row);
void ctip_intake__key_text(struct ctip_buf *key, const struct part *part,
    const struct ctip_str *values);
/* A warning: the key is blank, and nobody has told that. */
void ctip_intake__keyless(struct walk *walk, struct part *part,
    const struct ctip_row *row);
/* It stands in an earlier line, with other values. */
void ctip_intake__twice(struct walk *walk, const struct part *part,
    const struct ctip_row *row, uint32_t line);
/* A warning: a link that is there stays. */
void ctip_intake__held(struct walk *walk, const struct part *part,
    const struct ctip_row *row, int field);
/* More than one record of the ledger has the row's key. */
void ctip_intake__several(struct walk *walk, const struct part *part,
    const struct ctip_row *row, uint64_t n);
/* It has another subject: of an earlier line, or (0) in part->version. */
void ctip_intake__of_other(struct walk *walk, const struct part *part,
    const struct ctip_row *row, uint32_t line);

/* intake_row.c: one row. */
int  ctip_intake__row(struct walk *walk, const struct ctip_row *row,
    bool bad, struct ctip_err *err);

/* intake_change.c: a row whose key is known. Sets fate and, where it is to
 * be updated, was, now and version; *good false after an error finding. */
int  ctip_intake__compare(struct walk *walk, size_t i,
    const struct ctip_row *row, bool *good, struct ctip_err *err);
/* Tells what changes, and adds the new version. */
int  ctip_intake__update(struct walk *walk, size_t i, struct ctip_err *err);

/* intake_map.c: a mapping's text into the history. */
int  ctip_intake__keep(struct walk *walk, struct ctip_err *err);
/* EXISTS where that would change a mapping of the founding. */
int  ctip_intake__may_keep(struct walk *walk, struct ctip_err *err);

/* rejects.c */
void ctip_gather__start(struct gather *gather, struct ctip_findings *next,
    const struct ctip_mapping *mapping, const struct ctip_rows *rows,
    bool keep);
bool ctip_rejects__own(const struct ctip_row *header);
void ctip_gather__reset(struct gather *gather);
void ctip_gather__clear(struct gather *gather);
int  ctip_rejects__row(struct walk *walk, const struct ctip_row *row,
    struct ctip_err *err);

#endif
