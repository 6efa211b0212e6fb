/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The style of a page: page.css, which the Makefile has made a string of, with
 * what depends on the page put in. A browser runs it only when its hash is
 * the one that the page names, so it is put together before it is hashed.
 */
#include "page_inside.h"

#include <string.h>

static const char css[] =
#include "page.css.inc"
    ;

/* In rem: what a table takes beside its periods, and each of these; and how
 * many fit on a sheet of paper. */
enum { BESIDE = 52, PERIOD = 5, ON_PAPER = 8 };

static void
add_wide(struct ctip_buf *out, size_t n_periods)
{
	ctip_buf_format(out, "%sscreen and (min-width: %zurem)",
	    n_periods <= ON_PAPER ? "print, " : "",
	    BESIDE + PERIOD * n_periods);
}

void
ctip_page__style(struct ctip_buf *out, enum ctip_language language,
    size_t n_periods)
{
	const char *wide = strstr(css, "WIDE");
	const char *running = strstr(css, "RUNNING");

	ctip_buf_add(out, css, (size_t)(wide - css));
	add_wide(out, n_periods);
	wide += strlen("WIDE");
	ctip_buf_add(out, wide, (size_t)(running - wide));
	ctip_buf_text(out, ctip_page__word(language, CTIP_WORD_RUNNING));
	ctip_buf_text(out, running + strlen("RUNNING"));
}
