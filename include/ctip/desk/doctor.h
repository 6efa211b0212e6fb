/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_DOCTOR_H
#define CTIP_DESK_DOCTOR_H

#include <stdio.h>

#include "ctip/base/cli.h"

/*
 * Looks over a ledger, what is around it, and the computer it is on: a line
 * a thing on `out`, ok, look (it may be meant so) or bad, with what was found
 * and what to type. Mends nothing, and goes on where one thing can't be told.
 * 1 where something is bad. The key is asked for where one is named; without
 * it what needs one is left out. NOTFOUND: there is no such folder.
 */
int ctip_doctor(struct ctip_cli *cli, FILE *out, struct ctip_err *err);

#endif
