/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_GRANTS_H
#define CTIP_DESK_GRANTS_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/grant.h"

/*
 * One person's (or case's) keys to one more member, and back (R018). What is
 * granted is told to everybody in a record of the kind `grant`.
 */
struct ctip_granting {
	const char              *id;
	const char              *to;           /* a handle */
	const struct ctip_texts *compartments;
	const char              *until;        /* a date, or NULL */
	const char              *approved;     /* a request, or NULL */
};

/* Prints the record's id, or that of a request where it is to oneself.
 * DENIED: no role of this member grants that, or they can't open it. */
int ctip_desk_grant(struct ctip_cli *cli, const struct ctip_granting *granting,
    FILE *out, FILE *talk, struct ctip_err *err);

/* Ends one grant, or all of a member: keys and records; into a transaction. */
int ctip_desk_end_grant(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_grant *grant, struct ctip_err *err);
int ctip_desk_end_grants(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const char *handle, struct ctip_err *err);

/* The same to another member, by a record of its own; into a transaction.
 * DENIED, and nothing is in it, where no role of this member grants it, they
 * can't open all of it, or it would be to themselves. */
int ctip_desk_hand_grant(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_grant *grant, const char *to, struct ctip_err *err);

/* The id that a grant is about, as its record has it. Appends. */
int ctip_desk_grant_about(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_grant *grant, struct ctip_err *err);

/* All grants of one member to another, as far as this member may; *given:
 * how many. What is left is told on talk. */
int ctip_desk_hand_grants(unsigned *given, struct ctip_tx *tx,
    struct ctip_ledger *ledger, const char *from, const char *to, FILE *talk,
    struct ctip_err *err);

/* Takes back what was granted to that member of that subject; of all
 * compartments where none is named. 1: there was nothing. */
int ctip_desk_deny(struct ctip_cli *cli, const struct ctip_granting *granting,
    FILE *out, FILE *talk, struct ctip_err *err);

#endif
