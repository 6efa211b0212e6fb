/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_MATCH_INSIDE_H
#define CTIP_DESK_MATCH_INSIDE_H

#include <uthash.h>

#include "ctip/base/time.h"
#include "ctip/desk/match.h"

#define MATCH_NAMES   8    /* words of a name that count */
#define MATCH_WORDS   16   /* of an address */
#define MATCH_PHONES  4

/* A word in use, once: the space it is of, its folded text. */
struct match_word {
	UT_hash_handle hh;
	uint32_t       number;     /* from 1 */
	uint32_t       count;      /* people who have it */
	uint32_t       seen;       /* the last of them, from 1 */
	uint32_t       one;        /* short names of one name: its number */
	char           sound[CTIP_MATCH_SOUND];
	uint16_t       len;
	char           text[];     /* space, then the word */
};

/* A person, by the numbers of words. 0: none. */
struct match_one {
	uint32_t names[MATCH_NAMES];   /* given ones first */
	uint8_t  n_given, n_names;
	uint8_t  n_phones, n_address;
	uint32_t phones[MATCH_PHONES];
	uint32_t address[MATCH_WORDS];
	uint32_t sex, nationality, external, identity;
	struct ctip_date birth;        /* year 0: not known */
	int16_t  first, last;          /* years that an age allows; 0: none */
};

enum { BIRTH_SAME, BIRTH_SWAPPED, BIRTH_NEAR, BIRTH_YEAR, BIRTH_DIFFERS,
    AGE_FITS, AGE_DIFFERS, SEX_SAME, SEX_DIFFERS, NATIONALITY_DIFFERS,
    NUMBER_SAME, NUMBER_DIFFERS, REGISTER_SAME, TELEPHONE_SAME, NAME_MOST,
    NAMES_MOST, NAME_DIFFERS, ADDRESS_MOST, ADDRESS_DIFFERS, MATCH_WEIGHTS };

struct ctip_match {
	double             weight[MATCH_WEIGHTS];
	double             min;
	struct match_word *words;      /* hash */
	struct match_word **by_number;
	uint32_t           n_words;
	struct match_one  *all;
	size_t             n, room;
	double             prior;      /* bits against any two being one */
	struct match_key  { uint64_t key; uint32_t who; } *keys;
	size_t             n_keys, keys_room;
};

/* The number of a word in a space (a letter), folded; counts it once for the
 * person who is being added. 0: nothing is left of it. */
uint32_t ctip_match__word(struct ctip_match *match, char space,
    struct ctip_str text);
/* The name that short names stand for, of the rules. */
int  ctip_match__rules(struct ctip_match *match, struct ctip_schemas *schemas,
    struct ctip_err *err);
bool ctip_match__is_particle(const struct ctip_match *match,
    const struct match_word *word);
/* Who may be whom: keys of one person, sorted by ctip_match_ready. */
void ctip_match__keys(struct ctip_match *match, uint32_t who);

#endif
