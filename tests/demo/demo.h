/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_TESTS_DEMO_H
#define CTIP_TESTS_DEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctip/schema/yaml.h"

/*
 * facts -> roles -> services -> people -> CSV files. The facts (programme.yaml)
 * say how many; who does what is dealt out to numbered slots of the register
 * first, then the days are drawn, and last a person for each slot, of the sex
 * and age that the slot needs, identified before the first service. What goes
 * wrong ends the program: it is a tool of the tests.
 */
#define COUNT(list) (sizeof (list) / sizeof *(list))

/* draw.c: chance. The same draws from the same seed. */
extern uint64_t seed;
unsigned draw(unsigned below);
bool     chance(unsigned percent);
unsigned between(unsigned first, unsigned last); /* both may come out */

struct choice {
	unsigned    weight;
	const char *code, *label;
};

const struct choice *pick(const struct choice *list, size_t n);
#define PICK(list) pick(list, COUNT(list))
#define ANY(list) (list)[draw(COUNT(list))]

void shuffle(unsigned *list, size_t n);
/* Whole numbers near to shares of total by weight, which add up to it. */
void apportion(unsigned *out, const unsigned *weights, size_t n,
    unsigned total);

/* Days are counted from 1970. */
struct day {
	unsigned year, month, day;
};

struct day civil(unsigned days);
unsigned   days_of(const char *text); /* like 2024-09-28 */

/* facts.c: programme.yaml. */
#define PERIODS 3

struct period {
	const char *code;
	unsigned    first, last;
};

extern struct period periods[PERIODS];
extern unsigned first_day, last_day; /* of the programme */

void facts_open(const char *path);
void facts_print(void); /* one scalar a line: path, tab, text */
/* Of a path like "sessions.people", or below a map; ends where missing. */
const struct ctip_yaml *fact(const char *path);
const char *fact_text(const char *path);
unsigned    fact_number(const char *path);
const char *text_of(const struct ctip_yaml *map, const char *key);
unsigned    number_of(const struct ctip_yaml *map, const char *key);
unsigned    day_of(const struct ctip_yaml *map, const char *key);
bool        has(const struct ctip_yaml *map, const char *key);
unsigned    period_of(const char *code); /* its number */
_Noreturn void wrong(const char *what, const char *which);

/* sheet.c: cells one after another. The header is written by the same walk,
 * so that columns and cells can't part: a file's rows begin with any row,
 * written once more. */
struct form {
	char        delimiter;  /* , or ; */
	bool        slashes;    /* 31/12/2024 instead of 2024-12-31 */
	bool        latin;      /* windows-1252 instead of UTF-8 */
	bool        spanish;    /* sí, no */
	const char *title;      /* a row above the header */
};

extern const struct form english, iso, spanish;
void sheet_open(const char *folder, const char *name,
    const struct form *form);
void sheet_stdout(void);
void sheet_header(void); /* the next row is the header */
void sheet_close(void);
void cell(const char *name, const char *text);
void cell_number(const char *name, bool given, unsigned value);
void cell_known(const char *name, unsigned known, unsigned days);
void cell_day(const char *name, unsigned days); /* 0: none */
void cell_yes(const char *name, bool given, bool yes);
void cell_person(const char *name, unsigned slot);
void end_row(void);

/* roles.c: who is in what. Slots are numbered from 1, like the register. */
#define SLOTS 2000

struct slot {
	bool     female, adult, minor, victim;
	unsigned first;    /* day of the first service; 0: none */
	unsigned last_aid; /* day of the last assistance, or of a stay */
};

extern struct slot slots[SLOTS + 1];
extern unsigned n_slots;

struct member {
	unsigned slot;
	unsigned in;       /* bits of the periods */
	bool     open;
};

void roles_deal(void);
/* The people of a role, from its groups; each role begins with other women
 * and men. Returns how many. */
unsigned roles_fill(struct member *out, const struct ctip_yaml *groups,
    unsigned women_from, unsigned men_from);
unsigned nth_woman(unsigned n);
unsigned nth_man(unsigned n);
void     served(unsigned slot, unsigned day);
unsigned first_in(unsigned in); /* number of the first period of the bits */
unsigned last_in(unsigned in);
unsigned how_many(unsigned in);

/* What the records give, for figures.c: people (or events, participants) by
 * period and sex. */
struct count {
	const char *name;             /* as `records` names it */
	unsigned    n[PERIODS];
	unsigned    female, male;     /* over all periods */
};

struct count *counted(const char *name);
void count_members(const char *name, const struct member *members,
    unsigned n);

/* Each draws, and then writes its files into folder. */
void services_draw(void);
void services_write(const char *folder);
void learning_draw(void);
void learning_write(const char *folder);
void plans_draw(void);
void plans_write(const char *folder);
void surveys_draw(void);
void surveys_write(const char *folder);
void trainings_write(const char *folder);
void office_write(const char *folder);
void calls_write(const char *folder);
void figures_write(const char *folder);

/* services.c, for what follows from them */
#define MEMBERS 1000
extern struct member counselled[MEMBERS], assisted[MEMBERS],
    skilled[MEMBERS], housed[MEMBERS];
extern unsigned n_counselled, n_assisted, n_skilled, n_housed;

/* people.c and register.c */
struct person {
	unsigned             number;
	bool                 female, child, trafficked, works;
	bool                 wrong_age, wrong_trafficked_age, spanish;
	const char          *given, *family[2], *alias;
	const struct choice *nation, *region, *category, *source, *form, *other;
	unsigned             born, identified;
	unsigned             age, age_trafficked;
	unsigned             birth_known;      /* 3 day, 2 month, 1 year, 0 */
};

extern const struct choice regions[];
extern const size_t n_regions;
/* Somebody for a slot; for none, whoever comes. */
struct person draw_person(unsigned number, const struct slot *slot);
/* Codes instead of labels, better filled in: the table for the bench. */
void people_write(unsigned n, bool in_codes);
void people_cases_write(unsigned n);

#endif
