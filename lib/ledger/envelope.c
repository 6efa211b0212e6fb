/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record ==> sealed entry: the envelope's bytes, both ways. This is the
 * waterline: plain text goes in here, and nothing readable comes out. What
 * can't be changed later stands in ctip-ledger.5; this file follows it.
 */
#include "ctip/ledger/envelope.h"

#include <string.h>

/* The form byte of a part: JSON; or u32 length and that many bytes, of a
 * file, which may end in zeros of its own. */
#define FORM_JSON 1
#define FORM_FILE 2
#define PART_UNIT 32

static size_t
padded(size_t len, size_t unit)
{
	return (len + unit - 1) / unit * unit;
}

static bool
all_zero(const unsigned char *p, size_t len)
{
	unsigned char any = 0;

	for (size_t i = 0; i < len; i++)
		any |= p[i];
	return any == 0;
}

bool
ctip_prefix_read(struct ctip_prefix *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t size;

	if (len < CTIP_UNIT || memcmp(p, "CTP1", 4) != 0)
		return false;
	if (p[4] != CTIP_OPEN && p[4] != CTIP_SEALED)
		return false;
	size = (uint64_t)ctip_u32(p + 9) * CTIP_UNIT;
	if (size == 0 || size > len || size > UINT32_MAX)
		return false;
	out->type = p[4];
	out->epoch = ctip_u16(p + 5);
	out->header = ctip_u16(p + 7);
	out->size = (uint32_t)size;
	return CTIP_PREFIX + (uint64_t)out->header <= size;
}

static void
write_prefix(unsigned char *p, enum ctip_entry_type type, uint16_t epoch,
    size_t header, size_t size)
{
	memcpy(p, "CTP1", 4);
	p[4] = (unsigned char)type;
	ctip_put_u16(p + 5, epoch);
	ctip_put_u16(p + 7, (uint16_t)header);
	ctip_put_u32(p + 9, (uint32_t)(size / CTIP_UNIT));
}

static size_t
header_size(const struct ctip_header *h)
{
	bool own = memcmp(&h->record, &h->subject, 16) == 0;

	return 1 + 16 + 1 + (own ? 0 : 16) + 2 + 1 + h->n_previous * 32u +
	    1 + h->n_parts * 37u + 1 + h->n_references * 33u;
}

/* Writes the header's plain bytes at p; as many as header_size says. */
static void
write_header(unsigned char *p, const struct ctip_header *h)
{
	bool own = memcmp(&h->record, &h->subject, 16) == 0;

	*p++ = (unsigned char)h->op;
	memcpy(p, &h->record, 16), p += 16;
	*p++ = own;
	if (!own)
		memcpy(p, &h->subject, 16), p += 16;
	*p++ = h->kind;
	*p++ = h->schema;
	*p++ = h->n_previous;
	memcpy(p, h->previous, h->n_previous * 32u), p += h->n_previous * 32u;
	*p++ = h->n_parts;
	for (unsigned i = 0; i < h->n_parts; i++, p += 37) {
		p[0] = h->parts[i].tag;
		memcpy(p + 1, h->parts[i].kid, CTIP_HASH);
		ctip_put_u32(p + 33, h->parts[i].len);
	}
	*p++ = h->n_references;
	for (unsigned i = 0; i < h->n_references; i++, p += 33) {
		p[0] = h->references[i].tag;
		memcpy(p + 1, h->references[i].leaf, CTIP_HASH);
	}
}

/* Bytes before what a part holds. */
static size_t
form_size(uint8_t tag)
{
	return tag & CTIP_TAG_FILE ? 5 : 1;
}

static size_t
part_size(uint8_t tag, struct ctip_str plain)
{
	return padded(form_size(tag) + plain.len, PART_UNIT) + CTIP_TAG;
}

/* Form, content, zeros, sealed where it stands. */
static void
write_part(unsigned char *p, const struct ctip_place_in *in, uint64_t index,
    const struct ctip_part *part, struct ctip_str plain,
    struct ctip_str associated, const unsigned char K[CTIP_KEY])
{
	size_t len = part->len - CTIP_TAG, form = form_size(part->tag);
	unsigned char key[CTIP_KEY];

	p[0] = part->tag & CTIP_TAG_FILE ? FORM_FILE : FORM_JSON;
	if (part->tag & CTIP_TAG_FILE)
		ctip_put_u32(p + 1, (uint32_t)plain.len);
	if (plain.len > 0)
		memcpy(p + form, plain.p, plain.len);
	memset(p + form + plain.len, 0, len - form - plain.len);
	ctip_part_key(key, in->ledger, in->transaction, index, part->tag, K);
	ctip_seal_part(p, p, len, associated, key);
	ctip_wipe(key, sizeof key);
}

/* The associated data of a header: prefix | ledger id. */
static struct ctip_str
header_associated(unsigned char out[CTIP_PREFIX + 16], const void *prefix,
    const struct ctip_place_in *in)
{
	memcpy(out, prefix, CTIP_PREFIX);
	memcpy(out + CTIP_PREFIX, in->ledger, 16);
	return (struct ctip_str){(char *)out, CTIP_PREFIX + 16};
}

size_t
ctip_envelope_seal(struct ctip_buf *out, const struct ctip_place_in *in,
    uint64_t index, struct ctip_header *header, const struct ctip_str *plain,
    const unsigned char (*K)[CTIP_KEY])
{
	size_t head = header_size(header), sealed = head + CTIP_TAG;
	size_t used = CTIP_PREFIX + sealed, size;
	unsigned char associated[CTIP_PREFIX + 16];
	unsigned char *start, *p;
	struct ctip_str before;

	for (unsigned i = 0; i < header->n_parts; i++) {
		header->parts[i].len = (uint32_t)part_size(
		    header->parts[i].tag, plain[i]);
		used += header->parts[i].len;
	}
	size = padded(used, CTIP_UNIT);
	start = (unsigned char *)ctip_buf_room(out, size);
	write_prefix(start, CTIP_SEALED, in->epoch, sealed, size);
	p = start + CTIP_PREFIX;
	write_header(p, header);
	ctip_seal_x(p, p, head, header_associated(associated, start, in),
	    in->transaction, index, in->H);
	p += sealed;
	before = (struct ctip_str){(char *)start, CTIP_PREFIX + sealed};
	for (unsigned i = 0; i < header->n_parts; i++) {
		write_part(p, in, index, &header->parts[i], plain[i], before,
		    K[i]);
		p += header->parts[i].len;
	}
	memset(p, 0, size - used);
	out->len += size;
	return size;
}

size_t
ctip_envelope_open_entry(struct ctip_buf *out, uint16_t epoch,
    struct ctip_str json)
{
	size_t used = CTIP_PREFIX + 4 + json.len;
	size_t size = padded(used, CTIP_UNIT);
	unsigned char *p = (unsigned char *)ctip_buf_room(out, size);

	write_prefix(p, CTIP_OPEN, epoch, 0, size);
	ctip_put_u32(p + CTIP_PREFIX, (uint32_t)json.len);
	memcpy(p + CTIP_PREFIX + 4, json.p, json.len);
	memset(p + used, 0, size - used);
	out->len += size;
	return size;
}

int
ctip_envelope_json(struct ctip_str *out, const void *bytes, size_t len,
    struct ctip_err *err)
{
	const unsigned char *p = bytes;
	struct ctip_prefix prefix;
	uint64_t json;

	if (!ctip_prefix_read(&prefix, p, len) || prefix.type != CTIP_OPEN ||
	    prefix.header != 0)
		return ctip_fail(err, CTIP_TAMPERED, "not an open entry");
	json = ctip_u32(p + CTIP_PREFIX);
	if (CTIP_PREFIX + 4 + json > prefix.size ||
	    padded(CTIP_PREFIX + 4 + json, CTIP_UNIT) != prefix.size ||
	    (json > 0 && p[CTIP_PREFIX + 3 + json] == 0) ||
	    !all_zero(p + CTIP_PREFIX + 4 + json,
	    prefix.size - CTIP_PREFIX - 4 - json))
		return ctip_fail(err, CTIP_TAMPERED,
		    "the length of an open entry is wrong");
	*out = (struct ctip_str){(const char *)p + CTIP_PREFIX + 4, json};
	return 0;
}

static void
read_lists(struct ctip_header *h, struct ctip_reader *r)
{
	const unsigned char *p;

	h->n_previous = ctip_read_u8(r);
	if (h->n_previous > 4)
		r->bad = true;
	for (unsigned i = 0; !r->bad && i < h->n_previous; i++)
		if ((p = ctip_read_bytes(r, CTIP_HASH)) != NULL)
			memcpy(h->previous[i], p, CTIP_HASH);
	h->n_parts = ctip_read_u8(r);
	if (h->n_parts > CTIP_COMPARTMENTS * 2)
		r->bad = true;
	for (unsigned i = 0; !r->bad && i < h->n_parts; i++) {
		h->parts[i].tag = ctip_read_u8(r);
		if ((p = ctip_read_bytes(r, CTIP_HASH)) != NULL)
			memcpy(h->parts[i].kid, p, CTIP_HASH);
		h->parts[i].len = ctip_read_u32(r);
	}
	h->n_references = ctip_read_u8(r);
	if (h->n_references > CTIP_COMPARTMENTS * 2)
		r->bad = true;
	for (unsigned i = 0; !r->bad && i < h->n_references; i++) {
		h->references[i].tag = ctip_read_u8(r);
		if ((p = ctip_read_bytes(r, CTIP_HASH)) != NULL)
			memcpy(h->references[i].leaf, p, CTIP_HASH);
	}
}

static bool
read_header(struct ctip_header *h, const unsigned char *plain, size_t len)
{
	struct ctip_reader r = {plain, len, false};
	const unsigned char *p;

	h->op = ctip_read_u8(&r);
	if ((p = ctip_read_bytes(&r, 16)) != NULL)
		memcpy(&h->record, p, 16);
	h->subject = h->record;
	switch (ctip_read_u8(&r)) {
	case 0:
		if ((p = ctip_read_bytes(&r, 16)) != NULL)
			memcpy(&h->subject, p, 16);
		break;
	case 1:
		break;
	default:
		return false;
	}
	h->kind = ctip_read_u8(&r);
	h->schema = ctip_read_u8(&r);
	read_lists(h, &r);
	return !r.bad && r.left == 0 && h->op >= CTIP_PUT &&
	    h->op <= CTIP_RESTORE;
}

/* Do parts and padding fill the envelope exactly? A tag comes once, as a
 * part or as a reference. */
static bool
parts_fit(const struct ctip_header *h, const struct ctip_prefix *prefix,
    const unsigned char *p)
{
	uint64_t used = CTIP_PREFIX + (uint64_t)prefix->header;
	bool seen[256] = {false};

	for (unsigned i = 0; i < h->n_parts; i++) {
		if (seen[h->parts[i].tag] || h->parts[i].len <= CTIP_TAG)
			return false;
		seen[h->parts[i].tag] = true;
		used += h->parts[i].len;
	}
	for (unsigned i = 0; i < h->n_references; i++) {
		if (seen[h->references[i].tag])
			return false;
		seen[h->references[i].tag] = true;
	}
	return used <= prefix->size &&
	    (used + CTIP_UNIT - 1) / CTIP_UNIT * CTIP_UNIT == prefix->size &&
	    all_zero(p + used, prefix->size - used);
}

int
ctip_envelope_header(struct ctip_header *out, const struct ctip_place_in *in,
    uint64_t index, const void *bytes, size_t len, struct ctip_err *err)
{
	const unsigned char *p = bytes;
	unsigned char associated[CTIP_PREFIX + 16];
	unsigned char plain[4096];
	struct ctip_prefix prefix;

	if (!ctip_prefix_read(&prefix, p, len) ||
	    prefix.type != CTIP_SEALED || prefix.header < CTIP_TAG ||
	    prefix.header > sizeof plain)
		return ctip_fail(err, CTIP_TAMPERED,
		    "entry %llu is not a sealed entry",
		    (unsigned long long)index);
	if (!ctip_open_x(plain, p + CTIP_PREFIX, prefix.header,
	    header_associated(associated, p, in), in->transaction, index,
	    in->H))
		return ctip_fail(err, CTIP_TAMPERED,
		    "the header of entry %llu does not open",
		    (unsigned long long)index);
	if (!read_header(out, plain, prefix.header - CTIP_TAG) ||
	    !parts_fit(out, &prefix, p))
		return ctip_fail(err, CTIP_TAMPERED,
		    "the header of entry %llu is malformed",
		    (unsigned long long)index);
	return 0;
}

/* Where what an opened part holds ends; 0: its form or length is wrong. */
static size_t
part_end(const unsigned char *p, size_t len, uint8_t tag)
{
	size_t end = len;

	if (len < PART_UNIT || len % PART_UNIT != 0)
		return 0;
	if (tag & CTIP_TAG_FILE) {
		end = 5 + (size_t)ctip_u32(p + 1);
		if (p[0] != FORM_FILE || end > len)
			return 0;
	} else {
		if (p[0] != FORM_JSON)
			return 0;
		while (end > 1 && p[end - 1] == 0)
			end--;
	}
	return padded(end, PART_UNIT) == len && all_zero(p + end, len - end) ?
	    end : 0;
}

/* Cuts form and padding off an opened part that begins at `start`. */
static bool
cut_padding(struct ctip_buf *out, size_t start, uint8_t tag)
{
	unsigned char *p = (unsigned char *)out->p + start;
	size_t end = part_end(p, out->len - start, tag);
	size_t form = form_size(tag);

	if (end == 0)
		return false;
	memmove(p, p + form, end - form);
	out->len = start + end - form;
	out->p[out->len] = '\0';
	return true;
}

int
ctip_envelope_part(struct ctip_buf *out, const struct ctip_place_in *in,
    uint64_t index, const struct ctip_header *header, unsigned i,
    const void *bytes, size_t len, const unsigned char K[CTIP_KEY],
    struct ctip_err *err)
{
	const unsigned char *p = bytes;
	const struct ctip_part *part = &header->parts[i];
	struct ctip_prefix prefix;
	struct ctip_str before;
	unsigned char key[CTIP_KEY];
	size_t start = out->len;
	uint64_t at;
	bool good;

	/* The header's parts fit its own bytes: ctip_envelope_header. */
	if (!ctip_prefix_read(&prefix, p, len))
		return ctip_fail(err, CTIP_BUG, "not an entry");
	at = CTIP_PREFIX + (uint64_t)prefix.header;
	before = (struct ctip_str){(const char *)p, at};
	for (unsigned j = 0; j < i; j++)
		at += header->parts[j].len;
	if (part->len <= CTIP_TAG || at + part->len > prefix.size)
		return ctip_fail(err, CTIP_BUG,
		    "a part runs past the end of its entry");
	ctip_part_key(key, in->ledger, in->transaction, index, part->tag, K);
	good = ctip_open_part((unsigned char *)ctip_buf_room(out, part->len),
	    p + at, part->len, before, key);
	ctip_wipe(key, sizeof key);
	if (good)
		out->len += part->len - CTIP_TAG;
	if (!good || !cut_padding(out, start, part->tag)) {
		out->len = start;
		return ctip_fail(err, CTIP_TAMPERED,
		    "the %s part of entry %llu does not open",
		    CTIP_TAG_COMPARTMENT(part->tag) < CTIP_COMPARTMENTS ?
		    ctip_compartment_name(CTIP_TAG_COMPARTMENT(part->tag)) :
		    "unknown",
		    (unsigned long long)index);
	}
	return 0;
}

void
ctip_envelope_leaf(unsigned char out[CTIP_HASH],
    const unsigned char ledger[16], const unsigned char transaction[16],
    uint64_t index, const void *p, size_t len)
{
	unsigned char before[41] = {0x00};
	struct ctip_str pieces[2] = {
		{(const char *)before, sizeof before}, {p, len}
	};

	memcpy(before + 1, ledger, 16);
	memcpy(before + 17, transaction, 16);
	ctip_put_u64(before + 33, index);
	ctip_hash(out, pieces, 2);
}
