/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front door: `ctip NAME ...` becomes `ctip-NAME ...`, from the folder
 * where this program is, else from the PATH. It walks no arrow itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/cli.h"
#include "ctip/base/file.h"
#include "ctip/base/secret.h"
#include "ctip/base/term.h"
#include "ctip/schema/nearest.h"

/* The programs, as verbs, with the help that each gives of itself. */
static const struct ctip_verb programs[] = {
	{"ledger", "", "make, prove and rebuild a ledger; members' keys"},
	{"record", "", "add, edit, show, list and export records of any kind"},
	{"intake", "", "take reports, screenings and files in"},
	{"case", "", "open cases, move them, and see what is missing"},
	{"alert", "", "see what needs somebody's attention"},
	{"query", "", "ask the ledger with SQL, read-only"},
	{"report", "", "report what the programme achieved"},
	{"audit", "", "review the history and prove it"},
	{0}
};

static const struct ctip_program program = {
	"ctip", "case management for counter-trafficking, in small programs",
	programs
};

static int
print_help(void)
{
	printf("usage: ctip NAME [ARGUMENT ...]\n\n%s\n\n", program.help);
	for (const struct ctip_verb *p = programs; p->name != NULL; p++)
		printf("  %-8s  %s\n", p->name, p->help);
	printf("\nctip NAME -h lists what each can do.\n");
	return 0;
}

static int
print_completion(const char *shell)
{
	struct ctip_err err = {0};

	if (ctip_cli_completion(stdout, &program, shell, &err) == 0)
		return 0;
	fprintf(stderr, "ctip: %s\n", err.text);
	return ctip_err_exit(&err);
}

static int
unknown(const char *name)
{
	struct ctip_nearest nearest;
	struct ctip_buf out = {0};

	ctip_nearest_start(&nearest, ctip_str(name));
	for (const struct ctip_verb *p = programs; p->name != NULL; p++)
		ctip_nearest_offer(&nearest, ctip_str(p->name), p->name);
	ctip_buf_text(&out, "ctip: there is no program '");
	ctip_term_safe(&out, ctip_str(name), false);
	if (nearest.best != NULL)
		ctip_buf_format(&out, "'; the nearest is '%s'\n",
		    nearest.best);
	else
		ctip_buf_text(&out, "'; ctip -h lists those there are\n");
	fputs(out.p, stderr);
	ctip_buf_clear(&out);
	return 64;
}

/* Returns only where it can't. */
static int
run(char **argv)
{
	struct ctip_buf name = {0};
	char *folder = ctip_path_program(), *path;

	ctip_buf_format(&name, "ctip-%s", argv[0]);
	path = ctip_path_join(folder, name.p);
	argv[0] = name.p;
	execv(path, argv);
	if (errno == ENOENT)
		execvp(name.p, argv);
	free(folder);
	free(path);
	if (errno == ENOENT)
		return unknown(name.p + strlen("ctip-"));
	fprintf(stderr, "ctip: cannot run '%s': %s\n", name.p,
	    strerror(errno));
	return 69;
}

static bool
is_name(const char *word)
{
	return word[0] != '\0' && word[0] != '-' && strspn(word,
	    "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(word);
}

static int
finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "ctip: cannot write standard output: %s\n",
	    strerror(errno));
	return 74;
}

int
main(int argc, char **argv)
{
	ctip_secret_start();
	if (argc < 2) {
		fputs("ctip: which program? ctip -h lists them\n", stderr);
		return 64;
	}
	if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)
		return finish(print_help());
	if (strcmp(argv[1], "--version") == 0)
		return finish(printf("ctip %s\n", CTIP_VERSION) < 0);
	if (strcmp(argv[1], "--completion") == 0)
		return finish(print_completion(argv[2]));
	if (!is_name(argv[1]))
		return unknown(argv[1]);
	return run(argv + 1);
}
