/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two shares make somebody a member. The key file is written first: a member
 * whose key was lost in a crash would be one more to recover. Where the crash
 * came after the entry, keys of groups are missing, and the same command
 * gives them, before it says that the member is there.
 */
#include "ctip/desk/recovery.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/desk/key.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"

/* One use. */
struct using {
	struct ctip_cli                *cli;
	const struct ctip_recovery_use *use;
	struct ctip_ledger             *ledger;
	struct ctip_tx                 *tx;
	struct ctip_buf                 reason;
	struct ctip_member_key          fresh;   /* the new member's */
	struct ctip_secret              pass;    /* for its file */
	uint64_t                        roles;
	uint16_t                        number;  /* of the recovery key */
};

int
ctip_desk_left_ledger(char **out, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	if (ctip_cli_ledger(out, cli, err) == 0)
		return 0;
	return ctip_fail(err, CTIP_NOTFOUND, "found no ledger here; name its "
	    "folder with -C DIR, or where only backups are left, type: ctip "
	    "ledger restore BACKUP DIR, and then: ctip ledger keys restore "
	    "-C DIR KEYSBACKUP SHARE SHARE");
}

/* The ledger, opened with the key that the shares make. */
static int
open_with_shares(struct using *u, FILE *talk, struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	const struct ctip_member *of;
	char *dir = NULL;
	int rc = -1;

	if (ctip_desk_left_ledger(&dir, u->cli, err) != 0 ||
	    ctip_ledger_open(&u->ledger, dir, CTIP_LEDGER_READ, NULL,
	    err) != 0 || ctip_desk_shares(&key, &of,
	    ctip_ledger_chain(u->ledger), u->use->shares, talk, err) != 0)
		goto out;
	u->number = of->recovery;
	if (of->revoked) {
		ctip_fail(err, CTIP_DENIED, "these are shares of recovery "
		    "key %u, and key %u came in its place; take shares of "
		    "that one", u->number,
		    ctip_ledger_chain(u->ledger)->recovery);
		goto out;
	}
	ctip_ledger_close(u->ledger);
	u->ledger = NULL;
	rc = ctip_ledger_open(&u->ledger, dir, CTIP_LEDGER_WRITE, &key, err);
out:
	ctip_member_key_clear(&key);
	free(dir);
	return rc;
}

static int
check_member(struct using *u, struct ctip_err *err)
{
	static const struct ctip_texts usual = {{"administrator"}, 1};
	const struct ctip_chain *chain = ctip_ledger_chain(u->ledger);
	const struct ctip_texts *roles = u->use->roles->n > 0 ?
	    u->use->roles : &usual;

	if (ctip_member_handle(&chain->roles, u->use->handle, err) != 0)
		return -1;
	if (ctip_chain_member(chain, u->use->handle) != NULL)
		return ctip_fail(err, CTIP_EXISTS, "there is a member '%s', "
		    "or was once; a handle is never used again",
		    u->use->handle);
	for (size_t i = 0; i < roles->n; i++) {
		int role = ctip_roles_named(&chain->roles, roles->item[i],
		    err);

		if (role < 0)
			return -1;
		u->roles |= UINT64_C(1) << role;
	}
	return 0;
}

static int
make_key(struct using *u, struct ctip_err *err)
{
	if (!u->use->open && ctip_desk_new_passphrase(&u->pass, err) != 0)
		return -1;
	ctip_member_key_new(&u->fresh);
	return 0;
}

static int
save_member(struct using *u, FILE *talk, struct ctip_err *err)
{
	struct ctip_credential credential = {.handle = u->use->handle};
	struct ctip_saved saved;

	if (ctip_tx_begin(&u->tx, u->ledger, u->cli->command, err) != 0 ||
	    ctip_recovery_add(u->tx, u->use->handle, &u->fresh.public_,
	    u->roles, err) != 0)
		return -1;
	ctip_tx_reason(u->tx, ctip_buf_slice(&u->reason));
	if (ctip_credential_add(u->tx, u->ledger, &credential, err) != 0 ||
	    ctip_member_key_write(&u->fresh, u->use->key, &u->pass, err) != 0)
		return -1;
	/* What a disk says it failed to save may be there all the same. */
	if (ctip_tx_commit(&u->tx, &saved, err) != 0) {
		fprintf(talk, "'%s' was kept: should '%s' be a member, it is "
		    "theirs\n", u->use->key, u->use->handle);
		return -1;
	}
	ctip_desk_say_published(&saved, talk);
	ctip_desk_admit(u->ledger, &saved, talk);
	return 0;
}

/* Members whose keys may be lost: all but those that shares made. */
static unsigned
count_former(const struct ctip_chain *chain)
{
	unsigned n = 0;

	for (size_t i = 0; i < chain->n_members; i++)
		n += !chain->members[i].revoked &&
		    !chain->members[i].recovered &&
		    chain->members[i].recovery == 0;
	return n;
}

/* Who was made by shares, too, so that one approves what the other asks for;
 * NULL. */
static const struct ctip_member *
find_second(const struct ctip_chain *chain, const struct ctip_member *member)
{
	for (size_t i = 0; i < chain->n_members; i++) {
		const struct ctip_member *other = &chain->members[i];

		if (other->recovered && !other->revoked &&
		    (ctip_chain_seconds(chain, member, other,
		    CTIP_ACT_MEMBER) || ctip_chain_seconds(chain, other,
		    member, CTIP_ACT_MEMBER)))
			return other;
	}
	return NULL;
}

/* A role by which somebody could: best one that this member has not. */
static const char *
second_role(const struct ctip_chain *chain, const struct ctip_member *member)
{
	const char *role = "administrator";

	for (size_t i = 0; i < chain->roles.n_roles; i++) {
		if ((chain->roles.roles[i].acts >> CTIP_ACT_MEMBER & 1) == 0)
			continue;
		role = chain->roles.roles[i].name;
		if ((member->roles >> i & 1) == 0)
			break;
	}
	return role;
}

/* Former members count, whether they have their keys or not. */
static void
tell_former(const struct ctip_chain *chain, const struct ctip_member *member,
    FILE *talk)
{
	const struct ctip_member *second = find_second(chain, member);
	unsigned n = count_former(chain);

	if (n == 0)
		return;
	fprintf(talk, "%u member%s from before still count%s as approvers, "
	    "also with lost keys; ", n, n == 1 ? "" : "s", n == 1 ? "s" : "");
	if (second != NULL)
		fprintf(talk, "'%s' and '%s' can end those together: ctip "
		    "ledger member revoke HANDLE\n", second->handle,
		    member->handle);
	else
		fprintf(talk, "where nobody is left of two who can approve "
		    "for each other, make a second one beside '%s': the "
		    "same again with another --handle and --role %s; then "
		    "the two can end who lost their keys: ctip ledger member "
		    "revoke HANDLE\n", member->handle,
		    second_role(chain, member));
}

/* How one gets from this member to an office that works. */
static void
tell_what_next(const struct using *u, FILE *talk)
{
	const struct ctip_chain *chain = ctip_ledger_chain(u->ledger);
	const struct ctip_member *member = ctip_chain_member(chain,
	    u->use->handle);
	int directory = ctip_roles_group(&chain->roles, "directory");

	if (directory >= 0 && member->groups == UINT64_C(1) << directory)
		fprintf(talk, "'%s' opens the directory alone, nothing of "
		    "people: for that, the same again with another --handle "
		    "and a --role that does: case-manager, say\n",
		    member->handle);
	tell_former(chain, member, talk);
	fputs("the recovery key was whole on this computer: make a new one "
	    "after that, with ctip ledger recovery set\n", talk);
}

static int
tell_used(struct using *u, FILE *out, FILE *talk, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(u->ledger);
	const struct ctip_member *member = ctip_chain_member(chain,
	    u->use->handle);
	struct ctip_buf names = {0};
	bool pending;

	if (ctip_member_pending(&pending, u->ledger, member, err) != 0)
		return -1;
	ctip_desk_group_names(&names, chain, (uint32_t)member->groups);
	fprintf(out, "member        %s, by recovery key %u\n",
	    member->handle, u->number);
	fprintf(out, "key           %s\nopens         %s\n", u->use->key,
	    names.p);
	ctip_buf_clear(&names);
	if (pending)
		fputs("some of these keys were never wrapped to the recovery "
		    "key: they come when somebody who holds them next "
		    "writes\n", talk);
	tell_what_next(u, talk);
	return 0;
}

int
ctip_desk_recovery_use(struct ctip_cli *cli,
    const struct ctip_recovery_use *use, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct using u = {.cli = cli, .use = use};
	int rc = -1;

	if (ctip_desk_reason(&u.reason, cli, err) != 0 ||
	    open_with_shares(&u, talk, err) != 0 ||
	    check_member(&u, err) != 0)
		goto out;
	if (cli->dry_run) {
		fputs("nothing was written: this was -n\n", talk);
		rc = 0;
	} else if (make_key(&u, err) == 0 &&
	    save_member(&u, talk, err) == 0) {
		rc = tell_used(&u, out, talk, err);
	}
out:
	ctip_tx_abort(&u.tx);
	ctip_member_key_clear(&u.fresh);
	ctip_secret_clear(&u.pass);
	ctip_ledger_close(u.ledger);
	ctip_buf_clear(&u.reason);
	return rc;
}
