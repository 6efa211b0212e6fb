/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports and calls: as they come in, to whom they are given, and how they
 * end. What waits is in inbox.c.
 */
#include "ctip/desk/report.h"

#include <string.h>

#include "ctip/desk/entry.h"
#include "ctip/desk/states.h"
#include "../work_inside.h"

/* A report that begins, and the call it comes by. */
struct coming {
	const char *from;
};

static int
set(struct ctip_record *record, const char *field, struct ctip_str text,
    struct ctip_err *err)
{
	struct ctip_held one = {.now = *record};
	int rc = ctip_desk__change(&one, field, text, err);

	*record = one.now;
	return rc;
}

/* Who calls, in the words of a report. */
static const char *
reporter_of(struct ctip_str caller)
{
	static const char *const words[][2] = {
		{"survivor", "self"}, {"at_risk", "self"},
		{"relative", "third_party"}, {"public", "third_party"},
		{"professional", "professional"},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ctip_str_is(caller, words[i][0]))
			return words[i][1];
	return "";
}

/* Nothing of what was said is copied: the report has a link to it. */
static int
take_call(struct ctip_record *record, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err)
{
	struct ctip_held call;
	struct ctip_str channel;
	int rc = ctip_desk__hold(&call, ledger, id, "call", err);

	if (rc != 0)
		goto out;
	channel = ctip_desk__value(&call.was, "channel");
	rc = set(record, "call", ctip_str(call.id), err) != 0 ||
	    set(record, "received", ctip_desk__value(&call.was, "date"),
	    err) != 0 || set(record, "channel", ctip_str(ctip_str_is(channel,
	    "whatsapp") ? "whatsapp" : "helpline"), err) != 0 ||
	    set(record, "region", ctip_desk__value(&call.was, "region"),
	    err) != 0 || set(record, "languages", ctip_desk__value(&call.was,
	    "language"), err) != 0 || set(record, "programme",
	    ctip_desk__value(&call.was, "programme"), err) != 0 ||
	    set(record, "referral_source", CTIP_STR("helpline"), err) != 0 ||
	    set(record, "reporter", ctip_str(reporter_of(ctip_desk__value(
	    &call.was, "caller"))), err) != 0 ? -1 : 0;
out:
	ctip_desk__let_go(&call);
	return rc;
}

static int
begin_report(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct coming *coming = context;
	char today[11];

	ctip_desk__today(today);
	if (set(record, "received", ctip_str(today), err) != 0 ||
	    set(record, "status", CTIP_STR("new"), err) != 0)
		return -1;
	return coming->from == NULL ? 0 : take_call(record, ledger,
	    coming->from, err);
}

/* A report is new when it comes, whatever was typed. */
static int
settle_report(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	(void)context, (void)ledger;
	if (ctip_str_is(ctip_desk__value(record, "status"), "new") &&
	    ctip_desk__value(record, "officer").p == NULL)
		return 0;
	return ctip_fail(err, CTIP_INVALID, "a report begins as 'new' and with "
	    "nobody: 'ctip intake assign' and 'ctip intake close' move it");
}

static bool
asks_of_report(const struct ctip_field *field)
{
	static const char *const later[] = {"status", "closed", "officer",
	    "case", "repeats", "outcome", "call"};

	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (strcmp(field->name, later[i]) == 0)
			return false;
	return true;
}

int
ctip_desk_report(struct ctip_cli *cli, const char *from, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	static const char *const own[] = {"closed", "case", "call", NULL};
	struct coming coming = {from};
	struct ctip_entry_new what = {
		.kind = "report", .first = 0, .begin = begin_report,
		.own = own,
		.asks = asks_of_report, .settle = settle_report,
		.context = &coming,
	};

	return ctip_entry_new(cli, &what, out, talk, err);
}

static int
begin_call(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	char today[11];

	(void)context, (void)ledger;
	ctip_desk__today(today);
	return set(record, "date", ctip_str(today), err);
}

int
ctip_desk_call(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_entry_new what = {
		.kind = "call", .first = 0, .begin = begin_call,
	};

	return ctip_entry_new(cli, &what, out, talk, err);
}

/* The report in hand at the state that the event leads to. */
static int
move(struct ctip_held *report, struct ctip_work *work, const char *event,
    struct ctip_err *err)
{
	struct ctip_states *states;
	const char *to;
	int rc = -1;

	if (ctip_states_open(&states, ctip_ledger_schemas(work->ledger),
	    "report", err) != 0)
		return -1;
	if (ctip_states_move(&to, states, event, ctip_desk__value(
	    &report->was, "status"), work->ledger, err) == 0)
		rc = to == NULL ? 0 : ctip_desk__change(report, "status",
		    ctip_str(to), err);
	ctip_states_close(states);
	return rc;
}

static int
finish(struct ctip_work *work, struct ctip_held *report,
    struct ctip_err *err)
{
	if (ctip_desk__keep(report, work->tx, err) != 0 ||
	    ctip_desk__save(work, err) != 0)
		return -1;
	fprintf(work->out, "%s\n", report->id);
	return 0;
}

int
ctip_desk_assign_report(struct ctip_cli *cli, const char *to, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_held report = {.id = ""};
	int rc = -1;

	if (to == NULL)
		return ctip_cli_misuse(cli, err, "--to HANDLE is missing");
	if (ctip_desk__start(&work, err) == 0 && ctip_desk__hold(&report,
	    work.ledger, cli->argv[0], "report", err) == 0 &&
	    move(&report, &work, "assign", err) == 0 &&
	    ctip_desk__may_open(work.ledger, to, CTIP_CASE, err) == 0 &&
	    ctip_desk__change(&report, "officer", ctip_str(to), err) == 0)
		rc = finish(&work, &report, err);
	ctip_desk__let_go(&report);
	ctip_desk__end(&work);
	return rc;
}

/* What came of it, where --reason says it in words. */
static int
end_report(struct ctip_held *report, const struct ctip_work *work,
    const char *event, const char *repeats, struct ctip_err *err)
{
	bool again = strcmp(event, "reopen") == 0;
	struct ctip_str reason = ctip_buf_slice(&work->reason);
	struct ctip_held first;
	char today[11];
	int rc = 0;

	ctip_desk__today(today);
	if (repeats != NULL) {
		rc = ctip_desk__hold(&first, work->ledger, repeats, "report",
		    err);
		if (rc == 0 && strcmp(first.id, report->id) == 0)
			rc = ctip_fail(err, CTIP_INVALID, "'%s' can't repeat "
			    "itself", report->id);
		if (rc == 0)
			rc = ctip_desk__change(report, "repeats",
			    ctip_str(first.id), err);
		ctip_desk__let_go(&first);
	}
	if (rc != 0)
		return -1;
	return ctip_desk__change(report, "closed", ctip_str(again ? "" :
	    today), err) != 0 || ctip_desk__change(report, "outcome",
	    reason, err) != 0 ? -1 : 0;
}

int
ctip_desk_move_report(struct ctip_cli *cli, const char *event,
    const char *repeats, FILE *out, FILE *talk, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_held report = {.id = ""};
	int rc = -1;

	if (ctip_desk__start(&work, err) == 0 && ctip_desk__hold(&report,
	    work.ledger, cli->argv[0], "report", err) == 0 &&
	    move(&report, &work, event, err) == 0 &&
	    end_report(&report, &work, event, repeats, err) == 0)
		rc = finish(&work, &report, err);
	ctip_desk__let_go(&report);
	ctip_desk__end(&work);
	return rc;
}
