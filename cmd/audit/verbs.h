/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_CMD_AUDIT_VERBS_H
#define CTIP_CMD_AUDIT_VERBS_H

#include "ctip/base/cli.h"

/* The verbs of ctip-audit, a table a file of this folder; in the order of
 * its -h. */
extern const struct ctip_verb ctip_audit_verify[];

#endif
