/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes -> rows: every accepted form comes out with its true line, every
 * refused one with exactly these words.
 */
#include "rows_file.h"

TestSuite(rows, .init = setup, .fini = teardown);

Test(rows, simple)
{
	EXPECT("a,b,c\n1,2,3\n", "1 a|b|c\n2 1|2|3\n");
	EXPECT("a,b,c\n1,2,3", "1 a|b|c\n2 1|2|3\n");
	EXPECT("a,b,c", "1 a|b|c\n");
	EXPECT("a\n1\n", "1 a\n2 1\n");
	EXPECT(" a , b \n 1 , 2\t\n", "1 a|b\n2 1|2\n");
	EXPECT("a,b\n\" 1 \", \"2\" \n", "1 a|b\n2  1 |2\n");
	EXPECT("a,b\n\"\",x\n", "1 a|b\n2 |x\n");
	EXPECT("\xc2\xa0" "a\xc2\xa0,b\n\xc2\xa0,x\n",
	    "1 a|b\n2 \xc2\xa0|x\n");
}

Test(rows, line_ends)
{
	EXPECT("a,b\r\n1,2\r\n3,4\r\n", "1 a|b\n2 1|2\n3 3|4\n");
	EXPECT("a,b\r1,2\r3,4\r", "1 a|b\n2 1|2\n3 3|4\n");
	EXPECT("a,b\r1,2\n3,4\r\n5,6", "1 a|b\n2 1|2\n3 3|4\n4 5|6\n");
	/* A lone CR and a lone LF are two ends; a blank row counts. */
	EXPECT("a,b\r\n\r\n1,2\n\n\n3,4\r\r5,6\n\r7,8",
	    "1 a|b\n3 1|2\n6 3|4\n8 5|6\n10 7|8\n");
	EXPECT("a,b\r \n1,2", "1 a|b\n3 1|2\n");
	EXPECT("\n\n  \na,b\n\n , \n,\n1,2\n", "4 a|b\n8 1|2\n");
	EXPECT("a,b\n\xc2\xa0,\"\"\n1,2\n", "1 a|b\n3 1|2\n");
}

Test(rows, quoted_line_ends)
{
	EXPECT("a,b\n\"x\ny\",2\n3,4\n", "1 a|b\n2 x\ny|2\n4 3|4\n");
	EXPECT("a,b\n\"x\r\ny\rz\",2\n3,4\n", "1 a|b\n2 x\r\ny\rz|2\n5 3|4\n");
	EXPECT("\"a\nb\",c\r\n1,2\r\n", "1 a\nb|c\n3 1|2\n");
	EXPECT("a,b\n\"\n\n\"\"\n\",2\n3,4", "1 a|b\n2 \n\n\"\n|2\n6 3|4\n");
}

Test(rows, cells_know_their_line)
{
	const char text[] = "a,b,c\n\"x\n\ny\",\"2\n\",3\n4,5,6\n";
	struct ctip_rows *rows;
	struct ctip_row row;
	struct ctip_err err;
	bool bad;

	write_file(text, sizeof text - 1);
	cr_assert(ctip_rows_open(&rows, "t.csv", &plain, &err) == 0);
	cr_assert(ctip_rows_next(rows, &row, &bad, NULL, &err) == 1);
	cr_assert(row.record == 1 && row.line == 2 && row.n == 3);
	cr_assert(row.cells[0].line == 2);
	cr_assert(row.cells[1].line == 4);
	cr_assert(row.cells[2].line == 5);
	cr_assert(ctip_rows_next(rows, &row, &bad, NULL, &err) == 1);
	cr_assert(row.record == 2 && row.line == 6);
	cr_assert(row.cells[2].line == 6);
	cr_assert(ctip_rows_done(rows) == sizeof text - 1);
	cr_assert(ctip_rows_size(rows) == sizeof text - 1);
	cr_assert(ctip_rows_next(rows, &row, &bad, NULL, &err) == 0);
	cr_assert(ctip_rows_next(rows, &row, &bad, NULL, &err) == 0);
	ctip_rows_close(rows);
}

Test(rows, marks_and_separators)
{
	EXPECT("\xef\xbb\xbf" "a,b\n1,2\n", "1 a|b\n2 1|2\n");
	EXPECT("\xef\xbb\xbf\"a\",b\n1,2\n", "1 a|b\n2 1|2\n");
	EXPECT("a;b\n1,5;2\n", "1 a|b\n2 1,5|2\n");
	EXPECT("a\tb, c\td\n1\t\t3\n", "1 a|b, c|d\n2 1||3\n");
	EXPECT("a|b\n1|2\n", "1 a|b\n2 1|2\n");
	EXPECT("\"a;b;c;d\",e\n1,2\n", "1 a;b;c;d|e\n2 1|2\n");
	EXPECT("\n;;\na;b\n1,5;2\n", "3 a|b\n4 1,5|2\n");
	EXPECT("sep=;\na,x;b\n1;2\n", "2 a,x|b\n3 1|2\n");
	EXPECT("\xef\xbb\xbfSEP=;\r\na;b\r\n1;2\r\n", "2 a|b\n3 1|2\n");
	EXPECT("sep=\t\na;b;c\tb\n1\t2\n", "2 a;b;c|b\n3 1|2\n");
	EXPECT("sep=;,b\n1,2\n", "1 sep=;|b\n2 1|2\n");
	EXPECT_AS("a;b,c\n1;2,3\n", "1 a;b|c\n2 1;2|3\n", .delimiter = ',');
	EXPECT_AS("sep=;\na;b,c\n1;2\n", "2 a|b,c\n3 1|2\n",
	    .delimiter = ',');
}

Test(rows, sniffing_is_told)
{
	struct ctip_rows *rows;
	struct ctip_err err;

	write_file("a;b\n", 4);
	cr_assert(ctip_rows_open(&rows, "t.csv", &plain, &err) == 0);
	cr_assert(ctip_rows_sniffed(rows));
	cr_assert(ctip_rows_delimiter(rows) == ';');
	cr_assert(strcmp(ctip_rows_path(rows), "t.csv") == 0);
	ctip_rows_close(rows);
	cr_assert(ctip_rows_open(&rows, "t.csv",
	    &(struct ctip_rows_options){ .delimiter = ';' }, &err) == 0);
	cr_assert(!ctip_rows_sniffed(rows));
	ctip_rows_close(rows);
}

Test(rows, title_rows)
{
	EXPECT_AS("People\n\na,b\n1,2\n", "3 a|b\n4 1|2\n", .skip = 2);
	EXPECT_AS("\"People\nof; 2024;;;\",\r\na,b\r\n1,2\n",
	    "3 a|b\n4 1|2\n", .skip = 1);
	EXPECT_AS("5\" nails \"x\" it's\ra,b\r1,2", "2 a|b\n3 1|2\n", .skip = 1);
	EXPECT_AS("sep=;\nPeople\na;b\n1;2\n", "3 a|b\n4 1|2\n", .skip = 1);
	EXPECT_AS("a,b\n", "! t.csv: there is no header: the file ends before "
	    "the end of the 2 title rows to skip", .skip = 2);
	EXPECT_AS("a,b\n", "! t.csv: there is no header: the first row has to "
	    "name the columns", .skip = 1);
}

Test(rows, no_header)
{
	EXPECT_AS("x,y\n1,2\n", "0 1|2\n1 x|y\n2 1|2\n", .headless = true);
	EXPECT_AS("x,,\n", "0 1|2|3\n1 x||\n", .headless = true);
	EXPECT("", "! t.csv: the file is empty; its first row has to name the "
	    "columns");
	EXPECT("\n \n,,\n", "! t.csv: there is no header: the first row has to "
	    "name the columns");
	EXPECT("\xef\xbb\xbf", "! t.csv: there is no header: the first row has "
	    "to name the columns");
}

Test(rows, width)
{
	EXPECT("a,b,,\n1,2,,\n3,4\n5,6,,,\n", "1 a|b\n2 1|2\n3 3|4\n4 5|6\n");
	EXPECT("a,b,c\n\n1\n2,3,\n", "1 a|b|c\n3 1||\n4 2|3|\n"
	    "t.csv:3:2: warning: short: 1 cell where the header has 3 columns: "
	    "the others are taken as blank\n");
	EXPECT("a,b\n1,2,,4\n5,6,\xc2\xa0\n", "1 a|b\nbad 2 1|2\n3 5|6\n"
	    "t.csv:2:4: error: long: a cell beyond the last of 2 columns: does "
	    "a cell with a comma in it lack its quotes?\n");
	EXPECT("a,b,,\n1,2,,4\n", "1 a|b\nbad 2 1|2\n"
	    "t.csv:2:4: error: long: a cell beyond the last of 2 columns: does "
	    "a cell with a comma in it lack its quotes?\n");
}

Test(rows, names)
{
	EXPECT("a,,b\n1,,2\n", "! t.csv:1:2: column 2 has no name: give it one, "
	    "or take it out");
	EXPECT("\nsex,b,Se_X \n", "! t.csv:2:3: two columns are called 'Se_X': "
	    "columns 1 and 3; rename one");
	EXPECT("DIRECCI\xc3\x93N,direcci\xc3\xb3n\n", "! t.csv:1:2: two columns "
	    "are called 'direcci\xc3\xb3n': columns 1 and 2; rename one");
	EXPECT("-,_\n1,2\n", "1 -|_\n2 1|2\n");
}

Test(rows, column)
{
	struct ctip_rows *rows;
	struct ctip_err err;
	const char text[] = "Given Name,\"birth\ndate\",\xc3\x89tat,x\n";

	write_file(text, sizeof text - 1);
	cr_assert(ctip_rows_open(&rows, "t.csv", &plain, &err) == 0);
	cr_assert(ctip_rows_column(rows, CTIP_STR("given_name")) == 0);
	cr_assert(ctip_rows_column(rows, CTIP_STR(" GIVEN-NAME\xc2\xa0")) == 0);
	cr_assert(ctip_rows_column(rows, CTIP_STR("birth_date")) == 1);
	cr_assert(ctip_rows_column(rows, CTIP_STR("\xc3\xa9tat")) == 2);
	cr_assert(ctip_rows_column(rows, CTIP_STR("y")) == -1);
	cr_assert(ctip_rows_column(rows, CTIP_STR("")) == -1);
	cr_assert(ctip_rows_column(rows, CTIP_STR("birthdates")) == -1);
	ctip_rows_close(rows);
}

Test(rows, quotes_inside)
{
	/* Nothing is in doubt where the cell doesn't begin with one. */
	EXPECT("a,b\n36'37.8\"N,5\" \"x\"\n", "1 a|b\n2 36'37.8\"N|5\" \"x\"\n");
	EXPECT("a,b\n1,\"\"\"x\"\"\"\n", "1 a|b\n2 1|\"x\"\n");
	EXPECT("a,b\n1,2\n3,\"ha \"ha\" ha\"\n5,6\n", "1 a|b\n2 1|2\n"
	    "! t.csv:3:2: text after the closing quote, character 8 of the "
	    "line: double the quotes inside the cell, as in \"she said "
	    "\"\"yes\"\"\"");
	EXPECT("a,b\n1,\"\xc3\xa9" "3\n4,5\n6,\"7\"\n", "1 a|b\n"
	    "! t.csv:4:2: text after a closing quote, character 4 of the line: "
	    "the cell's quote opens in line 2; close it there, or double the "
	    "quotes inside the cell");
	EXPECT("a,b\n1,2\n3,\"4\n5,6\n7,8\n", "1 a|b\n2 1|2\n"
	    "! t.csv:3:2: the quote that opens this cell, in line 3, is never "
	    "closed");
	EXPECT("a,b\n\"1\n2\",\"3\n", "1 a|b\n"
	    "! t.csv:3:2: the quote that opens this cell, in line 3, is never "
	    "closed");
	EXPECT("\"a,b\n1,2\n", "! t.csv:1:1: the quote that opens this cell, in "
	    "line 1, is never closed");
}

Test(rows, formula_guard)
{
	EXPECT("a,b,c,d\n'=1+1,'+1868,'-,'@x\n", "1 a|b|c|d\n"
	    "2 =1+1|+1868|-|@x\n");
	EXPECT("a,b,c,d\n' =1,'\xef\xbc\x9d" "1,'\xe3\x80\x80@,\"'\t1\"\n",
	    "1 a|b|c|d\n2  =1|\xef\xbc\x9d" "1|\xe3\x80\x80@|\t1\n");
	EXPECT("a,b,c,d\n''=1,'tis,',\"''\"\n", "1 a|b|c|d\n2 '=1|'tis|'|''\n");
}

Test(rows, limits)
{
	struct ctip_buf text = { 0 };

	/* A cell of 64 KiB passes, quoted or not; one more byte does not. */
	ctip_buf_text(&text, "a,b\n1,");
	repeat(&text, "x", 65536);
	ctip_buf_text(&text, "\n2,\"");
	repeat(&text, "x", 65536);
	ctip_buf_text(&text, "\"\n");
	expect_last(&text, &plain, "");
	ctip_buf_text(&text, "a,b\n1,");
	repeat(&text, "x", 65537);
	ctip_buf_text(&text, ",\n");
	expect_last(&text, &plain, "! t.csv:2:2: a cell of more than 64 KiB: "
	    "shorten it");
	ctip_buf_text(&text, "a,b\n1,2\n3,\"x\n");
	repeat(&text, "4,5\n", 20000);
	expect_last(&text, &plain, "! t.csv:3:2: a cell of more than 64 KiB: "
	    "its quote opens in line 3; does the closing one lack?");
	ctip_buf_text(&text, "a,b\n1,2\n3,\"x");
	for (int i = 0; i < 40; i++) {
		ctip_buf_text(&text, i > 0 ? "\",\"" : "");
		repeat(&text, "123456789abcdef\n", 2047);
	}
	expect_last(&text, &plain, "! t.csv:65507:34: a row of more than 1 MiB, "
	    "begun in line 3: shorten its cells");
	repeat(&text, "c,", 1024);
	expect_last(&text, &plain, "! t.csv:1:1025: more than 1,024 columns: "
	    "split the table");
	for (int i = 1; i < 1024; i++)
		ctip_buf_format(&text, "c%d,", i);
	ctip_buf_text(&text, "z\n1,2\n");
	expect_last(&text, &plain, "");
	ctip_buf_clear(&text);
}

Test(rows, files_that_can_not_be_read)
{
	struct ctip_rows *rows;
	struct ctip_err err;

	cr_assert(ctip_rows_open(&rows, "none.csv", &plain, &err) == -1);
	cr_assert(err.code == CTIP_NOTFOUND);
	cr_assert(strcmp(err.text,
	    "cannot open 'none.csv': No such file or directory") == 0);
	cr_assert(ctip_rows_open(&rows, ".", &plain, &err) == -1);
	cr_assert(err.code == CTIP_SYSTEM);
	cr_assert(strcmp(err.text, "cannot read '.': Is a directory") == 0);
}

Test(rows, standard_input)
{
	int to[2], saved = dup(0);
	char *got;

	cr_assert(pipe(to) == 0 && write(to[1], "a,b\n1,2\n", 8) == 8);
	close(to[1]);
	cr_assert(dup2(to[0], 0) == 0);
	got = read_all("-", &plain);
	cr_assert(strcmp(got, "1 a|b\n2 1|2\n") == 0);
	free(got);
	dup2(saved, 0);
}
