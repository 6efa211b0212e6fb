/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secret of a recovery key, split and put together, and the keys that it
 * makes: the border to libgfshare (Shamir's scheme over GF(256), byte by
 * byte). The library keeps a copy of the secret for the time of a call and
 * overwrites it with random bytes; what leaves here is in secret memory.
 */
#include "ctip/vault/shares.h"

#include <string.h>

#include <libgfshare.h>

#define SECRET 32
#define NEEDED 2

static void
fill(unsigned char *p, unsigned int len)
{
	ctip_random(p, len);
}

void
ctip_share_clear(struct ctip_share *share)
{
	ctip_secret_clear(&share->part);
	*share = (struct ctip_share){0};
}

void
ctip_shares_split(struct ctip_share out[CTIP_SHARES],
    const struct ctip_share_of *of, const unsigned char secret[32])
{
	unsigned char indices[CTIP_SHARES], copy[SECRET];
	gfshare_ctx *split;

	gfshare_fill_rand = fill;
	for (unsigned i = 0; i < CTIP_SHARES; i++)
		indices[i] = (unsigned char)(i + 1);
	split = gfshare_ctx_init_enc(indices, CTIP_SHARES, NEEDED, SECRET);
	if (split == NULL)
		ctip_alloc_fail();
	memcpy(copy, secret, SECRET);
	gfshare_ctx_enc_setsecret(split, copy);
	ctip_wipe(copy, sizeof copy);
	for (unsigned i = 0; i < CTIP_SHARES; i++) {
		out[i].of = *of;
		out[i].index = indices[i];
		ctip_secret_make(&out[i].part, SECRET);
		gfshare_ctx_enc_getshare(split, (unsigned char)i,
		    out[i].part.p);
	}
	gfshare_ctx_free(split);
}

static int
check_pair(const struct ctip_share *a, const struct ctip_share *b,
    struct ctip_err *err)
{
	if (memcmp(a->of.ledger, b->of.ledger, sizeof a->of.ledger) != 0)
		return ctip_fail(err, CTIP_INVALID, "the two shares are of "
		    "two ledgers");
	if (a->of.number != b->of.number)
		return ctip_fail(err, CTIP_INVALID, "one share is of recovery "
		    "key %u and the other of recovery key %u; both must be "
		    "of one", a->of.number, b->of.number);
	if (memcmp(a->of.key, b->of.key, sizeof a->of.key) != 0)
		return ctip_fail(err, CTIP_INVALID, "the two shares are of "
		    "two recovery keys");
	if (a->index == b->index)
		return ctip_fail(err, CTIP_INVALID, "both are share %u; two "
		    "different shares are needed", a->index);
	return 0;
}

int
ctip_shares_join(struct ctip_secret *out, const struct ctip_share *a,
    const struct ctip_share *b, struct ctip_err *err)
{
	unsigned char indices[NEEDED] = {a->index, b->index};
	gfshare_ctx *join;

	*out = (struct ctip_secret){0};
	if (check_pair(a, b, err) != 0)
		return -1;
	gfshare_fill_rand = fill;
	join = gfshare_ctx_init_dec(indices, NEEDED, SECRET);
	if (join == NULL)
		ctip_alloc_fail();
	gfshare_ctx_dec_giveshare(join, 0, a->part.p);
	gfshare_ctx_dec_giveshare(join, 1, b->part.p);
	ctip_secret_make(out, SECRET);
	gfshare_ctx_dec_extract(join, out->p);
	gfshare_ctx_free(join);
	return 0;
}

static void
derive(struct ctip_secret *out, struct ctip_str what,
    const unsigned char ledger[16], const unsigned char secret[32])
{
	struct ctip_str pieces[3] = {
		what, {(const char *)ledger, 16}, {(const char *)secret, SECRET}
	};

	ctip_secret_make(out, 32);
	ctip_hash(out->p, pieces, 3);
}

void
ctip_shares_key(struct ctip_member_key *out, const unsigned char ledger[16],
    const unsigned char secret[32])
{
	derive(&out->seed, CTIP_STR("ctip-recovery-sign-1"), ledger, secret);
	derive(&out->box, CTIP_STR("ctip-recovery-box-1"), ledger, secret);
	ctip_sign_public(out->public_.sign, out->seed.p);
	ctip_box_public(out->public_.box, out->box.p);
}
