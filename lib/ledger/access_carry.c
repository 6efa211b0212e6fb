/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.db -> history, of access records: whoever saves next takes those
 * that wait along, unopened, and takes them out in the same transaction of
 * SQLite. One that is not what it should be stays behind, where verify names
 * it. A carried record has two parts: the record for the auditors, and for
 * everybody where its reader's chain stands, which the reader goes on from.
 */
#include "access_inside.h"

#include <stdlib.h>
#include <string.h>

#include "chain_inside.h"
#include "ctip/table/sheet.h"
#include "tx_inside.h"

void
ctip_access__subject(struct ctip_id *out, const unsigned char ledger[16],
    const char *reader)
{
	struct ctip_str pieces[] = {CTIP_STR("ctip-access-1"),
	    {(const char *)ledger, 16}, ctip_str(reader)};

	ctip_hash16(out->b, pieces, 3);
}

bool
ctip_access__link(struct access_link *out, struct ctip_str json)
{
	json_t *list = json_loadb(json.p, json.len, 0, NULL);
	json_int_t counter = json_integer_value(json_array_get(list, 1));
	const char *hex = json_string_value(json_array_get(list, 2));
	bool good = counter > 0 && hex != NULL &&
	    ctip_unhex(out->hash, CTIP_HASH, ctip_str(hex));

	out->counter = (uint64_t)counter;
	json_decref(list);
	return good;
}

/* One row of the table. */
struct waiting {
	struct ctip_buf    record, signature;
	struct access_head head;
};

/* A part whose JSON begins at `at`, under a key of its own. */
static void
add_part(struct batch *batch, struct draft *draft, uint8_t tag, size_t at)
{
	draft->parts[draft->n_parts++] = (struct draft_part){
		.tag = tag, .key = -1, .at = (uint32_t)at,
		.len = (uint32_t)(batch->plain.len - at),
	};
}

static void
write_parts(struct batch *batch, struct draft *draft,
    const struct waiting *row)
{
	unsigned char hash[CTIP_HASH];
	char hex[CTIP_HASH * 2 + 1];
	size_t at = batch->plain.len;

	ctip_hash_bytes(hash, row->record.p, row->record.len);
	ctip_hex(hex, hash, CTIP_HASH);
	ctip_buf_format(&batch->plain, "[\"%s\",%llu,\"%s\"]",
	    row->head.reader, (unsigned long long)row->head.counter, hex);
	add_part(batch, draft, CTIP_DIRECTORY, at);
	at = batch->plain.len;
	ctip_buf_text(&batch->plain, "[\"");
	ctip_base64(&batch->plain, row->record.p, row->record.len);
	ctip_buf_text(&batch->plain, "\",");
	ctip_json_string(&batch->plain, ctip_buf_slice(&row->signature));
	ctip_buf_char(&batch->plain, ']');
	add_part(batch, draft, CTIP_AUDIT, at);
}

static int
carry(struct ctip_tx *tx, const struct waiting *row, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(row->head.reader),
	    CTIP_V_INT(row->head.counter)};
	int number = ctip_tx__kind(tx, ACCESS_KIND, err);
	struct batch *batch;
	struct draft *draft;

	if (number < 0 || ctip_tx__ready(tx, CTIP_DIRECTORY, err) != 0 ||
	    ctip_tx__ready(tx, CTIP_AUDIT, err) != 0 ||
	    ctip_tx__room(tx, &batch, err) != 0)
		return -1;
	draft = ctip_tx__draft(batch);
	ctip_dice_roll(&tx->dice, &draft->record, sizeof draft->record);
	ctip_access__subject(&draft->subject, tx->ledger->chain.ledger,
	    row->head.reader);
	draft->op = CTIP_PUT;
	draft->kind = (uint8_t)number;
	write_parts(batch, draft, row);
	return ctip_store_run(tx->ledger->db, CTIP_Q_ACCESS_DROP, at, 2, err);
}

/* The row that the statement stands on, if it is a good one. */
static bool
take_row(struct waiting *row, struct ctip_ledger *ledger)
{
	struct ctip_str reader = ctip_store_bytes(ledger->db, CTIP_Q_ACCESS,
	    0);

	ctip_buf_str(&row->record, ctip_store_bytes(ledger->db,
	    CTIP_Q_ACCESS, 2));
	ctip_buf_str(&row->signature, ctip_store_bytes(ledger->db,
	    CTIP_Q_ACCESS, 3));
	return ctip_access__head(&row->head, ctip_buf_slice(&row->record)) &&
	    ctip_str_is(reader, row->head.reader) &&
	    ctip_store_integer(ledger->db, CTIP_Q_ACCESS, 1) ==
	    (int64_t)row->head.counter &&
	    ctip_access__holds(&row->head, ctip_buf_slice(&row->record),
	    ctip_buf_slice(&row->signature), &ledger->chain);
}

static void
clear_row(struct waiting *row)
{
	ctip_buf_clear(&row->record);
	ctip_buf_clear(&row->signature);
}

int
ctip_access__carry(struct ctip_tx *tx, struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;
	struct waiting *rows = NULL;
	size_t n = 0, room = 0;
	int rc = ctip_store_ask(ledger->db, CTIP_Q_ACCESS, NULL, 0, err);

	while (rc == 0 && n < ACCESS_CARRIED &&
	    (rc = ctip_store_next(ledger->db, CTIP_Q_ACCESS, err)) == 1) {
		if (n == room) {
			room = room * 2 + 16;
			rows = ctip_realloc(rows, room * sizeof *rows);
		}
		memset(&rows[n], 0, sizeof rows[n]);
		if (take_row(&rows[n], ledger))
			n++;
		else
			clear_row(&rows[n]);
		rc = 0;
	}
	ctip_store_reset(ledger->db, CTIP_Q_ACCESS);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = carry(tx, &rows[i], err);
	for (size_t i = 0; i < n; i++)
		clear_row(&rows[i]);
	free(rows);
	return rc;
}
