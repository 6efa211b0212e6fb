/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes as a person at a terminal meets them: short lists stand in the
 * question, long ones are searched by typing a part of a label.
 */
#include <string.h>

#include "ask_inside.h"
#include "ctip/base/term.h"

#define SHORT      8   /* codes that stand in a question */
#define SHORT_TEXT 100 /* and their characters */
#define MOST       20  /* that are listed */

static bool
is_short(const struct ctip_codes *codes)
{
	size_t len = 0;

	for (size_t i = 0; i < codes->n; i++)
		len += strlen(codes->items[i].code) + 2;
	return codes->n <= SHORT && len <= SHORT_TEXT;
}

static void
hint_codes(struct asking *a, const struct ctip_codes *codes)
{
	struct ctip_err ignored;
	bool first = true;

	if (ctip_codes_load(codes, &ignored) != 0)
		return;
	if (!is_short(codes)) {
		fprintf(a->out, " (one of %zu; type a part)", codes->n);
		return;
	}
	fputs(" (", a->out);
	for (size_t i = 0; i < codes->n; i++) {
		if (codes->items[i].retired)
			continue;
		fprintf(a->out, "%s%s", first ? "" : ", ",
		    codes->items[i].code);
		first = false;
	}
	fputc(')', a->out);
}

void
ctip_ask__hint(struct asking *a, const struct ctip_field *field)
{
	static const char *const hints[] = {
		[CTIP_DATE] = " (2004-05-17, 2004-05 or 2004)",
		[CTIP_BOOLEAN] = " (yes, no)",
		[CTIP_MONEY] = " (TTD 1250.50)",
		[CTIP_PLACE] = NULL,
	};

	if (field->codes != NULL)
		hint_codes(a, field->codes);
	else if (field->type == CTIP_LINK)
		fprintf(a->out, " (id of a %s)", field->link);
	else if ((size_t)field->type < sizeof hints / sizeof *hints &&
	    hints[field->type] != NULL)
		fputs(hints[field->type], a->out);
	if (field->many || field->type == CTIP_CODES)
		fputs(" (several: ; between)", a->out);
	if (field->notes)
		fputs(" (an empty line ends)", a->out);
}

static bool
has_part(const char *text, const char *part)
{
	char folded[400];

	if (text == NULL)
		return false;
	ctip_codes_fold(folded, sizeof folded, ctip_str(text));
	return strstr(folded, part) != NULL;
}

static bool
answers(const struct ctip_code_item *item, const char *part)
{
	return !item->retired && (has_part(item->code, part) ||
	    has_part(item->label.en, part) ||
	    has_part(item->label.es, part) ||
	    has_part(item->label.fr, part));
}

static int
widest(const struct ctip_codes *codes, const char *part)
{
	size_t width = 4, len;

	for (size_t i = 0; i < codes->n; i++) {
		len = strlen(codes->items[i].code);
		if (len > width && answers(&codes->items[i], part))
			width = len;
	}
	return width < 24 ? (int)width : 24;
}

static void
show(struct asking *a, const struct ctip_code_item *item, int width)
{
	struct ctip_buf line = {0};

	ctip_buf_format(&line, "  %-*s  ", width, item->code);
	if (item->label.en != NULL)
		ctip_term_safe(&line, ctip_str(item->label.en), false);
	fprintf(a->out, "%s\n", line.p);
	ctip_buf_clear(&line);
}

const struct ctip_code_item *
ctip_ask__list(struct asking *a, const struct ctip_codes *codes,
    struct ctip_str part)
{
	const struct ctip_code_item *only = NULL;
	struct ctip_err ignored;
	char folded[400] = "";
	size_t n = 0;
	int width;

	a->listed = false;
	if (ctip_codes_load(codes, &ignored) != 0)
		return NULL;
	if (part.p != NULL &&
	    ctip_codes_fold(folded, sizeof folded, part) == 0)
		return NULL;
	for (size_t i = 0; i < codes->n; i++)
		if (answers(&codes->items[i], folded)) {
			only = &codes->items[i];
			n++;
		}
	if (n <= 1)
		return part.p != NULL ? only : NULL;
	a->listed = true;
	width = widest(codes, folded);
	if (n > MOST && part.p != NULL) {
		fprintf(a->out, "  %zu codes have that; type more of it\n", n);
		return NULL;
	}
	for (size_t i = 0, shown = 0; i < codes->n && shown < MOST; i++)
		if (answers(&codes->items[i], folded)) {
			show(a, &codes->items[i], width);
			shown++;
		}
	if (n > MOST)
		fprintf(a->out, "  and %zu more: type a part\n", n - MOST);
	return NULL;
}
