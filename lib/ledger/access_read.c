/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> who read what, for whoever holds compartment audit: carried
 * records in the order of the history, then those that wait in ledger.db. An
 * access record stays though the transaction that carried it is taken back.
 */
#include "access_inside.h"

#include <stdlib.h>
#include <string.h>

#include "chain_inside.h"

/* What reading them goes on with. */
struct reading {
	struct ctip_ledger       *ledger;
	const struct ctip_holder *holders[32];
	size_t                    n_holders;
	struct ctip_buf           json, record, signature, plain;
	int                     (*take)(void *context,
	    const struct ctip_access_read *record);
	void                     *context;
};

static void
clear(struct reading *r)
{
	struct ctip_buf *all[] = {&r->json, &r->record, &r->signature,
	    &r->plain};

	for (int i = 0; i < 4; i++) {
		if (all[i]->p != NULL)
			ctip_wipe(all[i]->p, all[i]->len);
		ctip_buf_clear(all[i]);
	}
}

int
ctip_access_may(const struct ctip_ledger *ledger, struct ctip_err *err)
{
	if (ctip_ledger_opens(ledger, CTIP_AUDIT))
		return 0;
	return ctip_fail(err, CTIP_DENIED, "who read what is in compartment "
	    "'audit', which is not open to you; ask an auditor");
}

static int
start(struct reading *r, struct ctip_ledger *ledger,
    int (*take)(void *, const struct ctip_access_read *), void *context,
    struct ctip_err *err)
{
	*r = (struct reading){.ledger = ledger, .take = take,
	    .context = context};
	if (ctip_access_may(ledger, err) != 0)
		return -1;
	return ctip_ledger__holders(ledger, CTIP_AUDIT, r->holders,
	    &r->n_holders, err);
}

/* What r->record and r->signature hold, to whoever asked: 1 stops. */
static int
give(struct reading *r, struct ctip_access_read *read)
{
	struct access_head head;

	if (!ctip_access__head(&head, ctip_buf_slice(&r->record)))
		return 0;
	memcpy(read->reader, head.reader, sizeof read->reader);
	read->counter = head.counter;
	memcpy(read->previous, head.previous, CTIP_HASH);
	ctip_hash_bytes(read->hash, r->record.p, r->record.len);
	read->holds = ctip_access__holds(&head, ctip_buf_slice(&r->record),
	    ctip_buf_slice(&r->signature), &r->ledger->chain);
	read->opened = ctip_access__body(read, &r->plain, &head, r->holders,
	    r->n_holders);
	return r->take(r->context, read) == 0 ? 0 : 1;
}

/* ["base64 of the record", "signature"] */
static bool
take_parts(struct reading *r)
{
	json_t *list = json_loadb(r->json.p, r->json.len, 0, NULL);
	const char *record = json_string_value(json_array_get(list, 0));
	const char *signature = json_string_value(json_array_get(list, 1));
	bool good = record != NULL && signature != NULL;

	ctip_buf_reset(&r->record);
	ctip_buf_reset(&r->signature);
	good = good && ctip_unbase64(&r->record, ctip_str(record));
	if (good)
		ctip_buf_text(&r->signature, signature);
	json_decref(list);
	return good;
}

static int
read_entry(struct reading *r, const struct index_chunk *chunk,
    uint32_t place, struct ctip_err *err)
{
	struct ctip_access_read read = {0};
	bool opened = false;

	ctip_buf_reset(&r->json);
	if (ctip_version__part(&r->json, &opened, r->ledger,
	    (struct ctip_where){chunk->sequence, place}, CTIP_AUDIT,
	    err) != 0)
		return -1;
	if (!opened || !take_parts(r))
		return 0;
	memcpy(read.transaction, chunk->transaction, 16);
	return give(r, &read);
}

static int
read_chunk(struct reading *r, const struct index_chunk *chunk,
    struct ctip_err *err)
{
	int number = ctip_index__kind(chunk, ACCESS_KIND), rc = 0;

	for (uint32_t i = 0; number >= 0 && rc == 0 && i < chunk->n; i++)
		if (chunk->entries[i].kind == number &&
		    chunk->entries[i].op == CTIP_PUT)
			rc = read_entry(r, chunk, i, err);
	return rc;
}

static int
read_carried(struct reading *r, const struct ctip_head *of,
    struct ctip_err *err)
{
	const struct ctip_index *index = &r->ledger->index;
	int rc = ctip_index__load(r->ledger, err);

	for (size_t i = 0; rc == 0 && i < index->n; i++)
		if (of == NULL || memcmp(index->chunks[i].transaction,
		    of->transaction, 16) == 0)
			rc = read_chunk(r, &index->chunks[i], err);
	return rc;
}

/* Every row, u32 length and bytes of record and signature: whoever takes one
 * may wait on a pager, and a statement left standing keeps writers out. */
static int
copy_rows(struct ctip_buf *out, struct ctip_store *db, struct ctip_err *err)
{
	int rc = ctip_store_ask(db, CTIP_Q_ACCESS, NULL, 0, err);

	while (rc == 0 && (rc = ctip_store_next(db, CTIP_Q_ACCESS,
	    err)) == 1) {
		for (int column = 2; column <= 3; column++) {
			struct ctip_str bytes = ctip_store_bytes(db,
			    CTIP_Q_ACCESS, column);

			ctip_buf_u32(out, (uint32_t)bytes.len);
			ctip_buf_str(out, bytes);
		}
		rc = 0;
	}
	ctip_store_reset(db, CTIP_Q_ACCESS);
	return rc;
}

static void
take_bytes(struct ctip_buf *out, struct ctip_reader *from)
{
	size_t len = ctip_read_u32(from);
	const unsigned char *p = ctip_read_bytes(from, len);

	ctip_buf_reset(out);
	ctip_buf_add(out, p, p != NULL ? len : 0);
}

static int
read_waiting(struct reading *r, struct ctip_err *err)
{
	struct ctip_buf rows = {0};
	struct ctip_reader from;
	int rc = copy_rows(&rows, r->ledger->db, err);

	from = (struct ctip_reader){(const unsigned char *)rows.p, rows.len,
	    false};
	while (rc == 0 && from.left > 0) {
		struct ctip_access_read read = {.waiting = true};

		take_bytes(&r->record, &from);
		take_bytes(&r->signature, &from);
		rc = give(r, &read);
	}
	ctip_buf_clear(&rows);
	return rc;
}

int
ctip_access_each(struct ctip_ledger *ledger, const struct ctip_head *of,
    int (*take)(void *context, const struct ctip_access_read *record),
    void *context, struct ctip_err *err)
{
	struct reading r;
	int rc = start(&r, ledger, take, context, err);

	if (rc == 0)
		rc = read_carried(&r, of, err);
	if (rc == 0 && of == NULL)
		rc = read_waiting(&r, err);
	clear(&r);
	return rc < 0 ? -1 : 0;
}

int
ctip_access_waiting(struct ctip_ledger *ledger,
    int (*take)(void *context, const struct ctip_access_read *record),
    void *context, struct ctip_err *err)
{
	struct reading r;
	int rc = start(&r, ledger, take, context, err);

	if (rc == 0)
		rc = read_waiting(&r, err);
	clear(&r);
	return rc < 0 ? -1 : 0;
}
