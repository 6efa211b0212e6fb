/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands beside the cells of a results table: partners' figures and how
 * they add up, who of a period was there before, spans of time, targets and
 * variance notes. People are constants in the SQL, so that all can be
 * counted by eye.
 */
#include "ctip/report/results.h"

#include "fake_ledger.h"

#define HEAD "framework: t\nen: Test\nperiods:\n" \
	"- {code: y1, from: 2021-07-02, to: 2022-07-01, note: assumed}\n" \
	"- {code: y2, from: 2022-07-02, to: 2023-07-01}\n" \
	"- {code: y3, from: 2023-07-02, to: 2024-09-28}\n" \
	"outcomes:\n- code: 1\n  en: One\n  indicators:\n"
#define ONE(rest) HEAD "  - {code: 1a, en: T, " rest "}\n"
#define PEOPLE(rows) ONE("unit: people, count: subjects, cumulate: sum, " \
	"sql: \"SELECT column1 AS subject, column2 AS date FROM (VALUES " \
	rows ")\"")

static struct ctip_ledger ledger;
static const char *up_to;   /* the last period, or NULL for all */
static uint32_t closed;     /* compartments */
static char found[400];

static void
take(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	snprintf(found, sizeof found, "%.*s: %.*s", (int)f->field.len,
	    f->field.p, (int)f->message.len, f->message.p);
}

/* The columns named, of the first row, with | between; or the finding. */
static const char *
row(const char *yaml, const struct fake_record *records, size_t n,
    const char *names)
{
	static struct ctip_buf out;
	struct ctip_framework *f = NULL;
	struct ctip_results *table = NULL;
	struct ctip_results_options options = { .period = up_to };
	struct ctip_findings findings = { take, 0, 0 };
	struct ctip_str rest = ctip_str(names), name;
	struct ctip_err err = { 0 };
	char column[32];

	fake_open(&ledger, records, n);
	ledger.closed = closed;
	ctip_buf_reset(&out);
	found[0] = '\0';
	cr_assert(ctip_framework_parse(&f, ctip_str(yaml), "t.yaml",
	    &err) == 0, "%s", err.text);
	if (ctip_results_make(&table, &ledger, f, &options, &findings,
	    &err) != 0)
		ctip_buf_text(&out, found[0] != '\0' ? found : err.text);
	while (table != NULL && ctip_str_cut(&rest, ' ', &name)) {
		struct ctip_str cell;

		snprintf(column, sizeof column, "%.*s", (int)name.len,
		    name.p);
		cell = ctip_results_row(table, 0)[
		    ctip_results_column(table, column)];
		ctip_buf_format(&out, "%.*s|", cell.p == NULL ? 1 :
		    (int)cell.len, cell.p == NULL ? "-" : cell.p);
	}
	ctip_results_free(table);
	ctip_framework_free(f);
	fake_close(&ledger);
	return out.p;
}

#define IS(want, yaml, records, names) do { \
	const char *got_ = row(yaml, records, sizeof records / \
	    sizeof *records, names); \
	cr_assert(strcmp(got_, want) == 0, "%s", got_); \
} while (0)

static const struct fake_record none[] = {
	{ "training", 9, 9, { "T", "2022-07-20", "22" } },
};

Test(results, different_and_continuing_people)
{
	/* A in all three, B in the first two, C leaves and comes back. */
	IS("3|2|2|7|3|2; 1|", PEOPLE("('A', '2022-01-01'), "
	    "('B', '2022-02-01'), ('C', '2022-03-01'), ('A', '2022-08-01'), "
	    "('B', '2022-09-01'), ('A', '2023-08-01'), ('C', '2024-01-01')"),
	    none, "y1 y2 y3 cumulative different continuing");
	/* Nobody before: nothing to continue from. */
	IS("-|1|1|2|2|0|", PEOPLE("('A', '2022-08-01'), ('B', '2023-08-01')"),
	    none, "y1 y2 y3 cumulative different continuing");
}

Test(results, who_left_and_came_back)
{
	struct ctip_framework *f = NULL;
	struct ctip_results *table = NULL;
	struct ctip_results_options options = { 0 };
	struct ctip_findings findings = { take, 0, 0 };
	struct ctip_err err = { 0 };
	const struct ctip_str *m;

	fake_open(&ledger, none, 1);
	cr_assert(ctip_framework_parse(&f, ctip_str(PEOPLE(
	    "('A', '2022-01-01'), ('B', '2022-08-01'), ('A', '2024-01-01'), "
	    "('B', '2024-01-01'), ('C', '2024-01-01')")), "t", &err) == 0);
	cr_assert(ctip_results_make(&table, &ledger, f, &options, &findings,
	    &err) == 0, "%s", err.text);
	cr_assert_eq(ctip_results_measures(table, 0, &m), 3);
	m += 2 * CTIP_MEASURES;
	cr_assert(ctip_str_is(m[CTIP_MEASURE_VALUE], "3"));
	cr_assert(ctip_str_is(m[CTIP_MEASURE_NEW], "1"));
	cr_assert(ctip_str_is(m[CTIP_MEASURE_CONTINUING], "1"));
	cr_assert(ctip_str_is(m[CTIP_MEASURE_RETURNED], "1"));
	ctip_results_free(table);
	ctip_framework_free(f);
	fake_close(&ledger);
}

Test(results, a_stay_counts_in_every_period_it_lasts_into)
{
	static const char yaml[] = ONE("unit: people, count: subjects, "
	    "spans: true, cumulate: sum, sql: \"SELECT column1 AS subject, "
	    "column2 AS date, column3 AS until FROM (VALUES "
	    "('A', '2022-06-01', '2022-08-01'), "    /* over the end */
	    "('B', '2022-07-01', '2022-07-01'), "    /* the last day */
	    "('C', '2021-08-01', '2024-01-01'), "    /* all of them */
	    "('D', '2024-09-01', NULL), "            /* goes on */
	    "('E', '2022', '2022-08-01'), "          /* from which one? */
	    "('F', '2020-01-01', '2021-07-02'), "    /* until the first day */
	    "('G', '2020-01-01', '2021-07-01'), "    /* before it */
	    "('H', '2021', '2021'), "                /* from July on? */
	    "('I', '2022-09-02', '2022-09-01'))\""); /* backwards */

	setenv("CTIP_NOW", "2026-01-15T12:00:00Z", 1);
	IS("4|2|2|8|5|2; 1|3 not counted: the date does not tell the period; "
	    "1 not counted: outside the periods|", yaml, none,
	    "y1 y2 y3 cumulative different continuing note");
}

Test(results, what_still_lasts_counts_up_to_today)
{
	static const char yaml[] = ONE("unit: people, count: subjects, "
	    "spans: true, cumulate: sum, sql: \"SELECT 'A' AS subject, "
	    "'2022-06-01' AS date, NULL AS until\"");

	setenv("CTIP_NOW", "2022-12-01T12:00:00Z", 1);
	IS("1|1|-|", yaml, none, "y1 y2 y3");
}

Test(results, a_total_stands_for_its_breakdown)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", "Y2", "10", NULL, "Red" } },
		{ "figure", 2, 2, { "t", "1a", "y2", "6", NULL, "Red",
		    "female" } },
		{ "figure", 3, 3, { "t", "1a", "y2", "4", NULL, "Red",
		    "male" } },
		/* without a total they add up */
		{ "figure", 4, 4, { "t", "1a", "y2", "2", NULL, "Blue",
		    "female", "TT-ARI" } },
		{ "figure", 5, 5, { "t", "1a", "y2", "3", NULL, "Blue",
		    "male", "TT-ARI" } },
		/* of another framework, and by dates */
		{ "figure", 6, 6, { "u", "1a", "y2", "500", NULL, "Red" } },
		{ "figure", 7, 7, { "t", "1a", NULL, "7", NULL, "Red", NULL,
		    NULL, NULL, "2023-08-01", "2023-12-31" } },
	};

	IS("-|17|7|24|2|y2: 2 from records, 15 from figures; "
	    "y3: 0 from records, 7 from figures|",
	    PEOPLE("('A', '2022-08-01'), ('B', '2022-09-01')"), records,
	    "y1 y2 y3 cumulative different note");
}

/* A month and a quarter are not a total and its part. */
Test(results, figures_of_other_dates_add_up)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", NULL, "7", NULL, "Red", NULL,
		    NULL, NULL, "2022-08-01", "2022-08-31" } },
		{ "figure", 2, 2, { "t", "1a", NULL, "5", NULL, "Red",
		    "female", NULL, NULL, "2022-09-01", "2022-09-30" } },
		{ "figure", 3, 3, { "t", "1a", NULL, "4", NULL, "Red",
		    "male", NULL, NULL, "2022-09-01", "2022-09-30" } },
		{ "figure", 4, 4, { "t", "1a", NULL, "3", NULL, "Red",
		    "female", NULL, NULL, "2022-08-01", "2022-08-31" } },
		{ "figure", 5, 5, { "t", "1a", NULL, "4", NULL, "Red",
		    "male", NULL, NULL, "2022-08-01", "2022-08-31" } },
	};

	IS("16|all of it from figures|",
	    ONE("unit: people, count: figures, cumulate: sum"), records,
	    "y2 note");
}

/* One region came as a total, another broken down only, the third as both. */
Test(results, no_figure_is_lost_and_none_counted_twice)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", "y2", "3", NULL, "Red",
		    NULL, "TT-POS" } },
		{ "figure", 2, 2, { "t", "1a", "y2", "2", NULL, "Red",
		    "female", "TT-SFO" } },
		{ "figure", 3, 3, { "t", "1a", "y2", "1", NULL, "Red",
		    "male", "TT-SFO" } },
		{ "figure", 4, 4, { "t", "1a", "y2", "5", NULL, "Red",
		    NULL, "TT-ARI" } },
		{ "figure", 5, 5, { "t", "1a", "y2", "4", NULL, "Red",
		    "female", "TT-ARI" } },
		{ "figure", 6, 6, { "t", "1a", "y2", "1", NULL, "Red",
		    "male", "TT-ARI" } },
		/* all by age, which is the same people once more */
		{ "figure", 7, 7, { "t", "1a", "y2", "9", NULL, "Red",
		    NULL, NULL, "adult" } },
		{ "figure", 8, 8, { "t", "1a", "y2", "2", NULL, "Red",
		    NULL, NULL, "child" } },
	};

	IS("11|all of it from figures|",
	    ONE("unit: people, count: figures, cumulate: sum"), records,
	    "y2 note");
}

Test(results, what_comes_after_is_not_told)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", "y3", "10", NULL, "Red" } },
		{ "figure", 2, 2, { "t", "1a", "y3", "9", NULL, "Red",
		    "female" } },
	};

	up_to = "y2";
	IS("-|-|-|-|", PEOPLE("('A', '2024-01-01')"), records,
	    "y2 cumulative different note");
}

Test(results, a_closed_compartment_is_no_zero)
{
	static const char yaml[] = ONE("unit: people, count: subjects, "
	    "cumulate: sum, sql: \"SELECT id AS subject, identified AS date "
	    "FROM person WHERE full_name IS NULL\"");

	closed = 1u << CTIP_IDENTITY;
	IS("1a: the SQL uses the compartment 'identity', which is not open "
	    "to you; have a member make this report to whom it is", yaml,
	    none, "y1");
}

Test(results, continuing_is_from_the_year_before)
{
	static const char yaml[] = "framework: t\nen: Test\nperiods: years\n"
	    "outcomes:\n- code: 1\n  en: One\n  indicators:\n"
	    "  - {code: 1a, en: T, unit: people, count: subjects, "
	    "cumulate: sum, sql: \"SELECT column1 AS subject, column2 AS "
	    "date FROM (VALUES ('A', '2020'), ('A', '2022'), ('B', '2022'), "
	    "('B', '2023'))\"}\n";

	IS("1|2|1|2|1|", yaml, none,
	    "2020 2022 2023 different continuing");
}

Test(results, a_breakdown_that_contradicts_is_told)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", "y2", "10", NULL, "Red" } },
		{ "figure", 2, 2, { "t", "1a", "y2", "9", NULL, "Red",
		    "female" } },
	};

	IS("10|all of it from figures; y2: the figures of Red "
	    "by groups come to something else than their total|",
	    ONE("unit: people, count: figures, cumulate: sum"), records,
	    "y2 note");
}

Test(results, figures_of_percentages_need_their_denominator)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", "y2", "30", "40", "Red" } },
		{ "figure", 2, 2, { "t", "1a", "y3", "91", NULL, "Red" } },
	};

	IS("80|-|80|40|50|y2: 10 from records, 30 from figures; "
	    "1 not counted: a percentage without its denominator|",
	    ONE("unit: percent, count: ratio, cumulate: ratio, sql: "
	    "\"SELECT '2022-08-01' AS date, 10 AS value, 10 AS of\""),
	    records, "y2 y3 cumulative numerator denominator note");
}

Test(results, a_measured_zero_is_no_blank)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", "y1", "0", NULL, "Red" } },
	};

	IS("0|-|0|-|", ONE("unit: people, count: figures, cumulate: sum"),
	    records, "y1 y2 cumulative note");
}

Test(results, figures_of_nothing_leave_no_table)
{
	static const struct fake_record indicator[] = {
		{ "figure", 1, 1, { "t", "1b", "y2", "10", NULL, "Red" } },
	};
	static const struct fake_record period[] = {
		{ "figure", 1, 1, { "t", "1a", "y9", "10", NULL, "Red" } },
	};
	static const char yaml[] =
	    ONE("unit: people, count: figures, cumulate: sum");

	cr_assert(strstr(row(yaml, indicator, 1, "y1"), "indicator: the "
	    "figure FG-") != NULL);
	cr_assert(strstr(row(yaml, indicator, 1, "y1"), " is of '1b', which "
	    "is no indicator of 't'; type: ctip record edit "
	    "FG-") != NULL, "%s", found);
	cr_assert(strstr(row(yaml, period, 1, "y1"), " is of 'y9', which is "
	    "no period of 't'") != NULL, "%s", found);
}

Test(results, percent_of_a_target_is_not_percent_over_it)
{
	static const struct fake_record records[] = {
		{ "figure", 1, 1, { "t", "1a", "y2", "892", NULL, "Red" } },
	};

	IS("892|356.8|", ONE("unit: people, count: figures, cumulate: sum, "
	    "target: 250"), records, "cumulative percent_of_target");
	IS("892|-|", ONE("unit: people, count: figures, cumulate: sum, "
	    "target: 0"), records, "cumulative percent_of_target");
}

Test(results, a_mean_has_decimals_of_its_own)
{
	IS("87.5|91.6|89.55|", ONE("unit: percent, count: ratio, cumulate: "
	    "mean, decimals: 1, mean_decimals: 2, sql: \"SELECT column1 AS "
	    "date, column2 AS value, column3 AS of FROM (VALUES "
	    "('2022-08-01', 21, 24), ('2023-08-01', 87, 95))\""), none,
	    "y2 y3 cumulative");
}

Test(results, variance_notes_stand_in_the_notes)
{
	static const struct fake_record records[] = {
		{ "variance", 1, 1, { "t", "1a", "y3", "fewer referrals" } },
		{ "variance", 2, 2, { "t", "1a", "Y1", "began late" } },
		{ "variance", 3, 3, { "u", "1a", "y1", "elsewhere" } },
	};

	IS("y1: began late; y3: fewer referrals|",
	    ONE("unit: people, count: figures, cumulate: sum"), records,
	    "note");
}
