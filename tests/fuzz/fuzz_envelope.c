/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as what a ledger holds: a prefix, an open entry, a head, and -
 * sealed here under known keys, as only a member could - as the plain text
 * of a header, of a part and of a head's block. The first byte says which.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/chain.h"
#include "ctip/ledger/head.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const unsigned char H[CTIP_KEY] = {1}, K[CTIP_KEY] = {2};
static const struct ctip_place_in in = {{3}, {4}, 0, H};

/* Every part of an envelope whose header opened. */
static void
open_parts(const struct ctip_header *h, const void *p, size_t len)
{
	struct ctip_buf out = {0};
	struct ctip_err err;

	for (unsigned i = 0; i < h->n_parts; i++)
		ctip_envelope_part(&out, &in, 1, h, i, p, len, K, &err);
	ctip_buf_clear(&out);
}

static void
as_bytes(const unsigned char *p, size_t len)
{
	struct ctip_chain chain = {0};
	struct ctip_prefix prefix;
	struct ctip_header h;
	struct ctip_str json;
	struct ctip_buf again = {0};
	struct ctip_err err;

	if (ctip_prefix_read(&prefix, p, len) && prefix.size > len)
		abort();
	if (ctip_envelope_header(&h, &in, 1, p, len, &err) == 0)
		open_parts(&h, p, len);
	if (ctip_envelope_json(&json, p, len, &err) == 0) {
		ctip_prefix_read(&prefix, p, len);
		ctip_envelope_open_entry(&again, prefix.epoch, json);
		if (again.len != prefix.size ||
		    memcmp(again.p, p, again.len) != 0)
			abort();
	}
	ctip_chain_file(&chain, (struct ctip_str){(const char *)p, len},
	    &err);
	ctip_chain_clear(&chain);
	ctip_buf_clear(&again);
}

static void
as_head(const unsigned char *p, size_t len)
{
	struct ctip_head head;
	struct ctip_err err;

	if (ctip_head_read(&head, p, len, &err) != 0)
		return;
	if (head.size > len || head.n_seen > CTIP_SEEN || head.files == 0)
		abort();
	ctip_head_block(&head, p, H, &err);
	ctip_head_clear(&head);
}

/* An envelope whose sealed header has this plain text, as far as `most`; what
 * is left of it stands where the parts are. */
static void
with_header(const unsigned char *p, size_t len, size_t most)
{
	size_t head = len > most ? most : len, used, size;
	unsigned char *all, associated[CTIP_PREFIX + 16];
	struct ctip_header h;
	struct ctip_err err;

	used = CTIP_PREFIX + head + CTIP_TAG + (len - head);
	size = (used + CTIP_UNIT - 1) / CTIP_UNIT * CTIP_UNIT;
	all = ctip_alloc(size);
	memcpy(all, "CTP1\2", 5);
	ctip_put_u16(all + 7, (uint16_t)(head + CTIP_TAG));
	ctip_put_u32(all + 9, (uint32_t)(size / CTIP_UNIT));
	memcpy(associated, all, CTIP_PREFIX);
	memcpy(associated + CTIP_PREFIX, in.ledger, 16);
	ctip_seal_x(all + CTIP_PREFIX, p, head, (struct ctip_str){
	    (char *)associated, sizeof associated}, in.transaction, 1, H);
	memcpy(all + CTIP_PREFIX + head + CTIP_TAG, p + head, len - head);
	if (ctip_envelope_header(&h, &in, 1, all, size, &err) == 0)
		open_parts(&h, all, size);
	free(all);
}

static void
as_header(const unsigned char *p, size_t len)
{
	with_header(p, len, 300);
}

/* Has room for more parts and references than there may be. */
static void
as_long_header(const unsigned char *p, size_t len)
{
	with_header(p, len, 2000);
}

/* A part whose plain text this is: opens only as it would be sealed. */
static void
with_part(const unsigned char *p, size_t len, uint8_t tag, size_t form)
{
	struct ctip_header h = {.op = CTIP_PUT, .n_parts = 1,
	    .parts[0].tag = tag};
	struct ctip_str text = {(const char *)p, len > form ? len - form : 0};
	struct ctip_buf all = {0}, out = {0};
	unsigned char key[CTIP_KEY];
	struct ctip_prefix prefix;
	struct ctip_err err;
	size_t size = ctip_envelope_seal(&all, &in, 1, &h, &text, &K), at;

	ctip_prefix_read(&prefix, all.p, size);
	at = CTIP_PREFIX + (size_t)prefix.header;
	ctip_part_key(key, in.ledger, in.transaction, 1, tag, K);
	if (len > 0 && len + CTIP_TAG == h.parts[0].len)
		ctip_seal_part((unsigned char *)all.p + at, p, len,
		    (struct ctip_str){all.p, at}, key);
	if (ctip_envelope_header(&h, &in, 1, all.p, size, &err) != 0)
		abort();
	if (ctip_envelope_part(&out, &in, 1, &h, 0, all.p, size, K,
	    &err) == 0 && tag == 1 && out.len > 0 &&
	    out.p[out.len - 1] == '\0')
		abort();
	ctip_buf_clear(&all);
	ctip_buf_clear(&out);
}

static void
as_part(const unsigned char *p, size_t len)
{
	with_part(p, len, 1, 1);
}

static void
as_file(const unsigned char *p, size_t len)
{
	with_part(p, len, CTIP_TAG_FILE | 2, 5);
}

/* A good head whose sealed block holds this. */
static void
as_block(const unsigned char *p, size_t len)
{
	uint32_t one = 1;
	struct ctip_head head = {.files = 1, .per_file = &one, .entries = 1,
	    .office = "A", .member = "cm"}, back;
	struct ctip_buf all = {0}, block = {0};
	struct ctip_err err;
	size_t clear;

	ctip_buf_add(&block, p, len > 60000 ? 60000 : len);
	while (block.len == 0 || block.len % 256 != 0)
		ctip_buf_u8(&block, 0);
	ctip_head_write(&all, &head, H);
	if (ctip_head_read(&back, all.p, all.len, &err) != 0)
		abort();
	ctip_head_clear(&back);
	clear = all.len - 256 - CTIP_TAG - 2;
	all.len = clear;
	ctip_buf_u16(&all, (uint16_t)(block.len + CTIP_TAG));
	ctip_buf_room(&all, block.len + CTIP_TAG);
	ctip_seal_x((unsigned char *)all.p + all.len, block.p, block.len,
	    (struct ctip_str){all.p, clear}, head.transaction, UINT64_MAX,
	    H);
	all.len += block.len + CTIP_TAG;
	if (ctip_head_read(&back, all.p, all.len, &err) != 0)
		abort();
	ctip_head_block(&back, all.p, H, &err);
	ctip_head_clear(&back);
	ctip_buf_clear(&all);
	ctip_buf_clear(&block);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static void (*const as[])(const unsigned char *, size_t) = {as_bytes,
	    as_head, as_header, as_part, as_block, as_long_header, as_file};
	static bool started;

	if (!started)
		ctip_secret_start();
	started = true;
	if (size > 0)
		as[data[0] % 7](data + 1, size - 1);
	return 0;
}
