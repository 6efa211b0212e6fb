/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions on a terminal -> record, field by field from the kind. Talks on
 * the stream it is given, never on standard output, which is the product's.
 * An answer is checked at once; a wrong one is said and asked again.
 */
#include <string.h>

#include "ask_inside.h"
#include "ctip/base/secret.h"
#include "ctip/base/term.h"

/* The last finding's message: what was wrong with an answer. */
struct heard { struct ctip_findings to; struct ctip_buf message; };

static void
hear(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct heard *heard = (struct heard *)to;

	ctip_buf_reset(&heard->message);
	ctip_term_safe(&heard->message, f->message, false);
}

/* The next line, without its end; false when there is none. */
static bool
read_line(struct asking *a)
{
	int c;

	ctip_buf_reset(&a->line);
	while ((c = getc(a->in)) != EOF && c != '\n')
		if (a->line.len < 65536 && c != '\r')
			ctip_buf_char(&a->line, (char)c);
	return c != EOF || a->line.len > 0;
}

static void
say(struct asking *a, struct ctip_str text)
{
	struct ctip_buf safe = {0};

	ctip_term_safe(&safe, text, false);
	fwrite(safe.p, 1, safe.len, a->out);
	ctip_buf_clear(&safe);
}

static void
prompt(struct asking *a, int field)
{
	const struct ctip_field *f = &a->record->kind->fields[field];
	struct ctip_str now = a->record->values[field];

	fputs(f->label.en != NULL ? f->label.en : f->name, a->out);
	if (f->required)
		fputs(" *", a->out);
	ctip_ask__hint(a, f);
	if (now.p != NULL) {
		fputs(" [", a->out);
		say(a, now);
		fputc(']', a->out);
	}
	fputs(": ", a->out);
	fflush(a->out);
}

static void
explain(struct asking *a, const struct ctip_field *f)
{
	if (f->help != NULL)
		fprintf(a->out, "  %s\n", f->help);
	fprintf(a->out, "  %s, %s; compartment %s%s\n", f->name,
	    ctip_type_name(f->type), ctip_compartment_name(f->compartment),
	    f->required ? "; required" : "");
	if (f->codes != NULL)
		ctip_ask__list(a, f->codes, (struct ctip_str){0});
}

/* More lines of a field that may have them; an empty one ends. */
static void
read_more(struct asking *a)
{
	struct ctip_buf all = {0};

	do {
		if (all.len > 0)
			ctip_buf_char(&all, '\n');
		ctip_buf_str(&all, ctip_buf_slice(&a->line));
	} while (read_line(a) && a->line.len > 0);
	ctip_buf_reset(&a->line);
	ctip_buf_str(&a->line, ctip_buf_slice(&all));
	ctip_wipe(all.p, all.len);
	ctip_buf_clear(&all);
}

static bool
try(struct asking *a, int field, struct ctip_str text, struct heard *heard)
{
	struct ctip_str was = a->record->values[field];

	if (ctip_record_set(a->record, field, text, CTIP_DATE_ISO,
	    (struct ctip_place){ NULL, 0, 0 }, &heard->to))
		return true;
	a->record->values[field] = was;
	return false;
}

/* What was taken for an answer that isn't the code itself. */
static void
say_taken(struct asking *a, int field)
{
	const struct ctip_field *f = &a->record->kind->fields[field];
	struct ctip_str now = a->record->values[field];
	const struct ctip_code_item *item;

	if (f->codes == NULL || now.p == NULL || ctip_str_equal(now,
	    ctip_str_trim(ctip_buf_slice(&a->line))))
		return;
	item = ctip_codes_find(f->codes, now);
	fputs("  ", a->out);
	say(a, now);
	if (item != NULL && item->label.en != NULL) {
		fputs(" (", a->out);
		say(a, ctip_str(item->label.en));
		fputc(')', a->out);
	}
	fputc('\n', a->out);
}

/* Takes the answer in line; false to ask again. */
static bool
answer(struct asking *a, int field)
{
	const struct ctip_field *f = &a->record->kind->fields[field];
	struct heard heard = {{hear, 0, 0}, {0}};
	const struct ctip_code_item *only = NULL;
	bool taken = try(a, field, ctip_buf_slice(&a->line), &heard);

	if (!taken && f->codes != NULL) {
		only = ctip_ask__list(a, f->codes, ctip_buf_slice(&a->line));
		if (only != NULL)
			taken = try(a, field, ctip_str(only->code), &heard);
	}
	if (taken)
		say_taken(a, field);
	if (!taken && (f->codes == NULL || !a->listed))
		fprintf(a->out, "  %s\n", heard.message.p);
	ctip_buf_clear(&heard.message);
	return taken;
}

enum asked { ASKED, ASKED_LAST, ASKED_NOTHING };

static enum asked
ask_field(struct asking *a, int field)
{
	const struct ctip_field *f = &a->record->kind->fields[field];
	struct ctip_str line;

	for (;;) {
		prompt(a, field);
		if (!read_line(a))
			return ASKED_NOTHING;
		line = ctip_str_trim(ctip_buf_slice(&a->line));
		if (line.len == 0)
			return ASKED;
		if (ctip_str_is(line, "."))
			return ASKED_LAST;
		if (ctip_str_is(line, "?")) {
			explain(a, f);
			continue;
		}
		if (ctip_str_is(line, "-")) {
			ctip_record_set(a->record, field, CTIP_STR(""),
			    CTIP_DATE_ISO, (struct ctip_place){0},
			    &(struct ctip_findings){0});
			return ASKED;
		}
		if (f->notes)
			read_more(a);
		if (answer(a, field))
			return ASKED;
	}
}

int
ctip_entry_ask(struct ctip_record *record, uint32_t compartments,
    bool (*asks)(const struct ctip_field *field), FILE *in, FILE *out,
    struct ctip_err *err)
{
	const struct ctip_kind *kind = record->kind;
	struct asking a = { .record = record, .in = in, .out = out };
	enum asked asked = ASKED;

	fprintf(out, "%s. Enter goes on, ? explains, - takes away, . ends; * "
	    "is needed.\n", kind->label.en != NULL ? kind->label.en :
	    kind->name);
	for (size_t i = 0; i < kind->n && asked == ASKED; i++) {
		const struct ctip_field *f = &kind->fields[i];

		if (!f->hidden && (compartments >> f->compartment & 1) &&
		    (asks == NULL || asks(f)))
			asked = ask_field(&a, (int)i);
	}
	if (a.line.p != NULL)
		ctip_wipe(a.line.p, a.line.len);
	ctip_buf_clear(&a.line);
	if (asked == ASKED_NOTHING)
		fputc('\n', out);
	if (ferror(in))
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot read the answer");
	return asked != ASKED_NOTHING;
}
