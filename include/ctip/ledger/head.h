/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_HEAD_H
#define CTIP_LEDGER_HEAD_H

#include "ctip/ledger/envelope.h"
#include "ctip/vault/member.h"

/*
 * A transaction's head (FORMAT item 1), in clear at the start of its first
 * file; all integers big-endian:
 *
 *   "CTX1" | ledger 16 | transaction 16 | office v | sequence u64 |
 *   lamport u64 | previous head hash 32 | n u16, n x (office v, sequence
 *   u64, head hash 32) | membership leaf 32 | header epoch u16 | member v |
 *   fingerprint 32 | time u64 | files u32, files x entries u32 |
 *   entries u64 | Merkle root 32 | block v
 *
 * v: u16 length and the bytes. The block is sealed under H (nonce:
 * transaction | 2^64-1; associated data: all before it) and holds, padded
 * with zeros to 256 bytes: command v | client version v | n u8,
 * n x (name v, schema leaf 32).
 */
#define CTIP_OFFICE 32   /* longest code, with its NUL */
#define CTIP_HANDLE 33
#define CTIP_SEEN   64
#define CTIP_TABLE  255

struct ctip_tip {
	char          office[CTIP_OFFICE];
	uint64_t      sequence;
	unsigned char hash[CTIP_HASH];
};

struct ctip_table_row {            /* of the block's table of kinds */
	char          name[64];
	unsigned char schema[CTIP_HASH]; /* leaf of the schema's entry */
};

struct ctip_head {
	unsigned char ledger[16];
	unsigned char transaction[16];
	char          office[CTIP_OFFICE];
	uint64_t      sequence;        /* of its first file */
	uint64_t      lamport;
	unsigned char previous[CTIP_HASH];
	size_t        n_seen;
	struct ctip_tip seen[CTIP_SEEN];
	unsigned char membership[CTIP_HASH];
	uint16_t      epoch;
	char          member[CTIP_HANDLE];
	unsigned char fingerprint[CTIP_HASH];
	int64_t       time;
	uint32_t      files;
	uint32_t     *per_file;        /* entries of each; owned */
	uint64_t      entries;
	unsigned char root[CTIP_HASH];
	/* the block; only after opening it */
	char          command[64];
	char          client[32];
	size_t        n_table;
	struct ctip_table_row *table;  /* owned */
	size_t        size;            /* bytes of the whole head, when read */
};

void ctip_head_clear(struct ctip_head *head);

/* Appends the head's bytes, its block sealed under H. */
void ctip_head_write(struct ctip_buf *out, const struct ctip_head *head,
    const unsigned char H[CTIP_KEY]);
/* Reads the clear part; size is set. TAMPERED where it isn't a head. */
int  ctip_head_read(struct ctip_head *out, const void *p, size_t len,
    struct ctip_err *err);
/* Opens the block of the same bytes. */
int  ctip_head_block(struct ctip_head *head, const void *p,
    const unsigned char H[CTIP_KEY], struct ctip_err *err);

/* Bytes that a file of len bytes is padded to (FORMAT item 9): steps of 512
 * to 4 KiB, then of an eighth of the power of two below. */
uint64_t ctip_file_padded(uint64_t len);

/* tx/a/b/SEQ of a file: hexadecimal, SEQ of 8 digits or more. */
void ctip_file_path(char out[48], uint64_t sequence);

/*
 * The commit (FORMAT item 26) without its signature: tree, parent (NULL at
 * the genesis), author and committer `HANDLE <HANDLE@OFFICE>` at the head's
 * time +0000, message `N entries` and the trailer `Ctip-Tx: HASH`.
 */
void ctip_commit_text(struct ctip_buf *out, const struct ctip_head *head,
    const unsigned char hash[CTIP_HASH], const char tree[41],
    const char *parent);
/* Puts an armoured signature in as gpgsig. */
void ctip_commit_signed(struct ctip_buf *out, struct ctip_str text,
    struct ctip_str armoured);

#endif
