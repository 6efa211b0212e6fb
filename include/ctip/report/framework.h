/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_FRAMEWORK_H
#define CTIP_REPORT_FRAMEWORK_H

#include "ctip/schema/kind.h"

/*
 * A results framework, from frameworks/NAME.yaml (ctip-schema.5): outcomes,
 * their outputs, and the indicators of both; periods; what is counted.
 * Immutable once loaded; no number that is reported stands in it.
 */

/* How the rows of one period become its cell. */
enum ctip_count {
	CTIP_COUNT_SUBJECTS, /* different ones; rows without add value */
	CTIP_COUNT_ROWS,
	CTIP_COUNT_VALUES,   /* the sum of value */
	CTIP_COUNT_RATIO,    /* sum of value / sum of `of` (1 where missing) */
	CTIP_COUNT_FIGURES   /* none: only what partners report */
};

/* How the cells of the periods become the cumulative one. Periods without a
 * measurement never enter. */
enum ctip_cumulate {
	CTIP_CUMULATE_SUM,
	CTIP_CUMULATE_DISTINCT, /* different subjects over all periods */
	CTIP_CUMULATE_LAST,
	CTIP_CUMULATE_MEAN,     /* the plain mean of the cells as printed */
	CTIP_CUMULATE_RATIO     /* all values / all `of` */
};

/* An outcome, or an output of one. */
struct ctip_branch {
	const char        *code;       /* 1, 1.1 */
	const char        *level;      /* "Outcome 1", "Output 1.1" */
	struct ctip_label  label;
	bool               output;
};

struct ctip_indicator {
	const char        *code;       /* 1.1a */
	struct ctip_label  label;
	size_t             branch;     /* which it stands under */
	const char        *unit;       /* people, trainings, percent, ... */
	enum ctip_count    count;
	enum ctip_cumulate cumulate;
	bool               spans;      /* counts in every period from date to
	                                * until; else both in one */
	unsigned           decimals;   /* of a ratio or mean */
	unsigned           mean_decimals; /* of a mean over the periods */
	const char        *baseline;   /* number as text, or NULL */
	const char        *target;
	const char        *note;       /* or NULL */
	size_t             n_by;       /* columns of disaggregation */
	const char *const *by;
	const char        *sql;          /* NULL: figures alone */
	unsigned           line, column; /* of sql */
};

struct ctip_period {
	const char        *code;       /* y1; the column's name */
	struct ctip_label  label;
	int32_t            first, last; /* days */
	const char        *note;       /* or NULL: why these dates */
};

#define CTIP_PERIODS 64

struct ctip_framework {
	const char              *name;
	const char              *file;      /* as messages name it */
	struct ctip_label        label;
	bool                     years;     /* each calendar year that was
	                                     * measured; n_periods 0 */
	size_t                   n_periods;
	const struct ctip_period *periods;  /* in order, without gaps */
	size_t                   n_branches;
	const struct ctip_branch *branches; /* an outcome, then its outputs */
	size_t                   n;
	const struct ctip_indicator *indicators;
};

/* INVALID with file, line and column. */
int  ctip_framework_parse(struct ctip_framework **out, struct ctip_str text,
    const char *file, struct ctip_err *err);
/* By name, or by path where it holds a slash or ends in .yaml. NOTFOUND
 * names the nearest framework. */
int  ctip_framework_load(struct ctip_framework **out,
    struct ctip_schemas *schemas, const char *name, struct ctip_err *err);
/* Reads all there are, as ctip_schemas_check does the rest. CONFIG with file,
 * line and column. */
int  ctip_framework_check(struct ctip_schemas *schemas, struct ctip_err *err);
void ctip_framework_free(struct ctip_framework *framework);

#endif
