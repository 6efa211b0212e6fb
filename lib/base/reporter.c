/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as people and programs read them: one line each, like a
 * compiler's, or one JSON object each. What comes from the file is made safe
 * and single-line; nobody's cell reaches a screen as it is. Where there are
 * many, a summary says which few columns and rules they come from.
 */
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "ctip/base/cli.h"
#include "ctip/base/term.h"

enum { MANY = 100 };

/* All findings of one column, field, rule and level. */
struct count {
	unsigned        column;
	char           *field; /* NULL: the whole row */
	char           *rule;
	enum ctip_level level;
	uint64_t        n;
};

struct counts {
	struct count   *item;
	size_t          n, cap;
	uint64_t        total;
	bool            colour;
	bool            terminal;
	struct ctip_buf line; /* reused */
};

static bool
belongs(const struct count *c, const struct ctip_finding *f)
{
	return c->column == f->column && c->level == f->level &&
	    ctip_str_equal(ctip_str(c->field), f->field) &&
	    ctip_str_is(ctip_str(c->rule), f->rule);
}

static char *
field_text(struct ctip_str field)
{
	struct ctip_buf text = {NULL, 0, 0};

	ctip_buf_str(&text, field);
	return ctip_buf_detach(&text);
}

static void
count(struct counts *counts, const struct ctip_finding *f)
{
	struct count *c;
	size_t i;

	counts->total++;
	for (i = 0; i < counts->n; i++) {
		if (belongs(&counts->item[i], f)) {
			counts->item[i].n++;
			return;
		}
	}
	if (counts->n == counts->cap) {
		counts->cap = counts->cap * 2 + 16;
		counts->item = ctip_realloc(counts->item,
		    counts->cap * sizeof *counts->item);
	}
	c = &counts->item[counts->n++];
	*c = (struct count){.column = f->column, .level = f->level, .n = 1};
	c->rule = ctip_strdup(f->rule);
	if (f->field.p != NULL)
		c->field = field_text(f->field);
}

static void
add_text(const struct counts *counts, struct ctip_buf *out,
    const struct ctip_finding *f)
{
	static const char *const colours[] = {
		[CTIP_NOTE] = "\x1B[36m", [CTIP_WARNING] = "\x1B[33m",
		[CTIP_ERROR] = "\x1B[31m",
	};

	if (f->file != NULL) {
		ctip_term_safe(out, ctip_str(f->file), false);
		ctip_buf_char(out, ':');
	}
	if (f->line > 0)
		ctip_buf_format(out, "%llu:", (unsigned long long)f->line);
	if (f->line > 0 && f->column > 0)
		ctip_buf_format(out, "%u:", f->column);
	if (out->len > 0)
		ctip_buf_char(out, ' ');
	if (counts->colour)
		ctip_buf_text(out, colours[f->level]);
	ctip_buf_text(out, ctip_level_name(f->level));
	ctip_buf_text(out, counts->colour ? ":\x1B[m " : ": ");
	if (f->field.p != NULL) {
		ctip_term_safe(out, f->field, false);
		ctip_buf_text(out, ": ");
	}
	ctip_term_safe(out, f->message, false);
}

static void
add_string(struct ctip_buf *out, const char *name, struct ctip_str value)
{
	if (value.p == NULL)
		return;
	ctip_buf_format(out, "%s\"%s\":", out->len > 1 ? "," : "", name);
	ctip_term__json(out, value);
}

static void
add_number(struct ctip_buf *out, const char *name, uint64_t value)
{
	if (value > 0)
		ctip_buf_format(out, "%s\"%s\":%llu",
		    out->len > 1 ? "," : "", name,
		    (unsigned long long)value);
}

static void
add_json(struct ctip_buf *out, const struct ctip_finding *f)
{
	ctip_buf_char(out, '{');
	add_string(out, "file", ctip_str(f->file));
	add_number(out, "line", f->line);
	add_number(out, "column", f->column);
	add_string(out, "level", ctip_str(ctip_level_name(f->level)));
	add_string(out, "field", f->field);
	add_string(out, "rule", ctip_str(f->rule));
	add_string(out, "message", f->message);
	ctip_buf_char(out, '}');
}

static void
take(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct ctip_reporter *r = (struct ctip_reporter *)to;
	struct counts *counts = r->counts;
	struct ctip_buf *line = &counts->line;

	ctip_buf_reset(line);
	if (r->ndjson)
		add_json(line, f);
	else
		add_text(counts, line, f);
	ctip_buf_char(line, '\n');
	if (counts->terminal)
		ctip_progress_end();
	fwrite(line->p, 1, line->len, r->stream);
	count(counts, f);
}

void
ctip_reporter_start(struct ctip_reporter *r, FILE *stream, bool ndjson)
{
	struct counts *counts = ctip_alloc(sizeof *counts);

	counts->terminal = ctip_term_is(stream);
	counts->colour = ctip_term_colour(stream);
	*r = (struct ctip_reporter){.to.take = take, .stream = stream,
	    .ndjson = ndjson, .counts = counts};
}

/* The biggest first; then as the columns stand. */
static int
compare(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	if (x->level != y->level)
		return (int)y->level - (int)x->level;
	return ctip_str_compare(ctip_str(x->rule), ctip_str(y->rule));
}

static void
print_summary(struct ctip_reporter *r, struct counts *counts)
{
	struct ctip_buf *out = &counts->line;
	char text[28];
	size_t i;

	qsort(counts->item, counts->n, sizeof *counts->item, compare);
	ctip_buf_reset(out);
	ctip_buf_format(out, "%s findings, by column and rule:\n",
	    ctip_count_text(text, counts->total));
	for (i = 0; i < counts->n; i++) {
		const struct count *c = &counts->item[i];

		ctip_buf_format(out, "%12s  ", ctip_count_text(text, c->n));
		if (c->column > 0)
			ctip_buf_format(out, "column %u: ", c->column);
		if (c->field != NULL) {
			ctip_term_safe(out, ctip_str(c->field), false);
			ctip_buf_text(out, ": ");
		}
		ctip_buf_format(out, "%s (%s)\n", c->rule != NULL ? c->rule :
		    "other", ctip_level_name(c->level));
	}
	fwrite(out->p, 1, out->len, r->stream);
}

void
ctip_reporter_end(struct ctip_reporter *r)
{
	struct counts *counts = r->counts;
	size_t i;

	if (counts == NULL)
		return;
	if (!r->ndjson && counts->total > MANY)
		print_summary(r, counts);
	for (i = 0; i < counts->n; i++) {
		free(counts->item[i].field);
		free(counts->item[i].rule);
	}
	free(counts->item);
	ctip_buf_clear(&counts->line);
	free(counts);
	r->counts = NULL;
}
