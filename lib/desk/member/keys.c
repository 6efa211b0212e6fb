/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.db to a sealed file and back. The one needs no secret, so that a
 * timer can do it every night; the other needs two shares.
 */
#include "ctip/ledger/keys_backup.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/recovery.h"

static int
open_ledger(struct ctip_ledger **out, struct ctip_cli *cli,
    int (*find)(char **, const struct ctip_cli *, struct ctip_err *),
    struct ctip_err *err)
{
	char *dir = NULL;
	int rc = find(&dir, cli, err);

	*out = NULL;
	if (rc == 0)
		rc = ctip_ledger_open(out, dir, CTIP_LEDGER_WRITE, NULL, err);
	free(dir);
	return rc;
}

static void
tell_backup(const struct ctip_keys_backup *backup, const char *path,
    FILE *out)
{
	char made[21], expires[21];

	ctip_time_text(made, backup->time);
	ctip_time_text(expires, backup->expires);
	fprintf(out, "backup        %s\n", path);
	fprintf(out, "made          %s, after file %llu\n", made,
	    (unsigned long long)backup->sequence);
	fprintf(out, "sealed to     recovery key %u\n", backup->number);
	fprintf(out, "expires       %.10s\n", expires);
}

/* A backup that opens less than one would think is told. */
static void
warn_pending(const struct ctip_chain *chain, uint32_t pending, FILE *talk)
{
	struct ctip_buf names = {0};

	ctip_desk_group_names(&names, chain, pending);
	if (pending != 0)
		fprintf(talk, "with this backup the recovery key alone does "
		    "not open what is kept for %s: whoever holds these "
		    "keys must first write something, once each; then back up "
		    "again\n",
		    names.p);
	ctip_buf_clear(&names);
}

int
ctip_desk_keys_backup(struct ctip_cli *cli, const char *path, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_keys_backup backup;
	const struct ctip_member *to;
	const struct ctip_chain *chain;
	uint32_t pending;
	char *dir = NULL;
	int rc = -1;

	if (ctip_cli_ledger(&dir, cli, err) != 0 ||
	    open_ledger(&ledger, cli, ctip_cli_ledger, err) != 0)
		goto out;
	chain = ctip_ledger_chain(ledger);
	to = ctip_chain_recovery(chain);
	if (to == NULL)
		ctip_fail(err, CTIP_CONFIG, "there is no recovery key that "
		    "keys could be sealed to; make one with 'ctip ledger "
		    "recovery set'");
	else if (ctip_recovery_pending(&pending, ledger, err) == 0 &&
	    ctip_keys_backup_write(&backup, dir, chain->ledger, to->recovery,
	    &to->public_, path, pending == 0, err) == 0) {
		tell_backup(&backup, path, out);
		warn_pending(chain, pending, talk);
		rc = 0;
	}
out:
	ctip_ledger_close(ledger);
	free(dir);
	return rc;
}

static void
tell_restored(const struct ctip_keys_restored *done,
    const struct ctip_keys_backup *backup, FILE *out, FILE *talk)
{
	char made[21];

	ctip_time_text(made, backup->time);
	fprintf(out, "restored      keys.db, of %s\n", made);
	fprintf(out, "forgotten     %llu key%s, deleted from it\n",
	    (unsigned long long)done->forgotten,
	    done->forgotten == 1 ? "" : "s");
	if (done->unburied > 0)
		fprintf(talk, "%llu key%s of people who were forgotten here "
		    "%s deleted from it; their tombstones are not in this "
		    "ledger: erase them again\n",
		    (unsigned long long)done->unburied, done->unburied == 1 ?
		    "" : "s", done->unburied == 1 ? "was" : "were");
	if (done->behind > 0)
		fprintf(talk, "the ledger has %llu transactions since, whose "
		    "keys are not in it: what they wrote does not open\n",
		    (unsigned long long)done->behind);
	if (done->ahead > 0)
		fprintf(talk, "it knows %llu files that the ledger has not: "
		    "saves are missing there; type: ctip audit verify\n",
		    (unsigned long long)done->ahead);
	if (done->kept)
		fputs("the old one is keys.db.old: delete it once all is "
		    "well, nobody forgets in it\n", talk);
}

int
ctip_desk_keys_restore(struct ctip_cli *cli, const char *path,
    const char *const shares[2], unsigned how, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	struct ctip_ledger *ledger = NULL;
	struct ctip_keys_restored done;
	struct ctip_keys_backup backup;
	const struct ctip_member *of;
	int rc = -1;

	if (ctip_keys_backup_read(&backup, path, err) == 0 &&
	    open_ledger(&ledger, cli, ctip_desk_left_ledger, err) == 0 &&
	    ctip_desk_shares(&key, &of, ctip_ledger_chain(ledger), shares,
	    talk, err) == 0 &&
	    ctip_keys_restore(&done, ledger, &backup, path, &key, how,
	    err) == 0) {
		tell_restored(&done, &backup, out, talk);
		rc = 0;
	}
	ctip_member_key_clear(&key);
	ctip_ledger_close(ledger);
	return rc;
}
