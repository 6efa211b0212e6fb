/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_RESULTS_H
#define CTIP_REPORT_RESULTS_H

#include "ctip/query/query.h"
#include "ctip/report/framework.h"

/*
 * query -> report: the results table of a framework: code, level, title,
 * unit, baseline, target, one column a period, cumulative, note. A cell is
 * absent where nothing was measured, never 0 by invention. Rows whose date
 * tells no period are counted nowhere, and the note says how many.
 */
struct ctip_results;

/* period: the last one reported on, NULL for all; what is later stays out,
 * of the cumulative cell, too. INVALID: an indicator's SQL, with the file,
 * line and column it stands at, its code, and what is wrong; a value that
 * is no number. MISUSE: no such period. */
int    ctip_results_make(struct ctip_results **out,
    struct ctip_ledger *ledger, const struct ctip_framework *framework,
    const char *period, struct ctip_err *err);
/* Never more columns than this. */
#define CTIP_RESULTS_COLUMNS (CTIP_PERIODS + 8)

/* Borrowed. Rows: one an indicator, in the framework's order. */
size_t ctip_results_columns(const struct ctip_results *results,
    const struct ctip_column **out);
const struct ctip_str *ctip_results_row(const struct ctip_results *results,
    size_t i);
void   ctip_results_free(struct ctip_results *results);

#endif
