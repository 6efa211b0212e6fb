/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> query -> tally -> report -> sheet: what a framework's indicators
 * come to, period by period. No number stands in the framework, and none is
 * printed before all are known.
 */
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/desk/open.h"
#include "ctip/report/page.h"

static struct ctip_results_options options;
static bool explain;

static const char *output, *lang;
static const char *format; /* has one more than others have */

static const struct ctip_opt results_options[] = {
	{'f', "format", CTIP_OPT_TEXT, &format, "table|csv|ndjson|html",
	    "what to print; by default a table on a terminal, csv in a pipe; "
	    "html is a page to look at, to print, to pass on"},
	{'o', "output", CTIP_OPT_TEXT, &output, "FILE",
	    "write it here, not on standard output"},
	{0, "lang", CTIP_OPT_TEXT, &lang, "en|es|fr",
	    "with -f html: the language of the page"},
	{0, "period", CTIP_OPT_TEXT, &options.period, "P",
	    "as of this period: without what is later"},
	{0}
};

static const struct ctip_opt indicator_options[] = {
	{0, "period", CTIP_OPT_TEXT, &options.period, "P",
	    "as of this period: without what is later"},
	{0, "explain", CTIP_OPT_FLAG, &explain, NULL,
	    "how it is counted, and what came of it, in words"},
	{0}
};

static const struct ctip_opt note_options[] = {
	{0, "period", CTIP_OPT_TEXT, &options.period, "P",
	    "the period that the note is about", true},
	{0}
};

/* What a verb works on. */
struct desk {
	struct ctip_ledger    *ledger;
	struct ctip_framework *framework;
	struct ctip_results   *results;
	struct ctip_reporter   reporter;
};

static int
open_desk(struct desk *d, struct ctip_cli *cli, enum ctip_ledger_mode mode,
    struct ctip_err *err)
{
	ctip_reporter_start(&d->reporter, stderr, false);
	if (ctip_desk_open(&d->ledger, cli, mode, err) != 0)
		return -1;
	return ctip_framework_load(&d->framework,
	    ctip_ledger_schemas(d->ledger), cli->argv[0], err);
}

static int
close_desk(struct desk *d, int rc)
{
	ctip_reporter_end(&d->reporter);
	ctip_results_free(d->results);
	ctip_framework_free(d->framework);
	ctip_ledger_close(d->ledger);
	return rc;
}

static int
make(struct desk *d, struct ctip_err *err)
{
	return ctip_results_make(&d->results, d->ledger, d->framework,
	    &options, &d->reporter.to, err);
}

static int
print_page(const struct desk *d, FILE *out, struct ctip_err *err)
{
	enum ctip_language language = CTIP_EN;
	unsigned char hash[CTIP_HASH];
	const struct ctip_head *last = ctip_ledger_tip(d->ledger, hash);
	char id[13], tip[17];
	struct ctip_page_origin origin = {ctip_ledger_office(d->ledger), id,
	    last->time, tip};
	struct ctip_buf page = {0};
	int rc;

	ctip_hex(id, last->transaction, 6);
	ctip_hex(tip, hash, 8);
	if (lang != NULL && !ctip_language_named(&language, lang))
		return ctip_fail(err, CTIP_BUG, "no language '%s'", lang);
	rc = ctip_page_results(&page, d->results, &origin, language, err);
	if (rc == 0 && fwrite(page.p, 1, page.len, out) != page.len)
		rc = ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write the page");
	ctip_buf_clear(&page);
	return rc;
}

static int
print(const struct desk *d, const struct ctip_cli *cli, bool html,
    struct ctip_err *err)
{
	struct ctip_output to;
	int rc;

	if (ctip_output_open(&to, output != NULL ? output : "-", 0600, false,
	    err) != 0)
		return -1;
	rc = html ? print_page(d, to.stream, err) :
	    ctip_results_print(d->results, cli, to.stream, err);
	if (rc == 0)
		rc = ctip_output_commit(&to, err);
	ctip_output_drop(&to);
	return rc;
}

static int
results(struct ctip_cli *cli, struct ctip_err *err)
{
	bool html = format != NULL && strcmp(format, "html") == 0;
	struct desk d = {0};
	int rc = -1;

	cli->format = format;
	if (lang != NULL && !html)
		return ctip_cli_misuse(cli, err, "--lang is the language of a "
		    "page: -f html");
	if (open_desk(&d, cli, CTIP_LEDGER_READ, err) == 0 &&
	    make(&d, err) == 0)
		rc = print(&d, cli, html, err);
	return close_desk(&d, rc);
}

static int
indicator(struct ctip_cli *cli, struct ctip_err *err)
{
	struct desk d = {0};
	int rc = -1;

	options.indicator = cli->argv[1];
	if (explain && cli->format != NULL)
		return ctip_cli_misuse(cli, err, "--explain is told in words; "
		    "leave -f out");
	if (open_desk(&d, cli, CTIP_LEDGER_READ, err) == 0 &&
	    make(&d, err) == 0)
		rc = explain ? ctip_results_explain(d.results, stdout, err) :
		    ctip_results_print_measures(d.results, cli, stdout, err);
	return close_desk(&d, rc);
}

/* The words, from a file or standard input: nothing of them in argv. */
static int
read_words(struct ctip_buf *out, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	const char *from = cli->argv[2];

	if (strcmp(from, "-") == 0 || from[0] == '@')
		return ctip_file_read(out, from + (from[0] == '@'), 65536,
		    err);
	return ctip_cli_misuse(cli, err, "the note is read from standard "
	    "input, -, or from a file, @FILE");
}

static int
note(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_buf words = {0}, reason = {0};
	struct desk d = {0};
	char id[CTIP_ID_TEXT] = "";
	bool again;
	int rc = -1;

	if (options.period == NULL)
		return ctip_cli_misuse(cli, err,
		    "which period is the note about? --period P");
	if (read_words(&words, cli, err) == 0 &&
	    ctip_desk_reason(&reason, cli, err) == 0 &&
	    open_desk(&d, cli, cli->dry_run ? CTIP_LEDGER_READ :
	    CTIP_LEDGER_WRITE, err) == 0)
		rc = ctip_variance_write(id, &again, d.ledger, d.framework,
		    cli->argv[1], options.period, ctip_buf_slice(&words),
		    ctip_buf_slice(&reason), cli->dry_run, &d.reporter.to,
		    err);
	if (rc == 0 && cli->dry_run)
		fputs("nothing was written: this was -n\n", stderr);
	else if (rc == 0)
		puts(id);
	if (rc == 0 && again && !cli->dry_run)
		fputs("the note before it stays as an older version\n",
		    stderr);
	ctip_buf_clear(&words);
	ctip_buf_clear(&reason);
	return close_desk(&d, rc);
}

static const struct ctip_verb verbs[] = {
	{"results", "FRAMEWORK", "print the results table of a framework",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT, results_options, 1, 1,
	    results},
	{"indicator", "FRAMEWORK CODE", "print where an indicator's numbers "
	    "come from", CTIP_CLI_LEDGER | CTIP_CLI_FORMAT,
	    indicator_options, 2, 2, indicator},
	{"note", "FRAMEWORK CODE -|@FILE", "say why a number is what it is",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, note_options, 3, 3, note},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_program program = {"ctip-report",
	    "report what the programme achieved", verbs};

	return ctip_cli_main(&program, argc, argv);
}
