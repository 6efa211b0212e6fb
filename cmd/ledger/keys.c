/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A member's own key: made, and kept open for a while.
 */
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/key.h"
#include "ctip/desk/open.h"
#include "ctip/ledger/head.h"
#include "ctip/vault/keyring.h"
#include "verbs.h"

static struct {
	bool        no_passphrase;
	const char *output, *for_;
} set = {.for_ = "30m"};

static const struct ctip_opt key_new_options[] = {
	{'o', "output", CTIP_OPT_TEXT, &set.output, "FILE",
	    "where the key goes; FILE.pub is made beside it", true},
	{0, "no-passphrase", CTIP_OPT_FLAG, &set.no_passphrase, NULL,
	    "for service accounts: whoever has the file has the key"},
	{0}
};

static const struct ctip_opt unlock_options[] = {
	{0, "for", CTIP_OPT_TEXT, &set.for_, "TIME",
	    "how long: 90s, 8h; at most 12h (default: 30m)"},
	{0}
};

static int
key_new(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	struct ctip_secret pass = {0};
	unsigned char fingerprint[CTIP_HASH];
	char hex[CTIP_HASH * 2 + 1];
	int rc = -1;

	if (set.output == NULL)
		return ctip_cli_misuse(cli, err, "-o FILE is missing");
	if (!set.no_passphrase && ctip_desk_new_passphrase(&pass, err) != 0)
		goto out;
	ctip_member_key_new(&key);
	if (ctip_member_key_write(&key, set.output, &pass, err) != 0)
		goto out;
	ctip_public_fingerprint(fingerprint, &key.public_);
	ctip_hex(hex, fingerprint, CTIP_HASH);
	printf("key          %s\npublic half  %s.pub\nfingerprint  %.16s\n",
	    set.output, set.output, hex);
	rc = 0;
out:
	ctip_member_key_clear(&key);
	ctip_secret_clear(&pass);
	return rc;
}

static int
unlock(struct ctip_cli *cli, struct ctip_err *err)
{
	char handle[CTIP_HANDLE], until[21];
	unsigned seconds;

	if (ctip_desk_seconds(&seconds, set.for_, err) != 0 ||
	    ctip_desk_unlock(handle, cli, seconds, err) != 0)
		return -1;
	ctip_time_text(until, ctip_now() + seconds);
	printf("unlocked      %s, until %s\n", handle, until);
	return 0;
}

/* All keys, whatever ledger they are for: it must not need one. */
static int
lock(struct ctip_cli *cli, struct ctip_err *err)
{
	unsigned n;

	(void)cli;
	if (ctip_keyring_forget(&n, err) != 0)
		return -1;
	printf("locked        %u %s\n", n, n == 1 ? "key" : "keys");
	return 0;
}

const struct ctip_verb ctip_ledger_keys[] = {
	{"key new", "", "make a member's keys: FILE and FILE.pub", 0,
	    key_new_options, 0, 0, key_new},
	{"unlock", "", "keep your key open, so that no passphrase is asked for",
	    CTIP_CLI_LEDGER, unlock_options, 0, 0, unlock},
	{"lock", "", "forget all unlocked keys", 0, NULL, 0, 0, lock},
	{0}
};
