/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases that begin, what happens to them, and who is in them: records that
 * somebody types, with what follows from them for the case.
 */
#include "ctip/desk/case.h"

#include <string.h>

#include "ctip/desk/entry.h"
#include "case_inside.h"

static int
set(struct ctip_record *record, const char *field, struct ctip_str text,
    struct ctip_err *err)
{
	struct ctip_held one = {.now = *record};
	int rc = ctip_desk__change(&one, field, text, err);

	*record = one.now;
	return rc;
}

/* ------------------------------------------------------------------- open */

struct opening {
	const char *person, *report;     /* as typed */
	char        person_id[CTIP_ID_TEXT], today[11];
	bool        taken;               /* the person has an open case */
};

/* EXISTS names an open case of the person. */
static int
check_alone(struct ctip_ledger *ledger, const char *person,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct ctip_same *same;
	char id[CTIP_ID_TEXT];
	int link, stage, more;

	if (ctip_desk__is_kept(ledger, person, err) != 0 ||
	    ctip_desk__kind(&kind, ledger, "case", err) != 0 ||
	    ctip_desk__scan(&scan, &same, ledger, kind, NULL, err) != 0)
		return -1;
	link = ctip_kind_field(kind, CTIP_STR("person"));
	stage = ctip_kind_field(kind, CTIP_STR("stage"));
	while ((more = ctip_scan_next(scan, &one, err)) == 1)
		if (ctip_str_is(one.values[link], person) &&
		    !ctip_str_is(one.values[stage], "closed"))
			break;
	if (more == 1) {
		ctip_id_text(id, &one.record, kind->prefix);
		ctip_fail(err, CTIP_EXISTS, "'%s' has the open case %s",
		    person, id);
	}
	ctip_scan_close(scan);
	ctip_same_free(same);
	return more == 0 ? 0 : -1;
}

static int
begin_case(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct opening *o = context;
	struct ctip_held person = {.id = ""};
	struct ctip_held none = {.was = *record, .now = *record};
	const char *to;
	int rc = ctip_desk__hold(&person, ledger, o->person, "person", err);

	strcpy(o->person_id, person.id);
	if (rc == 0)
		rc = ctip_case__move(&to, &none, ledger, "opened", err);
	if (rc == 0)
		rc = check_alone(ledger, person.id, err);
	ctip_desk__today(o->today);
	if (rc == 0)
		rc = set(record, "person", ctip_str(person.id), err) != 0 ||
		    set(record, "stage", ctip_str(to), err) != 0 ||
		    set(record, "status", CTIP_STR("active"), err) != 0 ||
		    set(record, "opened", ctip_str(o->today), err) != 0 ||
		    set(record, "region", ctip_desk__value(&person.was,
		    "region"), err) != 0 ? -1 : 0;
	ctip_desk__let_go(&person);
	return rc;
}

static const char *const own_of_case[] = {"person", "stage", "status",
    "closed", "closure", "closure_details", NULL};

static bool
asks_of_case(const struct ctip_field *field)
{
	static const char *const later[] = {"legal_hold", "hold_until",
	    "hold_reason"};

	for (size_t i = 0; own_of_case[i] != NULL; i++)
		if (strcmp(field->name, own_of_case[i]) == 0)
			return false;
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (strcmp(field->name, later[i]) == 0)
			return false;
	return true;
}

/* The report says which case it led to. */
static int
link_report(struct opening *o, struct ctip_tx *tx,
    struct ctip_ledger *ledger, const char *id, struct ctip_err *err)
{
	struct ctip_held report;
	int rc;

	if (o->report == NULL)
		return 0;
	rc = ctip_desk__hold(&report, ledger, o->report, "report", err);
	if (rc == 0)
		rc = ctip_desk__change(&report, "case", ctip_str(id), err);
	if (rc == 0)
		rc = ctip_desk__keep(&report, tx, err);
	ctip_desk__let_go(&report);
	return rc;
}

static int
after_case(void *context, struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_id *id, struct ctip_err *err)
{
	struct opening *o = context;
	struct ctip_id event = {{0}}, party = {{0}};
	char text[CTIP_ID_TEXT];

	ctip_id_text(text, id, "C");
	if (ctip_desk__put(&event, tx, ledger, "event", (struct ctip_given[]){
	    {"case", ctip_str(text)}, {"date", ctip_str(o->today)},
	    {"type", CTIP_STR("opened")}, {"stage", CTIP_STR("open")}}, 4,
	    false, err) != 0 || ctip_desk__put(&party, tx, ledger, "party",
	    (struct ctip_given[]){{"person", ctip_str(o->person_id)},
	    {"case", ctip_str(text)}, {"role", CTIP_STR("survivor")},
	    {"since", ctip_str(o->today)}}, 4, false, err) != 0)
		return -1;
	return link_report(o, tx, ledger, text, err);
}

int
ctip_case_open(struct ctip_cli *cli, const char *report, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct opening o = {.person = cli->argv[0], .report = report};
	struct ctip_entry_new what = {
		.kind = "case", .first = 1, .begin = begin_case,
		.own = own_of_case, .asks = asks_of_case, .after = after_case, .context = &o,
		.bare = true,
	};

	return ctip_entry_new(cli, &what, out, talk, err);
}

/* ------------------------------------------------------------------ events */

struct happening {
	const char *id, *type;           /* as typed */
	const char *stage;               /* that it leads to */
};

/* What has a verb of its own does more than an event. */
static int
check_verb(const struct ctip_cli *cli, const char *type,
    struct ctip_err *err)
{
	static const char *const own[][2] = {
		{"opened", "open"}, {"assigned", "assign"}, {"risk", "risk"},
		{"closed", "close"}, {"reopened", "reopen"},
		{"handover", "handover"}, {"evidence", "attach"},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(type, own[i][0]) == 0)
			return ctip_cli_misuse(cli, err, "'%s' comes with "
			    "'ctip case %s'", type, own[i][1]);
	return 0;
}

static int
begin_event(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct happening *h = context;
	struct ctip_held held;
	char today[11];
	int rc = ctip_desk__hold(&held, ledger, h->id, "case", err);

	ctip_desk__today(today);
	if (rc == 0)
		rc = ctip_case__move(&h->stage, &held, ledger, h->type, err);
	if (rc == 0)
		rc = set(record, "case", ctip_str(held.id), err) != 0 ||
		    set(record, "date", ctip_str(today), err) != 0 ||
		    set(record, "type", ctip_str(h->type), err) != 0 ||
		    set(record, "stage", ctip_str(h->stage), err) != 0 ? -1 :
		    0;
	ctip_desk__let_go(&held);
	return rc;
}

static bool
asks_of_event(const struct ctip_field *field)
{
	return strcmp(field->name, "date") == 0 ||
	    strcmp(field->name, "due") == 0 ||
	    strcmp(field->name, "details") == 0;
}

static int
with_event(void *context, struct ctip_tx *tx, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct happening *h = context;
	struct ctip_held held;
	const char *stage;
	int rc;

	if (h->stage == NULL)
		return 0;
	rc = ctip_desk__hold(&held, ledger, h->id, "case", err);
	if (rc == 0)
		rc = ctip_case__move(&stage, &held, ledger, h->type, err);
	if (rc == 0)
		rc = ctip_desk__change(&held, "stage", ctip_str(stage), err);
	if (rc == 0)
		rc = ctip_desk__keep(&held, tx, err);
	ctip_desk__let_go(&held);
	return rc;
}

int
ctip_case_event(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	static const char *const own[] = {"case", "type", "stage", "risk",
	    "handed_from", "handed_to", NULL};
	struct happening h = {cli->argv[0], cli->argv[1], NULL};
	struct ctip_entry_new what = {
		.kind = "event", .first = 2, .begin = begin_event, .own = own,
		.asks = asks_of_event, .with = with_event, .context = &h,
		.bare = true,
	};

	return check_verb(cli, h.type, err) != 0 ? -1 :
	    ctip_entry_new(cli, &what, out, talk, err);
}

/* ----------------------------------------------------------------- parties */

struct linking {
	const char *id, *person, *role;   /* as typed */
};

static int
check_new(struct ctip_ledger *ledger, const char *id, const char *person,
    const char *role, struct ctip_err *err)
{
	static const char *const names[] = {"case", "person", "role"};
	const char *const wanted[] = {id, person, role};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	char text[CTIP_ID_TEXT];
	int more, same = 0;

	if (ctip_desk__kind(&kind, ledger, "party", err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, NULL, err) != 0)
		return -1;
	while (same < 3 && (more = ctip_scan_next(scan, &one, err)) == 1) {
		same = 0;
		for (int i = 0; i < 3; i++)
			same += ctip_str_is(one.values[ctip_kind_field(kind,
			    ctip_str(names[i]))], wanted[i]);
	}
	if (same == 3) {
		ctip_id_text(text, &one.record, kind->prefix);
		more = ctip_fail(err, CTIP_EXISTS, "'%s' is in %s as %s: %s",
		    person, id, role, text);
	}
	ctip_scan_close(scan);
	return more;
}

static int
begin_party(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct linking *l = context;
	struct ctip_held held = {.id = ""}, person = {.id = ""};
	const char *stays;
	int rc = -1;

	if (ctip_desk__hold(&held, ledger, l->id, "case", err) == 0 &&
	    ctip_desk__hold(&person, ledger, l->person, "person", err) == 0 &&
	    ctip_case__move(&stays, &held, ledger, "note", err) == 0 &&
	    check_new(ledger, held.id, person.id, l->role, err) == 0)
		rc = set(record, "person", ctip_str(person.id), err) != 0 ||
		    set(record, "case", ctip_str(held.id), err) != 0 ||
		    set(record, "role", ctip_str(l->role), err) != 0 ? -1 : 0;
	ctip_desk__let_go(&person);
	ctip_desk__let_go(&held);
	return rc;
}

static bool
asks_of_party(const struct ctip_field *field)
{
	return strcmp(field->name, "person") != 0 &&
	    strcmp(field->name, "case") != 0 &&
	    strcmp(field->name, "role") != 0;
}

int
ctip_case_link(struct ctip_cli *cli, const char *role, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	static const char *const own[] = {"person", "case", "role", NULL};
	struct linking l = {cli->argv[0], cli->argv[1], role};
	struct ctip_entry_new what = {
		.kind = "party", .first = 2, .begin = begin_party, .own = own,
		.asks = asks_of_party, .context = &l, .bare = true,
	};

	if (role == NULL)
		return ctip_cli_misuse(cli, err, "--role ROLE is missing; "
		    "'ctip record codes party_role' lists them");
	return ctip_entry_new(cli, &what, out, talk, err);
}
