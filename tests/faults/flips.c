/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flips [--sample | EVERY] [LEDGER [FILE]]: every byte of every file of a small ledger is
 * changed, one at a time, in two ways or more, and verify is asked in this
 * same process. It has to name what was changed, or the change has to be
 * proven harmless: SQLite and libgit2, past everything of ours, give every
 * row of every table and every object and branch as before. Of cache.db it is
 * asked whether commands still give the same answers. keys.db is verified
 * with a member's key: missing keys are told, too.
 *
 * EVERY 1 is all of it; FILE is a path in the ledger, or how it begins.
 * The ledger is made twice: `loose` has a save that waits in the outbox, of
 * `packed` the history alone is flipped, after git gc. Two children work
 * through the flips, so that a crash or a hang is only one more that is bad.
 */
#include "room.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include <git2.h>
#include <sqlite3.h>

#define WORKERS  2
#define SECONDS  60     /* after which verify hangs */
#define SAMPLE   1200   /* flips of each ledger in the short run */
#define PEOPLE   66     /* in the import: more than a row of pages holds */
#define RECORDS  8      /* that cache.db is asked for */

enum judge { NAMED_WITHOUT_KEY, NAMED_WITH_KEY, SAME_ANSWERS };

struct file {
	char       path[160];       /* in the ledger's folder */
	size_t     size;
	char      *bytes;           /* as they were */
	enum judge judge;
};

/* What the children share with us. */
struct count {
	atomic_uint named, harmless, bad;
};

struct shared {
	atomic_size_t at[WORKERS];  /* the flip that a child is at */
	struct count  of[3];        /* by judge */
};

/* A ledger whose files are flipped. */
struct victim {
	const char  *name;          /* folder of the whole one */
	size_t       n;
	struct file *files;
	size_t       flips;         /* of all of them */
	size_t       step;          /* 1: every one of them */
	struct ctip_verdict verdict;
	struct ctip_buf answers;
	struct ctip_buf rows[2];    /* of ledger.db and keys.db */
	struct ctip_buf objects;
};

static struct ctip_member_key member;
static char ids[RECORDS][CTIP_ID_TEXT];
static size_t n_ids;
static struct shared *shared;
static char room[64];

/* ------------------------------------------------------------- the ledgers */

static void
add_person(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *sex,
    const char *name, const char *story)
{
	const char *values[3] = {sex, name, story};
	char id[CTIP_ID_TEXT];

	add_record(tx, ledger, id, "person", values);
	if (n_ids < RECORDS)
		strcpy(ids[n_ids++], id);
}

static void
add_note(struct ctip_tx *tx, struct ctip_ledger *ledger, const char *of,
    const char *words)
{
	const char *values[3] = {of, words, NULL};
	char id[CTIP_ID_TEXT];

	add_record(tx, ledger, id, "note", values);
	if (n_ids < RECORDS)
		strcpy(ids[n_ids++], id);
}

static void
edit_one(struct ctip_ledger *ledger, const char *id, unsigned field,
    const char *value)
{
	struct ctip_tx *tx = begin(ledger, "record edit");

	edit_record(tx, ledger, id, field, value);
	ctip_tx_reason(tx, CTIP_STR("a correction"));
	commit(tx);
}

/* Takes the last transaction back. */
static void
undo(struct ctip_ledger *ledger, const unsigned char transaction[16])
{
	struct ctip_tx *tx = begin(ledger, "intake undo");
	struct ctip_head head;
	unsigned char hash[CTIP_HASH];
	char hex[33];

	ctip_hex(hex, transaction, 16);
	must(ctip_ledger_transaction(&head, hash, ledger, hex, &err));
	must(ctip_tx_void(tx, &head, &err));
	commit(tx);
	ctip_head_clear(&head);
}

/* Records of two kinds, several versions of them, one taken back. */
static void
fill(const char *dir)
{
	struct ctip_ledger *ledger = open_ledger(dir, CTIP_LEDGER_WRITE,
	    &member);
	struct ctip_tx *tx = begin(ledger, "record add");
	struct ctip_saved saved;

	add_person(tx, ledger, "female", "Invented One", "a long story");
	add_person(tx, ledger, "male", NULL, NULL);
	commit(tx);
	tx = begin(ledger, "record add");
	add_note(tx, ledger, ids[0], "first words");
	commit(tx);
	edit_one(ledger, ids[0], 1, "Invented Two");
	edit_one(ledger, ids[0], 2, "another story");
	edit_one(ledger, ids[2], 1, "other words");
	tx = begin(ledger, "record add");
	add_person(tx, ledger, "male", "A mistake", NULL);
	saved = commit(tx);
	undo(ledger, saved.transaction);
	tx = begin(ledger, "intake import");
	for (unsigned i = 0; i < PEOPLE; i++)
		add_person(tx, ledger, i & 1 ? "female" : "male", NULL, NULL);
	commit(tx);
	edit_one(ledger, ids[1], 0, "unknown");
	ctip_ledger_close(ledger);
}

static void
run_sql(const char *path, const char *sql, const void *blob, int len)
{
	sqlite3_stmt *statement;
	sqlite3 *db;

	must_be(sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK,
	    sql);
	sqlite3_bind_blob(statement, 1, blob, len, NULL);
	must_be(sqlite3_step(statement) == SQLITE_DONE, sql);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

/* The last commit's bytes. */
static void
read_last(struct ctip_buf *commit_, const char *dir)
{
	struct ctip_history *history;
	char tip[41];
	bool found;

	must(ctip_history_open(&history, dir, NULL, &err));
	must(ctip_history_tip(history, OFFICE, tip, &found, &err));
	must(ctip_history_commit(history, commit_, tip, &err));
	ctip_history_close(history);
}

/* As if the last save had not been published yet: its commit waits in the
 * outbox, and the branch is where it was before. Its objects are written. */
static void
leave_waiting(const char *dir)
{
	struct ctip_verdict out;
	struct ctip_buf bytes = {0};
	char path[100], text[100];

	must(ctip_verify(&out, dir, NULL, &err));
	read_last(&bytes, dir);
	snprintf(path, sizeof path, "%s/ledger.db", dir);
	snprintf(text, sizeof text, "INSERT INTO outbox VALUES('" OFFICE
	    "',%llu,?)", (unsigned long long)out.tip_sequence);
	run_sql(path, text, bytes.p, (int)bytes.len);
	snprintf(path, sizeof path, "%s/history.git/refs/heads/office/"
	    OFFICE, dir);
	snprintf(text, sizeof text, "%.40s\n",
	    strstr(bytes.p, "\nparent ") + 8);
	write_text(path, text);
	ctip_buf_clear(&bytes);
}

static void
make_ledgers(void)
{
	struct ctip_ledger *reader;

	ctip_member_key_new(&member);
	write_schemas("schemas");
	found_ledger("loose", &member);
	fill("loose");
	reader = open_ledger("loose", CTIP_LEDGER_READ, &member);
	must_be(ctip_ledger_schemas(reader) != NULL, "schemas");
	ctip_ledger_close(reader);
	copy_folder("loose", "packed");
	must_be(system("git -C packed/history.git gc -q --prune=now") == 0,
	    "git gc");
	leave_waiting("loose");
}

/* -------------------------------------------------- what is there, plainly */

/* One value with its type. A wrapped secret is an X25519 scalar xored with a
 * pad: the five bits of it that RFC 7748 (section 5) sets anyhow say nothing. */
static void
dump_value(struct ctip_buf *out, sqlite3_stmt *statement, int i)
{
	size_t n = (size_t)sqlite3_column_bytes(statement, i), at;
	const void *p = sqlite3_column_blob(statement, i);

	ctip_buf_u8(out, (uint8_t)sqlite3_column_type(statement, i));
	ctip_buf_u32(out, (uint32_t)n);
	at = out->len;
	ctip_buf_add(out, p, n);
	if (n == 32 && strcmp(sqlite3_column_name(statement, i), "wrap") == 0) {
		out->p[at] &= (char)0xf8;
		out->p[at + 31] &= 0x3f;
	}
}

/* Every row of a statement, with the types of its values. */
static bool
dump_rows(struct ctip_buf *out, sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	int status = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	if (status != SQLITE_OK)
		return false;
	while ((status = sqlite3_step(statement)) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(statement); i++)
			dump_value(out, statement, i);
	sqlite3_finalize(statement);
	ctip_buf_text(out, ";");
	return status == SQLITE_DONE;
}

/* A database as SQLite alone gives it: by its tables and by their keys. */
static bool
dump_database(struct ctip_buf *out, const char *dir, const char *name)
{
	static const char *const ledger[] = {
		"SELECT * FROM head NOT INDEXED",
		"SELECT * FROM head ORDER BY office,sequence",
		"SELECT * FROM outbox NOT INDEXED",
		"SELECT * FROM outbox ORDER BY office,sequence",
		"SELECT * FROM page NOT INDEXED",
		"SELECT * FROM page ORDER BY office,sequence,first", NULL
	};
	/* Of stamps those that are read for what they say: the others are
	 * hints, and lost without loss. */
	static const char *const keys[] = {
		"SELECT * FROM page NOT INDEXED",
		"SELECT * FROM page ORDER BY "
		    "office,sequence,compartment,holder,epoch,number",
		"SELECT * FROM secret NOT INDEXED",
		"SELECT * FROM secret ORDER BY holder,epoch,member",
		"SELECT * FROM stamp NOT INDEXED "
		    "WHERE name IN('head','ledger') ORDER BY rowid",
		"SELECT * FROM stamp WHERE name='head'",
		"SELECT * FROM stamp WHERE name='ledger'", NULL
	};
	static const char *const both[] = {
		"SELECT type,name,tbl_name,sql FROM sqlite_master "
		    "ORDER BY name", "PRAGMA application_id",
		"PRAGMA user_version", NULL
	};
	const char *const *sql[2] = {both, *name == 'l' ? ledger : keys};
	char path[200];
	sqlite3 *db;
	bool good;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ==
	    SQLITE_OK;
	for (int i = 0; i < 2; i++)
		for (int j = 0; good && sql[i][j] != NULL; j++)
			good = dump_rows(out, db, sql[i][j]);
	sqlite3_close(db);
	return good;
}

struct objects {
	git_oid *list;
	size_t   n;
};

static int
take_object(const git_oid *id, void *context)
{
	struct objects *all = context;

	all->list = ctip_realloc(all->list, (all->n + 1) *
	    sizeof *all->list);
	git_oid_cpy(&all->list[all->n++], id);
	return 0;
}

static int
compare_objects(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

static bool
dump_objects(struct ctip_buf *out, git_odb *odb)
{
	struct objects all = {0};
	git_odb_object *object;
	bool good = git_odb_foreach(odb, take_object, &all) == 0;

	qsort(all.list, all.n, sizeof *all.list, compare_objects);
	for (size_t i = 0; good && i < all.n; i++) {
		if (i > 0 && compare_objects(&all.list[i - 1],
		    &all.list[i]) == 0)
			continue;
		good = git_odb_read(&object, odb, &all.list[i]) == 0;
		if (!good)
			break;
		ctip_buf_add(out, &all.list[i], sizeof all.list[i]);
		ctip_buf_u8(out, (uint8_t)git_odb_object_type(object));
		ctip_buf_u32(out, (uint32_t)git_odb_object_size(object));
		ctip_buf_add(out, git_odb_object_data(object),
		    git_odb_object_size(object));
		git_odb_object_free(object);
	}
	free(all.list);
	return good;
}

/* The history as libgit2 alone gives it: branches, then every object. */
static bool
dump_history(struct ctip_buf *out, const char *dir)
{
	git_repository *repo = NULL;
	git_reference *ref;
	git_strarray names = {0};
	git_odb *odb = NULL;
	git_oid id;
	char path[200], *name;
	bool good;

	snprintf(path, sizeof path, "%s/history.git", dir);
	good = git_repository_open_bare(&repo, path) == 0 &&
	    git_reference_list(&names, repo) == 0 &&
	    git_repository_odb(&odb, repo) == 0 &&
	    git_reference_lookup(&ref, repo, "HEAD") == 0;
	if (good) {
		name = (char *)git_reference_symbolic_target(ref);
		ctip_buf_text(out, name != NULL ? name : "detached");
		git_reference_free(ref);
	}
	for (size_t i = 0; good && i < names.count; i++) {
		good = git_reference_name_to_id(&id, repo,
		    names.strings[i]) == 0;
		ctip_buf_text(out, names.strings[i]);
		ctip_buf_add(out, &id, sizeof id);
	}
	good = good && dump_objects(out, odb);
	git_strarray_dispose(&names);
	git_odb_free(odb);
	git_repository_free(repo);
	return good;
}

/* ------------------------------------------------------- what commands say */

static int
take_line(void *context, const struct ctip_log_line *line)
{
	struct ctip_buf *out = context;

	ctip_buf_add(out, line->hash, CTIP_HASH);
	ctip_buf_text(out, line->head->command);
	ctip_buf_text(out, line->state);
	return 0;
}

static void
put_values(struct ctip_buf *out, const struct ctip_str *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		ctip_buf_char(out, values[i].p == NULL ? '-' : '=');
		ctip_buf_str(out, values[i]);
	}
}

static int
ask_record(struct ctip_buf *out, struct ctip_ledger *ledger, const char *id)
{
	struct ctip_version version, *all = NULL;
	struct ctip_record record = {0};
	uint32_t opened;
	size_t n = 0;
	int result = ctip_ledger_find(&version, ledger, id, &err);

	if (result != 0 && err.code == CTIP_NOTFOUND) {
		ctip_buf_text(out, "none");
		return 0;
	}
	if (result == 0)
		result = ctip_ledger_read(&record, &opened, ledger, &version,
		    ~0u, &err);
	if (result == 0)
		result = ctip_ledger_versions(&all, &n, ledger,
		    &version.record, &err);
	if (result == 0) {
		put_values(out, record.values, record.kind->n);
		ctip_buf_format(out, "%s %u %zu;", version.member,
		    version.number, n);
	}
	free(all);
	ctip_record_clear(&record);
	return result;
}

static int
ask_kind(struct ctip_buf *out, struct ctip_ledger *ledger, const char *name)
{
	const struct ctip_kind *kind;
	struct ctip_scan *scan = NULL;
	struct ctip_scanned row;
	int more = -1;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), name,
	    &err) != 0 || ctip_scan_open(&scan, ledger, kind, NULL,
	    &err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &row, &err)) == 1) {
		ctip_buf_add(out, row.record.b, 16);
		put_values(out, row.values, kind->n);
	}
	ctip_scan_close(scan);
	return more;
}

static int
ask_all(struct ctip_buf *out, const char *dir)
{
	struct ctip_member_key mine = {0};
	struct ctip_ledger *ledger;
	int result;

	ctip_member_key_copy(&mine, &member);
	result = ctip_ledger_open(&ledger, dir, CTIP_LEDGER_READ, &mine,
	    &err);
	ctip_member_key_clear(&mine);
	for (size_t i = 0; result == 0 && i < n_ids; i++)
		result = ask_record(out, ledger, ids[i]);
	if (result == 0)
		result = ask_kind(out, ledger, "person");
	if (result == 0)
		result = ask_kind(out, ledger, "note");
	if (result == 0)
		result = ctip_ledger_log(ledger, NULL, take_line, out, &err);
	ctip_ledger_close(ledger);
	return result;
}

/* --------------------------------------------------------------- the files */

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static enum judge
judge_of(const char *path)
{
	return strcmp(path, "keys.db") == 0 ? NAMED_WITH_KEY :
	    strcmp(path, "cache.db") == 0 ? SAME_ANSWERS : NAMED_WITHOUT_KEY;
}

/* All files of a folder of the ledger. */
static void
list_files(struct victim *victim, const char *within, const char *only)
{
	char at[200], path[160];
	struct ctip_buf bytes = {0};
	struct stat status;
	struct file *file;
	char **names;
	size_t n;

	snprintf(at, sizeof at, "%s/%s", victim->name, within);
	must(ctip_folder_list(&names, &n, at, &err));
	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s%s%s", within,
		    *within == '\0' ? "" : "/", names[i]);
		snprintf(at, sizeof at, "%s/%s", victim->name, path);
		must_be(lstat(at, &status) == 0, at);
		if (S_ISDIR(status.st_mode)) {
			list_files(victim, path, only);
			continue;
		}
		if (!begins(path, only))
			continue;
		ctip_buf_reset(&bytes);
		must(ctip_file_read(&bytes, at, 64u << 20, &err));
		victim->files = ctip_realloc(victim->files,
		    (victim->n + 1) * sizeof *victim->files);
		file = &victim->files[victim->n++];
		strcpy(file->path, path);
		file->judge = judge_of(path);
		file->size = bytes.len;
		file->bytes = ctip_buf_detach(&bytes);
	}
	ctip_names_free(names, n);
}

/* -------------------------------------------------------- how it is flipped */

#define FIRST 128

static bool
ends(const char *text, const char *with)
{
	size_t len = strlen(text), n = strlen(with);

	return len >= n && strcmp(text + len - n, with) == 0;
}

/* In how many ways a byte is flipped. A database's first words say what all
 * others are: every bit of them. */
static unsigned
ways(const struct file *file, size_t offset)
{
	if (offset < FIRST && ends(file->path, ".db"))
		return 8;
	return file->judge == SAME_ANSWERS || ends(file->path, ".pack") ? 1 :
	    2;
}

static size_t
flips_of(const struct file *file)
{
	size_t first = file->size < FIRST ? file->size : FIRST;

	return first * ways(file, 0) + (file->size - first) *
	    ways(file, FIRST);
}

/* What byte `offset` is xored with in its flip number `way`: by chance, then
 * by its lowest or highest bit. */
static unsigned char
mask(const struct file *file, size_t offset, unsigned way)
{
	uint32_t any = (uint32_t)(offset + 1) * 2654435761u;

	if (ways(file, offset) == 8)
		return (unsigned char)(1u << way);
	if (way == 1)
		return offset & 1 ? 0x01 : 0x80;
	any = (any ^ any >> 15) * 2246822519u;
	return (unsigned char)((any >> 13) % 255 + 1);
}

/* Which file, byte and way flip number `number` is. */
static const struct file *
find_flip(const struct victim *victim, size_t number, size_t *offset,
    unsigned *way)
{
	const struct file *file = victim->files;
	size_t first, n;

	while (number >= flips_of(file))
		number -= flips_of(file++);
	first = FIRST * ways(file, 0);
	n = ways(file, number < first ? 0 : FIRST);
	*offset = number < first ? number / n : FIRST + (number - first) / n;
	*way = (unsigned)((number < first ? number : number - first) % n);
	return file;
}

/* ---------------------------------------------------------------- judgement */

enum verdict { NAMED, HARMLESS, BAD };

/* Does the message say where? */
static bool
names_place(const struct file *file)
{
	const char *place = begins(file->path, "history.git") ?
	    "history.git" : file->path;

	if (err.code != CTIP_TAMPERED && err.code != CTIP_CONFIG &&
	    err.code != CTIP_DENIED)
		return false;
	return strstr(err.text, place) != NULL ||
	    (file->judge == NAMED_WITHOUT_KEY &&
	    (strstr(err.text, "transaction ") != NULL ||
	    strstr(err.text, "ledger.db") != NULL)) ||
	    /* The stores differ; which of them is wrong can't be told. */
	    (strcmp(file->path, "ledger.db") == 0 &&
	    strstr(err.text, "history.git") != NULL);
}

static bool
same_bytes(const struct ctip_buf *a, const struct ctip_buf *b)
{
	return ctip_str_equal(ctip_buf_slice(a), ctip_buf_slice(b));
}

/* In a process of its own: libgit2 reads what is damaged. */
static bool
has_same_history(const struct victim *victim, const char *dir)
{
	struct ctip_buf now = {0};
	int status;
	pid_t child = fork();

	must_be(child >= 0, "fork");
	if (child == 0)
		_exit(!(dump_history(&now, dir) && same_bytes(&now,
		    &victim->objects)));
	return waitpid(child, &status, 0) == child && status == 0;
}

static bool
is_harmless(const struct victim *victim, const struct file *file,
    const char *dir)
{
	static struct ctip_buf now;

	if (begins(file->path, "history.git"))
		return has_same_history(victim, dir);
	if (strcmp(file->path, "writer.lock") == 0)
		return true; /* what it says is a hint to the next writer */
	ctip_buf_reset(&now);
	return strstr(file->path, ".db") != NULL &&
	    dump_database(&now, dir, file->path) && same_bytes(&now,
	    &victim->rows[file->judge == NAMED_WITH_KEY]);
}

static enum verdict
judge_verify(const struct victim *victim, const struct file *file,
    const char *dir)
{
	bool with_key = file->judge == NAMED_WITH_KEY;
	struct ctip_verdict now, was = victim->verdict;

	if (ctip_verify(&now, dir, with_key ? &member : NULL, &err) != 0)
		return names_place(file) ? NAMED : BAD;
	strcpy(err.text, "unseen");
	if (with_key && (now.missing > 0 || now.keys_ahead))
		return NAMED;
	was.with_key = with_key;
	if (memcmp(&now, &was, sizeof now) != 0) {
		strcpy(err.text, "the verdict is another");
		return BAD;
	}
	return is_harmless(victim, file, dir) ? HARMLESS : BAD;
}

static enum verdict
judge_answers(const struct victim *victim, const struct file *file,
    const char *dir)
{
	static struct ctip_buf now;

	ctip_buf_reset(&now);
	if (ask_all(&now, dir) != 0)
		return names_place(file) ? NAMED : BAD;
	strcpy(err.text, "the answer is another");
	return same_bytes(&now, &victim->answers) ? HARMLESS : BAD;
}

/* ------------------------------------------------------------ the children */

static void
write_at(int fd, const void *bytes, size_t len, size_t offset)
{
	must_be(pwrite(fd, bytes, len, (off_t)offset) == (ssize_t)len,
	    "write");
}

/* What SQLite may leave beside a database that was flipped. */
static void
remove_leftovers(const char *dir)
{
	static const char *const suffixes[] = {"-journal", "-wal", "-shm"};
	static const char *const names[] = {"ledger.db", "keys.db",
	    "cache.db"};
	char path[200];

	for (size_t i = 0; i < 9; i++) {
		snprintf(path, sizeof path, "%s/%s%s", dir, names[i / 3],
		    suffixes[i % 3]);
		unlink(path);
	}
}

/* Puts the whole file back: it is checked, and rewritten where it has to. */
static void
restore(const struct file *file, int fd, size_t offset)
{
	static struct ctip_buf now;
	struct stat status;

	write_at(fd, file->bytes + offset, 1, offset);
	must_be(fstat(fd, &status) == 0, file->path);
	ctip_buf_reset(&now);
	ctip_buf_room(&now, (size_t)status.st_size);
	if ((size_t)status.st_size == file->size && pread(fd, now.p,
	    file->size, 0) == (ssize_t)file->size &&
	    memcmp(now.p, file->bytes, file->size) == 0)
		return;
	must_be(ftruncate(fd, (off_t)file->size) == 0, file->path);
	write_at(fd, file->bytes, file->size, 0);
}

static void
report(const struct victim *victim, const struct file *file, size_t offset,
    unsigned char with, const char *what)
{
	printf("# bad: %s: %s: byte %zu of %zu ^ %02x: %s\n", victim->name,
	    file->path, offset, file->size, with, what);
	fflush(stdout);
}

static void
flip(const struct victim *victim, const char *dir, size_t number)
{
	unsigned way;
	size_t offset;
	const struct file *file = find_flip(victim, number, &offset, &way);
	unsigned char with = mask(file, offset, way);
	unsigned char byte = (unsigned char)file->bytes[offset] ^ with;
	struct count *count = &shared->of[file->judge];
	enum verdict verdict;
	char path[240];
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, file->path);
	/* Objects are written once; their mode is nobody's matter here. */
	if ((fd = open(path, O_RDWR)) < 0)
		must_be(chmod(path, 0600) == 0 &&
		    (fd = open(path, O_RDWR)) >= 0, path);
	write_at(fd, &byte, 1, offset);
	alarm(SECONDS);
	verdict = file->judge == SAME_ANSWERS ?
	    judge_answers(victim, file, dir) :
	    judge_verify(victim, file, dir);
	alarm(0);
	restore(file, fd, offset);
	close(fd);
	remove_leftovers(dir);
	if (verdict == BAD)
		report(victim, file, offset, with, err.text);
	atomic_fetch_add(verdict == NAMED ? &count->named :
	    verdict == HARMLESS ? &count->harmless : &count->bad, 1);
}

/* One child: every WORKERS-th flip from there on, in a copy of its own. */
static int
work(const struct victim *victim, size_t worker, size_t from)
{
	struct ctip_history *kept;
	char dir[32];

	snprintf(dir, sizeof dir, "%s%zu", victim->name, worker);
	remove_folder(dir);
	copy_folder(victim->name, dir);
	/* Another one stays open, so that libgit2 starts only once. */
	must(ctip_history_open(&kept, victim->name, NULL, &err));
	for (size_t i = from; i < victim->flips; i += WORKERS *
	    victim->step) {
		atomic_store(&shared->at[worker], i);
		flip(victim, dir, i);
	}
	ctip_history_close(kept);
	remove_folder(dir);
	return 0;
}

/* Runs a child, and another one after each that dies. */
static pid_t
start_child(const struct victim *victim, size_t worker, size_t from)
{
	pid_t child = fork();

	must_be(child >= 0, "fork");
	if (child == 0) {
		signal(SIGALRM, SIG_DFL);
		_exit(work(victim, worker, from));
	}
	return child;
}

/* The child ended: true where it has to be started again, at *from. */
static bool
has_died(const struct victim *victim, size_t worker, int status,
    size_t *from)
{
	size_t number = atomic_load(&shared->at[worker]), offset;
	const struct file *file;
	unsigned way;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return false;
	file = find_flip(victim, number, &offset, &way);
	report(victim, file, offset, mask(file, offset, way),
	    !WIFSIGNALED(status) ? "the process ended" :
	    WTERMSIG(status) == SIGALRM ? "it hangs" : "it crashes");
	atomic_fetch_add(&shared->of[file->judge].bad, 1);
	*from = number + WORKERS * victim->step;
	return *from < victim->flips;
}

static void
run_children(const struct victim *victim)
{
	pid_t children[WORKERS], ended;
	size_t running = WORKERS, from;
	int status;

	fflush(stdout);
	for (size_t i = 0; i < WORKERS; i++)
		children[i] = start_child(victim, i, i * victim->step);
	while (running > 0) {
		ended = wait(&status);
		for (size_t i = 0; i < WORKERS; i++) {
			if (children[i] != ended)
				continue;
			if (has_died(victim, i, status, &from))
				children[i] = start_child(victim, i, from);
			else
				running--;
		}
	}
}

/* ----------------------------------------------------------------------- all */

static void
prepare(struct victim *victim, const char *name, const char *only,
    size_t every)
{
	static const char *const names[2] = {"ledger.db", "keys.db"};
	struct ctip_history *kept;
	char dir[32];

	*victim = (struct victim){.name = name};
	must(ctip_verify(&victim->verdict, name, NULL, &err));
	must(ctip_history_open(&kept, name, NULL, &err));
	must_be(dump_history(&victim->objects, name), "history.git");
	ctip_history_close(kept);
	for (int i = 0; i < 2; i++)
		must_be(dump_database(&victim->rows[i], name, names[i]),
		    names[i]);
	list_files(victim, "", only);
	/* Answers of a copy: asking may write cache.db. */
	snprintf(dir, sizeof dir, "%s-asked", name);
	copy_folder(name, dir);
	must(ask_all(&victim->answers, dir));
	remove_folder(dir);
	for (size_t i = 0; i < victim->n; i++)
		victim->flips += flips_of(&victim->files[i]);
	victim->step = every > 0 ? every : victim->flips / SAMPLE | 1;
	printf("# %s: %zu files, %zu flips, every %zu.\n", name, victim->n,
	    victim->flips, victim->step);
}

static void
clear(struct victim *victim)
{
	for (size_t i = 0; i < victim->n; i++)
		free(victim->files[i].bytes);
	free(victim->files);
	ctip_buf_clear(&victim->answers);
	ctip_buf_clear(&victim->rows[0]);
	ctip_buf_clear(&victim->rows[1]);
	ctip_buf_clear(&victim->objects);
}

static unsigned
add_up(unsigned *bad)
{
	static const char *const names[] = {
		"verify without a key", "keys.db, with a key",
		"cache.db, by what commands answer"
	};
	unsigned all = 0;

	*bad = 0;
	for (int i = 0; i < 3; i++) {
		unsigned n = atomic_load(&shared->of[i].named);
		unsigned harmless = atomic_load(&shared->of[i].harmless);
		unsigned wrong = atomic_load(&shared->of[i].bad);

		printf("%s %d - %s: %u named, %u harmless, %u bad\n",
		    wrong == 0 ? "ok" : "not ok", i + 1,
		    names[i], n, harmless, wrong);
		all += n + harmless + wrong;
		*bad += wrong;
	}
	printf("1..3\ncount flips %u\nbad flips %u\n", all, *bad);
	return all;
}

int
main(int argc, char **argv)
{
	static const char *const names[] = {"loose", "packed"};
	const char *ledger = argc > 2 ? argv[2] : NULL;
	const char *file = argc > 3 ? argv[3] : NULL;
	size_t every = argc < 2 ? 1 : (size_t)atoi(argv[1]); /* 0: a few */
	struct victim victim;
	time_t start = time(NULL);
	unsigned bad, all;

	ctip_secret_start();
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	enter_scratch(room);
	setenv("HOME", room, 1);
	setenv("XDG_STATE_HOME", room, 1);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must_be(shared != MAP_FAILED, "mmap");
	make_ledgers();
	for (int i = 0; i < 2; i++) {
		if (ledger != NULL && strcmp(ledger, names[i]) != 0)
			continue;
		prepare(&victim, names[i], file != NULL ? file : i == 1 ?
		    "history.git" : "", every);
		run_children(&victim);
		clear(&victim);
	}
	all = add_up(&bad);
	printf("# %ld seconds\n", (long)(time(NULL) - start));
	if (getenv("CTIP_FAULTS_KEEP") == NULL)
		remove_folder(room);
	ctip_member_key_clear(&member);
	return bad > 0 || all == 0;
}
