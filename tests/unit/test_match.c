/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/desk/match.h"

static double
jw(const char *a, const char *b)
{
	return ctip_match_jaro_winkler(ctip_str(a), ctip_str(b));
}

/* The values of Winkler (1990) and of every textbook since. */
Test(match, jaro_winkler)
{
	cr_assert(fabs(jw("martha", "marhta") - 0.9611) < 0.0001);
	cr_assert(fabs(jw("dixon", "dicksonx") - 0.8133) < 0.0001);
	cr_assert(fabs(jw("dwayne", "duane") - 0.84) < 0.0001);
	cr_assert(fabs(jw("jones", "johnson") - 0.8324) < 0.0001);
	cr_assert_eq(jw("ana", "ana"), 1);
	cr_assert_eq(jw("abc", "xyz"), 0);
	cr_assert_eq(jw("", "ana"), 0);
	cr_assert_eq(jw("", ""), 0);
}

static bool
sound_alike(const char *a, const char *b)
{
	char x[CTIP_MATCH_SOUND], y[CTIP_MATCH_SOUND];

	ctip_match_sound(x, ctip_str(a));
	ctip_match_sound(y, ctip_str(b));
	return *x != '\0' && strcmp(x, y) == 0;
}

Test(match, words_that_sound_alike)
{
	cr_assert(sound_alike("gonzalez", "gonsales"));
	cr_assert(sound_alike("vasquez", "basques"));
	cr_assert(sound_alike("hernandez", "ernandes"));
	cr_assert(sound_alike("jimenez", "gimenez"));
	cr_assert(sound_alike("quijada", "kijada"));
	cr_assert(sound_alike("philip", "filip"));
	cr_assert(sound_alike("yesenia", "llesenia"));
	cr_assert(!sound_alike("salazar", "marcano"));
	cr_assert(!sound_alike("ana", "eva"));
}

/* ------------------------------------------------------------------ scores */

static struct ctip_match *match;
static struct ctip_schemas *schemas;
static struct ctip_err err;

static void
begin(void)
{
	const char *build = getenv("CTIP_BUILD");
	char path[400];

	snprintf(path, sizeof path, "%s/schemas", build != NULL ? build :
	    "build");
	cr_assert(ctip_schemas_open(&schemas, ctip_source_folder(path),
	    &err) == 0, "%s", err.text);
	cr_assert(ctip_match_open(&match, schemas, &err) == 0, "%s",
	    err.text);
	/* A crowd, so that names are as rare as they are. */
	for (int i = 0; i < 300; i++) {
		char given[20], family[20];

		snprintf(given, sizeof given, "g%c%c%d", 'a' + i % 26,
		    'a' + i / 26, i);
		snprintf(family, sizeof family, "f%c%c%d", 'a' + i / 26,
		    'a' + i % 26, i);
		ctip_match_add(match, &(struct ctip_match_person){
		    .given = ctip_str(given), .family = ctip_str(family)});
	}
}

static void
end(void)
{
	ctip_match_close(match);
	ctip_schemas_close(schemas);
}

static double
score(struct ctip_match_person a, struct ctip_match_person b)
{
	size_t x, y;
	double s;

	begin();
	x = ctip_match_add(match, &a);
	y = ctip_match_add(match, &b);
	ctip_match_ready(match);
	s = ctip_match_score(match, x, y, NULL);
	cr_assert_eq(s, ctip_match_score(match, y, x, NULL));
	end();
	return s;
}

#define WHO(g, f, b) (struct ctip_match_person){.given = CTIP_STR(g), \
    .family = CTIP_STR(f), .birth_date = CTIP_STR(b)}

Test(match, one_person_in_many_spellings)
{
	struct ctip_match_person ana = WHO("Ana María", "González Pérez",
	    "1990-05-03");

	cr_assert(score(ana, ana) > 0.99);
	cr_assert(score(ana, WHO("ana maria", "GONZALEZ PEREZ",
	    "1990-05-03")) > 0.99);
	cr_assert(score(ana, WHO("Ana", "González", "1990-05-03")) > 0.95);
	cr_assert(score(ana, WHO("Ana González", "Pérez", "1990-05-03")) >
	    0.95);
	cr_assert(score(ana, WHO("González Pérez", "Ana María",
	    "1990-05-03")) > 0.95);
	cr_assert(score(ana, WHO("Ana", "de González", "1990-03-05")) > 0.85);
	cr_assert(score(ana, WHO("Ana María", "Gonsales Peres", "1990")) >
	    0.85);
	cr_assert(score(WHO("Pepe", "Salazar", "1990-05-03"), WHO("José",
	    "Salazar", "1990-05-03")) > 0.95);
}

Test(match, other_people)
{
	struct ctip_match_person ana = WHO("Ana María", "González Pérez",
	    "1990-05-03");

	cr_assert(score(ana, WHO("Luisa", "Marcano", "1990-05-03")) < 0.5);
	cr_assert(score(ana, WHO("Eva", "González", "1971-10-22")) < 0.2);
	cr_assert(score(ana, WHO("", "", "1990-05-03")) < 0.99);
	cr_assert(score(WHO("", "", ""), WHO("", "", "")) < 0.1);
}

Test(match, an_age_in_place_of_a_birth_date)
{
	struct ctip_match_person aged = WHO("Ana", "Urdaneta", "");
	struct ctip_match_person born = WHO("Ana", "Urdaneta", "1990-05-03");
	double fits, differs;

	aged.age = CTIP_STR("33");
	aged.identified = CTIP_STR("2023-08-01");
	fits = score(aged, born);
	aged.age = CTIP_STR("45");
	differs = score(aged, born);
	cr_assert(fits > differs && fits > 0.8, "%f %f", fits, differs);
}

/* The pair is found among the others, and nobody else. */
Test(match, pairs_and_candidates)
{
	struct ctip_match_person a = WHO("José Luis", "de la Cruz Brito",
	    "1984-11-02");
	struct ctip_match_person b = WHO("Pepe", "Cruz", "1984-02-11");
	struct ctip_match_pair *pairs, found[5];
	size_t x, y;

	begin();
	x = ctip_match_add(match, &a);
	y = ctip_match_add(match, &b);
	ctip_match_ready(match);
	cr_assert_eq(ctip_match_pairs(&pairs, match, -1), 1);
	cr_assert(pairs[0].a == x && pairs[0].b == y);
	free(pairs);
	cr_assert_geq(ctip_match_candidates(found, 5, match, y, 0), 1);
	cr_assert_eq(found[0].b, x);
	end();
}
