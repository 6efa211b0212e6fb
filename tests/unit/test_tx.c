/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saving: what is added, edited and taken back; what is refused; that a save
 * survives a history that can't be written, and an abort leaves nothing.
 */
#include "ctip/ledger/tx.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "../../lib/ledger/tx_inside.h"
#include "tx_room.h"

TestSuite(tx, .init = start, .fini = end);

static char ana[CTIP_ID_TEXT], luz[CTIP_ID_TEXT];

/* Two people in one transaction. */
static struct ctip_saved
two(struct ctip_ledger *ledger)
{
	struct ctip_tx *tx = begin(ledger);

	add_person(tx, ledger, "female", "Ana", "a story", false, ana);
	add_person(tx, ledger, "male", "Luz", NULL, false, luz);
	cr_assert(ctip_tx_entries(tx) == 2);
	return commit(tx);
}

static struct ctip_version
find(struct ctip_ledger *ledger, const char *id)
{
	struct ctip_version v;

	cr_assert(ctip_ledger_find(&v, ledger, id, &err) == 0, "%s",
	    err.text);
	return v;
}

static bool
same_place(struct ctip_where a, struct ctip_where b)
{
	return a.sequence == b.sequence && a.place == b.place;
}

/* The head of a transaction by its id. */
static struct ctip_head
head_of(struct ctip_ledger *ledger, const struct ctip_saved *saved)
{
	unsigned char hash[CTIP_HASH];
	struct ctip_head head;
	char id[33];

	ctip_hex(id, saved->transaction, 16);
	cr_assert(ctip_ledger_transaction(&head, hash, ledger, id,
	    &err) == 0, "%s", err.text);
	cr_assert(memcmp(hash, saved->hash, CTIP_HASH) == 0);
	return head;
}

static void
is_tip(const struct ctip_ledger *ledger, const struct ctip_saved *saved)
{
	unsigned char hash[CTIP_HASH];
	const struct ctip_head *tip = ctip_ledger_tip(ledger, hash);

	cr_assert(memcmp(tip->transaction, saved->transaction, 16) == 0);
	cr_assert(memcmp(hash, saved->hash, CTIP_HASH) == 0);
}

static int
take_back(struct ctip_ledger *ledger, const struct ctip_saved *saved,
    struct ctip_saved *out)
{
	struct ctip_head head = head_of(ledger, saved);
	struct ctip_tx *tx = begin(ledger);
	int rc = ctip_tx_void(tx, &head, &err);

	ctip_head_clear(&head);
	if (rc != 0)
		ctip_tx_abort(&tx);
	else
		*out = commit(tx);
	return rc;
}

Test(tx, what_goes_in_comes_out)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_saved saved = two(ledger);
	struct ctip_verdict verdict;

	cr_assert(saved.published && saved.entries == 2);
	is_tip(ledger, &saved);
	cr_assert_str_eq(value(ledger, ana, 1), "Ana");
	cr_assert_str_eq(value(ledger, luz, 2), "-");
	ctip_ledger_close(ledger);
	cr_assert(verifies(&verdict), "%s", err.text);
	cr_assert(verdict.transactions == 3 && !verdict.unpublished);
	ledger = open_ledger(CTIP_LEDGER_READ);
	is_tip(ledger, &saved);
	cr_assert_str_eq(value(ledger, ana, 2), "a story");
	cr_assert(value(ledger, "P-0000-0000-0000-0", 1) == NULL);
	ctip_ledger_close(ledger);
}

Test(tx, an_edit_seals_what_changed_and_refers_to_the_rest)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_version was, now;
	struct ctip_tx *tx;
	bool changed;

	two(ledger);
	was = find(ledger, ana);
	tx = begin(ledger);
	cr_assert(edit(tx, ledger, ana, 1, "Ana", &changed) == 0);
	cr_assert(!changed && ctip_tx_entries(tx) == 0);
	cr_assert(edit(tx, ledger, ana, 1, "Other", &changed) == 0);
	cr_assert(changed && ctip_tx_entries(tx) == 1);
	commit(tx);
	now = find(ledger, ana);
	cr_assert(now.number == 2 && now.has == was.has);
	cr_assert(same_place(now.parts[CTIP_IDENTITY], now.where));
	cr_assert(same_place(now.parts[CTIP_STATISTICS], was.where));
	cr_assert(same_place(now.parts[CTIP_CASE], was.where));
	/* Names of kinds outlive the index of the time. */
	cr_assert_str_eq(was.kind, "person");
	cr_assert_str_eq(value(ledger, ana, 1), "Other");
	cr_assert_str_eq(value(ledger, ana, 2), "a story");
	cr_assert_str_eq(value(ledger, luz, 1), "Luz");
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

/* The key of an epoch is used again, and the new file has its own slot: a
 * scan of that file looks nowhere else. */
Test(tx, a_key_used_again_is_wrapped_again)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx;
	bool changed;

	two(ledger);
	tx = begin(ledger);
	cr_assert(edit(tx, ledger, ana, 1, "Other", &changed) == 0);
	commit(tx);
	ctip_ledger_close(ledger);
	cr_assert(sql("l/keys.db", "SELECT sum(length(slots))/48 FROM page "
	    "WHERE sequence=3") == 1);
	cr_assert(sql("l/keys.db", "SELECT count(*) FROM page a, page b WHERE"
	    " a.sequence=3 AND b.sequence=2 AND b.compartment=a.compartment "
	    "AND instr(b.slots,substr(a.slots,1,16))>0") == 1);
	/* Without the old file's slots the new version's part still opens. */
	sql("l/keys.db", "DELETE FROM page WHERE sequence=2 AND "
	    "compartment=(SELECT compartment FROM page WHERE sequence=3)");
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert_str_eq(value(ledger, ana, 1), "Other");
	cr_assert_str_eq(value(ledger, luz, 1), "-");
	ctip_ledger_close(ledger);
}

Test(tx, a_compartment_can_come_and_go)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx;
	bool changed;

	two(ledger);
	tx = begin(ledger);
	cr_assert(edit(tx, ledger, luz, 2, "new", &changed) == 0 && changed);
	commit(tx);
	cr_assert_str_eq(value(ledger, luz, 2), "new");
	tx = begin(ledger);
	cr_assert(edit(tx, ledger, luz, 2, NULL, &changed) == 0 && changed);
	commit(tx);
	cr_assert_str_eq(value(ledger, luz, 2), "-");
	cr_assert_str_eq(value(ledger, luz, 1), "Luz");
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(tx, nobody_changes_what_they_cannot_open)
{
	struct ctip_ledger *ledger;
	struct ctip_version version;
	struct ctip_record was = {0}, now = {0};
	struct ctip_saved saved;
	struct ctip_tx *tx;
	uint32_t opened;
	bool changed;

	found("counter");
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	two(ledger);
	version = find(ledger, ana);
	cr_assert(ctip_ledger_read(&was, &opened, ledger, &version, ~0u,
	    &err) == 0 && opened == 1u << CTIP_STATISTICS);
	cr_assert(was.values[1].p == NULL && was.values[2].p == NULL);
	cr_assert(ctip_ledger_read(&now, &opened, ledger, &version, ~0u,
	    &err) == 0);
	now.values[1] = CTIP_STR("Mallory");
	tx = begin(ledger);
	cr_assert(ctip_tx_edit(tx, &version, &was, &now, &changed,
	    &err) == -1 && err.code == CTIP_DENIED && !changed);
	/* The refused one leaves nothing behind; what they hold goes. */
	cr_assert(ctip_tx_entries(tx) == 0);
	now.values[1] = (struct ctip_str){NULL, 0};
	now.values[0] = CTIP_STR("x");
	cr_assert(ctip_tx_edit(tx, &version, &was, &now, &changed,
	    &err) == 0 && changed, "%s", err.text);
	saved = commit(tx);
	cr_assert(saved.entries == 1);
	version = find(ledger, ana);
	cr_assert(version.has >> CTIP_IDENTITY & 1);
	cr_assert(version.parts[CTIP_IDENTITY].sequence == 2);
	cr_assert_str_eq(value(ledger, ana, 0), "x");
	ctip_record_clear(&was);
	ctip_record_clear(&now);
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(tx, a_record_about_a_person_is_under_that_person)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);
	char here[CTIP_ID_TEXT], text[CTIP_ID_TEXT], later[CTIP_ID_TEXT];
	struct ctip_version v, w;
	struct ctip_saved saved;

	add_person(tx, ledger, "female", "Ana", "s", true, here);
	cr_assert(add_note(tx, ledger, here, "one", text) == 0, "%s",
	    err.text);
	cr_assert(add_note(tx, ledger, "P-0000-0040-0000-W", "x", NULL) ==
	    -1 && err.code == CTIP_NOTFOUND);
	cr_assert(add_note(tx, ledger, NULL, "x", NULL) == -1 &&
	    err.code == CTIP_BUG);
	cr_assert(ctip_tx_entries(tx) == 2);
	saved = commit(tx);
	cr_assert(saved.entries == 2);
	tx = begin(ledger);
	cr_assert(add_note(tx, ledger, here, "two", later) == 0);
	commit(tx);
	v = find(ledger, here);
	w = find(ledger, text);
	cr_assert(memcmp(&v.record, &w.subject, 16) == 0);
	w = find(ledger, later);
	cr_assert(memcmp(&v.record, &w.subject, 16) == 0);
	cr_assert_str_eq(value(ledger, text, 1), "one");
	cr_assert_str_eq(value(ledger, later, 1), "two");
	ctip_ledger_close(ledger);
	/* Person and note share the case key of the transaction. */
	cr_assert(sql("l/keys.db", "SELECT substr(slots,1,16)="
	    "substr(slots,49,16) FROM page WHERE sequence=2 AND "
	    "length(slots)=96 AND holder='private'") == 1);
	cr_assert(verifies(NULL), "%s", err.text);
}

/* A kind that may say whom it is about, and need not. */
static struct ctip_ledger *
with_replies(void)
{
	put("s/kinds/reply.yaml", "kind: reply\nprefix: RE\nen: Reply\n"
	    "compartment: statistics\nsubject: person\nfields:\n"
	    "  - {name: answer, type: text, en: Answer}\n"
	    "  - {name: person, type: id, of: person, en: Of}\n"
	    "  - {name: words, type: text, compartment: case, en: Words}\n");
	found("everything");
	return open_ledger(CTIP_LEDGER_WRITE);
}

static int
add_reply(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *of,
    bool shared, char text[CTIP_ID_TEXT])
{
	struct ctip_record record = {0};
	struct ctip_id id = {{0}};
	int rc;

	ctip_record_start(&record, kind_of(ledger, "reply"));
	record.values[0] = ctip_str("yes");
	record.values[1] = ctip_str(of);
	record.values[2] = ctip_str("they listened");
	rc = ctip_tx_add(tx, &id, &record, shared, &err);
	ctip_id_text(text, &id, "RE");
	ctip_record_clear(&record);
	return rc;
}

static bool
is_under(struct ctip_ledger *ledger, const char *id, const char *subject)
{
	struct ctip_version v = find(ledger, id), of = find(ledger, subject);

	return memcmp(&v.subject, &of.record, sizeof of.record) == 0;
}

Test(tx, a_record_that_names_no_subject_stands_under_itself)
{
	struct ctip_ledger *ledger = with_replies();
	char alone[CTIP_ID_TEXT], known[CTIP_ID_TEXT], shared[CTIP_ID_TEXT];
	struct ctip_tx *tx = begin(ledger);
	bool changed;

	add_person(tx, ledger, "female", "Ana", NULL, true, ana);
	cr_assert(add_reply(tx, ledger, NULL, false, alone) == 0, "%s",
	    err.text);
	cr_assert(add_reply(tx, ledger, NULL, true, shared) == 0, "%s",
	    err.text);
	cr_assert(add_reply(tx, ledger, ana, false, known) == 0, "%s",
	    err.text);
	commit(tx);
	cr_assert(is_under(ledger, alone, alone));
	cr_assert(is_under(ledger, shared, shared));
	cr_assert(is_under(ledger, known, ana));
	cr_assert_str_eq(value(ledger, alone, 2), "they listened");
	cr_assert_str_eq(value(ledger, known, 2), "they listened");
	/* Each is edited under the keys that it has. */
	tx = begin(ledger);
	cr_assert(edit(tx, ledger, alone, 2, "and helped", &changed) == 0 &&
	    changed, "%s", err.text);
	cr_assert(edit(tx, ledger, known, 2, "and came", &changed) == 0 &&
	    changed, "%s", err.text);
	commit(tx);
	cr_assert(is_under(ledger, alone, alone));
	cr_assert(is_under(ledger, known, ana));
	cr_assert_str_eq(value(ledger, alone, 2), "and helped");
	cr_assert_str_eq(value(ledger, known, 2), "and came");
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(tx, no_edit_puts_a_record_under_other_keys)
{
	static const char undo[] = "; take its transaction back with "
	    "'ctip intake undo', and add it anew";
	struct ctip_ledger *ledger = with_replies();
	char alone[CTIP_ID_TEXT], known[CTIP_ID_TEXT], text[CTIP_ID_TEXT];
	struct ctip_tx *tx = begin(ledger);
	struct { const char *id, *to, *words; } list[] = {
		{ alone, ana, "a reply that was added without its person is "
		  "sealed under keys of its own and stays so" },
		{ known, luz, "a reply is sealed under the keys of its "
		  "person and stays so" },
		{ known, NULL, "a reply is sealed under the keys of its "
		  "person and stays so" },
		{ text, luz, "a note is sealed under the keys of its person "
		  "and stays so" },
	};
	bool changed;

	add_person(tx, ledger, "female", "Ana", NULL, true, ana);
	add_person(tx, ledger, "male", "Luz", NULL, true, luz);
	cr_assert(add_reply(tx, ledger, NULL, false, alone) == 0);
	cr_assert(add_reply(tx, ledger, ana, false, known) == 0);
	cr_assert(add_note(tx, ledger, ana, "one", text) == 0);
	commit(tx);
	tx = begin(ledger);
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		err = (struct ctip_err){0};
		cr_assert(edit(tx, ledger, list[i].id,
		    list[i].id == text ? 0 : 1, list[i].to, &changed) == -1 &&
		    !changed && err.code == CTIP_INVALID, "%zu", i);
		cr_assert(strncmp(err.text, list[i].words,
		    strlen(list[i].words)) == 0 && strcmp(err.text +
		    strlen(list[i].words), undo) == 0, "%s", err.text);
	}
	cr_assert(ctip_tx_entries(tx) == 0);
	ctip_tx_abort(&tx);
	cr_assert_str_eq(value(ledger, alone, 1), "-");
	cr_assert_str_eq(value(ledger, known, 1), ana);
	cr_assert_str_eq(value(ledger, text, 0), ana);
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(tx, a_void_takes_a_transaction_back_once)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_saved made = two(ledger), edited, undone, again;
	struct ctip_version *versions;
	struct ctip_id record = find(ledger, ana).record;
	struct ctip_tx *tx = begin(ledger);
	bool changed;
	size_t n;

	cr_assert(edit(tx, ledger, ana, 1, "Other", &changed) == 0);
	edited = commit(tx);
	cr_assert(take_back(ledger, &made, &again) == -1 &&
	    err.code == CTIP_EXISTS);
	cr_assert(take_back(ledger, &edited, &undone) == 0, "%s", err.text);
	cr_assert_str_eq(value(ledger, ana, 1), "Ana");
	cr_assert(take_back(ledger, &edited, &again) == -1 &&
	    err.code == CTIP_EXISTS && strstr(err.text, "already") != NULL);
	cr_assert(take_back(ledger, &undone, &again) == -1 &&
	    err.code == CTIP_INVALID);
	cr_assert(take_back(ledger, &made, &again) == 0, "%s", err.text);
	cr_assert(value(ledger, ana, 1) == NULL &&
	    err.code == CTIP_NOTFOUND);
	cr_assert(value(ledger, luz, 1) == NULL);
	cr_assert(ctip_ledger_versions(&versions, &n, ledger, &record,
	    &err) == 0 && n == 2 && versions[0].voided &&
	    versions[1].voided);
	free(versions);
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

/* What ctip_tx_void writes, unchecked. */
static void
force_void(struct ctip_tx *tx, const unsigned char transaction[16])
{
	struct batch *batch;
	struct draft *draft;
	int kind = ctip_tx__kind(tx, "transaction", &err);

	cr_assert(kind >= 0 && ctip_tx__room(tx, &batch, &err) == 0);
	draft = ctip_tx__draft(batch);
	memcpy(draft->record.b, transaction, 16);
	draft->subject = draft->record;
	draft->op = CTIP_VOID;
	draft->kind = (uint8_t)kind;
}

static int
second_head(void *context, const struct ctip_log_line *line)
{
	struct ctip_saved *saved = context;

	memcpy(saved->transaction, line->head->transaction, 16);
	memcpy(saved->hash, line->hash, CTIP_HASH);
	return line->head->sequence == 1;
}

Test(tx, schemas_survive_a_void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_saved schemas, out;
	struct ctip_head head;
	struct ctip_tx *tx;

	two(ledger);
	cr_assert(ctip_ledger_log(ledger, NULL, second_head, &schemas,
	    &err) == 0);
	cr_assert(take_back(ledger, &schemas, &out) == -1 &&
	    err.code == CTIP_INVALID);
	/* Even where one was brought in past that check. */
	head = head_of(ledger, &schemas);
	tx = begin(ledger);
	force_void(tx, head.transaction);
	commit(tx);
	ctip_head_clear(&head);
	ctip_ledger_close(ledger);
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	two(ledger);
	cr_assert_str_eq(value(ledger, ana, 1), "Ana");
	ctip_ledger_close(ledger);
}

Test(tx, an_abort_leaves_nothing_and_the_ledger_whole)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);
	char first[CTIP_ID_TEXT];
	struct ctip_saved saved;

	add_person(tx, ledger, "female", "Gone", NULL, false, first);
	for (int i = 0; i < 5 * 4096; i++)
		add_person(tx, ledger, "male", "Gone", NULL, false, NULL);
	/* The first file is stored by now, and the index looked at. */
	cr_assert_str_eq(value(ledger, first, 1), "Gone");
	ctip_tx_abort(&tx);
	cr_assert(tx == NULL);
	cr_assert(value(ledger, first, 1) == NULL);
	cr_assert(sql("l/ledger.db", "SELECT count(*) FROM page WHERE "
	    "sequence>1") == 0);
	saved = two(ledger);
	cr_assert(saved.published);
	cr_assert_str_eq(value(ledger, ana, 1), "Ana");
	tx = begin(ledger);
	memset(&saved, 1, sizeof saved);
	saved = commit(tx);
	cr_assert(saved.entries == 0 && !saved.published);
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(tx, large_records_close_a_file_early)
{
	static char story[60001];
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);
	char id[CTIP_ID_TEXT];

	memset(story, 'x', 60000);
	for (int i = 0; i < 300; i++)
		add_person(tx, ledger, "f", "N", story, false, id);
	cr_assert(ctip_tx_entries(tx) == 300);
	commit(tx);
	cr_assert_str_eq(value(ledger, id, 1), "N");
	ctip_ledger_close(ledger);
	cr_assert(sql("l/ledger.db", "SELECT count(DISTINCT sequence) FROM "
	    "page") == 5);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(tx, a_save_that_could_not_be_published_is_saved)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_verdict verdict;
	struct ctip_saved saved;

	put("l/history.git/refs/heads/office/POS.lock", "");
	saved = two(ledger);
	cr_assert(!saved.published && saved.entries == 2);
	cr_assert_str_eq(value(ledger, ana, 1), "Ana");
	ctip_ledger_close(ledger);
	cr_assert(sql("l/ledger.db", "SELECT count(*) FROM outbox") == 1);
	/* A reader reads it; the next writer removes the lock, publishes. */
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert_str_eq(value(ledger, ana, 1), "Ana");
	ctip_ledger_close(ledger);
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	ctip_ledger_close(ledger);
	cr_assert(sql("l/ledger.db", "SELECT count(*) FROM outbox") == 0);
	cr_assert(access("l/history.git/refs/heads/office/POS.lock", F_OK) !=
	    0);
	cr_assert(verifies(&verdict) && !verdict.unpublished, "%s", err.text);
}

/* Also by the next transaction of the same command. */
Test(tx, what_waits_is_published_before_the_next_transaction)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_saved saved;

	put("l/history.git/refs/heads/office/POS.lock", "");
	saved = two(ledger);
	cr_assert(!saved.published);
	saved = two(ledger);
	cr_assert(saved.published);
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

/* The objects are made from ledger.db where git lost them; and where they
 * are not what the commit says nothing is published. */
Test(tx, an_outbox_that_was_altered_is_not_published)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);

	put("l/history.git/refs/heads/office/POS.lock", "");
	two(ledger);
	ctip_ledger_close(ledger);
	shell("cp -a l copy");
	shell("find l/history.git/objects -type f -mmin -1 -newer "
	    "l/history.git/refs/heads/office/POS -delete");
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
	shell("rm -rf l; mv copy l");
	sql("l/ledger.db", "UPDATE page SET entries=CAST("
	    "substr(entries,1,99)||x'00ff'||substr(entries,102) AS BLOB) "
	    "WHERE sequence=2");
	cr_assert(try_open(&ledger, CTIP_LEDGER_WRITE) == -1);
	cr_assert(err.code == CTIP_TAMPERED, "%s", err.text);
}

/* Writes until told to end, and a little longer. */
static void
other_writer(const int ready[2], const int go[2])
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	char c = 0;

	close(go[1]);
	if (write(ready[1], &c, 1) == 1 && read(go[0], &c, 1) == 1)
		usleep(300000);
	ctip_ledger_close(ledger);
	_exit(0);
}

/* A writer waits for the other one, then says so. */
Test(tx, two_writers_take_turns)
{
	struct ctip_ledger *ledger;
	int ready[2], go[2], status;
	pid_t child;
	char c = 0;

	cr_assert(pipe(ready) == 0 && pipe(go) == 0);
	child = fork();
	if (child == 0)
		other_writer(ready, go);
	cr_assert(read(ready[0], &c, 1) == 1);
	cr_assert(try_open(&ledger, CTIP_LEDGER_WRITE) == -1 &&
	    ledger == NULL && err.code == CTIP_BUSY);
	cr_assert(write(go[1], &c, 1) == 1);
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	two(ledger);
	ctip_ledger_close(ledger);
	cr_assert(waitpid(child, &status, 0) == child && status == 0);
}

static int
stop(void *context, const struct ctip_log_line *line)
{
	struct ctip_ledger *writer = open_ledger(CTIP_LEDGER_WRITE);

	(void)context, (void)line;
	two(writer);
	ctip_ledger_close(writer);
	return 1;
}

/* Somebody reads, and leaves it standing in a pager. */
Test(tx, a_reader_that_waits_keeps_no_writer_out)
{
	struct ctip_ledger *writer = open_ledger(CTIP_LEDGER_WRITE), *reader;

	two(writer);
	reader = open_ledger(CTIP_LEDGER_READ);
	cr_assert_str_eq(value(reader, ana, 1), "Ana");
	two(writer);
	ctip_ledger_close(writer);
	cr_assert(ctip_ledger_log(reader, NULL, stop, NULL, &err) == 0);
	ctip_ledger_close(reader);
}

Test(tx, a_branch_that_stands_elsewhere_is_not_written_on)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_saved saved;
	struct ctip_tx *tx;

	two(ledger);
	shell("cd l/history.git && git update-ref refs/heads/office/POS "
	    "$(git rev-parse refs/heads/office/POS~1)");
	tx = begin(ledger);
	add_person(tx, ledger, "f", "N", NULL, false, NULL);
	cr_assert(ctip_tx_commit(&tx, &saved, &err) == -1 && tx == NULL &&
	    err.code == CTIP_TAMPERED);
	ctip_ledger_close(ledger);
	cr_assert(sql("l/ledger.db", "SELECT count(*) FROM head") == 3);
}
