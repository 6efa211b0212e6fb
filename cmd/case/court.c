/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes to the court: exhibits and who held them.
 */
#include "ctip/desk/evidence.h"
#include "ctip/report/court.h"
#include "verbs.h"

static const char *type, *output;
static struct ctip_court_options court;

#define WRITES (CTIP_CLI_LEDGER | CTIP_CLI_WRITES)
#define SHEET (CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET)

static const struct ctip_opt attach_options[] = {
	{0, "type", CTIP_OPT_TEXT, &type, "TYPE",
	    "statement, photograph, scan: a code of evidence_type", true},
	{0}
};
static const struct ctip_opt exhibit_options[] = {
	{'o', "output", CTIP_OPT_TEXT, &output, "FILE",
	    "the new file; - is standard output", true},
	{0}
};

#define COURT_OPTIONS(about) \
	{0, "hearing", CTIP_OPT_TEXT, &court.hearing, "DATE", \
	    "the hearing that it is for", about}, \
	{0, "redact", CTIP_OPT_TEXT, &court.redact, "third-party", \
	    "take out who is not the survivor, nor accused"}, \
	{0, "as-of", CTIP_OPT_TEXT, &court.as_of, "TIME", \
	    "as the case was then: a day, or a time"}, \
	{'o', "output", CTIP_OPT_TEXT, &court.output, "FILE", \
	    "the new file; - is standard output", true}, \
	{0}

static const struct ctip_opt bundle_options[] = { COURT_OPTIONS(true) };
static const struct ctip_opt print_options[] = { COURT_OPTIONS(false) };

static int
attach(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_evidence_attach(cli, type, stdout, stderr, err);
}

static int
exhibits(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_evidence_list(cli, err);
}

static int
exhibit(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_evidence_fetch(cli, output, stderr, err);
}

static int
custody(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_evidence_custody(cli, stdout, stderr, err);
}

static int
bundle(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_court_bundle(cli, &court, stderr, err);
}

static int
print(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_court_print(cli, &court, stderr, err);
}

const struct ctip_verb ctip_case_court[] = {
	{"attach", "CASE FILE [F=V ...|-]", "attach a file as an exhibit",
	    WRITES, attach_options, 2, -1, attach},
	{"exhibits", "CASE", "list the exhibits and who holds them", SHEET,
	    NULL, 1, 1, exhibits},
	{"exhibit", "EXHIBIT", "write an exhibit's file",
	    CTIP_CLI_LEDGER | CTIP_CLI_TRACED, exhibit_options, 1, 1,
	    exhibit},
	{"custody", "EXHIBIT [F=V ...|-]", "note that an exhibit changes "
	    "hands", WRITES, NULL, 1, -1, custody},
	{"bundle", "CASE", "make the court file of a case",
	    CTIP_CLI_LEDGER | CTIP_CLI_TRACED, bundle_options, 1, 1, bundle},
	{"print", "CASE", "print a case as PDF",
	    CTIP_CLI_LEDGER | CTIP_CLI_TRACED, print_options, 1, 1, print},
	{0}
};
