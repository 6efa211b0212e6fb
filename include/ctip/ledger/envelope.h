/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_ENVELOPE_H
#define CTIP_LEDGER_ENVELOPE_H

#include "ctip/base/id.h"
#include "ctip/schema/kind.h"
#include "ctip/vault/crypto.h"

/*
 * One entry as it is stored (FORMAT items 2, 5, 7, 8, 9; ctip-ledger.5):
 *
 *   prefix   "CTP1" | type u8 | header epoch u16 | header length u16 |
 *            size u32 in units of 64 bytes, prefix and padding included
 *   open     header length 0; u32 length | canonical JSON | zeros
 *   sealed   sealed header (its tag included) | parts | zeros
 */
#define CTIP_PREFIX 13
#define CTIP_UNIT   64

enum ctip_entry_type { CTIP_OPEN = 1, CTIP_SEALED = 2 };
enum ctip_op { CTIP_PUT = 1, CTIP_VOID = 2, CTIP_RESTORE = 3 };

struct ctip_prefix {
	enum ctip_entry_type type;
	uint16_t             epoch;
	uint16_t             header;  /* bytes of the sealed header */
	uint32_t             size;    /* of the whole envelope, in bytes */
};

/* A tag is a compartment, alone or with one of these. A reason (why the
 * entry was made: [text], in compartment audit) belongs to its entry: it is
 * never referred to. kid, wraps and slots go by the compartment alone. */
#define CTIP_TAG_REASON 0x40
#define CTIP_TAG_FILE   0x80
#define CTIP_TAG_COMPARTMENT(tag) ((tag) & 0x3f)

/* A part as the header lists it; in the order of the envelope. */
struct ctip_part {
	uint8_t       tag;
	unsigned char kid[CTIP_HASH];
	uint32_t      len;             /* sealed bytes, tag included */
};

struct ctip_reference {            /* the current part is in that leaf */
	uint8_t       tag;
	unsigned char leaf[CTIP_HASH];
};

/*
 * The sealed header, opened:
 *   op u8 | record 16 | own u8 (1: subject is the record) [subject 16] |
 *   kind u8 | schema u8 | n u8, n x leaf 32 | n u8, n x (tag u8, kid 32,
 *   length u32) | n u8, n x (tag u8, leaf 32)
 */
struct ctip_header {
	enum ctip_op          op;
	struct ctip_id        record;   /* of a void: the transaction's id */
	struct ctip_id        subject;
	uint8_t               kind;     /* index into the transaction's table */
	uint8_t               schema;
	uint8_t               n_previous;
	unsigned char         previous[4][CTIP_HASH];
	uint8_t               n_parts;
	struct ctip_part      parts[CTIP_COMPARTMENTS * 2];
	uint8_t               n_references;
	struct ctip_reference references[CTIP_COMPARTMENTS * 2];
};

/* What an envelope is sealed in: constant through a transaction. */
struct ctip_place_in {
	unsigned char ledger[16];
	unsigned char transaction[16];
	uint16_t      epoch;
	const unsigned char *H;       /* header key of that epoch */
};

/* Reads the prefix at p; false where it isn't one, or runs past len. */
bool ctip_prefix_read(struct ctip_prefix *out, const void *p, size_t len);

/*
 * Seals one entry at the end of out. header->parts[i] has tag and kid set;
 * its len is filled here. plain[i] is the part's JSON (without form byte),
 * K[i] its key. Returns the envelope's size in bytes.
 */
size_t ctip_envelope_seal(struct ctip_buf *out,
    const struct ctip_place_in *in, uint64_t index,
    struct ctip_header *header, const struct ctip_str *plain,
    const unsigned char (*K)[CTIP_KEY]);

/* An open entry around canonical JSON. Returns its size in bytes. */
size_t ctip_envelope_open_entry(struct ctip_buf *out, uint16_t epoch,
    struct ctip_str json);
/* The JSON of an open entry; TAMPERED when shape or padding is wrong. */
int ctip_envelope_json(struct ctip_str *out, const void *p, size_t len,
    struct ctip_err *err);

/* Opens the sealed header. TAMPERED names the entry's index. */
int ctip_envelope_header(struct ctip_header *out,
    const struct ctip_place_in *in, uint64_t index, const void *p,
    size_t len, struct ctip_err *err);

/* Opens part number i with its key K (the kid was checked by the caller, and
 * the header was opened from these same bytes; BUG where it wasn't):
 * appends the JSON to out, padding checked and cut. TAMPERED. */
int ctip_envelope_part(struct ctip_buf *out, const struct ctip_place_in *in,
    uint64_t index, const struct ctip_header *header, unsigned i,
    const void *p, size_t len, const unsigned char K[CTIP_KEY],
    struct ctip_err *err);

/* The leaf: BLAKE2b-256(0x00 | ledger | transaction | index | bytes). */
void ctip_envelope_leaf(unsigned char out[CTIP_HASH],
    const unsigned char ledger[16], const unsigned char transaction[16],
    uint64_t index, const void *p, size_t len);

/* Merkle root of leaves, RFC 6962 shape, in one pass. Zero is empty; the
 * root of no leaves is BLAKE2b-256 of nothing. */
struct ctip_merkle {
	uint64_t      n;
	unsigned char stack[64][CTIP_HASH];
};
void ctip_merkle_add(struct ctip_merkle *m,
    const unsigned char leaf[CTIP_HASH]);
void ctip_merkle_root(unsigned char out[CTIP_HASH],
    const struct ctip_merkle *m);

#endif
