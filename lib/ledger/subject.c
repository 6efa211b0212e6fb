/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of subjects that come again in one transaction: a person and what
 * stands under them share K[subject, compartment]. They all come from one
 * secret of the transaction, so a million subjects take no memory for keys;
 * a key that was not used before is always right (FORMAT item 15). Whose keys
 * seal a record stays as it was settled first: no key can be moved.
 */
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "tx_inside.h"

struct known_subject {
	struct ctip_id id;
	char           text[CTIP_ID_TEXT]; /* as links write it */
	UT_hash_handle hh;
};

bool
ctip_subjects__find(struct ctip_tx *tx, const char *text, struct ctip_id *out)
{
	struct known_subject *subject;

	HASH_FIND_STR(tx->subjects, text, subject);
	if (subject != NULL)
		*out = subject->id;
	return subject != NULL;
}

void
ctip_subjects__put(struct ctip_tx *tx, const struct ctip_id *id,
    const char *prefix)
{
	struct known_subject *subject = ctip_alloc(sizeof *subject), *same;

	subject->id = *id;
	ctip_id_text(subject->text, id, prefix);
	HASH_FIND_STR(tx->subjects, subject->text, same);
	if (same == NULL)
		HASH_ADD_STR(tx->subjects, text, subject);
	else
		free(subject);
}

int32_t
ctip_subjects__key(struct ctip_tx *tx, struct batch *batch,
    const struct ctip_id *id, enum ctip_compartment c)
{
	int32_t key = (int32_t)(batch->given.len / CTIP_KEY);
	unsigned char K[CTIP_KEY], tag = (unsigned char)c;
	struct ctip_str pieces[] = {CTIP_STR("ctip-subject-1"),
	    {(const char *)tx->subject_secret.p, CTIP_KEY},
	    {(const char *)id->b, sizeof id->b}, {(const char *)&tag, 1}};

	ctip_hash(K, pieces, 4);
	ctip_buf_add(&batch->given, K, sizeof K);
	ctip_wipe(K, sizeof K);
	return key;
}

void
ctip_subjects__clear(struct ctip_tx *tx)
{
	struct known_subject *s, *next;

	HASH_ITER(hh, tx->subjects, s, next) {
		HASH_DEL(tx->subjects, s);
		free(s);
	}
}

int
ctip_tx_keeps_subject(const struct ctip_record *was,
    const struct ctip_record *now, struct ctip_err *err)
{
	static const char undo[] = "take its transaction back with "
	    "'ctip intake undo', and add it anew";
	const struct ctip_kind *kind = was->kind;
	int field;

	if (kind->subject == NULL)
		return 0;
	field = ctip_kind_field(kind, ctip_str(kind->subject));
	if (ctip_str_equal(was->values[field], now->values[field]))
		return 0;
	if (was->values[field].p == NULL)
		return ctip_fail(err, CTIP_INVALID, "a %s that was added "
		    "without its %s is sealed under keys of its own and "
		    "stays so; %s", kind->name, kind->subject, undo);
	return ctip_fail(err, CTIP_INVALID, "a %s is sealed under the keys "
	    "of its %s and stays so; %s", kind->name, kind->subject, undo);
}
