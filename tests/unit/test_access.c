/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access records: what is read is in the ledger before it is shown, is
 * carried unopened, chained by reader, and missed where it was taken out.
 */
#include "ctip/ledger/access.h"

#include "../../lib/ledger/access_inside.h"
#include "tx_room.h"

static void
begin_room(void)
{
	empty_room();
	setenv("XDG_STATE_HOME", room, 1);
	found("everything");
}

TestSuite(access, .init = begin_room, .fini = end);

static char ana[CTIP_ID_TEXT];

static void
add_ana(void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);

	add_person(tx, ledger, "female", "Ana", NULL, false, ana);
	commit(tx);
	ctip_ledger_close(ledger);
}

static struct ctip_id
some_id(unsigned number)
{
	struct ctip_id id;

	memset(id.b, 0x5a, sizeof id.b);
	ctip_put_u32(id.b, number + 1);
	return id;
}

/* One record about so many people; how many were missing. */
static uint64_t
leave(unsigned people, const char *purpose)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	struct ctip_access access = {0};
	uint64_t missing;

	for (unsigned i = 0; i < people; i++) {
		struct ctip_id id = some_id(i);

		ctip_access_add(&access, "person", &id, 1u << CTIP_IDENTITY);
		ctip_access_add(&access, "person", &id, 1u << CTIP_CASE);
	}
	cr_assert(access.n == people);
	cr_assert(ctip_access_commit(&access, ledger, "record show",
	    ctip_str(purpose), &missing, &err) == 0, "%s", err.text);
	ctip_access_clear(&access);
	ctip_ledger_close(ledger);
	return missing;
}

static void
save(void)
{
	add_ana();
}

/* What an auditor reads: all of them, copied. */
static struct ctip_access_read all[64];
static size_t n_all;

static int
keep(void *context, const struct ctip_access_read *read)
{
	(void)context;
	cr_assert(n_all < 64);
	all[n_all++] = *read;
	return 0;
}

static void
read_all(void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);

	n_all = 0;
	cr_assert(ctip_access_each(ledger, NULL, keep, NULL, &err) == 0,
	    "%s", err.text);
	ctip_ledger_close(ledger);
}

/* Faults, as letters. */
static char faults[64];

static void
note_gap(void *context, const struct ctip_access_gap *gap)
{
	char one[16];

	(void)context;
	snprintf(one, sizeof one, "%c%d:%d ", "MBUC"[gap->fault],
	    (int)gap->counter, (int)gap->missing);
	strncat(faults, one, sizeof faults - strlen(faults) - 1);
}

static const char *
check(void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	uint64_t n;

	*faults = '\0';
	cr_assert(ctip_access_check(ledger, &n, note_gap, NULL, &err) == 0, "%s",
	    err.text);
	ctip_ledger_close(ledger);
	return faults;
}

#define WAITING sql("l/ledger.db", "SELECT count(*) FROM access")

Test(access, what_is_left_waits_is_carried_and_read_back)
{
	struct ctip_verdict verdict;

	cr_assert(leave(2, "review") == 0 && leave(0, NULL) == 0);
	cr_assert(WAITING == 2);
	cr_assert(verifies(&verdict), "%s", err.text);
	cr_assert(verdict.reads_waiting == 2 && verdict.reads_missing == 0);
	read_all();
	cr_assert(n_all == 2 && all[0].waiting && all[0].holds);
	save();
	cr_assert(WAITING == 0);
	cr_assert(leave(1, NULL) == 0);
	cr_assert(verifies(&verdict), "%s", err.text);
	cr_assert(verdict.reads_waiting == 1);
	read_all();
	cr_assert(n_all == 3);
	for (size_t i = 0; i < 3; i++) {
		cr_assert(all[i].holds && all[i].opened);
		cr_assert(all[i].counter == i + 1);
		cr_assert(i == 0 || memcmp(all[i].previous, all[i - 1].hash,
		    CTIP_HASH) == 0);
		cr_assert(all[i].waiting == (i == 2));
		cr_assert_str_eq(all[i].reader, "cm03");
		cr_assert_str_eq(all[i].action, "record show");
	}
	cr_assert(all[0].n_subjects == 2 && all[0].count == 2 &&
	    all[0].n_kinds == 1);
	cr_assert(all[0].compartments ==
	    (1u << CTIP_IDENTITY | 1u << CTIP_CASE));
	cr_assert(all[1].count == 0);
	cr_assert_str_eq(check(), "");
}

Test(access, of_more_than_twenty_only_kind_and_count_are_kept)
{
	leave(20, NULL);
	leave(21, NULL);
	leave(50000, NULL);
	save();
	read_all();
	cr_assert(all[0].n_subjects == 20 && all[0].count == 20);
	cr_assert(all[1].n_subjects == 0 && all[1].count == 21);
	cr_assert(all[2].n_subjects == 0 && all[2].count == 50000);
	cr_assert_str_eq(all[1].kinds[0], "person");
}

Test(access, nothing_readable_waits)
{
	struct ctip_buf bytes = {0};
	char hex[33];
	struct ctip_id id = some_id(0);

	leave(1, "a purpose that nobody sees");
	cr_assert(ctip_file_read(&bytes, "l/ledger.db", 1 << 24, &err) == 0);
	ctip_hex(hex, id.b, 16);
	cr_assert(memmem(bytes.p, bytes.len, "purpose", 7) == NULL);
	cr_assert(memmem(bytes.p, bytes.len, "record show", 11) == NULL);
	cr_assert(memmem(bytes.p, bytes.len, id.b, 16) == NULL);
	cr_assert(memmem(bytes.p, bytes.len, hex, 32) == NULL);
	ctip_buf_clear(&bytes);
}

Test(access, a_reader_who_cannot_read_them_goes_on_from_what_was_carried)
{
	struct ctip_ledger *ledger;

	found("counter");
	cr_assert(leave(1, NULL) == 0);
	save();
	shell("rm -rf ctip"); /* what this user remembers */
	cr_assert(leave(1, NULL) == 0);
	cr_assert(sql("l/ledger.db", "SELECT counter FROM access") == 2);
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert(ctip_access_each(ledger, NULL, keep, NULL, &err) == -1 &&
	    err.code == CTIP_DENIED);
	cr_assert(ctip_access_waiting(ledger, keep, NULL, &err) == -1 &&
	    err.code == CTIP_DENIED);
	ctip_ledger_close(ledger);
}

Test(access, a_tail_that_was_cut_is_told_and_stays_a_gap)
{
	struct ctip_verdict verdict;

	leave(1, NULL);
	leave(1, NULL);
	leave(1, NULL);
	sql("l/ledger.db", "DELETE FROM access WHERE counter>1");
	cr_assert(leave(1, NULL) == 2);
	cr_assert(leave(1, NULL) == 0);
	cr_assert(verifies(&verdict), "%s", err.text);
	cr_assert(verdict.reads_missing == 2);
	cr_assert_str_eq(check(), "M4:2 ");
	save();
	cr_assert_str_eq(check(), "M4:2 ");
	/* All that waited, so that nothing is there to stand on. */
	leave(1, NULL);
	sql("l/ledger.db", "DELETE FROM access");
	cr_assert(leave(1, NULL) == 1);
	save();
	cr_assert_str_eq(check(), "M4:2 M7:1 ");
}

Test(access, another_record_in_the_place_of_the_last_is_told)
{
	leave(1, NULL);
	leave(1, "the true one");
	shell("cp -a ctip pins");
	sql("l/ledger.db", "DELETE FROM access WHERE counter=2");
	shell("rm -rf ctip");
	leave(1, "another");
	shell("rm -rf ctip; mv pins ctip");
	cr_assert(leave(1, NULL) == 1);
	cr_assert_str_eq(check(), "B3:0 ");
}

Test(access, what_was_altered_is_found_and_left_behind)
{
	static const struct { const char *sql, *words; } cases[] = {
		{"UPDATE access SET counter=9", "is malformed"},
		{"UPDATE access SET reader='cm04'", "is malformed"},
		{"UPDATE access SET record=x'00'", "is malformed"},
		{"UPDATE access SET record=CAST(substr(record,1,300)||x'00'||"
		    "substr(record,302) AS BLOB)", "is not signed"},
		{"UPDATE access SET signature=x'00'", "is not signed"},
		{"UPDATE access SET record=CAST(record AS TEXT)",
		    "is not as it was saved"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		leave(1, NULL);
		save();
		leave(1, NULL);
		sql("l/ledger.db", cases[i].sql);
		cr_assert(!verifies(NULL), "%s", cases[i].sql);
		cr_assert(strstr(err.text, cases[i].words) != NULL,
		    "%s: %s", cases[i].sql, err.text);
		save();
		/* The bytes of the last one are right. */
		cr_assert(WAITING == (i < 5));
		sql("l/ledger.db", "DELETE FROM access");
	}
}

Test(access, two_that_do_not_follow_each_other_are_found)
{
	leave(1, NULL);
	shell("cp l/ledger.db one; rm -rf ctip");
	sql("l/ledger.db", "DELETE FROM access");
	leave(1, NULL);
	leave(1, NULL);
	sql("l/ledger.db", "DELETE FROM access WHERE counter=1");
	shell("sqlite3 l/ledger.db \"ATTACH 'one' AS one; "
	    "INSERT INTO access SELECT * FROM one.access\"");
	cr_assert(!verifies(NULL));
	cr_assert(strstr(err.text, "does not follow the one before it") !=
	    NULL, "%s", err.text);
}

Test(access, a_record_of_another_ledger_or_of_nobody_is_refused)
{
	leave(1, NULL);
	shell("mv l other; rm -rf ctip");
	found("everything");
	leave(1, NULL);
	sql("l/ledger.db", "DELETE FROM access");
	shell("sqlite3 l/ledger.db \"ATTACH 'other/ledger.db' AS other; "
	    "INSERT INTO access SELECT * FROM other.access\"");
	cr_assert(!verifies(NULL));
	cr_assert(strstr(err.text, "is not signed by that member") != NULL);
	save();
	cr_assert(WAITING == 1);
}

Test(access, what_is_repeated_counts_once)
{
	leave(1, NULL);
	leave(1, NULL);
	shell("cp l/ledger.db older");
	save();
	shell("sqlite3 l/ledger.db \"ATTACH 'older' AS older; "
	    "INSERT INTO access SELECT * FROM older.access\"");
	save();
	read_all();
	cr_assert(n_all == 4);
	cr_assert_str_eq(check(), "");
}

Test(access, it_stays_when_its_transaction_is_taken_back)
{
	struct ctip_ledger *ledger;
	struct ctip_head head;
	unsigned char hash[CTIP_HASH];
	struct ctip_saved saved;
	struct ctip_tx *tx;
	char id[33];

	leave(1, NULL);
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	tx = begin(ledger);
	add_person(tx, ledger, "female", "Ana", NULL, false, ana);
	saved = commit(tx);
	cr_assert(saved.entries == 2);
	ctip_hex(id, saved.transaction, 16);
	cr_assert(ctip_ledger_transaction(&head, hash, ledger, id,
	    &err) == 0);
	tx = begin(ledger);
	cr_assert(ctip_tx_void(tx, &head, &err) == 0, "%s", err.text);
	commit(tx);
	ctip_head_clear(&head);
	ctip_ledger_close(ledger);
	read_all();
	cr_assert(n_all == 1);
	cr_assert(leave(1, NULL) == 0);
	cr_assert_str_eq(check(), "");
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(access, a_rebuild_keeps_those_that_wait)
{
	struct ctip_verdict verdict;

	save();
	leave(1, NULL);
	leave(1, NULL);
	sql("l/ledger.db", "UPDATE access SET signature=x'00' "
	    "WHERE counter=2");
	cr_assert(ctip_rebuild("l", CTIP_FROM_HISTORY, &verdict, &err) == 0,
	    "%s", err.text);
	cr_assert(WAITING == 1 && verdict.reads_waiting == 1);
	cr_assert(leave(1, NULL) == 1);
}

Test(access, a_ledger_of_before_goes_on_with_its_new_table)
{
	save();
	sql("l/ledger.db", "DROP TABLE access");
	sql("l/ledger.db", "PRAGMA user_version=1");
	cr_assert(leave(1, NULL) == 0);
	cr_assert(WAITING == 1);
	cr_assert(verifies(NULL), "%s", err.text);
	save();
	read_all();
	cr_assert(n_all == 1 && all[0].holds);
}

Test(access, somebody_who_saved_meanwhile_may_have_carried_ours)
{
	struct ctip_ledger *ledger;
	struct ctip_access access = {0};
	struct ctip_id id = some_id(0);
	uint64_t missing, n;

	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert(ctip_ledger_count(&n, ledger, "person", &err) == 0);
	leave(1, NULL);
	save();
	shell("rm -rf ctip"); /* what this user remembers */
	ctip_access_add(&access, "person", &id, 1u << CTIP_IDENTITY);
	cr_assert(ctip_access_commit(&access, ledger, "query", ctip_str(""),
	    &missing, &err) == 0, "%s", err.text);
	cr_assert(missing == 0);
	cr_assert(sql("l/ledger.db", "SELECT counter FROM access") == 2);
	ctip_ledger_close(ledger);
	/* A writer's own goes through its own connection. */
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	cr_assert(ctip_access_commit(&access, ledger, "record edit",
	    ctip_str(""), &missing, &err) == 0, "%s", err.text);
	ctip_ledger_close(ledger);
	ctip_access_clear(&access);
	cr_assert_str_eq(check(), "");
}

Test(access, every_byte_of_a_record_is_signed)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	struct ctip_buf record = {0}, signature = {0};
	struct ctip_access access = {0};
	struct access_link last = {0};
	struct access_head head;

	cr_assert(ctip_access__write(&record, &signature, &access, ledger,
	    &last, "query", ctip_str(""), &err) == 0);
	cr_assert(ctip_access__head(&head, ctip_buf_slice(&record)));
	cr_assert(ctip_access__holds(&head, ctip_buf_slice(&record),
	    ctip_buf_slice(&signature), &ledger->chain));
	for (size_t i = 0; i < record.len; i++) {
		record.p[i] ^= 1;
		cr_assert(!ctip_access__head(&head, ctip_buf_slice(&record)) ||
		    !ctip_access__holds(&head, ctip_buf_slice(&record),
		    ctip_buf_slice(&signature), &ledger->chain), "%zu", i);
		record.p[i] ^= 1;
	}
	for (size_t len = 0; len < record.len; len++)
		cr_assert(!ctip_access__head(&head, (struct ctip_str){
		    record.p, len}) || !ctip_access__holds(&head,
		    (struct ctip_str){record.p, len},
		    ctip_buf_slice(&signature), &ledger->chain), "%zu", len);
	ctip_buf_clear(&record);
	ctip_buf_clear(&signature);
	ctip_ledger_close(ledger);
}
