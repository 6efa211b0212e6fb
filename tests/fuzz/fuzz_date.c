/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a date, in each form. What is read is a day of the calendar,
 * or what is known of one; printed it is read as iso as the same date, and
 * counted in days it comes back. The same text typed into a field of a record
 * gives that date or a finding.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/schema/record.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const char text[] = "kind: a\nprefix: A\nen: A\n"
    "compartment: statistics\nfields:\n"
    "  - {name: a, type: date, en: A}\n"
    "  - {name: b, type: date, en: B, min: 1900-01-01, max: 2030-12-31}\n";

static int
read_kind(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	(void)from;
	(void)path;
	(void)err;
	ctip_buf_text(out, text);
	return 0;
}

static void
ignore(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	(void)f;
}

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static bool
same(struct ctip_date a, struct ctip_date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static bool
is_ascii(struct ctip_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

static void
check_date(struct ctip_date date)
{
	struct ctip_date again = { 0, 0, 0 };
	int32_t first, last;
	char iso[11];

	check(ctip_date_valid(date));
	ctip_date_text(iso, date);
	check(ctip_date_parse(&again, ctip_str(iso), CTIP_DATE_ISO) ==
	    CTIP_DATE_GOOD && same(again, date));
	first = ctip_date_first(date);
	last = ctip_date_last(date);
	check(last >= first && last - first <= 365);
	if (date.day != 0)
		check(first == last && same(ctip_date_of(first), date));
	else
		check(ctip_date_of(first).day == 1 &&
		    ctip_date_of(last + 1).day == 1);
}

/* As a field of a record; a finding where the form's reader has a fault. */
static void
set_fields(struct ctip_record *record, struct ctip_str in,
    enum ctip_date_form form, bool bad)
{
	struct ctip_findings none = { ignore, 0, 0 };
	struct ctip_place at = { "f", 1, 1 };
	struct ctip_date date;

	ctip_record_reset(record);
	for (int i = 0; i < 2; i++) {
		struct ctip_str *value = &record->values[i];

		if (ctip_record_set(record, i, in, form, at, &none))
			check(value->p == NULL || ctip_date_parse(&date,
			    *value, CTIP_DATE_ISO) == CTIP_DATE_GOOD);
		else
			check(value->p == NULL && none.errors > 0);
	}
	/* There a blank is no fault, blanks around a date are cut, and what
	 * is not ASCII becomes NFC first. */
	if (bad && is_ascii(in) && ctip_str_trim(in).len == in.len &&
	    in.len > 0)
		check(none.errors > 0);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static struct ctip_schemas *schemas;
	static const struct ctip_kind *kind;
	struct ctip_source source = { read_kind, NULL, NULL };
	struct ctip_str in = { (const char *)data, size };
	struct ctip_record record;
	struct ctip_err err;

	if (schemas == NULL && (ctip_schemas_open(&schemas, source,
	    &err) != 0 || ctip_schemas_kind(&kind, schemas, "a", &err) != 0))
		abort();
	ctip_record_start(&record, kind);
	for (int i = 0; i < CTIP_DATE_FORMS; i++) {
		struct ctip_date date = { -1, -1, -1 };
		enum ctip_date_form form = (enum ctip_date_form)i, named;
		enum ctip_date_fault fault = ctip_date_parse(&date, in, form);

		check(ctip_date_form_named(&named,
		    ctip_str(ctip_date_form_name(form))) && named == form);
		if (fault == CTIP_DATE_GOOD || fault == CTIP_DATE_WEEKDAY)
			check_date(date);
		set_fields(&record, in, form, fault == CTIP_DATE_NOT ||
		    fault == CTIP_DATE_IMPOSSIBLE);
	}
	ctip_record_clear(&record);
	return 0;
}
