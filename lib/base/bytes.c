/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Integers and hexadecimal as bytes, and the reader that takes them out
 * again without ever running past the end, whatever a hostile file says.
 * Everything that is hashed goes through here: big-endian, fixed widths.
 */
#include "ctip/base/bytes.h"

uint16_t
ctip_u16(const unsigned char p[2])
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t
ctip_u32(const unsigned char p[4])
{
	return (uint32_t)ctip_u16(p) << 16 | ctip_u16(p + 2);
}

uint64_t
ctip_u64(const unsigned char p[8])
{
	return (uint64_t)ctip_u32(p) << 32 | ctip_u32(p + 4);
}

void
ctip_put_u16(unsigned char p[2], uint16_t v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

void
ctip_put_u32(unsigned char p[4], uint32_t v)
{
	ctip_put_u16(p, (uint16_t)(v >> 16));
	ctip_put_u16(p + 2, (uint16_t)v);
}

void
ctip_put_u64(unsigned char p[8], uint64_t v)
{
	ctip_put_u32(p, (uint32_t)(v >> 32));
	ctip_put_u32(p + 4, (uint32_t)v);
}

void
ctip_hex(char *out, const void *bytes, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *p = bytes;
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = digit[p[i] >> 4];
		out[2 * i + 1] = digit[p[i] & 15];
	}
	out[2 * len] = '\0';
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
ctip_unhex(void *out, size_t len, struct ctip_str hex)
{
	unsigned char *p = out;
	int high, low;
	size_t i;

	if (hex.p == NULL || hex.len % 2 != 0 || hex.len / 2 != len)
		return false;
	for (i = 0; i < len; i++) {
		high = nibble(hex.p[2 * i]);
		low = nibble(hex.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		p[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

const unsigned char *
ctip_read_bytes(struct ctip_reader *r, size_t len)
{
	const unsigned char *p = r->p;

	if (r->bad || len > r->left) {
		r->bad = true;
		return NULL;
	}
	r->p = len > 0 ? r->p + len : r->p;
	r->left -= len;
	return p != NULL ? p : (const unsigned char *)"";
}

uint8_t
ctip_read_u8(struct ctip_reader *r)
{
	const unsigned char *p = ctip_read_bytes(r, 1);

	return p != NULL ? p[0] : 0;
}

uint16_t
ctip_read_u16(struct ctip_reader *r)
{
	const unsigned char *p = ctip_read_bytes(r, 2);

	return p != NULL ? ctip_u16(p) : 0;
}

uint32_t
ctip_read_u32(struct ctip_reader *r)
{
	const unsigned char *p = ctip_read_bytes(r, 4);

	return p != NULL ? ctip_u32(p) : 0;
}

uint64_t
ctip_read_u64(struct ctip_reader *r)
{
	const unsigned char *p = ctip_read_bytes(r, 8);

	return p != NULL ? ctip_u64(p) : 0;
}
