/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a reader's chain stood last, remembered outside of the ledger (pin.h,
 * `access.HANDLE COUNTER HASH`): it is the only thing that tells that the end
 * of it was cut off. Losing it costs that notice, so nothing fails for it.
 */
#include "access_inside.h"

#include <string.h>

#include "ctip/ledger/pin.h"

static bool
read_link(struct access_link *out, struct ctip_str text)
{
	struct ctip_str number;
	int64_t counter = 0;
	bool good = ctip_str_cut(&text, ' ', &number) &&
	    ctip_str_integer(number, 1, INT64_MAX - 1, &counter) &&
	    ctip_unhex(out->hash, CTIP_HASH, text);

	out->counter = (uint64_t)counter;
	return good;
}

static void
write_name(char out[CTIP_HANDLE + 8], const char *reader)
{
	snprintf(out, CTIP_HANDLE + 8, "access.%s", reader);
}

bool
ctip_access__recall(struct access_link *out, const unsigned char ledger[16],
    const char *reader)
{
	char name[CTIP_HANDLE + 8];
	struct ctip_buf text = {0};
	bool found;

	write_name(name, reader);
	found = ctip_pin_get(&text, ledger, name) &&
	    read_link(out, ctip_buf_slice(&text));
	ctip_buf_clear(&text);
	return found;
}

/* Somebody who read beside us may have come farther. */
static bool
choose(void *context, struct ctip_str now, struct ctip_buf *out)
{
	const struct access_link *link = context;
	struct access_link known;
	char hex[CTIP_HASH * 2 + 1];

	if (now.p != NULL && read_link(&known, now) &&
	    known.counter >= link->counter)
		return false;
	ctip_hex(hex, link->hash, CTIP_HASH);
	ctip_buf_format(out, "%llu %s", (unsigned long long)link->counter,
	    hex);
	return true;
}

void
ctip_access__remember(const unsigned char ledger[16], const char *reader,
    const struct access_link *link)
{
	char name[CTIP_HANDLE + 8];
	struct access_link to = *link;
	struct ctip_err ignored;

	write_name(name, reader);
	ctip_pin_change(ledger, name, choose, &to, &ignored);
}
