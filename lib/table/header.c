/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The beginning of bytes -> rows: what stands above the table (sep= line,
 * title rows), which delimiter it uses, and the names of its columns. Works
 * on the first block's text before libcsv sees it, because libcsv has to be
 * told the delimiter first; only rows.c calls it.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char delimiters[] = { ',', ';', '\t', '|' };

enum { DELIMITERS = sizeof delimiters };

/* What is seen of one row of text. */
struct glance {
	size_t   len;                /* with its line end */
	uint64_t lines;
	size_t   count[DELIMITERS];  /* outside quotes */
	bool     ended;              /* the line end is there */
	bool     blank;              /* only blanks, delimiters and quotes */
};

static int
delimiter_number(char c)
{
	for (int i = 0; i < DELIMITERS; i++)
		if (delimiters[i] == c)
			return i;
	return -1;
}

const char *
ctip_header__delimiter_name(char delimiter)
{
	static const char *const names[] = { "comma", "semicolon", "tab", "bar" };
	int i = delimiter_number(delimiter);

	return i >= 0 ? names[i] : "delimiter";
}

/* A line end is CRLF, CR or LF; its length, or 0. */
static size_t
line_end(struct ctip_str text, size_t at)
{
	if (text.p[at] == '\n')
		return 1;
	if (text.p[at] != '\r')
		return 0;
	return at + 1 < text.len && text.p[at + 1] == '\n' ? 2 : 1;
}

/* A quote opens only where a cell begins; inside, quotes come in pairs. */
static void
glance_at(struct glance *g, struct ctip_str text)
{
	bool quoted = false, begins = true;
	size_t end;
	int d;

	*g = (struct glance){ .blank = true };
	while (g->len < text.len) {
		char c = text.p[g->len];
		end = line_end(text, g->len);
		g->len += end > 0 ? end : 1;
		g->lines += end > 0;
		d = delimiter_number(c);
		if (end > 0 && !quoted) {
			g->ended = true;
			return;
		} else if (c == '"' && (quoted || begins)) {
			quoted = !quoted;
			begins = false;
		} else if (d >= 0 && !quoted) {
			g->count[d]++;
			begins = true;
		} else if (end == 0 && c != ' ') {
			g->blank = false;
			begins = false;
		}
	}
}

bool
ctip_header__cut(struct ctip_str *text, uint64_t *lines)
{
	struct glance g;

	glance_at(&g, *text);
	if (!g.ended)
		return false;
	text->p += g.len;
	text->len -= g.len;
	*lines += g.lines;
	return true;
}

char
ctip_header__sniff(struct ctip_str text)
{
	struct glance g = { .blank = true };
	int most = 0;

	while (g.blank && text.len > 0) {
		glance_at(&g, text);
		text.p += g.len;
		text.len -= g.len;
	}
	for (int i = 1; i < DELIMITERS; i++)
		if (g.count[i] > g.count[most])
			most = i;
	return delimiters[most];
}

char
ctip_header__separator(struct ctip_str text)
{
	if (text.len < 5 || strncasecmp(text.p, "sep=", 4) != 0 ||
	    delimiter_number(text.p[4]) < 0)
		return 0;
	return text.len == 5 || line_end(text, 5) > 0 ? text.p[4] : 0;
}

/* The next byte that counts in a name, folded; -1 at the end. */
static int
fold_next(struct ctip_str *s)
{
	while (s->len > 0) {
		unsigned char c = (unsigned char)*s->p;
		unsigned char next = s->len > 1 ? (unsigned char)s->p[1] : 0;
		size_t drop = c == 0xc2 && next == 0xa0 ? 2 :
		    c != '\0' && strchr(" \t\r\n_-", c) ? 1 : 0;

		s->p += drop > 0 ? drop : 1;
		s->len -= drop > 0 ? drop : 1;
		if (drop > 0)
			continue;
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	}
	return -1;
}

/* A to Z are folded byte by byte; of the accented ones those of Latin-1,
 * C3 80 to C3 9E but the multiplication sign. */
bool
ctip_header__same(struct ctip_str a, struct ctip_str b)
{
	bool any = false, accent = false;
	struct ctip_str a0 = a, b0 = b;
	int x, y;

	for (;;) {
		x = fold_next(&a);
		y = fold_next(&b);
		if (accent && x >= 0x80 && x <= 0x9e && x != 0x97)
			x += 32;
		if (accent && y >= 0x80 && y <= 0x9e && y != 0x97)
			y += 32;
		if (x != y)
			return false;
		if (x < 0)
			return any || ctip_str_equal(a0, b0);
		any = true;
		accent = x == 0xc3;
	}
}

static int
check_names(const struct ctip_row *row, const char *path, unsigned titles,
    struct ctip_err *err)
{
	const struct ctip_cell *c = row->cells;
	unsigned long long line = row->line;
	char above[80] = "";

	if (titles > 0)
		snprintf(above, sizeof above, "; %u title row%s skipped above "
		    "it; %s?", titles, titles == 1 ? " was" : "s were",
		    titles == 1 ? "is there one" : "are there so many");
	for (size_t i = 0; i < row->n; i++) {
		if (c[i].text.len == 0)
			return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: column "
			    "%zu has no name: give it one, or take it out%s",
			    path, line, i + 1, i + 1, above);
		for (size_t j = 0; j < i; j++)
			if (ctip_header__same(c[j].text, c[i].text))
				return ctip_fail(err, CTIP_INVALID,
				    "%s:%llu:%zu: two columns are called '%.*s': "
				    "columns %zu and %zu; rename one%s", path, line,
				    i + 1, (int)(c[i].text.len < 100 ?
				    c[i].text.len : 100), c[i].text.p, j + 1,
				    i + 1, above);
	}
	return 0;
}

int
ctip_header__take(struct ctip_header *h, const struct ctip_row *row,
    const char *path, unsigned titles, struct ctip_err *err)
{
	struct ctip_str name;
	size_t room = 1, used = 0;

	for (size_t i = 0; i < row->n; i++)
		room += row->cells[i].text.len + 1;
	h->text = ctip_alloc(room);
	h->cells = ctip_alloc((row->n + 1) * sizeof *h->cells);
	h->row = *row;
	h->row.record = 0;
	h->row.n = 0;
	h->row.cells = h->cells;
	for (size_t i = 0; i < row->n; i++) {
		name = ctip_str_trim(row->cells[i].text);
		memcpy(h->text + used, name.p, name.len);
		h->cells[i].text.p = h->text + used;
		h->cells[i].text.len = name.len;
		h->cells[i].line = row->cells[i].line;
		used += name.len + 1;
		if (name.len > 0)
			h->row.n = i + 1;
	}
	return check_names(&h->row, path, titles, err);
}

void
ctip_header__number(struct ctip_header *h, size_t n)
{
	enum { DIGITS = 8 };

	h->text = ctip_alloc(n * DIGITS + 1);
	h->cells = ctip_alloc((n + 1) * sizeof *h->cells);
	h->row = (struct ctip_row){ .n = n, .cells = h->cells };
	for (size_t i = 0; i < n; i++) {
		char *to = h->text + i * DIGITS;
		int len = snprintf(to, DIGITS, "%u", (unsigned)(i + 1) % 100000);
		h->cells[i].text.p = to;
		h->cells[i].text.len = (size_t)len;
	}
}

void
ctip_header__clear(struct ctip_header *h)
{
	free(h->cells);
	free(h->text);
	*h = (struct ctip_header){ 0 };
}
