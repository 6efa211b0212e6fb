/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_STATES_H
#define CTIP_DESK_STATES_H

#include "ctip/ledger/ledger.h"

/*
 * The states of a kind of record, from rules/KIND.yaml (R001): which event
 * takes it from where to where, and by which roles.
 */
struct ctip_states;

/* CONFIG: faulty, with file, line and column, or not in this ledger. */
int  ctip_states_open(struct ctip_states **out, struct ctip_schemas *schemas,
    const char *kind, struct ctip_err *err);
void ctip_states_close(struct ctip_states *states);

/*
 * May this member do it to a record that stands at `from` (absent: at the
 * beginning)? *to: where it stands then, NULL where it stays; borrowed.
 * MISUSE: no such event, with those there are; DENIED, with the roles that
 * may; INVALID: not from there, with what may come.
 */
int  ctip_states_move(const char **to, const struct ctip_states *states,
    const char *event, struct ctip_str from, const struct ctip_ledger *ledger,
    struct ctip_err *err);

/* Are the rules of a folder of schemas usable: states and the screening? */
int  ctip_rules_check(struct ctip_schemas *schemas, struct ctip_err *err);

#endif
