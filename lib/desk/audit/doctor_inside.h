/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_DOCTOR_INSIDE_H
#define CTIP_DESK_DOCTOR_INSIDE_H

#include "ctip/desk/doctor.h"
#include "ctip/ledger/verify.h"
#include "ctip/table/sheet.h"

/*
 * One visit. A check is a function and a row in the table of doctor.c: it
 * looks at its thing and says what it found, in one line or several; where it
 * finds nothing wrong, in one that is ok.
 */
struct ctip_doctor {
	const char            *dir;
	const char            *root;      /* "": where /proc and /sys are */
	char                  *key_path;  /* NULL: no key is named */
	struct ctip_member_key key;
	bool                   has_key;
	struct ctip_err        no_key;    /* why not, where one is named */
	struct ctip_ledger    *ledger;    /* NULL: it can't be opened at all */
	bool                   opens;     /* with that key, if any; else */
	struct ctip_err        no_ledger; /* why not */
	struct ctip_verdict    verdict;
	bool                   proven;
	struct ctip_err        unproven;  /* what does not hold */
	bool                   no_cache;  /* cache.db can't be used: reading
	                                   * records would make it anew */
	/* what is being said: */
	const char            *thing;
	struct ctip_sheet     *sheet;
	bool                   bad;
	struct ctip_err       *failed;    /* of printing; code 0: none */
};

/* In place of a keys.db that is there. */
#define CTIP_DOCTOR_RESTORE \
	"ctip ledger keys restore --replace FILE SHARE SHARE"

enum ctip_health { CTIP_HEALTH_OK, CTIP_HEALTH_LOOK, CTIP_HEALTH_BAD };

/* A line about the thing that is looked at. type: what to type, or NULL. */
void ctip_doctor__say(struct ctip_doctor *d, enum ctip_health health,
    const char *type, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* doctor_files.c: modes and owners, the key's file, what a crash left. */
void ctip_doctor__modes(struct ctip_doctor *d);
void ctip_doctor__key_file(struct ctip_doctor *d);
void ctip_doctor__leftovers(struct ctip_doctor *d);

/* doctor_ledger.c: the ledger itself and its stores. */
void ctip_doctor__proof(struct ctip_doctor *d);
void ctip_doctor__seen(struct ctip_doctor *d);
void ctip_doctor__history(struct ctip_doctor *d);
void ctip_doctor__outbox(struct ctip_doctor *d);
void ctip_doctor__keys(struct ctip_doctor *d);
void ctip_doctor__cache(struct ctip_doctor *d);

/* doctor_backups.c: what is there if one of them is lost. */
void ctip_doctor__backup(struct ctip_doctor *d);
void ctip_doctor__keys_backup(struct ctip_doctor *d);

/* doctor_members.c: what members wait for of each other. */
void ctip_doctor__members(struct ctip_doctor *d);
void ctip_doctor__approved(struct ctip_doctor *d);
void ctip_doctor__requests(struct ctip_doctor *d);
void ctip_doctor__glass(struct ctip_doctor *d);

/* doctor_machine.c: the computer. */
void ctip_doctor__space(struct ctip_doctor *d);
void ctip_doctor__disk(struct ctip_doctor *d);
void ctip_doctor__swap(struct ctip_doctor *d);
void ctip_doctor__core(struct ctip_doctor *d);
void ctip_doctor__clock(struct ctip_doctor *d);

#endif
