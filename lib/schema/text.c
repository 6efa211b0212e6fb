/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as typed -> canonical text: well-formed UTF-8 in NFC, without control
 * characters (but LF and tab in notes). Most cells of an import never come
 * here: ctip_record_set sees that they are plain ASCII. The only user of
 * utf8proc; it is asked for NFC only beyond U+02FF, since all below is its
 * own NFC.
 */
#include "schema.h"

#include <string.h>

#include <utf8proc.h>

#include "ctip/base/term.h"

#define LONGEST_FOLD 800         /* characters */

/* CR LF and a lone CR become LF. */
static void
one_line_end(struct ctip_str *text, struct ctip_pool *pool)
{
	char *to;
	size_t n = 0;

	if (memchr(text->p, '\r', text->len) == NULL)
		return;
	to = ctip_pool_room(pool, text->len);
	for (size_t i = 0; i < text->len; i++) {
		char c = text->p[i];

		if (c == '\r' && i + 1 < text->len && text->p[i + 1] == '\n')
			continue;
		to[n++] = c == '\r' ? '\n' : c;
	}
	text->p = to;
	text->len = n;
}

static const char *
control(uint32_t c, bool notes)
{
	if (c == '\n' || c == '\r')
		return notes ? NULL :
		    "holds a line break; put it on one line";
	if (c == '\t')
		return notes ? NULL : "holds a tab; put a blank there";
	if (c < 0x20 || (c >= 0x7F && c <= 0x9F))
		return "holds a control character; take it out";
	if (c == 0xFEFF)
		return "holds a byte order mark; take it out";
	if (c == 0xFFFE || c == 0xFFFF || c == 0xFFFD)
		return "holds a character that stands for a lost one; "
		    "type it anew";
	return NULL;
}

/* NFC into the pool; text is well-formed. */
static void
compose(struct ctip_str *text, struct ctip_pool *pool)
{
	const unsigned char *from = (const unsigned char *)text->p;
	utf8proc_ssize_t len = (utf8proc_ssize_t)text->len, n, m;
	int32_t *wide;

	n = utf8proc_decompose(from, len, NULL, 0, UTF8PROC_COMPOSE);
	if (n < 0)
		return;
	wide = ctip_pool_room(pool, ((size_t)n + 1) * sizeof *wide);
	m = utf8proc_decompose(from, len, wide, n, UTF8PROC_COMPOSE);
	if (m != n)
		return;
	m = utf8proc_reencode(wide, n, UTF8PROC_COMPOSE);
	if (m < 0)
		return;
	text->p = (const char *)wide;
	text->len = (size_t)m;
}

const char *
ctip_text__normal(struct ctip_str *text, struct ctip_pool *pool, bool notes)
{
	const char *p, *end, *fault = NULL;
	uint32_t highest = 0;
	size_t at;

	if (!ctip_utf8_valid(*text, &at))
		return "is not well-formed UTF-8";
	end = text->p + text->len;
	for (p = text->p; p < end && fault == NULL;) {
		uint32_t c = ctip_utf8_next(&p, end);

		highest = c > highest ? c : highest;
		if (c < 0xA0 || c >= 0xFE00)
			fault = control(c, notes);
	}
	if (fault != NULL)
		return fault;
	one_line_end(text, pool);
	if (highest >= 0x300)
		compose(text, pool);
	return NULL;
}

size_t
ctip_text__characters(struct ctip_str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += (text.p[i] & 0xC0) != 0x80;
	return n;
}

static bool
is_digit(int32_t c)
{
	return c >= '0' && c <= '9';
}

/* What is left of the words so far. */
struct fold {
	char  *out;
	size_t size, len;
	bool   dash;    /* one was seen after a digit */
	bool   full;
};

static void
fold_one(struct fold *f, int32_t c)
{
	utf8proc_category_t category;

	if (c == '-' || c == 0x2013) {
		f->dash = f->dash ||
		    (f->len > 0 && is_digit(f->out[f->len - 1]));
		return;
	}
	category = utf8proc_category(c);
	if (c != '+' && (category < UTF8PROC_CATEGORY_LU ||
	    category > UTF8PROC_CATEGORY_NO))
		return;
	if (f->len + 6 > f->size) {
		f->full = true;
		return;
	}
	if (f->dash && is_digit(c))
		f->out[f->len++] = '-';
	f->dash = false;
	f->len += (size_t)utf8proc_encode_char(c,
	    (unsigned char *)f->out + f->len);
}

size_t
ctip_text__fold(char *out, size_t size, struct ctip_str text)
{
	int32_t wide[LONGEST_FOLD];
	struct fold f = { .out = out, .size = size };
	utf8proc_ssize_t n;

	n = utf8proc_decompose((const unsigned char *)text.p,
	    (utf8proc_ssize_t)text.len, wide, LONGEST_FOLD,
	    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
	    UTF8PROC_STRIPMARK);
	if (n < 0 || n > LONGEST_FOLD)
		return 0;
	for (utf8proc_ssize_t i = 0; i < n; i++)
		fold_one(&f, wide[i]);
	if (f.full)
		return 0;
	out[f.len] = '\0';
	return f.len;
}

/* A letter of any script, a mark on one, or what joins them unseen. */
static bool
is_of_word(int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_CF:
		return true;
	default:
		return false;
	}
}

size_t
ctip_text_word(struct ctip_str text, size_t *before)
{
	size_t at = 0, n = 0;
	bool begun = false;

	*before = 0;
	while (at < text.len) {
		int32_t c;
		ssize_t len = utf8proc_iterate((const uint8_t *)text.p + at,
		    (ssize_t)(text.len - at), &c);
		bool is = len > 0 && is_of_word(c);

		len = len > 0 ? len : 1;
		if (!is && begun)
			break;
		begun |= is;
		if (begun)
			n += (size_t)len;
		else
			*before += (size_t)len;
		at += (size_t)len;
	}
	return n;
}
