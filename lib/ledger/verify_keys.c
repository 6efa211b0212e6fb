/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, keys.db without a key: rows are whole, holders are known,
 * and it is of this ledger and not an older copy. Whether the keys open what
 * they should is for verify_key.c.
 */
#include "verify_inside.h"

#include <pthread.h>
#include <string.h>

/* A column of 32 bytes; false when it is another size. */
static bool
take32(unsigned char out[32], struct ctip_store *keys, enum ctip_statement q,
    int column)
{
	struct ctip_str bytes = ctip_store_bytes(keys, q, column);

	if (bytes.len != 32)
		return false;
	memcpy(out, bytes.p, 32);
	return true;
}

/* A column of text into out; false when it doesn't fit. */
static bool
take_text(char *out, size_t size, struct ctip_store *keys,
    enum ctip_statement q, int column)
{
	struct ctip_str text = ctip_store_bytes(keys, q, column);

	if (text.len == 0 || text.len >= size ||
	    memchr(text.p, '\0', text.len) != NULL)
		return false;
	memcpy(out, text.p, text.len);
	out[text.len] = '\0';
	return true;
}

static bool
is_holder(const struct ctip_chain *chain, const char *name)
{
	return ctip_roles_group(&chain->roles, name) >= 0 ||
	    ctip_chain_member(chain, name) != NULL;
}

/* The row that the statement stands on. */
static bool
row_holds(const struct ctip_proof *proof, struct ctip_store *keys)
{
	const enum ctip_statement q = CTIP_Q_SLOTS_ALL;
	struct ctip_slots row = {0};
	char office[CTIP_OFFICE], holder[CTIP_HANDLE];
	unsigned char stored[CTIP_HASH], hash[CTIP_HASH];

	if (!take_text(office, sizeof office, keys, q, 0) ||
	    !take_text(holder, sizeof holder, keys, q, 2) ||
	    !take32(row.ephemeral, keys, q, 6) || !take32(stored, keys, q, 8))
		return false;
	row.office = office;
	row.sequence = (uint64_t)ctip_store_integer(keys, q, 1);
	row.holder = holder;
	row.epoch = (uint16_t)ctip_store_integer(keys, q, 3);
	row.compartment = (uint8_t)ctip_store_integer(keys, q, 4);
	row.number = (unsigned)ctip_store_integer(keys, q, 5);
	row.slots = ctip_store_bytes(keys, q, 7);
	ctip_keys_hash(hash, &row);
	return memcmp(hash, stored, CTIP_HASH) == 0 &&
	    row.slots.len % CTIP_SLOT == 0 && row.slots.len > 0 &&
	    row.slots.len <= CTIP_SLOTS * CTIP_SLOT &&
	    row.epoch == ctip_store_integer(keys, q, 3) &&
	    row.compartment == ctip_store_integer(keys, q, 4) &&
	    row.number == ctip_store_integer(keys, q, 5) &&
	    is_holder(&proof->chain, holder);
}

static bool
has_forgotten(const struct ctip_proof *proof, struct ctip_store *keys)
{
	struct ctip_str slots = ctip_store_bytes(keys, CTIP_Q_SLOTS_ALL, 7);

	for (size_t at = 0; at + CTIP_SLOT <= slots.len; at += CTIP_SLOT)
		if (ctip_chain_forgotten(&proof->chain,
		    (const unsigned char *)slots.p + at))
			return true;
	return false;
}

/* Half of the rows, for one of two threads: by the parity of their file. */
struct half {
	const struct ctip_proof *proof;
	struct ctip_store       *keys;
	int                      odd;
	int                      result;
	struct ctip_err          err;
};

static void *
check_half(void *context)
{
	const enum ctip_statement q = CTIP_Q_SLOTS_ALL;
	struct half *half = context;
	int row = 0;

	half->result = ctip_store_ask(half->keys, q, NULL, 0, &half->err);
	while (half->result == 0 &&
	    (row = ctip_store_next(half->keys, q, &half->err)) == 1) {
		int64_t sequence = ctip_store_integer(half->keys, q, 1);

		if ((sequence & 1) != half->odd)
			continue;
		if (!row_holds(half->proof, half->keys))
			half->result = ctip_fail(&half->err, CTIP_TAMPERED,
			    "keys.db: a row of keys of file %lld is not "
			    "whole", (long long)sequence);
		else if (has_forgotten(half->proof, half->keys))
			half->result = ctip_fail(&half->err, CTIP_TAMPERED,
			    "keys.db holds a key of file %lld that was "
			    "erased; any command with a key deletes it",
			    (long long)sequence);
	}
	if (row < 0)
		half->result = -1;
	ctip_store_reset(half->keys, q);
	return NULL;
}

static int
check_slots(struct ctip_proof *proof, struct ctip_err *err)
{
	struct half halves[2] = {
		{.proof = proof, .keys = proof->hands[0].keys, .odd = 0},
		{.proof = proof, .keys = proof->hands[1].keys, .odd = 1}
	};
	pthread_t thread;
	bool second = pthread_create(&thread, NULL, check_half,
	    &halves[1]) == 0;

	check_half(&halves[0]);
	if (second)
		pthread_join(thread, NULL);
	else
		check_half(&halves[1]);
	for (int i = 0; i < 2; i++)
		if (halves[i].result != 0) {
			*err = halves[i].err;
			return -1;
		}
	return 0;
}

/* Is the row found the way that everybody else finds it? */
static bool
is_found(struct ctip_store *keys, const char *group, int64_t epoch,
    const char *member)
{
	struct ctip_value at[3] = {
		CTIP_V_TEXT(group), CTIP_V_INT(epoch), CTIP_V_TEXT(member)
	};
	struct ctip_err ignored;
	bool found = ctip_store_ask(keys, CTIP_Q_SECRET, at, 3,
	    &ignored) == 0 &&
	    ctip_store_next(keys, CTIP_Q_SECRET, &ignored) == 1;

	ctip_store_reset(keys, CTIP_Q_SECRET);
	return found;
}

static int
check_secrets(struct ctip_proof *proof, struct ctip_store *keys,
    struct ctip_err *err)
{
	char group[CTIP_HANDLE], member[CTIP_HANDLE];
	unsigned char bytes[32];
	int row, result = 0;

	if (ctip_store_ask(keys, CTIP_Q_SECRETS, NULL, 0, err) != 0)
		return -1;
	while (result == 0 &&
	    (row = ctip_store_next(keys, CTIP_Q_SECRETS, err)) == 1) {
		int64_t epoch = ctip_store_integer(keys, CTIP_Q_SECRETS, 1);
		int number = -1;

		if (take_text(group, sizeof group, keys, CTIP_Q_SECRETS, 0))
			number = ctip_roles_group(&proof->chain.roles, group);
		if (number < 0 || epoch < 0 ||
		    /* One more: of a new key that was not saved. */
		    epoch > proof->chain.groups[number].epoch + 1 ||
		    !take_text(member, sizeof member, keys, CTIP_Q_SECRETS,
		    2) || ctip_chain_member(&proof->chain, member) == NULL ||
		    !take32(bytes, keys, CTIP_Q_SECRETS, 3) ||
		    !take32(bytes, keys, CTIP_Q_SECRETS, 4) ||
		    !is_found(keys, group, epoch, member))
			result = ctip_fail(err, CTIP_TAMPERED, "keys.db: a "
			    "wrapped group key is not whole");
	}
	ctip_store_reset(keys, CTIP_Q_SECRETS);
	return result != 0 || row < 0 ? -1 : 0;
}

/* The stamp of that name; at most size bytes. -1 with err, else its length,
 * 0 when there is none. */
static int
stamp(unsigned char *out, size_t size, struct ctip_store *keys,
    const char *name, struct ctip_err *err)
{
	struct ctip_value values[1] = {CTIP_V_TEXT(name)};
	struct ctip_str bytes = {0};
	int row;

	if (ctip_store_ask(keys, CTIP_Q_STAMP, values, 1, err) != 0)
		return -1;
	row = ctip_store_next(keys, CTIP_Q_STAMP, err);
	if (row == 1)
		bytes = ctip_store_bytes(keys, CTIP_Q_STAMP, 0);
	if (bytes.len > 0 && bytes.len <= size)
		memcpy(out, bytes.p, bytes.len);
	ctip_store_reset(keys, CTIP_Q_STAMP);
	return row < 0 ? -1 : (int)bytes.len;
}

static int
check_stamps(struct ctip_proof *proof, struct ctip_store *keys,
    struct ctip_err *err)
{
	unsigned char ledger[16], head[8 + CTIP_HASH];
	int n = stamp(ledger, sizeof ledger, keys, "ledger", err);
	uint64_t sequence;

	if (n < 0)
		return -1;
	if (n != 16 || memcmp(ledger, proof->chain.ledger, 16) != 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "keys.db belongs to another ledger");
	n = stamp(head, sizeof head, keys, "head", err);
	if (n < 0)
		return -1;
	sequence = n == (int)sizeof head ? ctip_u64(head) : 0;
	if (n != (int)sizeof head || sequence < proof->out->tip_sequence)
		return ctip_fail(err, CTIP_TAMPERED, "keys.db is older than "
		    "the ledger; put back its newest backup: ctip ledger "
		    "keys restore --replace FILE SHARE SHARE");
	if (sequence == proof->out->tip_sequence &&
	    memcmp(head + 8, proof->out->tip, CTIP_HASH) != 0)
		return ctip_fail(err, CTIP_TAMPERED, "keys.db knows another "
		    "transaction than the last one");
	proof->out->keys_ahead = sequence > proof->out->tip_sequence;
	return 0;
}

/* Who reads goes by the index, so a table could hold other keys than it. */
static int
check_astray(struct ctip_store *keys, struct ctip_err *err)
{
	struct ctip_str table;
	int found;

	if (ctip_store_ask(keys, CTIP_Q_KEYS_ASTRAY, NULL, 0, err) != 0)
		return -1;
	found = ctip_store_next(keys, CTIP_Q_KEYS_ASTRAY, err);
	if (found == 1) {
		table = ctip_store_bytes(keys, CTIP_Q_KEYS_ASTRAY, 0);
		found = ctip_fail(err, CTIP_TAMPERED, "keys.db: a row in "
		    "table '%.*s' is not as it was saved; put back its "
		    "newest copy", (int)table.len, table.p);
	}
	ctip_store_reset(keys, CTIP_Q_KEYS_ASTRAY);
	return found;
}

int
ctip_proof__keys(struct ctip_proof *proof, struct ctip_err *err)
{
	struct ctip_store *keys = proof->hands[0].keys;

	if (ctip_proof__tables(keys, CTIP_STORE_KEYS, err) != 0 ||
	    check_stamps(proof, keys, err) != 0 ||
	    check_secrets(proof, keys, err) != 0)
		return -1;
	return check_slots(proof, err) == 0 ? check_astray(keys, err) : -1;
}
