/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is there if the ledger, or keys.db, is lost: when each was last saved,
 * and whether the recovery key opens what was saved.
 */
#include "doctor_inside.h"

#include "ctip/base/time.h"
#include "ctip/desk/members.h"
#include "ctip/desk/recovery.h"
#include "ctip/ledger/keys_backup.h"
#include "ctip/ledger/pin.h"
#include "ctip/ledger/recovery.h"
#include "ctip/ledger/store.h"

#define BACKUP_DAYS 35 /* FORMAT item 29 */

static const char save_keys[] = "ctip ledger keys backup FILE";

/* 0: never, as far as this computer knows. */
static int64_t
remembered(const struct ctip_doctor *d, const char *name)
{
	struct ctip_buf text = {0};
	int64_t time;

	if (!ctip_pin_get(&text, ctip_ledger_chain(d->ledger)->ledger,
	    name) || !ctip_time_parse(&time, ctip_buf_slice(&text)))
		time = 0;
	ctip_buf_clear(&text);
	return time;
}

static void
say_age(struct ctip_doctor *d, int64_t time, const char *type,
    const char *never)
{
	int64_t days = (ctip_now() - time) / 86400;
	char text[21];

	ctip_time_text(text, time);
	if (time == 0)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, type, "%s", never);
	else if (days > BACKUP_DAYS)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, type, "the last one is "
		    "of %s, %lld days ago", text, (long long)days);
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "the last one is of "
		    "%s", text);
}

void
ctip_doctor__backup(struct ctip_doctor *d)
{
	if (d->ledger != NULL)
		say_age(d, remembered(d, "backup"),
		    "ctip ledger backup FILE", "none was made here");
}

/* keys.db says itself when it was last saved. */
static int64_t
stamped(const struct ctip_doctor *d)
{
	struct ctip_store *keys = NULL;
	struct ctip_err ignored;
	int64_t time = 0;

	if (ctip_store_open(&keys, d->dir, CTIP_STORE_KEYS, false, true,
	    &ignored) == 0)
		(void)ctip_keys_backup_last(&time, keys, &ignored);
	ctip_store_close(keys);
	return time;
}

/* There is nothing yet that keys could be sealed to. */
static void
say_no_recovery(struct ctip_doctor *d, const struct ctip_chain *chain)
{
	struct ctip_buf type = {0};
	char id[CTIP_REQUEST_ID];
	size_t i = chain->n_requests;

	while (i > 0 && (chain->requests[i - 1].act != CTIP_ASK_RECOVERY ||
	    chain->requests[i - 1].state != CTIP_REQUEST_OPEN))
		i--;
	if (i == 0) {
		ctip_doctor__say(d, CTIP_HEALTH_BAD, "ctip ledger recovery "
		    "set HANDLE HANDLE HANDLE -o DIR", "none can be made "
		    "before there is a recovery key");
		return;
	}
	ctip_desk_request_id(id, chain->requests[i - 1].leaf);
	ctip_buf_format(&type, "ctip ledger approve %s", id);
	ctip_doctor__say(d, CTIP_HEALTH_BAD, type.p, "none can be made before "
	    "there is a recovery key, for which '%s' asked: another member, "
	    "of another role, must approve request %s",
	    chain->requests[i - 1].by, id);
	ctip_buf_clear(&type);
}

/* Does the recovery key lack keys of groups? Then what is saved now lacks
 * them, too. */
static bool
says_pending(struct ctip_doctor *d, const struct ctip_chain *chain)
{
	struct ctip_buf names = {0};
	struct ctip_err ignored;
	uint32_t pending;

	if (!d->proven || d->verdict.no_keys || ctip_recovery_pending(
	    &pending, d->ledger, &ignored) != 0 || pending == 0)
		return false;
	ctip_desk_group_names(&names, chain, pending);
	ctip_doctor__say(d, CTIP_HEALTH_BAD, save_keys, "the recovery key "
	    "can't open yet what is kept for %s: whoever holds these keys must "
	    "first write something, once each; then back up again", names.p);
	ctip_buf_clear(&names);
	return true;
}

void
ctip_doctor__keys_backup(struct ctip_doctor *d)
{
	const struct ctip_member *key;
	const struct ctip_chain *chain;
	int64_t time, other;
	char text[21];

	if (d->ledger == NULL)
		return;
	chain = ctip_ledger_chain(d->ledger);
	key = ctip_chain_recovery(chain);
	if (key == NULL) {
		say_no_recovery(d, chain);
		return;
	}
	if (says_pending(d, chain))
		return;
	time = remembered(d, "keys-backup");
	other = stamped(d);
	time = time > other ? time : other;
	ctip_time_text(text, time);
	if (time > 0 && time < key->since)
		ctip_doctor__say(d, CTIP_HEALTH_BAD, save_keys, "the last one "
		    "is of %s: shares of recovery key %u don't open it", text,
		    key->recovery);
	else
		say_age(d, time, save_keys, "none was made here that opens "
		    "what all groups keep");
}
