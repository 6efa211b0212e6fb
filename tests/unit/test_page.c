/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of a results table: what it says in three languages, the bars, the
 * small print, and that a stranger's words stay words. What a browser makes
 * of it is tests/cli's.
 */
#include "ctip/report/page.h"

#include <libxml/parser.h>

#include "../../lib/report/page_inside.h"
#include "ctip/vault/crypto.h"
#include "fake_ledger.h"

static struct ctip_ledger ledger;

static void
start(void)
{
	setenv("CTIP_NOW", "2026-01-15T12:00:00Z", 1);
	ctip_secret_start();
	fake_open(&ledger, NULL, 0);
}

static void
finish(void)
{
	fake_close(&ledger);
}

TestSuite(page, .init = start, .fini = finish);

#define PERIODS "periods:\n" \
	"- {code: y1, en: Year 1, es: Año 1, from: 2021-07-02, " \
	"to: 2022-07-01, note: assumed}\n" \
	"- {code: y2, from: 2022-07-02, to: 2023-07-01}\n"
#define HEAD "framework: t\nen: Test & more\nes: Prueba\n" PERIODS \
	"outcomes:\n- code: 1\n  en: First\n  es: Primero\n  indicators:\n"
/* One of y1 and one of y2; either may be NULL. */
#define VALUES(a, b) "SELECT column1 AS period, column2 AS value FROM " \
	"(VALUES ('y1'," a "),('y2'," b ")) WHERE column2 IS NOT NULL"
#define SUM(more, a, b) "  - {code: 1a, en: What is counted, unit: people, " \
	"count: values, cumulate: sum" more ", sql: \"" VALUES(a, b) "\"}\n"

/* The results and their framework; both are kept until the next. */
static struct ctip_results *
results(const char *yaml)
{
	static struct ctip_framework *framework;
	static struct ctip_results *table;
	struct ctip_results_options options = {0};
	struct ctip_findings findings = {NULL, 0, 0};
	struct ctip_err err = {0};

	ctip_results_free(table);
	ctip_framework_free(framework);
	table = NULL;
	cr_assert(ctip_framework_parse(&framework, ctip_str(yaml), "t.yaml",
	    &err) == 0, "%s", err.text);
	cr_assert(ctip_results_make(&table, &ledger, framework, &options,
	    &findings, &err) == 0, "%s", err.text);
	return table;
}

/* Well-formed, or else the test fails. */
static const char *
print(const struct ctip_results *table, enum ctip_language language)
{
	static const struct ctip_page_origin origin = {"TT1", "0123456789ab",
	    1700000000, "fedcba9876543210"};
	static struct ctip_buf out;
	struct ctip_err err = {0};
	xmlDoc *doc;

	ctip_buf_reset(&out);
	cr_assert(ctip_page_results(&out, table, &origin, language, &err) ==
	    0, "%s", err.text);
	doc = xmlReadMemory(out.p, (int)out.len, "page", NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	cr_assert(doc != NULL, "%s", out.p);
	xmlFreeDoc(doc);
	return out.p;
}

static const char *
page(const char *yaml, enum ctip_language language)
{
	return print(results(yaml), language);
}

static void
has(const char *html, const char *piece)
{
	cr_assert(strstr(html, piece) != NULL, "no %s in\n%s", piece, html);
}

static void
lacks(const char *html, const char *piece)
{
	cr_assert(strstr(html, piece) == NULL, "%s in\n%s", piece, html);
}

Test(page, numbers_are_written_as_the_language_does)
{
	static const char *const rows[][4] = {
		{"0", "0", "0", "0"}, {"999", "999", "999", "999"},
		{"1000", "1,000", "1\u202f000", "1\u202f000"},
		{"95689", "95,689", "95\u202f689", "95\u202f689"},
		{"1234567.25", "1,234,567.25", "1\u202f234\u202f567,25",
		    "1\u202f234\u202f567,25"},
		{"-123456", "\u2212123,456", "\u2212123\u202f456",
		    "\u2212123\u202f456"},
		{"-0.5", "\u22120.5", "\u22120,5", "\u22120,5"},
	};
	struct ctip_buf out = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int k = 0; k < CTIP_LANGUAGES; k++) {
			ctip_buf_reset(&out);
			ctip_page__number(&out, (enum ctip_language)k,
			    ctip_str(rows[i][0]));
			cr_assert_str_eq(out.p, rows[i][k + 1]);
		}
	ctip_buf_clear(&out);
}

Test(page, days_are_written_as_the_language_does)
{
	static const struct { int16_t year; int8_t month, day;
		const char *out[CTIP_LANGUAGES]; } rows[] = {
		{2021, 7, 2, {"2 July 2021", "2 de julio de 2021",
		    "2 juillet 2021"}},
		{2024, 2, 29, {"29 February 2024", "29 de febrero de 2024",
		    "29 février 2024"}},
		{2023, 12, 1, {"1 December 2023", "1 de diciembre de 2023",
		    "1er décembre 2023"}},
	};
	struct ctip_buf out = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int k = 0; k < CTIP_LANGUAGES; k++) {
			struct ctip_date date = {rows[i].year, rows[i].month,
			    rows[i].day};

			ctip_buf_reset(&out);
			ctip_page__day(&out, (enum ctip_language)k,
			    ctip_date_first(date));
			cr_assert_str_eq(out.p, rows[i].out[k]);
		}
	ctip_buf_clear(&out);
}

Test(page, every_word_is_there_in_every_language)
{
	enum ctip_language language;

	for (int w = 0; w < CTIP_WORDS; w++)
		for (int k = 0; k < CTIP_LANGUAGES; k++) {
			const char *word = ctip_page__word(
			    (enum ctip_language)k, (enum ctip_word)w);

			cr_assert(word != NULL && word[0] != '\0',
			    "word %d of language %d", w, k);
			/* It may stand in a style's "". */
			cr_assert(strpbrk(word, "\"\\<&\n") == NULL, "%s",
			    word);
		}
	cr_assert(ctip_language_named(&language, "fr") &&
	    language == CTIP_FR);
	cr_assert(!ctip_language_named(&language, "de"));
}

Test(page, what_is_not_translated_is_marked_as_english)
{
	const char *html = page(HEAD SUM("", "12", "3"), CTIP_ES);

	has(html, "<html lang=\"es\">");
	has(html, "<title>Prueba: Resultados</title>");
	has(html, "<span>Primero</span>");
	has(html, "<span lang=\"en\">What is counted</span>");
	has(html, "<span class=\"unit\">personas</span>");
	has(html, "<span>Año 1</span>");
	has(html, "2 de julio de 2021");
	lacks(html, "Cumulative");
	html = page(HEAD SUM("", "12", "3"), CTIP_FR);
	has(html, "<span lang=\"en\">Test &amp; more</span>");
	has(html, "<span lang=\"en\">Year 1</span>");
	html = page(HEAD SUM("", "12", "3"), CTIP_EN);
	lacks(html, "<span lang=");
}

/* The text between <style> and </style>. */
static struct ctip_str
style_of(const char *html)
{
	const char *from = strstr(html, "<style>"), *to;

	cr_assert(from != NULL);
	from += strlen("<style>");
	to = strstr(from, "</style>");
	cr_assert(to != NULL);
	return (struct ctip_str){from, (size_t)(to - from)};
}

Test(page, it_may_use_its_own_style_and_nothing_else)
{
	const char *html = page(HEAD SUM("", "12", "3"), CTIP_EN);
	struct ctip_str style = style_of(html);
	struct ctip_buf want = {0};
	unsigned char hash[32];

	ctip_sha256(hash, style.p, style.len);
	ctip_buf_text(&want, "\n<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'sha256-");
	ctip_base64(&want, hash, sizeof hash);
	ctip_buf_text(&want, "'; base-uri 'none'; form-action 'none'\"/>");
	has(html, want.p);
	cr_assert(strstr(html, want.p) < style.p);
	lacks(html, " style=");
	lacks(html, "<script");
	lacks(html, "http:");
	lacks(html, "https:");
	lacks(html, "url(");
	lacks(html, "@import");
	ctip_buf_clear(&want);
}

Test(page, a_style_knows_how_much_room_a_table_takes)
{
	static const struct { size_t periods; const char *media; } rows[] = {
		{0, "@media print, screen and (min-width: 52rem) {"},
		{3, "@media print, screen and (min-width: 67rem) {"},
		{8, "@media print, screen and (min-width: 92rem) {"},
		{9, "@media screen and (min-width: 97rem) {"},
	};
	struct ctip_buf out = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ctip_buf_reset(&out);
		ctip_page__style(&out, CTIP_ES, rows[i].periods);
		has(out.p, rows[i].media);
		has(out.p, "content: \"Uso interno: ");
		lacks(out.p, "WIDE");
		lacks(out.p, "RUNNING");
		/* Browsers make LF of CRLF before they hash. */
		cr_assert(strpbrk(out.p, "<&\r") == NULL);
	}
	ctip_buf_clear(&out);
}

/* A bar of a target of 1000, so that an achievement is tenths of percent. */
static void
bar(const char *value, const char *want)
{
	char yaml[2000];
	struct ctip_buf all = {0};
	const char *html, *at, *end;

	snprintf(yaml, sizeof yaml, HEAD SUM(", target: 1000", "%s", "NULL"),
	    value);
	html = page(yaml, CTIP_EN);
	at = strstr(html, "viewBox=\"0 0 1500 140\"");
	cr_assert(at != NULL, "%s", html);
	end = strstr(at, "</svg>");
	while ((at = strstr(at, " class=\"")) != NULL && at < end) {
		struct ctip_str name, rest = ctip_str(at += 8);
		int x = 0, width = 0;

		ctip_str_cut(&rest, '"', &name);
		sscanf(rest.p, " x=\"%d\" y=\"20\" width=\"%d\"", &x, &width);
		if (!ctip_str_is(name, "mark"))
			ctip_buf_format(&all, "%.*s %d+%d;", (int)name.len,
			    name.p, x, width);
	}
	cr_assert_str_eq(all.p, want, "%s: %s, not %s", value, all.p, want);
	ctip_buf_clear(&all);
}

Test(page, a_bar_is_to_scale_until_it_ends_in_a_point)
{
	bar("0", "rest 0+1000;done 0+0;");
	bar("-50", "rest 0+1000;done 0+0;");
	bar("420", "rest 0+1000;done 0+420;");
	bar("1000", "rest 0+1000;done 0+1000;");
	bar("1017", "rest 0+1000;done 0+1000;over 1000+17;");
	bar("1500", "rest 0+1000;done 0+1000;over 1000+500;");
	/* The last one is the point, a path. */
	bar("1501", "rest 0+1000;done 0+1000;over 1000+440;over 0+0;");
	bar("90000", "rest 0+1000;done 0+1000;over 1000+440;over 0+0;");
}

#define SECOND "  - {code: 1b, en: Other, unit: percent, count: ratio, " \
	"cumulate: mean, sql: \"" VALUES("NULL", "0.875") "\"}\n"

Test(page, nothing_is_shown_where_nothing_is_set)
{
	const char *html = page(HEAD SUM(", target: 10", "25", "NULL") SECOND,
	    CTIP_EN);

	has(html, "<data value=\"250\">250\u00a0%</data>");
	has(html, "<td class=\"bar\"></td>");
	has(html, "<dt>With a target</dt><dd>1</dd>");
	has(html, "<dt>Target reached</dt><dd>1</dd>");
	lacks(html, "Baseline");
	html = page(HEAD SUM(", baseline: 5", "25", "NULL") SECOND, CTIP_EN);
	has(html, "<dt>Indicators</dt><dd>2</dd>");
	lacks(html, "class=\"bar\"");
	lacks(html, "With a target");
	has(html, "<span class=\"label\">Baseline</span>"
	    "<data value=\"5\">5</data>");
	html = page(HEAD SUM(", target: 10", "9.99", "NULL"), CTIP_EN);
	has(html, "<dt>Target reached</dt><dd>0</dd>");
}

Test(page, a_blank_is_no_zero)
{
	const char *html = page(HEAD SUM("", "0", "NULL"), CTIP_EN);

	has(html, "<span>Year 1</span>*</span><data value=\"0\">0</data>"
	    "</td><td class=\"number\"><span class=\"label\"><span>y2</span>"
	    "</span><span class=\"none\">\u2013</span></td>");
	has(html, "<td class=\"number sum\"><span class=\"label\">Cumulative"
	    "</span><data value=\"0\">0</data></td>");
	html = page(HEAD SUM("", "NULL", "NULL"), CTIP_EN);
	has(html, "<td class=\"number sum\"><span class=\"label\">Cumulative"
	    "</span><span class=\"none\">\u2013</span></td>");
}

Test(page, a_percentage_says_so_and_what_it_is_of)
{
	const char *html = page(HEAD SECOND, CTIP_FR);

	has(html, "<data value=\"87.5\">87,5\u00a0%</data>"
	    "<span class=\"way\">moyenne</span>");
	has(html, "<dt>Numérateur / dénominateur</dt><dd>"
	    "<data value=\"0.875\">0,875</data>\u00a0/\u00a0"
	    "<data value=\"1\">1</data></dd>");
}

Test(page, it_says_where_it_comes_from)
{
	const char *html = page(HEAD SUM("", "12", "3"), CTIP_EN);

	has(html, "<span>TT1</span>");
	has(html, "<time datetime=\"2021-07-02\">2 July 2021</time> \u2013 "
	    "<time datetime=\"2023-07-01\">1 July 2023</time>");
	has(html, "<span class=\"why\">* assumed</span>");
	has(html, "<dt>Made</dt><dd><time datetime=\"2026-01-15T12:00:00Z\">"
	    "15 January 2026, 12:00 UTC</time></dd>");
	has(html, "<dd>0123456789ab, <time datetime=\"2023-11-14T22:13:20Z\">");
	has(html, "<dd>fedcba9876543210</dd>");
	has(html, "<strong>Internal use.</strong> These are the true numbers");
}

Test(page, years_are_periods_by_their_number)
{
	const char *html = page("framework: t\nen: T\nperiods: years\n"
	    "outcomes:\n- {code: 1, en: O, outputs: [{code: 1.1, en: P, "
	    "indicators: [{code: 1.1a, en: I, unit: things, count: rows, "
	    "cumulate: sum, sql: \"SELECT column1 AS date FROM (VALUES "
	    "('2024'),('2019'))\"}]}]}\n", CTIP_EN);

	has(html, "<th scope=\"col\" class=\"number\"><span>2019</span></th>");
	has(html, "<time datetime=\"2019-01-01\">1 January 2019</time> \u2013 "
	    "<time datetime=\"2024-12-31\">");
	has(html, "<h2><span class=\"kind\">Outcome 1</span>");
	has(html, "<caption><h3><span class=\"kind\">Output 1.1</span>");
	has(html, "<span class=\"unit\">things</span>");
}

#define DATED(values) "  - {code: 1a, en: I, unit: people, count: %s, " \
	"cumulate: sum, sql: \"SELECT column1 AS %s, column2 AS date FROM " \
	"(VALUES " values ")\"}\n"

Test(page, what_was_left_out_is_said_in_the_language)
{
	char yaml[2000];

	snprintf(yaml, sizeof yaml, HEAD DATED("('a','2021-08'),(NULL,"
	    "'2021-08'),('b',NULL),('c',NULL),('d','2022'),('e','2019')"),
	    "subjects", "subject");
	has(page(yaml, CTIP_EN), "<dt>Not counted</dt><dd><data value=\"2\">2"
	    "</data> without a date; <data value=\"1\">1</data> whose date "
	    "does not tell the period; <data value=\"1\">1</data> outside the "
	    "periods; <data value=\"1\">1</data> without whom or what is "
	    "counted</dd>");
	snprintf(yaml, sizeof yaml, HEAD DATED("(1,'2021-08'),(NULL,"
	    "'2021-08')"), "values", "value");
	has(page(yaml, CTIP_ES), "<dt>Sin contar</dt><dd><data value=\"1\">1"
	    "</data> sin valor</dd>");
	lacks(page(HEAD SUM("", "12", "3"), CTIP_EN), "class=\"more\"");
}

Test(page, who_is_met_again_continues)
{
	char yaml[2000];

	snprintf(yaml, sizeof yaml, HEAD DATED("('a','2021-08'),('b',"
	    "'2021-08'),('a','2022-08')"), "subjects", "subject");
	has(page(yaml, CTIP_EN), "<dt>Different</dt><dd><data value=\"2\">2"
	    "</data></dd></div><div><dt>Continuing</dt><dd><span>y2</span>: "
	    "<data value=\"1\">1</data></dd>");
}

/* What figures and notes of a real ledger would have put there. */
static void
add_notes(struct ctip_results *table)
{
	static const struct ctip_str figures[] = {
		CTIP_STR("y1"), CTIP_STR("A <b>"), CTIP_STR("3"), {0}, {0},
		CTIP_STR("y2"), CTIP_STR("A <b>"), CTIP_STR("4"), {0},
		CTIP_STR("1"),
		CTIP_STR("y2"), {0}, CTIP_STR("4"), {0}, {0},
	}, variances[] = {
		CTIP_STR("y2"), CTIP_STR("one\ntwo <i> \xE2\x80\xAE"),
	};
	struct ctip_results_notes *notes = &table->notes[0];

	free(notes->figures);
	free(notes->variances);
	notes->figures = ctip_alloc(sizeof figures);
	memcpy(notes->figures, figures, sizeof figures);
	notes->n_figures = 3;
	notes->variances = ctip_alloc(sizeof variances);
	memcpy(notes->variances, variances, sizeof variances);
	notes->n_variances = 1;
}

/* What each of the two periods comes out of. */
static void
set_sources(struct ctip_results *table, const char *records1,
    const char *figures1, const char *records2, const char *figures2)
{
	struct ctip_str *second = table->measures + CTIP_MEASURES;

	table->measures[CTIP_MEASURE_RECORDS] = ctip_str(records1);
	table->measures[CTIP_MEASURE_FIGURES] = ctip_str(figures1);
	second[CTIP_MEASURE_RECORDS] = ctip_str(records2);
	second[CTIP_MEASURE_FIGURES] = ctip_str(figures2);
}

Test(page, figures_and_notes_are_told)
{
	struct ctip_results *table =
	    results(HEAD SUM(", note: of ours", "3", "8"));
	const char *html;

	add_notes(table);
	set_sources(table, "3", NULL, NULL, "8");
	html = print(table, CTIP_EN);
	has(html, "<dt>Records + figures</dt><dd><span>y2</span>: "
	    "<data value=\"0\">0</data>\u00a0+\u00a0<data value=\"8\">8"
	    "</data></dd>");
	has(html, "<dt>Figures from</dt><dd>A &lt;b&gt; (its groups come to "
	    "something else than its total); nobody named</dd>");
	has(html, "<dt>Note, <span>y2</span></dt><dd>one\ntwo &lt;i&gt; "
	    "\\u{202e}</dd>");
	has(html, "<dt>Note</dt><dd>of ours</dd>");
}

Test(page, figures_alone_are_told_once_and_none_not_at_all)
{
	struct ctip_results *table = results(HEAD SUM("", "3", "8"));
	const char *html;

	add_notes(table);
	set_sources(table, NULL, "3", NULL, "8");
	html = print(table, CTIP_EN);
	has(html, "<dt>Records + figures</dt><dd>all of it figures</dd></div>"
	    "<div><dt>Figures from</dt>");
	lacks(html, "</span>: <data");
	set_sources(table, NULL, "0", "8", NULL);
	html = print(table, CTIP_EN);
	lacks(html, "<dd>all of it");
	lacks(html, "<dt>Figures from</dt>");
}

#define EVIL "'</title><script>alert(1)</script>\xE2\x80\xAE\"&'"

Test(page, words_of_a_framework_stay_words)
{
	const char *html = page("framework: t\nen: " EVIL "\nperiods:\n"
	    "- {code: y1, en: " EVIL ", from: 2021, to: 2021, note: " EVIL
	    "}\noutcomes:\n- code: 1\n  en: " EVIL "\n  indicators:\n"
	    "  - {code: 1a, en: " EVIL ", unit: " EVIL ", note: " EVIL
	    ", count: values, cumulate: sum, sql: \"SELECT 1 AS value, "
	    "'2021' AS date\"}\n  outputs:\n  - code: 1.1\n    en: " EVIL
	    "\n    indicators:\n    - {code: 1.1a, en: x, unit: y, "
	    "count: values, cumulate: sum, sql: \"SELECT 1 AS value, "
	    "'2021' AS date\"}\n", CTIP_FR);

	lacks(html, "<script");
	lacks(html, "\xE2\x80\xAE");
	has(html, "<title>&lt;/title&gt;&lt;script&gt;alert(1)"
	    "&lt;/script&gt;\\u{202e}&quot;&amp;\u00a0: Résultats</title>");
}
