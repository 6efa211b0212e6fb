/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the programs of faults share: a scratch folder, a ledger with small
 * kinds of its own in it, and acts of a member in that ledger.
 */
#ifndef CTIP_FAULTS_ROOM_H
#define CTIP_FAULTS_ROOM_H

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/ledger/history.h"
#include "ctip/ledger/tx.h"
#include "ctip/ledger/verify.h"

#define OFFICE "POS"

static struct ctip_err err;

/* For what has to work before anything can be tried. */
static inline void
must(int result)
{
	if (result == 0)
		return;
	fprintf(stderr, "faults: %s\n", err.text);
	exit(70);
}

static inline void
must_be(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "faults: %s: %s\n", what, strerror(errno));
	exit(70);
}

/* ------------------------------------------------------------------ folders */

static inline int
remove_one(const char *path, const struct stat *status, int type,
    struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

static inline void
remove_folder(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void
copy_file(const char *from, const char *to, mode_t mode)
{
	struct ctip_buf bytes = {0};
	FILE *out;

	must(ctip_file_read(&bytes, from, 64u << 20, &err));
	out = fopen(to, "w");
	must_be(out != NULL && (bytes.len == 0 || fwrite(bytes.p, bytes.len,
	    1, out) == 1) && fclose(out) == 0 && chmod(to, mode) == 0, to);
	ctip_buf_clear(&bytes);
}

static inline void
copy_folder(const char *from, const char *to)
{
	struct stat status;
	char **names;
	size_t n;

	must_be(mkdir(to, 0700) == 0, to);
	must(ctip_folder_list(&names, &n, from, &err));
	for (size_t i = 0; i < n; i++) {
		char *a = ctip_path_join(from, names[i]);
		char *b = ctip_path_join(to, names[i]);

		must_be(lstat(a, &status) == 0, a);
		if (S_ISDIR(status.st_mode))
			copy_folder(a, b);
		else
			copy_file(a, b, status.st_mode & 0777);
		free(a);
		free(b);
	}
	ctip_names_free(names, n);
}

/* In memory where that can be: nothing here has to outlive anything. */
static inline void
enter_scratch(char room[64])
{
	const char *chosen = getenv("TMPDIR");

	if (chosen == NULL || strlen(chosen) > 32)
		chosen = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(room, 64, "%s/ctip-faults-XXXXXX", chosen);
	must_be(mkdtemp(room) != NULL && chdir(room) == 0, room);
}

/* ----------------------------------------------------------------- a ledger */

static inline void
write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	must_be(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0, path);
}

static inline void
write_schemas(const char *at)
{
	static const struct {
		const char *name, *text;
	} files[] = {
		{"roles.yaml", "groups:\n"
		    "  - {name: open, holds: [statistics, directory]}\n"
		    "  - {name: private, holds: [identity, case, care, health,"
		    " audit]}\n"
		    "roles:\n"
		    "  - name: everything\n    label: {en: All}\n"
		    "    groups: [open, private]\n"
		    "    acts: [member, erase, export]\n"
		    "  - name: counter\n    label: {en: Few}\n"
		    "    groups: [open]\n"
		    "  - name: second\n    label: {en: Seconds}\n"
		    "    groups: [open, private]\n"
		    "    acts: [member, erase, export]\n"
		    "two-persons: [member, erase, export]\n"},
		{"kinds/person.yaml", "kind: person\nprefix: P\nen: Person\n"
		    "compartment: statistics\nfields:\n"
		    "  - {name: sex, type: text, en: Sex}\n"
		    "  - {name: name, type: text, compartment: identity,"
		    " en: Name}\n"
		    "  - {name: story, type: text, notes: true,"
		    " compartment: case, en: Story}\n"},
		{"kinds/note.yaml", "kind: note\nprefix: N\nen: Note\n"
		    "compartment: case\nsubject: person\nfields:\n"
		    "  - {name: person, type: id, of: person, required: true,"
		    " en: Of}\n"
		    "  - {name: words, type: text, en: Words}\n"},
	};
	char path[64];

	must_be(mkdir(at, 0700) == 0, at);
	snprintf(path, sizeof path, "%s/kinds", at);
	must_be(mkdir(path, 0700) == 0, path);
	snprintf(path, sizeof path, "%s/codes", at);
	must_be(mkdir(path, 0700) == 0, path);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", at, files[i].name);
		write_text(path, files[i].text);
	}
}

/* A ledger of one member, who holds everything. */
static inline void
found_ledger(const char *dir, const struct ctip_member_key *key)
{
	struct ctip_texts roles = {{"everything"}, 1};
	struct ctip_founding founding = {
		.dir = dir, .office = OFFICE, .country = "TTO",
		.handle = "cm03", .roles = &roles, .key = key,
		.schemas = "schemas",
	};

	must(ctip_ledger_init(&founding, &err));
}

static inline struct ctip_ledger *
open_ledger(const char *dir, enum ctip_ledger_mode mode,
    const struct ctip_member_key *key)
{
	struct ctip_member_key mine = {0};
	struct ctip_ledger *ledger;

	ctip_member_key_copy(&mine, key);
	must(ctip_ledger_open(&ledger, dir, mode, &mine, &err));
	return ledger;
}

/* ------------------------------------------------------------------ its acts */

static inline struct ctip_tx *
begin(struct ctip_ledger *ledger, const char *command)
{
	struct ctip_tx *tx;

	must(ctip_tx_begin(&tx, ledger, command, &err));
	return tx;
}

static inline struct ctip_saved
commit(struct ctip_tx *tx)
{
	struct ctip_saved saved;

	must(ctip_tx_commit(&tx, &saved, &err));
	return saved;
}

/* A record of these values, in the order of the kind's fields; NULL ends
 * them. */
static inline void
add_record(struct ctip_tx *tx, struct ctip_ledger *ledger,
    char id[CTIP_ID_TEXT], const char *name, const char *const values[3])
{
	const struct ctip_kind *kind;
	struct ctip_record record = {0};
	struct ctip_id made = {{0}};

	must(ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), name,
	    &err));
	ctip_record_start(&record, kind);
	for (size_t i = 0; i < 3 && values[i] != NULL; i++)
		record.values[i] = ctip_str(values[i]);
	must(ctip_tx_add(tx, &made, &record, false, &err));
	ctip_id_text(id, &made, kind->prefix);
	ctip_record_clear(&record);
}

/* The field of a record becomes this. */
static inline void
edit_record(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *id,
    unsigned field, const char *value)
{
	struct ctip_record was = {0}, now = {0};
	struct ctip_version version;
	uint32_t opened;
	bool changed;

	must(ctip_ledger_find(&version, ledger, id, &err));
	must(ctip_ledger_read(&was, &opened, ledger, &version, ~0u, &err));
	must(ctip_ledger_read(&now, &opened, ledger, &version, ~0u, &err));
	now.values[field] = ctip_str(value);
	must(ctip_tx_edit(tx, &version, &was, &now, &changed, &err));
	must_be(changed, "nothing was edited");
	ctip_record_clear(&was);
	ctip_record_clear(&now);
}

#endif
