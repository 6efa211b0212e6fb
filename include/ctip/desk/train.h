/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_TRAIN_H
#define CTIP_DESK_TRAIN_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/schema/record.h"

/*
 * Courses for survivors (R123 to R132): cohorts, who came when, and who
 * graduates by rules/graduation.yaml. Only statistics are read.
 */

/* Who graduates of the cohorts argv (ids, or codes like VST-1), one line a
 * person enrolled; explain: with the share of each component. 1 where nobody
 * is enrolled. NOTFOUND: no such cohort. */
int ctip_train_graduates(struct ctip_cli *cli, bool explain,
    struct ctip_err *err);

/* Who would graduate by the rule in a file and doesn't by that in force, and
 * the other way round. 1 where nobody changes. */
int ctip_train_what_if(struct ctip_cli *cli, const char *rule, FILE *talk,
    struct ctip_err *err);

/* Is the rule usable? CONFIG. */
int ctip_train_check(struct ctip_schemas *schemas, struct ctip_err *err);

#endif
