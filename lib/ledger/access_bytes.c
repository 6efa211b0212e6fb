/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An access record to bytes and back (ctip-ledger.5, ACCESS RECORDS). The
 * body is sealed under a key of its own, which is wrapped to every group that
 * holds compartment audit; the reader signs the sealed bytes, so that whoever
 * carries them can check them and can't read them.
 */
#include "access_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"

#define BODY_FORM 1
#define BODY_STEP 256 /* how many subjects there are shall not show */

static void
put_v(struct ctip_buf *out, struct ctip_str text)
{
	size_t len = text.len < UINT16_MAX ? text.len : UINT16_MAX;

	ctip_buf_u16(out, (uint16_t)len);
	ctip_buf_add(out, text.p, len);
}

static struct ctip_str
take_v(struct ctip_reader *r)
{
	size_t len = ctip_read_u16(r);
	const unsigned char *p = ctip_read_bytes(r, len);

	return (struct ctip_str){p != NULL ? (const char *)p : "",
	    p != NULL ? len : 0};
}

/* A text of at most size - 1 bytes; false where it is longer, or has a
 * NUL. */
static bool
take_text(struct ctip_reader *r, char *out, size_t size)
{
	struct ctip_str text = take_v(r);

	if (r->bad || text.len >= size || memchr(text.p, '\0', text.len))
		return false;
	memcpy(out, text.p, text.len);
	out[text.len] = '\0';
	return true;
}

static void
take_hash(struct ctip_reader *r, unsigned char *out, size_t len)
{
	const unsigned char *p = ctip_read_bytes(r, len);

	if (p != NULL)
		memcpy(out, p, len);
}

bool
ctip_access__head(struct access_head *out, struct ctip_str record)
{
	struct ctip_reader r = {(const unsigned char *)record.p, record.len,
	    false};
	const unsigned char *magic = ctip_read_bytes(&r, 4);

	memset(out, 0, sizeof *out);
	if (magic == NULL || memcmp(magic, "CTA1", 4) != 0 ||
	    record.len > ACCESS_LONGEST)
		return false;
	take_hash(&r, out->ledger, 16);
	if (!take_text(&r, out->reader, sizeof out->reader))
		return false;
	take_hash(&r, out->fingerprint, CTIP_HASH);
	out->counter = ctip_read_u64(&r);
	take_hash(&r, out->previous, CTIP_HASH);
	out->ephemeral = ctip_read_bytes(&r, 32);
	out->n_wraps = ctip_read_u8(&r);
	out->wraps.p = (const char *)r.p;
	for (unsigned i = 0; i < out->n_wraps && !r.bad; i++) {
		take_v(&r);
		ctip_read_bytes(&r, 2 + CTIP_KEY);
	}
	if (r.bad || r.left < CTIP_TAG + BODY_STEP || out->counter == 0 ||
	    out->counter > INT64_MAX)
		return false;
	out->wraps.len = (size_t)((const char *)r.p - out->wraps.p);
	out->body = (struct ctip_str){(const char *)r.p, r.left};
	out->clear = (struct ctip_str){record.p, record.len - r.left};
	return true;
}

bool
ctip_access__holds(const struct access_head *head, struct ctip_str record,
    struct ctip_str signature, const struct ctip_chain *chain)
{
	const struct ctip_member *member = ctip_chain_by_key(chain,
	    head->fingerprint);
	unsigned char sign[32];

	return member != NULL && strcmp(member->handle, head->reader) == 0 &&
	    memcmp(head->ledger, chain->ledger, 16) == 0 &&
	    ctip_sshsig_holds(sign, signature, record, ACCESS_NAMESPACE) &&
	    memcmp(sign, member->public_.sign, 32) == 0;
}

/* What was read, in plain, padded. */
static void
write_body(struct ctip_buf *out, const struct ctip_access *access,
    const char *action, struct ctip_str purpose)
{
	static const struct ctip_id none;
	bool named = access->n <= CTIP_ACCESS_NAMED;
	size_t more;

	ctip_buf_u8(out, BODY_FORM);
	ctip_buf_u64(out, (uint64_t)ctip_now());
	put_v(out, ctip_str(action));
	ctip_buf_u16(out, (uint16_t)access->compartments);
	ctip_buf_u64(out, access->n);
	ctip_buf_u8(out, (uint8_t)access->n_kinds);
	for (size_t i = 0; i < access->n_kinds; i++)
		put_v(out, ctip_str(access->kinds[i]));
	ctip_buf_u8(out, (uint8_t)(named ? access->n : 0));
	for (size_t i = 0; named && i < access->room; i++)
		if (memcmp(&access->subjects[i], &none, sizeof none) != 0)
			ctip_buf_add(out, access->subjects[i].b, 16);
	put_v(out, purpose);
	more = (BODY_STEP - out->len % BODY_STEP) % BODY_STEP;
	memset(ctip_buf_room(out, more), 0, more);
	out->len += more;
}

/* The wrap key of one group, and the other way round. */
static bool
wrap_key(unsigned char out[CTIP_KEY], const unsigned char mine[32],
    const unsigned char theirs[32], const struct access_head *head,
    const unsigned char public_[32], const char *group, uint16_t epoch)
{
	return ctip_wrap_key(out, mine, theirs, head->ledger,
	    head->ephemeral, public_, group, epoch);
}

/* K wrapped to every group that holds audit: n and the wraps. */
static int
write_wraps(struct ctip_buf *out, const struct ctip_chain *chain,
    const struct access_head *head, const unsigned char secret[32],
    const unsigned char K[CTIP_KEY], struct ctip_err *err)
{
	const struct ctip_roles *roles = &chain->roles;
	unsigned char WK[CTIP_KEY], wrap[CTIP_KEY];
	size_t at = out->len;
	int rc = 0;

	ctip_buf_u8(out, 0);
	for (size_t g = 0; rc == 0 && g < roles->n_groups; g++) {
		const struct ctip_group_key *key = &chain->groups[g];

		if (!roles->groups[g].holds[CTIP_AUDIT])
			continue;
		if (!wrap_key(WK, secret, key->public_, head, key->public_,
		    roles->groups[g].name, key->epoch))
			rc = ctip_fail(err, CTIP_TAMPERED, "the public key "
			    "of group '%s' is unusable",
			    roles->groups[g].name);
		ctip_wrap(wrap, K, WK, head->ephemeral);
		put_v(out, ctip_str(roles->groups[g].name));
		ctip_buf_u16(out, key->epoch);
		ctip_buf_add(out, wrap, sizeof wrap);
		out->p[at]++;
	}
	ctip_wipe(WK, sizeof WK);
	return rc;
}

int
ctip_access__write(struct ctip_buf *record, struct ctip_buf *signature,
    const struct ctip_access *access, struct ctip_ledger *ledger,
    const struct access_link *last, const char *action,
    struct ctip_str purpose, struct ctip_err *err)
{
	unsigned char secret[32], ephemeral[32], K[CTIP_KEY];
	unsigned char fingerprint[CTIP_HASH];
	struct access_head head = {.ephemeral = ephemeral};
	struct ctip_buf body = {0};
	int rc;

	ctip_box_pair(ephemeral, secret);
	ctip_random(K, sizeof K);
	ctip_public_fingerprint(fingerprint, &ledger->key.public_);
	memcpy(head.ledger, ledger->chain.ledger, 16);
	ctip_buf_text(record, "CTA1");
	ctip_buf_add(record, head.ledger, 16);
	put_v(record, ctip_str(ledger->me->handle));
	ctip_buf_add(record, fingerprint, CTIP_HASH);
	ctip_buf_u64(record, last->counter + 1);
	ctip_buf_add(record, last->hash, CTIP_HASH);
	ctip_buf_add(record, ephemeral, 32);
	rc = write_wraps(record, &ledger->chain, &head, secret, K, err);
	if (rc == 0) {
		write_body(&body, access, action, purpose);
		ctip_buf_room(record, body.len + CTIP_TAG);
		ctip_seal_x((unsigned char *)record->p + record->len, body.p,
		    body.len, ctip_buf_slice(record), ephemeral,
		    last->counter + 1, K);
		record->len += body.len + CTIP_TAG;
		ctip_sshsig(signature, ctip_buf_slice(record),
		    ACCESS_NAMESPACE, &ledger->key);
		ctip_wipe(body.p, body.len);
	}
	ctip_wipe(secret, sizeof secret);
	ctip_wipe(K, sizeof K);
	ctip_buf_clear(&body);
	return rc;
}

/* The record's key, by the first of the wraps that is this holder's. */
static bool
open_key(unsigned char K[CTIP_KEY], const struct access_head *head,
    const struct ctip_holder *holder)
{
	struct ctip_reader r = {(const unsigned char *)head->wraps.p,
	    head->wraps.len, false};
	unsigned char WK[CTIP_KEY];
	bool found = false;

	for (unsigned i = 0; !found && i < head->n_wraps; i++) {
		struct ctip_str group = take_v(&r);
		uint16_t epoch = ctip_read_u16(&r);
		const unsigned char *wrap = ctip_read_bytes(&r, CTIP_KEY);

		if (wrap == NULL || epoch != holder->epoch ||
		    !ctip_str_is(group, holder->name) || !wrap_key(WK,
		    holder->secret.p, head->ephemeral, head,
		    holder->public_, holder->name, epoch))
			continue;
		ctip_wrap(K, wrap, WK, head->ephemeral);
		found = true;
	}
	ctip_wipe(WK, sizeof WK);
	return found;
}

static bool
read_body(struct ctip_access_read *out, struct ctip_str plain)
{
	struct ctip_reader r = {(const unsigned char *)plain.p, plain.len,
	    false};
	bool good = ctip_read_u8(&r) == BODY_FORM;

	out->time = (int64_t)ctip_read_u64(&r);
	good = good && take_text(&r, out->action, sizeof out->action);
	out->compartments = ctip_read_u16(&r);
	out->count = ctip_read_u64(&r);
	out->n_kinds = ctip_read_u8(&r);
	good = good && out->n_kinds <= CTIP_ACCESS_KINDS;
	for (size_t i = 0; good && i < out->n_kinds; i++)
		good = take_text(&r, out->kinds[i], sizeof out->kinds[i]);
	out->n_subjects = good ? ctip_read_u8(&r) : 0;
	good = good && out->n_subjects <= CTIP_ACCESS_NAMED;
	for (size_t i = 0; good && i < out->n_subjects; i++)
		take_hash(&r, out->subjects[i].b, 16);
	out->purpose = take_v(&r);
	for (size_t i = 0; i < r.left; i++)
		good = good && r.p[i] == 0;
	return good && !r.bad && r.left < BODY_STEP;
}

bool
ctip_access__body(struct ctip_access_read *out, struct ctip_buf *keep,
    const struct access_head *head,
    const struct ctip_holder *const *holders, size_t n)
{
	unsigned char K[CTIP_KEY];
	size_t len = head->body.len - CTIP_TAG;
	bool good = false;

	for (size_t i = 0; !good && i < n; i++) {
		if (!open_key(K, head, holders[i]))
			continue;
		ctip_buf_reset(keep);
		ctip_buf_room(keep, len);
		good = ctip_open_x((unsigned char *)keep->p, head->body.p,
		    head->body.len, head->clear, head->ephemeral,
		    head->counter, K);
		keep->len = good ? len : 0;
	}
	ctip_wipe(K, sizeof K);
	return good && read_body(out, ctip_buf_slice(keep));
}
