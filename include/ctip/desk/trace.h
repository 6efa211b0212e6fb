/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_TRACE_H
#define CTIP_DESK_TRACE_H

#include "ctip/base/cli.h"
#include "ctip/ledger/access.h"

/*
 * What a command is about to print of somebody, left behind as its access
 * record, with its --reason as the purpose. On talk: that records which this
 * user left are gone from the ledger. Nothing may be printed where it fails.
 */
int ctip_desk_trace(struct ctip_ledger *ledger,
    const struct ctip_access *access, const struct ctip_cli *cli, FILE *talk,
    struct ctip_err *err);

#endif
