/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_DOSSIER_H
#define CTIP_DESK_DOSSIER_H

#include "ctip/ledger/same.h"

/*
 * All there is of one case: the case, its people, and every record that has a
 * link to one of them. Zero is a valid empty one.
 */
struct ctip_dossier {
	char   id[CTIP_ID_TEXT];        /* the case */
	char (*people)[CTIP_ID_TEXT];   /* who it is about: its person, and
	                                 * its survivors and dependants */
	size_t n_people;
	struct { struct ctip_id record; const char *kind; } *records;
	size_t n;                       /* the case is the first */
	struct ctip_same *same;
};

/* Finds them, as far as the links are open to this member: kinds in the order
 * of their names, of each the oldest first. INVALID: no case. */
int  ctip_dossier_open(struct ctip_dossier *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err);
void ctip_dossier_close(struct ctip_dossier *dossier);

#endif
