/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_CASE_LIST_INSIDE_H
#define CTIP_DESK_CASE_LIST_INSIDE_H

#include "ctip/desk/case.h"
#include "../work_inside.h"

enum { CASE_STAGE, CASE_STATUS, CASE_RISK, CASE_OFFICER, CASE_OPENED,
    CASE_REGION, CASE_PERSON, CASE_REVIEW, CASE_CLOSED, CASE_FIELDS };

/* A case as lists have it: what this member can't open is empty. */
struct ctip_case_row {
	struct ctip_id record;
	char           id[CTIP_ID_TEXT];
	char           cell[CASE_FIELDS][40];
};

struct ctip_case_rows {
	struct ctip_case_row *row;   /* free with free() */
	size_t                n;
};

/* Those that are chosen, in the order in which they were opened. */
int  ctip_case__gather(struct ctip_case_rows *out, struct ctip_ledger *ledger,
    const struct ctip_case_choice *choice, struct ctip_err *err);

#endif
