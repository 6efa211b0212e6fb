/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row + mapping -> records: what comes out of rows, and what is said of them.
 */
#include "mapping_desk.h"

Test(mapping, columns_become_fields)
{
	expect("mapping: people\nblank: [\"-\", n/a]\nkind: person\n"
	    "key: external_id\nfields:\n  external_id: No\n"
	    "  given_name: First name\n  sex: {column: Sex, recode: "
	    "{F: female, M: male, f.: female}, else: unknown}\n"
	    "  age: {column: Age, blank: [\"99\"]}\n  region: Región\n",
	    "No,First name,Sex,Age,Región\n"
	    "1,\302\240Ana ,f,17,Norte\n"
	    "2,N/A,F.,99,-\n"
	    "3,Bo,Z,200,\n4,,m,-,\n",
	    "person: external_id=1, given_name=Ana, sex=female, age=17, "
	    "region=Norte\n"
	    "person: external_id=2, sex=female\n"
	    "refused\nperson: external_id=4, sex=male\n",
	    "4:4 error age bounds: '200' is not from 0 to 120\n");
}

Test(mapping, pieces_are_split_joined_and_constant)
{
	expect("mapping: m\nkind: person\nfields:\n"
	    "  family_name: {column: Name, split: \", \", part: 1}\n"
	    "  given_name: {column: Name, split: \",\", part: 2-}\n"
	    "  other_names: {join: [A, B]}\n"
	    "  region: {join: [Street, Town], with: \" / \"}\n"
	    "  telephone: {column: Street, split: \" \", part: -1}\n"
	    "  sex: {value: unknown}\n",
	    "Name,A,B,Street,Town\n"
	    "\"Roe, Jane, Q\",Jay,Kay,12  High Street,Arima\n"
	    "Solo,,Kay,,Arima\n",
	    "person: given_name=Jane, Q, family_name=Roe, "
	    "other_names=Jay;Kay, sex=unknown, telephone=Street, "
	    "region=12  High Street / Arima\n"
	    "person: family_name=Solo, other_names=Kay, sex=unknown, "
	    "region=Arima\n", "");
}

Test(mapping, columns_that_say_yes_add_codes)
{
	expect("mapping: m\nkind: person\nfields:\n"
	    "  sex: {column: Sex, default: unknown}\n"
	    "  forms: {column: Other, split: \"/\", recode: {Beg: begging},\n"
	    "    flags: {isLabour: labour, isSexual: sexual}, "
	    "yes: [\"1.0\"], no: [\"0.0\"]}\n"
	    "  minor: {column: Minor, yes: ja, no: nein}\n",
	    "Sex,Other,isLabour,isSexual,Minor\n"
	    ",beg/Labour,0.0,1.0,JA\nmale,,0.0,,nein\nmale,,2,,\n",
	    "person: sex=unknown, forms=sexual;labour;begging, minor=1\n"
	    "person: sex=male, minor=0\nrefused\n",
	    "4:3 error forms flag: '2' says neither yes nor no; add it to "
	    "yes: or no: of this field in the mapping\n");
}

static const char two[] =
    "mapping: m\nskip: 2\nignore: Remarks\n"
    "totals: {column: Name, value: [Total, Totales]}\nrecords:\n"
    "  who:\n    kind: person\n    fields:\n      given_name: Name\n"
    "      sex: {value: unknown}\n"
    "  what:\n    kind: file\n    key: number\n"
    "    when: {column: File, present: true}\n    fields:\n"
    "      person: {record: who}\n      number: File\n";

Test(mapping, one_row_gives_linked_records)
{
	struct desk *d = start();
	size_t to;
	int field;

	cr_assert(parse(d, two) == 0, "%s", d->err.text);
	cr_assert(ctip_mapping_records(d->mapping) == 2);
	cr_assert_str_eq(ctip_mapping_record(d->mapping, 1)->name, "what");
	cr_assert(ctip_mapping_record(d->mapping, 1)->n_key == 1);
	cr_assert(ctip_mapping_link(d->mapping, 1, 0, &field, &to));
	cr_assert(field == 0 && to == 0);
	cr_assert(!ctip_mapping_link(d->mapping, 1, 1, &field, &to));
	cr_assert(!ctip_mapping_link(d->mapping, 0, 0, &field, &to));
	stop(d);
	expect(two, "Shelter of the North\nJuly\nName,File,Remarks\n"
	    "Ana,7,x\nBo,,\nName,File,Remarks\ntotal,1,\n",
	    "person: given_name=Ana, sex=unknown\nfile: number=7\n"
	    "person: given_name=Bo, sex=unknown\n",
	    "6:0 note  header: the header once more, left out\n"
	    "7:0 note  total: a row of totals, left out\n");
}

#define DATED "mapping: m\nkind: person\nfields:\n" \
    "  sex: {value: unknown}\n  birth_date: DOB\n"
#define DATED_SO(form) "mapping: m\nkind: person\nfields:\n" \
    "  sex: {value: unknown}\n  birth_date: {column: DOB, dates: " form "}\n"
#define BORN(date) "person: sex=unknown, birth_date=" date "\n"

Test(mapping, dates_without_a_form_are_read_only_when_one_is_possible)
{
	expect(DATED, "DOB\n2004-05-17\n2004\n2004-05\n",
	    BORN("2004-05-17") BORN("2004") BORN("2004-05"), "");
	expect(DATED, "DOB\n03/04/2004\n13/02/2004\n2001\n",
	    BORN("2004-04-03") BORN("2004-02-13") BORN("2001"),
	    "3:1 note birth_date date-form: dates in column 'DOB' are read as "
	    "dd/mm/yyyy, as '13/02/2004' has to be; add dates: dd/mm/yyyy to "
	    "its field in the mapping to settle it\n");
	expect(DATED, "DOB\n03/04/2004\n02/13/2004\n",
	    BORN("2004-03-04") BORN("2004-02-13"),
	    "3:1 note birth_date date-form: dates in column 'DOB' are read as "
	    "mm/dd/yyyy, as '02/13/2004' has to be; add dates: mm/dd/yyyy to "
	    "its field in the mapping to settle it\n");
	expect(DATED, "DOB\n05/05/2004\n\n03/04/2004\n", "",
	    "4:1 error birth_date date-form: dates in column 'DOB' can be "
	    "read as day/month or month/day (first: '03/04/2004'); add dates: "
	    "dd/mm/yyyy or dates: mm/dd/yyyy to its field in the mapping\n");
	expect(DATED, "DOB\n13/02/2004\n02/13/2004\n", "",
	    "3:1 error birth_date date-form: dates in column 'DOB' are in two "
	    "orders: '13/02/2004' is day/month (line 2), '02/13/2004' is "
	    "month/day; correct the file, or add dates: to its field in the "
	    "mapping\n");
	expect(DATED, "DOB\n45123\n", "",
	    "2:1 error birth_date date-form: dates in column 'DOB' are the "
	    "day numbers of a spreadsheet (first: '45123'); add dates: excel "
	    "to its field in the mapping\n");
}

Test(mapping, nothing_of_one_file_is_left_for_the_next)
{
	struct desk *d = start();

	cr_assert(parse(d, DATED "  given_name: Name\nacross:\n"
	    "- repeat: given_name\n") == 0);
	for (int i = 0; i < 2; i++) {
		ctip_buf_reset(&d->out);
		ctip_buf_reset(&d->seen.text);
		cr_assert(bind_file(d, i == 0 ? "Name,DOB\nA,13/02/2004\n" :
		    "Name,DOB\nA,02/13/2004\n") == 0);
		cr_assert(survey(d), "%s", seen(d));
		open_file(d);
		read_rows(d);
		cr_assert_str_eq(out(d), "person: given_name=A, sex=unknown, "
		    "birth_date=2004-02-13\n");
	}
	cr_assert(d->seen.to.warnings == 0, "%s", seen(d));
	stop(d);
}

Test(mapping, named_forms_need_no_survey)
{
	expect(DATED_SO("dd/mm/yyyy"), "DOB\n03/04/2004\n2004-05-17\n",
	    BORN("2004-04-03") BORN("2004-05-17"), "");
	expect(DATED_SO("mm/dd/yyyy"), "DOB\n03/04/2004\n",
	    BORN("2004-03-04"), "");
	expect(DATED_SO("excel"), "DOB\n45123\n2004\n",
	    BORN("2023-07-16") BORN("1905-06-26"), "");
	expect(DATED_SO("words"), "DOB\nNov-22\n3 rd May 2023\n",
	    BORN("2022-11") BORN("2023-05-03"), "");
	expect("mapping: m\ndates: dd/mm/yyyy\nkind: person\nfields:\n"
	    "  sex: {value: unknown}\n  birth_date: {join: [D, M, Y], "
	    "with: /}\n", "D,M,Y\n7,2,2004\n", BORN("2004-02-07"), "");
}

Test(mapping, lost_digits_are_told)
{
	expect("mapping: m\nkind: person\nfields:\n  external_id: No\n"
	    "  sex: {value: unknown}\n  telephone: Phone\n",
	    "No,Phone\n1234,1.868E+09\n00123,18685550100\n04711,\n777,\n"
	    "9876,\n01999,\n01998,\n5555,\n",
	    "refused\n"
	    "person: external_id=00123, sex=unknown, telephone=18685550100\n"
	    "person: external_id=04711, sex=unknown\n"
	    "person: external_id=777, sex=unknown\n"
	    "person: external_id=9876, sex=unknown\n"
	    "person: external_id=01999, sex=unknown\n"
	    "person: external_id=01998, sex=unknown\n"
	    "person: external_id=5555, sex=unknown, "
	    "_warnings=external_id:leading-zero\n",
	    "2:2 error telephone scientific: '1.868E+09' has lost digits to a "
	    "spreadsheet; format the column as text and fill it in anew\n"
	    "6:1 warning external_id leading-zero: has fewer than 5 digits "
	    "and may have lost a leading zero in a spreadsheet; format the "
	    "column as text\n"
	    "9:1 warning external_id leading-zero: has fewer than 5 digits "
	    "and may have lost a leading zero in a spreadsheet; format the "
	    "column as text\n");
	expect("mapping: m\nkind: person\nfields:\n  external_id: {column: No,"
	    " digits: 4}\n  sex: {value: unknown}\n", "No\n0123\n17\nA1\n",
	    "person: external_id=0123, sex=unknown\n"
	    "person: external_id=17, sex=unknown, "
	    "_warnings=external_id:leading-zero\n"
	    "person: external_id=A1, sex=unknown\n",
	    "3:1 warning external_id leading-zero: has fewer than 4 digits "
	    "and may have lost a leading zero in a spreadsheet; format the "
	    "column as text\n");
}

Test(mapping, rows_are_compared_with_each_other)
{
	expect("mapping: m\nrecords:\n  who: {kind: person, fields: {sex: "
	    "{value: unknown}}}\n  what:\n    kind: file\n    fields:\n"
	    "      person: {record: who}\n      starts: From\n      ends: To\n"
	    "      host: {column: Host, expected: true}\nacross:\n"
	    "- {overlap: [starts, ends], same: host, record: what,\n"
	    "   message: the same host is elsewhere}\n",
	    "Host,From,To\n"
	    "A,2023-09-11,2023-09-13\nB,2023-09-11,2023-09-13\n"
	    "A,2023-09-13,2023-09-15\nA,2023-09-16,\nA,2023-09,2023-09\n"
	    ",2023-09-11,2023-09-13\nA,2023-09-09,2023-09-10\n",
	    "person: sex=unknown\n"
	    "file: starts=2023-09-11, ends=2023-09-13, host=A\n"
	    "person: sex=unknown\n"
	    "file: starts=2023-09-11, ends=2023-09-13, host=B\n"
	    "person: sex=unknown\n"
	    "file: starts=2023-09-13, ends=2023-09-15, host=A, "
	    "_warnings=starts:overlap\n"
	    "person: sex=unknown\nfile: starts=2023-09-16, host=A\n"
	    "person: sex=unknown\nfile: starts=2023-09, ends=2023-09, "
	    "host=A\n"
	    "person: sex=unknown\nfile: starts=2023-09-11, ends=2023-09-13, "
	    "_warnings=host:missing\nperson: sex=unknown\n"
	    "file: starts=2023-09-09, ends=2023-09-10, host=A\n",
	    "4:2 warning starts overlap: the same host is elsewhere (line 2)\n"
	    "7:1 warning host missing: nothing is written here\n");
}
