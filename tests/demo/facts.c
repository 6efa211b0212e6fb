/* SPDX-License-Identifier: Apache-2.0 */
/*
 * programme.yaml: the numbers that have to come out, and nothing else. Read
 * with the project's own YAML; a fact that is missing ends the program.
 */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"

struct period periods[PERIODS];
unsigned first_day = 18810, last_day = 19994; /* where no facts are read */

static struct ctip_yaml_file *file; /* as long as the program runs */

_Noreturn void
wrong(const char *what, const char *which)
{
	fprintf(stderr, "generate: %s: %s\n", what, which);
	exit(65);
}

static void
read_periods(void)
{
	const struct ctip_yaml *list = fact("periods");

	if (list->n != PERIODS)
		wrong("not so many periods as it is written for", "periods");
	for (size_t i = 0; i < PERIODS; i++) {
		periods[i].code = text_of(&list->items[i], "code");
		periods[i].first = day_of(&list->items[i], "from");
		periods[i].last = day_of(&list->items[i], "to");
	}
	first_day = periods[0].first;
	last_day = periods[PERIODS - 1].last;
}

void
facts_open(const char *path)
{
	struct ctip_buf text = {0};
	struct ctip_err err = {0};

	if (ctip_file_read(&text, path, 1 << 20, &err) != 0 ||
	    ctip_yaml_parse(&file, ctip_buf_slice(&text), path, &err) != 0)
		wrong(path, err.text);
	ctip_buf_clear(&text);
	read_periods();
}

static void
print_below(const struct ctip_yaml *at, const char *path)
{
	char below[200];

	if (at->type == CTIP_YAML_TEXT)
		printf("%s\t%s\n", path, at->text.p);
	for (size_t i = 0; at->type != CTIP_YAML_TEXT && i < at->n; i++) {
		if (at->type == CTIP_YAML_MAP)
			snprintf(below, sizeof below, "%s%s%s", path,
			    *path == '\0' ? "" : ".", at->keys[i].text.p);
		else
			snprintf(below, sizeof below, "%s.%zu", path, i);
		print_below(&at->items[i], below);
	}
}

void
facts_print(void)
{
	print_below(ctip_yaml_root(file), "");
}

const struct ctip_yaml *
fact(const char *path)
{
	const struct ctip_yaml *at = ctip_yaml_root(file);
	char step[64];

	for (const char *p = path; at != NULL && *p != '\0';) {
		size_t len = strcspn(p, ".");

		snprintf(step, sizeof step, "%.*s", (int)len, p);
		at = ctip_yaml_find(at, step);
		p += len + (p[len] == '.');
	}
	if (at == NULL)
		wrong("no such fact", path);
	return at;
}

static unsigned
number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || value > 100000000)
		wrong("not a number", text);
	return (unsigned)value;
}

const char *
fact_text(const char *path)
{
	return fact(path)->text.p;
}

unsigned
fact_number(const char *path)
{
	return number(fact_text(path));
}

bool
has(const struct ctip_yaml *map, const char *key)
{
	return ctip_yaml_find(map, key) != NULL;
}

const char *
text_of(const struct ctip_yaml *map, const char *key)
{
	const struct ctip_yaml *at = ctip_yaml_find(map, key);

	if (at == NULL || at->type != CTIP_YAML_TEXT)
		wrong("a fact is missing", key);
	return at->text.p;
}

unsigned
number_of(const struct ctip_yaml *map, const char *key)
{
	return number(text_of(map, key));
}

unsigned
day_of(const struct ctip_yaml *map, const char *key)
{
	return days_of(text_of(map, key));
}

unsigned
period_of(const char *code)
{
	for (unsigned i = 0; i < PERIODS; i++)
		if (strcmp(periods[i].code, code) == 0)
			return i;
	wrong("no such period", code);
}
