/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof that nothing was altered or lost; and, since a copy that was
 * rolled back is whole in itself, the checkpoints that tell how far it had
 * come.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/term.h"
#include "ctip/base/time.h"
#include "ctip/desk/erase.h"
#include "ctip/desk/open.h"
#include "ctip/ledger/checkpoint.h"
#include "ctip/ledger/verify.h"
#include "verbs.h"

static struct {
	struct ctip_texts checkpoints;
	const char       *output, *certificate;
	bool              accept;
} set = {.output = "-"};

static const struct ctip_opt verify_options[] = {
	{0, "checkpoint", CTIP_OPT_LIST, &set.checkpoints, "FILE",
	    "what 'checkpoint' printed before; several are allowed"},
	{0, "certificate", CTIP_OPT_TEXT, &set.certificate, "FILE",
	    "a certificate of erasure, against this history"},
	{0}
};

static const struct ctip_opt checkpoint_options[] = {
	{'o', "output", CTIP_OPT_TEXT, &set.output, "FILE",
	    "where it goes (default: standard output)"},
	{0, "accept", CTIP_OPT_FLAG, &set.accept, NULL,
	    "an older copy was put back on purpose: go on from its last file"},
	{0}
};

static void
print_proof(const struct ctip_verdict *v)
{
	char hex[CTIP_HASH * 2 + 1], count[28];

	puts(v->missing > 0 || v->no_keys ? "The ledger holds, but keys are "
	    "missing." : v->reads_missing > 0 ? "The ledger holds, but access "
	    "records are missing." : "The ledger holds.");
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
	if (v->no_keys)
		puts("keys.db       missing: nothing that is sealed opens; put "
		    "back its newest backup: ctip ledger keys restore FILE "
		    "SHARE SHARE");
	else if (!v->with_key)
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

static void
print_checkpoint(const struct ctip_checkpoint *c)
{
	char time[21];

	ctip_time_text(time, c->time);
	printf("checkpoint    file %llu, as member %s saw it at %s\n",
	    (unsigned long long)c->sequence, c->member, time);
}

/* All of them, before anything is checked: what is none is told at once. */
static int
read_checkpoints(struct ctip_checkpoint *out, struct ctip_err *err)
{
	for (size_t i = 0; i < set.checkpoints.n; i++) {
		const char *path = set.checkpoints.item[i];
		struct ctip_buf text = {0};
		int rc = ctip_file_read(&text, path, 65536, err);

		if (rc == 0)
			rc = ctip_checkpoint_read(&out[i],
			    ctip_buf_slice(&text), path, err);
		ctip_buf_clear(&text);
		if (rc != 0)
			return -1;
	}
	return 0;
}

/* What the ledger can't know of itself: where others, and we, saw it. */
static int
compare(const char *dir, const struct ctip_checkpoint *checkpoints,
    struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	int rc = ctip_ledger_open(&ledger, dir, CTIP_LEDGER_LOOK, NULL, err);

	for (size_t i = 0; rc == 0 && i < set.checkpoints.n; i++)
		rc = ctip_checkpoint_holds(ledger, &checkpoints[i],
		    set.checkpoints.item[i], err);
	if (rc == 0)
		rc = ctip_ledger_pinned(ledger, err);
	ctip_ledger_close(ledger);
	return rc;
}

static int
verify(struct ctip_cli *cli, struct ctip_err *err)
{
	static struct ctip_checkpoint checkpoints[64];
	struct ctip_member_key key = {0};
	struct ctip_verdict verdict;
	char *dir = NULL;
	bool found, gaps;
	int rc = -1;

	if (read_checkpoints(checkpoints, err) == 0 &&
	    ctip_cli_ledger(&dir, cli, err) == 0 &&
	    ctip_desk_key(&key, &found, cli, err) == 0 &&
	    ctip_verify(&verdict, dir, found ? &key : NULL, err) == 0 &&
	    compare(dir, checkpoints, err) == 0) {
		print_proof(&verdict);
		for (size_t i = 0; i < set.checkpoints.n; i++)
			print_checkpoint(&checkpoints[i]);
		rc = ctip_audit_access(&gaps, dir, &verdict,
		    found ? &key : NULL, err);
		if (rc == 0)
			rc = verdict.missing > 0 || verdict.no_keys || gaps ? 1 : 0;
		if (rc >= 0 && set.certificate != NULL &&
		    ctip_desk_certificate_check(set.certificate, dir,
		    found ? &key : NULL, stdout, err) != 0)
			rc = -1;
	}
	ctip_member_key_clear(&key);
	free(dir);
	return rc;
}

/* Only a ledger that holds is taken as the one to go on from. */
static int
accept_tip(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_verdict verdict;
	char *dir = NULL, hex[CTIP_HASH * 2 + 1];
	int rc = -1;

	if (ctip_cli_ledger(&dir, cli, err) == 0 &&
	    ctip_verify(&verdict, dir, NULL, err) == 0 &&
	    ctip_ledger_open(&ledger, dir, CTIP_LEDGER_LOOK, NULL,
	    err) == 0 && ctip_ledger_accept(ledger, err) == 0) {
		ctip_hex(hex, verdict.tip, CTIP_HASH);
		printf("accepted      %.16s at file %llu\n", hex,
		    (unsigned long long)verdict.tip_sequence);
		rc = 0;
	}
	ctip_ledger_close(ledger);
	free(dir);
	return rc;
}

static int
checkpoint(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_buf text = {0};
	int rc = -1;

	if (set.accept && strcmp(set.output, "-") != 0)
		return ctip_cli_misuse(cli, err,
		    "--accept prints no checkpoint: without --output");
	if (set.accept)
		return accept_tip(cli, err);
	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) == 0 &&
	    ctip_checkpoint_write(&text, ledger, err) == 0)
		rc = ctip_file_write(set.output, ctip_buf_slice(&text), 0644,
		    false, err);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&text);
	return rc;
}

const struct ctip_verb ctip_audit_verify[] = {
	{"verify", "", "prove that nothing was altered or lost",
	    CTIP_CLI_LEDGER, verify_options, 0, 0, verify},
	{"checkpoint", "", "print how far the ledger has come, signed: to be "
	    "kept elsewhere", CTIP_CLI_LEDGER, checkpoint_options, 0, 0,
	    checkpoint},
	{0}
};
