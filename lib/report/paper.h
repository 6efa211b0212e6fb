/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_PAPER_H
#define CTIP_REPORT_PAPER_H

#include "ctip/base/bytes.h"

/*
 * A4 pages as PDF: the only user of cairo and pango, which are loaded when the
 * first page is. The same calls give the same bytes. A paper is drawn twice:
 * the first time finds on which page everything is.
 */
struct paper;

enum paper_style { PAPER_TITLE, PAPER_HEAD, PAPER_SUB, PAPER_TEXT,
    PAPER_SMALL, PAPER_STYLES };

/* Where anchors are. Zero: not known yet. */
struct paper_places {
	size_t   n;
	struct { char anchor[24]; unsigned page; } *at;  /* free with free() */
	unsigned pages;
};

/* title and footer live as long as it does; made: `2026-05-17T10:00:00Z`.
 * UNAVAILABLE: cairo and pango are not installed. */
int  paper_open(struct paper **out, const char *title, const char *footer,
    const char *made, const struct paper_places *known,
    struct ctip_err *err);

/* A heading, which stays with what follows; it stands in the outline, and
 * links may lead to its anchor (NULL: none). */
void paper_heading(struct paper *paper, int level, struct ctip_str text,
    const char *anchor);
void paper_text(struct paper *paper, enum paper_style style,
    struct ctip_str text);
/* A label and what stands beside it; a line to write on where it is blank. */
void paper_pair(struct paper *paper, struct ctip_str label,
    struct ctip_str value);
/* Cells side by side; widths are parts of 100. */
void paper_row(struct paper *paper, const struct ctip_str *cells,
    const int *widths, size_t n, bool head);
/* A line of the index, with the page of its anchor. */
void paper_entry(struct paper *paper, struct ctip_str text,
    const char *anchor);
void paper_space(struct paper *paper, double points);
void paper_break(struct paper *paper);

/* Did letters stand in it that no font here has? Boxes stand for them. */
bool paper_lacks(const struct paper *paper);

/* Ends it in every case: the PDF is appended to out (or NULL), where things
 * were found goes to found (or NULL). */
int  paper_close(struct ctip_buf *out, struct paper_places *found,
    struct paper *paper, struct ctip_err *err);

#endif
