/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_TX_ROOM_H
#define CTIP_TX_ROOM_H

/*
 * A small ledger with kinds of its own in a scratch folder, made anew for
 * every test: what the tests of transactions, scans and founding share.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "ctip/base/file.h"
#include "ctip/ledger/tx.h"
#include "ctip/ledger/verify.h"

static char room[64];
static struct ctip_err err;

static const char person[] =
    "kind: person\nprefix: P\nen: Person\ncompartment: statistics\n"
    "fields:\n"
    "  - {name: sex, type: text, en: Sex}\n"
    "  - {name: name, type: text, compartment: identity, en: Name}\n"
    "  - {name: story, type: text, notes: true, longest: 65536,"
    " compartment: case, en: Story}\n";
static const char note[] =
    "kind: note\nprefix: N\nen: Note\ncompartment: case\nsubject: person\n"
    "fields:\n"
    "  - {name: person, type: id, of: person, required: true, en: Of}\n"
    "  - {name: words, type: text, en: Words}\n";
static const char roles[] =
    "groups:\n"
    "  - {name: open, holds: [statistics, directory]}\n"
    "  - {name: private, holds: [identity, case, care, health, audit]}\n"
    "roles:\n"
    "  - name: everything\n    label: {en: All}\n"
    "    groups: [open, private]\n"
    "  - name: counter\n    label: {en: Few}\n    groups: [open]\n";

static inline void
put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	cr_assert(f != NULL, "%s", name);
	fputs(text, f);
	fclose(f);
}

static inline void
shell(const char *command)
{
	cr_assert(system(command) == 0, "%s", command);
}

/* A ledger in folder l of a member with that role; key k. */
static inline void
found(const char *role)
{
	struct ctip_texts roles_of = {{role}, 1};
	struct ctip_member_key key = {0};
	struct ctip_founding founding = {
		.dir = "l", .office = "POS", .handle = "cm03",
		.roles = &roles_of, .key = &key, .schemas = "s",
	};

	shell("rm -rf l k k.pub");
	ctip_member_key_new(&key);
	cr_assert(ctip_member_key_write(&key, "k", NULL, &err) == 0, "%s",
	    err.text);
	cr_assert(ctip_ledger_init(&founding, &err) == 0, "%s", err.text);
	ctip_member_key_clear(&key);
}

static inline void
empty_room(void)
{
	ctip_secret_start();
	strcpy(room, "/tmp/ctip-test-XXXXXX");
	cr_assert(mkdtemp(room) != NULL);
	cr_assert(chdir(room) == 0);
	/* What is remembered of a ledger goes with it. */
	setenv("XDG_STATE_HOME", room, 1);
	shell("mkdir -p s/kinds s/codes");
	put("s/roles.yaml", roles);
	put("s/kinds/person.yaml", person);
	put("s/kinds/note.yaml", note);
}

static inline void
start(void)
{
	empty_room();
	found("everything");
}

static inline void
end(void)
{
	char command[200];

	snprintf(command, sizeof command, "chmod -R u+rwX '%s'; rm -rf '%s'",
	    room, room);
	cr_assert(chdir("/") == 0);
	shell(command);
}

static inline int
try_open(struct ctip_ledger **out, enum ctip_ledger_mode mode)
{
	struct ctip_member_key key = {0};
	int rc;

	cr_assert(ctip_member_key_read(&key, "k", NULL, &err) == 0);
	rc = ctip_ledger_open(out, "l", mode, &key, &err);
	ctip_member_key_clear(&key);
	return rc;
}

static inline struct ctip_ledger *
open_ledger(enum ctip_ledger_mode mode)
{
	struct ctip_ledger *ledger;

	cr_assert(try_open(&ledger, mode) == 0, "%s", err.text);
	return ledger;
}

static inline const struct ctip_kind *
kind_of(struct ctip_ledger *ledger, const char *name)
{
	const struct ctip_kind *kind;

	cr_assert(ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), name,
	    &err) == 0, "%s", err.text);
	return kind;
}

static inline struct ctip_tx *
begin(struct ctip_ledger *ledger)
{
	struct ctip_tx *tx;

	cr_assert(ctip_tx_begin(&tx, ledger, "test", &err) == 0, "%s",
	    err.text);
	return tx;
}

static inline struct ctip_saved
commit(struct ctip_tx *tx)
{
	struct ctip_saved saved;

	cr_assert(ctip_tx_commit(&tx, &saved, &err) == 0, "%s", err.text);
	cr_assert(tx == NULL);
	return saved;
}

/* Adds a person; NULL leaves a field out. text: the printed id. */
static inline void
add_person(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *sex,
    const char *name, const char *story, bool shared,
    char text[CTIP_ID_TEXT])
{
	struct ctip_record record = {0};
	struct ctip_id id = {{0}};

	ctip_record_start(&record, kind_of(ledger, "person"));
	record.values[0] = ctip_str(sex);
	record.values[1] = ctip_str(name);
	record.values[2] = ctip_str(story);
	cr_assert(ctip_tx_add(tx, &id, &record, shared, &err) == 0, "%s",
	    err.text);
	if (text != NULL)
		ctip_id_text(text, &id, "P");
	ctip_record_clear(&record);
}

static inline int
add_note(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *of,
    const char *words, char text[CTIP_ID_TEXT])
{
	struct ctip_record record = {0};
	struct ctip_id id = {{0}};
	int rc;

	ctip_record_start(&record, kind_of(ledger, "note"));
	record.values[0] = ctip_str(of);
	record.values[1] = ctip_str(words);
	rc = ctip_tx_add(tx, &id, &record, false, &err);
	if (text != NULL)
		ctip_id_text(text, &id, "N");
	ctip_record_clear(&record);
	return rc;
}

/* Sets one field of a record within tx; what ctip_tx_edit says. */
static inline int
edit(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *id,
    int field, const char *value, bool *changed)
{
	struct ctip_record was = {0}, now = {0};
	struct ctip_version version;
	uint32_t opened;
	int rc;

	cr_assert(ctip_ledger_find(&version, ledger, id, &err) == 0, "%s",
	    err.text);
	cr_assert(ctip_ledger_read(&was, &opened, ledger, &version, ~0u,
	    &err) == 0 && ctip_ledger_read(&now, &opened, ledger, &version,
	    ~0u, &err) == 0, "%s", err.text);
	now.values[field] = ctip_str(value);
	rc = ctip_tx_edit(tx, &version, &was, &now, changed, &err);
	ctip_record_clear(&was);
	ctip_record_clear(&now);
	return rc;
}

/* One field of a record as it stands; "-" absent, NULL no such record. */
static inline const char *
value(struct ctip_ledger *ledger, const char *id, int field)
{
	static char text[256];
	struct ctip_record record = {0};
	struct ctip_version version;
	uint32_t opened;

	if (ctip_ledger_find(&version, ledger, id, &err) != 0)
		return NULL;
	cr_assert(ctip_ledger_read(&record, &opened, ledger, &version, ~0u,
	    &err) == 0, "%s", err.text);
	snprintf(text, sizeof text, "%.*s", record.values[field].p == NULL ?
	    1 : (int)record.values[field].len, record.values[field].p == NULL
	    ? "-" : record.values[field].p);
	ctip_record_clear(&record);
	return text;
}

static inline bool
verifies(struct ctip_verdict *out)
{
	struct ctip_member_key key = {0};
	struct ctip_verdict mine;
	int rc;

	cr_assert(ctip_member_key_read(&key, "k", NULL, &err) == 0);
	rc = ctip_verify(out != NULL ? out : &mine, "l", &key, &err);
	ctip_member_key_clear(&key);
	return rc == 0;
}

/* Runs SQL on a database, past everything of ours; the first number. */
static inline int64_t
sql(const char *file, const char *text)
{
	sqlite3_stmt *s = NULL;
	sqlite3 *db;
	int64_t n = 0;

	cr_assert(sqlite3_open(file, &db) == SQLITE_OK);
	cr_assert(sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

#endif
