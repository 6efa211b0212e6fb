/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results frameworks: what YAML is refused and where, which period a date is
 * in, what a cell is, and what it never becomes. Indicators count constants
 * (VALUES), so that every number here can be added up by eye.
 */
#include "ctip/report/results.h"

#include "../../lib/report/inside.h"
#include "fake_ledger.h"

static const struct fake_record records[] = {
	{ "person", 1, 1, { "A", "female", NULL, "2021-03-01" } },
	{ "person", 2, 2, { "B", "female", NULL, "2022" } },
	{ "person", 3, 3, { "C", "male", NULL, "2021" } },
	{ "person", 4, 4, { "D", "male", NULL, NULL } },
	{ "training", 5, 5, { "T1", "2022-07-20", "22" } },
	{ "training", 6, 6, { "T2", "2022-11", "92" } },
	{ "training", 7, 7, { "T3", "2023-02-06", NULL } },
};

static struct ctip_ledger ledger;

static void
start(void)
{
	fake_open(&ledger, records, sizeof records / sizeof *records);
}

static void
finish(void)
{
	fake_close(&ledger);
}

TestSuite(framework, .init = start, .fini = finish);

#define HEAD "framework: t\nen: Test\n"
#define YEARS HEAD "periods: years\n"
#define THREE HEAD "periods:\n" \
	"- {code: y1, from: 2021-07-02, to: 2022-07-01}\n" \
	"- {code: y2, from: 2022-07-02, to: 2023-07-01}\n" \
	"- {code: y3, from: 2023-07-02, to: 2024-09-28}\n"
#define OUTCOME "outcomes:\n- code: 1\n  en: One\n  indicators:\n"
#define ONE(ways, sql) OUTCOME "  - {code: 1a, en: T, unit: people, " ways \
	", sql: \"" sql "\"}\n"

/* The first finding, as messages name it. */
static char found[512];

static void
take_finding(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	if (found[0] == '\0')
		snprintf(found, sizeof found, "%s:%u:%u: %.*s: %.*s",
		    f->file == NULL ? "" : f->file, (unsigned)f->line,
		    f->column, (int)f->field.len, f->field.p,
		    (int)f->message.len, f->message.p);
}

static int
make(struct ctip_results **out, const struct ctip_framework *framework,
    const char *period, struct ctip_err *err)
{
	struct ctip_results_options options = { .period = period };
	struct ctip_findings findings = { take_finding, 0, 0 };

	found[0] = '\0';
	return ctip_results_make(out, &ledger, framework, &options, &findings,
	    err);
}

/* Columns between cumulative and note have tests of their own. */
static bool
is_shown(const struct ctip_column *columns, size_t n, size_t i)
{
	return i < n - 7 || i == n - 7 || i == n - 1 || columns == NULL;
}

/* The first row as `cell|cell|`, from the first period to cumulative, and the
 * note; NULL as -; or the error. With the columns' names when `names`. */
static const char *
results(const char *yaml, const char *period, bool names)
{
	static struct ctip_buf out;
	struct ctip_framework *framework = NULL;
	struct ctip_results *table = NULL;
	struct ctip_err err = { 0 };
	const struct ctip_column *columns;
	size_t n = 0;

	ctip_buf_reset(&out);
	ctip_buf_text(&out, "");
	if (ctip_framework_parse(&framework, ctip_str(yaml), "t.yaml",
	    &err) == 0 && make(&table, framework, period, &err) == 0)
		n = ctip_results_columns(table, &columns);
	if (n == 0)
		ctip_buf_format(&out, "%d %s", err.code,
		    found[0] != '\0' ? found : err.text);
	for (size_t i = 6; names && i < n; i++)
		if (is_shown(columns, n, i))
			ctip_buf_format(&out, "%s|", columns[i].name);
	for (size_t i = 6; i < n; i++) {
		struct ctip_str cell = ctip_results_row(table, 0)[i];

		if (!is_shown(columns, n, i))
			continue;
		ctip_buf_str(&out, cell.p == NULL ? CTIP_STR("-") : cell);
		ctip_buf_char(&out, '|');
	}
	ctip_results_free(table);
	ctip_framework_free(framework);
	return out.p;
}

static void
is(const char *yaml, const char *want)
{
	const char *out = results(yaml, NULL, false);

	cr_assert(strcmp(out, want) == 0, "%s\n gives %s\n not   %s", yaml,
	    out, want);
}

Test(framework, amounts_are_exact)
{
	static const struct { const char *in, *out; } good[] = {
		{ "0", "0" }, { "-0", "0" }, { "12", "12" },
		{ "-3.5", "-3.5" }, { "0.000001", "0.000001" },
		{ "33.3333333333333", "33.333333" }, { "0.0000005",
		"0.000001" }, { "1.50", "1.5" }, { "1.5e3", "1500" },
		{ "1.0e+11", "100000000000" }, { "-1.0e-07", "0" },
		{ "999999999999", "999999999999" }, { "007", "7" },
	};
	static const char *const bad[] = {
		"", "-", ".5", "5.", "1,5", " 1", "1 ", "1e", "Inf", "nan",
		"0x10", "1.2.3", "--1", "+1", "1000000000000", "1.0e+20",
		"9999999999999999999999",
	};
	char text[32];
	int64_t amount;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		cr_assert(ctip_amount__read(&amount, ctip_str(good[i].in)),
		    "%s", good[i].in);
		cr_assert_str_eq(ctip_amount__text(text, amount),
		    good[i].out);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert(!ctip_amount__read(&amount, ctip_str(bad[i])),
		    "%s", bad[i]);
	cr_assert(!ctip_amount__read(&amount, (struct ctip_str){ "1\0002",
	    3 }));
}

Test(framework, divisions_round_once_away_from_zero)
{
	static const struct { int over, under; unsigned places;
		const char *out; } list[] = {
		{ 1, 3, 2, "0.33" }, { 2, 3, 2, "0.67" }, { 1, 8, 2, "0.13" },
		{ -1, 8, 2, "-0.13" }, { 1, -8, 2, "-0.13" },
		{ -1, -8, 2, "0.13" }, { 1, 2, 0, "1" }, { -1, 2, 0, "-1" },
		{ 1, 3, 6, "0.333333" }, { 0, 5, 2, "0" },
		{ 1, 201, 2, "0" }, { 1, 200, 2, "0.01" },
	};
	char text[32];
	int64_t out;

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		cr_assert(ctip_amount__divide(&out, list[i].over,
		    list[i].under, 1, list[i].places));
		cr_assert_str_eq(ctip_amount__text(text, out), list[i].out);
	}
	cr_assert(!ctip_amount__divide(&out, INT64_MAX, 1, 1, 2));
	cr_assert(!ctip_amount__divide(&out, INT64_MIN, 1, 100, 6));
}

Test(framework, a_year_is_a_period_of_its_own)
{
	cr_assert_str_eq(results(YEARS ONE("count: subjects, "
	    "cumulate: distinct", "SELECT id AS subject, identified AS date "
	    "FROM person"), NULL, true), "2021|2022|cumulative|note|2|1|3|"
	    "1 not counted: no date|");
	/* Met out of order; a year between without rows isn't invented. */
	cr_assert_str_eq(results(YEARS ONE("count: rows, cumulate: sum",
	    "SELECT column1 AS date FROM (VALUES ('2024'),('2019-05'),"
	    "('2024-02-29'),('2020-12-31'))"), NULL, true),
	    "2019|2020|2024|cumulative|note|1|1|2|4|-|");
	is(YEARS ONE("count: rows, cumulate: sum",
	    "SELECT column1 AS date, column2 AS until FROM (VALUES "
	    "('2024','2024-03'),('2023','2024'),('2022', NULL))"),
	    "1|1|2|1 not counted: the date does not tell the period|");
	is(YEARS ONE("count: rows, cumulate: sum",
	    "WITH RECURSIVE y(i) AS (SELECT 1900 UNION ALL SELECT i + 1 "
	    "FROM y WHERE i < 1964) SELECT CAST(i AS TEXT) AS date FROM y"),
	    "2 t.yaml:8:70: 1a: there are over 64 years; "
	    "write the periods out");
}

Test(framework, both_ends_have_to_fall_in_the_period)
{
	/* date, until -> the cells y1 y2 y3, cumulative, note */
	static const struct { const char *values, *out; } list[] = {
		{ "('2021-07-02',NULL)", "1|-|-|1|-|" },
		{ "('2022-07-01',NULL)", "1|-|-|1|-|" },
		{ "('2022-07-02',NULL)", "-|1|-|1|-|" },
		{ "('2024-09-28',NULL)", "-|-|1|1|-|" },
		{ "('2021-07-01',NULL)", "-|-|-|-|1 not counted: "
		    "outside the periods|" },
		{ "('2024-09-29',NULL)", "-|-|-|-|1 not counted: "
		    "outside the periods|" },
		{ "('2022-06',NULL)", "1|-|-|1|-|" },
		{ "('2022-07',NULL)", "-|-|-|-|1 not counted: "
		    "the date does not tell the period|" },
		{ "('2022',NULL)", "-|-|-|-|1 not counted: "
		    "the date does not tell the period|" },
		{ "('2021',NULL)", "-|-|-|-|1 not counted: "
		    "the date does not tell the period|" },
		{ "('2019',NULL)", "-|-|-|-|1 not counted: "
		    "outside the periods|" },
		{ "('2022-07-01','2022-07-02')", "-|-|-|-|1 not counted: "
		    "the date does not tell the period|" },
		{ "('2022-07-02','2022-12')", "-|1|-|1|-|" },
		{ "('2023-05-03','2022-01-01')", "-|-|-|-|1 not counted: "
		    "the date does not tell the period|" },
		{ "(NULL,'2022')", "-|-|-|-|1 not counted: no date|" },
	};
	char yaml[2000];

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		snprintf(yaml, sizeof yaml, THREE ONE("count: rows, "
		    "cumulate: sum", "SELECT column1 AS date, column2 AS "
		    "until FROM (VALUES %s)"), list[i].values);
		is(yaml, list[i].out);
	}
}

#define ROWS(columns, values) "SELECT " columns " FROM (VALUES " values ")"
#define SDV "column1 AS subject, column2 AS date, column3 AS value"
#define DV "column1 AS period, column2 AS value"

Test(framework, cells_and_how_they_cumulate)
{
	/* 3.1b as published: 139 person-years, 92 different people. */
	is(THREE ONE("count: subjects, cumulate: sum", ROWS(SDV,
	    "('a','2022-08',NULL),('a','2022-09',NULL),('b','2022-08',NULL)"
	    ",('b','2023-08',NULL)")), "-|2|1|3|-|");
	is(THREE ONE("count: subjects, cumulate: distinct", ROWS(SDV,
	    "('a','2022-08',NULL),('a','2022-09',NULL),('b','2022-08',NULL)"
	    ",('b','2023-08',NULL)")), "-|2|1|2|-|");
	is(THREE ONE("count: subjects, cumulate: last", ROWS(SDV,
	    "('a','2022-01',NULL),('b','2022-01',NULL),('b','2022-08',NULL)"
	    )), "2|1|-|1|-|");
	/* A figure without people behind it adds its value. */
	is(THREE ONE("count: subjects, cumulate: distinct", ROWS(SDV,
	    "('a','2022-08',NULL),(NULL,'2022-08',40),(NULL,'2023-08',2),"
	    "('a','2023-08',7),(NULL,'2022-08',NULL)")),
	    "-|41|3|43|1 not counted: no subject|");
	is(THREE ONE("count: values, cumulate: sum", ROWS(DV,
	    "('y1',0),('Y2','0.1'),('y2',0.2),('y9',5),('y3',NULL)")),
	    "0|0.3|-|0.3|1 not counted: outside the periods; "
	    "1 not counted: no value|");
	/* Means: plain, of the measured periods, of the cells as printed. */
	is(THREE ONE("count: values, cumulate: mean", ROWS(DV,
	    "('y2',87.5),('y3',91.6)")), "-|87.5|91.6|89.55|-|");
	is(THREE ONE("count: values, cumulate: mean", ROWS(DV,
	    "('y2',0),('y3',91)")), "-|0|91|45.5|-|");
	is(THREE ONE("count: ratio, cumulate: mean, decimals: 0", ROWS(DV,
	    "('y1',0),('y1',1),('y1',1),('y2',1)")),
	    "1|1|-|1|-|");
	is(THREE ONE("count: ratio, cumulate: ratio", ROWS(DV,
	    "('y1',0),('y1',1),('y1',1),('y2',1)")),
	    "0.67|1|-|0.75|-|");
	is(THREE ONE("count: ratio, cumulate: ratio", ROWS(
	    DV ", column3 AS of", "('y1',130,150),('y2',0,0),('y3',1,NULL)"
	    )), "0.87|-|-|0.87|1 not counted: no value|");
	/* Nothing at all. */
	is(THREE ONE("count: rows, cumulate: sum",
	    "SELECT NULL AS date WHERE 0"), "-|-|-|-|-|");
}

Test(framework, percent_is_a_ratio_in_hundredths)
{
	is(THREE OUTCOME "  - {code: 1a, en: T, unit: percent, count: ratio,"
	    " cumulate: ratio, decimals: 1, sql: \"" ROWS(DV ", column3 AS "
	    "of", "('y2',130,150)") "\"}\n", "-|86.7|-|86.7|-|");
}

Test(framework, a_report_as_of_a_period)
{
	static const char yaml[] = THREE ONE("count: subjects, "
	    "cumulate: distinct", ROWS(SDV, "('a','2021-08',NULL),"
	    "('b','2022-08',NULL),('c','2023-08',NULL)"));

	cr_assert_str_eq(results(yaml, "Y2", true),
	    "y1|y2|cumulative|note|1|1|2|-|");
	cr_assert_str_eq(results(yaml, "y3", true),
	    "y1|y2|y3|cumulative|note|1|1|1|3|-|");
	cr_assert_str_eq(results(yaml, "y4", true),
	    "1 't' has no period 'y4'; there are y1, y2, y3");
	cr_assert_str_eq(results(YEARS ONE("count: rows, cumulate: sum",
	    "SELECT starts AS date FROM training"), "2022", true),
	    "2022|cumulative|note|2|2|-|");
	cr_assert_str_eq(results(YEARS ONE("count: rows, cumulate: sum",
	    "SELECT NULL AS date WHERE 0"), "2022", true),
	    "1 't' has no period '2022'");
}

Test(framework, baseline_target_level_and_notes)
{
	struct ctip_framework *f = NULL;
	struct ctip_results *table = NULL;
	struct ctip_err err = { 0 };
	static const char yaml[] = YEARS "outcomes:\n- code: A\n  en: One\n"
	    "  outputs:\n  - code: A.1\n    en: Output\n    indicators:\n"
	    "    - {code: 1.1a, en: Trainings, es: X, unit: trainings, "
	    "count: rows, cumulate: sum, baseline: 0, target: 250, "
	    "note: said so, sql: SELECT starts AS date FROM training}\n"
	    "  indicators:\n    - {code: Aa, en: Participants, unit: people,"
	    " count: values, cumulate: sum,"
	    " sql: 'SELECT starts AS date, total AS value FROM training'}\n";
	static const char *const want[2][10] = {
		{ "Aa", "Outcome A", "Participants", "people", NULL, NULL,
		  "114", NULL, "114", "1 not counted: no value" },
		{ "1.1a", "Output A.1", "Trainings", "trainings", "0", "250",
		  "2", "1", "3", "said so" },
	};

	cr_assert(ctip_framework_parse(&f, ctip_str(yaml), "t.yaml",
	    &err) == 0, "%s", err.text);
	cr_assert(make(&table, f, NULL, &err) == 0, "%s", err.text);
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 10; j++) {
			struct ctip_str cell = ctip_results_row(table, i)[
			    j < 9 ? j : 14];

			cr_assert(want[i][j] == NULL ? cell.p == NULL :
			    ctip_str_is(cell, want[i][j]), "%zu %zu %.*s", i,
			    j, (int)cell.len, cell.p);
		}
	cr_assert(ctip_results_row(table, 2) == NULL);
	ctip_results_free(table);
	ctip_framework_free(f);
}

/* No table with holes: the first fault is the answer. */
Test(framework, sql_that_can_not_be_counted)
{
	static const struct { const char *ways, *sql, *out; } list[] = {
		{ "count: rows, cumulate: sum", "SELECT id FROM nobody",
		  "2 %sthere is no kind 'nobody'" },
		{ "count: rows, cumulate: sum", "DELETE FROM person",
		  "2 %sa query only reads: it begins with SELECT, WITH or "
		  "VALUES, not with 'DELETE'" },
		{ "count: rows, cumulate: sum", "SELECT id AS dat FROM person",
		  "2 %sthe column 'dat' means nothing here; the nearest is "
		  "'date'" },
		{ "count: rows, cumulate: sum", "SELECT identified AS date, "
		  "sex FROM person", "2 %sthe column 'sex' means nothing "
		  "here; if it disaggregates, name it in 'by'" },
		{ "count: rows, cumulate: sum, by: [sex, region]",
		  "SELECT identified AS date, sex FROM person",
		  "2 %sthe SQL gives no column 'region'" },
		{ "count: rows, cumulate: sum",
		  "SELECT id AS subject FROM person",
		  "2 %sthe SQL gives no column 'date'" },
		{ "count: subjects, cumulate: sum",
		  "SELECT identified AS date FROM person",
		  "2 %sthe SQL gives no column 'subject'" },
		{ "count: values, cumulate: sum",
		  "SELECT identified AS date FROM person",
		  "2 %sthe SQL gives no column 'value'" },
		{ "count: rows, cumulate: sum", "SELECT 'soon' AS date",
		  "2 %s'soon' in the column date is not a date like "
		  "2024-05-17" },
		{ "count: values, cumulate: sum",
		  "SELECT '2024' AS date, 'many' AS value",
		  "2 %s'many' in the column value is no number of up to "
		  "twelve digits" },
		{ "count: values, cumulate: sum", "WITH RECURSIVE n(i) AS "
		  "(SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20) "
		  "SELECT '2024' AS date, 999999999999 AS value FROM n",
		  "2 %sthe sum is too large" },
		{ "count: rows, cumulate: sum",
		  "SELECT '2024' AS date WHERE 1 = :x",
		  "2 %sthe parameter ':x' has no value; write the value in "
		  "its place" },
	};
	char yaml[2000], want[1200], place[100];

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		snprintf(yaml, sizeof yaml, YEARS ONE("%s", "%s"),
		    list[i].ways, list[i].sql);
		snprintf(place, sizeof place, "t.yaml:8:%zu: 1a: ",
		    44 + strlen(list[i].ways));
		snprintf(want, sizeof want, list[i].out, place);
		if (strstr(want, "nobody") != NULL)
			strcat(want, "; ctip query --schema lists them");
		is(yaml, want);
	}
}

#define PERIODS HEAD "periods:\n- {code: y1, from: 2021, to: 2021}\n"
#define GOOD OUTCOME "  - {code: 1a, en: T, unit: x, count: rows, " \
	"cumulate: sum, sql: SELECT 1}\n"

Test(framework, yaml_that_is_refused)
{
	static const struct { const char *yaml, *out; } list[] = {
		{ "[]", "t.yaml:1:1: 'key: value' pairs are wanted here" },
		{ "en: x", "t.yaml:1:1: 'framework: NAME' is missing" },
		{ "framework: t\n", "t.yaml:1:1: an English label is "
		  "missing: en" },
		{ HEAD GOOD, "t.yaml:1:1: 'periods' is 'years' or a list of "
		  "1 to 64 periods" },
		{ HEAD "periods: months\n" GOOD, "t.yaml:3:10: 'periods' is "
		  "'years' or a list of 1 to 64 periods" },
		{ HEAD "periods: []\n" GOOD, "t.yaml:3:10: 'periods' is "
		  "'years' or a list of 1 to 64 periods" },
		{ YEARS, "t.yaml:1:1: 'outcomes' is a list of outcomes" },
		{ YEARS "outcome: []\n", "t.yaml:4:1: unknown key 'outcome'" },
		{ PERIODS "- {code: y2, from: 2021-12, to: 2022}\n" GOOD,
		  "t.yaml:5:3: the period 'y2' overlaps 'y1' or comes before "
		  "it" },
		{ PERIODS "- {code: y2, from: 2022-01-02, to: 2022}\n" GOOD,
		  "t.yaml:5:3: the period 'y2' leaves a gap after 'y1': it "
		  "has to begin on 2022-01-01" },
		{ PERIODS "- {code: Y1, from: 2022, to: 2022}\n" GOOD,
		  "t.yaml:5:3: the period 'Y1' is here a second time" },
		{ PERIODS "- {code: y2, from: 2023, to: 2022}\n" GOOD,
		  "t.yaml:5:3: the period 'y2' ends before it begins" },
		{ PERIODS "- {code: y2, from: 2022-02-30, to: 2022}\n" GOOD,
		  "t.yaml:5:20: 'from' has to be a date like 2021-07-02" },
		{ PERIODS "- {code: y2, from: 2022}\n" GOOD,
		  "t.yaml:5:3: 'to' is missing: a date like 2021-07-02" },
		{ PERIODS "- {code: note, from: 2022, to: 2022}\n" GOOD,
		  "t.yaml:5:3: a period can't be called 'note': the table has "
		  "a column of that name" },
		{ PERIODS "- {code: 'y 2', from: 2022, to: 2022}\n" GOOD,
		  "t.yaml:5:10: 'y 2' is not a code: letters, digits, . _ "
		  "and -, at most 16" },
		{ YEARS "outcomes:\n- {code: 1, en: One}\n",
		  "t.yaml:5:3: Outcome 1 has no indicators" },
		{ YEARS "outcomes:\n- code: 1\n  en: One\n  outputs:\n"
		  "  - {code: 1.1, en: X}\n",
		  "t.yaml:8:5: Output 1.1 has no indicators" },
		{ YEARS "outcomes:\n- code: 1\n  en: One\n  outputs:\n"
		  "  - {code: 1.1, en: X, outputs: []}\n",
		  "t.yaml:8:33: an output has no outputs" },
		{ YEARS "outcomes:\n- code: 1\n  indicators: []\n",
		  "t.yaml:5:3: an English label is missing: en" },
		{ YEARS GOOD "  - {code: 1a, en: T, unit: x, count: rows, "
		  "cumulate: sum, sql: SELECT 1}\n",
		  "t.yaml:9:5: the indicator '1a' is here a second time" },
		{ YEARS OUTCOME "  - {code: 1a, en: T, target: 5, count: rows,"
		  " cumulate: sum, sql: SELECT 1}\n",
		  "t.yaml:8:5: the indicator '1a' has no unit: people, "
		  "trainings, percent ..." },
		{ YEARS OUTCOME "  - {code: 1a, en: T, unit: x, count: rows,"
		  " cumulate: sum}\n", "t.yaml:8:5: the indicator '1a' does "
		  "not say what is counted: sql" },
		{ YEARS OUTCOME "  - {code: 1a, en: T, unit: x, count: heads,"
		  " cumulate: sum, sql: SELECT 1}\n", "t.yaml:8:39: 'count' "
		  "has to be one of subjects, rows, values, ratio" },
		{ YEARS OUTCOME "  - {code: 1a, en: T, unit: x, count: rows,"
		  " cumulate: distinct, sql: SELECT 1}\n", "t.yaml:8:55: what "
		  "is counted as rows can't be cumulated as distinct" },
		{ YEARS OUTCOME "  - {code: 1a, en: T, unit: x, count: rows,"
		  " cumulate: sum, target: many, sql: SELECT 1}\n",
		  "t.yaml:8:68: 'target' has to be a number" },
		{ YEARS OUTCOME "  - {code: 1a, en: T, unit: x, count: ratio,"
		  " cumulate: mean, decimals: 7, sql: SELECT 1}\n",
		  "t.yaml:8:72: 'decimals' has to be a number from 0 to 6" },
		{ YEARS OUTCOME "  - {code: 1a, en: T, unit: x, count: rows,"
		  " cumulate: sum, by: sex, sql: SELECT 1}\n",
		  "t.yaml:8:64: 'by' is a list of columns" },
		{ YEARS OUTCOME "  - &a {code: 1a}\n", "t.yaml:8:5: " },
	};
	struct ctip_framework *f;

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		struct ctip_err err = { 0 };

		f = NULL;
		cr_assert(ctip_framework_parse(&f, ctip_str(list[i].yaml),
		    "t.yaml", &err) == -1, "%s", list[i].yaml);
		cr_assert(f == NULL && err.code == CTIP_INVALID);
		cr_assert(strncmp(err.text, list[i].out,
		    strlen(list[i].out)) == 0, "%s\n gives %s\n not   %s",
		    list[i].yaml, err.text, list[i].out);
	}
}

Test(framework, loaded_by_name_or_by_path)
{
	struct ctip_framework *f = NULL;
	struct ctip_err err = { 0 };

	fake_more.path = "frameworks/mine.yaml";
	fake_more.text = YEARS GOOD;
	cr_assert(ctip_framework_load(&f, ledger.schemas, "mine", &err) == 0,
	    "%s", err.text);
	cr_assert_str_eq(f->file, "frameworks/mine.yaml");
	ctip_framework_free(f);
	cr_assert(ctip_framework_load(&f, ledger.schemas, "mien",
	    &err) == -1);
	cr_assert(err.code == CTIP_NOTFOUND);
	cr_assert_str_eq(err.text,
	    "there is no framework 'mien'; the nearest is 'mine'");
	cr_assert(ctip_framework_load(&f, ledger.schemas, "zebra",
	    &err) == -1);
	cr_assert_str_eq(err.text, "there is no framework 'zebra'; "
	    "there are: mine");
	cr_assert(ctip_framework_load(&f, ledger.schemas, "./no/mine.yaml",
	    &err) == -1 && err.code == CTIP_NOTFOUND);
}

/* The one that is shipped, with the year as a period. */
Test(framework, the_shipped_one_is_read)
{
	struct ctip_framework *f = NULL;
	struct ctip_err err = { 0 };

	cr_assert(ctip_framework_load(&f, ledger.schemas,
	    "schemas/frameworks/people.yaml", &err) == 0, "%s", err.text);
	cr_assert(f->years && f->n == 6);
	ctip_framework_free(f);
}

/* More subjects than the table starts with, each once. */
Test(framework, many_people)
{
	is(YEARS ONE("count: subjects, cumulate: distinct",
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n "
	    "WHERE i < 60000) SELECT 'P' || (i % 20000) AS subject, "
	    "CAST(2020 + i % 2 AS TEXT) AS date FROM n"),
	    "10000|10000|20000|-|");
}
