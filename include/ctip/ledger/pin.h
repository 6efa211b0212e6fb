/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_PIN_H
#define CTIP_LEDGER_PIN_H

#include "ctip/base/bytes.h"

/*
 * What this user of this computer remembers of a ledger, outside of it, so
 * that a ledger that was put back or exchanged behind our back is noticed
 * (FORMAT item 22): a small text file a ledger,
 * ${XDG_STATE_HOME:-$HOME/.local/state}/ctip/LEDGERID, a line `NAME VALUE`
 * each, in order of name. Names are ours ([A-Za-z0-9.-], at most 63), values
 * have no line end and no secrets:
 *
 *   fingerprint    hash of transaction 0's head
 *   tip.OFFICE     SEQUENCE HASH: the last head that was seen
 *   access.HANDLE  a reader's last access record
 *   backup, keys-backup   when the last one was made
 *   membership     its leaf, once all signatures up to it were checked
 *
 * Where there is no such folder and none can be made, nothing is remembered:
 * losing all of it costs the notice and nothing else.
 */
#define CTIP_PIN_VALUE 255 /* longest */

/* The value of a name, appended; false where there is none, or the file
 * can't be read, is a link, can be written by others, or makes no sense. */
bool ctip_pin_get(struct ctip_buf *out, const unsigned char ledger[16],
    const char *name);

/* Remembers; value absent: forgets it. SYSTEM where it can't be written,
 * BUSY where another program holds the file for more than a second. No error
 * where there is no place for it at all (neither XDG_STATE_HOME nor HOME). */
int  ctip_pin_set(const unsigned char ledger[16], const char *name,
    struct ctip_str value, struct ctip_err *err);

/* The same as one step: `choose` sees the value that is there (absent where
 * there is none), and puts the new one in `out`, or returns false to leave
 * it. Nobody else changes the file meanwhile. */
int  ctip_pin_change(const unsigned char ledger[16], const char *name,
    bool (*choose)(void *context, struct ctip_str now, struct ctip_buf *out),
    void *context, struct ctip_err *err);

/*
 * Which keys were forgotten here, so that an older ledger and an older
 * keys.db, put back together, bring nobody back: LEDGERID.forgotten beside
 * the file, the first 16 bytes of each kid, which are hashes and tell
 * nothing.
 */
#define CTIP_PIN_KID 16
/* All of them; none where there is no such file, or it doesn't count. */
void ctip_pin_forgotten(struct ctip_buf *out, const unsigned char ledger[16]);
/* Those that are not there yet go in. As ctip_pin_set. */
int  ctip_pin_forget(const unsigned char ledger[16], struct ctip_str kids,
    struct ctip_err *err);

/* The file, whether it is there or not; NULL where there is no place for
 * it. The caller frees. */
char *ctip_pin_path(const unsigned char ledger[16]);

#endif
