/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, one file: put together from ledger.db it must be what its
 * head says, entry by entry, and byte for byte what git holds under the id
 * that these bytes have. This is where the time of a verification goes; it
 * runs in two threads.
 */
#include "verify_inside.h"

#include <stdlib.h>
#include <string.h>

/* Keeps an open entry for the fold. */
static void
keep_open(struct proof_file *file, uint32_t place, const char *p, size_t size)
{
	ctip_buf_u32(&file->open, place);
	ctip_buf_u32(&file->open, (uint32_t)size);
	ctip_buf_add(&file->open, p, size);
}

/* What one entry must look like without a key. */
static const char *
check_entry(const struct proof_file *file, const struct ctip_prefix *prefix)
{
	if (prefix->epoch != file->tx->head.epoch)
		return "is of another header epoch";
	if (prefix->type == CTIP_OPEN && prefix->header != 0)
		return "is malformed";
	if (prefix->type == CTIP_OPEN && file->number > 0)
		return "is an open entry beyond the first file";
	if (prefix->type == CTIP_SEALED && prefix->header <= CTIP_TAG)
		return "is malformed";
	return NULL;
}

/* Leaves of the entries that begin at `start` of hand->file. */
static void
hash_entries(const struct proof_hand *hand, struct proof_file *file,
    size_t start)
{
	const struct ctip_head *head = &file->tx->head;
	struct ctip_str rest = {hand->file.p + start, hand->file.len - start};
	struct ctip_prefix prefix;

	file->leaves = ctip_alloc(file->entries * sizeof *file->leaves);
	for (uint32_t i = 0; i < file->entries; i++) {
		file->at = i;
		if (i % CTIP_PAGE_ENTRIES == 0 && rest.p != hand->file.p +
		    hand->pages[i / CTIP_PAGE_ENTRIES]) {
			file->wrong = "does not begin its page";
			return;
		}
		if (!ctip_prefix_read(&prefix, rest.p, rest.len)) {
			file->wrong = "is malformed";
			return;
		}
		ctip_envelope_leaf(file->leaves[i], head->ledger,
		    head->transaction, file->first + i, rest.p, prefix.size);
		if ((file->wrong = check_entry(file, &prefix)) != NULL)
			return;
		if (prefix.type == CTIP_OPEN)
			keep_open(file, i, rest.p, prefix.size);
		rest.p += prefix.size;
		rest.len -= prefix.size;
	}
	if (rest.p != hand->file.p + hand->pages[(file->entries +
	    CTIP_PAGE_ENTRIES - 1) / CTIP_PAGE_ENTRIES])
		file->wrong = "is followed by something else";
}

/* The root of 2^k leaves, here where there are two threads. */
static void
hash_whole(struct proof_file *file)
{
	struct ctip_merkle merkle = {0};

	file->whole = (file->entries & (file->entries - 1)) == 0;
	for (uint32_t i = 0; file->whole && i < file->entries; i++)
		ctip_merkle_add(&merkle, file->leaves[i]);
	if (file->whole)
		ctip_merkle_root(file->root, &merkle);
}

void
ctip_proof__file(struct ctip_proof *proof, struct proof_hand *hand,
    struct proof_file *file)
{
	struct ctip_str bytes;
	size_t start;

	if (!ctip_proof__load(hand, file, &start))
		return;
	hash_entries(hand, file, start);
	if (file->wrong == NULL)
		hash_whole(file);
	file->bytes = hand->file.len;
	bytes = ctip_buf_slice(&hand->file);
	ctip_git_id(file->blob, "blob", bytes, ctip_str(NULL));
	if (file->tx->published)
		file->differs = !ctip_proof__same(proof, hand, "blob",
		    file->blob, bytes);
}
