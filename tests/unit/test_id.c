/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids: every single symbol mistyped and every two neighbours swapped must be
 * found, on samples gone through completely.
 */
#include "ctip/base/id.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char *const prefixes[] = {"P", "C", "TR", "FIG", "A", "AA",
    "ZZZ", "IL", "O", "OUI", "LIO"};
enum { PREFIXES = sizeof prefixes / sizeof *prefixes };

/* The same numbers each time: xorshift. */
static void
fill(struct ctip_id *id, uint64_t seed)
{
	uint64_t x = seed * 0x9E3779B97F4A7C15 + 1;

	for (size_t i = 0; i < sizeof id->b; i++) {
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		id->b[i] = (unsigned char)(x >> 32);
	}
}

static enum ctip_id_fault
parse(const char *text)
{
	unsigned char b[8];
	char prefix[4];

	return ctip_id_parse(prefix, b, ctip_str(text));
}

Test(id, printed_and_read_back)
{
	char text[CTIP_ID_TEXT], prefix[4];
	unsigned char b[8];
	struct ctip_id id, other;

	for (uint64_t n = 0; n < 2000; n++) {
		fill(&id, n);
		fill(&other, n + 1);
		ctip_id_text(text, &id, prefixes[n % PREFIXES]);
		cr_assert(ctip_id_parse(prefix, b, ctip_str(text)) ==
		    CTIP_ID_GOOD, "%s", text);
		cr_assert_str_eq(prefix, prefixes[n % PREFIXES]);
		cr_assert(ctip_id_matches(&id, b) && (b[7] & 15) == 0);
		cr_assert(!ctip_id_matches(&other, b));
		id.b[7] ^= 15;
		id.b[15] ^= 1;
		cr_assert(ctip_id_matches(&id, b));
		id.b[7] ^= 16;
		cr_assert(!ctip_id_matches(&id, b));
	}
}

Test(id, known_ones_never_change)
{
	struct ctip_id zero = {{0}}, ones;
	char text[CTIP_ID_TEXT];

	memset(&ones, 0xFF, sizeof ones);
	ctip_id_text(text, &zero, "P");
	cr_assert_str_eq(text, "P-0000-0000-0000-H");
	ctip_id_text(text, &ones, "FIG");
	cr_assert_str_eq(text, "FIG-ZZZZ-ZZZZ-ZZZZ-2");
	cr_assert(strlen(text) < CTIP_ID_TEXT);
}

/* As typed, O is 0 and I and L are 1; in the prefix they are letters. */
static bool
same(const char *text, size_t at, char c)
{
	bool is_symbol = strchr(text, '-') < text + at;
	char was = text[at];

	if (c == was)
		return true;
	return is_symbol && ((was == '0' && c == 'O') ||
	    (was == '1' && (c == 'I' || c == 'L')));
}

Test(id, every_wrong_symbol_is_found)
{
	char text[CTIP_ID_TEXT], wrong[CTIP_ID_TEXT];
	struct ctip_id id;

	for (uint64_t n = 0; n < 200; n++) {
		fill(&id, n);
		ctip_id_text(text, &id, prefixes[n % PREFIXES]);
		for (size_t i = 0; text[i] != '\0'; i++) {
			if (text[i] == '-')
				continue;
			for (size_t a = 0; alphabet[a] != '\0'; a++) {
				strcpy(wrong, text);
				wrong[i] = alphabet[a];
				cr_assert((parse(wrong) == CTIP_ID_GOOD) ==
				    same(text, i, alphabet[a]), "%s for %s",
				    wrong, text);
			}
		}
	}
}

Test(id, every_swap_of_neighbours_is_found)
{
	char text[CTIP_ID_TEXT], wrong[CTIP_ID_TEXT];
	struct ctip_id id;
	size_t found = 0;

	for (uint64_t n = 0; n < 2000; n++) {
		fill(&id, n);
		ctip_id_text(text, &id, prefixes[n % PREFIXES]);
		for (size_t i = 0; text[i + 1] != '\0'; i++) {
			size_t j = i + 1 + (text[i + 1] == '-');

			if (text[i] == '-' || text[i] == text[j])
				continue;
			strcpy(wrong, text);
			wrong[i] = text[j];
			wrong[j] = text[i];
			cr_assert(parse(wrong) != CTIP_ID_GOOD, "%s for %s",
			    wrong, text);
			found++;
		}
	}
	cr_assert(found > 20000);
}

Test(id, a_letter_of_the_prefix_lost_or_added_is_found)
{
	char text[CTIP_ID_TEXT], wrong[CTIP_ID_TEXT + 1];
	struct ctip_id id;

	for (uint64_t n = 0; n < 500; n++) {
		fill(&id, n);
		ctip_id_text(text, &id, "PA");
		cr_assert(parse(text + 1) != CTIP_ID_GOOD);
		for (char c = 'A'; c <= 'Z'; c++) {
			snprintf(wrong, sizeof wrong, "%c%s", c, text);
			cr_assert(parse(wrong) != CTIP_ID_GOOD);
		}
	}
}

Test(id, read_as_people_write_them)
{
	struct ctip_id id = {{0x08}};
	char text[CTIP_ID_TEXT], typed[40];
	size_t n = 0;

	ctip_id_text(text, &id, "TR");
	for (size_t i = 0; text[i] != '\0'; i++) {
		char c = (char)tolower(text[i]);

		if (i > 2)
			c = c == '0' ? 'o' : c == '1' ? 'l' : c;
		if (c != '-' || i < 3)
			typed[n++] = c;
	}
	typed[n] = '\0';
	cr_assert(parse(typed) == CTIP_ID_GOOD, "%s for %s", typed, text);
	cr_assert(strchr(typed, 'l') != NULL);
}

Test(id, other_shapes_are_refused)
{
	static const char *const bad[] = {"", "-", "P", "P-", "P-0000",
	    "P-0000-0000-0000", "P-0000-0000-0000-", "-P-0000-0000-0000-H",
	    "P-0000-0000-0000-H-", "P--0000-0000-0000-H",
	    "P-000-00000-0000-H", "P-0000-0000-0000H0-", "P-0000-0000-0U00-H",
	    "1-0000-0000-0000-H", "ABCD-0000-0000-0000-H",
	    "0000-0000-0000-H", " P-0000-0000-0000-H", "P-0000-0000-0000-H ",
	    "P 0000 0000 0000 H", "P-0000-0000-000\xC3\x98-H",
	    "-------------------", "0000000000000"};
	unsigned char b[8];
	char prefix[4];

	cr_assert(parse("P-0000-0000-0000-H") == CTIP_ID_GOOD);
	cr_assert(parse("P-0000-0000-0000-R") == CTIP_ID_CHECK);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert(parse(bad[i]) == CTIP_ID_SHAPE, "'%s'", bad[i]);
	cr_assert(ctip_id_parse(prefix, b, ctip_str(NULL)) == CTIP_ID_SHAPE);
	cr_assert(ctip_id_parse(prefix, b, (struct ctip_str)
	    {"P-0000-0000-\0" "000-H", 18}) == CTIP_ID_SHAPE);
}
