/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questionnaires and what was answered: of so many, so many said yes in one
 * way or another. Survivors answer under their number in the register, all
 * others without one.
 */
#include "demo.h"

#include <stdio.h>
#include <string.h>

struct answer {
	unsigned                number, day, slot;
	const struct ctip_yaml *survey, *question; /* question NULL: all of it */
	bool                    yes;
	unsigned                score;
};

static struct answer answers[4000];
static unsigned n_answers;

static struct answer *
add_answer(const struct ctip_yaml *survey, const struct ctip_yaml *question,
    unsigned slot, unsigned day)
{
	struct answer *a = &answers[n_answers++];

	if (n_answers > COUNT(answers))
		wrong("too many", "answers");
	*a = (struct answer){n_answers, day, slot, survey, question,
	    false, 0};
	if (slot != 0)
		served(slot, day);
	return a;
}

/* People of the register who had a service in the period, each once. */
static unsigned
served_in(unsigned *out, unsigned period)
{
	const struct member *lists[] = {counselled, housed, assisted};
	unsigned counts[] = {n_counselled, n_housed, n_assisted}, n = 0;
	bool taken[SLOTS + 1] = {false};

	for (size_t l = 0; l < COUNT(lists); l++)
		for (unsigned i = 0; i < counts[l]; i++) {
			unsigned slot = lists[l][i].slot;

			if ((lists[l][i].in >> period & 1) == 0 ||
			    taken[slot])
				continue;
			taken[slot] = true;
			out[n++] = slot;
		}
	shuffle(out, n);
	return n;
}

static void
draw_question(const struct ctip_yaml *survey,
    const struct ctip_yaml *question)
{
	unsigned period = period_of(text_of(question, "in"));
	unsigned of = number_of(question, "of");
	unsigned yes = number_of(question, "yes");
	const struct period *p = &periods[period];
	bool known = strcmp(text_of(survey, "respondent"), "survivor") == 0;
	unsigned people[SLOTS], order[SLOTS], n = 0;

	if (known)
		n = served_in(people, period);
	if ((known && n < of) || of > SLOTS || yes > of)
		wrong("too few people to answer", text_of(question, "code"));
	for (unsigned i = 0; i < of; i++)
		order[i] = i;
	shuffle(order, of);
	for (unsigned i = 0; i < of; i++)
		add_answer(survey, question, known ? people[i] : 0,
		    between(p->last - 90, p->last))->yes = order[i] < yes;
}

/* After counselling: a score in all, of most of those who came. */
static void
draw_feedback(void)
{
	const struct ctip_yaml *f = fact("feedback");
	unsigned answered = number_of(f, "answered");
	unsigned satisfied = number_of(f, "satisfied");
	unsigned from = number_of(f, "satisfied_from");
	unsigned order[MEMBERS];

	if (answered > n_counselled)
		wrong("too few people to answer", "feedback");
	for (unsigned i = 0; i < n_counselled; i++)
		order[i] = i;
	shuffle(order, n_counselled);
	for (unsigned i = 0; i < answered; i++) {
		const struct member *m = &counselled[order[i]];
		const struct period *p = &periods[last_in(m->in)];
		struct answer *a = add_answer(f, NULL, m->slot,
		    between(p->last - 90, p->last));

		a->score = i < satisfied ?
		    between(from, number_of(f, "max_score")) :
		    between(number_of(f, "lowest"), from - 1);
	}
}

void
surveys_draw(void)
{
	const struct ctip_yaml *surveys = fact("surveys");

	for (size_t i = 0; i < surveys->n; i++) {
		const struct ctip_yaml *s = &surveys->items[i];
		const struct ctip_yaml *questions =
		    ctip_yaml_find(s, "questions");

		for (size_t j = 0; questions != NULL && j < questions->n; j++)
			draw_question(s, &questions->items[j]);
	}
	draw_feedback();
}

static const char *
word(const struct answer *a)
{
	const char *scale = a->question != NULL ?
	    text_of(a->question, "scale") : "";

	if (*scale == '\0')
		return "";
	if (strcmp(scale, "yes") == 0)
		return a->yes ? "yes" : chance(30) ? "partly" : "no";
	if (strcmp(scale, "agree") == 0)
		return a->yes ? chance(40) ? "strongly_agree" : "agree" :
		    chance(60) ? "neutral" : "disagree";
	return a->yes ? chance(40) ? "extremely_satisfied" : "satisfied" :
	    chance(60) ? "neutral" : "dissatisfied";
}

static void
write_answer(const struct answer *a)
{
	const struct ctip_yaml *q = a->question;
	char text[24];

	snprintf(text, sizeof text, "A%04u", a->number);
	cell("Survey", text_of(a->survey, "code"));
	cell("Respondent's number", text);
	cell_person("Register number", a->slot);
	cell_day("Date", a->day);
	cell("Respondent", q == NULL ? "survivor" : has(q, "respondent") ?
	    text_of(q, "respondent") : text_of(a->survey, "respondent"));
	cell("Question", q != NULL ? text_of(q, "code") : "");
	cell("Answer", word(a));
	cell_number("Score", q == NULL, a->score);
	cell("Language", chance(a->slot != 0 ? 70 : 10) ? "spa" : "eng");
	cell("Programme", fact_text("programme.code"));
	end_row();
}

static void
write_survey(const struct ctip_yaml *survey, bool scored)
{
	cell("Code", text_of(survey, "code"));
	cell("Title", text_of(survey, "title"));
	cell("Respondents", scored ? "survivor" :
	    text_of(survey, "respondent"));
	cell_day("Starts", periods[1].first);
	cell_day("Ends", last_day);
	cell("Highest score", scored ? text_of(survey, "max_score") : "");
	cell("Satisfied from", scored ? text_of(survey, "satisfied_from") :
	    "");
	cell("Languages", "eng; spa");
	cell("Programme", fact_text("programme.code"));
	end_row();
}

void
surveys_write(const char *folder)
{
	const struct ctip_yaml *surveys = fact("surveys");

	sheet_open(folder, "surveys.csv", &iso);
	write_survey(&surveys->items[0], false);
	for (size_t i = 0; i < surveys->n; i++)
		write_survey(&surveys->items[i], false);
	write_survey(fact("feedback"), true);
	sheet_close();
	sheet_open(folder, "responses.csv", &english);
	write_answer(&answers[0]);
	for (unsigned i = 0; i < n_answers; i++)
		write_answer(&answers[i]);
	sheet_close();
}
