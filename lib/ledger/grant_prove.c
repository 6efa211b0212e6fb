/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys -> one member, proven: keys.db is not believed about who was granted
 * what. Before anything is wrapped by a stamp, its record is read: it has to
 * say so, signed by somebody whose roles grant that, and not to have ended.
 * Stamps that no record bears out are deleted, with their wraps.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/ledger/members.h"
#include "grant_inside.h"

bool
ctip_chain_grants(const struct ctip_chain *chain, const char *handle,
    enum ctip_compartment c)
{
	const struct ctip_member *member = ctip_chain_member(chain, handle);

	for (size_t r = 0; member != NULL && r < chain->roles.n_roles; r++)
		if ((member->roles >> r & 1) != 0 &&
		    chain->roles.roles[r].grants[c])
			return true;
	return false;
}

/* Did somebody else approve that this member grants something to themselves?
 * The record names the request. */
static bool
is_approved(const struct ctip_chain *chain, const char *handle,
    struct ctip_str request)
{
	char hex[CTIP_HASH * 2 + 1];

	for (size_t i = 0; request.len >= 6 && i < chain->n_requests; i++) {
		const struct ctip_request *one = &chain->requests[i];

		ctip_hex(hex, one->leaf, CTIP_HASH);
		if (one->act == CTIP_ASK_GRANT && request.len <= strlen(hex) &&
		    memcmp(hex, request.p, request.len) == 0 &&
		    strcmp(one->by, handle) == 0 && one->second[0] != '\0' &&
		    one->state != CTIP_REQUEST_CANCELLED)
			return true;
	}
	return false;
}

static struct ctip_str
value(const struct ctip_record *record, const char *field)
{
	int number = ctip_kind_field(record->kind, ctip_str(field));

	return number < 0 ? ctip_str(NULL) : record->values[number];
}

/* Does the list of codes have the compartment? */
static bool
has_compartment(struct ctip_str list, enum ctip_compartment c)
{
	struct ctip_str one;

	while (list.len > 0 && ctip_str_cut(&list, ';', &one))
		if (ctip_str_is(one, ctip_compartment_name(c)))
			return true;
	return false;
}

/* Does this version of the record bear the grant out, from its author? */
static bool
bears_out(const struct ctip_ledger *ledger, const struct ctip_grant *grant,
    const struct ctip_record *record, const char *author)
{
	const struct ctip_chain *chain = &ledger->chain;
	struct ctip_str until = value(record, "until");
	unsigned char about[8];
	char prefix[4];
	struct ctip_date date;
	int64_t last = INT64_MAX;

	if (until.p != NULL && ctip_date_parse(&date, until, CTIP_DATE_ISO) ==
	    CTIP_DATE_GOOD)
		last = ctip_date_end(date);
	return ctip_chain_grants(chain, author, grant->compartment) &&
	    (strcmp(author, grant->handle) != 0 || is_approved(chain, author,
	    value(record, "request"))) &&
	    ctip_str_is(value(record, "member"), grant->handle) &&
	    has_compartment(value(record, "compartments"),
	    grant->compartment) && ctip_id_parse(prefix, about,
	    value(record, "about")) == CTIP_ID_GOOD &&
	    ctip_id_matches(&grant->subject, about) && last >= ctip_now() &&
	    grant->until <= last;
}

/* All versions of the record: one bears it out, none says that it ended. */
static bool
is_proven(struct ctip_ledger *ledger, const struct ctip_grant *grant)
{
	struct ctip_version *versions = NULL;
	struct ctip_err ignored = {0};
	bool borne = false, ended = false;
	size_t n = 0;

	if (ctip_ledger_versions(&versions, &n, ledger, &grant->record,
	    &ignored) != 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct ctip_record record = {0};
		uint32_t opened;

		if (versions[i].voided || strcmp(versions[i].kind, "grant") !=
		    0 || ctip_ledger_read(&record, &opened, ledger,
		    &versions[i], 1u << CTIP_DIRECTORY, &ignored) != 0)
			continue;
		borne |= bears_out(ledger, grant, &record,
		    versions[i].member);
		ended |= value(&record, "ended").p != NULL;
		ctip_record_clear(&record);
	}
	free(versions);
	return borne && !ended;
}

int
ctip_grants__prove(struct ctip_ledger *ledger, struct ctip_err *err)
{
	size_t kept = 0;

	if (ctip_ledger__keys(ledger, err) != 0)
		return -1;
	for (size_t i = 0; i < ledger->n_grants; i++) {
		struct ctip_grant grant = ledger->grants[i];

		if (is_proven(ledger, &grant)) {
			ledger->grants[kept++] = grant;
			continue;
		}
		if (ctip_store_begin(ledger->keys, err) != 0 ||
		    ctip_grant__drop(ledger->keys, ledger->chain.office,
		    &grant, err) != 0 ||
		    ctip_store_commit(ledger->keys, err) != 0) {
			ctip_store_rollback(ledger->keys);
			return -1;
		}
		ctip_buf_clear(&grant.rows);
	}
	ledger->n_grants = kept;
	return 0;
}
