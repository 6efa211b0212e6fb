/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ENTRY_H
#define CTIP_DESK_ENTRY_H

#include "ctip/base/cli.h"
#include "ctip/ledger/tx.h"

/*
 * One record by hand: from what a person types, on a command line, in lines
 * or at questions, to a record; and back onto a page.
 */

/*
 * Operands from number `first` on: F=V, F=@FILE, and - for JSON or `field:
 * text` lines on standard input. F= takes the value away. Faults in values
 * are findings; MISUSE: an unknown field (the nearest is named), a private
 * one as F=V, the same field or standard input twice.
 */
int ctip_entry_arguments(struct ctip_record *record,
    const struct ctip_cli *cli, int first, struct ctip_findings *findings,
    struct ctip_err *err);

/* One F=V or F=@FILE. MISUSE as above; `asks`: the verb would ask for a field
 * that isn't given, and says so. *field is its number. */
int ctip_entry_argument(struct ctip_record *record, int *field,
    const struct ctip_cli *cli, const char *argument, bool asks,
    struct ctip_findings *findings, struct ctip_err *err);

/*
 * Asks field by field on a terminal: those of `compartments` (bits) that
 * aren't hidden and that `asks` (NULL: all) is true for. Enter skips or
 * keeps, ? explains, - takes away, . ends. Codes are shown, long lists by
 * typing a part. 1: asked to the end or ended with a dot; 0: standard input
 * ended, nothing should be kept.
 */
int ctip_entry_ask(struct ctip_record *record, uint32_t compartments,
    bool (*asks)(const struct ctip_field *field), FILE *in, FILE *out,
    struct ctip_err *err);

/*
 * ctip_record_check for a record that has compartments in `closed` (bits),
 * which this member can't open: what is said of their fields is dropped.
 * False when a finding that is left is an error.
 */
bool ctip_entry_check(struct ctip_record *record, uint32_t closed,
    struct ctip_findings *findings);

/* `record add` and `record edit`, whole: fills the record from operands or by
 * asking, checks it, writes it, prints its id (and on a terminal was and now)
 * on `out`. INVALID after findings on `talk`. */
int ctip_entry_add(struct ctip_cli *cli, const char *kind, FILE *out,
    FILE *talk, struct ctip_err *err);
int ctip_entry_edit(struct ctip_cli *cli, const char *id, FILE *out,
    FILE *talk, struct ctip_err *err);

/*
 * A new record by a verb of its own, which knows something of it before it is
 * typed, or writes more with it. Each of these may be NULL.
 */
struct ctip_entry_new {
	const char *kind;
	int         first;   /* the operand that fields begin with */
	/* Before anything is typed: values to begin with. */
	int (*begin)(void *context, struct ctip_record *record,
	    struct ctip_ledger *ledger, struct ctip_err *err);
	/* Fields that the verb fills by itself, NULL-terminated: INVALID
	 * where somebody types another value. */
	const char *const *own;
	/* Which fields are asked for on a terminal. */
	bool (*asks)(const struct ctip_field *field);
	/* After it was: what follows from it. */
	int (*settle)(void *context, struct ctip_record *record,
	    struct ctip_ledger *ledger, struct ctip_err *err);
	/* Before it in its transaction. The ledger may be another one, opened
	 * for writing after all was typed: nothing is kept from before. */
	int (*with)(void *context, struct ctip_tx *tx,
	    struct ctip_ledger *ledger, struct ctip_err *err);
	/* And after it, by which its id is known; the same keys serve. */
	int (*after)(void *context, struct ctip_tx *tx,
	    struct ctip_ledger *ledger, const struct ctip_id *id,
	    struct ctip_err *err);
	const char *coming;  /* the id of what `with` adds: links may name it */
	bool        bare;    /* no fields are needed: off a terminal, none */
	void       *context;
};
/* As ctip_entry_add. */
int ctip_entry_new(struct ctip_cli *cli, const struct ctip_entry_new *what,
    FILE *out, FILE *talk, struct ctip_err *err);

/* A value as people read it: codes with their words, yes and no. Safe for a
 * terminal; lines stay lines. */
void ctip_entry_value(struct ctip_buf *out, const struct ctip_field *field,
    struct ctip_str value);

/* One page: labels aligned, by compartment, the closed ones named, warnings,
 * then version, time and member. Safe for a terminal, and as wide as
 * `screen`; 0: whatever it takes. */
void ctip_entry_page(struct ctip_buf *out, const struct ctip_record *record,
    const struct ctip_version *version, uint32_t opened, unsigned screen);

#endif
