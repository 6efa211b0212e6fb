/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One member's grants to another (R037): each by somebody whose roles grant
 * it and who can open it; of the others it is told what to type, and where.
 */
#include "ctip/desk/members.h"

#include <string.h>

#include "ctip/desk/grants.h"
#include "ctip/desk/open.h"

int
ctip_desk_grant_about(struct ctip_buf *out, struct ctip_ledger *ledger,
    const struct ctip_grant *grant, struct ctip_err *err)
{
	struct ctip_record record = {0};
	struct ctip_version version;
	char id[CTIP_ID_TEXT];
	uint32_t opened;
	int about;

	ctip_id_text(id, &grant->record, "GR");
	if (ctip_ledger_find(&version, ledger, id, err) != 0 ||
	    ctip_ledger_read(&record, &opened, ledger, &version, ~0u,
	    err) != 0)
		return -1;
	about = ctip_kind_field(record.kind, CTIP_STR("about"));
	if (about >= 0)
		ctip_buf_str(out, record.values[about]);
	ctip_record_clear(&record);
	return 0;
}

/* What somebody else has to type. */
static int
tell_left(struct ctip_ledger *ledger, const struct ctip_grant *grant,
    const char *to, FILE *talk, struct ctip_err *err)
{
	struct ctip_buf about = {0};
	int rc = ctip_desk_grant_about(&about, ledger, grant, err);

	if (rc == 0)
		fprintf(talk, "for somebody who can open it: ctip ledger "
		    "grant %s --to %s --compartment %s\n", about.p, to,
		    ctip_compartment_name(grant->compartment));
	ctip_buf_clear(&about);
	return rc;
}

int
ctip_desk_hand_grants(unsigned *given, struct ctip_tx *tx,
    struct ctip_ledger *ledger, const char *from, const char *to, FILE *talk,
    struct ctip_err *err)
{
	const struct ctip_grant *grants;
	struct ctip_err why = {0};
	size_t n;

	*given = 0;
	if (ctip_grants_of(&grants, &n, ledger, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(grants[i].handle, from) != 0)
			continue;
		if (ctip_desk_hand_grant(tx, ledger, &grants[i], to,
		    &why) == 0) {
			if (ctip_desk_end_grant(tx, ledger, &grants[i],
			    err) != 0)
				return -1;
			(*given)++;
		} else if (why.code != CTIP_DENIED) {
			return ctip_fail(err, why.code, "%s", why.text);
		} else if (tell_left(ledger, &grants[i], to, talk, err) != 0) {
			return -1;
		}
	}
	return 0;
}
