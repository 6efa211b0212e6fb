/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_SHOW_H
#define CTIP_DESK_SHOW_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/desk/export.h"

/*
 * `record kinds`, `fields`, `codes`, `show`, `list` and `export`: what the
 * ledger can hold, and what it holds, onto a stream. The last three leave an
 * access record before they print (trace.h): show always, the others where
 * they read names or health; on talk, what is wrong with earlier ones.
 */
int ctip_show_kinds(struct ctip_cli *cli, FILE *out, struct ctip_err *err);
int ctip_show_fields(struct ctip_cli *cli, const char *kind, FILE *out,
    struct ctip_err *err);
/* The lists of codes, or the codes of one; list may be NULL. */
int ctip_show_codes(struct ctip_cli *cli, const char *list, FILE *out,
    struct ctip_err *err);
/* The records of a kind, by default their main fields that name nobody; 1
 * where conditions hold for none. columns NULL: as said. */
int ctip_show_list(struct ctip_cli *cli, const char *columns,
    const struct ctip_texts *where, FILE *out, FILE *talk,
    struct ctip_err *err);
/* All that is open to the member; on talk, what isn't. DENIED, see export.h. */
int ctip_show_export(struct ctip_cli *cli, const struct ctip_export *export,
    FILE *out, FILE *talk, struct ctip_err *err);
/* Ids from operands or standard input; a page each, or rows with -f, where
 * csv wants all of one kind. All ids are read before the first is shown. 1
 * where one of them was erased, which is said on talk; the others are shown. */
int ctip_show_records(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);

#endif
