/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes -> blocks of clean UTF-8, the first half of the arrow bytes -> rows.
 * Reads, converts (glibc's iconv, its only user) and checks 64 KiB at a
 * time, so that no later arrow meets malformed text or a control character.
 * A fault ends the text in front of it: rows.c parses up to there and so
 * knows the line and the cell it stands in.
 */
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct { const char *name, *iconv; } encodings[] = {
	{ "utf-8", NULL },
	{ "windows-1252", "CP1252" },
	{ "iso-8859-1", "ISO-8859-1" },
	{ "utf-16", "UTF-16" },
	{ "utf-16le", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE" },
	{ "cp1252", "CP1252" },
	{ "latin1", "ISO-8859-1" },
};

static bool
is_allowed(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || c == '\r';
}

/* 32 bytes without a branch: the compiler makes vectors of it. */
static bool
is_plain(const unsigned char *p)
{
	unsigned char other = 0;

	for (size_t i = 0; i < 32; i++) {
		unsigned char c = p[i];
		other |= ((unsigned char)(c - 0x20) > 0x5e) & (c != '\t') &
		    (c != '\n') & (c != '\r');
	}
	return other == 0;
}

/* The length of the character at p; 0 malformed; -1 not all of it here. */
static int
sequence(const unsigned char *p, size_t left)
{
	unsigned char c = p[0], low = 0x80, high = 0xbf;
	int need = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 :
	    c >= 0xf0 && c <= 0xf4 ? 4 : 0;

	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	for (int i = 1; i < need; i++) {
		if ((size_t)i == left)
			return -1;
		if (p[i] < low || p[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return need;
}

/* One character; 0 when it may not stand there, after saying why. */
static size_t
step(struct ctip_encoding *e, const unsigned char *p, size_t left)
{
	int len;

	if (is_allowed(p[0]))
		return 1;
	e->bad = p[0];
	e->fault = CTIP_ENCODING_CONTROL;
	if (p[0] < 0x80)
		return 0;
	len = sequence(p, left);
	if (len == 2 && p[0] == 0xc2 && p[1] < 0xa0) {
		e->bad = p[1];
		return 0;
	}
	e->fault = len < 0 ? CTIP_ENCODING_CUT : CTIP_ENCODING_BYTE;
	if (len <= 0)
		return 0;
	e->fault = CTIP_ENCODING_FINE;
	return (size_t)len;
}

/* Sets n to the length of the clean text in front, and fault. */
static void
check(struct ctip_encoding *e, size_t len)
{
	const unsigned char *p = (const unsigned char *)e->text;
	size_t i = 0, until, got;

	while (i < len) {
		while (i + 32 <= len && is_plain(p + i))
			i += 32;
		until = i + 32 < len ? i + 32 : len;
		while (i < until) {
			got = step(e, p + i, len - i);
			if (got == 0)
				goto out;
			i += got;
		}
	}
out:
	e->n = i;
	e->held = len - i;
}

static const char *
shown(const struct ctip_encoding *e)
{
	return strcmp(e->path, "-") == 0 ? "standard input" : e->path;
}

/* Reads until `room` bytes are there or the file ends. */
static int
take(struct ctip_encoding *e, void *to, size_t room, size_t *got,
    struct ctip_err *err)
{
	ssize_t n;

	*got = 0;
	while (*got < room && !e->ended) {
		n = read(e->fd, (char *)to + *got, room - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ctip_fail_errno(err, CTIP_SYSTEM,
			    "cannot read '%s'", shown(e));
		if (n == 0)
			e->ended = true;
		*got += (size_t)n;
		e->done += (uint64_t)n;
	}
	return 0;
}

/* UTF-8: straight into text, behind what the last block held back. */
static int
fill_straight(struct ctip_encoding *e, size_t *len, struct ctip_err *err)
{
	size_t got;

	memmove(e->text, e->text + e->n, e->held);
	if (take(e, e->text + e->held, CTIP_ENCODING_BLOCK - e->held, &got,
	    err) < 0)
		return -1;
	*len = e->held + got;
	return 0;
}

/* raw -> text. What is left in raw is half a character, or a bad one. */
static int
fill_converted(struct ctip_encoding *e, size_t *len,
    enum ctip_encoding_fault *after, struct ctip_err *err)
{
	char *in = (char *)e->raw, *out = e->text;
	size_t got, left, room = CTIP_ENCODING_BLOCK;

	if (take(e, e->raw + e->raw_n, CTIP_ENCODING_RAW - e->raw_n, &got,
	    err) < 0)
		return -1;
	left = e->raw_n + got;
	errno = 0;
	if (iconv(e->convert, &in, &left, &out, &room) == (size_t)-1 &&
	    errno == E2BIG)
		return ctip_fail(err, CTIP_BUG, "no room for a block of '%s'",
		    shown(e));
	if (errno == EILSEQ)
		*after = CTIP_ENCODING_BYTE;
	else if (left > 0 && e->ended)
		*after = CTIP_ENCODING_CUT;
	if (*after != CTIP_ENCODING_FINE)
		e->bad = (unsigned char)*in;
	memmove(e->raw, in, left);
	e->raw_n = left;
	*len = (size_t)(out - e->text);
	return 0;
}

int
ctip_encoding__fill(struct ctip_encoding *e, struct ctip_err *err)
{
	enum ctip_encoding_fault after = CTIP_ENCODING_FINE;
	unsigned bad;
	size_t len = 0;

	if (e->fault != CTIP_ENCODING_FINE)
		return 0;
	if (e->convert == NULL ? fill_straight(e, &len, err) :
	    fill_converted(e, &len, &after, err))
		return -1;
	e->at = 0;
	bad = e->bad;
	check(e, len);
	if (e->fault == CTIP_ENCODING_CUT && !e->ended) {
		e->fault = CTIP_ENCODING_FINE;
	} else if (e->fault == CTIP_ENCODING_FINE && after != e->fault) {
		e->fault = after;
		e->bad = bad;
	}
	return len > 0 || e->fault != CTIP_ENCODING_FINE || !e->ended;
}

/* Files that people take for a table: a page, a picture, a letter. */
static bool
is_no_table(const unsigned char *p, size_t n)
{
	static const char *const starts[] = { "%PDF-", "\xff\xd8\xff",
	    "\x89PNG", "{\\rtf", "GIF8" };

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (n >= strlen(starts[i]) &&
		    memcmp(p, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* What the first bytes tell about the whole file. */
static int
check_signature(const struct ctip_encoding *e, const unsigned char *p,
    size_t n, struct ctip_err *err)
{
	if (n == 0)
		return ctip_fail(err, CTIP_INVALID, "%s: the file is empty; its "
		    "first row has to name the columns", e->path);
	if ((n >= 2 && memcmp(p, "PK", 2) == 0 &&
	    (n == 2 || !(is_allowed(p[2]) || p[2] >= 0x80))) ||
	    (n >= 4 && memcmp(p, "\xd0\xcf\x11\xe0", 4) == 0))
		return ctip_fail(err, CTIP_INVALID, "%s: this is a spreadsheet's "
		    "own file, not text; open it there and save it as CSV "
		    "(UTF-8)", e->path);
	if (is_no_table(p, n))
		return ctip_fail(err, CTIP_INVALID, "%s: this is a document or "
		    "a picture, not a table; open what it was made from and "
		    "save that as CSV (UTF-8)", e->path);
	if (e->convert == NULL && n >= 2 &&
	    (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0))
		return ctip_fail(err, CTIP_INVALID, "%s: this is UTF-16 text; "
		    "type --encoding utf-16, or save it as CSV (UTF-8)",
		    e->path);
	if (e->convert == NULL && n >= 4 && (!p[0] != !p[1]) &&
	    !p[0] == !p[2] && !p[1] == !p[3])
		return ctip_fail(err, CTIP_INVALID, "%s: this looks like UTF-16 "
		    "text; type --encoding utf-16%s, or save it as CSV (UTF-8)",
		    e->path, p[0] == 0 ? "be" : "le");
	if (e->convert != NULL && n >= 3 &&
	    memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return ctip_fail(err, CTIP_INVALID, "%s: this is UTF-8 text (it "
		    "begins with its mark), not %s; type --encoding utf-8",
		    e->path, e->name);
	return 0;
}

static int
choose(struct ctip_encoding *e, const char *encoding, struct ctip_err *err)
{
	size_t i, n = sizeof encodings / sizeof *encodings;

	if (encoding == NULL)
		return 0;
	for (i = 0; i < n; i++)
		if (strcasecmp(encodings[i].name, encoding) == 0)
			break;
	if (i == n)
		return ctip_fail(err, CTIP_MISUSE, "unknown encoding '%s': utf-8, "
		    "windows-1252, iso-8859-1, utf-16, utf-16le or utf-16be",
		    encoding);
	if (encodings[i].iconv == NULL)
		return 0;
	/* The first of those with one name: a mapping knows no other. */
	for (e->name = NULL, n = 0; e->name == NULL; n++)
		if (encodings[n].iconv != NULL &&
		    strcmp(encodings[n].iconv, encodings[i].iconv) == 0)
			e->name = encodings[n].name;
	e->convert = iconv_open("UTF-8", encodings[i].iconv);
	if (e->convert == (iconv_t)-1) {
		e->convert = NULL;
		return ctip_fail(err, CTIP_UNAVAILABLE, "this system cannot "
		    "read the encoding '%s'; save the file as CSV (UTF-8)",
		    encoding);
	}
	return 0;
}

static int
open_file(struct ctip_encoding *e, struct ctip_err *err)
{
	struct stat st;

	e->fd = strcmp(e->path, "-") == 0 ? fcntl(0, F_DUPFD_CLOEXEC, 3) :
	    open(e->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (e->fd < 0)
		return ctip_fail_errno(err, errno == ENOENT || errno == ENOTDIR ?
		    CTIP_NOTFOUND : CTIP_SYSTEM, "cannot open '%s'", shown(e));
	if (fstat(e->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		e->size = (uint64_t)st.st_size;
	return 0;
}

int
ctip_encoding__start(struct ctip_encoding *e, const char *path,
    const char *encoding, struct ctip_err *err)
{
	const unsigned char *first;
	size_t n;

	e->path = path;
	e->fd = -1;
	if (choose(e, encoding, err) < 0 || open_file(e, err) < 0)
		return -1;
	/* The signature is looked at before anything is made of the bytes. */
	first = e->convert == NULL ? (unsigned char *)e->text : e->raw;
	n = e->convert == NULL ? CTIP_ENCODING_BLOCK : CTIP_ENCODING_RAW;
	if (take(e, e->convert == NULL ? (void *)e->text : e->raw, n, &n,
	    err) < 0 || check_signature(e, first, n, err) < 0)
		return -1;
	if (e->convert == NULL)
		e->held = n;
	else
		e->raw_n = n;
	if (ctip_encoding__fill(e, err) < 0)
		return -1;
	if (e->n >= 3 && memcmp(e->text, "\xef\xbb\xbf", 3) == 0)
		e->at = 3;
	return 0;
}

void
ctip_encoding__stop(struct ctip_encoding *e)
{
	if (e->convert != NULL)
		iconv_close(e->convert);
	if (e->path != NULL && e->fd >= 0)
		close(e->fd);
	e->convert = NULL;
	e->fd = -1;
}

/* What to do about a byte that isn't UTF-8. */
static const char *
advice(const struct ctip_encoding *e)
{
	if (e->convert != NULL)
		return "; name the right one with --encoding, or in the "
		    "mapping";
	if (strchr("\x81\x8d\x8f\x90\x9d", (int)e->bad) != NULL)
		return ": save the file as CSV (UTF-8)";
	return ": the file is probably windows-1252; type --encoding "
	    "windows-1252, or save it as CSV (UTF-8)";
}

int
ctip_encoding__refuse(const struct ctip_encoding *e, uint64_t line,
    size_t cell, size_t character, struct ctip_err *err)
{
	const char *name = e->convert == NULL ? "UTF-8" : e->name;
	unsigned long long at = line;

	if (e->fault == CTIP_ENCODING_CUT)
		return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: the file ends "
		    "inside a character: is it whole, and is it %s?", e->path,
		    at, cell, name);
	if (e->fault == CTIP_ENCODING_BYTE)
		return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: byte 0x%02X, "
		    "character %zu of the line, is not %s%s", e->path, at, cell,
		    e->bad, character, name, advice(e));
	return ctip_fail(err, CTIP_INVALID, "%s:%llu:%zu: %s U+%04X, character "
	    "%zu of the line, may not stand in a table%s", e->path, at, cell,
	    e->bad == 0 ? "NUL" : "control character", e->bad, character,
	    e->bad >= 0x80 && e->convert != NULL ?
	    "; is the file windows-1252?" : ": take it out");
}
