/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One batch of drafts to sealed envelopes, leaves and wrapped keys: the
 * stretch of the way that costs the time of an import. Works on its batch and
 * on what is constant through the transaction, so two batches can be sealed
 * at once.
 */
#include <stdlib.h>
#include <string.h>

#include "tx_inside.h"

/* Wraps K to every group that holds the compartment. */
static void
wrap_key(struct ctip_tx *tx, struct batch *batch, uint8_t compartment,
    const unsigned char kid[CTIP_HASH], const unsigned char K[CTIP_KEY])
{
	const struct ctip_roles *roles = &tx->ledger->chain.roles;
	unsigned char *slot;

	for (size_t g = 0; g < roles->n_groups; g++) {
		struct ctip_buf *slots = &batch->slots[compartment][g];

		if (!roles->groups[g].holds[compartment])
			continue;
		slot = (unsigned char *)ctip_buf_room(slots, CTIP_SLOT);
		memcpy(slot, kid, CTIP_KID_SHORT);
		ctip_wrap(slot + CTIP_KID_SHORT, K,
		    tx->wrap_keys.p + g * CTIP_KEY, kid);
		slots->len += CTIP_SLOT;
	}
}

static void
take_more(struct ctip_header *header, const struct draft_more *more)
{
	header->n_previous = more->n_previous;
	memcpy(header->previous, more->previous, sizeof header->previous);
	header->n_references = more->n_references;
	memcpy(header->references, more->references,
	    more->n_references * sizeof *more->references);
}

static void
seal_entry(struct ctip_tx *tx, struct batch *batch, uint32_t i,
    struct ctip_dice *dice, unsigned char (*K)[CTIP_KEY])
{
	const struct draft *draft = &batch->drafts[i];
	struct ctip_header header;
	struct ctip_str plain[CTIP_COMPARTMENTS + 1];

	header.op = draft->op;
	header.record = draft->record;
	header.subject = draft->subject;
	header.kind = header.schema = draft->kind;
	header.n_previous = header.n_references = 0;
	header.n_parts = draft->n_parts;
	for (unsigned p = 0; p < draft->n_parts; p++) {
		const struct draft_part *part = &draft->parts[p];

		if (part->key < 0)
			ctip_dice_roll(dice, K[p], CTIP_KEY);
		else
			memcpy(K[p], batch->given.p + part->key * CTIP_KEY,
			    CTIP_KEY);
		header.parts[p].tag = part->tag;
		ctip_kid(header.parts[p].kid, tx->in.ledger,
		    draft->subject.b, CTIP_TAG_COMPARTMENT(part->tag), K[p]);
		wrap_key(tx, batch, CTIP_TAG_COMPARTMENT(part->tag),
		    header.parts[p].kid, K[p]);
		ctip_tx__grant(tx, batch, &draft->subject,
		    CTIP_TAG_COMPARTMENT(part->tag), header.parts[p].kid,
		    K[p]);
		plain[p] = (struct ctip_str){batch->plain.p + part->at,
		    part->len};
	}
	if (draft->more != NULL)
		take_more(&header, draft->more);
	ctip_envelope_seal(&batch->sealed, &tx->in, batch->first + i, &header,
	    plain, (const unsigned char (*)[CTIP_KEY])K);
}

/* The file's blob; that of the first one waits for its head. */
static void
write_blob(struct ctip_tx *tx, struct batch *batch)
{
	uint64_t len = batch->sealed.len, padded = ctip_file_padded(len);

	memset(ctip_buf_room(&batch->sealed, padded - len), 0, padded - len);
	if (ctip_loose_write(batch->blob, tx->ledger->dir, "blob",
	    CTIP_STR(""), (struct ctip_str){batch->sealed.p, padded},
	    &batch->err) != 0)
		batch->failed = true;
}

void
ctip_batch__seal(struct ctip_tx *tx, struct batch *batch)
{
	struct ctip_dice dice;
	unsigned char K[CTIP_COMPARTMENTS + 1][CTIP_KEY];
	size_t start = 0;

	ctip_dice_start(&dice);
	for (uint32_t i = 0; i < batch->n; i++) {
		const struct draft *draft = &batch->drafts[i];

		if (draft->op == 0)
			ctip_envelope_open_entry(&batch->sealed, tx->in.epoch,
			    (struct ctip_str){batch->plain.p +
			    draft->parts[0].at, draft->parts[0].len});
		else
			seal_entry(tx, batch, i, &dice, K);
		ctip_envelope_leaf(batch->leaves[i], tx->in.ledger,
		    tx->in.transaction, batch->first + i,
		    batch->sealed.p + start, batch->sealed.len - start);
		batch->ends[i] = (uint32_t)batch->sealed.len;
		start = batch->sealed.len;
	}
	ctip_dice_clear(&dice);
	ctip_wipe(K, sizeof K);
	if (batch->number > 0)
		write_blob(tx, batch);
}

void
ctip_batch__reset(struct batch *batch)
{
	const struct draft *end = batch->drafts + batch->n;

	for (struct draft *draft = batch->drafts; draft < end; draft++)
		free(draft->more);
	batch->n = 0;
	if (batch->plain.p != NULL)
		ctip_wipe(batch->plain.p, batch->plain.len);
	if (batch->given.p != NULL)
		ctip_wipe(batch->given.p, batch->given.len);
	if (batch->plain.cap > FILE_PLAIN * 2)
		ctip_buf_clear(&batch->plain);
	if (batch->sealed.cap > FILE_PLAIN * 4)
		ctip_buf_clear(&batch->sealed);
	ctip_buf_reset(&batch->plain);
	ctip_buf_reset(&batch->given);
	ctip_buf_reset(&batch->sealed);
	for (int c = 0; c < CTIP_COMPARTMENTS; c++)
		for (int g = 0; g < 32; g++)
			ctip_buf_reset(&batch->slots[c][g]);
	batch->state = BATCH_FREE;
	batch->failed = false;
}

void
ctip_batch__clear(struct batch *batch)
{
	ctip_batch__reset(batch);
	ctip_buf_clear(&batch->plain);
	ctip_buf_clear(&batch->given);
	ctip_buf_clear(&batch->sealed);
	for (int c = 0; c < CTIP_COMPARTMENTS; c++)
		for (int g = 0; g < 32; g++)
			ctip_buf_clear(&batch->slots[c][g]);
	free(batch->drafts);
	free(batch->ends);
	free(batch->leaves);
	memset(batch, 0, sizeof *batch);
}
