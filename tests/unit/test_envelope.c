/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope: what is sealed opens again, and nothing else does, whichever
 * bit was turned. The Merkle tree against RFC 6962's own definition.
 */
#include "ctip/ledger/envelope.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

static const unsigned char H[CTIP_KEY] = {7};
static const unsigned char K[3][CTIP_KEY] = {{1}, {2}, {3}};
#define TEXT(s) {s, sizeof s - 1}
static const struct ctip_str plain[3] = {
	TEXT("[\"f\",34]"),
	TEXT("[\"Invented name, long enough for the second step\"]"),
	TEXT("[]"),
};
static struct ctip_place_in in = {{1}, {2}, 3, H};
static struct ctip_err err;

static void
start(void)
{
	ctip_secret_start();
}

TestSuite(envelope, .init = start);

static void
fill(struct ctip_header *h, bool own)
{
	memset(h, 0, sizeof *h);
	h->op = CTIP_PUT;
	h->record.b[0] = 9;
	h->subject.b[0] = own ? 9 : 8;
	h->kind = 4, h->schema = 5;
	h->n_previous = 2;
	h->previous[1][31] = 1;
	h->n_parts = 3;
	for (unsigned i = 0; i < 3; i++) {
		h->parts[i].tag = (uint8_t)(i + 1);
		ctip_kid(h->parts[i].kid, in.ledger, h->subject.b,
		    h->parts[i].tag, K[i]);
	}
	h->n_references = 1;
	h->references[0].tag = 6;
	h->references[0].leaf[0] = 0xff;
}

static size_t
seal(struct ctip_buf *out, uint64_t index, bool own)
{
	struct ctip_header h;

	fill(&h, own);
	return ctip_envelope_seal(out, &in, index, &h, plain, K);
}

/* Header and all parts, as a reader opens them. */
static bool
opens(const struct ctip_place_in *place, uint64_t index, const void *p,
    size_t len)
{
	struct ctip_buf out = {0};
	struct ctip_header h;
	bool good = ctip_envelope_header(&h, place, index, p, len,
	    &err) == 0;

	for (unsigned i = 0; good && i < h.n_parts; i++) {
		unsigned char kid[CTIP_HASH];

		ctip_kid(kid, place->ledger, h.subject.b, h.parts[i].tag,
		    K[i]);
		good = memcmp(kid, h.parts[i].kid, CTIP_HASH) == 0 &&
		    ctip_envelope_part(&out, place, index, &h, i, p, len,
		    K[i], &err) == 0;
	}
	ctip_buf_clear(&out);
	return good;
}

Test(envelope, what_is_sealed_opens_again)
{
	for (int own = 0; own < 2; own++) {
		struct ctip_buf all = {0}, out = {0};
		struct ctip_header want, h;
		size_t size;

		ctip_buf_text(&all, "before");
		size = seal(&all, 5, own);
		cr_assert(size % CTIP_UNIT == 0 && all.len == 6 + size);
		cr_assert(ctip_envelope_header(&h, &in, 5, all.p + 6, size,
		    &err) == 0);
		fill(&want, own);
		cr_assert(h.op == want.op && h.kind == 4 && h.schema == 5);
		cr_assert(memcmp(&h.record, &want.record, 16) == 0);
		cr_assert(memcmp(&h.subject, &want.subject, 16) == 0);
		cr_assert(h.n_previous == 2 && h.n_parts == 3 &&
		    h.n_references == 1 && h.references[0].tag == 6);
		cr_assert(memcmp(h.previous, want.previous, 64) == 0);
		cr_assert(memcmp(h.references[0].leaf,
		    want.references[0].leaf, CTIP_HASH) == 0);
		for (unsigned i = 0; i < 3; i++) {
			ctip_buf_reset(&out);
			ctip_buf_text(&out, "x");
			cr_assert(ctip_envelope_part(&out, &in, 5, &h, i,
			    all.p + 6, size, K[i], &err) == 0);
			cr_assert(out.len == 1 + plain[i].len && memcmp(
			    out.p + 1, plain[i].p, plain[i].len) == 0);
		}
		cr_assert(memmem(all.p, all.len, "Invented", 8) == NULL);
		ctip_buf_clear(&all);
		ctip_buf_clear(&out);
	}
}

/* Of any length, with zeros at its end, and beside a part of its compartment. */
Test(envelope, a_file_is_what_it_was)
{
	char bytes[100] = "P\0\1";

	for (size_t len = 0; len < sizeof bytes; len++) {
		struct ctip_header h = {.op = CTIP_PUT, .n_parts = 2,
		    .parts = {{.tag = 2}, {.tag = CTIP_TAG_FILE | 2}}};
		struct ctip_str both[] = {CTIP_STR("[1]"), {bytes, len}};
		struct ctip_buf all = {0}, out = {0};
		size_t size = ctip_envelope_seal(&all, &in, 7, &h, both, K);

		cr_assert(ctip_envelope_header(&h, &in, 7, all.p, size,
		    &err) == 0);
		cr_assert(ctip_envelope_part(&out, &in, 7, &h, 1, all.p, size,
		    K[1], &err) == 0, "%zu: %s", len, err.text);
		cr_assert(out.len == len && memcmp(out.p, bytes, len) == 0);
		ctip_buf_clear(&all);
		ctip_buf_clear(&out);
	}
}

Test(envelope, every_bit_that_is_turned_is_seen)
{
	struct ctip_buf all = {0};
	size_t size = seal(&all, 5, false);

	cr_assert(opens(&in, 5, all.p, size));
	for (size_t i = 0; i < size * 8; i++) {
		all.p[i / 8] ^= (char)(1 << i % 8);
		cr_assert(!opens(&in, 5, all.p, size), "bit %zu", i);
		all.p[i / 8] ^= (char)(1 << i % 8);
	}
	for (size_t len = 0; len < size; len++) {
		char *copy = ctip_alloc(len + 1);

		memcpy(copy, all.p, len);
		cr_assert(!opens(&in, 5, copy, len), "%zu", len);
		free(copy);
	}
	cr_assert(opens(&in, 5, all.p, size));
	ctip_buf_clear(&all);
}

Test(envelope, it_opens_in_its_own_place_only)
{
	struct ctip_buf all = {0};
	size_t size = seal(&all, 5, false);
	struct ctip_place_in other = in;
	static const unsigned char wrong[CTIP_KEY] = {8};

	cr_assert(!opens(&in, 4, all.p, size));
	other.ledger[3] ^= 1;
	cr_assert(!opens(&other, 5, all.p, size));
	other = in;
	other.transaction[0] ^= 1;
	cr_assert(!opens(&other, 5, all.p, size));
	other = in;
	other.H = wrong;
	cr_assert(!opens(&other, 5, all.p, size));
	ctip_buf_clear(&all);
}

/* A part alone, its header already trusted: index, transaction, ledger, tag
 * and key each have to be right. */
Test(envelope, a_part_opens_in_its_own_place_only)
{
	struct ctip_buf all = {0}, out = {0};
	size_t size = seal(&all, 5, false);
	struct ctip_place_in other = in;
	struct ctip_header h;

	cr_assert(ctip_envelope_header(&h, &in, 5, all.p, size, &err) == 0);
	cr_assert(ctip_envelope_part(&out, &in, 6, &h, 0, all.p, size, K[0],
	    &err) == -1 && err.code == CTIP_TAMPERED);
	other.transaction[15] ^= 1;
	cr_assert(ctip_envelope_part(&out, &other, 5, &h, 0, all.p, size,
	    K[0], &err) == -1);
	other = in;
	other.ledger[15] ^= 1;
	cr_assert(ctip_envelope_part(&out, &other, 5, &h, 0, all.p, size,
	    K[0], &err) == -1);
	cr_assert(ctip_envelope_part(&out, &in, 5, &h, 0, all.p, size, K[1],
	    &err) == -1);
	h.parts[0].tag = 2;
	cr_assert(ctip_envelope_part(&out, &in, 5, &h, 0, all.p, size, K[0],
	    &err) == -1);
	h.parts[0].tag = 0x3f;
	cr_assert(ctip_envelope_part(&out, &in, 5, &h, 0, all.p, size, K[0],
	    &err) == -1);
	h.parts[0].tag = 1;
	h.parts[0].len = 1 << 30;
	cr_assert(ctip_envelope_part(&out, &in, 5, &h, 0, all.p, size, K[0],
	    &err) == -1);
	h.parts[0].len = 0;
	cr_assert(ctip_envelope_part(&out, &in, 5, &h, 0, all.p, size, K[0],
	    &err) == -1);
	cr_assert(out.len == 0);
	ctip_buf_clear(&all);
	ctip_buf_clear(&out);
}

Test(envelope, a_kid_stands_for_one_key_of_one_subject)
{
	unsigned char a[CTIP_HASH], b[CTIP_HASH], subject[16] = {1};

	ctip_kid(a, in.ledger, subject, 1, K[0]);
	ctip_kid(b, in.ledger, subject, 1, K[1]);
	cr_assert(memcmp(a, b, CTIP_HASH) != 0);
	ctip_kid(b, in.ledger, subject, 2, K[0]);
	cr_assert(memcmp(a, b, CTIP_HASH) != 0);
	subject[0] = 2;
	ctip_kid(b, in.ledger, subject, 1, K[0]);
	cr_assert(memcmp(a, b, CTIP_HASH) != 0);
	subject[0] = 1;
	ctip_kid(b, in.transaction, subject, 1, K[0]);
	cr_assert(memcmp(a, b, CTIP_HASH) != 0);
}

/* What only a member with H can write, and no honest one does. */
Test(envelope, a_malformed_header_is_refused_though_it_was_sealed)
{
	static const char *const what[] = {"op 0", "op 4", "a part twice",
	    "a reference to what is a part", "a reference twice",
	    "five previous"};

	for (unsigned i = 0; i < sizeof what / sizeof *what; i++) {
		struct ctip_buf all = {0};
		struct ctip_header h;
		size_t size;

		fill(&h, false);
		switch (i) {
		case 0: h.op = 0; break;
		case 1: h.op = 4; break;
		case 2: h.parts[1].tag = 1; break;
		case 3: h.references[0].tag = 1; break;
		case 4:
			h.n_references = 2;
			h.references[1].tag = 6;
			break;
		default:
			h.n_previous = 5;
			break;
		}
		size = ctip_envelope_seal(&all, &in, 5, &h, plain, K);
		cr_assert(ctip_envelope_header(&h, &in, 5, all.p, size,
		    &err) == -1 && err.code == CTIP_TAMPERED, "%s", what[i]);
		cr_assert(strstr(err.text, "malformed") != NULL, "%s",
		    err.text);
		ctip_buf_clear(&all);
	}
}

/* A part whose zeros aren't, though its seal holds. */
Test(envelope, padding_inside_a_part_must_be_zero)
{
	static const unsigned char bad[][64] = {
		{1, '[', ']', [40] = 0},         /* a step too many */
		{2, '[', ']'},                   /* another form */
	};

	for (unsigned i = 0; i < 2; i++) {
		struct ctip_buf all = {0}, out = {0};
		size_t len = i == 0 ? 64 : 32, size, at;
		unsigned char key[CTIP_KEY];
		struct ctip_header h;
		struct ctip_str text = {(const char *)bad[i], len - 1};
		struct ctip_prefix prefix;

		fill(&h, false);
		h.n_parts = 1;
		size = ctip_envelope_seal(&all, &in, 5, &h, &text, K);
		cr_assert(ctip_prefix_read(&prefix, all.p, size));
		at = CTIP_PREFIX + (size_t)prefix.header;
		ctip_part_key(key, in.ledger, in.transaction, 5, 1, K[0]);
		ctip_seal_part((unsigned char *)all.p + at, bad[i], len,
		    (struct ctip_str){all.p, at}, key);
		cr_assert(ctip_envelope_header(&h, &in, 5, all.p, size,
		    &err) == 0);
		cr_assert(ctip_envelope_part(&out, &in, 5, &h, 0, all.p,
		    size, K[0], &err) == -1);
		cr_assert(out.len == 0);
		ctip_buf_clear(&all);
		ctip_buf_clear(&out);
	}
}

Test(envelope, an_open_entry_is_its_json_and_zeros)
{
	for (size_t len = 0; len < 200; len++) {
		struct ctip_buf all = {0};
		char text[200];
		struct ctip_str json, back;
		size_t size;

		memset(text, 'x', sizeof text);
		json = (struct ctip_str){text, len};
		size = ctip_envelope_open_entry(&all, 1, json);
		cr_assert(size % CTIP_UNIT == 0 && size - 17 - len < 64);
		cr_assert(ctip_envelope_json(&back, all.p, size, &err) == 0 &&
		    ctip_str_equal(back, json));
		for (size_t i = 0; i < size; i++) {
			bool text_at = i >= 17 && i < 17 + len;

			if (i == 5 || i == 6 || text_at)
				continue; /* epoch and text: the leaf's */
			for (int bit = 0; bit < 8; bit++) {
				all.p[i] ^= (char)(1 << bit);
				cr_assert(ctip_envelope_json(&back, all.p,
				    size, &err) == -1, "%zu: %zu", len, i);
				all.p[i] ^= (char)(1 << bit);
			}
		}
		ctip_buf_clear(&all);
	}
}

Test(envelope, a_leaf_is_of_its_bytes_and_its_place)
{
	unsigned char a[CTIP_HASH], b[CTIP_HASH];

	ctip_envelope_leaf(a, in.ledger, in.transaction, 1, "x", 1);
	ctip_envelope_leaf(b, in.ledger, in.transaction, 2, "x", 1);
	cr_assert(memcmp(a, b, CTIP_HASH) != 0);
	ctip_envelope_leaf(b, in.transaction, in.ledger, 1, "x", 1);
	cr_assert(memcmp(a, b, CTIP_HASH) != 0);
	ctip_envelope_leaf(b, in.ledger, in.transaction, 1, "y", 1);
	cr_assert(memcmp(a, b, CTIP_HASH) != 0);
}

/* RFC 6962, 2.1: k is the largest power of two smaller than n. */
static void
recursive(unsigned char out[CTIP_HASH], unsigned char (*leaves)[CTIP_HASH],
    size_t n)
{
	unsigned char left[CTIP_HASH], right[CTIP_HASH];
	size_t k = 1;

	if (n == 1) {
		memcpy(out, leaves[0], CTIP_HASH);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	recursive(left, leaves, k);
	recursive(right, leaves + k, n - k);
	ctip_hash_node(out, left, right);
}

Test(envelope, the_merkle_root_is_that_of_rfc_6962)
{
	static unsigned char leaves[200][CTIP_HASH];
	unsigned char want[CTIP_HASH], root[CTIP_HASH];
	struct ctip_merkle m = {0};

	ctip_hash_bytes(want, "", 0);
	ctip_merkle_root(root, &m);
	cr_assert(memcmp(root, want, CTIP_HASH) == 0);
	for (size_t n = 1; n <= 200; n++) {
		ctip_hash_bytes(leaves[n - 1], &n, sizeof n);
		ctip_merkle_add(&m, leaves[n - 1]);
		ctip_merkle_root(root, &m);
		recursive(want, leaves, n);
		cr_assert(memcmp(root, want, CTIP_HASH) == 0, "%zu", n);
	}
}
