/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line of an import: `ctip intake import`, `ctip intake check`
 * and `ctip record import` are this. Findings are talk for an import and the
 * product of a check; ids, changes and the receipt are an import's product.
 */
#include "ctip/desk/intake.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/term.h"
#include "ctip/desk/open.h"
#include "ctip/table/sheet.h"

int
ctip_intake_house_open(struct ctip_intake_house *out, struct ctip_cli *cli,
    struct ctip_err *err)
{
	struct ctip_err none = {0};
	char *dir = NULL;
	int rc = -1;

	*out = (struct ctip_intake_house){0};
	if (ctip_cli_ledger(&dir, cli, &none) == 0) {
		rc = ctip_desk_open(&out->ledger, cli, CTIP_LEDGER_READ, err);
		if (rc == 0)
			out->schemas = ctip_ledger_schemas(out->ledger);
	} else if (ctip_path_schemas(&out->folder, err) == 0) {
		rc = ctip_schemas_open(&out->own,
		    ctip_source_folder(out->folder), err);
		out->schemas = out->own;
	}
	free(dir);
	if (rc != 0)
		ctip_intake_house_close(out);
	return rc;
}

void
ctip_intake_house_close(struct ctip_intake_house *house)
{
	ctip_schemas_close(house->own);
	ctip_ledger_close(house->ledger);
	free(house->folder);
	*house = (struct ctip_intake_house){0};
}

int
ctip_intake_delimiter(char *out, const struct ctip_cli *cli, const char *text,
    struct ctip_err *err)
{
	if (text == NULL)
		return 0;
	if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0)
		*out = '\t';
	else if (strlen(text) == 1 && strchr(",;\t|", text[0]) != NULL)
		*out = text[0];
	else
		return ctip_cli_misuse(cli, err, "'%s' does not separate "
		    "columns; say , ; | or tab", text);
	return 0;
}

/* Where changes and ids are printed, the sheet opened at the first one. Kept
 * in memory until it is known that they came true. */
struct product {
	struct ctip_cli    *cli;
	FILE               *out;
	struct ctip_sheet  *sheet;
	FILE               *kept;
	char               *text;
	size_t              len;
};

static const struct ctip_column change_columns[] = {
	{ "id", 0 }, { "field", 0 }, { "was", 0 }, { "now", 0 },
};

static int
print_change(void *context, const char *id, const char *field,
    struct ctip_str was, struct ctip_str now, struct ctip_err *err)
{
	struct product *p = context;
	struct ctip_str cells[] = { ctip_str(id), ctip_str(field), was, now };
	enum ctip_sheet_form form = CTIP_SHEET_TABLE;

	if (p->sheet == NULL) {
		if (p->cli->format != NULL && ctip_sheet_form(&form,
		    p->cli->format, p->out, err) < 0)
			return -1;
		p->kept = open_memstream(&p->text, &p->len);
		if (p->kept == NULL)
			ctip_alloc_fail();
		if (ctip_sheet_open(&p->sheet, form, p->cli->raw, p->kept,
		    change_columns, 4, err) < 0)
			return -1;
	}
	return ctip_sheet_row(p->sheet, cells, err);
}

/* Prints the changes where all went well; frees. */
static int
finish_changes(struct product *p, int rc, struct ctip_err *err)
{
	struct ctip_err ignored;

	if (p->sheet != NULL &&
	    ctip_sheet_close(p->sheet, rc < 0 ? &ignored : err) < 0)
		rc = -1;
	if (p->kept != NULL)
		fclose(p->kept);
	if (rc == 0 && p->len > 0 &&
	    fwrite(p->text, 1, p->len, p->out) != p->len)
		rc = ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write standard output");
	if (p->text != NULL)
		ctip_wipe(p->text, p->len);
	free(p->text);
	return rc;
}

static int
print_id(void *context, const char *id, struct ctip_err *err)
{
	struct product *p = context;

	if (fprintf(p->out, "%s\n", id) < 0)
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write standard output");
	return 0;
}

static void
say_kept(const struct ctip_intake *in, FILE *talk)
{
	if (in->map_kept)
		fprintf(talk, "mapping '%s' is in the history now, as in the "
		    "file\n", in->map->name);
	if (!in->dry_run && in->refused > 0 && in->rejects != NULL &&
	    strcmp(in->rejects, "-") != 0)
		fprintf(talk, "'%s' holds people in clear: correct it, import "
		    "it, and delete it\n", in->rejects);
}

/* Rejects, and changes printed as data, keep stdout to themselves. */
static FILE *
receipt_stream(const struct ctip_intake *in, const struct ctip_cli *cli,
    FILE *out, FILE *talk)
{
	bool csv = cli->format != NULL && strcmp(cli->format, "csv") == 0;

	if (in->rejects != NULL && strcmp(in->rejects, "-") == 0)
		return talk;
	return csv && in->update ? talk : out;
}

/* What is saved is saved, also where nobody could be told. */
static int
check_told(const struct ctip_intake *in, FILE *out, struct ctip_err *err)
{
	char id[13];

	if (fflush(out) == 0 || !in->wrote)
		return 0;
	ctip_hex(id, in->saved.transaction, 6);
	return ctip_fail_errno(err, CTIP_SYSTEM, "transaction %s is saved, "
	    "but standard output cannot be written", id);
}

/* After findings or a write error nobody has to guess. */
static void
say_nothing(const struct ctip_intake *in, struct ctip_err *err)
{
	static const char said[] = "nothing was written";
	size_t len = strlen(err->text);

	if (in->wrote || strstr(err->text, said) != NULL ||
	    (err->code != CTIP_INVALID && err->code != CTIP_SYSTEM))
		return;
	snprintf(err->text + len, sizeof err->text - len, "; %s", said);
}

static int
import(struct ctip_intake *in, struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct product product = { .cli = cli, .out = out };
	bool data = cli->format != NULL && strcmp(cli->format, "ndjson") == 0;
	struct ctip_reporter reporter;
	int rc;

	ctip_reporter_start(&reporter, talk, data);
	in->findings = &reporter.to;
	in->context = &product;
	in->change = in->update && !cli->quiet ? print_change : NULL;
	in->added_id = cli->quiet ? print_id : NULL;
	rc = ctip_intake_run(in, err);
	ctip_progress_end();
	ctip_reporter_end(&reporter);
	if (rc < 0)
		say_nothing(in, err);
	if (finish_changes(&product, rc, err) < 0)
		return -1;
	say_kept(in, talk);
	if (!cli->quiet && ctip_intake_receipt(in, receipt_stream(in, cli,
	    out, talk), cli->format, reporter.to.warnings, err) < 0)
		return -1;
	if (check_told(in, out, err) < 0)
		return -1;
	return in->refused > 0 ? 1 : 0;
}

static int
check_file(struct ctip_intake *in, struct ctip_cli *cli, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	bool data = cli->format != NULL && strcmp(cli->format, "ndjson") == 0;
	struct ctip_reporter reporter;
	char rows[28], errors[28], warnings[28];
	int rc;

	if (cli->format != NULL && !data)
		return ctip_cli_misuse(cli, err, "findings are printed as "
		    "text, or with -f ndjson");
	ctip_reporter_start(&reporter, out, data);
	in->findings = &reporter.to;
	in->check = true;
	rc = ctip_intake_run(in, err);
	ctip_progress_end();
	ctip_reporter_end(&reporter);
	if (rc < 0)
		return -1;
	fprintf(talk, "%s: rows %s, errors %s, warnings %s\n", in->file,
	    ctip_count_text(rows, in->rows),
	    ctip_count_text(errors, reporter.to.errors),
	    ctip_count_text(warnings, reporter.to.warnings));
	if (in->ledger == NULL)
		fputs("not checked: what is in the ledger; use import -n\n",
		    talk);
	return reporter.to.errors > 0 ? 1 : 0;
}

static int
check_settings(const struct ctip_cli *cli,
    const struct ctip_intake_settings *settings, struct ctip_err *err)
{
	if (settings->map == NULL)
		return ctip_cli_misuse(cli, err, "which mapping? say --map "
		    "NAME or --map ./FILE.yaml; 'ctip intake map' proposes "
		    "one");
	if (settings->rejects != NULL && !settings->partial)
		return ctip_cli_misuse(cli, err, "--rejects goes with "
		    "--partial: without it nothing is written where a row is "
		    "refused");
	return 0;
}

/* A check does without a ledger where there is none; an import writes but for -n, and keeps nobody
 * waiting while a pipe brings its rows. */
static int
open_house(struct ctip_intake_house *out, struct ctip_cli *cli, bool check,
    const char *file, struct ctip_err *err)
{
	bool whole;

	if (check)
		return ctip_intake_house_open(out, cli, err);
	if (!cli->dry_run && strcmp(file, "-") == 0 &&
	    ctip_desk_spool(&whole, CTIP_INTAKE_SPOOL, err) < 0)
		return -1;
	if (ctip_desk_open(&out->ledger, cli, cli->dry_run ?
	    CTIP_LEDGER_READ : CTIP_LEDGER_WRITE, err) < 0)
		return -1;
	out->schemas = ctip_ledger_schemas(out->ledger);
	return 0;
}

/* What has a verb of its own doesn't come by a file. */
static int
check_kinds(const struct ctip_cli *cli, const struct ctip_mapping *mapping,
    struct ctip_err *err)
{
	for (size_t i = 0; i < ctip_mapping_records(mapping); i++) {
		const char *kind = ctip_mapping_record(mapping, i)->kind->name;

		/* Of schemas the import itself has more to say. */
		if (strcmp(kind, "schema") != 0 &&
		    ctip_desk_kind(cli, kind, err) < 0)
			return -1;
	}
	return 0;
}

int
ctip_intake_command(struct ctip_cli *cli,
    const struct ctip_intake_settings *settings, const char *kind,
    const char *file, bool check, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_intake_house house = {0};
	struct ctip_intake_map map = {0};
	struct ctip_buf reason = {0};
	struct ctip_intake in = {
		.map = &map, .file = file, .command = cli->command,
		.kind = kind, .encoding = settings->encoding,
		.rejects = settings->rejects, .partial = settings->partial,
		.update = settings->update, .dry_run = cli->dry_run,
	};
	int rc = -1;

	if ((kind != NULL && ctip_desk_kind(cli, kind, err) < 0) ||
	    check_settings(cli, settings, err) < 0 || ctip_intake_delimiter(
	    &in.delimiter, cli, settings->delimiter, err) < 0)
		return -1;
	if (ctip_desk_reason(&reason, cli, err) < 0 ||
	    open_house(&house, cli, check, file, err) < 0)
		goto out;
	if (ctip_intake_map_open(&map, house.schemas, settings->map, err) < 0 ||
	    check_kinds(cli, map.mapping, err) < 0)
		goto out;
	in.ledger = house.ledger;
	in.schemas = house.schemas;
	in.reason = ctip_buf_slice(&reason);
	rc = check ? check_file(&in, cli, out, talk, err) :
	    import(&in, cli, out, talk, err);
out:
	ctip_intake_map_close(&map);
	ctip_intake_house_close(&house);
	ctip_buf_clear(&reason);
	return rc;
}
