/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_CMD_AUDIT_VERBS_H
#define CTIP_CMD_AUDIT_VERBS_H

#include "ctip/base/cli.h"

/* The verbs of ctip-audit, a table a file of this folder; in the order of
 * its -h. */
extern const struct ctip_verb ctip_audit_reads[];
extern const struct ctip_verb ctip_audit_review[];
extern const struct ctip_verb ctip_audit_verify[];

struct ctip_member_key;
struct ctip_verdict;

/* What verify says of access records: of those that wait, and with a key of
 * an auditor (NULL: none is given) of all. *gaps: some are missing. */
int ctip_audit_access(bool *gaps, const char *dir,
    const struct ctip_verdict *verdict, const struct ctip_member_key *key,
    struct ctip_err *err);

#endif
