/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files: nothing half written, nothing overwritten unasked, nothing private
 * read that others can reach.
 */
#include "ctip/base/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

static char scratch[64];
static struct ctip_err err;
static struct ctip_buf buf;

/* Each test has a folder of its own, and works in it. */
static void
enter(void)
{
	strcpy(scratch, "/tmp/ctip-test-file.XXXXXX");
	umask(022);
	cr_assert(mkdtemp(scratch) != NULL && chdir(scratch) == 0);
}

static void
leave(void)
{
	char **names;
	size_t n, i;

	ctip_buf_clear(&buf);
	cr_assert(ctip_folder_list(&names, &n, ".", &err) == 0);
	for (i = 0; i < n; i++)
		remove(names[i]);
	ctip_names_free(names, n);
	cr_assert(chdir("/") == 0);
	rmdir(scratch);
}

static size_t
count_files(void)
{
	char **names;
	size_t n;

	cr_assert(ctip_folder_list(&names, &n, ".", &err) == 0);
	ctip_names_free(names, n);
	return n;
}

static void
put(const char *path, const char *text, unsigned mode)
{
	cr_assert(ctip_file_write(path, ctip_str(text), mode, true, &err) ==
	    0, "%s", err.text);
}

static bool
holds(const char *path, const char *text)
{
	return ctip_file_read(&buf, path, 1000, &err) == 0 &&
	    ctip_str_is(ctip_buf_slice(&buf), text);
}

static unsigned
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

#define FAILS(call, wanted, words) do { \
	err = (struct ctip_err){CTIP_OK, ""}; \
	cr_assert((call) == -1); \
	cr_assert(err.code == (wanted), "code %d: %s", err.code, err.text); \
	cr_assert_str_eq(err.text, words); \
} while (0)

Test(file, written_and_read_back, .init = enter, .fini = leave)
{
	put("a", "hello\n", 0640);
	cr_assert(holds("a", "hello\n") && mode_of("a") == 0640);
	put("a", "", 0600);
	cr_assert(holds("a", "") && mode_of("a") == 0600);
	cr_assert(count_files() == 1);
	put("./b", "x", 0600);
	cr_assert(holds("b", "x"));
}

Test(file, a_limit_is_kept, .init = enter, .fini = leave)
{
	put("a", "12345", 0600);
	cr_assert(ctip_file_read(&buf, "a", 5, &err) == 0 && buf.len == 5);
	cr_assert(buf.p[5] == '\0');
	FAILS(ctip_file_read(&buf, "a", 4, &err), CTIP_INVALID,
	    "'a' is larger than 4 bytes");
	FAILS(ctip_file_read(&buf, "/dev/zero", 100000, &err), CTIP_INVALID,
	    "'/dev/zero' is larger than 100000 bytes");
	cr_assert(ctip_file_read(&buf, "/proc/self/status", 1 << 20,
	    &err) == 0 && buf.len > 100);
}

Test(file, what_cannot_be_read_is_said, .init = enter, .fini = leave)
{
	FAILS(ctip_file_read(&buf, "no", 10, &err), CTIP_NOTFOUND,
	    "cannot open 'no': No such file or directory");
	FAILS(ctip_file_read(&buf, "", 10, &err), CTIP_NOTFOUND,
	    "cannot open '': No such file or directory");
	FAILS(ctip_file_read(&buf, ".", 10, &err), CTIP_SYSTEM,
	    "cannot read '.': Is a directory");
}

Test(file, an_existing_file_stays, .init = enter, .fini = leave)
{
	put("a", "old", 0600);
	FAILS(ctip_file_write("a", CTIP_STR("new"), 0600, false, &err),
	    CTIP_EXISTS, "'a' exists; name another file, or move it away");
	cr_assert(holds("a", "old"));
	cr_assert(ctip_file_write("b", CTIP_STR("new"), 0600, false,
	    &err) == 0);
	cr_assert(holds("b", "new") && count_files() == 2);
}

/* Comes while ours is being written: it stays all the same. */
Test(file, a_file_that_comes_meanwhile_stays, .init = enter, .fini = leave)
{
	struct ctip_output out;

	cr_assert(ctip_output_open(&out, "a", 0600, false, &err) == 0);
	put("a", "theirs", 0600);
	fputs("ours", out.stream);
	FAILS(ctip_output_commit(&out, &err), CTIP_EXISTS,
	    "'a' exists; name another file, or move it away");
	cr_assert(holds("a", "theirs") && count_files() == 1);
}

Test(file, output_appears_when_finished, .init = enter, .fini = leave)
{
	struct ctip_output out;

	put("a", "old", 0644);
	cr_assert(ctip_output_open(&out, "a", 0600, true, &err) == 0);
	cr_assert(strncmp(out.working, ".a.", 3) == 0 &&
	    mode_of(out.working) == 0600);
	fputs("new", out.stream);
	fflush(out.stream);
	cr_assert(holds("a", "old"));
	cr_assert(ctip_output_commit(&out, &err) == 0);
	ctip_output_drop(&out);
	cr_assert(holds("a", "new") && mode_of("a") == 0600);
	cr_assert(ctip_output_open(&out, "b", 0600, true, &err) == 0);
	fputs("never", out.stream);
	ctip_output_drop(&out);
	ctip_output_drop(&out);
	cr_assert(count_files() == 1);
}

Test(file, links_folders_and_devices, .init = enter, .fini = leave)
{
	put("a", "old", 0600);
	cr_assert(symlink("a", "link") == 0 && symlink("no", "loose") == 0);
	FAILS(ctip_file_write("link", CTIP_STR("x"), 0600, true, &err),
	    CTIP_EXISTS, "'link' is a symbolic link; name the file itself, "
	    "or - for standard output");
	FAILS(ctip_file_write("loose", CTIP_STR("x"), 0600, true, &err),
	    CTIP_EXISTS, "'loose' is a symbolic link; name the file itself, "
	    "or - for standard output");
	FAILS(ctip_file_write("/tmp", CTIP_STR("x"), 0600, true, &err),
	    CTIP_EXISTS, "'/tmp' is a folder; name a file in it");
	FAILS(ctip_file_write("no/x", CTIP_STR("x"), 0600, true, &err),
	    CTIP_SYSTEM, "cannot write 'no/x': No such file or directory");
	FAILS(ctip_file_write("/dev/full", CTIP_STR("x"), 0600, true, &err),
	    CTIP_SYSTEM, "cannot write '/dev/full': No space left on device");
	cr_assert(ctip_file_write("/dev/null", CTIP_STR("x"), 0600, true,
	    &err) == 0);
	cr_assert(holds("a", "old") && count_files() == 3);
}

Test(file, long_names_still_fit, .init = enter, .fini = leave)
{
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	put(name, "x", 0600);
	cr_assert(holds(name, "x"));
}

Test(file, a_private_file_is_nobody_elses, .init = enter, .fini = leave)
{
	put("key", "secret", 0600);
	cr_assert(ctip_file_read_private(&buf, "key", 100, &err) == 0);
	cr_assert(ctip_str_is(ctip_buf_slice(&buf), "secret"));
	cr_assert(chmod("key", 0400) == 0);
	cr_assert(ctip_file_read_private(&buf, "key", 100, &err) == 0);
	for (unsigned bit = 1; bit <= 040; bit <<= 1) {
		cr_assert(chmod("key", 0600 | bit) == 0);
		cr_assert(ctip_file_read_private(&buf, "key", 100, &err) ==
		    -1 && err.code == CTIP_DENIED, "mode %o", 0600 | bit);
	}
	cr_assert(chmod("key", 0644) == 0);
	FAILS(ctip_file_read_private(&buf, "key", 100, &err), CTIP_DENIED,
	    "'key' is open to others (mode 0644); run chmod 600 'key'");
	cr_assert(chmod("key", 0600) == 0 && symlink("key", "link") == 0);
	FAILS(ctip_file_read_private(&buf, "link", 100, &err), CTIP_DENIED,
	    "'link' is a symbolic link; name the file itself");
	FAILS(ctip_file_read_private(&buf, "no", 100, &err), CTIP_NOTFOUND,
	    "cannot open 'no': No such file or directory");
	cr_assert(mkfifo("fifo", 0600) == 0);
	FAILS(ctip_file_read_private(&buf, "fifo", 100, &err), CTIP_DENIED,
	    "'fifo' is not an ordinary file");
	if (geteuid() == 0 && chown("key", 12345, 12345) == 0)
		FAILS(ctip_file_read_private(&buf, "key", 100, &err),
		    CTIP_DENIED, "'key' belongs to another user; use a copy "
		    "of your own");
}

Test(file, paths_are_joined_with_one_slash)
{
	static const char *const rows[][3] = {
		{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"a//", "/b", "a/b"},
		{"/", "b", "/b"}, {"", "b", "b"}, {".", "b", "./b"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *path = ctip_path_join(rows[i][0], rows[i][1]);

		cr_assert_str_eq(path, rows[i][2]);
		free(path);
	}
}

Test(file, folders_are_listed_in_order, .init = enter, .fini = leave)
{
	char **names;
	size_t n;

	put("b", "", 0600);
	put(".a", "", 0600);
	put("B", "", 0600);
	cr_assert(ctip_folder_list(&names, &n, ".", &err) == 0 && n == 3);
	cr_assert_str_eq(names[0], ".a");
	cr_assert_str_eq(names[1], "B");
	cr_assert_str_eq(names[2], "b");
	ctip_names_free(names, n);
	FAILS(ctip_folder_list(&names, &n, "no", &err), CTIP_NOTFOUND,
	    "cannot open folder 'no': No such file or directory");
	cr_assert(names == NULL && n == 0);
	cr_assert(ctip_folder_make("d", 0700, &err) == 0);
	cr_assert(ctip_path_is_folder("d") && !ctip_path_is_folder("b"));
	cr_assert(ctip_path_exists("b") && !ctip_path_exists("no"));
	cr_assert(ctip_folder_sync("d", &err) == 0);
	FAILS(ctip_folder_make("d", 0700, &err), CTIP_EXISTS,
	    "'d' exists; name another folder, or move it away");
	FAILS(ctip_folder_make("no/d", 0700, &err), CTIP_NOTFOUND,
	    "cannot make folder 'no/d': No such file or directory");
}

Test(file, schemas_are_found_where_they_are_named, .init = enter,
    .fini = leave)
{
	char *program = ctip_path_program(), *found;

	cr_assert(program[0] == '/' && ctip_path_is_folder(program));
	free(program);
	setenv("CTIP_DATA", scratch, 1);
	cr_assert(ctip_path_schemas(&found, &err) == -1 && found == NULL);
	cr_assert(err.code == CTIP_CONFIG);
	cr_assert(ctip_folder_make("kinds", 0700, &err) == 0);
	cr_assert(ctip_path_schemas(&found, &err) == 0);
	cr_assert_str_eq(found, scratch);
	free(found);
}
