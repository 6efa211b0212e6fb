/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roles -> vocational training: cohorts, who enrolled, and who came when. A
 * graduate came to the threshold of every component; who did not graduate
 * missed it in one at least.
 */
#include "demo.h"

#include <stdio.h>

struct learner {
	unsigned slot, cohort;
	bool     graduated, exception;
};

static struct learner learners[MEMBERS];
static unsigned n_learners;

static void
draw_learner(unsigned slot, unsigned cohort, bool graduated)
{
	struct learner *l = &learners[n_learners++];
	const struct ctip_yaml *c = &fact("training.cohorts")->items[cohort];

	*l = (struct learner){slot, cohort, graduated,
	    n_learners <= fact_number("training.exceptions")};
	slots[slot].minor = l->exception;
	slots[slot].adult = !l->exception;
	slots[slot].victim = true;
	served(slot, day_of(c, "starts"));
}

void
learning_draw(void)
{
	const struct ctip_yaml *cohorts = fact("training.cohorts");
	struct count *count = counted("enrolments");
	unsigned women = 0, men = 0;

	for (unsigned i = 0; i < cohorts->n; i++) {
		const struct ctip_yaml *cohort = &cohorts->items[i];
		unsigned females = number_of(cohort, "female");
		unsigned males = number_of(cohort, "male");
		unsigned graduated = number_of(cohort, "graduated"), j = 0;
		unsigned day = day_of(cohort, "starts");

		for (; j < females; j++)
			draw_learner(nth_woman(women++), i, j < graduated);
		for (; j < females + males; j++)
			draw_learner(nth_man(men++), i, j < graduated);
		for (unsigned p = 0; p < PERIODS; p++)
			if (day >= periods[p].first && day <= periods[p].last)
				count->n[p] += females + males;
		count->female += females;
		count->male += males;
	}
}

static void
write_cohort(const struct ctip_yaml *cohort, unsigned number)
{
	const struct ctip_yaml *names = fact("training.components");
	char text[200] = "";
	size_t len = 0;

	for (size_t i = 0; i < names->n; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "%s%s",
		    i > 0 ? "; " : "", names->items[i].text.p);
	cell("Code", text_of(cohort, "code"));
	cell_number("Number", true, number);
	cell("Title", text_of(cohort, "title"));
	cell_day("Starts", day_of(cohort, "starts"));
	cell_day("Ends", day_of(cohort, "ends"));
	cell("Components", text);
	cell("Threshold", fact_text("training.threshold"));
	cell("Organisation", fact_text("training.organisation"));
	cell("Programme", fact_text("programme.code"));
	end_row();
}

static void
write_learner(const struct learner *l)
{
	static const char *const barriers[] = {"work_schedule", "internet",
	    "childcare", "transport; work_schedule", "motivation",
	    "mental_health"};
	const struct ctip_yaml *c =
	    &fact("training.cohorts")->items[l->cohort];
	unsigned starts = day_of(c, "starts"), ends = day_of(c, "ends");

	cell_person("Register number", l->slot);
	cell("Cohort", text_of(c, "code"));
	cell_day("Enrolled", starts);
	cell("Status", l->graduated ? "Graduated" : "Left");
	cell_day("Ended", l->graduated ? ends :
	    between(starts + 40, ends - 7));
	cell_yes("Exception", true, l->exception);
	cell("Barriers", l->graduated ? "" : ANY(barriers));
	cell("Programme", fact_text("programme.code"));
	end_row();
}

static void
write_presence(const struct learner *l, const char *component, unsigned day,
    bool present)
{
	cell_person("Register number", l->slot);
	cell("Cohort",
	    text_of(&fact("training.cohorts")->items[l->cohort], "code"));
	cell("Component", component);
	cell_day("Date", day);
	cell_yes("Present", true, present);
	end_row();
}

/* A sheet of one learner and component: the meetings that were missed are
 * spread over all. */
static void
write_sheet(const struct learner *l, unsigned component, unsigned missed)
{
	unsigned meetings = fact_number("training.meetings");
	unsigned starts = day_of(&fact("training.cohorts")->items[l->cohort],
	    "starts");
	unsigned order[100];

	if (meetings > COUNT(order))
		wrong("too many", "meetings");
	for (unsigned i = 0; i < meetings; i++)
		order[i] = i;
	shuffle(order, meetings);
	for (unsigned i = 0; i < meetings; i++)
		write_presence(l, fact("training.components")
		    ->items[component].text.p, starts + 7 * i + component,
		    order[i] >= missed);
}

static void
write_sheets(const struct learner *l)
{
	unsigned meetings = fact_number("training.meetings");
	unsigned most = meetings -
	    (meetings * fact_number("training.threshold") + 99) / 100;
	unsigned components = (unsigned)fact("training.components")->n;
	unsigned failed = draw(components);

	for (unsigned i = 0; i < components; i++)
		write_sheet(l, i, !l->graduated && i == failed ?
		    between(most + 1, meetings) : draw(most + 1));
}

void
learning_write(const char *folder)
{
	const struct ctip_yaml *cohorts = fact("training.cohorts");

	sheet_open(folder, "cohorts.csv", &iso);
	write_cohort(&cohorts->items[0], 0);
	for (unsigned i = 0; i < cohorts->n; i++)
		write_cohort(&cohorts->items[i], i + 1);
	sheet_close();
	sheet_open(folder, "enrolments.csv", &english);
	write_learner(&learners[0]);
	for (unsigned i = 0; i < n_learners; i++)
		write_learner(&learners[i]);
	sheet_close();
	sheet_open(folder, "attendance.csv", &iso);
	write_presence(&learners[0], "", 0, false);
	for (unsigned i = 0; i < n_learners; i++)
		write_sheets(&learners[i]);
	sheet_close();
}
