/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recovery key is made, split, and forgotten; its shares go to files before
 * it comes into force, so that it is never in force without them. And its
 * use, which makes somebody a member.
 */
#include "ctip/desk/recovery.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"
#include "ctip/desk/key.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"
#include "ctip/vault/shares.h"

void
ctip_desk_group_names(struct ctip_buf *out, const struct ctip_chain *chain,
    uint32_t groups)
{
	for (size_t g = 0; g < chain->roles.n_groups; g++)
		if (groups >> g & 1)
			ctip_buf_format(out, "%s%s", out->len > 0 ? ", " : "",
			    chain->roles.groups[g].name);
}

/* A recovery key on its way into force. */
struct setting {
	struct ctip_cli     *cli;
	struct ctip_ledger  *ledger;
	struct ctip_tx      *tx;
	struct ctip_buf      reason;
	struct ctip_recovery recovery;
	struct ctip_share    shares[CTIP_SHARES];
	char                *paths[CTIP_SHARES];
	unsigned             written;    /* files */
	bool                 asks;
	char                 request[CTIP_REQUEST_ID];
};

static int
take_holders(struct setting *s, const char *const holders[3], FILE *talk,
    struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(s->ledger);

	for (int i = 0; i < 3; i++) {
		if (ctip_member_handle(&chain->roles, holders[i], err) != 0)
			return -1;
		for (int j = 0; j < i; j++)
			if (strcmp(holders[i], holders[j]) == 0)
				return ctip_fail(err, CTIP_MISUSE, "'%s' is "
				    "named twice: two shares in one hand are "
				    "the whole key", holders[i]);
		strcpy(s->recovery.holders[i], holders[i]);
		if (ctip_chain_current(chain, holders[i]) == NULL)
			fprintf(talk, "'%s' is no member of this ledger, and "
			    "need not be one\n", holders[i]);
	}
	return 0;
}

/* The secret lives here, between the key and the shares. */
static void
make_key(struct setting *s)
{
	const struct ctip_chain *chain = ctip_ledger_chain(s->ledger);
	unsigned char fingerprint[CTIP_HASH];
	struct ctip_share_of of = {.number = (uint16_t)(chain->recovery + 1)};
	struct ctip_member_key key = {0};
	struct ctip_secret secret = {0};

	ctip_secret_make(&secret, 32);
	ctip_random(secret.p, secret.len);
	ctip_shares_key(&key, chain->ledger, secret.p);
	ctip_public_fingerprint(fingerprint, &key.public_);
	memcpy(of.ledger, chain->ledger, sizeof of.ledger);
	memcpy(of.key, fingerprint, sizeof of.key);
	ctip_shares_split(s->shares, &of, secret.p);
	s->recovery.number = of.number;
	s->recovery.public_ = key.public_;
	ctip_member_key_clear(&key);
	ctip_secret_clear(&secret);
}

/* A folder whose name is on the disk, too. */
static int
make_folder(const char *dir, struct ctip_err *err)
{
	char *parent = ctip_path_join(dir, "..");
	int rc = ctip_folder_make(dir, 0700, err);

	if (rc == 0)
		rc = ctip_folder_sync(parent, err);
	free(parent);
	return rc;
}

static int
write_shares(struct setting *s, const char *dir, struct ctip_err *err)
{
	struct ctip_buf text = {0}, name = {0};
	int rc = 0;

	if (!ctip_path_is_folder(dir) && make_folder(dir, err) != 0)
		return -1;
	for (int i = 0; rc == 0 && i < CTIP_SHARES; i++) {
		ctip_buf_reset(&name);
		ctip_buf_format(&name, "%s.share", s->recovery.holders[i]);
		s->paths[i] = ctip_path_join(dir, name.p);
		ctip_buf_reset(&text);
		ctip_share_write(&text, &s->shares[i],
		    ctip_ledger_office(s->ledger), s->recovery.holders[i],
		    ctip_now());
		rc = ctip_file_write(s->paths[i], ctip_buf_slice(&text), 0600,
		    false, err);
		s->written += rc == 0;
	}
	ctip_wipe(text.p, text.cap);
	ctip_buf_clear(&text);
	ctip_buf_clear(&name);
	return rc;
}

/* The key, and the end of the record of the one before it. */
static int
put_key(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_recovery *recovery, const unsigned char *request,
    struct ctip_err *err)
{
	const struct ctip_member *former = ctip_chain_recovery(
	    ctip_ledger_chain(ledger));

	if (ctip_recovery_set(tx, recovery, request, err) != 0)
		return -1;
	return former == NULL ? 0 : ctip_credential_end(tx, ledger,
	    former->handle, err);
}

int
ctip_desk_recovery_approved(struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err)
{
	struct ctip_recovery asked;

	if (ctip_recovery_asked(&asked, request, err) != 0)
		return -1;
	return put_key(tx, ledger, &asked, request->leaf, err);
}

/* Entry or request, and the record of it that carries the reason. */
static int
add_entries(struct setting *s, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(s->ledger);
	struct ctip_credential credential = {0};
	unsigned char leaf[CTIP_HASH];
	struct ctip_buf json = {0};
	char handle[CTIP_HANDLE];
	int rc;

	ctip_tx_reason(s->tx, ctip_buf_slice(&s->reason));
	snprintf(handle, sizeof handle, "recovery-%u", s->recovery.number);
	credential.handle = handle;
	s->asks = (chain->roles.two >> CTIP_ACT_MEMBER & 1) != 0 &&
	    ctip_chain_two(chain, CTIP_ACT_MEMBER);
	if (s->asks) {
		ctip_chain_ask_recovery(&json, &s->recovery);
		rc = ctip_tx_open(s->tx, ctip_buf_slice(&json), leaf, err);
		ctip_desk_request_id(s->request, leaf);
		ctip_buf_clear(&json);
	} else {
		rc = put_key(s->tx, s->ledger, &s->recovery, NULL, err);
	}
	return rc == 0 ? ctip_credential_add(s->tx, s->ledger, &credential,
	    err) : -1;
}

static int
tell_pending(struct ctip_ledger *ledger, FILE *talk, struct ctip_err *err)
{
	struct ctip_buf names = {0};
	uint32_t pending;

	if (ctip_recovery_pending(&pending, ledger, err) != 0)
		return -1;
	ctip_desk_group_names(&names, ctip_ledger_chain(ledger), pending);
	if (pending != 0)
		fprintf(talk, "the recovery key can't open the keys of %s "
		    "yet: they come when somebody who holds them next "
		    "writes\n", names.p);
	ctip_buf_clear(&names);
	return 0;
}

static int
tell_set(struct setting *s, FILE *out, FILE *talk, struct ctip_err *err)
{
	unsigned char fingerprint[CTIP_HASH];
	char hex[CTIP_HASH * 2 + 1];

	ctip_public_fingerprint(fingerprint, &s->recovery.public_);
	ctip_hex(hex, fingerprint, CTIP_HASH);
	fprintf(out, "recovery key  %u, %.4s %.4s %.4s %.4s\n",
	    s->recovery.number, hex, hex + 4, hex + 8, hex + 12);
	for (int i = 0; i < CTIP_SHARES; i++)
		fprintf(out, "share         %s\n", s->paths[i]);
	if (s->asks)
		fprintf(out, "request       %s\n", s->request);
	fputs("give each share to its holder and delete it here: any two of "
	    "them open everything\n", talk);
	if (!s->asks)
		return tell_pending(s->ledger, talk, err);
	fprintf(talk, "asked for: another member, of another role, must "
	    "type: ctip ledger approve %s\n", s->request);
	return 0;
}

/* From the shares on the disk to the key in force. */
static int
finish(struct setting *s, const char *dir, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_saved saved;

	if (s->cli->dry_run) {
		fputs("nothing was written: this was -n\n", talk);
		return 0;
	}
	if (write_shares(s, dir, err) != 0) {
		while (s->written > 0)
			unlink(s->paths[--s->written]);
		return -1;
	}
	/* What a disk says it failed to save may be there all the same. */
	if (ctip_tx_commit(&s->tx, &saved, err) != 0) {
		fputs("the shares were kept: should the recovery key be in "
		    "force, they are its\n", talk);
		return -1;
	}
	ctip_desk_say_published(&saved, talk);
	ctip_desk_admit(s->ledger, &saved, talk);
	return tell_set(s, out, talk, err);
}

int
ctip_desk_recovery_set(struct ctip_cli *cli, const char *const holders[3],
    const char *dir, FILE *out, FILE *talk, struct ctip_err *err)
{
	struct setting s = {.cli = cli};
	int rc = -1;

	if (ctip_desk_reason(&s.reason, cli, err) != 0 ||
	    ctip_desk_open(&s.ledger, cli, CTIP_LEDGER_WRITE, err) != 0 ||
	    ctip_desk_may(s.ledger, CTIP_ACT_MEMBER, err) != 0 ||
	    take_holders(&s, holders, talk, err) != 0)
		goto out;
	make_key(&s);
	if (ctip_tx_begin(&s.tx, s.ledger, cli->command, err) == 0 &&
	    add_entries(&s, err) == 0)
		rc = finish(&s, dir, out, talk, err);
out:
	ctip_tx_abort(&s.tx);
	for (int i = 0; i < CTIP_SHARES; i++) {
		ctip_share_clear(&s.shares[i]);
		free(s.paths[i]);
	}
	ctip_ledger_close(s.ledger);
	ctip_buf_clear(&s.reason);
	return rc;
}
