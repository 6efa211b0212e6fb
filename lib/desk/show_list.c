/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All records of a kind, onto a stream, row by row: a list shows what names
 * nobody, an export all that the member may see, and says what it left out.
 */
#include "ctip/desk/show.h"

#include "ctip/base/term.h"
#include "ctip/desk/browse.h"
#include "ctip/desk/open.h"

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

/* talk NULL: nothing is said of closed compartments. */
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
	    ctip_browse_open(&b, ledger, kind, cli, options, err) < 0)
		goto out;
	rc = print_rows(b, cli, out, n, err);
	if (rc == 0 && talk != NULL)
		say_closed(b, talk);
out:
	ctip_browse_close(b);
	ctip_ledger_close(ledger);
	return rc;
}

int
ctip_show_list(struct ctip_cli *cli, const char *columns,
    const struct ctip_texts *where, FILE *out, struct ctip_err *err)
{
	struct ctip_browse_options options = {
		.columns = columns, .where = where, .ids = cli->quiet,
	};
	uint64_t n = 0;

	if (browse(cli, &options, out, NULL, &n, err) < 0)
		return -1;
	return n == 0 && where->n > 0 ? 1 : 0;
}

int
ctip_show_export(struct ctip_cli *cli, const char *columns, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_browse_options options = {
		.columns = columns, .all = true,
	};
	uint64_t n = 0;

	return browse(cli, &options, out, talk, &n, err);
}
