/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds and code lists: what is refused and where; the slots that can't move
 * once records exist; and that the schemas of the tree are good.
 */
#include <criterion/criterion.h>

#include "schema_source.h"

#include "ctip/base/file.h"

#define HEAD "kind: a\nprefix: A\nen: A\ncompartment: case\nfields:\n"
#define ONE "  - {name: x, type: text, en: X}\n"

static const struct text some[] = {
	{ "kinds/a.yaml", HEAD ONE },
	{ "kinds/other.yaml", "kind: a\nprefix: A\nen: A\n"
	    "compartment: case\nfields:\n" ONE },
	{ "kinds/link.yaml", "kind: link\nprefix: L\nen: L\n"
	    "compartment: case\nsubject: to\nfields:\n"
	    "  - {name: to, type: id, of: a, en: To}\n" },
	{ "kinds/bad.yaml", "kind: bad\n" },
	{ "codes/sex.yaml", "codes: sex\nen: Sex\nitems:\n"
	    "  - {code: female, en: Female, es: Femenino, htcds: Feminine, "
	    "also: [f, mujer]}\n"
	    "  - {code: male, en: Male, also: [m]}\n"
	    "  - {code: old, en: Old, retired: true}\n" },
	{ "codes/band.yaml", "codes: band\nen: Band\ntable: |\n"
	    "  9-17|Nine to seventeen\n  917|A number\n"
	    "  48+|Over|Más|Plus|older;48 and over\n" },
	{ "codes/broken.yaml", "codes: broken\nen: B\nitems:\n"
	    "  - {code: a, en: A}\n  - {code: a, en: B}\n" },
	{ "codes/claims.yaml", "codes: claims\nen: C\nitems:\n"
	    "  - {code: a, en: A, also: [z]}\n"
	    "  - {code: b, en: B, also: [Z]}\n" },
	{ "codes/same.yaml", "codes: same\nen: S\nitems:\n"
	    "  - {code: x, en: Same}\n  - {code: y, en: Same}\n" },
	{ NULL, NULL }
};

static struct ctip_schemas *
opened(void)
{
	struct ctip_schemas *schemas;
	struct ctip_err err;

	cr_assert(ctip_schemas_open(&schemas, texts(some), &err) == 0);
	return schemas;
}

Test(kind, hidden_fields_come_first_and_appended_ones_last)
{
	static const char *const before = HEAD
	    "  - {name: x, type: text, compartment: identity, en: X}\n"
	    "  - {name: y, type: text, en: Y}\n";
	struct ctip_schemas *schemas = opened();
	struct ctip_kind *old, *new;
	struct ctip_buf text = { 0 };
	struct ctip_err err;

	cr_assert(ctip_kind_parse(&old, schemas, ctip_str(before), "a.yaml",
	    &err) == 0, "%s", err.text);
	ctip_buf_text(&text, before);
	ctip_buf_text(&text, "  - {name: z, type: text, en: Z}\n"
	    "  - {name: w, type: text, compartment: identity, en: W}\n");
	cr_assert(ctip_kind_parse(&new, schemas, ctip_buf_slice(&text),
	    "a.yaml", &err) == 0);
	for (size_t i = 0; i < old->n; i++) {
		const struct ctip_field *f = &old->fields[i];
		int j = ctip_kind_field(new, ctip_str(f->name));

		cr_assert(new->fields[j].slot == f->slot, "%s", f->name);
		cr_assert(new->fields[j].compartment == f->compartment);
	}
	cr_assert(old->row == 2 && old->warnings == 3 && old->n == 4);
	cr_assert(old->fields[2].compartment == CTIP_IDENTITY);
	cr_assert(old->fields[3].compartment == CTIP_CASE);
	cr_assert(old->fields[2].hidden && old->fields[2].slot == 0);
	cr_assert(old->fields[0].slot == 1 && old->fields[1].slot == 1);
	cr_assert(new->per[CTIP_CASE] == 3 && new->per[CTIP_IDENTITY] == 3);
	ctip_kind_free(old);
	ctip_kind_free(new);
	/* Both hidden ones in one compartment. */
	cr_assert(ctip_kind_parse(&old, schemas, ctip_str(HEAD ONE), "a.yaml",
	    &err) == 0);
	cr_assert(old->fields[old->warnings].slot == 0);
	cr_assert(old->fields[old->row].slot == 1);
	cr_assert(old->fields[0].slot == 2);
	ctip_kind_free(old);
	ctip_buf_clear(&text);
	ctip_schemas_close(schemas);
}

static const struct { const char *text, *says; } bad_kinds[] = {
	{ "kind: A\n",  "a.yaml:1:1: 'kind' is a name of small "
	    "letters, digits and _" },
	{ "kind: a\nprefix: LONG\n", "a.yaml:1:1: 'prefix' is one to "
	    "three capital letters" },
	{ "kind: a\nprefix: A\ncompartment: x\n", "a.yaml:1:1: "
	    "'compartment' is identity, case, care, health, "
	    "statistics, directory or audit" },
	{ "kind: a\nprefix: A\ncompartment: case\n", "a.yaml:1:1: "
	    "an English label is missing: en" },
	{ "kind: a\nprefix: A\ncompartment: case\nen: A\n",
	    "a.yaml:1:1: 'fields' is a list of 1 to 1000 fields" },
	{ "kind: a\nfeilds: []\n", "a.yaml:2:1: unknown key "
	    "'feilds'; nearest is 'fields'" },
	{ HEAD "  - {name: X, type: text, en: X}\n", "a.yaml:6:5: a "
	    "field's name is a small letter and then small letters, "
	    "digits and _; at most 40; not 'id'" },
	{ HEAD "  - {name: id, type: text, en: X}\n", "a.yaml:6:5: a "
	    "field's name is a small letter and then small letters, "
	    "digits and _; at most 40; not 'id'" },
	{ HEAD "  - {name: x, type: txt, en: X}\n", "a.yaml:6:5: the "
	    "field 'x' needs a type: text, code, codes, date, "
	    "integer, decimal, boolean, id, place or money" },
	{ HEAD "  - {name: x, type: code, en: X}\n", "a.yaml:6:5: the "
	    "field 'x' of type code needs 'codes: NAME'" },
	{ HEAD "  - {name: x, type: code, codes: ../a, en: X}\n",
	    "a.yaml:6:5: the field 'x' of type code needs "
	    "'codes: NAME'" },
	{ HEAD "  - {name: x, type: date, en: X, many: true}\n",
	    "a.yaml:6:40: 'many' makes no sense for a field of type "
	    "date" },
	{ HEAD "  - {name: x, type: date, en: X, min: soon}\n",
	    "a.yaml:6:39: 'min' is a date (2004-05-17) or today" },
	{ HEAD "  - {name: x, type: integer, en: X, min: 3, max: 2}\n",
	    "a.yaml:6:5: the field 'x' has a min over its max" },
	{ HEAD "  - {name: x, type: text, en: X, pattern: '(a'}\n",
	    "a.yaml:6:43: wrong pattern: missing closing parenthesis "
	    "at character 3" },
	{ HEAD "  - {name: x, type: text, en: X, notes: yes}\n",
	    "a.yaml:6:41: 'notes' is true or false" },
	{ HEAD "  - {name: x, type: text, en: X, helpp: y}\n",
	    "a.yaml:6:34: unknown key 'helpp'; nearest is 'help'" },
	{ HEAD "  - {name: x, type: text}\n", "a.yaml:6:5: an English "
	    "label is missing: en" },
	{ HEAD ONE ONE, "a.yaml:7:5: the field 'x' is here a second "
	    "time" },
	{ HEAD ONE "subject: x\n", "a.yaml:7:10: 'subject' is the "
	    "name of a field of type id" },
	{ HEAD ONE "rules:\n  - {name: r, message: m, needs: [y]}\n",
	    "a.yaml:8:35: 'y' is no field of a" },
	{ HEAD ONE "rules:\n  - {name: r, message: m}\n",
	    "a.yaml:8:5: a rule has one of before, days, sum, needs, "
	    "age, framework, indicator and period" },
	{ HEAD ONE "rules:\n  - {name: r, needs: [x]}\n",
	    "a.yaml:8:5: a rule needs a name of small letters, and a "
	    "message" },
	{ HEAD ONE "rules:\n  - {name: r, message: m, "
	    "before: [x, x]}\n", "a.yaml:8:5: the field 'x' is of "
	    "type text: dates or integers are compared here, all of one "
	    "type" },
	{ HEAD ONE "rules:\n  - {name: r, message: m, needs: [x], "
	    "level: fatal}\n", "a.yaml:8:5: 'level' is error or "
	    "warning" },
};

Test(kind, what_is_refused_and_where)
{
	struct ctip_schemas *schemas = opened();
	struct ctip_kind *kind;
	struct ctip_err err;

	for (size_t i = 0; i < sizeof bad_kinds / sizeof *bad_kinds; i++) {
		cr_assert(ctip_kind_parse(&kind, schemas,
		    ctip_str(bad_kinds[i].text), "a.yaml", &err) == -1, "%s",
		    bad_kinds[i].text);
		cr_assert(kind == NULL && err.code == CTIP_INVALID);
		cr_assert_str_eq(err.text, bad_kinds[i].says);
	}
	ctip_schemas_close(schemas);
}

Test(kind, the_loader_finds_names_and_says_what_is_near)
{
	struct ctip_schemas *schemas = opened();
	const struct ctip_kind *kind, *again;
	struct ctip_err err;
	char **names;
	size_t n;

	cr_assert(ctip_schemas_kind(&kind, schemas, "a", &err) == 0);
	cr_assert(ctip_schemas_kind(&again, schemas, "a", &err) == 0);
	cr_assert(kind == again);
	cr_assert(ctip_schemas_kind(&kind, schemas, "link", &err) == 0);
	cr_assert_str_eq(kind->subject, "to");
	cr_assert(ctip_schemas_kind(&kind, schemas, "lnik", &err) == -1);
	cr_assert(kind == NULL && err.code == CTIP_NOTFOUND);
	cr_assert_str_eq(err.text,
	    "there is no kind 'lnik'; nearest is 'link'");
	cr_assert(ctip_schemas_kind(&kind, schemas, "../a", &err) == -1);
	cr_assert(err.code == CTIP_NOTFOUND);
	cr_assert(ctip_schemas_kind(&kind, schemas, "other", &err) == -1);
	cr_assert_str_eq(err.text, "kinds/other.yaml:1:1: describes the kind "
	    "'a'; name the file so");
	cr_assert(ctip_schemas_kind(&kind, schemas, "bad", &err) == -1);
	cr_assert(err.code == CTIP_CONFIG);
	cr_assert(ctip_schemas_kinds(&names, &n, schemas, &err) == 0);
	cr_assert(n == 4);
	cr_assert_str_eq(names[0], "a");
	ctip_names_free(names, n);
	ctip_schemas_close(schemas);
}

static const char *
matched(const struct ctip_codes *codes, const char *text)
{
	const struct ctip_code_item *item =
	    ctip_codes_match(codes, ctip_str(text));

	return item != NULL ? item->code : "-";
}

Test(kind, codes_answer_to_code_label_and_synonym)
{
	static const struct { const char *text, *code; } words[] = {
		{ "female", "female" }, { "FEMALE", "female" },
		{ " Fe-male ", "female" }, { "femenino", "female" },
		{ "FEMÉNINO", "female" }, { "Feminine", "female" },
		{ "F", "female" }, { "Mujer", "female" }, { "M", "male" },
		{ "x", "-" }, { "", "-" }, { "--", "-" },
		{ "\xC3\x28", "-" }
	};
	struct ctip_schemas *schemas = opened();
	const struct ctip_codes *sex, *band, *codes;
	struct ctip_err err;

	cr_assert(ctip_schemas_codes(&sex, schemas, "sex", &err) == 0, "%s",
	    err.text);
	cr_assert(sex->n == 3);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		cr_assert_str_eq(matched(sex, words[i].text), words[i].code,
		    "%s", words[i].text);
	cr_assert(ctip_codes_find(sex, ctip_str("male")) == &sex->items[1]);
	cr_assert(ctip_codes_find(sex, ctip_str("Male")) == NULL);
	cr_assert(ctip_codes_find(sex, CTIP_STR("")) == NULL);
	cr_assert(sex->items[2].retired);
	cr_assert_str_eq(ctip_codes_nearest(sex, ctip_str("Femal")),
	    "female");
	cr_assert(ctip_codes_nearest(sex, ctip_str("zzzz")) == NULL);
	cr_assert(ctip_schemas_codes(&band, schemas, "band", &err) == 0);
	cr_assert_str_eq(matched(band, "9--17"), "9-17");
	cr_assert_str_eq(matched(band, "9 – 17"), "9-17");
	cr_assert_str_eq(matched(band, "9 17"), "917");
	cr_assert_str_eq(matched(band, "48 +"), "48+");
	cr_assert_str_eq(matched(band, "48 and over"), "48+");
	cr_assert_str_eq(matched(band, "MAS"), "48+");
	cr_assert(ctip_schemas_codes(&codes, schemas, "same", &err) == 0);
	cr_assert_str_eq(matched(codes, "same"), "-");
	cr_assert(ctip_schemas_codes(&codes, schemas, "broken", &err) == -1);
	cr_assert_str_eq(err.text, "codes/broken.yaml:5:5: the code 'a' is "
	    "here a second time");
	cr_assert(ctip_schemas_codes(&codes, schemas, "claims", &err) == -1);
	cr_assert_str_eq(err.text, "codes/claims.yaml:5:5: 'Z' means another "
	    "code already");
	cr_assert(ctip_schemas_codes(&codes, schemas, "none", &err) == -1);
	cr_assert(err.code == CTIP_NOTFOUND);
	ctip_schemas_close(schemas);
}

Test(kind, folding_keeps_what_tells_words_apart)
{
	static const struct { const char *text, *word; } cases[] = {
		{ "Año", "ano" }, { "ANO", "ano" }, { "first_name",
		"firstname" }, { "First  name", "firstname" }, { "0-8", "0-8" },
		{ "08", "08" }, { "0 -- 8", "0-8" }, { "a-8", "a8" },
		{ "48+", "48+" }, { "…", "" }, { "ﬁ", "fi" }, { "中文", "中文" },
	};
	char out[40], small[8];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		out[0] = '\0';
		cr_assert(ctip_codes_fold(out, sizeof out,
		    ctip_str(cases[i].text)) == strlen(cases[i].word));
		cr_assert_str_eq(out, cases[i].word, "%s", cases[i].text);
	}
	cr_assert(ctip_codes_fold(small, sizeof small,
	    ctip_str("abcdefghij")) == 0);
	cr_assert(ctip_codes_fold(small, sizeof small,
	    ctip_str("ábcdefghij")) == 0);
}

/* The schemas in the tree, with the lists that are made at build. */
Test(kind, the_schemas_of_the_tree_are_good)
{
	char folder[] = "/tmp/ctip-kind-XXXXXX", command[400];
	struct ctip_schemas *schemas;
	struct ctip_err err;
	char **names = NULL;
	size_t n = 0;

	cr_assert(mkdtemp(folder) != NULL);
	snprintf(command, sizeof command, "cp -r schemas/kinds schemas/codes "
	    "%s && schemas/codes/generate %s/codes", folder, folder);
	cr_assert(system(command) == 0);
	cr_assert(ctip_schemas_open(&schemas, ctip_source_folder(folder),
	    &err) == 0);
	cr_assert(ctip_schemas_kinds(&names, &n, schemas, &err) == 0);
	cr_assert(n >= 5);
	for (size_t i = 0; i < n; i++) {
		const struct ctip_kind *kind, *other;

		cr_assert(ctip_schemas_kind(&kind, schemas, names[i],
		    &err) == 0, "%s", err.text);
		for (size_t j = 0; j < i; j++) {
			cr_assert(ctip_schemas_kind(&other, schemas, names[j],
			    &err) == 0);
			cr_assert(strcmp(kind->prefix, other->prefix) != 0,
			    "%s and %s have one prefix", names[i], names[j]);
		}
		for (size_t k = 0; k < kind->n; k++) {
			const struct ctip_field *f = &kind->fields[k];

			cr_assert(f->codes == NULL || ctip_codes_load(
			    f->codes, &err) == 0, "%s", err.text);
			cr_assert(f->link == NULL || ctip_schemas_kind(&other,
			    schemas, f->link, &err) == 0, "%s", err.text);
		}
	}
	ctip_names_free(names, n);
	ctip_schemas_close(schemas);
	snprintf(command, sizeof command, "rm -r %s", folder);
	cr_assert(system(command) == 0);
}

/* Places in parts are for ever; this is the list that may only grow. */
Test(kind, the_slots_of_person_have_not_moved)
{
	static const char *const statistics[] = { "_warnings", "sex",
	    "region", "nationality", "category", "identified",
	    "exploitation", "country_of_exploitation", "age", "majority",
	    "referral_source", "languages", "age_band",
	    "unaccompanied_or_separated" };
	static const char *const identity[] = { "_row", "given_name",
	    "family_name", "birth_date", "external_id", "telephones",
	    "address", "documents", "identity_number", "other_names",
	    "email", "contact_instructions", "emergency_contact" };
	const struct ctip_kind *kind;
	struct ctip_schemas *schemas;
	struct ctip_err err;
	int f;

	cr_assert(ctip_schemas_open(&schemas, ctip_source_folder("schemas"),
	    &err) == 0);
	cr_assert(ctip_schemas_kind(&kind, schemas, "person", &err) == 0,
	    "%s", err.text);
	for (unsigned i = 0; i < sizeof statistics / sizeof *statistics; i++) {
		f = ctip_kind_field(kind, ctip_str(statistics[i]));
		cr_assert(f >= 0 && kind->fields[f].slot == i &&
		    kind->fields[f].compartment == CTIP_STATISTICS, "%s",
		    statistics[i]);
	}
	for (unsigned i = 0; i < sizeof identity / sizeof *identity; i++) {
		f = ctip_kind_field(kind, ctip_str(identity[i]));
		cr_assert(f >= 0 && kind->fields[f].slot == i &&
		    kind->fields[f].compartment == CTIP_IDENTITY, "%s",
		    identity[i]);
	}
	ctip_schemas_close(schemas);
}
