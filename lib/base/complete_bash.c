/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script for bash: one function that finds the verb among the words
 * typed so far, and offers what may stand next. It needs nothing but bash
 * itself; `=` is a word of its own to bash, and stepped over.
 */
#include <string.h>

#include "opt.h"

static void
put_reply(struct ctip_buf *out, const char *function,
    struct ctip_str argument)
{
	switch (ctip_complete__offer(argument)) {
	case CTIP_OFFER_FILE:
		ctip_buf_format(out, "%s_offer file", function);
		break;
	case CTIP_OFFER_FOLDER:
		ctip_buf_format(out, "%s_offer dir", function);
		break;
	case CTIP_OFFER_AT:
		ctip_buf_format(out, "%s_offer at", function);
		break;
	case CTIP_OFFER_CHOICES:
		ctip_buf_format(out, "%s_offer words '", function);
		ctip_complete__choices(out, argument);
		ctip_buf_char(out, '\'');
		break;
	case CTIP_OFFER_NOTHING:
		ctip_buf_char(out, ':');
		break;
	}
}

static void
put_pattern(struct ctip_buf *out, const struct ctip_opt *opt)
{
	if (opt->letter != 0)
		ctip_buf_format(out, "-%c|", opt->letter);
	ctip_buf_format(out, "--%s", opt->name);
}

/* What follows an option that takes an argument, then options and operands
 * themselves. */
static void
put_verb(struct ctip_buf *out, const char *function,
    const struct ctip_verb *verb)
{
	struct ctip_str operand[8];
	struct ctip_opts opts;
	size_t i, n;

	ctip_opt__gather(&opts, verb, NULL);
	ctip_buf_text(out, "\t\tcase $prev in\n");
	for (i = 0; i < opts.n; i++) {
		if (opts.opt[i].argument == NULL)
			continue;
		ctip_buf_text(out, "\t\t");
		put_pattern(out, &opts.opt[i]);
		ctip_buf_text(out, ") ");
		put_reply(out, function, ctip_str(opts.opt[i].argument));
		ctip_buf_text(out, "; return ;;\n");
	}
	ctip_buf_format(out, "\t\tesac\n\t\tcase $cur:$n in\n"
	    "\t\t-*) %s_offer words '", function);
	for (i = 0; i < opts.n; i++) {
		if (opts.opt[i].letter != 0)
			ctip_buf_format(out, "-%c ", opts.opt[i].letter);
		ctip_buf_format(out, "--%s%s", opts.opt[i].name,
		    i + 1 < opts.n ? " " : "");
	}
	ctip_buf_text(out, "' ;;\n");
	n = ctip_complete__operands(operand, verb);
	for (i = 0; i < n; i++) {
		bool repeats = i + 1 == n && verb->most < 0;

		if (repeats)
			ctip_buf_text(out, "\t\t*) ");
		else
			ctip_buf_format(out, "\t\t*:%zu) ", i);
		put_reply(out, function, operand[i]);
		ctip_buf_text(out, " ;;\n");
	}
	ctip_buf_text(out, "\t\tesac ;;\n");
}

/* The first words of all verbs. */
static void
put_heads(struct ctip_buf *out, const char *function,
    const struct ctip_program *program)
{
	const struct ctip_verb *verb;
	struct ctip_str tail;

	ctip_buf_format(out, "%s_offer words '", function);
	for (verb = program->verbs; verb->name != NULL; verb++) {
		if (!ctip_complete__is_first(program, verb))
			continue;
		if (verb != program->verbs)
			ctip_buf_char(out, ' ');
		ctip_buf_str(out, ctip_complete__head(verb, &tail));
	}
	ctip_buf_char(out, '\'');
}

static void
put_verbs(struct ctip_buf *out, const char *function,
    const struct ctip_program *program)
{
	const struct ctip_verb *verb;
	struct ctip_str head, tail;

	if (ctip_complete__hands_on(program)) {
		ctip_buf_char(out, '\t');
		put_heads(out, function, program);
		ctip_buf_text(out, "\n}\n\n");
		return;
	}
	ctip_buf_text(out, "\tcase $verb in\n");
	if (!ctip_opt__is_plain(program)) {
		struct ctip_verb none = {"", "", "", ~0u, NULL, 0, 0, NULL};

		ctip_buf_text(out, "\t'')\n");
		put_verb(out, function, &none);
		out->len -= strlen("\t\tesac ;;\n");
		ctip_buf_text(out, "\t\t*) ");
		put_heads(out, function, program);
		ctip_buf_text(out, " ;;\n\t\tesac ;;\n");
	}
	for (verb = program->verbs; verb->name != NULL; verb++) {
		head = ctip_complete__head(verb, &tail);
		if (tail.p == NULL || !ctip_complete__is_first(program, verb))
			continue;
		ctip_buf_format(out, "\t%.*s) %s_offer words '",
		    (int)head.len, head.p, function);
		ctip_complete__tails(out, program, head, " ");
		ctip_buf_text(out, "' ;;\n");
	}
	for (verb = program->verbs; verb->name != NULL; verb++) {
		ctip_buf_format(out, "\t'%s')\n", verb->name);
		put_verb(out, function, verb);
	}
	ctip_buf_text(out, "\tesac\n}\n\n");
}

/* -C|--ledger|--map: all options of the program with an argument. */
static void
put_with_argument(struct ctip_buf *out, const struct ctip_program *program)
{
	const struct ctip_verb *verb;
	struct ctip_opts opts;
	size_t from = out->len, i;
	char name[80];

	for (verb = program->verbs; verb->name != NULL; verb++) {
		ctip_opt__gather(&opts, verb, NULL);
		for (i = 0; i < opts.n; i++) {
			if (opts.opt[i].argument == NULL)
				continue;
			snprintf(name, sizeof name, "--%s|",
			    opts.opt[i].name);
			if (out->len > from &&
			    strstr(out->p + from, name) != NULL)
				continue;
			put_pattern(out, &opts.opt[i]);
			ctip_buf_char(out, '|');
		}
	}
	if (out->len > from)
		out->len--;
	else
		ctip_buf_text(out, "''");
}

/* Words already typed: options and their arguments are stepped over, the
 * verb is one word, or two after one of the heads. */
static void
put_walk(struct ctip_buf *out, const struct ctip_program *program)
{
	const struct ctip_verb *verb;
	struct ctip_str head, tail;

	ctip_buf_text(out, "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	    "\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	put_with_argument(out, program);
	ctip_buf_text(out, ")\n\t\t\t((i++))\n\t\t\t"
	    "[[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;\n"
	    "\t\t-?*) ;;\n\t\t*) case $verb in\n");
	if (!ctip_opt__is_plain(program))
		ctip_buf_text(out, "\t\t\t'') verb=${COMP_WORDS[i]} ;;\n");
	for (verb = program->verbs; verb->name != NULL; verb++) {
		head = ctip_complete__head(verb, &tail);
		if (tail.p != NULL && ctip_complete__is_first(program, verb))
			ctip_buf_format(out, "\t\t\t%.*s) verb+=\" "
			    "${COMP_WORDS[i]}\" ;;\n", (int)head.len, head.p);
	}
	ctip_buf_text(out, "\t\t\t*) ((n++)) ;;\n\t\t\tesac ;;\n"
	    "\t\tesac\n\tdone\n");
}

static void
put_offer(struct ctip_buf *out, const char *function)
{
	ctip_buf_format(out, "%s_offer()\n{\n", function);
	ctip_buf_text(out,
	    "\tcase $1 in\n"
	    "\tfile) compopt -o filenames 2>/dev/null\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
	    "\tdir) compopt -o filenames 2>/dev/null\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -d -- \"$cur\") ;;\n"
	    "\tat) [[ $cur != @* ]] || mapfile -t COMPREPLY "
	    "< <(compgen -P @ -f -- \"${cur#@}\") ;;\n"
	    "\twords) mapfile -t COMPREPLY "
	    "< <(compgen -W \"$2\" -- \"$cur\") ;;\n"
	    "\tesac\n}\n\n");
}

/* The words go on to the program that the first of them names. */
static void
put_hand_on(struct ctip_buf *out)
{
	ctip_buf_text(out,
	    "\tif ((COMP_CWORD > 1)); then\n"
	    "\t\tlocal name=${COMP_WORDS[1]}\n"
	    "\t\tdeclare -F \"_ctip_$name\" >/dev/null ||\n"
	    "\t\t    __load_completion \"ctip-$name\" 2>/dev/null ||\n"
	    "\t\t    _completion_loader \"ctip-$name\" 2>/dev/null\n"
	    "\t\tdeclare -F \"_ctip_$name\" >/dev/null || return\n"
	    "\t\tCOMP_WORDS=(\"ctip-$name\" \"${COMP_WORDS[@]:2}\")\n"
	    "\t\t((COMP_CWORD--))\n"
	    "\t\t\"_ctip_$name\"\n"
	    "\t\treturn\n"
	    "\tfi\n");
}

void
ctip_complete__bash(struct ctip_buf *out, const char *function,
    const struct ctip_program *program)
{
	ctip_buf_format(out, "# bash completion for %s; made by "
	    "`%s --completion bash`\n\n", program->name, program->name);
	put_offer(out, function);
	ctip_buf_format(out, "%s()\n{\n", function);
	ctip_buf_text(out,
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	    "\tCOMPREPLY=()\n");
	if (ctip_complete__hands_on(program)) {
		put_hand_on(out);
		put_verbs(out, function, program);
		ctip_buf_format(out, "complete -F %s ctip\n", function);
		return;
	}
	ctip_buf_text(out,
	    "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	    "\tlocal verb= n=0 i\n\n"
	    "\tif [[ $prev == = ]]; then\n"
	    "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	    "\telif [[ $cur == = ]]; then\n"
	    "\t\tcur=\n"
	    "\tfi\n");
	put_walk(out, program);
	put_verbs(out, function, program);
	ctip_buf_format(out, "complete -F %s %s\n", function, program->name);
}
