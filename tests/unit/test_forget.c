/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forgetting in keys.db: the slots of forgotten keys become zeros, of all
 * holders, files and compartments, without any key; all others stay, and so
 * does the hash of each row. And no unwrap finds a forgotten key that lies
 * there all the same.
 */
#include "ctip/ledger/forget.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define KEYS 100

static char dir[64];
static struct ctip_chain chain;
static const unsigned char subject[16] = "subject of these";
static unsigned char K[KEYS][CTIP_KEY], kid[KEYS][CTIP_HASH];

static void
start(void)
{
	ctip_secret_start();
	memcpy(chain.ledger, "a ledger of ours", 16);
	memset(chain.tombstone, 7, CTIP_HASH);
	for (size_t i = 0; i < KEYS; i++) {
		ctip_random(K[i], CTIP_KEY);
		ctip_kid(kid[i], chain.ledger, subject, CTIP_CASE, K[i]);
	}
	strcpy(dir, "/tmp/ctip-forget-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
}

static void
end(void)
{
	char path[80];

	ctip_chain_clear(&chain);
	snprintf(path, sizeof path, "%s/keys.db", dir);
	unlink(path);
	rmdir(dir);
}

TestSuite(forget, .init = start, .fini = end);

static struct ctip_store *
opened(bool make)
{
	struct ctip_store *keys;
	struct ctip_err err = {0};

	cr_assert(ctip_store_open(&keys, dir, CTIP_STORE_KEYS, make, false,
	    &err) == 0, "%s", err.text);
	return keys;
}

static void
make_holder(struct ctip_holder *holder, const char *name)
{
	*holder = (struct ctip_holder){.name = name};
	ctip_secret_make(&holder->secret, 32);
	ctip_box_pair(holder->public_, holder->secret.p);
	holder->holds[CTIP_CASE] = true;
}

/* Rows of the first n keys for a holder. */
static void
put_rows(struct ctip_store *keys, const struct ctip_holder *holder,
    uint64_t sequence, size_t n)
{
	struct ctip_slots row = {.office = "POS", .sequence = sequence,
	    .holder = holder->name, .compartment = CTIP_CASE};
	unsigned char secret[32], WK[CTIP_KEY], wrap[CTIP_KEY];
	struct ctip_buf slots = {0};
	struct ctip_err err = {0};

	ctip_box_pair(row.ephemeral, secret);
	cr_assert(ctip_wrap_key(WK, secret, holder->public_, chain.ledger,
	    row.ephemeral, holder->public_, holder->name, 0));
	for (size_t i = 0; i < n; i++) {
		ctip_wrap(wrap, K[i], WK, kid[i]);
		ctip_buf_add(&slots, kid[i], CTIP_KID_SHORT);
		ctip_buf_add(&slots, wrap, CTIP_KEY);
	}
	for (size_t at = 0; at < slots.len; at += CTIP_SLOTS * CTIP_SLOT) {
		size_t left = slots.len - at;

		row.slots = (struct ctip_str){slots.p + at,
		    left < CTIP_SLOTS * CTIP_SLOT ? left :
		    CTIP_SLOTS * CTIP_SLOT};
		cr_assert(ctip_keys_put(keys, &row, &err) == 0, "%s",
		    err.text);
		row.number++;
	}
	ctip_buf_clear(&slots);
}

static bool
opens(struct ctip_store *keys, const struct ctip_holder *holder,
    uint64_t sequence, size_t i, const struct ctip_chain *by)
{
	struct ctip_ring ring = {0};
	struct ctip_err err = {0};
	unsigned char found[CTIP_KEY];
	bool bad, good;

	cr_assert(ctip_ring_load(&ring, keys, chain.ledger, "POS", sequence,
	    CTIP_CASE, &holder, 1, &err) == 0, "%s", err.text);
	good = ctip_ring_key(found, &ring, by, subject, CTIP_CASE, kid[i],
	    &bad) && memcmp(found, K[i], CTIP_KEY) == 0;
	ctip_ring_clear(&ring);
	return good;
}

/* Every row's hash is that of what stands there now. */
static void
expect_whole_rows(struct ctip_store *keys)
{
	const enum ctip_statement q = CTIP_Q_SLOTS_ALL;
	struct ctip_err err = {0};
	unsigned char hash[CTIP_HASH];
	size_t rows = 0;

	cr_assert(ctip_store_ask(keys, q, NULL, 0, &err) == 0);
	for (; ctip_store_next(keys, q, &err) == 1; rows++) {
		struct ctip_str holder = ctip_store_bytes(keys, q, 2);
		char name[40];
		struct ctip_slots row = {.office = "POS", .holder = name,
		    .sequence = (uint64_t)ctip_store_integer(keys, q, 1),
		    .compartment = CTIP_CASE,
		    .number = (unsigned)ctip_store_integer(keys, q, 5),
		    .slots = ctip_store_bytes(keys, q, 7)};

		snprintf(name, sizeof name, "%.*s", (int)holder.len, holder.p);
		memcpy(row.ephemeral, ctip_store_bytes(keys, q, 6).p, 32);
		ctip_keys_hash(hash, &row);
		cr_assert(memcmp(hash, ctip_store_bytes(keys, q, 8).p,
		    CTIP_HASH) == 0);
	}
	cr_assert(rows == 6);
}

static size_t
hits(const unsigned char *what, size_t len)
{
	char path[80];
	static char bytes[1 << 20];
	size_t n, found = 0;
	FILE *in;

	snprintf(path, sizeof path, "%s/keys.db", dir);
	in = fopen(path, "rb");
	n = fread(bytes, 1, sizeof bytes, in);
	fclose(in);
	for (const char *p = bytes; (p = memmem(p, n - (size_t)(p - bytes),
	    what, len)) != NULL; p++)
		found++;
	return found;
}

Test(forget, slots_of_all_holders_and_files_go_and_others_stay)
{
	struct ctip_store *keys = opened(true);
	struct ctip_holder group, member;
	struct ctip_chain none = {.forgotten = NULL};
	struct ctip_forgot forgot;
	struct ctip_err err = {0};

	memcpy(none.ledger, chain.ledger, 16);
	make_holder(&group, "case");
	make_holder(&member, "cm03"); /* a grant */
	put_rows(keys, &group, 1, KEYS);
	put_rows(keys, &group, 9, KEYS);
	put_rows(keys, &member, 1, KEYS);
	ctip_chain_bury(&chain, kid[3]);
	ctip_chain_bury(&chain, kid[90]);
	/* Before the deletion the kid is looked up first. */
	cr_assert(opens(keys, &group, 1, 3, &none));
	cr_assert(!opens(keys, &group, 1, 3, &chain));
	cr_assert(ctip_forget_apply(&forgot, keys, &chain, &err) == 0, "%s",
	    err.text);
	cr_assert(forgot.keys == 6 && !forgot.pending);
	for (size_t i = 0; i < KEYS; i++) {
		bool there = i != 3 && i != 90;

		cr_assert(opens(keys, &group, 1, i, &none) == there);
		cr_assert(opens(keys, &group, 9, i, &none) == there);
		cr_assert(opens(keys, &member, 1, i, &none) == there);
	}
	expect_whole_rows(keys);
	/* Only the list of what was forgotten names it. */
	cr_assert(hits(kid[3], CTIP_KID_SHORT) == 1);
	cr_assert(hits(kid[4], CTIP_KID_SHORT) == 3);
	cr_assert(ctip_forget_apply(&forgot, keys, &chain, &err) == 0);
	cr_assert(forgot.keys == 0);
	ctip_secret_clear(&group.secret);
	ctip_secret_clear(&member.secret);
	ctip_store_close(keys);
}

Test(forget, what_no_tombstone_names_is_hidden_and_not_deleted)
{
	struct ctip_store *keys = opened(true);
	struct ctip_holder group;
	struct ctip_chain older = {.forgotten = NULL};
	struct ctip_forgot forgot;
	struct ctip_err err = {0};

	memcpy(older.ledger, chain.ledger, 16);
	make_holder(&group, "case");
	ctip_chain_forget(&chain, kid[5]);
	cr_assert(ctip_forget_apply(&forgot, keys, &chain, &err) == 0);
	cr_assert(forgot.keys == 0);
	/* Slots that come in again, from an older copy. */
	put_rows(keys, &group, 1, 10);
	cr_assert(opens(keys, &group, 1, 5, &older));
	cr_assert(ctip_forget_apply(&forgot, keys, &older, &err) == 0, "%s",
	    err.text);
	cr_assert(forgot.keys == 0);
	cr_assert(opens(keys, &group, 1, 5, &older));
	cr_assert(opens(keys, &group, 1, 6, &older));
	cr_assert(older.forgotten == NULL, "the caller's chain is as it was");
	ctip_secret_clear(&group.secret);
	ctip_store_close(keys);
}

Test(forget, while_somebody_reads_it_is_left_to_the_next)
{
	struct ctip_store *keys = opened(true), *reader;
	struct ctip_holder group;
	struct ctip_forgot forgot;
	struct ctip_err err = {0};

	make_holder(&group, "case");
	put_rows(keys, &group, 1, 10);
	ctip_chain_bury(&chain, kid[5]);
	reader = opened(false);
	cr_assert(ctip_store_ask(reader, CTIP_Q_SLOTS_EACH, NULL, 0,
	    &err) == 0);
	cr_assert(ctip_store_next(reader, CTIP_Q_SLOTS_EACH, &err) == 1);
	cr_assert(ctip_forget_apply(&forgot, keys, &chain, &err) == -1);
	cr_assert(err.code == CTIP_BUSY, "%s", err.text);
	ctip_store_close(reader);
	cr_assert(ctip_forget_apply(&forgot, keys, &chain, &err) == 0);
	cr_assert(forgot.keys == 1 && forgot.unburied == 0);
	ctip_secret_clear(&group.secret);
	ctip_store_close(keys);
}
