/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_MATCH_H
#define CTIP_DESK_MATCH_H

#include "ctip/ledger/chain.h"
#include "ctip/schema/kind.h"

/*
 * The same person, written twice (R016): names in Spanish and English order,
 * one or two surnames, particles, accents, short names, dates with their
 * parts swapped. All of it is in memory; nothing that finds anybody is ever
 * written. Scores are after Fellegi and Sunter (A Theory for Record Linkage,
 * JASA 64, 1969): bits for what agrees (rules/matching.yaml; names by their
 * frequency here), against the odds of any two people being one.
 */
struct ctip_match;

/* What is compared; absent where it isn't known. Several in one field are
 * separated by `;`. */
struct ctip_match_person {
	struct ctip_str given, family, other;
	struct ctip_str birth_date;        /* ISO, as exact as it is known */
	struct ctip_str age, identified;   /* years, on that date */
	struct ctip_str sex, nationality;
	struct ctip_str external_id, identity_number, telephones, address;
};

/* CONFIG: rules/matching.yaml or rules/names.yaml is faulty. */
int  ctip_match_open(struct ctip_match **out, struct ctip_schemas *schemas,
    struct ctip_err *err);
void ctip_match_close(struct ctip_match *match);

/* Adds one more; its number, from 0. What it is given isn't kept. */
size_t ctip_match_add(struct ctip_match *match,
    const struct ctip_match_person *person);
/* After the last one was added: how rare what is, and who may be whom. */
void ctip_match_ready(struct ctip_match *match);

/* How likely two of them are one person, 0 to 1; why (unless NULL): a line
 * `NAME\tWORDS\tBITS\n` for each thing that was compared. */
double ctip_match_score(const struct ctip_match *match, size_t a, size_t b,
    struct ctip_buf *why);

struct ctip_match_pair { size_t a, b; double score; };

/* Those that may be this one, the best first, at most `room`. */
size_t ctip_match_candidates(struct ctip_match_pair *out, size_t room,
    const struct ctip_match *match, size_t a, double min);
/* All pairs from a score on, the best first; free with free(). min: 0 to 1;
 * below 0: that of the rules. */
size_t ctip_match_pairs(struct ctip_match_pair **out,
    const struct ctip_match *match, double min);
double ctip_match_min(const struct ctip_match *match);

/* May this member say that two are one: has a role of `merge` in
 * rules/matching.yaml? */
int ctip_match_merges(bool *may, struct ctip_schemas *schemas,
    const struct ctip_chain *chain, const char *handle, struct ctip_err *err);

/* Jaro's similarity with Winkler's bonus for a common beginning of up to four
 * letters, scale 0.1 (Winkler, 1990), of folded words: 0 to 1. */
double ctip_match_jaro_winkler(struct ctip_str a, struct ctip_str b);
/* How a folded word sounds in Spanish or English, so far as both agree: at
 * most 6 letters. */
#define CTIP_MATCH_SOUND 7
void ctip_match_sound(char out[CTIP_MATCH_SOUND], struct ctip_str word);

#endif
