/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ledger, its folder and its computer --> sheet: a line a thing. What to
 * look at stands in one table; a check goes on where another one failed, so
 * nothing here returns an error but the printing.
 */
#include "doctor_inside.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/desk/open.h"

static const struct {
	const char *thing;
	void      (*look)(struct ctip_doctor *d);
} checks[] = {
	{"files", ctip_doctor__modes},
	{"key file", ctip_doctor__key_file},
	{"ledger", ctip_doctor__proof},
	{"seen before", ctip_doctor__seen},
	{"history", ctip_doctor__history},
	{"outbox", ctip_doctor__outbox},
	{"keys", ctip_doctor__keys},
	{"members", ctip_doctor__members},
	{"approved", ctip_doctor__approved},
	{"requests", ctip_doctor__requests},
	{"cache", ctip_doctor__cache},
	{"break-glass", ctip_doctor__glass}, /* reads by a cache that is good */
	{"left over", ctip_doctor__leftovers},
	{"backup", ctip_doctor__backup},
	{"backup of keys", ctip_doctor__keys_backup},
	{"space", ctip_doctor__space},
	{"file system", ctip_doctor__disk},
	{"swap", ctip_doctor__swap},
	{"core files", ctip_doctor__core},
	{"clock", ctip_doctor__clock},
};

static const struct ctip_column columns[] = {
	{"state", CTIP_CELL_TEXT}, {"thing", CTIP_CELL_TEXT},
	{"found", CTIP_CELL_PROSE}, {"type", CTIP_CELL_PROSE},
};

void
ctip_doctor__say(struct ctip_doctor *d, enum ctip_health health,
    const char *type, const char *format, ...)
{
	static const char *const names[] = {
		[CTIP_HEALTH_OK] = "ok", [CTIP_HEALTH_LOOK] = "look",
		[CTIP_HEALTH_BAD] = "bad"
	};
	char found[sizeof d->unproven.text + 200];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(found, sizeof found, format, arguments);
	va_end(arguments);
	d->bad |= health == CTIP_HEALTH_BAD;
	if (d->failed->code == CTIP_OK)
		ctip_sheet_row(d->sheet, (struct ctip_str[]){
		    ctip_str(names[health]), ctip_str(d->thing),
		    ctip_str(found), ctip_str(type)}, d->failed);
}

/* The key, the ledger, and whether it holds: each may be missing. */
static void
open_all(struct ctip_doctor *d, struct ctip_cli *cli)
{
	struct ctip_member_key copy = {0};
	struct ctip_err ignored;

	if (ctip_cli_key(&d->key_path, cli, &ignored) != 0)
		d->key_path = NULL;
	if (ctip_desk_key(&d->key, &d->has_key, cli, &d->no_key) != 0)
		d->has_key = false;
	if (d->has_key)
		ctip_member_key_copy(&copy, &d->key);
	d->opens = ctip_ledger_open(&d->ledger, d->dir, CTIP_LEDGER_LOOK,
	    d->has_key ? &copy : NULL, &d->no_ledger) == 0;
	/* With a key that is no member's, the rest is looked at all the same. */
	if (!d->opens && d->has_key && ctip_ledger_open(&d->ledger, d->dir,
	    CTIP_LEDGER_LOOK, NULL, &ignored) != 0)
		d->ledger = NULL;
	ctip_member_key_clear(&copy);
	d->proven = ctip_verify(&d->verdict, d->dir, d->has_key ? &d->key :
	    NULL, &d->unproven) == 0;
}

/* Or what is left of one. */
static bool
is_ledger(const char *dir)
{
	char *yaml = ctip_path_join(dir, "ctip.yaml");
	char *db = ctip_path_join(dir, "ledger.db");
	bool is = ctip_path_exists(yaml) || ctip_path_exists(db);

	free(yaml);
	free(db);
	return is;
}

int
ctip_doctor(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	struct ctip_err failed = {CTIP_OK, ""};
	struct ctip_doctor d = {.root = "", .failed = &failed};
	enum ctip_sheet_form form;
	char *dir = NULL;
	int rc = -1;

	if (ctip_sheet_form(&form, cli->format, out, err) != 0 ||
	    ctip_cli_ledger(&dir, cli, err) != 0)
		goto out;
	if (!is_ledger(dir)) {
		ctip_fail(err, CTIP_NOTFOUND, "'%s' is no ledger's folder: it "
		    "has neither ctip.yaml nor ledger.db", dir);
		goto out;
	}
	d.dir = dir;
	open_all(&d, cli);
	if (ctip_sheet_open(&d.sheet, form, cli->raw, out, columns, 4,
	    err) != 0)
		goto out;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		d.thing = checks[i].thing;
		checks[i].look(&d);
	}
	if (ctip_sheet_close(d.sheet, &failed) != 0)
		*err = failed;
	else
		rc = d.bad ? 1 : 0;
out:
	ctip_ledger_close(d.ledger);
	ctip_member_key_clear(&d.key);
	free(d.key_path);
	free(dir);
	return rc;
}
