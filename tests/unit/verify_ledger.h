/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A real ledger of several transactions in a scratch folder, for the tests of
 * verify: made once a test, put back after each case, altered past
 * everything of ours.
 */
#ifndef CTIP_TEST_VERIFY_LEDGER_H
#define CTIP_TEST_VERIFY_LEDGER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <sqlite3.h>

#include "ctip/base/file.h"
#include "ctip/ledger/history.h"
#include "ctip/ledger/store.h"
#include "ctip/ledger/tx.h"
#include "ctip/ledger/verify.h"

static char top[64], dir[80], keyfile[80];

static int
shell(const char *command)
{
	int status;

	setenv("DIR", dir, 1);
	setenv("TOP", top, 1);
	setenv("HOME", top, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
read_key(struct ctip_member_key *key)
{
	struct ctip_err err = {0};

	cr_assert(ctip_member_key_read(key, keyfile, NULL, &err) == 0, "%s",
	    err.text);
}

/* Where the tests are run from: the tree's top, or a folder in it. */
static const char *
schemas(void)
{
	return access("schemas/kinds", F_OK) == 0 ? "schemas" :
	    "../schemas";
}

static void
ignore(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	(void)f;
}

static void
set(struct ctip_record *record, const char *field, const char *text)
{
	struct ctip_findings findings = {ignore, 0, 0};

	ctip_record_set(record, ctip_kind_field(record->kind,
	    ctip_str(field)), ctip_str(text), CTIP_DATE_ISO,
	    (struct ctip_place){"test", 1, 1}, &findings);
	cr_assert(findings.errors == 0, "%s", field);
}

static struct ctip_id
add_people(struct ctip_ledger *ledger, unsigned n)
{
	const struct ctip_kind *kind;
	struct ctip_record record = {0};
	struct ctip_id first = {{0}};
	struct ctip_saved saved;
	struct ctip_tx *tx;
	struct ctip_err err = {0};

	cr_assert(ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    "person", &err) == 0, "%s", err.text);
	cr_assert(ctip_tx_begin(&tx, ledger, "intake import", &err) == 0, "%s",
	    err.text);
	ctip_record_start(&record, kind);
	for (unsigned i = 0; i < n; i++) {
		struct ctip_id id = {{0}};

		ctip_record_reset(&record);
		set(&record, "sex", i & 1 ? "female" : "male");
		set(&record, "given_name", "Invented");
		set(&record, "occupation", "baker");
		cr_assert(ctip_tx_add(tx, &id, &record, false, &err) == 0,
		    "%s", err.text);
		if (i == 0)
			first = id;
	}
	ctip_record_clear(&record);
	cr_assert(ctip_tx_commit(&tx, &saved, &err) == 0, "%s", err.text);
	cr_assert(saved.published);
	return first;
}

static void
edit(struct ctip_ledger *ledger, const struct ctip_id *id, const char *field,
    const char *text)
{
	struct ctip_version version;
	struct ctip_record was = {0}, now = {0};
	struct ctip_saved saved;
	struct ctip_tx *tx;
	struct ctip_err err = {0};
	char name[CTIP_ID_TEXT];
	uint32_t opened;
	bool changed;

	ctip_id_text(name, id, "P");
	cr_assert(ctip_ledger_find(&version, ledger, name, &err) == 0 &&
	    ctip_ledger_read(&was, &opened, ledger, &version, ~0u,
	    &err) == 0 && ctip_ledger_read(&now, &opened, ledger, &version,
	    ~0u, &err) == 0, "%s", err.text);
	set(&now, field, text);
	cr_assert(ctip_tx_begin(&tx, ledger, "record edit", &err) == 0);
	cr_assert(ctip_tx_edit(tx, &version, &was, &now, &changed,
	    &err) == 0 && changed, "%s", err.text);
	cr_assert(ctip_tx_commit(&tx, &saved, &err) == 0, "%s", err.text);
	ctip_record_clear(&was);
	ctip_record_clear(&now);
}

/* Files 0 and 1: founding and schemas; 2 and 3: 4,100 people; 4 and 5:
 * edits of the first of them. */
static void
start(void)
{
	struct ctip_member_key key = {0};
	struct ctip_texts roles = {{"administrator", "intake"}, 2};
	struct ctip_founding founding = {.office = "POS", .country = "TTO",
	    .handle = "cm03", .key = &key, .roles = &roles};
	struct ctip_ledger *ledger;
	struct ctip_err err = {0};
	struct ctip_id first;

	ctip_secret_start();
	strcpy(top, "/tmp/ctip-verify-XXXXXX");
	cr_assert(mkdtemp(top) != NULL);
	snprintf(dir, sizeof dir, "%s/l", top);
	snprintf(keyfile, sizeof keyfile, "%s/key", top);
	ctip_member_key_new(&key);
	founding.dir = dir;
	founding.schemas = schemas();
	cr_assert(ctip_member_key_write(&key, keyfile, NULL, &err) == 0, "%s",
	    err.text);
	cr_assert(ctip_ledger_init(&founding, &err) == 0, "%s", err.text);
	cr_assert(ctip_ledger_open(&ledger, dir, CTIP_LEDGER_WRITE, &key,
	    &err) == 0, "%s", err.text);
	first = add_people(ledger, 4100);
	edit(ledger, &first, "given_name", "Other");
	edit(ledger, &first, "occupation", "fisher");
	ctip_ledger_close(ledger);
	ctip_member_key_clear(&key);
	cr_assert(shell("cp -a $DIR $TOP/good") == 0);
}

static void
end(void)
{
	shell("rm -rf $TOP");
}

/* As it was before the last case. */
static void
restore(void)
{
	cr_assert(shell("rm -rf $DIR && cp -a $TOP/good $DIR") == 0);
}

static int
verify(bool with_key, struct ctip_verdict *out, struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	int result;

	if (with_key)
		read_key(&key);
	result = ctip_verify(out, dir, with_key ? &key : NULL, err);
	ctip_member_key_clear(&key);
	return result;
}

static void
refused_as(const char *what, bool with_key, const char *says,
    enum ctip_code code)
{
	struct ctip_verdict out;
	struct ctip_err err = {0};

	cr_assert(verify(with_key, &out, &err) == -1, "unseen: %s", what);
	cr_assert(strstr(err.text, says) != NULL, "%s: %s", what, err.text);
	cr_assert(err.code == code, "%s: %d %s", what, err.code, err.text);
}

static void
refused(const char *what, bool with_key, const char *says)
{
	refused_as(what, with_key, says, CTIP_TAMPERED);
}

/* Runs SQL on one of the databases, past everything of ours. */
static void
alter(const char *file, const char *sql)
{
	char path[120], *said = NULL;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	cr_assert(sqlite3_open(path, &db) == SQLITE_OK);
	cr_assert(sqlite3_exec(db, sql, NULL, NULL, &said) == SQLITE_OK,
	    "%s: %s", sql, said);
	cr_assert(sqlite3_total_changes(db) > 0 ||
	    strstr(sql, "TABLE") != NULL || strstr(sql, "CREATE") != NULL,
	    "%s", sql);
	sqlite3_close(db);
}

#endif
