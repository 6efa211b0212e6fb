/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> request: the keys of a subject, from the headers of all entries,
 * which every member can open. Any member can name a key in an entry of
 * their own, so a key that two subjects' entries name is that subject's to
 * which it commits; otherwise one member could erase anybody.
 */
#include <stdlib.h>
#include <string.h>

#include "forget_inside.h"

/* One part of an entry: who names which key, and where. */
struct naming {
	unsigned char    kid[CTIP_HASH];
	struct ctip_id   subject;
	uint64_t         sequence;     /* of the file */
	enum ctip_compartment c;
	bool             foreign;      /* it commits to another subject */
};

struct search {
	struct ctip_ledger *ledger;
	struct ctip_id      subject;
	uint32_t            wanted;    /* compartments */
	size_t              n, room;
	struct naming      *own;       /* by the subject; sorted by kid */
	uint64_t            records;
};

static int
compare(const void *a, const void *b)
{
	return memcmp(((const struct naming *)a)->kid,
	    ((const struct naming *)b)->kid, CTIP_KID_SHORT);
}

static bool
is_own(const struct search *s, const struct index_entry *e)
{
	return e->op != 0 && memcmp(&e->subject, &s->subject,
	    sizeof e->subject) == 0;
}

static void
add_own(struct search *s, const struct ctip_header *header,
    uint64_t sequence)
{
	for (unsigned i = 0; i < header->n_parts; i++) {
		uint8_t c = CTIP_TAG_COMPARTMENT(header->parts[i].tag);
		struct naming *one;

		if (c >= CTIP_COMPARTMENTS || (s->wanted >> c & 1) == 0)
			continue;
		if (s->n == s->room) {
			s->room = s->room * 2 + 16;
			s->own = ctip_realloc(s->own,
			    s->room * sizeof *s->own);
		}
		one = &s->own[s->n++];
		memset(one, 0, sizeof *one);
		memcpy(one->kid, header->parts[i].kid, CTIP_HASH);
		one->subject = header->subject;
		one->sequence = sequence;
		one->c = c;
	}
}

/* Does K, as the file wraps it, give the kid with this subject? 1, 0, -1. */
static int
commits(struct search *s, uint64_t sequence, const struct naming *to,
    struct ctip_err *err)
{
	const struct ctip_holder *holders[CTIP_HOLDERS];
	unsigned char K[CTIP_KEY];
	struct ctip_ring *ring;
	bool bad, good;
	size_t n;

	if (ctip_ledger__holders(s->ledger, to->c, holders, &n, err) != 0 ||
	    (n > 0 && ctip_version__ring(&ring, s->ledger, sequence, to->c,
	    holders, n, err) != 0))
		return -1;
	good = n > 0 && ctip_ring_key(K, ring, &s->ledger->chain,
	    to->subject.b, (uint8_t)to->c, to->kid, &bad);
	ctip_wipe(K, sizeof K);
	return good;
}

/* Another subject's entry names the same key: whose is it? */
static int
judge(struct search *s, struct naming *own, const struct naming *other,
    struct ctip_err *err)
{
	int mine = commits(s, own->sequence, own, err), theirs;

	if (mine == 0)
		mine = commits(s, other->sequence, own, err);
	if (mine != 0)
		return mine < 0 ? -1 : 0;
	theirs = commits(s, other->sequence, other, err);
	if (theirs == 0)
		theirs = commits(s, own->sequence, other, err);
	if (theirs < 0)
		return -1;
	if (theirs == 0)
		return ctip_fail(err, CTIP_DENIED, "a key of compartment '%s' "
		    "is named under two records, and only somebody who can "
		    "open it can tell whose it is: they must do this",
		    ctip_compartment_name(own->c));
	own->foreign = true;
	return 0;
}

/* Headers of other subjects, against what was found. */
static int
look_at(struct search *s, const struct ctip_header *header,
    uint64_t sequence, struct ctip_err *err)
{
	for (unsigned i = 0; i < header->n_parts; i++) {
		struct naming other = {.subject = header->subject,
		    .sequence = sequence, .c = CTIP_TAG_COMPARTMENT(
		    header->parts[i].tag)}, *own;
		size_t at;

		memcpy(other.kid, header->parts[i].kid, CTIP_HASH);
		own = bsearch(&other, s->own, s->n, sizeof other, compare);
		if (own == NULL || ctip_chain_forgotten(&s->ledger->chain,
		    other.kid))
			continue;
		for (at = (size_t)(own - s->own); at > 0 &&
		    compare(&s->own[at - 1], &other) == 0;)
			at--;
		for (; at < s->n && compare(&s->own[at], &other) == 0; at++)
			if (judge(s, &s->own[at], &other, err) != 0)
				return -1;
	}
	return 0;
}

/* Those of the subject: the index tells which. */
static int
walk_own(struct search *s, const struct index_chunk *chunk,
    struct ctip_err *err)
{
	struct ctip_header header;
	struct ctip_place_in in;
	struct ctip_str bytes;

	for (uint32_t i = 0; i < chunk->n; i++) {
		if (!is_own(s, &chunk->entries[i]))
			continue;
		if (ctip_entry__in(&in, s->ledger, chunk, err) != 0 ||
		    ctip_entry__bytes(s->ledger, chunk, i, &bytes, err) != 0 ||
		    ctip_envelope_header(&header, &in, chunk->first + i,
		    bytes.p, bytes.len, err) != 0)
			return -1;
		add_own(s, &header, chunk->sequence);
	}
	return 0;
}

/* All others, page by page. */
static int
look_through(struct search *s, const struct index_chunk *chunk,
    struct ctip_str page, uint32_t *place, struct ctip_err *err)
{
	struct ctip_prefix prefix;
	struct ctip_header header;
	struct ctip_place_in in;

	if (ctip_entry__in(&in, s->ledger, chunk, err) != 0)
		return -1;
	for (; page.len > 0; page.p += prefix.size, page.len -= prefix.size) {
		uint32_t i = (*place)++;

		if (i >= chunk->n ||
		    !ctip_prefix_read(&prefix, page.p, page.len))
			return ctip_fail(err, CTIP_TAMPERED,
			    "ledger.db: an entry is damaged");
		if (prefix.type != CTIP_SEALED ||
		    is_own(s, &chunk->entries[i]))
			continue;
		if (ctip_envelope_header(&header, &in, chunk->first + i,
		    page.p, prefix.size, err) != 0 ||
		    look_at(s, &header, chunk->sequence, err) != 0)
			return -1;
	}
	return 0;
}

static int
walk_others(struct search *s, const struct index_chunk *chunk,
    struct ctip_err *err)
{
	struct ctip_store *db = s->ledger->db;
	struct ctip_value at[] = {CTIP_V_TEXT(s->ledger->chain.office),
	    CTIP_V_INT(chunk->sequence)};
	uint32_t place = 0;
	int got = 0, rc;

	rc = ctip_store_ask(db, CTIP_Q_PAGES, at, 2, err);
	while (rc == 0 && (got = ctip_store_next(db, CTIP_Q_PAGES, err)) == 1)
		rc = look_through(s, chunk, ctip_store_bytes(db,
		    CTIP_Q_PAGES, 1), &place, err);
	ctip_store_reset(db, CTIP_Q_PAGES);
	return got < 0 ? -1 : rc;
}

static int
walk(struct search *s, int (*one)(struct search *,
    const struct index_chunk *, struct ctip_err *), struct ctip_err *err)
{
	const struct ctip_index *index = &s->ledger->index;

	for (size_t i = 0; i < index->n; i++)
		if (one(s, &index->chunks[i], err) != 0)
			return -1;
	return 0;
}

/* Each key once. */
static void
gather(struct ctip_subject_keys *out, const struct search *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct naming *one = &s->own[i];

		if (i > 0 && compare(one, one - 1) == 0)
			continue;
		if (one->foreign) {
			out->foreign++;
			continue;
		}
		ctip_buf_add(&out->all, one->kid, CTIP_KID_SHORT);
		if (!ctip_chain_forgotten(&s->ledger->chain, one->kid))
			ctip_buf_add(&out->left, one->kid, CTIP_KID_SHORT);
		if (!ctip_chain_buried(&s->ledger->chain, one->kid))
			ctip_buf_add(&out->unburied, one->kid,
			    CTIP_KID_SHORT);
	}
}

/* Records under the subject that have something left. */
static uint64_t
count_records(const struct search *s)
{
	const struct ctip_index *index = &s->ledger->index;
	uint64_t n = 0;

	for (uint32_t i = 0; i < index->n; i++)
		for (uint32_t j = 0; j < index->chunks[i].n; j++) {
			const struct index_entry *e =
			    &index->chunks[i].entries[j];

			n += is_own(s, e) && e->previous == 0 &&
			    ctip_index__stands(index,
			    (struct index_at){i, j});
		}
	return n;
}

int
ctip_subject_keys(struct ctip_subject_keys *out, struct ctip_ledger *ledger,
    const struct ctip_id *subject, uint32_t compartments,
    struct ctip_err *err)
{
	struct search s = {.ledger = ledger, .subject = *subject,
	    .wanted = compartments};
	int rc = -1;

	memset(out, 0, sizeof *out);
	if (ctip_index__load(ledger, err) == 0 && walk(&s, walk_own, err) == 0) {
		if (s.n > 0)
			qsort(s.own, s.n, sizeof *s.own, compare);
		rc = s.n > 0 ? walk(&s, walk_others, err) : 0;
	}
	if (rc == 0) {
		gather(out, &s);
		out->records = count_records(&s);
	}
	free(s.own);
	return rc;
}

void
ctip_subject_keys_clear(struct ctip_subject_keys *keys)
{
	ctip_buf_clear(&keys->all);
	ctip_buf_clear(&keys->left);
	ctip_buf_clear(&keys->unburied);
}

static int
compare_kids(const void *a, const void *b)
{
	return memcmp(a, b, CTIP_KID_SHORT);
}

int
ctip_forget_check(struct ctip_ledger *ledger,
    const struct ctip_request *request, const struct ctip_erasure *erasure,
    struct ctip_err *err)
{
	struct ctip_subject_keys keys;
	int rc = ctip_subject_keys(&keys, ledger, &erasure->subject,
	    erasure->compartments, err);

	for (size_t i = 0; rc == 0 && i < request->n_kids; i++)
		if (keys.all.len == 0 || bsearch(request->kids[i], keys.all.p,
		    keys.all.len / CTIP_KID_SHORT, CTIP_KID_SHORT,
		    compare_kids) == NULL)
			rc = ctip_fail(err, CTIP_TAMPERED, "it lists a key "
			    "that is not one of '%s': 'ctip ledger cancel' "
			    "says no to it", erasure->id);
	ctip_subject_keys_clear(&keys);
	return rc;
}
