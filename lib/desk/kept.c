/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two versions of a record -> what was moved past its verb.
 */
#include "ctip/desk/kept.h"

#include <string.h>

static const struct { const char *kind, *fields, *verb; } kept[] = {
	{"case", "stage status closed closure closure_details",
	    "ctip case event, close, reopen"},
	{"case", "officer", "ctip case assign"},
	{"case", "risk", "ctip case risk"},
	{"report", "status closed repeats outcome",
	    "ctip intake screen, close, reopen"},
	{"report", "officer", "ctip intake assign"},
	{"report", "case", "ctip case open --report"},
	{"evidence", "case file sha256 size", "ctip case attach"},
	{"plan", "ended outcome reopened", "ctip plan close, reopen"},
	{"plan", "person type", "ctip plan new"},
	{"goal", "status done", "ctip plan goal done, drop"},
	{"goal", "person plan", "ctip plan goal add"},
};

static bool
differs(const struct ctip_record *was, const struct ctip_record *now,
    int field)
{
	return field >= 0 && !ctip_str_equal(was->values[field],
	    now->values[field]);
}

int
ctip_kept_moved(const char **verb, const struct ctip_record *was,
    const struct ctip_record *now)
{
	struct ctip_str rest, name;

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		if (strcmp(kept[i].kind, now->kind->name) != 0)
			continue;
		rest = ctip_str(kept[i].fields);
		while (rest.len > 0 && ctip_str_cut(&rest, ' ', &name)) {
			int field = ctip_kind_field(now->kind, name);

			*verb = kept[i].verb;
			if (differs(was, now, field))
				return field;
		}
	}
	return -1;
}
