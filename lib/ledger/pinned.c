/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger --> what was seen of it here before: the pinned tip. Looked at by
 * every opening (one point query), moved when the ledger has gone on, never
 * back. Where nothing can be remembered, nothing is noticed, and the work
 * goes on.
 */
#include "ctip/ledger/checkpoint.h"

#include <string.h>

#include "ctip/ledger/pin.h"
#include "private.h"

#define PIN_NAME 40 /* `tip.` and an office */

struct pin {
	uint64_t      sequence;
	unsigned char hash[CTIP_HASH];
};

static void
name_tip(char out[PIN_NAME], const struct ctip_ledger *ledger)
{
	snprintf(out, PIN_NAME, "tip.%s", ledger->chain.office);
}

static void
write_pin(struct ctip_buf *out, const struct pin *pin)
{
	char hex[CTIP_HASH * 2 + 1];

	ctip_hex(hex, pin->hash, CTIP_HASH);
	ctip_buf_format(out, "%llu %s", (unsigned long long)pin->sequence,
	    hex);
}

static bool
read_pin(struct pin *out, struct ctip_str text)
{
	struct ctip_str number;
	int64_t sequence;

	if (!ctip_str_cut(&text, ' ', &number) ||
	    !ctip_str_integer(number, 0, INT64_MAX, &sequence))
		return false;
	out->sequence = (uint64_t)sequence;
	return ctip_unhex(out->hash, CTIP_HASH, text);
}

int
ctip_ledger__head_is(bool *out, struct ctip_ledger *ledger,
    uint64_t sequence, const unsigned char hash[CTIP_HASH],
    struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(ledger->chain.office),
	    CTIP_V_INT(sequence)};
	unsigned char found[CTIP_HASH];
	struct ctip_str head;
	int row;

	*out = false;
	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD, at, 2, err) != 0)
		return -1;
	row = ctip_store_next(ledger->db, CTIP_Q_HEAD, err);
	if (row == 1) {
		head = ctip_store_bytes(ledger->db, CTIP_Q_HEAD, 2);
		ctip_hash_bytes(found, head.p, head.len);
		*out = memcmp(found, hash, CTIP_HASH) == 0;
		ctip_store_reset(ledger->db, CTIP_Q_HEAD);
	}
	return row < 0 ? -1 : 0;
}

static int
fail_gone(const struct ctip_ledger *ledger, const struct pin *seen,
    struct ctip_err *err)
{
	static const char what_to_do[] = "if you put an older copy back, "
	    "type: ctip audit checkpoint --accept; if not, change nothing, and "
	    "compare with what was kept elsewhere: ctip audit verify "
	    "--checkpoint FILE";

	if (ledger->tip.sequence < seen->sequence)
		return ctip_fail(err, CTIP_TAMPERED, "this ledger was rolled "
		    "back: it ends at file %llu, and file %llu was seen here "
		    "before; %s", (unsigned long long)ledger->tip.sequence,
		    (unsigned long long)seen->sequence, what_to_do);
	return ctip_fail(err, CTIP_TAMPERED, "this ledger was forked: its "
	    "file %llu is not the one that was seen here before; %s",
	    (unsigned long long)seen->sequence, what_to_do);
}

/* Forward only: another program may have seen more meanwhile. */
static bool
move_on(void *context, struct ctip_str now, struct ctip_buf *out)
{
	const struct pin *mine = context;
	struct pin there;

	if (read_pin(&there, now) && there.sequence >= mine->sequence)
		return false;
	write_pin(out, mine);
	return true;
}

void
ctip_ledger__pin(struct ctip_ledger *ledger)
{
	struct pin mine = {.sequence = ledger->tip.sequence};
	char name[PIN_NAME];
	struct ctip_err ignored;

	if (!ledger->pinned || ledger->tip.sequence <= ledger->pin)
		return;
	memcpy(mine.hash, ledger->tip_hash, CTIP_HASH);
	name_tip(name, ledger);
	ctip_pin_change(ledger->chain.ledger, name, move_on, &mine, &ignored);
	ledger->pin = mine.sequence;
}

/* After the state was read, and not in the same hold: what was seen
 * meanwhile by others must be there too. */
int
ctip_ledger_pinned(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_buf text = {0};
	char name[PIN_NAME];
	struct pin seen;
	bool there = true, known;
	int result = 0;

	name_tip(name, ledger);
	known = ctip_pin_get(&text, ledger->chain.ledger, name) &&
	    read_pin(&seen, ctip_buf_slice(&text));
	ctip_buf_clear(&text);
	if (known && (seen.sequence != ledger->tip.sequence ||
	    memcmp(seen.hash, ledger->tip_hash, CTIP_HASH) != 0))
		result = ctip_ledger__head_is(&there, ledger, seen.sequence,
		    seen.hash, err);
	if (result == 0 && !there)
		result = fail_gone(ledger, &seen, err);
	if (result != 0)
		return -1;
	ledger->pinned = true;
	ledger->pin = known ? seen.sequence : 0;
	ctip_ledger__pin(ledger);
	return 0;
}

int
ctip_ledger_accept(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct pin mine = {.sequence = ledger->tip.sequence};
	struct ctip_buf text = {0};
	char name[PIN_NAME];
	int result;

	memcpy(mine.hash, ledger->tip_hash, CTIP_HASH);
	write_pin(&text, &mine);
	name_tip(name, ledger);
	result = ctip_pin_set(ledger->chain.ledger, name,
	    ctip_buf_slice(&text), err);
	ctip_buf_clear(&text);
	return result;
}
