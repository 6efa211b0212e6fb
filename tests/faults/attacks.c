/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attacks [--sample | EVERY]: a history of 200 commits is attacked at every position
 * of it: by an outsider, who can write both stores and knows the header key
 * but can't sign, and by a member who goes past our programs. An attack is
 * made in both stores alike, in ledger.db alone, and in git alone; verify has
 * to refuse each, and where it doesn't (a member may sign another history of
 * their own from some point on, and anybody may cut off the end) only a tip
 * that was pinned elsewhere can tell: those are counted apart, as later,
 * until checkpoint_names knows how to ask for one.
 */
#include "lab.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#define WORKERS  2
#define COMMITS  200
#define FEWER    30     /* in the short run, */
#define STRIDE   9      /* and which positions of it */
#define ASKED    50     /* at every so many, the next save is tried too */
#define START    1767225600 /* 1 January 2026; a commit an hour */

/* Who does what in the history that is attacked. */
struct actor {
	const char            *handle;
	struct ctip_member_key key;
	struct ctip_ledger    *ledger;
};

static struct actor founder = {.handle = "cm03"};
static struct ctip_member_key stranger;
static struct history foreign;  /* of another ledger, by the same member */
static char room[64];

/* ------------------------------------------------------ a history of commits */

struct making {
	struct ctip_ledger *ledger;
	char                person[CTIP_ID_TEXT];   /* the last one */
	char                note[CTIP_ID_TEXT];
	unsigned char       last[16];               /* the last transaction */
	unsigned            step;
};

static void
add_people(struct making *m)
{
	static const char *const values[3] = {"female", "Invented", "a story"};
	struct ctip_tx *tx = begin(m->ledger, "record add");
	struct ctip_saved saved;

	add_record(tx, m->ledger, m->person, "person", values);
	add_record(tx, m->ledger, m->person, "person", values);
	saved = commit(tx);
	memcpy(m->last, saved.transaction, 16);
}

static void
add_note(struct making *m)
{
	const char *values[3] = {m->person, "words", NULL};
	struct ctip_tx *tx = begin(m->ledger, "record add");

	add_record(tx, m->ledger, m->note, "note", values);
	ctip_tx_reason(tx, CTIP_STR("it was said"));
	commit(tx);
}

static void
edit_person(struct making *m)
{
	struct ctip_tx *tx = begin(m->ledger, "record edit");
	char text[32];

	snprintf(text, sizeof text, "Invented %u", m->step);
	edit_record(tx, m->ledger, m->person, 1 + m->step % 2, text);
	commit(tx);
}

static void
edit_note(struct making *m)
{
	struct ctip_tx *tx = begin(m->ledger, "record edit");
	char text[32];

	snprintf(text, sizeof text, "words %u", m->step);
	edit_record(tx, m->ledger, m->note, 1, text);
	commit(tx);
}

/* Adds one more, and takes the transaction back in the next step. */
static void
undo(struct making *m)
{
	struct ctip_tx *tx = begin(m->ledger, "intake undo");
	struct ctip_head head;
	unsigned char hash[CTIP_HASH];
	char hex[33];

	ctip_hex(hex, m->last, 16);
	must(ctip_ledger_transaction(&head, hash, m->ledger, hex, &err));
	must(ctip_tx_void(tx, &head, &err));
	commit(tx);
	ctip_head_clear(&head);
}

/* What a member does over and over. Changes of membership, requests and
 * approvals get their steps in `turns`, by number. */
static void (*const daily[])(struct making *m) = {
	add_people, add_note, edit_person, edit_note, edit_person, add_people,
	undo, add_people,
};

static const struct {
	unsigned step;
	void   (*act)(struct making *m);
} turns[] = {
	{0, NULL},
};

static void
act(struct making *m)
{
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
		if (turns[i].act != NULL && turns[i].step == m->step) {
			turns[i].act(m);
			return;
		}
	daily[m->step % (sizeof daily / sizeof *daily)](m);
}

/* The founding, the schemas, and steps: as many commits as that. */
static void
make_history(const char *dir, unsigned commits)
{
	struct making m = {0};
	char now[24];

	snprintf(now, sizeof now, "%d", START);
	setenv("CTIP_NOW", now, 1);
	found_ledger(dir, &founder.key);
	m.ledger = open_ledger(dir, CTIP_LEDGER_WRITE, &founder.key);
	for (; m.step + 2 < commits; m.step++) {
		snprintf(now, sizeof now, "%u", START + 3600 * (m.step + 2));
		setenv("CTIP_NOW", now, 1);
		act(&m);
	}
	ctip_ledger_close(m.ledger);
}

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
entry(struct history *h, size_t at, const unsigned char *H)
{
	struct piece *piece = own(h, at);

	piece->entries.p[piece->entries.len / 2] ^= 1;
	write_root(piece);
	follow(h, at, false, H);
}

static void
earlier(struct history *h, size_t at, const unsigned char *H)
{
	own(h, at)->head.time -= 86400;
	follow(h, at, false, H);
}

static void
dropped_and_followed(struct history *h, size_t at, const unsigned char *H)
{
	remove_piece(h, at);
	follow(h, at, true, H);
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
as_stranger(struct history *h, size_t at, const unsigned char *H)
{
	for (size_t i = at; i < h->n; i++)
		ctip_public_fingerprint(own(h, i)->head.fingerprint,
		    &stranger.public_);
	follow(h, at, false, H);
	sign_from(h, at, &stranger);
}

/* ---- by a member, who signs all that follows anew */

static void
again(struct history *h, size_t at, const unsigned char *H)
{
	follow(h, at, false, H);
	sign_from(h, at, &founder.key);
}

#define CHANGE(name, what) \
static void \
name(struct history *h, size_t at, const unsigned char *H) \
{ \
	struct ctip_head *head = &own(h, at)->head; \
	struct piece *last = h->pieces[at - 1]; \
\
	(void)last; \
	what; \
	again(h, at, H); \
}

CHANGE(counter_more, head->lamport++)
CHANGE(counter_same, head->lamport--)
CHANGE(membership, head->membership[0] ^= 1)
CHANGE(no_membership, memset(head->membership, 0, CTIP_HASH))
CHANGE(epoch, head->epoch++)
CHANGE(ledger, head->ledger[0] ^= 1)
CHANGE(office, strcpy(head->office, "SFO"))
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
previous(struct history *h, size_t at, const unsigned char *H)
{
	struct piece *piece = own(h, at);

	memcpy(piece->head.previous, at < 2 ? piece->hash :
	    h->pieces[at - 2]->hash, CTIP_HASH);
	write_head(piece, H);
	follow(h, at + 1, false, H);
	sign_from(h, at, &founder.key);
}

/* The membership is changed by an entry that nobody was asked about. */
static void
open_entry(struct history *h, size_t at, const unsigned char *H)
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
	again(h, at, H);
	ctip_buf_clear(&json);
}

/* The founding, copied into a later place. */
static void
founded_again(struct history *h, size_t at, const unsigned char *H)
{
	struct piece *piece = own(h, at);
	const struct piece *first = h->pieces[0];

	ctip_buf_reset(&piece->entries);
	ctip_buf_str(&piece->entries, ctip_buf_slice(&first->entries));
	piece->head.entries = piece->head.per_file[0] =
	    (uint32_t)first->head.entries;
	write_root(piece);
	again(h, at, H);
}

/* Another one of theirs, and none of what came after. */
static void
another_end(struct history *h, size_t at, const unsigned char *H)
{
	cut(h, at);
	second_later(h, at, H);
}

enum stores { BOTH, DATABASE, GIT, STORES };

/* What has to come of it. */
enum outcome {
	REFUSED,
	FLAGGED,      /* a time that can't be right: told, for ever */
	PINNED        /* in both stores: by a pinned tip alone */
};

static const struct attack {
	const char  *name;
	void       (*act)(struct history *h, size_t at);
	void       (*seal)(struct history *h, size_t at,
	    const unsigned char *H);
	size_t       from;      /* the first position that it has */
	unsigned     not_in;    /* bit: a store where it changes nothing */
	enum outcome outcome;
} attacks[] = {
	{"outsider: drop", drop, NULL, 0, 0, REFUSED},
	{"outsider: drop, others move up", drop_and_number, NULL, 0, 0,
	    REFUSED},
	{"outsider: drop, chain made anew", NULL, dropped_and_followed, 1, 0,
	    REFUSED},
	{"outsider: swap with the next", swap, NULL, 0, 0, REFUSED},
	{"outsider: move to the end", to_end, NULL, 1, 0, REFUSED},
	{"outsider: reverse what follows", reverse, NULL, 0, 0, REFUSED},
	{"outsider: replay at the end", replay, NULL, 0, 0, REFUSED},
	{"outsider: replay at once", replay_at_once, NULL, 0, 0, REFUSED},
	{"outsider: the one before, twice", repeat, NULL, 1, 0, REFUSED},
	{"outsider: one of another ledger", from_another, NULL, 0, 0, REFUSED},
	{"outsider: an entry altered", NULL, entry, 0, 0, REFUSED},
	{"outsider: back-dated", NULL, earlier, 1, 0, REFUSED},
	{"outsider: signatures swapped", swap_signatures, NULL, 1, 0,
	    REFUSED},
	{"outsider: commit back-dated", earlier_commit, NULL, 0,
	    1 << DATABASE, REFUSED},
	{"outsider: signed by a stranger", by_stranger, NULL, 0, 0, REFUSED},
	{"outsider: a stranger's history", NULL, as_stranger, 1, 0, REFUSED},
	{"outsider: cut off", cut, NULL, 0, 0, PINNED},
	{"member: another end", NULL, another_end, 1, 0, PINNED},
	{"member: signed anew a second later", NULL, second_later, 1, 0,
	    PINNED},
	{"member: back-dated", NULL, backdated, 2, 0, FLAGGED},
	{"member: counter skips", NULL, counter_more, 1, 0, REFUSED},
	{"member: counter stands", NULL, counter_same, 1, 0, REFUSED},
	{"member: another membership", NULL, membership, 1, 0, REFUSED},
	{"member: no membership", NULL, no_membership, 1, 0, REFUSED},
	{"member: another header epoch", NULL, epoch, 1, 0, REFUSED},
	{"member: another ledger's id", NULL, ledger, 1, 0, REFUSED},
	{"member: another office", NULL, office, 1, 0, REFUSED},
	{"member: id of the one before", NULL, repeated_id, 1, 0, REFUSED},
	{"member: id of the founding", NULL, first_id, 1, 0, REFUSED},
	{"member: a tip that never was", NULL, seen, 1, 0, REFUSED},
	{"member: in nobody's name", NULL, handle, 1, 0, REFUSED},
	{"member: with nobody's key", NULL, fingerprint, 1, 0, REFUSED},
	{"member: another root", NULL, root, 1, 0, REFUSED},
	{"member: number skips", NULL, sequence_more, 1, 0, REFUSED},
	{"member: number stands", NULL, sequence_same, 1, 0, REFUSED},
	{"member: an entry too few", NULL, fewer, 1, 0, REFUSED},
	{"member: follows another", NULL, previous, 1, 0, REFUSED},
	{"member: admits a stranger", NULL, open_entry, 1, 0, REFUSED},
	{"member: founds again", NULL, founded_again, 1, 0, REFUSED},
};

#define ATTACKS (sizeof attacks / sizeof *attacks)

/* ----------------------------------------------------------------- judgement */

struct count {
	atomic_uint refused, later, bad;
};

static struct shared {
	struct count of[ATTACKS];
	atomic_uint  asked, stopped;     /* next saves */
} *shared;

static const char *const store_names[STORES] = {
	"both stores", "ledger.db", "history.git"
};

/* Does a tip that was pinned before the attack name it? */
static bool
checkpoint_names(const struct lab *lab)
{
	(void)lab;
	return false;
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
	    ctip_verify(out, dir, &founder.key, &err);
}

static void
judge(const struct lab *lab, const struct attack *attack, size_t at,
    enum stores store)
{
	struct count *count = &shared->of[attack - attacks];
	struct ctip_verdict out;
	int result = verify(lab->dir, &out);
	bool pinned = attack->outcome == PINNED && store == BOTH;

	if (result != 0 && err.code != CTIP_TAMPERED &&
	    err.code != CTIP_CONFIG) {
		report(attack, at, store, err.text);
		atomic_fetch_add(&count->bad, 1);
	} else if (pinned && checkpoint_names(lab)) {
		atomic_fetch_add(&count->refused, 1);
	} else if (pinned) {
		/* It holds, or this laboratory is none. */
		if (result != 0)
			report(attack, at, store, err.text);
		atomic_fetch_add(result == 0 ? &count->later : &count->bad,
		    1);
	} else if (result != 0 || (attack->outcome == FLAGGED &&
	    out.odd_times > 0)) {
		atomic_fetch_add(&count->refused, 1);
	} else {
		report(attack, at, store, "unseen");
		atomic_fetch_add(&count->bad, 1);
	}
}

/* May somebody who doesn't verify save on top of it? Told, not judged. */
static void
try_next(const struct lab *lab)
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
	ctip_member_key_copy(&mine, &founder.key);
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
}

static void
attack_one(struct lab *lab, const struct attack *attack, size_t at,
    enum stores store)
{
	struct history h = {.n = lab->was.n};

	memcpy(h.pieces, lab->was.pieces, sizeof h.pieces);
	if (attack->act != NULL)
		attack->act(&h, at);
	else
		attack->seal(&h, at, lab->H);
	make_commits(lab, &h, store != DATABASE);
	if (store != GIT)
		put_database(lab, &h);
	judge(lab, attack, at, store);
	if (at % ASKED == 1 && attack->outcome == REFUSED)
		try_next(lab);
	put_back(lab);
	free_history(&h);
}

/* ----------------------------------------------------------------------- all */

/* At the last position cutting off changes nothing, and dropping is that. */
static bool
has_position(const struct attack *attack, size_t at, size_t n)
{
	return at >= attack->from && (at + 1 < n || (attack->act != cut &&
	    attack->act != drop && attack->act != drop_and_number &&
	    attack->seal != dropped_and_followed));
}

static int
work(const unsigned char *H, size_t worker, size_t step)
{
	struct ctip_history *kept;
	struct ctip_verdict out;
	struct lab lab;
	char dir[16];

	snprintf(dir, sizeof dir, "l%zu", worker);
	copy_folder("ledger", dir);
	must(ctip_history_open(&kept, "ledger", NULL, &err));
	open_lab(&lab, dir, H);
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
run_workers(const unsigned char *H, size_t step)
{
	pid_t children[WORKERS];
	int status, bad = 0;

	fflush(stdout);
	for (size_t i = 0; i < WORKERS; i++) {
		children[i] = fork();
		must_be(children[i] >= 0, "fork");
		if (children[i] == 0)
			exit(work(H, i, step));
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
	unsigned all = 0, later = 0;

	*bad = died;
	for (size_t i = 0; i < ATTACKS; i++) {
		unsigned refused = atomic_load(&shared->of[i].refused);
		unsigned waits = atomic_load(&shared->of[i].later);
		unsigned wrong = atomic_load(&shared->of[i].bad);

		printf("%s %zu - %s: %u refused, %u later, %u bad\n",
		    wrong == 0 && refused > 0 ? "ok" : "not ok", i + 1,
		    attacks[i].name, refused, waits, wrong);
		all += refused + wrong;
		later += waits;
		*bad += wrong;
	}
	printf("1..%zu\n# later, by a pinned tip alone: %u\n"
	    "# of %u saves on top of what verify refuses %u were refused\n"
	    "count attacks %u\nbad attacks %u\n", ATTACKS, later,
	    atomic_load(&shared->asked), atomic_load(&shared->stopped), all,
	    *bad);
	return all;
}

/* The founder's header key, and the other ledger's transactions. */
static void
open_all(struct ctip_secret *H, struct lab *other)
{
	struct ctip_ledger *ledger = open_ledger("other", CTIP_LEDGER_READ,
	    &founder.key);

	must(ctip_chain_header_key(H, ctip_ledger_chain(ledger), 0,
	    founder.handle, &founder.key, &err));
	ctip_ledger_close(ledger);
	open_lab(other, "other", H->p);
	foreign = other->was;
	ctip_secret_clear(H);
	ledger = open_ledger("ledger", CTIP_LEDGER_READ, &founder.key);
	must(ctip_chain_header_key(H, ctip_ledger_chain(ledger), 0,
	    founder.handle, &founder.key, &err));
	ctip_ledger_close(ledger);
}

int
main(int argc, char **argv)
{
	bool sample = argc > 1 && strcmp(argv[1], "--sample") == 0;
	unsigned commits = sample ? FEWER : COMMITS, bad, all;
	struct ctip_secret H = {0};
	struct lab other;
	time_t start = time(NULL);

	ctip_secret_start();
	enter_scratch(room);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must_be(shared != MAP_FAILED, "mmap");
	ctip_member_key_new(&founder.key);
	ctip_member_key_new(&stranger);
	write_schemas("schemas");
	make_history("ledger", commits);
	make_history("other", commits);
	open_all(&H, &other);
	bad = (unsigned)run_workers(H.p, sample ? STRIDE : argc > 1 ?
	    (size_t)atoi(argv[1]) : 1);
	all = add_up(bad, &bad);
	printf("# %u commits, %ld seconds\n", commits,
	    (long)(time(NULL) - start));
	close_lab(&other);
	ctip_secret_clear(&H);
	ctip_member_key_clear(&stranger);
	ctip_member_key_clear(&founder.key);
	remove_folder(room);
	return bad > 0 || all == 0;
}
