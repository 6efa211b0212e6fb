/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_INTAKE_VERBS_H
#define CTIP_INTAKE_VERBS_H

#include "ctip/base/cli.h"

/* The verbs of ctip-intake, a table a file. */
extern const struct ctip_verb ctip_intake_reports[];
extern const struct ctip_verb ctip_intake_screenings[];
extern const struct ctip_verb ctip_intake_doubles[];

#endif
