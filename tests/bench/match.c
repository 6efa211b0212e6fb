/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match SCHEMAS [FEBRL.csv]: how well the same person is found.
 *   match febrl1: precision P recall R       of the file, without soc_sec_id
 *   match spanish: precision P recall R      of people made here, with a seed
 *   match worse: precision P recall R        the same, two or three errors each
 *   match 100000: candidates N ms, doubles in first five P %
 * Pairs at the shipped threshold, against the truth that the ids tell.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctip/desk/match.h"
#include "ctip/table/rows.h"

static struct ctip_err err;

static struct ctip_match *
open_match(const char *schemas_path)
{
	static struct ctip_schemas *schemas;
	struct ctip_match *m;

	if ((schemas == NULL && ctip_schemas_open(&schemas,
	    ctip_source_folder(schemas_path), &err) != 0) ||
	    ctip_match_open(&m, schemas, &err) != 0) {
		fprintf(stderr, "match: %s\n", err.text);
		exit(1);
	}
	return m;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* truth[i]: who it is. */
static void
judge(const char *name, const struct ctip_match *m, const long *truth,
    size_t n)
{
	struct ctip_match_pair *pairs;
	size_t found, right = 0, all = 0;
	double start = now();

	found = ctip_match_pairs(&pairs, m, -1);
	for (size_t i = 0; i < found; i++)
		right += truth[pairs[i].a] == truth[pairs[i].b];
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			all += truth[i] == truth[j];
	printf("match %s: precision %.4f recall %.4f (%zu of %zu, %zu shown, "
	    "%.0f ms)\n", name, found > 0 ? (double)right / (double)found : 0,
	    (double)right / (double)all, right, all, found, now() - start);
	if (getenv("MISSED") != NULL)
		for (size_t i = 0; i < n; i++)
			for (size_t j = i + 1; j < n; j++)
				if (truth[i] == truth[j] && ctip_match_score(
				    m, i, j, NULL) < ctip_match_min(m)) {
					struct ctip_buf why = {0};

					printf("# %zu %zu %.3f\n", i, j,
					    ctip_match_score(m, i, j, &why));
					printf("%s", why.p);
					ctip_buf_clear(&why);
				}
	free(pairs);
}

/* ------------------------------------------------------------------- febrl */

static void
febrl(const char *schemas, const char *path)
{
	static const char *const names[] = {"rec_id", "given_name", "surname",
	    "street_number", "address_1", "address_2", "suburb", "postcode",
	    "state", "date_of_birth"};
	struct ctip_rows_options options = {0};
	struct ctip_findings quiet = {0};
	struct ctip_match *m = open_match(schemas);
	struct ctip_rows *rows;
	struct ctip_row row;
	long truth[20000];
	size_t n = 0;
	int column[10];
	bool bad;

	if (ctip_rows_open(&rows, path, &options, &err) != 0)
		exit(fprintf(stderr, "match: %s\n", err.text));
	for (int i = 0; i < 10; i++)
		column[i] = ctip_rows_column(rows, ctip_str(names[i]));
	while (n < 20000 && ctip_rows_next(rows, &row, &bad, &quiet, &err) ==
	    1) {
		struct ctip_buf address = {0};
		char birth[11] = "";
		struct ctip_str b = row.cells[column[9]].text;

		for (int i = 3; i < 9; i++)
			ctip_buf_format(&address, "%.*s ",
			    (int)row.cells[column[i]].text.len,
			    row.cells[column[i]].text.p);
		if (b.len == 8)
			snprintf(birth, sizeof birth, "%.4s-%.2s-%.2s", b.p,
			    b.p + 4, b.p + 6);
		truth[n++] = strtol(row.cells[column[0]].text.p + 4, NULL,
		    10);
		ctip_match_add(m, &(struct ctip_match_person){
		    .given = row.cells[column[1]].text,
		    .family = row.cells[column[2]].text,
		    .birth_date = ctip_str(birth),
		    .address = ctip_buf_slice(&address)});
		ctip_buf_clear(&address);
	}
	ctip_rows_close(rows);
	ctip_match_ready(m);
	judge("febrl1", m, truth, n);
	ctip_match_close(m);
}

/* ----------------------------------------------------------------- spanish */

static uint64_t seed;

static unsigned
draw(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((seed >> 33) % n);
}

static const char *const women[] = {"María", "Ana", "Yusmari", "Rosa",
    "Carmen", "Luisa", "Gabriela", "Isabel", "Andreína", "Daniela",
    "Yesenia", "Guadalupe", "Dolores", "Patricia", "Teresa", "Verónica",
    "Milagros", "Génesis", "Mariangel", "Oriana", "Paola", "Susana",
    "Josefina", "Mercedes", "Rosario", "Xiomara", "Yuleisy", "Karina",
    "Nayeli", "Wilmary"};
static const char *const men[] = {"José", "Luis", "Carlos", "Juan", "Pedro",
    "Francisco", "Miguel", "Jesús", "Antonio", "Rafael", "Eduardo",
    "Manuel", "Enrique", "Alejandro", "Roberto", "Wilmer", "Yorman",
    "Guillermo", "Ignacio", "Ricardo", "Andrés", "Nicolás"};
static const char *const last[] = {"González", "Rodríguez", "Pérez",
    "Hernández", "García", "Martínez", "Sánchez", "López", "Díaz", "Rojas",
    "Ramírez", "Romero", "Torres", "Salazar", "Marcano", "Figuera",
    "Bolívar", "Urdaneta", "Zambrano", "Quijada", "Villalba", "Guevara",
    "Mohammed", "Ramnarine", "Joseph", "Baptiste", "Cedeño", "Brito",
    "Acosta", "Vásquez", "Chacón", "Yánez", "Betancourt", "Lezama",
    "de la Cruz", "del Valle", "de los Santos", "Malavé", "Rengel",
    "Carreño"};
static const char *const shorts[][2] = {{"José", "Pepe"},
    {"Francisco", "Paco"}, {"María", "Mari"}, {"Guadalupe", "Lupita"},
    {"Dolores", "Lola"}, {"Gabriela", "Gaby"}, {"Luis", "Lucho"},
    {"Jesús", "Chucho"}, {"Rafael", "Rafa"}, {"Eduardo", "Lalo"},
    {"Guillermo", "Memo"}, {"Ignacio", "Nacho"}, {"Enrique", "Kike"},
    {"Isabel", "Chabela"}, {"Mercedes", "Meche"}, {"Teresa", "Tere"}};

struct somebody {
	char given[80], family[80], birth[11], age[8], on[11], phone[24];
	const char *sex, *nationality;
};

#define PICK(list) list[draw((unsigned)(sizeof list / sizeof *list))]

static struct somebody
invent(void)
{
	struct somebody p = {.sex = draw(4) ? "female" : "male",
	    .nationality = draw(5) ? "VEN" : draw(2) ? "COL" : "TTO"};
	const char *first = *p.sex == 'f' ? PICK(women) : PICK(men);
	const char *second = *p.sex == 'f' ? PICK(women) : PICK(men);

	snprintf(p.given, sizeof p.given, "%s%s%s", first, draw(3) ? " " : "",
	    "");
	if (p.given[strlen(p.given) - 1] == ' ')
		strcat(p.given, second);
	snprintf(p.family, sizeof p.family, "%s %s", PICK(last), PICK(last));
	snprintf(p.birth, sizeof p.birth, "%04u-%02u-%02u", 1965 + draw(50),
	    1 + draw(12), 1 + draw(28));
	snprintf(p.on, sizeof p.on, "2023-%02u-%02u", 1 + draw(12),
	    1 + draw(28));
	if (draw(3) == 0)
		snprintf(p.phone, sizeof p.phone, "+1 868 %03u %04u",
		    draw(1000), draw(10000));
	return p;
}

static void
cut_second(char *text)
{
	char *blank = strrchr(text, ' ');

	if (blank != NULL)
		*blank = '\0';
}

/* One thing that goes wrong when somebody is written down again. */
static void
spoil(struct somebody *p)
{
	char text[80];
	size_t len, at;

	switch (draw(10)) {
	case 0: /* the second surname is left out */
		cut_second(p->family);
		break;
	case 1: /* the second given name is */
		cut_second(p->given);
		break;
	case 2: /* English order: the first surname as a middle name */
		if (strchr(p->family, ' ') == NULL)
			break;
		strcpy(text, strchr(p->family, ' ') + 1);
		*strchr(p->family, ' ') = '\0';
		snprintf(p->given + strlen(p->given), 40, " %.30s",
		    p->family);
		strcpy(p->family, text);
		break;
	case 3: /* day and month */
		if (strlen(p->birth) == 10 && atoi(p->birth + 8) <= 12) {
			memcpy(text, p->birth + 5, 2);
			memcpy(p->birth + 5, p->birth + 8, 2);
			memcpy(p->birth + 8, text, 2);
		}
		break;
	case 4: /* only an age */
		snprintf(p->age, sizeof p->age, "%u", 2023u -
		    (unsigned)atoi(p->birth) % 3000u);
		*p->birth = '\0';
		break;
	case 5: /* a short name */
		for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
			if (strncmp(p->given, shorts[i][0],
			    strlen(shorts[i][0])) == 0) {
				strcpy(p->given, shorts[i][1]);
				break;
			}
		break;
	case 6: /* a slip in a surname */
	case 7: /* or in a given name */
		strcpy(text, draw(2) ? p->family : p->given);
		len = strlen(text);
		at = 1 + draw((unsigned)len - 1);
		if ((text[at] & 0x80) == 0 && text[at] != ' ') {
			char *to = strcmp(text, p->family) == 0 ? p->family :
			    p->given;

			to[at] = (char)('a' + draw(26));
		}
		break;
	case 8: /* one digit of the year or day */
		if (strlen(p->birth) == 10)
			p->birth[draw(2) ? 3 : 9] = (char)('0' + draw(10));
		break;
	default: /* no telephone any more */
		*p->phone = '\0';
	}
}

static size_t
add(struct ctip_match *m, const struct somebody *p)
{
	return ctip_match_add(m, &(struct ctip_match_person){
	    .given = ctip_str(p->given), .family = ctip_str(p->family),
	    .birth_date = ctip_str(p->birth), .age = ctip_str(p->age),
	    .identified = ctip_str(p->on), .sex = ctip_str(p->sex),
	    .nationality = ctip_str(p->nationality),
	    .telephones = ctip_str(p->phone)});
}

static void
spanish(const char *schemas, const char *name, unsigned errors)
{
	struct ctip_match *m = open_match(schemas);
	static long truth[6000];
	size_t n = 0;

	seed = 20260115 + errors;
	for (long i = 0; i < 3000; i++) {
		struct somebody p = invent();

		truth[n++] = i;
		add(m, &p);
		if (draw(3) != 0)
			continue;
		for (unsigned e = 0; e < errors + (errors > 1 ? draw(2) : 0);
		    e++)
			spoil(&p);
		truth[n++] = i;
		add(m, &p);
	}
	ctip_match_ready(m);
	judge(name, m, truth, n);
	ctip_match_close(m);
}

/* One person among many: how long, and is their double among the first? */
static void
crowd(const char *schemas)
{
	enum { MANY = 100000, DOUBLES = 1000 };
	struct ctip_match *m = open_match(schemas);
	static size_t first[DOUBLES], again[DOUBLES];
	struct ctip_match_pair five[5];
	double start, ready, spent, worst = 0;
	size_t hits = 0;

	seed = 42;
	for (size_t i = 0; i < MANY; i++) {
		struct somebody p = invent();
		size_t at = add(m, &p);

		if (i % (MANY / DOUBLES) != 0)
			continue;
		spoil(&p);
		first[i / (MANY / DOUBLES)] = at;
		again[i / (MANY / DOUBLES)] = add(m, &p);
	}
	start = now();
	ctip_match_ready(m);
	ready = now() - start;
	start = now();
	for (size_t i = 0; i < DOUBLES; i++) {
		double from = now();
		size_t n = ctip_match_candidates(five, 5, m, again[i], 0);

		for (size_t j = 0; j < n; j++)
			hits += five[j].b == first[i];
		worst = now() - from > worst ? now() - from : worst;
	}
	spent = (now() - start) / DOUBLES;
	printf("match 100000: candidates %.1f ms (most %.0f ms), doubles in "
	    "first five %.1f %%, made ready in %.0f ms\n", spent, worst,
	    100.0 * (double)hits / DOUBLES, ready);
	ctip_match_close(m);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return fprintf(stderr, "usage: match SCHEMAS [FEBRL.csv]\n"), 64;
	if (argc > 2)
		febrl(argv[1], argv[2]);
	else
		puts("match febrl1: skipped: the file is not there");
	spanish(argv[1], "spanish", 1);
	spanish(argv[1], "worse", 2);
	crowd(argv[1]);
	return 0;
}
