/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_RENEW_INSIDE_H
#define CTIP_DESK_RENEW_INSIDE_H

/* What renew.c and renew_check.c share. */

#include "ctip/ledger/ledger.h"

enum renewed { RENEWED_NEW, RENEWED_CHANGED, RENEWED_OWN };

struct renewed_item {
	char           *path;
	struct ctip_buf text;              /* as it is kept */
	enum renewed    state;
	char            id[CTIP_ID_TEXT];  /* of the record that has it now */
};

struct renewal {
	struct ctip_ledger  *ledger;
	struct ctip_schemas *schemas;      /* the ledger's */
	struct ctip_source   folder;
	int                (*check)(struct ctip_schemas *schemas,
	                         struct ctip_err *err);
	size_t               n;
	struct renewed_item *items;
};

/* Would the ledger with these be usable, and keep what records rely on? */
int ctip_renewal__check(struct renewal *renewal, FILE *talk,
    struct ctip_err *err);

#endif
