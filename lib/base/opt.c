/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options as the tables describe them: short and long, clustered, with the
 * argument beside or after; no abbreviations, so that a new option never
 * breaks an old script. A mistyped one is told the nearest there is.
 */
#include "opt.h"

#include <string.h>

static void
add(struct ctip_opts *out, const struct ctip_opt *opt)
{
	size_t i;

	for (i = 0; i < out->own; i++)
		if (strcmp(out->opt[i].name, opt->name) == 0 ||
		    (opt->letter != 0 && out->opt[i].letter == opt->letter))
			return;
	if (out->n < sizeof out->opt / sizeof *out->opt)
		out->opt[out->n++] = *opt;
}

void
ctip_opt__gather(struct ctip_opts *out, const struct ctip_verb *verb,
    struct ctip_parse *parse)
{
	static struct ctip_parse nowhere;
	struct ctip_parse *to = parse != NULL ? parse : &nowhere;
	const struct {
		unsigned        when; /* 0: always */
		struct ctip_opt opt;
	} shared[] = {
		{CTIP_CLI_LEDGER, {'C', "ledger", CTIP_OPT_TEXT,
		    &to->cli.ledger, "DIR", "the ledger's folder"}},
		{CTIP_CLI_LEDGER, {0, "key", CTIP_OPT_TEXT, &to->cli.key,
		    "FILE", "the member's secret key"}},
		{CTIP_CLI_FORMAT, {'f', "format", CTIP_OPT_TEXT,
		    &to->cli.format, "table|csv|ndjson",
		    "what to print; by default a table on a terminal, "
		    "csv in a pipe"}},
		{CTIP_CLI_FORMAT, {0, "raw", CTIP_OPT_FLAG, &to->cli.raw,
		    NULL, "csv without ' before what a spreadsheet would "
		    "take for a formula"}},
		{CTIP_CLI_QUIET, {'q', "quiet", CTIP_OPT_FLAG,
		    &to->cli.quiet, NULL, "print ids only, one a line"}},
		{CTIP_CLI_WRITES, {'n', "dry-run", CTIP_OPT_FLAG,
		    &to->cli.dry_run, NULL,
		    "say what would be done, and write nothing"}},
		{CTIP_CLI_WRITES | CTIP_CLI_TRACED, {0, "reason", CTIP_OPT_LIST,
		    &to->cli.reason, "CODE|@FILE",
		    "why: a code, or a file with the text"}},
		{0, {'h', "help", CTIP_OPT_FLAG, &to->help, NULL,
		    "print this"}},
		{0, {0, "version", CTIP_OPT_FLAG, &to->version, NULL,
		    "print the version"}},
	};
	const struct ctip_opt *opt = verb != NULL ? verb->options : NULL;
	size_t i;

	out->n = out->own = 0;
	for (; opt != NULL && opt->name != NULL; opt++)
		add(out, opt);
	out->own = out->n;
	for (i = 0; i < sizeof shared / sizeof *shared; i++)
		if (verb == NULL || shared[i].when == 0 ||
		    (verb->shared & shared[i].when) != 0)
			add(out, &shared[i].opt);
}

bool
ctip_opt__is_plain(const struct ctip_program *program)
{
	return program->verbs[0].name[0] == '\0';
}

bool
ctip_opt__is_choice(const char *argument)
{
	return argument != NULL && strchr(argument, '|') != NULL &&
	    strspn(argument, "abcdefghijklmnopqrstuvwxyz0123456789-|") ==
	    strlen(argument);
}

static bool
is_among(const char *value, const char *choices)
{
	struct ctip_str rest = ctip_str(choices), piece;

	while (ctip_str_cut(&rest, '|', &piece))
		if (ctip_str_is(piece, value))
			return true;
	return false;
}

static int
set(const struct ctip_opt *opt, const char *value, bool apply,
    struct ctip_err *err)
{
	struct ctip_texts *list = opt->to;

	if (value != NULL && ctip_opt__is_choice(opt->argument) &&
	    !is_among(value, opt->argument))
		return ctip_fail(err, CTIP_MISUSE, "'%s' is no choice for "
		    "--%s; there are %s", value, opt->name, opt->argument);
	if (!apply)
		return 0;
	switch (opt->type) {
	case CTIP_OPT_FLAG:
		*(bool *)opt->to = true;
		break;
	case CTIP_OPT_TEXT:
		*(const char **)opt->to = value;
		break;
	case CTIP_OPT_LIST:
		if (list->n == sizeof list->item / sizeof *list->item)
			return ctip_fail(err, CTIP_MISUSE, "--%s is given "
			    "more than %zu times", opt->name, list->n);
		list->item[list->n++] = value;
		break;
	}
	return 0;
}

/* Edits that make a into b: letters put in, left out, changed, or swapped
 * with their neighbour. */
static size_t
distance(const char *a, const char *b)
{
	enum { MOST = 40 };
	size_t d[3][MOST + 1], n = strnlen(a, MOST), m = strnlen(b, MOST);
	size_t *now = d[0], *last = d[1], *before = d[2], *swap, i, j, best;

	for (j = 0; j <= m; j++)
		now[j] = j;
	for (i = 1; i <= n; i++) {
		swap = before, before = last, last = now, now = swap;
		now[0] = i;
		for (j = 1; j <= m; j++) {
			best = last[j - 1] + (a[i - 1] != b[j - 1]);
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
	}
	return now[m];
}

const char *
ctip_opt__nearest(const char *word, const char *const *words, size_t n)
{
	size_t i, d, best = (strlen(word) + 1) / 2 + 1;
	const char *found = NULL;

	for (i = 0; i < n; i++) {
		d = distance(word, words[i]);
		if (strncmp(words[i], word, strlen(word)) == 0 && d > 1)
			d = 1;
		if (d < best) {
			best = d;
			found = words[i];
		}
	}
	return found;
}

static int
unknown_long(const struct ctip_opts *opts, const char *text, size_t len,
    struct ctip_err *err)
{
	const char *names[64], *nearest;
	char word[64];
	size_t i;

	for (i = 0; i < opts->n; i++)
		names[i] = opts->opt[i].name;
	snprintf(word, sizeof word, "%.*s", (int)(len < 63 ? len : 63), text);
	nearest = ctip_opt__nearest(word, names, opts->n);
	if (nearest != NULL)
		return ctip_fail(err, CTIP_MISUSE, "unknown option '--%s'; "
		    "the nearest is '--%s'", word, nearest);
	return ctip_fail(err, CTIP_MISUSE, "unknown option '--%s'; -h lists "
	    "those there are", word);
}

static int
need_argument(const struct ctip_opt *opt, struct ctip_err *err)
{
	return ctip_fail(err, CTIP_MISUSE, "--%s needs %s after it",
	    opt->name, opt->argument);
}

static int
take_long(const struct ctip_opts *opts, char **argv, int *i, bool apply,
    struct ctip_err *err)
{
	const char *text = argv[*i] + 2, *value = strchr(text, '=');
	size_t len = value != NULL ? (size_t)(value - text) : strlen(text);
	const struct ctip_opt *opt = NULL;
	size_t j;

	for (j = 0; j < opts->n && opt == NULL; j++)
		if (strlen(opts->opt[j].name) == len &&
		    memcmp(opts->opt[j].name, text, len) == 0)
			opt = &opts->opt[j];
	if (opt == NULL)
		return unknown_long(opts, text, len, err);
	if (opt->type == CTIP_OPT_FLAG) {
		if (value != NULL)
			return ctip_fail(err, CTIP_MISUSE,
			    "--%s takes nothing after it", opt->name);
		return set(opt, NULL, apply, err);
	}
	if (value != NULL)
		return set(opt, value + 1, apply, err);
	if (argv[*i + 1] == NULL)
		return need_argument(opt, err);
	return set(opt, argv[++*i], apply, err);
}

static int
take_short(const struct ctip_opts *opts, char **argv, int *i, bool apply,
    struct ctip_err *err)
{
	const char *c = argv[*i] + 1;
	const struct ctip_opt *opt;
	size_t j;

	for (; *c != '\0'; c++) {
		for (opt = NULL, j = 0; j < opts->n && opt == NULL; j++)
			if (opts->opt[j].letter == *c)
				opt = &opts->opt[j];
		if (opt == NULL)
			return ctip_fail(err, CTIP_MISUSE, "unknown option "
			    "'-%c'; -h lists those there are", *c);
		if (opt->type != CTIP_OPT_FLAG && c[1] != '\0')
			return set(opt, c + 1, apply, err);
		if (opt->type != CTIP_OPT_FLAG && argv[*i + 1] == NULL)
			return need_argument(opt, err);
		if (opt->type != CTIP_OPT_FLAG)
			return set(opt, argv[++*i], apply, err);
		if (set(opt, NULL, apply, err) != 0)
			return -1;
	}
	return 0;
}

int
ctip_opt__take(const struct ctip_opts *opts, char **argv, int *i, bool apply,
    struct ctip_err *err)
{
	if (argv[*i][1] == '-')
		return take_long(opts, argv, i, apply, err);
	return take_short(opts, argv, i, apply, err);
}

void
ctip_cli_verbs(struct ctip_verb *out, size_t room,
    const struct ctip_verb *const *tables)
{
	size_t n = 0;

	for (; *tables != NULL; tables++)
		for (const struct ctip_verb *v = *tables;
		    v->name != NULL && n < room; v++)
			out[n++] = *v;
	memset(&out[n], 0, sizeof out[n]);
}
