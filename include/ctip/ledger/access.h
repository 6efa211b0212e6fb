/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_ACCESS_H
#define CTIP_LEDGER_ACCESS_H

#include "ctip/ledger/ledger.h"

/*
 * Reading leaves a trace (FORMAT items 20, 27, 32; ctip-ledger.5, ACCESS
 * RECORDS). Whoever reads says what they are about to be shown, and commits
 * that to ledger.db before the first value is printed: signed by them, sealed
 * to those who hold compartment audit, numbered and chained to their record
 * before. The next save of any member carries it into the history unopened.
 */

/* Compartments (bits) whose values nobody reads without a trace. */
#define CTIP_ACCESS_TRACED (1u << CTIP_IDENTITY | 1u << CTIP_HEALTH)
/* So many subjects are named; of more, kinds and count alone. */
#define CTIP_ACCESS_NAMED  20
#define CTIP_ACCESS_KINDS  16

/* What one command reads. Zero is an empty one. */
struct ctip_access {
	uint32_t       compartments;   /* bits */
	size_t         n_kinds;        /* of the records that are read */
	char           kinds[CTIP_ACCESS_KINDS][64];
	size_t         n, room;        /* different subjects: a hash table */
	struct ctip_id *subjects;      /* all zeros: free */
	struct ctip_id last;           /* the one added last */
};

/* One record of that kind under that subject, of which these compartments
 * are read. Kinds beyond CTIP_ACCESS_KINDS are counted, not named. */
void ctip_access_add(struct ctip_access *access, const char *kind,
    const struct ctip_id *subject, uint32_t compartments);
/* All records of a kind that are in force; none is opened. */
int  ctip_access_add_all(struct ctip_access *access,
    struct ctip_ledger *ledger, const char *kind, uint32_t compartments,
    struct ctip_err *err);
/* A kind alone: of which nobody may have been found. */
void ctip_access_add_kind(struct ctip_access *access, const char *kind,
    uint32_t compartments);
/* Compartments (bits) that this member may open of a subject (NULL: of
 * anybody), by their groups or by a grant. */
int  ctip_access_opens(uint32_t *out, struct ctip_ledger *ledger,
    const struct ctip_id *subject, struct ctip_err *err);
void ctip_access_clear(struct ctip_access *access);

/*
 * Makes it true, as the next record of this member; action is the command.
 * The ledger may be open for reading. *missing: so many records that this
 * user remembers having left are gone from the ledger, or 0; the new one is
 * chained to the last of them, so that the gap stays to be seen. BUSY,
 * SYSTEM: then nothing may be printed.
 */
int ctip_access_commit(const struct ctip_access *access,
    struct ctip_ledger *ledger, const char *action, struct ctip_str purpose,
    uint64_t *missing, struct ctip_err *err);

/* One access record, as who holds compartment audit reads it. */
struct ctip_access_read {
	char            reader[CTIP_HANDLE];
	uint64_t        counter;              /* 1, 2, ... of each reader */
	unsigned char   previous[CTIP_HASH];  /* hash of the one before */
	unsigned char   hash[CTIP_HASH];
	bool            holds;                /* signed by that member */
	bool            opened;               /* else what follows is empty */
	int64_t         time;
	char            action[64];           /* "record show" */
	uint32_t        compartments;
	uint64_t        count;                /* of subjects */
	size_t          n_kinds;
	char            kinds[CTIP_ACCESS_KINDS][64];
	size_t          n_subjects;           /* 0 where there are too many */
	struct ctip_id  subjects[CTIP_ACCESS_NAMED];
	struct ctip_str purpose;              /* until take returns */
	bool            waiting;              /* not in the history yet */
	unsigned char   transaction[16];      /* else: that carried it */
};

/* DENIED, with words, where compartment audit is not open to this member. */
int ctip_access_may(const struct ctip_ledger *ledger, struct ctip_err *err);

/* All of them in the order of the history, then those that wait; `of` not
 * NULL: those that this transaction carried. take returns 0 to go on.
 * DENIED. */
int ctip_access_each(struct ctip_ledger *ledger, const struct ctip_head *of,
    int (*take)(void *context, const struct ctip_access_read *record),
    void *context, struct ctip_err *err);
/* Those alone that wait. */
int ctip_access_waiting(struct ctip_ledger *ledger,
    int (*take)(void *context, const struct ctip_access_read *record),
    void *context, struct ctip_err *err);

/* What is wrong with a reader's records, one after another. */
enum ctip_access_fault {
	CTIP_ACCESS_MISSING,   /* `missing` numbers before this one */
	CTIP_ACCESS_BROKEN,    /* it does not follow the one before it */
	CTIP_ACCESS_UNSIGNED,  /* it is not signed by whom it names */
	CTIP_ACCESS_CLOSED     /* its body does not open */
};
struct ctip_access_gap {
	enum ctip_access_fault fault;
	char                   reader[CTIP_HANDLE];
	uint64_t               counter;       /* of the record found */
	uint64_t               missing;
};
/* Checks all of them; *n tells how many there are. DENIED. */
int ctip_access_check(struct ctip_ledger *ledger, uint64_t *n,
    void (*tell)(void *context, const struct ctip_access_gap *gap),
    void *context, struct ctip_err *err);

#endif
