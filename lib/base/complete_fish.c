/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script for fish: one `complete` a verb and option, each with the
 * condition under which it is offered.
 */
#include <string.h>

#include "opt.h"

static const char quote[] = "\\'";

static void
put_offer(struct ctip_buf *out, struct ctip_str argument)
{
	switch (ctip_complete__offer(argument)) {
	case CTIP_OFFER_FILE:
	case CTIP_OFFER_AT:
		ctip_buf_text(out, " -r -F");
		break;
	case CTIP_OFFER_FOLDER:
		ctip_buf_text(out, " -x -a '(__fish_complete_directories)'");
		break;
	case CTIP_OFFER_CHOICES:
		ctip_buf_text(out, " -x -a '");
		ctip_complete__choices(out, argument);
		ctip_buf_char(out, '\'');
		break;
	case CTIP_OFFER_NOTHING:
		ctip_buf_text(out, " -x");
		break;
	}
}

static void
put_start(struct ctip_buf *out, const char *program, const char *condition)
{
	ctip_buf_format(out, "complete -c %s", program);
	if (condition[0] != '\0')
		ctip_buf_format(out, " -n '%s'", condition);
}

static void
put_options(struct ctip_buf *out, const char *program,
    const char *condition, const struct ctip_verb *verb)
{
	struct ctip_opts opts;
	size_t i;

	ctip_opt__gather(&opts, verb, NULL);
	for (i = 0; i < opts.n; i++) {
		const struct ctip_opt *o = &opts.opt[i];

		put_start(out, program, condition);
		if (o->letter != 0)
			ctip_buf_format(out, " -s %c", o->letter);
		ctip_buf_format(out, " -l %s", o->name);
		if (o->argument != NULL)
			put_offer(out, ctip_str(o->argument));
		ctip_buf_text(out, " -d ");
		ctip_complete__quoted(out, o->help, quote, "\\");
		ctip_buf_char(out, '\n');
	}
}

/* fish can't tell which operand it is at without more words than that is
 * worth: what any of them takes is offered. */
static void
put_operands(struct ctip_buf *out, const char *program,
    const char *condition, const struct ctip_verb *verb)
{
	struct ctip_str operand[8];
	size_t i, n = ctip_complete__operands(operand, verb);

	for (i = 0; i < n; i++) {
		if (ctip_complete__offer(operand[i]) == CTIP_OFFER_NOTHING)
			continue;
		put_start(out, program, condition);
		if (ctip_complete__offer(operand[i]) == CTIP_OFFER_FILE)
			ctip_buf_text(out, " -F");
		else
			put_offer(out, operand[i]);
		ctip_buf_char(out, '\n');
	}
}

static void
put_head(struct ctip_buf *out, const struct ctip_program *program,
    struct ctip_str head)
{
	ctip_buf_format(out, "complete -c %s -n '__fish_use_subcommand' "
	    "-a %.*s -d '", program->name, (int)head.len, head.p);
	ctip_complete__tails(out, program, head, ", ");
	ctip_buf_text(out, "'\n");
}

static void
put_verb(struct ctip_buf *out, const struct ctip_program *program,
    const struct ctip_verb *verb)
{
	struct ctip_buf at = {NULL, 0, 0}, in = {NULL, 0, 0};
	struct ctip_str tail, head = ctip_complete__head(verb, &tail);

	if (tail.p == NULL)
		ctip_buf_text(&at, "__fish_use_subcommand");
	else
		ctip_buf_format(&at, "__fish_seen_subcommand_from %.*s; and "
		    "not __fish_seen_subcommand_from %s", (int)head.len,
		    head.p, tail.p);
	ctip_buf_format(&in, "__fish_seen_subcommand_from %.*s",
	    (int)head.len, head.p);
	if (tail.p != NULL)
		ctip_buf_format(&in, "; and __fish_seen_subcommand_from %s",
		    tail.p);
	if (tail.p != NULL && ctip_complete__is_first(program, verb))
		put_head(out, program, head);
	put_start(out, program->name, at.p);
	ctip_buf_text(out, " -a ");
	ctip_buf_text(out, tail.p != NULL ? tail.p : verb->name);
	ctip_buf_text(out, " -d ");
	ctip_complete__quoted(out, verb->help, quote, "\\");
	ctip_buf_char(out, '\n');
	if (!ctip_complete__hands_on(program)) {
		put_options(out, program->name, in.p, verb);
		put_operands(out, program->name, in.p, verb);
	}
	ctip_buf_clear(&at);
	ctip_buf_clear(&in);
}

void
ctip_complete__fish(struct ctip_buf *out, const char *function,
    const struct ctip_program *program)
{
	const struct ctip_verb *verb;

	ctip_buf_format(out, "# fish completion for %s; made by "
	    "`%s --completion fish`\n\ncomplete -c %s -f\n", program->name,
	    program->name, program->name);
	if (ctip_complete__hands_on(program))
		ctip_buf_format(out, "function %s_rest\n"
		    "\tset -l words (commandline -opc) (commandline -ct)\n"
		    "\tcomplete -C \"ctip-\"(string join ' ' -- "
		    "$words[2..-1])\nend\ncomplete -c %s -n "
		    "'not __fish_use_subcommand' -a '(%s_rest)'\n", function,
		    program->name, function);
	if (ctip_opt__is_plain(program)) {
		put_options(out, program->name, "", program->verbs);
		put_operands(out, program->name, "", program->verbs);
		return;
	}
	for (verb = program->verbs; verb->name != NULL; verb++)
		put_verb(out, program, verb);
}
