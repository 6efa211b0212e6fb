/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_MARKUP_H
#define CTIP_REPORT_MARKUP_H

#include "ctip/base/bytes.h"
#include "ctip/base/err.h"

/*
 * The border to libxml2: markup is written through its text writer, so that
 * escaping is the library's. Whatever comes in is text or an attribute's
 * value; what would hide, colour or reorder the text around it comes out as
 * \u{..}, as on a terminal. Only want of memory fails, and ends the process.
 * The library is loaded when markup is first begun: with ICU behind it, it
 * would double the time that a report takes to start.
 *
 * It is XML that is HTML, too: an element that is opened gets an end tag even
 * when it is empty; ctip_markup_lone writes <meta/>, <rect/>.
 */
struct ctip_markup;

/* Begins with <!DOCTYPE root>. UNAVAILABLE where the library is not there. */
int  ctip_markup_new(struct ctip_markup **out, const char *root,
    struct ctip_err *err);
/* An element with attributes: name, value, name, value, ..., NULL. One whose
 * value is NULL is left out. */
void ctip_markup_open(struct ctip_markup *m, const char *name, ...)
    __attribute__((sentinel));
void ctip_markup_lone(struct ctip_markup *m, const char *name, ...)
    __attribute__((sentinel));
void ctip_markup_close(struct ctip_markup *m);   /* the innermost one */
void ctip_markup_text(struct ctip_markup *m, struct ctip_str text);
void ctip_markup_words(struct ctip_markup *m, const char *text);
/* <name>text</name>, with the attribute class where there is one. */
void ctip_markup_element(struct ctip_markup *m, const char *name,
    const char *class_, const char *text);
/* <style>text</style>, as it is, for its hash to hold: ours alone, without
 * < and &. */
void ctip_markup_style(struct ctip_markup *m, struct ctip_str text);
/* A new line between elements, for those who read the source. */
void ctip_markup_line(struct ctip_markup *m);

/* Closes what is open, appends all to out, and frees. */
void ctip_markup_end(struct ctip_markup *m, struct ctip_buf *out);

#endif
