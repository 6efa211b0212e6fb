/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_SCAN_INSIDE_H
#define CTIP_LEDGER_SCAN_INSIDE_H

#include <pthread.h>

#include "private.h"

#define TASKS 6

enum task_state { TASK_FREE, TASK_WORKING, TASK_READY };

/* One file, opened: rows of values that point into record.pool. */
struct task {
	enum task_state     state;
	size_t              chunk;
	bool                current;
	uint32_t            n;
	uint32_t           *places;
	bool               *slow;     /* has to be opened by the asker */
	struct ctip_str    *values;   /* n x kind->n */
	struct ctip_record  record;   /* values points at the row being set */
	struct ctip_err     err;
	bool                failed;
};

/* What each thread has of its own. */
struct hand {
	struct ctip_store *db, *keys;
	struct ctip_ring   rings[CTIP_COMPARTMENTS];
};

struct ctip_scan {
	struct ctip_ledger        *ledger;
	const struct ctip_kind    *kind;
	uint64_t                   only[16];
	bool                       all;
	size_t                     n_fields;
	size_t                    *fields;   /* numbers of those wanted */
	uint32_t                   wanted;   /* compartments to open */
	const struct ctip_holder  *holders[CTIP_COMPARTMENTS][32];
	size_t                     n_holders[CTIP_COMPARTMENTS];
	size_t                    *chunks;   /* those that hold the kind */
	bool                      *current;  /* written with the kind in force */
	size_t                     n_chunks;
	struct task                tasks[TASKS];
	size_t                     claimed;  /* chunks begun */
	size_t                     taken;    /* chunks handed out */
	uint32_t                   row;      /* of tasks[taken % TASKS] */
	bool                       in_task;
	struct hand                mine, other;
	struct ctip_record         slow;     /* a record of several versions */
	bool                       has_slow;
	pthread_mutex_t            mutex;
	pthread_cond_t             news;
	pthread_t                  thread;
	bool                       threaded, stop;
	const struct ctip_same    *same;     /* or NULL: nobody is another */
	struct ctip_str           *united;   /* a row with who is kept */
};

/* scan_file.c: a file, opened into its task. */
int ctip_scan__fill(const struct ctip_scan *scan, struct hand *hand,
    struct task *task, struct ctip_err *err);

#endif
