/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way back through the history: who changed what and when, and the proof
 * that nothing was altered. Prints ids and counts; values are ctip-record's.
 */
#include <stdlib.h>

#include "ctip/base/file.h"
#include "ctip/base/term.h"
#include "ctip/base/time.h"
#include "ctip/desk/open.h"
#include "ctip/desk/trail.h"
#include "ctip/ledger/verify.h"

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

static void
print_proof(const struct ctip_verdict *v)
{
	char hex[CTIP_HASH * 2 + 1], count[28];

	puts(v->missing > 0 ? "The ledger holds, but keys are missing." :
	    "The ledger holds.");
	printf("transactions  %s\n", ctip_count_text(count, v->transactions));
	printf("entries       %s\n", ctip_count_text(count, v->entries));
	printf("checked       %s\n", v->with_key ? "signatures, hashes, both "
	    "stores, versions and keys" : "signatures, hashes, both stores");
	ctip_hex(hex, v->fingerprint, CTIP_HASH);
	printf("fingerprint   %.8s %.8s %.8s %.8s\n", hex, hex + 8, hex + 16,
	    hex + 24);
	ctip_hex(hex, v->tip, CTIP_HASH);
	printf("tip           %.16s at file %llu\n", hex,
	    (unsigned long long)v->tip_sequence);
	if (!v->with_key)
		puts("not checked   versions of records, who may write what, "
		    "missing keys: give --key FILE");
	if (v->missing > 0)
		printf("missing keys  %s parts that your groups hold do not "
		    "open: their keys are not in keys.db\n",
		    ctip_count_text(count, v->missing));
	if (v->odd_times > 0) {
		ctip_hex(hex, v->odd_time, 6);
		printf("odd times     %s transaction%s, the first is %s: more "
		    "than five minutes before the one before, or after now\n",
		    ctip_count_text(count, v->odd_times),
		    v->odd_times == 1 ? "" : "s", hex);
	}
	if (v->keys_ahead)
		puts("keys.db knows of a save that is not in this ledger");
	if (v->unpublished)
		puts("not yet in the history: saves in the outbox; the next "
		    "command that writes publishes them");
}

static int
verify(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	struct ctip_verdict verdict;
	char *dir = NULL;
	bool found;
	int rc = -1;

	if (ctip_cli_ledger(&dir, cli, err) == 0 &&
	    ctip_desk_key(&key, &found, cli, err) == 0 &&
	    ctip_verify(&verdict, dir, found ? &key : NULL, err) == 0) {
		print_proof(&verdict);
		rc = verdict.missing > 0 ? 1 : 0;
	}
	ctip_member_key_clear(&key);
	free(dir);
	return rc;
}

static const struct ctip_verb verbs[] = {
	{"log", "[ID ...]", "list transactions: all, or those of records",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 0, -1,
	    show_log},
	{"show", "TRANSACTION ...", "list the records that transactions changed",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 1, -1,
	    show},
	{"verify", "", "prove that nothing was altered or lost",
	    CTIP_CLI_LEDGER, NULL, 0, 0, verify},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_program program = {"ctip-audit",
	    "review the history and prove it", verbs};

	return ctip_cli_main(&program, argc, argv);
}
