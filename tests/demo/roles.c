/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts -> roles: women and men of the register are put in an order of their
 * own, and each role takes as many of them as its groups say, from its own
 * place in that order on. So roles overlap, as they do in life, and no draw
 * can break a count.
 */
#include "demo.h"

#include <string.h>

struct slot slots[SLOTS + 1];
unsigned n_slots;

static unsigned women[SLOTS], men[SLOTS], n_women, n_men;
static struct count counts[16];
static size_t n_counts;

void
roles_deal(void)
{
	unsigned order[SLOTS];

	n_women = fact_number("people.women");
	n_men = fact_number("people.men");
	n_slots = n_women + n_men;
	if (n_slots > SLOTS || n_women == 0 || n_men == 0)
		wrong("not that many people", "people");
	for (unsigned i = 0; i < n_slots; i++)
		order[i] = i + 1;
	shuffle(order, n_slots);
	memcpy(women, order, n_women * sizeof *women);
	memcpy(men, order + n_women, n_men * sizeof *men);
	for (unsigned i = 0; i < n_women; i++)
		slots[women[i]].female = true;
}

unsigned
nth_woman(unsigned n)
{
	return women[n % n_women];
}

unsigned
nth_man(unsigned n)
{
	return men[n % n_men];
}

static unsigned
bits_of(const struct ctip_yaml *codes)
{
	unsigned bits = 0;

	if (codes == NULL || codes->type != CTIP_YAML_LIST)
		wrong("a group has no list of periods", "in");
	for (size_t i = 0; i < codes->n; i++)
		bits |= 1u << period_of(codes->items[i].text.p);
	return bits;
}

unsigned
roles_fill(struct member *out, const struct ctip_yaml *groups,
    unsigned women_from, unsigned men_from)
{
	unsigned n = 0, w = 0, m = 0;

	for (size_t i = 0; i < groups->n; i++) {
		const struct ctip_yaml *group = &groups->items[i];
		unsigned females = number_of(group, "female");
		unsigned males = number_of(group, "male");
		struct member member = {.open = has(group, "open"),
		    .in = bits_of(ctip_yaml_find(group, "in"))};

		if (w + females > n_women || m + males > n_men)
			wrong("more than there are people", "people");
		for (; females > 0; females--) {
			member.slot = nth_woman(women_from + w++);
			out[n++] = member;
		}
		for (; males > 0; males--) {
			member.slot = nth_man(men_from + m++);
			out[n++] = member;
		}
	}
	return n;
}

void
served(unsigned slot, unsigned day)
{
	struct slot *s = &slots[slot];

	if (s->first == 0 || day < s->first)
		s->first = day;
}

unsigned
first_in(unsigned in)
{
	unsigned i = 0;

	while ((in >> i & 1) == 0)
		i++;
	return i;
}

unsigned
last_in(unsigned in)
{
	unsigned i = PERIODS - 1;

	while ((in >> i & 1) == 0)
		i--;
	return i;
}

unsigned
how_many(unsigned in)
{
	unsigned n = 0;

	for (; in != 0; in >>= 1)
		n += in & 1;
	return n;
}

struct count *
counted(const char *name)
{
	for (size_t i = 0; i < n_counts; i++)
		if (strcmp(counts[i].name, name) == 0)
			return &counts[i];
	if (n_counts == COUNT(counts))
		wrong("too many counts", name);
	counts[n_counts].name = name;
	return &counts[n_counts++];
}

void
count_members(const char *name, const struct member *members, unsigned n)
{
	struct count *count = counted(name);

	for (unsigned i = 0; i < n; i++) {
		unsigned times = how_many(members[i].in);

		for (unsigned p = 0; p < PERIODS; p++)
			count->n[p] += members[i].in >> p & 1;
		if (slots[members[i].slot].female)
			count->female += times;
		else
			count->male += times;
	}
}
