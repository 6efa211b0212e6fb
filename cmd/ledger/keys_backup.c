/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.db, the one file that nothing can make anew: out and in.
 */
#include "ctip/desk/recovery.h"
#include "ctip/ledger/keys_backup.h"
#include "verbs.h"

static struct {
	bool replace, expired;
} set;

static const struct ctip_opt restore_options[] = {
	{0, "replace", CTIP_OPT_FLAG, &set.replace, NULL,
	    "in place of the keys.db that is there, kept as keys.db.old"},
	{0, "expired", CTIP_OPT_FLAG, &set.expired, NULL,
	    "take one that has expired, where there is none newer"},
	{0}
};

static int
keys_backup(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_desk_keys_backup(cli, cli->argv[0], stdout, stderr, err);
}

static int
keys_restore(struct ctip_cli *cli, struct ctip_err *err)
{
	const char *const shares[2] = {cli->argv[1], cli->argv[2]};

	return ctip_desk_keys_restore(cli, cli->argv[0], shares,
	    (set.replace ? CTIP_RESTORE_REPLACE : 0) |
	    (set.expired ? CTIP_RESTORE_EXPIRED : 0), stdout, stderr, err);
}

const struct ctip_verb ctip_ledger_keys_backup[] = {
	{"keys backup", "FILE", "keys.db, sealed to the recovery key",
	    CTIP_CLI_LEDGER, NULL, 1, 1, keys_backup},
	{"keys restore", "FILE SHARE SHARE", "put such a backup back",
	    CTIP_CLI_LEDGER, restore_options, 3, 3, keys_restore},
	{0}
};
