/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script for zsh: the tables as _arguments wants them, with the help of
 * each option beside it.
 */
#include <string.h>

#include "opt.h"

static const char quote[] = "'\\''";

static void
put_action(struct ctip_buf *out, struct ctip_str argument)
{
	ctip_buf_char(out, ':');
	ctip_buf_str(out, argument);
	ctip_buf_char(out, ':');
	switch (ctip_complete__offer(argument)) {
	case CTIP_OFFER_FILE:
		ctip_buf_text(out, "_files");
		break;
	case CTIP_OFFER_FOLDER:
		ctip_buf_text(out, "_files -/");
		break;
	case CTIP_OFFER_AT:
		ctip_buf_text(out, "{ compset -P @ && _files }");
		break;
	case CTIP_OFFER_CHOICES:
		ctip_buf_char(out, '(');
		ctip_complete__choices(out, argument);
		ctip_buf_char(out, ')');
		break;
	case CTIP_OFFER_NOTHING:
		ctip_buf_char(out, ' ');
		break;
	}
}

/* '(-n --dry-run)'{-n,--dry-run}'[help]' */
static void
put_option(struct ctip_buf *out, const struct ctip_opt *o)
{
	bool list = o->type == CTIP_OPT_LIST;
	const char *plus = o->argument != NULL ? "+" : "";
	const char *equals = o->argument != NULL ? "=" : "";
	struct ctip_buf help = {NULL, 0, 0};

	ctip_buf_text(out, " \\\n\t    ");
	if (o->letter != 0 && list)
		ctip_buf_format(out, "'*'{-%c%s,--%s%s}", o->letter, plus,
		    o->name, equals);
	else if (o->letter != 0)
		ctip_buf_format(out, "'(-%c --%s)'{-%c%s,--%s%s}", o->letter,
		    o->name, o->letter, plus, o->name, equals);
	else
		ctip_buf_format(out, "%s--%s%s", list ? "'*'" : "", o->name,
		    equals);
	ctip_complete__quoted(&help, o->help, quote, "[]\\");
	ctip_buf_format(out, "'[%.*s]", (int)help.len - 2, help.p + 1);
	if (o->argument != NULL)
		put_action(out, ctip_str(o->argument));
	ctip_buf_char(out, '\'');
	ctip_buf_clear(&help);
}

static void
put_arguments(struct ctip_buf *out, const struct ctip_verb *verb)
{
	struct ctip_str operand[8];
	struct ctip_opts opts;
	size_t i, n;

	ctip_opt__gather(&opts, verb, NULL);
	ctip_buf_text(out, "_arguments -s -S");
	for (i = 0; i < opts.n; i++)
		put_option(out, &opts.opt[i]);
	n = ctip_complete__operands(operand, verb);
	for (i = 0; i < n; i++) {
		if (i + 1 == n && verb->most < 0)
			ctip_buf_text(out, " \\\n\t    '*");
		else
			ctip_buf_format(out, " \\\n\t    '%zu", i + 1);
		put_action(out, operand[i]);
		ctip_buf_char(out, '\'');
	}
	ctip_buf_char(out, '\n');
}

/* A list of names with their help; of NULL: of all heads. */
static void
put_names(struct ctip_buf *out, const struct ctip_program *program,
    struct ctip_str of)
{
	const struct ctip_verb *verb;
	struct ctip_str head, tail;
	struct ctip_buf entry = {NULL, 0, 0};

	ctip_buf_text(out, "\t\tverbs=(\n");
	for (verb = program->verbs; verb->name != NULL; verb++) {
		head = ctip_complete__head(verb, &tail);
		if (of.p == NULL ? !ctip_complete__is_first(program, verb) :
		    tail.p == NULL || !ctip_str_equal(head, of))
			continue;
		ctip_buf_reset(&entry);
		ctip_buf_str(&entry, of.p == NULL ? head : tail);
		if (of.p != NULL || tail.p == NULL)
			ctip_buf_format(&entry, ":%s", verb->help);
		else
			ctip_buf_char(&entry, ':');
		if (of.p == NULL && tail.p != NULL)
			ctip_complete__tails(&entry, program, head, ", ");
		ctip_buf_text(out, "\t\t    ");
		ctip_complete__quoted(out, entry.p, quote, "");
		ctip_buf_char(out, '\n');
	}
	ctip_buf_text(out, "\t\t)\n\t\t_describe -t verbs verb verbs");
	ctip_buf_clear(&entry);
}

static void
put_head(struct ctip_buf *out, const struct ctip_program *program,
    struct ctip_str head)
{
	const struct ctip_verb *verb;
	struct ctip_str tail;

	ctip_buf_format(out, "\t%.*s)\n\t\tif ((CURRENT == 2)); then\n",
	    (int)head.len, head.p);
	put_names(out, program, head);
	ctip_buf_text(out, "\n\t\t\treturn\n\t\tfi\n\t\tshift words\n"
	    "\t\t((CURRENT--))\n\t\tcase $words[1] in\n");
	for (verb = program->verbs; verb->name != NULL; verb++) {
		if (!ctip_str_equal(ctip_complete__head(verb, &tail), head) ||
		    tail.p == NULL)
			continue;
		ctip_buf_format(out, "\t\t%s)\n\t\t\t", tail.p);
		put_arguments(out, verb);
		ctip_buf_text(out, "\t\t\t;;\n");
	}
	ctip_buf_text(out, "\t\tesac\n\t\t;;\n");
}

static void
put_verbs(struct ctip_buf *out, const struct ctip_program *program)
{
	const struct ctip_verb *verb;
	struct ctip_str head, tail;

	ctip_buf_text(out, "\tif [[ $state == verb ]]; then\n");
	put_names(out, program, (struct ctip_str){NULL, 0});
	ctip_buf_text(out, "\n\t\treturn\n\tfi\n");
	if (ctip_complete__hands_on(program)) {
		ctip_buf_text(out, "\t[[ $state == words ]] || return\n"
		    "\twords[1]=ctip-$words[1]\n\t_normal\n");
		return;
	}
	ctip_buf_text(out, "\t[[ $state == words ]] || return\n"
	    "\tcase $words[1] in\n");
	for (verb = program->verbs; verb->name != NULL; verb++) {
		head = ctip_complete__head(verb, &tail);
		if (tail.p != NULL) {
			if (ctip_complete__is_first(program, verb))
				put_head(out, program, head);
			continue;
		}
		ctip_buf_format(out, "\t%s)\n\t\t", verb->name);
		put_arguments(out, verb);
		ctip_buf_text(out, "\t\t;;\n");
	}
	ctip_buf_text(out, "\tesac\n");
}

void
ctip_complete__zsh(struct ctip_buf *out, const char *function,
    const struct ctip_program *program)
{
	struct ctip_opts opts;
	size_t i;

	ctip_buf_format(out, "#compdef %s\n# made by `%s --completion "
	    "zsh`\n\n%s()\n{\n", program->name, program->name, function);
	if (ctip_opt__is_plain(program)) {
		ctip_buf_char(out, '\t');
		put_arguments(out, program->verbs);
	} else {
		ctip_buf_text(out, "\tlocal curcontext=$curcontext state "
		    "state_descr line\n\tlocal -A opt_args\n"
		    "\tlocal -a verbs\n\n\t_arguments -C -s -S");
		ctip_opt__gather(&opts, NULL, NULL);
		for (i = 0; i < opts.n; i++)
			put_option(out, &opts.opt[i]);
		ctip_buf_text(out, " \\\n\t    '1:verb:->verb' "
		    "'*::word:->words'\n");
		put_verbs(out, program);
	}
	ctip_buf_format(out, "}\n\nif [[ $funcstack[1] == _%s ]]; then\n"
	    "\t%s \"$@\"\nelse\n\tcompdef %s %s\nfi\n", program->name,
	    function, function, program->name);
}
