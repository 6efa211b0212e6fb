/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record <-> part: the canonical JSON array of one compartment's values, in
 * slot order (FORMAT item 8). There is exactly one way to write a value, and
 * the reader refuses every other. A scan runs through here a million times:
 * no tree, no allocation but for unescaping.
 */
#include "schema.h"

#include <string.h>

#include "ctip/base/term.h"

static bool
is_number(const struct ctip_field *f)
{
	return f->type == CTIP_INTEGER || f->type == CTIP_BOOLEAN;
}

/* Characters that can't stand in a JSON string as they are: 1 escaped, 2
 * never in a value; and 4 beyond ASCII, which is to be checked. */
static const unsigned char class[256] = {
	2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 2, 2, 2, 2, 2,
	2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	['"'] = 1, ['\\'] = 1, [0x80 ... 0xFF] = 4
};

/* The length of what needs no escape. */
static size_t
plain(const char *p, size_t len)
{
	size_t i = 0;

	while (i < len && !(class[(unsigned char)p[i]] & 3))
		i++;
	return i;
}

static void
write_text(struct ctip_buf *out, struct ctip_str v)
{
	size_t n = plain(v.p, v.len);
	char *to;

	if (n == v.len) {
		to = ctip_buf_room(out, n + 2);
		to[0] = '"';
		memcpy(to + 1, v.p, n);
		to[n + 1] = '"';
		out->len += n + 2;
		return;
	}
	to = ctip_buf_room(out, 2 * v.len + 2);
	*to++ = '"';
	for (size_t i = 0; i < v.len; i++) {
		char c = v.p[i];

		if (class[(unsigned char)c] & 3) {
			*to++ = '\\';
			c = c == '\n' ? 'n' : c == '\t' ? 't' : c;
		}
		*to++ = c;
	}
	*to++ = '"';
	out->len = (size_t)(to - out->p);
}

bool
ctip_record_write(struct ctip_buf *out, const struct ctip_record *record,
    enum ctip_compartment compartment)
{
	const uint16_t *slots = ctip_kind__slots(record->kind, compartment);
	size_t n = record->kind->per[compartment];

	while (n > 0 && record->values[slots[n - 1]].p == NULL)
		n--;
	if (n == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct ctip_str v = record->values[slots[i]];

		ctip_buf_char(out, i == 0 ? '[' : ',');
		if (v.p == NULL)
			ctip_buf_add(out, "null", 4);
		else if (is_number(&record->kind->fields[slots[i]]))
			ctip_buf_str(out, v);
		else
			write_text(out, v);
	}
	ctip_buf_char(out, ']');
	return true;
}

/* Moves along the text; value is absent for null. False: not canonical. */
struct cursor { const char *p, *end; };

static bool
read_number(struct cursor *c, struct ctip_str *value)
{
	const char *from = c->p, *first;

	if (c->p < c->end && *c->p == '-')
		c->p++;
	first = c->p;
	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	value->p = from;
	value->len = (size_t)(c->p - from);
	if (c->p == first || c->p - first > 16)
		return false;
	return *first != '0' || (first == from && c->p - first == 1);
}

/* Takes the escapes out of [from, end), which holds at least one. */
static bool
unescape(struct ctip_str *value, struct ctip_pool *pool)
{
	char *to = ctip_pool_room(pool, value->len);
	size_t n = 0;

	for (size_t i = 0; i < value->len; i++) {
		char c = value->p[i];

		if (c != '\\') {
			to[n++] = c;
			continue;
		}
		c = value->p[++i];
		if (c == 'n' || c == 't')
			to[n++] = c == 'n' ? '\n' : '\t';
		else if (c == '"' || c == '\\')
			to[n++] = c;
		else
			return false;
	}
	value->p = to;
	value->len = n;
	return true;
}

/* c stands after the opening quote. */
static bool
read_text(struct cursor *c, struct ctip_str *value, struct ctip_pool *pool)
{
	const char *p = c->p;
	bool escaped = false;
	unsigned seen = 0;
	size_t at;

	for (;;) {
		while (p < c->end && !(class[(unsigned char)*p] & 3))
			seen |= class[(unsigned char)*p++];
		if (p == c->end)
			return false;
		if (*p == '"')
			break;
		if (*p != '\\' || c->end - p < 2)
			return false;
		escaped = true;
		p += 2;
	}
	value->p = c->p;
	value->len = (size_t)(p - c->p);
	c->p = p + 1;
	if (value->len == 0 ||
	    ((seen & 4) && !ctip_utf8_valid(*value, &at)))
		return false;
	return !escaped || unescape(value, pool);
}

static bool
read_value(struct cursor *c, const struct ctip_field *f,
    struct ctip_str *value, struct ctip_pool *pool)
{
	*value = (struct ctip_str){ NULL, 0 };
	if (c->end - c->p >= 4 && memcmp(c->p, "null", 4) == 0) {
		c->p += 4;
		return true;
	}
	if (!is_number(f)) {
		if (c->p == c->end || *c->p != '"')
			return false;
		c->p++;
		return read_text(c, value, pool);
	}
	if (!read_number(c, value))
		return false;
	return f->type != CTIP_BOOLEAN ||
	    (value->len == 1 && value->p[0] <= '1');
}

static bool
is_wanted(const uint64_t *only, unsigned field)
{
	return only == NULL || (only[field / 64] >> field % 64 & 1) != 0;
}

/* After the opening bracket. Of a part that holds more than n values, the
 * rest isn't looked at. */
static bool
read_values(struct ctip_record *r, struct cursor *c, const uint16_t *slots,
    size_t n, const uint64_t *only)
{
	struct ctip_str value;

	for (size_t i = 0; i < n; i++) {
		if (!read_value(c, &r->kind->fields[slots[i]], &value,
		    &r->pool) || c->p == c->end)
			return false;
		if (is_wanted(only, slots[i]))
			r->values[slots[i]] = value;
		if (*c->p == ']')
			return c->p + 1 == c->end && value.p != NULL;
		if (*c->p++ != ',')
			return false;
	}
	return n < r->kind->per[r->kind->fields[slots[0]].compartment];
}

int
ctip_record_read(struct ctip_record *record,
    enum ctip_compartment compartment, struct ctip_str json,
    const uint64_t *only, struct ctip_err *err)
{
	const uint16_t *slots = ctip_kind__slots(record->kind, compartment);
	size_t n = record->kind->per[compartment];
	struct cursor c = { json.p, json.p + json.len };

	for (size_t i = 0; i < n; i++)
		if (is_wanted(only, slots[i]))
			record->values[slots[i]] = (struct ctip_str){ 0 };
	/* A scan asks for a few columns: stop behind the last one. */
	while (only != NULL && n > 1 && !is_wanted(only, slots[n - 1]))
		n--;
	if (ctip_str_is(json, "[]"))
		return 0;
	if (n == 0 || json.len < 3 || *c.p++ != '[' ||
	    !read_values(record, &c, slots, n, only))
		return ctip_fail(err, CTIP_TAMPERED, "the %s part of a %s is "
		    "not canonical", ctip_compartment_name(compartment),
		    record->kind->name);
	return 0;
}
