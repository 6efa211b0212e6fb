/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/graduation.yaml + a cohort's attendance -> who graduates, and why.
 */
#include "train_inside.h"

#include <stdlib.h>
#include <string.h>

#define FILE_NAME "rules/graduation.yaml"

/* -------------------------------------------------------------------- rule */

static int
read_components(int64_t *out, const struct ctip_edition *edition,
    struct ctip_err *err)
{
	*out = 0;
	return ctip_str_is(ctip_yaml_text(edition->at, "components"), "all") ?
	    0 : ctip_edition_number(out, edition, "components", 1,
	    CTIP_COMPONENTS, err);
}

static int
check_edition(struct ctip_edition *edition, void *context,
    struct ctip_err *err)
{
	static const char *const keys[] = {"from", "source", "share",
	    "components", NULL};
	int64_t ignored;

	(void)context;
	return ctip_yaml_known(edition->file, edition->at, keys, err) != 0 ||
	    ctip_edition_number(&ignored, edition, "share", 1, 100, err) !=
	    0 || read_components(&ignored, edition, err) != 0 ? -1 : 0;
}

int
ctip_train__rule(struct ctip_graduation *out, struct ctip_schemas *schemas,
    const char *file, struct ctip_str day, struct ctip_err *err)
{
	struct ctip_edition *e = &out->edition;
	int rc = file != NULL ? ctip_edition_read(e, file, day,
	    check_edition, NULL, err) : ctip_edition_open(e, schemas,
	    FILE_NAME, day, check_edition, NULL, err);

	return rc != 0 || ctip_edition_number(&out->share, e, "share", 1,
	    100, err) != 0 || read_components(&out->components, e, err) !=
	    0 ? -1 : 0;
}

int
ctip_train_check(struct ctip_schemas *schemas, struct ctip_err *err)
{
	struct ctip_graduation rule;
	int rc = ctip_train__rule(&rule, schemas, NULL, (struct ctip_str){0},
	    err);

	ctip_edition_close(&rule.edition);
	return rc;
}

/* ------------------------------------------------------------------ cohort */

struct finding {
	const char         *name;
	struct ctip_cohort *out;
	unsigned            found;
};

static void
read_list(struct ctip_cohort *out, struct ctip_str list)
{
	struct ctip_str one;

	while (list.len > 0 && out->n < CTIP_COMPONENTS &&
	    ctip_str_cut(&list, ';', &one))
		ctip_desk__copy(out->component[out->n++],
		    sizeof *out->component, ctip_str_trim(one));
}

static int
take_cohort(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct finding *f = context;
	int64_t threshold;

	(void)err;
	if (strcmp(id, f->name) != 0 && !ctip_str_is(v[0], f->name))
		return 0;
	f->found++;
	*f->out = (struct ctip_cohort){.threshold = -1};
	strcpy(f->out->id, id);
	ctip_desk__copy(f->out->code, sizeof f->out->code, v[0]);
	ctip_desk__copy(f->out->ends, sizeof f->out->ends, v[1]);
	read_list(f->out, v[2]);
	if (ctip_str_integer(v[3], 0, 100, &threshold))
		f->out->threshold = (long)threshold;
	return 0;
}

int
ctip_train__cohort(struct ctip_cohort *out, struct ctip_ledger *ledger,
    const char *name, struct ctip_err *err)
{
	static const char *const fields[] = {"code", "ends", "components",
	    "threshold"};
	struct finding f = {name, out, 0};

	if (ctip_desk__each(ledger, "cohort", fields, 4, take_cohort, &f,
	    err) != 0)
		return -1;
	if (f.found == 1)
		return 0;
	return f.found == 0 ? ctip_fail(err, CTIP_NOTFOUND, "there is no "
	    "cohort '%s'; 'ctip record list cohort' lists them", name) :
	    ctip_fail(err, CTIP_INVALID, "%u cohorts have the code '%s': name "
	    "one by its id", f.found, name);
}

/* ---------------------------------------------------------------- students */

struct gathering {
	struct ctip_students     *to;
	const struct ctip_cohort *cohort;
};

static int
take_enrolment(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct gathering *g = context;
	struct ctip_student one = {.enrolment = ""};

	(void)err;
	if (!ctip_str_is(v[0], g->cohort->id))
		return 0;
	strcpy(one.enrolment, id);
	ctip_desk__copy(one.person, sizeof one.person, v[1]);
	ctip_desk__copy(one.status, sizeof one.status, v[2]);
	g->to->all = ctip_realloc(g->to->all, (g->to->n + 1) *
	    sizeof *g->to->all);
	g->to->all[g->to->n++] = one;
	return 0;
}

static int
by_person(const void *a, const void *b)
{
	const struct ctip_student *x = a, *y = b;

	return strcmp(x->person, y->person);
}

static int
take_attendance(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct gathering *g = context;
	struct ctip_student key, *one;

	(void)id, (void)err;
	if (!ctip_str_is(v[0], g->cohort->id) || g->to->n == 0)
		return 0;
	ctip_desk__copy(key.person, sizeof key.person, v[1]);
	one = bsearch(&key, g->to->all, g->to->n, sizeof key, by_person);
	for (size_t i = 0; one != NULL && i < g->cohort->n; i++)
		if (ctip_str_is(v[2], g->cohort->component[i])) {
			one->meetings[i]++;
			one->came[i] += ctip_str_is(v[3], "1");
		}
	return 0;
}

int
ctip_train__students(struct ctip_students *out, struct ctip_ledger *ledger,
    const struct ctip_cohort *cohort, struct ctip_err *err)
{
	static const char *const of_enrolment[] = {"cohort", "person",
	    "status"};
	static const char *const of_attendance[] = {"cohort", "person",
	    "component", "present"};
	struct gathering g = {out, cohort};

	*out = (struct ctip_students){NULL, 0};
	if (ctip_desk__each(ledger, "enrolment", of_enrolment, 3,
	    take_enrolment, &g, err) != 0)
		return -1;
	if (out->n > 1)
		qsort(out->all, out->n, sizeof *out->all, by_person);
	return ctip_desk__each(ledger, "attendance", of_attendance, 4,
	    take_attendance, &g, err);
}

bool
ctip_train__graduates(const struct ctip_student *student,
    const struct ctip_cohort *cohort, const struct ctip_graduation *rule,
    long share, struct ctip_buf *why)
{
	size_t reached = 0, needed = rule->components == 0 ? cohort->n :
	    (size_t)rule->components;

	for (size_t i = 0; i < cohort->n; i++) {
		unsigned n = student->meetings[i], came = student->came[i];
		bool is = n > 0 && (uint64_t)came * 100 >=
		    (uint64_t)share * n;

		reached += is;
		if (why != NULL)
			ctip_buf_format(why, "%s%s %u of %u%s", why->len > 0 ?
			    ", " : "", cohort->component[i], came, n,
			    is ? "" : " (under)");
	}
	return cohort->n > 0 && reached >= needed;
}
