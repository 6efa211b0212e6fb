/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backups of keys.db: what was sealed comes back byte for byte, to the holder
 * of the recovery key alone; nothing that was changed or cut off opens; and
 * what is put into a ledger is a keys.db of that ledger and its history.
 */
#include "ctip/ledger/keys_backup.h"

#include "tx_room.h"

static struct ctip_member_key recovery;
static unsigned char ledger_id[16];
static struct ctip_keys_backup backup;

/* Long enough for three chunks. */
static void
fill_keys(void)
{
	shell("sqlite3 l/keys.db \"INSERT INTO page SELECT 'POS',value,"
	    "'open',0,1,0,randomblob(32),randomblob(480),randomblob(32) "
	    "FROM generate_series(100,300)\"");
}

static void
save(const char *path)
{
	cr_assert(ctip_keys_backup_write(&backup, "l", ledger_id, 1,
	    &recovery.public_, path, true, &err) == 0, "%s", err.text);
}

static void
prepare(void)
{
	struct ctip_ledger *ledger;

	start();
	setenv("CTIP_NOW", "2026-01-15T12:00:00Z", 1);
	cr_assert_eq(try_open(&ledger, CTIP_LEDGER_READ), 0);
	memcpy(ledger_id, ctip_ledger_chain(ledger)->ledger, 16);
	ctip_ledger_close(ledger);
	ctip_member_key_new(&recovery);
	fill_keys();
	save("b");
}

static void
finish(void)
{
	ctip_member_key_clear(&recovery);
	end();
}

TestSuite(keys_backup, .init = prepare, .fini = finish);

static void
slurp(struct ctip_buf *out, const char *path)
{
	cr_assert(ctip_file_read(out, path, 1 << 22, &err) == 0, "%s",
	    err.text);
}

static int
restore(unsigned how, struct ctip_keys_restored *out)
{
	struct ctip_ledger *ledger;
	int rc;

	cr_assert(ctip_ledger_open(&ledger, "l", CTIP_LEDGER_WRITE, NULL,
	    &err) == 0, "%s", err.text);
	rc = ctip_keys_backup_read(&backup, "b", &err) == 0 ?
	    ctip_keys_restore(out, ledger, &backup, "b", &recovery, how,
	    &err) : -1;
	ctip_ledger_close(ledger);
	return rc;
}

static void
write_one(void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);

	add_person(tx, ledger, "f", "Ana", "-", false, NULL);
	commit(tx);
	ctip_ledger_close(ledger);
}

Test(keys_backup, comes_back_byte_for_byte)
{
	struct ctip_buf was = {0}, is = {0}, sealed = {0};
	struct stat st;
	int64_t last;
	struct ctip_store *keys;

	/* The copy is of before the note in keys.db that it was made. */
	shell("sqlite3 l/keys.db \"DELETE FROM stamp WHERE name='backup'\"; "
	    "rm b; cp l/keys.db k.db");
	save("b");
	cr_assert(stat("b", &st) == 0 && (st.st_mode & 07777) == 0600);
	shell("mkdir r");
	cr_assert(ctip_keys_backup_open(&backup, "b", &recovery, "r",
	    &err) == 0, "%s", err.text);
	slurp(&was, "k.db");
	slurp(&is, "r/keys.db");
	slurp(&sealed, "b");
	cr_assert_eq(was.len, is.len);
	cr_assert_arr_eq(was.p, is.p, is.len);
	cr_assert_gt(is.len, 2 * 65536, "more than two chunks");
	cr_assert_eq(sealed.len, 150 + is.len + 16 * ((is.len + 65535) /
	    65536));
	cr_assert_null(memmem(sealed.p, sealed.len, "SQLite", 6));
	cr_assert_eq(ctip_store_open(&keys, "l", CTIP_STORE_KEYS, false,
	    true, &err), 0);
	cr_assert(ctip_keys_backup_last(&last, keys, &err) == 0 &&
	    last == backup.time);
	ctip_store_close(keys);
	ctip_buf_clear(&was);
	ctip_buf_clear(&is);
	ctip_buf_clear(&sealed);
}

Test(keys_backup, its_head_is_as_the_page_says)
{
	struct ctip_buf sealed = {0};
	unsigned char head[150] = "CTK1", fingerprint[CTIP_HASH];
	struct ctip_store *keys;
	struct ctip_keys_backup said = {0};

	memcpy(said.ledger, ledger_id, 16);
	cr_assert_eq(ctip_store_open(&keys, "l", CTIP_STORE_KEYS, false,
	    true, &err), 0);
	cr_assert_eq(ctip_keys_backup_describe(&said, keys, &err), 0);
	ctip_store_close(keys);
	ctip_public_fingerprint(fingerprint, &recovery.public_);
	memcpy(head + 4, ledger_id, 16);
	ctip_put_u16(head + 20, 1);
	memcpy(head + 22, fingerprint, 32);
	ctip_put_u64(head + 54, 1768478400);
	ctip_put_u64(head + 62, 1768478400 + 35 * 86400);
	ctip_put_u64(head + 70, said.sequence);
	memcpy(head + 78, said.hash, 32);
	ctip_put_u64(head + 110, backup.size);
	memcpy(head + 118, backup.ephemeral, 32);
	slurp(&sealed, "b");
	cr_assert_arr_eq(sealed.p, head, sizeof head);
	ctip_buf_clear(&sealed);
}

Test(keys_backup, nothing_is_written_over)
{
	cr_assert_eq(ctip_keys_backup_write(&backup, "l", ledger_id, 1,
	    &recovery.public_, "b", true, &err), -1);
	cr_assert_eq(err.code, CTIP_EXISTS);
	cr_assert_eq(ctip_keys_backup_write(&backup, "l", ledger_id, 1,
	    &recovery.public_, "-", true, &err), -1);
	cr_assert_eq(err.code, CTIP_MISUSE);
}

/* Opens the changed bytes; *code tells how it was refused. */
static int
try_bytes(struct ctip_str bytes, enum ctip_code *code)
{
	int rc;

	cr_assert_eq(ctip_file_write("c", bytes, 0600, true, &err), 0);
	unlink("r/keys.db");
	rc = ctip_keys_backup_read(&backup, "c", &err);
	if (rc == 0)
		rc = ctip_keys_backup_open(&backup, "c", &recovery, "r",
		    &err);
	*code = err.code;
	return rc;
}

Test(keys_backup, every_changed_byte_is_noticed)
{
	struct ctip_buf sealed = {0};
	enum ctip_code code;

	shell("mkdir r");
	slurp(&sealed, "b");
	for (size_t i = 0; i < sealed.len; i += i < 150 ? 1 : 4099) {
		sealed.p[i] ^= 1;
		cr_assert_eq(try_bytes(ctip_buf_slice(&sealed), &code), -1,
		    "byte %zu", i);
		cr_assert_eq(code, CTIP_INVALID);
		cr_assert(!ctip_path_exists("r/keys.db"));
		sealed.p[i] ^= 1;
	}
	cr_assert_eq(try_bytes(ctip_buf_slice(&sealed), &code), 0);
	ctip_buf_clear(&sealed);
}

Test(keys_backup, a_cut_or_a_byte_more_is_noticed)
{
	struct ctip_buf sealed = {0};
	enum ctip_code code;
	struct ctip_str cut;

	shell("mkdir r");
	slurp(&sealed, "b");
	cut = ctip_buf_slice(&sealed);
	for (cut.len = 0; cut.len < sealed.len; cut.len += cut.len == 150 ?
	    65552 : 50)
		if (cut.len < 400 || cut.len > sealed.len - 200 ||
		    (cut.len - 150) % 65552 == 0)
			cr_assert_eq(try_bytes(cut, &code), -1, "%zu bytes",
			    cut.len);
	cr_assert_eq(try_bytes((struct ctip_str){sealed.p, 150 + 65552},
	    &code), -1, "the first chunk alone");
	ctip_buf_char(&sealed, 0);
	cr_assert_eq(try_bytes(ctip_buf_slice(&sealed), &code), -1);
	ctip_buf_clear(&sealed);
}

Test(keys_backup, chunks_in_another_order_are_noticed)
{
	struct ctip_buf sealed = {0};
	char *first, *keep = ctip_alloc(65552);
	enum ctip_code code;

	shell("mkdir r");
	slurp(&sealed, "b");
	first = sealed.p + 150;
	memcpy(keep, first, 65552);
	memcpy(first, first + 65552, 65552);
	memcpy(first + 65552, keep, 65552);
	cr_assert_eq(try_bytes(ctip_buf_slice(&sealed), &code), -1);
	free(keep);
	ctip_buf_clear(&sealed);
}

Test(keys_backup, opens_to_its_key_alone)
{
	struct ctip_member_key other;

	shell("mkdir r");
	ctip_member_key_new(&other);
	cr_assert_eq(ctip_keys_backup_open(&backup, "b", &other, "r", &err),
	    -1);
	cr_assert(!ctip_path_exists("r/keys.db"));
	ctip_member_key_clear(&other);
}

Test(keys_backup, a_ledger_without_keys_gets_them_again)
{
	struct ctip_keys_restored done;
	struct ctip_verdict verdict;

	shell("rm b; sqlite3 l/keys.db 'DELETE FROM page WHERE sequence>=100'");
	save("b");
	shell("rm l/keys.db");
	cr_assert_eq(restore(0, &done), 0, "%s", err.text);
	cr_assert(done.behind == 0 && done.ahead == 0 && !done.kept);
	cr_assert_eq(ctip_verify(&verdict, "l", NULL, &err), 0, "%s",
	    err.text);
	shell("test ! -e l/keys.restoring && "
	    "test $(stat -c %a l/keys.db) = 600");
}

Test(keys_backup, an_old_one_gives_way_only_when_told)
{
	struct ctip_keys_restored done;

	cr_assert_eq(restore(0, &done), -1);
	cr_assert_eq(err.code, CTIP_EXISTS);
	shell("cp l/keys.db was");
	cr_assert_eq(restore(CTIP_RESTORE_REPLACE, &done), 0, "%s", err.text);
	cr_assert(done.kept);
	shell("cmp -s was l/keys.db.old && test ! -e l/keys.restoring");
	cr_assert_eq(restore(CTIP_RESTORE_REPLACE, &done), -1);
	cr_assert_eq(err.code, CTIP_EXISTS);
	cr_assert_not_null(strstr(err.text, "exists from a restore before"));
}

/* The journal of the keys.db that was here would be played into the new. */
Test(keys_backup, a_journal_goes_with_its_database)
{
	struct ctip_keys_restored done;

	shell("rm l/keys.db; printf x >l/keys.db-journal");
	cr_assert_eq(restore(0, &done), 0, "%s", err.text);
	shell("test ! -e l/keys.db-journal");
}

/* Left by a crash: half of a keys.db in the folder beside. */
Test(keys_backup, a_restore_that_was_killed_is_done_again)
{
	struct ctip_keys_restored done;

	shell("rm l/keys.db; mkdir l/keys.restoring; "
	    "printf half >l/keys.restoring/keys.db; "
	    "printf half >l/keys.restoring/keys.db-journal");
	cr_assert_eq(restore(0, &done), 0, "%s", err.text);
	shell("test ! -e l/keys.restoring");
}

/* Killed before the new one had its name: the old one has two. */
Test(keys_backup, an_old_one_that_has_two_names_is_no_older_one)
{
	struct ctip_keys_restored done;

	shell("ln l/keys.db l/keys.db.old; cp l/keys.db was");
	cr_assert_eq(restore(CTIP_RESTORE_REPLACE, &done), 0, "%s", err.text);
	shell("cmp -s was l/keys.db.old && test $(stat -c %h l/keys.db) = 1");
}

/* A journal of a crash is played back into the one that it is of. */
Test(keys_backup, the_old_one_is_kept_as_its_journal_has_it)
{
	struct ctip_keys_restored done;

	cr_assert_eq(sql("l/keys.db", "SELECT count(*) FROM page") > 0, 1);
	shell("cp l/keys.db was; (echo 'PRAGMA cache_size=1; BEGIN; "
	    "DELETE FROM page;'; echo '.shell cp l/keys.db half; "
	    "cp l/keys.db-journal half-journal'; echo 'ROLLBACK;') | "
	    "sqlite3 l/keys.db; test -s half-journal; cp half l/keys.db; "
	    "cp half-journal l/keys.db-journal; ! cmp -s was l/keys.db");
	cr_assert_eq(restore(CTIP_RESTORE_REPLACE, &done), 0, "%s", err.text);
	cr_assert_eq(sql("l/keys.db.old", "SELECT count(*) FROM page"),
	    sql("was", "SELECT count(*) FROM page"));
	shell("test ! -e l/keys.db-journal");
}

/* It may hold what was forgotten. */
Test(keys_backup, what_a_crash_left_goes_with_the_next_writer)
{
	shell("mkdir l/keys.restoring; cp l/keys.db l/keys.restoring");
	write_one();
	shell("test ! -e l/keys.restoring");
}

Test(keys_backup, it_says_how_far_it_is_behind)
{
	struct ctip_keys_restored done;
	struct ctip_verdict verdict;

	shell("rm b; sqlite3 l/keys.db 'DELETE FROM page WHERE sequence>=100'");
	save("b");
	for (int i = 0; i < 3; i++)
		write_one();
	shell("rm l/keys.db");
	cr_assert_eq(restore(0, &done), 0, "%s", err.text);
	cr_assert_eq(done.behind, 3);
	cr_assert_eq(done.ahead, 0);
	/* It goes on from here, and the loss stays to be seen. */
	cr_assert_eq(ctip_verify(&verdict, "l", NULL, &err), 0, "%s",
	    err.text);
}

Test(keys_backup, it_says_how_far_it_is_ahead)
{
	struct ctip_keys_restored done;

	shell("cp l/ledger.db was");
	write_one();
	write_one();
	shell("rm b");
	save("b");
	/* The ledger is put back to what it was, where nobody knows better. */
	shell("mv was l/ledger.db; rm l/keys.db");
	setenv("XDG_STATE_HOME", "/nowhere", 1);
	cr_assert_eq(restore(0, &done), 0, "%s", err.text);
	cr_assert_eq(done.ahead, 2);
	cr_assert_eq(done.behind, 0);
}

Test(keys_backup, one_of_another_history_is_refused)
{
	struct ctip_keys_restored done;

	shell("cp -R l was");
	write_one();
	shell("rm -r b");
	save("b");
	shell("rm -r l; mv was l");
	setenv("XDG_STATE_HOME", "/nowhere", 1);
	write_one();
	shell("rm l/keys.db");
	cr_assert_eq(restore(0, &done), -1);
	cr_assert_eq(err.code, CTIP_TAMPERED);
	cr_assert_not_null(strstr(err.text, "of another history"));
	shell("test ! -e l/keys.restoring && test ! -e l/keys.db");
}

Test(keys_backup, one_of_another_ledger_is_refused)
{
	struct ctip_keys_restored done;

	found("everything");
	shell("rm l/keys.db");
	cr_assert_eq(restore(0, &done), -1);
	cr_assert_eq(err.code, CTIP_INVALID);
	cr_assert_str_eq(err.text, "the backup is of another ledger");
}

Test(keys_backup, one_to_another_key_is_refused)
{
	struct ctip_keys_restored done;

	shell("rm l/keys.db");
	ctip_member_key_clear(&recovery);
	ctip_member_key_new(&recovery);
	cr_assert_eq(restore(0, &done), -1);
	cr_assert_eq(err.code, CTIP_INVALID);
	cr_assert_str_eq(err.text, "the backup is sealed to recovery key 1; "
	    "take two of its shares");
}

Test(keys_backup, one_that_expired_is_refused_unless_told)
{
	struct ctip_keys_restored done;

	shell("rm l/keys.db");
	setenv("CTIP_NOW", "2026-02-19T11:59:59Z", 1);
	cr_assert_eq(restore(0, &done), 0, "%s", err.text);
	shell("rm l/keys.db");
	setenv("CTIP_NOW", "2026-02-19T12:00:00Z", 1);
	cr_assert_eq(restore(0, &done), -1);
	cr_assert_eq(err.code, CTIP_DENIED);
	cr_assert(!ctip_path_exists("l/keys.db"));
	cr_assert_eq(restore(CTIP_RESTORE_EXPIRED, &done), 0);
}

/* What anybody can seal: a database with more in it than keys.db has. */
Test(keys_backup, what_is_no_keys_database_is_refused)
{
	struct ctip_keys_restored done;

	shell("rm b; sqlite3 l/keys.db 'CREATE TRIGGER t AFTER INSERT ON page"
	    " BEGIN DELETE FROM secret; END'");
	save("b");
	shell("rm l/keys.db");
	cr_assert_eq(restore(0, &done), -1);
	cr_assert_eq(err.code, CTIP_TAMPERED);
	cr_assert(!ctip_path_exists("l/keys.db"));
}

Test(keys_backup, a_damaged_keys_database_is_not_backed_up)
{
	shell("printf 'damage damage damage damage' | dd of=l/keys.db bs=1 "
	    "seek=20480 conv=notrunc 2>/dev/null");
	cr_assert_eq(ctip_keys_backup_write(&backup, "l", ledger_id, 1,
	    &recovery.public_, "c", true, &err), -1);
	cr_assert_eq(err.code, CTIP_TAMPERED);
	cr_assert(!ctip_path_exists("c"));
}
