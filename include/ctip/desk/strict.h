/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_STRICT_H
#define CTIP_DESK_STRICT_H

#include "ctip/schema/record.h"

/* Sets a field by its name; INVALID with the first fault, which would else
 * be a finding. An empty value, or a field that the kind has not, is left
 * out. */
int ctip_strict_set(struct ctip_record *record, const char *field,
    struct ctip_str value, struct ctip_err *err);

#endif
