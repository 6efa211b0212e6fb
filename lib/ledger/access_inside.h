/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_ACCESS_INSIDE_H
#define CTIP_LEDGER_ACCESS_INSIDE_H

/*
 * What the files of access records share: their bytes, and where a reader's
 * last one is looked up.
 *
 *   "CTA1" | ledger 16 | reader v | fingerprint 32 | counter u64 |
 *   previous hash 32 | ephemeral 32 | n u8, n x (group v, epoch u16,
 *   wrap 32) | sealed body
 */
#include "ctip/ledger/access.h"
#include "private.h"

#define ACCESS_KIND      "access"
#define ACCESS_NAMESPACE "ctip-access"
#define ACCESS_CARRIED   4096 /* at most so many a save */
#define ACCESS_LONGEST   (1u << 17)

/* The head of a record, read from its bytes; wraps and body are slices. */
struct access_head {
	unsigned char        ledger[16];
	char                 reader[CTIP_HANDLE];
	unsigned char        fingerprint[CTIP_HASH];
	uint64_t             counter;
	unsigned char        previous[CTIP_HASH];
	const unsigned char *ephemeral;
	uint8_t              n_wraps;
	struct ctip_str      wraps;   /* n of them, one after another */
	struct ctip_str      clear;   /* all before the body */
	struct ctip_str      body;    /* sealed */
};

/* A number and a hash: where a reader's chain stands. Zero: nowhere yet. */
struct access_link {
	uint64_t      counter;
	unsigned char hash[CTIP_HASH];
};

/* access_bytes.c: false where these are not an access record's bytes. */
bool ctip_access__head(struct access_head *out, struct ctip_str record);
/* Is it of this ledger, and signed by the member that it names? */
bool ctip_access__holds(const struct access_head *head,
    struct ctip_str record, struct ctip_str signature,
    const struct ctip_chain *chain);
/* The next record after `last`, and its signature. */
int  ctip_access__write(struct ctip_buf *record, struct ctip_buf *signature,
    const struct ctip_access *access, struct ctip_ledger *ledger,
    const struct access_link *last, const char *action,
    struct ctip_str purpose, struct ctip_err *err);
/* Opens the body with one of these holders; false where none can. */
bool ctip_access__body(struct ctip_access_read *out, struct ctip_buf *keep,
    const struct access_head *head,
    const struct ctip_holder *const *holders, size_t n);

/* access_carry.c: the subject whose keys seal what is carried of a reader. */
void ctip_access__subject(struct ctip_id *out,
    const unsigned char ledger[16], const char *reader);
/* What a carried record says to every member: [reader, counter, hash]. */
bool ctip_access__link(struct access_link *out, struct ctip_str json);

/* access_pin.c: what this user remembers, outside of the ledger. Recall:
 * false where that is nothing. Remember never goes back, and never fails. */
bool ctip_access__recall(struct access_link *out,
    const unsigned char ledger[16], const char *reader);
void ctip_access__remember(const unsigned char ledger[16],
    const char *reader, const struct access_link *link);

#endif
