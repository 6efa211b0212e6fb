/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate before an export: how many people's names or health would leave,
 * and whether a second person has said yes to exactly that.
 */
#include "ctip/desk/export.h"

#include <string.h>

#include "ctip/desk/browse.h"
#include "ctip/desk/glass.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"
#include "ctip/ledger/access.h"
#include "ctip/ledger/members.h"

/* Which of the traced compartments an export of the kind prints. */
static int
find_private(uint32_t *out, struct ctip_ledger *ledger,
    const struct ctip_cli *cli, const char *columns, struct ctip_err *err)
{
	struct ctip_browse_options options = { .columns = columns,
	    .all = true };
	const struct ctip_kind *kind;
	struct ctip_browse *b = NULL;

	if (ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    cli->argv[0], err) != 0 ||
	    ctip_browse_open(&b, ledger, kind, cli, &options, err) != 0)
		return -1;
	*out = ctip_browse_opens(b) & CTIP_ACCESS_TRACED;
	ctip_browse_close(b);
	return 0;
}

static int
count_people(uint64_t *out, struct ctip_ledger *ledger, const char *kind,
    uint32_t compartments, struct ctip_err *err)
{
	struct ctip_access access = {0};
	int rc = ctip_access_add_all(&access, ledger, kind, compartments,
	    err);

	*out = access.n;
	ctip_access_clear(&access);
	return rc;
}

static void
name_compartments(struct ctip_buf *out, uint32_t compartments)
{
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (compartments >> c & 1)
			ctip_buf_format(out, "%s%s", out->len > 0 ? "," : "",
			    ctip_compartment_name(c));
}

/* What a request asks for, exactly. */
static void
write_about(struct ctip_buf *out, const char *kind, uint32_t compartments)
{
	struct ctip_buf names = {0};

	name_compartments(&names, compartments);
	ctip_buf_format(out, "{\"compartments\":\"%s\",\"kind\":\"%s\"}",
	    names.p, kind);
	ctip_buf_clear(&names);
}

/* The request is done with: its author takes it back when it is used. */
static int
use_request(struct ctip_ledger *ledger, const struct ctip_cli *cli,
    const struct ctip_glass *what, const char *id, FILE *talk,
    struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	const struct ctip_request *request;
	struct ctip_buf about = {0}, json = {0}, reason = {0};
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	int rc = -1;

	write_about(&about, what->kind, what->compartments);
	if (ctip_desk_reason(&reason, cli, err) == 0 &&
	    ctip_chain_find_request(&request, chain, id, err) == 0 &&
	    ctip_request_matches(ledger, request, CTIP_ASK_EXPORT,
	    ctip_buf_slice(&about), err) == 0 &&
	    ctip_tx_begin(&tx, ledger, cli->command, err) == 0) {
		ctip_chain_answer(&json, "cancel", request->leaf);
		rc = ctip_tx_open(tx, ctip_buf_slice(&json), NULL, err);
	}
	if (rc == 0 && (rc = ctip_tx_commit(&tx, &saved, err)) == 0)
		ctip_desk_say_published(&saved, talk);
	ctip_tx_abort(&tx);
	ctip_buf_clear(&about);
	ctip_buf_clear(&json);
	ctip_buf_clear(&reason);
	return rc;
}

static int
refuse(const struct ctip_glass *what, const char *columns,
    struct ctip_err *err)
{
	struct ctip_buf names = {0};

	name_compartments(&names, what->compartments);
	ctip_fail(err, CTIP_DENIED, "an export with %s of %llu people needs "
	    "a second person of another role; type: ctip ledger request "
	    "export %s%s%s", names.p, (unsigned long long)what->people,
	    what->kind, columns != NULL ? " --columns " : "",
	    columns != NULL ? columns : "");
	ctip_buf_clear(&names);
	return -1;
}

/* Nobody is kept from writing while this one's rows are printed: the ledger
 * is opened for it anew, and closed. */
static int
pass(struct ctip_cli *cli, const struct ctip_export *export,
    const struct ctip_glass *what, FILE *talk, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	int rc = ctip_desk_open(&ledger, cli, CTIP_LEDGER_WRITE, err);

	if (rc == 0)
		rc = export->approved != NULL ? use_request(ledger, cli, what,
		    export->approved, talk, err) : ctip_glass_break(ledger,
		    cli, what, talk, err);
	ctip_ledger_close(ledger);
	return rc;
}

int
ctip_desk_export_gate(struct ctip_cli *cli, const struct ctip_export *export,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_glass what = { .kind = cli->argv[0] };
	struct ctip_ledger *ledger = NULL;
	bool stands = false;
	int rc = -1;

	if (export->approved != NULL && export->break_glass)
		return ctip_cli_misuse(cli, err,
		    "either --approved or --break-glass");
	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) == 0 &&
	    find_private(&what.compartments, ledger, cli, export->columns,
	    err) == 0 && (what.compartments == 0 || count_people(&what.people,
	    ledger, what.kind, what.compartments, err) == 0))
		rc = 0;
	if (rc == 0 && what.people > CTIP_EXPORT_ALONE &&
	    export->approved == NULL)
		rc = ctip_glass_stands(&stands, ledger, &what, err);
	ctip_ledger_close(ledger);
	if (rc != 0 || what.people <= CTIP_EXPORT_ALONE || stands)
		return rc;
	if (export->approved == NULL && !export->break_glass)
		return refuse(&what, export->columns, err);
	return pass(cli, export, &what, talk, err);
}

int
ctip_desk_export_ask(struct ctip_cli *cli, const char *columns, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_buf about = {0}, reason = {0};
	unsigned char leaf[CTIP_HASH];
	char id[CTIP_REQUEST_ID];
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	uint32_t compartments;
	int rc = -1;

	if (ctip_desk_reason(&reason, cli, err) != 0 ||
	    ctip_desk_open(&ledger, cli, CTIP_LEDGER_WRITE, err) != 0 ||
	    ctip_desk_may(ledger, CTIP_ACT_EXPORT, err) != 0 ||
	    find_private(&compartments, ledger, cli, columns, err) != 0)
		goto out;
	if (compartments == 0) {
		ctip_fail(err, CTIP_INVALID, "this export of '%s' has no "
		    "names and no health in it; it needs nobody else",
		    cli->argv[0]);
		goto out;
	}
	write_about(&about, cli->argv[0], compartments);
	if (ctip_tx_begin(&tx, ledger, cli->command, err) != 0 ||
	    ctip_request_put(tx, CTIP_ASK_EXPORT, (struct ctip_str){0},
	    ctip_buf_slice(&about), leaf, err) != 0)
		goto out;
	ctip_tx_reason(tx, ctip_buf_slice(&reason));
	ctip_desk_request_id(id, leaf);
	rc = cli->dry_run ? 0 : ctip_tx_commit(&tx, &saved, err);
	if (rc == 0 && cli->dry_run) {
		fputs("nothing was written: this was -n\n", talk);
	} else if (rc == 0) {
		fprintf(out, "%s\n", id);
		fprintf(talk, "somebody of another role has to say yes; they "
		    "type: ctip ledger approve %s\n", id);
		ctip_desk_say_published(&saved, talk);
	}
out:
	ctip_tx_abort(&tx);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&about);
	ctip_buf_clear(&reason);
	return rc;
}
