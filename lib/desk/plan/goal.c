/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goals of a plan, and what happens on the way to them (R075, R081 to R083).
 */
#include "ctip/desk/plan.h"

#include <string.h>

#include "ctip/desk/entry.h"
#include "ctip/desk/strict.h"
#include "plan_inside.h"

/* A record about the plan argv[0]. */
struct about {
	const char *plan, *type;   /* as typed */
};

/* The plan and its person, and today in the field `day`. A plan that ended
 * takes no more, but for what `late` says. */
static int
begin_about(const struct about *a, struct ctip_record *record,
    struct ctip_ledger *ledger, const char *day, bool late,
    struct ctip_err *err)
{
	struct ctip_held plan = {.id = ""};
	char today[11];
	int rc = ctip_plan__may(ledger, err);

	if (rc == 0)
		rc = ctip_desk__hold(&plan, ledger, a->plan, "plan", err);

	ctip_desk__today(today);
	if (rc == 0 && !late && !ctip_plan__goes_on(ctip_desk__value(
	    &plan.was, "ended"), ctip_desk__value(&plan.was, "reopened")))
		rc = ctip_fail(err, CTIP_INVALID, "%s has ended; 'ctip plan "
		    "reopen %s' takes it up again", plan.id, plan.id);
	if (rc == 0)
		rc = ctip_strict_set(record, "person", ctip_desk__value(
		    &plan.was, "person"), err) != 0 || ctip_strict_set(
		    record, "plan", ctip_str(plan.id), err) != 0 ||
		    ctip_strict_set(record, day, ctip_str(today), err) !=
		    0 ? -1 : 0;
	ctip_desk__let_go(&plan);
	return rc;
}

static int
begin_goal(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	return begin_about(context, record, ledger, "set", false, err) != 0 ?
	    -1 : ctip_strict_set(record, "status", CTIP_STR("open"), err);
}

static bool
asks_of_goal(const struct ctip_field *field)
{
	static const char *const asked[] = {"domain", "due", "description"};

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (strcmp(field->name, asked[i]) == 0)
			return true;
	return false;
}

int
ctip_plan_goal_add(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	static const char *const own[] = {"person", "plan", "status", "done",
	    NULL};
	struct about a = {cli->argv[0], NULL};
	struct ctip_entry_new what = {
		.kind = "goal", .first = 1, .begin = begin_goal, .own = own,
		.asks = asks_of_goal, .context = &a,
	};

	return ctip_entry_new(cli, &what, out, talk, err);
}

static int
end_goal(struct ctip_work *work, struct ctip_held *goal, const char *status,
    struct ctip_err *err)
{
	struct ctip_reporter reporter;
	char today[11];
	int rc;

	if (ctip_str_is(ctip_desk__value(&goal->was, "status"), status))
		return ctip_fail(err, CTIP_EXISTS, "%s is %s already",
		    goal->id, status);
	ctip_desk__today(today);
	if (ctip_desk__change(goal, "status", ctip_str(status), err) != 0 ||
	    ctip_desk__change(goal, "done", ctip_str(today), err) != 0)
		return -1;
	ctip_reporter_start(&reporter, work->talk, false);
	rc = ctip_entry_arguments(&goal->now, work->cli, 1, &reporter.to,
	    err);
	if (rc == 0 && reporter.to.errors > 0)
		rc = ctip_fail(err, CTIP_INVALID, "nothing was written");
	else if (rc == 0 && !ctip_str_is(ctip_desk__value(&goal->now,
	    "status"), status))
		rc = ctip_fail(err, CTIP_INVALID, "'status' is not typed "
		    "here: 'ctip %s' fills it", work->cli->command);
	ctip_reporter_end(&reporter);
	return rc;
}

int
ctip_plan_goal_end(struct ctip_cli *cli, const char *status, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_held goal = {.id = ""};
	int rc = -1;

	if (ctip_desk__start(&work, err) == 0 &&
	    ctip_plan__may(work.ledger, err) == 0 && ctip_desk__hold(&goal,
	    work.ledger, cli->argv[0], "goal", err) == 0 && end_goal(&work,
	    &goal, status, err) == 0 && ctip_desk__keep(&goal, work.tx,
	    err) == 0 && ctip_desk__save(&work, err) == 0) {
		fprintf(out, "%s\n", goal.id);
		rc = 0;
	}
	ctip_desk__let_go(&goal);
	ctip_desk__end(&work);
	return rc;
}

/* ---------------------------------------------------------------- progress */

static int
begin_progress(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct about *a = context;

	/* Help that is asked for after the end is noted at the plan. */
	return begin_about(a, record, ledger, "date", true, err) != 0 ||
	    ctip_strict_set(record, "type", ctip_str(a->type), err) != 0 ||
	    ctip_strict_set(record, "officer", ctip_str(ctip_ledger_member(
	    ledger)->handle), err) != 0 ? -1 : 0;
}

/* By the code, for a label may have been typed. */
static int
settle_progress(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_str type = ctip_desk__value(record, "type");
	bool ended = ctip_str_is(type, "ended");

	(void)context, (void)ledger;
	if (!ended && !ctip_str_is(type, "reopened"))
		return 0;
	return ctip_fail(err, CTIP_MISUSE, "'%.*s' comes with 'ctip plan "
	    "%s'", (int)type.len, type.p, ended ? "close" : "reopen");
}

static bool
asks_of_progress(const struct ctip_field *field)
{
	static const char *const asked[] = {"date", "goal", "next",
	    "details"};

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (strcmp(field->name, asked[i]) == 0)
			return true;
	return false;
}

int
ctip_plan_progress(struct ctip_cli *cli, const char *type, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	static const char *const own[] = {"person", "plan", "type",
	    "outcome", NULL};
	struct about a = {cli->argv[0], type != NULL ? type : "follow_up"};
	struct ctip_entry_new what = {
		.kind = "progress", .first = 1, .begin = begin_progress,
		.own = own, .asks = asks_of_progress,
		.settle = settle_progress, .context = &a, .bare = true,
	};

	return ctip_entry_new(cli, &what, out, talk, err);
}
