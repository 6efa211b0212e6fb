/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes -> rows -> records ==> ledger: a file of rows is looked at, checked
 * and taken in as one transaction, which can be taken back as one.
 */
#include "ctip/base/file.h"
#include "ctip/desk/intake.h"
#include "ctip/desk/undo.h"
#include "intake/verbs.h"

static struct ctip_intake_settings settings;
static const char *output;
static const char *format; /* of a check, whose findings are no table */

#define MAP {'m', "map", CTIP_OPT_TEXT, &settings.map, "MAP", \
    "the mapping: a name in the ledger, or a path"}
#define DELIMITER {0, "delimiter", CTIP_OPT_TEXT, &settings.delimiter, "C", \
    "what separates columns: , ; | or tab"}
#define ENCODING {0, "encoding", CTIP_OPT_TEXT, &settings.encoding, "E", \
    "utf-8, windows-1252, iso-8859-1, utf-16"}

static const struct ctip_opt map_options[] = {
	{'o', "output", CTIP_OPT_TEXT, &output, "MAP",
	    "write the mapping here, not on standard output"},
	DELIMITER, ENCODING, {0}
};

static const struct ctip_opt check_options[] = {
	{'f', "format", CTIP_OPT_TEXT, &format, "ndjson",
	    "print the findings as data, not as text"},
	MAP, DELIMITER, ENCODING, {0}
};

static const struct ctip_opt import_options[] = {
	MAP,
	{0, "partial", CTIP_OPT_FLAG, &settings.partial, NULL,
	    "take the good rows, though others have errors"},
	{0, "rejects", CTIP_OPT_TEXT, &settings.rejects, "FILE",
	    "with --partial: the other rows go here"},
	{0, "update", CTIP_OPT_FLAG, &settings.update, NULL,
	    "known rows that differ become new versions"},
	DELIMITER, ENCODING, {0}
};

static int
template(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_intake_house house;
	struct ctip_buf out = {0};
	int rc;

	if (ctip_intake_house_open(&house, cli, err) < 0)
		return -1;
	rc = ctip_intake_template(&out, house.schemas, cli->argv[0], err);
	if (rc == 0)
		fwrite(out.p, 1, out.len, stdout);
	ctip_buf_clear(&out);
	ctip_intake_house_close(&house);
	return rc;
}

static int
propose(struct ctip_buf *out, struct ctip_schemas *schemas,
    struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_rows_options options = { .encoding = settings.encoding };

	if (ctip_intake_delimiter(&options.delimiter, cli,
	    settings.delimiter, err) < 0)
		return -1;
	return ctip_mapping_propose(out, schemas, cli->argv[0], output,
	    &options, err);
}

static int
map(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_intake_house house;
	struct ctip_buf out = {0};
	int rc;

	if (ctip_intake_house_open(&house, cli, err) < 0)
		return -1;
	rc = propose(&out, house.schemas, cli, err);
	if (rc == 0 && output == NULL)
		fwrite(out.p, 1, out.len, stdout);
	else if (rc == 0)
		rc = ctip_file_write(output, ctip_buf_slice(&out), 0600,
		    false, err);
	ctip_buf_clear(&out);
	ctip_intake_house_close(&house);
	return rc;
}

static int
check(struct ctip_cli *cli, struct ctip_err *err)
{
	cli->format = format;
	return ctip_intake_command(cli, &settings, NULL, cli->argv[0], true,
	    stdout, stderr, err);
}

static int
import(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_intake_command(cli, &settings, NULL, cli->argv[0], false,
	    stdout, stderr, err);
}

static int
undo(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_undo(cli, cli->argv[0], stdout, stderr, err);
}

static const struct ctip_verb verbs[] = {
	{"template", "KIND|MAP", "print the header of an empty file to fill in",
	    CTIP_CLI_LEDGER, NULL, 1, 1, template},
	{"map", "FILE", "propose a mapping from a file's header",
	    CTIP_CLI_LEDGER, map_options, 1, 1, map},
	{"check", "FILE", "print what is wrong with a file; write nothing",
	    CTIP_CLI_LEDGER, check_options, 1, 1, check},
	{"import", "FILE", "take a file in, all or nothing",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET |
	    CTIP_CLI_WRITES, import_options, 1, 1, import},
	{"undo", "TRANSACTION", "take an import back",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 1, 1, undo},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_verb *const tables[] = {verbs,
	    ctip_intake_reports, ctip_intake_screenings,
	    ctip_intake_doubles, NULL};
	static struct ctip_verb all[32];
	static const struct ctip_program program = {"ctip-intake",
	    "take reports, screenings and files in", all};

	ctip_cli_verbs(all, 31, tables);
	return ctip_cli_main(&program, argc, argv);
}
