/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The growing buffer. It doubles, so that a million small additions cost one
 * copy each on average; it is reset rather than remade in the loops.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

char *
ctip_buf_room(struct ctip_buf *buf, size_t len)
{
	size_t need, cap;

	if (__builtin_add_overflow(buf->len, len, &need) ||
	    need >= SIZE_MAX / 2)
		ctip_alloc_fail();
	if (need >= buf->cap) {
		cap = buf->cap < 64 ? 64 : buf->cap;
		while (cap <= need)
			cap *= 2;
		buf->p = ctip_realloc(buf->p, cap);
		buf->cap = cap;
	}
	buf->p[buf->len] = '\0';
	buf->p[need] = '\0';
	return buf->p + buf->len;
}

void
ctip_buf_add(struct ctip_buf *buf, const void *bytes, size_t len)
{
	if (len > 0) {
		memcpy(ctip_buf_room(buf, len), bytes, len);
		buf->len += len;
	}
}

void
ctip_buf_text(struct ctip_buf *buf, const char *text)
{
	ctip_buf_add(buf, text, strlen(text));
}

void
ctip_buf_str(struct ctip_buf *buf, struct ctip_str s)
{
	ctip_buf_add(buf, s.p, s.len);
}

void
ctip_buf_char(struct ctip_buf *buf, char c)
{
	*ctip_buf_room(buf, 1) = c;
	buf->len++;
}

void
ctip_buf_format(struct ctip_buf *buf, const char *format, ...)
{
	va_list arguments;
	char small[256];
	int n;

	va_start(arguments, format);
	n = vsnprintf(small, sizeof small, format, arguments);
	va_end(arguments);
	if (n < 0)
		ctip_alloc_fail();
	if ((size_t)n < sizeof small) {
		ctip_buf_add(buf, small, (size_t)n);
		return;
	}
	va_start(arguments, format);
	vsnprintf(ctip_buf_room(buf, (size_t)n), (size_t)n + 1, format,
	    arguments);
	va_end(arguments);
	buf->len += (size_t)n;
}

void
ctip_buf_reset(struct ctip_buf *buf)
{
	buf->len = 0;
	if (buf->p != NULL)
		buf->p[0] = '\0';
}

void
ctip_buf_clear(struct ctip_buf *buf)
{
	free(buf->p);
	*buf = (struct ctip_buf){NULL, 0, 0};
}

char *
ctip_buf_detach(struct ctip_buf *buf)
{
	char *p;

	ctip_buf_room(buf, 0);
	p = buf->p;
	*buf = (struct ctip_buf){NULL, 0, 0};
	return p;
}

struct ctip_str
ctip_buf_slice(const struct ctip_buf *buf)
{
	return (struct ctip_str){buf->p != NULL ? buf->p : "", buf->len};
}

void
ctip_buf_u8(struct ctip_buf *buf, uint8_t v)
{
	ctip_buf_char(buf, (char)v);
}

void
ctip_buf_u16(struct ctip_buf *buf, uint16_t v)
{
	ctip_put_u16((unsigned char *)ctip_buf_room(buf, 2), v);
	buf->len += 2;
}

void
ctip_buf_u32(struct ctip_buf *buf, uint32_t v)
{
	ctip_put_u32((unsigned char *)ctip_buf_room(buf, 4), v);
	buf->len += 4;
}

void
ctip_buf_u64(struct ctip_buf *buf, uint64_t v)
{
	ctip_put_u64((unsigned char *)ctip_buf_room(buf, 8), v);
	buf->len += 8;
}
