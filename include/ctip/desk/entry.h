/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ENTRY_H
#define CTIP_DESK_ENTRY_H

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

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
 * aren't hidden. Enter skips or keeps, ? explains, - takes away, . ends.
 * Codes are shown, long lists by typing a part. 1: asked to the end or
 * ended with a dot; 0: standard input ended, nothing should be kept.
 */
int ctip_entry_ask(struct ctip_record *record, uint32_t compartments,
    FILE *in, FILE *out, struct ctip_err *err);

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

/* One page: labels aligned, by compartment, the closed ones named, warnings,
 * then version, time and member. Safe for a terminal, and as wide as
 * `screen`; 0: whatever it takes. */
void ctip_entry_page(struct ctip_buf *out, const struct ctip_record *record,
    const struct ctip_version *version, uint32_t opened, unsigned screen);

#endif
