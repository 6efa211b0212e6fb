/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger, but for its keys, in one file; and a ledger from that.
 */
#include <stdlib.h>

#include "ctip/base/term.h"
#include "ctip/ledger/backup.h"
#include "ctip/ledger/checkpoint.h"
#include "ctip/ledger/forget.h"
#include "verbs.h"

void
ctip_ledger_print_verdict(const struct ctip_verdict *v)
{
	char hex[CTIP_HASH * 2 + 1], count[28];

	printf("transactions  %s\n", ctip_count_text(count, v->transactions));
	printf("entries       %s\n", ctip_count_text(count, v->entries));
	ctip_hex(hex, v->fingerprint, CTIP_HASH);
	printf("fingerprint   %.8s %.8s %.8s %.8s\n", hex, hex + 8, hex + 16,
	    hex + 24);
}

static void
print_tip(const struct ctip_verdict *v)
{
	char hex[CTIP_HASH * 2 + 1];

	ctip_hex(hex, v->tip, CTIP_HASH);
	printf("tip           %.16s at file %llu\n", hex,
	    (unsigned long long)v->tip_sequence);
}

static int
backup(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_verdict verdict;
	char *dir = NULL;
	int rc = -1;

	if (ctip_cli_ledger(&dir, cli, err) == 0 && ctip_ledger_backup(
	    &verdict, dir, cli->argv[0], err) == 0) {
		printf("backup        %s, without keys\n", cli->argv[0]);
		ctip_ledger_print_verdict(&verdict);
		print_tip(&verdict);
		rc = 0;
	}
	free(dir);
	return rc;
}

/* What this computer has seen of it since is not in the backup: whoever puts
 * it back is told at once, and not only by the next command. */
static int
compare(const char *dir, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	int rc = ctip_ledger_open(&ledger, dir, CTIP_LEDGER_LOOK, NULL, err);

	uint64_t n;

	if (rc == 0 && ctip_ledger_pinned(ledger, err) != 0)
		fprintf(stderr, "ctip-ledger: warning: %s\n", err->text);
	n = rc == 0 ? ctip_forget_unburied(ctip_ledger_chain(ledger)) : 0;
	if (n > 0)
		fprintf(stderr, "ctip-ledger: warning: it is from before %llu "
		    "key%s forgotten here: %s so, but the tombstones are not "
		    "in this ledger: erase them again\n",
		    (unsigned long long)n, n == 1 ? " was" : "s were",
		    n == 1 ? "it stays" : "they stay");
	ctip_ledger_close(ledger);
	return rc;
}

static int
restore(struct ctip_cli *cli, struct ctip_err *err)
{
	const char *dir = cli->argv[1];
	struct ctip_verdict verdict;

	if (ctip_ledger_restore(&verdict, cli->argv[0], dir, err) != 0)
		return -1;
	printf("ledger        %s\n", dir);
	ctip_ledger_print_verdict(&verdict);
	print_tip(&verdict);
	puts("keys.db       missing: nothing that is sealed opens until its "
	    "newest backup is put back: ctip ledger keys restore FILE SHARE "
	    "SHARE");
	return compare(dir, err);
}

const struct ctip_verb ctip_ledger_backups[] = {
	{"backup", "FILE", "copy the ledger, without keys, into a new file",
	    CTIP_CLI_LEDGER, NULL, 1, 1, backup},
	{"restore", "FILE DIR", "make a ledger in a new folder from a backup",
	    0, NULL, 2, 2, restore},
	{0}
};
