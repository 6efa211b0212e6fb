/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole command lines, each in a process of its own: what it prints on
 * either stream, and its exit status.
 */
#include "ctip/base/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

static bool partial;
static const char *map, *from;
static struct ctip_texts roles;

static int
show(struct ctip_cli *cli, struct ctip_err *err)
{
	(void)err;
	printf("%s:", cli->command);
	printf("%s%s", partial ? " partial" : "", cli->quiet ? " quiet" : "");
	printf("%s%s", cli->dry_run ? " dry" : "", cli->raw ? " raw" : "");
	if (map != NULL)
		printf(" map=%s", map);
	if (from != NULL)
		printf(" from=%s", from);
	if (cli->ledger != NULL)
		printf(" ledger=%s", cli->ledger);
	if (cli->key != NULL)
		printf(" key=%s", cli->key);
	if (cli->format != NULL)
		printf(" format=%s", cli->format);
	for (size_t i = 0; i < roles.n; i++)
		printf(" role=%s", roles.item[i]);
	for (size_t i = 0; i < cli->reason.n; i++)
		printf(" reason=%s", cli->reason.item[i]);
	for (int i = 0; i < cli->argc; i++)
		printf(" <%s>", cli->argv[i]);
	printf("\n");
	return 0;
}

static int
answer(struct ctip_cli *cli, struct ctip_err *err)
{
	if (strcmp(cli->argv[0], "no") == 0)
		return 1;
	if (strcmp(cli->argv[0], "misuse") == 0)
		return ctip_cli_misuse(cli, err, "'%s' is not it", "x");
	if (strcmp(cli->argv[0], "busy") == 0)
		return ctip_fail(err, CTIP_BUSY, "ledger is busy");
	if (strcmp(cli->argv[0], "evil") == 0)
		return ctip_fail(err, CTIP_INVALID, "'\x1B[2J\n' is bad");
	for (int i = 0; i < 100000; i++)
		printf("line %d\n", i);
	return 0;
}

static int
print_item(void *context, const char *item, struct ctip_err *err)
{
	(void)context;
	printf("<%s>", item);
	if (strcmp(item, "bad") == 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' is bad", item);
	return strcmp(item, "no") == 0;
}

static int
each(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_cli_each(cli, 0, print_item, NULL, err);
}

static int
where(struct ctip_cli *cli, struct ctip_err *err)
{
	char *ledger = NULL, *key = NULL;
	int result = -1;

	if (ctip_cli_ledger(&ledger, cli, err) == 0 &&
	    ctip_cli_key(&key, cli, err) == 0)
		result = printf("%s %s\n", ledger, key) < 0;
	free(ledger);
	free(key);
	return result;
}

static int
findings(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_reporter r;
	struct ctip_finding f = {"p.csv", 17, 4, CTIP_ERROR,
	    CTIP_STR("birth_date"), "date", {NULL, 0}};
	int i, n = atoi(cli->argv[0]);

	(void)err;
	ctip_reporter_start(&r, stdout, cli->format != NULL &&
	    strcmp(cli->format, "ndjson") == 0);
	for (i = 0; i < n; i++)
		ctip_findings_add(&r.to, f, "'%s' is not a date",
		    "31/02/2004");
	f = (struct ctip_finding){"p.csv", 2, 0, CTIP_WARNING, {NULL, 0},
	    "total", {NULL, 0}};
	ctip_findings_add(&r.to, f, "%s", "a\x1B[31m\n\"\\\xFF\xE2\x80\xAE");
	f = (struct ctip_finding){"p.csv", 0, 0, CTIP_NOTE, {NULL, 0},
	    "separator", {NULL, 0}};
	ctip_findings_add(&r.to, f, "separated by ;");
	ctip_reporter_end(&r);
	ctip_reporter_end(&r);
	return r.to.errors > 0;
}

static const struct ctip_opt import_options[] = {
	{0, "partial", CTIP_OPT_FLAG, &partial, NULL, "take the good rows"},
	{'m', "map", CTIP_OPT_TEXT, &map, "MAP", "how columns become fields"},
	{0, "from", CTIP_OPT_TEXT, &from, "history|ledger", "which is right"},
	{0, "role", CTIP_OPT_LIST, &roles, "ROLE", "the member's role"},
	{0}
};

static const struct ctip_verb verbs[] = {
	{"import", "FILE", "take in a file", CTIP_CLI_LEDGER |
	    CTIP_CLI_WRITES, import_options, 1, 1, show},
	{"list", "[ID ...]", "list", CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL,
	    0, -1, show},
	{"key new", "", "make a key", 0, NULL, 0, 0, show},
	{"key show", "FILE", "show a key", 0, NULL, 1, 1, show},
	{"answer", "WORD", "answer", 0, NULL, 1, 1, answer},
	{"each", "ID ...|-", "each", 0, NULL, 1, -1, each},
	{"where", "", "where", CTIP_CLI_LEDGER, NULL, 0, 0, where},
	{"findings", "N", "findings", CTIP_CLI_FORMAT, NULL, 1, 1, findings},
	{0}
};
static const struct ctip_program intake = {"ctip-intake",
    "take in what others send", verbs};
static const struct ctip_verb plain_verbs[] = {
	{"", "QUERY", "ask", CTIP_CLI_LEDGER, NULL, 1, 1, show}, {0}
};
static const struct ctip_program query = {"ctip-query", "ask",
    plain_verbs};

static struct outcome {
	char out[8192], err[4096];
	int  status;
} got;

static void
slurp(char *to, size_t size, int fd)
{
	ssize_t n = pread(fd, to, size - 1, 0);

	to[n > 0 ? n : 0] = '\0';
	close(fd);
}

/* line: words parted by blanks. */
static void
run_on(const struct ctip_program *program, const char *line,
    const char *input, const char *output)
{
	char words[400], *argv[40] = {(char *)program->name}, *save, *word;
	int in = memfd_create("in", 0), status, argc = 1;
	int out = output != NULL ? open(output, O_WRONLY) :
	    memfd_create("out", 0), err = memfd_create("err", 0);
	pid_t pid;

	snprintf(words, sizeof words, "%s", line);
	for (word = strtok_r(words, " ", &save); word != NULL;
	    word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	if (input != NULL)
		cr_assert(pwrite(in, input, strlen(input), 0) >= 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(in, 0);
		dup2(out, 1);
		dup2(err, 2);
		clearerr(stdin);
		_exit(ctip_cli_main(program, argc, argv));
	}
	cr_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	got.status = WEXITSTATUS(status);
	slurp(got.out, sizeof got.out, out);
	slurp(got.err, sizeof got.err, err);
	close(in);
}

static void
run(const char *line)
{
	run_on(&intake, line, NULL, NULL);
}

struct row {
	const char *line;
	int         status;
	const char *out;
	const char *err; /* its first line */
};

static void
check(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		run(row[i].line);
		if (strchr(got.err, '\n') != NULL)
			strchr(got.err, '\n')[1] = '\0';
		cr_assert(got.status == row[i].status &&
		    strcmp(got.out, row[i].out) == 0 &&
		    strcmp(got.err, row[i].err) == 0,
		    "'%s': %d\n%s%s", row[i].line, got.status, got.out,
		    got.err);
	}
}

Test(cli, good_lines)
{
	static const struct row rows[] = {
		{"import f", 0, "intake import: <f>\n", ""},
		{"import --partial f -m x", 0,
		    "intake import: partial map=x <f>\n", ""},
		{"import f --map=x=y", 0, "intake import: map=x=y <f>\n", ""},
		{"import -nmx -C d --key k f", 0,
		    "intake import: dry map=x ledger=d key=k <f>\n", ""},
		{"-C d -n import f", 0, "intake import: dry ledger=d <f>\n",
		    ""},
		{"import -- -f", 0, "intake import: <-f>\n", ""},
		{"import -", 0, "intake import: <->\n", ""},
		{"import --map --partial f", 0,
		    "intake import: map=--partial <f>\n", ""},
		{"import --map a --map b f", 0, "intake import: map=b <f>\n",
		    ""},
		{"import --role a --role=b --reason @r f", 0,
		    "intake import: role=a role=b reason=@r <f>\n", ""},
		{"import --from ledger f", 0,
		    "intake import: from=ledger <f>\n", ""},
		{"list a b -q -fcsv --raw c", 0,
		    "intake list: quiet raw format=csv <a> <b> <c>\n", ""},
		{"key new", 0, "intake key new:\n", ""},
		{"key show f", 0, "intake key show: <f>\n", ""},
		{"--version", 0, "ctip-intake 0.1\n", ""},
		{"import --version", 0, "ctip-intake 0.1\n", ""},
	};
	check(rows, sizeof rows / sizeof *rows);
}

Test(cli, misuse_names_the_nearest)
{
#define E(text) 64, "", "ctip-intake: " text "\n"
	static const struct row rows[] = {
		{"", E("the verb is missing; ctip-intake -h lists those "
		    "there are")},
		{"imprt f", E("unknown verb 'imprt'; the nearest is "
		    "'import'")},
		{"key", E("'key' needs a second word: new, show")},
		{"key shwo", E("unknown verb 'key shwo'; the nearest is "
		    "'key show'")},
		{"qqqqqqqq", E("unknown verb 'qqqqqqqq'; ctip-intake -h "
		    "lists those there are")},
		{"import --partail f", E("unknown option '--partail'; the "
		    "nearest is '--partial'")},
		{"import --part f", E("unknown option '--part'; the nearest "
		    "is '--partial'")},
		{"import --qqqqqqqqqq f", E("unknown option '--qqqqqqqqqq'; "
		    "-h lists those there are")},
		{"import -x f", E("unknown option '-x'; -h lists those there "
		    "are")},
		{"list -n", E("unknown option '-n'; -h lists those there "
		    "are")},
		{"-x import f", E("before the verb: unknown option '-x'; -h "
		    "lists those there are")},
		{"import --partial=1 f", E("--partial takes nothing after "
		    "it")},
		{"import f --map", E("--map needs MAP after it")},
		{"import f -m", E("--map needs MAP after it")},
		{"list -f xml", E("'xml' is no choice for --format; there "
		    "are table|csv|ndjson")},
		{"import", E("import needs FILE")},
		{"import f g", E("'g' is one word too many")},
		{"answer misuse", E("'x' is not it")},
		{"--completion", E("--completion needs bash, zsh or fish "
		    "after it")},
		{"--completion ksh", E("--completion needs bash, zsh or fish "
		    "after it")},
	};
#undef E
	check(rows, sizeof rows / sizeof *rows);
}

Test(cli, misuse_shows_the_usage)
{
	run("import");
	cr_assert_str_eq(got.err, "ctip-intake: import needs FILE\n"
	    "usage: ctip-intake import [-C DIR] [--key FILE] [-n] "
	    "[--reason CODE|@FILE]\n"
	    "                   [--partial] [-m MAP] [--from history|ledger]\n"
	    "                   [--role ROLE]... FILE\n");
	run_on(&query, "", NULL, NULL);
	cr_assert_str_eq(got.err, "ctip-query: ctip-query needs QUERY\n"
	    "usage: ctip-query [-C DIR] [--key FILE] QUERY\n");
	cr_assert(got.status == 64);
}

Test(cli, outcomes_become_statuses)
{
	static const struct row rows[] = {
		{"answer no", 1, "", ""},
		{"answer busy", 75, "", "ctip-intake: ledger is busy\n"},
		{"answer evil", 65, "",
		    "ctip-intake: '\\u{1b}[2J\\u{a}' is bad\n"},
	};
	check(rows, sizeof rows / sizeof *rows);
}

Test(cli, a_full_disk_is_not_success)
{
	static const char *const lines[] = {"answer yes", "--version", "-h",
	    "import f", "--completion bash", "findings 3", "import -h"};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		run_on(&intake, lines[i], NULL, "/dev/full");
		cr_assert(got.status == 74, "%s: %d", lines[i], got.status);
		cr_assert_str_eq(got.err, "ctip-intake: cannot write "
		    "standard output: No space left on device\n");
	}
}

Test(cli, help_goes_to_standard_output)
{
	char *line, *save;
	int usages = 0;

	run("-h");
	cr_assert(got.status == 0 && got.err[0] == '\0');
	for (line = strtok_r(got.out, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save)) {
		usages += strncmp(line, "usage: ctip-intake ", 19) == 0;
		cr_assert(strlen(line) <= 79, "%s", line);
	}
	cr_assert(usages == 8);
	run("key new --help");
	cr_assert(got.status == 0);
	cr_assert_str_eq(got.out, "usage: ctip-intake key new\n\n"
	    "make a key\n\n"
	    "  -h, --help     print this\n"
	    "      --version  print the version\n");
	run_on(&query, "-h", NULL, NULL);
	cr_assert(strncmp(got.out, "usage: ctip-query [-C DIR]", 26) == 0);
	run("key -h");
	cr_assert(got.status == 0 && strstr(got.out, "key show") != NULL);
	run("import -h no such --map x words");
	cr_assert(got.status == 0, "help needs no operands in order");
}

Test(cli, a_program_without_verbs_takes_its_options_anywhere)
{
	run_on(&query, "-C d SELECT", NULL, NULL);
	cr_assert_str_eq(got.out, "query: ledger=d <SELECT>\n");
	run_on(&query, "SELECT --key=k", NULL, NULL);
	cr_assert_str_eq(got.out, "query: key=k <SELECT>\n");
}

Test(cli, each_item_from_words_or_lines)
{
	run("each a no b");
	cr_assert(got.status == 1);
	cr_assert_str_eq(got.out, "<a><no><b>");
	run("each a bad b");
	cr_assert(got.status == 65);
	cr_assert_str_eq(got.out, "<a><bad>");
	run_on(&intake, "each -", "a\r\n\n  b \nno\nlast", NULL);
	cr_assert(got.status == 1);
	cr_assert_str_eq(got.out, "<a><b><no><last>");
	run_on(&intake, "each -", "bad\nb\n", NULL);
	cr_assert(got.status == 65);
	run_on(&intake, "each -", "", NULL);
	cr_assert(got.status == 0);
	run("each a -");
	cr_assert_str_eq(got.out, "<a><->");
}

Test(cli, ledger_and_key_are_found_in_order)
{
	char folder[] = "/tmp/ctip-test-cli.XXXXXX", want[100];

	cr_assert(mkdtemp(folder) != NULL && chdir(folder) == 0);
	unsetenv("CTIP_LEDGER");
	unsetenv("CTIP_KEY");
	run("where");
	cr_assert(got.status == 66 && strstr(got.err, "-C DIR") != NULL);
	cr_assert(mkdir("a", 0700) == 0 && mkdir("a/b", 0700) == 0);
	close(open("ctip.yaml", O_CREAT | O_WRONLY, 0600));
	cr_assert(chdir("a/b") == 0);
	run("where");
	cr_assert(got.status == 66 && strstr(got.err, "--key") != NULL);
	run("where --key k");
	snprintf(want, sizeof want, "%s k\n", folder);
	cr_assert_str_eq(got.out, want);
	setenv("CTIP_LEDGER", "/e", 1);
	setenv("CTIP_KEY", "ek", 1);
	run("where");
	cr_assert_str_eq(got.out, "/e ek\n");
	run("where -C o --key ok");
	cr_assert_str_eq(got.out, "o ok\n");
	cr_assert(chdir("/") == 0);
	snprintf(want, sizeof want, "rm -r %s", folder);
	cr_assert(system(want) == 0);
}

Test(cli, findings_read_like_a_compilers)
{
	run("findings 1");
	cr_assert(got.status == 1);
	cr_assert_str_eq(got.out, "p.csv:17:4: error: birth_date: "
	    "'31/02/2004' is not a date\n"
	    "p.csv:2: warning: a\\u{1b}[31m\\u{a}\"\\\\u{ff}\\u{202e}\n"
	    "p.csv: note: separated by ;\n");
	run("findings 98");
	cr_assert(strstr(got.out, "by column and rule") == NULL);
	run("findings 99");
	cr_assert(strstr(got.out, "\n101 findings, by column and rule:\n"
	    "          99  column 4: birth_date: date (error)\n"
	    "           1  total (warning)\n"
	    "           1  separator (note)\n") != NULL, "%s", got.out);
}

Test(cli, findings_as_data)
{
	run("findings 1 -f ndjson");
	cr_assert_str_eq(got.out, "{\"file\":\"p.csv\",\"line\":17,"
	    "\"column\":4,\"level\":\"error\",\"field\":\"birth_date\","
	    "\"rule\":\"date\",\"message\":\"'31/02/2004' is not a date\"}\n"
	    "{\"file\":\"p.csv\",\"line\":2,\"level\":\"warning\","
	    "\"rule\":\"total\",\"message\":"
	    "\"a\\u001b[31m\\n\\\"\\\\\xEF\xBF\xBD\\u202e\"}\n"
	    "{\"file\":\"p.csv\",\"level\":\"note\",\"rule\":\"separator\","
	    "\"message\":\"separated by ;\"}\n");
	run("findings 99 -f ndjson");
	cr_assert(strstr(got.out, "by column") == NULL);
}

Test(cli, a_wrong_clock_is_refused)
{
	setenv("CTIP_NOW", "yesterday", 1);
	run("import f");
	cr_assert(got.status == 78 && strstr(got.err, "CTIP_NOW") != NULL);
}

/* bash completes what the table says; the script is the same each time. */
static const char *
complete(const char *words)
{
	static char reply[4096];
	char path[] = "/tmp/ctip-test-cli.XXXXXX", command[1000];
	int fd = mkstemp(path);
	FILE *f;

	run("--completion bash");
	cr_assert(got.status == 0 && fd >= 0);
	cr_assert(write(fd, got.out, strlen(got.out)) > 0);
	close(fd);
	snprintf(command, sizeof command, "bash -c '. %s; COMP_WORDS=(%s); "
	    "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _ctip_intake; "
	    "echo \"${COMPREPLY[*]}\"'", path, words);
	f = popen(command, "r");
	if (fgets(reply, sizeof reply, f) == NULL)
		reply[0] = '\0';
	pclose(f);
	unlink(path);
	return reply;
}

Test(cli, completions_follow_the_table)
{
	cr_assert_str_eq(complete("ctip-intake \"\""),
	    "import list key answer each where findings\n");
	cr_assert_str_eq(complete("ctip-intake key \"\""), "new show\n");
	cr_assert_str_eq(complete("ctip-intake import --p"), "--partial\n");
	cr_assert_str_eq(complete("ctip-intake list -f \"\""),
	    "table csv ndjson\n");
	cr_assert_str_eq(complete("ctip-intake list --format = n"),
	    "ndjson\n");
	cr_assert_str_eq(complete("ctip-intake -C d im"), "import\n");
	cr_assert_str_eq(complete("ctip-intake import /dev/ful"),
	    "/dev/full\n");
	cr_assert_str_eq(complete("ctip-intake import --map m --from h"),
	    "history\n");
}
