/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> record: where a record stands now, and opening it. A version is
 * the latest entry and, for each compartment, the entry whose part counts;
 * parts are opened with the schema they were written with.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

int
ctip_entry__in(struct ctip_place_in *in, struct ctip_ledger *ledger,
    const struct index_chunk *chunk, struct ctip_err *err)
{
	memcpy(in->ledger, ledger->chain.ledger, 16);
	memcpy(in->transaction, chunk->transaction, 16);
	in->epoch = chunk->epoch;
	return ctip_ledger__header_key(&in->H, ledger, chunk->epoch, err);
}

/* The entry at a place of a page; false where it isn't there. */
static bool
cut_entry(struct ctip_str *page, uint32_t place)
{
	struct ctip_prefix prefix = {0};

	for (uint32_t i = 0; i <= place % CTIP_PAGE_ENTRIES; i++) {
		page->p += prefix.size;
		page->len -= prefix.size;
		if (!ctip_prefix_read(&prefix, page->p, page->len))
			return false;
	}
	page->len = prefix.size;
	return true;
}

int
ctip_entry__bytes(struct ctip_ledger *ledger, const struct index_chunk *chunk,
    uint32_t place, struct ctip_str *out, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(ledger->chain.office),
	    CTIP_V_INT(chunk->sequence),
	    CTIP_V_INT(place / CTIP_PAGE_ENTRIES * CTIP_PAGE_ENTRIES)};
	struct ctip_str page = CTIP_STR("");
	bool there;
	int rc;

	if (ctip_store_ask(ledger->db, CTIP_Q_PAGE, at, 3, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->db, CTIP_Q_PAGE, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		page = ctip_store_bytes(ledger->db, CTIP_Q_PAGE, 0);
	there = cut_entry(&page, place);
	if (there) {
		ctip_buf_reset(&ledger->entry);
		ctip_buf_str(&ledger->entry, page);
	}
	ctip_store_reset(ledger->db, CTIP_Q_PAGE);
	if (!there)
		return ctip_fail(err, CTIP_TAMPERED, "ledger.db: "
		    "entry %u of file %llu is not there", place,
		    (unsigned long long)chunk->sequence);
	*out = ctip_buf_slice(&ledger->entry);
	return 0;
}

/* Bytes, header and leaf of the entry at a place of the index. */
static int
open_entry(struct ctip_ledger *ledger, const struct index_chunk *chunk,
    uint32_t place, struct ctip_str *bytes, struct ctip_header *header,
    unsigned char leaf[CTIP_HASH], struct ctip_err *err)
{
	struct ctip_place_in in;

	if (ctip_entry__in(&in, ledger, chunk, err) != 0 ||
	    ctip_entry__bytes(ledger, chunk, place, bytes, err) != 0)
		return -1;
	if (header != NULL && ctip_envelope_header(header, &in,
	    chunk->first + place, bytes->p, bytes->len, err) != 0)
		return -1;
	if (header != NULL && (header->kind >= chunk->n_table ||
	    header->schema >= chunk->n_table))
		return ctip_fail(err, CTIP_TAMPERED,
		    "an entry names a kind that its transaction does not");
	if (leaf != NULL)
		ctip_envelope_leaf(leaf, in.ledger, in.transaction,
		    chunk->first + place, bytes->p, bytes->len);
	return 0;
}

int
ctip_ledger__leaf(unsigned char leaf[CTIP_HASH], struct ctip_ledger *ledger,
    struct ctip_where where, struct ctip_err *err)
{
	const struct index_chunk *chunk =
	    ctip_index__chunk(&ledger->index, where.sequence);
	struct ctip_str bytes;

	if (chunk == NULL)
		return ctip_fail(err, CTIP_BUG, "no such file");
	return open_entry(ledger, chunk, where.place, &bytes, NULL, leaf,
	    err);
}

/* The part is where it was in an older version. */
static void
refer(struct ctip_version *v, uint8_t tag, const struct ctip_version *to)
{
	if (tag & CTIP_TAG_FILE) {
		v->file_tag = tag;
		v->file = to->where;
	} else if (tag < CTIP_COMPARTMENTS) {
		v->has |= 1u << tag;
		v->gone |= to->gone & 1u << tag;
		v->parts[tag] = to->where;
	}
}

/* What one more entry of the record changes in its version. */
static int
fold_entry(struct ctip_version *v, struct ctip_ledger *ledger,
    struct index_at at, struct ctip_version *before, size_t n_before,
    struct ctip_err *err)
{
	const struct index_chunk *chunk = &ledger->index.chunks[at.chunk];
	struct ctip_where here = {chunk->sequence, at.entry};
	struct ctip_header header;
	struct ctip_str bytes;

	memset(v, 0, sizeof *v);
	if (open_entry(ledger, chunk, at.entry, &bytes, &header, v->leaf,
	    err) != 0)
		return -1;
	v->record = header.record;
	v->subject = header.subject;
	v->kind = ctip_ledger__name(ledger, chunk->table[header.kind].name);
	v->where = here;
	v->voided = !ctip_index__counts(&ledger->index, at);
	v->time = chunk->time;
	v->number = (unsigned)n_before + 1;
	memcpy(v->member, chunk->member, sizeof v->member);
	for (unsigned i = 0; i < header.n_parts; i++)
		if (header.parts[i].tag < CTIP_COMPARTMENTS) {
			v->has |= 1u << header.parts[i].tag;
			v->gone |= (uint32_t)ctip_chain_forgotten(
			    &ledger->chain, header.parts[i].kid) <<
			    header.parts[i].tag;
			v->parts[header.parts[i].tag] = here;
		} else if (header.parts[i].tag & CTIP_TAG_FILE) {
			v->file_tag = header.parts[i].tag;
			v->file = here;
		}
	for (unsigned i = 0; i < header.n_references; i++) {
		const struct ctip_reference *r = &header.references[i];

		for (size_t j = n_before; j-- > 0;)
			if (memcmp(before[j].leaf, r->leaf, CTIP_HASH) == 0)
				refer(v, r->tag, &before[j]);
	}
	return 0;
}

static int
fold_versions(struct ctip_version **out, size_t *n,
    struct ctip_ledger *ledger, const struct ctip_id *record, bool all,
    struct ctip_err *err)
{
	struct index_at *at;
	int rc = 0;

	*out = NULL;
	ctip_index__entries(&ledger->index, record, all, &at, n);
	if (*n > 0)
		*out = ctip_alloc(*n * sizeof **out);
	for (size_t i = 0; rc == 0 && i < *n; i++)
		rc = fold_entry(&(*out)[i], ledger, at[i], *out, i, err);
	free(at);
	if (rc != 0) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return rc;
}

int
ctip_ledger_versions(struct ctip_version **out, size_t *n,
    struct ctip_ledger *ledger, const struct ctip_id *record,
    struct ctip_err *err)
{
	*out = NULL;
	*n = 0;
	if (ctip_index__load(ledger, err) != 0)
		return -1;
	return fold_versions(out, n, ledger, record, true, err);
}

int
ctip_version__of(struct ctip_version *out, struct ctip_ledger *ledger,
    const struct ctip_id *record, struct ctip_err *err)
{
	struct ctip_version *versions;
	size_t n;

	if (fold_versions(&versions, &n, ledger, record, false, err) != 0)
		return -1;
	if (n > 0)
		*out = versions[n - 1];
	free(versions);
	if (n == 0)
		return ctip_fail(err, CTIP_NOTFOUND,
		    "its transaction was taken back");
	return 0;
}

int
ctip_ledger_known(struct ctip_id *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err)
{
	unsigned char b[8];
	char prefix[4];

	switch (ctip_id_parse(prefix, b, ctip_str(id))) {
	case CTIP_ID_SHAPE:
		return ctip_fail(err, CTIP_INVALID,
		    "'%s' is not an id; ids look like P-7K3M-9QDX-W2FA-Y", id);
	case CTIP_ID_CHECK:
		return ctip_fail(err, CTIP_INVALID,
		    "id '%s' was mistyped: its last symbol does not fit", id);
	case CTIP_ID_GOOD:
		break;
	}
	if (ctip_index__load(ledger, err) != 0)
		return -1;
	if (!ctip_index__find(&ledger->index, b, out))
		return ctip_fail(err, CTIP_NOTFOUND,
		    "there is no record '%s'", id);
	return 0;
}

int
ctip_ledger_find(struct ctip_version *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err)
{
	struct ctip_id record;

	if (ctip_ledger_known(&record, ledger, id, err) != 0)
		return -1;
	if (ctip_version__of(out, ledger, &record, err) != 0)
		return ctip_fail_context(err, "%s", id);
	if (ctip_version__erased(out))
		return ctip_version__refuse(ledger, out, id, err);
	return 0;
}

int
ctip_version__header(struct ctip_header *out, struct ctip_ledger *ledger,
    struct ctip_where where, struct ctip_err *err)
{
	const struct index_chunk *chunk =
	    ctip_index__chunk(&ledger->index, where.sequence);
	struct ctip_str bytes;

	if (chunk == NULL)
		return ctip_fail(err, CTIP_BUG, "no such file");
	return open_entry(ledger, chunk, where.place, &bytes, out, NULL, err);
}

int
ctip_version__ring(struct ctip_ring **out, struct ctip_ledger *ledger,
    uint64_t sequence, enum ctip_compartment c,
    const struct ctip_holder *const *holders, size_t n, struct ctip_err *err)
{
	uint64_t *of = ledger->ring_of[c];
	unsigned i = 0;

	while (i < RINGS && of[i] != sequence + 1)
		i++;
	if (i == RINGS) {
		i = ledger->ring_next[c]++ % RINGS;
		of[i] = 0;
		if (ctip_ring_load(&ledger->rings[c][i], ledger->keys,
		    ledger->chain.ledger, ledger->chain.office, sequence,
		    (uint8_t)c, holders, n, err) != 0)
			return -1;
		of[i] = sequence + 1;
	}
	*out = &ledger->rings[c][i];
	return 0;
}

/* Opens one part of the entry at `where`. *opened false: no key for it. */
static int
open_part(struct ctip_buf *out, unsigned char K[CTIP_KEY], bool *opened,
    const struct ctip_kind **kind, struct ctip_ledger *ledger,
    struct ctip_where where, uint8_t tag, struct ctip_err *err)
{
	enum ctip_compartment c = CTIP_TAG_COMPARTMENT(tag);
	const struct index_chunk *chunk =
	    ctip_index__chunk(&ledger->index, where.sequence);
	const struct ctip_holder *holders[CTIP_HOLDERS];
	const struct ctip_table_row *row;
	struct ctip_ring *ring;
	struct ctip_header header;
	struct ctip_place_in in;
	struct ctip_str bytes;
	bool bad = false;
	unsigned i = 0;
	size_t n;

	*opened = false;
	if (chunk == NULL)
		return ctip_fail(err, CTIP_BUG, "no such file");
	if (ctip_ledger__holders(ledger, c, holders, &n, err) != 0)
		return -1;
	if (n == 0)
		return 0;
	if (open_entry(ledger, chunk, where.place, &bytes, &header, NULL,
	    err) != 0 || ctip_version__ring(&ring, ledger, where.sequence,
	    c, holders, n, err) != 0)
		return -1;
	while (i < header.n_parts && header.parts[i].tag != tag)
		i++;
	if (i == header.n_parts)
		return ctip_fail(err, CTIP_TAMPERED,
		    "a part is not where it was");
	if (!ctip_ring_key(K, ring, &ledger->chain, header.subject.b,
	    (uint8_t)c, header.parts[i].kid, &bad))
		return bad ? ctip_fail(err, CTIP_TAMPERED, "keys.db: a key "
		    "opens to something else than it should") : 0;
	row = &chunk->table[header.schema];
	if (ctip_entry__in(&in, ledger, chunk, err) != 0 ||
	    (kind != NULL && ctip_ledger__kind(kind, ledger, row->name,
	    row->schema, err) != 0) ||
	    ctip_envelope_part(out, &in, chunk->first + where.place, &header,
	    i, bytes.p, bytes.len, K, err) != 0)
		return -1;
	*opened = true;
	return 0;
}

int
ctip_version__part(struct ctip_buf *out, bool *opened,
    struct ctip_ledger *ledger, struct ctip_where where, uint8_t tag,
    struct ctip_err *err)
{
	unsigned char K[CTIP_KEY];
	int rc = open_part(out, K, opened, NULL, ledger, where, tag, err);

	ctip_wipe(K, sizeof K);
	return rc;
}

/* FORMAT item 15: the key of somebody who did not hold the compartment
 * never seals again. */
static bool
holds(const struct ctip_ledger *ledger, const char *handle,
    enum ctip_compartment c)
{
	const struct ctip_member *member =
	    ctip_chain_member(&ledger->chain, handle);
	const struct ctip_roles *roles = &ledger->chain.roles;

	for (size_t i = 0; member != NULL && i < roles->n_groups; i++)
		if ((member->groups >> i & 1) && roles->groups[i].holds[c])
			return true;
	return false;
}

int
ctip_ledger__part_key(unsigned char K[CTIP_KEY], struct ctip_ledger *ledger,
    const struct ctip_version *version, enum ctip_compartment c,
    bool *of_this_epoch, struct ctip_err *err)
{
	const struct index_chunk *chunk;
	const struct ctip_kind *kind;
	struct ctip_buf plain = {0};
	bool opened;
	int rc;

	if (version->gone >> c & 1)
		return ctip_fail(err, CTIP_BUG, "the %s part of this "
		    "record was erased: nothing can be put in its place",
		    ctip_compartment_name(c));
	rc = open_part(&plain, K, &opened, &kind, ledger, version->parts[c],
	    c, err);
	if (plain.p != NULL)
		ctip_wipe(plain.p, plain.len);
	ctip_buf_clear(&plain);
	if (rc == 0 && !opened)
		rc = ctip_fail(err, CTIP_DENIED, "you can't open the %s part "
		    "of this record, so you can't change it",
		    ctip_compartment_name(c));
	chunk = ctip_index__chunk(&ledger->index, version->parts[c].sequence);
	*of_this_epoch = rc == 0 && chunk->epoch == ledger->epoch &&
	    holds(ledger, chunk->member, c);
	return rc;
}

/* Moves the values of a compartment from the kind they were written with to
 * the one in force, by name. */
static void
move_values(struct ctip_record *to, const struct ctip_record *from,
    enum ctip_compartment c)
{
	for (size_t i = 0; i < from->kind->n; i++) {
		const struct ctip_field *field = &from->kind->fields[i];
		int at;

		if (field->compartment != c || from->values[i].p == NULL)
			continue;
		at = ctip_kind_field(to->kind, ctip_str(field->name));
		if (at >= 0)
			to->values[at] = ctip_pool_str(&to->pool,
			    from->values[i]);
	}
}

static void
name_record(const struct ctip_version *version, const struct ctip_kind *kind,
    struct ctip_err *err)
{
	char id[CTIP_ID_TEXT];

	ctip_id_text(id, &version->record, kind->prefix);
	ctip_fail_context(err, "record %s", id);
}

static int
read_part(struct ctip_record *out, bool *opened, struct ctip_ledger *ledger,
    const struct ctip_version *version, enum ctip_compartment c,
    struct ctip_err *err)
{
	const struct ctip_kind *kind = NULL;
	struct ctip_record written = {0};
	struct ctip_buf json = {0};
	unsigned char K[CTIP_KEY];
	int rc;

	rc = open_part(&json, K, opened, &kind, ledger, version->parts[c], c,
	    err);
	ctip_wipe(K, sizeof K);
	if (rc == 0 && *opened) {
		ctip_record_start(&written, kind);
		rc = ctip_record_read(&written, c, ctip_buf_slice(&json),
		    NULL, err);
		if (rc == 0)
			move_values(out, &written, c);
		else
			name_record(version, kind, err);
		ctip_record_clear(&written);
	}
	if (json.p != NULL)
		ctip_wipe(json.p, json.len);
	ctip_buf_clear(&json);
	return rc;
}

int
ctip_ledger_read(struct ctip_record *out, uint32_t *opened,
    struct ctip_ledger *ledger, const struct ctip_version *version,
    uint32_t wanted, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	bool one;

	*opened = 0;
	memset(out, 0, sizeof *out);
	if (ctip_index__load(ledger, err) != 0)
		return -1;
	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    version->kind, err) != 0) {
		/* Something was written with it: it isn't what was asked. */
		if (err->code == CTIP_NOTFOUND)
			err->code = CTIP_TAMPERED;
		return -1;
	}
	ctip_record_start(out, kind);
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++) {
		if (!(version->has & wanted & 1u << c))
			continue;
		if (read_part(out, &one, ledger, version, c, err) != 0) {
			ctip_record_clear(out);
			return -1;
		}
		if (one)
			*opened |= 1u << c;
	}
	return 0;
}
