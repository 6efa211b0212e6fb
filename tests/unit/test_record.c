/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what a person types to the canonical value, type by type; findings in
 * their exact words; required fields and rules; records typed as text.
 */
#include <criterion/criterion.h>

#include "schema_source.h"

#include "ctip/base/id.h"

static const struct text all[] = {
	{ "kinds/a.yaml", "kind: a\nprefix: A\nen: A\ncompartment: statistics\n"
	    "fields:\n"
	    "  - {name: text, type: text, en: Text, longest: 50}\n"
	    "  - {name: many, type: text, many: true, en: Many}\n"
	    "  - {name: notes, type: text, notes: true, en: Notes}\n"
	    "  - {name: phone, type: text, many: true, en: Phone, "
	    "pattern: '\\+?[0-9 -]{6,20}', help: digits}\n"
	    "  - {name: sex, type: code, codes: sex, en: Sex}\n"
	    "  - {name: forms, type: codes, codes: sex, en: Forms}\n"
	    "  - {name: lost, type: code, codes: nowhere, en: Lost}\n"
	    "  - {name: day, type: date, en: Day, min: 1900-01-01, "
	    "max: today}\n"
	    "  - {name: whole, type: integer, en: Whole}\n"
	    "  - {name: few, type: integer, min: 0, max: 9, en: Few}\n"
	    "  - {name: part, type: decimal, en: Part}\n"
	    "  - {name: flag, type: boolean, en: Flag}\n"
	    "  - {name: link, type: id, of: b, en: Link}\n"
	    "  - {name: place, type: place, en: Place}\n"
	    "  - {name: money, type: money, en: Money}\n" },
	{ "kinds/b.yaml", "kind: b\nprefix: P\nen: B\ncompartment: directory\n"
	    "fields:\n"
	    "  - {name: starts, type: date, required: true, en: S}\n"
	    "  - {name: ends, type: date, en: E}\n"
	    "  - {name: total, type: integer, en: T}\n"
	    "  - {name: female, type: integer, en: F}\n"
	    "  - {name: male, type: integer, en: M}\n"
	    "  - {name: status, type: code, codes: sex, en: St}\n"
	    "  - {name: age, type: integer, en: Age}\n"
	    "rules:\n"
	    "  - {name: order, before: [starts, ends], "
	    "message: 'ends {ends}, before {starts}'}\n"
	    "  - {name: span, level: warning, days: [starts, ends], "
	    "at_most: 31, message: long}\n"
	    "  - {name: total, level: warning, sum: [female, male], "
	    "equals: total, message: '{female} and {male} are not {total}'}\n"
	    "  - {name: sexes, level: warning, given: total, "
	    "needs: [female, male], message: missing}\n"
	    "  - {name: done, when: {status: [male]}, needs: [ends], "
	    "message: no end}\n"
	    "  - {name: old, level: warning, age: age, born: starts, "
	    "on: ends, message: no such age}\n" },
	{ "codes/sex.yaml", "codes: sex\nen: Sex\nitems:\n"
	    "  - {code: female, en: Female, es: Femenino, also: [f]}\n"
	    "  - {code: male, en: Male, also: [m]}\n"
	    "  - {code: other, en: 'Other, or unknown'}\n"
	    "  - {code: old, en: Old, retired: true}\n" },
	{ NULL, NULL }
};

static struct ctip_schemas *schemas;
static struct ctip_record record;
static const struct ctip_place at = { "a.csv", 2, 3 };

static void
begin(const char *name)
{
	const struct ctip_kind *kind;
	struct ctip_err err;

	setenv("CTIP_NOW", "2024-05-01T09:00:00Z", 1);
	setenv("TZ", "UTC", 1);
	cr_assert(ctip_schemas_open(&schemas, texts(all), &err) == 0);
	cr_assert(ctip_schemas_kind(&kind, schemas, name, &err) == 0, "%s",
	    err.text);
	ctip_record_start(&record, kind);
	ctip_buf_reset(&findings);
}

static void
end(void)
{
	ctip_record_clear(&record);
	ctip_schemas_close(schemas);
	ctip_buf_clear(&findings);
}

/* The value's text, `-` when absent; borrowed until the next call. */
static const char *
value(const char *field)
{
	static char text[4][300];
	static unsigned turn;
	struct ctip_str v =
	    record.values[ctip_kind_field(record.kind, ctip_str(field))];

	turn++;
	snprintf(text[turn % 4], sizeof text[0], "%.*s",
	    v.p != NULL ? (int)v.len : 1, v.p != NULL ? v.p : "-");
	return text[turn % 4];
}

static bool
set(const char *field, const char *text, enum ctip_date_form dates)
{
	return ctip_record_set(&record,
	    ctip_kind_field(record.kind, ctip_str(field)), ctip_str(text),
	    dates, at, &into);
}

struct pair { const char *field, *typed, *kept; };

static const struct pair typed_well[] = {
	{ "text", "  x y\t", "x y" }, { "text", "", "-" },
	{ "text", " \xC2\xA0 ", "-" }, { "text", "null", "null" },
	{ "text", "Jose\xCC\x81", "José" }, { "text", "José", "José" },
	{ "text", "5E10", "5E10" }, { "text", "中文", "中文" },
	{ "text", "ﬁ", "ﬁ" }, { "text", "\"q\\", "\"q\\" },
	{ "many", " a; b ;;a;c ", "a;b;c" }, { "many", ";;", "-" },
	{ "notes", "a\r\nb\rc\td", "a\nb\nc\td" },
	{ "phone", "+1 868 555-0123", "+1 868 555-0123" },
	{ "phone", "123456; 654321", "123456;654321" },
	{ "sex", "female", "female" }, { "sex", "FEMALE ", "female" },
	{ "sex", "Femenino", "female" }, { "sex", "M", "male" },
	{ "forms", "male;female", "female;male" },
	{ "forms", "M, F", "female;male" },
	{ "forms", "Other, or unknown", "other" },
	{ "forms", "Other, or unknown; f|f", "female;other" },
	{ "forms", "m;m;", "male" }, { "forms", " ; ", "-" },
	{ "day", "2004-05-17", "2004-05-17" },
	{ "day", "2004-05", "2004-05" }, { "day", "2004", "2004" },
	{ "day", "2024", "2024" }, { "day", "2024-05-01",
	"2024-05-01" }, { "day", "1900", "1900" },
	{ "whole", "007", "7" }, { "whole", "-0", "0" },
	{ "whole", "+5", "5" }, { "whole", "-12", "-12" },
	{ "whole", "9007199254740991", "9007199254740991" },
	{ "few", "9", "9" },
	{ "part", "01.50", "1.5" }, { "part", "-0.0", "0" },
	{ "part", "3", "3" }, { "part", "-0.10", "-0.1" },
	{ "part", "12345678901234567890.12", "12345678901234567890.12" },
	{ "flag", "Yes", "1" }, { "flag", "sí", "1" },
	{ "flag", "SI", "1" }, { "flag", "oui", "1" },
	{ "flag", "x", "1" }, { "flag", "0", "0" },
	{ "flag", "No", "0" }, { "flag", "non", "0" },
	{ "flag", "false", "0" },
	{ "place", "10.65960, -61.519", "10.6596,-61.519" },
	{ "place", "-90,180", "-90,180" },
	{ "money", "TTD 1,250.5", "TTD 1250.50" },
	{ "money", "0012 USD", "USD 12.00" },
	{ "money", "TTD1250", "TTD 1250.00" },
	{ "money", "XCD -3.20", "XCD -3.20" },
};

Test(record, what_is_typed_becomes_canonical)
{

	begin("a");
	for (size_t i = 0; i < sizeof typed_well / sizeof *typed_well; i++) {
		cr_assert(set(typed_well[i].field, typed_well[i].typed, CTIP_DATE_ISO),
		    "%s: %s", typed_well[i].typed, findings.p);
		cr_assert_str_eq(value(typed_well[i].field), typed_well[i].kept, "%s",
		    typed_well[i].typed);
	}
	cr_assert(findings.len == 0, "%s", findings.p);
	end();
}

static const struct pair typed_badly[] = {
	{ "text", "a\nb", "characters: holds a line break; put it on "
	    "one line" },
	{ "text", "a\tb", "characters: holds a tab; put a blank "
	    "there" },
	{ "text", "a\x1B[31m", "characters: holds a control "
	    "character; take it out" },
	{ "text", "a\xC2\x85z", "characters: holds a control "
	    "character; take it out" },
	{ "text", "a\x7Fz", "characters: holds a control character; "
	    "take it out" },
	{ "text", "a\xFFz", "characters: is not well-formed UTF-8" },
	{ "text", "a\xEF\xBB\xBFz", "characters: holds a byte order "
	    "mark; take it out" },
	{ "text", "Jos\xEF\xBF\xBD", "characters: holds a character "
	    "that stands for a lost one; type it anew" },
	{ "text", "1.868E+09", "scientific: '1.868E+09' has lost "
	    "digits to a spreadsheet; format the column as text and "
	    "fill it in anew" },
	{ "text", "áaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "long: 'áaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' is too "
	    "long: at most 50 characters" },
	{ "phone", "123456;12", "pattern: '12' does not have the form "
	    "of phone: digits" },
	{ "phone", "123456x", "pattern: '123456x' does not have the "
	    "form of phone: digits" },
	{ "sex", "Femal", "code: 'Femal' is not one of the codes of "
	    "sex; nearest is 'female'" },
	{ "sex", "zzz", "code: 'zzz' is not one of the codes of sex: female, "
	    "male, other" },
	{ "sex", "old", "code: 'old' is no longer a code of sex; take "
	    "one of today's" },
	{ "forms", "female;mael", "code: 'mael' is not one of the "
	    "codes of sex; nearest is 'male'" },
	{ "lost", "x", "code: the codes of nowhere can't be read: "
	    "cannot open 'codes/nowhere.yaml'" },
	{ "day", "31/02/2004", "date: '31/02/2004' is not a date; "
	    "write it like 2004-05-17, 2004-05 or 2004" },
	{ "day", "2004-02-31", "date: '2004-02-31' is not a date: "
	    "February has no day 31" },
	{ "day", "2003-02-29", "date: '2003-02-29' is not a date: "
	    "2003 was no leap year" },
	{ "day", "2003-13-01", "date: '2003-13-01' is not a date: "
	    "there is no month 13" },
	{ "day", "1899", "bounds: '1899' is too early: not before "
	    "1900-01-01" },
	{ "day", "2024-05-02", "bounds: '2024-05-02' is too late: not "
	    "after 2024-05-01" },
	{ "whole", "1.0", "integer: '1.0' is not a whole number" },
	{ "whole", "1,250", "integer: '1,250' is not a whole number" },
	{ "whole", "+-5", "integer: '+-5' is not a whole number" },
	{ "whole", "1E+05", "scientific: '1E+05' has lost digits to a "
	    "spreadsheet; format the column as text and fill it in "
	    "anew" },
	{ "whole", "9007199254740992", "integer: '9007199254740992' "
	    "has more than 15 digits; is it a text?" },
	{ "few", "10", "bounds: '10' is not from 0 to 9" },
	{ "part", "1,5", "decimal: '1,5' is not a number; write it "
	    "like 1250.5, with a point" },
	{ "part", ".5", "decimal: '.5' is not a number; write it like "
	    "1250.5, with a point" },
	{ "flag", "maybe", "boolean: 'maybe' is neither yes nor no" },
	{ "link", "P-7K3M", "id: 'P-7K3M' is not an id, like "
	    "P-7K3M-9QDX-W2FA-Y" },
	{ "place", "91,0", "place: '91,0' is not a place; write "
	    "latitude,longitude in degrees, like 10.6596,-61.519" },
	{ "place", "10,180.1", "place: '10,180.1' is not a place; "
	    "write latitude,longitude in degrees, like "
	    "10.6596,-61.519" },
	{ "money", "1250", "money: '1250' is not money; write it like "
	    "TTD 1250.50" },
	{ "money", "TTD 1,25.5", "money: 'TTD 1,25.5' is not money; "
	    "write it like TTD 1250.50" },
	{ "money", "TTD 1.234", "money: 'TTD 1.234' is not money; "
	    "write it like TTD 1250.50" },
};

Test(record, what_is_wrong_is_said_and_not_kept)
{
	char line[400];

	begin("a");
	for (size_t i = 0; i < sizeof typed_badly / sizeof *typed_badly; i++) {
		ctip_buf_reset(&findings);
		cr_assert(!set(typed_badly[i].field, typed_badly[i].typed,
		    CTIP_DATE_ISO), "%s", typed_badly[i].typed);
		snprintf(line, sizeof line, "error: %s: %s\n",
		    typed_badly[i].field, typed_badly[i].kept);
		cr_assert_str_eq(findings.p, line);
		cr_assert_str_eq(value(typed_badly[i].field), "-");
	}
	end();
}

Test(record, dates_are_read_in_the_form_of_their_column)
{
	begin("a");
	cr_assert(set("day", "17/05/2004", CTIP_DATE_DMY));
	cr_assert_str_eq(value("day"), "2004-05-17");
	cr_assert(set("day", "Nov-22", CTIP_DATE_WORDS));
	cr_assert_str_eq(value("day"), "2022-11");
	cr_assert(!set("day", "31/02/2004", CTIP_DATE_DMY));
	cr_assert_str_eq(findings.p, "error: day: date: '31/02/2004' is not "
	    "a date: February has no day 31\n");
	cr_assert_str_eq(value("day"), "-");
	ctip_buf_reset(&findings);
	/* A wrong weekday is a warning that stays until the field is set. */
	cr_assert(set("day", "Mon, July 20, 2022", CTIP_DATE_WORDS));
	cr_assert_str_eq(value("day"), "2022-07-20");
	cr_assert_str_eq(value("_warnings"), "day:weekday");
	cr_assert(strncmp(findings.p, "warning: day: weekday: ", 23) == 0);
	cr_assert(ctip_record_check(&record, at, &into));
	cr_assert_str_eq(value("_warnings"), "day:weekday");
	cr_assert(set("day", "2022-07-20", CTIP_DATE_ISO));
	cr_assert_str_eq(value("_warnings"), "-");
	end();
}

Test(record, a_link_takes_ids_of_its_kind_only)
{
	struct ctip_id id = { { 1, 2, 3, 4, 5, 6, 7, 0xF0 } };
	char good[CTIP_ID_TEXT], other[CTIP_ID_TEXT];

	begin("a");
	ctip_id_text(good, &id, "P");
	ctip_id_text(other, &id, "T");
	cr_assert(set("link", good, CTIP_DATE_ISO), "%s", findings.p);
	cr_assert_str_eq(value("link"), good);
	good[0] = 'p';
	cr_assert(set("link", good, CTIP_DATE_ISO));
	good[0] = 'P';
	cr_assert_str_eq(value("link"), good);
	cr_assert(!set("link", other, CTIP_DATE_ISO));
	cr_assert(strstr(findings.p,
	    "is not the id of a b: those begin with P-\n") != NULL);
	good[3] = good[3] == 'A' ? 'B' : 'A';
	cr_assert(!set("link", good, CTIP_DATE_ISO));
	cr_assert(strstr(findings.p, "is mistyped") != NULL);
	end();
}

/* starts, ends, total, female, male, status, age -> findings and warnings. */
static const struct {
	const char *in[7];
	bool good;
	const char *findings, *warnings;
} rules[] = {
	{ { "2004-05-17", "2004-05-18", "3", "1", "2" }, true, "", "-" },
	{ { 0 }, false, "error: starts: required: is missing\n", "-" },
	{ { "2004-05", "2004" }, true, "", "-" },
	{ { "2004", "2004-05" }, true, "", "-" },
	{ { "2005", "2004-12-31" }, false,
	    "error: ends: order: ends 2004-12-31, before 2005\n", "-" },
	{ { "2023-05-03", "2024-05-05" }, true,
	    "warning: ends: span: long\n", "ends:span" },
	{ { "2023-05-31", "2023-07-01" }, true, "", "-" },
	{ { "2023-05-31", "2023-07-02" }, true,
	    "warning: ends: span: long\n", "ends:span" },
	{ { "2004", "2004", "10", "4", "5" }, true,
	    "warning: total: total: 4 and 5 are not 10\n", "total:total" },
	{ { "2004", "2004", "10", "4", 0 }, true,
	    "warning: male: sexes: missing\n", "male:sexes" },
	{ { "2004", "2004", "3", "4", 0 }, true,
	    "warning: total: total: 4 and nothing are not 3\n"
	    "warning: male: sexes: missing\n", "total:total;male:sexes" },
	{ { "2004", 0, 0, 0, 0, "male" }, false,
	    "error: ends: done: no end\n", "-" },
	{ { "2004", 0, 0, 0, 0, "female" }, true, "", "-" },
	{ { "1990", "1995-06-01", 0, 0, 0, 0, "30" }, true,
	    "warning: ends: span: long\nwarning: age: old: no such age\n",
	    "ends:span;age:old" },
};

Test(record, rules_between_fields)
{
	static const char *const names[] = { "starts", "ends", "total",
	    "female", "male", "status", "age" };

	begin("b");
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		ctip_record_reset(&record);
		ctip_buf_reset(&findings);
		for (size_t k = 0; k < 7; k++)
			cr_assert(rules[i].in[k] == NULL ||
			    set(names[k], rules[i].in[k], CTIP_DATE_ISO));
		/* Twice: checking again neither doubles nor loses any. */
		for (int again = 0; again < 2; again++) {
			ctip_buf_reset(&findings);
			cr_assert(ctip_record_check(&record, at, &into) ==
			    rules[i].good, "rule %zu", i);
			cr_assert_str_eq(findings.len > 0 ? findings.p : "",
			    rules[i].findings);
			cr_assert_str_eq(value("_warnings"),
			    rules[i].warnings);
		}
	}
	end();
}

Test(record, a_warning_goes_when_its_cause_goes)
{
	begin("b");
	cr_assert(set("starts", "2004", CTIP_DATE_ISO));
	cr_assert(set("total", "3", CTIP_DATE_ISO));
	ctip_record_warn(&record, "starts", "overlap");
	cr_assert(ctip_record_check(&record, at, &into));
	cr_assert_str_eq(value("_warnings"), "starts:overlap;female:sexes");
	cr_assert(set("total", "", CTIP_DATE_ISO));
	cr_assert(ctip_record_check(&record, at, &into));
	cr_assert_str_eq(value("_warnings"), "starts:overlap");
	end();
}

/* Eight bytes are looked at together; each of them must be. */
Test(record, a_control_character_is_seen_at_any_place)
{
	static const char odd[] = { 1, 8, 9, 10, 13, 27, 31, 127 };
	char typed[28];

	begin("a");
	for (size_t i = 1; i < sizeof typed - 2; i++)
		for (size_t k = 0; k < sizeof odd; k++) {
			memset(typed, i % 2 ? '~' : ' ', sizeof typed - 1);
			typed[0] = typed[sizeof typed - 2] = 'x';
			typed[sizeof typed - 1] = '\0';
			cr_assert(set("text", typed, CTIP_DATE_ISO));
			typed[i] = odd[k];
			cr_assert(!set("text", typed, CTIP_DATE_ISO),
			    "%d at %zu", odd[k], i);
		}
	end();
}

Test(record, records_as_people_write_them)
{
	begin("a");
	cr_assert(ctip_record_parse(&record, CTIP_STR("\xEF\xBB\xBF"
	    "text: a: b\nnotes: one\n  two\n\n  three\n\nsex: F\nmany: a;\n"
	    " b\nflag:\n"), "-", &into), "%s", findings.p);
	cr_assert_str_eq(value("text"), "a: b");
	cr_assert_str_eq(value("notes"), "one\ntwo\n\nthree");
	cr_assert_str_eq(value("sex"), "female");
	cr_assert_str_eq(value("many"), "a;b");
	cr_assert_str_eq(value("flag"), "-");
	cr_assert(ctip_record_parse(&record, CTIP_STR(" {\"text\": \"x\","
	    "\"whole\": 7, \"part\": 0.5, \"flag\": true, \"sex\": null,"
	    "\"many\": [\"p\", \"q\"], \"forms\": [\"m\", \"f\"]}\n"), "-",
	    &into), "%s", findings.p);
	cr_assert_str_eq(value("text"), "x");
	cr_assert_str_eq(value("whole"), "7");
	cr_assert_str_eq(value("part"), "0.5");
	cr_assert_str_eq(value("flag"), "1");
	cr_assert_str_eq(value("sex"), "-");
	cr_assert_str_eq(value("many"), "p;q");
	cr_assert_str_eq(value("forms"), "female;male");
	end();
}

Test(record, what_is_wrong_in_a_typed_record)
{
	static const struct { const char *text, *says; } bad[] = {
		{ "txet: a\nsex: femal\n", "error: : field: 'txet' is no field "
		    "of a; nearest is 'text'\nerror: sex: code: 'femal' is "
		    "not one of the codes of sex; nearest is 'female'\n" },
		{ "_warnings: x\n", "error: : field: '_warnings' is no field "
		    "of a\n" },
		{ "text: a\ntext: b\n", "error: text: twice: is here a second "
		    "time\n" },
		{ "nothing\n", "error: : line: a line is `field: text`; begin "
		    "it with a blank to go on with the field above\n" },
		{ "{\"text\": {}}", "error: text: json: must be one text\n" },
		{ "{\"text\": [\"a\"]}", "error: text: json: must be one "
		    "text\n" },
		{ "{\"many\": [[]]}", "error: many: json: must be a text or a "
		    "list of texts\n" },
		{ "[{}]", "error: : json: must be one object: "
		    "{\"field\": \"text\"}\n" },
	};

	begin("a");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ctip_buf_reset(&findings);
		ctip_record_reset(&record);
		cr_assert(!ctip_record_parse(&record, ctip_str(bad[i].text),
		    "-", &into), "%s", bad[i].text);
		cr_assert_str_eq(findings.p, bad[i].says);
	}
	ctip_buf_reset(&findings);
	cr_assert(!ctip_record_parse(&record, CTIP_STR("{\"text\": \"a\","
	    "\n\"text\": \"b\"}"), "-", &into));
	cr_assert(strstr(findings.p, "duplicate") != NULL, "%s", findings.p);
	cr_assert(!ctip_record_parse(&record, CTIP_STR("{\"text\": "), "-",
	    &into));
	end();
}
