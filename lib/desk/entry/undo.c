/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transaction taken back: its reverse is appended, and nothing is ever
 * deleted. Says whose it was and what it held, for the wrong one is easily
 * named.
 */
#include "ctip/desk/undo.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/term.h"
#include "ctip/desk/open.h"
#include "ctip/ledger/tx.h"

struct tally {
	size_t n;
	struct { char kind[64]; uint64_t n; } of[CTIP_TABLE];
};

static int
take(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	struct tally *tally = context;
	size_t i;

	/* A mapping that came along stays: nothing is read with it again. So
	 * do the access records that it carried. */
	if (header == NULL || version->kind == NULL ||
	    ctip_ledger_stays(version->kind))
		return 0;
	for (i = 0; i < tally->n; i++)
		if (strcmp(tally->of[i].kind, version->kind) == 0)
			break;
	if (i == CTIP_TABLE)
		return 0;
	if (i == tally->n) {
		snprintf(tally->of[i].kind, sizeof tally->of[i].kind, "%s",
		    version->kind);
		tally->n++;
	}
	tally->of[i].n++;
	return 0;
}

/* What was typed or taken in is corrected by whoever may write; what somebody
 * did by a verb that asks who may, by them alone: else a case would be moved
 * past its rules, or a decision by who may not decide. */
static int
check_whose(const struct ctip_head *head, const struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	static const char *const typed[] = {"intake import", "record import",
	    "record add", "record edit", "intake call", "intake report",
	    "intake undo"};

	if (strcmp(head->member, ctip_ledger_member(ledger)->handle) == 0)
		return 0;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		if (strcmp(head->command, typed[i]) == 0)
			return 0;
	return ctip_fail(err, CTIP_DENIED, "'%s' was done by '%s', who alone "
	    "takes it back", head->command, head->member);
}

static void
say(const struct ctip_head *head, const struct tally *tally, bool dry,
    FILE *out)
{
	char id[13], time[21], count[28];

	ctip_hex(id, head->transaction, 6);
	ctip_time_text(time, head->time);
	fprintf(out, "%s %s: %s by %s, %s\n",
	    dry ? "would take back" : "took back", id, head->command,
	    head->member, time);
	for (size_t i = 0; i < tally->n; i++)
		fprintf(out, "%-12s %13s\n", tally->of[i].kind,
		    ctip_count_text(count, tally->of[i].n));
}

/* With -n all but the commit. */
static int
save(struct ctip_ledger *ledger, const struct ctip_cli *cli,
    const struct ctip_head *head, struct ctip_str reason,
    struct ctip_saved *saved, struct ctip_err *err)
{
	struct ctip_tx *tx = NULL;
	int rc;

	if (ctip_tx_begin(&tx, ledger, cli->command, err) < 0)
		return -1;
	if (reason.len > 0)
		ctip_tx_reason(tx, reason);
	rc = ctip_tx_void(tx, head, err);
	if (rc == 0)
		rc = ctip_undo_standing(ledger, head, err);
	if (rc == 0 && !cli->dry_run)
		rc = ctip_tx_commit(&tx, saved, err);
	ctip_tx_abort(&tx);
	return rc;
}

/* What is saved is saved, also where nobody could be told. */
static int
say_saved(const struct ctip_saved *saved, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	char id[13];

	ctip_hex(id, saved->transaction, 6);
	fprintf(out, "%-12s %13s  %s\n", "transaction", id,
	    saved->published ? "PUBLISHED" : "SAVED");
	ctip_desk_say_published(saved, talk);
	if (fflush(out) == 0)
		return 0;
	return ctip_fail_errno(err, CTIP_SYSTEM, "transaction %s is saved, "
	    "but standard output cannot be written", id);
}

int
ctip_undo(struct ctip_cli *cli, const char *transaction, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct tally *tally = ctip_alloc(sizeof *tally);
	struct ctip_ledger *ledger = NULL;
	struct ctip_buf reason = {0};
	struct ctip_head head = {0};
	struct ctip_saved saved = {0};
	unsigned char hash[CTIP_HASH];
	int rc = -1;

	if (ctip_desk_reason(&reason, cli, err) < 0 ||
	    ctip_desk_open(&ledger, cli, CTIP_LEDGER_WRITE, err) < 0)
		goto out;
	if (ctip_ledger_transaction(&head, hash, ledger, transaction, err) <
	    0 || check_whose(&head, ledger, err) < 0 ||
	    ctip_ledger_entries(ledger, &head, take, tally, err) < 0)
		goto out;
	if (save(ledger, cli, &head, ctip_buf_slice(&reason), &saved, err) <
	    0)
		goto out;
	say(&head, tally, cli->dry_run, out);
	rc = cli->dry_run ? 0 : say_saved(&saved, out, talk, err);
out:
	ctip_head_clear(&head);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&reason);
	free(tally);
	return rc;
}
