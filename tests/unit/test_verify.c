/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify and rebuild on a real ledger of several transactions: it holds; and
 * every way to alter it that is listed here is named. SQLite and git are
 * changed from outside, as somebody with a shell would.
 */
#include "ctip/ledger/verify.h"

#include "verify_ledger.h"

TestSuite(verify, .init = start, .fini = end);

static void
holds(bool with_key)
{
	struct ctip_verdict out;
	struct ctip_err err = {0};

	cr_assert(verify(with_key, &out, &err) == 0, "%s", err.text);
	cr_assert(out.transactions == 5 && out.tip_sequence == 5);
	cr_assert(out.missing == 0 && !out.unpublished && !out.keys_ahead);
	cr_assert(out.with_key == with_key);
}

/* Byte n of a blob, one bit changed. */
#define FLIP(column, n) \
	"CAST(substr(" column ",1," #n "-1)||CASE hex(substr(" column "," \
	#n ",1)) WHEN '00' THEN x'01' ELSE x'00' END||substr(" column "," \
	#n "+1) AS BLOB)"

Test(verify, a_ledger_holds_with_and_without_a_key)
{
	holds(false);
	holds(true);
}

Test(verify, every_change_of_a_database_is_named)
{
	static const struct {
		const char *file, *sql, *says;
	} cases[] = {
		{"ledger.db", "UPDATE page SET entries=" FLIP("entries", 40)
		    " WHERE sequence=2 AND first=0",
		    "entry 0: leaf differs from the history"},
		{"ledger.db", "UPDATE page SET entries=" FLIP("entries", 20000)
		    " WHERE sequence=2 AND first=128", "leaf differs"},
		{"ledger.db", "UPDATE page SET entries=" FLIP("entries", 40)
		    " WHERE sequence=3", "entry 4096: leaf differs"},
		{"ledger.db", "DELETE FROM page WHERE sequence=2 AND "
		    "first=1024", "entry 1024 is missing"},
		{"ledger.db", "UPDATE page SET first=first+1 WHERE sequence=2 "
		    "AND first=1024", "entry 1024 is missing"},
		{"ledger.db", "INSERT INTO page VALUES('POS',5,64,x'00')",
		    "was added"},
		{"ledger.db", "INSERT INTO page VALUES('POS',6,0,x'00')",
		    "entries of file 6 belong to no transaction"},
		{"ledger.db", "INSERT INTO page VALUES('ZZZ',2,0,x'00')",
		    "belong to no transaction"},
		{"ledger.db", "UPDATE page SET entries=(SELECT entries FROM "
		    "page WHERE sequence=2 AND first=64) WHERE sequence=2 AND "
		    "first=0", "entry 0: leaf differs"},
		{"ledger.db", "UPDATE page SET entries=substr(entries,1,"
		    "length(entries)-64) WHERE sequence=2 AND first=64",
		    "leaf differs"},
		{"ledger.db", "UPDATE page SET entries=entries||zeroblob(64) "
		    "WHERE sequence=5", "is followed by something else"},
		{"ledger.db", "UPDATE page SET entries=entries||(SELECT "
		    "substr(entries,1,448) FROM page WHERE sequence=2 AND "
		    "first=64) WHERE sequence=2 AND first=0;UPDATE page SET "
		    "entries=substr(entries,449) WHERE sequence=2 AND "
		    "first=64", "page"},
		{"ledger.db", "UPDATE head SET head=" FLIP("head", 30)
		    " WHERE sequence=4", "head differs from the history"},
		{"ledger.db", "UPDATE head SET head=" FLIP("head", 400)
		    " WHERE sequence=2", "head differs from the history"},
		{"ledger.db", "UPDATE head SET head=" FLIP("head", 2)
		    " WHERE sequence=2", "malformed"},
		{"ledger.db", "UPDATE head SET signature=" FLIP("signature",
		    100) " WHERE sequence=4",
		    "signature differs from the history"},
		{"ledger.db", "UPDATE head SET head=(SELECT head FROM head "
		    "WHERE sequence=4) WHERE sequence=5",
		    "holds the head of another"},
		{"ledger.db", "DELETE FROM head WHERE sequence=4",
		    "the head of file 4 is missing"},
		{"ledger.db", "DELETE FROM head WHERE sequence=0",
		    "the head of file 0 is missing"},
		{"ledger.db", "DELETE FROM head WHERE sequence=5",
		    "the last 1 transaction of the history is missing"},
		{"ledger.db", "DELETE FROM head", "founding transaction"},
		{"ledger.db", "UPDATE head SET office='ZZZ' WHERE sequence=5",
		    "holds the head of another"},
		{"ledger.db", "INSERT INTO head SELECT 'ZZZ',sequence,head,"
		    "signature FROM head WHERE sequence=5",
		    "holds the head of another"},
		{"ledger.db", "INSERT INTO outbox VALUES('POS',4,x'00')",
		    "outbox"},
		{"ledger.db", "INSERT INTO outbox VALUES('POS',7,x'00')",
		    "outbox holds file 7"},
		{"ledger.db", "INSERT INTO outbox VALUES('POS',5,x'00')",
		    "the outbox holds another commit"},
		{"ledger.db", "CREATE TABLE more(a)", "'more' is not as"},
		{"ledger.db", "CREATE INDEX i ON page(first)", "'i' is not"},
		{"ledger.db", "CREATE VIEW v AS SELECT 1", "'v' is not"},
		{"ledger.db", "CREATE TRIGGER t AFTER INSERT ON head BEGIN "
		    "DELETE FROM outbox; END", "'t' is not"},
		{"ledger.db", "ALTER TABLE head ADD COLUMN x", "'head' is "},
		{"ledger.db", "DROP TABLE outbox;CREATE TABLE x(y)", "is not"},
		{"keys.db", "UPDATE page SET slots=" FLIP("slots", 20)
		    " WHERE sequence=2", "is not whole"},
		{"keys.db", "UPDATE page SET epoch=epoch+1 WHERE sequence=2",
		    "is not whole"},
		{"keys.db", "UPDATE page SET holder='nobody'",
		    "is not whole"},
		{"keys.db", "DELETE FROM stamp WHERE name='ledger'",
		    "belongs to another ledger"},
		{"keys.db", "DELETE FROM stamp WHERE name='head'", "is older"},
		{"keys.db", "UPDATE stamp SET value=x'0000000000000004'||"
		    "substr(value,9) WHERE name='head'", "is older"},
		{"keys.db", "UPDATE stamp SET value=" FLIP("value", 12)
		    " WHERE name='head'", "another transaction"},
		{"keys.db", "UPDATE secret SET member='cm04'",
		    "group key is not whole"},
		{"keys.db", "UPDATE secret SET wrap=x'00'",
		    "group key is not whole"},
		{"keys.db", "CREATE TABLE more(a)", "'more' is not as"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		restore();
		alter(cases[i].file, cases[i].sql);
		refused(cases[i].sql, false, cases[i].says);
	}
}

/* The loose object of a blob, tree or commit that git can name. */
#define OBJECT(name) "cd $DIR/history.git && o=$(git rev-parse " name ") && " \
	"f=objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-) && " \
	"chmod 600 $f && "
#define BREAK "printf 'x' | dd of=$f bs=1 seek=60 conv=notrunc 2>/dev/null"

Test(verify, every_change_of_git_is_named)
{
	static const struct {
		const char *command, *says;
	} cases[] = {
		{OBJECT("HEAD:tx/00/00/00000002") BREAK,
		    "tx/00/00/00000002: object does not match its id"},
		{OBJECT("HEAD:tx/00/00/00000003") BREAK,
		    "tx/00/00/00000003: object does not match its id"},
		{OBJECT("HEAD:tx/00/00/00000005") "rm $f",
		    "tx/00/00/00000005: object is missing"},
		{OBJECT("HEAD:tx/00/00/00000002") "cp objects/$(git rev-parse "
		    "HEAD:tx/00/00/00000003 | sed 's,..,&/,') $f",
		    "tx/00/00/00000002: object does not match its id"},
		{OBJECT("HEAD~1") BREAK, "object does not match its id"},
		{OBJECT("HEAD~1") "rm $f", "is missing"},
		{OBJECT("HEAD:") BREAK, "object does not match its id"},
		{OBJECT("HEAD~2:tx/00/00") BREAK,
		    "object does not match its id"},
		{"cd $DIR/history.git && git update-ref "
		    "refs/heads/office/POS HEAD~1",
		    "the branch ends before the ledger does"},
		{"cd $DIR/history.git && git update-ref "
		    "refs/heads/office/POS HEAD~4 && rm -r logs && git prune "
		    "--expire=now", "history.git: transaction"},
		{"cd $DIR/history.git && git update-ref "
		    "refs/heads/office/SFO HEAD~1", "SFO"},
		{"cd $DIR/history.git && git update-ref -d "
		    "refs/heads/office/POS", "history.git"},
		{"cd $DIR/history.git && git -c user.name=x -c user.email=x@y "
		    "commit-tree HEAD^{tree} -p HEAD -m x > $TOP/c && git "
		    "update-ref refs/heads/office/POS $(cat $TOP/c)",
		    "the signature does not hold"},
		{"cd $DIR/history.git && git -c user.name=x -c user.email=x@y "
		    "commit-tree HEAD^{tree} -p HEAD~1 -m x > $TOP/c && git "
		    "update-ref refs/heads/office/POS $(cat $TOP/c)",
		    "the signature does not hold"},
		{"echo 'office: SFO' >> $DIR/ctip.yaml", "ctip.yaml"},
		{"echo 'ref: refs/heads/office/POT' > $DIR/history.git/HEAD",
		    "HEAD' is not as it was made"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		restore();
		cr_assert(shell(cases[i].command) == 0, "%s",
		    cases[i].command);
		refused_as(cases[i].command, false, cases[i].says,
		    strstr(cases[i].says, "HEAD'") != NULL ? CTIP_CONFIG :
		    CTIP_TAMPERED);
	}
	/* Packed it is the same ledger. */
	restore();
	cr_assert(shell("git -C $DIR/history.git gc -q") == 0);
	holds(true);
}

/* A save that a crash ended left objects; the next one may need them. */
Test(verify, what_nothing_refers_to_is_whole_or_named)
{
	static const char object[] = "cd $DIR/history.git && o=$(echo stray | "
	    "git hash-object -w --stdin) && f=objects/$(echo $o | "
	    "sed 's,..,&/,') && chmod 600 $f";

	cr_assert(shell(object) == 0);
	holds(false);
	cr_assert(shell("cd $DIR/history.git && git repack -q -a -d -k") == 0);
	holds(false);
	restore();
	cr_assert(shell("d=$DIR/history.git/objects; o=$(ls -d $d/*/ | "
	    "head -n 1)$(printf %038d 0); echo stray >$o") == 0);
	refused("stray", false, "it may be removed");
	restore();
	cr_assert(shell(object) == 0 && shell("cd $DIR/history.git && "
	    "f=$(find objects -type f -newer config -size -2 | xargs "
	    "ls -t | head -n 1) && printf x | dd of=$f bs=1 seek=16 "
	    "conv=notrunc 2>/dev/null") == 0);
	refused("damaged", false, "does not match its id");
}

Test(verify, either_store_is_made_from_the_other)
{
	struct ctip_verdict out;
	struct ctip_err err = {0};

	cr_assert(shell("git -C $DIR/history.git rev-parse HEAD > "
	    "$TOP/tip && rm -rf $DIR/history.git") == 0);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_LEDGER, &out, &err) == 0, "%s",
	    err.text);
	cr_assert(shell("git -C $DIR/history.git rev-parse HEAD | "
	    "cmp - $TOP/tip") == 0);
	holds(true);
	cr_assert(shell("rm $DIR/ledger.db") == 0);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == 0, "%s",
	    err.text);
	holds(true);
	/* Again, with the old one kept; a third time there is no room. */
	alter("ledger.db", "DELETE FROM page WHERE sequence=2");
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == 0, "%s",
	    err.text);
	cr_assert(shell("test -f $DIR/ledger.db.old -a ! -e "
	    "$DIR/rebuild.tmp") == 0);
	holds(true);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == -1);
	cr_assert(err.code == CTIP_EXISTS, "%s", err.text);
	/* From a store that is itself altered nothing is made. */
	restore();
	alter("ledger.db", "UPDATE page SET entries=" FLIP("entries", 40)
	    " WHERE sequence=3");
	cr_assert(ctip_rebuild(dir, CTIP_FROM_LEDGER, &out, &err) == -1);
	cr_assert(strstr(err.text, "does not verify") != NULL, "%s",
	    err.text);
	cr_assert(shell("test ! -e $DIR/history.git.old") == 0);
}

/* An older history.git, or another one: nothing of ledger.db's is lost. */
Test(verify, no_rebuild_from_a_history_that_lacks_saves)
{
	static const char *const cases[] = {
		"UPDATE head SET sequence=6 WHERE sequence=5",
		"UPDATE head SET head=" FLIP("head", 400) " WHERE sequence=5",
	};
	struct ctip_verdict out;
	struct ctip_err err = {0};

	cr_assert(shell("git -C $DIR/history.git update-ref "
	    "refs/heads/office/POS HEAD~1") == 0);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == -1);
	cr_assert(err.code == CTIP_EXISTS && strcmp(err.text, "ledger.db has "
	    "saves that history.git has not; type: ctip ledger rebuild "
	    "--from ledger") == 0, "%s", err.text);
	cr_assert(shell("test ! -e $DIR/ledger.db.old") == 0);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_LEDGER, &out, &err) == 0, "%s",
	    err.text);
	holds(true);
	for (size_t i = 0; i < 2; i++) {
		restore();
		alter("ledger.db", cases[i]);
		cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out,
		    &err) == -1 && err.code == CTIP_EXISTS, "%zu: %s", i,
		    err.text);
	}
	/* One that ends before the history, or can't be read, is replaced. */
	restore();
	alter("ledger.db", "DELETE FROM head WHERE sequence>=4");
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == 0, "%s",
	    err.text);
	holds(true);
	cr_assert(shell("rm $DIR/ledger.db.old; echo x >$DIR/ledger.db") == 0);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == 0, "%s",
	    err.text);
	holds(true);
}

/* Half a save is no fault: whoever holds the lock ends it first. */
Test(verify, a_writer_is_waited_for, .timeout = 30)
{
	struct ctip_verdict out;
	struct ctip_err err = {0};

	cr_assert(shell("cd $DIR/history.git; t=$(git rev-parse HEAD); "
	    "flock $DIR/writer.lock sh -c \"git update-ref "
	    "refs/heads/office/POS HEAD~1; touch $TOP/held; sleep 1; "
	    "git update-ref refs/heads/office/POS $t\" & "
	    "while ! test -e $TOP/held; do sleep 0.05; done") == 0);
	cr_assert(verify(false, &out, &err) == 0, "%s", err.text);
	/* Without a lock there is no writer. */
	cr_assert(shell("rm $DIR/writer.lock") == 0);
	holds(false);
	cr_assert(shell("test ! -e $DIR/writer.lock") == 0);
	cr_assert(shell("ln -s /nowhere $DIR/writer.lock") == 0);
	holds(false);
}

/* SQLite would roll a journal that a crash left back into the new one. */
Test(verify, a_journal_without_its_database_goes_out_of_the_way)
{
	struct ctip_verdict out;
	struct ctip_err err = {0};
	char path[120];
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/ledger.db", dir);
	cr_assert(sqlite3_open(path, &db) == SQLITE_OK);
	cr_assert(sqlite3_exec(db, "PRAGMA cache_size=1;BEGIN;UPDATE page SET "
	    "entries=zeroblob(length(entries))", NULL, NULL, NULL) ==
	    SQLITE_OK);
	cr_assert(shell("cp $DIR/ledger.db-journal $TOP/j && test -s $TOP/j")
	    == 0);
	sqlite3_close(db);
	cr_assert(shell("rm $DIR/ledger.db; mv $TOP/j $DIR/ledger.db-journal")
	    == 0);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == 0, "%s",
	    err.text);
	holds(true);
	cr_assert(shell("test ! -e $DIR/ledger.db-journal -a -f "
	    "$DIR/ledger.db.old-journal") == 0);
}

/* Writes a signature of somebody else's into ledger.db; the same commit
 * otherwise. */
static void
sign_anew(const struct ctip_member_key *key)
{
	struct ctip_store *db;
	struct ctip_head head;
	struct ctip_buf bytes = {0}, text = {0}, signature = {0};
	unsigned char hash[CTIP_HASH];
	struct ctip_err err = {0};
	char tree[41], parent[41], path[120];
	struct ctip_str row;
	sqlite3_stmt *update;
	sqlite3 *raw;
	FILE *pipe;

	cr_assert(ctip_store_open(&db, dir, CTIP_STORE_LEDGER, false, true,
	    &err) == 0);
	cr_assert(ctip_store_ask(db, CTIP_Q_HEAD_LAST,
	    (struct ctip_value[]){CTIP_V_TEXT("POS")}, 1, &err) == 0);
	cr_assert(ctip_store_next(db, CTIP_Q_HEAD_LAST, &err) == 1);
	row = ctip_store_bytes(db, CTIP_Q_HEAD_LAST, 2);
	ctip_buf_str(&bytes, row);
	ctip_store_close(db);
	cr_assert(ctip_head_read(&head, bytes.p, bytes.len, &err) == 0);
	ctip_hash_bytes(hash, bytes.p, bytes.len);
	pipe = popen("git -C $DIR/history.git log -1 --format='%T %P'", "r");
	cr_assert(fscanf(pipe, "%40s %40s", tree, parent) == 2);
	pclose(pipe);
	ctip_commit_text(&text, &head, hash, tree, parent);
	ctip_sshsig(&signature, ctip_buf_slice(&text), "git", key);
	snprintf(path, sizeof path, "%s/ledger.db", dir);
	cr_assert(sqlite3_open(path, &raw) == SQLITE_OK);
	cr_assert(sqlite3_prepare_v2(raw, "UPDATE head SET signature=? WHERE "
	    "sequence=5", -1, &update, NULL) == SQLITE_OK);
	sqlite3_bind_blob(update, 1, signature.p, (int)signature.len, NULL);
	cr_assert(sqlite3_step(update) == SQLITE_DONE);
	sqlite3_finalize(update);
	sqlite3_close(raw);
	ctip_head_clear(&head);
	ctip_buf_clear(&bytes);
	ctip_buf_clear(&text);
	ctip_buf_clear(&signature);
}

Test(verify, a_strangers_signature_does_not_stand)
{
	struct ctip_member_key stranger = {0}, mine = {0};
	struct ctip_verdict out;
	struct ctip_err err = {0};

	ctip_member_key_new(&stranger);
	sign_anew(&stranger);
	refused("signed anew", false, "signature differs from the history");
	cr_assert(ctip_rebuild(dir, CTIP_FROM_LEDGER, &out, &err) == -1);
	cr_assert(strstr(err.text, "not signed by a member") != NULL, "%s",
	    err.text);
	/* The member's own, once more, is the same. */
	read_key(&mine);
	sign_anew(&mine);
	holds(false);
	cr_assert(ctip_verify(&out, dir, &stranger, &err) == -1);
	cr_assert(err.code == CTIP_DENIED, "%s", err.text);
	ctip_member_key_clear(&stranger);
	ctip_member_key_clear(&mine);
}

Test(verify, with_a_key_missing_and_wrong_wraps_are_seen)
{
	struct ctip_verdict out;
	struct ctip_err err = {0};

	alter("keys.db", "DELETE FROM page WHERE sequence=3");
	cr_assert(verify(false, &out, &err) == 0, "%s", err.text);
	cr_assert(verify(true, &out, &err) == 0, "%s", err.text);
	cr_assert(out.missing >= 4, "%llu", (unsigned long long)out.missing);
}

Test(verify, git_itself_agrees)
{
	struct ctip_buf signers = {0};
	struct ctip_err err = {0};
	char path[120];

	if (shell("command -v ssh-keygen >/dev/null") != 0)
		cr_skip_test("git needs ssh-keygen to check signatures");
	cr_assert(ctip_signers(&signers, dir, &err) == 0, "%s", err.text);
	snprintf(path, sizeof path, "%s/signers", top);
	cr_assert(ctip_file_write(path, ctip_buf_slice(&signers), 0600, false,
	    &err) == 0);
	cr_assert(shell("cd $DIR/history.git && git fsck --full --strict && "
	    "for c in $(git rev-list HEAD); do git -c "
	    "gpg.ssh.allowedSignersFile=$TOP/signers verify-commit $c "
	    "2>/dev/null || exit 1; done") == 0);
	ctip_buf_clear(&signers);
}

Test(verify, a_save_that_waits_in_the_outbox_is_no_fault)
{
	struct ctip_verdict out;
	struct ctip_err err = {0};
	struct ctip_buf bytes = {0}, hex = {0};
	char path[120];

	/* The last commit back into the outbox, and the branch before it. */
	cr_assert(shell("git -C $DIR/history.git cat-file commit HEAD > "
	    "$TOP/c") == 0);
	snprintf(path, sizeof path, "%s/c", top);
	cr_assert(ctip_file_read(&bytes, path, 65536, &err) == 0);
	ctip_buf_text(&hex, "INSERT INTO outbox VALUES('POS',5,x'");
	ctip_hex(ctip_buf_room(&hex, bytes.len * 2 + 1), bytes.p, bytes.len);
	hex.len += bytes.len * 2;
	ctip_buf_text(&hex, "')");
	alter("ledger.db", hex.p);
	ctip_buf_clear(&bytes);
	ctip_buf_clear(&hex);
	/* Published, but a crash came before the row went. */
	cr_assert(verify(true, &out, &err) == 0, "%s", err.text);
	cr_assert(!out.unpublished);
	cr_assert(shell("git -C $DIR/history.git update-ref "
	    "refs/heads/office/POS HEAD~1") == 0);
	cr_assert(verify(true, &out, &err) == 0, "%s", err.text);
	cr_assert(out.unpublished && out.transactions == 5);
	cr_assert(shell("git -C $DIR/history.git prune --expire=now") == 0);
	cr_assert(verify(false, &out, &err) == 0, "%s", err.text);
	/* From the history it would be lost. */
	cr_assert(ctip_rebuild(dir, CTIP_FROM_HISTORY, &out, &err) == -1);
	cr_assert(err.code == CTIP_EXISTS, "%s", err.text);
	cr_assert(ctip_rebuild(dir, CTIP_FROM_LEDGER, &out, &err) == 0, "%s",
	    err.text);
	cr_assert(out.unpublished && out.transactions == 5);
	alter("ledger.db", "UPDATE outbox SET commit_=" FLIP("commit_", 80));
	refused("altered outbox", false, "outbox holds another commit");
}
