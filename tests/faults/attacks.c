/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attacks [--sample | EVERY]: a history of 200 commits by several members is
 * attacked at every position of it: by an outsider, who can write both stores
 * and knows the header keys but can't sign, and by members who go past our
 * programs, all of them together where one would not do. An attack is made in
 * both stores alike, in ledger.db alone, and in git alone; verify has to
 * refuse each. Where it can't (whoever signed may sign another history of
 * their own from some point on, and anybody may cut off the end) the
 * checkpoint that was made before has to tell.
 */
#include "lab.h"
#include "ctip/ledger/checkpoint.h"
#include "office.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#define WORKERS  2
#define COMMITS  200
#define FEWER    34     /* in the short run, */
#define STRIDE   8      /* and which positions of it */
#define SECONDS  60     /* after which something hangs */
#define ASKED    50     /* at every so many, the next save is tried too */

static struct ctip_member_key stranger;
static struct ctip_checkpoint pinned;   /* made before any attack */
static struct office office;    /* where its turns stand */
static struct ctip_ledger *opened;      /* by the founder, and its chain */
static const struct ctip_chain *policy;
static struct history foreign;  /* of another ledger, by the same members */
static size_t n_history;         /* transactions that it has */
static char room[64];

/* ------------------------------------------------------------------- attacks */

static void
drop(struct history *h, size_t at)
{
	remove_piece(h, at);
}

static void
drop_and_number(struct history *h, size_t at)
{
	remove_piece(h, at);
	number(h, at);
}

static void
swap(struct history *h, size_t at)
{
	if (at + 1 == h->n)
		at--;
	swap_pieces(h, at, at + 1);
	number(h, at);
}

static void
to_end(struct history *h, size_t at)
{
	for (size_t i = at; i + 1 < h->n; i++)
		swap_pieces(h, i, i + 1);
	if (at + 1 == h->n)
		swap_pieces(h, at - 1, at);
	number(h, at - (at + 1 == h->n));
}

static void
reverse(struct history *h, size_t at)
{
	if (at + 1 == h->n)
		at--;
	for (size_t i = at, j = h->n - 1; i < j; i++, j--)
		swap_pieces(h, i, j);
	number(h, at);
}

static void
replay(struct history *h, size_t at)
{
	insert_piece(h, h->n, h->pieces[at]);
	number(h, at);
}

static void
replay_at_once(struct history *h, size_t at)
{
	insert_piece(h, at + 1, h->pieces[at]);
	number(h, at);
}

static void
repeat(struct history *h, size_t at)
{
	remove_piece(h, at);
	insert_piece(h, at, h->pieces[at == 0 ? 0 : at - 1]);
	number(h, at);
}

static void
from_another(struct history *h, size_t at)
{
	remove_piece(h, at);
	insert_piece(h, at, foreign.pieces[at]);
}

/* All that follows from the change is made anew, but for signatures. */
static void
entry(struct history *h, size_t at, const struct lab *lab)
{
	struct piece *piece = own(h, at);

	piece->entries.p[piece->entries.len / 2] ^= 1;
	write_root(piece);
	follow(h, at, false, lab);
}

static void
earlier(struct history *h, size_t at, const struct lab *lab)
{
	own(h, at)->head.time -= 86400;
	follow(h, at, false, lab);
}

static void
dropped_and_followed(struct history *h, size_t at, const struct lab *lab)
{
	remove_piece(h, at);
	follow(h, at, true, lab);
}

static void
swap_signatures(struct history *h, size_t at)
{
	size_t other = at + 1 == h->n ? at - 1 : at + 1;
	struct ctip_buf kept = own(h, at)->signature;

	h->pieces[at]->signature = own(h, other)->signature;
	h->pieces[other]->signature = kept;
}

static void
earlier_commit(struct history *h, size_t at)
{
	own(h, at)->unsigned_time = true;
}

static void
cut(struct history *h, size_t at)
{
	while (h->n > at + 1)
		remove_piece(h, h->n - 1);
}

/* By the stranger's key, in the member's name. */
static void
by_stranger(struct history *h, size_t at)
{
	sign_from(h, at, &stranger);
}

/* By the stranger's key and in the stranger's name. */
static void
as_stranger(struct history *h, size_t at, const struct lab *lab)
{
	for (size_t i = at; i < h->n; i++)
		ctip_public_fingerprint(own(h, i)->head.fingerprint,
		    &stranger.public_);
	follow(h, at, false, lab);
	sign_from(h, at, &stranger);
}

/* ---- by members, who sign all that follows anew */

/* Each piece from there on by whom it names: nobody is asked first. */
static void
sign_all(struct history *h, size_t from)
{
	for (size_t i = from; i < h->n; i++) {
		struct piece *piece = own(h, i);

		piece->signer = &actors[FOUNDER].key;
		for (int a = 0; a < ACTORS; a++)
			if (strcmp(piece->head.member, actors[a].handle) == 0)
				piece->signer = &actors[a].key;
	}
}

static void
again(struct history *h, size_t at, const struct lab *lab)
{
	follow(h, at, false, lab);
	sign_all(h, at);
}

#define CHANGE(name, what) \
static void \
name(struct history *h, size_t at, const struct lab *lab) \
{ \
	struct ctip_head *head = &own(h, at)->head; \
	struct piece *last = h->pieces[at - 1]; \
\
	(void)last; \
	what; \
	again(h, at, lab); \
}

CHANGE(counter_more, head->lamport++)
CHANGE(counter_same, head->lamport--)
CHANGE(membership, head->membership[0] ^= 1)
CHANGE(no_membership, memset(head->membership, 0, CTIP_HASH))
CHANGE(epoch, head->epoch++)
CHANGE(ledger, head->ledger[0] ^= 1)
CHANGE(other_office, strcpy(head->office, "SFO"))
CHANGE(repeated_id, memcpy(head->transaction, last->head.transaction, 16))
CHANGE(first_id, memcpy(head->transaction, h->pieces[0]->head.transaction,
    16))
CHANGE(seen, (head->n_seen = 1, strcpy(head->seen[0].office, "SFO")))
CHANGE(handle, strcpy(head->member, "nobody"))
CHANGE(fingerprint, head->fingerprint[0] ^= 1)
CHANGE(root, head->root[0] ^= 1)
CHANGE(sequence_more, head->sequence++)
CHANGE(sequence_same, head->sequence--)
CHANGE(fewer, (head->entries++, head->per_file[0]++))
CHANGE(backdated, head->time -= 7 * 86400)
CHANGE(second_later, head->time++)

/* A head that follows another than the one before it. */
static void
previous(struct history *h, size_t at, const struct lab *lab)
{
	struct piece *piece = own(h, at);

	memcpy(piece->head.previous, at < 2 ? piece->hash :
	    h->pieces[at - 2]->hash, CTIP_HASH);
	write_head(piece, lab);
	follow(h, at + 1, false, lab);
	sign_all(h, at);
}

/* This one is by that actor. */
static void
written_by(struct piece *piece, int actor)
{
	strcpy(piece->head.member, actors[actor].handle);
	ctip_public_fingerprint(piece->head.fingerprint,
	    &actors[actor].key.public_);
}

/* What the transaction holds are open entries, each a text of JSON; leaf of
 * the first one, which later ones name. */
static void
holds_open(struct piece *piece, const struct ctip_buf *json, size_t n)
{
	ctip_buf_reset(&piece->entries);
	for (size_t i = 0; i < n; i++)
		ctip_envelope_open_entry(&piece->entries, piece->head.epoch,
		    ctip_buf_slice(&json[i]));
	piece->head.entries = piece->head.per_file[0] = (uint32_t)n;
	write_root(piece);
}

static void
leaf_of_first(unsigned char leaf[CTIP_HASH], const struct piece *piece)
{
	struct ctip_prefix prefix;

	must_be(ctip_prefix_read(&prefix, piece->entries.p,
	    piece->entries.len), "an entry");
	ctip_envelope_leaf(leaf, piece->head.ledger, piece->head.transaction,
	    0, piece->entries.p, prefix.size);
}

/* The stranger's entry as a member: alone, or by that request. */
static void
admission(struct ctip_buf *out, const struct piece *piece, bool alone,
    const unsigned char *request)
{
	struct ctip_member member = {.public_ = stranger.public_,
	    .roles = 1, .wrapped = true, .alone = alone,
	    .epoch = piece->head.epoch};

	strcpy(member.handle, "cm66");
	ctip_chain_later_member(out, policy, &member, request);
}

/* Somebody who was revoked, or is no member yet, writes it. */
static void
by_leaver(struct history *h, size_t at, const struct lab *lab)
{
	written_by(own(h, at), LEAVER);
	again(h, at, lab);
}

/* And says that it was long ago, when they were one. */
static void
by_leaver_earlier(struct history *h, size_t at, const struct lab *lab)
{
	struct piece *piece = own(h, at);

	piece->head.time = h->pieces[office.at[ADDS_LEAVER]]->head.time + 60;
	by_leaver(h, at, lab);
}

/* And relies on the membership of then, and its header key. */
static void
by_leaver_rolled_back(struct history *h, size_t at, const struct lab *lab)
{
	struct piece *piece = own(h, at);
	const struct piece *then = h->pieces[office.at[ADDS_LEAVER] + 1];

	memcpy(piece->head.membership, then->head.membership, CTIP_HASH);
	piece->head.epoch = then->head.epoch;
	by_leaver(h, at, lab);
}

static void
rolled_back(struct history *h, size_t at, const struct lab *lab)
{
	memcpy(own(h, at)->head.membership, h->pieces[1]->head.membership,
	    CTIP_HASH);
	again(h, at, lab);
}

/* Nobody was asked, though somebody could have been. */
static void
admits_alone(struct history *h, size_t at, const struct lab *lab)
{
	struct ctip_buf json = {0};

	written_by(own(h, at), FOUNDER);
	admission(&json, h->pieces[at], true, NULL);
	holds_open(h->pieces[at], &json, 1);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

/* By a request that was approved, for somebody else. */
static void
admits_by_another(struct history *h, size_t at, const struct lab *lab)
{
	struct ctip_buf json = {0};

	written_by(own(h, at), FOUNDER);
	admission(&json, h->pieces[at], false, office.request[ASKS_COUNTER]);
	holds_open(h->pieces[at], &json, 1);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

/* By one of the roles that may not. */
static void
admits_unasked(struct history *h, size_t at, const struct lab *lab)
{
	struct ctip_buf json = {0};

	written_by(own(h, at), COUNTER);
	admission(&json, h->pieces[at], true, NULL);
	holds_open(h->pieces[at], &json, 1);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

/* A request, and its approval in the next transaction, by these two. */
static void
approves(struct history *h, size_t at, const struct lab *lab, int asks,
    int seconds)
{
	struct ctip_member member = {.public_ = stranger.public_, .roles = 1};
	struct ctip_buf json = {0};
	unsigned char leaf[CTIP_HASH];

	strcpy(member.handle, "cm66");
	written_by(own(h, at), asks);
	written_by(own(h, at + 1), seconds);
	ctip_chain_ask(&json, policy, CTIP_ASK_MEMBER, "cm66", &member,
	    ctip_str(NULL), ctip_str(NULL));
	holds_open(h->pieces[at], &json, 1);
	leaf_of_first(leaf, h->pieces[at]);
	memcpy(h->pieces[at + 1]->head.membership, leaf, CTIP_HASH);
	ctip_buf_reset(&json);
	ctip_chain_answer(&json, "approval", leaf);
	holds_open(h->pieces[at + 1], &json, 1);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

static void
approves_own(struct history *h, size_t at, const struct lab *lab)
{
	approves(h, at, lab, FOUNDER, FOUNDER);
}

/* Another person, but of the same role. */
static void
approves_alike(struct history *h, size_t at, const struct lab *lab)
{
	approves(h, at, lab, FOUNDER, LEAVER);
}

/* One who may not. */
static void
approves_counting(struct history *h, size_t at, const struct lab *lab)
{
	approves(h, at, lab, FOUNDER, COUNTER);
}

/* The control: by another role, who may. What came after relied on another
 * membership, and is cut off. */
static void
approves_fairly(struct history *h, size_t at, const struct lab *lab)
{
	cut(h, at + 1);
	approves(h, at, lab, FOUNDER, SECOND);
}

/* One key more than was asked for. */
static void
erases_more(struct history *h, size_t at, const struct lab *lab)
{
	static unsigned char kids[3][16];
	struct ctip_request request = {.n_kids = 3, .kids = kids};
	struct ctip_buf json = {0};

	memcpy(request.leaf, office.request[ASKS_ERASE], CTIP_HASH);
	memcpy(kids, office.kids, sizeof office.kids);
	memset(kids[2], 0x99, 16);
	written_by(own(h, at), FOUNDER);
	ctip_chain_tombstone(&json, &request);
	holds_open(h->pieces[at], &json, 1);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

/* Exactly what was asked for, before or after it was. */
static void
erases_again(struct history *h, size_t at, const struct lab *lab)
{
	struct ctip_request request = {.n_kids = 2, .kids = office.kids};
	struct ctip_buf json = {0};

	memcpy(request.leaf, office.request[ASKS_ERASE], CTIP_HASH);
	written_by(own(h, at), FOUNDER);
	ctip_chain_tombstone(&json, &request);
	holds_open(h->pieces[at], &json, 1);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

/* Revoked by nobody's leave, and no new header key. */
static void
revokes_alone(struct history *h, size_t at, const struct lab *lab)
{
	struct ctip_buf json = {0};

	written_by(own(h, at), FOUNDER);
	ctip_chain_revoke(&json, actors[SECOND].handle, true, NULL);
	holds_open(h->pieces[at], &json, 1);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

/* The membership is changed by an entry that nobody was asked about. */
static void
open_entry(struct history *h, size_t at, const struct lab *lab)
{
	struct piece *piece = own(h, at);
	struct ctip_buf json = {0};
	struct ctip_texts roles = {{"everything"}, 1};

	ctip_chain_new_member(&json, "cm66", &stranger.public_, &roles);
	ctip_buf_reset(&piece->entries);
	ctip_envelope_open_entry(&piece->entries, piece->head.epoch,
	    ctip_buf_slice(&json));
	piece->head.entries = piece->head.per_file[0] = 1;
	write_root(piece);
	again(h, at, lab);
	ctip_buf_clear(&json);
}

/* The founding, copied into a later place. */
static void
founded_again(struct history *h, size_t at, const struct lab *lab)
{
	struct piece *piece = own(h, at);
	const struct piece *first = h->pieces[0];

	ctip_buf_reset(&piece->entries);
	ctip_buf_str(&piece->entries, ctip_buf_slice(&first->entries));
	piece->head.entries = piece->head.per_file[0] =
	    (uint32_t)first->head.entries;
	write_root(piece);
	again(h, at, lab);
}

/* Another one of theirs, and none of what came after. */
static void
another_end(struct history *h, size_t at, const struct lab *lab)
{
	cut(h, at);
	second_later(h, at, lab);
}

/* ------------------------------------------------------- where they can be */

static bool
is_after_second(size_t at)
{
	return at > office.at[ADDS_SECOND];
}

static bool
is_after_leaver(size_t at)
{
	return at > office.at[REVOKES];
}

static bool
is_not_leaver(size_t at)
{
	return at <= office.at[ADDS_LEAVER] || is_after_leaver(at);
}

static bool
has_next(size_t at)
{
	return at + 1 < n_history;
}

/* Two members who may; and a revocation is not what goes. */
static bool
is_fair(size_t at)
{
	return has_next(at) && is_after_second(at) &&
	    at != office.at[REVOKES];
}

static bool
is_not_erased(size_t at)
{
	return at != office.at[ERASES];
}

enum stores { BOTH, DATABASE, GIT, STORES };

/* What has to come of it. */
enum outcome {
	REFUSED,
	FLAGGED,      /* a time that can't be right: told, for ever */
	PINNED        /* in both stores: by the checkpoint alone */
};

static const struct attack {
	const char  *name;
	void       (*act)(struct history *h, size_t at);
	void       (*seal)(struct history *h, size_t at,
	    const struct lab *lab);
	size_t       from;      /* the first position that it has */
	bool       (*at)(size_t at); /* or which; NULL: all */
	unsigned     not_in;    /* bit: a store where it changes nothing */
	enum outcome outcome;
} attacks[] = {
	{"outsider: drop", drop, NULL, 0, NULL, 0, REFUSED},
	{"outsider: drop, others move up", drop_and_number, NULL, 0, NULL, 0,
	    REFUSED},
	{"outsider: drop, chain made anew", NULL, dropped_and_followed, 1,
	    NULL, 0, REFUSED},
	{"outsider: swap with the next", swap, NULL, 0, NULL, 0, REFUSED},
	{"outsider: move to the end", to_end, NULL, 1, NULL, 0, REFUSED},
	{"outsider: reverse what follows", reverse, NULL, 0, NULL, 0, REFUSED},
	{"outsider: replay at the end", replay, NULL, 0, NULL, 0, REFUSED},
	{"outsider: replay at once", replay_at_once, NULL, 0, NULL, 0, REFUSED},
	{"outsider: the one before, twice", repeat, NULL, 1, NULL, 0, REFUSED},
	{"outsider: one of another ledger", from_another, NULL, 0, NULL, 0,
	    REFUSED},
	{"outsider: an entry altered", NULL, entry, 0, NULL, 0, REFUSED},
	{"outsider: back-dated", NULL, earlier, 1, NULL, 0, REFUSED},
	{"outsider: signatures swapped", swap_signatures, NULL, 1, NULL, 0,
	    REFUSED},
	{"outsider: commit back-dated", earlier_commit, NULL, 0, NULL,
	    1 << DATABASE, REFUSED},
	{"outsider: signed by a stranger", by_stranger, NULL, 0, NULL, 0,
	    REFUSED},
	{"outsider: a stranger's history", NULL, as_stranger, 1, NULL, 0,
	    REFUSED},
	{"outsider: cut off", cut, NULL, 0, NULL, 0, PINNED},
	{"member: another end", NULL, another_end, 1, NULL, 0, PINNED},
	{"member: signed anew a second later", NULL, second_later, 1, NULL, 0,
	    PINNED},
	{"member: back-dated", NULL, backdated, 2, NULL, 0, FLAGGED},
	{"member: counter skips", NULL, counter_more, 1, NULL, 0, REFUSED},
	{"member: counter stands", NULL, counter_same, 1, NULL, 0, REFUSED},
	{"member: another membership", NULL, membership, 1, NULL, 0, REFUSED},
	{"member: no membership", NULL, no_membership, 1, NULL, 0, REFUSED},
	{"member: another header epoch", NULL, epoch, 1, NULL, 0, REFUSED},
	{"member: another ledger's id", NULL, ledger, 1, NULL, 0, REFUSED},
	{"member: another office", NULL, other_office, 1, NULL, 0, REFUSED},
	{"member: id of the one before", NULL, repeated_id, 1, NULL, 0,
	    REFUSED},
	{"member: id of the founding", NULL, first_id, 1, NULL, 0, REFUSED},
	{"member: a tip that never was", NULL, seen, 1, NULL, 0, REFUSED},
	{"member: in nobody's name", NULL, handle, 1, NULL, 0, REFUSED},
	{"member: with nobody's key", NULL, fingerprint, 1, NULL, 0, REFUSED},
	{"member: another root", NULL, root, 1, NULL, 0, REFUSED},
	{"member: number skips", NULL, sequence_more, 1, NULL, 0, REFUSED},
	{"member: number stands", NULL, sequence_same, 1, NULL, 0, REFUSED},
	{"member: an entry too few", NULL, fewer, 1, NULL, 0, REFUSED},
	{"member: follows another", NULL, previous, 1, NULL, 0, REFUSED},
	{"member: admits a stranger", NULL, open_entry, 1, NULL, 0, REFUSED},
	{"member: founds again", NULL, founded_again, 1, NULL, 0, REFUSED},
	{"revoked, or no member yet", NULL, by_leaver, 1, is_not_leaver, 0,
	    REFUSED},
	{"revoked, back-dated", NULL, by_leaver_earlier, 1, is_after_leaver,
	    0, REFUSED},
	{"revoked, membership rolled back", NULL, by_leaver_rolled_back, 1,
	    is_after_leaver, 0, REFUSED},
	{"member: membership of the founding", NULL, rolled_back, 1,
	    is_after_second, 0, REFUSED},
	{"member: admits alone", NULL, admits_alone, 1, is_after_second, 0,
	    REFUSED},
	{"member: admits by another's request", NULL, admits_by_another, 1,
	    NULL, 0, REFUSED},
	{"member: admits without the right", NULL, admits_unasked, 1, NULL,
	    0, REFUSED},
	{"two persons: one approves their own", NULL, approves_own, 1,
	    has_next, 0, REFUSED},
	{"two persons: both of one role", NULL, approves_alike, 1, has_next,
	    0, REFUSED},
	{"two persons: one who may not", NULL, approves_counting, 1,
	    has_next, 0, REFUSED},
	{"two persons: fair, all after it cut off", NULL, approves_fairly, 1,
	    is_fair, 0, PINNED},
	{"tombstone: more than was asked", NULL, erases_more, 1, NULL, 0,
	    REFUSED},
	{"tombstone: before, or a second time", NULL, erases_again, 1,
	    is_not_erased, 0, REFUSED},
	{"member: revokes alone", NULL, revokes_alone, 1, is_after_second, 0,
	    REFUSED},
};

#define ATTACKS (sizeof attacks / sizeof *attacks)

/* ----------------------------------------------------------------- judgement */

struct count {
	atomic_uint refused, bad;
};

static struct shared {
	struct count of[ATTACKS];
	atomic_uint  asked, stopped;     /* next saves */
} *shared;

static const char *const store_names[STORES] = {
	"both stores", "ledger.db", "history.git"
};

/* Does the checkpoint name it? */
static bool
checkpoint_names(const struct lab *lab)
{
	struct ctip_ledger *ledger;
	bool named = ctip_ledger_open(&ledger, lab->dir, CTIP_LEDGER_LOOK,
	    NULL, &err) != 0 || ctip_checkpoint_holds(ledger, &pinned,
	    "checkpoint", &err) != 0;

	ctip_ledger_close(ledger);
	return named && err.code == CTIP_TAMPERED;
}

static void
report(const struct attack *attack, size_t at, int store, const char *what)
{
	printf("# bad: %s: transaction %zu, in %s: %s\n", attack->name, at,
	    store_names[store], what);
	fflush(stdout);
}

/* Verify without a key, then with it. */
static int
verify(const char *dir, struct ctip_verdict *out)
{
	err.code = CTIP_OK;
	return ctip_verify(out, dir, NULL, &err) != 0 ? -1 :
	    ctip_verify(out, dir, &actors[FOUNDER].key, &err);
}

/* NULL: it was refused as it has to be; else what is wrong. */
static const char *
judge(const struct lab *lab, const struct attack *attack, enum stores store)
{
	struct ctip_verdict out;
	int result = verify(lab->dir, &out);

	if (result != 0 && err.code != CTIP_TAMPERED &&
	    err.code != CTIP_CONFIG)
		return err.text;
	if (attack->outcome == FLAGGED && result == 0)
		return out.odd_times > 0 ? NULL : "its time is not flagged";
	if (attack->outcome != PINNED || store != BOTH)
		return result != 0 ? NULL : "unseen";
	/* It holds, or this laboratory is none; keys.db may know of more. */
	if (result != 0 && strncmp(err.text, "keys.db", 7) != 0)
		return err.text;
	return checkpoint_names(lab) ? NULL : "unseen by the checkpoint";
}

/* May somebody who doesn't verify save on top of it? Told, and judged where
 * the tip has moved: it was seen here before. */
static bool
stops_next(const struct lab *lab)
{
	static const char *const values[3] = {"male", "Next", NULL};
	struct ctip_member_key mine = {0};
	struct ctip_ledger *ledger;
	const struct ctip_kind *kind;
	struct ctip_record record = {0};
	struct ctip_id id = {{0}};
	struct ctip_saved saved = {0};
	struct ctip_tx *tx = NULL;
	char dir[40];
	bool stopped;

	snprintf(dir, sizeof dir, "%s-next", lab->dir);
	copy_folder(lab->dir, dir);
	ctip_member_key_copy(&mine, &actors[FOUNDER].key);
	stopped = ctip_ledger_open(&ledger, dir, CTIP_LEDGER_WRITE, &mine,
	    &err) != 0;
	ctip_member_key_clear(&mine);
	stopped = stopped || ctip_schemas_kind(&kind, ctip_ledger_schemas(
	    ledger), "person", &err) != 0 ||
	    ctip_tx_begin(&tx, ledger, "record add", &err) != 0;
	if (!stopped) {
		ctip_record_start(&record, kind);
		record.values[0] = ctip_str(values[0]);
		stopped = ctip_tx_add(tx, &id, &record, false, &err) != 0;
		ctip_record_clear(&record);
		if (stopped)
			ctip_tx_abort(&tx);
		else
			stopped = ctip_tx_commit(&tx, &saved, &err) != 0 ||
			    !saved.published;
	}
	ctip_ledger_close(ledger);
	remove_folder(dir);
	atomic_fetch_add(&shared->asked, 1);
	atomic_fetch_add(&shared->stopped, stopped);
	return stopped;
}

static void
attack_one(struct lab *lab, const struct attack *attack, size_t at,
    enum stores store)
{
	struct history h = {.n = lab->was.n};
	struct count *count = &shared->of[attack - attacks];
	const char *wrong;

	memcpy(h.pieces, lab->was.pieces, sizeof h.pieces);
	if (attack->act != NULL)
		attack->act(&h, at);
	else
		attack->seal(&h, at, lab);
	make_commits(lab, &h, store != DATABASE);
	if (store != GIT)
		put_database(lab, &h);
	alarm(SECONDS);
	wrong = judge(lab, attack, store);
	if (wrong == NULL && at % ASKED == 1 && !stops_next(lab) &&
	    attack->outcome == PINNED && store == BOTH)
		wrong = "the next save is made on top of it";
	alarm(0);
	if (wrong != NULL)
		report(attack, at, store, wrong);
	atomic_fetch_add(wrong == NULL ? &count->refused : &count->bad, 1);
	put_back(lab);
	free_history(&h);
}

/* ----------------------------------------------------------------------- all */

/* At the last position cutting off changes nothing, and dropping is that. */
static bool
has_position(const struct attack *attack, size_t at, size_t n)
{
	return at >= attack->from && (attack->at == NULL || attack->at(at)) &&
	    (at + 1 < n || (attack->act != cut &&
	    attack->act != drop && attack->act != drop_and_number &&
	    attack->seal != dropped_and_followed));
}

static int
work(size_t worker, size_t step)
{
	struct ctip_history *kept;
	struct ctip_verdict out;
	struct lab lab;
	char dir[16];

	snprintf(dir, sizeof dir, "l%zu", worker);
	copy_folder("ledger", dir);
	must(ctip_history_open(&kept, "ledger", NULL, &err));
	open_lab(&lab, dir, &actors[FOUNDER].key);
	/* From the end, where the last position always is one. */
	for (size_t i = worker; i * step < lab.was.n; i += WORKERS) {
		size_t at = lab.was.n - 1 - i * step;

		for (size_t a = 0; a < ATTACKS; a++)
			for (int store = 0; store < STORES; store++)
				if (has_position(&attacks[a], at,
				    lab.was.n) &&
				    !(attacks[a].not_in >> store & 1))
					attack_one(&lab, &attacks[a], at,
					    (enum stores)store);
	}
	must(verify(dir, &out));
	close_lab(&lab);
	ctip_history_close(kept);
	remove_folder(dir);
	return 0;
}

static int
run_workers(size_t step)
{
	pid_t children[WORKERS];
	int status, bad = 0;

	fflush(stdout);
	for (size_t i = 0; i < WORKERS; i++) {
		children[i] = fork();
		must_be(children[i] >= 0, "fork");
		if (children[i] == 0)
			exit(work(i, step));
	}
	for (size_t i = 0; i < WORKERS; i++)
		if (waitpid(children[i], &status, 0) != children[i] ||
		    status != 0) {
			printf("# bad: process %zu ended with %d\n", i,
			    status);
			bad++;
		}
	return bad;
}

static unsigned
add_up(unsigned died, unsigned *bad)
{
	unsigned all = 0;

	*bad = died;
	for (size_t i = 0; i < ATTACKS; i++) {
		unsigned refused = atomic_load(&shared->of[i].refused);
		unsigned wrong = atomic_load(&shared->of[i].bad);

		printf("%s %zu - %s: %u refused, %u bad\n",
		    wrong == 0 && refused > 0 ? "ok" : "not ok", i + 1,
		    attacks[i].name, refused, wrong);
		all += refused + wrong;
		*bad += wrong;
	}
	printf("1..%zu\n"
	    "# of %u saves on top of what verify refuses %u were refused\n"
	    "count attacks %u\nbad attacks %u\n", ATTACKS,
	    atomic_load(&shared->asked), atomic_load(&shared->stopped), all,
	    *bad);
	return all;
}

/* The ledger, another of the same members, and the roles of both. */
static void
make_all(struct lab *other, unsigned commits)
{
	struct office elsewhere;
	unsigned char hash[CTIP_HASH];
	struct ctip_buf text = {0};

	write_schemas("schemas");
	make_office(&elsewhere, "other", commits);
	make_office(&office, "ledger", commits);
	open_lab(other, "other", &actors[FOUNDER].key);
	foreign = other->was;
	opened = open_ledger("ledger", CTIP_LEDGER_READ, &actors[FOUNDER].key);
	policy = ctip_ledger_chain(opened);
	n_history = ctip_ledger_tip(opened, hash)->sequence + 1;
	must(ctip_checkpoint_write(&text, opened, &err));
	must(ctip_checkpoint_read(&pinned, ctip_buf_slice(&text),
	    "checkpoint", &err));
	ctip_buf_clear(&text);
}

int
main(int argc, char **argv)
{
	bool sample = argc > 1 && strcmp(argv[1], "--sample") == 0;
	unsigned commits = sample ? FEWER : COMMITS, bad, all;
	struct lab other;
	time_t start = time(NULL);

	ctip_secret_start();
	enter_scratch(room);
	setenv("XDG_STATE_HOME", room, 1);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must_be(shared != MAP_FAILED, "mmap");
	for (int i = 0; i < ACTORS; i++)
		ctip_member_key_new(&actors[i].key);
	ctip_member_key_new(&stranger);
	make_all(&other, commits);
	bad = (unsigned)run_workers(sample ? STRIDE : argc > 1 ?
	    (size_t)atoi(argv[1]) : 1);
	all = add_up(bad, &bad);
	printf("# %zu commits, %ld seconds\n", n_history,
	    (long)(time(NULL) - start));
	close_lab(&other);
	ctip_ledger_close(opened);
	ctip_member_key_clear(&stranger);
	for (int i = 0; i < ACTORS; i++)
		ctip_member_key_clear(&actors[i].key);
	remove_folder(room);
	return bad > 0 || all == 0;
}
