/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is a member: a row each, or one of them on a page. Keys are told by
 * their fingerprints, which members read to each other by voice.
 */
#include "ctip/desk/members.h"

#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/grants.h"
#include "ctip/desk/open.h"
#include "ctip/table/sheet.h"

static const struct ctip_column columns[] = {
	{"member", CTIP_CELL_TEXT}, {"roles", CTIP_CELL_TEXT},
	{"state", CTIP_CELL_TEXT}, {"since", CTIP_CELL_TEXT},
	{"approved", CTIP_CELL_TEXT}, {"cleared", CTIP_CELL_TEXT},
	{"trained", CTIP_CELL_TEXT},
};

static void
put_roles(struct ctip_buf *out, const struct ctip_chain *chain,
    const struct ctip_member *member)
{
	if (member->recovery > 0)
		ctip_buf_text(out, "recovery key");
	for (size_t i = 0; i < chain->roles.n_roles; i++)
		if (member->roles >> i & 1)
			ctip_buf_format(out, "%s%s", out->len > 0 ? ", " : "",
			    chain->roles.roles[i].name);
}

static int
state_of(const char **out, struct ctip_ledger *ledger,
    const struct ctip_member *member, struct ctip_err *err)
{
	bool pending;

	*out = "revoked";
	if (member->revoked)
		return 0;
	if (ctip_member_pending(&pending, ledger, member, err) != 0)
		return -1;
	*out = pending ? "pending" : "active";
	return 0;
}

static const char *
approved(const struct ctip_chain *chain, const struct ctip_member *member)
{
	if (member == &chain->members[0])
		return "founder";
	if (member->recovered)
		return "by shares";
	return member->alone ? "nobody" : "yes";
}

static int
print_member(struct ctip_sheet *sheet, struct ctip_ledger *ledger,
    const struct ctip_member *member, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	char since[21], cleared[11], trained[11];
	struct ctip_buf roles = {0};
	const char *state;
	int rc = -1;

	put_roles(&roles, chain, member);
	ctip_time_text(since, member->since);
	since[10] = '\0';
	if (state_of(&state, ledger, member, err) == 0 &&
	    ctip_credential_find(cleared, trained, ledger, member->handle,
	    err) == 0)
		rc = ctip_sheet_row(sheet, (struct ctip_str[]){
		    ctip_str(member->handle), ctip_buf_slice(&roles),
		    ctip_str(state),
		    ctip_str(member->since > 0 ? since : NULL),
		    ctip_str(approved(chain, member)),
		    ctip_str(*cleared ? cleared : "no"),
		    ctip_str(*trained ? trained : "no")}, err);
	ctip_buf_clear(&roles);
	return rc;
}

int
ctip_desk_member_list(struct ctip_cli *cli, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_LINES;
	struct ctip_ledger *ledger = NULL;
	struct ctip_sheet *sheet = NULL;
	const struct ctip_chain *chain;
	int rc;

	if ((!cli->quiet && ctip_sheet_form(&form, cli->format, stdout,
	    err) != 0) ||
	    ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) != 0)
		return -1;
	chain = ctip_ledger_chain(ledger);
	rc = ctip_sheet_open(&sheet, form, cli->raw, stdout, columns,
	    sizeof columns / sizeof *columns, err);
	for (size_t i = 0; rc == 0 && i < chain->n_members; i++)
		rc = print_member(sheet, ledger, &chain->members[i], err);
	if (sheet != NULL && (rc == 0 ? ctip_sheet_close(sheet, err) :
	    ctip_sheet_close(sheet, &(struct ctip_err){0})) != 0)
		rc = -1;
	ctip_ledger_close(ledger);
	return rc;
}

static void
print_opens(FILE *out, const struct ctip_chain *chain,
    const struct ctip_member *member, bool pending)
{
	fputs(pending ? "will open    " : "opens        ", out);
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		for (size_t g = 0; g < chain->roles.n_groups; g++)
			if ((member->groups >> g & 1) &&
			    chain->roles.groups[g].holds[c]) {
				fprintf(out, " %s", ctip_compartment_name(c));
				break;
			}
	fputc('\n', out);
}

static void
print_acts(FILE *out, const struct ctip_chain *chain,
    const struct ctip_member *member)
{
	fputs("asks for     ", out);
	for (enum ctip_act act = 0; act < CTIP_ACTS; act++)
		if (ctip_chain_may(chain, member, act))
			fprintf(out, " %s", ctip_act_name(act));
	fputc('\n', out);
}

/* One line each: what they were granted. */
static int
print_grants(FILE *out, struct ctip_ledger *ledger, const char *handle,
    struct ctip_err *err)
{
	const struct ctip_grant *grants;
	size_t n;

	if (ctip_grants_of(&grants, &n, ledger, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct ctip_buf about = {0};
		char until[21] = "";

		if (strcmp(grants[i].handle, handle) != 0)
			continue;
		if (ctip_desk_grant_about(&about, ledger, &grants[i],
		    err) != 0)
			return -1;
		if (grants[i].until != INT64_MAX)
			ctip_time_text(until, grants[i].until);
		fprintf(out, "granted       %s of %s%s%.10s\n",
		    ctip_compartment_name(grants[i].compartment), about.p,
		    *until != '\0' ? ", until " : "", until);
		ctip_buf_clear(&about);
	}
	return 0;
}

int
ctip_desk_member_show(struct ctip_cli *cli, const char *handle, FILE *out,
    struct ctip_err *err)
{
	unsigned char fingerprint[CTIP_HASH];
	char hex[CTIP_HASH * 2 + 1], cleared[11], trained[11];
	struct ctip_ledger *ledger = NULL;
	const struct ctip_member *member;
	const struct ctip_chain *chain;
	struct ctip_buf roles = {0};
	const char *state;
	int rc = -1;

	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) != 0)
		return -1;
	chain = ctip_ledger_chain(ledger);
	member = ctip_chain_member(chain, handle);
	if (member == NULL) {
		ctip_fail(err, CTIP_NOTFOUND, "there is no member '%s'; "
		    "'ctip ledger member list' lists them", handle);
		goto out;
	}
	if (state_of(&state, ledger, member, err) != 0 ||
	    ctip_credential_find(cleared, trained, ledger, handle, err) != 0)
		goto out;
	put_roles(&roles, chain, member);
	ctip_public_fingerprint(fingerprint, &member->public_);
	ctip_hex(hex, fingerprint, CTIP_HASH);
	fprintf(out, "member        %s\nstate         %s\nroles         %s\n"
	    "approved      %s\ncleared       %s\ntrained       %s\n"
	    "fingerprint   %.8s %.8s %.8s %.8s\n", handle, state, roles.p,
	    approved(chain, member), *cleared ? cleared : "no",
	    *trained ? trained : "no", hex, hex + 8, hex + 16, hex + 24);
	print_opens(out, chain, member, strcmp(state, "pending") == 0);
	print_acts(out, chain, member);
	rc = print_grants(out, ledger, handle, err);
out:
	ctip_buf_clear(&roles);
	ctip_ledger_close(ledger);
	return rc;
}
