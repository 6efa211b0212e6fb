/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes a row the same row: a hash of the kind's name and the values
 * of the key; without a key, or where it is blank, of all declared values,
 * counted where equal rows repeat in the file. That one stays with the
 * record as _row. The letter in front keeps the two apart.
 */
#include "intake_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/term.h"

#define LARGE ((uint64_t)256 << 10)

/* Fields by number, so that fields added to a kind later change nothing. */
static void
add_values(struct ctip_buf *out, const struct ctip_str *values,
    const int *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ctip_str value = values[fields[i]];
		unsigned char front[6];

		if (value.p == NULL)
			continue;
		ctip_put_u16(front, (uint16_t)fields[i]);
		ctip_put_u32(front + 2, (uint32_t)value.len);
		ctip_buf_add(out, front, sizeof front);
		ctip_buf_str(out, value);
	}
}

static void
hash(struct walk *walk, struct part *part)
{
	struct ctip_str all = ctip_buf_slice(&walk->bytes);

	ctip_hash16(part->hash, &all, 1);
}

static void
start(struct walk *walk, const struct part *part, char letter)
{
	ctip_buf_reset(&walk->bytes);
	ctip_buf_char(&walk->bytes, letter);
	ctip_buf_text(&walk->bytes, part->map->kind->name);
	ctip_buf_char(&walk->bytes, '\0');
}

void
ctip_intake__key(struct walk *walk, struct part *part,
    const struct ctip_str *values)
{
	size_t before;

	start(walk, part, 'k');
	before = walk->bytes.len;
	add_values(&walk->bytes, values, part->key, part->n_key);
	part->by_row = walk->bytes.len == before;
	if (part->by_row) {
		start(walk, part, 'r');
		add_values(&walk->bytes, values, part->declared,
		    part->n_declared);
	}
	hash(walk, part);
}

/* The hash of the n-th row (from 2) that is equal to one before. */
void
ctip_intake__again(struct walk *walk, struct part *part, uint64_t n)
{
	ctip_buf_reset(&walk->bytes);
	ctip_buf_char(&walk->bytes, 'n');
	ctip_buf_add(&walk->bytes, part->hash, sizeof part->hash);
	ctip_buf_u64(&walk->bytes, n);
	hash(walk, part);
}

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

bool
ctip_intake__is_link(const struct part *part, int field)
{
	for (size_t i = 0; i < part->n_links; i++)
		if (part->links[i].field == field)
			return true;
	return false;
}

static uint64_t
mix_value(uint64_t h, int field, struct ctip_str v)
{
	uint64_t word;

	if (v.p == NULL)
		return h;
	h = mix(h, (uint64_t)field << 32 | v.len);
	for (; v.len > 8; v.p += 8, v.len -= 8) {
		memcpy(&word, v.p, 8);
		h = mix(h, word);
	}
	word = 0;
	memcpy(&word, v.p, v.len);
	return mix(h, word);
}

/* A quick mark, to tell whether two rows of one key, or a row and its record,
 * say the same: 48 bits of the values and the subject, 8 of the subject alone,
 * 8 of other links, which may differ where several rows tell of one case. Only
 * of what stays here, and so not secret. */
uint64_t
ctip_intake__mark(const struct part *part, const struct ctip_str *values)
{
	uint64_t own = 1, subject = 1, links = 1;

	for (size_t i = 0; i < part->n_declared; i++) {
		int f = part->declared[i];

		if (f == part->subject)
			subject = mix_value(subject, f, values[f]);
		else if (part->n_links == 0 || !ctip_intake__is_link(part, f))
			own = mix_value(own, f, values[f]);
		else
			links = mix_value(links, f, values[f]);
	}
	own = mix(own, subject);
	own = mix(own, own >> 32) << 16;
	subject = mix(subject, subject >> 32) >> 56 << 8;
	links = mix(links, links >> 32) >> 56;
	return own | subject | links;
}

bool
ctip_intake__same_values(uint64_t a, uint64_t b)
{
	return a >> 8 == b >> 8;
}

bool
ctip_intake__same_subject(uint64_t a, uint64_t b)
{
	return (a >> 8 & 0xff) == (b >> 8 & 0xff);
}

static void
want(uint64_t *only, int field)
{
	only[field / 64] |= (uint64_t)1 << field % 64;
}

/* A second record of one key: which of them a row is about, nobody knows. */
static void
count_more(struct seen_slot *slot)
{
	slot->mark = slot->several ? slot->mark + 1 : 2;
	slot->several = true;
}

/* A record of the ledger takes its place in the table. */
static void
take(struct walk *walk, struct part *part, const struct ctip_scanned *s,
    bool whole)
{
	const struct ctip_kind *kind = part->map->kind;
	struct seen_slot *slot;
	bool keyed = true;

	for (size_t i = 0; i < part->n_key; i++)
		if (s->values[part->key[i]].p != NULL) {
			ctip_intake__key(walk, part, s->values);
			goto found;
		}
	if (!ctip_seen__parse(part->hash, s->values[kind->row]))
		return;
	keyed = false;
found:
	ctip_seen__room(&walk->seen, 1, 0);
	slot = ctip_seen__slot(&walk->seen, part->hash);
	if (ctip_seen__known(slot)) {
		if (keyed && memcmp(slot->id, s->record.b, sizeof slot->id))
			count_more(slot);
		return;
	}
	memcpy(slot->id, s->record.b, sizeof slot->id);
	if (whole)
		slot->mark = ctip_intake__mark(part, s->values);
}

/* Is the file so large that it is quicker to open all records once than
 * those in it one by one? */
static bool
is_large(const struct walk *walk)
{
	return ctip_rows_size(walk->rows) > LARGE;
}

/* What has to be open to tell which rows are here already. */
static int
check_open(const struct walk *walk, const struct part *part,
    struct ctip_err *err)
{
	const struct ctip_kind *kind = part->map->kind;

	for (size_t i = 0; i <= part->n_key; i++) {
		int field = i < part->n_key ? part->key[i] : kind->row;
		enum ctip_compartment c = kind->fields[field].compartment;

		if (!ctip_ledger_opens(walk->ask->ledger, c))
			return ctip_fail(err, CTIP_DENIED, "to know which "
			    "rows of kind '%s' are here already, compartment "
			    "'%s' has to be open to you; ask somebody in whose "
			    "role it is", kind->name,
			    ctip_compartment_name(c));
	}
	return 0;
}

static int
scan(struct walk *walk, struct part *part, struct ctip_err *err)
{
	const struct ctip_kind *kind = part->map->kind;
	size_t words = kind->n / 64 + 1;
	uint64_t *only = ctip_alloc(words * sizeof *only), n = 0;
	struct ctip_scan *scan = NULL;
	struct ctip_scanned one;
	bool whole = part->n_key > 0 && is_large(walk);
	int got;

	want(only, kind->row);
	for (size_t i = 0; i < part->n_key; i++)
		want(only, part->key[i]);
	for (size_t i = 0; whole && i < part->n_declared; i++)
		want(only, part->declared[i]);
	got = ctip_scan_open(&scan, walk->ask->ledger, kind, only, err);
	while (got >= 0 && (got = ctip_scan_next(scan, &one, err)) > 0) {
		if (n++ == 0 && check_open(walk, part, err) < 0)
			got = -1;
		else
			take(walk, part, &one, whole);
		if (got < 0)
			break;
		if (n % 4096 == 0)
			ctip_progress("known", n, 0, "records");
	}
	ctip_scan_close(scan);
	free(only);
	return got < 0 ? -1 : 0;
}

static bool
same_key(const struct part *a, const struct part *b)
{
	return a->map->kind == b->map->kind && a->n_key == b->n_key &&
	    (a->n_key == 0 || memcmp(a->key, b->key,
	    a->n_key * sizeof *a->key) == 0);
}

int
ctip_intake__known(struct walk *walk, struct ctip_err *err)
{
	for (size_t i = 0; i < walk->n; i++) {
		bool done = false;

		for (size_t j = 0; j < i; j++)
			done |= same_key(&walk->parts[j], &walk->parts[i]);
		if (!done && scan(walk, &walk->parts[i], err) < 0)
			return -1;
	}
	ctip_progress_end();
	return 0;
}
