/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_OPEN_H
#define CTIP_DESK_OPEN_H

#include "ctip/base/cli.h"
#include "ctip/ledger/tx.h"

/*
 * What every program does first: finds the ledger and the member's key as
 * the command line, the environment or the folder say, and opens both. A
 * passphrase is asked for on the terminal where the key file has one and
 * `ctip ledger unlock` has not opened it.
 */
int ctip_desk_open(struct ctip_ledger **out, struct ctip_cli *cli,
    enum ctip_ledger_mode mode, struct ctip_err *err);
/* For writing that says on standard error whether a break-glass use awaits a
 * review (glass.h); this doesn't. */
int ctip_desk_open_quiet(struct ctip_ledger **out, struct ctip_cli *cli,
    enum ctip_ledger_mode mode, struct ctip_err *err);

/* The same key alone; *found false (and no error) where none is named. */
int ctip_desk_key(struct ctip_member_key *out, bool *found,
    const struct ctip_cli *cli, struct ctip_err *err);
/* And before there is a ledger in which it could have been unlocked. */
int ctip_desk_founder_key(struct ctip_member_key *out, bool *found,
    const struct ctip_cli *cli, struct ctip_err *err);

/* --reason CODE|@FILE as text: a code is a short word (letters, digits, -),
 * a file is read. Empty where none was given. MISUSE for anything longer in
 * argv: it would stay in the shell's history. */
int ctip_desk_reason(struct ctip_buf *out, const struct ctip_cli *cli,
    struct ctip_err *err);

/* MISUSE where the kind is `schema`: a faulty one would shut out everybody,
 * so they come with a ledger, and mappings with an import; and where it is
 * `break_glass`, which tells what was done. */
int ctip_desk_kind(const struct ctip_cli *cli, const char *kind,
    struct ctip_err *err);

/* A line on `talk` where it is saved and not yet public. */
void ctip_desk_say_published(const struct ctip_saved *saved, FILE *talk);
/* After membership changed: keys go to those who lack them. The act is saved,
 * so that what can't be done now is told on `talk` (unless NULL), and left to
 * the next command that writes. */
void ctip_desk_admit(struct ctip_ledger *ledger,
    const struct ctip_saved *saved, FILE *talk);

/*
 * Standard input into memory, up to `limit` bytes, so that nobody is kept
 * waiting by who sends it, and it can be read twice. What can be read twice
 * already stays as it is. *whole false: there is more, and it can be read
 * once, from its beginning.
 */
int ctip_desk_spool(bool *whole, size_t limit, struct ctip_err *err);

#endif
