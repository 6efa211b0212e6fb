/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_PAPER_LAZY_H
#define CTIP_REPORT_PAPER_LAZY_H

/* cairo and pango by name: linked, their thirty libraries would cost every
 * start of a program that can print. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "ctip/base/err.h"

#define PAPER_NAMES(X) \
	X(cairo_create) X(cairo_destroy) X(cairo_line_to) X(cairo_move_to) \
	X(cairo_pdf_surface_add_outline) \
	X(cairo_pdf_surface_create_for_stream) \
	X(cairo_pdf_surface_set_metadata) X(cairo_set_line_width) \
	X(cairo_set_source_rgb) X(cairo_show_page) X(cairo_stroke) \
	X(cairo_surface_destroy) X(cairo_surface_finish) \
	X(cairo_surface_status) X(cairo_status_to_string) \
	X(cairo_tag_begin) X(cairo_tag_end) X(g_object_unref) \
	X(pango_cairo_create_layout) X(pango_cairo_show_layout_line) \
	X(pango_font_description_free) X(pango_font_description_from_string) \
	X(pango_layout_get_unknown_glyphs_count) \
	X(pango_layout_get_line_count) X(pango_layout_get_line_readonly) \
	X(pango_layout_line_get_extents) \
	X(pango_layout_set_font_description) X(pango_layout_set_text) \
	X(pango_layout_set_width) X(pango_layout_set_wrap)

struct paper_lazy {
#define X(name) __typeof__(name) *name;
	PAPER_NAMES(X)
#undef X
};

extern struct paper_lazy paper_lazy;

/* Before the first of them is called. UNAVAILABLE. */
int paper_lazy_load(struct ctip_err *err);

#endif
