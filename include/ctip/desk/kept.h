/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_KEPT_H
#define CTIP_DESK_KEPT_H

#include "ctip/schema/record.h"

/*
 * Fields that move with a verb, which asks who may and leaves an event: an
 * edit or an update from a file leaves them as they are (R001, R002).
 */

/* The number of the first one that differs, and the verb it moves with; -1
 * where none does. */
int ctip_kept_moved(const char **verb, const struct ctip_record *was,
    const struct ctip_record *now);

#endif
