/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What members wait for of each other: keys that are not wrapped to somebody
 * yet, keys that are due since somebody went, requests for a second person.
 */
#include "doctor_inside.h"

#include "ctip/ledger/members.h"

static const char wrapped[] = "the next member of those groups who writes "
    "does that";

void
ctip_doctor__members(struct ctip_doctor *d)
{
	const struct ctip_chain *chain;
	struct ctip_err err;
	bool pending, waits = false;
	unsigned due = 0;

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
	for (uint32_t bits = chain->due; bits != 0; bits &= bits - 1)
		due++;
	if (due > 0)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "%u group%s a new "
		    "key, since somebody went; %s", due,
		    due == 1 ? " needs" : "s need", wrapped);
	else if (!waits)
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "nobody waits for keys");
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
	if (open + approved > 0)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, "ctip ledger requests",
		    "%u to approve, %u approved and not done yet", open,
		    approved);
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "none is open");
}
