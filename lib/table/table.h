/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_TABLE_H
#define CTIP_LIB_TABLE_H

#include "ctip/base/bytes.h"
#include "ctip/table/rows.h"
#include "ctip/table/sheet.h"

/*
 * What the files of this room share, and nobody else sees.
 */

/* Blocks and limits are as many times smaller where faults are searched for,
 * so that small files go over their edges (make fuzz). */
#ifndef CTIP_TABLE_SHRINK
#define CTIP_TABLE_SHRINK 1
#endif

enum {
	CTIP_ENCODING_BLOCK = 65536 / CTIP_TABLE_SHRINK,
	/* grows to at most 3 times as UTF-8 */
	CTIP_ENCODING_RAW = CTIP_ENCODING_BLOCK / 4
};

/* What is wrong with the first byte after a block's clean text. */
enum ctip_encoding_fault {
	CTIP_ENCODING_FINE,
	CTIP_ENCODING_BYTE,     /* no character begins so in this encoding */
	CTIP_ENCODING_CUT,      /* the file ends inside a character */
	CTIP_ENCODING_CONTROL   /* NUL, C0 (but tab, LF, CR), DEL or C1 */
};

/*
 * A file as blocks of clean UTF-8. Invariant after start and fill:
 * text[at .. n) is whole, well-formed characters without controls; with a
 * fault, text[n] is where it stands, and there is no next block.
 */
struct ctip_encoding {
	const char *path;       /* the caller's */
	const char *name;       /* as a mapping has it; NULL: UTF-8 */
	void       *convert;    /* iconv_t; NULL: UTF-8 */
	int         fd;         /* -1: closed */
	bool        ended;      /* the last byte is in text or raw */
	size_t      at, n;
	size_t      held;       /* bytes after n that wait for the others */
	size_t      raw_n;
	uint64_t    done, size;
	unsigned    bad;        /* the byte or control character at fault */
	enum ctip_encoding_fault fault;
	unsigned char raw[CTIP_ENCODING_RAW];
	char          text[CTIP_ENCODING_BLOCK + 8];
};

/* Opens path, reads the first block, skips a byte order mark. NOTFOUND;
 * MISUSE for an encoding that isn't known; INVALID for a spreadsheet, an
 * unnamed UTF-16 file, an empty one. Zeroed before, stop after. */
int  ctip_encoding__start(struct ctip_encoding *e, const char *path,
    const char *encoding, struct ctip_err *err);
/* The next block: 1, 0 at the end, -1. */
int  ctip_encoding__fill(struct ctip_encoding *e, struct ctip_err *err);
void ctip_encoding__stop(struct ctip_encoding *e);
/* Says the fault, in the cell of that number, at that character. */
int  ctip_encoding__refuse(const struct ctip_encoding *e, uint64_t line,
    size_t cell, size_t character, struct ctip_err *err);

/* The first row of text that isn't only blanks and delimiters gives the
 * delimiter that occurs most outside quotes; a comma where there is none. */
char ctip_header__sniff(struct ctip_str text);
/* "comma", "semicolon", "tab", "bar": for messages. */
const char *ctip_header__delimiter_name(char delimiter);
/* The delimiter of a `sep=;` line at the start of text, or 0. */
char ctip_header__separator(struct ctip_str text);
/* Cuts one row, with its line end, off text; adds its lines. False when it
 * does not end within text. Any usual delimiter is taken for one. */
bool ctip_header__cut(struct ctip_str *text, uint64_t *lines);

enum { CTIP_PARSE_COLUMNS = 1024 };

/* Clean text to rows, as wide as they are. */
struct ctip_parse;

/* Borrows path. */
int  ctip_parse__new(struct ctip_parse **out, const char *path,
    char delimiter, struct ctip_err *err);
void ctip_parse__free(struct ctip_parse *parse);
/* Before the first feed: lines that were cut off in front, the last byte of
 * them. */
void ctip_parse__skip(struct ctip_parse *parse, uint64_t lines, char last);
/* Queues the rows of one block. On -1 those in front of the fault are. */
int  ctip_parse__feed(struct ctip_parse *parse, struct ctip_str text,
    struct ctip_err *err);
/* After the last block. */
int  ctip_parse__finish(struct ctip_parse *parse, struct ctip_err *err);
/* Says the fault that ended the text, at the place that was reached. */
int  ctip_parse__refuse(const struct ctip_parse *parse,
    const struct ctip_encoding *e, struct ctip_err *err);
/* Takes the next row that isn't blank off the queue; borrowed until clear,
 * which has to come before the next feed. Back gives it again. */
bool ctip_parse__next(struct ctip_parse *parse, struct ctip_row *out);
void ctip_parse__back(struct ctip_parse *parse);
void ctip_parse__clear(struct ctip_parse *parse);

/* The names of the columns: a row whose cells are its own. */
struct ctip_header {
	struct ctip_row   row;
	struct ctip_cell *cells;
	char             *text;
};

/* So many titles were skipped above it. */
int  ctip_header__take(struct ctip_header *h, const struct ctip_row *row,
    const char *path, unsigned titles, struct ctip_err *err);
void ctip_header__number(struct ctip_header *h, size_t n);
void ctip_header__clear(struct ctip_header *h);
bool ctip_header__same(struct ctip_str a, struct ctip_str b);

/* Would a spreadsheet run it? Also after blanks, full-width, and after '
 * (so that what we write is what we read again). */
bool ctip_csv__is_formula(struct ctip_str text);

/* The table form. Cells are kept, escaped, until print. */
struct ctip_grid;

struct ctip_grid *ctip_grid__new(const struct ctip_column *columns, size_t n);
void ctip_grid__add(struct ctip_grid *grid, const struct ctip_str *cells);
/* width 0: as wide as it is. */
int  ctip_grid__print(struct ctip_grid *grid, FILE *stream, unsigned width,
    struct ctip_err *err);
void ctip_grid__free(struct ctip_grid *grid);

#endif
