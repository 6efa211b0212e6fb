/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_MEMBERS_H
#define CTIP_DESK_MEMBERS_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/members.h"

/*
 * Members of a ledger, and what two of them do together: one asks, another
 * of another role approves. `out` takes the product, `talk` what to do next.
 */
struct ctip_new_member {
	const char              *handle;
	const char              *pub;       /* FILE.pub */
	const struct ctip_texts *roles;
	const char              *clearance; /* @FILE, or NULL */
	const char              *trained;   /* a date, or NULL */
};

/* Adds the member, or asks for it where a second person can approve: prints
 * the handle, or the request's id. Writes a credential record (kind
 * credential), which carries --reason. DENIED, MISUSE, INVALID. */
int ctip_desk_member_add(struct ctip_cli *cli,
    const struct ctip_new_member *member, FILE *out, FILE *talk,
    struct ctip_err *err);
/* anyway: though the member alone can open a key that something is sealed
 * under. DENIED else, with the groups. */
int ctip_desk_member_revoke(struct ctip_cli *cli, const char *handle,
    bool anyway, FILE *out, FILE *talk, struct ctip_err *err);

/* What was granted to one member, to another, by a member whose roles grant
 * it and who can open it; the commands for the rest are told on talk. Who has
 * the act `member` also ends the membership, or asks for it. DENIED where
 * there is nothing of it to do. */
int ctip_desk_member_handover(struct ctip_cli *cli, const char *from,
    const char *to, FILE *out, FILE *talk, struct ctip_err *err);

/* All members as a sheet on standard output: handle, roles, state (active,
 * pending, revoked), since, alone, cleared, trained. */
int ctip_desk_member_list(struct ctip_cli *cli, struct ctip_err *err);
/* One of them, with the fingerprint and which compartments. */
int ctip_desk_member_show(struct ctip_cli *cli, const char *handle, FILE *out,
    struct ctip_err *err);

/* Requests as a sheet on standard output; 1 where there are none. */
int ctip_desk_requests(struct ctip_cli *cli, bool all, struct ctip_err *err);
/* Approves (and, of members, carries out) or cancels what somebody asked
 * for. INVALID, NOTFOUND, DENIED. */
int ctip_desk_approve(struct ctip_cli *cli, const char *request, FILE *out,
    FILE *talk, struct ctip_err *err);
int ctip_desk_cancel(struct ctip_cli *cli, const char *request, FILE *out,
    struct ctip_err *err);

/* What goes with a membership: the credential and what was granted end; into
 * the transaction that ends it. */
int ctip_desk_member_gone(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const char *handle, struct ctip_err *err);

/* DENIED, saying who may, where this member may not do or approve the act. */
int ctip_desk_may(const struct ctip_ledger *ledger, enum ctip_act act,
    struct ctip_err *err);
/* The first letters of a request's leaf, as they are printed. */
#define CTIP_REQUEST_ID 13
void ctip_desk_request_id(char out[CTIP_REQUEST_ID],
    const unsigned char leaf[CTIP_HASH]);

/* The credential of a member of this ledger (kind credential, system ctip):
 * a new one, into a transaction; and its end. Where the ledger has no such
 * kind nothing is written. */
struct ctip_credential {
	const char     *handle;
	const char     *trained;   /* or NULL */
	struct ctip_str clearance; /* text, or empty */
};
int ctip_credential_add(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_credential *credential, struct ctip_err *err);
int ctip_credential_end(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const char *handle, struct ctip_err *err);
/* cleared and trained of a handle: the dates, or empty. */
int ctip_credential_find(char cleared[11], char trained[11],
    struct ctip_ledger *ledger, const char *handle, struct ctip_err *err);

#endif
