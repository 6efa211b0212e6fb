/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions about screenings: by another person, of one version. What counts
 * is who signed which entry, not what stands in the fields: whoever writes a
 * review with a program of their own is found here.
 */
#include "ctip/desk/screening.h"

#include <stdlib.h>
#include <string.h>

#include "../work_inside.h"

/* One review as the ledger has it. */
struct reviewed {
	struct ctip_id      record;
	char                id[CTIP_ID_TEXT];
	char                screening[CTIP_ID_TEXT];
	char                version[CTIP_HASH * 2 + 1];
	char                decision[32];
	char                by[CTIP_HANDLE];    /* who signed it */
	unsigned            versions;
};

/* Calls take for every review that opens; until it returns false. */
static int
each(struct ctip_ledger *ledger,
    bool (*take)(void *context, const struct reviewed *one), void *context,
    struct ctip_err *err)
{
	static const char *const names[] = {"screening", "version",
	    "decision"};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct reviewed *all = NULL;
	size_t n = 0;
	int field[3], more, rc = 0;
	bool goes = true;

	if (ctip_desk__kind(&kind, ledger, "review", err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, NULL, err) != 0)
		return -1;
	for (int i = 0; i < 3; i++)
		field[i] = ctip_kind_field(kind, ctip_str(names[i]));
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		struct reviewed *r;

		if (one.values[field[0]].p == NULL)
			continue; /* erased, or closed to this member */
		all = ctip_realloc(all, (n + 1) * sizeof *all);
		r = &all[n++];
		*r = (struct reviewed){.record = one.record};
		ctip_id_text(r->id, &one.record, kind->prefix);
		ctip_desk__copy(r->screening, sizeof r->screening,
		    one.values[field[0]]);
		ctip_desk__copy(r->version, sizeof r->version,
		    one.values[field[1]]);
		ctip_desk__copy(r->decision, sizeof r->decision,
		    one.values[field[2]]);
	}
	ctip_scan_close(scan);
	for (size_t i = 0; more == 0 && rc == 0 && goes && i < n; i++) {
		struct ctip_version *versions;
		size_t m;

		rc = ctip_ledger_versions(&versions, &m, ledger,
		    &all[i].record, err);
		if (rc != 0 || m == 0)
			continue;
		strcpy(all[i].by, versions[m - 1].member);
		all[i].versions = (unsigned)m;
		free(versions);
		goes = take(context, &all[i]);
	}
	free(all);
	return more != 0 ? -1 : rc;
}

/* The last review of one screening. */
struct last {
	const char     *screening;
	struct reviewed one;
	bool            found;
};

static bool
take_last(void *context, const struct reviewed *one)
{
	struct last *last = context;

	if (strcmp(one->screening, last->screening) == 0) {
		last->one = *one;
		last->found = true;
	}
	return true;
}

static int
check_reviewer(const struct ctip_held *screening, struct ctip_work *work,
    struct ctip_err *err)
{
	const char *me = ctip_ledger_member(work->ledger)->handle;
	bool may;

	if (strcmp(screening->version.member, me) == 0)
		return ctip_fail(err, CTIP_DENIED, "you wrote this version of "
		    "%s yourself: another person must review it",
		    screening->id);
	if (ctip_screening_reviews(&may, ctip_ledger_schemas(work->ledger),
	    ctip_ledger_chain(work->ledger), me, ctip_desk__value(
	    &screening->was, "date"), err) != 0)
		return -1;
	return may ? 0 : ctip_fail(err, CTIP_DENIED, "'%s' may not decide "
	    "about a screening: no role of theirs does (rules/screening.yaml)",
	    me);
}

static int
check_first(const struct ctip_held *screening, const char *leaf,
    struct ctip_work *work, struct ctip_err *err)
{
	struct last last = {.screening = screening->id};

	if (each(work->ledger, take_last, &last, err) != 0)
		return -1;
	if (!last.found || strcmp(last.one.version, leaf) != 0)
		return 0;
	if (strcmp(last.one.decision, "rejected") == 0)
		return ctip_fail(err, CTIP_EXISTS, "'%s' sent this version of "
		    "%s back, and it was not changed since: ctip record edit "
		    "%s", last.one.by, screening->id, screening->id);
	return ctip_fail(err, CTIP_EXISTS, "'%s' has reviewed this version of "
	    "%s: %s", last.one.by, screening->id, last.one.decision);
}

/* What a person is, after such a decision; NULL: as before. */
static const char *
category(const char *decision)
{
	static const char *const words[][2] = {
		{"confirmed", "survivor"}, {"presumed", "possible_survivor"},
		{"not_trafficking", "not_trafficked"},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(decision, words[i][0]) == 0)
			return words[i][1];
	return NULL;
}

static int
set_category(struct ctip_work *work, const char *person,
    const char *decision, struct ctip_err *err)
{
	const char *to = category(decision);
	struct ctip_held held;
	int rc;

	if (to == NULL)
		return 0;
	rc = ctip_desk__hold(&held, work->ledger, person, "person", err);
	if (rc == 0)
		rc = ctip_desk__change(&held, "category", ctip_str(to), err);
	if (rc == 0)
		rc = ctip_desk__keep(&held, work->tx, err);
	ctip_desk__let_go(&held);
	return rc;
}

static int
decide(struct ctip_work *work, const struct ctip_held *screening,
    const char *decision, struct ctip_err *err)
{
	char leaf[CTIP_HASH * 2 + 1], person[CTIP_ID_TEXT], today[11];
	char id_text[CTIP_ID_TEXT];
	struct ctip_id id = {{0}};

	ctip_hex(leaf, screening->version.leaf, CTIP_HASH);
	ctip_desk__copy(person, sizeof person, ctip_desk__value(
	    &screening->was, "person"));
	ctip_desk__today(today);
	if (check_first(screening, leaf, work, err) != 0 ||
	    ctip_desk__add(&id, work, "review", (struct ctip_given[]){
	    {"person", ctip_str(person)},
	    {"screening", ctip_str(screening->id)},
	    {"decision", ctip_str(decision)}, {"date", ctip_str(today)},
	    {"version", ctip_str(leaf)}, {"reviewer",
	    ctip_str(ctip_ledger_member(work->ledger)->handle)},
	    {"reasons", ctip_buf_slice(&work->reason)}}, 7, false, err) != 0 ||
	    set_category(work, person, decision, err) != 0 ||
	    ctip_desk__save(work, err) != 0)
		return -1;
	ctip_id_text(id_text, &id, "RV");
	if (!work->cli->dry_run)
		fprintf(work->out, "%s\n", id_text);
	return 0;
}

int
ctip_desk_review(struct ctip_cli *cli, const char *decision, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_held screening = {.id = ""};
	int rc = -1;

	if (decision == NULL || cli->reason.n == 0)
		return ctip_cli_misuse(cli, err, "--decision "
		    "confirmed|presumed|not_trafficking|rejected and --reason "
		    "are needed");
	if (ctip_desk__start(&work, err) == 0 && ctip_desk__hold(&screening,
	    work.ledger, cli->argv[0], "screening", err) == 0 &&
	    check_reviewer(&screening, &work, err) == 0)
		rc = decide(&work, &screening, decision, err);
	ctip_desk__let_go(&screening);
	ctip_desk__end(&work);
	return rc;
}

/* What is wrong with a review; NULL: nothing. */
static const char *
fault_of(const struct reviewed *one, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_version *versions = NULL;
	struct ctip_id record;
	char leaf[CTIP_HASH * 2 + 1];
	const char *author = NULL;
	size_t n = 0;
	bool may, self = false;

	if (one->versions > 1)
		return "was changed after it was written";
	if (ctip_ledger_known(&record, ledger, one->screening, err) == 0 &&
	    ctip_ledger_versions(&versions, &n, ledger, &record, err) == 0)
		for (size_t i = 0; i < n && author == NULL; i++) {
			ctip_hex(leaf, versions[i].leaf, CTIP_HASH);
			if (strcmp(leaf, one->version) == 0)
				author = versions[i].member;
		}
	if (author != NULL)
		self = strcmp(author, one->by) == 0;
	free(versions);
	if (author == NULL)
		return "is of a version that is not there";
	if (self)
		return "is by who wrote what it reviews";
	if (ctip_screening_reviews(&may, ctip_ledger_schemas(ledger),
	    ctip_ledger_chain(ledger), one->by, (struct ctip_str){0},
	    err) == 0 && !may)
		return "is by somebody without the authority";
	return NULL;
}

struct checking {
	struct ctip_ledger *ledger;
	FILE               *out;
	uint64_t            n, bad;
};

static bool
check_one(void *context, const struct reviewed *one)
{
	struct checking *c = context;
	struct ctip_err ignored = {0};
	const char *fault = fault_of(one, c->ledger, &ignored);

	c->n++;
	if (fault != NULL) {
		c->bad++;
		fprintf(c->out, "review        %s of %s by %s %s\n", one->id,
		    one->screening, one->by, fault);
	}
	return true;
}

int
ctip_reviews_check(uint64_t *n, uint64_t *bad, struct ctip_ledger *ledger,
    FILE *out, struct ctip_err *err)
{
	struct checking c = {.ledger = ledger, .out = out};
	uint64_t count;
	int rc = ctip_ledger_count(&count, ledger, "review", err);

	/* A ledger without any may not even know the kind. */
	if (rc == 0 && count > 0)
		rc = each(ledger, check_one, &c, err);
	*n = c.n;
	*bad = c.bad;
	return rc;
}

/* Prints the reviews of one screening, oldest first. */
struct telling {
	const char *screening, *leaf;
	FILE       *out;
};

static bool
tell_one(void *context, const struct reviewed *one)
{
	const struct telling *t = context;

	if (strcmp(one->screening, t->screening) == 0)
		fprintf(t->out, "%-12s  %s by %s%s (%s)\n", "decision",
		    one->decision, one->by, strcmp(one->version, t->leaf) ==
		    0 ? "" : ", of an older version", one->id);
	return true;
}

static int
explain(struct ctip_work *work, const struct ctip_held *screening,
    const struct ctip_record *person, struct ctip_err *err)
{
	struct ctip_str kept = ctip_desk__value(&screening->was, "result");
	char leaf[CTIP_HASH * 2 + 1];
	struct telling telling = {screening->id, leaf, work->out};
	struct ctip_screened now;

	if (ctip_screening_judge(&now, ctip_ledger_schemas(work->ledger),
	    &screening->was, person, err) != 0)
		return -1;
	fprintf(work->out, "%-12s  %s\n%-12s  %.*s\n", "screening",
	    screening->id, "result", (int)kept.len,
	    kept.p != NULL ? kept.p : "");
	ctip_desk__why(ctip_buf_slice(&now.why), work->out);
	if (!ctip_str_is(kept, now.result))
		fprintf(work->out, "%-12s  by what is known today it would "
		    "be: %s\n", "differs", now.result);
	ctip_screened_clear(&now);
	ctip_hex(leaf, screening->version.leaf, CTIP_HASH);
	return each(work->ledger, tell_one, &telling, err);
}

int
ctip_desk_explain(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out};
	struct ctip_held screening = {.id = ""}, person = {.id = ""};
	char id[CTIP_ID_TEXT];
	int rc = -1;

	if (ctip_desk__look(&work, err) != 0 || ctip_desk__hold(&screening,
	    work.ledger, cli->argv[0], "screening", err) != 0)
		goto out;
	ctip_desk__copy(id, sizeof id, ctip_desk__value(&screening.was,
	    "person"));
	if (!(screening.opened >> CTIP_CASE & 1))
		ctip_fail(err, CTIP_DENIED, "'%s' is in compartment 'case', "
		    "which is not open to you", screening.id);
	else if (ctip_desk__hold(&person, work.ledger, id, "person", err) == 0)
		rc = explain(&work, &screening, &person.was, err);
out:
	ctip_desk__let_go(&person);
	ctip_desk__let_go(&screening);
	ctip_desk__end(&work);
	return rc;
}
