/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger --> a text that is kept elsewhere, and back: how far the ledger had
 * come, signed by a member. What is read must be, byte for byte, what we
 * would have written; but a mail's line ends and blank lines around it are
 * let pass.
 */
#include "ctip/ledger/checkpoint.h"

#include <string.h>

#include "ctip/base/time.h"
#include "private.h"

#define NAMESPACE "ctip-checkpoint"

static const char first[] = "ctip checkpoint 1";
static const char armour[] = "-----BEGIN SSH SIGNATURE-----";

/* The lines that are signed. */
static void
write_lines(struct ctip_buf *out, const struct ctip_checkpoint *c)
{
	char hex[CTIP_HASH * 2 + 1], time[21];

	ctip_hex(hex, c->ledger, 16);
	ctip_buf_format(out, "%s\nledger       %s\noffice       %s\n", first,
	    hex, c->office);
	ctip_hex(hex, c->fingerprint, CTIP_HASH);
	ctip_buf_format(out, "fingerprint  %s\nfile         %llu\n", hex,
	    (unsigned long long)c->sequence);
	ctip_hex(hex, c->tip, CTIP_HASH);
	ctip_time_text(time, c->time);
	ctip_buf_format(out, "tip          %s\ntime         %s\n"
	    "member       %s\n", hex, time, c->member);
}

/* The hash of transaction 0's head. */
static int
find_fingerprint(unsigned char out[CTIP_HASH], struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(ledger->chain.office),
	    CTIP_V_INT(0)};
	struct ctip_str head;
	int row;

	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD, at, 2, err) != 0)
		return -1;
	row = ctip_store_next(ledger->db, CTIP_Q_HEAD, err);
	if (row == 1) {
		head = ctip_store_bytes(ledger->db, CTIP_Q_HEAD, 2);
		ctip_hash_bytes(out, head.p, head.len);
		ctip_store_reset(ledger->db, CTIP_Q_HEAD);
	}
	if (row == 0)
		ctip_fail(err, CTIP_TAMPERED,
		    "ledger.db: the founding transaction is missing");
	return row == 1 ? 0 : -1;
}

int
ctip_checkpoint_write(struct ctip_buf *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct ctip_checkpoint c = {.sequence = ledger->tip.sequence,
	    .time = ctip_now()};
	struct ctip_buf lines = {0};

	if (find_fingerprint(c.fingerprint, ledger, err) != 0)
		return -1;
	memcpy(c.ledger, ledger->chain.ledger, 16);
	strcpy(c.office, ledger->chain.office);
	memcpy(c.tip, ledger->tip_hash, CTIP_HASH);
	strcpy(c.member, ledger->me->handle);
	write_lines(&lines, &c);
	ctip_buf_str(out, ctip_buf_slice(&lines));
	ctip_sshsig(out, ctip_buf_slice(&lines), NAMESPACE, &ledger->key);
	ctip_buf_clear(&lines);
	return 0;
}

/* The value of the next line, which must have this name. */
static bool
take(struct ctip_str *value, struct ctip_str *rest, const char *name)
{
	struct ctip_str line;
	size_t len = strlen(name);

	if (!ctip_str_cut(rest, '\n', &line) || line.len < 14 ||
	    memcmp(line.p, name, len) != 0)
		return false;
	*value = (struct ctip_str){line.p + 13, line.len - 13};
	return true;
}

static bool
take_text(char *out, size_t size, struct ctip_str *rest, const char *name)
{
	struct ctip_str value;

	if (!take(&value, rest, name) || value.len >= size)
		return false;
	memcpy(out, value.p, value.len);
	out[value.len] = '\0';
	return true;
}

static bool
take_lines(struct ctip_checkpoint *out, struct ctip_str *rest)
{
	struct ctip_str value;
	int64_t number;

	if (!ctip_str_cut(rest, '\n', &value) ||
	    !ctip_str_is(value, first) || !take(&value, rest, "ledger") ||
	    !ctip_unhex(out->ledger, 16, value) ||
	    !take_text(out->office, sizeof out->office, rest, "office") ||
	    !take(&value, rest, "fingerprint") ||
	    !ctip_unhex(out->fingerprint, CTIP_HASH, value) ||
	    !take(&value, rest, "file") ||
	    !ctip_str_integer(value, 0, INT64_MAX, &number) ||
	    !take(&value, rest, "tip") ||
	    !ctip_unhex(out->tip, CTIP_HASH, value) ||
	    !take(&value, rest, "time") ||
	    !ctip_time_parse(&out->time, value) ||
	    !take_text(out->member, sizeof out->member, rest, "member"))
		return false;
	out->sequence = (uint64_t)number;
	return true;
}

/* Without carriage returns at line ends, and blank lines around it. */
static void
settle_lines(struct ctip_buf *out, struct ctip_str text)
{
	struct ctip_str line;

	text = ctip_str_trim(text);
	while (ctip_str_cut(&text, '\n', &line)) {
		while (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		ctip_buf_str(out, line);
		ctip_buf_char(out, '\n');
	}
}

int
ctip_checkpoint_read(struct ctip_checkpoint *out, struct ctip_str text,
    const char *name, struct ctip_err *err)
{
	struct ctip_buf all = {0}, lines = {0};
	struct ctip_str rest;
	int result = -1;

	memset(out, 0, sizeof *out);
	settle_lines(&all, text);
	rest = ctip_buf_slice(&all);
	if (!take_lines(out, &rest) || rest.len < sizeof armour ||
	    memcmp(rest.p, armour, sizeof armour - 1) != 0) {
		ctip_fail(err, CTIP_INVALID, "'%s' is not a whole checkpoint; "
		    "one begins with '%s' and ends with a signature", name,
		    first);
		goto out;
	}
	write_lines(&lines, out);
	if (lines.len + rest.len != all.len ||
	    memcmp(lines.p, all.p, lines.len) != 0 ||
	    !ctip_sshsig_holds(out->sign, rest, ctip_buf_slice(&lines),
	    NAMESPACE))
		ctip_fail(err, CTIP_TAMPERED, "'%s': the signature of this "
		    "checkpoint does not hold: it was altered", name);
	else
		result = 0;
out:
	ctip_buf_clear(&all);
	ctip_buf_clear(&lines);
	return result;
}

/* Is this key that of the member who is named? */
static bool
is_member(const struct ctip_chain *chain, const struct ctip_checkpoint *c)
{
	const struct ctip_member *member = ctip_chain_member(chain,
	    c->member);

	return member != NULL &&
	    memcmp(member->public_.sign, c->sign, 32) == 0;
}

/* Its transaction is there: was who signed a member as of that? */
static int
was_member(bool *out, struct ctip_ledger *ledger,
    const struct ctip_checkpoint *c, struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(c->office),
	    CTIP_V_INT(c->sequence)};
	struct ctip_chain then = {0};
	struct ctip_head head = {0};
	struct ctip_str bytes;
	int rc = -1;

	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD, at, 2, err) != 0 ||
	    ctip_store_next(ledger->db, CTIP_Q_HEAD, err) != 1)
		goto out;
	bytes = ctip_store_bytes(ledger->db, CTIP_Q_HEAD, 2);
	rc = ctip_head_read(&head, bytes.p, bytes.len, err);
	ctip_store_reset(ledger->db, CTIP_Q_HEAD);
	if (rc == 0)
		rc = ctip_membership__all(&then, ledger->db, &head, err);
	*out = rc == 0 && is_member(&then, c) &&
	    !ctip_chain_member(&then, c->member)->revoked;
out:
	ctip_head_clear(&head);
	ctip_chain_clear(&then);
	return rc;
}

/* Its transaction is not there. */
static int
fail_gone(const struct ctip_ledger *ledger, const struct ctip_checkpoint *c,
    const char *name, struct ctip_err *err)
{
	char time[21];

	ctip_time_text(time, c->time);
	if (!is_member(&ledger->chain, c))
		return ctip_fail(err, CTIP_TAMPERED, "'%s' is signed by a key "
		    "that is not that of member %s of this ledger: the "
		    "checkpoint is forged, or the ledger was rolled back to "
		    "before they came", name, c->member);
	if (ledger->tip.sequence < c->sequence)
		return ctip_fail(err, CTIP_TAMPERED, "this ledger was rolled "
		    "back: it ends at file %llu, and member %s saw file %llu "
		    "at %s ('%s')", (unsigned long long)ledger->tip.sequence,
		    c->member, (unsigned long long)c->sequence, time, name);
	return ctip_fail(err, CTIP_TAMPERED, "this ledger was forked: its "
	    "file %llu is not the one that member %s saw at %s ('%s')",
	    (unsigned long long)c->sequence, c->member, time, name);
}

int
ctip_checkpoint_holds(struct ctip_ledger *ledger,
    const struct ctip_checkpoint *c, const char *name, struct ctip_err *err)
{
	const struct ctip_chain *chain = &ledger->chain;
	unsigned char fingerprint[CTIP_HASH];
	bool there, member;

	if (find_fingerprint(fingerprint, ledger, err) != 0)
		return -1;
	if (memcmp(c->ledger, chain->ledger, 16) != 0 ||
	    strcmp(c->office, chain->office) != 0 ||
	    memcmp(c->fingerprint, fingerprint, CTIP_HASH) != 0)
		return ctip_fail(err, CTIP_TAMPERED, "'%s' is a checkpoint of "
		    "another ledger than this one", name);
	if (ctip_ledger__head_is(&there, ledger, c->sequence, c->tip, err) != 0)
		return -1;
	if (!there)
		return fail_gone(ledger, c, name, err);
	if (was_member(&member, ledger, c, err) != 0)
		return -1;
	if (!member)
		return ctip_fail(err, CTIP_TAMPERED, "'%s' is signed by a key "
		    "that was not that of member %s at file %llu: they "
		    "were none then, or it is forged", name, c->member,
		    (unsigned long long)c->sequence);
	return 0;
}
