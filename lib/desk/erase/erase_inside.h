/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ERASE_INSIDE_H
#define CTIP_DESK_ERASE_INSIDE_H

#include "ctip/desk/erase.h"

/* Its newest version, also where all of it was taken back or erased. */
int ctip_erase__newest(struct ctip_version *out, struct ctip_ledger *ledger,
    const char *id, struct ctip_err *err);

/* erase_check.c: INVALID where a record of this kind is not erased; EXISTS
 * where another request that waits is for the same keys (16 bytes each);
 * EXISTS where the keys of this one were forgotten meanwhile. */
int ctip_erase__refuse_kind(const struct ctip_version *version, bool rekey,
    const char *id, struct ctip_err *err);
int ctip_erase__refuse_asked(const struct ctip_chain *chain,
    struct ctip_str kids, bool rekey, struct ctip_err *err);
int ctip_erase__refuse_gone(const struct ctip_chain *chain,
    const struct ctip_request *request, struct ctip_err *err);

/* erase_links.c: which records of others link to it: they stay. */
int ctip_erase__links(struct ctip_ledger *ledger,
    const struct ctip_erasure *erasure, FILE *talk, struct ctip_err *err);
/* Does a link name this id, in whatever case it was typed? */
bool ctip_erase__names(struct ctip_str link,
    const struct ctip_erasure *erasure);

/* When a request may be carried out. */
int64_t ctip_erase__due(const struct ctip_chain *chain,
    const struct ctip_request *request);
/* `1 key`, `12 keys`; returns out. */
char *ctip_erase__keys(char out[40], uint64_t n);
bool ctip_erase__is(const struct ctip_request *request);

#endif
