/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts - records -> figures: what the published table counts and the records
 * of this ledger don't, partners report as totals, in rows of regions, sexes
 * and ages. A count that was published as 0 is reported as 0.
 */
#include "demo.h"

#include <stdio.h>
#include <string.h>

#define ROWS 400

struct row {
	const char          *partner, *sex, *age;
	const struct choice *region;
};

static const char *const evidence[] = {"register of the partner",
    "monthly report", "attendance sheets", "quarterly return"};

static void
write_figure(const char *code, unsigned period, const struct row *row,
    unsigned value)
{
	cell("Framework", fact_text("programme.code"));
	cell("Indicator", code);
	cell("Period", periods[period].code);
	cell_number("Value", true, value);
	cell("Region", row->region != NULL ? row->region->label : "");
	cell("Sex", row->sex);
	cell("Age band", row->age);
	cell("Organisation", row->partner);
	cell_day("Received", periods[period].last + 15 + draw(20));
	cell("Evidence", ANY(evidence));
	cell("Programme", fact_text("programme.code"));
	end_row();
}

static bool
broken_down(const struct ctip_yaml *line, const char *by)
{
	const struct ctip_yaml *list = ctip_yaml_find(line, "by");

	for (size_t i = 0; list != NULL && i < list->n; i++)
		if (strcmp(list->items[i].text.p, by) == 0)
			return true;
	return false;
}

/* The rows of one partner, of one sex or of all; grown men are in no
 * breakdown by age: those are of children, adolescents and women. */
static unsigned
lay_out(struct row *out, const struct ctip_yaml *line, const char *partner,
    const char *only)
{
	static const char *const sexes[] = {"Female", "Male"};
	static const char *const ages[] = {"Under 18", "18 and over"};
	unsigned n_sexes = broken_down(line, "sex") ? 2 : 1;
	unsigned n_ages = broken_down(line, "age_band") ? 2 : 1, n = 0;
	size_t areas = broken_down(line, "region") ? n_regions : 1;

	for (size_t r = 0; r < areas; r++)
		for (unsigned s = 0; s < n_sexes; s++)
			for (unsigned a = 0; a < n_ages; a++) {
				const char *sex = n_sexes > 1 ? sexes[s] : "";

				if ((n_ages > 1 && s == 1 && a == 1) ||
				    (*only != '\0' && strcmp(only, sex) != 0))
					continue;
				out[n++] = (struct row){partner, sex,
				    n_ages > 1 ? ages[a] : "",
				    areas > 1 ? &regions[r] : NULL};
			}
	return n;
}

static void
write_shares(const struct ctip_yaml *line, const char *code, unsigned period,
    const char *partner, const char *only, unsigned total)
{
	struct row rows[ROWS];
	unsigned weights[ROWS], shares[ROWS];
	unsigned n = lay_out(rows, line, partner, only);

	for (unsigned i = 0; i < n; i++)
		weights[i] = (rows[i].region != NULL ? rows[i].region->weight :
		    5) * (10 + draw(20));
	apportion(shares, weights, n, total);
	if (has(line, "total"))
		write_figure(code, period, &(struct row){partner, "", "",
		    NULL}, total);
	for (unsigned i = 0; i < n; i++)
		if (shares[i] > 0)
			write_figure(code, period, &rows[i], shares[i]);
}

/* A total of a period, of one sex or of all, among the partners. */
static void
write_total(const struct ctip_yaml *line, const char *code, unsigned period,
    const char *only, unsigned total)
{
	const struct ctip_yaml *partners = ctip_yaml_find(line, "partners");
	unsigned weights[8], shares[8];

	if (partners == NULL || partners->n == 0 || partners->n > 8)
		wrong("nobody reports it", code);
	for (size_t i = 0; i < partners->n; i++)
		weights[i] = 4 + draw(6);
	apportion(shares, weights, partners->n, total);
	for (size_t i = 0; i < partners->n; i++)
		if (shares[i] > 0)
			write_shares(line, code, period,
			    partners->items[i].text.p, only, shares[i]);
}

/* What is missing of each period, or ends where the records give more. */
static unsigned
missing(const struct ctip_yaml *line, const struct count *count,
    unsigned *out)
{
	unsigned sum = 0;

	for (unsigned p = 0; p < PERIODS; p++) {
		unsigned wanted = has(line, periods[p].code) ?
		    number_of(line, periods[p].code) : 0;

		if (wanted < count->n[p])
			wrong("records give more than was published",
			    text_of(line, "code"));
		out[p] = wanted - count->n[p];
		sum += out[p];
	}
	return sum;
}

/* Where the sexes were published too, men are shared among the periods. */
static void
write_sexes(const struct ctip_yaml *line, const struct count *count,
    const unsigned *totals)
{
	const char *code = text_of(line, "code");
	unsigned female = number_of(line, "female"), men[PERIODS];
	unsigned male = number_of(line, "male");

	if (female < count->female || male < count->male)
		wrong("records give more of a sex than was published", code);
	apportion(men, totals, PERIODS, male - count->male);
	for (unsigned p = 0; p < PERIODS; p++) {
		write_total(line, code, p, "Male", men[p]);
		write_total(line, code, p, "Female", totals[p] - men[p]);
	}
}

static void
write_line(const struct ctip_yaml *line)
{
	static const struct count none;
	const char *code = text_of(line, "code");
	const struct count *count = has(line, "records") ?
	    counted(text_of(line, "records")) : &none;
	unsigned totals[PERIODS], sum = missing(line, count, totals);
	const struct ctip_yaml *partners = ctip_yaml_find(line, "partners");

	if (sum > 0 && has(line, "male") && broken_down(line, "sex"))
		write_sexes(line, count, totals);
	for (unsigned p = 0; p < PERIODS; p++) {
		if (!has(line, periods[p].code))
			continue;
		if (totals[p] > 0 && !(has(line, "male") &&
		    broken_down(line, "sex")))
			write_total(line, code, p, "", totals[p]);
		if (number_of(line, periods[p].code) == 0)
			write_figure(code, p, &(struct row){
			    partners->items[0].text.p, "", "", NULL}, 0);
	}
}

void
figures_write(const char *folder)
{
	static const struct row none = {"", "", "", NULL};
	const struct ctip_yaml *table = fact("table");

	sheet_open(folder, "figures.csv", &english);
	write_figure("", 0, &none, 0);
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(text_of(&table->items[i], "unit"), "count") == 0)
			write_line(&table->items[i]);
	sheet_close();
}
