/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_GLASS_H
#define CTIP_DESK_GLASS_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/tx.h"

/*
 * Breaking the glass: records of the kind break_glass. Who did it is who
 * signed its first version; it is reviewed where another member, with a role
 * that the first one has not, signed the latest version and its decision.
 */
#define CTIP_GLASS_KIND "break_glass"

struct ctip_glass {
	const char *kind;          /* of the records that are exported */
	uint32_t    compartments;
	uint64_t    people;
};

/* Writes one, until a day from now, and says so on talk. --reason gives the
 * account (@FILE, which must be there) and may give a code. */
int ctip_glass_break(struct ctip_ledger *ledger, const struct ctip_cli *cli,
    const struct ctip_glass *glass, FILE *talk, struct ctip_err *err);
/* Has this member one in force that covers this, not reviewed yet? */
int ctip_glass_stands(bool *out, struct ctip_ledger *ledger,
    const struct ctip_glass *glass, struct ctip_err *err);

/* Says on talk which uses await a review; nothing where there are none, or
 * they can't be read. */
void ctip_glass_alert(struct ctip_ledger *ledger, FILE *talk);

/* How many that are, and the id of one of them ("" where there is none). */
int ctip_glass_waiting(unsigned *n, char id[CTIP_ID_TEXT],
    struct ctip_ledger *ledger, struct ctip_err *err);

/* `audit review`: decision is justified or unjustified. DENIED for who did
 * it, and for somebody who has no other role. */
int ctip_glass_review(struct ctip_cli *cli, const char *id,
    const char *decision, FILE *out, FILE *talk, struct ctip_err *err);

#endif
