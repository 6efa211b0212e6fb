/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cohorts -> who graduates -> sheet; and who would by another rule.
 */
#include "ctip/desk/train.h"

#include <stdlib.h>
#include <string.h>

#include "train_inside.h"

/* One command: its sheet, and what it came to. */
struct passing {
	struct ctip_work   work;
	struct ctip_sheet *sheet;
	const char        *file;      /* another rule, or NULL */
	bool               explain;
	size_t             lines, was, would;
};

/* The share that counts: a cohort's own, where it has one. */
static long
share_of(const struct ctip_cohort *cohort, const struct ctip_graduation *rule)
{
	return cohort->threshold >= 0 ? cohort->threshold : (long)rule->share;
}

static int
print_student(struct passing *p, const struct ctip_cohort *cohort,
    const struct ctip_student *one, bool yes, struct ctip_str why,
    struct ctip_err *err)
{
	bool recorded = strcmp(one->status, "graduated") == 0;

	p->lines++;
	if (p->work.cli->quiet && !yes)
		return 0;
	return ctip_sheet_row(p->sheet, (const struct ctip_str[]){
	    ctip_str(one->person), ctip_str(cohort->code), ctip_str(yes ?
	    "yes" : "no"), ctip_str(one->status), ctip_str(yes == recorded ||
	    one->status[0] == '\0' || strcmp(one->status, "enrolled") == 0 ?
	    "" : "differs"), why}, err);
}

static int
print_cohort(struct passing *p, const struct ctip_cohort *cohort,
    const struct ctip_students *students, struct ctip_err *err)
{
	struct ctip_graduation rule;
	int rc = ctip_train__rule(&rule, ctip_ledger_schemas(p->work.ledger),
	    NULL, cohort->ends[0] != '\0' ? ctip_str(cohort->ends) :
	    (struct ctip_str){0}, err);

	for (size_t i = 0; rc == 0 && i < students->n; i++) {
		struct ctip_buf why = {0};
		bool yes = ctip_train__graduates(&students->all[i], cohort,
		    &rule, share_of(cohort, &rule), &why);

		if (p->explain)
			ctip_buf_format(&why, "; %ld %% of %s since %.*s",
			    share_of(cohort, &rule), cohort->threshold >= 0 ?
			    "each, as the cohort has it," : "each,",
			    (int)rule.edition.from.len, rule.edition.from.p);
		rc = print_student(p, cohort, &students->all[i], yes,
		    ctip_buf_slice(&why), err);
		ctip_buf_clear(&why);
	}
	ctip_edition_close(&rule.edition);
	return rc;
}

/* Those for whom the two rules differ. */
static int
compare_cohort(struct passing *p, const struct ctip_cohort *cohort,
    const struct ctip_students *students, struct ctip_err *err)
{
	struct ctip_str day = cohort->ends[0] != '\0' ?
	    ctip_str(cohort->ends) : (struct ctip_str){0};
	struct ctip_graduation now, other = {{0}, 0, 0};
	int rc = ctip_train__rule(&now, ctip_ledger_schemas(p->work.ledger),
	    NULL, day, err);

	if (rc == 0)
		rc = ctip_train__rule(&other, NULL, p->file,
		    (struct ctip_str){0}, err);
	for (size_t i = 0; rc == 0 && i < students->n; i++) {
		const struct ctip_student *one = &students->all[i];
		struct ctip_buf why = {0};
		bool is = ctip_train__graduates(one, cohort, &now,
		    share_of(cohort, &now), NULL);
		bool would = ctip_train__graduates(one, cohort, &other,
		    (long)other.share, &why);

		p->was += is;
		p->would += would;
		if (is != would) {
			p->lines++;
			rc = ctip_sheet_row(p->sheet, (const struct
			    ctip_str[]){ctip_str(one->person), ctip_str(
			    cohort->code), ctip_str(is ? "yes" : "no"),
			    ctip_str(would ? "yes" : "no"),
			    ctip_buf_slice(&why)}, err);
		}
		ctip_buf_clear(&why);
	}
	ctip_edition_close(&now.edition);
	ctip_edition_close(&other.edition);
	return rc;
}

static int
each_cohort(struct passing *p, struct ctip_err *err)
{
	struct ctip_cli *cli = p->work.cli;
	int rc = 0;

	for (int i = 0; rc == 0 && i < cli->argc; i++) {
		struct ctip_students students = {NULL, 0};
		struct ctip_cohort cohort;

		rc = ctip_train__cohort(&cohort, p->work.ledger, cli->argv[i],
		    err);
		if (rc == 0)
			rc = ctip_train__students(&students, p->work.ledger,
			    &cohort, err);
		if (rc == 0)
			rc = (p->file != NULL ? compare_cohort :
			    print_cohort)(p, &cohort, &students, err);
		free(students.all);
	}
	return rc;
}

static int
run(struct passing *p, const struct ctip_column *columns, size_t n,
    struct ctip_err *err)
{
	int rc = ctip_desk__look(&p->work, err);

	if (rc == 0 && !ctip_ledger_opens(p->work.ledger, CTIP_STATISTICS))
		rc = ctip_fail(err, CTIP_DENIED, "who came to what is in "
		    "compartment 'statistics', which is not open to you");
	if (rc == 0)
		rc = ctip_desk__sheet(&p->sheet, p->work.cli, columns, n,
		    err);
	if (rc == 0)
		rc = each_cohort(p, err);
	rc = ctip_desk__close_sheet(p->sheet, rc, err);
	if (rc == 0 && p->file != NULL)
		fprintf(p->work.talk, "%zu graduate, %zu would\n", p->was,
		    p->would);
	ctip_desk__end(&p->work);
	return rc == 0 && p->lines == 0 ? 1 : rc;
}

int
ctip_train_graduates(struct ctip_cli *cli, bool explain,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"person", 0}, {"cohort", 0}, {"graduates", 0},
		{"status", 0}, {"recorded", 0}, {"why", 0},
	};
	struct passing p = {.work = {.cli = cli}, .explain = explain};

	return run(&p, columns, explain ? 6 : 5, err);
}

int
ctip_train_what_if(struct ctip_cli *cli, const char *rule, FILE *talk,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"person", 0}, {"cohort", 0}, {"graduates", 0},
		{"would", 0}, {"why", 0},
	};
	struct passing p = {.work = {.cli = cli, .talk = talk},
	    .file = rule};

	if (rule == NULL)
		return ctip_cli_misuse(cli, err, "--rule FILE is missing");
	return run(&p, columns, 5, err);
}
