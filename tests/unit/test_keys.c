/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.db: what is wrapped opens for its holder and for nobody else, and a
 * wrap that opens to another key is not believed.
 */
#include "ctip/ledger/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

static char dir[64];
static const unsigned char ledger[16] = "a ledger of ours";
static struct ctip_chain chain; /* of it */
static const unsigned char subject[16] = "subject of these";

static void
start(void)
{
	ctip_secret_start();
	memcpy(chain.ledger, ledger, 16);
	strcpy(dir, "/tmp/ctip-keys-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
}

static void
end(void)
{
	char path[80];

	snprintf(path, sizeof path, "%s/keys.db", dir);
	unlink(path);
	rmdir(dir);
}

TestSuite(keys, .init = start, .fini = end);

static struct ctip_store *
opened(void)
{
	struct ctip_store *keys;
	struct ctip_err err = {0};

	cr_assert(ctip_store_open(&keys, dir, CTIP_STORE_KEYS, true, false,
	    &err) == 0, "%s", err.text);
	return keys;
}

static void
make_holder(struct ctip_holder *holder, const char *name, uint16_t epoch,
    int compartment)
{
	*holder = (struct ctip_holder){.name = name, .epoch = epoch};
	ctip_secret_make(&holder->secret, 32);
	ctip_box_pair(holder->public_, holder->secret.p);
	holder->holds[compartment] = true;
}

#define KEYS 200

struct made {
	unsigned char K[KEYS][CTIP_KEY];
	unsigned char kid[KEYS][CTIP_HASH];
};

/* Writes rows of at most CTIP_SLOTS slots for a holder, keys `from` on. */
static void
put_rows(struct ctip_store *keys, const struct made *made, uint64_t sequence,
    const struct ctip_holder *holder, uint8_t compartment, size_t from,
    size_t n, unsigned number)
{
	struct ctip_slots row = {"POS", sequence, holder->name, holder->epoch,
	    compartment, number, {0}, {0}};
	unsigned char secret[32], WK[CTIP_KEY], wrap[CTIP_KEY];
	struct ctip_buf slots = {0};
	struct ctip_err err = {0};

	ctip_box_pair(row.ephemeral, secret);
	cr_assert(ctip_wrap_key(WK, secret, holder->public_, ledger,
	    row.ephemeral, holder->public_, holder->name, holder->epoch));
	for (size_t i = from; i < from + n; i++) {
		ctip_wrap(wrap, made->K[i], WK, made->kid[i]);
		ctip_buf_add(&slots, made->kid[i], CTIP_KID_SHORT);
		ctip_buf_add(&slots, wrap, CTIP_KEY);
	}
	row.slots = ctip_buf_slice(&slots);
	cr_assert(ctip_keys_put(keys, &row, &err) == 0, "%s", err.text);
	ctip_buf_clear(&slots);
}

static void
make_keys(struct made *made, uint8_t compartment)
{
	for (size_t i = 0; i < KEYS; i++) {
		ctip_random(made->K[i], CTIP_KEY);
		ctip_kid(made->kid[i], ledger, subject, compartment,
		    made->K[i]);
	}
}

static bool
has(struct ctip_ring *ring, const struct made *made, size_t i, bool *bad)
{
	unsigned char K[CTIP_KEY];

	return ctip_ring_key(K, ring, &chain, subject, CTIP_CASE,
	    made->kid[i], bad) && memcmp(K, made->K[i], CTIP_KEY) == 0;
}

Test(keys, a_ring_opens_every_key_in_any_order)
{
	static struct made made;
	struct ctip_store *keys = opened();
	struct ctip_holder holder, other;
	const struct ctip_holder *list[2] = {&other, &holder};
	struct ctip_ring ring = {0};
	struct ctip_err err = {0};
	bool bad;

	make_holder(&holder, "care", 3, CTIP_CASE);
	make_holder(&other, "auditors", 0, CTIP_AUDIT);
	make_keys(&made, CTIP_CASE);
	put_rows(keys, &made, 5, &holder, CTIP_CASE, 0, 80, 0);
	put_rows(keys, &made, 5, &holder, CTIP_CASE, 80, 80, 1);
	put_rows(keys, &made, 5, &holder, CTIP_CASE, 160, 39, 2);
	put_rows(keys, &made, 6, &holder, CTIP_CASE, 199, 1, 0);
	cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 5, CTIP_CASE,
	    list, 2, &err) == 0, "%s", err.text);
	cr_assert(ring.n == 199 && ring.n_keys == 3);
	for (size_t i = 0; i < 199; i++)
		cr_assert(has(&ring, &made, i, &bad) && !bad, "key %zu", i);
	for (size_t i = 199; i-- > 0;)
		cr_assert(has(&ring, &made, i, &bad) && !bad, "key %zu", i);
	for (size_t i = 0; i < 1000; i++)
		cr_assert(has(&ring, &made, i * 77 % 199, &bad));
	cr_assert(has(&ring, &made, 7, &bad) && has(&ring, &made, 7, &bad));
	cr_assert(!has(&ring, &made, 199, &bad) && !bad);
	/* Used again for another file, another compartment, nobody. */
	cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 6, CTIP_CASE,
	    list, 2, &err) == 0);
	cr_assert(has(&ring, &made, 199, &bad) && !has(&ring, &made, 0,
	    &bad));
	cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 6, CTIP_CARE,
	    list, 2, &err) == 0);
	cr_assert(ring.n == 0 && !has(&ring, &made, 199, &bad) && !bad);
	cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 6, CTIP_CASE,
	    NULL, 0, &err) == 0);
	cr_assert(ring.n == 0);
	ctip_ring_clear(&ring);
	ctip_secret_clear(&holder.secret);
	ctip_secret_clear(&other.secret);
	ctip_store_close(keys);
}

Test(keys, rows_of_every_holder_are_taken)
{
	static struct made made;
	struct ctip_store *keys = opened();
	struct ctip_holder a, b, old;
	const struct ctip_holder *list[3];
	struct ctip_ring ring = {0};
	struct ctip_err err = {0};
	bool bad;

	make_holder(&a, "aaa", 0, CTIP_CASE);
	make_holder(&b, "bbb", 0, CTIP_CASE);
	make_holder(&old, "bbb", 1, CTIP_CASE);
	make_keys(&made, CTIP_CASE);
	put_rows(keys, &made, 1, &a, CTIP_CASE, 0, 80, 0);
	put_rows(keys, &made, 1, &b, CTIP_CASE, 0, 80, 0);
	list[0] = &old;  /* has none */
	list[1] = &b;
	list[2] = &a;
	for (int i = 0; i < 2; i++) {
		cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 1,
		    CTIP_CASE, list, 3, &err) == 0);
		cr_assert(ring.n == 160 && ring.n_keys == 2);
		for (size_t k = 0; k < 80; k++)
			cr_assert(has(&ring, &made, k, &bad));
		list[1] = &a;
		list[2] = &b;
	}
	ctip_ring_clear(&ring);
	ctip_secret_clear(&a.secret);
	ctip_secret_clear(&b.secret);
	ctip_secret_clear(&old.secret);
	ctip_store_close(keys);
}

Test(keys, a_wrap_that_opens_to_another_key_is_refused)
{
	static struct made made;
	struct ctip_store *keys = opened();
	struct ctip_holder holder, thief;
	const struct ctip_holder *list[1] = {&holder};
	struct ctip_ring ring = {0};
	struct ctip_err err = {0};
	unsigned char K[CTIP_KEY], keep[CTIP_KEY];
	bool bad;

	make_holder(&holder, "case", 0, CTIP_CASE);
	make_keys(&made, CTIP_CASE);
	memcpy(keep, made.K[3], CTIP_KEY);
	ctip_random(made.K[3], CTIP_KEY);  /* wrapped, but not what kid says */
	put_rows(keys, &made, 1, &holder, CTIP_CASE, 0, 10, 0);
	cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 1, CTIP_CASE,
	    list, 1, &err) == 0);
	cr_assert(!has(&ring, &made, 3, &bad) && bad);
	cr_assert(has(&ring, &made, 4, &bad) && !bad);
	/* A second candidate that is right wins. */
	memcpy(made.K[3], keep, CTIP_KEY);
	put_rows(keys, &made, 1, &holder, CTIP_CASE, 3, 1, 1);
	cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 1, CTIP_CASE,
	    list, 1, &err) == 0);
	cr_assert(has(&ring, &made, 3, &bad) && !bad);
	/* Another subject, another compartment: the kid doesn't hold. */
	cr_assert(!ctip_ring_key(K, &ring, &chain, ledger, CTIP_CASE,
	    made.kid[4], &bad) && bad);
	cr_assert(!ctip_ring_key(K, &ring, &chain, subject, CTIP_CARE,
	    made.kid[4], &bad) && bad);
	/* Somebody else under the same name. */
	make_holder(&thief, "case", 0, CTIP_CASE);
	list[0] = &thief;
	cr_assert(ctip_ring_load(&ring, keys, ledger, "POS", 1, CTIP_CASE,
	    list, 1, &err) == 0);
	cr_assert(!has(&ring, &made, 4, &bad) && bad);
	ctip_ring_clear(&ring);
	ctip_secret_clear(&holder.secret);
	ctip_secret_clear(&thief.secret);
	ctip_store_close(keys);
}

Test(keys, a_row_hash_covers_every_column)
{
	struct ctip_slots row = {"POS", 1, "case", 0, CTIP_CASE, 0, {0},
	    CTIP_STR("slots")}, other;
	unsigned char first[CTIP_HASH], hash[CTIP_HASH];
	char text[65];

	ctip_keys_hash(first, &row);
	/* Computed once by hashlib.blake2b from the layout in keys.h. */
	ctip_hex(text, first, CTIP_HASH);
	cr_assert_str_eq(text, "40ba0831103c23829a1c1bc501dd06ea"
	    "fc48f98c34143970355d0e18a0d41f6b");
	for (int i = 0; i < 8; i++) {
		other = row;
		if (i == 0) other.office = "POT";
		if (i == 1) other.sequence = 2;
		if (i == 2) other.holder = "cas";
		if (i == 3) other.epoch = 1;
		if (i == 4) other.compartment = CTIP_CARE;
		if (i == 5) other.number = 1;
		if (i == 6) other.ephemeral[31] = 1;
		if (i == 7) other.slots = CTIP_STR("slotz");
		ctip_keys_hash(hash, &other);
		cr_assert(memcmp(hash, first, CTIP_HASH) != 0, "column %d", i);
	}
}

Test(keys, a_group_secret_opens_for_its_member_alone)
{
	struct ctip_store *keys = opened();
	struct ctip_member_key mine = {0}, other = {0};
	struct ctip_member me = {.handle = "cm03"}, them = {.handle = "cm04"};
	struct ctip_secret out;
	unsigned char public_[32], secret[32], fake[32];
	struct ctip_err err = {0};

	ctip_member_key_new(&mine);
	ctip_member_key_new(&other);
	me.public_ = mine.public_;
	them.public_ = other.public_;
	ctip_box_pair(public_, secret);
	cr_assert(ctip_keys_secret_put(keys, ledger, "case", 2, public_,
	    secret, &me, &err) == 0, "%s", err.text);
	cr_assert(ctip_keys_secret(&out, keys, ledger, "case", 2, public_,
	    &me, &mine, &err) == 0, "%s", err.text);
	cr_assert(out.len == 32 && memcmp(out.p, secret, 32) == 0);
	ctip_secret_clear(&out);
	cr_assert(ctip_keys_secret(&out, keys, ledger, "case", 1, public_,
	    &me, &mine, &err) == -1 && err.code == CTIP_NOTFOUND);
	cr_assert(ctip_keys_secret(&out, keys, ledger, "case", 2, public_,
	    &them, &other, &err) == -1 && err.code == CTIP_NOTFOUND);
	cr_assert(ctip_keys_secret(&out, keys, ledger, "case", 2, public_,
	    &me, &other, &err) == -1 && err.code == CTIP_TAMPERED);
	/* Somebody put a pair of their own into keys.db. */
	ctip_box_pair(fake, secret);
	cr_assert(ctip_keys_secret_put(keys, ledger, "care", 0, fake, secret,
	    &me, &err) == 0);
	cr_assert(ctip_keys_secret(&out, keys, ledger, "care", 0, public_,
	    &me, &mine, &err) == -1 && err.code == CTIP_TAMPERED);
	cr_assert(out.p == NULL);
	ctip_member_key_clear(&mine);
	ctip_member_key_clear(&other);
	ctip_store_close(keys);
}
