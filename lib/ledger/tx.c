/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record ==> draft: what a command adds to its transaction. Which parts an
 * entry has, under which keys, and what it refers to is decided here; sealing
 * and saving are seal.c's and save.c's.
 */
#include "ctip/ledger/tx.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/table/sheet.h"
#include "grant_inside.h"
#include "tx_inside.h"

int
ctip_tx_begin(struct ctip_tx **out, struct ctip_ledger *ledger,
    const char *command, struct ctip_err *err)
{
	struct ctip_err ignored = {0};

	*out = NULL;
	if (ledger->me == NULL || ledger->mode != CTIP_LEDGER_WRITE)
		return ctip_fail(err, CTIP_BUG,
		    "the ledger is not open for writing");
	if (ctip_ledger_publish(ledger, err) != 0 ||
	    ctip_index__refresh(ledger, err) != 0 ||
	    ctip_trust__check(ledger, err) != 0 ||
	    ctip_grants__prove(ledger, err) != 0 ||
	    ctip_tx__start(out, ledger, command, err) != 0)
		return -1;
	(*out)->cache_begun = ledger->cache != NULL && ledger->cache_fresh &&
	    ctip_store_begin(ledger->cache, &ignored) == 0;
	return 0;
}

int
ctip_tx__room(struct ctip_tx *tx, struct batch **out, struct ctip_err *err)
{
	struct batch *batch = &tx->batches[tx->filling % BATCHES];

	if (tx->broken)
		return ctip_fail(err, CTIP_BUG,
		    "this transaction failed before");
	if (batch->state == BATCH_FILLING && (batch->n == CTIP_FILE_ENTRIES ||
	    (batch->plain.len >= FILE_PLAIN && batch->n > 0))) {
		tx->next += batch->n;
		if (ctip_queue__flush(tx, false, err) != 0)
			return -1;
		batch = &tx->batches[tx->filling % BATCHES];
	}
	if (batch->state == BATCH_FREE) {
		batch->state = BATCH_FILLING;
		batch->number = tx->filling;
		batch->first = tx->next;
	}
	if (batch->drafts == NULL) {
		batch->drafts = ctip_alloc(CTIP_FILE_ENTRIES *
		    sizeof *batch->drafts);
		batch->ends = ctip_alloc(CTIP_FILE_ENTRIES *
		    sizeof *batch->ends);
		batch->leaves = ctip_alloc(CTIP_FILE_ENTRIES *
		    sizeof *batch->leaves);
	}
	*out = batch;
	return 0;
}

struct draft *
ctip_tx__draft(struct batch *batch)
{
	struct draft *draft = &batch->drafts[batch->n++];

	draft->n_parts = 0;
	draft->is_schema = false;
	draft->more = NULL;
	return draft;
}

void
ctip_tx__drop(struct batch *batch, size_t plain)
{
	struct draft *draft = &batch->drafts[--batch->n];

	free(draft->more);
	draft->more = NULL;
	if (batch->plain.len > plain)
		ctip_wipe(batch->plain.p + plain, batch->plain.len - plain);
	batch->plain.len = plain;
}

void
ctip_tx__part(struct batch *batch, struct draft *draft, uint8_t tag, size_t at,
    int32_t key)
{
	draft->parts[draft->n_parts++] = (struct draft_part){
		.tag = tag, .key = key, .at = (uint32_t)at,
		.len = (uint32_t)(batch->plain.len - at),
	};
}

int
ctip_tx__open_entry(struct ctip_tx *tx, struct ctip_str json,
    struct ctip_err *err)
{
	struct batch *batch;
	struct draft *draft;
	size_t at;

	if (ctip_tx__room(tx, &batch, err) != 0)
		return -1;
	at = batch->plain.len;
	draft = ctip_tx__draft(batch);
	memset(&draft->record, 0, sizeof draft->record);
	memset(&draft->subject, 0, sizeof draft->subject);
	draft->op = draft->kind = 0;
	ctip_buf_str(&batch->plain, json);
	ctip_tx__part(batch, draft, 0, at, -1);
	return 0;
}

int
ctip_tx__ready(struct ctip_tx *tx, enum ctip_compartment c,
    struct ctip_err *err)
{
	const struct ctip_chain *chain = &tx->ledger->chain;

	for (size_t g = 0; g < chain->roles.n_groups; g++) {
		const struct ctip_group *group = &chain->roles.groups[g];

		if (!group->holds[c] || tx->wrap_ready[g])
			continue;
		if (!ctip_wrap_key(tx->wrap_keys.p + g * CTIP_KEY,
		    tx->ephemeral_secret.p, chain->groups[g].public_,
		    chain->ledger, tx->ephemeral, chain->groups[g].public_,
		    group->name, chain->groups[g].epoch))
			return ctip_fail(err, CTIP_TAMPERED,
			    "the public key of group '%s' is unusable",
			    group->name);
		tx->wrap_ready[g] = true;
	}
	return 0;
}

int
ctip_tx__kind(struct ctip_tx *tx, const char *name, struct ctip_err *err)
{
	struct ctip_head *head = &tx->head;
	struct ctip_table_row *row;
	struct ctip_buf text = {0};
	char path[96];

	for (size_t i = 0; i < head->n_table; i++)
		if (strcmp(head->table[i].name, name) == 0)
			return (int)i;
	if (head->n_table == CTIP_TABLE)
		return ctip_fail(err, CTIP_INVALID,
		    "more than %d kinds in one transaction", CTIP_TABLE);
	row = &head->table[head->n_table];
	memset(row, 0, sizeof *row);
	snprintf(row->name, sizeof row->name, "%s", name);
	if (!ctip_ledger__builtin(name) && strcmp(name, "access") != 0 &&
	    strcmp(name, "transaction") != 0) {
		snprintf(path, sizeof path, "kinds/%s.yaml", name);
		if (ctip_index__text(tx->ledger, path, &text, row->schema,
		    err) != 0)
			return -1;
		ctip_buf_clear(&text);
	}
	return (int)head->n_table++;
}

int
ctip_tx__carry(struct ctip_tx *tx, struct batch *batch, struct draft *draft,
    struct ctip_err *err)
{
	size_t at = batch->plain.len;

	if (tx->reason.len == 0)
		return 0;
	if (ctip_tx__ready(tx, CTIP_AUDIT, err) != 0)
		return -1;
	ctip_buf_str(&batch->plain, ctip_buf_slice(&tx->reason));
	ctip_tx__part(batch, draft, CTIP_AUDIT | CTIP_TAG_REASON, at, -1);
	ctip_wipe(tx->reason.p, tx->reason.len);
	ctip_buf_reset(&tx->reason);
	return 0;
}

void
ctip_tx_reason(struct ctip_tx *tx, struct ctip_str reason)
{
	if (reason.len == 0)
		return;
	if (tx->reason.p != NULL)
		ctip_wipe(tx->reason.p, tx->reason.len);
	ctip_buf_reset(&tx->reason);
	ctip_buf_char(&tx->reason, '[');
	ctip_json_string(&tx->reason, reason);
	ctip_buf_char(&tx->reason, ']');
}

bool
ctip_tx_has_reason(const struct ctip_tx *tx)
{
	return tx->reason.len > 0;
}

/* Whose keys seal the record: its own, or those of what its kind says; its
 * own too where it need not say whom it is about, and doesn't. */
static int
find_subject(struct ctip_tx *tx, struct draft *draft,
    const struct ctip_record *record, struct ctip_err *err)
{
	const struct ctip_kind *kind = record->kind;
	char text[CTIP_ID_TEXT];
	struct ctip_version version;
	struct ctip_str link;
	int field;

	draft->subject = draft->record;
	if (kind->subject == NULL)
		return 0;
	field = ctip_kind_field(kind, ctip_str(kind->subject));
	link = record->values[field];
	if (link.p == NULL && !kind->fields[field].required)
		return 0;
	if (link.p == NULL || link.len >= sizeof text)
		return ctip_fail(err, CTIP_BUG,
		    "a %s needs its %s", kind->name, kind->subject);
	memcpy(text, link.p, link.len);
	text[link.len] = '\0';
	if (ctip_subjects__find(tx, text, &draft->subject))
		return 0;
	if (ctip_ledger_find(&version, tx->ledger, text, err) != 0)
		return -1;
	draft->subject = version.record;
	return 0;
}

/* Subject and parts of a new record. */
static int
fill_draft(struct ctip_tx *tx, struct batch *batch, struct draft *draft,
    const struct ctip_record *record, bool shared, struct ctip_err *err)
{
	bool own;

	if (find_subject(tx, draft, record, err) != 0)
		return -1;
	own = memcmp(&draft->subject, &draft->record,
	    sizeof draft->record) == 0;
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++) {
		size_t at = batch->plain.len;
		int32_t key = -1;

		if (record->kind->per[c] == 0 ||
		    !ctip_record_write(&batch->plain, record, c))
			continue;
		if (ctip_tx__ready(tx, c, err) != 0)
			return -1;
		if (shared || !own)
			key = ctip_subjects__key(tx, batch, &draft->subject,
			    c);
		ctip_tx__part(batch, draft, (uint8_t)c, at, key);
	}
	if (shared && own)
		ctip_subjects__put(tx, &draft->record, record->kind->prefix);
	return ctip_tx__carry(tx, batch, draft, err);
}

int
ctip_tx_add(struct ctip_tx *tx, struct ctip_id *id,
    const struct ctip_record *record, bool shared, struct ctip_err *err)
{
	static const struct ctip_id none;
	int number = ctip_tx__kind(tx, record->kind->name, err);
	struct batch *batch;
	struct draft *draft;
	size_t plain;

	if (number < 0 || ctip_tx__room(tx, &batch, err) != 0)
		return -1;
	plain = batch->plain.len;
	draft = ctip_tx__draft(batch);
	if (memcmp(id, &none, sizeof none) == 0)
		ctip_dice_roll(&tx->dice, id, sizeof *id);
	draft->record = *id;
	draft->op = CTIP_PUT;
	draft->kind = (uint8_t)number;
	draft->is_schema = strcmp(record->kind->name, "schema") == 0;
	if (fill_draft(tx, batch, draft, record, shared, err) == 0)
		return 0;
	ctip_tx__drop(batch, plain);
	return -1;
}

/* One compartment of a new version: the same, or sealed anew. */
static int
edit_part(struct ctip_tx *tx, struct batch *batch, struct draft *draft,
    const struct ctip_version *version, const struct ctip_record *was,
    const struct ctip_record *now, enum ctip_compartment c,
    struct ctip_err *err)
{
	struct ctip_buf before = {0};
	size_t at = batch->plain.len;
	bool has = version->has >> c & 1, same, current = false;
	unsigned char K[CTIP_KEY];
	int32_t key = -1;

	if (!ctip_record_write(&batch->plain, now, c) && has)
		ctip_buf_text(&batch->plain, "[]");
	if (!ctip_record_write(&before, was, c) && has)
		ctip_buf_text(&before, "[]");
	same = before.len == batch->plain.len - at &&
	    (before.len == 0 ||
	    memcmp(before.p, batch->plain.p + at, before.len) == 0);
	if (before.p != NULL)
		ctip_wipe(before.p, before.len);
	ctip_buf_clear(&before);
	if (same) {
		struct ctip_reference *r;

		if (batch->plain.len > at)
			ctip_wipe(batch->plain.p + at, batch->plain.len - at);
		batch->plain.len = at;
		if (!has)
			return 0;
		r = &draft->more->references[draft->more->n_references++];
		r->tag = (uint8_t)c;
		return ctip_ledger__leaf(r->leaf, tx->ledger,
		    version->parts[c], err);
	}
	if (has && ctip_ledger__part_key(K, tx->ledger, version, c, &current,
	    err) != 0)
		return -1;
	if (current) {
		key = (int32_t)(batch->given.len / CTIP_KEY);
		ctip_buf_add(&batch->given, K, sizeof K);
	}
	ctip_wipe(K, sizeof K);
	if (ctip_tx__ready(tx, c, err) != 0)
		return -1;
	ctip_tx__part(batch, draft, (uint8_t)c, at, key);
	return 0;
}

int
ctip_tx_edit(struct ctip_tx *tx, const struct ctip_version *version,
    const struct ctip_record *was, const struct ctip_record *now,
    bool *changed, struct ctip_err *err)
{
	int number = ctip_tx__kind(tx, now->kind->name, err);
	struct batch *batch;
	struct draft *draft;
	size_t plain;
	int rc = 0;

	*changed = false;
	if (number < 0 || ctip_tx_keeps_subject(was, now, err) != 0 ||
	    ctip_tx__room(tx, &batch, err) != 0)
		return -1;
	plain = batch->plain.len;
	draft = ctip_tx__draft(batch);
	draft->record = version->record;
	draft->subject = version->subject;
	draft->op = CTIP_PUT;
	draft->kind = (uint8_t)number;
	draft->is_schema = strcmp(now->kind->name, "schema") == 0;
	draft->more = ctip_alloc(sizeof *draft->more);
	draft->more->n_previous = 1;
	memcpy(draft->more->previous[0], version->leaf, CTIP_HASH);
	for (enum ctip_compartment c = 1; rc == 0 && c < CTIP_COMPARTMENTS;
	    c++)
		if (now->kind->per[c] > 0 || (version->has >> c & 1))
			rc = edit_part(tx, batch, draft, version, was, now, c,
			    err);
	if (rc == 0)
		rc = ctip_tx__keep_file(tx, draft, version, err);
	*changed = rc == 0 && draft->n_parts > 0;
	if (*changed)
		rc = ctip_tx__carry(tx, batch, draft, err);
	if (rc != 0 || !*changed)
		ctip_tx__drop(batch, plain);
	return rc;
}

uint64_t
ctip_tx_entries(const struct ctip_tx *tx)
{
	const struct batch *batch = &tx->batches[tx->filling % BATCHES];

	return tx->next +
	    (batch->state == BATCH_FILLING ? batch->n : 0);
}

/* Refused where something stands on it: each of its records must end in it. */
static int
check_void(struct ctip_tx *tx, const struct ctip_head *of,
    struct ctip_err *err)
{
	const struct ctip_index *index = &tx->ledger->index;
	struct index_at first, last;
	uint64_t records = 0;

	for (size_t i = 0; i < index->n; i++) {
		const struct index_chunk *chunk = &index->chunks[i];

		if (memcmp(chunk->transaction, of->transaction, 16) != 0)
			continue;
		if (chunk->voided)
			return ctip_fail(err, CTIP_EXISTS,
			    "this transaction is taken back already");
		for (uint32_t j = 0; j < chunk->n; j++) {
			const struct index_entry *e = &chunk->entries[j];

			if (e->op == CTIP_VOID || e->op == 0 ||
			    ctip_ledger_stays(chunk->table[e->kind].name))
				continue;
			records++;
			if (ctip_index__several(index, &e->record, &first,
			    &last) && memcmp(
			    index->chunks[last.chunk].transaction,
			    of->transaction, 16) != 0)
				return ctip_fail(err, CTIP_EXISTS, "a record "
				    "of this transaction was changed since; "
				    "take that change back first");
		}
	}
	if (records == 0)
		return ctip_fail(err, CTIP_INVALID,
		    "this transaction holds no records to take back");
	return 0;
}

int
ctip_tx_void(struct ctip_tx *tx, const struct ctip_head *of,
    struct ctip_err *err)
{
	struct batch *batch;
	struct draft *draft;
	int number;

	if (ctip_index__load(tx->ledger, err) != 0 ||
	    check_void(tx, of, err) != 0 ||
	    (number = ctip_tx__kind(tx, "transaction", err)) < 0 ||
	    ctip_tx__room(tx, &batch, err) != 0)
		return -1;
	draft = ctip_tx__draft(batch);
	memcpy(draft->record.b, of->transaction, 16);
	draft->subject = draft->record;
	draft->op = CTIP_VOID;
	draft->kind = (uint8_t)number;
	if (ctip_tx__carry(tx, batch, draft, err) == 0)
		return 0;
	ctip_tx__drop(batch, batch->plain.len);
	return -1;
}
