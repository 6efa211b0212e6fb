/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_TERM_H
#define CTIP_BASE_TERM_H

#include <stdbool.h>
#include <stdio.h>

#include "ctip/base/bytes.h"

/* The one way stored text reaches a terminal: C0, C1, ESC, DEL, bidi
 * controls, zero-width and tag characters and malformed bytes come out as
 * \u{..}; LF and tab too unless `lines`. Appends to out. */
void ctip_term_safe(struct ctip_buf *out, struct ctip_str text, bool lines);

/* Appends words below each other: lines of at most `width` columns (100 are
 * enough for anybody), all but the first indented. 0: one line. */
void ctip_term_wrap(struct ctip_buf *out, struct ctip_str text,
    unsigned indent, unsigned width);

bool ctip_term_is(FILE *stream);      /* a terminal */
bool ctip_term_colour(FILE *stream);  /* a terminal, and NO_COLOR unset */
unsigned ctip_term_width(void);       /* columns; 80 where unknown */

/* A progress line on standard error, only where that is a terminal, at most
 * ten times a second: `import: 120,000 of 1,000,000 rows`. total 0: unknown. */
void ctip_progress(const char *what, uint64_t done, uint64_t total,
    const char *unit);
void ctip_progress_end(void);         /* wipes the line */

/* 1234567 as 1,234,567. out: at least 28 bytes. Returns out. */
char *ctip_count_text(char out[28], uint64_t n);

/* Well-formed UTF-8 (no overlong forms, surrogates or beyond U+10FFFF)? On
 * false *at is the offset of the first bad byte. */
bool ctip_utf8_valid(struct ctip_str text, size_t *at);
/* The next scalar value of valid UTF-8; moves *p. */
uint32_t ctip_utf8_next(const char **p, const char *end);
unsigned ctip_utf8_width(struct ctip_str text); /* columns on a terminal */

#endif
