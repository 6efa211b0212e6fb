/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A date as its column writes it -> 2004, 2004-05 or 2004-05-17: no more is
 * kept than was known. A date that may lie within the bounds is taken: only
 * one that can't is refused.
 */
#include "schema.h"

#include <string.h>

static const char *const months[] = { "January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December" };

/* Up to three numbers of the text. */
static int
numbers(int out[3], struct ctip_str text)
{
	int n = 0;

	for (size_t i = 0; i < text.len && n < 3; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			continue;
		for (out[n] = 0; i < text.len && text.p[i] >= '0' &&
		    text.p[i] <= '9' && out[n] < 100000; i++)
			out[n] = out[n] * 10 + (text.p[i] - '0');
		n++;
	}
	return n;
}

/* Why there is no such day, where that can be told. */
static bool
impossible(struct ctip_cell_in *in)
{
	/* Where year, month and day stand, by form. */
	static const signed char orders[CTIP_DATE_FORMS][3] = {
		[CTIP_DATE_ISO] = { 0, 1, 2 }, [CTIP_DATE_DMY] = { 2, 1, 0 },
		[CTIP_DATE_MDY] = { 2, 0, 1 }, [CTIP_DATE_YMD] = { 0, 1, 2 }
	};
	const signed char *order = orders[in->dates];
	int number[3], n = numbers(number, in->text), month;

	if (n == 2 && in->text.len == 7) /* 2023-13 */
		return ctip_value__fault(in, "date",
		    "%s is not a date: there is no month %d", QUOTED(in),
		    number[1]);
	if (n != 3 || (order[1] == 0 && order[2] == 0))
		return ctip_value__fault(in, "date",
		    "%s is not a date: there is no such day", QUOTED(in));
	month = number[order[1]];
	if (month < 1 || month > 12)
		return ctip_value__fault(in, "date",
		    "%s is not a date: there is no month %d", QUOTED(in),
		    month);
	if (month == 2 && number[order[2]] == 29)
		return ctip_value__fault(in, "date", "%s is not a date: "
		    "%d was no leap year", QUOTED(in), number[order[0]]);
	return ctip_value__fault(in, "date",
	    "%s is not a date: %s has no day %d", QUOTED(in),
	    months[month - 1], number[order[2]]);
}

static bool
not_a_date(struct ctip_cell_in *in)
{
	static const char *const examples[CTIP_DATE_FORMS] = {
		[CTIP_DATE_ISO] = "2004-05-17, 2004-05 or 2004",
		[CTIP_DATE_DMY] = "17/05/2004", [CTIP_DATE_MDY] = "05/17/2004",
		[CTIP_DATE_YMD] = "2004/05/17",
		[CTIP_DATE_EXCEL] = "38124, a spreadsheet's number",
		[CTIP_DATE_WORDS] = "17 May 2004", [CTIP_DATE_YEAR] = "2004"
	};

	return ctip_value__fault(in, "date",
	    "%s is not a date; write it like %s", QUOTED(in),
	    examples[in->dates]);
}

static void
weekday(struct ctip_cell_in *in)
{
	const char *name = in->field->name;

	ctip_findings_add(in->findings, (struct ctip_finding){
	    .file = in->at.file, .line = in->at.line,
	    .column = in->at.column, .level = CTIP_WARNING,
	    .field = ctip_str(name), .rule = "weekday" },
	    "%s was another day of the week; see which is right", QUOTED(in));
	ctip_record_warn(in->record, name, "weekday");
}

static bool
in_bounds(struct ctip_cell_in *in, struct ctip_date date)
{
	const struct ctip_field *f = in->field;
	char limit[11];

	if (!f->bounded)
		return true;
	if (ctip_date_last(date) < f->min) {
		ctip_date_text(limit, ctip_date_of((int32_t)f->min));
		return ctip_value__fault(in, "bounds",
		    "%s is too early: not before %s", QUOTED(in), limit);
	}
	if (ctip_date_first(date) > f->max) {
		ctip_date_text(limit, ctip_date_of((int32_t)f->max));
		return ctip_value__fault(in, "bounds",
		    "%s is too late: not after %s", QUOTED(in), limit);
	}
	return true;
}

bool
ctip_dates__set(struct ctip_cell_in *in)
{
	struct ctip_date date = { 0, 0, 0 };
	enum ctip_date_fault fault;
	char text[11];

	fault = ctip_date_parse(&date, in->text, in->dates);
	if (fault == CTIP_DATE_NOT)
		return not_a_date(in);
	if (fault == CTIP_DATE_IMPOSSIBLE)
		return impossible(in);
	if (!in_bounds(in, date))
		return false;
	if (fault == CTIP_DATE_WEEKDAY)
		weekday(in);
	if (in->dates == CTIP_DATE_ISO && fault == CTIP_DATE_GOOD)
		return ctip_value__keep(in, in->text);
	ctip_date_text(text, date);
	return ctip_value__keep(in, ctip_str(text));
}
