/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> rows of one kind, for lists and exports. Identity stays closed
 * unless a column or a condition names it: what isn't needed isn't opened.
 */
#include "ctip/desk/browse.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/secret.h"
#include "ctip/desk/entry.h"
#include "ctip/ledger/same.h"

#define MAIN 6  /* fields of a list */

struct ctip_browse {
	struct ctip_scan       *scan;
	const struct ctip_kind *kind;
	size_t                  n;        /* columns, without the id */
	int                    *fields;
	struct ctip_column     *columns;  /* the id first */
	struct ctip_str        *cells;
	char                    id[CTIP_ID_TEXT];
	struct ctip_id          subject;
	uint32_t                closed;
	uint32_t                opens;
	size_t                  n_where;
	struct { int field; struct ctip_str value; } *where;
	struct ctip_record      wanted;   /* keeps their values */
	bool                    htcds, united;
	struct ctip_same       *same;
	struct ctip_buf         text;     /* of one row, in the standard's codes */
	size_t                 *at;       /* where each cell begins in it */
	struct ctip_browse_lost *lost;
};

/* A value without a code in the standard. */
struct ctip_browse_lost {
	struct ctip_browse_lost *next;
	int                      field;
	uint64_t                 n;
	struct ctip_str          code;   /* lives with the code lists */
};

enum ctip_cell_type
ctip_browse_type(const struct ctip_field *field)
{
	if (field->type == CTIP_INTEGER || field->type == CTIP_DECIMAL)
		return CTIP_CELL_NUMBER;
	return field->type == CTIP_BOOLEAN ? CTIP_CELL_BOOLEAN :
	    CTIP_CELL_TEXT;
}

static void
add_column(struct ctip_browse *b, int field)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->fields[i] == field)
			return;
	b->fields[b->n++] = field;
	b->columns[b->n] = (struct ctip_column){
		b->htcds ? b->kind->fields[field].htcds :
		    b->kind->fields[field].name,
		b->htcds ? CTIP_CELL_TEXT :
		    ctip_browse_type(&b->kind->fields[field]),
	};
}

static int
name_columns(struct ctip_browse *b, struct ctip_ledger *ledger,
    const struct ctip_cli *cli, const char *columns, struct ctip_err *err)
{
	struct ctip_str rest = ctip_str(columns), name;

	while (ctip_str_cut(&rest, ',', &name)) {
		int field;
		const char *near;
		enum ctip_compartment c;

		name = ctip_str_trim(name);
		if (ctip_str_is(name, "id"))
			continue;
		field = ctip_kind_field(b->kind, name);
		near = field < 0 ? ctip_kind_nearest(b->kind, name) : NULL;
		if (field < 0)
			return ctip_cli_misuse(cli, err, "'%.*s' is no field "
			    "of '%s'%s%s%s", (int)name.len, name.p,
			    b->kind->name, near ? "; the nearest is '" : "",
			    near ? near : "", near ? "'" : "");
		c = b->kind->fields[field].compartment;
		if (!ctip_ledger_opens(ledger, c))
			return ctip_fail(err, CTIP_DENIED, "'%s' is in "
			    "compartment '%s', which is not open to you",
			    b->kind->fields[field].name,
			    ctip_compartment_name(c));
		add_column(b, field);
	}
	return 0;
}

static void
main_columns(struct ctip_browse *b, const struct ctip_ledger *ledger,
    bool all)
{
	for (size_t i = 0; i < b->kind->n; i++) {
		const struct ctip_field *f = &b->kind->fields[i];
		enum ctip_compartment c = f->compartment;

		if (f->hidden || (b->htcds && f->htcds == NULL))
			continue;
		if (!ctip_ledger_opens(ledger, c))
			b->closed |= (uint32_t)1 << c;
		else if (all || (b->n < MAIN &&
		    (c == CTIP_STATISTICS || c == CTIP_DIRECTORY)))
			add_column(b, (int)i);
	}
}

/* The first fault becomes the error. */
struct heard { struct ctip_findings to; struct ctip_err *err; };

static void
hear(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct heard *heard = (struct heard *)to;

	if (f->level == CTIP_ERROR)
		ctip_fail(heard->err, CTIP_INVALID, "%.*s: %.*s",
		    (int)f->field.len, f->field.p != NULL ? f->field.p : "",
		    (int)f->message.len, f->message.p);
}

static int
read_where(struct ctip_browse *b, struct ctip_ledger *ledger,
    const struct ctip_cli *cli, const struct ctip_texts *where,
    struct ctip_err *err)
{
	struct heard heard = {{hear, 0, 0}, err};

	b->where = ctip_alloc((where->n + 1) * sizeof *b->where);
	for (size_t i = 0; i < where->n; i++) {
		int f;

		if (ctip_entry_argument(&b->wanted, &f, cli,
		    where->item[i], false, &heard.to, err) < 0)
			return -1;
		if (heard.to.errors > 0)
			return -1;
		if (!ctip_ledger_opens(ledger, b->kind->fields[f].compartment))
			return ctip_fail(err, CTIP_DENIED,
			    "'%s' is in compartment '%s', which is not open "
			    "to you", b->kind->fields[f].name,
			    ctip_compartment_name(
			    b->kind->fields[f].compartment));
		b->where[b->n_where].field = f;
		b->where[b->n_where++].value = b->wanted.values[f];
	}
	return 0;
}

/* Opens the scan over the fields that are shown or compared. */
static int
open_scan(struct ctip_browse *b, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	uint64_t *only = ctip_alloc((b->kind->n / 64 + 1) * sizeof *only);
	int rc;

	for (size_t i = 0; i < b->n + b->n_where; i++) {
		int f = i < b->n ? b->fields[i] : b->where[i - b->n].field;

		only[f / 64] |= (uint64_t)1 << f % 64;
		b->opens |= 1u << b->kind->fields[f].compartment;
	}
	rc = ctip_scan_open(&b->scan, ledger, b->kind, only, err);
	free(only);
	if (rc == 0 && b->united)
		rc = ctip_same_load(&b->same, ledger, err);
	if (rc == 0)
		ctip_scan_unite(b->scan, b->same);
	return rc;
}

int
ctip_browse_open(struct ctip_browse **out, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const struct ctip_cli *cli,
    const struct ctip_browse_options *options, struct ctip_err *err)
{
	struct ctip_browse *b = ctip_alloc(sizeof *b);
	int rc = 0;

	*out = NULL;
	b->kind = kind;
	b->htcds = options->htcds;
	b->united = options->united;
	b->at = ctip_alloc((kind->n + 1) * sizeof *b->at);
	b->fields = ctip_alloc((kind->n + 1) * sizeof *b->fields);
	b->columns = ctip_alloc((kind->n + 1) * sizeof *b->columns);
	b->cells = ctip_alloc((kind->n + 1) * sizeof *b->cells);
	b->columns[0] = (struct ctip_column){ "id", CTIP_CELL_TEXT };
	ctip_record_start(&b->wanted, kind);
	if (options->ids)
		;
	else if (options->columns != NULL)
		rc = name_columns(b, ledger, cli, options->columns, err);
	else
		main_columns(b, ledger, options->all);
	if (rc == 0 && options->where != NULL)
		rc = read_where(b, ledger, cli, options->where, err);
	if (rc == 0)
		rc = open_scan(b, ledger, err);
	if (rc == 0)
		*out = b;
	else
		ctip_browse_close(b);
	return rc;
}

size_t
ctip_browse_columns(const struct ctip_browse *browse,
    const struct ctip_column **out)
{
	*out = browse->columns;
	return browse->n + 1;
}

uint32_t
ctip_browse_closed(const struct ctip_browse *browse)
{
	return browse->closed;
}

uint32_t
ctip_browse_opens(const struct ctip_browse *browse)
{
	return browse->opens;
}

const struct ctip_id *
ctip_browse_subject(const struct ctip_browse *browse)
{
	return &browse->subject;
}

/* One of several, or equal; text without case and accents. */
static bool
matches(const struct ctip_field *field, struct ctip_str has,
    struct ctip_str wanted)
{
	char a[400], b[400];
	struct ctip_str one;

	if (has.p == NULL || wanted.p == NULL)
		return has.p == wanted.p;
	if (ctip_str_equal(has, wanted))
		return true;
	if (field->type == CTIP_CODES || field->many) {
		while (ctip_str_cut(&has, ';', &one))
			if (ctip_str_equal(one, wanted))
				return true;
		return false;
	}
	return field->type == CTIP_TEXT &&
	    ctip_codes_fold(a, sizeof a, has) > 0 &&
	    ctip_codes_fold(b, sizeof b, wanted) > 0 && strcmp(a, b) == 0;
}

static bool
is_wanted(const struct ctip_browse *b, const struct ctip_scanned *one)
{
	for (size_t i = 0; i < b->n_where; i++) {
		int f = b->where[i].field;

		if (!matches(&b->kind->fields[f], one->values[f],
		    b->where[i].value))
			return false;
	}
	return true;
}

static void
lose(struct ctip_browse *b, int field, struct ctip_str code)
{
	struct ctip_browse_lost *l = b->lost;

	while (l != NULL && !(l->field == field &&
	    ctip_str_equal(l->code, code)))
		l = l->next;
	if (l == NULL) {
		l = ctip_alloc(sizeof *l);
		*l = (struct ctip_browse_lost){b->lost, field, 0, code};
		b->lost = l;
	}
	l->n++;
}

/* One code in the standard's word. Lists that are standards of their own
 * (countries, languages) have none to give. */
static void
put_code(struct ctip_browse *b, int field, struct ctip_str code)
{
	const struct ctip_codes *codes = b->kind->fields[field].codes;
	const struct ctip_code_item *item = ctip_codes_find(codes, code);
	struct ctip_err ignored;

	if (item == NULL && ctip_codes_load(codes, &ignored) == 0)
		item = ctip_codes_find(codes, code);
	if (item != NULL && item->htcds != NULL) {
		ctip_buf_text(&b->text, item->htcds);
		return;
	}
	ctip_buf_str(&b->text, code);
	if (item != NULL && strcmp(codes->name, "country") != 0 &&
	    strcmp(codes->name, "language") != 0 &&
	    strcmp(codes->name, "region") != 0)
		lose(b, field, ctip_str(item->code));
}

static void
put_value(struct ctip_browse *b, int field, struct ctip_str value)
{
	const struct ctip_field *f = &b->kind->fields[field];
	struct ctip_str one;
	bool first = true;

	if (f->type == CTIP_BOOLEAN)
		ctip_buf_text(&b->text, ctip_str_is(value, "1") ? "true" :
		    "false");
	else if (f->codes == NULL)
		ctip_buf_str(&b->text, value);
	else
		while (value.len > 0 && ctip_str_cut(&value, ';', &one)) {
			if (!first)
				ctip_buf_char(&b->text, ';');
			first = false;
			put_code(b, field, one);
		}
}

/* The cells of a row, in the standard's words. */
static void
translate(struct ctip_browse *b)
{
	size_t end;

	ctip_buf_reset(&b->text);
	for (size_t i = 0; i < b->n; i++) {
		b->at[i] = b->text.len;
		if (b->cells[i + 1].p != NULL)
			put_value(b, b->fields[i], b->cells[i + 1]);
	}
	for (size_t i = 0; i < b->n; i++) {
		end = i + 1 < b->n ? b->at[i + 1] : b->text.len;
		if (b->cells[i + 1].p != NULL)
			b->cells[i + 1] = (struct ctip_str){b->text.p +
			    b->at[i], end - b->at[i]};
	}
}

void
ctip_browse_unknown(struct ctip_buf *out, const struct ctip_browse *browse)
{
	for (const struct ctip_browse_lost *l = browse->lost; l != NULL;
	    l = l->next)
		ctip_buf_format(out, "%s: '%.*s' (%llu record%s)\n",
		    browse->kind->fields[l->field].name, (int)l->code.len,
		    l->code.p, (unsigned long long)l->n, l->n == 1 ? "" :
		    "s");
}

int
ctip_browse_next(struct ctip_browse *browse, const struct ctip_str **cells,
    struct ctip_err *err)
{
	struct ctip_scanned one;
	int got;

	while ((got = ctip_scan_next(browse->scan, &one, err)) > 0)
		if (is_wanted(browse, &one))
			break;
	if (got <= 0)
		return got;
	browse->subject = one.subject;
	ctip_id_text(browse->id, &one.record, browse->kind->prefix);
	browse->cells[0] = ctip_str(browse->id);
	for (size_t i = 0; i < browse->n; i++)
		browse->cells[i + 1] = one.values[browse->fields[i]];
	if (browse->htcds)
		translate(browse);
	*cells = browse->cells;
	return 1;
}

void
ctip_browse_close(struct ctip_browse *browse)
{
	if (browse == NULL)
		return;
	ctip_scan_close(browse->scan);
	ctip_same_free(browse->same);
	ctip_record_clear(&browse->wanted);
	while (browse->lost != NULL) {
		struct ctip_browse_lost *next = browse->lost->next;

		free(browse->lost);
		browse->lost = next;
	}
	if (browse->text.p != NULL)
		ctip_wipe(browse->text.p, browse->text.len);
	ctip_buf_clear(&browse->text);
	free(browse->at);
	free(browse->fields);
	free(browse->columns);
	free(browse->cells);
	free(browse->where);
	free(browse);
}
