/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ROOM_H
#define CTIP_DESK_ROOM_H

/*
 * A small ledger with kinds of its own, made anew for every test in a
 * scratch folder: what the tests of the desk share.
 */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/secret.h"
#include "ctip/desk/browse.h"
#include "ctip/desk/intake.h"

static char room[64];

static inline void
put(const char *name, const char *text)
{
	char *path = ctip_path_join(room, name);
	FILE *f = fopen(path, "w");

	cr_assert(f != NULL, "%s", path);
	fputs(text, f);
	fclose(f);
	free(path);
}

static const char person[] =
    "kind: person\nprefix: P\nen: Person\ncompartment: statistics\n"
    "fields:\n"
    "  - {name: sex, type: code, codes: sex, en: Sex}\n"
    "  - {name: given_name, type: text, compartment: identity, en: Name}\n"
    "  - {name: number, type: text, compartment: identity, en: Number}\n"
    "  - {name: born, type: date, compartment: identity, en: Born}\n"
    "  - {name: languages, type: text, many: true, en: Languages}\n";
static const char note[] =
    "kind: note\nprefix: N\nen: Note\ncompartment: case\n"
    "subject: person\n"
    "fields:\n"
    "  - {name: person, type: id, of: person, required: true, en: Of}\n"
    "  - {name: words, type: text, en: Words}\n";
static const char schema[] =
    "kind: schema\nprefix: S\nen: Schema\ncompartment: directory\n"
    "fields:\n"
    "  - {name: path, type: text, required: true, en: Path}\n"
    "  - {name: text, type: text, notes: true, required: true,"
    " longest: 1048576, en: Text}\n";
static const char sex[] =
    "codes: sex\nen: Sex\nitems:\n"
    "  - {code: female, en: Woman}\n  - {code: male, en: Man}\n";
static const char roles[] =
    "groups:\n"
    "  - {name: open, holds: [statistics, directory]}\n"
    "  - {name: private, holds: [identity, case, care, health, audit]}\n"
    "roles:\n"
    "  - name: everything\n    label: {en: All}\n"
    "    groups: [open, private]\n"
    "  - name: counter\n    label: {en: Few}\n    groups: [open]\n";
static const char keyed[] =
    "mapping: keyed\nkind: person\nkey: number\ndates: iso\n"
    "fields:\n  sex: Sex\n  given_name: Name\n  number: Number\n"
    "  born: Born\n";
static const char keyless[] =
    "mapping: keyless\nkind: person\ndates: iso\n"
    "fields:\n  sex: Sex\n  given_name: Name\n  born: Born\n";
static const char pair[] =
    "mapping: pair\nrecords:\n"
    "  person:\n    kind: person\n    key: number\n    fields:\n"
    "      number: Number\n      given_name: Name\n"
    "  note:\n    kind: note\n    when: {column: Words, present: true}\n"
    "    fields:\n      person: {record: person}\n      words: Words\n";
static const char two[] =
    "mapping: two\nrecords:\n"
    "  person:\n    kind: person\n    key: number\n    fields:\n"
    "      number: Number\n      given_name: Name\n"
    "  relative:\n    kind: person\n    key: number\n"
    "    when: {column: Other, present: true}\n"
    "    fields:\n      number: Other\n      given_name: Other name\n";

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
	struct ctip_err err = {0};

	cr_assert_eq(system("rm -rf l k k.pub"), 0);
	ctip_member_key_new(&key);
	cr_assert_eq(ctip_member_key_write(&key, "k", NULL, &err), 0, "%s",
	    err.text);
	cr_assert_eq(ctip_ledger_init(&founding, &err), 0, "%s", err.text);
	ctip_member_key_clear(&key);
}

static inline void
put_schemas(void)
{
	static const char *const folders[] = {
		"s", "s/kinds", "s/codes", "s/imports", "s/frameworks",
	};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char *path = ctip_path_join(room, folders[i]);

		cr_assert_eq(mkdir(path, 0700), 0);
		free(path);
	}
	put("s/roles.yaml", roles);
	put("s/kinds/person.yaml", person);
	put("s/kinds/note.yaml", note);
	put("s/kinds/schema.yaml", schema);
	put("s/codes/sex.yaml", sex);
	put("s/imports/keyed.yaml", keyed);
	put("s/imports/keyless.yaml", keyless);
	put("s/imports/pair.yaml", pair);
	put("s/imports/two.yaml", two);
}

static inline void
start(void)
{
	ctip_secret_start();
	strcpy(room, "/tmp/ctip-test-XXXXXX");
	cr_assert(mkdtemp(room) != NULL);
	cr_assert_eq(chdir(room), 0);
	put_schemas();
	found("everything");
}

static inline void
end(void)
{
	char command[120];

	snprintf(command, sizeof command, "rm -rf '%s'", room);
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(system(command), 0);
}

static inline struct ctip_ledger *
open_ledger(enum ctip_ledger_mode mode)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_member_key key = {0};
	struct ctip_err err = {0};

	cr_assert_eq(ctip_member_key_read(&key, "k", NULL, &err), 0);
	cr_assert_eq(ctip_ledger_open(&ledger, "l", mode, &key, &err), 0,
	    "%s", err.text);
	ctip_member_key_clear(&key);
	return ledger;
}

/* The last finding, and how the changes read. */
static char last[1200], changes[2000];

static inline void
hear(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	snprintf(last, sizeof last, "%llu:%u: %s: %.*s: %.*s",
	    (unsigned long long)f->line, f->column,
	    ctip_level_name(f->level), (int)f->field.len,
	    f->field.p != NULL ? f->field.p : "", (int)f->message.len,
	    f->message.p);
}

static inline int
note_change(void *context, const char *id, const char *field,
    struct ctip_str was, struct ctip_str now, struct ctip_err *err)
{
	size_t at = strlen(changes);

	(void)context, (void)id, (void)err;
	snprintf(changes + at, sizeof changes - at, "%s: %.*s > %.*s; ",
	    field, (int)was.len, was.p != NULL ? was.p : "", (int)now.len,
	    now.p != NULL ? now.p : "");
	return 0;
}

/* Imports text; what it was asked besides is in `in`, the answer too. */
static inline int
import(struct ctip_intake *in, const char *map, const char *text,
    struct ctip_err *err)
{
	struct ctip_findings findings = { .take = hear };
	struct ctip_intake_map mapping = {0};
	int rc;

	if (text != NULL)
		put("in.csv", text);
	last[0] = changes[0] = '\0';
	in->ledger = open_ledger(in->dry_run ? CTIP_LEDGER_READ :
	    CTIP_LEDGER_WRITE);
	in->schemas = ctip_ledger_schemas(in->ledger);
	rc = ctip_intake_map_open(&mapping, in->schemas, map, err);
	cr_assert_eq(rc, 0, "%s", err->text);
	in->map = &mapping;
	in->file = "in.csv";
	in->command = "intake import";
	in->findings = &findings;
	in->change = note_change;
	rc = ctip_intake_run(in, err);
	ctip_intake_map_close(&mapping);
	ctip_ledger_close(in->ledger);
	return rc;
}

static inline uint64_t
records(const char *name)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	const struct ctip_kind *kind;
	struct ctip_err err = {0};
	uint64_t n = 0;

	cr_assert_eq(ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    name, &err), 0);
	cr_assert_eq(ctip_ledger_count(&n, ledger, kind->name, &err), 0);
	ctip_ledger_close(ledger);
	return n;
}

static const char three[] =
    "Number,Name,Sex,Born\n1,Ana,female,2004\n2,Luz,Woman,2003-05\n"
    "3,Jo,male,\n";

#endif
