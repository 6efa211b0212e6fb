/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_BYTES_H
#define CTIP_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctip/base/err.h"

/* A borrowed run of bytes; not NUL-terminated by promise. p NULL: absent,
 * which is neither equal to empty nor sorted with it. */
struct ctip_str {
	const char *p;
	size_t      len;
};

#define CTIP_STR(literal) ((struct ctip_str){(literal), sizeof(literal) - 1})

struct ctip_str ctip_str(const char *text);       /* NULL gives absent */
bool ctip_str_is(struct ctip_str a, const char *b);
bool ctip_str_same(struct ctip_str a, const char *b); /* but for case (ASCII) */
bool ctip_str_equal(struct ctip_str a, struct ctip_str b);
int  ctip_str_compare(struct ctip_str a, struct ctip_str b);
/* Without blanks (space, tab, CR, LF, NBSP C2 A0) at both ends. */
struct ctip_str ctip_str_trim(struct ctip_str a);
/* Cuts *rest at the first `separator`; false when *rest is used up. */
bool ctip_str_cut(struct ctip_str *rest, char separator,
    struct ctip_str *piece);
/* Whole text is a decimal integer within [min, max]; else false. */
bool ctip_str_integer(struct ctip_str a, int64_t min, int64_t max,
    int64_t *out);

/*
 * A growing buffer. Invariant: p is NULL or has room for len + 1 bytes and
 * p[len] is NUL. Zero is a valid empty one. Failure to grow ends the process
 * with a message and exit 74: nothing useful can be done without memory.
 */
struct ctip_buf {
	char  *p;
	size_t len;
	size_t cap;
};

void ctip_buf_add(struct ctip_buf *buf, const void *bytes, size_t len);
void ctip_buf_text(struct ctip_buf *buf, const char *text);
void ctip_buf_str(struct ctip_buf *buf, struct ctip_str s);
void ctip_buf_char(struct ctip_buf *buf, char c);
void ctip_buf_format(struct ctip_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Makes room for len more bytes, with a NUL after them, and returns where
 * they go; add to len. */
char *ctip_buf_room(struct ctip_buf *buf, size_t len);
void ctip_buf_reset(struct ctip_buf *buf);        /* keeps the memory */
void ctip_buf_clear(struct ctip_buf *buf);        /* frees it */
/* Hands the NUL-terminated text to the caller (free()); buf is empty after.
 * Never NULL. */
char *ctip_buf_detach(struct ctip_buf *buf);
struct ctip_str ctip_buf_slice(const struct ctip_buf *buf);

/* Unsigned big-endian integers, as FORMAT item 1 wants them. */
void     ctip_buf_u8(struct ctip_buf *buf, uint8_t v);
void     ctip_buf_u16(struct ctip_buf *buf, uint16_t v);
void     ctip_buf_u32(struct ctip_buf *buf, uint32_t v);
void     ctip_buf_u64(struct ctip_buf *buf, uint64_t v);
uint16_t ctip_u16(const unsigned char p[2]);
uint32_t ctip_u32(const unsigned char p[4]);
uint64_t ctip_u64(const unsigned char p[8]);
void     ctip_put_u16(unsigned char p[2], uint16_t v);
void     ctip_put_u32(unsigned char p[4], uint32_t v);
void     ctip_put_u64(unsigned char p[8], uint64_t v);

/* Lower-case hexadecimal. ctip_hex writes 2*len characters and a NUL. */
void ctip_hex(char *out, const void *bytes, size_t len);
bool ctip_unhex(void *out, size_t len, struct ctip_str hex);

/* A reader over bytes that never runs past the end: after the first short
 * read `bad` is true, and every later read gives zeros or NULL. */
struct ctip_reader {
	const unsigned char *p;
	size_t               left;
	bool                 bad;
};

uint8_t  ctip_read_u8(struct ctip_reader *r);
uint16_t ctip_read_u16(struct ctip_reader *r);
uint32_t ctip_read_u32(struct ctip_reader *r);
uint64_t ctip_read_u64(struct ctip_reader *r);
const unsigned char *ctip_read_bytes(struct ctip_reader *r, size_t len);

/* A pool of bytes that stay where they are until the pool is reset: what a
 * row's or a record's values point into. Zero is a valid empty one. */
struct ctip_pool {
	struct ctip_pool_chunk *first; /* all chunks, kept over resets */
	struct ctip_pool_chunk *now;   /* the one being filled */
};

void *ctip_pool_room(struct ctip_pool *pool, size_t len); /* 8-byte aligned */
struct ctip_str ctip_pool_str(struct ctip_pool *pool, struct ctip_str s);
char *ctip_pool_text(struct ctip_pool *pool, struct ctip_str s); /* NUL */
void ctip_pool_reset(struct ctip_pool *pool);
void ctip_pool_clear(struct ctip_pool *pool);

/* malloc and friends that end the process as ctip_buf does. */
void *ctip_alloc(size_t size);                  /* zeroed */
void *ctip_realloc(void *p, size_t size);
/* What they do then, for libraries that allocate by themselves: says so on
 * standard error and ends the process with 74. */
_Noreturn void ctip_alloc_fail(void);
char *ctip_strdup(const char *text);            /* NULL gives NULL */

#endif
