/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof, with a key: what was granted to whom, out of the records
 * that tell it to every member. Somebody who was granted a part may write it,
 * from there until the grant ended.
 */
#include "verify_inside.h"

#include <string.h>

#include "chain_inside.h"
#include "ctip/base/time.h"

/* compartments: codes with ; between. */
static uint32_t
bits_of(const char *names)
{
	struct ctip_str rest = ctip_str(names), one;
	enum ctip_compartment c;
	uint32_t bits = 0;

	while (rest.len > 0 && ctip_str_cut(&rest, ';', &one))
		if (ctip_compartment_named(&c, one))
			bits |= 1u << c;
	return bits;
}

/* The end of a day, or no end. */
static int64_t
end_of(const char *text)
{
	struct ctip_date date;

	if (text == NULL || ctip_date_parse(&date, ctip_str(text),
	    CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return INT64_MAX;
	return ctip_date_end(date);
}

/* The fields of schemas/kinds/grant.yaml, after those that every kind has:
 * about, member, compartments, until, ended. */
static bool
read_grant(struct proof_grant *out, const json_t *values)
{
	char prefix[4];
	size_t i = 0, n = json_array_size(values);
	const char *member, *text;

	while (i < n && ((text = json_string_value(json_array_get(values,
	    i))) == NULL || ctip_id_parse(prefix, out->about,
	    ctip_str(text)) != CTIP_ID_GOOD))
		i++;
	member = json_string_value(json_array_get(values, i + 1));
	text = json_string_value(json_array_get(values, i + 2));
	if (member == NULL || strlen(member) >= sizeof out->member ||
	    text == NULL)
		return false;
	strcpy(out->member, member);
	out->compartments = bits_of(text);
	out->until = end_of(json_string_value(json_array_get(values, i + 3)));
	out->ended = json_string_length(json_array_get(values, i + 4)) > 0;
	out->asked = json_string_length(json_array_get(values, i + 5)) > 0;
	return true;
}

void
ctip_proof__note_grant(struct proof_file *file, struct ctip_str json,
    uint32_t place)
{
	json_t *values = json_loadb(json.p, json.len, 0, NULL);
	struct proof_grant grant = {.where = file->sequence << 12 | place};

	memcpy(grant.by, file->tx->head.member, sizeof grant.by);
	if (read_grant(&grant, values))
		ctip_buf_add(&file->grants, &grant, sizeof grant);
	json_decref(values);
}

/* Whoever tells of a grant must have roles that give it, and to themselves
 * somebody must have approved it. */
static bool
may_give(const struct ctip_proof *proof, const struct proof_grant *grant,
    uint8_t compartment)
{
	return ctip_chain_grants(&proof->chain, grant->by, compartment) &&
	    (strcmp(grant->by, grant->member) != 0 || grant->asked);
}

bool
ctip_proof__granted(const struct ctip_proof *proof,
    const struct ctip_id *subject, const char *member, uint8_t compartment,
    uint64_t where, int64_t time)
{
	bool granted = false;

	for (size_t at = 0; at < proof->grants.len;
	    at += sizeof(struct proof_grant)) {
		struct proof_grant grant;

		memcpy(&grant, proof->grants.p + at, sizeof grant);
		if (grant.where >= where ||
		    (grant.compartments >> compartment & 1) == 0 ||
		    strcmp(grant.member, member) != 0 ||
		    !ctip_id_matches(subject, grant.about))
			continue;
		if (grant.ended)
			granted = false;
		else if (may_give(proof, &grant, compartment))
			granted = time <= grant.until;
	}
	return granted;
}
