/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_BASE_OPT_H
#define CTIP_LIB_BASE_OPT_H

/*
 * Between the files of the command line: opt.c parses, help.c prints, and
 * complete*.c write the shells' scripts, all from the same tables.
 */
#include "ctip/base/cli.h"

/* A command line as it is read. */
struct ctip_parse {
	struct ctip_cli cli;
	bool            help;
	bool            version;
};

/* All options that a verb takes: its own, then the shared ones, of which
 * the last two, -h and --version, stand in no usage line. A shared option
 * gives way to an own one of the same letter or name. */
struct ctip_opts {
	struct ctip_opt opt[64];
	size_t          own;
	size_t          n;
};

/* verb NULL: all shared ones, as they may stand before the verb. parse NULL:
 * for printing only. */
void ctip_opt__gather(struct ctip_opts *out, const struct ctip_verb *verb,
    struct ctip_parse *parse);

/* Takes the option at argv[*i] and its argument, and moves *i to the last
 * one used. With apply false nothing is set. */
int ctip_opt__take(const struct ctip_opts *opts, char **argv, int *i,
    bool apply, struct ctip_err *err);

/* Does an argument name its choices, as in table|csv|ndjson? */
bool ctip_opt__is_choice(const char *argument);

/* Of n words the one nearest to a mistyped one; NULL where none is near. */
const char *ctip_opt__nearest(const char *word, const char *const *words,
    size_t n);

bool ctip_opt__is_plain(const struct ctip_program *program);

/* The usage line of a verb, wrapped at 79 columns, with its LF. */
void ctip_help__usage(struct ctip_buf *out, const char *program,
    const struct ctip_verb *verb);
void ctip_help__verb(struct ctip_buf *out, const char *program,
    const struct ctip_verb *verb);
void ctip_help__program(struct ctip_buf *out,
    const struct ctip_program *program);

/* What a shell offers where an argument or operand of this name stands. */
enum ctip_offer {
	CTIP_OFFER_NOTHING,
	CTIP_OFFER_FILE,
	CTIP_OFFER_FOLDER,
	CTIP_OFFER_AT,     /* a code, or @ and a file */
	CTIP_OFFER_CHOICES /* a|b|c */
};

enum ctip_offer ctip_complete__offer(struct ctip_str argument);
/* `a|b|c` as `a b c`. */
void ctip_complete__choices(struct ctip_buf *out, struct ctip_str argument);
/* The names of a verb's operands in order, brackets and dots left out; the
 * last may be repeated. Returns how many. */
size_t ctip_complete__operands(struct ctip_str out[8],
    const struct ctip_verb *verb);
/* In single quotes; a quote within is written as `quote`, and each of
 * `escaped` with a backslash before it. */
void ctip_complete__quoted(struct ctip_buf *out, const char *text,
    const char *quote, const char *escaped);
/* Of a name of two words the first; of others all. */
struct ctip_str ctip_complete__head(const struct ctip_verb *verb,
    struct ctip_str *tail);
/* The second words of all verbs with this head. */
void ctip_complete__tails(struct ctip_buf *out,
    const struct ctip_program *program, struct ctip_str head,
    const char *between);
/* Is this verb the first with its head? */
bool ctip_complete__is_first(const struct ctip_program *program,
    const struct ctip_verb *verb);
/* ctip, whose verbs are programs */
bool ctip_complete__hands_on(const struct ctip_program *program);

void ctip_complete__bash(struct ctip_buf *out, const char *function,
    const struct ctip_program *program);
void ctip_complete__zsh(struct ctip_buf *out, const char *function,
    const struct ctip_program *program);
void ctip_complete__fish(struct ctip_buf *out, const char *function,
    const struct ctip_program *program);

#endif
