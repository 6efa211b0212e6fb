/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_KEY_H
#define CTIP_DESK_KEY_H

#include "ctip/base/cli.h"
#include "ctip/ledger/head.h"
#include "ctip/vault/member.h"

/*
 * A member's key as people handle it: a passphrase is chosen, asked for, and
 * for a while not asked for again.
 */

/* Asks for a new passphrase, twice. INVALID: too short, or they differ. The
 * caller clears out. */
int ctip_desk_new_passphrase(struct ctip_secret *out, struct ctip_err *err);

/* Reads a key file; where it has a passphrase, that is asked for, three times
 * at most, and a wrong one told. UNAVAILABLE: no terminal; says what to type
 * before, where it is unlockable: by then there is a ledger. */
int ctip_desk_ask_key(struct ctip_member_key *out, const char *path,
    bool unlockable, struct ctip_err *err);

/* 90s, 30m or 8h in seconds; MISUSE, also beyond 12 hours. */
int ctip_desk_seconds(unsigned *out, const char *text, struct ctip_err *err);

/*
 * Keeps the key that is named in the kernel's keyring, for so many seconds:
 * then no program asks for its passphrase. It is asked for here each time,
 * so that nobody who finds a terminal can go on for longer. Only a key that
 * opens the ledger is kept; handle is its member's.
 */
int ctip_desk_unlock(char handle[CTIP_HANDLE], const struct ctip_cli *cli,
    unsigned seconds, struct ctip_err *err);

#endif
