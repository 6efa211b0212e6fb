/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan ends, and goes on where somebody returns for help: the plan as it
 * stands now, and an entry of progress that says how it came there, in one
 * transaction.
 */
#include "ctip/desk/plan.h"

#include <string.h>

#include "ctip/desk/entry.h"
#include "plan_inside.h"

/* An entry of progress in the same transaction. */
static int
put_progress(struct ctip_work *work, const struct ctip_held *plan,
    const char *type, const char *day, struct ctip_str outcome,
    struct ctip_err *err)
{
	struct ctip_id id = {{0}};

	return ctip_desk__add(&id, work, "progress", (struct ctip_given[]){
	    {"person", ctip_desk__value(&plan->was, "person")},
	    {"plan", ctip_str(plan->id)}, {"date", ctip_str(day)},
	    {"type", ctip_str(type)}, {"outcome", outcome},
	    {"officer", ctip_str(ctip_ledger_member(work->ledger)->handle)},
	    {"details", ctip_buf_slice(&work->reason)}}, 7, false, err);
}

static int
finish(struct ctip_work *work, struct ctip_held *plan, const char *type,
    const char *day, struct ctip_err *err)
{
	struct ctip_str outcome = strcmp(type, "ended") == 0 ?
	    ctip_desk__value(&plan->now, "outcome") : (struct ctip_str){0};

	if (ctip_desk__keep(plan, work->tx, err) != 0 || put_progress(work,
	    plan, type, day, outcome, err) != 0 || ctip_desk__save(work,
	    err) != 0)
		return -1;
	if (!work->cli->dry_run)
		fprintf(work->out, "%s\n", plan->id);
	return 0;
}

/* The lines of a judgement as one sentence. */
static int
refuse(const struct ctip_held *plan, struct ctip_str why,
    struct ctip_err *err)
{
	struct ctip_buf text = {0};
	struct ctip_str line, name;
	int rc;

	while (why.len > 0 && ctip_str_cut(&why, '\n', &line)) {
		ctip_str_cut(&line, '\t', &name);
		if (ctip_str_is(name, "goals") ||
		    ctip_str_is(name, "basic needs"))
			ctip_buf_format(&text, "%s%.*s: %.*s",
			    text.len > 0 ? "; " : "", (int)name.len, name.p,
			    (int)line.len, line.p);
	}
	rc = ctip_fail(err, CTIP_INVALID, "%s is not one of self-sufficiency "
	    "by rules/plan.yaml: %s", plan->id, text.p != NULL ? text.p :
	    "");
	ctip_buf_clear(&text);
	return rc;
}

static int
check_outcome(struct ctip_work *work, const struct ctip_held *plan,
    const char *day, struct ctip_err *err)
{
	struct ctip_plan_judged judged;
	int rc;

	/* As it was understood: a label may be typed for a code. */
	if (!ctip_str_is(ctip_desk__value(&plan->now, "outcome"),
	    "self_sufficient"))
		return 0;
	rc = ctip_plan__judge(&judged, work->ledger, plan, ctip_str(day),
	    err);
	if (rc == 0 && !judged.holds)
		rc = refuse(plan, ctip_buf_slice(&judged.why), err);
	ctip_plan__judged_clear(&judged);
	return rc;
}

static bool
goes_on(const struct ctip_held *plan)
{
	return ctip_plan__goes_on(ctip_desk__value(&plan->was, "ended"),
	    ctip_desk__value(&plan->was, "reopened"));
}

int
ctip_plan_close(struct ctip_cli *cli, const char *outcome, const char *day,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_held plan = {.id = ""};
	const struct ctip_str none = {0};
	char today[11];
	int rc = -1;

	if (outcome == NULL)
		return ctip_cli_misuse(cli, err, "--outcome CODE is missing; "
		    "'ctip record codes plan_outcome' lists them");
	ctip_desk__today(today);
	day = day != NULL ? day : today;
	if (ctip_desk__start(&work, err) != 0 ||
	    ctip_plan__may(work.ledger, err) != 0 || ctip_desk__hold(&plan,
	    work.ledger, cli->argv[0], "plan", err) != 0)
		goto out;
	if (!goes_on(&plan)) {
		struct ctip_str ended = ctip_desk__value(&plan.was, "ended");

		ctip_fail(err, CTIP_EXISTS, "%s ended on %.*s", plan.id,
		    (int)ended.len, ended.p);
	} else if (ctip_desk__change(&plan, "ended", ctip_str(day), err) ==
	    0 && ctip_desk__change(&plan, "outcome", ctip_str(outcome),
	    err) == 0 && ctip_desk__change(&plan, "reopened", none, err) ==
	    0) {
		/* As it reads once it is a date. */
		struct ctip_str ended = ctip_desk__value(&plan.now, "ended");
		char end[11];

		ctip_desk__copy(end, sizeof end, ended);
		if (check_outcome(&work, &plan, end, err) == 0)
			rc = finish(&work, &plan, "ended", end, err);
	}
out:
	ctip_desk__let_go(&plan);
	ctip_desk__end(&work);
	return rc;
}

int
ctip_plan_reopen(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_held plan = {.id = ""};
	char today[11];
	int rc = -1;

	ctip_desk__today(today);
	if (ctip_desk__start(&work, err) != 0 ||
	    ctip_plan__may(work.ledger, err) != 0 || ctip_desk__hold(&plan,
	    work.ledger, cli->argv[0], "plan", err) != 0)
		goto out;
	if (goes_on(&plan))
		ctip_fail(err, CTIP_EXISTS, "%s goes on; there is nothing to "
		    "reopen", plan.id);
	else if (ctip_desk__change(&plan, "reopened", ctip_str(today), err) ==
	    0)
		rc = finish(&work, &plan, "reopened", today, err);
out:
	ctip_desk__let_go(&plan);
	ctip_desk__end(&work);
	return rc;
}
