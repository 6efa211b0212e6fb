/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_SAME_H
#define CTIP_LEDGER_SAME_H

#include "ctip/ledger/ledger.h"

/*
 * People who are one (FORMAT.md item 12, R016): a record `same_as` says of a
 * person that they are another, who is kept. Nothing is sealed anew: whoever
 * counts or lists asks here, and reads one person instead of two. When the
 * record is taken back, all is as it was, to the bit.
 *
 * Who is kept may be somebody else's double in turn; a circle, which no verb
 * makes, joins nobody, and neither does a record whose kept person is erased.
 */
struct ctip_same;

/* *out is NULL where there are none, or none that is open to this member;
 * all functions below take that. */
int  ctip_same_load(struct ctip_same **out, struct ctip_ledger *ledger,
    struct ctip_err *err);
void ctip_same_free(struct ctip_same *same);

/* The printed id of who is kept; NULL: nobody else is. */
const char *ctip_same_kept(const struct ctip_same *same, struct ctip_str id);
const char *ctip_same_kept_of(const struct ctip_same *same,
    const struct ctip_id *record);

/* The printed ids of all that are one with this person, but them: who is
 * kept first. Borrowed; false at the end. */
bool ctip_same_each(const char **out, size_t *at,
    const struct ctip_same *same, struct ctip_str id);

/* From here on a scan leaves out people of whom another is kept, and links to
 * them name who is kept. `same` (or NULL) outlives the scan. */
void ctip_scan_unite(struct ctip_scan *scan, const struct ctip_same *same);

#endif
