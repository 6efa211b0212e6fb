/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_CALENDAR_H
#define CTIP_DESK_CALENDAR_H

#include <stdbool.h>

#include "ctip/base/bytes.h"

/* A calendar (RFC 5545) of whole days. */
struct ctip_calendar;

/* name: what programmes show. */
struct ctip_calendar *ctip_calendar_new(const char *name);
/* id names the entry in this calendar and later ones, so that reading a newer
 * one doesn't double it. False: that is no whole day, and it is left out. */
bool ctip_calendar_add(struct ctip_calendar *calendar, const char *id,
    const char *day, const char *words);
void ctip_calendar_text(struct ctip_buf *out,
    const struct ctip_calendar *calendar);
void ctip_calendar_free(struct ctip_calendar *calendar);

#endif
