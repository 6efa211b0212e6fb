/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file ==> part of an entry, which has a file of the history to itself: whoever
 * reads records of any kind reads past none of it.
 */
#include <string.h>

#include "tx_inside.h"

int
ctip_tx__apart(struct ctip_tx *tx, struct ctip_err *err)
{
	struct batch *batch = &tx->batches[tx->filling % BATCHES];

	if (batch->state != BATCH_FILLING || batch->n == 0)
		return 0;
	tx->next += batch->n;
	return ctip_queue__flush(tx, false, err);
}

static void
put_file(struct batch *batch, struct draft *draft, uint8_t tag,
    struct ctip_str bytes, int32_t key)
{
	size_t at = batch->plain.len;

	if (bytes.len > 0)
		ctip_buf_str(&batch->plain, bytes);
	ctip_tx__part(batch, draft, tag, at, key);
}

/* Every part of it is under the subject's keys. */
static int
fill(struct ctip_tx *tx, struct batch *batch, struct draft *draft,
    const struct ctip_record *record, struct ctip_err *err)
{
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++) {
		size_t at = batch->plain.len;

		if (record->kind->per[c] == 0 ||
		    !ctip_record_write(&batch->plain, record, c))
			continue;
		if (ctip_tx__ready(tx, c, err) != 0)
			return -1;
		ctip_tx__part(batch, draft, (uint8_t)c, at,
		    ctip_subjects__key(tx, batch, &draft->subject, c));
	}
	return 0;
}

int
ctip_tx_add_file(struct ctip_tx *tx, struct ctip_id *id,
    const struct ctip_record *record, const struct ctip_id *subject,
    enum ctip_compartment c, struct ctip_str bytes, struct ctip_err *err)
{
	static const struct ctip_id none;
	int number = ctip_tx__kind(tx, record->kind->name, err);
	struct batch *batch;
	struct draft *draft;
	size_t plain;

	if (bytes.len > CTIP_FILE_MOST)
		return ctip_fail(err, CTIP_INVALID, "a file of more than %zu "
		    "MB can't be kept", CTIP_FILE_MOST >> 20);
	if (number < 0 || ctip_tx__apart(tx, err) != 0 ||
	    ctip_tx__room(tx, &batch, err) != 0)
		return -1;
	plain = batch->plain.len;
	draft = ctip_tx__draft(batch);
	if (memcmp(id, &none, sizeof none) == 0)
		ctip_dice_roll(&tx->dice, id, sizeof *id);
	draft->record = *id;
	draft->subject = *subject;
	draft->op = CTIP_PUT;
	draft->kind = (uint8_t)number;
	if (fill(tx, batch, draft, record, err) != 0 ||
	    ctip_tx__ready(tx, c, err) != 0 ||
	    ctip_tx__carry(tx, batch, draft, err) != 0) {
		ctip_tx__drop(batch, plain);
		return -1;
	}
	put_file(batch, draft, CTIP_TAG_FILE | (uint8_t)c, bytes,
	    ctip_subjects__key(tx, batch, subject, c));
	return ctip_tx__apart(tx, err);
}

int
ctip_tx__keep_file(struct ctip_tx *tx, struct draft *draft,
    const struct ctip_version *version, struct ctip_err *err)
{
	struct ctip_reference *r;

	if (version->file_tag == 0)
		return 0;
	r = &draft->more->references[draft->more->n_references++];
	r->tag = version->file_tag;
	return ctip_ledger__leaf(r->leaf, tx->ledger, version->file, err);
}

int
ctip_ledger_file(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_version *version, struct ctip_err *err)
{
	bool opened;

	if (version->file_tag == 0)
		return ctip_fail(err, CTIP_NOTFOUND, "there is no file with "
		    "this record");
	if (ctip_version__part(out, &opened, ledger, version->file,
	    version->file_tag, err) != 0)
		return -1;
	return opened ? 0 : ctip_fail(err, CTIP_DENIED, "the file is in "
	    "compartment '%s', which is not open to you",
	    ctip_compartment_name(CTIP_TAG_COMPARTMENT(version->file_tag)));
}

int
ctip_tx__reseal_file(struct ctip_tx *tx, struct batch *batch,
    struct draft *draft, const struct ctip_version *version,
    struct ctip_err *err)
{
	struct ctip_buf bytes = {0};
	int rc = ctip_ledger_file(&bytes, tx->ledger, version, err);

	if (rc == 0)
		put_file(batch, draft, version->file_tag,
		    ctip_buf_slice(&bytes), -1);
	if (bytes.p != NULL)
		ctip_wipe(bytes.p, bytes.len);
	ctip_buf_clear(&bytes);
	return rc;
}
