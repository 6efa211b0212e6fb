/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ASK_INSIDE_H
#define CTIP_DESK_ASK_INSIDE_H

/* What the two files of the questions share. */

#include <stdio.h>

#include "ctip/desk/entry.h"

struct asking {
	struct ctip_record *record;
	FILE               *in, *out;
	struct ctip_buf     line;    /* the answer; wiped */
	bool                listed;  /* codes were shown for the answer */
};

/* What an answer looks like, in brackets. */
void ctip_ask__hint(struct asking *a, const struct ctip_field *field);
/* Shows the codes whose code or label has `part` in it; all of them where it
 * is absent. Returns the only one there is, unshown, else NULL. */
const struct ctip_code_item *ctip_ask__list(struct asking *a,
    const struct ctip_codes *codes, struct ctip_str part);

#endif
