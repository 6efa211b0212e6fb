/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an import ends with: how many rows there were and what became of
 * them, the transaction, and what to type to take it back. A printer, onto
 * the stream it is given.
 */
#include "ctip/desk/intake.h"

#include "ctip/base/term.h"
#include "ctip/table/sheet.h"

#define AMOUNTS 9

static const char *const names[AMOUNTS] = {
	"rows", "added", "same", "changed", "refused", "warnings", "records",
	"empty", "unseen",
};

static bool
is_known(const struct ctip_intake *in)
{
	return in->same + in->empty == in->rows;
}

static const char *
state(const struct ctip_intake *in)
{
	if (in->dry_run)
		return "DRY-RUN";
	if (!in->wrote)
		return in->refused == in->rows ? "ALL-REFUSED" :
		    is_known(in) ? "NOTHING-NEW" : "NOTHING-WRITTEN";
	return in->saved.published ? "PUBLISHED" : "SAVED";
}

static void
row(FILE *out, const char *name, uint64_t n, const char *note)
{
	char text[28];

	fprintf(out, "%-12s %13s%s%s\n", name, ctip_count_text(text, n),
	    note[0] != '\0' ? "  " : "", note);
}

static void
print_text(const struct ctip_intake *in, uint64_t warnings,
    const char *id, FILE *out)
{
	row(out, "rows read", in->rows, "");
	row(out, "added", in->added, "");
	row(out, "same", in->same, "");
	row(out, "changed", in->changed, in->changed == 0 ? "" :
	    in->update ? "new versions" : "left alone; --update takes them");
	row(out, "refused", in->refused, in->refused > 0 &&
	    in->rejects != NULL && !in->dry_run ? in->rejects : "");
	row(out, "warnings", warnings, "");
	if (in->records != in->added)
		row(out, "records", in->records, "added");
	if (in->empty > 0)
		row(out, "empty", in->empty, "rows that make no record");
	if (in->unseen > 0)
		row(out, "unseen", in->unseen,
		    "known rows, with values not open to you to compare");
	if (in->wrote) {
		fprintf(out, "%-12s %13s  %s\n", "transaction", id,
		    state(in));
		fprintf(out, "%-12s ctip intake undo %s\n", "to undo", id);
	} else if (in->dry_run) {
		fputs("nothing was written: this was -n\n", out);
	} else {
		fprintf(out, "%snothing was written\n",
		    in->refused == in->rows ? "all rows were refused: " :
		    is_known(in) ? "nothing new: " : "");
	}
}

static int
print_row(const struct ctip_intake *in, uint64_t warnings, const char *id,
    enum ctip_sheet_form form, FILE *out, struct ctip_err *err)
{
	const uint64_t amounts[AMOUNTS] = {
		in->rows, in->added, in->same, in->changed, in->refused,
		warnings, in->records, in->empty, in->unseen,
	};
	struct ctip_column columns[AMOUNTS + 2];
	struct ctip_str cells[AMOUNTS + 2];
	char numbers[AMOUNTS][24];
	struct ctip_sheet *sheet;

	for (size_t i = 0; i < AMOUNTS; i++) {
		snprintf(numbers[i], sizeof numbers[i], "%llu",
		    (unsigned long long)amounts[i]);
		columns[i] = (struct ctip_column){ names[i],
		    CTIP_CELL_NUMBER };
		cells[i] = ctip_str(numbers[i]);
	}
	columns[AMOUNTS] = (struct ctip_column){ "transaction", 0 };
	columns[AMOUNTS + 1] = (struct ctip_column){ "state", 0 };
	cells[AMOUNTS] = in->wrote ? ctip_str(id) : (struct ctip_str){0};
	cells[AMOUNTS + 1] = ctip_str(state(in));
	if (ctip_sheet_open(&sheet, form, false, out, columns, AMOUNTS + 2,
	    err) < 0)
		return -1;
	if (ctip_sheet_row(sheet, cells, err) < 0) {
		ctip_sheet_close(sheet, &(struct ctip_err){0});
		return -1;
	}
	return ctip_sheet_close(sheet, err);
}

int
ctip_intake_receipt(const struct ctip_intake *intake, FILE *out,
    const char *format, uint64_t warnings, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_TABLE;
	char id[13] = "";

	if (intake->wrote)
		ctip_hex(id, intake->saved.transaction, 6);
	if (format != NULL && ctip_sheet_form(&form, format, out, err) < 0)
		return -1;
	if (form != CTIP_SHEET_TABLE)
		return print_row(intake, warnings, id, form, out, err);
	print_text(intake, warnings, id, out);
	return 0;
}
