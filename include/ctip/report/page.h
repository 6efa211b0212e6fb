/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_PAGE_H
#define CTIP_REPORT_PAGE_H

#include "ctip/report/results.h"

/*
 * report -> page: the results table as one HTML file for people: grouped by
 * outcome and output, with a bar of what was achieved against the target.
 * It needs nothing else: no network, no script, one style whose hash its
 * Content-Security-Policy names. The numbers are true, small ones too, and
 * the page says that it is for internal use.
 */
enum ctip_language { CTIP_EN, CTIP_ES, CTIP_FR, CTIP_LANGUAGES };

/* By its code: en, es, fr; false for another. */
bool ctip_language_named(enum ctip_language *out, const char *code);

/* Where the numbers come from, so that they can be derived again. */
struct ctip_page_origin {
	const char *office;
	const char *transaction;  /* id of the last one, as `audit log` has it */
	int64_t     time;         /* its time */
	const char *tip;          /* of the history, as `audit verify` has it */
};

/* Appends the page. What a framework does not say in that language stands
 * there in English, and is marked so. UNAVAILABLE where the library that
 * writes it is not there. */
int  ctip_page_results(struct ctip_buf *out,
    const struct ctip_results *results,
    const struct ctip_page_origin *origin, enum ctip_language language,
    struct ctip_err *err);

#endif
