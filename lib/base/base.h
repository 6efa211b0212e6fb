/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LIB_BASE_H
#define CTIP_LIB_BASE_H

/*
 * What the files of this room share with each other and with nobody else.
 */
#include <stdarg.h>
#include <stddef.h>

#include "ctip/base/bytes.h"

/* vsnprintf that ends a text too long with `...`, never within a character
 * of UTF-8. Returns the length written. */
size_t ctip_err__format(char *out, size_t size, const char *format,
    va_list arguments) __attribute__((format(printf, 3, 0)));

/* Days since 1970-01-01 of a day of the Gregorian calendar. */
int32_t ctip_date__days(int year, int month, int day);

/* Dates written with names (date_words.c). The result is not yet checked
 * against the calendar; weekday is 0 (Sunday) to 6, or -1 where none. */
bool ctip_date__words(int field[3], int *weekday, struct ctip_str text);

/* A JSON string, quotes included; malformed bytes become U+FFFD. */
void ctip_term__json(struct ctip_buf *out, struct ctip_str text);

#endif
