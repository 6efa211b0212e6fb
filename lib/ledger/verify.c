/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> proof: a whole ledger is what its members signed, in ledger.db
 * and in git alike, and nothing else stands there. Opens everything read-only,
 * walks (verify_walk.c), and accounts for the rest. Also the allowed-signers
 * text, which comes from the same membership.
 */
#include "verify_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"
#include "private.h"

static void
clear(struct ctip_proof *proof)
{
	struct proof_id *id, *next;

	for (int i = 0; i < 2; i++) {
		struct proof_hand *hand = &proof->hands[i];

		ctip_store_close(hand->db);
		ctip_store_close(hand->keys);
		ctip_buf_clear(&hand->file);
		ctip_buf_clear(&hand->git);
		ctip_buf_clear(&hand->puts);
		ctip_buf_clear(&hand->proven);
		for (int c = 0; c < CTIP_COMPARTMENTS; c++)
			ctip_ring_clear(&hand->rings[c]);
	}
	HASH_ITER(hh, proof->ids, id, next) {
		HASH_DEL(proof->ids, id);
		free(id);
	}
	for (size_t i = 0; proof->H != NULL && i < proof->chain.n_epochs; i++)
		ctip_secret_clear(&proof->H[i]);
	free(proof->H);
	ctip_holders__clear(&proof->holders);
	free(proof->leaves);
	ctip_buf_clear(&proof->later);
	ctip_buf_clear(&proof->schemas);
	ctip_buf_clear(&proof->grants);
	ctip_proof__trees_clear(&proof->trees);
	ctip_chain_clear(&proof->chain);
	ctip_history_close(proof->history);
	free(proof);
}

/* keys.db may be missing: all but what is sealed is proven without. */
static int
open_keys(struct ctip_proof *proof, struct ctip_err *err)
{
	int result = 0;

	for (int i = 0; result == 0 && i < 2; i++)
		result = ctip_store_open(&proof->hands[i].keys, proof->at.dir,
		    CTIP_STORE_KEYS, false, true, err);
	if (result == 0 || err->code != CTIP_NOTFOUND)
		return result;
	proof->out->no_keys = true;
	proof->out->with_key = false;
	return 0;
}

static int
open_all(struct ctip_proof *proof, struct ctip_err *err)
{
	if (proof->at.history != NULL && ctip_history_open(&proof->history,
	    proof->at.history, NULL, err) != 0)
		return -1;
	for (int i = 0; i < 2; i++)
		if (ctip_store_open(&proof->hands[i].db, proof->at.db,
		    CTIP_STORE_LEDGER, false, true, err) != 0 ||
		    ctip_store_hold(proof->hands[i].db, err) != 0)
			return -1;
	return proof->at.dir == NULL ? 0 : open_keys(proof, err);
}

/* One branch, and where it is: of the office that the first head names. */
static int
find_tip(struct ctip_proof *proof, struct ctip_err *err)
{
	char **offices = NULL;
	size_t n = 0;
	bool found = false;
	int result = ctip_history_offices(proof->history, &offices, &n, err);

	if (result == 0 && n > 1)
		result = ctip_fail(err, CTIP_TAMPERED, "history.git: the "
		    "branch of office %s is not one of this ledger",
		    offices[1]);
	if (result == 0 && n == 1)
		result = ctip_history_tip(proof->history, offices[0],
		    proof->tip, &found, err);
	ctip_names_free(offices, n);
	return result;
}

/* ctip.yaml is a copy of the charter. */
static int
check_yaml(struct ctip_proof *proof, struct ctip_err *err)
{
	char *path = ctip_path_join(proof->at.dir, "ctip.yaml");
	struct ctip_buf text = {0}, expected = {0};
	int result = ctip_file_read_private(&text, path, 65536, err);

	ctip_ledger_yaml(&expected, &proof->chain);
	if (result == 0 && !ctip_str_equal(ctip_buf_slice(&text),
	    ctip_buf_slice(&expected)))
		result = ctip_fail(err, CTIP_TAMPERED,
		    "ctip.yaml differs from the charter");
	ctip_buf_clear(&text);
	ctip_buf_clear(&expected);
	free(path);
	return result;
}

/* After the walk: git ends where ledger.db does, and in the right branch. */
static int
check_tip(struct ctip_proof *proof, struct ctip_err *err)
{
	bool found;

	if (proof->next == 0)
		return ctip_fail(err, CTIP_TAMPERED,
		    "ledger.db: the founding transaction is missing");
	if (proof->history != NULL &&
	    ctip_history__names(proof->history->path, proof->chain.office,
	    err) != 0)
		return -1;
	if (*proof->tip != '\0' && ctip_history_tip(proof->history,
	    proof->chain.office, proof->tip, &found, err) != 0)
		return -1;
	if (*proof->tip != '\0' && !found)
		return ctip_fail(err, CTIP_TAMPERED, "history.git: the branch "
		    "is not that of office %s", proof->chain.office);
	if (*proof->tip == '\0' && proof->pending > 0)
		return ctip_fail(err, CTIP_TAMPERED, "history.git: the branch "
		    "of office %s is missing", proof->chain.office);
	if (*proof->tip == '\0' || proof->tip_met)
		return 0;
	return ctip_proof__extra(proof, err);
}

/* What ledger.db is judged by alone: nothing of it is in git then. */
static int
prove_db(struct ctip_proof *proof, struct ctip_err *err)
{
	bool alone = proof->at.history == NULL;

	if ((!alone && find_tip(proof, err) != 0) ||
	    ctip_proof__tables(proof->hands[0].db, CTIP_STORE_LEDGER,
	    err) != 0 || (!alone && ctip_proof__pending(proof, err) != 0))
		return -1;
	if (alone)
		proof->pending = 0;
	if (ctip_proof__walk(proof, ctip_proof__file, ctip_proof__fold,
	    err) != 0 || check_tip(proof, err) != 0 ||
	    (!alone && ctip_proof__rest(proof, err) != 0) ||
	    ctip_proof__pages(proof, err) != 0 ||
	    ctip_proof__astray(proof, err) != 0 ||
	    ctip_proof__outbox_rest(proof, err) != 0 ||
	    ctip_proof__access(proof, err) != 0)
		return -1;
	return ctip_proof__sound(proof, err);
}

static int
prove(struct ctip_proof *proof, struct ctip_err *err)
{
	if (open_all(proof, err) != 0 || prove_db(proof, err) != 0)
		return -1;
	if (proof->at.dir != NULL && (check_yaml(proof, err) != 0 ||
	    (!proof->out->no_keys && ctip_proof__keys(proof, err) != 0)))
		return -1;
	return !proof->out->with_key ? 0 : ctip_proof__with_key(proof, err);
}

int
ctip_proof__run(struct ctip_verdict *out, const struct ctip_places *at,
    const struct ctip_member_key *key, struct ctip_err *err)
{
	struct ctip_proof *proof = ctip_alloc(sizeof *proof);
	int result;

	memset(out, 0, sizeof *out);
	proof->at = *at;
	proof->out = out;
	proof->key = key;
	proof->pending = UINT64_MAX;
	proof->now = ctip_now();
	out->with_key = key != NULL;
	result = prove(proof, err);
	clear(proof);
	return result;
}

/* Nobody may write while both stores are compared; a minute of patience. A
 * lock that isn't there, or is a link, is one that no writer holds. */
static int
share_lock(int *lock, const char *dir, struct ctip_err *err)
{
	char *path = ctip_path_join(dir, "writer.lock");
	struct timespec pause = {0, 20 * 1000 * 1000};
	int result = 0;

	*lock = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*lock < 0 && errno != ENOENT && errno != ELOOP)
		result = ctip_fail_errno(err, CTIP_SYSTEM, "cannot open '%s'",
		    path);
	for (int tries = 0; result == 0 && *lock >= 0 &&
	    flock(*lock, LOCK_SH | LOCK_NB) != 0; tries++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			result = ctip_fail_errno(err, CTIP_SYSTEM,
			    "cannot lock '%s'", path);
		else if (tries == 3000)
			result = ctip_fail(err, CTIP_BUSY, "somebody is "
			    "writing to this ledger; try again in a moment");
		else
			nanosleep(&pause, NULL);
	}
	free(path);
	return result;
}

int
ctip_verify(struct ctip_verdict *out, const char *dir,
    const struct ctip_member_key *key, struct ctip_err *err)
{
	struct ctip_places at = {dir, dir, dir};
	int lock = -1, result = -1;

	memset(out, 0, sizeof *out);
	if (ctip_ledger__folder(dir, err) == 0 &&
	    share_lock(&lock, dir, err) == 0)
		result = ctip_proof__run(out, &at, key, err);
	if (lock >= 0)
		close(lock);
	return result;
}
