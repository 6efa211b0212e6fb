/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a ledger: folder, lock, databases, the membership chain, and what
 * this member's key opens. Nothing of a survivor is opened here; group
 * secrets are opened when a compartment is first asked for.
 */
#include "ctip/ledger/ledger.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/permit.h"
#include "ctip/base/time.h"
#include "ctip/ledger/checkpoint.h"
#include "ctip/ledger/members.h"
#include "forget_inside.h"
#include "grant_inside.h"

#define PATIENCE 250 /* times a fiftieth of a second */

int
ctip_ledger__folder(const char *dir, struct ctip_err *err)
{
	char *yaml = ctip_path_join(dir, "ctip.yaml");
	struct stat st;
	int rc = -1;

	if (stat(dir, &st) != 0)
		ctip_fail_errno(err, CTIP_NOTFOUND, "cannot open ledger '%s'",
		    dir);
	else if (!S_ISDIR(st.st_mode) || !ctip_path_exists(yaml))
		ctip_fail(err, CTIP_NOTFOUND, "'%s' is not a ledger: it has "
		    "no ctip.yaml; make one with 'ctip ledger init'", dir);
	else if (st.st_uid != geteuid())
		ctip_fail(err, CTIP_DENIED,
		    "ledger '%s' belongs to somebody else", dir);
	else if ((st.st_mode & 077) != 0)
		ctip_fail(err, CTIP_DENIED, "ledger '%s' can be read by "
		    "others; type: chmod 700 '%s'", dir, dir);
	else
		rc = 0;
	free(yaml);
	return rc;
}

int
ctip_ledger__file(struct ctip_store *db, const char *office,
    uint64_t sequence, struct ctip_str head, struct ctip_buf *out,
    struct ctip_err *err)
{
	struct ctip_value at[] = {CTIP_V_TEXT(office), CTIP_V_INT(sequence)};
	uint64_t padded;
	int rc;

	ctip_buf_str(out, head);
	if (ctip_store_ask(db, CTIP_Q_PAGES, at, 2, err) != 0)
		return -1;
	while ((rc = ctip_store_next(db, CTIP_Q_PAGES, err)) == 1)
		ctip_buf_str(out, ctip_store_bytes(db, CTIP_Q_PAGES, 1));
	if (rc < 0)
		return -1;
	padded = ctip_file_padded(out->len);
	memset(ctip_buf_room(out, padded - out->len), 0, padded - out->len);
	out->len = padded;
	return 0;
}

/* Folds the founding, whose place needs no searching. */
static int
read_founding(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_buf file = {0}, signature = {0};
	struct ctip_str head;
	char office[CTIP_OFFICE];
	int rc;

	if (ctip_store_ask(ledger->db, CTIP_Q_HEADS, NULL, 0, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->db, CTIP_Q_HEADS, err);
	if (rc == 0)
		ctip_fail(err, CTIP_TAMPERED,
		    "ledger.db: the founding transaction is missing");
	if (rc != 1)
		return -1;
	head = ctip_store_bytes(ledger->db, CTIP_Q_HEADS, 0);
	if (head.len >= sizeof office)
		head.len = sizeof office - 1;
	memcpy(office, head.p, head.len);
	office[head.len] = '\0';
	ctip_buf_str(&signature, ctip_store_bytes(ledger->db, CTIP_Q_HEADS, 3));
	head = ctip_store_bytes(ledger->db, CTIP_Q_HEADS, 2);
	rc = ctip_ledger__file(ledger->db, office, 0, head, &file, err);
	ctip_store_reset(ledger->db, CTIP_Q_HEADS);
	if (rc == 0)
		rc = ctip_chain_file(&ledger->chain, ctip_buf_slice(&file),
		    err);
	if (rc == 0 && ledger->mode == CTIP_LEDGER_WRITE)
		rc = ctip_founding__check(&ledger->chain,
		    ctip_buf_slice(&file), ctip_buf_slice(&signature), err);
	ctip_buf_clear(&file);
	ctip_buf_clear(&signature);
	memcpy(ledger->founding, ledger->chain.membership, CTIP_HASH);
	if (rc != 0)
		return ctip_fail_context(err, "ledger.db: file 0");
	return 0;
}

int
ctip_ledger__stand(struct ctip_ledger *ledger, struct ctip_str head,
    struct ctip_err *err)
{
	ctip_head_clear(&ledger->tip);
	if (ctip_head_read(&ledger->tip, head.p, head.len, err) != 0)
		return ctip_fail_context(err, "ledger.db");
	ctip_hash_bytes(ledger->tip_hash, head.p, head.len);
	ledger->next = ledger->tip.sequence + ledger->tip.files;
	return 0;
}

static int
read_tip(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_value at = CTIP_V_TEXT(ledger->chain.office);
	int rc;

	if (ctip_store_ask(ledger->db, CTIP_Q_HEAD_LAST, &at, 1, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->db, CTIP_Q_HEAD_LAST, err);
	if (rc == 0)
		ctip_fail(err, CTIP_TAMPERED,
		    "ledger.db: there is no transaction of office %s",
		    ledger->chain.office);
	if (rc != 1)
		return -1;
	rc = ctip_ledger__stand(ledger, ctip_store_bytes(ledger->db,
	    CTIP_Q_HEAD_LAST, 2), err);
	ctip_store_reset(ledger->db, CTIP_Q_HEAD_LAST);
	return rc;
}

static void
forget_header_keys(struct ctip_ledger *ledger)
{
	for (uint16_t i = 0; ledger->before != NULL && i < ledger->epoch; i++)
		ctip_secret_clear(&ledger->before[i]);
	free(ledger->before);
	ledger->before = NULL;
	ctip_secret_clear(&ledger->H);
}

int
ctip_ledger__become(struct ctip_ledger *ledger, struct ctip_err *err)
{
	unsigned char fingerprint[CTIP_HASH];

	ctip_public_fingerprint(fingerprint, &ledger->key.public_);
	ledger->me = ctip_chain_by_key(&ledger->chain, fingerprint);
	if (ledger->me == NULL)
		return ctip_fail(err, CTIP_DENIED, "this key is no member's "
		    "of ledger '%s'; ask its administrator", ledger->dir);
	if (!ctip_permits(!ledger->me->revoked))
		return ctip_fail(err, CTIP_DENIED, "'%s' is no member of this "
		    "ledger any more; ask its administrator",
		    ledger->me->handle);
	forget_header_keys(ledger);
	ledger->epoch = ledger->chain.epochs[ledger->chain.n_epochs - 1].epoch;
	ledger->before = ctip_alloc((ledger->epoch + 1u) *
	    sizeof *ledger->before);
	return ctip_chain_header_key(&ledger->H, &ledger->chain,
	    ledger->epoch, ledger->me->handle, &ledger->key, err);
}

int
ctip_ledger__header_key(const unsigned char **out, struct ctip_ledger *ledger,
    uint16_t epoch, struct ctip_err *err)
{
	struct ctip_secret *before = &ledger->before[epoch];

	if (epoch < ledger->epoch && before->p == NULL &&
	    ctip_chain_header_key(before, &ledger->chain, epoch,
	    ledger->me->handle, &ledger->key, err) != 0)
		return -1;
	*out = epoch < ledger->epoch ? before->p : ledger->H.p;
	return 0;
}

/* The database, the membership and the last transaction, all of one state. */
static int
read_state(struct ctip_ledger *ledger, struct ctip_err *err)
{
	int rc;

	if (ctip_store_open(&ledger->db, ledger->dir, CTIP_STORE_LEDGER,
	    false, ledger->mode != CTIP_LEDGER_WRITE, err) != 0 ||
	    ctip_store_hold(ledger->db, err) != 0)
		return -1;
	rc = read_founding(ledger, err) == 0 &&
	    read_tip(ledger, err) == 0 &&
	    ctip_membership__read(&ledger->chain, ledger->db, &ledger->tip,
	    err) == 0 ? 0 : -1;
	ctip_store_rollback(ledger->db);
	return rc;
}

static int
open_ledger(struct ctip_ledger **out, const char *dir,
    enum ctip_ledger_mode mode, bool tries, struct ctip_member_key *key,
    struct ctip_err *err)
{
	struct ctip_ledger *ledger = ctip_alloc(sizeof *ledger);
	bool writes = mode == CTIP_LEDGER_WRITE;
	struct ctip_admitted admitted;
	int rc = -1;

	*out = NULL;
	ledger->lock = -1;
	ledger->mode = mode;
	ledger->dir = ctip_strdup(dir);
	if (ctip_ledger__folder(dir, err) != 0 ||
	    (writes && ctip_lock__take(&ledger->lock, dir, PATIENCE,
	    err) != 0) || read_state(ledger, err) != 0 ||
	    (mode != CTIP_LEDGER_LOOK && ctip_ledger_pinned(ledger, err) != 0))
		goto out;
	if (key != NULL) {
		ledger->key = *key;
		memset(key, 0, sizeof *key);
		if (ctip_ledger__become(ledger, err) != 0)
			goto out;
	}
	if ((writes && ctip_ledger_publish(ledger, err) != 0) ||
	    (ledger->me != NULL && (ctip_forget__open(ledger, err) != 0 ||
	    (writes && !tries && ctip_ledger_admit(&admitted, ledger,
	    err) != 0))))
		goto out;
	*out = ledger;
	ledger = NULL;
	rc = 0;
out:
	ctip_ledger_close(ledger);
	return rc;
}

int
ctip_ledger_open(struct ctip_ledger **out, const char *dir,
    enum ctip_ledger_mode mode, struct ctip_member_key *key,
    struct ctip_err *err)
{
	return open_ledger(out, dir, mode, false, key, err);
}

int
ctip_ledger_try(struct ctip_ledger **out, const char *dir,
    struct ctip_member_key *key, struct ctip_err *err)
{
	return open_ledger(out, dir, CTIP_LEDGER_WRITE, true, key, err);
}

static void
forget_kinds(struct ctip_ledger *ledger)
{
	ctip_ledger__kinds_clear(ledger);
	ctip_schemas_close(ledger->schemas);
}

void
ctip_ledger_close(struct ctip_ledger *ledger)
{
	if (ledger == NULL)
		return;
	ctip_ledger__pin(ledger);
	ctip_index__clear(&ledger->index);
	for (int c = 0; c < CTIP_COMPARTMENTS; c++)
		for (int i = 0; i < RINGS; i++)
			ctip_ring_clear(&ledger->rings[c][i]);
	forget_kinds(ledger);
	ctip_buf_clear(&ledger->entry);
	ctip_buf_clear(&ledger->notice);
	ctip_holders__clear(&ledger->holders);
	ctip_grants__clear(ledger);
	forget_header_keys(ledger);
	ctip_member_key_clear(&ledger->key);
	ctip_head_clear(&ledger->tip);
	ctip_chain_clear(&ledger->chain);
	ctip_store_close(ledger->db);
	ctip_store_close(ledger->keys);
	ctip_store_close(ledger->cache);
	ctip_lock__drop(ledger->lock);
	free(ledger->dir);
	free(ledger);
}

const char *
ctip_ledger_office(const struct ctip_ledger *ledger)
{
	return ledger->chain.office;
}

const struct ctip_head *
ctip_ledger_tip(const struct ctip_ledger *ledger,
    unsigned char hash[CTIP_HASH])
{
	memcpy(hash, ledger->tip_hash, CTIP_HASH);
	return &ledger->tip;
}

const struct ctip_chain *
ctip_ledger_chain(const struct ctip_ledger *ledger)
{
	return &ledger->chain;
}

const struct ctip_member *
ctip_ledger_member(const struct ctip_ledger *ledger)
{
	return ledger->me;
}

void
ctip_ledger_sign(struct ctip_buf *out, const struct ctip_ledger *ledger,
    const char *namespace_)
{
	struct ctip_buf signature = {0};

	ctip_sshsig(&signature, ctip_buf_slice(out), namespace_,
	    &ledger->key);
	ctip_buf_str(out, ctip_buf_slice(&signature));
	ctip_buf_clear(&signature);
}

bool
ctip_ledger_opens(const struct ctip_ledger *ledger, enum ctip_compartment c)
{
	const struct ctip_roles *roles = &ledger->chain.roles;

	for (size_t i = 0; ledger->me != NULL && i < ledger->n_grants; i++)
		if (ledger->grants[i].compartment == c && strcmp(
		    ledger->grants[i].handle, ledger->me->handle) == 0)
			return true;
	for (size_t i = 0; ledger->me != NULL && i < roles->n_groups; i++)
		if (ctip_permits((ledger->me->groups >> i & 1) != 0) &&
		    roles->groups[i].holds[c])
			return true;
	return false;
}

int
ctip_ledger__keys(struct ctip_ledger *ledger, struct ctip_err *err)
{
	if (ledger->keys == NULL && ctip_store_open(&ledger->keys, ledger->dir,
	    CTIP_STORE_KEYS, false, ledger->mode != CTIP_LEDGER_WRITE,
	    err) != 0) {
		/* Not a kind or record that there is none of. */
		if (err->code == CTIP_NOTFOUND)
			err->code = CTIP_CONFIG;
		return -1;
	}
	return ctip_grants__load(ledger, err);
}
