/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One value: what a person typed -> the canonical form of its type, or an
 * error finding that says what is wrong and what to do. The text is trimmed
 * and normal already. Whatever comes out of here can be stored, compared and
 * put into SQL as it is.
 */
#include "schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/id.h"

#define LONGEST 65536            /* bytes, where the field doesn't say */
#define MOST_CODES 100
#define FEW 8                    /* codes, so that a message has them all */

bool
ctip_value__fault(const struct ctip_cell_in *in, const char *rule,
    const char *format, ...)
{
	char message[700];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	ctip_findings_add(in->findings, (struct ctip_finding){
	    .file = in->at.file, .line = in->at.line,
	    .column = in->at.column, .level = CTIP_ERROR,
	    .field = ctip_str(in->field->name), .rule = rule },
	    "%s", message);
	return false;
}

char *
ctip_value__quote(char out[CTIP_VALUE_QUOTE], struct ctip_str text)
{
	size_t n = 0, characters = 0;

	while (n < text.len) {
		if ((text.p[n] & 0xC0) != 0x80 && characters++ == 40)
			break;
		n++;
	}
	snprintf(out, CTIP_VALUE_QUOTE, "'%.*s%s'", (int)n, text.p,
	    n < text.len ? "\xE2\x80\xA6" : "");
	return out;
}

static bool
keep(struct ctip_cell_in *in, struct ctip_str canonical)
{
	in->record->values[in->number] = canonical;
	return true;
}

bool
ctip_value__keep(struct ctip_cell_in *in, struct ctip_str canonical)
{
	return keep(in, ctip_pool_str(&in->record->pool, canonical));
}

/* 18685550999.0: a telephone or number that a program took for an amount.
 * What stood before the digits is lost. */
static bool
is_float(struct ctip_str t)
{
	size_t n = 0;

	while (n < t.len && t.p[n] >= '0' && t.p[n] <= '9')
		n++;
	return n >= 7 && n + 2 == t.len && t.p[n] == '.' &&
	    t.p[n + 1] == '0';
}

/* One piece of a text field. */
static bool
piece(struct ctip_cell_in *in, struct ctip_str text)
{
	const struct ctip_field *f = in->field;
	char quote[CTIP_VALUE_QUOTE];

	if (f->longest == 0 ? text.len > LONGEST : text.len > f->longest &&
	    ctip_text__characters(text) > f->longest)
		return ctip_value__fault(in, "long",
		    "%s is too long: at most %u %s",
		    ctip_value__quote(quote, text),
		    f->longest == 0 ? LONGEST : f->longest,
		    f->longest == 0 ? "bytes" : "characters");
	if ((text.len < 16 && ctip_number__is_scientific(text)) ||
	    (!f->notes && is_float(text)))
		return ctip_number__scientific(in);
	if (f->compiled != NULL &&
	    !ctip_pattern__matches(f->compiled, text))
		return ctip_value__fault(in, "pattern",
		    "%s does not have the form of %s%s%s",
		    ctip_value__quote(quote, text), f->name,
		    f->help != NULL ? ": " : "",
		    f->help != NULL ? f->help : "");
	return true;
}

/* Is text one of the pieces of done? */
static bool
is_among(struct ctip_str done, struct ctip_str text)
{
	struct ctip_str one;

	if (done.len == 0)
		return false;
	while (ctip_str_cut(&done, ';', &one))
		if (ctip_str_equal(one, text))
			return true;
	return false;
}

static bool
set_many(struct ctip_cell_in *in)
{
	char *to = ctip_pool_room(&in->record->pool, in->text.len);
	struct ctip_str rest = in->text, one;
	size_t n = 0;

	while (ctip_str_cut(&rest, ';', &one)) {
		one = ctip_str_trim(one);
		if (one.len == 0 ||
		    is_among((struct ctip_str){ to, n }, one))
			continue;
		if (!piece(in, one))
			return false;
		if (n > 0)
			to[n++] = ';';
		memcpy(to + n, one.p, one.len);
		n += one.len;
	}
	if (n == 0)
		return true;
	return keep(in, (struct ctip_str){ to, n });
}

static bool
set_text(struct ctip_cell_in *in)
{
	if (in->field->many)
		return set_many(in);
	return piece(in, in->text) && ctip_value__keep(in, in->text);
}

/* What there is to choose from: the nearest, all of a few, or who lists them. */
static void
put_choice(struct ctip_buf *out, const struct ctip_codes *codes,
    struct ctip_str text)
{
	const char *near = ctip_codes_nearest(codes, text);

	if (near != NULL) {
		ctip_buf_format(out, "; nearest is '%s'", near);
	} else if (codes->n > FEW) {
		ctip_buf_format(out, "; 'ctip record codes %s' lists them",
		    codes->name);
	} else {
		for (size_t i = 0; i < codes->n; i++)
			if (!codes->items[i].retired)
				ctip_buf_format(out, "%s%s", out->len == 0 ?
				    ": " : ", ", codes->items[i].code);
	}
}

/* Why text is none of the codes. */
static bool
no_code(struct ctip_cell_in *in, struct ctip_str text)
{
	const struct ctip_codes *codes = in->field->codes;
	char quote[CTIP_VALUE_QUOTE];
	struct ctip_buf choice = {0};
	struct ctip_err err;
	bool fault;

	if (ctip_codes_load(codes, &err) != 0)
		return ctip_value__fault(in, "code",
		    "the codes of %s can't be read: %s", codes->name,
		    err.text);
	put_choice(&choice, codes, text);
	fault = ctip_value__fault(in, "code",
	    "%s is not one of the codes of %s%s",
	    ctip_value__quote(quote, text), codes->name,
	    choice.p != NULL ? choice.p : "");
	ctip_buf_clear(&choice);
	return fault;
}

static const struct ctip_code_item *
item_of(const struct ctip_codes *codes, struct ctip_str text)
{
	const struct ctip_code_item *item = ctip_codes_find(codes, text);

	return item != NULL ? item : ctip_codes_match(codes, text);
}

static bool
retired(struct ctip_cell_in *in, const struct ctip_code_item *item)
{
	return ctip_value__fault(in, "code",
	    "'%s' is no longer a code of %s; take one of today's",
	    item->code, in->field->codes->name);
}

static bool
set_code(struct ctip_cell_in *in)
{
	const struct ctip_code_item *item =
	    item_of(in->field->codes, in->text);

	if (item == NULL)
		return no_code(in, in->text);
	if (item->retired)
		return retired(in, item);
	return keep(in, ctip_str(item->code));
}

/* The codes found so far, in the order of the list. */
struct chosen {
	const struct ctip_code_item *item[MOST_CODES];
	size_t n;
};

/* False when there are too many. Items of a list sort by their address. */
static bool
choose(struct chosen *c, const struct ctip_code_item *item)
{
	size_t i = c->n;

	while (i > 0 && c->item[i - 1] > item)
		i--;
	if (i > 0 && c->item[i - 1] == item)
		return true;
	if (c->n == MOST_CODES)
		return false;
	memmove(&c->item[i + 1], &c->item[i],
	    (c->n - i) * sizeof(c->item[0]));
	c->item[i] = item;
	c->n++;
	return true;
}

static bool
add_code(struct ctip_cell_in *in, struct chosen *c,
    const struct ctip_code_item *item)
{
	if (item->retired)
		return retired(in, item);
	return choose(c, item) || ctip_value__fault(in, "code",
	    "more than %d codes", MOST_CODES);
}

/* One code, or several with the first of separators that is there between.
 * A label may hold a comma: whole pieces are tried before they are cut. */
static bool
choose_all(struct ctip_cell_in *in, struct chosen *c, struct ctip_str text,
    const char *separators)
{
	struct ctip_str rest = ctip_str_trim(text), one;
	const struct ctip_code_item *item;

	if (rest.len == 0)
		return true;
	item = item_of(in->field->codes, rest);
	if (item != NULL)
		return add_code(in, c, item);
	while (*separators != '\0' &&
	    memchr(rest.p, *separators, rest.len) == NULL)
		separators++;
	if (*separators == '\0')
		return no_code(in, rest);
	while (ctip_str_cut(&rest, *separators, &one))
		if (!choose_all(in, c, one, separators + 1))
			return false;
	return true;
}

static bool
keep_all(struct ctip_cell_in *in, const struct chosen *c)
{
	size_t len = 0, n = 0;
	char *to;

	if (c->n == 1)
		return keep(in, ctip_str(c->item[0]->code));
	for (size_t i = 0; i < c->n; i++)
		len += strlen(c->item[i]->code) + 1;
	to = ctip_pool_room(&in->record->pool, len);
	for (size_t i = 0; i < c->n; i++) {
		size_t one = strlen(c->item[i]->code);

		if (i > 0)
			to[n++] = ';';
		memcpy(to + n, c->item[i]->code, one);
		n += one;
	}
	if (n > 0)
		keep(in, (struct ctip_str){ to, n });
	return true;
}

static bool
set_codes(struct ctip_cell_in *in)
{
	const struct ctip_code_item *item =
	    ctip_codes_find(in->field->codes, in->text);
	struct chosen c;

	if (item != NULL && !item->retired)
		return keep(in, ctip_str(item->code));
	c.n = 0;
	return choose_all(in, &c, in->text, ";|,") && keep_all(in, &c);
}

static bool
set_link(struct ctip_cell_in *in)
{
	const char *wanted = ctip_kind__link_prefix(in->record->kind,
	    in->field);
	char text[CTIP_ID_TEXT], prefix[4];
	struct ctip_id id = { { 0 } };

	switch (ctip_id_parse(prefix, id.b, in->text)) {
	case CTIP_ID_SHAPE:
		return ctip_value__fault(in, "id", "%s is not an id, like "
		    "P-7K3M-9QDX-W2FA-Y", QUOTED(in));
	case CTIP_ID_CHECK:
		return ctip_value__fault(in, "id", "%s is mistyped: its last "
		    "symbol doesn't agree; look at it again", QUOTED(in));
	default:
		break;
	}
	if (wanted != NULL && strcmp(wanted, prefix) != 0)
		return ctip_value__fault(in, "id", "%s is not the id of a %s: "
		    "those begin with %s-", QUOTED(in), in->field->link,
		    wanted);
	ctip_id_text(text, &id, prefix);
	return ctip_value__keep(in, ctip_str(text));
}

/* Types with more to say are in number.c and dates.c. */
static bool (*const setters[])(struct ctip_cell_in *in) = {
	[CTIP_TEXT] = set_text, [CTIP_CODE] = set_code,
	[CTIP_CODES] = set_codes, [CTIP_DATE] = ctip_dates__set,
	[CTIP_INTEGER] = ctip_number__integer,
	[CTIP_DECIMAL] = ctip_number__decimal,
	[CTIP_BOOLEAN] = ctip_number__boolean, [CTIP_LINK] = set_link,
	[CTIP_PLACE] = ctip_number__place, [CTIP_MONEY] = ctip_number__money
};

bool
ctip_value__set(struct ctip_cell_in *in)
{
	return setters[in->field->type](in);
}
