/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transaction's head in bytes, both ways, and the sizes and names of its
 * files. Order and integrity of a ledger rest on the hash of these bytes,
 * not on git's SHA-1. ctip-ledger.5 shows them byte by byte.
 */
#include "ctip/ledger/head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"

#define BLOCK_INDEX UINT64_MAX /* of the nonce */
#define BLOCK_UNIT  256

void
ctip_head_clear(struct ctip_head *head)
{
	free(head->per_file);
	free(head->table);
	memset(head, 0, sizeof *head);
}

static void
put_text(struct ctip_buf *out, const char *text)
{
	size_t len = strlen(text);

	ctip_buf_u16(out, (uint16_t)len);
	ctip_buf_add(out, text, len);
}

/* A text of at most size - 1 bytes without NUL; else the reader is bad. */
static void
take_text(struct ctip_reader *r, char *out, size_t size)
{
	uint16_t len = ctip_read_u16(r);
	const unsigned char *p = ctip_read_bytes(r, len);

	if (p == NULL || len >= size || memchr(p, '\0', len) != NULL) {
		r->bad = true;
		return;
	}
	memcpy(out, p, len);
	out[len] = '\0';
}

static void
take(struct ctip_reader *r, void *out, size_t len)
{
	const unsigned char *p = ctip_read_bytes(r, len);

	if (p != NULL)
		memcpy(out, p, len);
}

static void
write_clear(struct ctip_buf *out, const struct ctip_head *head)
{
	ctip_buf_add(out, "CTX1", 4);
	ctip_buf_add(out, head->ledger, 16);
	ctip_buf_add(out, head->transaction, 16);
	put_text(out, head->office);
	ctip_buf_u64(out, head->sequence);
	ctip_buf_u64(out, head->lamport);
	ctip_buf_add(out, head->previous, CTIP_HASH);
	ctip_buf_u16(out, (uint16_t)head->n_seen);
	for (size_t i = 0; i < head->n_seen; i++) {
		put_text(out, head->seen[i].office);
		ctip_buf_u64(out, head->seen[i].sequence);
		ctip_buf_add(out, head->seen[i].hash, CTIP_HASH);
	}
	ctip_buf_add(out, head->membership, CTIP_HASH);
	ctip_buf_u16(out, head->epoch);
	put_text(out, head->member);
	ctip_buf_add(out, head->fingerprint, CTIP_HASH);
	ctip_buf_u64(out, (uint64_t)head->time);
	ctip_buf_u32(out, head->files);
	for (uint32_t i = 0; i < head->files; i++)
		ctip_buf_u32(out, head->per_file[i]);
	ctip_buf_u64(out, head->entries);
	ctip_buf_add(out, head->root, CTIP_HASH);
}

static void
write_block(struct ctip_buf *out, const struct ctip_head *head)
{
	put_text(out, head->command);
	put_text(out, head->client);
	ctip_buf_u8(out, (uint8_t)head->n_table);
	for (size_t i = 0; i < head->n_table; i++) {
		put_text(out, head->table[i].name);
		ctip_buf_add(out, head->table[i].schema, CTIP_HASH);
	}
	while (out->len % BLOCK_UNIT != 0)
		ctip_buf_u8(out, 0);
}

void
ctip_head_write(struct ctip_buf *out, const struct ctip_head *head,
    const unsigned char H[CTIP_KEY])
{
	struct ctip_buf block = {0};
	size_t start = out->len;
	char *sealed;

	write_block(&block, head);
	write_clear(out, head);
	ctip_buf_u16(out, (uint16_t)(block.len + CTIP_TAG));
	sealed = ctip_buf_room(out, block.len + CTIP_TAG);
	ctip_seal_x((unsigned char *)sealed, block.p, block.len,
	    (struct ctip_str){out->p + start, out->len - start - 2},
	    head->transaction, BLOCK_INDEX, H);
	out->len += block.len + CTIP_TAG;
	ctip_wipe(block.p, block.len);
	ctip_buf_clear(&block);
}

static void
read_seen(struct ctip_head *head, struct ctip_reader *r)
{
	head->n_seen = ctip_read_u16(r);
	if (head->n_seen > CTIP_SEEN)
		r->bad = true;
	for (size_t i = 0; !r->bad && i < head->n_seen; i++) {
		take_text(r, head->seen[i].office, CTIP_OFFICE);
		head->seen[i].sequence = ctip_read_u64(r);
		take(r, head->seen[i].hash, CTIP_HASH);
	}
}

/* The numbers of entries add up to the total; no file is empty but the one
 * of a transaction without entries. */
static void
read_files(struct ctip_head *head, struct ctip_reader *r)
{
	uint64_t total = 0;

	head->files = ctip_read_u32(r);
	if (r->bad || head->files == 0 || head->files > r->left / 4) {
		r->bad = true;
		head->files = 0;
		return;
	}
	head->per_file = ctip_alloc(head->files * sizeof *head->per_file);
	for (uint32_t i = 0; i < head->files; i++) {
		head->per_file[i] = ctip_read_u32(r);
		if (head->per_file[i] == 0)
			r->bad = true;
		total += head->per_file[i];
	}
	head->entries = ctip_read_u64(r);
	if (head->entries != total)
		r->bad = true;
}

static void
read_clear(struct ctip_head *head, struct ctip_reader *r)
{
	const unsigned char *magic = ctip_read_bytes(r, 4);

	if (magic == NULL || memcmp(magic, "CTX1", 4) != 0) {
		r->bad = true;
		return;
	}
	take(r, head->ledger, 16);
	take(r, head->transaction, 16);
	take_text(r, head->office, CTIP_OFFICE);
	head->sequence = ctip_read_u64(r);
	head->lamport = ctip_read_u64(r);
	take(r, head->previous, CTIP_HASH);
	read_seen(head, r);
	take(r, head->membership, CTIP_HASH);
	head->epoch = ctip_read_u16(r);
	take_text(r, head->member, CTIP_HANDLE);
	take(r, head->fingerprint, CTIP_HASH);
	head->time = (int64_t)ctip_read_u64(r);
	read_files(head, r);
	take(r, head->root, CTIP_HASH);
}

int
ctip_head_read(struct ctip_head *out, const void *p, size_t len,
    struct ctip_err *err)
{
	struct ctip_reader r = {p, len, false};
	uint16_t block;

	memset(out, 0, sizeof *out);
	read_clear(out, &r);
	block = ctip_read_u16(&r);
	ctip_read_bytes(&r, block);
	if (r.bad || block < CTIP_TAG) {
		ctip_head_clear(out);
		return ctip_fail(err, CTIP_TAMPERED,
		    "the head of a transaction is malformed");
	}
	out->size = len - r.left;
	return 0;
}

static bool
read_block(struct ctip_head *head, const unsigned char *p, size_t len)
{
	struct ctip_reader r = {p, len, false};

	take_text(&r, head->command, sizeof head->command);
	take_text(&r, head->client, sizeof head->client);
	head->n_table = ctip_read_u8(&r);
	free(head->table);
	head->table = ctip_alloc((head->n_table + 1) * sizeof *head->table);
	for (size_t i = 0; !r.bad && i < head->n_table; i++) {
		take_text(&r, head->table[i].name, sizeof head->table->name);
		take(&r, head->table[i].schema, CTIP_HASH);
	}
	while (!r.bad && r.left > 0)
		if (ctip_read_u8(&r) != 0)
			r.bad = true;
	return !r.bad && len % BLOCK_UNIT == 0;
}

int
ctip_head_block(struct ctip_head *head, const void *bytes,
    const unsigned char H[CTIP_KEY], struct ctip_err *err)
{
	const unsigned char *p = bytes;
	struct ctip_head probe = {0};
	struct ctip_reader r = {p, head->size, false};
	struct ctip_buf plain = {0};
	size_t clear, len;
	bool good;

	read_clear(&probe, &r);
	ctip_head_clear(&probe);
	clear = head->size - r.left;
	len = ctip_read_u16(&r);
	ctip_buf_room(&plain, len);
	good = !r.bad && r.left == len && len >= CTIP_TAG &&
	    ctip_open_x((unsigned char *)plain.p, r.p, len,
	    (struct ctip_str){(const char *)p, clear}, head->transaction,
	    BLOCK_INDEX, H) &&
	    read_block(head, (unsigned char *)plain.p, len - CTIP_TAG);
	if (plain.p != NULL)
		ctip_wipe(plain.p, len);
	ctip_buf_clear(&plain);
	if (!good)
		return ctip_fail(err, CTIP_TAMPERED,
		    "the sealed block of a transaction's head does not open");
	return 0;
}

uint64_t
ctip_file_padded(uint64_t len)
{
	uint64_t step = 512;

	if (len > 4096) {
		uint64_t power = 4096;

		while (power <= len / 2)
			power *= 2;
		step = power / 8;
	}
	return (len + step - 1) / step * step;
}

void
ctip_file_path(char out[48], uint64_t sequence)
{
	snprintf(out, 48, "tx/%02llx/%02llx/%08llx",
	    (unsigned long long)(sequence >> 16),
	    (unsigned long long)(sequence >> 8 & 0xff),
	    (unsigned long long)sequence);
}

void
ctip_commit_text(struct ctip_buf *out, const struct ctip_head *head,
    const unsigned char hash[CTIP_HASH], const char tree[41],
    const char *parent)
{
	char hex[CTIP_HASH * 2 + 1];

	ctip_hex(hex, hash, CTIP_HASH);
	ctip_buf_format(out, "tree %s\n", tree);
	if (parent != NULL && *parent != '\0')
		ctip_buf_format(out, "parent %s\n", parent);
	for (int i = 0; i < 2; i++)
		ctip_buf_format(out, "%s %s <%s@%s> %lld +0000\n",
		    i == 0 ? "author" : "committer", head->member,
		    head->member, head->office, (long long)head->time);
	ctip_buf_format(out, "\n%llu %s\n\nCtip-Tx: %s\n",
	    (unsigned long long)head->entries,
	    head->entries == 1 ? "entry" : "entries", hex);
}

void
ctip_commit_signed(struct ctip_buf *out, struct ctip_str text,
    struct ctip_str armoured)
{
	const char *blank = memmem(text.p, text.len, "\n\n", 2);
	struct ctip_str line;

	ctip_buf_add(out, text.p, (size_t)(blank + 1 - text.p));
	ctip_buf_text(out, "gpgsig");
	while (armoured.len > 0) {
		ctip_str_cut(&armoured, '\n', &line);
		ctip_buf_char(out, ' ');
		ctip_buf_str(out, line);
		ctip_buf_char(out, '\n');
	}
	ctip_buf_add(out, blank + 1,
	    text.len - (size_t)(blank + 1 - text.p));
}
