/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of subjects that come again in one transaction: a person and what
 * stands under them share K[subject, compartment]. Where a key is not known
 * a fresh one is always right (FORMAT item 15).
 */
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "tx_inside.h"

struct known_subject {
	struct ctip_id id;
	char           text[CTIP_ID_TEXT]; /* as links write it, or empty */
	uint32_t       has;                /* bit c: K[c] is there */
	unsigned char  K[CTIP_COMPARTMENTS][CTIP_KEY];
	UT_hash_handle hh;
};

static struct known_subject *
find(struct ctip_tx *tx, const struct ctip_id *id)
{
	struct known_subject *subject;

	HASH_FIND(hh, tx->subjects, id, sizeof *id, subject);
	return subject;
}

/* Subjects made in this transaction; few, or looked up by id. */
bool
ctip_subjects__find(struct ctip_tx *tx, const char *text, struct ctip_id *out)
{
	for (struct known_subject *s = tx->subjects; s != NULL;
	    s = s->hh.next)
		if (strcmp(s->text, text) == 0) {
			*out = s->id;
			return true;
		}
	return false;
}

int32_t
ctip_subjects__key(struct ctip_tx *tx, struct batch *batch,
    const struct ctip_id *id, const char *prefix, enum ctip_compartment c)
{
	struct known_subject *subject = find(tx, id);
	int32_t key = (int32_t)(batch->given.len / CTIP_KEY);

	if (subject == NULL) {
		subject = ctip_alloc(sizeof *subject);
		subject->id = *id;
		if (prefix != NULL)
			ctip_id_text(subject->text, id, prefix);
		HASH_ADD(hh, tx->subjects, id, sizeof *id, subject);
	}
	if (!(subject->has >> c & 1)) {
		ctip_dice_roll(&tx->dice, subject->K[c], CTIP_KEY);
		subject->has |= 1u << c;
	}
	ctip_buf_add(&batch->given, subject->K[c], CTIP_KEY);
	return key;
}

void
ctip_subjects__clear(struct ctip_tx *tx)
{
	struct known_subject *s, *next;

	HASH_ITER(hh, tx->subjects, s, next) {
		HASH_DEL(tx->subjects, s);
		ctip_wipe(s, sizeof *s);
		free(s);
	}
}
