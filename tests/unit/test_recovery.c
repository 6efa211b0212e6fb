/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recovery key: what is wrapped to it, what it may do and what not, the
 * end of one when another comes, and that whoever it makes a member reads
 * what those read who lost their keys.
 */
#include "ctip/ledger/recovery.h"

#include "tx_room.h"

#include "ctip/vault/shares.h"

static const char with_acts[] =
    "groups:\n"
    "  - {name: open, holds: [statistics, directory]}\n"
    "  - {name: private, holds: [identity, case, care, health, audit]}\n"
    "roles:\n"
    "  - name: everything\n    label: {en: All}\n"
    "    groups: [open, private]\n    acts: [member, erase]\n"
    "  - name: counter\n    label: {en: Few}\n    groups: [open]\n"
    "    acts: [member, erase]\n"
    "two-persons: [member, erase]\n";

static void
prepare(void)
{
	empty_room();
	put("s/roles.yaml", with_acts);
	found("everything");
}

TestSuite(recovery, .init = prepare, .fini = end);

static unsigned char secret[32] = "a secret of thirty-two bytes...";
static char person_id[CTIP_ID_TEXT];

static const char holders[3][CTIP_HANDLE] = {"cm03", "dir01", "notary"};

/* The n-th recovery key of the ledger. */
static void
key_of(struct ctip_member_key *key, const struct ctip_chain *chain, int n)
{
	secret[0] = (unsigned char)n;
	ctip_shares_key(key, chain->ledger, secret);
}

static int
try_set(struct ctip_ledger *ledger, int n)
{
	struct ctip_recovery recovery = {.number = (uint16_t)n};
	struct ctip_admitted admitted;
	struct ctip_member_key key;
	struct ctip_tx *tx = begin(ledger);
	int rc;

	key_of(&key, ctip_ledger_chain(ledger), n);
	recovery.public_ = key.public_;
	memcpy(recovery.holders, holders, sizeof holders);
	ctip_member_key_clear(&key);
	rc = ctip_recovery_set(tx, &recovery, NULL, &err);
	if (rc != 0) {
		ctip_tx_abort(&tx);
		return -1;
	}
	commit(tx);
	return ctip_ledger_admit(&admitted, ledger, &err);
}

static void
set(int n)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);

	cr_assert(try_set(ledger, n) == 0, "%s", err.text);
	ctip_ledger_close(ledger);
}

static void
write_person(void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);

	add_person(tx, ledger, "f", "Ana", "long", false, person_id);
	commit(tx);
	ctip_ledger_close(ledger);
}

static int
open_recovered(struct ctip_ledger **out, enum ctip_ledger_mode mode, int n)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	struct ctip_member_key key;
	int rc;

	key_of(&key, ctip_ledger_chain(ledger), n);
	ctip_ledger_close(ledger);
	rc = ctip_ledger_open(out, "l", mode, &key, &err);
	ctip_member_key_clear(&key);
	return rc;
}

/* Adds adm2 by the n-th recovery key; its key goes into file k. */
static int
try_use(int n, const char *role)
{
	struct ctip_member_key key;
	struct ctip_admitted admitted;
	struct ctip_ledger *ledger;
	struct ctip_tx *tx;
	int number, rc;

	if (open_recovered(&ledger, CTIP_LEDGER_WRITE, n) != 0)
		return -1;
	number = ctip_roles_role(&ctip_ledger_chain(ledger)->roles, role);
	ctip_member_key_new(&key);
	tx = begin(ledger);
	rc = ctip_recovery_add(tx, "adm2", &key.public_,
	    UINT64_C(1) << number, &err);
	if (rc == 0) {
		commit(tx);
		cr_assert(ctip_ledger_admit(&admitted, ledger, &err) == 0,
		    "%s", err.text);
		shell("rm k k.pub");
		cr_assert_eq(ctip_member_key_write(&key, "k", NULL, &err),
		    0);
	} else {
		ctip_tx_abort(&tx);
	}
	ctip_member_key_clear(&key);
	ctip_ledger_close(ledger);
	return rc;
}

Test(recovery, it_is_a_member_with_all_keys_and_no_rights)
{
	const struct ctip_member *key;
	struct ctip_ledger *ledger;
	uint32_t pending;

	set(1);
	ledger = open_ledger(CTIP_LEDGER_READ);
	key = ctip_chain_recovery(ctip_ledger_chain(ledger));
	cr_assert_not_null(key);
	cr_assert_str_eq(key->handle, "recovery-1");
	cr_assert(key->roles == 0 && key->groups == 0 && key->recovery == 1);
	cr_assert_eq(memcmp(ctip_ledger_chain(ledger)->holders, holders,
	    sizeof holders), 0);
	cr_assert_eq(ctip_recovery_pending(&pending, ledger, &err), 0);
	cr_assert_eq(pending, 0);
	ctip_ledger_close(ledger);
	cr_assert_eq(sql("l/keys.db", "SELECT count(*) FROM secret WHERE "
	    "member='recovery-1'"), 2);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(recovery, it_reads_nothing_itself)
{
	struct ctip_ledger *ledger;

	set(1);
	write_person();
	cr_assert_eq(open_recovered(&ledger, CTIP_LEDGER_READ, 1), 0);
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		cr_assert(!ctip_ledger_opens(ledger, c));
	ctip_ledger_close(ledger);
}

Test(recovery, whoever_it_makes_a_member_reads_what_was_lost)
{
	struct ctip_ledger *ledger;
	const struct ctip_member *me;

	write_person();
	set(1);
	cr_assert_eq(try_use(1, "everything"), 0, "%s", err.text);
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	me = ctip_ledger_member(ledger);
	cr_assert_str_eq(me->handle, "adm2");
	cr_assert(me->recovered && !me->alone);
	cr_assert_str_eq(value(ledger, person_id, 1), "Ana");
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
	write_person();
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(recovery, on_a_machine_that_has_no_cache_too)
{
	write_person();
	set(1);
	shell("rm l/cache.db");
	cr_assert_eq(try_use(1, "everything"), 0, "%s", err.text);
	cr_assert(verifies(NULL), "%s", err.text);
}

/* Killed after the member's entry: the keys come when it is tried again. */
Test(recovery, keys_that_did_not_come_do_so_when_it_is_used_again)
{
	struct ctip_admitted admitted;
	struct ctip_ledger *ledger;

	write_person();
	set(1);
	cr_assert_eq(try_use(1, "everything"), 0);
	sql("l/keys.db", "DELETE FROM secret WHERE member='adm2'");
	sql("l/keys.db", "DELETE FROM stamp WHERE name LIKE 'admitted%'");
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert_str_eq(value(ledger, person_id, 1), "-");
	ctip_ledger_close(ledger);
	cr_assert_eq(open_recovered(&ledger, CTIP_LEDGER_WRITE, 1), 0);
	cr_assert_eq(ctip_ledger_admit(&admitted, ledger, &err), 0);
	ctip_ledger_close(ledger);
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert_str_eq(value(ledger, person_id, 1), "Ana");
	ctip_ledger_close(ledger);
}

Test(recovery, a_new_one_ends_the_one_before)
{
	struct ctip_ledger *ledger;
	const struct ctip_chain *chain;

	write_person();
	set(1);
	set(2);
	ledger = open_ledger(CTIP_LEDGER_READ);
	chain = ctip_ledger_chain(ledger);
	cr_assert_str_eq(ctip_chain_recovery(chain)->handle, "recovery-2");
	cr_assert(ctip_chain_recovery_of(chain, 1)->revoked);
	cr_assert_eq(chain->n_epochs, 2, "the old one opens no new headers");
	cr_assert_eq(chain->due, 0);
	cr_assert_eq(chain->groups[0].epoch, 1);
	cr_assert_eq(chain->groups[1].epoch, 1);
	ctip_ledger_close(ledger);
	cr_assert_eq(sql("l/keys.db", "SELECT count(*) FROM secret WHERE "
	    "member='recovery-1'"), 0);
	cr_assert_eq(sql("l/keys.db", "SELECT count(*) FROM secret WHERE "
	    "member='recovery-2'"), 3, "and the former key of who audits");
	cr_assert(verifies(NULL), "%s", err.text);
	cr_assert_eq(try_use(1, "everything"), -1);
	cr_assert_eq(err.code, CTIP_DENIED);
	cr_assert_eq(try_use(2, "everything"), 0, "%s", err.text);
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert_str_eq(value(ledger, person_id, 1), "Ana");
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

/* Who comes next finds it sealed under the header key of before. */
Test(recovery, a_new_header_key_makes_the_cache_anew)
{
	const struct ctip_kind *kind;
	struct ctip_ledger *ledger;
	struct ctip_tx *tx;

	set(1);
	set(2);
	cr_assert_eq(open_recovered(&ledger, CTIP_LEDGER_WRITE, 2), 0);
	tx = begin(ledger);
	cr_assert_eq(ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    "person", &err), 0, "%s", err.text);
	ctip_tx_abort(&tx);
	ctip_ledger_close(ledger);
}

Test(recovery, keys_of_groups_that_nobody_is_in_are_kept)
{
	struct ctip_ledger *ledger;
	uint32_t pending;

	shell("rm -r l");
	found("counter");
	set(1);
	cr_assert_eq(try_use(1, "counter"), 0, "%s", err.text);
	cr_assert_eq(sql("l/keys.db", "SELECT count(*) FROM secret WHERE "
	    "member='adm2' AND holder='private'"), 1);
	set(2);
	ledger = open_ledger(CTIP_LEDGER_READ);
	cr_assert_eq(ctip_recovery_pending(&pending, ledger, &err), 0);
	cr_assert_eq(pending, 0);
	ctip_ledger_close(ledger);
	cr_assert(verifies(NULL), "%s", err.text);
}

Test(recovery, numbers_come_one_by_one)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);

	cr_assert_eq(try_set(ledger, 2), -1);
	cr_assert_not_null(strstr(err.text, "its number is not the next"));
	cr_assert_eq(try_set(ledger, 1), 0);
	cr_assert_eq(try_set(ledger, 1), -1);
	ctip_ledger_close(ledger);
}

/* Every act but adding a member, as somebody could who has two shares. */
Test(recovery, it_may_add_a_member_and_nothing_else)
{
	struct ctip_ledger *ledger;
	struct ctip_buf json = {0};
	struct ctip_tx *tx;

	set(1);
	cr_assert_eq(open_recovered(&ledger, CTIP_LEDGER_WRITE, 1), 0);
	tx = begin(ledger);
	ctip_chain_revoke(&json, "cm03", true, NULL);
	cr_assert_eq(ctip_tx_open(tx, ctip_buf_slice(&json), NULL, &err), -1);
	cr_assert_not_null(strstr(err.text, "a recovery key may add a member,"
	    " and nothing else"));
	ctip_buf_reset(&json);
	ctip_chain_group(&json, "open", 1, secret);
	cr_assert_eq(ctip_tx_open(tx, ctip_buf_slice(&json), NULL, &err), -1);
	ctip_tx_abort(&tx);
	ctip_ledger_close(ledger);
	ledger = NULL;
	cr_assert_eq(open_recovered(&ledger, CTIP_LEDGER_WRITE, 1), 0);
	cr_assert_eq(try_set(ledger, 2), -1);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&json);
}

Test(recovery, a_member_is_not_called_so)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_member_key key;
	struct ctip_tx *tx = begin(ledger);

	ctip_member_key_new(&key);
	cr_assert_eq(ctip_member_add(tx, "recovery-7", &key.public_, 1, NULL,
	    &err), -1);
	cr_assert_not_null(strstr(err.text, "the handle is taken"));
	ctip_tx_abort(&tx);
	ctip_member_key_clear(&key);
	ctip_ledger_close(ledger);
}

/* ------------------------------------------------------- by two persons */

static struct ctip_member_key second;

/* A second member, of another role, who may approve. */
static void
add_second(void)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	int role = ctip_roles_role(&ctip_ledger_chain(ledger)->roles,
	    "counter");
	struct ctip_tx *tx = begin(ledger);

	ctip_member_key_new(&second);
	cr_assert(ctip_member_add(tx, "cm04", &second.public_,
	    UINT64_C(1) << role, NULL, &err) == 0, "%s", err.text);
	commit(tx);
	ctip_ledger_close(ledger);
}

static struct ctip_ledger *
open_second(void)
{
	struct ctip_member_key key = {0};
	struct ctip_ledger *ledger;

	ctip_member_key_copy(&key, &second);
	cr_assert(ctip_ledger_open(&ledger, "l", CTIP_LEDGER_WRITE, &key,
	    &err) == 0, "%s", err.text);
	ctip_member_key_clear(&key);
	return ledger;
}

/* What is asked for: the n-th key. */
static struct ctip_recovery
asked_for(struct ctip_ledger *ledger, int n)
{
	struct ctip_recovery recovery = {.number = 1};
	struct ctip_member_key key;

	key_of(&key, ctip_ledger_chain(ledger), n);
	recovery.public_ = key.public_;
	memcpy(recovery.holders, holders, sizeof holders);
	ctip_member_key_clear(&key);
	return recovery;
}

static void
ask(unsigned char leaf[CTIP_HASH])
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_recovery recovery = asked_for(ledger, 1);
	struct ctip_tx *tx = begin(ledger);
	struct ctip_buf json = {0};

	ctip_chain_ask_recovery(&json, &recovery);
	cr_assert(ctip_tx_open(tx, ctip_buf_slice(&json), leaf, &err) == 0,
	    "%s", err.text);
	commit(tx);
	ctip_buf_clear(&json);
	ctip_ledger_close(ledger);
}

static void
approve(const unsigned char leaf[CTIP_HASH])
{
	struct ctip_ledger *ledger = open_second();
	struct ctip_tx *tx = begin(ledger);
	struct ctip_buf json = {0};

	ctip_chain_answer(&json, "approval", leaf);
	cr_assert(ctip_tx_open(tx, ctip_buf_slice(&json), NULL, &err) == 0,
	    "%s", err.text);
	commit(tx);
	ctip_buf_clear(&json);
	ctip_ledger_close(ledger);
}

/* Tries to bring it into force by a request; what is said. */
static const char *
carry_out(const struct ctip_recovery *recovery, const unsigned char *leaf)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_tx *tx = begin(ledger);
	int rc = ctip_recovery_set(tx, recovery, leaf, &err);

	if (rc == 0)
		commit(tx);
	else
		ctip_tx_abort(&tx);
	ctip_ledger_close(ledger);
	return rc == 0 ? "done" : err.text;
}

Test(recovery, where_there_are_two_it_takes_two)
{
	struct ctip_ledger *ledger;
	struct ctip_recovery recovery, other, third;
	unsigned char leaf[CTIP_HASH];

	add_second();
	ledger = open_ledger(CTIP_LEDGER_READ);
	recovery = asked_for(ledger, 1);
	other = asked_for(ledger, 2);
	third = asked_for(ledger, 3);
	ctip_ledger_close(ledger);
	cr_assert_not_null(strstr(carry_out(&recovery, NULL),
	    "no second person approved it"));
	ask(leaf);
	cr_assert_not_null(strstr(carry_out(&recovery, leaf),
	    "no second person approved it"));
	approve(leaf);
	cr_assert_not_null(strstr(carry_out(&other, leaf),
	    "it is not what was asked for"), "another key");
	other = recovery;
	strcpy(other.holders[2], "friend");
	cr_assert_not_null(strstr(carry_out(&other, leaf),
	    "it is not what was asked for"), "other holders");
	cr_assert_str_eq(carry_out(&recovery, leaf), "done");
	third.number = 2;
	cr_assert_not_null(strstr(carry_out(&third, leaf),
	    "no second person approved it"), "once");
	cr_assert(verifies(NULL), "%s", err.text);
	ctip_member_key_clear(&second);
}

Test(recovery, holders_are_three_and_different)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	struct ctip_recovery recovery = asked_for(ledger, 1);

	ctip_ledger_close(ledger);
	strcpy(recovery.holders[2], recovery.holders[0]);
	cr_assert_not_null(strstr(carry_out(&recovery, NULL),
	    "it is malformed"));
	strcpy(recovery.holders[2], "Maria Lopez");
	cr_assert_not_null(strstr(carry_out(&recovery, NULL),
	    "it is malformed"));
	strcpy(recovery.holders[2], "safe");
	cr_assert_str_eq(carry_out(&recovery, NULL), "done");
}

/* A key that somebody has can be no recovery key: who has it would be one. */
Test(recovery, it_is_nobodys_key)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	struct ctip_recovery recovery = asked_for(ledger, 1);

	memcpy(recovery.public_.box, ctip_ledger_member(ledger)->public_.box,
	    32);
	ctip_ledger_close(ledger);
	cr_assert_not_null(strstr(carry_out(&recovery, NULL),
	    "the key is used already"));
}

/* Only a recovery key says of a member that it was one. */
Test(recovery, nobody_else_makes_members_by_shares)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_member_key key;
	struct ctip_tx *tx = begin(ledger);

	ctip_member_key_new(&key);
	cr_assert_eq(ctip_recovery_add(tx, "adm2", &key.public_, 1, &err),
	    -1);
	cr_assert_not_null(strstr(err.text, "it is malformed"));
	ctip_tx_abort(&tx);
	ctip_member_key_clear(&key);
	ctip_ledger_close(ledger);
}
