/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roles -> services: counselling, assistance in kind, life skills and stays,
 * on days of the periods in which the facts want them.
 */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct member counselled[MEMBERS], assisted[MEMBERS], skilled[MEMBERS],
    housed[MEMBERS];
unsigned n_counselled, n_assisted, n_skilled, n_housed;

struct session {
	unsigned slot, day;
	bool     attended;
	char     form;      /* i, g, a */
};

struct aid {
	unsigned    slot, day, quantity;
	const char *type, *organisation, *programme;
};

struct stay {
	unsigned slot, starts, ends; /* ends 0: goes on */
};

static struct session sessions[4000];
static struct aid aids[2000], lessons[2000];
static struct stay stays[MEMBERS];
static unsigned n_sessions, n_aids, n_lessons;

/* All begin slot, day: registers are kept in the order of days. */
static int
by_day(const void *a, const void *b)
{
	const unsigned *one = a, *two = b;

	if (one[1] != two[1])
		return one[1] < two[1] ? -1 : 1;
	return (one[0] > two[0]) - (one[0] < two[0]);
}

static void
add_session(unsigned slot, unsigned day, bool attended, char form)
{
	if (n_sessions == COUNT(sessions))
		wrong("too many", "sessions");
	sessions[n_sessions++] = (struct session){slot, day, attended, form};
	served(slot, day);
}

/* n sessions on different days of a period, one a week or so. Groups meet on
 * one day of each week. */
static void
draw_series(unsigned slot, const struct period *p, unsigned n)
{
	unsigned days = p->last - p->first + 1, step, start;

	if (n == 0)
		return;
	step = days / n > 14 ? 7 + draw(8) : days / n;
	if (step == 0)
		wrong("more sessions than days", p->code);
	start = p->first + draw(days - step * n + 1);
	for (unsigned i = 0; i < n; i++) {
		unsigned bucket = start + i * step;
		unsigned day = bucket + draw(step);
		unsigned kind = draw(100);
		unsigned meeting = bucket + (12 - bucket % 7) % 7;

		if (kind < 18 && meeting < bucket + step)
			add_session(slot, meeting, true, 'g');
		else
			add_session(slot, day, true, kind < 26 ? 'a' : 'i');
	}
}

/* How many sessions each came to: one of them the most, some only one. */
static void
draw_counts(unsigned *counts)
{
	unsigned most = fact_number("sessions.most"), order[MEMBERS];
	unsigned left = fact_number("sessions.sessions"), n = n_counselled;

	for (unsigned i = 0; i < n; i++) {
		counts[i] = how_many(counselled[i].in);
		left -= counts[i];
		order[i] = i;
	}
	shuffle(order, n);
	left -= most - counts[order[0]];
	counts[order[0]] = most;
	while (left > 0) {
		unsigned a = 1 + draw(n * 4 / 5), b = 1 + draw(n * 4 / 5);
		unsigned i = order[a < b ? a : b];

		if (counts[i] >= most - 1)
			continue;
		counts[i]++;
		left--;
	}
}

static void
draw_missed(void)
{
	unsigned never = fact_number("sessions.never_came");
	unsigned missed = fact_number("sessions.missed");

	for (unsigned i = 0; i < missed; i++) {
		const struct member *m = &counselled[draw(n_counselled)];
		const struct period *p = &periods[last_in(m->in)];
		unsigned slot = m->slot;

		/* Beyond the women that counselling took. */
		if (i < never)
			slot = nth_woman(n_counselled + i);
		add_session(slot, between(p->first, p->last), false, 'i');
	}
}

static void
draw_sessions(void)
{
	unsigned counts[MEMBERS];

	n_counselled = roles_fill(counselled, fact("sessions.people"), 0, 0);
	count_members("sessions", counselled, n_counselled);
	draw_counts(counts);
	for (unsigned i = 0; i < n_counselled; i++) {
		const struct member *m = &counselled[i];
		unsigned first = counts[i];

		if (how_many(m->in) > 1)
			first = between(1, counts[i] - 1);
		draw_series(m->slot, &periods[first_in(m->in)], first);
		draw_series(m->slot, &periods[last_in(m->in)],
		    counts[i] - first);
	}
	draw_missed();
	qsort(sessions, n_sessions, sizeof *sessions, by_day);
}

/* One to three times in each period; a month before the end of the last, so
 * that whoever became self-sufficient did so after it. */
static unsigned
draw_aids(struct aid *out, const struct member *members, unsigned n,
    const char *what)
{
	const struct ctip_yaml *role = fact(what);
	const struct ctip_yaml *types = ctip_yaml_find(role, "types");
	unsigned made = 0;

	for (unsigned i = 0; i < n; i++) {
		for (unsigned p = 0; p < PERIODS; p++) {
			unsigned times = members[i].in >> p & 1 ?
			    1 + draw(3) : 0;

			/* The last group has some with one service only. */
			if (n - i < 6 && times > 1)
				times = 1;
			for (; times > 0; times--) {
				struct aid *aid = &out[made++];

				*aid = (struct aid){members[i].slot,
				    between(periods[p].first,
				    periods[p].last - 35), 1 + draw(2),
				    types->items[draw((unsigned)types->n)]
				    .text.p, text_of(role, "organisation"),
				    fact_text("programme.code")};
				served(aid->slot, aid->day);
			}
		}
	}
	return made;
}

/* The other programme's, in the same register. */
static void
draw_other_aids(void)
{
	unsigned people = fact_number("her_ctip.assistance");
	const struct ctip_yaml *types = fact("assistance.types");
	unsigned first = days_of(fact_text("her_ctip.programme.starts"));
	unsigned last = days_of(fact_text("her_ctip.programme.ends"));

	for (unsigned i = 0; i < people; i++) {
		unsigned slot = nth_woman(i * 7);

		aids[n_aids++] = (struct aid){slot,
		    between(first, last), 1,
		    types->items[draw((unsigned)types->n)].text.p, "IOM",
		    fact_text("her_ctip.programme.code")};
		served(slot, aids[n_aids - 1].day);
	}
}

static void
aided(unsigned slot, unsigned day)
{
	if (day > slots[slot].last_aid)
		slots[slot].last_aid = day;
}

static void
draw_assistance(void)
{
	n_assisted = roles_fill(assisted, fact("assistance.people"), 110, 6);
	count_members("assistance", assisted, n_assisted);
	n_aids = draw_aids(aids, assisted, n_assisted, "assistance");
	draw_other_aids();
	n_skilled = roles_fill(skilled, fact("skills.people"), 60, 14);
	count_members("skills", skilled, n_skilled);
	n_lessons = draw_aids(lessons, skilled, n_skilled, "skills");
	for (unsigned i = 0; i < n_assisted; i++)
		slots[assisted[i].slot].victim = true;
	for (unsigned i = 0; i < n_aids; i++)
		aided(aids[i].slot, aids[i].day);
	qsort(aids, n_aids, sizeof *aids, by_day);
	qsort(lessons, n_lessons, sizeof *lessons, by_day);
}

/* From a day of the first of its periods to a day of the last, without a gap:
 * nobody leaves and comes back. */
static void
draw_stays(void)
{
	n_housed = roles_fill(housed, fact("stays.people"), 129, 18);
	count_members("stays", housed, n_housed);
	for (unsigned i = 0; i < n_housed; i++) {
		const struct period *first = &periods[first_in(housed[i].in)];
		const struct period *last = &periods[last_in(housed[i].in)];
		struct stay *stay = &stays[i];

		stay->slot = housed[i].slot;
		stay->starts = between(first->first, first->last - 30);
		stay->ends = between(first == last ? stay->starts + 3 :
		    last->first + 3, last->last);
		if (housed[i].open)
			stay->ends = 0;
		served(stay->slot, stay->starts);
		aided(stay->slot, stay->ends != 0 ? stay->ends : last_day);
		slots[stay->slot].victim = true;
	}
	qsort(stays, n_housed, sizeof *stays, by_day);
}

void
services_draw(void)
{
	draw_sessions();
	draw_assistance();
	draw_stays();
}

/* Writing: counselling as a partner's Excel in Spanish saves it. */
static const struct choice issues[] = {{20, "anxiety", NULL},
    {16, "depression", NULL}, {18, "trauma_of_abuse", NULL},
    {8, "fear; sleep", NULL}, {9, "family_conflict", NULL},
    {8, "separation; loneliness", NULL}, {7, "stress", NULL},
    {5, "adjustment", NULL}, {3, "domestic_violence; helplessness", NULL}};
static const char *const focuses[] = {"trauma", "emotions", "coping",
    "self_esteem", "safety", "goals", "psychoeducation"};
static const char *const changes[] = {"Mejoró", "Mejoró en parte",
    "Mejoró en parte", "Sin cambios", "Empeoró"};
static const char *const hindrances[] = {"", "", "", "no_family_contact",
    "legal_uncertainty", "unemployment", "language", "migration_status"};

static void
write_session(const struct session *s)
{
	char group[24] = "";
	struct day d = civil(s->day);

	if (s->form == 'g')
		snprintf(group, sizeof group, "G-%u-%02u-%02u", d.year,
		    d.month, d.day);
	cell_person("Número de registro", s->slot);
	cell_day("Fecha", s->day);
	cell_yes("Asistió", true, s->attended);
	cell("Forma", s->form == 'g' ? "Grupal" : s->form == 'a' ?
	    "Arteterapia" : "Individual");
	cell("Grupo", group);
	cell("Motivos de consulta", s->attended ? PICK(issues)->code : "");
	cell("Enfoque", s->attended ? ANY(focuses) : "");
	cell("Mejoría", s->attended && chance(70) ? ANY(changes) : "");
	cell("Obstáculos", s->attended ? ANY(hindrances) : "");
	cell("Consejera", s->slot % 2 ? "consejera 1" : "consejera 2");
	cell("Organización", fact_text("sessions.organisation"));
	cell("Programa", fact_text("programme.code"));
	end_row();
}

static void
write_aid(const struct aid *aid, unsigned number)
{
	char text[32];

	snprintf(text, sizeof text, "DA-%04u", number);
	cell("No.", text);
	cell_person("Register number", aid->slot);
	cell_day("Date", aid->day);
	cell("Type", aid->type);
	cell_number("Quantity", true, aid->quantity);
	snprintf(text, sizeof text, "TTD %u.00", 50 * (1 + draw(12)));
	cell("Value", text);
	cell("Organisation", aid->organisation);
	cell("Programme", aid->programme);
	end_row();
}

/* Kept by hand: a row of totals below. */
static void
write_aids_total(void)
{
	cell("", "Total");
	cell("", "");
	cell("", "");
	cell("", "");
	cell_number("", true, n_aids);
	for (int i = 0; i < 3; i++)
		cell("", "");
	end_row();
}

static void
write_lesson(const struct aid *lesson, unsigned number)
{
	char text[32];

	snprintf(text, sizeof text, "HV-%04u", number);
	cell("N.º", text);
	cell_person("Número de registro", lesson->slot);
	cell_day("Fecha", lesson->day);
	cell("Tipo", strcmp(lesson->type, "life_skills") == 0 ?
	    "Habilidades para la vida" : strcmp(lesson->type, "srh") == 0 ?
	    "SSR" : "Educación");
	cell("Organización", lesson->organisation);
	cell("Programa", lesson->programme);
	end_row();
}

static void
write_stay(const struct stay *stay, unsigned number)
{
	static const char *const forms[] = {"shelter", "shelter", "shelter",
	    "Host family", "Foster care", "community_residence", "hotel"};
	static const char *const reasons[] = {"independent", "independent",
	    "returned_home", "resettled", "other_facility", "absconded"};
	const struct ctip_yaml *shelters = fact("stays.shelters");
	const char *form = ANY(forms);
	bool shelter = form[0] == 's';
	char text[24];

	snprintf(text, sizeof text, "AC/%04u", number);
	cell("Reference", text);
	cell_person("Register number", stay->slot);
	cell_day("Moved in", stay->starts);
	cell_day("Moved out", stay->ends);
	cell("Form", form);
	cell("Left for", stay->ends != 0 ? ANY(reasons) : "");
	cell("Shelter", shelter ? shelters->items[number %
	    shelters->n].text.p : "");
	cell_number("Bedroom", shelter, 1 + number / (unsigned)shelters->n %
	    fact_number("stays.bedrooms"));
	cell_yes("For a trial", true, chance(7));
	cell("Run by", fact_text("stays.organisation"));
	cell("Programme", fact_text("programme.code"));
	end_row();
}

void
services_write(const char *folder)
{
	static const struct form by_hand = {',', true, false, false,
	    "Register of direct assistance,,,,,,,"};

	sheet_open(folder, "sessions.csv", &spanish);
	write_session(&sessions[0]);
	for (unsigned i = 0; i < n_sessions; i++)
		write_session(&sessions[i]);
	sheet_close();
	sheet_open(folder, "assistance.csv", &by_hand);
	write_aid(&aids[0], 0);
	for (unsigned i = 0; i < n_aids; i++)
		write_aid(&aids[i], i + 1);
	write_aids_total();
	sheet_close();
	sheet_open(folder, "skills.csv", &spanish);
	write_lesson(&lessons[0], 0);
	for (unsigned i = 0; i < n_lessons; i++)
		write_lesson(&lessons[i], i + 1);
	sheet_close();
	sheet_open(folder, "stays.csv", &iso);
	write_stay(&stays[0], 0);
	for (unsigned i = 0; i < n_housed; i++)
		write_stay(&stays[i], i + 1);
	sheet_close();
}
