/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables as people read them: the usage lines, which the man pages'
 * SYNOPSIS is held to, and the options in two columns. Always 79 columns
 * wide, on any terminal.
 */
#include <string.h>

#include "opt.h"

enum { WIDTH = 79, WIDEST_LEFT = 30 };

static void
pad(struct ctip_buf *out, size_t n)
{
	while (n-- > 0)
		ctip_buf_char(out, ' ');
}

/* Puts a word on the line, or on a new one that begins after `indent`
 * blanks. *at is the column reached. */
static void
put_word(struct ctip_buf *out, size_t *at, size_t indent,
    struct ctip_str word)
{
	if (*at > indent && *at + 1 + word.len > WIDTH) {
		ctip_buf_char(out, '\n');
		pad(out, indent);
		*at = indent;
	} else if (*at > indent) {
		ctip_buf_char(out, ' ');
		++*at;
	}
	ctip_buf_str(out, word);
	*at += word.len;
}

/* The next word; what stands in brackets is one. */
static bool
next_word(struct ctip_str *rest, struct ctip_str *word)
{
	int depth = 0;
	size_t i;

	while (rest->len > 0 && rest->p[0] == ' ')
		rest->p++, rest->len--;
	for (i = 0; i < rest->len; i++) {
		if (rest->p[i] == '[')
			depth++;
		else if (rest->p[i] == ']')
			depth--;
		else if (rest->p[i] == ' ' && depth <= 0)
			break;
	}
	*word = (struct ctip_str){rest->p, i};
	rest->p += i;
	rest->len -= i;
	return i > 0;
}

static void
put_words(struct ctip_buf *out, size_t *at, size_t indent, const char *text)
{
	struct ctip_str rest = ctip_str(text), word;

	while (next_word(&rest, &word))
		put_word(out, at, indent, word);
}

static void
put_option(struct ctip_buf *out, size_t *at, size_t indent,
    const struct ctip_opt *opt, bool own)
{
	struct ctip_buf word = {NULL, 0, 0};

	if (!opt->needed)
		ctip_buf_char(&word, '[');
	if (opt->letter != 0)
		ctip_buf_format(&word, "-%c", opt->letter);
	else
		ctip_buf_format(&word, "--%s", opt->name);
	if (opt->argument != NULL)
		ctip_buf_format(&word, " %s", opt->argument);
	if (!opt->needed)
		ctip_buf_char(&word, ']');
	if (own && opt->type == CTIP_OPT_LIST)
		ctip_buf_text(&word, "...");
	put_word(out, at, indent, ctip_buf_slice(&word));
	ctip_buf_clear(&word);
}

void
ctip_help__usage(struct ctip_buf *out, const char *program,
    const struct ctip_verb *verb)
{
	size_t indent = strlen("usage: ") + strlen(program) + 1, at = indent;
	struct ctip_opts opts;
	size_t i;

	ctip_opt__gather(&opts, verb, NULL);
	ctip_buf_format(out, "usage: %s ", program);
	if (verb->name[0] != '\0')
		put_word(out, &at, indent, ctip_str(verb->name));
	for (i = opts.own; i < opts.n; i++)
		if (strcmp(opts.opt[i].name, "help") != 0 &&
		    strcmp(opts.opt[i].name, "version") != 0)
			put_option(out, &at, indent, &opts.opt[i], false);
	for (i = 0; i < opts.own; i++)
		put_option(out, &at, indent, &opts.opt[i], true);
	put_words(out, &at, indent, verb->operands);
	if (at == indent)
		out->len--;
	ctip_buf_char(out, '\n');
}

/* One row of two columns; a long left part gets a line of its own. */
static void
put_row(struct ctip_buf *out, const char *left, size_t column,
    const char *right)
{
	size_t at = column, len = strlen(left);

	ctip_buf_text(out, left);
	if (len + 2 > column) {
		ctip_buf_char(out, '\n');
		len = 0;
	}
	pad(out, column - len);
	put_words(out, &at, column, right);
	ctip_buf_char(out, '\n');
}

static size_t
column_of(const char *const *left, size_t n)
{
	size_t i, len, widest = 0;

	for (i = 0; i < n; i++) {
		len = strlen(left[i]);
		if (len > widest && len <= WIDEST_LEFT)
			widest = len;
	}
	return widest + 2;
}

static void
put_options(struct ctip_buf *out, const struct ctip_opts *opts)
{
	char left[64][80];
	const char *p[64];
	size_t i, column;

	for (i = 0; i < opts->n; i++) {
		const struct ctip_opt *o = &opts->opt[i];
		char letter[] = {'-', o->letter, ',', '\0'};

		snprintf(left[i], sizeof left[i], "  %3s --%s%s%s",
		    o->letter != 0 ? letter : "", o->name,
		    o->argument != NULL ? " " : "",
		    o->argument != NULL ? o->argument : "");
		p[i] = left[i];
	}
	column = column_of(p, opts->n);
	for (i = 0; i < opts->n; i++)
		put_row(out, left[i], column, opts->opt[i].help);
}

static void
put_sentence(struct ctip_buf *out, const char *text)
{
	size_t at = 0;

	ctip_buf_char(out, '\n');
	put_words(out, &at, 0, text);
	ctip_buf_text(out, "\n\n");
}

void
ctip_help__verb(struct ctip_buf *out, const char *program,
    const struct ctip_verb *verb)
{
	struct ctip_opts opts;

	ctip_help__usage(out, program, verb);
	put_sentence(out, verb->help);
	ctip_opt__gather(&opts, verb, NULL);
	put_options(out, &opts);
}

void
ctip_help__program(struct ctip_buf *out, const struct ctip_program *program)
{
	const struct ctip_verb *verb;
	char left[64][40];
	const char *p[64];
	size_t n = 0, i, column;

	if (ctip_opt__is_plain(program)) {
		ctip_help__verb(out, program->name, program->verbs);
		return;
	}
	for (verb = program->verbs; verb->name != NULL; verb++) {
		ctip_help__usage(out, program->name, verb);
		if (n == sizeof left / sizeof *left)
			continue;
		snprintf(left[n], sizeof left[n], "  %s", verb->name);
		p[n] = left[n];
		n++;
	}
	put_sentence(out, program->help);
	column = column_of(p, n);
	for (i = 0; i < n; i++)
		put_row(out, left[i], column, program->verbs[i].help);
	ctip_buf_format(out, "\n%s VERB -h lists the options of a verb;\n"
	    "%s --version prints the version,\n"
	    "%s --completion bash|zsh|fish a completion script\n",
	    program->name, program->name, program->name);
}
