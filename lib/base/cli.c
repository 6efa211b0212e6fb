/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole of every main: from the words of a command line to a verb that
 * runs, and from its outcome to an exit status. The only place that prints
 * an error, and it prints it once.
 */
#include "ctip/base/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "ctip/base/secret.h"
#include "ctip/base/term.h"
#include "ctip/base/time.h"
#include "opt.h"

/* A closed standard descriptor would be given to the next file opened, and
 * talk would land in a ledger. It is filled with one that refuses instead. */
static void
fill_standard_descriptors(void)
{
	int fd;

	for (fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null",
		    fd == 0 ? O_WRONLY : O_RDONLY) < 0)
			_exit(74);
}

static int
check_clock(struct ctip_err *err)
{
	const char *now = getenv("CTIP_NOW");
	int64_t seconds;

	if (now == NULL || ctip_time_parse(&seconds, ctip_str(now)))
		return 0;
	return ctip_fail(err, CTIP_CONFIG, "CTIP_NOW is '%s', which is no "
	    "time; write it as 2024-05-01T09:00:00Z", now);
}

/* How many words of argv the verb's name is made of; 0 if it isn't there. */
static int
matches(const char *name, char **argv)
{
	struct ctip_str rest = ctip_str(name), word;
	int n = 0;

	while (ctip_str_cut(&rest, ' ', &word)) {
		if (argv[n] == NULL || !ctip_str_is(word, argv[n]))
			return 0;
		n++;
	}
	return n;
}

/* "key" alone, where there are "key new" and "key show". */
static bool
is_half(const struct ctip_program *program, const char *word)
{
	const struct ctip_verb *verb;
	size_t len = strlen(word);

	for (verb = program->verbs; verb->name != NULL; verb++)
		if (strncmp(verb->name, word, len) == 0 &&
		    verb->name[len] == ' ')
			return true;
	return false;
}

static int
half_verb(const struct ctip_program *program, const char *word,
    struct ctip_err *err)
{
	struct ctip_buf tails = {NULL, 0, 0};

	ctip_complete__tails(&tails, program, ctip_str(word), ", ");
	ctip_fail(err, CTIP_MISUSE, "'%s' needs a second word: %s", word,
	    tails.p);
	ctip_buf_clear(&tails);
	return -1;
}

static int
unknown_verb(const struct ctip_program *program, char **argv,
    struct ctip_err *err)
{
	const struct ctip_verb *verb;
	const char *names[64], *nearest;
	char word[80];
	size_t n = 0;

	snprintf(word, sizeof word, "%s", argv[0]);
	if (is_half(program, argv[0])) {
		if (argv[1] == NULL || argv[1][0] == '-')
			return half_verb(program, argv[0], err);
		snprintf(word, sizeof word, "%s %s", argv[0], argv[1]);
	}
	for (verb = program->verbs; verb->name != NULL && n < 64; verb++)
		names[n++] = verb->name;
	nearest = ctip_opt__nearest(word, names, n);
	if (nearest != NULL)
		return ctip_fail(err, CTIP_MISUSE, "unknown verb '%s'; the "
		    "nearest is '%s'", word, nearest);
	return ctip_fail(err, CTIP_MISUSE, "unknown verb '%s'; %s -h lists "
	    "those there are", word, program->name);
}

/* "key -h" */
static bool
asks_help(const struct ctip_program *program, char **argv)
{
	return is_half(program, argv[0]) && argv[1] != NULL &&
	    (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0);
}

/* Finds the verb, stepping over shared options before it; they are moved
 * behind it, so that argv[1...] then holds its options and operands. */
static int
find_verb(const struct ctip_verb **out, const struct ctip_program *program,
    struct ctip_parse *parse, char **argv, struct ctip_err *err)
{
	const struct ctip_verb *verb;
	struct ctip_opts opts;
	int i, n, words = 0;

	ctip_opt__gather(&opts, NULL, parse);
	for (i = 1; argv[i] != NULL && argv[i][0] == '-' &&
	    argv[i][1] != '\0'; i++) {
		if (strcmp(argv[i], "--") == 0)
			break;
		if (ctip_opt__take(&opts, argv, &i, false, err) != 0)
			return ctip_fail_context(err, "before the verb");
	}
	if (argv[i] != NULL && strcmp(argv[i], "--") != 0) {
		for (verb = program->verbs; verb->name != NULL; verb++) {
			n = matches(verb->name, argv + i);
			if (n > words) {
				words = n;
				*out = verb;
			}
		}
		if (words == 0 && asks_help(program, argv + i))
			words = 1;
		if (words == 0)
			return unknown_verb(program, argv + i, err);
	}
	memmove(argv + 1 + words, argv + 1, (size_t)(i - 1) * sizeof *argv);
	for (n = 1; n <= words; n++)
		argv[n] = argv[0];
	return words;
}

/* Options into their places, operands to the front of cli.argv. */
static int
read_words(struct ctip_parse *parse, const struct ctip_verb *verb,
    char **argv, struct ctip_err *err)
{
	struct ctip_cli *cli = &parse->cli;
	struct ctip_opts opts;
	bool only_operands = false;
	int i;

	ctip_opt__gather(&opts, verb, parse);
	cli->argv = argv;
	for (i = 0; argv[i] != NULL; i++) {
		if (only_operands || argv[i][0] != '-' || argv[i][1] == '\0')
			argv[cli->argc++] = argv[i];
		else if (strcmp(argv[i], "--") == 0)
			only_operands = true;
		else if (ctip_opt__take(&opts, argv, &i, true, err) != 0)
			return -1;
	}
	argv[cli->argc] = NULL;
	return 0;
}

static int
check_operands(const struct ctip_cli *cli, const struct ctip_verb *verb,
    struct ctip_err *err)
{
	if (cli->argc < verb->least)
		return ctip_fail(err, CTIP_MISUSE, "%s needs %s",
		    verb->name[0] != '\0' ? verb->name : cli->program,
		    verb->operands);
	if (verb->most >= 0 && cli->argc > verb->most)
		return ctip_fail(err, CTIP_MISUSE, "'%s' is one word too "
		    "many", cli->argv[verb->most]);
	return 0;
}

int
ctip_cli_misuse(const struct ctip_cli *cli, struct ctip_err *err,
    const char *format, ...)
{
	char text[sizeof err->text];
	va_list arguments;

	(void)cli; /* ctip_cli_main prints the usage line after any misuse */
	va_start(arguments, format);
	ctip_err__format(text, sizeof text, format, arguments);
	va_end(arguments);
	return ctip_fail(err, CTIP_MISUSE, "%s", text);
}

static void
print_error(const struct ctip_program *program, const struct ctip_verb *verb,
    const struct ctip_err *err)
{
	struct ctip_buf out = {NULL, 0, 0};

	ctip_progress_end();
	ctip_buf_format(&out, "%s: ", program->name);
	ctip_term_safe(&out, ctip_str(err->text), false);
	ctip_buf_char(&out, '\n');
	if (err->code == CTIP_MISUSE && verb != NULL)
		ctip_help__usage(&out, program->name, verb);
	fwrite(out.p, 1, out.len, stderr);
	ctip_buf_clear(&out);
}

/* "intake import" */
static char *
command_of(const struct ctip_program *program, const struct ctip_verb *verb)
{
	const char *name = program->name;
	struct ctip_buf out = {NULL, 0, 0};

	if (strncmp(name, "ctip-", 5) == 0)
		name += 5;
	ctip_buf_text(&out, name);
	if (verb->name[0] != '\0')
		ctip_buf_format(&out, " %s", verb->name);
	return ctip_buf_detach(&out);
}

static int
print_help(const struct ctip_program *program, const struct ctip_verb *verb)
{
	struct ctip_buf out = {NULL, 0, 0};

	if (verb != NULL)
		ctip_help__verb(&out, program->name, verb);
	else
		ctip_help__program(&out, program);
	fwrite(out.p, 1, out.len, stdout);
	ctip_buf_clear(&out);
	return 0;
}

static int
run(const struct ctip_program *program, const struct ctip_verb *verb,
    struct ctip_parse *parse, struct ctip_err *err)
{
	char *command;
	int result;

	if (parse->version) {
		printf("%s %s\n", program->name, CTIP_VERSION);
		return 0;
	}
	if (parse->help)
		return print_help(program, verb);
	if (verb == NULL)
		return ctip_fail(err, CTIP_MISUSE, "the verb is missing; "
		    "%s -h lists those there are", program->name);
	if (check_operands(&parse->cli, verb, err) != 0)
		return -1;
	command = command_of(program, verb);
	parse->cli.verb = verb->name;
	parse->cli.command = command;
	parse->cli.talk = stderr;
	result = verb->run(&parse->cli, err);
	free(command);
	return result;
}

/* The product counts as printed when the system has taken it. */
static int
finish_output(int result, struct ctip_err *err)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return result;
	if (result < 0)
		return result;
	if (errno == 0)
		return ctip_fail(err, CTIP_SYSTEM,
		    "cannot write standard output");
	return ctip_fail_errno(err, CTIP_SYSTEM,
	    "cannot write standard output");
}

static int
read_and_run(const struct ctip_program *program,
    const struct ctip_verb **verb, struct ctip_parse *parse, char **argv,
    struct ctip_err *err)
{
	struct ctip_verb none = {.name = "", .shared = ~0u};
	int words = 0;

	if (check_clock(err) != 0)
		return -1;
	if (argv[0] != NULL && argv[1] != NULL &&
	    strcmp(argv[1], "--completion") == 0)
		return ctip_cli_completion(stdout, program, argv[2], err);
	if (ctip_opt__is_plain(program))
		*verb = program->verbs;
	else
		words = find_verb(verb, program, parse, argv, err);
	if (words < 0 || read_words(parse, *verb != NULL ? *verb : &none,
	    argv + 1 + words, err) != 0)
		return -1;
	return run(program, *verb, parse, err);
}

int
ctip_cli_main(const struct ctip_program *program, int argc, char **argv)
{
	struct ctip_parse parse = {.cli = {.program = program->name}};
	const struct ctip_verb *verb = NULL;
	struct ctip_err err = {CTIP_OK, ""};
	char **words;
	int result;

	ctip_secret_start();
	fill_standard_descriptors();
	if (argc < 1)
		return 70;
	words = ctip_alloc(((size_t)argc + 1) * sizeof *words);
	memcpy(words, argv, (size_t)argc * sizeof *words);
	result = read_and_run(program, &verb, &parse, words, &err);
	ctip_progress_end();
	result = finish_output(result, &err);
	if (result < 0)
		print_error(program, verb, &err);
	free(words);
	return result < 0 ? ctip_err_exit(&err) : result;
}
