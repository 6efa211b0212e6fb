/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of schemas/kinds keep what the house promises of them: what is
 * known of a person stands with the person and is copied nowhere, so that
 * forgetting the person forgets it; every kind and field has a name in the
 * three languages; a prefix tells the kind.
 */
#include "ctip/schema/kind.h"

#include "own_schemas.h"
#include "schema_source.h"

/* What finds or describes somebody, beside all of compartment identity. */
static const char *const of_a_person[] = { "sex", "age", "age_band",
	"majority", "nationality" };

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool
is_of_a_person(const struct ctip_field *f)
{
	if (f->compartment == CTIP_IDENTITY)
		return !f->hidden;
	for (size_t i = 0; i < sizeof of_a_person / sizeof *of_a_person; i++)
		if (same(f->name, of_a_person[i]))
			return true;
	return false;
}

/* The person's field that f is a copy of, or NULL. */
static const struct ctip_field *
copied(const struct ctip_kind *person, const struct ctip_field *f)
{
	for (size_t i = 0; i < person->n; i++) {
		const struct ctip_field *g = &person->fields[i];

		if (is_of_a_person(g) && (same(f->name, g->name) ||
		    same(f->htcds, g->name) || same(f->htcds, g->htcds)))
			return g;
	}
	return NULL;
}

static bool
is_about_a_person(const struct ctip_kind *kind)
{
	for (size_t i = 0; i < kind->n; i++)
		if (kind->fields[i].type == CTIP_LINK &&
		    same(kind->fields[i].link, "person"))
			return true;
	return kind->subject != NULL;
}

static void
check_copies(struct ctip_buf *out, const struct ctip_kind *person,
    const struct ctip_kind *kind)
{
	for (size_t i = 0; kind != person && is_about_a_person(kind) &&
	    i < kind->n; i++) {
		const struct ctip_field *f = &kind->fields[i];
		const struct ctip_field *g = copied(person, f);

		if (g != NULL)
			ctip_buf_format(out, "%s.%s copies person.%s\n",
			    kind->name, f->name, g->name);
	}
}

static bool
is_whole(const struct ctip_label *label)
{
	return label->en != NULL && label->es != NULL && label->fr != NULL;
}

static void
check_labels(struct ctip_buf *out, const struct ctip_kind *kind)
{
	if (!is_whole(&kind->label))
		ctip_buf_format(out, "%s lacks a language\n", kind->name);
	for (size_t i = 0; i < kind->n; i++)
		if (!kind->fields[i].hidden &&
		    !is_whole(&kind->fields[i].label))
			ctip_buf_format(out, "%s.%s lacks a language\n",
			    kind->name, kind->fields[i].name);
}

/* A line a fault, kinds in the order of their names; how many there are. */
static size_t
faults(struct ctip_buf *out, struct ctip_schemas *schemas)
{
	const struct ctip_kind *person, *kinds[200];
	struct ctip_err err = {0};
	char **names;
	size_t n;

	cr_assert(ctip_schemas_kind(&person, schemas, "person", &err) == 0 &&
	    ctip_schemas_kinds(&names, &n, schemas, &err) == 0, "%s",
	    err.text);
	cr_assert(n <= sizeof kinds / sizeof *kinds);
	for (size_t i = 0; i < n; i++) {
		cr_assert(ctip_schemas_kind(&kinds[i], schemas, names[i],
		    &err) == 0, "%s", err.text);
		check_copies(out, person, kinds[i]);
		check_labels(out, kinds[i]);
		for (size_t j = 0; j < i; j++)
			if (same(kinds[i]->prefix, kinds[j]->prefix))
				ctip_buf_format(out, "%s and %s have one "
				    "prefix\n", kinds[j]->name,
				    kinds[i]->name);
	}
	ctip_names_free(names, n);
	return n;
}

Test(kinds_ours, no_kind_copies_a_person_or_lacks_a_language)
{
	struct ctip_schemas *schemas = own_schemas();
	struct ctip_buf out = {0};

	cr_assert(faults(&out, schemas) >= 24);
	cr_assert(out.len == 0, "%s", out.p);
	ctip_buf_clear(&out);
	ctip_schemas_close(schemas);
}

/* That each of these faults would be seen. */
#define ALL "en: A, es: A, fr: A"
Test(kinds_ours, what_is_wrong_with_a_kind_is_seen)
{
	static const struct text wrong[] = {
		{ "kinds/a.yaml", "{kind: a, prefix: X, en: A, es: A, "
		  "compartment: case, subject: who, fields: ["
		  "{name: who, type: id, of: person, " ALL "}, "
		  "{name: called, type: text, htcds: prs_FirstName, " ALL "},"
		  "{name: telephones, type: text, " ALL "}, "
		  "{name: remarks, type: text, " ALL "}, "
		  "{name: age, type: integer, en: A, es: A}]}" },
		{ "kinds/b.yaml", "{kind: b, prefix: X, " ALL ", "
		  "compartment: case, fields: ["
		  "{name: sex, type: text, " ALL "}, "
		  "{name: other, type: text, htcds: prs_Gender, " ALL "}]}" },
		{ "kinds/c.yaml", "{kind: c, prefix: Y, " ALL ", "
		  "compartment: case, fields: ["
		  "{name: who, type: id, of: person, " ALL "}, "
		  "{name: nationality, type: text, en: A, fr: A}]}" },
		{ "kinds/d.yaml", "{kind: d, prefix: Z, " ALL ", "
		  "compartment: case, subject: of, fields: ["
		  "{name: of, type: id, of: a, " ALL "}, "
		  "{name: gender, type: text, htcds: prs_Gender, " ALL "}]}" },
		{ "kinds/person.yaml", "{kind: person, prefix: P, " ALL ", "
		  "compartment: statistics, fields: ["
		  "{name: sex, type: text, htcds: prs_Gender, " ALL "}, "
		  "{name: age, type: integer, " ALL "}, "
		  "{name: nationality, type: text, " ALL "}, "
		  "{name: remarks, type: text, compartment: case, " ALL "}, "
		  "{name: given_name, type: text, compartment: identity, "
		  "htcds: prs_FirstName, " ALL "}, "
		  "{name: telephones, type: text, compartment: identity, "
		  ALL "}]}" },
		{ NULL, NULL }
	};
	struct ctip_schemas *schemas;
	struct ctip_buf out = {0};
	struct ctip_err err = {0};

	cr_assert(ctip_schemas_open(&schemas, texts(wrong), &err) == 0);
	faults(&out, schemas);
	cr_assert_str_eq(out.p,
	    "a.called copies person.given_name\n"
	    "a.telephones copies person.telephones\n"
	    "a.age copies person.age\n"
	    "a lacks a language\n"
	    "a.age lacks a language\n"
	    "a and b have one prefix\n"
	    "c.nationality copies person.nationality\n"
	    "c.nationality lacks a language\n"
	    "d.gender copies person.sex\n");
	ctip_buf_clear(&out);
	ctip_schemas_close(schemas);
}
