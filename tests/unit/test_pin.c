/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of a ledger outside of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "ctip/base/file.h"
#include "ctip/ledger/pin.h"

static const unsigned char ledger[16] = {0xab, 1};
static const unsigned char other[16] = {0xab, 2};
static char top[64];
static struct ctip_err err;

static void
start(void)
{
	strcpy(top, "/tmp/ctip-pin-XXXXXX");
	cr_assert(mkdtemp(top) != NULL);
	setenv("XDG_STATE_HOME", top, 1);
	unsetenv("HOME");
}

static void
finish(void)
{
	char command[96];

	snprintf(command, sizeof command, "rm -rf %s", top);
	cr_assert(system(command) == 0);
}

TestSuite(pin, .init = start, .fini = finish);

static void
put(const char *name, const char *value)
{
	cr_assert(ctip_pin_set(ledger, name, ctip_str(value), &err) == 0,
	    "%s", err.text);
}

/* Borrowed until the next call. */
static const char *
got(const char *name)
{
	static struct ctip_buf value;

	ctip_buf_reset(&value);
	if (!ctip_pin_get(&value, ledger, name))
		return "(none)";
	return value.p;
}

static void
write_pins(const char *text)
{
	char *path = ctip_pin_path(ledger);
	FILE *file = fopen(path, "w");

	cr_assert(file != NULL);
	fputs(text, file);
	fclose(file);
	free(path);
}

Test(pin, what_was_set_is_there_in_order_of_name)
{
	struct ctip_buf text = {0};
	char *path = ctip_pin_path(ledger);
	struct stat st;

	put("tip.TT1", "3 aa");
	put("access.cm03", "7 bb");
	put("backup", "2026-01-15T12:00:00Z");
	put("tip.TT1", "4 cc");
	cr_assert_str_eq(got("tip.TT1"), "4 cc");
	cr_assert_str_eq(got("access.cm03"), "7 bb");
	cr_assert_str_eq(got("access.cm04"), "(none)");
	cr_assert(ctip_file_read_private(&text, path, 4096, &err) == 0, "%s",
	    err.text);
	cr_assert_str_eq(text.p, "access.cm03 7 bb\n"
	    "backup 2026-01-15T12:00:00Z\ntip.TT1 4 cc\n");
	cr_assert(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	*strrchr(path, '/') = '\0';
	cr_assert(stat(path, &st) == 0 && (st.st_mode & 0777) == 0700);
	ctip_buf_clear(&text);
	free(path);
}

Test(pin, each_ledger_has_its_own)
{
	struct ctip_buf value = {0};

	put("tip.TT1", "3 aa");
	cr_assert(!ctip_pin_get(&value, other, "tip.TT1"));
}

Test(pin, an_absent_value_forgets)
{
	put("a", "1");
	put("b", "2");
	put("a", NULL);
	cr_assert_str_eq(got("a"), "(none)");
	cr_assert_str_eq(got("b"), "2");
}

Test(pin, without_a_place_nothing_is_remembered_and_nothing_fails)
{
	unsetenv("XDG_STATE_HOME");
	cr_assert(ctip_pin_path(ledger) == NULL);
	put("a", "1");
	cr_assert_str_eq(got("a"), "(none)");
	setenv("XDG_STATE_HOME", "relative", 1);
	setenv("HOME", "", 1);
	put("a", "1");
	cr_assert_str_eq(got("a"), "(none)");
	cr_assert(access("relative", F_OK) != 0);
}

Test(pin, the_home_s_folders_are_made)
{
	char home[80], path[128];

	snprintf(home, sizeof home, "%s/home", top);
	unsetenv("XDG_STATE_HOME");
	setenv("HOME", home, 1);
	put("a", "1");
	snprintf(path, sizeof path, "%s/.local/state/ctip", home);
	cr_assert(access(path, F_OK) == 0);
	cr_assert_str_eq(got("a"), "1");
}

Test(pin, what_makes_no_sense_is_as_good_as_none)
{
	static const char *const bad[] = {"", "a", "a 1", "a \n", " 1\n",
	    "a 1\n\n", "a 1\nb\n", "a\t1\n", "a 1\001\n", "A_ 1\n"};

	put("a", "1");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		write_pins(bad[i]);
		cr_assert_str_eq(got("a"), "(none)", "%zu", i);
	}
	put("b", "2");
	cr_assert_str_eq(got("b"), "2");
}

Test(pin, a_link_and_what_others_may_write_count_as_none)
{
	char *path = ctip_pin_path(ledger), elsewhere[96];

	put("a", "1");
	cr_assert(chmod(path, 0620) == 0);
	cr_assert_str_eq(got("a"), "(none)");
	cr_assert(chmod(path, 0600) == 0);
	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", top);
	cr_assert(rename(path, elsewhere) == 0 &&
	    symlink(elsewhere, path) == 0);
	cr_assert_str_eq(got("a"), "(none)");
	put("b", "2");
	cr_assert_str_eq(got("b"), "2");
	cr_assert_str_eq(got("a"), "(none)");
	free(path);
}

Test(pin, what_can_not_be_kept_is_refused)
{
	char *path = ctip_pin_path(ledger);

	cr_assert(ctip_pin_set(ledger, "a b", CTIP_STR("1"), &err) == -1 &&
	    err.code == CTIP_BUG);
	cr_assert(ctip_pin_set(ledger, "a", CTIP_STR("1\n2"), &err) == -1 &&
	    err.code == CTIP_BUG);
	cr_assert(mkdir(path, 0700) == 0);
	cr_assert(ctip_pin_set(ledger, "a", CTIP_STR("1"), &err) == -1 &&
	    err.code == CTIP_SYSTEM);
	free(path);
}

/* Takes the larger of two numbers of one digit. */
static bool
larger(void *context, struct ctip_str now, struct ctip_buf *out)
{
	const char *mine = context;

	if (now.p != NULL && *now.p >= *mine)
		return false;
	ctip_buf_text(out, mine);
	return true;
}

Test(pin, a_change_sees_what_is_there)
{
	cr_assert(ctip_pin_change(ledger, "n", larger, "3", &err) == 0);
	cr_assert(ctip_pin_change(ledger, "n", larger, "2", &err) == 0);
	cr_assert_str_eq(got("n"), "3");
	cr_assert(ctip_pin_change(ledger, "n", larger, "5", &err) == 0);
	cr_assert_str_eq(got("n"), "5");
}

static size_t
forgotten(void)
{
	struct ctip_buf list = {0};
	size_t n;

	ctip_pin_forgotten(&list, ledger);
	n = list.len / CTIP_PIN_KID;
	cr_assert(list.len % CTIP_PIN_KID == 0);
	ctip_buf_clear(&list);
	return n;
}

static void
forget(const char *kids)
{
	cr_assert(ctip_pin_forget(ledger, ctip_str(kids), &err) == 0, "%s",
	    err.text);
}

Test(pin, keys_that_were_forgotten_are_kept_each_once_for_the_user_alone)
{
	struct ctip_buf list = {0}, path = {0};
	char *pins = ctip_pin_path(ledger);
	struct stat st;

	cr_assert(forgotten() == 0);
	forget("bbbbbbbbbbbbbbbbaaaaaaaaaaaaaaaa");
	forget("aaaaaaaaaaaaaaaaccccccccccccccccaaaaaaaaaaaaaaaa");
	cr_assert(forgotten() == 3);
	ctip_pin_forgotten(&list, ledger);
	cr_assert(ctip_str_is(ctip_buf_slice(&list),
	    "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbcccccccccccccccc"));
	ctip_pin_forgotten(&list, other);
	cr_assert(list.len == 0, "of another ledger");
	ctip_buf_format(&path, "%s.forgotten", pins);
	cr_assert(stat(path.p, &st) == 0 && (st.st_mode & 07777) == 0600);
	cr_assert(ctip_pin_set(ledger, "fingerprint", CTIP_STR("0"),
	    &err) == 0);
	cr_assert(forgotten() == 3, "the lines are another file");
	/* What others could have written doesn't count. */
	cr_assert(chmod(path.p, 0622) == 0);
	cr_assert(forgotten() == 0);
	cr_assert(chmod(path.p, 0600) == 0);
	cr_assert(truncate(path.p, 40) == 0);
	cr_assert(forgotten() == 2, "a torn end is left out");
	ctip_buf_clear(&list);
	ctip_buf_clear(&path);
	free(pins);
}

Test(pin, without_a_place_nothing_is_forgotten_and_nothing_fails)
{
	unsetenv("XDG_STATE_HOME");
	forget("aaaaaaaaaaaaaaaa");
	cr_assert(forgotten() == 0);
	setenv("XDG_STATE_HOME", top, 1);
}
