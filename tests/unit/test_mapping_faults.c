/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mappings that are wrong, files that don't fit them, and what is proposed
 * for a file that has none.
 */
#include "mapping_desk.h"

Test(mapping_faults, columns_are_compared_with_the_header)
{
	struct desk *d = start();

	cr_assert(parse(d, "mapping: m\nkind: person\nignore: [Old notes]\n"
	    "fields:\n  sex: Sex\n  age: {column: Age, optional: true}\n"
	    "  region: Region\n  given_name: First name\n") == 0);
	cr_assert(bind_file(d, "sex,Regoin,first_name,old-notes,More\n"
	    "male,x,,,\n") == -1);
	cr_assert(d->err.code == CTIP_INVALID);
	cr_assert(strstr(d->err.text, "lacks 1 column that mapping 'm' needs")
	    != NULL, "%s", d->err.text);
	cr_assert_str_eq(seen(d),
	    "1:0 note  column: column 'Age' is not in the file\n"
	    "1:0 error  column: column 'Region' is not in the file; nearest "
	    "is 'Regoin'\n"
	    "1:2 warning  unused: column 'Regoin' is not in the mapping and "
	    "is left out; map it, or name it in ignore:\n"
	    "1:5 warning  unused: column 'More' is not in the mapping and "
	    "is left out; map it, or name it in ignore:\n");
	/* and another file with the same mapping */
	ctip_buf_reset(&d->seen.text);
	cr_assert(bind_file(d, "Region,Sex,First name\nR,male,A\n") == 0);
	read_rows(d);
	cr_assert_str_eq(out(d), "person: given_name=A, sex=male, region=R\n");
	stop(d);
}

Test(mapping_faults, faults_of_a_mapping_have_a_line)
{
	static const struct { const char *yaml, *says; } tests[] = {
		{ "", "m.yaml:1:1: " },
		{ "kind: person\nfields: {sex: S}", "the mapping has no name" },
		{ "mapping: m\nkid: person", "kind" },
		{ "mapping: m\nkind: persn\nfields: {sex: S}",
		    "m.yaml:2:7: " },
		{ "mapping: m\nkind: person\nfields:\n  sex: S\n  sexx: T\n",
		    "m.yaml:5:3: kind 'person' has no field 'sexx'; nearest is "
		    "'sex'" },
		{ "mapping: m\nkind: person\nfields: {sex: S, _row: R}\n",
		    "has no field '_row'" },
		{ "mapping: m\nkind: person\nfields: {age: S}\n",
		    "field 'sex' of kind 'person' is required and nothing "
		    "fills it" },
		{ "mapping: m\nkind: person\nfields: {sex: {value: femal}}\n",
		    "m.yaml:3:23: sex: 'femal' is not one of the codes of "
		    "sex; nearest is 'female'" },
		{ "mapping: m\nkind: person\nfields: {sex: {column: S, "
		    "recode: {F: femal}}}\n", "nearest is 'female'" },
		{ "mapping: m\nkind: person\nfields: {sex: S, forms: {flags: "
		    "{A: labor}}}\n", "nearest is 'labour'" },
		{ "mapping: m\nkind: person\nfields: {sex: {column: S, "
		    "value: male}}\n", "needs one of" },
		{ "mapping: m\nkind: person\nfields: {sex: {recode: {}}}\n",
		    "needs one of" },
		{ "mapping: m\nkind: person\nfields: {sex: {colum: S}}\n",
		    "column" },
		{ "mapping: m\nkind: person\nfields: {sex: {column: [S, T]}}",
		    "use 'join: [...]'" },
		{ "mapping: m\nkind: person\nfields: {sex: S, birth_date: "
		    "{column: D, dates: dmy}}", "'dates' has to be iso" },
		{ "mapping: m\nkind: person\nfields: {sex: {column: S, dates: "
		    "iso}}", "is no date" },
		{ "mapping: m\nkind: person\nfields: {sex: {column: S, part: "
		    "1}}", "'part' needs split" },
		{ "mapping: m\nkind: person\nfields: {sex: {column: S, split: "
		    "x}}", "add part: 1" },
		{ "mapping: m\nkind: person\nfields: {sex: {column: S, split: "
		    "x, part: 0}}", "number of a piece" },
		{ "mapping: m\nkind: person\nkey: age\nfields: {sex: S}",
		    "key 'age' is not a field" },
		{ "mapping: m\nkind: file\nfields: {person: {record: who}}",
		    "there is no record 'who'" },
		{ "mapping: m\nrecords: {a: {kind: person, fields: {sex: S}},"
		    " b: {kind: file, fields: {person: {record: b}}}}",
		    "is not a person" },
		{ "mapping: m\ndelimiter: x\nkind: person\nfields: {sex: S}",
		    "'delimiter' has to be" },
		{ "mapping: m\nencoding: x\nkind: person\nfields: {sex: S}",
		    "'encoding' has to be" },
		{ "mapping: m\nskip: -1\nkind: person\nfields: {sex: S}",
		    "'skip' has to be a number" },
		{ "mapping: m\nkind: person\nwhen: {column: X}\nfields: {sex: "
		    "S}", "'when' tests nothing" },
		{ "mapping: m\nkind: person\ntotals: {column: X}\nfields: "
		    "{sex: S}", "names no value" },
		{ "mapping: m\nkind: person\nfields: {sex: S}\nacross: [{}]",
		    "a check over rows" },
		{ "mapping: m\nkind: person\nfields: {sex: S}\nacross: "
		    "[{overlap: [sex, sex], same: sex}]", "that are dates" },
		{ "mapping: m\nkind: person\nfields:\n", "has no fields" },
		{ "mapping: m\nkind: person\nfields: {sex: [S]}\n",
		    "has to name its column" },
		{ "mapping: m\nkind: person\nrecords: {}\n", "'records'" },
		{ "- mapping: m\n", "has to begin with" },
		{ "mapping: m\nkind: &a person\nfields: {sex: S}", "m.yaml:2" },
	};
	struct desk *d = start();

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		cr_assert(parse(d, tests[i].yaml) == -1, "%s", tests[i].yaml);
		cr_assert(d->mapping == NULL);
		cr_assert(strstr(d->err.text, tests[i].says) != NULL,
		    "%s\n-> %s\nlacks %s", tests[i].yaml, d->err.text,
		    tests[i].says);
	}
	stop(d);
}

/* Shapes nobody should write: each is a fault or works, and nothing worse. */
Test(mapping_faults, strange_shapes_are_survived)
{
	static const char *const odd[] = { "[]", "{}", "\"\"", "[a, {}]",
	    "{a: []}", "~", "\"\\0\"", "-1", "[[a]]" };
	static const char *const keys[] = { "mapping", "label", "delimiter",
	    "encoding", "skip", "headless", "optional", "blank", "yes", "no",
	    "dates", "ignore", "totals", "key", "when", "across", "records" };
	static const char *const parts[] = { "column", "join", "with",
	    "value", "default", "flags", "yes", "no", "record", "recode",
	    "else", "dates", "split", "part", "blank", "digits", "expected",
	    "optional" };
	struct desk *d = start();
	struct ctip_buf yaml = {0};
	unsigned good = 0;

	for (size_t o = 0; o < sizeof odd / sizeof *odd; o++) {
		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
			ctip_buf_reset(&yaml);
			ctip_buf_format(&yaml, "%s%s: %s\nkind: person\n"
			    "fields: {sex: Sex}\n", k ? "mapping: m\n" : "",
			    keys[k], odd[o]);
			good += parse(d, yaml.p) == 0 &&
			    bind_file(d, "Sex\nmale\n") == 0;
		}
		for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
			ctip_buf_reset(&yaml);
			ctip_buf_format(&yaml, "mapping: m\nkind: person\n"
			    "fields: {sex: Sex, forms: {%s: %s%s}}\n",
			    parts[k], odd[o], k > 1 ? ", column: Sex" : "");
			good += parse(d, yaml.p) == 0 &&
			    bind_file(d, "Sex\nmale\n") == 0;
		}
	}
	cr_assert(good > 10 && good < 150, "%u", good);
	ctip_buf_clear(&yaml);
	stop(d);
}

Test(mapping_faults, conditions_and_repeats)
{
	expect("mapping: m\nkind: person\nblank: \"-\"\nwhen:\n"
	    "- {column: Status, is: [Victim, survivor]}\n"
	    "- {column: Status2, not: closed}\n"
	    "- {column: Gone, present: false}\nfields:\n  sex: Sex\n"
	    "  given_name: Name\nacross:\n- {repeat: [given_name, sex]}\n",
	    "Sex,Name,Status,Status2,Gone\n"
	    "male,A,VICTIM,,\nmale,B,Witness,,\nmale,C,victim,Closed,\n"
	    "male,D,victim,,x\nmale,A,Survivor,open,-\nmale,,victim,,\n"
	    "male,,victim,,\n",
	    "person: given_name=A, sex=male\n"
	    "person: given_name=A, sex=male, _warnings=given_name:repeat\n"
	    "person: sex=male\nperson: sex=male\n",
	    "6:2 warning given_name repeat: another row says the same "
	    "(line 2)\n");
}

Test(mapping_faults, a_rejects_file_comes_in_again)
{
	struct desk *d = start();

	cr_assert(parse(d, "mapping: m\nkind: person\nfields: {sex: Sex}\n")
	    == 0);
	cr_assert(bind_file(d, "Sex,line,field,message\nmale,1,2,3\n") == 0);
	cr_assert_str_eq(seen(d), "");
	cr_assert(bind_file(d, "Sex,line,message\nmale,1,2\n") == 0);
	cr_assert(d->seen.to.warnings == 2);
	stop(d);
}

Test(mapping_faults, a_header_becomes_a_proposal_that_works)
{
	struct desk *d = start();
	struct ctip_buf text = {0};
	struct ctip_rows_options options = {0};
	char *path = ctip_path_join(d->folder, "in.csv");

	put(d, "in.csv", "Ref no;FORENAME;Sexo;DOB;Shoe size;Nombre\n"
	    "1;Ana;Mujer;17/02/2004;38;x\n2;Bo;Hombre;03/04/2004;;\n");
	cr_assert(ctip_mapping_propose(&text, d->schemas, path, NULL, &options,
	    &d->err) == 0, "%s", d->err.text);
	cr_assert_str_eq(text.p,
	    "# Proposed from a header: read every line before you import with "
	    "it.\nmapping: in\ndelimiter: \";\"\n"
	    "blank: [\"-\", \"n/a\"]   # what stands for nothing, besides an "
	    "empty cell\nkind: person\n"
	    "key: external_id   # what makes a row the same row; without it: "
	    "the whole row\nfields:\n"
	    "  external_id: \"Ref no\"\n  given_name: \"FORENAME\"\n"
	    "  sex: \"Sexo\"\n"
	    "  birth_date: {column: \"DOB\", dates: dd/mm/yyyy}\n"
	    "  # column 'Shoe size': not matched\n"
	    "  # column 'Nombre': its field has a column already; use join: "
	    "or ignore:\n");
	cr_assert(parse(d, text.p) == 0, "%s", d->err.text);
	put(d, "in.csv", "DOB\n03/04/1987\n");
	ctip_buf_reset(&text);
	cr_assert(ctip_mapping_propose(&text, d->schemas, path, NULL, &options,
	    &d->err) == 0);
	cr_assert(strstr(text.p, "the values don't tell which") != NULL);
	cr_assert(strstr(text.p, "1987") == NULL);
	cr_assert(parse(d, text.p) == 0, "%s\n%s", d->err.text, text.p);
	put(d, "in.csv", "x,\"a\nb\"\n1,2\n");
	ctip_buf_reset(&text);
	cr_assert(ctip_mapping_propose(&text, d->schemas, path, NULL, &options,
	    &d->err) == 0);
	cr_assert(parse(d, text.p) == 0, "%s\n%s", d->err.text, text.p);
	/* What YAML ends a line at, and what it doesn't take. */
	put(d, "in.csv", "S\xE2\x80\xA8" "ex,\xEF\xBB\xBF" "Age,"
	    "x\xE2\x80\xA9y: [\n1,2,3\n");
	ctip_buf_reset(&text);
	cr_assert(ctip_mapping_propose(&text, d->schemas, path, NULL, &options,
	    &d->err) == 0);
	cr_assert(strstr(text.p, "\"\\ufeffAge\"") != NULL, "%s", text.p);
	cr_assert(strstr(text.p, "# column 'x y: ['") != NULL, "%s", text.p);
	cr_assert(parse(d, text.p) == 0, "%s\n%s", d->err.text, text.p);
	ctip_buf_clear(&text);
	free(path);
	stop(d);
}

Test(mapping_faults, a_template_has_every_column_once)
{
	struct desk *d = start();
	struct ctip_buf text = {0};

	cr_assert(parse(d, "mapping: m\ndelimiter: \";\"\nskip: 1\nlabel: "
	    "Register\nkind: person\nfields:\n  sex: Sex\n  given_name: "
	    "{column: \"Name; both\", split: \" \", part: 1}\n"
	    "  family_name: {column: \"Name; both\", split: \" \", part: 2-}"
	    "\n") == 0, "%s", d->err.text);
	cr_assert(ctip_mapping_template(&text, d->mapping, &d->err) == 0);
	cr_assert_str_eq(text.p, "Register\nSex;\"Name; both\"\n");
	ctip_buf_clear(&text);
	stop(d);
}
