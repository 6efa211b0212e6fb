/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record <-> part: exactly one way to write a value, and no other is read.
 */
#include <criterion/criterion.h>

#include "schema_source.h"

static const struct text all[] = {
	{ "kinds/a.yaml", "kind: a\nprefix: A\nen: A\ncompartment: statistics\n"
	    "fields:\n"
	    "  - {name: text, type: text, en: Text}\n"
	    "  - {name: whole, type: integer, en: Whole}\n"
	    "  - {name: notes, type: text, notes: true, en: Notes}\n"
	    "  - {name: flag, type: boolean, en: Flag}\n"
	    "  - {name: part, type: decimal, en: Part}\n"
	    "  - {name: secret, type: text, compartment: health, en: S}\n" },
	{ NULL, NULL }
};

static struct ctip_schemas *schemas;
static const struct ctip_kind *kind;
static struct ctip_record record;

static void
begin(void)
{
	struct ctip_err err;

	cr_assert(ctip_schemas_open(&schemas, texts(all), &err) == 0);
	cr_assert(ctip_schemas_kind(&kind, schemas, "a", &err) == 0, "%s",
	    err.text);
	ctip_record_start(&record, kind);
}

static void
end(void)
{
	ctip_record_clear(&record);
	ctip_schemas_close(schemas);
}

static void
set(const char *field, const char *text)
{
	struct ctip_place at = { "a", 1, 1 };

	cr_assert(ctip_record_set(&record, ctip_kind_field(kind,
	    ctip_str(field)), ctip_str(text), CTIP_DATE_ISO, at, &into),
	    "%s", findings.p);
}

static int
read_part(const char *json, const uint64_t *only)
{
	struct ctip_err err;
	int result = ctip_record_read(&record, CTIP_STATISTICS,
	    ctip_str(json), only, &err);

	cr_assert(result == 0 || (result == -1 &&
	    err.code == CTIP_TAMPERED));
	return result;
}

static const char *
written(enum ctip_compartment compartment)
{
	static struct ctip_buf out;

	ctip_buf_reset(&out);
	ctip_buf_text(&out, "");
	if (!ctip_record_write(&out, &record, compartment)) {
		cr_assert(out.len == 0);
		return "-";
	}
	return out.p;
}

Test(part, values_stand_in_their_slots)
{
	begin();
	cr_assert_str_eq(written(CTIP_STATISTICS), "-");
	cr_assert_str_eq(written(CTIP_CASE), "-");
	set("text", "x");
	cr_assert_str_eq(written(CTIP_STATISTICS), "[null,null,\"x\"]");
	set("flag", "no");
	set("whole", "-7");
	set("part", "1.5");
	set("text", "");
	set("secret", "s");
	cr_assert_str_eq(written(CTIP_STATISTICS),
	    "[null,null,null,-7,null,0,\"1.5\"]");
	cr_assert_str_eq(written(CTIP_HEALTH), "[\"s\"]");
	ctip_record_warn(&record, "text", "odd");
	ctip_record_warn(&record, "text", "odd");
	ctip_record_warn(&record, "whole", "odd");
	set("notes", "a\"b\\c\nd\te/é\xE2\x80\xA8");
	cr_assert_str_eq(written(CTIP_STATISTICS), "[\"text:odd;whole:odd\","
	    "null,null,-7,\"a\\\"b\\\\c\\nd\\te/é\xE2\x80\xA8\",0,\"1.5\"]");
	end();
}

/* Whatever is read and written again is the same; each is read by one way. */
Test(part, what_was_written_is_read)
{
	static const char *const good[] = {
		"[\"w\"]", "[null,null,\"x\"]", "[null,null,null,0]",
		"[null,null,null,-9007199254740991]",
		"[null,null,\"é中\",10,\"\\\"\\\\\\n\\t/\",1,\"1.5\"]",
		"[null,null,\"[,]null\",null,null,0]",
	};

	begin();
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		cr_assert(read_part(good[i], NULL) == 0, "%s", good[i]);
		cr_assert_str_eq(written(CTIP_STATISTICS), good[i]);
	}
	end();
}

Test(part, all_values_taken_away_is_the_empty_array)
{
	begin();
	set("text", "x");
	cr_assert(read_part("[]", NULL) == 0);
	cr_assert_str_eq(written(CTIP_STATISTICS), "-");
	end();
}

Test(part, what_is_not_canonical_is_refused)
{
	static const char *const bad[] = {
		"", "[", "null", "{}", "[null]", "[\"x\",null]",
		"[\"\"]", "[ \"x\"]", "[\"x\" ]", "[\"x\"] ", " [\"x\"]",
		"[\"x\",]", "[,\"x\"]", "[\"x\"", "[\"x", "[\"x\\\"]",
		"[\"x\\u0041\"]", "[\"x\\/\"]", "[\"x\\r\"]", "[\"x\\",
		"[\"x\ny\"]", "[\"x\ty\"]", "[\"\x01\"]", "[\"\xFF\"]",
		"[\"\xC0\xAF\"]", "[\"\xED\xA0\x80\"]",
		"[1]", "[true]", "[null,null,1]", "[null,null,null,\"1\"]",
		"[null,null,null,01]", "[null,null,null,-0]",
		"[null,null,null,+1]", "[null,null,null,1.0]",
		"[null,null,null,1e3]", "[null,null,null,-]",
		"[null,null,null,12345678901234567]",
		"[null,null,null,null,null,2]", "[null,null,null,null,null,-1]",
		"[null,null,null,null,null,true]",
		"[null,null,null,null,null,null,\"1\",\"2\"]",
		"[null,null,null,null,null,null,\"1\",null]",
		"[\"x\"][\"x\"]", "[nul]", "[nullx]",
	};

	begin();
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert(read_part(bad[i], NULL) == -1, "%s", bad[i]);
	end();
}

Test(part, reading_sets_the_fields_of_its_compartment_only)
{
	uint64_t only[1] = { 0 };
	struct ctip_err err;

	begin();
	set("text", "old");
	set("whole", "1");
	set("secret", "s");
	cr_assert(read_part("[null,null,null,5]", NULL) == 0);
	cr_assert_str_eq(written(CTIP_STATISTICS), "[null,null,null,5]");
	cr_assert_str_eq(written(CTIP_HEALTH), "[\"s\"]");
	only[0] |= UINT64_C(1) << ctip_kind_field(kind, CTIP_STR("text"));
	cr_assert(read_part("[null,null,\"t\",6,\"n\"]", only) == 0);
	cr_assert_str_eq(written(CTIP_STATISTICS), "[null,null,\"t\",5]");
	cr_assert(read_part("[\"w\"]", only) == 0);
	cr_assert_str_eq(written(CTIP_STATISTICS), "[null,null,null,5]");
	cr_assert(read_part("[null,null,7]", only) == -1);
	/* A compartment that the kind doesn't have. */
	cr_assert(ctip_record_read(&record, CTIP_CARE, CTIP_STR("[\"x\"]"),
	    NULL, &err) == -1);
	end();
}

/* Cut anywhere, a part is refused, and nothing past its end is read. */
Test(part, every_cut_is_refused)
{
	static const char whole[] =
	    "[\"w\",null,\"é\\n\",10,\"\\\"n\",1,\"1.5\"]";
	struct ctip_err err;

	begin();
	for (size_t len = 0; len < sizeof whole - 1; len++) {
		char *exact = malloc(len + (len == 0));

		memcpy(exact, whole, len);
		cr_assert(ctip_record_read(&record, CTIP_STATISTICS,
		    (struct ctip_str){ exact, len }, NULL, &err) == -1);
		free(exact);
	}
	cr_assert(read_part(whole, NULL) == 0);
	end();
}
