/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_TESTS_FAKE_LEDGER_H
#define CTIP_TESTS_FAKE_LEDGER_H

/*
 * A ledger for the tests of what stands on scans: kinds from the texts
 * below, records from tables of values, no keys. It defines the functions of
 * ledger.h that lib/query calls, so the linker leaves the real ones out.
 * It counts what is asked of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef cr_assert /* a fuzz target has one of its own */
#include <criterion/criterion.h>
#endif

#include "ctip/base/file.h"
#include "ctip/ledger/ledger.h"
#include "ctip/ledger/same.h"

/* One record of a kind: its number, its subject's, and values in the order
 * of the kind's fields, NULL for absent. */
struct fake_record {
	const char *kind;
	unsigned    number, subject;
	const char *values[80];
};

struct ctip_ledger {
	struct ctip_schemas      *schemas;
	const struct fake_record *records;
	size_t                    n;
	uint32_t                  closed;    /* compartments */
	size_t                    scans, finds, reads, open;
	size_t                    fail_at;   /* scan_next of this number */
	uint64_t                  only[2];   /* of the latest scan */
	uint32_t                  wanted;    /* of the latest read */
};

static const char *const fake_texts[][2] = {
	{ "kinds/case.yaml",
	  "kind: case\nprefix: C\nen: Case\ncompartment: case\nfields:\n"
	  "- {name: person, type: id, of: person, en: Person,"
	  " compartment: statistics}\n"
	  "- {name: opened, type: date, en: Opened, compartment: statistics}\n"
	  "- {name: notes, type: text, en: Notes}\n" },
	{ "kinds/figure.yaml",
	  "kind: figure\nprefix: FG\nen: Figure\ncompartment: statistics\n"
	  "fields:\n"
	  "- {name: framework, type: text, en: Framework}\n"
	  "- {name: indicator, type: text, en: Indicator}\n"
	  "- {name: period, type: text, en: Period}\n"
	  "- {name: value, type: decimal, en: Value}\n"
	  "- {name: of, type: decimal, en: Of}\n"
	  "- {name: organisation, type: text, en: Organisation}\n"
	  "- {name: sex, type: text, en: Sex}\n"
	  "- {name: region, type: text, en: Region}\n"
	  "- {name: age_band, type: text, en: Age}\n"
	  "- {name: starts, type: date, en: From}\n"
	  "- {name: ends, type: date, en: To}\n" },
	{ "kinds/person.yaml",
	  "kind: person\nprefix: P\nen: Person\ncompartment: statistics\n"
	  "fields:\n"
	  "- {name: full_name, type: text, en: Name, compartment: identity}\n"
	  "- {name: sex, type: text, en: Sex, es: Sexo}\n"
	  "- {name: age, type: integer, en: Age}\n"
	  "- {name: identified, type: date, en: Identified on}\n"
	  "- {name: minor, type: boolean, en: Minor}\n"
	  "- {name: score, type: decimal, en: Score}\n" },
	{ "kinds/stay.yaml",
	  "kind: stay\nprefix: S\nen: Stay\ncompartment: statistics\n"
	  "subject: person\nfields:\n"
	  "- {name: person, type: id, of: person, en: Person}\n"
	  "- {name: starts, type: date, en: Starts}\n" },
	{ "kinds/training.yaml",
	  "kind: training\nprefix: T\nen: Training\ncompartment: statistics\n"
	  "fields:\n"
	  "- {name: subject, type: text, en: Subject}\n"
	  "- {name: starts, type: date, en: Starts}\n"
	  "- {name: total, type: integer, en: Participants}\n"
	  "- {name: group, type: text, en: Group}\n" },
	{ "kinds/variance.yaml",
	  "kind: variance\nprefix: VN\nen: Note\ncompartment: directory\n"
	  "fields:\n"
	  "- {name: framework, type: text, en: Framework}\n"
	  "- {name: indicator, type: text, en: Indicator}\n"
	  "- {name: period, type: text, en: Period}\n"
	  "- {name: text, type: text, en: Text}\n" },
	{ "kinds/wide.yaml", NULL },   /* 70 fields; made on reading */
	{ "kinds/wrong.yaml", "kind: wrong\nprefix: W\nfields: []\n" },
};
#define FAKE_TEXTS (sizeof fake_texts / sizeof *fake_texts)

static struct { const char *path, *text; } fake_more; /* one text more */

static void
fake_wide(struct ctip_buf *out)
{
	ctip_buf_text(out, "kind: wide\nprefix: WI\nen: Wide\n"
	    "compartment: statistics\nfields:\n");
	for (int i = 0; i < 70; i++)
		ctip_buf_format(out, "- {name: f%d, type: integer, en: F, "
		    "compartment: %s}\n", i, i == 69 ? "health" :
		    "statistics");
}

static int
fake_read(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	(void)from;
	if (fake_more.path != NULL && strcmp(path, fake_more.path) == 0) {
		ctip_buf_text(out, fake_more.text);
		return 0;
	}
	for (size_t i = 0; i < FAKE_TEXTS; i++) {
		if (strcmp(path, fake_texts[i][0]) != 0)
			continue;
		if (fake_texts[i][1] == NULL)
			fake_wide(out);
		else
			ctip_buf_text(out, fake_texts[i][1]);
		return 0;
	}
	return ctip_fail(err, CTIP_NOTFOUND, "there is no '%s'", path);
}

static int
fake_list(struct ctip_source *from, char ***out, size_t *n,
    const char *folder, struct ctip_err *err)
{
	size_t len = strlen(folder);

	(void)from;
	(void)err;
	*n = 0;
	*out = ctip_alloc((FAKE_TEXTS + 1) * sizeof **out);
	for (size_t i = 0; i < FAKE_TEXTS; i++)
		if (strncmp(fake_texts[i][0], folder, len) == 0)
			(*out)[(*n)++] = ctip_strdup(fake_texts[i][0]);
	if (fake_more.path != NULL &&
	    strncmp(fake_more.path, folder, len) == 0)
		(*out)[(*n)++] = ctip_strdup(fake_more.path);
	return 0;
}

static void
fake_open(struct ctip_ledger *ledger, const struct fake_record *records,
    size_t n)
{
	struct ctip_source source = { fake_read, fake_list, NULL };
	struct ctip_err err = { 0 };

	memset(ledger, 0, sizeof *ledger);
	ledger->records = records;
	ledger->n = n;
	cr_assert(ctip_schemas_open(&ledger->schemas, source, &err) == 0,
	    "%s", err.text);
}

static inline void
fake_close(struct ctip_ledger *ledger)
{
	cr_assert(ledger->open == 0, "%zu scans still open", ledger->open);
	ctip_schemas_close(ledger->schemas);
}

/* The id of a record by its number: the first bytes count. */
static struct ctip_id
fake_id(unsigned number)
{
	struct ctip_id id = { { 0 } };

	ctip_put_u32(id.b + 2, number);
	return id;
}

struct ctip_schemas *
ctip_ledger_schemas(struct ctip_ledger *ledger)
{
	return ledger->schemas;
}

struct ctip_scan {
	struct ctip_ledger     *ledger;
	const struct ctip_kind *kind;
	uint64_t                only[2];
	size_t                  at, number;
	struct ctip_str         values[80];
	char                   *text[80];  /* fresh each time, then wiped */
};

static void
fake_forget(struct ctip_scan *scan)
{
	for (size_t i = 0; i < 80; i++) {
		if (scan->text[i] != NULL)
			memset(scan->text[i], '#', strlen(scan->text[i]));
		free(scan->text[i]);
		scan->text[i] = NULL;
	}
}

int
ctip_scan_open(struct ctip_scan **out, struct ctip_ledger *ledger,
    const struct ctip_kind *kind, const uint64_t *only, struct ctip_err *err)
{
	struct ctip_scan *scan = ctip_alloc(sizeof *scan);

	(void)err;
	scan->ledger = ledger;
	scan->kind = kind;
	for (size_t i = 0; i < (kind->n + 63) / 64; i++)
		ledger->only[i] = scan->only[i] = only[i];
	ledger->scans++;
	ledger->open++;
	*out = scan;
	return 0;
}

int
ctip_scan_next(struct ctip_scan *scan, struct ctip_scanned *out,
    struct ctip_err *err)
{
	const struct fake_record *r;

	fake_forget(scan);
	if (++scan->number == scan->ledger->fail_at)
		return ctip_fail(err, CTIP_TAMPERED, "entry 7 does not open");
	do {
		if (scan->at == scan->ledger->n)
			return 0;
		r = &scan->ledger->records[scan->at++];
	} while (strcmp(r->kind, scan->kind->name) != 0);
	for (size_t i = 0; i < scan->kind->n; i++) {
		scan->values[i] = ctip_str(NULL);
		if (r->values[i] == NULL || !(scan->only[i / 64] >> i % 64 & 1))
			continue;
		if (scan->ledger->closed >>
		    scan->kind->fields[i].compartment & 1)
			continue;
		scan->text[i] = ctip_strdup(r->values[i]);
		scan->values[i] = ctip_str(scan->text[i]);
	}
	out->record = fake_id(r->number);
	out->subject = fake_id(r->subject);
	out->values = scan->values;
	return 1;
}

void
ctip_scan_close(struct ctip_scan *scan)
{
	if (scan == NULL)
		return;
	fake_forget(scan);
	scan->ledger->open--;
	free(scan);
}

/* Nobody is another here. */
int
ctip_same_load(struct ctip_same **out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	(void)ledger, (void)err;
	*out = NULL;
	return 0;
}

void
ctip_same_free(struct ctip_same *same)
{
	(void)same;
}

const char *
ctip_same_kept(const struct ctip_same *same, struct ctip_str id)
{
	(void)same, (void)id;
	return NULL;
}

const char *
ctip_same_kept_of(const struct ctip_same *same, const struct ctip_id *record)
{
	(void)same, (void)record;
	return NULL;
}

void
ctip_scan_unite(struct ctip_scan *scan, const struct ctip_same *same)
{
	(void)scan, (void)same;
}

bool
ctip_ledger_opens(const struct ctip_ledger *ledger,
    enum ctip_compartment compartment)
{
	return (ledger->closed >> compartment & 1) == 0;
}

int
ctip_ledger_find(struct ctip_version *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err)
{
	unsigned char b[8];
	char prefix[4];

	ledger->finds++;
	if (ctip_id_parse(prefix, b, ctip_str(id)) != CTIP_ID_GOOD)
		return ctip_fail(err, CTIP_INVALID, "'%s' is not an id", id);
	for (size_t i = 0; i < ledger->n; i++) {
		const struct fake_record *r = &ledger->records[i];

		out->record = fake_id(r->number);
		out->subject = fake_id(r->subject);
		if (!ctip_id_matches(&out->record, b))
			continue;
		out->kind = r->kind;
		out->voided = false;
		out->number = (unsigned)i;
		return 0;
	}
	return ctip_fail(err, CTIP_NOTFOUND, "there is no record '%s'", id);
}

int
ctip_ledger_read(struct ctip_record *out, uint32_t *opened,
    struct ctip_ledger *ledger, const struct ctip_version *version,
    uint32_t wanted, struct ctip_err *err)
{
	const struct fake_record *r = &ledger->records[version->number];
	const struct ctip_kind *kind;

	ledger->reads++;
	ledger->wanted = wanted;
	if (ctip_schemas_kind(&kind, ledger->schemas, r->kind, err) != 0)
		return -1;
	*opened = wanted & ~ledger->closed;
	ctip_record_start(out, kind);
	for (size_t i = 0; i < kind->n; i++)
		if (r->values[i] != NULL &&
		    *opened >> kind->fields[i].compartment & 1)
			out->values[i] = ctip_str(r->values[i]);
	return 0;
}

/* What a statement was given: value by value, or a kind as a whole. */
void
ctip_access_add(struct ctip_access *access, const char *kind,
    const struct ctip_id *subject, uint32_t compartments)
{
	(void)kind;
	access->compartments |= compartments;
	access->last = *subject;
	access->n++;
}

int
ctip_access_opens(uint32_t *out, struct ctip_ledger *ledger,
    const struct ctip_id *subject, struct ctip_err *err)
{
	(void)subject;
	(void)err;
	*out = ~ledger->closed;
	return 0;
}

int
ctip_access_add_all(struct ctip_access *access, struct ctip_ledger *ledger,
    const char *kind, uint32_t compartments, struct ctip_err *err)
{
	(void)ledger;
	(void)err;
	access->compartments |= compartments;
	snprintf(access->kinds[access->n_kinds++], 64, "%s", kind);
	return 0;
}

#endif