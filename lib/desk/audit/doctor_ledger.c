/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger itself: does it hold, is it the one that was seen before, can
 * each of its stores be used.
 */
#include "doctor_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/term.h"
#include "ctip/ledger/checkpoint.h"
#include "ctip/ledger/history.h"
#include "ctip/ledger/pin.h"
#include "ctip/ledger/store.h"

/* What mends that which verify names first: which store, or object, it is. */
static const char *
cure_of(const char *text)
{
	static const struct {
		const char *where, *type;
	} cures[] = {
		{"ledger.db", "ctip ledger rebuild --from history"},
		{"history.git", "ctip ledger rebuild --from ledger"},
		{"keys.db", CTIP_DOCTOR_RESTORE},
		{"ctip.yaml", "ctip ledger backup B && ctip ledger restore B "
		    "NEW && cp NEW/ctip.yaml ."},
	};

	for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
		if (strncmp(text, cures[i].where,
		    strlen(cures[i].where)) == 0)
			return cures[i].type;
	return NULL;
}

void
ctip_doctor__proof(struct ctip_doctor *d)
{
	char transactions[28], entries[28];

	if (!d->proven) {
		if (d->unproven.code == CTIP_BUSY)
			ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "%s",
			    d->unproven.text);
		else
			ctip_doctor__say(d, CTIP_HEALTH_BAD,
			    cure_of(d->unproven.text), "%s",
			    d->unproven.text);
		return;
	}
	if (!d->opens) {
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "%s",
		    d->no_ledger.text);
		return;
	}
	ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "holds: %s transactions, %s "
	    "entries", ctip_count_text(transactions, d->verdict.transactions),
	    ctip_count_text(entries, d->verdict.entries));
}

/* Where the last head is remembered, and whether it is. */
static void
look_at_memory(struct ctip_doctor *d)
{
	const struct ctip_chain *chain = ctip_ledger_chain(d->ledger);
	char *path = ctip_pin_path(chain->ledger), name[64];
	struct ctip_buf value = {0};

	snprintf(name, sizeof name, "tip.%s", chain->office);
	if (path == NULL)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "nothing is "
		    "remembered: neither XDG_STATE_HOME nor HOME is set");
	else if (!ctip_pin_get(&value, chain->ledger, name))
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "nothing can be "
		    "remembered in '%s'", path);
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "up to file %.*s",
		    (int)strcspn(value.p, " "), value.p);
	ctip_buf_clear(&value);
	free(path);
}

void
ctip_doctor__seen(struct ctip_doctor *d)
{
	struct ctip_err err;

	if (d->ledger == NULL)
		return;
	if (ctip_ledger_pinned(d->ledger, &err) != 0)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "%s", err.text);
	else
		look_at_memory(d);
}

void
ctip_doctor__history(struct ctip_doctor *d)
{
	struct ctip_history *history = NULL;
	struct ctip_err err;

	if (ctip_history_open(&history, d->dir, NULL, &err) != 0)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "%s", err.text);
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "settings as they "
		    "were made, no hooks, nothing borrowed");
	ctip_history_close(history);
}

/* How many saves the history does not have yet. */
void
ctip_doctor__outbox(struct ctip_doctor *d)
{
	struct ctip_store *db = NULL;
	struct ctip_err err;
	unsigned n = 0;
	int row = -1;

	if (ctip_store_open(&db, d->dir, CTIP_STORE_LEDGER, false, true,
	    &err) == 0 && ctip_store_ask(db, CTIP_Q_OUTBOX, NULL, 0,
	    &err) == 0)
		while ((row = ctip_store_next(db, CTIP_Q_OUTBOX, &err)) == 1)
			n++;
	if (row < 0)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, NULL, "%s", err.text);
	else if (n > 0)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "%u save%s not in "
		    "the history yet; the next command that writes does that",
		    n, n == 1 ? " is" : "s are");
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "all is in the history");
	ctip_store_close(db);
}

void
ctip_doctor__keys(struct ctip_doctor *d)
{
	char count[28];

	if (!d->proven) /* told as what does not hold */
		return;
	if (d->verdict.no_keys)
		ctip_doctor__say(d, CTIP_HEALTH_BAD,
		    "ctip ledger keys restore FILE SHARE SHARE", "keys.db is "
		    "missing: nothing that is sealed opens; put back its "
		    "newest backup");
	else if (d->verdict.missing > 0)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, CTIP_DOCTOR_RESTORE, "%s parts that "
		    "your groups hold do not open: their keys are not in "
		    "keys.db; put back its newest backup",
		    ctip_count_text(count, d->verdict.missing));
	else if (d->verdict.keys_ahead)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "keys.db knows of "
		    "a save that is not in this ledger: it was interrupted, "
		    "or the ledger is an older copy");
	else if (!d->verdict.with_key)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "whole, but "
		    "whether they open is not looked at without a key");
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "all that your groups hold opens");
}

void
ctip_doctor__cache(struct ctip_doctor *d)
{
	char *path = ctip_path_join(d->dir, "cache.db");
	struct ctip_store *cache = NULL;
	struct ctip_err err;

	if (!ctip_path_exists(path))
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "none yet; it is made when it is needed");
	else if (ctip_store_open(&cache, d->dir, CTIP_STORE_CACHE, false,
	    true, &err) != 0) {
		d->no_cache = true;
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "%s", err.text);
	} else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "can be used");
	ctip_store_close(cache);
	free(path);
}
