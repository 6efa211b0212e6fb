/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_FINDING_H
#define CTIP_BASE_FINDING_H

#include "ctip/base/bytes.h"

/*
 * A finding is a fault in input. An error keeps its row out; a warning lets
 * it in and stays with the record (as field:rule, without the value).
 */
enum ctip_level { CTIP_NOTE, CTIP_WARNING, CTIP_ERROR };

struct ctip_finding {
	const char     *file;    /* as the user named it */
	uint64_t        line;    /* 1 is the first; 0 where there is none */
	unsigned        column;  /* the number of the cell; 0: the whole row */
	enum ctip_level level;
	struct ctip_str field;   /* name; absent for the whole row */
	const char     *rule;    /* short stable word: date, code, required */
	struct ctip_str message; /* a sentence, as in ctip_err */
};

/* Where findings go. `take` is called once a finding, in order; everything
 * in it is borrowed for the call. */
struct ctip_findings {
	void (*take)(struct ctip_findings *to, const struct ctip_finding *f);
	uint64_t errors;     /* counted by ctip_findings_add */
	uint64_t warnings;
};

/* Counts and hands over; message is formatted. */
void ctip_findings_add(struct ctip_findings *to, struct ctip_finding f,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

const char *ctip_level_name(enum ctip_level level);

#endif
