/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slices, buffers, readers, pools and errors: that nothing runs past an end,
 * and that absent and empty stay two things.
 */
#include "ctip/base/bytes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "ctip/base/finding.h"
#include "ctip/base/secret.h"

static struct ctip_str
str(const char *text)
{
	return ctip_str(text);
}

Test(bytes, absent_is_not_empty)
{
	struct ctip_str absent = str(NULL), empty = str("");

	cr_assert(ctip_str_equal(absent, absent));
	cr_assert(ctip_str_equal(empty, CTIP_STR("")));
	cr_assert(!ctip_str_equal(absent, empty));
	cr_assert(ctip_str_compare(absent, empty) < 0);
	cr_assert(ctip_str_compare(empty, str("a")) < 0);
	cr_assert(ctip_str_compare(str("ab"), str("a")) > 0);
	cr_assert(ctip_str_compare(str("\xFF"), str("a")) > 0);
	cr_assert(!ctip_str_is(absent, ""));
	cr_assert(ctip_str_trim(absent).p == NULL);
}

Test(bytes, trimmed_at_both_ends_only)
{
	static const char *const rows[][2] = {
		{"", ""}, {" ", ""}, {"\t\r\n ", ""}, {"\xC2\xA0", ""},
		{" a b ", "a b"}, {"\xC2\xA0 a\xC2\xA0\r\n", "a"},
		{"\xA0", "\xA0"}, {"a\xC3\xA0", "a\xC3\xA0"},
		{"\xC2", "\xC2"}, {"\xA0 x \xC2", "\xA0 x \xC2"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert(ctip_str_is(ctip_str_trim(str(rows[i][0])),
		    rows[i][1]), "row %zu", i);
}

Test(bytes, cut_gives_one_piece_more_than_separators)
{
	struct ctip_str rest = str("a,,b,"), piece;

	cr_assert(ctip_str_cut(&rest, ',', &piece) && ctip_str_is(piece, "a"));
	cr_assert(ctip_str_cut(&rest, ',', &piece) && ctip_str_is(piece, ""));
	cr_assert(ctip_str_cut(&rest, ',', &piece) && ctip_str_is(piece, "b"));
	cr_assert(ctip_str_cut(&rest, ',', &piece) && ctip_str_is(piece, ""));
	cr_assert(!ctip_str_cut(&rest, ',', &piece));
	rest = str("");
	cr_assert(ctip_str_cut(&rest, ',', &piece) && ctip_str_is(piece, ""));
	cr_assert(!ctip_str_cut(&rest, ',', &piece));
	rest = str(NULL);
	cr_assert(!ctip_str_cut(&rest, ',', &piece));
}

Test(bytes, integers_are_whole_and_bounded)
{
	static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1.0",
	    "0x1", "9223372036854775808", "-9223372036854775809", "1e3",
	    "99999999999999999999999999", "--1", "\xD9\xA1"};
	int64_t v = 7;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert(!ctip_str_integer(str(bad[i]), INT64_MIN,
		    INT64_MAX, &v), "'%s'", bad[i]);
	cr_assert(v == 7);
	cr_assert(ctip_str_integer(str("9223372036854775807"), 0, INT64_MAX,
	    &v) && v == INT64_MAX);
	cr_assert(ctip_str_integer(str("-9223372036854775808"), INT64_MIN, 0,
	    &v) && v == INT64_MIN);
	cr_assert(ctip_str_integer(str("007"), 7, 7, &v) && v == 7);
	cr_assert(!ctip_str_integer(str("8"), 0, 7, &v));
	cr_assert(!ctip_str_integer(str("-1"), 0, 7, &v));
	cr_assert(!ctip_str_integer(str(NULL), 0, 7, &v));
}

Test(bytes, buffer_always_ends_in_nul)
{
	struct ctip_buf buf = {NULL, 0, 0};
	char *text;

	cr_assert(ctip_buf_slice(&buf).p != NULL);
	ctip_buf_add(&buf, NULL, 0);
	for (int i = 0; i < 1000; i++) {
		ctip_buf_format(&buf, "%d,", i);
		cr_assert(buf.p[buf.len] == '\0' && buf.len < buf.cap);
	}
	cr_assert(buf.len == 3890);
	ctip_buf_reset(&buf);
	cr_assert(buf.len == 0 && buf.p[0] == '\0');
	ctip_buf_format(&buf, "%0500d", 7);
	cr_assert(buf.len == 500 && buf.p[499] == '7' && buf.p[500] == 0);
	ctip_buf_room(&buf, 3)[0] = 'x';
	buf.len += 3;
	cr_assert(buf.p[buf.len] == '\0');
	ctip_buf_clear(&buf);
	cr_assert(buf.p == NULL);
	text = ctip_buf_detach(&buf);
	cr_assert_str_eq(text, "");
	free(text);
}

Test(bytes, big_endian_there_and_back)
{
	struct ctip_buf buf = {NULL, 0, 0};
	struct ctip_reader r;

	ctip_buf_u8(&buf, 0xFE);
	ctip_buf_u16(&buf, 0x0102);
	ctip_buf_u32(&buf, 0x83040506);
	ctip_buf_u64(&buf, 0xF708090A0B0C0D0E);
	cr_assert(buf.len == 15);
	cr_assert(memcmp(buf.p, "\xFE\x01\x02\x83\x04\x05\x06\xF7\x08\x09",
	    10) == 0);
	r = (struct ctip_reader){(unsigned char *)buf.p, buf.len, false};
	cr_assert(ctip_read_u8(&r) == 0xFE);
	cr_assert(ctip_read_u16(&r) == 0x0102);
	cr_assert(ctip_read_u32(&r) == 0x83040506);
	cr_assert(ctip_read_u64(&r) == 0xF708090A0B0C0D0E);
	cr_assert(!r.bad && r.left == 0);
	cr_assert(ctip_read_bytes(&r, 0) != NULL && !r.bad);
	cr_assert(ctip_read_u8(&r) == 0 && r.bad);
	ctip_buf_clear(&buf);
}

Test(bytes, reader_stays_bad)
{
	static const unsigned char bytes[] = {1, 2, 3};
	struct ctip_reader r = {bytes, 3, false};

	cr_assert(ctip_read_u32(&r) == 0 && r.bad);
	cr_assert(ctip_read_u8(&r) == 0 && r.left == 3);
	cr_assert(ctip_read_bytes(&r, 0) == NULL);
	r = (struct ctip_reader){bytes, 3, false};
	cr_assert(ctip_read_bytes(&r, SIZE_MAX) == NULL && r.bad);
	r = (struct ctip_reader){NULL, 0, false};
	cr_assert(ctip_read_bytes(&r, 0) != NULL && !r.bad);
}

Test(bytes, hexadecimal_is_lower_case_and_exact)
{
	static const char *const bad[] = {"", "0", "000", "0g", "AB", "0x",
	    "00 ", "-1"};
	unsigned char b[2] = {0}, all[256], back[256];
	char text[513];

	for (int i = 0; i < 256; i++)
		all[i] = (unsigned char)i;
	ctip_hex(text, all, 256);
	cr_assert(strlen(text) == 512 && strncmp(text, "000102", 6) == 0);
	cr_assert(ctip_unhex(back, 256, str(text)));
	cr_assert(memcmp(all, back, 256) == 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert(!ctip_unhex(b, 1, str(bad[i])), "'%s'", bad[i]);
	cr_assert(!ctip_unhex(b, 0, str(NULL)));
	cr_assert(ctip_unhex(b, 0, str("")));
}

Test(bytes, pool_keeps_what_it_gave_until_reset)
{
	struct ctip_pool pool = {NULL, NULL};
	struct ctip_str kept[3000];
	char text[64], *big;

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 3000; i++) {
			snprintf(text, sizeof text, "%d:%d", round, i);
			kept[i] = ctip_pool_str(&pool, str(text));
		}
		big = ctip_pool_room(&pool, 3000000);
		memset(big, 'x', 3000000);
		cr_assert((uintptr_t)big % 8 == 0);
		for (int i = 0; i < 3000; i++) {
			snprintf(text, sizeof text, "%d:%d", round, i);
			cr_assert(ctip_str_is(kept[i], text));
		}
		ctip_pool_reset(&pool);
	}
	cr_assert(ctip_pool_str(&pool, str(NULL)).p == NULL);
	cr_assert(ctip_pool_str(&pool, str("")).p != NULL);
	cr_assert_str_eq(ctip_pool_text(&pool, CTIP_STR("ab")), "ab");
	cr_assert((uintptr_t)ctip_pool_room(&pool, 1) % 8 == 0);
	ctip_pool_clear(&pool);
	ctip_pool_clear(&pool);
}

Test(bytes, pool_allocates_nothing_after_the_first_round)
{
	struct ctip_pool pool = {NULL, NULL};
	char *first, *next;

#ifdef __SANITIZE_ADDRESS__
	/* There it never gives the same bytes twice, to tell uses apart. */
	cr_skip_test("a pool is another one with AddressSanitizer");
#endif
	first = ctip_pool_room(&pool, 100);
	for (int i = 0; i < 5; i++)
		ctip_pool_room(&pool, 7000);
	next = ctip_pool_room(&pool, 100);
	ctip_pool_reset(&pool);
	cr_assert(ctip_pool_room(&pool, 100) == first);
	for (int i = 0; i < 5; i++)
		ctip_pool_room(&pool, 7000);
	cr_assert(ctip_pool_room(&pool, 100) == next);
	ctip_pool_clear(&pool);
}

Test(bytes, errors_keep_code_reason_and_context)
{
	struct ctip_err err = {CTIP_OK, ""};

	errno = ENOSPC;
	cr_assert(ctip_fail_errno(&err, CTIP_SYSTEM, "cannot write '%s'",
	    "a") == -1);
	cr_assert_str_eq(err.text,
	    "cannot write 'a': No space left on device");
	cr_assert(ctip_fail_context(&err, "row %d", 7) == -1);
	cr_assert_str_eq(err.text,
	    "row 7: cannot write 'a': No space left on device");
	cr_assert(err.code == CTIP_SYSTEM && ctip_err_exit(&err) == 74);
	ctip_fail(&err, CTIP_INVALID, "again: %s", err.text);
	cr_assert(strncmp(err.text, "again: row 7: ", 14) == 0);
}

Test(bytes, long_errors_are_cut_between_characters)
{
	struct ctip_err err = {CTIP_OK, ""};
	char text[3001];

	for (int i = 0; i < 1000; i++)
		memcpy(text + 3 * i, "\xE2\x82\xAC", 3);
	text[3000] = '\0';
	for (int shift = 0; shift < 3; shift++) {
		size_t len;

		ctip_fail(&err, CTIP_INVALID, "%.*s%s", shift, "ab", text);
		len = strlen(err.text);
		cr_assert(len < sizeof err.text && len > 990);
		cr_assert_str_eq(err.text + len - 3, "...");
		cr_assert((len - 3 - (size_t)shift) % 3 == 0);
	}
}

Test(bytes, exit_statuses_are_those_of_the_design)
{
	static const int status[] = {70, 64, 65, 66, 69, 70, 73, 74, 75, 77,
	    78, 1};

	for (int i = CTIP_OK; i <= CTIP_TAMPERED; i++) {
		struct ctip_err err = {(enum ctip_code)i, ""};

		cr_assert(ctip_err_exit(&err) == status[i], "code %d", i);
	}
}

static struct ctip_finding last;

static void
keep(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	last = *f;
	cr_assert(ctip_str_is(f->message, "'x' is not a date"));
}

Test(bytes, findings_are_counted_by_level)
{
	struct ctip_findings to = {keep, 0, 0};
	struct ctip_finding f = {"a.csv", 2, 3, CTIP_ERROR, CTIP_STR("d"),
	    "date", {NULL, 0}};

	ctip_findings_add(&to, f, "'%s' is not a date", "x");
	f.level = CTIP_WARNING;
	ctip_findings_add(&to, f, "'%s' is not a date", "x");
	f.level = CTIP_NOTE;
	ctip_findings_add(&to, f, "'%s' is not a date", "x");
	cr_assert(to.errors == 1 && to.warnings == 1);
	cr_assert(last.line == 2 && last.column == 3);
}

Test(bytes, secrets_are_there_and_gone)
{
	struct ctip_secret s = {NULL, 0};
	unsigned char a[32] = {0}, b[32] = {0};

	ctip_secret_start();
	ctip_secret_clear(&s);
	ctip_secret_clear(NULL);
	ctip_secret_make(&s, 32);
	for (size_t i = 0; i < s.len; i++)
		cr_assert(s.p[i] == 0);
	ctip_secret_clear(&s);
	cr_assert(s.p == NULL && s.len == 0);
	ctip_secret_copy(&s, "abc", 3);
	cr_assert(s.len == 3 && memcmp(s.p, "abc", 3) == 0);
	ctip_secret_clear(&s);
	ctip_secret_copy(&s, NULL, 0);
	ctip_secret_clear(&s);
	ctip_random(a, sizeof a);
	ctip_random(b, sizeof b);
	cr_assert(memcmp(a, b, 32) != 0);
	ctip_wipe(a, sizeof a);
	ctip_wipe(NULL, 0);
	for (size_t i = 0; i < sizeof a; i++)
		cr_assert(a[i] == 0);
}
