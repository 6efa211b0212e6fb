/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record ==> draft: the same record again, one of its parts under a fresh key
 * (FORMAT item 30); the key it had can be forgotten then. Nothing of it
 * changes, and all else is referred to.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/forget.h"
#include "tx_inside.h"

/* Where the parts are that stay. */
static int
refer(struct ctip_tx *tx, struct draft *draft,
    const struct ctip_version *version, enum ctip_compartment but,
    struct ctip_err *err)
{
	struct ctip_reference *r;

	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++) {
		if (c == but || (version->has >> c & 1) == 0)
			continue;
		r = &draft->more->references[draft->more->n_references++];
		r->tag = (uint8_t)c;
		if (ctip_ledger__leaf(r->leaf, tx->ledger, version->parts[c],
		    err) != 0)
			return -1;
	}
	return 0;
}

/* The part's values, in the form of the kind in force. */
static int
add_values(struct batch *batch, struct draft *draft,
    const struct ctip_record *record, enum ctip_compartment c)
{
	size_t at = batch->plain.len;

	if (!ctip_record_write(&batch->plain, record, c))
		ctip_buf_text(&batch->plain, "[]");
	draft->parts[draft->n_parts++] = (struct draft_part){
		.tag = (uint8_t)c, .key = -1, .at = (uint32_t)at,
		.len = (uint32_t)(batch->plain.len - at),
	};
	return 0;
}

static int
read_part(struct ctip_record *out, struct ctip_tx *tx,
    const struct ctip_version *version, enum ctip_compartment c,
    struct ctip_err *err)
{
	uint32_t opened;

	if (ctip_ledger_read(out, &opened, tx->ledger, version, 1u << c,
	    err) != 0)
		return -1;
	if (opened >> c & 1)
		return 0;
	return ctip_fail(err, CTIP_DENIED, "the %s part of a record does not "
	    "open for you: somebody who can open it must do this",
	    ctip_compartment_name(c));
}

int
ctip_tx_reseal(struct ctip_tx *tx, const struct ctip_version *version,
    enum ctip_compartment c, struct ctip_err *err)
{
	struct ctip_record record = {0};
	struct batch *batch;
	struct draft *draft;
	bool file = version->file_tag == (CTIP_TAG_FILE | c);
	int number = -1, rc = -1;

	if (file && ctip_tx__apart(tx, err) != 0)
		return -1;
	if (read_part(&record, tx, version, c, err) == 0 &&
	    ctip_tx__ready(tx, c, err) == 0)
		number = ctip_tx__kind(tx, version->kind, err);
	if (number >= 0 && ctip_tx__room(tx, &batch, err) == 0) {
		draft = ctip_tx__draft(batch);
		draft->record = version->record;
		draft->subject = version->subject;
		draft->op = CTIP_PUT;
		draft->kind = (uint8_t)number;
		draft->more = ctip_alloc(sizeof *draft->more);
		draft->more->n_previous = 1;
		memcpy(draft->more->previous[0], version->leaf, CTIP_HASH);
		add_values(batch, draft, &record, c);
		/* The transaction can't go on after this fails. */
		rc = refer(tx, draft, version, c, err);
		if (rc == 0)
			rc = file ? ctip_tx__reseal_file(tx, batch, draft,
			    version, err) : ctip_tx__keep_file(tx, draft,
			    version, err);
		tx->broken = tx->broken || rc != 0;
	}
	ctip_record_clear(&record);
	if (rc == 0 && file)
		rc = ctip_tx__apart(tx, err);
	return rc;
}
