/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_BROWSE_H
#define CTIP_DESK_BROWSE_H

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"
#include "ctip/table/sheet.h"

/*
 * The records of a kind, one after another, as rows: for lists and exports.
 * Never more compartments are opened than the columns and conditions name.
 */
struct ctip_browse;

struct ctip_browse_options {
	const char              *columns; /* A,B; NULL: see all */
	bool                     all;     /* all open fields; else the first
	                                   * of statistics and directory */
	const struct ctip_texts *where;   /* F=V, F=@FILE; all must hold */
	bool                     ids;     /* the id and nothing else */
	bool                     htcds;   /* the fields that HTCDS 2.0 has, by its
	                                   * names and codes */
	bool                     united;  /* two records of one person are one
	                                   * (same.h) */
};

/* MISUSE: a column or field that isn't one, a private one as F=V; INVALID: a
 * value that can't be; DENIED: a column that isn't open to this member. */
int ctip_browse_open(struct ctip_browse **out, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const struct ctip_cli *cli,
    const struct ctip_browse_options *options, struct ctip_err *err);
/* id first. Borrowed until close. */
size_t ctip_browse_columns(const struct ctip_browse *browse,
    const struct ctip_column **out);
/* Compartments of the kind that `all` left out, as bits. */
uint32_t ctip_browse_closed(const struct ctip_browse *browse);
/* Compartments whose fields are shown or compared, as bits. */
uint32_t ctip_browse_opens(const struct ctip_browse *browse);
/* 1 with cells (borrowed until the next call), 0 at the end, -1. */
int  ctip_browse_next(struct ctip_browse *browse,
    const struct ctip_str **cells, struct ctip_err *err);
/* Whom the row is about. */
const struct ctip_id *ctip_browse_subject(const struct ctip_browse *browse);
void ctip_browse_close(struct ctip_browse *browse);

/* Values so far that HTCDS has no code for, and that were given as they are:
 * a line a field and code, `category: 'at_risk' (12 records)`. Appends. */
void ctip_browse_unknown(struct ctip_buf *out,
    const struct ctip_browse *browse);

/* The cell type of a field. */
enum ctip_cell_type ctip_browse_type(const struct ctip_field *field);

#endif
