/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_MEMBERS_H
#define CTIP_LEDGER_MEMBERS_H

#include "ctip/ledger/tx.h"

/*
 * Members come and go (FORMAT items 16, 17, 23). The entries go into a
 * transaction of the caller's; keys move afterwards, by whoever holds them.
 */

/* Is this a handle that a member can have: [a-z][a-z0-9-]{1,31}, no group's
 * name? MISUSE. */
int ctip_member_handle(const struct ctip_roles *roles, const char *handle,
    struct ctip_err *err);

/* A new member: entry and header key. request: the leaf of the approved one;
 * NULL: alone, where nobody could approve it. DENIED. */
int ctip_member_add(struct ctip_tx *tx, const char *handle,
    const struct ctip_public *public_, uint64_t roles,
    const unsigned char *request, struct ctip_err *err);

/* Ends a membership: the entry, and a new header key for those who stay. The
 * member's groups are due for new keys then. DENIED. */
int ctip_member_revoke(struct ctip_tx *tx, const char *handle,
    const unsigned char *request, struct ctip_err *err);

/* Groups, by bit, of which this member alone can open a key that something is
 * sealed under: it is lost with them. So it is of a founder who still keeps
 * the keys for those who come, and of the last of a group while who comes
 * after them is pending. */
int ctip_member_loses(uint32_t *out, struct ctip_ledger *ledger,
    const struct ctip_member *member, struct ctip_err *err);

/* What members of the same groups do for each other when they write. */
struct ctip_admitted {
	unsigned groups;   /* new keys of groups, that were due */
	unsigned members;  /* keys of groups wrapped to members */
	uint64_t moved;    /* wrapped keys moved to a group's new key */
};

/* Gives those groups of this member that are due a new key (a transaction of
 * its own, "ledger rotate"), wraps their keys to members who lack them, and
 * moves what is wrapped to older keys. The founder also wraps keys of groups
 * that nobody else holds yet. Opening for writing does it; again after a
 * member was added or revoked. Nothing to do costs nearly nothing. */
int ctip_ledger_admit(struct ctip_admitted *out, struct ctip_ledger *ledger,
    struct ctip_err *err);

/* What a request is about, for people: a handle and roles, or what was
 * sealed (a subject's id, compartments). */
int ctip_request_about(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err);
/* Asks for an act that is sealed: kids (16 bytes each, sorted) for erase and
 * rekey; about: a JSON object of texts, keys sorted. The first entry of its
 * transaction. */
int ctip_request_put(struct ctip_tx *tx, enum ctip_request_act act,
    struct ctip_str kids, struct ctip_str about,
    unsigned char leaf[CTIP_HASH], struct ctip_err *err);
/* Was exactly this approved, within the last day, for this member? DENIED. */
int ctip_request_matches(struct ctip_ledger *ledger,
    const struct ctip_request *request, enum ctip_request_act act,
    struct ctip_str about, struct ctip_err *err);
/* Handle, and of one who is to come keys and roles. BUG: there are none, and
 * so the chain has no such request. */
int ctip_request_member(struct ctip_member *out,
    const struct ctip_chain *chain, const struct ctip_request *request,
    struct ctip_err *err);

/* Is the member's latest key of each of their groups wrapped to them? */
int ctip_member_pending(bool *out, struct ctip_ledger *ledger,
    const struct ctip_member *member, struct ctip_err *err);

#endif
