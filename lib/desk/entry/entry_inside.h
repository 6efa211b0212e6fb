/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ENTRY_INSIDE_H
#define CTIP_DESK_ENTRY_INSIDE_H

#include "ctip/desk/entry.h"

/* One record that is being typed: a new one, or a new version. */
struct writing {
	struct ctip_cli     *cli;
	FILE                *out, *talk;
	struct ctip_ledger  *ledger;   /* for reading, or for all */
	struct ctip_ledger  *writer;   /* opened after asking; else NULL */
	struct ctip_buf      reason;
	struct ctip_reporter reporter;
	struct ctip_record   was, now;
	struct ctip_version  version;
	uint32_t             closed;
	const struct ctip_entry_new *what; /* NULL: a new version */
	int                  first;    /* the operand that fields begin with */
	struct ctip_str      own[12];  /* of what->own, as the verb filled them */
};

/* Opens the ledger as it takes; ends it. */
int  ctip_entry__start(struct writing *w, struct ctip_err *err);
void ctip_entry__end(struct writing *w);
/* DENIED: the register of credentials is for who runs the members. */
int  ctip_entry__register(const struct writing *w, const char *kind,
    struct ctip_err *err);
/* From operands or by asking, until all is right. */
int  ctip_entry__fill(struct writing *w, struct ctip_err *err);
int  ctip_entry__save(struct writing *w, struct ctip_id *id, bool edit,
    struct ctip_err *err);
/* Prints the id. */
int  ctip_entry__tell(struct writing *w, const struct ctip_id *id,
    struct ctip_err *err);

#endif
