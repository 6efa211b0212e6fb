/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_RECOVERY_H
#define CTIP_DESK_RECOVERY_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/recovery.h"

/*
 * A recovery key and what it is for: made and handed out in shares, used
 * when keys were lost, and what backups of keys.db are sealed to. `out` takes
 * the product, `talk` what to do next and what is wrong with a share.
 */

/* Makes a recovery key and writes its shares into dir as HANDLE.share, or
 * asks for it where a second person can approve: the shares are written then
 * too, since nothing of the key is kept. Nothing stays behind where it
 * fails. DENIED, MISUSE, EXISTS. */
int ctip_desk_recovery_set(struct ctip_cli *cli,
    const char *const holders[3], const char *dir, FILE *out, FILE *talk,
    struct ctip_err *err);

/* What a second person approved comes into force; into a transaction. */
int ctip_desk_recovery_approved(struct ctip_tx *tx,
    struct ctip_ledger *ledger, const struct ctip_request *request,
    struct ctip_err *err);

/* The ledger's folder, for who comes with shares, maybe to an empty machine:
 * NOTFOUND says how backups make one. */
int ctip_desk_left_ledger(char **out, const struct ctip_cli *cli,
    struct ctip_err *err);

struct ctip_recovery_use {
	const char              *shares[2];  /* files; - types or reads one */
	const char              *handle;     /* who becomes a member */
	const struct ctip_texts *roles;      /* none: administrator */
	const char              *key;        /* the file that is made */
	bool                     open;       /* it has no passphrase */
};
/* Makes somebody a member by two shares. DENIED, INVALID, EXISTS. */
int ctip_desk_recovery_use(struct ctip_cli *cli,
    const struct ctip_recovery_use *use, FILE *out, FILE *talk,
    struct ctip_err *err);

/* The key that two shares make, which is one of this ledger's, in force or
 * not. INVALID: a share is mistyped (each fault is told on `talk`), or they
 * don't make it. The caller clears out. */
int ctip_desk_shares(struct ctip_member_key *out,
    const struct ctip_member **key, const struct ctip_chain *chain,
    const char *const shares[2], FILE *talk, struct ctip_err *err);

/* keys.db into a sealed file, and back; how: CTIP_RESTORE_*. */
int ctip_desk_keys_backup(struct ctip_cli *cli, const char *path, FILE *out,
    FILE *talk, struct ctip_err *err);
int ctip_desk_keys_restore(struct ctip_cli *cli, const char *path,
    const char *const shares[2], unsigned how, FILE *out, FILE *talk,
    struct ctip_err *err);

/* Names of groups by their bits: `audit, health`. */
void ctip_desk_group_names(struct ctip_buf *out,
    const struct ctip_chain *chain, uint32_t groups);

#endif
