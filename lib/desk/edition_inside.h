/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_EDITION_INSIDE_H
#define CTIP_DESK_EDITION_INSIDE_H

#include "work_inside.h"

/*
 * A rule with editions: `from` says since when each is in force, `source`
 * where it comes from. What was judged on a day keeps the edition of that
 * day, whatever is added later.
 */
struct ctip_edition {
	struct ctip_yaml_file  *file;
	const struct ctip_yaml *at;
	struct ctip_str         from, source;   /* of the file */
};

/* Is an edition usable? *edition is it. */
typedef int ctip_edition_check(struct ctip_edition *edition, void *context,
    struct ctip_err *err);

/*
 * The last edition that was in force on that day (absent: the last of all);
 * check (with context) is called for each of them. CONFIG with file, line and
 * column; or none was in force. The caller closes it, whatever comes.
 */
int  ctip_edition_open(struct ctip_edition *out, struct ctip_schemas *schemas,
    const char *path, struct ctip_str day, ctip_edition_check *check,
    void *context, struct ctip_err *err);
/* The same from a file that lies outside of the ledger. NOTFOUND, INVALID. */
int  ctip_edition_read(struct ctip_edition *out, const char *path,
    struct ctip_str day, ctip_edition_check *check, void *context,
    struct ctip_err *err);
void ctip_edition_close(struct ctip_edition *edition);

/* A number of the edition, from least to most. */
int  ctip_edition_number(int64_t *out, const struct ctip_edition *edition,
    const char *key, int64_t least, int64_t most, struct ctip_err *err);
/* A list of codes of that list of codes. */
int  ctip_edition_codes(const struct ctip_edition *edition, const char *key,
    struct ctip_schemas *schemas, const char *codes, struct ctip_err *err);
/* Is a text in a list? */
bool ctip_edition_lists(const struct ctip_yaml *list, struct ctip_str text);
/* Has this member one of the roles of a list? DENIED names them; act is what
 * they would do. */
int  ctip_edition_allows(const struct ctip_yaml *by,
    const struct ctip_ledger *ledger, const char *act, struct ctip_err *err);

#endif
