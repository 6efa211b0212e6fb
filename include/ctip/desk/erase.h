/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ERASE_H
#define CTIP_DESK_ERASE_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/forget.h"

/*
 * Forgetting a person: asked for, approved by another (desk/members.h), and
 * after a while carried out. `out` takes ids of requests, `talk` the rest.
 */

/* Asks to erase what is under a record, all of it or some compartments; with
 * rekey: to seal what is current there under fresh keys and to forget the
 * old ones. Prints the request's id, and on talk which other records link to
 * it and stay. DENIED (no right, nobody to approve it, a legal hold),
 * NOTFOUND, INVALID (nothing is left, it is under another record, or tells of
 * the work itself), EXISTS (another request is for the same keys). */
int ctip_desk_erase_request(struct ctip_cli *cli, const char *id,
    const struct ctip_texts *compartments, bool rekey, FILE *out, FILE *talk,
    struct ctip_err *err);

/* What a second person's approval of such a request is checked against: the
 * keys are those of the record, and no legal hold stands. */
int ctip_desk_erase_second(struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err);

/* Carries out every approved request whose waiting period is over. 1 where
 * there was none; -1 with the first that failed, after the others. */
int ctip_desk_erase_run(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);

/* The certificate of a request that was carried out, signed by who prints
 * it: on standard output, or into a new file. */
int ctip_desk_certificate(struct ctip_cli *cli, const char *request,
    const char *output, FILE *out, struct ctip_err *err);

/*
 * Does a certificate say what the history of this ledger says, and did a
 * member sign it? The ledger should be verified before. With a key also what
 * is sealed, the record and its compartments. What was found goes to out, a
 * line each. TAMPERED, INVALID (no certificate).
 */
int ctip_certificate_check(struct ctip_str text, struct ctip_ledger *ledger,
    FILE *out, struct ctip_err *err);
/* The same from a file, for `ctip audit verify`; key: NULL, or moved in. */
int ctip_desk_certificate_check(const char *path, const char *dir,
    struct ctip_member_key *key, FILE *out, struct ctip_err *err);

/* Why, where a transaction has open entries only and the reason has nothing
 * to go with: a record of the kind `reason`, in compartment audit. Nothing
 * where no reason is left. */
int ctip_desk_keep_reason(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const unsigned char request[CTIP_HASH], struct ctip_err *err);

/* What stands against erasing. */
struct ctip_hold {
	bool held;
	char by[CTIP_ID_TEXT];          /* the record that holds it */
	char until[11];                 /* or "" */
	uint32_t closed;                /* compartments where one could stand
	                                 * and can't be seen */
};

/* The record's own legal hold, and those of open cases that are
 * linked to it. */
int ctip_erase_hold(struct ctip_hold *out, struct ctip_ledger *ledger,
    const struct ctip_erasure *erasure, struct ctip_err *err);
/* DENIED where it is held. */
int ctip_erase_refuse_held(const struct ctip_hold *hold,
    const struct ctip_erasure *erasure, struct ctip_err *err);

#endif
