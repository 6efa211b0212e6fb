/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_CHAIN_INSIDE_H
#define CTIP_LEDGER_CHAIN_INSIDE_H

/*
 * What the chain_*.c files share.
 */
#include <jansson.h>

#include "ctip/ledger/chain.h"

/* One entry on its way in. */
struct chain_entry {
	const json_t               *json;
	struct ctip_str             text;  /* the same, canonical */
	const unsigned char        *leaf;
	const struct ctip_authored *by;    /* NULL: the founding */
	const struct ctip_member   *author;
};

/* Folds one entry; the chain changes only on 0. */
int ctip_chain__entry(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err);

/* chain_member.c: those after the founding. */
int ctip_chain__revoke(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err);
/* What a member's entry has beyond the founder's; and afterwards, what else
 * changes by it. */
int ctip_chain__later(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_member *member, struct ctip_err *err);
void ctip_chain__joined(struct ctip_chain *chain,
    const struct ctip_member *member);

/* Was it approved, or may its author do it alone? *request: the approved one, or NULL. */
int ctip_chain__second(struct ctip_request **request,
    struct ctip_chain *chain, const struct chain_entry *e,
    enum ctip_request_act act, struct ctip_err *err);

/* chain_recovery.c: a recovery key; a member that it adds. */
int ctip_chain__recovery(struct ctip_chain *chain,
    const struct chain_entry *e, struct ctip_err *err);
int ctip_chain__recovered(const struct chain_entry *e,
    struct ctip_member *member, struct ctip_err *err);
/* chain_entry.c: are these keys somebody's already, or none? */
bool ctip_chain__is_used(const struct ctip_chain *chain,
    const struct ctip_public *public_);

/* chain_request.c */
int ctip_chain__request(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err);
int ctip_chain__approval(struct ctip_chain *chain,
    const struct chain_entry *e, struct ctip_err *err);
int ctip_chain__cancel(struct ctip_chain *chain, const struct chain_entry *e,
    struct ctip_err *err);
int ctip_chain__tombstone(struct ctip_chain *chain,
    const struct chain_entry *e, struct ctip_err *err);
/* The approved request that an entry names, of this act; NULL, and why. */
struct ctip_request *ctip_chain__approved(struct ctip_chain *chain,
    const struct chain_entry *e, enum ctip_request_act act,
    struct ctip_err *err);
/* It was done by this entry. */
void ctip_chain__done(struct ctip_request *request,
    const struct chain_entry *e);
void ctip_chain__requests_clear(struct ctip_chain *chain);
/* The object {handle[, box, roles, sign]} of a request, canonical; the
 * caller frees. Roles in the order of roles.yaml. */
char *ctip_chain__what(const struct ctip_chain *chain, const char *handle,
    const struct ctip_member *member);

/* chain_read.c. TAMPERED: `open entry 'TYPE': what`. */
int ctip_open__refuse(struct ctip_err *err, const char *type,
    const char *what);
/* Has the object exactly these keys? `may` are some that may be missing. */
bool ctip_open__keys(const json_t *entry, const char *const *must,
    const char *const *may);
/* "" where it is no text. */
const char *ctip_open__text(const json_t *entry, const char *key);
/* Small letters, and just as long. */
bool ctip_open__hex(unsigned char *out, size_t len, const json_t *entry,
    const char *key);
bool ctip_open__hex_any(struct ctip_buf *out, const json_t *entry,
    const char *key);
/* At least one, sorted, none twice; the caller frees in every case. */
bool ctip_open__kids(unsigned char (**out)[CTIP_KID_SHORT], size_t *n,
    const json_t *entry);
bool ctip_open__number(json_int_t *out, const json_t *entry, const char *key,
    json_int_t most);
bool ctip_open__epoch(uint16_t *out, const json_t *entry);
bool ctip_open__handle(const char *text);
bool ctip_open__zero(const unsigned char *p, size_t len);

/* chain_json.c. Writing: hex under a key; the whole entry, which is let go. */
void ctip_open__set_hex(json_t *entry, const char *key,
    const unsigned char *p, size_t len);
void ctip_open__write(struct ctip_buf *out, const char *type, json_t *entry);

#endif
