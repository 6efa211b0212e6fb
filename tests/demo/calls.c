/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The helpline's own register: one row a call, nothing of who called but the
 * sex and the age band. So many calls up to a day, some more after it.
 */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>

static const struct choice channels[] = {{55, "Telephone", NULL},
    {38, "WhatsApp", NULL}, {4, "sms", NULL}, {3, "email", NULL}};
static const struct choice callers[] = {{25, "survivor", NULL},
    {25, "at_risk", NULL}, {15, "relative", NULL}, {25, "public", NULL},
    {10, "professional", NULL}};
static const struct choice issues[] = {{18, "information", NULL},
    {14, "documents", NULL}, {13, "gbv", NULL}, {12, "trafficking", NULL},
    {10, "mental_health", NULL}, {9, "shelter", NULL},
    {8, "domestic_violence", NULL}, {6, "loneliness", NULL},
    {6, "labour", NULL}, {5, "child_protection", NULL},
    {4, "suicidal_ideation", NULL}};
static const struct choice agencies[] = {{50, "", NULL},
    {20, "Police", NULL}, {15, "Harbour Network", NULL},
    {10, "Children’s Desk", NULL}, {5, "Police; Harbour Network", NULL}};
static const char *const bands[] = {"18-19", "20-29", "20-29", "30-39",
    "30-39", "40-49"};

static void
write_call(unsigned number, unsigned day)
{
	char text[24];

	snprintf(text, sizeof text, "H-%05u", number);
	cell("Llamada", text);
	cell_day("Fecha", day);
	cell("Canal", PICK(channels)->code);
	cell("Sexo", chance(80) ? "F" : "M");
	cell("Edad", chance(70) ? ANY(bands) : "");
	cell("Quién llama", PICK(callers)->code);
	cell("Motivos", PICK(issues)->code);
	cell("Remitida a", PICK(agencies)->code);
	cell("Región", pick(regions, n_regions)->label);
	cell("Idioma", chance(65) ? "Español" : "Inglés");
	cell("Programa", fact_text("programme.code"));
	end_row();
}

static int
by_number(const void *a, const void *b)
{
	unsigned one = *(const unsigned *)a, two = *(const unsigned *)b;

	return (one > two) - (one < two);
}

void
calls_write(const char *folder)
{
	unsigned n = fact_number("calls.calls");
	unsigned later = fact_number("calls.later"), days[4000];
	unsigned from = days_of(fact_text("calls.from"));
	unsigned until = days_of(fact_text("calls.until"));

	if (n + later > COUNT(days))
		wrong("too many", "calls");
	for (unsigned i = 0; i < n; i++)
		days[i] = between(from, until);
	for (unsigned i = n; i < n + later; i++)
		days[i] = between(until + 1, last_day);
	qsort(days, n + later, sizeof *days, by_number);
	sheet_open(folder, "calls.csv", &spanish);
	write_call(0, 0);
	for (unsigned i = 0; i < n + later; i++)
		write_call(i + 1, days[i]);
	sheet_close();
}
