/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file goes in. What is asserted is what a unit relies on: all or nothing,
 * the same file adds nothing, a blank never erases, refused rows come back.
 */
#include "desk_room.h"

TestSuite(intake, .init = start, .fini = end);

Test(intake, the_same_file_twice_or_shuffled_adds_nothing)
{
	static const char shuffled[] =
	    "Name,Born,Number,Sex\nJo,,3,male\nAna,2004,1,female\n"
	    "Luz,2003-05,2,female\n";
	static const char *const maps[] = { "keyed", "keyless" };

	for (size_t i = 0; i < 2; i++) {
		struct ctip_intake in = {0}, again = {0}, other = {0};
		struct ctip_err err = {0};

		cr_assert_eq(import(&in, maps[i], three, &err), 0, "%s",
		    err.text);
		cr_assert_eq(in.added, 3, "%s", maps[i]);
		cr_assert(in.wrote && in.saved.published);
		cr_assert_eq(import(&again, maps[i], three, &err), 0);
		cr_assert_eq(again.same, 3, "%s", maps[i]);
		cr_assert_eq(again.added, 0);
		cr_assert(!again.wrote);
		cr_assert_eq(import(&other, maps[i], shuffled, &err), 0);
		cr_assert_eq(other.same, 3, "%s", maps[i]);
		cr_assert(!other.wrote);
		cr_assert_eq(records("person"), 3 * (i + 1));
	}
}

Test(intake, equal_rows_without_a_key_count_as_often_as_they_stand)
{
	static const char twice[] = "Name,Born,Sex\nA,,female\nA,,female\n";
	static const char thrice[] =
	    "Name,Born,Sex\nA,,female\nB,,male\nA,,female\nA,,female\n";
	struct ctip_intake in = {0}, more = {0}, same = {0};
	struct ctip_err err = {0};

	cr_assert_eq(import(&in, "keyless", twice, &err), 0);
	cr_assert_eq(in.added, 2);
	cr_assert_eq(import(&more, "keyless", thrice, &err), 0);
	cr_assert_eq(more.added, 2);
	cr_assert_eq(more.same, 2);
	cr_assert_eq(import(&same, "keyless", thrice, &err), 0);
	cr_assert_eq(same.added, 0);
	cr_assert_eq(records("person"), 4);
}

Test(intake, a_key_that_stands_twice_is_refused_where_it_differs)
{
	static const char equal[] =
	    "Number,Name,Sex,Born\n7,A,female,\n7,A,Woman,\n";
	static const char differs[] =
	    "Number,Name,Sex,Born\n8,A,female,\n\n8,B,female,\n";
	struct ctip_intake in = {0}, bad = {0}, part = { .partial = true };
	struct ctip_err err = {0};

	cr_assert_eq(import(&in, "keyed", equal, &err), 0);
	cr_assert_eq(in.added, 1);
	cr_assert_eq(in.same, 1);
	cr_assert_eq(import(&bad, "keyed", differs, &err), -1);
	cr_assert_eq(err.code, CTIP_INVALID);
	cr_assert_str_eq(err.text, "1 of 2 rows in 'in.csv' has errors; "
	    "nothing was written (--partial takes the others)");
	cr_assert_str_eq(last, "4:1: error: number: key '8' stands in line 2 "
	    "too, with other values");
	cr_assert_eq(records("person"), 1);
	cr_assert_eq(import(&part, "keyed", differs, &err), 0);
	cr_assert_eq(part.added, 1);
	cr_assert_eq(part.refused, 1);
	cr_assert_eq(records("person"), 2);
}

Test(intake, a_refused_row_leaves_none_of_its_keys_behind)
{
	/* Line 3 reserves 5, then fails on 9; so 5 of line 4 is a new one. */
	static const char rows[] = "Number,Name,Other,Other name\n9,X,,\n"
	    "5,E,9,Y\n5,F,,\n";
	struct ctip_intake in = { .partial = true }, same = { .partial = true };
	struct ctip_err err = {0};

	cr_assert_eq(import(&in, "two", rows, &err), 0, "%s", err.text);
	cr_assert_eq(in.added, 2, "%s", last);
	cr_assert_eq(in.refused, 1);
	cr_assert_eq(records("person"), 2);
	cr_assert_eq(import(&same, "two", rows, &err), 0);
	cr_assert(!same.wrote);
}

Test(intake, one_error_keeps_all_out)
{
	static const char bad[] =
	    "Number,Name,Sex,Born\n1,A,female,2004\n2,B,fmale,2004-13\n";
	struct ctip_intake in = {0};
	struct ctip_err err = {0};

	cr_assert_eq(import(&in, "keyed", bad, &err), -1);
	cr_assert_eq(in.refused, 1);
	cr_assert_eq(records("person"), 0);
	cr_assert(!ctip_path_exists("rejects.csv"));
}

Test(intake, rejects_are_private_and_feed_in_again)
{
	static const char mixed[] =
	    "Number;Name;Sex;Born\n1;A;female;2004\n2;=1+2;fmale;\n"
	    "3;\"C; \"\"D\"\"\";x;\n";
	struct ctip_intake in = { .partial = true, .rejects = "r.csv" };
	struct ctip_intake once = { .partial = true, .rejects = "r.csv" };
	struct ctip_intake back = {0};
	struct ctip_buf text = {0}, fixed = {0};
	struct ctip_err err = {0};
	struct ctip_str rest, line;
	struct stat st;
	int n = 0;

	cr_assert_eq(import(&in, "keyed", mixed, &err), 0, "%s", err.text);
	cr_assert_eq(in.added, 1);
	cr_assert_eq(in.refused, 2);
	cr_assert_eq(stat("r.csv", &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0600);
	cr_assert_eq(import(&once, "keyed", mixed, &err), -1);
	cr_assert_eq(err.code, CTIP_EXISTS);
	cr_assert_eq(ctip_file_read(&text, "r.csv", 4096, &err), 0);
	rest = ctip_buf_slice(&text);
	while (ctip_str_cut(&rest, '\n', &line)) {
		const char *at = memmem(line.p, line.len, "fmale", 5);

		if (at == NULL)
			at = memmem(line.p, line.len, ";x;", 3);
		if (at == NULL) {
			ctip_buf_str(&fixed, line);
		} else {
			ctip_buf_add(&fixed, line.p, (size_t)(at - line.p));
			ctip_buf_text(&fixed, at[0] == 'f' ? "female" :
			    ";male");
			at += at[0] == 'f' ? 5 : 2;
			ctip_buf_add(&fixed, at,
			    (size_t)(line.p + line.len - at));
		}
		ctip_buf_char(&fixed, '\n');
		n++;
	}
	cr_assert_eq(import(&back, "keyed", fixed.p, &err), 0, "%s: %s",
	    err.text, last);
	cr_assert_eq(back.added, 2, "%s", fixed.p);
	/* The three columns are ours: nothing is said of them. */
	cr_assert(strstr(last, "column") == NULL || strstr(last,
	    "separated") != NULL, "%s", last);
	ctip_buf_clear(&text);
	ctip_buf_clear(&fixed);
}

Test(intake, update_lists_what_changes_and_a_blank_never_erases)
{
	static const char later[] =
	    "Number,Name,Sex,Born\n1,Anna,,2004-02\n2,Luz,,\n4,New,male,\n";
	struct ctip_intake in = {0}, left = {0}, up = { .update = true };
	struct ctip_intake again = { .update = true };
	struct ctip_err err = {0};

	cr_assert_eq(import(&in, "keyed", three, &err), 0);
	cr_assert_eq(import(&left, "keyed", later, &err), 0);
	cr_assert_eq(left.changed, 1);
	cr_assert_eq(left.same, 1);
	cr_assert_eq(left.added, 1);
	cr_assert_str_eq(changes, "");
	cr_assert_eq(import(&up, "keyed", later, &err), 0, "%s", err.text);
	cr_assert_eq(up.changed, 1);
	cr_assert_eq(up.updated, 1);
	cr_assert_str_eq(changes,
	    "given_name: Ana > Anna; born: 2004 > 2004-02; ");
	cr_assert(up.wrote);
	cr_assert_eq(import(&again, "keyed", later, &err), 0);
	cr_assert_eq(again.changed, 0);
	cr_assert(!again.wrote);
}

Test(intake, dry_run_writes_nothing_and_tells_the_same)
{
	struct ctip_intake dry = { .dry_run = true }, in = {0};
	struct ctip_err err = {0};

	cr_assert_eq(import(&dry, "pair", "Number,Name,Words\n1,A,x\n2,B,\n",
	    &err), 0, "%s", err.text);
	cr_assert_eq(dry.added, 2);
	cr_assert_eq(dry.records, 3);
	cr_assert(!dry.wrote);
	cr_assert_eq(records("person"), 0);
	cr_assert_eq(import(&in, "pair", NULL, &err), 0);
	cr_assert_eq(in.records, 3);
}

Test(intake, linked_records_find_their_person_of_an_earlier_file)
{
	struct ctip_intake in = {0}, more = {0}, same = {0};
	struct ctip_err err = {0};

	cr_assert_eq(import(&in, "pair", "Number,Name,Words\n1,A,one\n",
	    &err), 0, "%s", err.text);
	cr_assert_eq(import(&more, "pair", "Number,Name,Words\n1,A,one\n"
	    "1,A,two\n", &err), 0, "%s", err.text);
	cr_assert_eq(more.records, 1);
	cr_assert_eq(import(&same, "pair", NULL, &err), 0);
	cr_assert(!same.wrote);
	cr_assert_eq(records("person"), 1);
	cr_assert_eq(records("note"), 2);
}

Test(intake, a_mapping_of_a_path_goes_into_the_history_once)
{
	struct ctip_intake in = {0}, named = {0}, again = {0}, next = {0};
	struct ctip_err err = {0};

	put("mine.yaml", "mapping: mine\nkind: person\nkey: number\n"
	    "fields:\n  number: Number\n  given_name: Name\n");
	cr_assert_eq(import(&in, "./mine.yaml", "Number,Name\n1,A\n", &err),
	    0, "%s", err.text);
	cr_assert(in.map_kept);
	cr_assert_eq(import(&named, "mine", "Number,Name\n2,B\n", &err), 0);
	cr_assert_eq(named.added, 1);
	cr_assert_eq(import(&again, "./mine.yaml", "Number,Name\n3,C\n",
	    &err), 0);
	cr_assert(!again.map_kept);
	put("mine.yaml", "mapping: mine\nkind: person\nkey: number\n"
	    "fields:\n  number: Nr\n  given_name: Name\n");
	cr_assert_eq(import(&next, "mine.yaml", "Nr,Name\n4,D\n", &err), 0,
	    "%s", err.text);
	cr_assert(next.map_kept);
	cr_assert_eq(import(&named, "mine", "Nr,Name\n5,E\n", &err), 0,
	    "%s", err.text);
}

Test(intake, bad_files_and_maps_are_refused_with_their_reason)
{
	static const struct { const char *text, *says; } files[] = {
		{ "", "in.csv: the file is empty" },
		{ "Number,Name,Sex,Born\n", "'in.csv' has a header and no "
		    "rows" },
		{ "Number,Name,Sex,Born\n1,\"A,male,\n", "quote" },
		{ "Number,Nme,Sex,Born\n1,A,male,\n", "lacks 1 column" },
	};
	struct ctip_intake_map map = {0};
	struct ctip_err err = {0};
	struct ctip_ledger *ledger;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct ctip_intake in = {0};

		cr_assert_eq(import(&in, "keyed", files[i].text, &err), -1);
		cr_assert_eq(err.code, CTIP_INVALID, "%s", err.text);
		cr_assert(strstr(err.text, files[i].says) != NULL, "%s",
		    err.text);
	}
	cr_assert_eq(records("person"), 0);
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert_eq(ctip_intake_map_open(&map, ctip_ledger_schemas(ledger),
	    "keyd", &err), -1);
	cr_assert_eq(err.code, CTIP_NOTFOUND);
	cr_assert_str_eq(err.text,
	    "there is no mapping 'keyd'; the nearest is 'keyed'");
	cr_assert_eq(ctip_intake_map_open(&map, ctip_ledger_schemas(ledger),
	    "../../etc/passwd", &err), -1);
	cr_assert_eq(ctip_intake_map_open(&map, ctip_ledger_schemas(ledger),
	    "./A b.yaml", &err), -1);
	cr_assert_eq(err.code, CTIP_INVALID);
	ctip_ledger_close(ledger);
}
