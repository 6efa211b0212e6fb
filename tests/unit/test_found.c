/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Founding a ledger: what it refuses, and that a failure leaves nothing.
 */
#include "tx_room.h"

TestSuite(found, .init = empty_room, .fini = end);

static int
try(const struct ctip_founding *wanted, const char *role)
{
	struct ctip_texts roles_of = {{role}, 1};
	struct ctip_member_key key = {0};
	struct ctip_founding f = *wanted;
	int rc;

	ctip_member_key_new(&key);
	f.key = &key;
	f.roles = role != NULL ? &roles_of : NULL;
	rc = ctip_ledger_init(&f, &err);
	ctip_member_key_clear(&key);
	return rc;
}

static void
nothing_left(const char *what)
{
	cr_assert(access("l", F_OK) != 0, "%s", what);
	cr_assert(access("l.making", F_OK) != 0, "%s", what);
}

static const struct ctip_founding good = {.dir = "l", .office = "POS",
    .handle = "cm03", .schemas = "s"};

Test(found, what_is_malformed_is_refused)
{
	static const char *const offices[] = {"", "pos", "-POS", "P S",
	    "ABCDEFGHIJKLMNOPQ", "P/S", "P\303\233S", "P\nS"};
	static const char *const handles[] = {"", "c", "Cm03", "3cm", "-cm",
	    "cm_03", "cm 03", "private", "open",
	    "abcdefghijklmnopqrstuvwxyzabcdefg"};
	static const char *const no_roles[] = {"", "boss", "private"};
	struct ctip_founding f;

	for (size_t i = 0; i < sizeof offices / sizeof *offices; i++) {
		f = good;
		f.office = offices[i];
		cr_assert(try(&f, "everything") == -1 &&
		    err.code == CTIP_MISUSE, "%s", offices[i]);
		nothing_left(offices[i]);
	}
	for (size_t i = 0; i < sizeof handles / sizeof *handles; i++) {
		f = good;
		f.handle = handles[i];
		cr_assert(try(&f, "everything") == -1 &&
		    err.code == CTIP_MISUSE, "%s", handles[i]);
		nothing_left(handles[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		cr_assert(try(&good, no_roles[i]) == -1 &&
		    err.code == CTIP_MISUSE, "%s", no_roles[i]);
		nothing_left(no_roles[i]);
	}
}

Test(found, a_failure_leaves_nothing)
{
	struct ctip_founding f = good;

	f.country = "Trinidad";
	cr_assert(try(&f, "everything") == -1);
	nothing_left("country");
	f = good;
	f.schemas = "nowhere";
	cr_assert(try(&f, "everything") == -1);
	nothing_left("no schemas");
	/* Past the genesis: a schema that can't be kept. */
	shell("printf 'a\\001b' >s/codes/bad.yaml");
	cr_assert(try(&good, "everything") == -1 && err.code == CTIP_CONFIG,
	    "%s", err.text);
	nothing_left("schema");
	shell("rm s/codes/bad.yaml; mkdir s/codes/bad.yaml");
	cr_assert(try(&good, "everything") == -1);
	nothing_left("schema that is a folder");
	shell("rmdir s/codes/bad.yaml; echo nonsense >s/roles.yaml");
	cr_assert(try(&good, "everything") == -1);
	nothing_left("roles");
}

Test(found, what_exists_is_left_alone)
{
	struct ctip_founding f = good;

	shell("mkdir l && echo mine >l/file");
	cr_assert(try(&good, "everything") == -1 && err.code == CTIP_EXISTS);
	shell("test $(cat l/file) = mine && rm -r l");
	put("l", "mine");
	cr_assert(try(&good, "everything") == -1 && err.code == CTIP_EXISTS);
	shell("test $(cat l) = mine && rm l && mkdir l");
	cr_assert(try(&good, "everything") == -1 && err.code == CTIP_EXISTS);
	shell("rmdir l; mkdir l.making && echo mine >l.making/file");
	cr_assert(try(&good, "everything") == -1 && err.code == CTIP_EXISTS);
	shell("test $(cat l.making/file) = mine && rm -r l.making");
	/* A link in what a killed one left is not followed. */
	shell("mkdir -p l.making other && echo mine >other/file && "
	    "ln -s ../other l.making/history.git");
	f.dir = "l//";
	cr_assert(try(&f, "everything") == 0, "%s", err.text);
	shell("test $(cat other/file) = mine && test ! -e l.making && "
	    "test -d l/history.git");
}

Test(found, a_ledger_is_private_and_holds)
{
	struct stat st;

	found("everything");
	cr_assert(stat("l", &st) == 0 && (st.st_mode & 07777) == 0700);
	shell("test -z \"$(find l -perm /077 -type f -name '*.db')\"");
	shell("test $(git -C l/history.git log --oneline office/POS | "
	    "wc -l) = 2");
	cr_assert(verifies(NULL), "%s", err.text);
	shell("chmod 750 l");
	cr_assert(try_open(&(struct ctip_ledger *){0}, CTIP_LEDGER_READ) ==
	    -1 && err.code == CTIP_DENIED);
	shell("chmod 700 l");
	shell("chmod 644 l/ledger.db");
	cr_assert(try_open(&(struct ctip_ledger *){0}, CTIP_LEDGER_READ) ==
	    -1 && err.code == CTIP_DENIED);
}

Test(found, a_stranger_is_not_let_in)
{
	struct ctip_member_key key = {0};
	struct ctip_ledger *ledger;

	found("everything");
	ctip_member_key_new(&key);
	cr_assert(ctip_ledger_open(&ledger, "l", CTIP_LEDGER_READ, &key,
	    &err) == -1 && err.code == CTIP_DENIED && ledger == NULL);
	ctip_member_key_clear(&key);
	cr_assert(ctip_ledger_open(&ledger, "nowhere", CTIP_LEDGER_READ,
	    NULL, &err) == -1 && err.code == CTIP_NOTFOUND);
	cr_assert(ctip_ledger_open(&ledger, "s", CTIP_LEDGER_READ, NULL,
	    &err) == -1 && err.code == CTIP_NOTFOUND);
	cr_assert(ctip_ledger_open(&ledger, "l", CTIP_LEDGER_READ, NULL,
	    &err) == 0);
	cr_assert(ctip_ledger_member(ledger) == NULL);
	ctip_ledger_close(ledger);
}
