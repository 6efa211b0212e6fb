/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_COURT_H
#define CTIP_REPORT_COURT_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/schema/kind.h"

/*
 * The file of a case for a court (R020, R025, R027, R225): its pages as PDF
 * with an index, its exhibits, where each record comes from, and checksums of
 * all. The same case gives the same bytes. What goes in, and who is a third
 * party, says rules/court.yaml. Whoever makes it leaves a trace.
 */
struct ctip_court_options {
	const char *hearing;   /* its date */
	const char *redact;    /* "third-party", or NULL */
	const char *as_of;     /* a day, or a time as the file prints it: as the
	                        * case was then; NULL: now */
	const char *output;    /* a new file */
};

/* case.pdf, exhibits/, provenance.csv and SHA256SUMS of the case argv[0] as a
 * zip file, mode 0600. NOTFOUND or DENIED where an exhibit's file is missing
 * or closed: then nothing is written; MISUSE, EXISTS. */
int ctip_court_bundle(struct ctip_cli *cli,
    const struct ctip_court_options *options, FILE *talk,
    struct ctip_err *err);
/* The pages alone; hearing may be NULL. */
int ctip_court_print(struct ctip_cli *cli,
    const struct ctip_court_options *options, FILE *talk,
    struct ctip_err *err);

/* Is rules/court.yaml in order? CONFIG with file, line and column. */
int ctip_court_check(struct ctip_schemas *schemas, struct ctip_err *err);

#endif
