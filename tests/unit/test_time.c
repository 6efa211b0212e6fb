/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clock and dates: the calendar against an independent count, and each form
 * with what it takes and what it must refuse.
 */
#include "ctip/base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

Test(time, now_stands_still_when_told)
{
	char text[21];

	setenv("CTIP_NOW", "2024-05-01T09:00:00Z", 1);
	cr_assert(ctip_now() == 1714554000);
	ctip_time_text(text, ctip_now());
	cr_assert_str_eq(text, "2024-05-01T09:00:00Z");
	setenv("CTIP_NOW", "86399", 1);
	cr_assert(ctip_now() == 86399);
	unsetenv("CTIP_NOW");
	cr_assert(labs((long)(ctip_now() - time(NULL))) <= 1);
}

Test(time, times_are_written_within_four_digit_years)
{
	static const struct {
		int64_t     seconds;
		const char *text;
	} rows[] = {
		{0, "1970-01-01T00:00:00Z"}, {-1, "1969-12-31T23:59:59Z"},
		{-62135596800, "0001-01-01T00:00:00Z"},
		{INT64_MIN, "0001-01-01T00:00:00Z"},
		{INT64_MAX, "9999-12-31T23:59:59Z"},
		{951782400, "2000-02-29T00:00:00Z"},
		{4107542399, "2100-02-28T23:59:59Z"},
	};
	char text[21];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ctip_time_text(text, rows[i].seconds);
		cr_assert_str_eq(text, rows[i].text);
	}
}

/* Every day of 9999 years, counted one by one beside. */
Test(time, calendar_agrees_with_counting)
{
	static const int len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31};
	int32_t days = -719162;
	struct ctip_date d, back;

	for (int y = 1; y <= 9999; y++) {
		bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);

		for (int m = 1; m <= 12; m++) {
			int last = len[m - 1] + (m == 2 && leap);

			for (int i = 1; i <= last; i++, days++) {
				d = (struct ctip_date){(int16_t)y, (int8_t)m,
				    (int8_t)i};
				back = ctip_date_of(days);
				if (ctip_date_first(d) != days ||
				    back.year != y || back.month != m ||
				    back.day != i || !ctip_date_valid(d))
					cr_assert_fail("%d-%d-%d", y, m, i);
			}
			d.day = (int8_t)(last + 1);
			cr_assert(!ctip_date_valid(d));
		}
	}
	cr_assert(days == 2932897);
}

Test(time, partial_dates_have_a_first_and_a_last_day)
{
	struct ctip_date y = {2004, 0, 0}, m = {2004, 2, 0};
	struct ctip_date d = {2004, 2, 3}, wrong = {2004, 0, 3};
	char text[11];

	cr_assert(ctip_date_last(y) - ctip_date_first(y) == 365);
	cr_assert(ctip_date_last(m) - ctip_date_first(m) == 28);
	cr_assert(ctip_date_last(d) == ctip_date_first(d));
	cr_assert(ctip_date_valid(y) && ctip_date_valid(m));
	cr_assert(!ctip_date_valid(wrong));
	ctip_date_text(text, y);
	cr_assert_str_eq(text, "2004");
	ctip_date_text(text, m);
	cr_assert_str_eq(text, "2004-02");
	ctip_date_text(text, d);
	cr_assert_str_eq(text, "2004-02-03");
	ctip_date_text(text, (struct ctip_date){7, 1, 1});
	cr_assert_str_eq(text, "0007-01-01");
}

struct row {
	const char *text;
	const char *result; /* a date, or ! a fault */
};

static void
check(enum ctip_date_form form, const struct row *row, size_t n)
{
	static const char *const faults[] = {"", "!not", "!impossible",
	    "!weekday"};

	for (size_t i = 0; i < n; i++) {
		enum ctip_date_fault fault;
		struct ctip_date d = {1, 1, 1};
		char text[32];

		fault = ctip_date_parse(&d, ctip_str(row[i].text), form);
		if (fault == CTIP_DATE_GOOD)
			ctip_date_text(text, d);
		else
			strcpy(text, faults[fault]);
		cr_assert(strcmp(text, row[i].result) == 0,
		    "%s: '%s' gave %s, not %s", ctip_date_form_name(form),
		    row[i].text, text, row[i].result);
	}
}

#define CHECK(form, rows) check(form, rows, sizeof rows / sizeof *rows)

Test(time, forms_have_names)
{
	enum ctip_date_form form;

	for (int i = 0; i < CTIP_DATE_FORMS; i++) {
		cr_assert(ctip_date_form_named(&form, ctip_str(
		    ctip_date_form_name((enum ctip_date_form)i))));
		cr_assert((int)form == i);
	}
	cr_assert(!ctip_date_form_named(&form, CTIP_STR("ISO")));
	cr_assert(!ctip_date_form_named(&form, CTIP_STR("")));
	cr_assert(!ctip_date_form_named(&form, ctip_str(NULL)));
}

Test(time, iso_dates)
{
	static const struct row rows[] = {
		{"2004-05-17", "2004-05-17"}, {"2004-05", "2004-05"},
		{"2004", "2004"}, {"2004-02-29", "2004-02-29"},
		{"2003-02-29", "!impossible"}, {"1900-02-29", "!impossible"},
		{"2004-13-01", "!impossible"}, {"2004-00-01", "!impossible"},
		{"2004-01-00", "!impossible"}, {"0000-01-01", "!impossible"},
		{"2004-5-17", "!not"}, {"2004-05-7", "!not"},
		{"2004/05/17", "!not"}, {"04-05-17", "!not"},
		{"17-05-2004", "!not"}, {"2004-05-17T00:00", "!not"},
		{" 2004-05-17", "!not"}, {"2004-05-17 ", "!not"},
		{"2004-", "!not"}, {"2004-05-", "!not"}, {"-2004", "!not"},
		{"", "!not"}, {"20040517", "!not"}, {"2004-05-17-01", "!not"},
		{"\xD9\xA2\xD9\xA0\xD9\xA0\xD9\xA4", "!not"}, {"-", "!not"},
		{"2004\xE2\x80\x93" "05", "!not"},
	};
	CHECK(CTIP_DATE_ISO, rows);
}

Test(time, day_first_and_month_first)
{
	static const struct row dmy[] = {
		{"17/05/2004", "2004-05-17"}, {"7/5/2004", "2004-05-07"},
		{"07.05.2004", "2004-05-07"}, {"7-5-2004", "2004-05-07"},
		{"7 5 2004", "2004-05-07"}, {"05/2004", "2004-05"},
		{"2004", "2004"}, {"31/02/2004", "!impossible"},
		{"05/17/2004", "!impossible"}, {"00/05/2004", "!impossible"},
		{"99/99/2004", "!impossible"}, {"7/5-2004", "!not"},
		{"7/5/04", "!not"}, {"17/05", "!not"}, {"2004-05-17", "!not"},
		{"7//2004", "!not"}, {"7/5/20044", "!not"}, {"", "!not"},
		{"007/5/2004", "!not"}, {"7/5/2004/1", "!not"}, {"7", "!not"},
		{"7  5 2004", "!not"}, {"31/12/9999", "9999-12-31"},
	}, mdy[] = {
		{"05/17/2004", "2004-05-17"}, {"5/7/2004", "2004-05-07"},
		{"05/2004", "2004-05"}, {"2004", "2004"},
		{"17/05/2004", "!impossible"}, {"2/30/2004", "!impossible"},
		{"5/7/04", "!not"},
	}, ymd[] = {
		{"2004/05/17", "2004-05-17"}, {"2004/5/7", "2004-05-07"},
		{"2004.5", "2004-05"}, {"2004", "2004"},
		{"17/05/2004", "!not"}, {"2004/17/05", "!impossible"},
	}, year[] = {
		{"2004", "2004"}, {"0000", "!impossible"}, {"204", "!not"},
		{"20045", "!not"}, {"2004-05", "!not"}, {"2004.0", "!not"},
		{"", "!not"}, {"+204", "!not"}, {"-204", "!not"},
	};
	CHECK(CTIP_DATE_DMY, dmy);
	CHECK(CTIP_DATE_MDY, mdy);
	CHECK(CTIP_DATE_YMD, ymd);
	CHECK(CTIP_DATE_YEAR, year);
}

Test(time, excel_serials)
{
	static const struct row rows[] = {
		{"1", "1900-01-01"}, {"59", "1900-02-28"},
		{"60", "!impossible"}, {"61", "1900-03-01"},
		{"25569", "1970-01-01"}, {"44562", "2022-01-01"},
		{"2958465", "9999-12-31"}, {"2958466", "!not"}, {"0", "!not"},
		{"-1", "!not"}, {"44562.5", "!not"}, {"44562.", "!not"},
		{"44562.00", "2022-01-01"}, {"4.4562E4", "!not"},
		{"44,562", "!not"}, {"", "!not"}, {".", "!not"},
		{"2022-01-01", "!not"},
	};
	CHECK(CTIP_DATE_EXCEL, rows);
}

Test(time, dates_in_words)
{
	static const struct row rows[] = {
		{"Wed, July 20, 2022", "2022-07-20"},
		{"Fri Sept 2nd 2022", "2022-09-02"}, {"Nov-22", "2022-11"},
		{"Thur Feb 9th 2023", "2023-02-09"},
		{"Thurs Feb 9th 2023", "2023-02-09"},
		{"3 rd May 2023", "2023-05-03"},
		{"05th July 2023", "2023-07-05"},
		{"1st Mar 2024", "2024-03-01"},
		{"12 de marzo de 2023", "2023-03-12"},
		{"mi\xC3\xA9rcoles, 5 de abril del 2023", "2023-04-05"},
		{"MI\xC3\x89RCOLES 5 ABRIL 2023", "2023-04-05"},
		{"mie\xCC\x81rcoles 5 abril 2023", "2023-04-05"},
		{"ene-23", "2023-01"}, {"1\xC2\xBA de enero de 2023",
		    "2023-01-01"},
		{"1er ao\xC3\xBBt 2024", "2024-08-01"},
		{"le 3 f\xC3\xA9vrier 2023", "2023-02-03"},
		{"mar. 12 mars 2024", "2024-03-12"},
		{"Mar 12 2024", "2024-03-12"}, {"mar-24", "2024-03"},
		{"May 2023", "2023-05"}, {"May '23", "2023-05"},
		{"May \xE2\x80\x99" "23", "2023-05"}, {"2023", "2023"},
		{"3-May-23", "2023-05-03"}, {"2023 May 4", "2023-05-04"},
		{"dic/99", "2099-12"}, {"3\xC2\xA0May\xC2\xA0" "2023",
		    "2023-05-03"},
		{"Thu, July 20, 2022", "!weekday"},
		{"lunes 5 de abril de 2023", "!weekday"},
		{"31 February 2023", "!impossible"},
		{"0 May 2023", "!impossible"}, {"32nd May 2023",
		    "!impossible"},
		{"Feb 29th 2023", "!impossible"}, {"", "!not"},
		{"Nov 22", "!not"}, {"22-Nov", "!not"}, {"3 May", "!not"},
		{"May", "!not"}, {"Wed", "!not"}, {"Wed Nov-22", "!not"},
		{"20/07/2022", "!not"}, {"2022-07-20", "!not"},
		{"July 20", "!not"}, {"Juli 20 2022", "!not"},
		{"July 20 2022 May", "!not"}, {"th July 2022", "!not"},
		{"July th 20 2022", "!not"}, {"2022nd May", "!not"},
		{"July,,,20 2022", "!not"}, {"mid July 2022", "!not"},
		{"3rd May 20233", "!not"}, {"septemberseptember 2023",
		    "!not"},
		{"May 2023?", "!not"}, {"3 May 2023 - 5 May 2023", "!not"},
		{"1 2 3 4 5 6 7 8 9 10", "!not"}, {"\xFF May 2023", "!not"},
		{"\xC3", "!not"}, {"\xCC\x81", "!not"},
	};
	CHECK(CTIP_DATE_WORDS, rows);
}

Test(time, a_wrong_weekday_still_gives_the_date)
{
	struct ctip_date d = {0, 0, 0};

	cr_assert(ctip_date_parse(&d, CTIP_STR("Sun, July 20, 2022"),
	    CTIP_DATE_WORDS) == CTIP_DATE_WEEKDAY);
	cr_assert(d.year == 2022 && d.month == 7 && d.day == 20);
}

Test(time, absent_and_cut_off_texts_are_no_dates)
{
	static const char *const texts[] = {"Wed, July 20, 2022",
	    "12 de marzo de 2023", "2004-05-17", "17/05/2004", "44562.0",
	    "1\xC2\xBA de ao\xC3\xBBt 2023"};
	struct ctip_date d;

	for (int form = 0; form < CTIP_DATE_FORMS; form++) {
		cr_assert(ctip_date_parse(&d, ctip_str(NULL),
		    (enum ctip_date_form)form) == CTIP_DATE_NOT);
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
			size_t len = strlen(texts[i]);

			/* Each in memory of its own length, for ASan. */
			for (size_t n = 1; n <= len; n++) {
				char *copy = malloc(n);

				memcpy(copy, texts[i], n);
				ctip_date_parse(&d, (struct ctip_str)
				    {copy, n}, (enum ctip_date_form)form);
				free(copy);
			}
		}
	}
}
