/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What members wait for of each other: keys that are not wrapped to somebody
 * yet, new keys of groups, requests for a second person, and a look at what
 * was done without one.
 */
#include "doctor_inside.h"

#include "ctip/desk/glass.h"
#include "ctip/desk/members.h"
#include "ctip/desk/recovery.h"
#include "ctip/ledger/members.h"

static const char wrapped[] = "the next member of those groups who writes "
    "does that";

/* Why a group needs a new key: bits, as far as the chain tells; without any,
 * somebody is the first to be in it. */
enum { DUE_WENT = 1, DUE_RECOVERY = 2, DUES = 4 };

static unsigned
why_due(const struct ctip_chain *chain, size_t group)
{
	unsigned why = 0;

	for (size_t i = 0; i < chain->n_members; i++) {
		const struct ctip_member *member = &chain->members[i];

		if (!member->revoked)
			continue;
		if (member->recovery > 0)
			why |= DUE_RECOVERY;
		else if (member->groups >> group & 1)
			why |= DUE_WENT;
	}
	return why;
}

static void
say_due(struct ctip_doctor *d, const struct ctip_chain *chain)
{
	static const char *const since[DUES] = {
		"since the first who holds it came, and the founder kept the "
		    "old one",
		"since somebody went who had the old one",
		"since another recovery key came",
		"since somebody went who had the old one, or another recovery "
		    "key came",
	};
	struct ctip_buf names = {0};
	uint32_t groups[DUES] = {0};

	for (size_t g = 0; g < chain->roles.n_groups; g++)
		if (chain->due >> g & 1)
			groups[why_due(chain, g)] |= 1u << g;
	for (unsigned why = 0; why < DUES; why++) {
		if (groups[why] == 0)
			continue;
		ctip_buf_reset(&names);
		ctip_desk_group_names(&names, chain, groups[why]);
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "a new key is due "
		    "for %s, %s; %s", names.p, since[why], wrapped);
	}
	ctip_buf_clear(&names);
}

void
ctip_doctor__members(struct ctip_doctor *d)
{
	const struct ctip_chain *chain;
	struct ctip_err err;
	bool pending, waits = false;

	if (d->ledger == NULL || !d->proven || d->verdict.no_keys)
		return;
	chain = ctip_ledger_chain(d->ledger);
	for (size_t i = 0; i < chain->n_members; i++) {
		const struct ctip_member *member = &chain->members[i];

		if (member->revoked || ctip_member_pending(&pending,
		    d->ledger, member, &err) != 0 || !pending)
			continue;
		waits = true;
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "'%s' waits for "
		    "keys of groups; %s", member->handle, wrapped);
	}
	say_due(d, chain);
	if (!waits && chain->due == 0)
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "nobody waits for keys");
}

/* Who became a member on one person's word: where it was somebody who should
 * not have, this is how the others see it. */
void
ctip_doctor__approved(struct ctip_doctor *d)
{
	const struct ctip_chain *chain;
	struct ctip_buf names = {0};
	const char *last = NULL;
	char type[32 + CTIP_HANDLE];

	if (d->ledger == NULL)
		return;
	chain = ctip_ledger_chain(d->ledger);
	for (size_t i = 1; i < chain->n_members; i++) {
		const struct ctip_member *member = &chain->members[i];

		if (member->revoked || member->recovery > 0 ||
		    !member->alone)
			continue;
		ctip_buf_format(&names, "%s'%s'", names.len > 0 ? ", " : "",
		    member->handle);
		last = member->handle;
	}
	if (last != NULL) {
		snprintf(type, sizeof type, "ctip ledger member show %s",
		    last);
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, type, "came while "
		    "nobody could approve it: %s; compare the fingerprints by "
		    "voice, if that was not done", names.p);
	}
	ctip_buf_clear(&names);
}

void
ctip_doctor__requests(struct ctip_doctor *d)
{
	const struct ctip_chain *chain;
	unsigned open = 0, approved = 0;

	if (d->ledger == NULL)
		return;
	chain = ctip_ledger_chain(d->ledger);
	for (size_t i = 0; i < chain->n_requests; i++) {
		open += chain->requests[i].state == CTIP_REQUEST_OPEN;
		approved += chain->requests[i].state ==
		    CTIP_REQUEST_APPROVED;
	}
	if (open > 0)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, "ctip ledger requests",
		    "%u to approve", open);
	if (approved > 0)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, "ctip ledger requests",
		    "%u approved and not done yet", approved);
	if (open + approved == 0)
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "none is open");
}

void
ctip_doctor__glass(struct ctip_doctor *d)
{
	char type[64 + CTIP_ID_TEXT], id[CTIP_ID_TEXT];
	struct ctip_err err;
	unsigned n;

	/* Records are read, so it takes a member's key, and keys.db. */
	if (!d->opens || !d->has_key || !d->proven || d->verdict.no_keys ||
	    d->no_cache)
		return;
	if (ctip_glass_waiting(&n, id, d->ledger, &err) != 0) {
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "can't be told: "
		    "%s", err.text);
		return;
	}
	snprintf(type, sizeof type, "ctip audit review %s --decision DECISION "
	    "--reason @FILE", id);
	if (n > 0)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, type, "%u use%s of "
		    "break-glass wait%s for a review", n, n == 1 ? "" : "s",
		    n == 1 ? "s" : "");
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "no use waits for a review");
}
