/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members who come and go: alone where nobody could approve it, else as a
 * request. What is refused is refused before anything is written.
 */
#include "ctip/desk/members.h"

#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/permit.h"
#include "ctip/desk/open.h"
#include "ctip/desk/grants.h"

/* One command that changes the membership. */
struct joining {
	struct ctip_cli    *cli;
	struct ctip_ledger *ledger;
	struct ctip_tx     *tx;
	struct ctip_buf     reason, clearance;
	FILE               *out, *talk;
	bool                anyway;  /* though keys are lost */
	bool                any;     /* anybody may, at least in part */
	bool                leaves;  /* of a handover */
	unsigned char       leaf[CTIP_HASH];
	bool                asked;
};

void
ctip_desk_request_id(char out[CTIP_REQUEST_ID],
    const unsigned char leaf[CTIP_HASH])
{
	ctip_hex(out, leaf, (CTIP_REQUEST_ID - 1) / 2);
}

int
ctip_desk_may(const struct ctip_ledger *ledger, enum ctip_act act,
    struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	const struct ctip_member *me = ctip_ledger_member(ledger);
	struct ctip_buf names = {0};

	if (ctip_permits(ctip_chain_may(chain, me, act)))
		return 0;
	for (size_t i = 0; i < chain->roles.n_roles; i++)
		if (chain->roles.roles[i].acts >> act & 1)
			ctip_buf_format(&names, "%s%s",
			    names.len > 0 ? ", " : "",
			    chain->roles.roles[i].name);
	ctip_fail(err, CTIP_DENIED, "'%s' may not do that: it takes a role "
	    "with the act '%s' (%s)", me->handle, ctip_act_name(act),
	    names.len > 0 ? names.p : "no role has it");
	ctip_buf_clear(&names);
	return -1;
}

static int
start(struct joining *j, struct ctip_err *err)
{
	if (ctip_desk_reason(&j->reason, j->cli, err) != 0 ||
	    ctip_desk_open(&j->ledger, j->cli, CTIP_LEDGER_WRITE, err) != 0 ||
	    (!j->any && ctip_desk_may(j->ledger, CTIP_ACT_MEMBER, err) != 0))
		return -1;
	return ctip_tx_begin(&j->tx, j->ledger, j->cli->command, err);
}

static void
end(struct joining *j)
{
	ctip_tx_abort(&j->tx);
	ctip_ledger_close(j->ledger);
	ctip_buf_clear(&j->reason);
	ctip_buf_clear(&j->clearance);
}

/* Saves; then keys go to those who lack them. */
static int
finish(struct joining *j, struct ctip_err *err)
{
	struct ctip_saved saved;

	if (j->cli->dry_run) {
		fputs("nothing was written: this was -n\n", j->talk);
		return 0;
	}
	if (ctip_tx_commit(&j->tx, &saved, err) != 0)
		return -1;
	ctip_desk_say_published(&saved, j->talk);
	ctip_desk_admit(j->ledger, &saved, j->talk);
	return 0;
}

static int
tell_request(struct joining *j, struct ctip_err *err)
{
	char id[CTIP_REQUEST_ID];

	if (finish(j, err) != 0)
		return -1;
	if (j->cli->dry_run)
		return 0;
	ctip_desk_request_id(id, j->leaf);
	fprintf(j->out, "%s\n", id);
	fprintf(j->talk, "asked for: another member, of another role, must "
	    "type: ctip ledger approve %s\n", id);
	return 0;
}

static int
ask(struct joining *j, enum ctip_request_act act, const char *handle,
    const struct ctip_member *member, struct ctip_err *err)
{
	struct ctip_buf json = {0};
	int rc;

	ctip_chain_ask(&json, ctip_ledger_chain(j->ledger), act, handle,
	    member, ctip_str(NULL), ctip_str(NULL));
	rc = ctip_tx_open(j->tx, ctip_buf_slice(&json), j->leaf, err);
	ctip_buf_clear(&json);
	return rc;
}

static bool
is_same_key(const struct ctip_member *a, const struct ctip_member *b)
{
	return memcmp(a->public_.sign, b->public_.sign, 32) == 0 ||
	    memcmp(a->public_.box, b->public_.box, 32) == 0;
}

/* A key is nobody else's, who is a member or was, or is to be. */
static int
check_fresh(const struct ctip_chain *chain, const struct ctip_member *new,
    struct ctip_err *err)
{
	struct ctip_err ignored = {0};
	struct ctip_member asked;
	const char *whose = NULL;

	for (size_t i = 0; i < chain->n_members; i++)
		if (is_same_key(&chain->members[i], new))
			whose = chain->members[i].handle;
	for (size_t i = 0; i < chain->n_requests; i++) {
		const struct ctip_request *request = &chain->requests[i];

		if (request->act == CTIP_ASK_MEMBER &&
		    request->state == CTIP_REQUEST_OPEN &&
		    ctip_request_member(&asked, chain, request,
		    &ignored) == 0 && (is_same_key(&asked, new) ||
		    strcmp(asked.handle, new->handle) == 0))
			whose = asked.handle;
	}
	if (whose == NULL)
		return 0;
	return ctip_fail(err, CTIP_EXISTS, "this key, or this handle, is that "
	    "of '%s', who is a member, was one, or is asked for ('ctip ledger "
	    "requests'): every member makes keys of their own with 'ctip "
	    "ledger key new'", whose);
}

/* Handle, key and roles as they were typed. */
static int
read_member(struct ctip_member *out, const struct ctip_chain *chain,
    const struct ctip_new_member *m, struct ctip_err *err)
{
	memset(out, 0, sizeof *out);
	if (ctip_member_handle(&chain->roles, m->handle, err) != 0)
		return -1;
	if (ctip_chain_member(chain, m->handle) != NULL)
		return ctip_fail(err, CTIP_EXISTS, "there is a member '%s', "
		    "or was once; a handle is never used again", m->handle);
	snprintf(out->handle, sizeof out->handle, "%s", m->handle);
	for (size_t i = 0; i < m->roles->n; i++) {
		int role = ctip_roles_named(&chain->roles, m->roles->item[i],
		    err);

		if (role < 0)
			return -1;
		out->roles |= UINT64_C(1) << role;
	}
	return ctip_public_read(&out->public_, m->pub, err) == 0 ?
	    check_fresh(chain, out, err) : -1;
}

static bool
is_asked_for(const struct ctip_chain *chain)
{
	return (chain->roles.two >> CTIP_ACT_MEMBER & 1) != 0 &&
	    ctip_chain_two(chain, CTIP_ACT_MEMBER);
}

static int
tell_added(struct joining *j, const char *handle, struct ctip_err *err)
{
	const struct ctip_member *member;
	bool pending;

	if (finish(j, err) != 0)
		return -1;
	if (j->cli->dry_run)
		return 0;
	member = ctip_chain_member(ctip_ledger_chain(j->ledger), handle);
	if (ctip_member_pending(&pending, j->ledger, member, err) != 0)
		return -1;
	fprintf(j->out, "%s\n", handle);
	if (pending)
		fprintf(j->talk, "'%s' can open nothing yet: keys come when "
		    "somebody who holds them next writes\n", handle);
	return 0;
}

int
ctip_desk_member_add(struct ctip_cli *cli, const struct ctip_new_member *m,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct joining j = {.cli = cli, .out = out, .talk = talk};
	struct ctip_credential credential = {m->handle, m->trained, {0}};
	const struct ctip_chain *chain;
	struct ctip_member member;
	bool asked;
	int rc = -1;

	if (m->clearance != NULL && m->clearance[0] != '@')
		return ctip_cli_misuse(cli, err, "--clearance takes @FILE");
	if ((m->clearance != NULL && ctip_file_read(&j.clearance,
	    m->clearance + 1, 4000, err) != 0) || start(&j, err) != 0)
		goto out;
	credential.clearance = ctip_str_trim(ctip_buf_slice(&j.clearance));
	chain = ctip_ledger_chain(j.ledger);
	if (read_member(&member, chain, m, err) != 0)
		goto out;
	asked = is_asked_for(chain);
	if ((asked ? ask(&j, CTIP_ASK_MEMBER, m->handle, &member, err) :
	    ctip_member_add(j.tx, m->handle, &member.public_, member.roles,
	    NULL, err)) != 0)
		goto out;
	ctip_tx_reason(j.tx, ctip_buf_slice(&j.reason));
	if (ctip_credential_add(j.tx, j.ledger, &credential, err) != 0)
		goto out;
	rc = asked ? tell_request(&j, err) : tell_added(&j, m->handle, err);
out:
	end(&j);
	return rc;
}

/* The names of groups. */
static void
put_groups(struct ctip_buf *out, const struct ctip_chain *chain,
    uint64_t groups)
{
	for (size_t i = 0; i < chain->roles.n_groups; i++)
		if (groups >> i & 1)
			ctip_buf_format(out, "%s%s", out->len > 0 ? ", " : "",
			    chain->roles.groups[i].name);
}

/* What only they hold must have gone to somebody else before. */
static int
check_kept(struct joining *j, const struct ctip_member *member,
    struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(j->ledger);
	uint64_t orphans = ctip_chain_orphans(chain, member);
	struct ctip_buf groups = {0};
	uint32_t lost;

	if (ctip_member_loses(&lost, j->ledger, member, err) != 0)
		return -1;
	put_groups(&groups, chain, orphans != 0 ? orphans : lost);
	if (orphans != 0)
		ctip_fail(err, CTIP_DENIED, "'%s' alone is in the groups %s: "
		    "their keys would be lost; add another member with such "
		    "a role first", member->handle, groups.p);
	else if (lost != 0 && !j->anyway)
		ctip_fail(err, CTIP_DENIED, "'%s' alone can open the keys of "
		    "%s, and what is sealed under them would be lost: let "
		    "'%s' write once when a member with such a role has come; "
		    "where that can't be, --anyway gives it up",
		    member->handle, groups.p, member->handle);
	ctip_buf_clear(&groups);
	return orphans == 0 && (lost == 0 || j->anyway) ? 0 : -1;
}

/* Whose membership is to end. */
static const struct ctip_member *
find_leaving(struct joining *j, const char *handle, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(j->ledger);
	const struct ctip_member *member = ctip_chain_current(chain, handle);

	if (member != NULL && member->recovery > 0) {
		ctip_fail(err, CTIP_INVALID, "'%s' is a recovery key: it ends "
		    "when 'ctip ledger recovery set' makes another", handle);
		return NULL;
	}
	if (member == NULL)
		ctip_fail(err, CTIP_NOTFOUND, "there is no member '%s'; "
		    "'ctip ledger member list' lists them", handle);
	return member != NULL && check_kept(j, member, err) == 0 ? member :
	    NULL;
}

/* Ends the membership, or asks for it. */
static int
leave(struct joining *j, const struct ctip_member *member,
    struct ctip_err *err)
{
	j->asked = is_asked_for(ctip_ledger_chain(j->ledger));
	if ((j->asked ? ask(j, CTIP_ASK_REVOKE, member->handle, NULL, err) :
	    ctip_member_revoke(j->tx, member->handle, NULL, err)) != 0)
		return -1;
	ctip_tx_reason(j->tx, ctip_buf_slice(&j->reason));
	return j->asked ? 0 : ctip_desk_member_gone(j->tx, j->ledger,
	    member->handle, err);
}

static int
tell_left(struct joining *j, const char *handle, struct ctip_err *err)
{
	if (j->asked)
		return tell_request(j, err);
	if (finish(j, err) != 0)
		return -1;
	if (!j->cli->dry_run)
		fprintf(j->out, "%s\n", handle);
	return 0;
}

int
ctip_desk_member_revoke(struct ctip_cli *cli, const char *handle, bool anyway,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct joining j = {.cli = cli, .out = out, .talk = talk,
	    .anyway = anyway};
	const struct ctip_member *member;
	int rc = -1;

	if (start(&j, err) == 0 &&
	    (member = find_leaving(&j, handle, err)) != NULL &&
	    leave(&j, member, err) == 0)
		rc = tell_left(&j, handle, err);
	end(&j);
	return rc;
}

int
ctip_desk_member_gone(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const char *handle, struct ctip_err *err)
{
	if (ctip_credential_end(tx, ledger, handle, err) != 0)
		return -1;
	return ctip_desk_end_grants(tx, ledger, handle, err);
}

/* Of the act `member` in a handover: ends the membership, or asks for it. */
static int
leave_too(struct joining *j, const struct ctip_member *member,
    struct ctip_err *err)
{
	j->leaves = ctip_chain_may(ctip_ledger_chain(j->ledger),
	    ctip_ledger_member(j->ledger), CTIP_ACT_MEMBER);
	if (!j->leaves)
		return 0;
	return check_kept(j, member, err) == 0 ? leave(j, member, err) : -1;
}

static int
tell_handed(struct joining *j, const char *from, unsigned given,
    struct ctip_err *err)
{
	if (!j->leaves && given == 0)
		return ctip_fail(err, CTIP_DENIED, "nothing that was granted "
		    "to '%s' is yours to give", from);
	if (given > 0)
		fprintf(j->talk, "grants handed over: %u\n", given);
	if (j->leaves)
		return tell_left(j, from, err);
	if (finish(j, err) != 0)
		return -1;
	if (!j->cli->dry_run)
		fprintf(j->out, "%s\n", from);
	fprintf(j->talk, "to end the membership, somebody with the act "
	    "'member' types: ctip ledger member revoke %s\n", from);
	return 0;
}

int
ctip_desk_member_handover(struct ctip_cli *cli, const char *from,
    const char *to, FILE *out, FILE *talk, struct ctip_err *err)
{
	struct joining j = {.cli = cli, .out = out, .talk = talk, .any = true};
	const struct ctip_member *member;
	unsigned given;
	int rc = -1;

	if (start(&j, err) != 0)
		goto out;
	member = ctip_chain_current(ctip_ledger_chain(j.ledger), from);
	if (member == NULL || strcmp(from, to) == 0 || ctip_chain_current(
	    ctip_ledger_chain(j.ledger), to) == NULL)
		ctip_fail(err, CTIP_NOTFOUND, "'%s' and '%s' are not two "
		    "members; 'ctip ledger member list' lists them", from,
		    to);
	else if (leave_too(&j, member, err) == 0 && ctip_desk_hand_grants(
	    &given, j.tx, j.ledger, from, to, talk, err) == 0)
		rc = tell_handed(&j, from, given, err);
out:
	end(&j);
	return rc;
}
