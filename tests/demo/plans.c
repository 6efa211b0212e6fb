/* SPDX-License-Identifier: Apache-2.0 */
/*
 * services -> transition plans with their goals, families and their monthly
 * cash. Who became self-sufficient reached every goal, and had no direct
 * assistance and no place to live from others for more than the days of
 * rules/plan.yaml before the plan ended, and after it.
 */
#include "demo.h"

#include <stdio.h>
#include <string.h>

#define APART 40 /* days from the last aid to the end of a plan */

struct plan {
	unsigned    slot, started, ended; /* ended 0: goes on */
	const char *outcome;
};

static struct plan plans[MEMBERS];
static unsigned n_plans;
static unsigned heads[100], opened[100], n_families;

static void
draw_plan(unsigned slot, const char *outcome)
{
	struct slot *s = &slots[slot];
	struct plan *plan = &plans[n_plans++];
	unsigned aid = s->last_aid, early;

	plan->slot = slot;
	plan->outcome = outcome;
	plan->started = s->first + 3 + draw(30);
	early = plan->started + 90;
	if (aid != 0 && aid + APART > early)
		early = aid + APART;
	plan->ended = *outcome == '\0' ? 0 : between(early, last_day);
	s->victim = true;
}

/* Whoever was served long enough before the end; others have no plan. */
static unsigned
draw_planned(unsigned *out)
{
	unsigned n = 0;

	for (unsigned i = 1; i <= n_slots; i++)
		if (slots[i].first != 0 && slots[i].first + 150 < last_day &&
		    slots[i].last_aid + APART < last_day)
			out[n++] = i;
	shuffle(out, n);
	return n;
}

static void
draw_families(void)
{
	n_families = fact_number("families.families");
	if (n_families > COUNT(heads))
		wrong("too many", "families");
	for (unsigned i = 0; i < n_families; i++) {
		heads[i] = nth_woman(150 + 3 * i);
		opened[i] = between(periods[1].first, last_day - 250);
		served(heads[i], opened[i]);
		/* Two are headed by a child. */
		if (i < 2 && !slots[heads[i]].adult)
			slots[heads[i]].minor = true;
		else if (!slots[heads[i]].minor)
			slots[heads[i]].adult = true;
	}
}

void
plans_draw(void)
{
	const struct ctip_yaml *ended = fact("plans.ended");
	unsigned planned[SLOTS], n, at = 0;

	draw_families();
	n = draw_planned(planned);
	for (size_t i = 0; i < ended->n; i++) {
		unsigned plans_of = number_of(&ended->items[i], "plans");

		for (; plans_of > 0 && at < n; plans_of--)
			draw_plan(planned[at++],
			    text_of(&ended->items[i], "outcome"));
		if (plans_of > 0)
			wrong("too few people", "plans");
	}
	for (unsigned i = fact_number("plans.going_on"); i > 0 && at < n; i--)
		draw_plan(planned[at++], "");
}

static void
write_plan(const struct plan *plan, unsigned number)
{
	char text[24];

	snprintf(text, sizeof text, "TP-%03u", number);
	cell("Plan", text);
	cell_person("Register number", plan->slot);
	cell("Type", "transition");
	cell_day("Started", plan->started);
	cell_day("Planned end", plan->started + 180);
	cell_day("Ended", plan->ended);
	cell("Outcome", plan->outcome);
	cell_yes("Set with the survivor", true, chance(92));
	cell("Officer", number % 2 ? "inv01" : "inv02");
	cell("Programme", fact_text("programme.code"));
	end_row();
}

static void
write_goal(const struct plan *plan, unsigned number, const char *domain,
    const char *status)
{
	static const char *const steps[] = {"found", "matched",
	    "self_employed"};
	unsigned until = plan->ended != 0 ? plan->ended : plan->started + 90;
	bool done = status[0] != 'o';
	bool work = strcmp(domain, "employment") == 0;
	char text[24];

	snprintf(text, sizeof text, "TP-%03u", number);
	cell("Plan", text);
	cell_person("Register number", plan->slot);
	cell("Domain", domain);
	cell_day("Set", plan->started);
	cell_day("Due", plan->started + 120);
	cell_day("Done", done ? between(plan->started + 20, until) : 0);
	cell("Status", status);
	cell("Employment", work && done && status[0] == 'a' ?
	    ANY(steps) : "");
	end_row();
}

static void
write_goals(const struct plan *plan, unsigned number)
{
	static const char *const domains[] = {"housing", "documents",
	    "income", "education", "language"};
	bool all = strcmp(plan->outcome, "self_sufficient") == 0;
	unsigned more = 1 + draw(3), from = draw(COUNT(domains));

	write_goal(plan, number, "employment", all ? "achieved" :
	    plan->ended != 0 ? "dropped" : "open");
	for (unsigned i = 0; i < more; i++)
		write_goal(plan, number,
		    domains[(from + i) % COUNT(domains)],
		    all || chance(40) ? "achieved" :
		    plan->ended != 0 ? "dropped" : "open");
}

static void
write_family(unsigned i)
{
	static const char *const types[] = {"at_risk", "survivor", "kinship",
	    "foster"};
	static const char *const concerns[] = {"neglect", "trafficking",
	    "neglect; separation", "teenage_pregnancy", "abuse"};
	unsigned children = 1 + draw(4);
	char text[24];

	snprintf(text, sizeof text, "FM-%02u", i + 1);
	cell("Family", text);
	cell_person("Head of the family", heads[i]);
	cell_day("Opened", opened[i]);
	cell("Type", ANY(types));
	cell("Region", pick(regions, n_regions)->label);
	cell_number("Size", true, children + 1 + draw(2));
	cell_number("Children", true, children);
	cell_yes("Headed by a child", true, slots[heads[i]].minor);
	cell("Concerns", ANY(concerns));
	cell("Programme", fact_text("programme.code"));
	end_row();
}

static void
write_grant(unsigned i, unsigned month)
{
	char text[32];

	snprintf(text, sizeof text, "FM-%02u", i + 1);
	cell("Family", text);
	cell_person("Paid to", heads[i]);
	cell_day("Date", opened[i] + 14 + 30 * month);
	cell_number("Month", true, month + 1);
	cell("Of months", fact_text("families.months"));
	cell("Amount", fact_text("families.amount"));
	cell("Purpose", "alternative_care");
	snprintf(text, sizeof text, "CG-%02u-%u", i + 1, month + 1);
	cell("Reference", text);
	cell("Organisation", "UNICEF");
	cell("Programme", fact_text("programme.code"));
	end_row();
}

void
plans_write(const char *folder)
{
	unsigned months = fact_number("families.months");

	sheet_open(folder, "plans.csv", &english);
	write_plan(&plans[0], 0);
	for (unsigned i = 0; i < n_plans; i++)
		write_plan(&plans[i], i + 1);
	sheet_close();
	sheet_open(folder, "goals.csv", &english);
	write_goal(&plans[0], 0, "", "");
	for (unsigned i = 0; i < n_plans; i++)
		write_goals(&plans[i], i + 1);
	sheet_close();
	sheet_open(folder, "families.csv", &iso);
	write_family(0);
	for (unsigned i = 0; i < n_families; i++)
		write_family(i);
	sheet_close();
	sheet_open(folder, "cash.csv", &english);
	write_grant(0, 0);
	for (unsigned i = 0; i < n_families; i++)
		for (unsigned month = 0; month < months; month++)
			write_grant(i, month);
	sheet_close();
}
