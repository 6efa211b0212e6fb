/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_RECOVERY_H
#define CTIP_LEDGER_RECOVERY_H

#include "ctip/ledger/members.h"

/*
 * The recovery key (FORMAT item 18): a member that is no person. Every
 * group's secret and the header key are wrapped to it, so that whoever brings
 * two of its three shares together can make somebody a member again; it may
 * do that, and nothing else. In the chain it is the member `recovery-N`, N
 * its number; a new one ends the one before it as a revocation does.
 */
struct ctip_recovery {
	uint16_t           number;
	struct ctip_public public_;
	char               holders[3][CTIP_HANDLE]; /* of share 1, 2, 3 */
};

/* The one in force; NULL where there is none. */
const struct ctip_member *ctip_chain_recovery(const struct ctip_chain *chain);
/* Any, by its number; NULL. */
const struct ctip_member *ctip_chain_recovery_of(
    const struct ctip_chain *chain, uint16_t number);

/* Writers, canonical: of the entry, with the wrap that `member` has, and of
 * a request for it. request: the leaf of the approved one, or NULL. */
void ctip_chain_new_recovery(struct ctip_buf *out,
    const struct ctip_recovery *recovery, const struct ctip_member *member,
    const unsigned char *request);
void ctip_chain_ask_recovery(struct ctip_buf *out,
    const struct ctip_recovery *recovery);
/* What a request for one says. TAMPERED where it is none that could be. */
int  ctip_recovery_asked(struct ctip_recovery *out,
    const struct ctip_request *request, struct ctip_err *err);

/* Takes a recovery key into use: entry and header key, and where there was
 * one, a new header key that the old one doesn't open; all groups are due
 * for new keys then. DENIED. */
int  ctip_recovery_set(struct ctip_tx *tx,
    const struct ctip_recovery *recovery, const unsigned char *request,
    struct ctip_err *err);

/* A new member, made by the recovery key, with which the ledger is open: the
 * entry. Keys come by ctip_ledger_admit afterwards. DENIED. */
int  ctip_recovery_add(struct ctip_tx *tx, const char *handle,
    const struct ctip_public *public_, uint64_t roles, struct ctip_err *err);

/* Bit g: the latest key of group g is not wrapped to it yet. */
int  ctip_recovery_pending(uint32_t *out, struct ctip_ledger *ledger,
    struct ctip_err *err);

#endif
