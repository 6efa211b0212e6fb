/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_OPEN_H
#define CTIP_DESK_OPEN_H

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/*
 * What every program does first: finds the ledger and the member's key as
 * the command line, the environment or the folder say, and opens both. A
 * passphrase is asked for on the terminal where the key file has one.
 */
int ctip_desk_open(struct ctip_ledger **out, struct ctip_cli *cli,
    enum ctip_ledger_mode mode, struct ctip_err *err);

/* The same key alone; *found false (and no error) where none is named. */
int ctip_desk_key(struct ctip_member_key *out, bool *found,
    const struct ctip_cli *cli, struct ctip_err *err);

/* --reason CODE|@FILE as text: a code is a short word (letters, digits, -),
 * a file is read. Empty where none was given. MISUSE for anything longer in
 * argv: it would stay in the shell's history. */
int ctip_desk_reason(struct ctip_buf *out, const struct ctip_cli *cli,
    struct ctip_err *err);

#endif
