/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts of two persons: what was asked for, by whom, and what a second person
 * says to it. An approval binds the exact request, by the hash of its entry.
 */
#include "ctip/desk/members.h"

#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/erase.h"
#include "ctip/desk/open.h"
#include "ctip/desk/recovery.h"
#include "ctip/table/sheet.h"

#define DAY (24 * 60 * 60)

static const struct ctip_column columns[] = {
	{"request", CTIP_CELL_TEXT}, {"act", CTIP_CELL_TEXT},
	{"about", CTIP_CELL_PROSE}, {"state", CTIP_CELL_TEXT},
	{"by", CTIP_CELL_TEXT}, {"asked", CTIP_CELL_TEXT},
	{"second", CTIP_CELL_TEXT}, {"due", CTIP_CELL_TEXT},
};

/* When it may be carried out; empty where that is not so. */
static void
due_text(char out[21], const struct ctip_chain *chain,
    const struct ctip_request *request)
{
	int64_t wait = request->act == CTIP_ASK_ERASE ?
	    (int64_t)chain->waiting * DAY : 0;

	out[0] = '\0';
	if (request->state == CTIP_REQUEST_APPROVED)
		ctip_time_text(out, request->second_time + wait);
}

static int
print_request(struct ctip_sheet *sheet, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err)
{
	char id[CTIP_REQUEST_ID], asked[21], due[21];
	struct ctip_buf about = {0};
	int rc = ctip_request_about(&about, ledger, request, err);

	ctip_desk_request_id(id, request->leaf);
	ctip_time_text(asked, request->time);
	due_text(due, ctip_ledger_chain(ledger), request);
	if (rc == 0)
		rc = ctip_sheet_row(sheet, (struct ctip_str[]){
		    ctip_str(id), ctip_str(ctip_request_name(request->act)),
		    ctip_buf_slice(&about),
		    ctip_str(ctip_request_state_name(request->state)),
		    ctip_str(request->by), ctip_str(asked),
		    ctip_str(request->second[0] != '\0' ? request->second :
		    NULL), ctip_str(due[0] != '\0' ? due : NULL)}, err);
	ctip_buf_clear(&about);
	return rc;
}

static bool
is_waiting(const struct ctip_request *request)
{
	return request->state == CTIP_REQUEST_OPEN ||
	    request->state == CTIP_REQUEST_APPROVED;
}

int
ctip_desk_requests(struct ctip_cli *cli, bool all, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_LINES;
	struct ctip_ledger *ledger = NULL;
	struct ctip_sheet *sheet = NULL;
	const struct ctip_chain *chain;
	size_t n = 0;
	int rc = -1;

	if ((!cli->quiet && ctip_sheet_form(&form, cli->format, stdout,
	    err) != 0) ||
	    ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) != 0)
		return -1;
	chain = ctip_ledger_chain(ledger);
	for (size_t i = 0; i < chain->n_requests; i++)
		n += all || is_waiting(&chain->requests[i]);
	if (n == 0) {
		ctip_ledger_close(ledger);
		return 1;
	}
	rc = ctip_sheet_open(&sheet, form, cli->raw, stdout, columns,
	    sizeof columns / sizeof *columns, err);
	for (size_t i = 0; rc == 0 && i < chain->n_requests; i++)
		if (all || is_waiting(&chain->requests[i]))
			rc = print_request(sheet, ledger, &chain->requests[i],
			    err);
	if (sheet != NULL && (rc == 0 ? ctip_sheet_close(sheet, err) :
	    ctip_sheet_close(sheet, &(struct ctip_err){0})) != 0)
		rc = -1;
	ctip_ledger_close(ledger);
	return rc;
}

/* An answer to one request. */
struct answer {
	struct ctip_cli           *cli;
	struct ctip_ledger        *ledger;
	struct ctip_tx            *tx;
	struct ctip_buf            reason;
	const struct ctip_request *request;
};

static int
start(struct answer *a, const char *request, struct ctip_err *err)
{
	const struct ctip_chain *chain;

	if (ctip_desk_reason(&a->reason, a->cli, err) != 0 ||
	    ctip_desk_open(&a->ledger, a->cli, CTIP_LEDGER_WRITE, err) != 0)
		return -1;
	chain = ctip_ledger_chain(a->ledger);
	if (ctip_chain_find_request(&a->request, chain, request, err) != 0)
		return -1;
	if (!is_waiting(a->request))
		return ctip_fail(err, CTIP_EXISTS, "request %s is %s already",
		    request, ctip_request_state_name(a->request->state));
	return ctip_tx_begin(&a->tx, a->ledger, a->cli->command, err);
}

static void
end(struct answer *a)
{
	ctip_tx_abort(&a->tx);
	ctip_ledger_close(a->ledger);
	ctip_buf_clear(&a->reason);
}

static int
put_answer(struct answer *a, const char *type, struct ctip_err *err)
{
	struct ctip_buf json = {0};
	int rc;

	ctip_chain_answer(&json, type, a->request->leaf);
	rc = ctip_tx_open(a->tx, ctip_buf_slice(&json), NULL, err);
	ctip_buf_clear(&json);
	ctip_tx_reason(a->tx, ctip_buf_slice(&a->reason));
	return rc;
}

/* Where nothing else of the transaction carries it. */
static int
put_reason(struct answer *a, struct ctip_err *err)
{
	return ctip_desk_keep_reason(a->tx, a->ledger, a->request->leaf, err);
}

/* Who asked, and of what: the words for somebody who may not approve it. */
static int
check_second(const struct answer *a, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(a->ledger);
	const struct ctip_member *me = ctip_ledger_member(a->ledger);
	const struct ctip_member *first = ctip_chain_current(chain,
	    a->request->by);
	enum ctip_act act = ctip_request_needs(a->request->act);

	if (a->request->state == CTIP_REQUEST_APPROVED)
		return ctip_fail(err, CTIP_EXISTS,
		    "it is approved already, by '%s'", a->request->second);
	if (first == me)
		return ctip_fail(err, CTIP_DENIED, "you asked for this "
		    "yourself: another person must approve it");
	if (ctip_desk_may(a->ledger, act, err) != 0)
		return -1;
	if (first != NULL && !ctip_chain_seconds(chain, first, me, act))
		return ctip_fail(err, CTIP_DENIED, "'%s', who asked, has all "
		    "roles by which you could approve it: somebody of "
		    "another role must", first->handle);
	return ctip_desk_erase_second(a->ledger, a->request, err);
}

/* The key of who is to come, to be compared by voice. */
static void
tell_key(const struct answer *a, FILE *talk)
{
	struct ctip_err ignored = {0};
	unsigned char fingerprint[CTIP_HASH];
	char hex[CTIP_HASH * 2 + 1];
	struct ctip_member member;

	if (a->request->act != CTIP_ASK_MEMBER || ctip_request_member(&member,
	    ctip_ledger_chain(a->ledger), a->request, &ignored) != 0)
		return;
	ctip_public_fingerprint(fingerprint, &member.public_);
	ctip_hex(hex, fingerprint, CTIP_HASH);
	fprintf(talk, "fingerprint   %.8s %.8s %.8s %.8s\n", hex, hex + 8,
	    hex + 16, hex + 24);
}

/* What is approved, to whoever approves it, before it is. */
static int
tell_about(const struct answer *a, FILE *talk, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(a->ledger);
	struct ctip_buf about = {0};
	char asked[21], due[21];

	if (ctip_request_about(&about, a->ledger, a->request, err) != 0)
		return -1;
	ctip_time_text(asked, a->request->time);
	fprintf(talk, "%-13s %s\nasked by      %s, %s\n",
	    ctip_request_name(a->request->act), about.p, a->request->by,
	    asked);
	tell_key(a, talk);
	if (a->request->act == CTIP_ASK_ERASE) {
		ctip_time_text(due, ctip_now() + (int64_t)chain->waiting *
		    DAY);
		fprintf(talk, "may be done   from %s on, by 'ctip ledger "
		    "erase run'\n", due);
	}
	if (a->request->act == CTIP_ASK_REKEY)
		fputs("may be done   at once, by 'ctip ledger erase run'\n",
		    talk);
	ctip_buf_clear(&about);
	return 0;
}

/* Members come and go with the approval. */
static int
carry_out(struct answer *a, struct ctip_err *err)
{
	const struct ctip_request *request = a->request;
	struct ctip_member member;

	switch (request->act) {
	case CTIP_ASK_MEMBER:
		if (ctip_request_member(&member, ctip_ledger_chain(a->ledger),
		    request, err) != 0)
			return -1;
		return ctip_member_add(a->tx, member.handle, &member.public_,
		    member.roles, request->leaf, err);
	case CTIP_ASK_REVOKE:
		if (ctip_request_member(&member, ctip_ledger_chain(a->ledger),
		    request, err) != 0 || ctip_member_revoke(a->tx,
		    member.handle, request->leaf, err) != 0)
			return -1;
		return ctip_desk_member_gone(a->tx, a->ledger, member.handle,
		    err);
	case CTIP_ASK_RECOVERY:
		ctip_tx_reason(a->tx, ctip_buf_slice(&a->reason));
		return ctip_desk_recovery_approved(a->tx, a->ledger, request, err);
	default:
		return 0;
	}
}

static int
finish(struct answer *a, FILE *out, FILE *talk, struct ctip_err *err)
{
	char id[CTIP_REQUEST_ID];
	struct ctip_saved saved;

	ctip_desk_request_id(id, a->request->leaf);
	if (a->cli->dry_run) {
		if (talk != NULL)
			fputs("nothing was written: this was -n\n", talk);
		return 0;
	}
	if (ctip_tx_commit(&a->tx, &saved, err) != 0)
		return -1;
	if (talk != NULL)
		ctip_desk_say_published(&saved, talk);
	ctip_desk_admit(a->ledger, &saved, talk);
	fprintf(out, "%s\n", id);
	return 0;
}

int
ctip_desk_approve(struct ctip_cli *cli, const char *request, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct answer a = {.cli = cli};
	int rc = -1;

	if (start(&a, request, err) == 0 && check_second(&a, err) == 0 &&
	    tell_about(&a, talk, err) == 0 &&
	    put_answer(&a, "approval", err) == 0 &&
	    carry_out(&a, err) == 0 && put_reason(&a, err) == 0)
		rc = finish(&a, out, talk, err);
	end(&a);
	return rc;
}

/* The credential that was written when it was asked for. */
static int
take_credential(struct answer *a, struct ctip_err *err)
{
	struct ctip_member member;

	if (a->request->act != CTIP_ASK_MEMBER)
		return 0;
	if (ctip_request_member(&member, ctip_ledger_chain(a->ledger),
	    a->request, err) != 0)
		return -1;
	return ctip_credential_end(a->tx, a->ledger, member.handle, err);
}

int
ctip_desk_cancel(struct ctip_cli *cli, const char *request, FILE *out,
    struct ctip_err *err)
{
	struct answer a = {.cli = cli};
	int rc = -1;

	if (start(&a, request, err) == 0 && (strcmp(a.request->by,
	    ctip_ledger_member(a.ledger)->handle) == 0 ||
	    ctip_desk_may(a.ledger, ctip_request_needs(a.request->act),
	    err) == 0) && put_answer(&a, "cancel", err) == 0 &&
	    take_credential(&a, err) == 0 && put_reason(&a, err) == 0)
		rc = finish(&a, out, NULL, err);
	end(&a);
	return rc;
}
