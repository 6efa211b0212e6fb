/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mappings of schemas/imports: over invented rows, and over the real files
 * of $CTIP_TEST_DATA where there are any. Skipped where schemas/ is not
 * complete (the lists of countries and languages are made by the build).
 */
#include "mapping_desk.h"
#include "own_schemas.h"

static void
own_mapping(struct desk *d, const char *name)
{
	struct ctip_source *source = ctip_schemas_source(d->schemas);
	struct ctip_buf text = {0};

	cr_assert(source->read(source, &text, name, &d->err) == 0, "%s",
	    d->err.text);
	cr_assert(ctip_mapping_parse(&d->mapping, d->schemas,
	    ctip_buf_slice(&text), name, &d->err) == 0, "%s", d->err.text);
	ctip_buf_clear(&text);
}

Test(mapping_ours, our_own_mappings_are_right)
{
	struct desk d = { .seen.to.take = take, .schemas = own_schemas() };
	struct ctip_source *source = ctip_schemas_source(d.schemas);
	struct ctip_buf text = {0};
	char **names = NULL;
	size_t n = 0;

	cr_assert(source->list(source, &names, &n, "imports", &d.err) == 0);
	cr_assert(n >= 6);
	for (size_t i = 0; i < n; i++) {
		own_mapping(&d, names[i]);
		ctip_buf_reset(&text);
		cr_assert(ctip_mapping_template(&text, d.mapping, &d.err) == 0);
		cr_assert(text.len > 10);
		ctip_mapping_free(d.mapping);
		d.mapping = NULL;
	}
	ctip_buf_clear(&text);
	ctip_names_free(names, n);
	ctip_schemas_close(d.schemas);
}

/* Opens $CTIP_TEST_DATA/file with the mapping, or skips. */
static void
real_file(struct desk *d, const char *mapping, const char *file)
{
	const char *folder = getenv("CTIP_TEST_DATA");
	struct ctip_rows_options options = {0};
	char *path;

	if (folder == NULL || *folder == '\0')
		cr_skip_test("CTIP_TEST_DATA is not set");
	*d = (struct desk){ .seen.to.take = take, .schemas = own_schemas() };
	own_mapping(d, mapping);
	path = ctip_path_join(folder, file);
	ctip_mapping_options(d->mapping, &options);
	cr_assert(ctip_rows_open(&d->rows, path, &options, &d->err) == 0,
	    "%s", d->err.text);
	cr_assert(ctip_mapping_bind(d->mapping, d->rows, &d->seen.to, &d->err)
	    == 0, "%s\n%s", d->err.text, seen(d));
	cr_assert(!ctip_mapping_needs_survey(d->mapping));
	ctip_record_start(&d->records[0],
	    ctip_mapping_record(d->mapping, 0)->kind);
	free(path);
}

/* The next row's record, checked as an import does it; false at the end. */
static bool
next_record(struct desk *d, struct ctip_row *row)
{
	bool bad, good;

	if (ctip_rows_next(d->rows, row, &bad, &d->seen.to, &d->err) <= 0)
		return false;
	good = ctip_mapping_row(d->mapping, row, d->records, d->present,
	    &d->seen.to);
	good &= ctip_record_check(&d->records[0], (struct ctip_place){
	    ctip_rows_path(d->rows), row->line, 0 }, &d->seen.to);
	cr_assert(good && d->present[0] && !bad, "%s", seen(d));
	ctip_mapping_across(d->mapping, row, d->records, d->present,
	    &d->seen.to);
	return true;
}

static void
close_real(struct desk *d)
{
	ctip_record_clear(&d->records[0]);
	ctip_rows_close(d->rows);
	ctip_mapping_free(d->mapping);
	ctip_schemas_close(d->schemas);
	ctip_buf_clear(&d->seen.text);
}

static struct ctip_str
value(const struct desk *d, const char *field)
{
	const struct ctip_record *r = &d->records[0];

	return r->values[ctip_kind_field(r->kind, ctip_str(field))];
}

static int64_t
number(const struct desk *d, const char *field)
{
	int64_t n = 0;

	ctip_str_integer(value(d, field), 0, 100000, &n);
	return n;
}

/* What a row of the dataset says, read from its line without any of ours. */
static unsigned
kind_of_victim(const char *year, const char *sex, const char *labour,
    const char *sexual)
{
	return (unsigned)(atoi(year) - 2002) * 8 + (sex[0] == 'F') * 4 +
	    (strcmp(labour, "1.0") == 0) * 2 + (strcmp(sexual, "1.0") == 0);
}

static void
count_plainly(unsigned counts[136])
{
	char *path = ctip_path_join(getenv("CTIP_TEST_DATA"),
	    "ctdc/global_dataset_2020_projection.csv");
	FILE *f = fopen(path, "r");
	char line[1000], *cell[15], *rest;

	cr_assert(f != NULL && fgets(line, sizeof line, f) != NULL);
	while (fgets(line, sizeof line, f) != NULL) {
		rest = line;
		for (size_t i = 0; i < 15; i++)
			cell[i] = strsep(&rest, ",");
		counts[kind_of_victim(cell[0], cell[1], cell[4], cell[5])]++;
	}
	fclose(f);
	free(path);
}

Test(mapping_ours, all_rows_of_the_global_dataset_go_in)
{
	unsigned plainly[136] = {0}, mapped[136] = {0}, n = 0, female = 0,
	    unknown = 0, bands = 0;
	struct ctip_row row;
	struct desk d;

	real_file(&d, "imports/ctdc.yaml",
	    "ctdc/global_dataset_2020_projection.csv");
	while (next_record(&d, &row)) {
		struct ctip_str of = value(&d, "exploitation");
		bool labour = of.p != NULL && memmem(of.p, of.len,
		    "forced_labour", 13) != NULL;
		bool sexual = of.p != NULL && memmem(of.p, of.len,
		    "sexual_exploitation", 19) != NULL;
		char year[5] = {0};

		memcpy(year, value(&d, "identified").p, 4);
		mapped[kind_of_victim(year,
		    ctip_str_is(value(&d, "sex"), "female") ? "F" : "M",
		    labour ? "1.0" : "", sexual ? "1.0" : "")]++;
		female += ctip_str_is(value(&d, "sex"), "female");
		unknown += value(&d, "nationality").p == NULL;
		bands += ctip_str_is(value(&d, "age_band"), "9-17");
		n++;
	}
	cr_assert(n == 48773 && female == 35506, "%u %u", n, female);
	cr_assert(unknown == 8858 + 278 && bands == 8645, "%u %u", unknown,
	    bands);
	count_plainly(plainly);
	cr_assert(memcmp(plainly, mapped, sizeof mapped) == 0);
	cr_assert_str_eq(seen(&d), "");
	close_real(&d);
}

Test(mapping_ours, the_register_of_trainings_goes_in_with_its_warnings)
{
	int64_t n = 0, total = 0, female = 0, male = 0, unknown = 0;
	struct ctip_row row;
	struct desk d;

	real_file(&d, "imports/trainings.yaml", "asc/trainings.csv");
	while (next_record(&d, &row)) {
		n++;
		total += number(&d, "total");
		female += number(&d, "female");
		male += number(&d, "male");
		if (value(&d, "female").p == NULL)
			unknown += number(&d, "total");
		if (n == 3)
			cr_assert(ctip_str_is(value(&d, "starts"), "2022-11"));
		if (n == 4)
			cr_assert(ctip_str_is(value(&d, "ends"),
			    "2023-02-08"));
		if (n == 18)
			cr_assert(ctip_str_is(value(&d, "_warnings"),
			    "starts:overlap"));
	}
	cr_assert(n == 29 && total == 971 && female == 543 && male == 336 &&
	    unknown == 92);
	cr_assert_str_eq(seen(&d),
	    "1:0 note  column: column 'audience' is not in the file\n"
	    "1:0 note  column: column 'government' is not in the file\n"
	    "1:0 note  column: column 'community' is not in the file\n"
	    "1:0 note  column: column 'programme' is not in the file\n"
	    "4:0 warning female sexes: is missing, while the total is given: "
	    "92\n8:0 warning ends span: from 2023-05-03 to 2024-05-05 is more "
	    "than 31 days; see which is right\n"
	    "19:8 warning starts overlap: the same hosts hold another "
	    "training on one of these days (line 18)\n");
	close_real(&d);
}

/* One invented row through one of our mappings. */
static void
own_row(const char *mapping, const char *csv, const char *records)
{
	struct desk d = { .seen.to.take = take, .schemas = own_schemas() };

	strcpy(d.folder, "/tmp/ctip-mapping-XXXXXX");
	cr_assert(mkdtemp(d.folder) != NULL);
	own_mapping(&d, mapping);
	cr_assert(bind_file(&d, csv) == 0, "%s\n%s", d.err.text, seen(&d));
	cr_assert(!ctip_mapping_needs_survey(d.mapping));
	read_rows(&d);
	cr_assert_str_eq(seen(&d), "");
	cr_assert_str_eq(out(&d), records);
	for (size_t i = 0; i < ctip_mapping_records(d.mapping); i++)
		ctip_record_clear(&d.records[i]);
	ctip_buf_clear(&d.out);
	d.records[0].values = NULL;
	close_real(&d);
	csv = ctip_path_join(d.folder, "in.csv");
	unlink(csv);
	rmdir(d.folder);
	free((char *)csv);
}

Test(mapping_ours, our_tables_of_people_read_what_people_write)
{
	own_row("imports/people.yaml",
	    "Register number,Given name,Sex,Date of birth,Nationality,"
	    "Languages,Region,Telephones,Category,Date identified,"
	    "Forms of exploitation,Needs an interpreter,Remarks\n"
	    "0017,Ana,F,07/02/2004,Venezuelan,Spanish; English,Arima,"
	    "+1 868 555 0100;555-0101,VoT,2023-05,Sexual exploitation,yes,-\n",
	    "person: sex=female, region=TT-ARI, nationality=VEN, "
	    "category=survivor, identified=2023-05, "
	    "exploitation=sexual_exploitation, languages=eng;spa, "
	    "given_name=Ana, birth_date=2004-02-07, "
	    "external_id=0017, telephones=+1 868 555 0100;555-0101, "
	    "interpreter=1\n");
	own_row("imports/people-es.yaml",
	    "Numero de registro;Nombre;Sexo;Fecha de nacimiento;Nacionalidad;"
	    "Necesita interprete;Embarazada\n"
	    "17;Ana;Mujer;2004;Venezolana;S\303\255;N/D\n",
	    "person: sex=female, nationality=VEN, given_name=Ana, "
	    "birth_date=2004, external_id=17, interpreter=1\n");
	own_row("imports/people-cases.yaml",
	    "Register number,Given name,Alias 1,Alias 2,Forced labour,"
	    "Servitude,Case number,Case opened\n"
	    "17,Ana,Anita,,yes,x,CT-1,03/04/2024\n18,Bo,,,no,,,\n",
	    "person: exploitation=forced_labour;servitude, given_name=Ana, "
	    "external_id=17, other_names=Anita\n"
	    "case: status=active, opened=2024-04-03, office_reference=CT-1\n"
	    "person: given_name=Bo, external_id=18\n");
	own_row("imports/figures.yaml",
	    "Framework,Indicator,Period,Value,Out of,Sex,Programme\n"
	    "asc,3.1b,Y2,68,,Women,ASC\nasc,3.1c,Y2,86.5,100,,\n",
	    "figure: indicator=3.1b, period=Y2, value=68, sex=female, "
	    "framework=asc, programme=asc\n"
	    "figure: indicator=3.1c, period=Y2, value=86.5, framework=asc, "
	    "of=100\n");
}
