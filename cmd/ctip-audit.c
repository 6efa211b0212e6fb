/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way back through the history: who changed what and when. Prints ids and
 * counts; values are ctip-record's. The proof that nothing was altered, and
 * the verbs of what else is reviewed, are in cmd/audit/.
 */
#include "ctip/base/term.h"
#include "ctip/base/time.h"
#include "ctip/desk/trail.h"
#include "audit/verbs.h"

static const char *member, *since, *actions;

static const struct ctip_opt log_options[] = {
	{0, "member", CTIP_OPT_TEXT, &member, "HANDLE", "of this member only"},
	{0, "since", CTIP_OPT_TEXT, &since, "DATE",
	    "from this day, month or year on"},
	{0, "action", CTIP_OPT_TEXT, &actions, "read,write,export",
	    "these only (default: write); the others are for auditors"},
	{0}
};

static int
log_record(void *context, const char *id, struct ctip_err *err)
{
	return ctip_trail_log(context, id, err);
}

static int
show_log(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_trail *trail = NULL;
	int rc = ctip_trail_open(&trail, cli, CTIP_TRAIL_LOG, err);

	if (rc == 0)
		rc = ctip_trail_filter(trail, cli, member, since, actions,
		    err);
	if (rc == 0)
		rc = cli->argc == 0 ? ctip_trail_log(trail, NULL, err) :
		    ctip_cli_each(cli, 0, log_record, trail, err);
	return ctip_trail_close(trail, rc, err);
}

/* Who, when and why, beside the list of what. */
static int
tell_head(struct ctip_ledger *ledger, const struct ctip_head *head,
    struct ctip_err *err)
{
	struct ctip_buf reason = {0}, safe = {0};
	char time[21];
	bool found;
	int rc = ctip_ledger_reason(&reason, &found, ledger, head, err);

	ctip_time_text(time, head->time);
	ctip_term_safe(&safe, ctip_buf_slice(&reason), true);
	if (rc == 0)
		fprintf(stderr, "%s by %s, %s%s%s\n", head->command,
		    head->member, time, found ? "; reason: " : "",
		    found ? safe.p : "");
	ctip_buf_clear(&safe);
	ctip_buf_clear(&reason);
	return rc;
}

static int
show_transaction(void *context, const char *id, struct ctip_err *err)
{
	struct ctip_trail *trail = context;
	unsigned char hash[CTIP_HASH];
	struct ctip_head head = {0};
	int rc = ctip_ledger_transaction(&head, hash,
	    ctip_trail_ledger(trail), id, err);

	if (rc == 0)
		rc = tell_head(ctip_trail_ledger(trail), &head, err);
	if (rc == 0)
		rc = ctip_trail_entries(trail, &head, err);
	ctip_head_clear(&head);
	return rc;
}

static int
show(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_trail *trail = NULL;
	int rc = ctip_trail_open(&trail, cli, CTIP_TRAIL_ENTRIES, err);

	if (rc == 0)
		rc = ctip_cli_each(cli, 0, show_transaction, trail, err);
	return ctip_trail_close(trail, rc, err);
}

static const struct ctip_verb verbs[] = {
	{"log", "[ID ...]", "list transactions: all, or those of records",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, log_options,
	    0, -1, show_log},
	{"show", "TRANSACTION ...", "list the records that transactions changed",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 1, -1,
	    show},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_verb *const tables[] = {verbs,
	    ctip_audit_reads, ctip_audit_verify, ctip_audit_review, NULL};
	static struct ctip_verb all[64];
	static const struct ctip_program program = {"ctip-audit",
	    "review the history and prove it", all};

	ctip_cli_verbs(all, 63, tables);
	return ctip_cli_main(&program, argc, argv);
}
