/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may open one person more: the rules of roles.yaml, the record that
 * tells it to all, and the keys.
 */
#include "ctip/desk/grants.h"

#include <string.h>

#include "ctip/base/permit.h"
#include "ctip/base/time.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"
#include "ctip/desk/strict.h"
#include "../work_inside.h"

/* One command. */
struct granting {
	struct ctip_cli     *cli;
	const struct ctip_granting *what;
	struct ctip_ledger  *ledger;
	struct ctip_tx      *tx;
	struct ctip_buf      reason;
	struct ctip_version  version;  /* of whom it is about */
	char                 id[CTIP_ID_TEXT];
	uint32_t             compartments;
	int64_t              until;
};

/* Does a role of this member grant the compartment? */
static bool
may_grant(const struct ctip_ledger *ledger, enum ctip_compartment c)
{
	return ctip_chain_grants(ctip_ledger_chain(ledger),
	    ctip_ledger_member(ledger)->handle, c);
}

/* Which compartments, and does a role of this member grant them? */
static int
check_compartments(struct granting *g, bool any, struct ctip_err *err)
{
	const struct ctip_member *me = ctip_ledger_member(g->ledger);
	enum ctip_compartment c;

	for (size_t i = 0; i < g->what->compartments->n; i++) {
		const char *name = g->what->compartments->item[i];

		if (!ctip_compartment_named(&c, ctip_str(name)))
			return ctip_cli_misuse(g->cli, err, "'%s' is no "
			    "compartment", name);
		if (!ctip_permits(may_grant(g->ledger, c)))
			return ctip_fail(err, CTIP_DENIED, "'%s' may not "
			    "grant %s: no role of theirs does", me->handle,
			    name);
		g->compartments |= 1u << c;
	}
	if (g->compartments == 0 && !any)
		return ctip_cli_misuse(g->cli, err,
		    "--to HANDLE and --compartment C are needed");
	return 0;
}

static int
read_until(struct granting *g, struct ctip_err *err)
{
	struct ctip_date date;

	g->until = INT64_MAX;
	if (g->what->until == NULL)
		return 0;
	if (ctip_date_parse(&date, ctip_str(g->what->until), CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD || date.day == 0)
		return ctip_fail(err, CTIP_MISUSE, "--until takes a day, as "
		    "2026-12-31, not '%s'", g->what->until);
	g->until = ctip_date_end(date);
	if (g->until < ctip_now())
		return ctip_fail(err, CTIP_MISUSE, "--until %s is over "
		    "already", g->what->until);
	return 0;
}

static int
start(struct granting *g, bool any, struct ctip_err *err)
{
	const struct ctip_kind *kind;

	if (g->what->to == NULL)
		return ctip_cli_misuse(g->cli, err,
		    "--to HANDLE and --compartment C are needed");
	if (read_until(g, err) != 0 ||
	    ctip_desk_reason(&g->reason, g->cli, err) != 0 ||
	    ctip_desk_open(&g->ledger, g->cli, CTIP_LEDGER_WRITE, err) != 0 ||
	    check_compartments(g, any, err) != 0 ||
	    ctip_ledger_find(&g->version, g->ledger, g->what->id, err) != 0 ||
	    ctip_schemas_kind(&kind, ctip_ledger_schemas(g->ledger),
	    g->version.kind, err) != 0)
		return -1;
	ctip_id_text(g->id, &g->version.record, kind->prefix);
	if (memcmp(&g->version.subject, &g->version.record,
	    sizeof g->version.subject) != 0)
		return ctip_fail(err, CTIP_INVALID, "%s is sealed under the "
		    "keys of somebody: name that person or case", g->id);
	if (ctip_chain_current(ctip_ledger_chain(g->ledger),
	    g->what->to) == NULL)
		return ctip_fail(err, CTIP_NOTFOUND, "there is no member "
		    "'%s'; 'ctip ledger member list' lists them", g->what->to);
	return ctip_tx_begin(&g->tx, g->ledger, g->cli->command, err);
}

static void
end(struct granting *g)
{
	ctip_tx_abort(&g->tx);
	ctip_ledger_close(g->ledger);
	ctip_buf_clear(&g->reason);
}

static void
put_names(struct ctip_buf *out, uint32_t compartments)
{
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (compartments >> c & 1)
			ctip_buf_format(out, "%s%s", out->len > 0 ? ";" : "",
			    ctip_compartment_name(c));
}

/* The record that tells it. */
static int
add_record(struct granting *g, struct ctip_id *id, struct ctip_err *err)
{
	struct ctip_record record = {0};
	const struct ctip_kind *kind;
	struct ctip_buf names = {0};
	int rc = -1;

	if (ctip_desk__kind(&kind, g->ledger, "grant", err) != 0)
		return -1;
	put_names(&names, g->compartments);
	ctip_record_start(&record, kind);
	if (ctip_strict_set(&record, "about", ctip_str(g->id), err) == 0 &&
	    ctip_strict_set(&record, "member", ctip_str(g->what->to),
	    err) == 0 && ctip_strict_set(&record, "compartments",
	    ctip_buf_slice(&names), err) == 0 &&
	    ctip_strict_set(&record, "until", ctip_str(g->what->until),
	    err) == 0 && ctip_strict_set(&record, "request",
	    ctip_str(g->what->approved), err) == 0)
		rc = ctip_tx_add(g->tx, id, &record, false, err);
	ctip_record_clear(&record);
	ctip_buf_clear(&names);
	return rc;
}

/* The keys of each compartment. */
static int
give_keys(struct granting *g, const struct ctip_id *record,
    struct ctip_err *err)
{
	struct ctip_grant grant = {.record = *record,
	    .subject = g->version.subject, .until = g->until};
	uint64_t n;

	snprintf(grant.handle, sizeof grant.handle, "%s", g->what->to);
	for (uint8_t c = 1; c < CTIP_COMPARTMENTS; c++) {
		grant.compartment = c;
		if ((g->compartments >> c & 1) &&
		    ctip_grant_give(&n, g->tx, &grant, err) != 0)
			return -1;
	}
	return 0;
}

static int
save(struct granting *g, FILE *talk, struct ctip_err *err)
{
	struct ctip_saved saved;

	if (g->cli->dry_run) {
		fputs("nothing was written: this was -n\n", talk);
		return 0;
	}
	if (ctip_tx_commit(&g->tx, &saved, err) != 0)
		return -1;
	ctip_desk_say_published(&saved, talk);
	return 0;
}

/* To oneself: what is asked for, and whether this is what was approved. */
static void
about_self(struct ctip_buf *out, const struct granting *g)
{
	struct ctip_buf names = {0};

	put_names(&names, g->compartments);
	ctip_buf_format(out, "{\"about\":\"%s\",\"compartments\":\"%s\","
	    "\"member\":\"%s\",\"until\":\"%s\"}", g->id, names.p, g->what->to,
	    g->what->until == NULL ? "" : g->what->until);
	ctip_buf_clear(&names);
}

static int
ask(struct granting *g, FILE *out, FILE *talk, struct ctip_err *err)
{
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf about = {0};
	char id[CTIP_REQUEST_ID];
	int rc;

	about_self(&about, g);
	rc = ctip_request_put(g->tx, CTIP_ASK_GRANT, ctip_str(NULL),
	    ctip_buf_slice(&about), leaf, err);
	ctip_buf_clear(&about);
	if (rc != 0 || save(g, talk, err) != 0)
		return -1;
	if (g->cli->dry_run)
		return 0;
	ctip_desk_request_id(id, leaf);
	fprintf(out, "%s\n", id);
	fprintf(talk, "a grant to oneself needs another member, of another "
	    "role, who types: ctip ledger approve %s\nthen type this again, "
	    "with --approved %s\n", id, id);
	return 0;
}

/* The request that was approved must be for exactly this, and not old. */
static int
check_approved(struct granting *g, struct ctip_err *err)
{
	const struct ctip_request *request;
	struct ctip_buf about = {0};
	int rc;

	if (ctip_chain_find_request(&request, ctip_ledger_chain(g->ledger),
	    g->what->approved, err) != 0)
		return -1;
	about_self(&about, g);
	rc = ctip_request_matches(g->ledger, request, CTIP_ASK_GRANT,
	    ctip_buf_slice(&about), err);
	ctip_buf_clear(&about);
	return rc;
}

int
ctip_desk_grant(struct ctip_cli *cli, const struct ctip_granting *what,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct granting g = {.cli = cli, .what = what};
	struct ctip_id record = {{0}};
	char text[CTIP_ID_TEXT];
	bool self;
	int rc = -1;

	if (start(&g, false, err) != 0)
		goto out;
	self = strcmp(what->to, ctip_ledger_member(g.ledger)->handle) == 0 &&
	    (ctip_ledger_chain(g.ledger)->roles.two >> CTIP_ACT_GRANT & 1);
	if (self && what->approved == NULL) {
		rc = ctip_desk_may(g.ledger, CTIP_ACT_GRANT, err) == 0 ?
		    ask(&g, out, talk, err) : -1;
		goto out;
	}
	if (self && check_approved(&g, err) != 0)
		goto out;
	ctip_tx_reason(g.tx, ctip_buf_slice(&g.reason));
	if (add_record(&g, &record, err) == 0 &&
	    give_keys(&g, &record, err) == 0)
		rc = save(&g, talk, err);
	if (rc == 0 && !cli->dry_run) {
		ctip_id_text(text, &record, "GR");
		fprintf(out, "%s\n", text);
	}
out:
	end(&g);
	return rc;
}

/* Writes into the record that it ended. */
static int
end_record(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_id *record, struct ctip_err *err)
{
	struct ctip_record was = {0}, now = {0};
	struct ctip_version version;
	char id[CTIP_ID_TEXT], today[21];
	uint32_t opened;
	bool changed;
	int rc = -1;

	ctip_id_text(id, record, "GR");
	ctip_time_text(today, ctip_now());
	today[10] = '\0';
	if (ctip_ledger_find(&version, ledger, id, err) != 0 ||
	    ctip_ledger_read(&was, &opened, ledger, &version, ~0u, err) != 0)
		return -1;
	ctip_record_start(&now, was.kind);
	memcpy(now.values, was.values, was.kind->n * sizeof *now.values);
	if (ctip_strict_set(&now, "ended", ctip_str(today), err) == 0)
		rc = ctip_tx_edit(tx, &version, &was, &now, &changed, err);
	ctip_record_clear(&now);
	ctip_record_clear(&was);
	return rc;
}

/* Is there another compartment of the same record after this one? */
static bool
is_last(const struct ctip_grant *grants, size_t n,
    const struct ctip_grant *grant)
{
	for (size_t i = (size_t)(grant - grants) + 1; i < n; i++)
		if (memcmp(&grants[i].record, &grant->record,
		    sizeof grant->record) == 0)
			return false;
	return true;
}

int
ctip_desk_end_grant(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_grant *grant, struct ctip_err *err)
{
	const struct ctip_grant *grants;
	unsigned dropped;
	size_t n;

	if (ctip_grants_of(&grants, &n, ledger, err) != 0 ||
	    ctip_grant_end(&dropped, tx, &grant->record, grant->compartment,
	    err) != 0)
		return -1;
	return is_last(grants, n, grant) ? end_record(tx, ledger,
	    &grant->record, err) : 0;
}

int
ctip_desk_end_grants(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const char *handle, struct ctip_err *err)
{
	const struct ctip_grant *grants;
	size_t n;

	if (ctip_grants_of(&grants, &n, ledger, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strcmp(grants[i].handle, handle) == 0 &&
		    ctip_desk_end_grant(tx, ledger, &grants[i], err) != 0)
			return -1;
	return 0;
}

int
ctip_desk_hand_grant(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_grant *grant, const char *to, struct ctip_err *err)
{
	struct ctip_grant new = *grant;
	struct ctip_record was = {0}, now = {0};
	struct ctip_version version;
	char id[CTIP_ID_TEXT];
	uint32_t opened;
	uint64_t n;
	int rc = -1;

	if (strcmp(to, ctip_ledger_member(ledger)->handle) == 0 ||
	    !ctip_permits(may_grant(ledger, grant->compartment)))
		return ctip_fail(err, CTIP_DENIED, "'%s' may not "
		    "grant %s: no role of theirs does",
		    ctip_ledger_member(ledger)->handle,
		    ctip_compartment_name(grant->compartment));
	ctip_id_text(id, &grant->record, "GR");
	ctip_random(new.record.b, sizeof new.record.b);
	snprintf(new.handle, sizeof new.handle, "%s", to);
	if (ctip_grant_give(&n, tx, &new, err) != 0 ||
	    ctip_ledger_find(&version, ledger, id, err) != 0 ||
	    ctip_ledger_read(&was, &opened, ledger, &version, ~0u, err) != 0)
		return -1;
	ctip_record_start(&now, was.kind);
	memcpy(now.values, was.values, was.kind->n * sizeof *now.values);
	if (ctip_strict_set(&now, "member", ctip_str(to), err) == 0 &&
	    ctip_strict_set(&now, "compartments", ctip_str(
	    ctip_compartment_name(grant->compartment)), err) == 0)
		rc = ctip_tx_add(tx, &new.record, &now, false, err);
	ctip_record_clear(&now);
	ctip_record_clear(&was);
	return rc;
}

/* Is this the record of a grant that is to end? */
static bool
is_meant(const struct granting *g, const struct ctip_grant *grant)
{
	return strcmp(grant->handle, g->what->to) == 0 &&
	    memcmp(&grant->subject, &g->version.subject,
	    sizeof grant->subject) == 0 && (g->compartments == 0 ||
	    (g->compartments >> grant->compartment & 1));
}

int
ctip_desk_deny(struct ctip_cli *cli, const struct ctip_granting *what,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct granting g = {.cli = cli, .what = what};
	const struct ctip_grant *grants;
	size_t n, ended = 0;
	int rc = -1;

	if (start(&g, true, err) != 0 ||
	    ctip_grants_of(&grants, &n, g.ledger, err) != 0)
		goto out;
	ctip_tx_reason(g.tx, ctip_buf_slice(&g.reason));
	for (size_t i = 0; i < n; i++) {
		if (!is_meant(&g, &grants[i]))
			continue;
		if (ctip_desk_end_grant(g.tx, g.ledger, &grants[i], err) != 0)
			goto out;
		ended++;
	}
	if (ended == 0)
		fprintf(talk, "nothing of this was granted to %s\n", what->to);
	rc = ended == 0 ? 1 : save(&g, talk, err);
	if (rc == 0 && !cli->dry_run)
		fprintf(out, "%s\n", g.id);
out:
	end(&g);
	return rc;
}
