/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demonstration programme: invented people, the same ones from the same
 * seed, and the files that partners send about them. What has to come out of
 * them stands in programme.yaml, beside this program.
 *
 *	generate DIR            some twenty CSV files
 *	generate --list         the facts, one a line
 *	generate --people N     a table of N people, in codes, for the bench
 *	generate --seed S ...   other people
 *	generate --facts F ...  other facts
 */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *
beside(char out[4096], const char *name)
{
	ssize_t len = readlink("/proc/self/exe", out, 4000);

	while (len > 0 && out[len - 1] != '/')
		len--;
	snprintf(out + (len < 0 ? 0 : len), 90, "%s", name);
	return out;
}

static void
write_all(const char *folder)
{
	roles_deal();
	services_draw();
	learning_draw();
	plans_draw();
	surveys_draw();
	sheet_open(folder, "people.csv", &english);
	people_write(n_slots, false);
	sheet_close();
	sheet_open(folder, "people-cases.csv", &english);
	people_cases_write(fact_number("people.cases"));
	sheet_close();
	services_write(folder);
	learning_write(folder);
	plans_write(folder);
	surveys_write(folder);
	trainings_write(folder);
	office_write(folder);
	calls_write(folder);
	figures_write(folder);
}

static int
usage(void)
{
	fputs("usage: generate [--seed S] [--facts FILE] "
	    "DIR|--list|--people N\n", stderr);
	return 64;
}

int
main(int argc, char **argv)
{
	char path[4096];
	const char *facts = beside(path, "programme.yaml");

	for (; argc > 3; argv += 2, argc -= 2) {
		if (strcmp(argv[1], "--seed") == 0)
			seed = strtoull(argv[2], NULL, 10);
		else if (strcmp(argv[1], "--facts") == 0)
			facts = argv[2];
		else
			return usage();
	}
	if (argc == 3 && strcmp(argv[1], "--people") == 0) {
		sheet_stdout();
		people_write((unsigned)strtoul(argv[2], NULL, 10), true);
		sheet_close();
		return 0;
	}
	if (argc != 2 || (argv[1][0] == '-' && strcmp(argv[1], "--list") != 0))
		return usage();
	facts_open(facts);
	if (argv[1][0] == '-')
		facts_print();
	else
		write_all(argv[1]);
	return fflush(stdout) == 0 ? 0 : 74;
}
