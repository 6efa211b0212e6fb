/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case from stage to stage: the case record as it stands now, and an event
 * beside it that says how it came there, in one transaction.
 */
#include "ctip/desk/case.h"

#include <string.h>

#include "ctip/desk/entry.h"
#include "ctip/desk/states.h"
#include "case_inside.h"

int
ctip_case__move(const char **to, struct ctip_held *held,
    struct ctip_ledger *ledger, const char *event, struct ctip_err *err)
{
	struct ctip_states *states;
	const struct ctip_code_item *item = NULL;
	int stage = ctip_kind_field(held->was.kind, CTIP_STR("stage"));
	int rc;

	if (ctip_states_open(&states, ctip_ledger_schemas(ledger), "case",
	    err) != 0)
		return -1;
	rc = ctip_states_move(to, states, event, ctip_desk__value(&held->was,
	    "stage"), ledger, err);
	/* The words of the rules go, those of the code list stay. */
	if (rc == 0 && *to != NULL)
		item = ctip_codes_find(held->was.kind->fields[stage].codes,
		    ctip_str(*to));
	ctip_states_close(states);
	*to = item != NULL ? item->code : NULL;
	return rc;
}

int
ctip_case__start(struct ctip_case *c, const char *event,
    struct ctip_err *err)
{
	const char *to;

	ctip_desk__today(c->today);
	if (ctip_desk__start(&c->work, err) != 0 || ctip_desk__hold(&c->held,
	    c->work.ledger, c->work.cli->argv[0], "case", err) != 0 ||
	    ctip_case__move(&to, &c->held, c->work.ledger, event, err) != 0)
		return -1;
	c->event = event;
	c->stage = to;
	return to == NULL ? 0 : ctip_desk__change(&c->held, "stage",
	    ctip_str(to), err);
}

void
ctip_case__end(struct ctip_case *c)
{
	ctip_desk__let_go(&c->held);
	ctip_desk__end(&c->work);
}

int
ctip_case__put_event(struct ctip_case *c, struct ctip_id *id,
    const struct ctip_given *more, size_t n, struct ctip_err *err)
{
	struct ctip_given given[12] = {
		{"case", ctip_str(c->held.id)}, {"date", ctip_str(c->today)},
		{"type", ctip_str(c->event)}, {"stage", ctip_str(c->stage)},
		{"details", ctip_buf_slice(&c->work.reason)},
	};

	for (size_t i = 0; i < n; i++)
		given[5 + i] = more[i];
	return ctip_desk__add(id, &c->work, "event", given, 5 + n, false,
	    err);
}

int
ctip_case__finish(struct ctip_case *c, const struct ctip_given *more,
    size_t n, struct ctip_err *err)
{
	struct ctip_id id = {{0}};
	char text[CTIP_ID_TEXT];

	if (ctip_desk__keep(&c->held, c->work.tx, err) != 0 ||
	    ctip_case__put_event(c, &id, more, n, err) != 0 ||
	    ctip_desk__save(&c->work, err) != 0)
		return -1;
	ctip_id_text(text, &id, "EV");
	if (!c->work.cli->dry_run)
		fprintf(c->work.out, "%s\n", text);
	return 0;
}

int
ctip_case_assign(struct ctip_cli *cli, const char *to, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_case c = {.work = {.cli = cli, .out = out,
	    .talk = talk}};
	struct ctip_str before;
	int rc = -1;

	if (to == NULL)
		return ctip_cli_misuse(cli, err, "--to HANDLE is missing");
	if (ctip_case__start(&c, "assigned", err) != 0 ||
	    ctip_desk__may_open(c.work.ledger, to, CTIP_CASE, err) != 0)
		goto out;
	before = ctip_desk__value(&c.held.was, "officer");
	if (ctip_str_is(before, to))
		ctip_fail(err, CTIP_EXISTS, "'%s' has %s already", to,
		    c.held.id);
	else if (ctip_desk__change(&c.held, "officer", ctip_str(to), err) == 0)
		rc = ctip_case__finish(&c, (struct ctip_given[]){
		    {"handed_from", before}, {"handed_to", ctip_str(to)}}, 2,
		    err);
out:
	ctip_case__end(&c);
	return rc;
}

int
ctip_case_risk(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_case c = {.work = {.cli = cli, .out = out,
	    .talk = talk}};
	int rc = -1;

	if (ctip_case__start(&c, "risk", err) == 0 &&
	    ctip_desk__change(&c.held, "risk", ctip_str(cli->argv[1]),
	    err) == 0) {
		struct ctip_str now = ctip_desk__value(&c.held.now, "risk");

		if (ctip_str_equal(now, ctip_desk__value(&c.held.was,
		    "risk")))
			ctip_fail(err, CTIP_EXISTS, "the risk of %s is '%s' "
			    "already", c.held.id, cli->argv[1]);
		else
			rc = ctip_case__finish(&c, (struct ctip_given[]){
			    {"risk", now}}, 1, err);
	}
	ctip_case__end(&c);
	return rc;
}

int
ctip_case_close(struct ctip_cli *cli, const char *closure, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_case c = {.work = {.cli = cli, .out = out,
	    .talk = talk}};
	int rc = -1;

	if (closure == NULL)
		return ctip_cli_misuse(cli, err, "--as CLOSURE is missing; "
		    "'ctip record codes case_closure' lists them");
	if (ctip_case__start(&c, "closed", err) == 0 &&
	    ctip_desk__change(&c.held, "status", CTIP_STR("closed"),
	    err) == 0 && ctip_desk__change(&c.held, "closed",
	    ctip_str(c.today), err) == 0 && ctip_desk__change(&c.held,
	    "closure", ctip_str(closure), err) == 0 &&
	    ctip_desk__change(&c.held, "closure_details",
	    ctip_buf_slice(&c.work.reason), err) == 0)
		rc = ctip_case__finish(&c, NULL, 0, err);
	ctip_case__end(&c);
	return rc;
}

int
ctip_case_reopen(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_case c = {.work = {.cli = cli, .out = out,
	    .talk = talk}};
	const struct ctip_str none = {0};
	int rc = -1;

	if (ctip_case__start(&c, "reopened", err) == 0 &&
	    ctip_desk__change(&c.held, "status", CTIP_STR("active"),
	    err) == 0 &&
	    ctip_desk__change(&c.held, "closed", none, err) == 0 &&
	    ctip_desk__change(&c.held, "closure", none, err) == 0 &&
	    ctip_desk__change(&c.held, "closure_details", none, err) == 0)
		rc = ctip_case__finish(&c, NULL, 0, err);
	ctip_case__end(&c);
	return rc;
}
