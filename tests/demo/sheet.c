/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows -> the CSV file of a partner: with its delimiter, its dates, its
 * encoding. Cells are quoted only when they need it.
 */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct form english = {',', true, false, false, NULL};
const struct form iso = {',', false, false, false, NULL};
const struct form spanish = {';', true, true, true, NULL};

static FILE *out;
static const struct form *form = &english;
static bool header, started;

void
sheet_open(const char *folder, const char *name, const struct form *as)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	out = fopen(path, "w");
	if (out == NULL) {
		perror(path);
		exit(74);
	}
	form = as;
	if (form->title != NULL)
		fprintf(out, "%s\n", form->title);
	header = true;
}

void
sheet_stdout(void)
{
	out = stdout;
	header = true;
}

void
sheet_header(void)
{
	header = true;
}

void
sheet_close(void)
{
	if (fclose(out) != 0) {
		perror("generate");
		exit(74);
	}
}

/* All letters that we write, but ’, are in Latin 1. */
static void
put(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	for (; *p != '\0'; p++) {
		if (*p == '"')
			putc('"', out);
		if (!form->latin || *p < 0x80) {
			putc(*p, out);
		} else if (*p == 0xc2 || *p == 0xc3) {
			putc((*p & 3) << 6 | (p[1] & 0x3f), out);
			p++;
		} else if (memcmp(p, "\xe2\x80\x99", 3) == 0) {
			putc(0x92, out);
			p += 2;
		} else {
			wrong("not in windows-1252", text);
		}
	}
}

void
cell(const char *name, const char *text)
{
	const char special[] = {form->delimiter, '"', '\n', '\0'};
	bool quoted;

	if (started)
		putc(form->delimiter, out);
	started = true;
	if (header)
		text = name;
	quoted = strpbrk(text, special) != NULL;
	if (quoted)
		putc('"', out);
	put(text);
	if (quoted)
		putc('"', out);
}

void
cell_number(const char *name, bool given, unsigned value)
{
	char text[16];

	snprintf(text, sizeof text, given ? "%u" : "", value);
	cell(name, text);
}

void
cell_known(const char *name, unsigned known, unsigned days)
{
	struct day d = civil(days);
	char text[32] = "";

	if (known == 1)
		snprintf(text, sizeof text, "%u", d.year);
	else if (known == 2)
		snprintf(text, sizeof text, "%u-%02u", d.year, d.month);
	else if (known == 3 && form->slashes)
		snprintf(text, sizeof text, "%02u/%02u/%u", d.day, d.month,
		    d.year);
	else if (known == 3)
		snprintf(text, sizeof text, "%u-%02u-%02u", d.year, d.month,
		    d.day);
	cell(name, text);
}

void
cell_day(const char *name, unsigned days)
{
	cell_known(name, days == 0 ? 0 : 3, days);
}

void
cell_yes(const char *name, bool given, bool yes)
{
	cell(name, !given ? "" : !yes ? "no" :
	    form->spanish ? "sí" : "yes");
}

void
cell_person(const char *name, unsigned slot)
{
	char text[24] = "";

	if (slot != 0)
		snprintf(text, sizeof text, "R-%06u", slot);
	cell(name, text);
}

void
end_row(void)
{
	putc('\n', out);
	started = false;
	header = false;
}
