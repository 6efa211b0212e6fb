/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_TIME_H
#define CTIP_BASE_TIME_H

#include <stdint.h>

#include "ctip/base/bytes.h"

/* Seconds since 1970 in UTC; $CTIP_NOW (2024-05-01T09:00:00Z or seconds)
 * when set, so that tests stand still. */
int64_t ctip_now(void);
/* Writes 2024-05-01T09:00:00Z and a NUL: 21 bytes. */
void ctip_time_text(char out[21], int64_t seconds);
/* Reads that, whole, or a number of seconds; else false. */
bool ctip_time_parse(int64_t *out, struct ctip_str text);

/* A date with the precision that is known: a survivor may know only the
 * year. month and day are 0 where unknown. */
struct ctip_date {
	int16_t year;  /* 1 to 9999 */
	int8_t  month;
	int8_t  day;
};

/* Writes 2004, 2004-05 or 2004-05-17 and a NUL. */
void ctip_date_text(char out[11], struct ctip_date date);

/* How a column writes its dates (ctip-schema.5). */
enum ctip_date_form {
	CTIP_DATE_ISO,     /* iso        2004-05-17, 2004-05, 2004 */
	CTIP_DATE_DMY,     /* dd/mm/yyyy also . - and blanks, 1 or 2 digits */
	CTIP_DATE_MDY,     /* mm/dd/yyyy */
	CTIP_DATE_YMD,     /* yyyy/mm/dd */
	CTIP_DATE_EXCEL,   /* excel      serial days since 1899-12-30 */
	CTIP_DATE_WORDS,   /* words      Wed, July 20, 2022; 3 rd May 2023; Nov-22 */
	CTIP_DATE_YEAR     /* yyyy */
};
#define CTIP_DATE_FORMS 7

/* By the name used in mappings; false when there is none of that name. */
bool ctip_date_form_named(enum ctip_date_form *out, struct ctip_str name);
const char *ctip_date_form_name(enum ctip_date_form form);

enum ctip_date_fault {
	CTIP_DATE_GOOD,
	CTIP_DATE_NOT,         /* not a date in this form */
	CTIP_DATE_IMPOSSIBLE,  /* 31/02/2004 */
	CTIP_DATE_WEEKDAY      /* a date, but it was not that weekday */
};

/* Strict: the whole text. Two-digit years are taken only in WORDS (Nov-22)
 * as 2000 to 2099. Month names in English, Spanish and French. On WEEKDAY
 * *out is filled. Nothing allocates. */
enum ctip_date_fault ctip_date_parse(struct ctip_date *out,
    struct ctip_str text, enum ctip_date_form form);

bool    ctip_date_valid(struct ctip_date date);
/* Days since 1970-01-01 of the first or last day the date may mean. */
int32_t ctip_date_first(struct ctip_date date);
int32_t ctip_date_last(struct ctip_date date);
/* The last second, UTC, of the last day that the date may mean. */
int64_t ctip_date_end(struct ctip_date date);
struct ctip_date ctip_date_of(int32_t days);

#endif
