/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report -> its person and their screening, without typing again what the
 * report says: the person's record, the screening and the report's new state
 * are one transaction.
 */
#include "ctip/desk/screening.h"

#include <string.h>

#include "ctip/base/secret.h"
#include "ctip/base/time.h"
#include "ctip/desk/entry.h"
#include "ctip/desk/states.h"
#include "../work_inside.h"

/* One command. */
struct screening {
	struct ctip_cli     *cli;
	const struct ctip_screen *what;
	FILE                *talk;
	char                 about[CTIP_ID_TEXT];   /* argv[0] */
	bool                 of_report;
	struct ctip_id       person;
	char                 person_id[CTIP_ID_TEXT];
	char                 judged[16]; /* its result */
};

/* What a report says of whom it is about, and where a person has it. */
static const struct { const char *report, *person; } told[] = {
	{"sex", "sex"}, {"majority", "majority"},
	{"nationality", "nationality"}, {"languages", "languages"},
	{"region", "region"}, {"referral_source", "referral_source"},
	{"names", "other_names"},
};

/* What a report says of the matter, and where a screening has it. */
static const struct { const char *report, *screening; } matter[] = {
	{"indicators", "indicators"}, {"purposes", "purpose"},
	{"told_place", "place"}, {"urgent", "in_danger"},
	{"programme", "programme"},
};

/* DENIED where a role of this member can't, INVALID where it is closed. */
static int
check_report(const char **to, const struct ctip_held *report,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_states *states;
	const char *next;
	int rc;

	if (ctip_states_open(&states, ctip_ledger_schemas(ledger), "report",
	    err) != 0)
		return -1;
	rc = ctip_states_move(&next, states, "screen", ctip_desk__value(
	    &report->was, "status"), ledger, err);
	/* The codes live with the schemas, the rules don't. */
	*to = rc == 0 && next != NULL ? "screened" : NULL;
	ctip_states_close(states);
	return rc;
}

/* Has somebody of this report been screened? EXISTS names one of them. */
static int
check_first(struct ctip_ledger *ledger, const struct ctip_held *report,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0};
	char id[CTIP_ID_TEXT];
	int link, more;

	if (ctip_desk__kind(&kind, ledger, "screening", err) != 0)
		return -1;
	link = ctip_kind_field(kind, CTIP_STR("report"));
	only[link / 64] |= 1ull << (link % 64);
	if (ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1)
		if (ctip_str_is(one.values[link], report->id))
			break;
	if (more == 1) {
		ctip_id_text(id, &one.record, kind->prefix);
		ctip_fail(err, CTIP_EXISTS, "somebody of '%s' was screened: "
		    "%s; for one more person of it add --another", report->id,
		    id);
	}
	ctip_scan_close(scan);
	return more == 0 ? 0 : -1;
}

/* A case that was closed takes no more screenings of its person. */
static int
check_open(struct ctip_ledger *ledger, const char *person,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct ctip_same *same;
	struct ctip_buf closed = {0};
	bool open = false;
	int link, stage, more;

	if (ctip_desk__is_kept(ledger, person, err) != 0 ||
	    ctip_desk__kind(&kind, ledger, "case", err) != 0 ||
	    ctip_desk__scan(&scan, &same, ledger, kind, NULL, err) != 0)
		return -1;
	link = ctip_kind_field(kind, CTIP_STR("person"));
	stage = ctip_kind_field(kind, CTIP_STR("stage"));
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		char id[CTIP_ID_TEXT];

		if (!ctip_str_is(one.values[link], person))
			continue;
		ctip_id_text(id, &one.record, kind->prefix);
		if (!ctip_str_is(one.values[stage], "closed"))
			open = true;
		else if (closed.len == 0)
			ctip_buf_text(&closed, id);
	}
	ctip_scan_close(scan);
	ctip_same_free(same);
	if (more == 0 && closed.len > 0 && !open)
		more = ctip_fail(err, CTIP_INVALID, "the case of '%s' is "
		    "closed: reopen it first: ctip case reopen %s", person,
		    closed.p);
	ctip_buf_clear(&closed);
	return more;
}

/* Copies what a report told into the screening that begins. */
static int
carry(struct ctip_record *record, const struct ctip_held *report,
    struct ctip_err *err)
{
	struct ctip_held one = {.now = *record};

	for (size_t i = 0; i < sizeof matter / sizeof *matter; i++)
		if (ctip_desk__change(&one, matter[i].screening,
		    ctip_desk__value(&report->was, matter[i].report), err) !=
		    0)
			return -1;
	*record = one.now; /* its pool may have grown */
	return 0;
}

static int
begin_of_report(struct screening *s, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_held report;
	const char *to;
	int rc = ctip_desk__hold(&report, ledger, s->about, "report", err);

	if (rc == 0)
		rc = check_report(&to, &report, ledger, err);
	if (rc == 0 && !s->what->another)
		rc = check_first(ledger, &report, err);
	if (rc == 0)
		rc = carry(record, &report, err);
	ctip_desk__let_go(&report);
	ctip_random(s->person.b, sizeof s->person.b);
	ctip_id_text(s->person_id, &s->person, "P");
	return rc;
}

static int
set(struct ctip_record *record, const char *field, const char *text,
    struct ctip_err *err)
{
	struct ctip_held one = {.now = *record};
	int rc = ctip_desk__change(&one, field, ctip_str(text), err);

	*record = one.now;
	return rc;
}

static int
begin(void *context, struct ctip_record *record, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct screening *s = context;
	struct ctip_version version;
	char today[11];

	if (ctip_ledger_find(&version, ledger, s->cli->argv[0], err) != 0)
		return -1;
	s->of_report = strcmp(version.kind, "report") == 0;
	if (!s->of_report && strcmp(version.kind, "person") != 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' is no report and "
		    "no person", s->cli->argv[0]);
	ctip_id_text(s->about, &version.record, s->of_report ? "RP" : "P");
	strcpy(s->person_id, s->about);
	if (s->of_report ? begin_of_report(s, record, ledger, err) != 0 :
	    check_open(ledger, s->about, err) != 0)
		return -1;
	ctip_desk__today(today);
	return set(record, "person", s->person_id, err) != 0 ||
	    set(record, "report", s->of_report ? s->about : "", err) != 0 ||
	    set(record, "date", today, err) != 0 ||
	    set(record, "form", s->what->brief ? "short" : "full", err) != 0 ||
	    set(record, "officer", ctip_ledger_member(ledger)->handle, err) ? -1
	    : 0;
}

/* Nobody is screened before they are born; the day stays unsaid. */
static int
check_born(const struct ctip_record *screening,
    const struct ctip_record *person, struct ctip_err *err)
{
	struct ctip_date born, on;

	if (ctip_date_parse(&born, ctip_desk__value(person, "birth_date"),
	    CTIP_DATE_ISO) == CTIP_DATE_GOOD && ctip_date_parse(&on,
	    ctip_desk__value(screening, "date"), CTIP_DATE_ISO) ==
	    CTIP_DATE_GOOD && ctip_date_last(on) < ctip_date_first(born))
		return ctip_fail(err, CTIP_INVALID,
		    "date: this person was not born by then");
	return 0;
}

/* Judged by what the record `about` tells: the person, or the report that
 * they come from, which both have a majority. */
static int
judge(struct ctip_record *record, struct ctip_ledger *ledger,
    const char *about, struct ctip_err *err)
{
	struct ctip_held held = {.id = ""};
	struct ctip_screened screened;
	int rc = ctip_desk__hold(&held, ledger, about, NULL, err);

	if (rc == 0)
		rc = check_born(record, &held.was, err);
	if (rc == 0)
		rc = ctip_screening_judge(&screened,
		    ctip_ledger_schemas(ledger), record, &held.was, err);
	if (rc == 0) {
		rc = set(record, "result", screened.result, err);
		ctip_screened_clear(&screened);
	}
	ctip_desk__let_go(&held);
	return rc;
}

int
ctip_screening_settle(struct ctip_record *screening,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_version version;
	struct ctip_err ignored;
	char person[CTIP_ID_TEXT];

	ctip_desk__copy(person, sizeof person, ctip_desk__value(screening,
	    "person"));
	/* What is missing is a finding of its own. */
	if (ctip_desk__value(screening, "date").p == NULL ||
	    ctip_ledger_find(&version, ledger, person, &ignored) != 0)
		return 0;
	return judge(screening, ledger, person, err);
}

/* The result is the rule's and nobody's else. */
static int
settle(void *context, struct ctip_record *record, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct screening *s = context;

	if (!ctip_str_is(ctip_desk__value(record, "person"), s->person_id))
		return ctip_fail(err, CTIP_INVALID, "person: the screening is "
		    "of '%s'", s->person_id);
	if (ctip_desk__value(record, "date").p == NULL)
		return 0;
	if (judge(record, ledger, s->about, err) != 0)
		return -1;
	ctip_desk__copy(s->judged, sizeof s->judged, ctip_desk__value(record,
	    "result"));
	return 0;
}

/* A person as the report tells of them. */
static int
add_person(struct screening *s, struct ctip_tx *tx,
    struct ctip_ledger *ledger, const struct ctip_held *report,
    struct ctip_err *err)
{
	struct ctip_given given[sizeof told / sizeof *told + 2];
	size_t n = 0;

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		given[n++] = (struct ctip_given){told[i].person,
		    ctip_desk__value(&report->was, told[i].report)};
	given[n++] = (struct ctip_given){"category",
	    CTIP_STR("possible_survivor")};
	given[n++] = (struct ctip_given){"identified",
	    ctip_desk__value(&report->was, "received")};
	return ctip_desk__put(&s->person, tx, ledger, "person", given, n,
	    true, err);
}

static int
with(void *context, struct ctip_tx *tx, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct screening *s = context;
	struct ctip_held report = {.id = ""};
	const char *to;
	int rc = -1;

	if (!s->of_report)
		return 0;
	if (ctip_desk__hold(&report, ledger, s->about, "report", err) == 0 &&
	    check_report(&to, &report, ledger, err) == 0 &&
	    add_person(s, tx, ledger, &report, err) == 0 &&
	    (to == NULL || ctip_desk__change(&report, "status", ctip_str(to),
	    err) == 0))
		rc = ctip_desk__keep(&report, tx, err);
	ctip_desk__let_go(&report);
	return rc;
}

static bool
is_one(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(name, *names) != 0)
		names++;
	return *names != NULL;
}

/* What follows from the command or the rule isn't asked for. */
static bool
asks(const struct ctip_field *field)
{
	static const char *const known[] = {"person", "report", "form",
	    "result", "officer", "sent_to_unit", "left_before", "left_on",
	    "programme", NULL};

	return !is_one(field->name, known);
}

/* What a labour inspector can see and ask in a workplace. */
static bool
asks_briefly(const struct ctip_field *field)
{
	static const char *const brief[] = {"date", "age_result",
	    "consented", "indicators", "in_danger", "needs", "place",
	    "account", NULL};

	return is_one(field->name, brief);
}

int
ctip_desk_screen(struct ctip_cli *cli, const struct ctip_screen *screen,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct screening s = {.cli = cli, .what = screen, .talk = talk};
	struct ctip_entry_new what = {
		.kind = "screening", .first = 1, .begin = begin,
		.asks = screen->brief ? asks_briefly : asks,
		.settle = settle, .with = with, .coming = s.person_id,
		.context = &s,
	};
	int rc = ctip_entry_new(cli, &what, out, talk, err);

	if (rc == 0)
		fprintf(talk, "%s: %s%s%s\n", s.judged, s.of_report ?
		    "the person is " : "ctip intake explain tells why",
		    s.of_report ? s.person_id : "", s.of_report ?
		    "; ctip intake explain tells why" : "");
	return rc;
}
