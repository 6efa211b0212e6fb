/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the lists of casework share: a sheet on standard output, every record
 * of a kind field by field, and times as people write them.
 */
#include "work_inside.h"

#include <string.h>

int
ctip_desk__sheet(struct ctip_sheet **out, const struct ctip_cli *cli,
    const struct ctip_column *columns, size_t n, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_LINES;

	*out = NULL;
	if (!cli->quiet &&
	    ctip_sheet_form(&form, cli->format, stdout, err) != 0)
		return -1;
	return ctip_sheet_open(out, form, cli->raw, stdout, columns, n, err);
}

int
ctip_desk__close_sheet(struct ctip_sheet *sheet, int rc,
    struct ctip_err *err)
{
	struct ctip_err ignored;

	if (sheet != NULL && ctip_sheet_close(sheet, rc < 0 ? &ignored :
	    err) != 0)
		return -1;
	return rc;
}

int
ctip_desk__days(int64_t *days, const struct ctip_cli *cli, const char *text,
    struct ctip_err *err)
{
	size_t len = strlen(text);
	int64_t unit = len > 0 && text[len - 1] == 'w' ? 7 : 1;

	if (len > 0 && strchr("dw", text[len - 1]) != NULL)
		len--;
	if (!ctip_str_integer((struct ctip_str){text, len}, 0, 3660, days))
		return ctip_cli_misuse(cli, err, "'%s' is no time; write 7d "
		    "or 2w", text);
	*days *= unit;
	return 0;
}

int
ctip_desk__each(struct ctip_ledger *ledger, const char *name,
    const char *const *fields, size_t n, ctip_desk__take *take, void *context,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct ctip_same *same;
	struct ctip_str values[CTIP_EACH];
	uint64_t only[8] = {0};
	char id[CTIP_ID_TEXT];
	int field[CTIP_EACH], more = 0, rc = 0;

	if (ctip_desk__kind(&kind, ledger, name, err) != 0)
		return -1;
	if (ctip_desk__fields(field, only, kind, fields, n, err) != 0 ||
	    ctip_desk__scan(&scan, &same, ledger, kind, only, err) != 0)
		return -1;
	while (rc == 0 && (more = ctip_scan_next(scan, &one, err)) == 1) {
		for (size_t i = 0; i < n; i++)
			values[i] = one.values[field[i]];
		ctip_id_text(id, &one.record, kind->prefix);
		rc = take(context, id, values, err);
	}
	ctip_scan_close(scan);
	ctip_same_free(same);
	return rc != 0 ? rc : more;
}

void
ctip_desk__why(struct ctip_str why, FILE *out)
{
	struct ctip_str line, name;

	while (why.len > 0 && ctip_str_cut(&why, '\n', &line)) {
		if (line.len == 0)
			continue;
		ctip_str_cut(&line, '\t', &name);
		fprintf(out, "%-12.*s  %.*s\n", (int)name.len, name.p,
		    (int)line.len, line.p);
	}
}
