/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register of trainings, with the faults of a real one: dates as people
 * type them, an event whose sexes nobody wrote down, a span that can't be
 * right. So many events a period, and so many officials and people of the
 * community in all of them; how many in each is drawn.
 */
#include "demo.h"

#include <stdio.h>
#include <string.h>

struct event {
	unsigned first, last, government, community, total, female, male;
	bool     unrecorded;
};

static const char *const subjects[][2] = {
	{"Trafficking in Persons", "Trafficking in Persons"},
	{"Indicators of trafficking for border officers", "Officers at ports"},
	{"Age Assessment", "Social workers and nurses"},
	{"Trauma-informed interviews", "Investigators, counsellors"},
	{"Case Management for Child Survivors of Trafficking",
	    "Case workers, teachers"},
	{"Mental Health Awareness Workshop", "Special Victims Department"},
	{"Recognising forced labour on farms",
	    "Labour inspectors, cooperatives"},
	{"Referral pathways in the east", "Officials; community leaders"},
	{"Online recruitment and social media", "Teachers, police youth clubs"},
	{"Training of trainers", "Instructors"}};
static const char *const hosts[] = {"Immigration Division; Coast Watch",
    "Harbour Network", "Police Academy", "Children’s Desk",
    "Legal Aid Circle", "Labour Inspectorate", "Cyber Unit",
    "Language Bank", "Sangre Grande Parish Group", "Women’s Health Circle"};
static const char *const months[] = {"Jan", "Feb", "March", "April", "May",
    "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"};
static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon",
    "Tue", "Wed"};

static struct event events[200];
static unsigned n_events;

/* Evenly through the period, in the order of days; never two at once. */
static void
draw_days(struct event *of, unsigned n, unsigned p)
{
	unsigned step = (periods[p].last - periods[p].first - 40) / n;

	if (step < 4)
		wrong("too many events", periods[p].code);
	for (unsigned i = 0; i < n; i++) {
		of[i].first = periods[p].first + i * step + draw(step - 3);
		of[i].last = of[i].first + draw(3);
	}
}

/* Most are for both, some for officials or for the community alone. */
static void
draw_period(const struct ctip_yaml *fact_of, unsigned unrecorded)
{
	unsigned p = period_of(text_of(fact_of, "code"));
	unsigned n = number_of(fact_of, "events");
	unsigned government = number_of(fact_of, "government");
	unsigned community = number_of(fact_of, "community");
	unsigned weights[2][200], shares[2][200];
	struct event *of = &events[n_events];

	if (n < 3 || n_events + n > COUNT(events))
		wrong("too few or too many events", periods[p].code);
	draw_days(of, n, p);
	for (unsigned i = 0; i < n; i++) {
		weights[0][i] = i % 5 == 3 ? 0 : 8 + draw(12);
		weights[1][i] = i % 5 == 1 ? 0 : 8 + draw(12);
	}
	/* The event without sexes is of a known size. */
	if (unrecorded > 0) {
		of[2].unrecorded = true;
		of[2].government = unrecorded * 3 / 4;
		of[2].community = unrecorded - of[2].government;
		if (government < of[2].government ||
		    community < of[2].community)
			wrong("too few actors", "trainings.unrecorded");
		weights[0][2] = weights[1][2] = 0;
	}
	apportion(shares[0], weights[0], n, government - of[2].government);
	apportion(shares[1], weights[1], n, community - of[2].community);
	for (unsigned i = 0; i < n; i++) {
		of[i].government += shares[0][i];
		of[i].community += shares[1][i];
		of[i].total = of[i].government + of[i].community;
	}
	counted("government")->n[p] = government;
	counted("community")->n[p] = community;
	n_events += n;
}

/* Women by the size of the event, then moved from one to another. */
static void
draw_sexes(void)
{
	unsigned sizes[200], women[200];
	unsigned female = fact_number("trainings.female"), sum = 0;

	for (unsigned i = 0; i < n_events; i++) {
		sizes[i] = events[i].unrecorded ? 0 : events[i].total;
		sum += sizes[i];
	}
	if (sum != female + fact_number("trainings.male"))
		wrong("sexes do not add up to the actors", "trainings");
	apportion(women, sizes, n_events, female);
	for (unsigned i = 0; i < 4 * n_events; i++) {
		unsigned a = draw(n_events), b = draw(n_events);

		if (women[a] > 0 && women[b] < sizes[b]) {
			women[a]--;
			women[b]++;
		}
	}
	for (unsigned i = 0; i < n_events; i++) {
		events[i].female = women[i];
		events[i].male = sizes[i] - women[i];
	}
}

static void
draw_events(void)
{
	const struct ctip_yaml *list = fact("trainings.periods");

	for (size_t i = 0; i < list->n; i++)
		draw_period(&list->items[i],
		    i == 0 ? fact_number("trainings.unrecorded") : 0);
	draw_sexes();
}

static const char *
ending(unsigned day)
{
	return day / 10 == 1 ? "th" : day % 10 == 1 ? "st" :
	    day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

/* In one of the ways in which people write a day. */
static void
typed(const char *name, unsigned days, unsigned way)
{
	struct day d = civil(days);
	char text[40];

	if (way == 0)
		snprintf(text, sizeof text, "%s, %s %u, %u",
		    weekdays[days % 7], months[d.month - 1], d.day, d.year);
	else if (way == 1)
		snprintf(text, sizeof text, "%u%s %s %u", d.day,
		    ending(d.day), months[d.month - 1], d.year);
	else if (way == 2)
		snprintf(text, sizeof text, "%02u %s %s %u", d.day,
		    ending(d.day), months[d.month - 1], d.year);
	else
		snprintf(text, sizeof text, "%.3s-%02u", months[d.month - 1],
		    d.year % 100);
	cell(name, text);
}

static void
write_event(const struct event *e, const char *number, const char *programme)
{
	const char *const *subject = subjects[draw(COUNT(subjects))];
	/* A month that lies in the period as a whole. */
	unsigned way = e->unrecorded ? 3 : draw(3);

	cell("row", number);
	cell("subject", subject[0]);
	cell("hosts", ANY(hosts));
	cell("participants", subject[1]);
	cell_number("total", true, e->total);
	cell_number("f", !e->unrecorded, e->female);
	cell_number("m", !e->unrecorded, e->male);
	typed("start", e->first, way);
	typed("end", e->last, way);
	cell("audience", e->community == 0 ? "Government" :
	    e->government == 0 ? "Community and civil society" : "Mixed");
	cell_number("government", true, e->government);
	cell_number("community", true, e->community);
	cell("programme", programme);
	end_row();
}

/* The other programme's: for those who detect and investigate. */
static void
write_other(unsigned number)
{
	unsigned first = days_of(fact_text("her_ctip.programme.starts"));
	unsigned last = days_of(fact_text("her_ctip.programme.ends"));
	struct event e = {.government = 12 + draw(14)};
	char text[16];

	e.first = between(first, last - 3);
	e.last = e.first + draw(3);
	e.total = e.government;
	e.female = draw(e.total);
	e.male = e.total - e.female;
	snprintf(text, sizeof text, "H%u", number);
	write_event(&e, text, fact_text("her_ctip.programme.code"));
}

void
trainings_write(const char *folder)
{
	const char *programme = fact_text("programme.code");
	char text[16];

	draw_events();
	/* Somebody typed the wrong month: over-long, and told so. */
	events[n_events / 2].last = events[n_events / 2].first + 34;
	sheet_open(folder, "trainings.csv", &english);
	write_event(&events[0], "", "");
	for (unsigned i = 0; i < n_events; i++) {
		snprintf(text, sizeof text, "%u", i + 1);
		write_event(&events[i], text, programme);
	}
	for (unsigned i = fact_number("her_ctip.trainings"); i > 0; i--)
		write_other(i);
	sheet_close();
}
