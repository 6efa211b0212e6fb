/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The git history: objects that stock git reads, a layout that only we make,
 * a branch that moves by compare-and-swap. `git fsck --full --strict` is the
 * judge.
 */
#include "ctip/ledger/history.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "ctip/base/file.h"

static char dir[64];

static void
start(void)
{
	ctip_secret_start();
	strcpy(dir, "/tmp/ctip-history-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
}

/* Runs a command with DIR set; its exit status. */
static int
shell(const char *command)
{
	int status;

	setenv("DIR", dir, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("HOME", dir, 1);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
end(void)
{
	shell("rm -rf \"$DIR\"");
}

TestSuite(history, .init = start, .fini = end);

static struct ctip_history *
opened(const char *make)
{
	struct ctip_history *history;
	struct ctip_err err = {0};

	cr_assert(ctip_history_open(&history, dir, make, &err) == 0, "%s",
	    err.text);
	return history;
}

/* A file's bytes, different for each n. */
static struct ctip_str
bytes_of(struct ctip_buf *buf, unsigned n, size_t len)
{
	ctip_buf_reset(buf);
	for (size_t i = 0; i < len; i++)
		ctip_buf_u8(buf, (uint8_t)(n * 31 + i * i / 7 + i));
	return ctip_buf_slice(buf);
}

/* Publishes one transaction of n files from `first` on; parent and tip are
 * 41 bytes, and tip becomes the new one. */
static int
publish(struct ctip_history *history, char tip[41], uint64_t first, size_t n,
    struct ctip_err *err)
{
	char (*blobs)[41] = ctip_alloc(n * sizeof *blobs), tree[41], new[41];
	unsigned char hash[CTIP_HASH] = {1};
	struct ctip_head head = {.office = "POS", .member = "cm03",
	    .entries = n, .time = 1714554000 };
	struct ctip_buf buf = {0}, text = {0};
	int result = 0;

	for (size_t i = 0; result == 0 && i < n; i++)
		result = ctip_loose_write(blobs[i], dir, "blob",
		    CTIP_STR("head"), bytes_of(&buf, (unsigned)(first + i),
		    512), err);
	if (result == 0)
		result = ctip_history_tree(history, tree, tip, first, n,
		    (const char (*)[41])blobs, err);
	ctip_commit_text(&text, &head, hash, tree, tip);
	if (result == 0)
		result = ctip_history_publish(history, "POS", tip,
		    ctip_buf_slice(&text), new, err);
	if (result == 0)
		memcpy(tip, new, 41);
	ctip_buf_clear(&buf);
	ctip_buf_clear(&text);
	free(blobs);
	return result;
}

Test(history, objects_of_every_size_are_what_stock_git_writes)
{
	static const size_t sizes[] = {
		0, 1, 11, 55, 511, 4096, 65535, 65536, 131070, 131071, 1000003
	};
	struct ctip_err err = {0};
	struct ctip_buf buf = {0};
	char id[41], again[41], command[200];
	struct stat status;

	ctip_history_close(opened("POS"));
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct ctip_str body = bytes_of(&buf, (unsigned)i, sizes[i]);
		struct ctip_str head = {body.p, sizes[i] / 3};
		FILE *file;

		body.p += head.len;
		body.len -= head.len;
		cr_assert(ctip_loose_write(id, dir, "blob", head, body,
		    &err) == 0, "%s", err.text);
		ctip_git_id(again, "blob", ctip_buf_slice(&buf),
		    ctip_str(NULL));
		cr_assert_str_eq(id, again);
		snprintf(command, sizeof command, "%s/body", dir);
		file = fopen(command, "w");
		if (buf.len > 0)
			fwrite(buf.p, 1, buf.len, file);
		fclose(file);
		snprintf(command, sizeof command, "test $(git hash-object "
		    "$DIR/body) = %s && git -C $DIR/history.git cat-file "
		    "blob %s | cmp - $DIR/body", id, id);
		cr_assert(shell(command) == 0, "size %zu", sizes[i]);
		snprintf(command, sizeof command,
		    "%s/history.git/objects/%.2s/%s", dir, id, id + 2);
		cr_assert(stat(command, &status) == 0);
		cr_assert((status.st_mode & 0777) == 0444);
	}
	cr_assert(shell("! find $DIR/history.git -name 'tmp_*' | "
	    "grep -q .") == 0);
	ctip_buf_clear(&buf);
}

Test(history, a_chain_of_commits_passes_fsck_and_reads_back)
{
	struct ctip_history *history = opened("POS");
	struct ctip_err err = {0};
	struct ctip_buf buf = {0}, file = {0};
	char tip[41] = "", found[41];
	bool is;
	/* Over the edges of b and a folders, and several of them at once. */
	static const struct { uint64_t first; size_t n; } runs[] = {
		{0, 1}, {1, 2}, {3, 300}, {303, 1}, {65530, 10}, {65540, 600}
	};

	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		cr_assert(publish(history, tip, runs[i].first, runs[i].n,
		    &err) == 0, "%s", err.text);
	cr_assert(ctip_history_tip(history, "POS", found, &is, &err) == 0);
	cr_assert(is && strcmp(found, tip) == 0);
	cr_assert(ctip_history_tip(history, "SFO", found, &is, &err) == 0);
	cr_assert(!is);
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		uint64_t last = runs[i].first + runs[i].n - 1;

		ctip_buf_reset(&file);
		cr_assert(ctip_history_file(history, &file, tip, last,
		    &err) == 0, "%s", err.text);
		bytes_of(&buf, (unsigned)last, 512);
		cr_assert(file.len == 516);
		cr_assert(memcmp(file.p, "head", 4) == 0);
		cr_assert(memcmp(file.p + 4, buf.p, 512) == 0);
	}
	cr_assert(ctip_history_file(history, &file, tip, 400, &err) == -1);
	cr_assert(err.code == CTIP_NOTFOUND);
	ctip_history_close(history);
	cr_assert(shell("cd $DIR/history.git && git fsck "
	    "--no-dangling --full --strict "
	    "2>$DIR/said && ! test -s $DIR/said") == 0);
	cr_assert(shell("cd $DIR/history.git && test $(git ls-tree -r HEAD |"
	    " wc -l) = 914 && git ls-tree -r HEAD | grep -q "
	    "'tx/01/00/00010000$' && test $(git reflog | wc -l) = 6") == 0);
	/* Packed, it reads as before. */
	cr_assert(shell("cd $DIR/history.git && git gc -q && test -z "
	    "\"$(find objects -path 'objects/[0-9a-f][0-9a-f]/*')\"") == 0);
	history = opened(NULL);
	ctip_buf_reset(&file);
	cr_assert(ctip_history_file(history, &file, tip, 303, &err) == 0, "%s",
	    err.text);
	cr_assert(publish(history, tip, 66140, 1, &err) == 0, "%s", err.text);
	ctip_history_close(history);
	cr_assert(shell("git -C $DIR/history.git fsck --no-dangling --full "
	    "--strict") == 0);
	ctip_buf_clear(&buf);
	ctip_buf_clear(&file);
}

Test(history, a_branch_moves_only_from_where_it_is)
{
	struct ctip_history *history = opened("POS");
	struct ctip_err err = {0};
	char tip[41] = "", first[41], none[41] = "", same[41];
	struct ctip_buf commit = {0};

	cr_assert(publish(history, tip, 0, 1, &err) == 0, "%s", err.text);
	memcpy(first, tip, 41);
	/* A second founding, of other bytes. */
	cr_assert(publish(history, none, 7, 1, &err) == -1);
	cr_assert(err.code == CTIP_BUSY, "%s", err.text);
	cr_assert(publish(history, tip, 1, 1, &err) == 0, "%s", err.text);
	/* From the commit before. */
	cr_assert(publish(history, first, 2, 1, &err) == -1);
	cr_assert(err.code == CTIP_BUSY, "%s", err.text);
	/* The tip again, as after a crash: done. */
	cr_assert(ctip_history_commit(history, &commit, tip, &err) == 0);
	cr_assert(ctip_history_publish(history, "POS", first,
	    ctip_buf_slice(&commit), same, &err) == 0, "%s", err.text);
	cr_assert_str_eq(same, tip);
	/* A file that is there already. */
	cr_assert(publish(history, tip, 1, 1, &err) == -1);
	cr_assert(err.code == CTIP_EXISTS, "%s", err.text);
	ctip_history_close(history);
	ctip_buf_clear(&commit);
}

Test(history, what_we_did_not_put_there_is_refused)
{
	static const struct {
		const char    *command;
		enum ctip_code code;
		const char    *says;
	} cases[] = {
		{"echo /etc > objects/info/alternates", CTIP_CONFIG,
		    "alternates"},
		{"mkdir info; echo x > info/grafts", CTIP_CONFIG, "grafts"},
		{"echo x > shallow", CTIP_CONFIG, "shallow"},
		{"mkdir refs/replace", CTIP_CONFIG, "replace"},
		{"mkdir hooks", CTIP_CONFIG, "hooks"},
		{"echo . > commondir", CTIP_CONFIG, "commondir"},
		{"echo '[core] fsmonitor = /tmp/x' >> config", CTIP_CONFIG,
		    "is not as it was made"},
		{": > config", CTIP_CONFIG, "is not as it was made"},
		{"rm config", CTIP_CONFIG, "config"},
		{"rm config; ln -s /etc/hostname config", CTIP_DENIED,
		    "config"},
		{"echo 'ref: refs/heads/main' > HEAD", CTIP_CONFIG, "HEAD"},
		{"printf 'ref: refs/heads/office/../x\n' > HEAD", CTIP_CONFIG,
		    "HEAD"},
		{"chmod 755 .", CTIP_DENIED, "chmod"},
		{"chmod 644 config", CTIP_DENIED, "config"},
		{"git update-ref refs/heads/other HEAD", CTIP_CONFIG, "other"},
		{"git update-ref refs/replace/0123456789012345678901234567890"
		    "123456789 HEAD && git pack-refs --all", CTIP_CONFIG,
		    "replace"},
		{"cd ..; mv history.git x; ln -s x history.git", CTIP_CONFIG,
		    "not a folder"},
		{"cd ..; rm -rf history.git", CTIP_CONFIG, "is missing"},
		{"rm -rf objects", CTIP_CONFIG, "objects' is missing"},
	};
	char tip[41] = "", command[300];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ctip_history *history = opened("POS");
		struct ctip_err err = {0};

		*tip = '\0';
		cr_assert(publish(history, tip, 0, 1, &err) == 0, "%s",
		    err.text);
		ctip_history_close(history);
		ctip_history_close(opened(NULL));
		snprintf(command, sizeof command, "cd $DIR/history.git && %s",
		    cases[i].command);
		cr_assert(shell(command) == 0, "%s", command);
		cr_assert(ctip_history_open(&history, dir, NULL, &err) == -1,
		    "%s", cases[i].command);
		cr_assert(history == NULL);
		cr_assert(err.code == cases[i].code, "%s: %d %s",
		    cases[i].command, err.code, err.text);
		cr_assert(strstr(err.text, cases[i].says) != NULL, "%s: %s",
		    cases[i].command, err.text);
		shell("rm -rf $DIR/history.git $DIR/x");
	}
}

Test(history, an_altered_object_is_named)
{
	struct ctip_history *history = opened("POS");
	struct ctip_err err = {0};
	struct ctip_buf file = {0};
	char tip[41] = "", path[160], id[41];
	int fd;

	cr_assert(publish(history, tip, 0, 2, &err) == 0, "%s", err.text);
	cr_assert(ctip_loose_write(id, dir, "blob", CTIP_STR("head"),
	    bytes_of(&file, 1, 512), &err) == 0);
	snprintf(path, sizeof path, "%s/history.git/objects/%.2s/%s", dir, id,
	    id + 2);
	/* Every byte of the file, one bit each. */
	for (off_t at = 0; ; at++) {
		unsigned char c;

		chmod(path, 0600);
		fd = open(path, O_RDWR);
		cr_assert(fd >= 0);
		if (pread(fd, &c, 1, at) != 1)
			break;
		c ^= (unsigned char)(1 << at % 8);
		cr_assert(pwrite(fd, &c, 1, at) == 1);
		ctip_buf_reset(&file);
		if (ctip_history_file(history, &file, tip, 1, &err) == 0) {
			/* zlib's own free bits: the bytes are the same. */
			char now[41];

			ctip_git_id(now, "blob", ctip_buf_slice(&file),
			    ctip_str(NULL));
			cr_assert_str_eq(now, id);
			cr_assert(at < 16, "byte %ld", (long)at);
		} else {
			cr_assert(err.code == CTIP_TAMPERED, "%s", err.text);
			cr_assert(strstr(err.text, "does not match") != NULL);
		}
		c ^= (unsigned char)(1 << at % 8);
		cr_assert(pwrite(fd, &c, 1, at) == 1);
		close(fd);
	}
	close(fd);
	unlink(path);
	cr_assert(ctip_history_file(history, &file, tip, 1, &err) == -1);
	cr_assert(err.code == CTIP_NOTFOUND, "%s", err.text);
	ctip_history_close(history);
	ctip_buf_clear(&file);
}

Test(history, an_object_that_was_damaged_is_written_again)
{
	struct ctip_history *history = opened("POS");
	struct ctip_err err = {0};
	struct ctip_buf file = {0};
	char path[160], id[41];

	for (int i = 0; i < 2; i++) {
		ctip_buf_reset(&file);
		cr_assert(ctip_loose_write(id, dir, "blob", CTIP_STR("head"),
		    bytes_of(&file, 1, 512), &err) == 0, "%s", err.text);
		snprintf(path, sizeof path, "%s/history.git/objects/%.2s/%s",
		    dir, id, id + 2);
		cr_assert(i == 1 || truncate(path, 400) == 0);
	}
	cr_assert(shell("git -C $DIR/history.git fsck --full --strict") == 0);
	ctip_history_close(history);
	ctip_buf_clear(&file);
}

Test(history, stale_locks_and_temporary_files_go)
{
	struct ctip_history *history = opened("POS");
	struct ctip_err err = {0};
	char tip[41] = "";

	cr_assert(publish(history, tip, 0, 1, &err) == 0, "%s", err.text);
	cr_assert(shell("cd $DIR/history.git && touch "
	    "refs/heads/office/POS.lock HEAD.lock packed-refs.lock && "
	    "mkdir -p objects/ab && touch objects/ab/tmp_obj_x1") == 0);
	cr_assert(publish(history, tip, 1, 1, &err) == -1);
	cr_assert(err.code == CTIP_BUSY, "%s", err.text);
	cr_assert(ctip_history_unlock(dir, &err) == 0, "%s", err.text);
	cr_assert(publish(history, tip, 1, 1, &err) == 0, "%s", err.text);
	cr_assert(shell("! find $DIR -name '*.lock' -o -name 'tmp_*' | "
	    "grep -q .") == 0);
	ctip_history_close(history);
}

static void *
write_many(void *context)
{
	struct ctip_err err = {0};
	struct ctip_buf buf = {0};
	char id[41];

	for (unsigned i = 0; i < 300; i++)
		if (ctip_loose_write(id, dir, "blob", ctip_str(NULL),
		    bytes_of(&buf, i, 600), &err) != 0)
			*(bool *)context = false;
	ctip_buf_clear(&buf);
	return NULL;
}

Test(history, two_threads_may_write_the_same_objects)
{
	pthread_t threads[2];
	bool good[2] = {true, true};

	ctip_history_close(opened("POS"));
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, write_many, &good[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	cr_assert(good[0] && good[1]);
	/* 300 calls give 256 different texts. */
	cr_assert(shell("cd $DIR/history.git && git fsck "
	    "--no-dangling --full --strict "
	    "&& test $(find objects -type f | wc -l) = 256") == 0);
}
