/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record ==> sealed entry: the random keys and ids of a batch. The kernel
 * gives one seed; ChaCha20 gives the rest. Each round's first 32 bytes are
 * the next round's seed and what was handed out is zeroed at once, so that a
 * memory image shows no key of the past. A zeroed struct seeds itself.
 */
#include "ctip/vault/crypto.h"

#include <string.h>

#include <sodium.h>

void
ctip_dice_start(struct ctip_dice *dice)
{
	ctip_random(dice->seed, sizeof dice->seed);
	dice->left = 0;
	dice->round = 1;
}

/* The unused bytes are the last `left` of the pool. */
static void
refill(struct ctip_dice *dice)
{
	unsigned char nonce[crypto_stream_chacha20_NONCEBYTES] = { 0 };

	if (dice->round == 0) /* never started, or 2^32 rounds ago */
		ctip_dice_start(dice);
	ctip_put_u32(nonce, dice->round++);
	crypto_stream_chacha20(dice->pool, sizeof dice->pool, nonce,
	    dice->seed);
	memcpy(dice->seed, dice->pool, sizeof dice->seed);
	memset(dice->pool, 0, sizeof dice->seed);
	dice->left = sizeof dice->pool - sizeof dice->seed;
}

void
ctip_dice_roll(struct ctip_dice *dice, void *out, size_t len)
{
	unsigned char *to = out;

	while (len > 0) {
		unsigned char *from;
		size_t n;

		if (dice->left == 0)
			refill(dice);
		n = len < dice->left ? len : dice->left;
		from = dice->pool + sizeof dice->pool - dice->left;
		memcpy(to, from, n);
		memset(from, 0, n);
		dice->left -= n;
		to += n;
		len -= n;
	}
}

void
ctip_dice_clear(struct ctip_dice *dice)
{
	ctip_wipe(dice, sizeof *dice);
}
