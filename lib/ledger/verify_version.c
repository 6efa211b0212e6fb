/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, with a member's key: entries that stand on others. A new
 * version follows an earlier entry of the same record; a compartment it does
 * not carry is where it was before; who replaces one can open it; a void
 * names a transaction. Leaves are found by their first bytes and compared
 * whole.
 */
#include "verify_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One entry, opened, with what it was read from, which the next one may
 * share. */
struct at {
	bool               head_read, page_read;
	struct ctip_buf    bytes;      /* the head's */
	struct ctip_head   head;
	struct ctip_buf    page;
	uint64_t           page_of;    /* sequence << 12 | first */
	struct ctip_str    entry;
	uint64_t           index;
	unsigned char      leaf[CTIP_HASH];
	struct ctip_header header;
};

struct check {
	struct ctip_proof *proof;
	struct at          self, previous, other;
	uint64_t           where;      /* of self */
	struct ctip_err   *err;
};

static int
refuse(const struct check *c, const char *what)
{
	char name[PROOF_NAME];

	ctip_proof__name(name, &c->self.head);
	return ctip_fail(c->err, CTIP_TAMPERED, "transaction %s entry %llu: "
	    "%s", name, (unsigned long long)c->self.index, what);
}

/* Something that the walk met: one transaction of SQLite holds both. */
static int
gone(const struct check *c)
{
	return ctip_fail(c->err, CTIP_BUG,
	    "ledger.db changed while it was read");
}

static void
clear_at(struct at *at)
{
	ctip_buf_clear(&at->bytes);
	ctip_buf_clear(&at->page);
	ctip_head_clear(&at->head);
}

static int
read_head(const struct check *c, struct at *at, uint64_t sequence)
{
	struct ctip_store *db = c->proof->hands[0].db;
	struct ctip_value values[2] = {
		CTIP_V_TEXT(c->proof->chain.office), CTIP_V_INT(sequence)
	};
	const struct ctip_secret *H;
	int row;

	if (at->head_read && sequence >= at->head.sequence &&
	    sequence < at->head.sequence + at->head.files)
		return 0;
	at->head_read = false;
	ctip_buf_reset(&at->bytes);
	ctip_head_clear(&at->head);
	if (ctip_store_ask(db, CTIP_Q_HEAD_OF, values, 2, c->err) != 0 ||
	    (row = ctip_store_next(db, CTIP_Q_HEAD_OF, c->err)) < 0)
		return -1;
	if (row == 0)
		return gone(c);
	ctip_buf_str(&at->bytes, ctip_store_bytes(db, CTIP_Q_HEAD_OF, 2));
	ctip_store_reset(db, CTIP_Q_HEAD_OF);
	if (ctip_head_read(&at->head, at->bytes.p, at->bytes.len, c->err) != 0)
		return -1;
	H = &c->proof->H[at->head.epoch];
	at->head_read = true;
	return H->p == NULL ? 0 :
	    ctip_head_block(&at->head, at->bytes.p, H->p, c->err);
}

/* The page and in it the entry. */
static int
read_entry(const struct check *c, struct at *at, uint64_t where)
{
	struct ctip_store *db = c->proof->hands[0].db;
	uint64_t place = where & 0xfff, first = place & ~(uint64_t)63;
	struct ctip_value values[3] = {
		CTIP_V_TEXT(c->proof->chain.office), CTIP_V_INT(where >> 12),
		CTIP_V_INT(first)
	};
	struct ctip_prefix prefix;
	size_t skip = 0;
	int row;

	if (!at->page_read || at->page_of != (where & ~(uint64_t)63)) {
		ctip_buf_reset(&at->page);
		if (ctip_store_ask(db, CTIP_Q_PAGE, values, 3, c->err) != 0 ||
		    (row = ctip_store_next(db, CTIP_Q_PAGE, c->err)) < 0)
			return -1;
		if (row == 0)
			return gone(c);
		ctip_buf_str(&at->page, ctip_store_bytes(db, CTIP_Q_PAGE, 0));
		ctip_store_reset(db, CTIP_Q_PAGE);
		at->page_of = where & ~(uint64_t)63;
		at->page_read = true;
	}
	for (uint64_t i = first; ; i++) {
		if (!ctip_prefix_read(&prefix, at->page.p + skip,
		    at->page.len - skip))
			return gone(c);
		if (i == place)
			break;
		skip += prefix.size;
	}
	at->entry = (struct ctip_str){at->page.p + skip, prefix.size};
	return 0;
}

/* Opens the entry that stands there. */
static int
open_at(const struct check *c, struct at *at, uint64_t where)
{
	struct ctip_place_in in;

	if (read_head(c, at, where >> 12) != 0 ||
	    read_entry(c, at, where) != 0)
		return -1;
	at->index = where & 0xfff;
	for (uint64_t i = at->head.sequence; i < where >> 12; i++)
		at->index += at->head.per_file[i - at->head.sequence];
	in.epoch = at->head.epoch;
	in.H = c->proof->H[at->head.epoch].p;
	memcpy(in.ledger, at->head.ledger, 16);
	memcpy(in.transaction, at->head.transaction, 16);
	ctip_envelope_leaf(at->leaf, in.ledger, in.transaction, at->index,
	    at->entry.p, at->entry.len);
	/* From before this member's time: the walk passes over it. */
	if (in.H == NULL)
		return ctip_fail(c->err, CTIP_BUG,
		    "header key %u is not open", in.epoch);
	return ctip_envelope_header(&at->header, &in, at->index, at->entry.p,
	    at->entry.len, c->err);
}

static int
compare_leaves(const void *a, const void *b)
{
	const struct proof_leaf *l = a, *m = b;

	if (l->leaf != m->leaf)
		return l->leaf < m->leaf ? -1 : 1;
	return l->where < m->where ? -1 : l->where > m->where;
}

/* Finds a leaf before `before` and opens its entry. 1, 0 none, -1. */
static int
find_leaf(const struct check *c, struct at *at,
    const unsigned char leaf[CTIP_HASH], uint64_t before)
{
	const struct proof_leaf *leaves = c->proof->leaves;
	uint64_t start = ctip_u64(leaf);
	size_t low = 0, high = c->proof->n_leaves;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (leaves[middle].leaf < start)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < c->proof->n_leaves && leaves[low].leaf == start; low++) {
		if (leaves[low].where >= before)
			continue;
		if (open_at(c, at, leaves[low].where) != 0)
			return -1;
		if (memcmp(at->leaf, leaf, CTIP_HASH) == 0)
			return 1;
	}
	return 0;
}

static const char *
kind_of(const struct at *at)
{
	return at->header.kind < at->head.n_table ?
	    at->head.table[at->header.kind].name : "";
}

/* Where a header has the part of a tag: its own leaf, or what it refers to;
 * NULL when it has none. */
static const unsigned char *
part_of(const struct at *at, uint8_t tag)
{
	for (unsigned i = 0; i < at->header.n_parts; i++)
		if (at->header.parts[i].tag == tag)
			return at->leaf;
	for (unsigned i = 0; i < at->header.n_references; i++)
		if (at->header.references[i].tag == tag)
			return at->header.references[i].leaf;
	return NULL;
}

/* Do the author's roles hold the compartment? */
static bool
author_holds(const struct check *c, uint8_t tag)
{
	const struct ctip_chain *chain = &c->proof->chain;
	const struct ctip_member *member = ctip_chain_member(chain,
	    c->self.head.member);

	for (size_t i = 0; member != NULL && i < chain->roles.n_groups; i++)
		if ((member->groups >> i & 1) &&
		    chain->roles.groups[i].holds[CTIP_TAG_COMPARTMENT(tag)])
			return true;
	return false;
}

static int
check_right(const struct check *c, uint8_t tag)
{
	char text[160];

	if ((tag & CTIP_TAG_REASON) || author_holds(c, tag) ||
	    ctip_proof__granted(c->proof, &c->self.header.subject,
	    c->self.head.member, CTIP_TAG_COMPARTMENT(tag), c->where,
	    c->self.head.time))
		return 0;
	snprintf(text, sizeof text, "member '%s' may not write compartment %s",
	    c->self.head.member, ctip_compartment_name(CTIP_TAG_COMPARTMENT(tag)));
	return refuse(c, text);
}

/* Against one previous version. */
static int
check_previous(const struct check *c)
{
	const struct ctip_header *now = &c->self.header;
	const struct ctip_header *was = &c->previous.header;

	if (memcmp(&was->record, &now->record, sizeof now->record) != 0 ||
	    memcmp(&was->subject, &now->subject, sizeof now->subject) != 0 ||
	    strcmp(kind_of(&c->previous), kind_of(&c->self)) != 0 ||
	    was->op == CTIP_VOID)
		return refuse(c, "it follows an entry of another record");
	for (unsigned i = 0; i < now->n_parts; i++)
		if (part_of(&c->previous, now->parts[i].tag) != NULL &&
		    check_right(c, now->parts[i].tag) != 0)
			return -1;
	for (uint8_t tag = 1; tag != 0; tag++)
		if (!(tag & CTIP_TAG_REASON) &&
		    part_of(&c->previous, tag) != NULL &&
		    part_of(&c->self, tag) == NULL)
			return refuse(c, "it drops a compartment");
	return 0;
}

/* Is the reference the previous version's? */
static bool
is_kept(const struct check *c, const struct ctip_reference *reference)
{
	const unsigned char *leaf = part_of(&c->previous, reference->tag);

	return leaf != NULL && memcmp(leaf, reference->leaf, CTIP_HASH) == 0;
}

/* A reference that is not the previous version's needs `restore`, somebody
 * who may write there, and an older part of the same record. */
static int
check_restored(struct check *c, const struct ctip_reference *reference,
    uint64_t where)
{
	int found;

	if (c->self.header.op != CTIP_RESTORE)
		return refuse(c, "it refers to another part than the version "
		    "before it");
	if (check_right(c, reference->tag) != 0)
		return -1;
	found = find_leaf(c, &c->other, reference->leaf, where);
	if (found < 0)
		return -1;
	if (found == 0 || part_of(&c->other, reference->tag) !=
	    c->other.leaf || memcmp(&c->other.header.record,
	    &c->self.header.record, sizeof c->self.header.record) != 0)
		return refuse(c, "it refers to a part that is not there");
	return 0;
}

static int
check_version(struct check *c, uint64_t where)
{
	const struct ctip_header *now = &c->self.header;
	bool kept[CTIP_COMPARTMENTS * 2] = {false};

	if (now->n_previous == 0)
		return refuse(c, "it refers to parts but follows no entry");
	for (unsigned p = 0; p < now->n_previous; p++) {
		int found = find_leaf(c, &c->previous, now->previous[p],
		    where);

		if (found < 0)
			return -1;
		if (found == 0)
			return refuse(c, "it follows an entry that is not "
			    "there");
		if (check_previous(c) != 0)
			return -1;
		for (unsigned i = 0; i < now->n_references; i++)
			kept[i] |= is_kept(c, &now->references[i]);
	}
	for (unsigned i = 0; i < now->n_references; i++)
		if (!kept[i] && check_restored(c, &now->references[i],
		    where) != 0)
			return -1;
	return 0;
}

static int
check_void(struct check *c)
{
	const struct ctip_header *now = &c->self.header;
	struct proof_id *of;

	HASH_FIND(hh, c->proof->ids, now->record.b, 16, of);
	if (strcmp(kind_of(&c->self), "transaction") != 0 ||
	    now->n_previous > 0 || now->n_references > 0 ||
	    memcmp(&now->record, &now->subject, sizeof now->record) != 0)
		return refuse(c, "it is no void of a transaction");
	for (unsigned i = 0; i < now->n_parts; i++)
		if (now->parts[i].tag != (CTIP_AUDIT | CTIP_TAG_REASON))
			return refuse(c, "it is no void of a transaction");
	if (of == NULL || of->sequence >= c->self.head.sequence)
		return refuse(c, "it takes back a transaction that is not "
		    "there");
	if (of->voided)
		return refuse(c, "it takes back a transaction a second time");
	of->voided = true;
	return 0;
}

/* Every schema that a transaction names is a schema's entry. */
static int
check_schemas(struct check *c)
{
	const struct ctip_buf *schemas = &c->proof->schemas;

	for (size_t at = 0; at < schemas->len; at += PROOF_SCHEMA) {
		const unsigned char *leaf = (unsigned char *)schemas->p + at;
		int found = find_leaf(c, &c->other, leaf, UINT64_MAX);
		char hex[7], name[PROOF_NAME];

		if (found < 0)
			return -1;
		if (found == 1 && strcmp(kind_of(&c->other), "schema") == 0)
			continue;
		ctip_hex(hex, leaf + CTIP_HASH, 3);
		snprintf(name, sizeof name, "%s…", hex);
		return ctip_fail(c->err, CTIP_TAMPERED, "transaction %s: it "
		    "was written with a schema that is not there", name);
	}
	return 0;
}

#define PUT 24 /* bytes of one in proof_hand.puts */

static int
compare_puts(const void *a, const void *b)
{
	return memcmp(a, b, PUT);
}

/* A record begins once; what comes after follows what was there. */
static int
check_puts(struct check *c)
{
	struct ctip_buf *puts = &c->proof->hands[0].puts;
	char text[80], name[PROOF_NAME];

	ctip_buf_str(puts, ctip_buf_slice(&c->proof->hands[1].puts));
	if (puts->len == 0)
		return 0;
	qsort(puts->p, puts->len / PUT, PUT, compare_puts);
	for (size_t at = PUT; at < puts->len; at += PUT) {
		const unsigned char *next = (unsigned char *)puts->p + at;
		const unsigned char *one = next - PUT;

		if (memcmp(one, next, 16) != 0)
			continue;
		if (open_at(c, &c->other, ctip_u64(one + 16)) != 0 ||
		    open_at(c, &c->self, ctip_u64(next + 16)) != 0)
			return -1;
		ctip_proof__name(name, &c->other.head);
		snprintf(text, sizeof text, "its record was begun in "
		    "transaction %s already", name);
		return refuse(c, text);
	}
	return 0;
}

int
ctip_proof__versions(struct ctip_proof *proof, struct ctip_err *err)
{
	struct check c = {.proof = proof, .err = err};
	struct ctip_reader later = {(const unsigned char *)proof->later.p,
	    proof->later.len, false};
	int result;

	if (later.left > 0 || proof->schemas.len > 0)
		qsort(proof->leaves, proof->n_leaves, sizeof *proof->leaves,
		    compare_leaves);
	result = check_schemas(&c);
	while (result == 0 && later.left > 0) {
		uint64_t where = ctip_read_u64(&later);

		c.where = where;
		result = open_at(&c, &c.self, where);
		if (result == 0)
			result = c.self.header.op == CTIP_VOID ?
			    check_void(&c) : check_version(&c, where);
	}
	if (result == 0)
		result = check_puts(&c);
	clear_at(&c.self);
	clear_at(&c.previous);
	clear_at(&c.other);
	return result;
}
