/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records of a case -> pages: what it is, an index, each record with its
 * blanks as blanks and where it comes from, each exhibit with its hands.
 */
#include <stdlib.h>
#include <string.h>

#include "court_inside.h"
#include "ctip/base/secret.h"
#include "ctip/base/time.h"
#include "ctip/desk/entry.h"
#include "paper.h"

/* Of no business of a court's. */
#define UNSEEN (1u << CTIP_CARE | 1u << CTIP_HEALTH | 1u << CTIP_AUDIT)
#define TAKEN_OUT CTIP_STR("[taken out]")

struct pages {
	struct paper       *paper;
	const struct court *court;
	struct ctip_buf     text;
};

static struct ctip_str
label_of(const struct ctip_label *label, const char *name)
{
	return ctip_str(label->en != NULL ? label->en : name);
}

static struct ctip_str
kind_label(const struct court_item *item)
{
	return label_of(&item->record.kind->label, item->record.kind->name);
}

/* What tells one from another in the index: its first date. */
static struct ctip_str
date_of(const struct court_item *item)
{
	for (size_t i = 0; i < item->record.kind->n; i++)
		if (item->record.kind->fields[i].type == CTIP_DATE &&
		    item->record.values[i].p != NULL)
			return item->record.values[i];
	return (struct ctip_str){0};
}

/* And its first word: raid, witness, confirmed. */
static struct ctip_str
word_of(const struct court_item *item)
{
	static const char *const fields[] = {"type", "role", "decision",
	    "result"};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (court_value(item, fields[i]).len > 0 &&
		    item->record.kind->fields[ctip_kind_field(
		    item->record.kind, ctip_str(fields[i]))].type ==
		    CTIP_CODE)
			return court_value(item, fields[i]);
	return (struct ctip_str){0};
}

/* A value as it may be seen, in p->text. */
static struct ctip_str
seen(struct pages *p, const struct court_item *item, size_t i)
{
	const struct ctip_field *f = &item->record.kind->fields[i];
	struct ctip_str value = item->record.values[i];
	struct ctip_buf plain = {0};

	if (value.len == 0)
		return value;
	if (p->court->redacts && court_rules_field(p->court->rules,
	    item->record.kind->name, f->name))
		return TAKEN_OUT;
	ctip_buf_reset(&p->text);
	/* Names first: what is unseen within one is made visible after. */
	if (f->type == CTIP_TEXT || f->type == CTIP_PLACE) {
		court_redact_text(&plain, p->court, value);
		ctip_entry_value(&p->text, f, ctip_buf_slice(&plain));
		ctip_wipe(plain.p, plain.len);
		ctip_buf_clear(&plain);
	} else {
		ctip_entry_value(&p->text, f, value);
	}
	return ctip_buf_slice(&p->text);
}

static void
put_small(struct pages *p, const char *format, const char *a, const char *b)
{
	ctip_buf_reset(&p->text);
	ctip_buf_format(&p->text, format, a, b);
	paper_text(p->paper, PAPER_SMALL, ctip_buf_slice(&p->text));
}

static void
put_provenance(struct pages *p, const struct court_item *item)
{
	char first[21], last[21];

	ctip_time_text(first, item->first.time);
	ctip_time_text(last, item->version.time);
	ctip_buf_reset(&p->text);
	ctip_buf_format(&p->text, "Written by %s, %s", item->first.member,
	    first);
	if (item->versions > 1)
		ctip_buf_format(&p->text, "; this is version %u, by %s, %s",
		    item->versions, item->version.member, last);
	ctip_buf_format(&p->text, "; transaction %.12s",
	    item->transaction);
	paper_text(p->paper, PAPER_SMALL, ctip_buf_slice(&p->text));
}

static void
put_fields(struct pages *p, const struct court_item *item)
{
	const struct ctip_kind *kind = item->record.kind;
	uint32_t shut = item->version.has & ~item->opened & ~UNSEEN;

	for (size_t i = 0; i < kind->n; i++) {
		const struct ctip_field *f = &kind->fields[i];
		uint32_t c = 1u << f->compartment;

		if (!f->hidden && !(c & UNSEEN) && !(c & shut))
			paper_pair(p->paper, label_of(&f->label, f->name),
			    seen(p, item, i));
	}
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (shut >> c & 1)
			put_small(p, "%s: %s", ctip_compartment_name(c),
			    item->version.gone >> c & 1 ? "erased" :
			    "not open to whoever made this");
}

/* ----------------------------------------------------------------- custody */

static void
put_hands(struct pages *p, const struct court_item *exhibit)
{
	static const int widths[] = {16, 20, 24, 24, 16};
	const struct court *c = p->court;
	bool any = false;

	for (size_t i = 0; i < c->n; i++) {
		const struct court_item *one = &c->items[i];
		struct ctip_buf from = {0}, to = {0};

		if (strcmp(court_kind(one), "custody") != 0 || !ctip_str_is(
		    court_value(one, "evidence"), exhibit->id))
			continue;
		if (!any)
			paper_row(p->paper, (struct ctip_str[]){
			    CTIP_STR("Date"), CTIP_STR("Action"),
			    CTIP_STR("From"), CTIP_STR("Held by"),
			    CTIP_STR("File")}, widths, 5, true);
		any = true;
		court_redact_text(&from, c, court_value(one, "given_by"));
		court_redact_text(&to, c, court_value(one, "held_by"));
		paper_row(p->paper, (struct ctip_str[]){
		    court_value(one, "date"), court_value(one, "action"),
		    ctip_buf_slice(&from), ctip_buf_slice(&to),
		    court_value(one, "sha256").len == 0 ?
		    CTIP_STR("not read") : ctip_str_equal(court_value(one,
		    "sha256"), court_value(exhibit, "sha256")) ?
		    CTIP_STR("the same") : CTIP_STR("ANOTHER")}, widths, 5,
		    false);
		ctip_buf_clear(&from);
		ctip_buf_clear(&to);
	}
}

/* ----------------------------------------------------------------- records */

static void
put_item(struct pages *p, const struct court_item *item)
{
	struct ctip_str date = date_of(item), name = kind_label(item);
	struct ctip_buf head = {0};

	ctip_buf_format(&head, "%.*s %s%s%.*s", (int)name.len, name.p,
	    item->id, date.len > 0 ? ", " : "", (int)date.len,
	    date.len > 0 ? date.p : "");
	paper_heading(p->paper, 2, ctip_buf_slice(&head), item->id);
	ctip_buf_clear(&head);
	if (item->withheld)
		paper_text(p->paper, PAPER_TEXT, CTIP_STR("Withheld: it "
		    "tells of third parties."));
	else
		put_fields(p, item);
	if (item->file[0] != '\0')
		put_small(p, "In this archive: %s%s", item->file, "");
	put_provenance(p, item);
	if (strcmp(court_kind(item), "evidence") == 0 && !item->withheld)
		put_hands(p, item);
}

/* Custody stands with its exhibit. */
static bool
is_section(const struct court *c, size_t i)
{
	return strcmp(court_kind(&c->items[i]), "custody") != 0;
}

static void
put_records(struct pages *p)
{
	const struct court *c = p->court;
	const char *last = "";

	for (size_t i = 0; i < c->n; i++) {
		const struct court_item *item = &c->items[i];

		if (!is_section(c, i))
			continue;
		if (strcmp(last, court_kind(item)) != 0)
			paper_heading(p->paper, 1, kind_label(item),
			    court_kind(item));
		last = court_kind(item);
		put_item(p, item);
	}
}

static void
put_index(struct pages *p)
{
	const struct court *c = p->court;

	paper_heading(p->paper, 1, CTIP_STR("Index"), "index");
	for (size_t i = 0; i < c->n; i++) {
		const struct court_item *item = &c->items[i];
		struct ctip_str date = date_of(item), word = word_of(item),
		    name = kind_label(item);

		if (!is_section(c, i))
			continue;
		ctip_buf_reset(&p->text);
		ctip_buf_format(&p->text, "%.*s  %s  %.*s  %.*s  %s",
		    (int)name.len, name.p, item->id, (int)date.len,
		    date.len > 0 ? date.p : "", (int)word.len,
		    word.len > 0 ? word.p : "", item->file[0] != '\0' ?
		    item->file + strlen("exhibits/") : "");
		paper_entry(p->paper, ctip_buf_slice(&p->text), item->id);
	}
	paper_break(p->paper);
}

static void
put_cover(struct pages *p)
{
	static const char *const fields[] = {"stage", "status", "officer",
	    "opened", "legal_hold"};
	const struct court *c = p->court;
	const struct court_item *first = &c->items[0];
	char made[21];

	ctip_time_text(made, c->made);
	ctip_buf_reset(&p->text);
	ctip_buf_format(&p->text, "Case %s", c->id);
	paper_space(p->paper, 40);
	paper_text(p->paper, PAPER_TITLE, ctip_buf_slice(&p->text));
	if (c->options->hearing != NULL)
		paper_pair(p->paper, CTIP_STR("Hearing of"),
		    ctip_str(c->options->hearing));
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		int f = ctip_kind_field(first->record.kind,
		    ctip_str(fields[i]));

		if (f >= 0)
			paper_pair(p->paper, label_of(
			    &first->record.kind->fields[f].label, fields[i]),
			    seen(p, first, (size_t)f));
	}
	paper_pair(p->paper, CTIP_STR("As it stood at"), ctip_str(made));
	if (c->redacts)
		paper_pair(p->paper, CTIP_STR("Taken out"), CTIP_STR("names "
		    "of third parties, what is theirs, and exhibits that "
		    "tell of them"));
	paper_space(p->paper, 8);
	put_small(p, "Where each record comes from is in provenance.csv, "
	    "checksums of all files in SHA256SUMS. The same file is made "
	    "again with --as-of %s%s.", made, "");
}

/* A name that nobody can read would be no name. */
static void
say_lacking(const struct court *c)
{
	fputs("some letters are in no font of this computer, and stand as "
	    "boxes in the pages: apt-get install fonts-noto-core "
	    "fonts-noto-cjk\n", c->talk);
}

static int
draw(struct ctip_buf *out, struct paper_places *found,
    const struct paper_places *known, const struct court *c,
    struct ctip_err *err)
{
	struct pages p = {.court = c};
	char made[21], title[60], footer[100];

	ctip_time_text(made, c->made);
	snprintf(title, sizeof title, "Case %s", c->id);
	snprintf(footer, sizeof footer, "%s%s%s  ·  confidential", c->id,
	    c->options->hearing != NULL ? "  ·  hearing of " : "",
	    c->options->hearing != NULL ? c->options->hearing : "");
	if (paper_open(&p.paper, title, footer, made, known, err) != 0)
		return -1;
	put_cover(&p);
	put_index(&p);
	put_records(&p);
	if (p.text.p != NULL)
		ctip_wipe(p.text.p, p.text.len);
	ctip_buf_clear(&p.text);
	if (out != NULL && paper_lacks(p.paper))
		say_lacking(c);
	return paper_close(out, found, p.paper, err);
}

int
court_pages(struct ctip_buf *out, const struct court *court,
    struct ctip_err *err)
{
	struct paper_places none = {0}, found = {0};
	int rc = draw(NULL, &found, &none, court, err);

	if (rc == 0)
		rc = draw(out, NULL, &found, court, err);
	free(found.at);
	return rc;
}
