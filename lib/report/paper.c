/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words -> lines -> pages. Measures are points; y grows downwards.
 */
#include "paper.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/secret.h"
#include "paper_lazy.h"

#define L paper_lazy

#define WIDTH   595.28
#define HEIGHT  841.89
#define LEFT    62.0
#define RIGHT   (WIDTH - 56.0)
#define TOP     60.0
#define BOTTOM  (HEIGHT - 62.0)
#define LABELS  128.0     /* how wide the column of labels is */

struct paper {
	const char           *title, *footer;
	const struct paper_places *known;
	struct paper_places   found;
	struct ctip_buf       pdf;
	cairo_surface_t      *surface;
	cairo_t              *cr;
	PangoLayout          *layout;
	PangoFontDescription *fonts[PAPER_STYLES];
	double                y;
	unsigned              page;
	bool                  empty;    /* nothing is on the page yet */
	int                   parent;   /* in the outline */
	bool                  unknown;  /* letters that no font has */
};

static const char *const fonts[PAPER_STYLES] = {
	[PAPER_TITLE] = "Liberation Sans, DejaVu Sans Bold 22",
	[PAPER_HEAD] = "Liberation Sans, DejaVu Sans Bold 14",
	[PAPER_SUB] = "Liberation Sans, DejaVu Sans Bold 10.5",
	[PAPER_TEXT] = "Liberation Sans, DejaVu Sans 9.5",
	[PAPER_SMALL] = "Liberation Sans, DejaVu Sans 7.5",
};

static cairo_status_t
take_bytes(void *context, const unsigned char *p, unsigned len)
{
	struct paper *paper = context;

	ctip_buf_add(&paper->pdf, p, len);
	return CAIRO_STATUS_SUCCESS;
}

int
paper_open(struct paper **out, const char *title, const char *footer,
    const char *made, const struct paper_places *known, struct ctip_err *err)
{
	struct paper *p;

	*out = NULL;
	if (paper_lazy_load(err) != 0)
		return -1;
	p = ctip_alloc(sizeof *p);
	*p = (struct paper){.title = title, .footer = footer, .known = known,
	    .y = TOP, .page = 1, .empty = true,
	    .parent = CAIRO_PDF_OUTLINE_ROOT};
	p->surface = L.cairo_pdf_surface_create_for_stream(take_bytes, p,
	    WIDTH, HEIGHT);
	L.cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE,
	    title);
	L.cairo_pdf_surface_set_metadata(p->surface,
	    CAIRO_PDF_METADATA_CREATE_DATE, made);
	L.cairo_pdf_surface_set_metadata(p->surface,
	    CAIRO_PDF_METADATA_MOD_DATE, made);
	p->cr = L.cairo_create(p->surface);
	p->layout = L.pango_cairo_create_layout(p->cr);
	L.pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
	for (int i = 0; i < PAPER_STYLES; i++)
		p->fonts[i] = L.pango_font_description_from_string(fonts[i]);
	*out = p;
	return 0;
}

static void
set_grey(struct paper *p, double level)
{
	L.cairo_set_source_rgb(p->cr, level, level, level);
}

/* Words at x, as wide as said; lines are drawn by draw_lines. */
static void
lay_out(struct paper *p, enum paper_style style, struct ctip_str text,
    double width)
{
	L.pango_layout_set_font_description(p->layout, p->fonts[style]);
	L.pango_layout_set_width(p->layout, (int)(width * PANGO_SCALE));
	L.pango_layout_set_text(p->layout, text.len > 0 ? text.p : "",
	    (int)text.len);
	p->unknown |= L.pango_layout_get_unknown_glyphs_count(p->layout) > 0;
}

static double
line_height(struct paper *p, int i, double *ascent)
{
	PangoRectangle box;

	L.pango_layout_line_get_extents(L.pango_layout_get_line_readonly(
	    p->layout, i), NULL, &box);
	if (ascent != NULL)
		*ascent = (double)-box.y / PANGO_SCALE;
	return (double)box.height / PANGO_SCALE * 1.12;
}

static double
text_height(struct paper *p)
{
	double sum = 0;

	for (int i = 0; i < L.pango_layout_get_line_count(p->layout); i++)
		sum += line_height(p, i, NULL);
	return sum;
}

/* One line that stands where it stands, whatever the page has on it. */
static double
put_line(struct paper *p, int i, double x, double y)
{
	double ascent, height = line_height(p, i, &ascent);

	L.cairo_move_to(p->cr, x, y + ascent);
	L.pango_cairo_show_layout_line(p->cr,
	    L.pango_layout_get_line_readonly(p->layout, i));
	return height;
}

/* A short text that ends at the right margin. */
static void
put_right(struct paper *p, enum paper_style style, struct ctip_str text,
    double y)
{
	PangoRectangle box;

	lay_out(p, style, text, 200);
	L.pango_layout_line_get_extents(L.pango_layout_get_line_readonly(
	    p->layout, 0), NULL, &box);
	put_line(p, 0, RIGHT - (double)box.width / PANGO_SCALE, y);
}

static void
put_footer(struct paper *p)
{
	char page[60];
	double y = HEIGHT - 40;

	set_grey(p, 0.75);
	L.cairo_set_line_width(p->cr, 0.5);
	L.cairo_move_to(p->cr, LEFT, y - 6);
	L.cairo_line_to(p->cr, RIGHT, y - 6);
	L.cairo_stroke(p->cr);
	set_grey(p, 0.35);
	lay_out(p, PAPER_SMALL, ctip_str(p->footer), RIGHT - LEFT - 90);
	put_line(p, 0, LEFT, y);
	if (p->known->pages > 0)
		snprintf(page, sizeof page, "page %u of %u", p->page,
		    p->known->pages);
	else
		snprintf(page, sizeof page, "page %u", p->page);
	put_right(p, PAPER_SMALL, ctip_str(page), y);
	set_grey(p, 0);
}

static void
next_page(struct paper *p)
{
	put_footer(p);
	L.cairo_show_page(p->cr);
	p->page++;
	p->y = TOP;
	p->empty = true;
}

/* A new page where this much does not fit any more. */
static void
need(struct paper *p, double height)
{
	if (!p->empty && p->y + height > BOTTOM)
		next_page(p);
}

static void
draw_lines(struct paper *p, double x, enum paper_style style,
    struct ctip_str text, double width)
{
	int n;

	lay_out(p, style, text, width);
	n = L.pango_layout_get_line_count(p->layout);
	for (int i = 0; i < n; i++) {
		if (p->y + line_height(p, i, NULL) > BOTTOM) {
			next_page(p);
			lay_out(p, style, text, width); /* the footer's now */
		}
		p->y += put_line(p, i, x, p->y);
		p->empty = false;
	}
}

static void
remember(struct paper *p, const char *anchor)
{
	p->found.at = ctip_realloc(p->found.at, (p->found.n + 1) *
	    sizeof *p->found.at);
	snprintf(p->found.at[p->found.n].anchor,
	    sizeof p->found.at->anchor, "%s", anchor);
	p->found.at[p->found.n++].page = p->page;
}

static unsigned
page_of(const struct paper *p, const char *anchor)
{
	for (size_t i = 0; i < p->known->n; i++)
		if (strcmp(p->known->at[i].anchor, anchor) == 0)
			return p->known->at[i].page;
	return 0;
}

/* Beside the heading's words, which every reader of PDFs finds. */
static void
put_anchor(struct paper *p, int level, struct ctip_str text,
    const char *anchor)
{
	char name[40], words[200];
	int id;

	snprintf(name, sizeof name, "name='%s'", anchor);
	L.cairo_tag_begin(p->cr, CAIRO_TAG_DEST, name);
	L.cairo_tag_end(p->cr, CAIRO_TAG_DEST);
	snprintf(words, sizeof words, "%.*s", (int)(text.len < 190 ?
	    text.len : 190), text.p);
	snprintf(name, sizeof name, "dest='%s'", anchor);
	id = L.cairo_pdf_surface_add_outline(p->surface, level == 1 ?
	    CAIRO_PDF_OUTLINE_ROOT : p->parent, words, name,
	    level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
	if (level == 1)
		p->parent = id;
	remember(p, anchor);
}

void
paper_heading(struct paper *p, int level, struct ctip_str text,
    const char *anchor)
{
	need(p, level == 1 ? 150 : 80);
	if (!p->empty)
		p->y += level == 1 ? 20 : 12;
	if (anchor != NULL)
		put_anchor(p, level, text, anchor);
	draw_lines(p, LEFT, level == 1 ? PAPER_HEAD : PAPER_SUB, text,
	    RIGHT - LEFT);
	p->y += level == 1 ? 8 : 2;
}

void
paper_text(struct paper *p, enum paper_style style, struct ctip_str text)
{
	if (style == PAPER_SMALL)
		set_grey(p, 0.35);
	draw_lines(p, LEFT, style, text, RIGHT - LEFT);
	set_grey(p, 0);
	p->y += style == PAPER_TITLE ? 6 : 2;
}

void
paper_break(struct paper *p)
{
	if (!p->empty)
		next_page(p);
}

void
paper_space(struct paper *p, double points)
{
	if (!p->empty)
		p->y += points;
}

/* Where something could be written by hand. */
static void
put_blank(struct paper *p)
{
	set_grey(p, 0.8);
	L.cairo_set_line_width(p->cr, 0.4);
	L.cairo_move_to(p->cr, LEFT + LABELS, p->y + 9.5);
	L.cairo_line_to(p->cr, RIGHT, p->y + 9.5);
	L.cairo_stroke(p->cr);
	set_grey(p, 0);
	p->empty = false;
}

void
paper_pair(struct paper *p, struct ctip_str label, struct ctip_str value)
{
	double below;

	need(p, 26);
	set_grey(p, 0.4);
	lay_out(p, PAPER_TEXT, label, LABELS - 8);
	below = p->y + text_height(p);
	for (int i = 0, n = L.pango_layout_get_line_count(p->layout); i < n;
	    i++)
		put_line(p, i, LEFT, p->y + i * line_height(p, i, NULL));
	set_grey(p, 0);
	p->empty = false;
	if (value.len == 0) {
		put_blank(p);
		p->y = below;
	} else {
		unsigned page = p->page;

		draw_lines(p, LEFT + LABELS, PAPER_TEXT, value,
		    RIGHT - LEFT - LABELS);
		if (page == p->page && p->y < below)
			p->y = below;
	}
	p->y += 1.5;
}

void
paper_row(struct paper *p, const struct ctip_str *cells, const int *widths,
    size_t n, bool head)
{
	enum paper_style style = head ? PAPER_SMALL : PAPER_TEXT;
	double all = RIGHT - LEFT, high = 0, x = LEFT;

	for (size_t i = 0; i < n; i++) {
		lay_out(p, style, cells[i], all * widths[i] / 100 - 6);
		if (text_height(p) > high)
			high = text_height(p);
	}
	need(p, high + (head ? 30 : 4));
	set_grey(p, head ? 0.35 : 0);
	for (size_t i = 0; i < n; i++) {
		double y = p->y;

		lay_out(p, style, cells[i], all * widths[i] / 100 - 6);
		for (int j = 0; j < L.pango_layout_get_line_count(p->layout);
		    j++)
			y += put_line(p, j, x, y);
		x += all * widths[i] / 100;
	}
	p->empty = false;
	p->y += high + 2;
	set_grey(p, head ? 0.4 : 0.85);
	L.cairo_set_line_width(p->cr, head ? 0.8 : 0.4);
	L.cairo_move_to(p->cr, LEFT, p->y);
	L.cairo_line_to(p->cr, RIGHT, p->y);
	L.cairo_stroke(p->cr);
	set_grey(p, 0);
	p->y += 3;
}

void
paper_entry(struct paper *p, struct ctip_str text, const char *anchor)
{
	char link[40], page[16];

	need(p, 16);
	snprintf(link, sizeof link, "dest='%s'", anchor);
	snprintf(page, sizeof page, "%u", page_of(p, anchor));
	L.cairo_tag_begin(p->cr, CAIRO_TAG_LINK, link);
	put_right(p, PAPER_TEXT, ctip_str(page), p->y);
	draw_lines(p, LEFT, PAPER_TEXT, text, RIGHT - LEFT - 36);
	L.cairo_tag_end(p->cr, CAIRO_TAG_LINK);
	p->y += 3;
}

bool
paper_lacks(const struct paper *p)
{
	return p->unknown;
}

int
paper_close(struct ctip_buf *out, struct paper_places *found,
    struct paper *p, struct ctip_err *err)
{
	cairo_status_t status;
	int rc = 0;

	if (p == NULL)
		return 0;
	put_footer(p);
	L.cairo_show_page(p->cr);
	p->found.pages = p->page;
	L.g_object_unref(p->layout);
	L.cairo_destroy(p->cr);
	L.cairo_surface_finish(p->surface);
	status = L.cairo_surface_status(p->surface);
	L.cairo_surface_destroy(p->surface);
	for (int i = 0; i < PAPER_STYLES; i++)
		L.pango_font_description_free(p->fonts[i]);
	if (status != CAIRO_STATUS_SUCCESS)
		rc = ctip_fail(err, CTIP_SYSTEM, "cannot draw the pages: %s",
		    L.cairo_status_to_string(status));
	if (rc == 0 && out != NULL)
		ctip_buf_str(out, ctip_buf_slice(&p->pdf));
	if (found != NULL)
		*found = p->found;
	else
		free(p->found.at);
	if (p->pdf.p != NULL)
		ctip_wipe(p->pdf.p, p->pdf.len);
	ctip_buf_clear(&p->pdf);
	free(p);
	return rc;
}
