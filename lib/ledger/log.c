/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> the log: transactions, oldest first, and what each one changed.
 * Who, when and how many is in clear; the command and the kinds need H.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

/* Is the transaction that begins at sequence still in the outbox? */
static int
oldest_unpublished(uint64_t *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	int rc;

	*out = UINT64_MAX;
	if (ctip_store_ask(ledger->db, CTIP_Q_OUTBOX, NULL, 0, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->db, CTIP_Q_OUTBOX, err);
	if (rc == 1)
		*out = (uint64_t)ctip_store_integer(ledger->db,
		    CTIP_Q_OUTBOX, 1);
	ctip_store_reset(ledger->db, CTIP_Q_OUTBOX);
	return rc < 0 ? -1 : 0;
}

/* Which transactions have entries of this record: by first sequence. */
static bool
touches(const struct ctip_ledger *ledger, const struct ctip_head *head,
    const struct index_at *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(ledger->index.chunks[at[i].chunk].transaction,
		    head->transaction, 16) == 0)
			return true;
	return false;
}

/* Found by the fold, which needs the key. */
static bool
is_taken_back(const struct ctip_ledger *ledger, const struct ctip_head *head)
{
	const struct index_chunk *chunk = ledger->index_loaded ?
	    ctip_index__chunk(&ledger->index, head->sequence) : NULL;

	return chunk != NULL && chunk->voided;
}

static int
open_block(struct ctip_head *head, struct ctip_ledger *ledger,
    struct ctip_str bytes, struct ctip_err *err)
{
	const unsigned char *H;

	if (ledger->me == NULL)
		return 0;
	if (ctip_ledger__header_key(&H, ledger, head->epoch, err) != 0)
		return -1;
	return ctip_head_block(head, bytes.p, H, err);
}

static int
tell(struct ctip_ledger *ledger, struct ctip_str bytes, uint64_t unpublished,
    const struct index_at *at, size_t n, bool filtered,
    int (*take)(void *context, const struct ctip_log_line *line),
    void *context, struct ctip_err *err)
{
	struct ctip_log_line line = {.state = "published"};
	struct ctip_head head;
	int rc;

	if (ctip_head_read(&head, bytes.p, bytes.len, err) != 0)
		return -1;
	line.head = &head;
	ctip_hash_bytes(line.hash, bytes.p, bytes.len);
	if (head.sequence >= unpublished)
		line.state = "saved";
	else if (is_taken_back(ledger, &head))
		line.state = "taken back";
	rc = open_block(&head, ledger, bytes, err);
	if (rc == 0 && (!filtered || touches(ledger, &head, at, n)))
		rc = take(context, &line) == 0 ? 0 : 1;
	ctip_head_clear(&head);
	return rc;
}

/* The head at or after *next, copied: whoever takes it may wait on a pager,
 * and a statement left standing on its row keeps writers out. */
static int
next_head(struct ctip_ledger *ledger, uint64_t *next, struct ctip_buf *out,
    struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(ledger->chain.office),
	    CTIP_V_INT(*next)};
	int rc;

	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD_NEXT, at, 2, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->db, CTIP_Q_HEAD_NEXT, err);
	if (rc == 1) {
		ctip_buf_reset(out);
		ctip_buf_str(out, ctip_store_bytes(ledger->db,
		    CTIP_Q_HEAD_NEXT, 2));
		*next = (uint64_t)ctip_store_integer(ledger->db,
		    CTIP_Q_HEAD_NEXT, 1) + 1;
	}
	ctip_store_reset(ledger->db, CTIP_Q_HEAD_NEXT);
	return rc;
}

int
ctip_ledger_log(struct ctip_ledger *ledger, const struct ctip_id *of,
    int (*take)(void *context, const struct ctip_log_line *line),
    void *context, struct ctip_err *err)
{
	struct index_at *at = NULL;
	struct ctip_buf head = {0};
	uint64_t unpublished, next = 0;
	size_t n = 0;
	int rc;

	if (ledger->me != NULL && ctip_index__load(ledger, err) != 0)
		return -1;
	if (of != NULL)
		ctip_index__entries(&ledger->index, of, true, &at, &n);
	rc = oldest_unpublished(&unpublished, ledger, err);
	while (rc == 0 && (rc = next_head(ledger, &next, &head, err)) == 1)
		rc = tell(ledger, ctip_buf_slice(&head), unpublished, at, n,
		    of != NULL, take, context, err);
	ctip_buf_clear(&head);
	free(at);
	return rc < 0 ? -1 : 0;
}

#define SHORTEST 6

/* A search for one transaction by the beginning of its id. */
struct search {
	const char       *id;
	size_t            len;
	unsigned          found;
	struct ctip_head *out;
	unsigned char    *hash;
	struct ctip_buf   bytes;
};

static bool
begins(const struct search *search, const struct ctip_head *head)
{
	char hex[33];

	ctip_hex(hex, head->transaction, 16);
	return strncmp(hex, search->id, search->len) == 0;
}

static int
look_at(struct ctip_ledger *ledger, struct search *search,
    struct ctip_err *err)
{
	struct ctip_str bytes = ctip_store_bytes(ledger->db, CTIP_Q_HEADS, 2);
	struct ctip_head head;
	int rc = 0;

	if (ctip_head_read(&head, bytes.p, bytes.len, err) != 0)
		return -1;
	if (!begins(search, &head)) {
		ctip_head_clear(&head);
		return 0;
	}
	rc = open_block(&head, ledger, bytes, err);
	ctip_head_clear(search->out);
	*search->out = head;
	ctip_hash_bytes(search->hash, bytes.p, bytes.len);
	search->found++;
	return rc;
}

int
ctip_ledger_transaction(struct ctip_head *out, unsigned char hash[CTIP_HASH],
    struct ctip_ledger *ledger, const char *id, struct ctip_err *err)
{
	struct search search = {.id = id, .len = strlen(id), .out = out,
	    .hash = hash};
	int rc;

	memset(out, 0, sizeof *out);
	if (search.len > 32 ||
	    strspn(id, "0123456789abcdef") != search.len)
		return ctip_fail(err, CTIP_INVALID, "'%s' is not the id of a "
		    "transaction; 'ctip audit log' lists them", id);
	if (search.len < SHORTEST)
		return ctip_fail(err, CTIP_INVALID, "'%s' is too short for "
		    "the id of a transaction; give at least %d of its letters "
		    "and digits, which 'ctip audit log' lists", id, SHORTEST);
	rc = ctip_store_ask(ledger->db, CTIP_Q_HEADS, NULL, 0, err);
	while (rc == 0 &&
	    (rc = ctip_store_next(ledger->db, CTIP_Q_HEADS, err)) == 1)
		rc = look_at(ledger, &search, err);
	ctip_store_reset(ledger->db, CTIP_Q_HEADS);
	if (rc == 0 && search.found == 0)
		rc = ctip_fail(err, CTIP_NOTFOUND,
		    "there is no transaction '%s'", id);
	if (rc == 0 && search.found > 1)
		rc = ctip_fail(err, CTIP_INVALID,
		    "several transactions begin with '%s'", id);
	if (rc != 0)
		ctip_head_clear(out);
	return rc;
}

/* One entry as a version: what it carries itself. */
static int
tell_entry(struct ctip_ledger *ledger, const struct index_chunk *chunk,
    uint32_t place, int (*take)(void *context,
    const struct ctip_version *version, const struct ctip_header *header),
    void *context, struct ctip_err *err)
{
	struct ctip_version v = {.where = {chunk->sequence, place},
	    .time = chunk->time, .voided = chunk->voided};
	struct ctip_header header;
	struct ctip_place_in in;
	struct ctip_str bytes;

	if (chunk->entries[place].op == 0)
		return 0;
	if (ctip_entry__in(&in, ledger, chunk, err) != 0 ||
	    ctip_entry__bytes(ledger, chunk, place, &bytes, err) != 0 ||
	    ctip_envelope_header(&header, &in, chunk->first + place, bytes.p,
	    bytes.len, err) != 0)
		return -1;
	if (header.kind >= chunk->n_table)
		return ctip_fail(err, CTIP_TAMPERED,
		    "an entry names a kind that its transaction does not");
	v.record = header.record;
	v.subject = header.subject;
	v.kind = ctip_ledger__name(ledger, chunk->table[header.kind].name);
	memcpy(v.member, chunk->member, sizeof v.member);
	ctip_envelope_leaf(v.leaf, in.ledger, in.transaction,
	    chunk->first + place, bytes.p, bytes.len);
	for (unsigned i = 0; i < header.n_parts; i++)
		if (header.parts[i].tag < CTIP_COMPARTMENTS) {
			v.has |= 1u << header.parts[i].tag;
			v.parts[header.parts[i].tag] = v.where;
		}
	return take(context, &v, &header) == 0 ? 0 : 1;
}

int
ctip_ledger_entries(struct ctip_ledger *ledger, const struct ctip_head *head,
    int (*take)(void *context, const struct ctip_version *version,
    const struct ctip_header *header), void *context, struct ctip_err *err)
{
	int rc = ctip_index__load(ledger, err);

	for (uint32_t i = 0; rc == 0 && i < head->files; i++) {
		const struct index_chunk *chunk = ctip_index__chunk(
		    &ledger->index, head->sequence + i);

		if (chunk == NULL)
			return ctip_fail(err, CTIP_TAMPERED,
			    "a file of this transaction is missing");
		for (uint32_t j = 0; rc == 0 && j < chunk->n; j++)
			rc = tell_entry(ledger, chunk, j, take, context, err);
	}
	return rc < 0 ? -1 : 0;
}
