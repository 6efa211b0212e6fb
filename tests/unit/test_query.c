/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SELECT over kinds: what comes out, what is opened for it, what is refused
 * and with which words.
 */
#include "ctip/query/query.h"

#include "fake_ledger.h"

static const struct fake_record records[] = {
	{ "person", 1, 1, { "Ana P\303\251rez", "female", "31", "2022-03-01",
	    "0", "12.5" } },
	{ "person", 2, 2, { "Zoe", NULL, NULL, "2022", NULL, NULL } },
	{ "case", 11, 11, { "P-0000-0040-0000-W", "2023-01-05", "a note" } },
	{ "person", 3, 3, { "Li", "male", "9", "2021-11", "1", "-3" } },
	{ "training", 21, 21, { "Screening", "2022-07-20", "22" } },
	{ "stay", 31, 3, { NULL, "2024-01-01" } },
	{ "stay", 32, 32, { NULL, "2024-02-01" } },
	{ "person", 4, 4, { "=cmd()", "female", "100", NULL, "0", "9.25" } },
	{ "wide", 41, 41, { "1", [62] = "62", [63] = "63", [68] = "68",
	    [69] = "69" } },
};
#define N (sizeof records / sizeof *records)

static struct ctip_ledger ledger;

static void
start(void)
{
	fake_open(&ledger, records, N);
}

static void
finish(void)
{
	fake_close(&ledger);
}

TestSuite(query, .init = start, .fini = finish);

/* All rows as `a,b|c,d|`; NULL as -; a fault as its text. */
static const char *
ask(const char *sql)
{
	static struct ctip_buf out;
	struct ctip_query *query = NULL;
	const struct ctip_str *cells;
	struct ctip_err err = { 0 };
	const struct ctip_column *columns;
	size_t n;
	int more;

	ctip_buf_reset(&out);
	ctip_buf_text(&out, "");
	if (ctip_query_open(&query, &ledger, sql, &err) != 0) {
		ctip_buf_format(&out, "%d %s", err.code, err.text);
		return out.p;
	}
	n = ctip_query_columns(query, &columns);
	while ((more = ctip_query_next(query, &cells, &err)) == 1)
		for (size_t i = 0; i < n; i++) {
			ctip_buf_str(&out, cells[i].p == NULL ?
			    CTIP_STR("-") : cells[i]);
			ctip_buf_char(&out, i + 1 < n ? ',' : '|');
		}
	if (more < 0)
		ctip_buf_format(&out, "%d %s", err.code, err.text);
	ctip_query_close(query);
	return out.p;
}

/* The first row of a statement that is opened already. */
static void
first_is(struct ctip_query *query, const char *a, const char *b)
{
	const struct ctip_str *cells;
	struct ctip_err err = { 0 };

	cr_assert(ctip_query_next(query, &cells, &err) == 1, "%s", err.text);
	cr_assert(ctip_str_is(cells[0], a));
	cr_assert(ctip_str_is(cells[1], b));
}

struct expected { const char *sql, *out; };

static void
all_of(const struct expected *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *out = ask(list[i].sql);

		cr_assert(strcmp(out, list[i].out) == 0,
		    "%s\n gives   %s\n not     %s", list[i].sql, out,
		    list[i].out);
	}
}
#define ALL_OF(list) all_of(list, sizeof list / sizeof *list)

static const char *
id_of(char out[CTIP_ID_TEXT], unsigned number, const char *prefix)
{
	struct ctip_id id = fake_id(number);

	ctip_id_text(out, &id, prefix);
	return out;
}

Test(query, kinds_are_tables)
{
	static const struct expected list[] = {
		{ "SELECT full_name FROM person",
		  "Ana P\303\251rez|Zoe|Li|=cmd()|" },
		{ "select sex, count(*) from person group by 1",
		  "-,1|female,2|male,1|" },
		{ "SELECT subject, total FROM training", "Screening,22|" },
		{ "SELECT opened, notes FROM \"case\"", "2023-01-05,a note|" },
		{ "SELECT notes FROM \"CASE\" c", "a note|" },
		{ "SELECT count(*) FROM person, \"case\"", "4|" },
		{ "VALUES (1),(2)", "1|2|" },
		{ "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 "
		  "FROM n WHERE i<3) SELECT i FROM n", "1|2|3|" },
		{ "WITH n(i) AS (VALUES (1),(2)) SELECT count(*), 'x' "
		  "FROM n", "2,x|" },
		{ "WITH n(i) AS (VALUES (1),(2)) SELECT 'x' FROM n", "x|x|" },
		{ "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 "
		  "FROM n WHERE i<3) SELECT 7 FROM n", "7|7|7|" },
		{ "SELECT value FROM json_each('[\"a\",\"b\"]')", "a|b|" },
		{ " -- what\n/* x */ SELECT 1 ; -- end\n ; ", "1|" },
		{ "SELECT x'00ff'", "00ff|" },
		{ "SELECT full_name FROM person WHERE 0", "" },
		{ "SELECT max(full_name), min(sex) FROM person",
		  "Zoe,female|" },
	};

	ALL_OF(list);
}

/* Text would compare and sort as text: 100 before 9. */
Test(query, numbers_are_numbers)
{
	static const struct expected list[] = {
		{ "SELECT age FROM person ORDER BY age",
		  "-|9|31|100|" },
		{ "SELECT age FROM person WHERE age > 20 AND age < 50",
		  "31|" },
		{ "SELECT age FROM person WHERE age = '9'", "9|" },
		{ "SELECT sum(age), max(age), avg(age) FROM person",
		  "140,100,46.6666666666667|" },
		{ "SELECT score FROM person ORDER BY score",
		  "-|-3|9.25|12.5|" },
		{ "SELECT sum(minor) FROM person WHERE minor", "1|" },
		{ "SELECT substr(identified,1,4) y, count(*) FROM person "
		  "GROUP BY y", "-,1|2021,1|2022,2|" },
	};

	ALL_OF(list);
}

/* SQLite leaves the order to the table where GROUP BY and ORDER BY are one. */
Test(query, groups_come_in_order)
{
	static const struct expected list[] = {
		{ "SELECT age FROM person GROUP BY age ORDER BY age",
		  "-|9|31|100|" },
		{ "SELECT age FROM person GROUP BY age ORDER BY age DESC",
		  "100|31|9|-|" },
		{ "SELECT DISTINCT age FROM person ORDER BY age DESC LIMIT 2",
		  "100|31|" },
		{ "SELECT sex, count(*) FROM person GROUP BY sex "
		  "ORDER BY sex DESC", "male,1|female,2|-,1|" },
		{ "SELECT sex, age FROM person GROUP BY sex, age "
		  "ORDER BY sex DESC, age",
		  "male,9|female,31|female,100|-,-|" },
		{ "SELECT sex, count(*), row_number() OVER (ORDER BY sex "
		  "DESC) FROM person GROUP BY sex",
		  "male,1,1|female,2,2|-,1,3|" },
	};

	ALL_OF(list);
}

Test(query, ids_links_and_subjects)
{
	char id[CTIP_ID_TEXT], sql[200], want[200];

	cr_assert_str_eq(ask("SELECT id FROM person LIMIT 1") ,
	    (snprintf(want, sizeof want, "%s|", id_of(id, 1, "P")), want));
	/* The subject of a stay is a person. */
	snprintf(want, sizeof want, "%s|", id_of(id, 3, "P"));
	cr_assert_str_eq(ask("SELECT _subject FROM stay WHERE starts = "
	    "'2024-01-01'"), want);
	/* One that names none is its own. */
	snprintf(want, sizeof want, "%s,1|", id_of(id, 32, "S"));
	cr_assert_str_eq(ask("SELECT _subject, _subject = id FROM stay WHERE "
	    "starts = '2024-02-01'"), want);
	snprintf(want, sizeof want, "%s|", id_of(id, 11, "C"));
	cr_assert_str_eq(ask("SELECT _subject FROM \"case\""), want);
	/* By id: found, not scanned. */
	ledger.scans = 0;
	snprintf(sql, sizeof sql, "SELECT full_name, sex FROM person "
	    "WHERE id = '%s'", id_of(id, 3, "P"));
	cr_assert_str_eq(ask(sql), "Li,male|");
	cr_assert(ledger.scans == 0 && ledger.finds == 1);
	cr_assert(ledger.wanted == (1u << CTIP_STATISTICS |
	    1u << CTIP_IDENTITY));
	/* The id of another kind, none at all, not an id, no text. */
	snprintf(sql, sizeof sql, "SELECT full_name FROM person "
	    "WHERE id = '%s'", id_of(id, 11, "C"));
	cr_assert_str_eq(ask(sql), "");
	cr_assert(ledger.reads == 1, "the case was opened as a person");
	snprintf(sql, sizeof sql, "SELECT full_name FROM person "
	    "WHERE id = '%s'", id_of(id, 99, "P"));
	cr_assert_str_eq(ask(sql), "");
	cr_assert_str_eq(ask("SELECT 1 FROM person WHERE id = 'x'"), "");
	cr_assert_str_eq(ask("SELECT 1 FROM person WHERE id = NULL"), "");
	cr_assert_str_eq(ask("SELECT 1 FROM person WHERE id = x'00'"), "");
	/* Several. */
	char a[CTIP_ID_TEXT], b[CTIP_ID_TEXT];
	snprintf(sql, sizeof sql, "SELECT full_name FROM person "
	    "WHERE id IN ('%s', '%s') ORDER BY 1", id_of(a, 2, "P"),
	    id_of(b, 1, "P"));
	cr_assert_str_eq(ask(sql), "Ana P\303\251rez|Zoe|");
}

Test(query, a_join_follows_a_link)
{
	char id[CTIP_ID_TEXT];
	struct fake_record linked[N];
	struct ctip_ledger real = ledger;

	memcpy(linked, records, sizeof records);
	linked[2].values[0] = id_of(id, 3, "P");
	ledger.records = linked;
	ledger.scans = ledger.finds = 0;
	cr_assert_str_eq(ask("SELECT p.full_name, c.notes FROM \"case\" c "
	    "JOIN person p ON p.id = c.person"), "Li,a note|");
	cr_assert(ledger.scans == 1 && ledger.finds == 1);
	cr_assert_str_eq(ask("SELECT p.full_name, c.notes FROM person p "
	    "LEFT JOIN \"case\" c ON p.id = c.person"),
	    "Ana P\303\251rez,-|Zoe,-|Li,a note|=cmd(),-|");
	/* A table with itself: two scans at once. */
	cr_assert_str_eq(ask("SELECT count(*) FROM person a JOIN person b "
	    "ON a.sex = b.sex"), "5|");
	ledger.records = real.records;
}

Test(query, only_what_is_used_is_opened)
{
	ask("SELECT sex, count(*) FROM person GROUP BY 1");
	cr_assert(ledger.only[0] == 1 << 1, "%lx", (long)ledger.only[0]);
	ask("SELECT count(*) FROM person");
	cr_assert(ledger.only[0] == 0);
	ask("SELECT id FROM person WHERE age > 3");
	cr_assert(ledger.only[0] == 1 << 2);
	ask("SELECT * FROM person");
	cr_assert(ledger.only[0] == 0x3f, "%lx", (long)ledger.only[0]);
	ask("SELECT 1");
	cr_assert(ledger.scans == 4);
}

/* What the statement was given of traced compartments: so many values, or
 * whole kinds (negative). */
static long
traced(const char *sql)
{
	struct ctip_access access = { 0 };
	struct ctip_query *query = NULL;
	const struct ctip_str *cells;
	struct ctip_err err = { 0 };
	long n;

	cr_assert(ctip_query_open(&query, &ledger, sql, &err) == 0, "%s",
	    err.text);
	ctip_query_trace(query, &access);
	cr_assert(ctip_query_next(query, &cells, &err) >= 0, "%s", err.text);
	n = access.n_kinds > 0 ? -(long)access.n_kinds : (long)access.n;
	cr_assert((access.compartments & ~CTIP_ACCESS_TRACED) == 0);
	ctip_query_close(query);
	return n;
}

Test(query, whose_names_a_statement_was_given_is_known_before_its_first_row)
{
	char sql[200], id[CTIP_ID_TEXT];

	cr_assert(traced("SELECT count(*), max(age) FROM person") == 0);
	cr_assert(traced("SELECT id, sex FROM person") == 0);
	cr_assert(traced("SELECT full_name FROM person") == 4);
	cr_assert(traced("SELECT full_name FROM person "
	    "WHERE sex = 'female'") == 2);
	/* Compared is read, also where nothing of it is shown. */
	cr_assert(traced("SELECT count(*) FROM person "
	    "WHERE full_name = 'Li'") == 4);
	snprintf(sql, sizeof sql, "SELECT full_name FROM person "
	    "WHERE id = '%s'", id_of(id, 3, "P"));
	cr_assert(traced(sql) == 1);
	cr_assert(traced("SELECT f69 FROM wide") == 1);
	cr_assert(traced("SELECT f68 FROM wide") == 0);
	/* Rows in groups are nobody's: of all. */
	cr_assert(traced("SELECT f69, count(*) FROM wide GROUP BY 1") != 0);
	/* What is closed is not given. */
	ledger.closed = 1u << CTIP_IDENTITY;
	cr_assert(traced("SELECT full_name FROM person") == 0);
	ledger.closed = 0;
}

Test(query, all_rows_of_a_traced_statement_come_out)
{
	static struct fake_record many[200];
	struct ctip_access access = { 0 };
	struct ctip_query *query = NULL;
	const struct ctip_str *cells;
	struct ctip_err err = { 0 };
	size_t n = 0;

	for (unsigned i = 0; i < 200; i++)
		many[i] = (struct fake_record){ "person", i + 1, i + 1,
		    { i == 0 ? "first" : i == 199 ? "last" : "x", "female" } };
	ledger.records = many;
	ledger.n = 200;
	cr_assert(ctip_query_open(&query, &ledger, "SELECT full_name, age+0 "
	    "FROM person", &err) == 0, "%s", err.text);
	ctip_query_trace(query, &access);
	while (ctip_query_next(query, &cells, &err) == 1) {
		n++;
		cr_assert(ctip_str_is(cells[0], n == 1 ? "first" :
		    n == 200 ? "last" : "x"));
		cr_assert(access.n == 200);
	}
	cr_assert(n == 200, "%zu", n);
	ctip_query_close(query);
	ledger.records = records;
	ledger.n = N;
}

/* A kind is scanned once for several statements, and what any of them uses is
 * there, whichever comes first. */
Test(query, statements_that_share_a_kind_have_all_their_columns)
{
	static const char *const sql[] = {
		"SELECT full_name, age FROM person",
		"SELECT sex, score FROM person",
		"SELECT minor, id IS NULL FROM person",
	};
	static const char *const found[][2] = {
		{ "Ana P\303\251rez", "31" }, { "female", "12.5" },
		{ "0", "0" },
	};

	for (size_t first = 0; first < 3; first++) {
		struct ctip_query_shared *shared =
		    ctip_query_shared_new(&ledger);
		struct ctip_query *queries[3];
		struct ctip_err err = { 0 };

		ledger.scans = 0;
		for (size_t i = 0; i < 3; i++)
			cr_assert(ctip_query_open_shared(&queries[i], shared,
			    &ledger, sql[i], &err) == 0, "%s", err.text);
		for (size_t i = 0; i < 3; i++)
			first_is(queries[(first + i) % 3],
			    found[(first + i) % 3][0],
			    found[(first + i) % 3][1]);
		cr_assert_eq(ledger.scans, 1);
		cr_assert(ledger.only[0] == 0x37, "%lx",
		    (long)ledger.only[0]);
		for (size_t i = 0; i < 3; i++)
			ctip_query_close(queries[i]);
		ctip_query_shared_free(shared);
	}
}

/* SQLite tells of 64 columns; the last bit stands for all others. */
Test(query, a_wide_kind)
{
	static const struct expected list[] = {
		{ "SELECT f62, f63, f69 FROM wide", "62,63,69|" },
		{ "SELECT f0 FROM wide", "1|" },
		{ "SELECT f68 FROM wide", "68|" },
	};

	ALL_OF(list);
	ask("SELECT f0 FROM wide");
	cr_assert(ledger.only[0] == 1 && ledger.only[1] == 0);
}

Test(query, what_is_closed_is_null)
{
	ledger.closed = 1u << CTIP_IDENTITY;
	cr_assert_str_eq(ask("SELECT full_name, sex FROM person "
	    "WHERE full_name IS NULL AND sex = 'male'"), "-,male|");
}

Test(query, types_of_columns)
{
	static const struct { const char *sql, *types; } list[] = {
		/* T text, N number, B boolean */
		{ "SELECT * FROM person", "TTTNTBN" },
		{ "SELECT count(*), sum(age), avg(age), 'x' FROM person",
		  "NNNT" },
		/* NULL in the first group; text in later rows. */
		{ "SELECT sex, avg(score) FROM person GROUP BY 1", "TN" },
		{ "SELECT NULL, upper(sex) FROM person", "TT" },
		{ "SELECT sum(age) FROM person WHERE 0", "T" },
		{ "SELECT minor AS m, age + 1, p.id FROM person p", "BNT" },
	};
	struct ctip_query *query;
	const struct ctip_column *columns;
	struct ctip_err err = { 0 };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		cr_assert(ctip_query_open(&query, &ledger, list[i].sql,
		    &err) == 0, "%s", err.text);
		cr_assert(ctip_query_columns(query, &columns) ==
		    strlen(list[i].types));
		for (size_t j = 0; list[i].types[j] != '\0'; j++)
			cr_assert("TPNB"[columns[j].type] ==
			    list[i].types[j], "%s: %s", list[i].sql,
			    columns[j].name);
		ctip_query_close(query);
	}
}

/* More rows than are read ahead, and all of them once. */
Test(query, nothing_is_lost_by_looking_ahead)
{
	cr_assert_str_eq(ask("SELECT count(*), sum(i) FROM (WITH RECURSIVE "
	    "n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<500) "
	    "SELECT i FROM n)"), "500,125250|");
	const char *out = ask("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
	    "SELECT i+1 FROM n WHERE i<200) SELECT NULL, 'r' || i FROM n");
	char want[32];

	for (int i = 1; i <= 200; i++) {
		int len = snprintf(want, sizeof want, "-,r%d|", i);

		cr_assert(strncmp(out, want, len) == 0, "%d: %s", i, out);
		out += len;
	}
	cr_assert(*out == '\0');
}

Test(query, parameters)
{
	struct ctip_query *query;
	const struct ctip_str *cells;
	struct ctip_err err = { 0 };

	cr_assert(ctip_query_open(&query, &ledger, "SELECT full_name FROM "
	    "person WHERE age < :most AND sex IS :sex", &err) == 0);
	cr_assert(ctip_query_bind(query, "most", CTIP_STR("50")));
	cr_assert(!ctip_query_bind(query, "least", CTIP_STR("50")));
	cr_assert(ctip_query_next(query, &cells, &err) == -1);
	cr_assert(err.code == CTIP_INVALID);
	cr_assert_str_eq(err.text, "the parameter ':sex' has no value; "
	    "write the value in its place");
	ctip_query_close(query);
	cr_assert(ctip_query_open(&query, &ledger, "SELECT full_name FROM "
	    "person WHERE age < :most AND sex IS :sex", &err) == 0);
	ctip_query_bind(query, "most", CTIP_STR("50"));
	ctip_query_bind(query, "sex", CTIP_STR("male"));
	cr_assert(ctip_query_next(query, &cells, &err) == 1);
	cr_assert(ctip_str_is(cells[0], "Li"));
	cr_assert(ctip_query_next(query, &cells, &err) == 0);
	cr_assert(ctip_query_next(query, &cells, &err) == 0);
	ctip_query_close(query);
}

#define ONLY_READS "9 a query only reads: "
#define ONLY_SELECT ONLY_READS "nothing but SELECT is allowed"

Test(query, nothing_but_select)
{
	static const struct expected list[] = {
		{ "DELETE FROM person", ONLY_READS "it begins with SELECT, "
		  "WITH or VALUES, not with 'DELETE'" },
		{ "PRAGMA temp_store=1", ONLY_READS "it begins with SELECT, "
		  "WITH or VALUES, not with 'PRAGMA'" },
		{ "ATTACH '/tmp/x' AS y", ONLY_READS "it begins with SELECT, "
		  "WITH or VALUES, not with 'ATTACH'" },
		{ "EXPLAIN SELECT 1", ONLY_READS "it begins with SELECT, "
		  "WITH or VALUES, not with 'EXPLAIN'" },
		{ "\033[2J", ONLY_READS "it begins with SELECT, "
		  "WITH or VALUES, not with '\033'" },
		{ "WITH x AS (SELECT 1) DELETE FROM person", ONLY_SELECT },
		{ "WITH x AS (SELECT 1) INSERT INTO person(sex) "
		  "SELECT 'x'", ONLY_SELECT },
		{ "WITH x AS (SELECT 1) UPDATE person SET sex = 'x'",
		  ONLY_SELECT },
		{ "WITH x AS (SELECT 1) UPDATE sqlite_master SET sql = 'x'",
		  ONLY_SELECT },
		{ "SELECT 1; SELECT 2", "9 only one statement is allowed; "
		  "leave out what comes after the first ';'" },
		{ "SELECT 1; DROP TABLE person", "9 only one statement is "
		  "allowed; leave out what comes after the first ';'" },
		{ "SELECT load_extension('x')",
		  "9 the function 'load_extension' is not allowed here" },
		{ "SELECT fts3_tokenizer('simple')",
		  "9 the function 'fts3_tokenizer' is not allowed here" },
		{ "SELECT * FROM sqlite_master", "9 'sqlite_master' is not "
		  "a kind; ctip query --schema lists the tables there are" },
		{ "SELECT count(*) FROM sqlite_master", "9 'sqlite_master' is "
		  "not a kind; ctip query --schema lists the tables there "
		  "are" },
		{ "SELECT count(*) FROM pragma_table_list", ONLY_SELECT },
		{ "SELECT * FROM pragma_database_list", ONLY_SELECT },
		{ "SELECT * FROM dbstat", ONLY_SELECT },
		{ "SELECT * FROM json_tree('1'), sqlite_schema",
		  "9 'sqlite_master' is not "
		  "a kind; ctip query --schema lists the tables there are" },
		{ "", "2 the statement is empty; write SELECT ..." },
		{ " ; -- nothing", "2 the statement is empty; "
		  "write SELECT ..." },
	};

	ALL_OF(list);
}

Test(query, faults_name_the_nearest)
{
	static const struct expected list[] = {
		{ "SELECT ful_name FROM person", "2 sql:1:8: there is no "
		  "field 'ful_name'; the nearest field of 'person' is "
		  "'full_name'" },
		{ "SELECT p.Sexx\nFROM person p", "2 sql:1:8: there is no "
		  "field 'Sexx'; the nearest field of 'person' is 'sex'" },
		{ "SELECT id\n  FROM person WHERE zebra_stripes = 1",
		  "2 sql:2:21: there is no field 'zebra_stripes'; "
		  "ctip query --schema person lists them" },
		/* A word in double quotes is a name, never a text. */
		{ "SELECT id FROM person WHERE sex = \"femal\"",
		  "2 sql:1:35: there is no field 'femal'; "
		  "a text stands in single quotes: 'femal'" },
		{ "SELECT * FROM persn", "2 there is no kind 'persn'; "
		  "the nearest is 'person'" },
		{ "SELECT * FROM zebra", "2 there is no kind 'zebra'; "
		  "ctip query --schema lists them" },
		{ "SELECT * FROM case", "2 sql:1:15: syntax error near "
		  "'case'; 'case' is a word of SQL too: the kind is written "
		  "\"case\", in double quotes" },
		{ "SELECT case.id FROM person", "2 sql:1:12: syntax error "
		  "near '.'; 'case' is a word of SQL too: the kind is "
		  "written \"case\", in double quotes" },
		{ "SELECT group FROM training", "2 sql:1:8: syntax error near "
		  "'group'; 'group' is a word of SQL too: the field is "
		  "written \"group\", in double quotes" },
		{ "SELECT total FROM training t WHERE t.Group = 'a'",
		  "2 sql:1:38: syntax error near 'Group'; 'group' is a word "
		  "of SQL too: the field is written \"group\", in double "
		  "quotes" },
		{ "SELECT group FROM person", "2 sql:1:8: syntax error near "
		  "'group'" },
		{ "SELECT 'case' 'x' FROM.person", "2 sql:1:23: syntax error "
		  "near '.'" },
		{ "SELECT FROM person", "2 sql:1:8: syntax error near "
		  "'FROM'" },
		{ "SELECT (1", "2 the statement ends too early" },
		{ "SELECT nosuch(1)", "2 sql:1:8: no such function: nosuch" },
		{ "SELECT abs(-9223372036854775807 - 1)",
		  "2 integer overflow" },
		{ "SELECT * FROM wrong", "10 kinds/wrong.yaml:1:1: "
		  "'compartment' is identity, case, care, health, "
		  "statistics, directory or audit" },
	};

	ALL_OF(list);
}

Test(query, a_fault_of_the_scan_keeps_its_code)
{
	ledger.fail_at = 3;
	cr_assert_str_eq(ask("SELECT full_name FROM person"),
	    "Ana P\303\251rez|Zoe|11 entry 7 does not open");
	cr_assert_str_eq(ask("SELECT count(*) FROM person"),
	    "11 entry 7 does not open");
	ledger.fail_at = 1;
	cr_assert_str_eq(ask("SELECT full_name FROM person"),
	    "11 entry 7 does not open");
	ledger.fail_at = 0;
}
