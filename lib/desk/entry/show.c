/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single records, and the kinds they are of, onto a stream: pages for
 * people, rows for programs. Lists are in show_list.c.
 */
#include "ctip/desk/show.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/term.h"
#include "ctip/base/file.h"
#include "ctip/desk/browse.h"
#include "ctip/desk/entry.h"
#include "ctip/desk/intake.h"
#include "ctip/desk/open.h"
#include "ctip/desk/trace.h"
#include "ctip/ledger/forget.h"
#include "ctip/ledger/same.h"
#include "ctip/table/sheet.h"

static int
open_sheet(struct ctip_sheet **out, const struct ctip_cli *cli, FILE *stream,
    const struct ctip_column *columns, size_t n, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_LINES;

	*out = NULL;
	if (!cli->quiet &&
	    ctip_sheet_form(&form, cli->format, stream, err) < 0)
		return -1;
	return ctip_sheet_open(out, form, cli->raw, stream, columns, n, err);
}

/* Closes in every case; rc is what came of the rows. */
static int
close_sheet(struct ctip_sheet *sheet, int rc, struct ctip_err *err)
{
	struct ctip_err ignored;

	if (sheet != NULL &&
	    ctip_sheet_close(sheet, rc < 0 ? &ignored : err) < 0)
		return -1;
	return rc;
}

static struct ctip_str
label(const struct ctip_label *l, const char *name)
{
	return ctip_str(l->en != NULL ? l->en : name);
}

static int
add_kind(struct ctip_sheet *sheet, struct ctip_ledger *ledger,
    const char *name, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	char fields[24], records[24];
	uint64_t n, declared = 0;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), name, err) <
	    0 || ctip_ledger_count(&n, ledger, name, err) < 0)
		return -1;
	for (size_t i = 0; i < kind->n; i++)
		declared += !kind->fields[i].hidden;
	snprintf(fields, sizeof fields, "%llu", (unsigned long long)declared);
	snprintf(records, sizeof records, "%llu", (unsigned long long)n);
	return ctip_sheet_row(sheet, (const struct ctip_str[]){
	    ctip_str(name), ctip_str(kind->prefix),
	    label(&kind->label, name), ctip_str(fields), ctip_str(records) },
	    err);
}

int
ctip_show_kinds(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{ "name", 0 }, { "prefix", 0 }, { "label", 0 },
		{ "fields", CTIP_CELL_NUMBER },
		{ "records", CTIP_CELL_NUMBER },
	};
	struct ctip_ledger *ledger = NULL;
	struct ctip_sheet *sheet = NULL;
	char **names = NULL;
	size_t n = 0;
	int rc = -1;

	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) < 0 ||
	    ctip_schemas_kinds(&names, &n, ctip_ledger_schemas(ledger), err) <
	    0 || open_sheet(&sheet, cli, out, columns, 5, err) < 0)
		goto out;
	rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add_kind(sheet, ledger, names[i], err);
out:
	rc = close_sheet(sheet, rc, err);
	ctip_names_free(names, n);
	ctip_ledger_close(ledger);
	return rc;
}

/* Short lists with their codes, long ones by name. */
static struct ctip_str
codes_of(struct ctip_buf *out, const struct ctip_field *f)
{
	struct ctip_err ignored;

	ctip_buf_reset(out);
	if (f->codes == NULL)
		return f->link != NULL ? ctip_str(f->link) :
		    (struct ctip_str){0};
	ctip_buf_text(out, f->codes->name);
	if (ctip_codes_load(f->codes, &ignored) < 0)
		return ctip_buf_slice(out);
	if (f->codes->n > 8) {
		ctip_buf_format(out, ": %zu codes", f->codes->n);
		return ctip_buf_slice(out);
	}
	for (size_t i = 0; i < f->codes->n; i++)
		ctip_buf_format(out, "%s%s", i == 0 ? ": " : ", ",
		    f->codes->items[i].code);
	return ctip_buf_slice(out);
}

static int
add_fields(struct ctip_sheet *sheet, const struct ctip_kind *kind,
    struct ctip_err *err)
{
	struct ctip_buf codes = {0};
	int rc = 0;

	for (size_t i = 0; i < kind->n && rc == 0; i++) {
		const struct ctip_field *f = &kind->fields[i];
		struct ctip_str cells[6];

		if (f->hidden)
			continue;
		cells[0] = ctip_str(f->name);
		cells[1] = ctip_str(ctip_type_name(f->type));
		cells[2] = ctip_str(ctip_compartment_name(f->compartment));
		cells[3] = ctip_str(f->required ? "1" : "0");
		cells[4] = codes_of(&codes, f);
		cells[5] = label(&f->label, f->name);
		rc = ctip_sheet_row(sheet, cells, err);
	}
	ctip_buf_clear(&codes);
	return rc;
}

int
ctip_show_fields(struct ctip_cli *cli, const char *kind, FILE *out,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{ "name", 0 }, { "type", 0 }, { "compartment", 0 },
		{ "required", CTIP_CELL_BOOLEAN }, { "codes", 0 },
		{ "label", 0 },
	};
	struct ctip_intake_house house;
	struct ctip_sheet *sheet = NULL;
	const struct ctip_kind *k;
	int rc = -1;

	if (ctip_intake_house_open(&house, cli, err) < 0)
		return -1;
	if (ctip_schemas_kind(&k, house.schemas, kind, err) == 0 &&
	    open_sheet(&sheet, cli, out, columns, 6, err) == 0)
		rc = add_fields(sheet, k, err);
	rc = close_sheet(sheet, rc, err);
	ctip_intake_house_close(&house);
	return rc;
}

static int
add_list(struct ctip_sheet *sheet, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err)
{
	const struct ctip_codes *codes;
	char n[24];

	if (ctip_schemas_codes(&codes, schemas, name, err) < 0)
		return -1;
	snprintf(n, sizeof n, "%zu", codes->n);
	return ctip_sheet_row(sheet, (const struct ctip_str[]){
	    ctip_str(name), label(&codes->label, name), ctip_str(n) }, err);
}

static int
show_lists(struct ctip_cli *cli, struct ctip_schemas *schemas, FILE *out,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{ "name", 0 }, { "label", 0 }, { "codes", CTIP_CELL_NUMBER },
	};
	struct ctip_sheet *sheet = NULL;
	char **names = NULL;
	size_t n = 0;
	int rc = -1;

	if (ctip_schemas_names(&names, &n, schemas, "codes", err) == 0)
		rc = open_sheet(&sheet, cli, out, columns, 3, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add_list(sheet, schemas, names[i], err);
	ctip_names_free(names, n);
	return close_sheet(sheet, rc, err);
}

static int
show_list(struct ctip_cli *cli, const struct ctip_codes *codes, FILE *out,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{ "code", 0 }, { "en", 0 }, { "es", 0 }, { "fr", 0 },
		{ "parent", 0 }, { "retired", CTIP_CELL_BOOLEAN },
	};
	struct ctip_sheet *sheet = NULL;
	int rc = open_sheet(&sheet, cli, out, columns, 6, err);

	for (size_t i = 0; i < codes->n && rc == 0; i++) {
		const struct ctip_code_item *item = &codes->items[i];

		rc = ctip_sheet_row(sheet, (const struct ctip_str[]){
		    ctip_str(item->code), ctip_str(item->label.en),
		    ctip_str(item->label.es), ctip_str(item->label.fr),
		    ctip_str(item->parent),
		    ctip_str(item->retired ? "1" : "0") }, err);
	}
	return close_sheet(sheet, rc, err);
}

int
ctip_show_codes(struct ctip_cli *cli, const char *list, FILE *out,
    struct ctip_err *err)
{
	struct ctip_intake_house house;
	const struct ctip_codes *codes;
	int rc = -1;

	if (ctip_intake_house_open(&house, cli, err) < 0)
		return -1;
	if (list == NULL)
		rc = show_lists(cli, house.schemas, out, err);
	else if (ctip_schemas_codes(&codes, house.schemas, list, err) == 0)
		rc = show_list(cli, codes, out, err);
	ctip_intake_house_close(&house);
	return rc;
}

/* What show has open: a sheet where rows are asked for. */
struct showing {
	struct ctip_cli        *cli;
	FILE                   *out;
	struct ctip_ledger     *ledger;
	struct ctip_same       *same;
	bool                    rows;
	bool                    first;
	const struct ctip_kind *kind;     /* of the sheet */
	struct ctip_sheet      *sheet;
	struct ctip_column     *columns;
	struct ctip_str        *cells;
	char                  **ids;      /* all that were asked for */
	size_t                  n, room;
	bool                    erased;   /* one of them was */
};

static int
start_rows(struct showing *s, const struct ctip_kind *kind,
    struct ctip_err *err)
{
	size_t n = 1;

	if (s->sheet != NULL && strcmp(s->cli->format, "ndjson") != 0)
		return ctip_fail(err, CTIP_INVALID, "a %s and a %s don't fit "
		    "in one table; print them with -f ndjson", s->kind->name,
		    kind->name);
	if (close_sheet(s->sheet, 0, err) < 0) {
		s->sheet = NULL;
		return -1;
	}
	s->sheet = NULL;
	s->kind = kind;
	s->columns = ctip_realloc(s->columns,
	    (kind->n + 1) * sizeof *s->columns);
	s->cells = ctip_realloc(s->cells, (kind->n + 1) * sizeof *s->cells);
	s->columns[0] = (struct ctip_column){ "id", CTIP_CELL_TEXT };
	for (size_t i = 0; i < kind->n; i++)
		if (!kind->fields[i].hidden)
			s->columns[n++] = (struct ctip_column){
			    kind->fields[i].name,
			    ctip_browse_type(&kind->fields[i]) };
	return open_sheet(&s->sheet, s->cli, s->out, s->columns, n, err);
}

static int
print_row(struct showing *s, const struct ctip_record *record,
    const struct ctip_version *version, struct ctip_err *err)
{
	char id[CTIP_ID_TEXT];
	size_t n = 1;

	if (s->kind != record->kind && start_rows(s, record->kind, err) < 0)
		return -1;
	ctip_id_text(id, &version->record, record->kind->prefix);
	s->cells[0] = ctip_str(id);
	for (size_t i = 0; i < record->kind->n; i++)
		if (!record->kind->fields[i].hidden)
			s->cells[n++] = record->values[i];
	return ctip_sheet_row(s->sheet, s->cells, err);
}

static int
print_page(struct showing *s, const struct ctip_record *record,
    const struct ctip_version *version, uint32_t opened,
    struct ctip_err *err)
{
	struct ctip_buf page = {0};
	int rc = 0;

	if (!s->first)
		ctip_buf_char(&page, '\n');
	s->first = false;
	ctip_entry_page(&page, record, version, opened,
	    ctip_term_is(s->out) ? ctip_term_width() : 0);
	if (fwrite(page.p, 1, page.len, s->out) != page.len)
		rc = ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write standard output");
	ctip_wipe(page.p, page.len);
	ctip_buf_clear(&page);
	return rc;
}

/* There is nothing to show, for it was erased: says so and when, and the
 * others are shown all the same; else -1, for what err says. */
static int
find_erased(struct showing *s, const char *id, struct ctip_err *err)
{
	struct ctip_err ignored = {0};
	struct ctip_buf words = {0};
	bool erased = err->code == CTIP_NOTFOUND &&
	    ctip_ledger_erased(&words, s->ledger, id, &ignored) == 1;

	if (erased && s->cli->talk != NULL)
		fprintf(s->cli->talk, "%s: %s\n", id, words.p);
	ctip_buf_clear(&words);
	s->erased = s->erased || erased;
	return erased ? 0 : -1;
}

/* That two records are one person is said beside each of them. */
static void
say_same(const struct showing *s, const struct ctip_version *version,
    const char *prefix)
{
	const char *kept = ctip_same_kept_of(s->same, &version->record), *other;
	char id[CTIP_ID_TEXT];
	size_t at = 0;

	if (s->cli->talk == NULL)
		return;
	ctip_id_text(id, &version->record, prefix);
	if (kept != NULL)
		fprintf(s->cli->talk, "%s is merged: %s is kept, and stands "
		    "for both\n", id, kept);
	else
		while (ctip_same_each(&other, &at, s->same, ctip_str(id)))
			fprintf(s->cli->talk, "%s stands for %s, too\n", id,
			    other);
}

static int
show_one(struct showing *s, const char *id, struct ctip_err *err)
{
	struct ctip_version version;
	struct ctip_record record = {0};
	uint32_t opened;
	int rc;

	if (ctip_ledger_find(&version, s->ledger, id, err) < 0)
		return find_erased(s, id, err);
	if (ctip_ledger_read(&record, &opened, s->ledger, &version,
	    version.has, err) < 0)
		return -1;
	if (s->rows)
		rc = print_row(s, &record, &version, err);
	else
		rc = print_page(s, &record, &version, opened, err);
	if (rc == 0)
		say_same(s, &version, record.kind->prefix);
	ctip_record_clear(&record);
	return rc;
}

static int
note_id(void *context, const char *id, struct ctip_err *err)
{
	struct showing *s = context;

	(void)err;
	if (s->n == s->room) {
		s->room = s->room * 2 + 16;
		s->ids = ctip_realloc(s->ids, s->room * sizeof *s->ids);
	}
	s->ids[s->n++] = ctip_strdup(id);
	return 0;
}

/* Whose records they are, as far as they are there: what isn't is said when
 * its turn comes. Of each, the compartments that this member opens. */
static int
trace(struct showing *s, FILE *talk, struct ctip_err *err)
{
	struct ctip_access access = {0};
	struct ctip_version version;
	struct ctip_err ignored;
	uint32_t opens;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->n; i++) {
		if (ctip_ledger_find(&version, s->ledger, s->ids[i],
		    &ignored) != 0)
			continue;
		rc = ctip_access_opens(&opens, s->ledger, &version.subject,
		    err);
		ctip_access_add(&access, version.kind, &version.subject,
		    version.has & opens);
	}
	if (rc == 0 && access.n > 0)
		rc = ctip_desk_trace(s->ledger, &access, s->cli, talk, err);
	ctip_access_clear(&access);
	return rc;
}

int
ctip_show_records(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct showing s = { .cli = cli, .out = out, .first = true };
	int rc = -1;

	s.rows = cli->quiet || (cli->format != NULL &&
	    strcmp(cli->format, "table") != 0);
	if (ctip_desk_open(&s.ledger, cli, CTIP_LEDGER_READ, err) == 0 &&
	    ctip_cli_each(cli, 0, note_id, &s, err) == 0 &&
	    /* Not before: who sends ids may be writing them. */
	    ctip_same_load(&s.same, s.ledger, err) == 0)
		rc = trace(&s, talk, err);
	for (size_t i = 0; rc == 0 && i < s.n; i++)
		rc = show_one(&s, s.ids[i], err);
	rc = close_sheet(s.sheet, rc == 0 && s.erased ? 1 : rc, err);
	ctip_same_free(s.same);
	ctip_ledger_close(s.ledger);
	ctip_names_free(s.ids, s.n);
	free(s.columns);
	free(s.cells);
	return rc;
}
