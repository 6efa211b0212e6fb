/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_CASE_VERBS_H
#define CTIP_CASE_VERBS_H

#include "ctip/base/cli.h"

/* The verbs of ctip-case, a table a file. */
extern const struct ctip_verb ctip_case_work[];
extern const struct ctip_verb ctip_case_lists[];
extern const struct ctip_verb ctip_case_court[];

#endif
