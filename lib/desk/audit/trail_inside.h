/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_TRAIL_INSIDE_H
#define CTIP_DESK_TRAIL_INSIDE_H

#include "ctip/desk/trail.h"
#include "ctip/ledger/access.h"
#include "ctip/table/sheet.h"

/* Between trail.c (what was written) and trail_reads.c (what was read). */
struct ctip_trail {
	struct ctip_ledger   *ledger;
	struct ctip_sheet    *sheet;   /* opened with the first line */
	enum ctip_trail_of    what;
	enum ctip_sheet_form  form;
	bool                  raw;
	bool                  quiet;
	struct ctip_err      *err;     /* of the call that is going on */
	bool                  failed;
	uint64_t              lines;
	/* Of a log, what is let through: */
	const char           *member;  /* NULL: everybody */
	int64_t               since;
	bool                  writes, reads, exports;
	/* Of who saw somebody: whom. */
	struct ctip_id        subject;
	const char           *kind;    /* the subject's */
};

/* trail.c */
int  ctip_trail__print(struct ctip_trail *trail,
    const struct ctip_str *cells);
void ctip_trail__compartments(struct ctip_buf *out, uint32_t compartments);
bool ctip_trail__passes(const struct ctip_trail *trail, const char *member,
    int64_t time);
/* trail_reads.c: the access records that a transaction carried, or (NULL)
 * those that wait, as lines of a log. */
int  ctip_trail__reads(struct ctip_trail *trail,
    const struct ctip_head *carried_by, struct ctip_err *err);

#endif
