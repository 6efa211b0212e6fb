/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading everything: what went in comes out, in order, over several files,
 * whatever happened to the cache meanwhile.
 */
#include "tx_room.h"

TestSuite(scan, .init = start, .fini = end);

#define N 10000
static char edited[3][CTIP_ID_TEXT];
static const unsigned which[3] = {0, 5000, 9999};

/* Person i: sex is her number. */
static void
import(void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);
	char number[16], text[CTIP_ID_TEXT];
	bool changed;

	for (unsigned i = 0; i < N; i++) {
		snprintf(number, sizeof number, "n%u", i);
		add_person(tx, ledger, number, "Ana", i % 3 ? NULL : number,
		    false, text);
		for (int j = 0; j < 3; j++)
			if (which[j] == i)
				strcpy(edited[j], text);
	}
	commit(tx);
	tx = begin(ledger);
	for (int j = 0; j < 3; j++)
		cr_assert(edit(tx, ledger, edited[j], 1, "Luz", &changed) ==
		    0 && changed);
	commit(tx);
	ctip_ledger_close(ledger);
}

static void
check_row(const struct ctip_str *values, unsigned i, bool all)
{
	char number[16];
	bool was_edited = i == which[0] || i == which[1] || i == which[2];

	snprintf(number, sizeof number, "n%u", i);
	cr_assert(ctip_str_is(values[0], number), "%u: %.*s", i,
	    (int)values[0].len, values[0].p);
	if (!all)
		return;
	cr_assert(ctip_str_is(values[1], was_edited ? "Luz" : "Ana"));
	cr_assert(i % 3 ? values[2].p == NULL :
	    ctip_str_is(values[2], number));
}

static void
scan_all(struct ctip_ledger *ledger, const uint64_t *only)
{
	struct ctip_scanned row;
	struct ctip_scan *scan;
	unsigned n = 0;
	int rc;

	cr_assert(ctip_scan_open(&scan, ledger, kind_of(ledger, "person"),
	    only, &err) == 0, "%s", err.text);
	while ((rc = ctip_scan_next(scan, &row, &err)) == 1)
		check_row(row.values, n++, only == NULL);
	cr_assert(rc == 0, "%s", err.text);
	cr_assert(n == N, "%u", n);
	ctip_scan_close(scan);
}

static void
reads(const char *what)
{
	static const uint64_t first = 1;
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	char **kinds;
	size_t n;

	cr_assert_str_eq(value(ledger, edited[1], 1), "Luz", "%s", what);
	scan_all(ledger, NULL);
	scan_all(ledger, &first);
	cr_assert(ctip_schemas_kinds(&kinds, &n, ctip_ledger_schemas(ledger),
	    &err) == 0 && n == 2, "%s: %zu kinds", what, n);
	ctip_names_free(kinds, n);
	ctip_ledger_close(ledger);
}

Test(scan, all_that_went_in_comes_out_whatever_the_cache_says)
{
	static const char *const cases[] = {
		"true",
		"rm l/cache.db",
		"head -c 100 l/cache.db >x && cat x >l/cache.db",
		"head -c 40000 l/cache.db >x && cat x >l/cache.db",
		": >l/cache.db",
		"head -c 20000 /dev/urandom >l/cache.db",
		"printf garbage | dd of=l/cache.db bs=1 seek=30000 "
		    "conv=notrunc 2>/dev/null",
		"dd if=/dev/urandom of=l/cache.db bs=4096 seek=1 count=6 "
		    "conv=notrunc 2>/dev/null",
		"cp other/cache.db l/cache.db",
		"sqlite3 l/cache.db 'DELETE FROM chunk WHERE sequence=3'",
		"sqlite3 l/cache.db 'DELETE FROM chunk WHERE sequence=5'",
		"sqlite3 l/cache.db \"UPDATE chunk SET body=zeroblob(99) "
		    "WHERE sequence=3\"",
		"sqlite3 l/cache.db 'UPDATE chunk SET body=(SELECT body FROM "
		    "chunk WHERE sequence=2) WHERE sequence=3'",
		"sqlite3 l/cache.db 'DELETE FROM stamp'",
		"sqlite3 l/cache.db \"UPDATE text SET name=name||x'00'\"",
		"sqlite3 l/cache.db \"UPDATE text SET name=name||x'00' "
		    "WHERE hex(name) LIKE '6C%'\"",
		"sqlite3 l/cache.db \"UPDATE text SET name=name||x'00' "
		    "WHERE hex(name) LIKE '70%'\"",
		"sqlite3 l/cache.db \"DELETE FROM text WHERE rowid IN(SELECT "
		    "rowid FROM text WHERE hex(name) LIKE '6E%' LIMIT 1)\"",
		"rm l/cache.db && ln -s /dev/null l/cache.db",
		"rm l/cache.db && mkdir l/cache.db",
	};

	/* Another ledger's, with more files than ours. */
	for (int i = 0; i < 5; i++) {
		struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
		struct ctip_tx *tx = begin(ledger);

		add_person(tx, ledger, "x", "Other", NULL, false, NULL);
		commit(tx);
		ctip_ledger_close(ledger);
	}
	shell("mv l other");
	found("everything");
	import();
	shell("cp -a l good");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		shell("rm -rf l; cp -a good l");
		shell(cases[i]);
		reads(cases[i]);
		reads(cases[i]);
	}
}

Test(scan, a_cache_that_cannot_be_written_does_no_harm)
{
	struct ctip_ledger *ledger;
	struct ctip_tx *tx;
	char text[CTIP_ID_TEXT];

	import();
	shell("rm l/cache.db && mkdir l/cache.db");
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	tx = begin(ledger);
	add_person(tx, ledger, "x", "Zoe", NULL, false, text);
	cr_assert(commit(tx).published);
	cr_assert_str_eq(value(ledger, text, 1), "Zoe");
	ctip_ledger_close(ledger);
}

/* Entries that were added to a page past the end of their file. */
Test(scan, a_page_that_was_altered_is_refused)
{
	static const char *const cases[] = {
		"UPDATE page SET entries=CAST(entries||entries AS BLOB) "
		    "WHERE sequence=4 AND first=(SELECT max(first) FROM page "
		    "WHERE sequence=4)",
		"UPDATE page SET entries=CAST(substr(entries,1,"
		    "length(entries)-64) AS BLOB) WHERE sequence=4",
		"UPDATE page SET entries=zeroblob(640) WHERE sequence=3",
	};
	struct ctip_ledger *ledger;
	struct ctip_scanned row;
	struct ctip_scan *scan;
	int rc;

	import();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		shell("rm -rf good; cp -a l good");
		sql("l/ledger.db", cases[i]);
		ledger = open_ledger(CTIP_LEDGER_READ);
		cr_assert(ctip_scan_open(&scan, ledger,
		    kind_of(ledger, "person"), NULL, &err) == 0);
		while ((rc = ctip_scan_next(scan, &row, &err)) == 1)
			continue;
		cr_assert(rc == -1 && err.code == CTIP_TAMPERED, "%zu: %d %s",
		    i, rc, err.text);
		ctip_scan_close(scan);
		ctip_ledger_close(ledger);
		shell("rm -rf l; mv good l");
	}
}

Test(scan, it_may_be_closed_half_way)
{
	struct ctip_ledger *ledger;
	struct ctip_scanned row;
	struct ctip_scan *scan, *second;

	import();
	ledger = open_ledger(CTIP_LEDGER_READ);
	for (int n = 0; n < 5000; n += 1250) {
		cr_assert(ctip_scan_open(&scan, ledger,
		    kind_of(ledger, "person"), NULL, &err) == 0);
		cr_assert(ctip_scan_open(&second, ledger,
		    kind_of(ledger, "person"), NULL, &err) == 0);
		for (int i = 0; i < n; i++) {
			cr_assert(ctip_scan_next(scan, &row, &err) == 1);
			check_row(row.values, (unsigned)i, true);
			cr_assert(ctip_scan_next(second, &row, &err) == 1);
		}
		ctip_scan_close(scan);
		ctip_scan_close(second);
	}
	ctip_ledger_close(ledger);
}

Test(scan, what_a_member_cannot_open_stays_absent)
{
	struct ctip_ledger *ledger;
	struct ctip_scanned row;
	struct ctip_scan *scan;
	struct ctip_tx *tx;

	found("counter");
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	tx = begin(ledger);
	add_person(tx, ledger, "x", "Secret", "story", false, NULL);
	commit(tx);
	cr_assert(ctip_scan_open(&scan, ledger, kind_of(ledger, "person"),
	    NULL, &err) == 0);
	cr_assert(ctip_scan_next(scan, &row, &err) == 1);
	cr_assert(ctip_str_is(row.values[0], "x"));
	cr_assert(row.values[1].p == NULL && row.values[2].p == NULL);
	cr_assert(ctip_scan_next(scan, &row, &err) == 0);
	ctip_scan_close(scan);
	ctip_ledger_close(ledger);
}
