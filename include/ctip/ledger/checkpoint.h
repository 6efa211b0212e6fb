/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_CHECKPOINT_H
#define CTIP_LEDGER_CHECKPOINT_H

#include "ctip/ledger/ledger.h"

/*
 * How far a ledger had come, said outside of it: a copy that was rolled back
 * or forked is whole in itself, and only what is known elsewhere shows it.
 * The pinned tip is what this computer saw last (pin.h); a checkpoint is a
 * text, signed by a member, that is kept by others or on paper:
 *
 *   ctip checkpoint 1
 *   ledger       hex 16
 *   office       CODE
 *   fingerprint  hex 32
 *   file         SEQUENCE
 *   tip          hex 32
 *   time         2026-01-15T12:00:00Z
 *   member       HANDLE
 *   -----BEGIN SSH SIGNATURE-----   of the lines above, namespace
 *   ...                             ctip-checkpoint
 */
struct ctip_checkpoint {
	unsigned char ledger[16];
	char          office[CTIP_OFFICE];
	unsigned char fingerprint[CTIP_HASH];
	uint64_t      sequence;         /* of the last transaction */
	unsigned char tip[CTIP_HASH];   /* its head's hash */
	int64_t       time;             /* as who signed it says */
	char          member[CTIP_HANDLE];
	unsigned char sign[32];         /* the key that signed */
};

/* The checkpoint of the opened ledger's last transaction, signed by its
 * member. Appends. */
int  ctip_checkpoint_write(struct ctip_buf *out, struct ctip_ledger *ledger,
    struct ctip_err *err);

/* Reads a text; name is the file's, for messages. INVALID: it is none;
 * TAMPERED: its signature does not hold. */
int  ctip_checkpoint_read(struct ctip_checkpoint *out, struct ctip_str text,
    const char *name, struct ctip_err *err);

/* Is what it says still so? TAMPERED: it is of another ledger, by no member,
 * or this ledger was rolled back or forked since. */
int  ctip_checkpoint_holds(struct ctip_ledger *ledger,
    const struct ctip_checkpoint *checkpoint, const char *name,
    struct ctip_err *err);

/* Is the tip that was seen here before still where it was? Every opening
 * asks but in CTIP_LEDGER_LOOK. TAMPERED: rolled back or forked. */
int  ctip_ledger_pinned(struct ctip_ledger *ledger, struct ctip_err *err);

/* Takes the last transaction as the one seen here, whatever was seen before:
 * after an older copy was put back on purpose. */
int  ctip_ledger_accept(struct ctip_ledger *ledger, struct ctip_err *err);

#endif
