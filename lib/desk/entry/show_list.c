/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All records of a kind, onto a stream, row by row: a list shows what names
 * nobody, an export all that the member may see, and says what it left out.
 */
#include "ctip/desk/show.h"

#include <string.h>

#include "ctip/base/term.h"
#include "ctip/desk/browse.h"
#include "ctip/desk/open.h"
#include "ctip/desk/trace.h"

/* Rows of one kind; how many there were in *n. */
static int
print_rows(struct ctip_browse *browse, const struct ctip_cli *cli,
    FILE *out, uint64_t *n, struct ctip_err *err)
{
	const struct ctip_column *names;
	const struct ctip_str *cells;
	size_t width = ctip_browse_columns(browse, &names);
	enum ctip_sheet_form form = CTIP_SHEET_LINES;
	struct ctip_sheet *sheet;
	int got;

	if (!cli->quiet &&
	    ctip_sheet_form(&form, cli->format, out, err) < 0)
		return -1;
	if (ctip_sheet_open(&sheet, form, cli->raw, out, names, width,
	    err) < 0)
		return -1;
	while ((got = ctip_browse_next(browse, &cells, err)) > 0) {
		got = ctip_sheet_row(sheet, cells, err);
		if (got < 0)
			break;
		if (++*n % 4096 == 0)
			ctip_progress("read", *n, 0, "records");
	}
	ctip_progress_end();
	if (ctip_sheet_close(sheet, got < 0 ? &(struct ctip_err){0} : err) <
	    0)
		got = -1;
	return got;
}

static void
say_closed(const struct ctip_browse *browse, FILE *talk)
{
	uint32_t closed = ctip_browse_closed(browse);

	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (closed >> c & 1)
			fprintf(talk, "left out: compartment '%s', which is "
			    "not open to you\n", ctip_compartment_name(c));
}

/* Never dropped in silence. */
static void
say_unknown(const struct ctip_browse *browse, FILE *talk)
{
	struct ctip_buf lines = {0};

	ctip_browse_unknown(&lines, browse);
	if (lines.len > 0)
		fprintf(talk, "no codes of HTCDS, written as they are:\n%s",
		    lines.p);
	ctip_buf_clear(&lines);
}

/* Those that the conditions hold for; nothing but these is opened. */
static int
find_subjects(struct ctip_access *access, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const struct ctip_cli *cli,
    const struct ctip_texts *where, uint32_t opens, struct ctip_err *err)
{
	struct ctip_browse_options options = { .where = where, .ids = true };
	const struct ctip_str *cells;
	struct ctip_browse *b = NULL;
	int got = ctip_browse_open(&b, ledger, kind, cli, &options, err);

	if (got == 0)
		while ((got = ctip_browse_next(b, &cells, err)) > 0)
			ctip_access_add(access, kind->name,
			    ctip_browse_subject(b), opens);
	ctip_browse_close(b);
	return got;
}

/* Where names or health are read: whose, before they are. A search that finds
 * nobody tells something too. */
static int
trace(struct ctip_browse *b, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const struct ctip_cli *cli,
    const struct ctip_texts *where, FILE *talk, struct ctip_err *err)
{
	uint32_t opens = ctip_browse_opens(b);
	struct ctip_access access = {0};
	int rc;

	if ((opens & CTIP_ACCESS_TRACED) == 0)
		return 0;
	ctip_access_add_kind(&access, kind->name, opens);
	if (where != NULL && where->n > 0)
		rc = find_subjects(&access, ledger, kind, cli, where, opens,
		    err);
	else
		rc = ctip_access_add_all(&access, ledger, kind->name, opens,
		    err);
	if (rc == 0)
		rc = ctip_desk_trace(ledger, &access, cli, talk, err);
	ctip_access_clear(&access);
	return rc;
}

static int
browse(struct ctip_cli *cli, const struct ctip_browse_options *options,
    FILE *out, FILE *talk, uint64_t *n, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_browse *b = NULL;
	const struct ctip_kind *kind;
	int rc = -1;

	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) < 0 ||
	    ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    cli->argv[0], err) < 0 ||
	    ctip_browse_open(&b, ledger, kind, cli, options, err) < 0 ||
	    trace(b, ledger, kind, cli, options->where, talk, err) < 0)
		goto out;
	rc = print_rows(b, cli, out, n, err);
	if (rc == 0 && options->all)
		say_closed(b, talk);
	if (rc == 0 && options->htcds)
		say_unknown(b, talk);
out:
	ctip_browse_close(b);
	ctip_ledger_close(ledger);
	return rc;
}

int
ctip_show_list(struct ctip_cli *cli, const char *columns,
    const struct ctip_texts *where, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_browse_options options = {
		.columns = columns, .where = where, .ids = cli->quiet,
		/* Who looks for somebody finds also who is another now. */
		.united = where->n == 0,
	};
	uint64_t n = 0;

	if (browse(cli, &options, out, talk, &n, err) < 0)
		return -1;
	return n == 0 && where->n > 0 ? 1 : 0;
}

int
ctip_show_export(struct ctip_cli *cli, const struct ctip_export *export,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct ctip_browse_options options = {
		.columns = export->columns, .all = true,
		.htcds = export->profile != NULL,
	};
	uint64_t n = 0;

	if (export->profile != NULL && (strcmp(export->profile, "htcds") !=
	    0 || export->columns != NULL))
		return ctip_cli_misuse(cli, err, "--profile is htcds, and "
		    "says which columns there are");
	if (ctip_desk_export_gate(cli, export, talk, err) < 0)
		return -1;
	return browse(cli, &options, out, talk, &n, err);
}
