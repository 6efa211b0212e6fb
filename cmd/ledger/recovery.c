/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recovery key: made in three shares, used with two.
 */
#include "ctip/desk/recovery.h"
#include "verbs.h"

static struct {
	const char       *output, *handle;
	bool              no_passphrase;
	struct ctip_texts roles;
} set;

static const struct ctip_opt set_options[] = {
	{'o', "output", CTIP_OPT_TEXT, &set.output, "DIR",
	    "where the shares go: HANDLE.share each", true},
	{0}
};

static const struct ctip_opt use_options[] = {
	{0, "handle", CTIP_OPT_TEXT, &set.handle, "HANDLE",
	    "who becomes a member: a new handle", true},
	{0, "role", CTIP_OPT_LIST, &set.roles, "ROLE",
	    "a role of roles.yaml; several are allowed "
	    "(default: administrator)"},
	{'o', "output", CTIP_OPT_TEXT, &set.output, "FILE",
	    "where the new member's key goes, and FILE.pub", true},
	{0, "no-passphrase", CTIP_OPT_FLAG, &set.no_passphrase, NULL,
	    "whoever has the file has the key"},
	{0}
};

static int
recovery_set(struct ctip_cli *cli, struct ctip_err *err)
{
	const char *const holders[3] = {cli->argv[0], cli->argv[1],
	    cli->argv[2]};

	if (set.output == NULL)
		return ctip_cli_misuse(cli, err, "-o DIR is missing");
	return ctip_desk_recovery_set(cli, holders, set.output, stdout,
	    stderr, err);
}

static int
recovery_use(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_recovery_use use = {{cli->argv[0], cli->argv[1]},
	    set.handle, &set.roles, set.output, set.no_passphrase};

	if (set.handle == NULL || set.output == NULL)
		return ctip_cli_misuse(cli, err,
		    "--handle HANDLE and -o FILE are needed");
	return ctip_desk_recovery_use(cli, &use, stdout, stderr, err);
}

const struct ctip_verb ctip_ledger_recovery[] = {
	{"recovery set", "HANDLE HANDLE HANDLE",
	    "make a recovery key in three shares", CTIP_CLI_LEDGER |
	    CTIP_CLI_WRITES, set_options, 3, 3, recovery_set},
	{"recovery use", "SHARE SHARE", "make a member by two of the shares",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, use_options, 2, 2,
	    recovery_use},
	{0}
};
