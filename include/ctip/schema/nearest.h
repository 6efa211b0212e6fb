/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_SCHEMA_NEAREST_H
#define CTIP_SCHEMA_NEAREST_H

#include "ctip/base/bytes.h"

/*
 * "Did you mean": the candidate with the fewest edits (a letter put in, left
 * out, changed, or two swapped), case and `_` for blank or `-` aside.
 * Nothing is near that needs more edits than a third of the text, or than a
 * quarter of it and one.
 */
struct ctip_nearest {
	struct ctip_str text;
	const char     *best;   /* what was offered with the nearest; NULL */
	unsigned        edits;  /* that `best` needs; at first one too many */
};

void ctip_nearest_start(struct ctip_nearest *nearest, struct ctip_str text);
/* Compares with candidate; when it is nearer than all before, best becomes
 * answer. Both are borrowed. */
void ctip_nearest_offer(struct ctip_nearest *nearest,
    struct ctip_str candidate, const char *answer);

#endif
