/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_CMD_LEDGER_VERBS_H
#define CTIP_CMD_LEDGER_VERBS_H

#include "ctip/base/cli.h"
#include "ctip/ledger/verify.h"

/* Size and fingerprint of a ledger that was verified, on standard output. */
void ctip_ledger_print_verdict(const struct ctip_verdict *verdict);

/* The verbs of ctip-ledger, a table a file of this folder; in the order of
 * its -h. */
extern const struct ctip_verb ctip_ledger_backups[];
extern const struct ctip_verb ctip_ledger_doctor[];
extern const struct ctip_verb ctip_ledger_export[];
extern const struct ctip_verb ctip_ledger_keys[];
extern const struct ctip_verb ctip_ledger_members[];
extern const struct ctip_verb ctip_ledger_grants[];
extern const struct ctip_verb ctip_ledger_recovery[];
extern const struct ctip_verb ctip_ledger_keys_backup[];
extern const struct ctip_verb ctip_ledger_erase[];

#endif
