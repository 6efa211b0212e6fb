/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> the exhibits of a case, and who holds each -> sheet.
 */
#include "ctip/desk/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "case_list_inside.h"

enum { NUMBER, DATE, TYPE, NAME, SIZE, SHA256, CASE, FIELDS };

struct exhibit {
	char id[CTIP_ID_TEXT];
	char cell[FIELDS][256];
	char holder[121];
};

struct exhibits {
	const char     *case_;
	struct exhibit *all;
	size_t          n;
};

static int
take_exhibits(struct exhibits *e, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	static const char *const names[FIELDS] = {"number", "date", "type",
	    "name", "size", "sha256", "case"};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct exhibit *x;
	uint64_t only[8] = {0};
	int f[FIELDS], more;

	if (ctip_desk__kind(&kind, ledger, "evidence", err) != 0 ||
	    ctip_desk__fields(f, only, kind, names, FIELDS, err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		if (!ctip_str_is(one.values[f[CASE]], e->case_))
			continue;
		e->all = ctip_realloc(e->all, (e->n + 1) * sizeof *e->all);
		x = &e->all[e->n++];
		*x = (struct exhibit){.id = ""};
		ctip_id_text(x->id, &one.record, kind->prefix);
		for (int i = 0; i < FIELDS; i++)
			ctip_desk__copy(x->cell[i], sizeof x->cell[i],
			    one.values[f[i]]);
	}
	ctip_scan_close(scan);
	return more;
}

/* The last that was written says who has it. */
static int
take_custody(struct exhibits *e, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	static const char *const names[] = {"evidence", "held_by"};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0};
	int f[2], more;

	if (ctip_desk__kind(&kind, ledger, "custody", err) != 0 ||
	    ctip_desk__fields(f, only, kind, names, 2, err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1)
		for (size_t i = 0; i < e->n; i++)
			if (ctip_str_is(one.values[f[0]], e->all[i].id) &&
			    one.values[f[1]].p != NULL)
				ctip_desk__copy(e->all[i].holder,
				    sizeof e->all[i].holder, one.values[f[1]]);
	ctip_scan_close(scan);
	return more;
}

static int
print(const struct exhibits *e, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"id", 0}, {"number", 0}, {"date", 0}, {"type", 0},
		{"name", 0}, {"bytes", CTIP_CELL_NUMBER}, {"held_by", 0},
		{"sha256", 0},
	};
	struct ctip_sheet *sheet;
	int rc = ctip_desk__sheet(&sheet, cli, columns, 8, err);

	for (size_t i = 0; rc == 0 && i < e->n; i++) {
		const struct exhibit *x = &e->all[i];

		rc = ctip_sheet_row(sheet, (const struct ctip_str[]){
		    ctip_str(x->id), ctip_str(x->cell[NUMBER]),
		    ctip_str(x->cell[DATE]), ctip_str(x->cell[TYPE]),
		    ctip_str(x->cell[NAME]), ctip_str(x->cell[SIZE]),
		    ctip_str(x->holder), ctip_str(x->cell[SHA256])}, err);
	}
	return ctip_desk__close_sheet(sheet, rc, err);
}

int
ctip_evidence_list(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli};
	struct ctip_held held = {.id = ""};
	struct exhibits e = {.n = 0};
	int rc = -1;

	if (ctip_desk__look(&work, err) == 0 && ctip_desk__hold(&held,
	    work.ledger, cli->argv[0], "case", err) == 0) {
		e.case_ = held.id;
		if (take_exhibits(&e, work.ledger, err) == 0 &&
		    take_custody(&e, work.ledger, err) == 0)
			rc = print(&e, cli, err);
	}
	free(e.all);
	ctip_desk__let_go(&held);
	ctip_desk__end(&work);
	return rc == 0 && e.n == 0 ? 1 : rc;
}
