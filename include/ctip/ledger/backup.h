/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_BACKUP_H
#define CTIP_LEDGER_BACKUP_H

#include "ctip/ledger/verify.h"

/*
 * A ledger's backup, without keys: one file, which is a copy of ledger.db. It
 * holds everything that the history proves, so that all of the ledger but
 * keys.db is made from it again; who has it and no key reads nothing.
 */

/* Makes the new file at path, 0600, of one state, while others may write;
 * done when it was read back, verified (as ledger.db is without a key) and
 * synced. Remembers the time outside the ledger (pin.h). EXISTS; MISUSE: a
 * place in the ledger's own folder, or that is no file's; TAMPERED: the
 * ledger does not hold. */
int ctip_ledger_backup(struct ctip_verdict *out, const char *dir,
    const char *path, struct ctip_err *err);

/*
 * Makes the ledger of a backup in the new folder dir: ledger.db, history.git
 * with the same ids, ctip.yaml, an empty cache.db. keys.db is not part of it:
 * it comes from a backup of its own, and what was forgotten since that was
 * made is deleted from it before anything is read. Done when all of it
 * verifies; nothing is left behind where it doesn't. EXISTS; INVALID: path is
 * no backup; TAMPERED.
 */
int ctip_ledger_restore(struct ctip_verdict *out, const char *path,
    const char *dir, struct ctip_err *err);

#endif
